//! One item: its verdict and its score.

use std::collections::BTreeMap;

use crate::model::{Attests, Awaited, Check, CheckId, Item, OutBy, Outcome, Role, Verdict};

use super::{Declared, Interval, ItemCheck, ItemResult, Score, Weight};

pub(super) fn assess(
    item: &Item,
    checks: &BTreeMap<CheckId, Check>,
    outcomes: &BTreeMap<CheckId, Outcome>,
    declared: &Declared,
) -> ItemResult {
    let mut result = ItemResult {
        id: item.id.clone(),
        verdict: Verdict::Undetermined,
        score: None,
        coverage: None,
        checks: own_checks(item, checks, outcomes, declared),
        awaited: item.awaited_deciding().map(awaited).collect(),
        attested: declared.attested.contains(&item.id),
        capped: false,
    };
    let speaks = |one: &ItemCheck| one.role != Role::Evidence && declared.loosened.contains(&one.id);
    result.capped = result.checks.iter().any(speaks);
    result.score = score(&result);
    result.coverage = coverage(&result);
    result.verdict =
        capped(verdict(item, &result, declared.not_applicable.contains(&item.id)), result.capped);
    result
}

fn own_checks(
    item: &Item,
    checks: &BTreeMap<CheckId, Check>,
    outcomes: &BTreeMap<CheckId, Outcome>,
    declared: &Declared,
) -> Vec<ItemCheck> {
    let one = |check: &Check| {
        let role = *check.items.get(&item.id)?;
        // A check without an outcome was not run: that is not knowing, not passing.
        let outcome = outcomes.get(&check.id).copied().unwrap_or(Outcome::Unknown);
        let answered = outcome == Outcome::Unknown
            && declared.answered.contains(&check.id)
            && !declared.loosened.contains(&check.id);
        Some(ItemCheck { id: check.id.clone(), role, severity: check.severity, outcome, answered })
    };
    let mut own: Vec<ItemCheck> = checks.values().filter_map(one).collect();
    own.sort_by(|a, b| (a.role, &a.id).cmp(&(b.role, &b.id)));
    own
}

fn awaited(awaited: &Awaited) -> ItemCheck {
    let Awaited { id, role, severity } = awaited.clone();
    ItemCheck { id, role, severity, outcome: Outcome::Unknown, answered: false }
}

/// 100 × weights of passing checks / weights of applicable ones.
fn score(result: &ItemResult) -> Option<Interval> {
    let sum = |part: fn(&ItemCheck) -> Weight| result.counted().map(part).sum();
    Interval::of(sum(ItemCheck::lower), sum(ItemCheck::upper), sum(ItemCheck::applies))
}

fn coverage(result: &ItemResult) -> Option<Score> {
    let known = result.counted().filter(|one| one.outcome != Outcome::Unknown);
    let (known, all) = (known.map(ItemCheck::applies).sum(), result.counted().map(ItemCheck::applies).sum());
    (all != Weight::NOTHING).then(|| Score::share(known, all))
}

/// A threshold looser than the floor leaves nothing to conform by.
fn capped(verdict: Verdict, capped: bool) -> Verdict {
    if capped && verdict == Verdict::Conforms { Verdict::Undetermined } else { verdict }
}

/// In this order: what fails, what does not apply, what nobody knows, what a person has to say.
fn verdict(item: &Item, result: &ItemResult, out: bool) -> Verdict {
    let deciding = |settled: fn(&ItemCheck) -> bool| {
        result.counted().filter(|one| one.role == Role::Decides).any(settled)
    };
    if deciding(|one| one.outcome == Outcome::Fail) {
        return Verdict::DoesNotConform;
    }
    if out && out_by(item, result) {
        return Verdict::NotApplicable;
    }
    let unsettled = deciding(|one| one.outcome == Outcome::Unknown && !one.answered);
    match item.attests {
        Attests::None | Attests::Required if unsettled => Verdict::Undetermined,
        Attests::Decides | Attests::Required if result.attested => Verdict::Conforms,
        Attests::Decides | Attests::Required => Verdict::NeedsAttestation,
        Attests::None if deciding(|one| one.outcome == Outcome::Pass || one.answered) => Verdict::Conforms,
        Attests::None if deciding(|_| true) => Verdict::NotApplicable,
        Attests::None => Verdict::Undetermined,
    }
}

