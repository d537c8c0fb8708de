//! Rows of base tables that differ: table by table, and one account at a time, so that memory is bounded
//! by one table of one account and by the rows that are listed.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use crate::model::{AccountId, Gap};
use crate::snapshot::{Snapshot, SnapshotError, json_rows};

use super::finding::{ColumnChange, differing_columns};
use super::pair::{Pair, differing};
use super::side::{Index, Sight, not_asked_for};
use super::{Cause, Class, Side};

/// Rows that are listed of each table; all are counted.
pub const ROWS_MAX: usize = 1000;

/// Columns that name a row, and those that differ from scan to scan.
const KEYS: [&str; 3] = ["account_id", "region", "resource"];
const NOT_COMPARED: [&str; 2] = ["calls", "gaps"];

/// A row that differs.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct RowChange {
    /// In which way: a row is never better or worse.
    pub class: Class,
    /// Why.
    pub cause: Cause,
    /// The account.
    pub account: AccountId,
    /// The Region; `unknown` where it could not be determined.
    pub region: String,
    /// The resource.
    pub resource: String,
    /// The columns that differ, where both sides have the row.
    pub columns: Vec<ColumnChange>,
}

/// A table whose rows differ.
#[derive(Clone, Debug, Default, PartialEq, Serialize, schemars::JsonSchema)]
pub struct TableChange {
    /// Its name.
    pub table: String,
    /// Rows of accounts whose other scan was made by a version that does not have the table.
    pub not_compared: usize,
    /// Columns that only one side has; they are not compared.
    pub columns_apart: Vec<String>,
    /// Rows that came.
    pub came: usize,
    /// Rows that went.
    pub went: usize,
    /// Rows of which a value differs.
    pub changed: usize,
    /// Rows, or columns of them, that were not known and are now.
    pub known: usize,
    /// Rows, or columns of them, that are not known any more.
    pub unknown: usize,
    /// The rows, the first of each table.
    pub rows: Vec<RowChange>,
}

impl TableChange {
    fn is_empty(&self) -> bool {
        let Self { table: _, not_compared, columns_apart, came, went, changed, known, unknown, rows } = self;
        columns_apart.is_empty()
            && rows.is_empty()
            && [not_compared, came, went, changed, known, unknown] == [&0; 6]
    }

    /// How many rows differ.
    pub fn differing(&self) -> usize {
        self.came + self.went + self.changed + self.known + self.unknown
    }

    fn add(&mut self, row: RowChange) {
        match row.class {
            Class::Came => self.came += 1,
            Class::Went => self.went += 1,
            Class::Known => self.known += 1,
            Class::Unknown => self.unknown += 1,
            Class::Changed | Class::Better | Class::Worse => self.changed += 1,
        }
        if self.rows.len() < ROWS_MAX {
            self.rows.push(row);
        }
    }
}

type Row = BTreeMap<String, Value>;

/// The rows of one table of one account, and the names of their columns.
#[derive(Debug, Default)]
struct Rows {
    columns: BTreeSet<String>,
    rows: Vec<Row>,
}

