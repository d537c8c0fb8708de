//! What people declared, as verdicts take it: which items are attested, which do not apply, what is answered.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    AccountId, Attestation, CheckId, Declarations, Finding, ItemId, Outcome, Testimony, Time,
};

/// Resource of an answer to a check that found nothing to judge and may not conclude anything from that.
const WHOLE_CHECK: &str = "*";

/// What people declared, and what the settings take away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declared {
    /// Items with a current attestation for every account.
    pub attested: BTreeSet<ItemId>,
    /// Items that by a recorded decision, current for every account, do not apply.
    pub not_applicable: BTreeSet<ItemId>,
    /// Checks of which every unknown is answered by a current attestation.
    pub answered: BTreeSet<CheckId>,
    /// Checks that judge by a threshold looser than its floor.
    pub loosened: BTreeSet<CheckId>,
}

impl Declared {
    /// What declarations say at the time of a scan; notes at each unknown finding what answers it.
    ///
    /// A finding that failed is never answered: an attestation speaks where nothing could be read.
    pub fn of(
        declarations: &Declarations,
        accounts: &[AccountId],
        at: Time,
        outcomes: &BTreeMap<CheckId, Outcome>,
        findings: &mut [Finding],
    ) -> Self {
        let all = &declarations.attestations;
        let everywhere = |wanted: &dyn Fn(&Attestation) -> bool| {
            let holds =
                |account: &AccountId| all.iter().any(|one| wanted(one) && one.is_current(account, at));
            !accounts.is_empty() && accounts.iter().all(holds)
        };
        let items: BTreeSet<&ItemId> = all.iter().map(|one| &one.item).collect();
        let with = |wanted: fn(&Attestation) -> bool| -> BTreeSet<ItemId> {
            let held = |item: &&&ItemId| everywhere(&|one| one.item == ***item && wanted(one));
            items.iter().filter(held).map(|item| (*item).clone()).collect()
        };
        let left = answer(all, at, findings);
        let whole = |check: &CheckId| everywhere(&|one| one.answers(check, WHOLE_CHECK));
        let answered = |(check, _): &(&CheckId, &Outcome)| match left.get(check) {
            Some(unanswered) => *unanswered == 0,
            None => whole(check),
        };
        let unknown = outcomes.iter().filter(|(_, outcome)| **outcome == Outcome::Unknown);
        Self {
            attested: with(|one| !one.not_applicable),
            not_applicable: with(|one| one.not_applicable),
            answered: unknown.filter(answered).map(|(check, _)| check.clone()).collect(),
            loosened: BTreeSet::new(),
        }
    }
}