/// Whether the decision that an item does not apply takes it out.
fn out_by(item: &Item, result: &ItemResult) -> bool {
    let quiet = |one: &ItemCheck| match one.outcome {
        Outcome::Pass | Outcome::NotApplicable => true,
        Outcome::Fail | Outcome::Unknown => false,
    };
    match item.out_by {
        OutBy::Never => false,
        OutBy::Decision => true,
        OutBy::DecisionAndSignals => item.awaited.is_empty() && result.checks.iter().all(quiet),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Class, ItemId, Severity, Text};

    fn check(role: Role, outcome: Outcome) -> ItemCheck {
        let id = CheckId::parse("a-check").unwrap();
        ItemCheck { id, role, severity: Severity::High, outcome, answered: false }
    }

    fn item(attests: Attests, out_by: OutBy) -> Item {
        Item {
            id: ItemId::parse("ops-1").unwrap(),
            area: "ops".to_owned(),
            reference: String::new(),
            class: Class::Automated,
            attests,
            out_by,
            awaited: Vec::new(),
            title: Text::new("", ""),
            asks: Text::new("", ""),
            attested: Text::new("", ""),
            renewal_days: 365,
        }
    }

    fn result(checks: Vec<ItemCheck>, attested: bool) -> ItemResult {
        ItemResult {
            id: ItemId::parse("ops-1").unwrap(),
            verdict: Verdict::Undetermined,
            score: None,
            coverage: None,
            checks,
            awaited: Vec::new(),
            attested,
            capped: false,
        }
    }

    fn of(attests: Attests, checks: &[(Role, Outcome)], attested: bool) -> Verdict {
        let checks = checks.iter().map(|(role, outcome)| check(*role, *outcome)).collect();
        verdict(&item(attests, OutBy::Never), &result(checks, attested), false)
    }

    const DECIDES: Role = Role::Decides;

    #[test]
    fn a_failed_deciding_check_fails_the_item_whatever_else_is_known_or_declared() {
        let checks = [(DECIDES, Outcome::Fail), (DECIDES, Outcome::Unknown)];
        for attests in [Attests::None, Attests::Required, Attests::Decides] {
            assert_eq!(of(attests, &checks, true), Verdict::DoesNotConform);
        }
    }

    #[test]
    fn an_unknown_deciding_check_leaves_the_item_undetermined() {
        let checks = [(DECIDES, Outcome::Pass), (DECIDES, Outcome::Unknown)];
        assert_eq!(of(Attests::None, &checks, false), Verdict::Undetermined);
        assert_eq!(of(Attests::Required, &checks, true), Verdict::Undetermined);
    }

    #[test]
    fn an_item_whose_deciding_checks_are_not_all_there_never_conforms() {
        let awaited = vec![check(DECIDES, Outcome::Unknown)];
        let result = ItemResult { awaited, ..result(vec![check(DECIDES, Outcome::Pass)], true) };
        for attests in [Attests::None, Attests::Required] {
            assert_eq!(verdict(&item(attests, OutBy::Never), &result, false), Verdict::Undetermined);
        }
    }

    #[test]
    fn a_supporting_failure_alone_does_not_fail_the_item() {
        let checks = [(DECIDES, Outcome::Pass), (Role::Supports, Outcome::Fail)];
        assert_eq!(of(Attests::None, &checks, false), Verdict::Conforms);
    }

    #[test]
    fn a_partly_automated_item_needs_its_technical_part_and_its_attestation() {
        let passing = [(DECIDES, Outcome::Pass)];
        assert_eq!(of(Attests::Required, &passing, false), Verdict::NeedsAttestation);
        assert_eq!(of(Attests::Required, &passing, true), Verdict::Conforms);
        let nothing_there = [(DECIDES, Outcome::NotApplicable)];
        assert_eq!(of(Attests::Required, &nothing_there, true), Verdict::Conforms);
    }

    #[test]
    fn an_attested_item_is_carried_by_its_attestation() {
        assert_eq!(of(Attests::Decides, &[], false), Verdict::NeedsAttestation);
        assert_eq!(of(Attests::Decides, &[], true), Verdict::Conforms);
        // A check that cannot fail adds evidence and holds nothing up.
        assert_eq!(of(Attests::Decides, &[(DECIDES, Outcome::Unknown)], true), Verdict::Conforms);
    }

    #[test]
    fn what_concerns_nothing_does_not_apply() {
        assert_eq!(of(Attests::None, &[(DECIDES, Outcome::NotApplicable)], false), Verdict::NotApplicable);
    }

    #[test]
    fn what_no_check_decides_is_undetermined() {
        assert_eq!(of(Attests::None, &[(Role::Supports, Outcome::Pass)], true), Verdict::Undetermined);
        assert_eq!(of(Attests::None, &[], false), Verdict::Undetermined);
    }

    #[test]
    fn an_answered_unknown_is_settled_and_a_failure_cannot_be() {
        let answered = |outcome| ItemCheck { answered: true, ..check(DECIDES, outcome) };
        let of = |one| verdict(&item(Attests::None, OutBy::Never), &result(vec![one], false), false);
        assert_eq!(of(answered(Outcome::Unknown)), Verdict::Conforms);
        assert_eq!(of(answered(Outcome::Fail)), Verdict::DoesNotConform);
    }

    #[test]
    fn a_decision_takes_an_item_out_only_where_the_list_allows_it() {
        let out = |by, outcome| {
            let checks = vec![check(DECIDES, Outcome::Pass), check(Role::Supports, outcome)];
            verdict(&item(Attests::Required, by), &result(checks, true), true)
        };
        assert_eq!(out(OutBy::Never, Outcome::Pass), Verdict::Conforms);
        assert_eq!(out(OutBy::Decision, Outcome::Fail), Verdict::NotApplicable);
        assert_eq!(out(OutBy::DecisionAndSignals, Outcome::Pass), Verdict::NotApplicable);
        assert_eq!(out(OutBy::DecisionAndSignals, Outcome::Fail), Verdict::Conforms);
        assert_eq!(out(OutBy::DecisionAndSignals, Outcome::Unknown), Verdict::Conforms);
    }

    #[test]
    fn no_decision_takes_a_failure_away() {
        let failing = result(vec![check(DECIDES, Outcome::Fail)], true);
        let said = verdict(&item(Attests::Required, OutBy::Decision), &failing, true);
        assert_eq!(said, Verdict::DoesNotConform);
    }

    #[test]
    fn a_loose_threshold_caps_the_item() {
        assert_eq!(capped(Verdict::Conforms, true), Verdict::Undetermined);
        assert_eq!(capped(Verdict::Conforms, false), Verdict::Conforms);
        assert_eq!(capped(Verdict::DoesNotConform, true), Verdict::DoesNotConform);
    }
}