/// The rows that differ in the accounts that both snapshots scanned, by table.
pub fn tables(
    (old, one): (&Snapshot, &Side<'_>),
    (new, other): (&Snapshot, &Side<'_>),
) -> Result<Vec<TableChange>, SnapshotError> {
    let (one, other) = (Index::of(one), Index::of(other));
    let accounts: BTreeSet<&AccountId> = one
        .side
        .scan
        .targets
        .iter()
        .map(|target| &target.account)
        .filter(|account| other.has_account(account))
        .collect();
    let names: BTreeSet<String> = accounts
        .iter()
        .flat_map(|account| old.tables(account).into_iter().chain(new.tables(account)))
        .collect();
    let mut found = Vec::new();
    for name in names {
        let mut table = TableChange { table: name.clone(), ..TableChange::default() };
        for account in &accounts {
            let rows = (read(old, account, &name)?, read(new, account, &name)?);
            compare(&mut table, account, rows, (&one, &other));
        }
        found.push(table);
    }
    found.retain(|table| !table.is_empty());
    Ok(found)
}

fn read(snapshot: &Snapshot, account: &AccountId, table: &str) -> Result<Rows, SnapshotError> {
    let Some(batch) = snapshot.table(account, table)? else { return Ok(Rows::default()) };
    let schema = batch.schema();
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    let compared: Vec<&str> = names.into_iter().filter(|name| !NOT_COMPARED.contains(name)).collect();
    let rows = json_rows(&batch, &compared)
        .map_err(|message| SnapshotError::Columns { table: table.to_owned(), message })?;
    Ok(Rows { columns: compared.into_iter().map(str::to_owned).collect(), rows })
}

fn compare(
    table: &mut TableChange,
    account: &AccountId,
    (old, new): (Rows, Rows),
    (one, other): (&Index<'_>, &Index<'_>),
) {
    let name = [table.table.clone()];
    let reads =
        |index: &Index<'_>, rows: &Rows| !rows.columns.is_empty() || index.has_tables(account, name.iter());
    if !(reads(one, &old) && reads(other, &new)) {
        table.not_compared += old.rows.len().max(new.rows.len());
        return;
    }
    if !old.columns.is_empty() && !new.columns.is_empty() {
        let apart = old.columns.symmetric_difference(&new.columns).cloned();
        let all: BTreeSet<String> = table.columns_apart.drain(..).chain(apart).collect();
        table.columns_apart = all.into_iter().collect();
    }
    let mut changes: Vec<RowChange> = differing(keyed(old.rows), keyed(new.rows), content)
        .iter()
        .filter_map(|pair| change(&table.table, account, pair, (one, other)))
        .collect();
    changes.sort_by_cached_key(|row| (row.class, row.region.clone(), row.resource.clone()));
    for row in changes {
        table.add(row);
    }
}

/// Each row without what names it, by what names it.
fn keyed(rows: Vec<Row>) -> impl Iterator<Item = ((String, String), Row)> {
    rows.into_iter().map(|mut row| {
        let mut text = |name: &str| match row.remove(name) {
            Some(Value::String(text)) => text,
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_))
            | None => "unknown".to_owned(),
        };
        let [_account, region, resource] = KEYS.map(&mut text);
        ((region, resource), row)
    })
}

fn content(row: &Row) -> String {
    serde_json::to_string(row).unwrap_or_default()
}

fn change(
    table: &str,
    account: &AccountId,
    pair: &Pair<(String, String), Row>,
    (one, other): (&Index<'_>, &Index<'_>),
) -> Option<RowChange> {
    let (region, resource) = pair.key.clone();
    let name = [table.to_owned()];
    let (class, cause, columns) = match (&pair.old, &pair.new) {
        (Some(old), Some(new)) => {
            let columns = differing_columns(old, new);
            let class = class_of(&columns)?;
            let cause = if class == Class::Changed { Cause::Account } else { Cause::Access };
            (class, cause, columns)
        }
        (None, Some(_)) => {
            apart(&one.sight(account, &region, name.iter()), account, one, (Class::Came, Class::Known))
        }
        (Some(_), None) => {
            apart(&other.sight(account, &region, name.iter()), account, other, (Class::Went, Class::Unknown))
        }
        (None, None) => return None,
    };
    Some(RowChange { class, cause, account: account.clone(), region, resource, columns })
}

/// A row that only one side has: whether the other could see that it has none.
fn apart(
    sight: &Sight,
    account: &AccountId,
    blind: &Index<'_>,
    (seen, unseen): (Class, Class),
) -> (Class, Cause, Vec<ColumnChange>) {
    match sight {
        Sight::Clear => (seen, Cause::Account, Vec::new()),
        Sight::NoTable => (unseen, Cause::Tool, Vec::new()),
        Sight::NotScanned => (unseen, Cause::Scope, Vec::new()),
        Sight::Gap(ids) => {
            let gaps: Vec<&Gap> = blind.gaps_of(account, ids);
            (unseen, if not_asked_for(&gaps) { Cause::Scope } else { Cause::Access }, Vec::new())
        }
    }
}

/// A value that became known, or is unknown now, did not change.
fn class_of(columns: &[ColumnChange]) -> Option<Class> {
    let known = columns.iter().filter(|one| one.before.is_null()).count();
    let unknown = columns.iter().filter(|one| one.after.is_null()).count();
    match columns.len() {
        0 => None,
        all if all == known => Some(Class::Known),
        all if all == unknown => Some(Class::Unknown),
        _ => Some(Class::Changed),
    }
}
