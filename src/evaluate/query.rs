//! SQL over a snapshot: tables, derived tables, findings, ledger, attempts, gaps, coverage.

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use datafusion::datasource::MemTable;
use datafusion::prelude::{SQLOptions, SessionContext};
use serde::{Deserialize, Serialize};

use crate::model::{Finding, Settings};
use crate::snapshot::{Snapshot, SnapshotError, row_batch};

use super::table::Tables;
use super::{Evaluation, engine};

/// What a query gives.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The columns.
    pub schema: SchemaRef,
    /// The rows, in pieces.
    pub batches: Vec<RecordBatch>,
}

/// Why a query has no answer.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// The snapshot could not be read.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// The SQL is wrong, or asks for something that is not there.
    #[error("run the query: {message}")]
    Sql {
        /// What the engine says.
        message: String,
    },
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct FindingRow {
    id: String,
    check: String,
    account_id: String,
    region: String,
    resource: String,
    outcome: String,
    accepted_until: String,
    answered_by: String,
    reason_ja: String,
    reason_en: String,
    columns: String,
    calls: Vec<u32>,
    gaps: Vec<u32>,
}

/// What stands where there is none: NULL is for what is not known.
fn none() -> String {
    "none".to_owned()
}

impl From<&Finding> for FindingRow {
    fn from(finding: &Finding) -> Self {
        Self {
            id: finding.id.clone(),
            check: finding.check.to_string(),
            account_id: finding.account.to_string(),
            region: finding.region.clone(),
            resource: finding.resource.clone(),
            outcome: finding.outcome.as_str().to_owned(),
            accepted_until: finding.accepted.as_ref().map_or_else(none, |one| one.until.to_rfc3339()),
            answered_by: finding.answered.as_ref().map_or_else(none, |one| one.attestation.clone()),
            reason_ja: finding.reason.ja.clone(),
            reason_en: finding.reason.en.clone(),
            columns: serde_json::to_string(&finding.columns).unwrap_or_default(),
            calls: finding.calls.iter().map(|call| call.0).collect(),
            gaps: finding.gaps.iter().map(|gap| gap.0).collect(),
        }
    }
}

/// Runs one SELECT over a snapshot. Nothing can be written or read beside it.
pub async fn query(
    snapshot: &Snapshot,
    settings: &Settings,
    evaluation: &Evaluation,
    sql: &str,
) -> Result<Answer, QueryError> {
    let context = SessionContext::new_with_state(engine());
    for (name, batches) in batches(snapshot, settings, evaluation)? {
        register(&context, name, batches)?;
    }
    let wrong = |error: datafusion::error::DataFusionError| QueryError::Sql { message: error.to_string() };
    let only_reads =
        SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
    let frame = context.sql_with_options(sql, only_reads).await.map_err(wrong)?;
    let schema = Arc::clone(frame.schema().inner());
    let batches = frame.collect().await.map_err(wrong)?;
    Ok(Answer { schema, batches })
}

fn batches(
    snapshot: &Snapshot,
    settings: &Settings,
    evaluation: &Evaluation,
) -> Result<std::collections::BTreeMap<&'static str, Vec<RecordBatch>>, SnapshotError> {
    let mut all = std::collections::BTreeMap::<&'static str, Vec<RecordBatch>>::new();
    for target in &snapshot.manifest().targets {
        let tables = Tables::read(snapshot, &target.account, settings)?;
        for (name, batch) in tables.all() {
            all.entry(name).or_default().push(batch.clone());
        }
        for name in ["ledger", "attempts", "gaps", "coverage"] {
            all.entry(name).or_default().push(snapshot.columns(&target.account, name)?);
        }
    }
    let findings: Vec<FindingRow> = evaluation.findings.iter().map(FindingRow::from).collect();
    all.insert("findings", vec![row_batch("findings", &findings)?]);
    Ok(all)
}

fn register(context: &SessionContext, name: &str, batches: Vec<RecordBatch>) -> Result<(), QueryError> {
    let Some(schema) = batches.first().map(RecordBatch::schema) else { return Ok(()) };
    let wrong = |error: datafusion::error::DataFusionError| QueryError::Sql { message: error.to_string() };
    let table = MemTable::try_new(schema, vec![batches]).map_err(wrong)?;
    context.register_table(name, Arc::new(table)).map_err(wrong)?;
    Ok(())
}
