//! The tables of one target as the SQL engine sees them: base columns, derived columns, and a row
//! of NULLs wherever rows may be missing.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, new_null_array};
use arrow::datatypes::Schema;

use crate::derive::{self, Columns, Derived, World};
use crate::model::row::tidy;
use crate::model::{AccountId, CallId, Coverage, Declarations, Gap, GapId, Settings, Stored};
use crate::snapshot::{Snapshot, SnapshotError, decode, encode, encode_common, row_batch, side_by_side};
use crate::tables::{self, Table};

use super::schema::nullable;
use super::unread;

/// One table: its columns, and what each row rests on.
#[derive(Clone, Debug)]
pub(super) struct Evaluated {
    pub(super) batch: RecordBatch,
    pub(super) rows: Vec<Basis>,
}

/// What a finding needs of a row beside its columns.
#[derive(Clone, Debug)]
pub(super) struct Basis {
    pub(super) region: Option<String>,
    pub(super) resource: String,
    pub(super) calls: Vec<CallId>,
    pub(super) gaps: Vec<GapId>,
}

impl Basis {
    fn of<R>(row: &Stored<R>) -> Self {
        Self {
            region: row.region.as_ref().map(ToString::to_string),
            resource: row.resource.clone(),
            calls: row.calls.clone(),
            gaps: row.gaps.clone(),
        }
    }
}

/// Every table of one target.
#[derive(Debug)]
pub(super) struct Tables {
    account: AccountId,
    by_name: BTreeMap<&'static str, Evaluated>,
    coverage: Vec<Coverage>,
    gaps: BTreeMap<GapId, Gap>,
}

impl Tables {
    /// Reads the base tables of a target and derives the rest.
    pub(super) fn read(
        snapshot: &Snapshot,
        account: &AccountId,
        settings: &Settings,
    ) -> Result<Self, SnapshotError> {
        let (mut gaps, coverage) = (snapshot.gaps(account)?, snapshot.coverage(account)?);
        let cells = unread::note(account, &mut gaps, &coverage);
        let as_of = snapshot.manifest().started_at;
        let world = World::new(account.clone(), as_of, settings.clone(), cells, gaps.clone())
            .with_declarations(declarations(snapshot, settings)?);
        let mut load = Load { snapshot, world, error: None };
        tables::for_each(&mut load);
        let Load { world, error, .. } = load;
        if let Some(error) = error {
            return Err(error);
        }
        let mut build =
            Build { world: &world, extras: BTreeMap::new(), tables: BTreeMap::new(), error: None };
        derive::for_each(&mut build);
        tables::for_each(&mut build);
        if let Some(error) = build.error {
            return Err(error);
        }
        let gaps = gaps.into_iter().map(|gap| (gap.id, gap)).collect();
        Ok(Self { account: account.clone(), by_name: build.tables, coverage, gaps })
    }

    pub(super) fn account(&self) -> &AccountId {
        &self.account
    }

    pub(super) fn get(&self, table: &str) -> Option<&Evaluated> {
        self.by_name.get(table)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (&'static str, &RecordBatch)> {
        self.by_name.iter().map(|(name, table)| (*name, &table.batch))
    }

    pub(super) fn coverage(&self) -> &[Coverage] {
        &self.coverage
    }

    pub(super) fn gap(&self, id: GapId) -> Option<&Gap> {
        self.gaps.get(&id)
    }

    pub(super) fn into_gaps(self) -> impl Iterator<Item = Gap> {
        self.gaps.into_values()
    }
}

/// What people declared, none of it older than the settings allow.
pub(super) fn declarations(snapshot: &Snapshot, settings: &Settings) -> Result<Declarations, SnapshotError> {
    let declarations = snapshot.declarations()?;
    Ok(match settings.int("evidence_max_age_days") {
        Some(days) => declarations.no_older_than(days),
        None => declarations,
    })
}

/// Reads base tables into the world.
struct Load<'a> {
    snapshot: &'a Snapshot,
    world: World,
    error: Option<SnapshotError>,
}

impl tables::Visitor for Load<'_> {
    fn visit<T: Table>(&mut self) {
        let rows = self.snapshot.table(self.world.account(), T::NAME).and_then(|batch| match batch {
            Some(batch) => {
                decode::<T>(T::NAME, &batch).map(|rows| rows.into_iter().filter_map(known).collect())
            }
            None => Ok(Vec::new()),
        });
        match rows {
            Ok(rows) => self.world.insert(rows),
            Err(error) => self.error = Some(error),
        }
    }
}

