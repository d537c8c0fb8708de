//! What formats with one entry for each result are made from: every finding, and every check whose outcome
//! no finding shows. Without the second, a check that nothing could be read for would be missing there.

use std::collections::BTreeSet;

use crate::model::{AccountId, CallId, Finding, Lang, Outcome};

use super::super::words::{self, Labels};
use super::{CheckView, View};

/// The outcome of a check on a resource, or on the account where no resource shows it.
#[derive(Clone, Copy, Debug)]
pub(in crate::report) struct Record<'a> {
    pub(in crate::report) check: &'a CheckView<'a>,
    pub(in crate::report) account: &'a AccountId,
    pub(in crate::report) outcome: Outcome,
    /// Absent where the check speaks as a whole.
    pub(in crate::report) finding: Option<&'a Finding>,
}

impl<'a> View<'a> {
    /// Every record, by check; those of a check as a whole after its findings.
    pub(in crate::report) fn records(&'a self) -> Vec<Record<'a>> {
        let mut records = Vec::with_capacity(self.findings.len());
        for check in self.checks.values() {
            let found = self.findings.iter().filter(|one| one.check == check.check.id);
            let before = records.len();
            records.extend(found.map(|finding| Record {
                check,
                account: &finding.account,
                outcome: finding.outcome,
                finding: Some(finding),
            }));
            let outcome = check.judgement.outcome;
            let mut own = records.iter().skip(before);
            if !own.any(|record| record.outcome == outcome) {
                records.extend(self.account().map(|account| Record {
                    check,
                    account,
                    outcome,
                    finding: None,
                }));
            }
        }
        records
    }

    /// What would mend the gaps behind an unknown, each once.
    pub(in crate::report) fn remedies(&'a self, finding: &'a Finding, lang: Lang) -> Vec<String> {
        let texts: BTreeSet<String> =
            self.gaps_of(finding).into_iter().map(|gap| words::remedy(gap).get(lang).to_owned()).collect();
        texts.into_iter().collect()
    }

    /// The account that a check as a whole is filed under: the first that was scanned.
    fn account(&self) -> Option<&AccountId> {
        self.input.snapshot.targets.first().map(|target| &target.account)
    }
}

impl<'a> Record<'a> {
    /// What it is called within its account, the same from scan to scan: the id of the finding or of the check.
    pub(in crate::report) fn id(&self) -> &'a str {
        self.finding.map_or(self.check.check.id.as_str(), |finding| finding.id.as_str())
    }

    /// The Region of the resource; `global` for the account.
    pub(in crate::report) fn region(&self) -> &'a str {
        self.finding.map_or("global", |finding| finding.region.as_str())
    }

    /// The resource; absent where the check speaks as a whole.
    pub(in crate::report) fn resource(&self) -> Option<&'a str> {
        self.finding.map(|finding| finding.resource.as_str())
    }

    /// Why it has its outcome.
    pub(in crate::report) fn reason(&self, lang: Lang) -> &'a str {
        match self.finding {
            Some(finding) => finding.reason.get(lang),
            None => whole(self.outcome, lang),
        }
    }

    /// Numbers of the calls it rests on.
    pub(in crate::report) fn calls(&self) -> &'a [CallId] {
        self.finding.map_or(&[], |finding| finding.calls.as_slice())
    }

    /// Why a failure is accepted and until when, or what answers an unknown; it stays what it is.
    pub(in crate::report) fn settled(&self, lang: Lang) -> Option<String> {
        let finding = self.finding?;
        let accepted = finding.accepted.as_ref().map(|one| words::accepted(one.until, lang));
        accepted.or_else(|| finding.answered.as_ref().map(|one| words::answered(one, lang)))
    }

    /// What to do: the fix of the check where it fails, what mends the gaps where it is unknown.
    pub(in crate::report) fn advice(&self, view: &'a View<'_>, lang: Lang) -> Option<String> {
        match self.outcome {
            Outcome::Fail => Some(self.check.check.fix.get(lang).to_owned()),
            Outcome::Unknown => {
                let remedies = self.finding.map_or_else(Vec::new, |finding| view.remedies(finding, lang));
                (!remedies.is_empty()).then(|| remedies.join(" / "))
            }
            Outcome::Pass | Outcome::NotApplicable => None,
        }
    }

    /// Whether it is a failure that a waiver accepts.
    pub(in crate::report) fn is_accepted(&self) -> bool {
        self.finding.is_some_and(|finding| finding.accepted.is_some())
    }
}

/// Why a check as a whole has an outcome that none of its resources shows.
pub(in crate::report) fn whole(outcome: Outcome, lang: Lang) -> &'static str {
    let labels = Labels::of(lang);
    match outcome {
        Outcome::Fail => labels.absent,
        Outcome::Unknown => labels.not_run,
        Outcome::Pass => labels.absent_right,
        Outcome::NotApplicable => labels.none_applies,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn every_finding_is_a_record() {
        let sample = sample::small();
        let input = sample.input();
        assert_eq!(View::new(&input).records().len(), sample.findings.len());
    }

    #[test]
    fn a_check_whose_outcome_no_resource_shows_is_a_record_of_its_account() {
        let mut sample = sample::small();
        sample.findings.retain(|one| one.outcome != Outcome::Unknown);
        let mut input = sample.input();
        let unknown = input.checks.keys().find(|id| id.as_str() == "keys-japan").unwrap().clone();
        input.judgements.remove(&unknown);
        let view = View::new(&input);
        let records = view.records();
        let record = records.iter().find(|one| one.check.check.id == unknown).unwrap();
        assert_eq!((record.outcome, record.resource(), record.id()), (Outcome::Unknown, None, "keys-japan"));
    }
}
