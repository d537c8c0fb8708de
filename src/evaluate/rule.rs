//! A check, compiled: what it reads, how it judges, and the proof that it keeps law 1.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array as _, AsArray as _, BooleanArray, RecordBatch};
use arrow::datatypes::SchemaRef;
use datafusion::execution::SessionState;
use datafusion::physical_expr::PhysicalExpr;

use crate::model::{Check, Outcome, RowTest, Settings, Value};
use crate::snapshot::SnapshotError;

use super::finding::Found;
use super::predicate::Predicate;
use super::sample;
use super::schema::Schemas;
use super::table::Tables;

/// Beyond this many columns not every subset of NULLs is tried, only single ones and all.
const SUBSETS_MAX: usize = 10;

/// Why a check cannot be used; it names the file and the line.
#[derive(Debug, thiserror::Error)]
#[error("{path}:{line}: {message}")]
pub struct RuleError {
    /// The check's file.
    pub path: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

/// A check that is ready to run.
#[derive(Debug)]
pub struct Rule {
    check: Check,
    schema: SchemaRef,
    scope: Predicate,
    pass: Predicate,
}

impl Rule {
    pub(super) fn compile(
        check: &Check,
        settings: &Settings,
        schemas: &Schemas,
        state: &SessionState,
    ) -> Result<Self, RuleError> {
        let wrong = |line: usize, message: String| RuleError { path: check.path.clone(), line, message };
        let Some(schema) = schemas.get(&check.table) else {
            return Err(wrong(1, format!("there is no table `{}`", check.table)));
        };
        let compile = |predicate: &crate::model::check::Predicate| {
            Predicate::compile(&predicate.sql, &schema, settings, state)
                .map_err(|message| wrong(predicate.line, message))
        };
        let (scope, pass) = (compile(&check.scope)?, compile(&check.pass)?);
        Ok(Self { check: check.clone(), schema, scope, pass })
    }

    /// The check.
    pub fn check(&self) -> &Check {
        &self.check
    }

    /// The columns that the check reads.
    pub fn columns(&self) -> BTreeSet<&str> {
        self.scope.columns.iter().chain(&self.pass.columns).map(String::as_str).collect()
    }

    /// Tries the check on its own tests; then again with every subset of the columns it reads set
    /// to NULL, which may only make an outcome unknown.
    pub fn prove(&self) -> Result<(), RuleError> {
        let nothing = [BTreeMap::new()];
        if self.outcomes_of(&nothing, 1)? != [Outcome::Unknown] {
            return Err(self.wrong(1, "a row of which nothing is known is not unknown"));
        }
        self.check.tests.iter().try_for_each(|test| self.prove_test(test))
    }

    fn prove_test(&self, test: &RowTest) -> Result<(), RuleError> {
        let rows = self.with_nulls(test);
        let outcomes = self.outcomes_of(&rows, test.line)?;
        let (first, rest) = outcomes.split_first().unwrap_or((&Outcome::Unknown, &[]));
        if *first != test.expect {
            let (expected, found) = (test.expect.as_str(), first.as_str());
            return Err(
                self.wrong(test.line, &format!("test `{}` expects {expected} and gets {found}", test.name))
            );
        }
        let changed = rest.iter().position(|outcome| *outcome != *first && *outcome != Outcome::Unknown);
        match changed.and_then(|index| rows.get(index + 1)) {
            None => Ok(()),
            Some(row) => {
                let known: Vec<&str> = row.keys().map(String::as_str).collect();
                let message =
                    format!("test `{}` changes its outcome when only {known:?} are known", test.name);
                Err(self.wrong(test.line, &message))
            }
        }
    }

    /// The test's row, then the row with each subset of the columns read left out.
    fn with_nulls(&self, test: &RowTest) -> Vec<BTreeMap<String, Value>> {
        let columns: Vec<&str> =
            self.columns().into_iter().filter(|name| test.row.contains_key(*name)).collect();
        let without = |left_out: &[&str]| -> BTreeMap<String, Value> {
            test.row
                .iter()
                .filter(|(name, _)| !left_out.contains(&name.as_str()))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect()
        };
        let mut rows = vec![test.row.clone()];
        if columns.len() > SUBSETS_MAX {
            rows.extend(columns.iter().map(|column| without(&[column])));
            rows.push(without(&columns));
            return rows;
        }
        for mask in 1_u32..(1 << columns.len()) {
            let chosen = columns.iter().enumerate().filter(|(index, _)| mask & (1 << index) != 0);
            let left_out: Vec<&str> = chosen.map(|(_, name)| *name).collect();
            rows.push(without(&left_out));
        }
        rows
    }

    pub(super) fn outcomes_of(
        &self,
        rows: &[BTreeMap<String, Value>],
        line: usize,
    ) -> Result<Vec<Outcome>, RuleError> {
        let batch = sample::batch(&self.schema, rows).map_err(|message| self.wrong(line, &message))?;
        self.outcomes(&batch).map_err(|message| self.wrong(line, &message))
    }

    /// The outcome of each row: scope FALSE is not applicable, scope NULL unknown, else what
    /// `pass` says.
    pub(super) fn outcomes(&self, batch: &RecordBatch) -> Result<Vec<Outcome>, String> {
        let (scope, pass) = (truths(&self.scope.expression, batch)?, truths(&self.pass.expression, batch)?);
        let outcome = |(scope, pass)| match (scope, pass) {
            (Some(false), _) => Outcome::NotApplicable,
            (Some(true), Some(true)) => Outcome::Pass,
            (Some(true), Some(false)) => Outcome::Fail,
            (None, _) | (Some(true), None) => Outcome::Unknown,
        };
        Ok(scope.iter().zip(pass.iter()).map(outcome).collect())
    }

    pub(super) fn judge(&self, tables: &Tables) -> Result<Found, SnapshotError> {
        super::finding::judge(self, tables)
    }

    fn wrong(&self, line: usize, message: &str) -> RuleError {
        RuleError { path: self.check.path.clone(), line, message: message.to_owned() }
    }
}

fn truths(
    expression: &std::sync::Arc<dyn PhysicalExpr>,
    batch: &RecordBatch,
) -> Result<BooleanArray, String> {
    let value = expression.evaluate(batch).map_err(|error| error.to_string())?;
    let array = value.into_array(batch.num_rows()).map_err(|error| error.to_string())?;
    match array.as_boolean_opt() {
        Some(truths) => Ok(truths.clone()),
        None => Err(format!("the predicate gives {}", array.data_type())),
    }
}