/// The row with what it says in words that this version does not know as unknown; none when nothing
/// else is left of it. Its gap was noted when it was read.
fn known<T: Table>(stored: Stored<T>) -> Option<Stored<T>> {
    let Stored { region, resource, calls, gaps, row } = stored;
    Some(Stored { region, resource, calls, gaps, row: tables::judgeable(row)? })
}

/// Columns derived for a base table, row by row.
struct Extras {
    batch: RecordBatch,
    calls: Vec<Vec<CallId>>,
    gaps: Vec<Vec<GapId>>,
}

/// Makes the evaluated tables: derived ones first, so that base tables can take their columns.
struct Build<'a> {
    world: &'a World,
    extras: BTreeMap<&'static str, Extras>,
    tables: BTreeMap<&'static str, Evaluated>,
    error: Option<SnapshotError>,
}

impl derive::Visitor for Build<'_> {
    fn table<D: Derived>(&mut self) {
        let rows = self.world.derived::<D>();
        match encode(D::NAME, self.world.account(), &rows) {
            Ok(batch) => {
                let rows = rows.iter().map(Basis::of).collect();
                self.tables.insert(D::NAME, Evaluated { batch: all_nullable(&batch), rows });
            }
            Err(error) => self.error = Some(error),
        }
    }

    fn columns<C: Columns>(&mut self) {
        let extras = C::derive(self.world, self.world.rows::<C::Base>());
        let rows: Vec<C> = extras.iter().map(|extra| extra.row.clone()).collect();
        match row_batch(C::Base::NAME, &rows) {
            Ok(batch) => {
                let (calls, gaps) = extras.into_iter().map(|extra| (extra.calls, extra.gaps)).unzip();
                self.extras.insert(C::Base::NAME, Extras { batch, calls, gaps });
            }
            Err(error) => self.error = Some(error),
        }
    }
}

impl tables::Visitor for Build<'_> {
    fn visit<T: Table>(&mut self) {
        match self.base::<T>() {
            Ok(table) => {
                self.tables.insert(T::NAME, table);
            }
            Err(error) => self.error = Some(error),
        }
    }
}

impl Build<'_> {
    fn base<T: Table>(&mut self) -> Result<Evaluated, SnapshotError> {
        let mut rows = self.world.rows::<T>().to_vec();
        let extras = self.extras.remove(T::NAME);
        if let Some(extras) = &extras {
            for ((row, calls), gaps) in rows.iter_mut().zip(&extras.calls).zip(&extras.gaps) {
                row.calls = tidy(row.calls.iter().chain(calls).copied().collect());
                row.gaps = tidy(row.gaps.iter().chain(gaps).copied().collect());
            }
        }
        let mut batch = encode(T::NAME, self.world.account(), &rows)?;
        if let Some(extras) = extras {
            batch = side_by_side(T::NAME, &[batch, extras.batch])?;
        }
        let missing = self.world.placeholders(T::NAME, |_| ());
        let batch = with_missing(T::NAME, self.world.account(), &all_nullable(&batch), &missing)?;
        let basis = rows.iter().map(Basis::of).chain(missing.iter().map(Basis::of)).collect();
        Ok(Evaluated { batch, rows: basis })
    }
}

fn all_nullable(batch: &RecordBatch) -> RecordBatch {
    let fields: Vec<_> = batch.schema().fields().iter().map(nullable).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), batch.columns().to_vec())
        .unwrap_or_else(|_| batch.clone())
}

/// Adds one row for each cell in which rows may be missing; everything in it is unknown.
fn with_missing(
    table: &str,
    account: &AccountId,
    batch: &RecordBatch,
    missing: &[Stored<()>],
) -> Result<RecordBatch, SnapshotError> {
    if missing.is_empty() {
        return Ok(batch.clone());
    }
    let common = encode_common(table, account, missing)?;
    let column = |field: &Arc<arrow::datatypes::Field>| -> ArrayRef {
        match common.column_by_name(field.name()) {
            Some(column) => Arc::clone(column),
            None => new_null_array(field.data_type(), missing.len()),
        }
    };
    let columns = batch.schema().fields().iter().map(column).collect();
    let wrong = |source: arrow::error::ArrowError| SnapshotError::Columns {
        table: table.to_owned(),
        message: source.to_string(),
    };
    let rows = RecordBatch::try_new(batch.schema(), columns).map_err(wrong)?;
    arrow::compute::concat_batches(&batch.schema(), [batch, &rows]).map_err(wrong)
}