/// Notes answers; gives back how many unknown findings of each check have none.
fn answer(attestations: &[Attestation], at: Time, findings: &mut [Finding]) -> BTreeMap<CheckId, usize> {
    let mut left = BTreeMap::new();
    let answering: Vec<&Attestation> = attestations.iter().filter(|one| one.answers.is_some()).collect();
    for finding in findings.iter_mut().filter(|one| one.outcome == Outcome::Unknown) {
        let answers = |one: &&&Attestation| {
            one.answers(&finding.check, &finding.resource) && one.is_current(&finding.account, at)
        };
        finding.answered = answering
            .iter()
            .find(answers)
            .map(|one| Testimony { attestation: one.name.clone(), until: one.valid_until });
        let unanswered = left.entry(finding.check.clone()).or_insert(0);
        *unanswered += usize::from(finding.answered.is_none());
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Answered, DocKind, Text};

    fn account(text: &str) -> AccountId {
        AccountId::parse(text).unwrap()
    }

    fn attestation(item: &str, until: i64) -> Attestation {
        Attestation {
            name: format!("{item}-2026"),
            item: ItemId::parse(item).unwrap(),
            doc_kind: DocKind::Decision,
            title: "決定".to_owned(),
            reference: "霞情第12号".to_owned(),
            statement: "確認した。".to_owned(),
            owner: "情報政策課".to_owned(),
            approver: Some("課長".to_owned()),
            approved_at: Time::from_seconds(100),
            valid_until: Time::from_seconds(until),
            accounts: Vec::new(),
            evidence: Vec::new(),
            answers: None,
            not_applicable: false,
        }
    }

    fn finding(resource: &str, outcome: Outcome) -> Finding {
        Finding {
            id: resource.to_owned(),
            check: CheckId::parse("a-check").unwrap(),
            account: account("111111111111"),
            region: "ap-northeast-1".to_owned(),
            resource: resource.to_owned(),
            outcome,
            reason: Text::new("", ""),
            columns: BTreeMap::new(),
            calls: Vec::new(),
            gaps: Vec::new(),
            accepted: None,
            answered: None,
        }
    }

    fn declared(attestations: Vec<Attestation>, accounts: &[&str], findings: &mut [Finding]) -> Declared {
        let declarations = Declarations { attestations, registers: Vec::new() };
        let accounts: Vec<AccountId> = accounts.iter().map(|one| account(one)).collect();
        let outcomes = BTreeMap::from([(CheckId::parse("a-check").unwrap(), Outcome::Unknown)]);
        Declared::of(&declarations, &accounts, Time::from_seconds(150), &outcomes, findings)
    }

    fn answering(resource: &str) -> Attestation {
        let check = CheckId::parse("a-check").unwrap();
        let answers = Some(Answered { check, resource: resource.to_owned() });
        Attestation { answers, ..attestation("ops-1", 200) }
    }

    #[test]
    fn an_attestation_counts_while_it_holds() {
        let attested =
            |until| declared(vec![attestation("ops-1", until)], &["111111111111"], &mut []).attested;
        assert_eq!(attested(151).len(), 1);
        assert_eq!(attested(150).len(), 0);
    }

    #[test]
    fn an_attestation_for_one_of_two_accounts_is_not_enough() {
        let one = Attestation { accounts: vec![account("111111111111")], ..attestation("ops-1", 200) };
        assert_eq!(declared(vec![one.clone()], &["111111111111"], &mut []).attested.len(), 1);
        assert_eq!(declared(vec![one], &["111111111111", "222222222222"], &mut []).attested.len(), 0);
        assert_eq!(declared(vec![attestation("ops-1", 200)], &[], &mut []).attested.len(), 0);
    }

    #[test]
    fn the_decision_that_an_item_does_not_apply_is_no_attestation_that_it_is_met() {
        let out = Attestation { not_applicable: true, ..attestation("confirm-1", 200) };
        let said = declared(vec![out], &["111111111111"], &mut []);
        assert_eq!((said.attested.len(), said.not_applicable.len()), (0, 1));
    }

    #[test]
    fn a_check_is_answered_when_every_unknown_of_it_is() {
        let mut findings = [finding("key/1", Outcome::Unknown), finding("key/2", Outcome::Unknown)];
        assert!(declared(vec![answering("key/1")], &["111111111111"], &mut findings).answered.is_empty());
        assert!(findings[0].answered.is_some() && findings[1].answered.is_none());
        assert_eq!(declared(vec![answering("key/*")], &["111111111111"], &mut findings).answered.len(), 1);
    }

    #[test]
    fn what_failed_is_never_answered() {
        let mut findings = [finding("key/1", Outcome::Fail), finding("key/2", Outcome::Pass)];
        declared(vec![answering("*")], &["111111111111"], &mut findings);
        assert!(findings.iter().all(|one| one.answered.is_none()));
    }

    #[test]
    fn a_check_that_found_nothing_is_answered_as_a_whole() {
        assert_eq!(declared(vec![answering("*")], &["111111111111"], &mut []).answered.len(), 1);
        assert_eq!(declared(vec![answering("key/1")], &["111111111111"], &mut []).answered.len(), 0);
    }
}
