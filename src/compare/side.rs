//! One side of a comparison: a judged snapshot, and what of it could be seen.

use std::collections::{BTreeMap, BTreeSet};

use crate::evaluate::Judgement;
use crate::model::{
    AccountId, Cause as GapCause, CheckId, Coverage, Declarations, Finding, Gap, GapId, Outcome, Severity,
    State,
};
use crate::score::Assessment;

use super::Scan;

/// The base tables behind a check, and how much a failure of it matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feeds {
    /// Tables that its rows come from.
    pub rows: BTreeSet<String>,
    /// These, and tables that only columns come from.
    pub all: BTreeSet<String>,
    /// The check's severity.
    pub severity: Severity,
}

/// A judged snapshot.
#[derive(Clone, Debug)]
pub struct Side<'a> {
    /// The scan.
    pub scan: Scan,
    /// Findings, in any order.
    pub findings: &'a [Finding],
    /// Outcome and counts of each check.
    pub judgements: &'a BTreeMap<CheckId, Judgement>,
    /// Gaps, in any order.
    pub gaps: &'a [Gap],
    /// What became of each table in each Region.
    pub coverage: &'a [(AccountId, Coverage)],
    /// Verdicts and scores.
    pub assessment: &'a Assessment,
    /// What people declared.
    pub declarations: &'a Declarations,
    /// Files of waivers: name and text.
    pub waivers: &'a BTreeMap<String, String>,
    /// What each check feeds on.
    pub feeds: &'a BTreeMap<CheckId, Feeds>,
}

/// Whether rows of tables in a Region would have been seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    /// Every row there is.
    Clear,
    /// Some may be missing.
    Gap(Vec<GapId>),
    /// The account or Region was not scanned.
    NotScanned,
    /// The version that scanned had no such table.
    NoTable,
}

/// What could be seen, ready to be asked.
#[derive(Debug)]
pub(super) struct Index<'a> {
    pub(super) side: &'a Side<'a>,
    cells: BTreeMap<(&'a AccountId, &'a str), Vec<&'a Coverage>>,
    gaps: BTreeMap<(&'a AccountId, GapId), &'a Gap>,
}

impl<'a> Index<'a> {
    pub(super) fn of(side: &'a Side<'a>) -> Self {
        let mut cells: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (account, cell) in side.coverage {
            cells.entry((account, cell.table.as_str())).or_default().push(cell);
        }
        let gaps = side.gaps.iter().map(|gap| ((&gap.account, gap.id), gap)).collect();
        Self { side, cells, gaps }
    }

    pub(super) fn has_account(&self, account: &AccountId) -> bool {
        self.side.scan.targets.iter().any(|target| target.account == *account)
    }

    pub(super) fn gaps_of(&self, account: &'a AccountId, ids: &[GapId]) -> Vec<&'a Gap> {
        ids.iter().filter_map(|id| self.gaps.get(&(account, *id)).copied()).collect()
    }

    /// Whether the version that scanned the account had every one of these tables.
    pub(super) fn has_tables<'t>(
        &self,
        account: &AccountId,
        mut tables: impl Iterator<Item = &'t String>,
    ) -> bool {
        tables.all(|table| self.cells.contains_key(&(account, table.as_str())))
    }

    /// Whether rows of these tables in a Region of an account would have been seen.
    pub(super) fn sight<'t>(
        &self,
        account: &AccountId,
        region: &str,
        tables: impl Iterator<Item = &'t String> + Clone,
    ) -> Sight {
        if !self.has_account(account) {
            return Sight::NotScanned;
        }
        if !self.has_tables(account, tables.clone()) {
            return Sight::NoTable;
        }
        let mut gaps = Vec::new();
        for table in tables {
            match self.cell(account, region, table) {
                None => return Sight::NotScanned,
                Some(found) => gaps.extend(found),
            }
        }
        if gaps.is_empty() { Sight::Clear } else { Sight::Gap(gaps) }
    }

    /// The gaps of one table in a Region; none where the Region was not scanned.
    fn cell(&self, account: &AccountId, region: &str, table: &str) -> Option<Vec<GapId>> {
        let cells = self.cells.get(&(account, table)).map_or(&[][..], Vec::as_slice);
        let everywhere = ["unknown", "global"].contains(&region);
        let here =
            |cell: &&&Coverage| everywhere || cell.region.is_global() || cell.region.as_str() == region;
        let here: Vec<&&Coverage> = cells.iter().filter(here).collect();
        let scanned = |name: &str| {
            let mut targets = self.side.scan.targets.iter().filter(|target| target.account == *account);
            targets.any(|target| target.regions.iter().any(|one| one.as_str() == name))
        };
        if here.is_empty() && !scanned(region) {
            return None;
        }
        let open = here.into_iter().filter(|cell| cell.state == State::Gap);
        Some(open.flat_map(|cell| cell.gaps.iter().copied()).collect())
    }

    /// The outcome of a check. One whose table the scan did not know saw nothing, whatever an empty
    /// table would mean.
    pub(super) fn outcome(&self, check: &CheckId) -> Outcome {
        let Some(judgement) = self.side.judgements.get(check) else { return Outcome::NotApplicable };
        let known = |feeds: &Feeds| {
            self.side.scan.targets.iter().all(|target| self.has_tables(&target.account, feeds.rows.iter()))
        };
        if self.side.feeds.get(check).is_none_or(known) { judgement.outcome } else { Outcome::Unknown }
    }
}

/// Whether gaps only say that something was not asked for.
pub(super) fn not_asked_for(gaps: &[&Gap]) -> bool {
    let out = |gap: &&Gap| matches!(gap.cause, GapCause::NotInScope | GapCause::RegionDisabled);
    !gaps.is_empty() && gaps.iter().all(out)
}
