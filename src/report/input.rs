//! What a report is made from: facts of the manifest, the catalogue and the evaluation.
//!
//! The report layer may not import `snapshot` and `evaluate`, so the command line fills this in.

mod change;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{
    AccountId, Check, CheckId, Coverage, Declarations, DeclaredBy, Finding, Framework, Gap, Item, Loosened,
    Outcome, Region, Time, WaiverNote,
};
use crate::score::Assessment;

pub use change::{ChangedFinding, Changes, ItemChange, ItemState, TrendPoint};

/// Everything that a report is made from.
#[derive(Clone, Debug)]
pub struct Input<'a> {
    /// What wrote the report.
    pub tool: Tool,
    /// The snapshot that was judged.
    pub snapshot: Snapshot,
    /// SHA-256 of the catalogue, in hexadecimal.
    pub catalogue: &'a str,
    /// The list that the accounts were held against.
    pub framework: &'a Framework,
    /// Every item, in the order of the list.
    pub items: &'a [Item],
    /// The checks of this version, by id.
    pub checks: &'a BTreeMap<CheckId, Check>,
    /// Outcome and counts of each check; a check that is left out was not run and counts as unknown.
    pub judgements: BTreeMap<CheckId, Judgement>,
    /// Findings, in any order.
    pub findings: &'a [Finding],
    /// Gaps, in any order.
    pub gaps: &'a [Gap],
    /// What became of each table in each Region.
    pub coverage: &'a [(AccountId, Coverage)],
    /// Verdicts and scores of exactly these items.
    pub assessment: &'a Assessment,
    /// What people declared.
    pub declarations: &'a Declarations,
    /// Where that comes from.
    pub declared_by: DeclaredBy,
    /// The waivers, with what each is worth.
    pub waivers: &'a [WaiverNote],
    /// Thresholds that are looser than their floors.
    pub loosened: &'a [Loosened],
    /// What became different since the snapshot before; absent where none was compared.
    pub changes: Option<Changes>,
    /// Scores of the snapshots of a store up to this one, oldest first; empty where none was asked for.
    pub trend: Vec<TrendPoint>,
}

/// What wrote a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Tool {
    /// `kakunin`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The snapshot that was judged.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Its id.
    pub id: String,
    /// Start of the scan.
    pub started_at: Time,
    /// End of the scan.
    pub ended_at: Time,
    /// The targets that were read.
    pub targets: Vec<Target>,
}

/// One scanned account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Target {
    /// The account: twelve digits.
    pub account: AccountId,
    /// Regions that were read.
    pub regions: Vec<Region>,
    /// Number of API calls made.
    pub calls: usize,
    /// Number of things that could not be read.
    pub gaps: usize,
}

/// What a check says of all targets together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The outcome.
    pub outcome: Outcome,
    /// Its rows.
    pub counts: Counts,
}

/// How many rows of a check had each outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Counts {
    /// Rows that pass.
    pub pass: usize,
    /// Rows that fail.
    pub fail: usize,
    /// Rows that could not be judged.
    pub unknown: usize,
    /// Rows out of scope.
    pub not_applicable: usize,
}

impl Judgement {
    /// What is known of a check that was not run: nothing.
    pub(super) const NOT_RUN: Self = Self {
        outcome: Outcome::Unknown,
        counts: Counts { pass: 0, fail: 0, unknown: 0, not_applicable: 0 },
    };
}
