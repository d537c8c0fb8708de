//! Lays waivers over findings: which failures are accepted until when, and which waivers are worth a look.

use std::collections::BTreeMap;

use crate::model::{AccountId, CheckId, Finding, Outcome, Time, Waiver, WaiverNote, WaiverState};

/// A pattern that names more resources of a check is taken for one that nobody looked through.
pub const MATCHES_MAX: usize = 20;

/// Notes at each failing finding the waiver under which it is accepted, the one that holds longest, and says
/// what each waiver is worth. Outcomes stay as they are.
pub fn waive(findings: &mut [Finding], waivers: &[Waiver], at: Time) -> Vec<WaiverNote> {
    let judged = judged(findings);
    let mut notes = Vec::new();
    let mut accepting: Vec<(&Waiver, Vec<usize>)> = Vec::new();
    for waiver in waivers {
        let rows = judged.get(&(waiver.check.clone(), waiver.account.clone())).map_or(&[][..], Vec::as_slice);
        let of = |index: &&usize| {
            findings.get(**index).is_some_and(|one| waiver.is_about(&one.check, &one.account, &one.resource))
        };
        let matched: Vec<usize> = rows.iter().filter(of).copied().collect();
        let fails = |index: &usize| findings.get(*index).is_some_and(|one| one.outcome == Outcome::Fail);
        let failing: Vec<usize> = matched.iter().copied().filter(fails).collect();
        let state = state(waiver, at, matched.len(), rows.len(), failing.len());
        let accepted = if state == WaiverState::InForce { failing.len() } else { 0 };
        notes.push(WaiverNote { waiver: waiver.clone(), state, accepted });
        if state == WaiverState::InForce {
            accepting.push((waiver, failing));
        }
    }
    // The one that holds longest comes first and stays.
    accepting.sort_by_key(|(waiver, _)| std::cmp::Reverse(waiver.valid_until));
    for (waiver, failing) in accepting {
        for index in failing {
            if let Some(finding) = findings.get_mut(index) {
                finding.accepted.get_or_insert_with(|| waiver.acceptance());
            }
        }
    }
    notes
}

fn judged(findings: &[Finding]) -> BTreeMap<(CheckId, AccountId), Vec<usize>> {
    let mut judged: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (index, finding) in findings.iter().enumerate() {
        judged.entry((finding.check.clone(), finding.account.clone())).or_default().push(index);
    }
    judged
}

fn state(waiver: &Waiver, at: Time, matched: usize, judged: usize, failing: usize) -> WaiverState {
    if at >= waiver.valid_until {
        WaiverState::Expired
    } else if at < waiver.approved_at {
        WaiverState::NotYet
    } else if is_too_broad(&waiver.resource, matched, judged) {
        WaiverState::TooBroad
    } else if failing == 0 {
        WaiverState::Unused
    } else {
        WaiverState::InForce
    }
}

/// A pattern of stars alone; one that matches more than [`MATCHES_MAX`] resources; or one that matches every
/// resource of a check that judged several.
fn is_too_broad(pattern: &str, matched: usize, judged: usize) -> bool {
    let open = pattern.contains('*');
    let everything = open && judged > 1 && matched == judged;
    pattern.chars().all(|char| char == '*') || (open && matched > MATCHES_MAX) || everything
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Text;

    fn finding(resource: &str, outcome: Outcome) -> Finding {
        Finding {
            id: resource.to_owned(),
            check: CheckId::parse("a-check").unwrap(),
            account: AccountId::parse("111111111111").unwrap(),
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

    fn waiver(resource: &str) -> Waiver {
        Waiver {
            file: "w.toml".to_owned(),
            line: 1,
            check: CheckId::parse("a-check").unwrap(),
            account: AccountId::parse("111111111111").unwrap(),
            resource: resource.to_owned(),
            reason: "移行まで".to_owned(),
            approver: "課長".to_owned(),
            ticket: "KASUMI-42".to_owned(),
            approved_at: Time::from_seconds(100),
            valid_until: Time::from_seconds(200),
        }
    }

    fn failing(count: usize) -> Vec<Finding> {
        (0..count).map(|number| finding(&format!("key/{number}"), Outcome::Fail)).collect()
    }

    fn states(waivers: &[Waiver], findings: &mut [Finding], at: i64) -> Vec<WaiverState> {
        waive(findings, waivers, Time::from_seconds(at)).into_iter().map(|note| note.state).collect()
    }

    #[test]
    fn a_waiver_accepts_what_fails_and_leaves_it_a_failure() {
        let mut findings = failing(3);
        assert_eq!(states(&[waiver("key/1")], &mut findings, 150), [WaiverState::InForce]);
        let accepted: Vec<bool> = findings.iter().map(|one| one.accepted.is_some()).collect();
        assert_eq!(accepted, [false, true, false]);
        assert!(findings.iter().all(|one| one.outcome == Outcome::Fail));
    }

    #[test]
    fn a_waiver_holds_from_its_day_until_its_end() {
        let at = |at| states(&[waiver("key/1")], &mut failing(3), at)[0];
        let found = [99, 100, 199, 200].map(at);
        let (held, expired) = (WaiverState::InForce, WaiverState::Expired);
        assert_eq!(found, [WaiverState::NotYet, held, held, expired]);
    }

    #[test]
    fn a_waiver_that_nothing_needs_is_told() {
        let mut findings = vec![finding("key/1", Outcome::Pass), finding("key/2", Outcome::Unknown)];
        let waivers = [waiver("key/1"), waiver("key/2"), waiver("key/3")];
        assert_eq!(states(&waivers, &mut findings, 150), [WaiverState::Unused; 3]);
        assert!(findings.iter().all(|one| one.accepted.is_none()));
    }

    #[test]
    fn a_waiver_of_everything_accepts_nothing() {
        for pattern in ["*", "**", "", "key/*"] {
            let mut findings = failing(3);
            assert_eq!(states(&[waiver(pattern)], &mut findings, 150), [WaiverState::TooBroad], "{pattern}");
            assert!(findings.iter().all(|one| one.accepted.is_none()), "{pattern}");
        }
    }

    #[test]
    fn a_pattern_may_name_some_and_not_too_many() {
        let of = |count: usize| {
            let mut findings = failing(count);
            findings.push(finding("volume/1", Outcome::Fail));
            states(&[waiver("key/*")], &mut findings, 150)[0]
        };
        assert_eq!(of(MATCHES_MAX), WaiverState::InForce);
        assert_eq!(of(MATCHES_MAX + 1), WaiverState::TooBroad);
    }

    #[test]
    fn of_two_waivers_the_one_that_holds_longer_is_shown() {
        let longer = Waiver { valid_until: Time::from_seconds(300), ..waiver("key/1") };
        for waivers in [[waiver("key/1"), longer.clone()], [longer, waiver("key/1")]] {
            let mut findings = failing(2);
            waive(&mut findings, &waivers, Time::from_seconds(150));
            assert_eq!(findings[1].accepted.as_ref().unwrap().until, Time::from_seconds(300));
        }
    }
}
