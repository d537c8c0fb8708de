//! A row with what it rests on: the calls it came from and the gaps it has.

use super::{CallId, GapId, Region};

/// One row of a table, base or derived.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored<R> {
    /// Region of the resource; absent when it could not be determined.
    pub region: Option<Region>,
    /// What a finding calls the resource: its ARN where it has one, else its id.
    pub resource: String,
    /// Ledger rows it rests on, ascending, each once.
    pub calls: Vec<CallId>,
    /// Gaps that leave columns of it unknown, ascending, each once.
    pub gaps: Vec<GapId>,
    /// The columns.
    pub row: R,
}

/// Columns computed for one stored row, with what they rest on beyond the row itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Extra<R> {
    /// Further ledger rows.
    pub calls: Vec<CallId>,
    /// Further gaps.
    pub gaps: Vec<GapId>,
    /// The computed columns.
    pub row: R,
}

impl<R> Extra<R> {
    /// Columns that rest on their own row only.
    pub fn of(row: R) -> Self {
        Self { calls: Vec::new(), gaps: Vec::new(), row }
    }
}

/// Sorts and removes repeats, as every list of calls or gaps is kept.
pub fn tidy<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort_unstable();
    list.dedup();
    list
}
