//! One item: its verdict and its score.

use std::collections::BTreeMap;

use crate::model::{Check, CheckId, Class, Item, Outcome, Role, Verdict};

use super::{Interval, ItemCheck, ItemResult};

pub(super) fn assess(
    item: &Item,
    checks: &BTreeMap<CheckId, Check>,
    outcomes: &BTreeMap<CheckId, Outcome>,
) -> ItemResult {
    let own = own_checks(item, checks, outcomes);
    let awaited: Vec<CheckId> = item.deciding.iter().filter(|id| !checks.contains_key(id)).cloned().collect();
    let score = score(&own, checks);
    ItemResult {
        id: item.id.clone(),
        verdict: verdict(item.class, &own, &awaited),
        score,
        checks: own,
        awaited,
    }
}

fn own_checks(
    item: &Item,
    checks: &BTreeMap<CheckId, Check>,
    outcomes: &BTreeMap<CheckId, Outcome>,
) -> Vec<ItemCheck> {
    let one = |check: &Check| {
        let role = *check.items.get(&item.id)?;
        // A check without an outcome was not run: that is not knowing, not passing.
        let outcome = outcomes.get(&check.id).copied().unwrap_or(Outcome::Unknown);
        Some(ItemCheck { id: check.id.clone(), role, outcome })
    };
    let mut own: Vec<ItemCheck> = checks.values().filter_map(one).collect();
    own.sort_by(|a, b| (a.role, &a.id).cmp(&(b.role, &b.id)));
    own
}

/// 100 × weights of passing checks / weights of applicable ones; supporting checks count half,
/// evidence not at all.
fn score(own: &[ItemCheck], checks: &BTreeMap<CheckId, Check>) -> Option<Interval> {
    let (mut pass, mut fail, mut unknown) = (0, 0, 0);
    for one in own {
        let weight = checks.get(&one.id).map_or(0, |check| u64::from(check.severity.weight()));
        let weight = match one.role {
            Role::Decides => 2 * weight,
            Role::Supports => weight,
            Role::Evidence => 0,
        };
        match one.outcome {
            Outcome::Pass => pass += weight,
            Outcome::Fail => fail += weight,
            Outcome::Unknown => unknown += weight,
            Outcome::NotApplicable => {}
        }
    }
    Interval::of(pass, fail, unknown)
}

fn verdict(class: Class, own: &[ItemCheck], awaited: &[CheckId]) -> Verdict {
    let deciding = |outcome| own.iter().any(|one| one.role == Role::Decides && one.outcome == outcome);
    if deciding(Outcome::Fail) {
        return Verdict::DoesNotConform;
    }
    if own.is_empty() {
        return match class {
            Class::Attested => Verdict::NeedsAttestation,
            Class::Automated | Class::PartlyAutomated => Verdict::NotChecked,
        };
    }
    if deciding(Outcome::Unknown) || !awaited.is_empty() {
        return Verdict::Undetermined;
    }
    match class {
        Class::Attested | Class::PartlyAutomated => Verdict::NeedsAttestation,
        Class::Automated if deciding(Outcome::Pass) => Verdict::Conforms,
        Class::Automated => Verdict::NotApplicable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(role: Role, outcome: Outcome) -> ItemCheck {
        ItemCheck { id: CheckId::parse("a-check").unwrap(), role, outcome }
    }

    #[test]
    fn a_failed_deciding_check_fails_the_item_whatever_else_is_unknown() {
        let own = [check(Role::Decides, Outcome::Fail), check(Role::Decides, Outcome::Unknown)];
        assert_eq!(verdict(Class::Automated, &own, &[]), Verdict::DoesNotConform);
    }

    #[test]
    fn an_unknown_deciding_check_leaves_the_item_undetermined() {
        let own = [check(Role::Decides, Outcome::Pass), check(Role::Decides, Outcome::Unknown)];
        assert_eq!(verdict(Class::Automated, &own, &[]), Verdict::Undetermined);
    }

    #[test]
    fn an_item_whose_deciding_checks_are_not_all_there_never_conforms() {
        let own = [check(Role::Decides, Outcome::Pass)];
        let awaited = [CheckId::parse("not-built-yet").unwrap()];
        assert_eq!(verdict(Class::Automated, &own, &awaited), Verdict::Undetermined);
    }

    #[test]
    fn a_supporting_failure_alone_does_not_fail_the_item() {
        let own = [check(Role::Decides, Outcome::Pass), check(Role::Supports, Outcome::Fail)];
        assert_eq!(verdict(Class::Automated, &own, &[]), Verdict::Conforms);
    }

    #[test]
    fn a_partly_automated_item_needs_its_attestation() {
        let own = [check(Role::Decides, Outcome::Pass)];
        assert_eq!(verdict(Class::PartlyAutomated, &own, &[]), Verdict::NeedsAttestation);
    }

    #[test]
    fn an_item_without_checks_says_so() {
        assert_eq!(verdict(Class::Automated, &[], &[]), Verdict::NotChecked);
        assert_eq!(verdict(Class::Attested, &[], &[]), Verdict::NeedsAttestation);
    }
}
