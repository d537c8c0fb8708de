//! The view model: what every format shows, ordered and grouped once.

mod check;
mod item;
mod record;
mod repair;

use std::collections::BTreeMap;

use crate::model::{
    AccountId, Area, CheckId, DeclaredBy, Finding, Gap, GapId, Outcome, Role, Standing, State, Verdict,
};
use crate::score::Summed;

use super::Input;

pub(super) use check::CheckView;
pub(super) use item::{Bounds, ItemView};
pub(super) use record::{Record, whole};
pub(super) use repair::{Repair, named};

/// An input, ordered and grouped for every format.
#[derive(Debug)]
pub struct View<'a> {
    pub(super) input: &'a Input<'a>,
    /// By check, account, Region and resource.
    pub(super) findings: Vec<&'a Finding>,
    /// By account and number.
    pub(super) gaps: BTreeMap<(&'a AccountId, GapId), &'a Gap>,
    /// Every check of this version.
    pub(super) checks: BTreeMap<&'a CheckId, CheckView<'a>>,
    /// Every item, in the order of the list.
    pub(super) items: Vec<ItemView<'a>>,
    /// Failing checks that decide an item, worst first; not those whose every failure is accepted.
    pub(super) worst: Vec<&'a CheckId>,
    /// What would mend the gaps, the most gaps first.
    pub(super) repairs: Vec<Repair<'a>>,
    doubts: Doubts,
}

/// How much could not be determined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Doubts {
    /// Checks whose outcome is unknown.
    pub checks: usize,
    /// Resources that a check could not judge.
    pub findings: usize,
    /// Things that could not be read.
    pub gaps: usize,
}

impl Doubts {
    /// Whether anything could not be determined: the result is then incomplete.
    pub fn any(self) -> bool {
        self != Self::default()
    }
}

/// A part of the list with its score.
#[derive(Debug)]
pub(super) struct AreaView<'a> {
    pub(super) area: &'a Area,
    pub(super) summed: &'a Summed,
    pub(super) bounds: Option<Bounds>,
}

/// How many tables of how many (account × Region × table) were read without a gap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cells {
    pub(super) read: usize,
    pub(super) all: usize,
}

/// How many attestations have each standing, and where they come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) by: DeclaredBy,
    pub(super) standings: BTreeMap<Standing, usize>,
}

impl<'a> View<'a> {
    /// Orders and groups an input.
    pub fn new(input: &'a Input<'a>) -> Self {
        let findings = ordered(input.findings);
        let gaps: BTreeMap<_, _> = input.gaps.iter().map(|gap| ((&gap.account, gap.id), gap)).collect();
        let checks = check::views(input, &findings);
        let doubts = Doubts {
            checks: checks.values().filter(|one| one.judgement.outcome == Outcome::Unknown).count(),
            findings: checks.values().map(|one| one.judgement.counts.unknown).sum(),
            gaps: gaps.len(),
        };
        Self {
            items: item::views(input),
            worst: worst(&checks),
            repairs: repair::repairs(gaps.values().copied()),
            input,
            findings,
            gaps,
            checks,
            doubts,
        }
    }

    /// How much could not be determined.
    pub fn doubts(&self) -> Doubts {
        self.doubts
    }

    /// The score of the whole list; its bounds are apart only where an item's are.
    pub(super) fn bounds(&self) -> Option<Bounds> {
        let certain = self.items.iter().filter_map(ItemView::bounds).all(|one| one.upper.is_none());
        self.input.assessment.whole.score.map(|score| Bounds::new(score, certain))
    }

