//! A snapshot with some tables of another scan in place of its own.
//!
//! A fault on one operation touches the tables that make it and no other. Reading those alone again,
//! and judging all of them together, says the same as another whole scan and takes a tenth of its time;
//! whole scans are struck too, in the tests.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, AsArray as _, ListArray, RecordBatch, UInt32Array};
use arrow::datatypes::{DataType, UInt32Type};

use crate::model::{AccountId, CallId, Coverage, Gap, GapId, Region};
use crate::snapshot::{LockedStore, Origin, Snapshot, SnapshotError, Target, Writer, to_parquet};
use crate::tables::{self, Table, Visitor};

use super::TrialError;

/// The tables that make a call of this name, of whatever service: the mock tells S3 Control from S3,
/// which share a signature.
pub(super) fn callers(operation: &str) -> BTreeSet<&'static str> {
    let mut callers = Callers { operation, tables: BTreeSet::new() };
    tables::for_each(&mut callers);
    callers.tables
}

struct Callers<'a> {
    operation: &'a str,
    tables: BTreeSet<&'static str>,
}

impl Visitor for Callers<'_> {
    fn visit<T: Table>(&mut self) {
        if T::OPERATIONS.iter().any(|(_, name)| *name == self.operation) {
            self.tables.insert(T::NAME);
        }
    }
}

/// Writes `whole` into a store, with `tables` as `again` has them.
pub(super) fn graft(
    whole: &Snapshot,
    again: &Snapshot,
    tables: &BTreeSet<&'static str>,
    store: &Path,
) -> Result<Snapshot, TrialError> {
    let busy = || std::io::Error::new(std::io::ErrorKind::ResourceBusy, "the trial's own store is locked");
    let store = LockedStore::try_lock(store)?.ok_or_else(busy)?;
    let started_at = whole.manifest().started_at;
    let none = || std::io::Error::new(std::io::ErrorKind::NotFound, "the scan has no account");
    let Target { account, .. } = whole.manifest().targets.first().ok_or_else(none)?;
    let mut writer = Writer::create(&store, account, started_at)?;
    let numbers = Numbers::after(whole, account)?;
    for name in tables::NAMES {
        let file = match (tables.contains(name), again.table(account, name)?) {
            (true, Some(batch)) => to_parquet(name, &numbers.batch(&batch)?)?,
            (true, None) | (false, _) => {
                fs::read(whole.folder().join(format!("targets/{account}/tables/{name}.parquet")))?
            }
        };
        writer.table(account, name, &file)?;
    }
    close(&mut writer, (whole, again), account, tables, &numbers)?;
    let folder = writer.prepare(&store, started_at, Origin::default(), None)?.seal(None)?;
    Ok(Snapshot::open(&folder)?)
}

/// Ledger, gaps and coverage of both.
fn close(
    writer: &mut Writer,
    (whole, again): (&Snapshot, &Snapshot),
    account: &AccountId,
    tables: &BTreeSet<&'static str>,
    numbers: &Numbers,
) -> Result<(), SnapshotError> {
    let own = |table: &str| tables.contains(table);
    let mut calls = whole.ledger(account)?;
    calls.extend(again.ledger(account)?.into_iter().map(|mut call| {
        call.id = numbers.call(call.id);
        call
    }));
    let mut gaps: Vec<Gap> = whole.gaps(account)?.into_iter().filter(|gap| !own(&gap.table)).collect();
    gaps.extend(again.gaps(account)?.into_iter().map(|gap| Gap {
        id: numbers.gap(gap.id),
        call: gap.call.map(|call| numbers.call(call)),
        ..gap
    }));
    let cell = |cell: &Coverage| (cell.table.clone(), cell.region.clone());
    let fresh = again.coverage(account)?.into_iter().map(|one| {
        let gaps = one.gaps.iter().map(|gap| numbers.gap(*gap)).collect();
        (cell(&one), Coverage { gaps, ..one })
    });
    let kept = whole.coverage(account)?.into_iter().filter(|one| !own(&one.table));
    let coverage: BTreeMap<(String, Region), Coverage> =
        kept.map(|one| (cell(&one), one)).chain(fresh).collect();
    let Some(target) = whole.manifest().targets.iter().find(|target| target.account == *account) else {
        return Ok(());
    };
    let target = Target { calls: calls.len(), gaps: gaps.len(), ..target.clone() };
    writer.target(target, &calls, &gaps, &coverage.into_values().collect::<Vec<_>>())
}

/// How the calls and gaps of the second scan are counted on from those of the first.
struct Numbers {
    calls: u32,
    gaps: u32,
}

impl Numbers {
    fn after(whole: &Snapshot, account: &AccountId) -> Result<Self, SnapshotError> {
        let calls = whole.ledger(account)?.iter().map(|call| call.id.0).max().unwrap_or(0);
        let gaps = whole.gaps(account)?.iter().map(|gap| gap.id.0).max().unwrap_or(0);
        Ok(Self { calls, gaps })
    }

    fn call(&self, id: CallId) -> CallId {
        CallId(id.0.saturating_add(self.calls))
    }

    fn gap(&self, id: GapId) -> GapId {
        GapId(id.0.saturating_add(self.gaps))
    }

    /// The rows with their calls and gaps counted on.
    fn batch(&self, batch: &RecordBatch) -> Result<RecordBatch, TrialError> {
        let schema = batch.schema();
        let counted =
            schema.fields().iter().zip(batch.columns()).map(|(field, column)| match field.name().as_str() {
                "calls" => counted_on(column, self.calls),
                "gaps" => counted_on(column, self.gaps),
                _ => ArrayRef::clone(column),
            });
        let columns = counted.collect();
        RecordBatch::try_new(schema, columns)
            .map_err(|error| std::io::Error::new(std::io::ErrorKind::InvalidData, error).into())
    }
}

/// A column of lists of numbers with `by` added to each; any other column as it is.
fn counted_on(column: &ArrayRef, by: u32) -> ArrayRef {
    let lists = column.as_list_opt::<i32>();
    let numbers = lists.and_then(|lists| Some((lists, lists.values().as_primitive_opt::<UInt32Type>()?)));
    let (Some((lists, numbers)), DataType::List(item)) = (numbers, column.data_type()) else {
        return ArrayRef::clone(column);
    };
    let numbers: UInt32Array = numbers.unary(|number: u32| number.saturating_add(by));
    let (offsets, nulls) = (lists.offsets().clone(), lists.nulls().cloned());
    ListArray::try_new(Arc::clone(item), offsets, Arc::new(numbers), nulls)
        .map_or_else(|_| ArrayRef::clone(column), |lists| Arc::new(lists))
}
