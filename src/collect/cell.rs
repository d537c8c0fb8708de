//! What was gathered for a table, cell by cell, and its way into the snapshot: gaps get their
//! numbers, rows their order.

use std::collections::{BTreeMap, BTreeSet};

use crate::aws::{Failure, iam_action};
use crate::model::{AccountId, Call, CallId, Cause, Coverage, Gap, GapId, Region, State, Stored};
use crate::snapshot::{SnapshotError, encode, to_parquet};
use crate::tables::{Collected, Draft, Kept, Table, Unheard, unheard};

/// A gathered table, its row type forgotten.
pub(super) trait Gathered: Send {
    /// The table's name.
    fn name(&self) -> &'static str;

    /// Numbers its gaps, notes its coverage, and gives its rows as a Parquet file.
    fn finish(self: Box<Self>, numbering: &mut Numbering) -> Result<Vec<u8>, SnapshotError>;
}

/// The gaps and coverage of a target, in the order in which tables are finished.
#[derive(Debug)]
pub(super) struct Numbering {
    account: AccountId,
    /// The ledger, for gaps that are found in what was answered.
    calls: Vec<Call>,
    gaps: Vec<Gap>,
    coverage: Vec<Coverage>,
}

impl Numbering {
    pub(super) fn new(account: AccountId, calls: Vec<Call>) -> Self {
        Self { account, calls, gaps: Vec::new(), coverage: Vec::new() }
    }

    pub(super) fn into_parts(self) -> (Vec<Gap>, Vec<Coverage>) {
        (self.gaps, self.coverage)
    }

    fn number(&mut self, table: &str, draft: &Draft) -> GapId {
        let id = GapId(u32::try_from(self.gaps.len()).unwrap_or(u32::MAX).saturating_add(1));
        let failure = &draft.failure;
        let called = !failure.operation.is_empty();
        let operation = format!("{}:{}", failure.service, failure.operation);
        let permission = iam_action(failure.service, failure.operation);
        let none = || "none".to_owned();
        self.gaps.push(Gap {
            id,
            account: self.account.clone(),
            region: draft.region.clone(),
            table: table.to_owned(),
            resource: draft.resource.clone().unwrap_or_else(none),
            columns: draft.columns.iter().map(|column| (*column).to_owned()).collect(),
            cause: failure.cause,
            call: failure.call,
            operation: if called { operation } else { none() },
            permission: if failure.cause.is_denial() && called { permission } else { none() },
            message: failure.message.clone(),
        });
        id
    }
}

/// The cells of one table.
#[derive(Debug)]
pub(super) struct Cells<T> {
    cells: BTreeMap<Region, Collected<T>>,
}

impl<T> Default for Cells<T> {
    fn default() -> Self {
        Self { cells: BTreeMap::new() }
    }
}

impl<T> Cells<T> {
    pub(super) fn insert(&mut self, region: Region, collected: Collected<T>) {
        self.cells.insert(region, collected);
    }
}

impl<T: Table> Gathered for Cells<T> {
    fn name(&self) -> &'static str {
        T::NAME
    }

    fn finish(self: Box<Self>, numbering: &mut Numbering) -> Result<Vec<u8>, SnapshotError> {
        let mut rows = Vec::new();
        let mut coverage = BTreeMap::new();
        for (region, collected) in self.cells {
            let collected = with_unheard(&region, collected, &numbering.calls);
            let ids: Vec<GapId> =
                collected.gaps.iter().map(|draft| numbering.number(T::NAME, draft)).collect();
            cover(&region, &collected, &ids, &mut coverage);
            for kept in collected.rows {
                let gaps = kept.gaps.iter().filter_map(|index| ids.get(*index).copied()).collect();
                let Kept { region, resource, calls, row, .. } = kept;
                rows.push(Stored { region, resource, calls, gaps, row });
            }
        }
        rows.sort_by(|a, b| (&a.region, &a.resource).cmp(&(&b.region, &b.resource)));
        numbering
            .coverage
            .extend(coverage.into_iter().map(|(region, cell)| cell.into_coverage(region, T::NAME)));
        to_parquet(T::NAME, &encode(T::NAME, &numbering.account, &rows)?)
    }
}

/// Adds a gap for each value that this version does not know: it names the call that gave the value.
fn with_unheard<T: Table>(region: &Region, mut collected: Collected<T>, calls: &[Call]) -> Collected<T> {
    for kept in &mut collected.rows {
        for Unheard { closed, value, column_alone } in unheard(&kept.row) {
            let message = format!(
                "`{}` of {} is `{value}`, which this version does not know",
                closed.column, kept.resource
            );
            let mut failure = Failure::without_call(Cause::Malformed, message);
            let source =
                |id: &&CallId| call(calls, **id).is_some_and(|call| call.operation == closed.operation);
            failure.call = kept.calls.iter().find(source).copied();
            if let Some((service, operation)) = T::OPERATIONS.iter().find(|one| one.1 == closed.operation) {
                (failure.service, failure.operation) = (service, operation);
            }
            kept.gaps.push(collected.gaps.len());
            collected.gaps.push(Draft {
                region: kept.region.clone().unwrap_or_else(|| region.clone()),
                resource: column_alone.then(|| kept.resource.clone()),
                columns: if column_alone { closed.columns() } else { Vec::new() },
                failure,
            });
        }
    }
    collected
}

fn call(calls: &[Call], id: CallId) -> Option<&Call> {
    calls.get(usize::try_from(id.0).ok()?.checked_sub(1)?)
}

#[derive(Debug, Default)]
struct Cover {
    rows: i64,
    gaps: BTreeSet<GapId>,
}

impl Cover {
    fn into_coverage(self, region: Region, table: &str) -> Coverage {
        let state = if self.gaps.is_empty() { State::Read } else { State::Gap };
        Coverage {
            region,
            table: table.to_owned(),
            state,
            rows: self.rows,
            gaps: self.gaps.into_iter().collect(),
        }
    }
}

/// A cell is covered by its own Region; a global table that asks in each Region has gaps there.
fn cover<T>(
    region: &Region,
    collected: &Collected<T>,
    ids: &[GapId],
    coverage: &mut BTreeMap<Region, Cover>,
) {
    let rows = i64::try_from(collected.rows.len()).unwrap_or(i64::MAX);
    coverage.entry(region.clone()).or_default().rows += rows;
    for (draft, id) in collected.gaps.iter().zip(ids) {
        if draft.resource.is_none() {
            coverage.entry(draft.region.clone()).or_default().gaps.insert(*id);
        }
    }
}