    /// Each area of the list with its score; its bounds are apart only where an item's are.
    pub(super) fn areas(&self) -> Vec<AreaView<'a>> {
        let of_area = |area: &'a Area| {
            let (_, summed) = self.input.assessment.areas.iter().find(|(id, _)| *id == area.id)?;
            let mut items = self.items.iter().filter(|item| item.item.area == area.id);
            let certain = items.all(|item| item.bounds().is_none_or(|one| one.upper.is_none()));
            let bounds = summed.score.map(|score| Bounds::new(score, certain));
            Some(AreaView { area, summed, bounds })
        };
        self.input.framework.areas.iter().filter_map(of_area).collect()
    }

    /// How many items have a verdict.
    pub(super) fn count(&self, verdict: Verdict) -> usize {
        self.items.iter().filter(|item| item.result.verdict == verdict).count()
    }

    /// How much of what people attested counts.
    pub(super) fn declared(&self) -> Tally {
        let mut standings = BTreeMap::new();
        for one in &self.input.declarations.attestations {
            *standings.entry(one.standing(self.input.snapshot.started_at)).or_default() += 1;
        }
        Tally { by: self.input.declared_by, standings }
    }

    /// The gaps behind a finding.
    pub(super) fn gaps_of(&self, finding: &'a Finding) -> Vec<&'a Gap> {
        finding.gaps.iter().filter_map(|id| self.gaps.get(&(&finding.account, *id)).copied()).collect()
    }

    /// How many deciding checks of the items this version does not have, each counted once.
    pub(super) fn awaited(&self) -> usize {
        let awaited = self.items.iter().flat_map(|item| &item.result.awaited);
        let mut ids: Vec<&CheckId> = awaited.map(|one| &one.id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.len()
    }

    /// How much of an account was read.
    pub(super) fn cells(&self, account: &AccountId) -> Cells {
        let mut cells = Cells::default();
        for (_, cell) in self.input.coverage.iter().filter(|(owner, _)| owner == account) {
            cells.all += 1;
            match cell.state {
                State::Read => cells.read += 1,
                State::Gap => {}
            }
        }
        cells
    }
}

fn ordered(findings: &[Finding]) -> Vec<&Finding> {
    let mut findings: Vec<&Finding> = findings.iter().collect();
    findings.sort_by(|a, b| key(a).cmp(&key(b)));
    findings
}

/// Two findings that have all of this in common are shown alike.
fn key(finding: &Finding) -> impl Ord + '_ {
    let Finding { id, check, account, region, resource, outcome, reason, columns: _, calls, gaps, .. } =
        finding;
    (check, account, region, resource, *outcome, reason, calls, gaps, id)
}

fn worst<'a>(checks: &BTreeMap<&'a CheckId, CheckView<'a>>) -> Vec<&'a CheckId> {
    let decides = |one: &&CheckView<'a>| one.check.items.values().any(|role| *role == Role::Decides);
    let mut failing: Vec<&CheckView<'a>> = checks
        .values()
        .filter(|one| one.judgement.outcome == Outcome::Fail && !one.is_accepted())
        .filter(decides)
        .collect();
    failing.sort_by(|a, b| {
        let by_severity = b.check.severity.cmp(&a.check.severity);
        by_severity.then(b.failing.len().cmp(&a.failing.len())).then(a.check.id.cmp(&b.check.id))
    });
    failing.into_iter().map(|one| &one.check.id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn the_worst_checks_come_by_severity() {
        let sample = sample::small();
        let input = sample.input();
        let view = View::new(&input);
        let ids: Vec<&str> = view.worst.iter().map(|id| id.as_str()).collect();
        assert_eq!(ids, ["root-mfa", "keys-rotate"]);
    }

    #[test]
    fn a_gap_alone_makes_the_result_incomplete() {
        assert!(Doubts { gaps: 1, ..Doubts::default() }.any());
        assert!(!Doubts::default().any());
    }

    #[test]
    fn a_gap_number_is_looked_up_in_its_own_account() {
        let sample = sample::small();
        let input = sample.input();
        let view = View::new(&input);
        let unknown = view.findings.iter().find(|one| one.outcome == Outcome::Unknown).unwrap();
        let gaps = view.gaps_of(unknown);
        assert_eq!(gaps.len(), 1);
        assert_eq!(gaps[0].account, unknown.account);
    }
}
