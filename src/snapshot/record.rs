//! Gaps and coverage as flat rows: ids as text, so that any reader of Parquet understands them.

use serde::{Deserialize, Serialize};

use crate::model::{AccountId, CallId, Cause, Coverage, Gap, GapId, IdError, Region, State};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct GapRecord {
    id: u32,
    account: String,
    region: String,
    table: String,
    resource: String,
    columns: Vec<String>,
    cause: Cause,
    call: Option<u32>,
    operation: String,
    permission: String,
    message: String,
}

impl From<&Gap> for GapRecord {
    fn from(gap: &Gap) -> Self {
        Self {
            id: gap.id.0,
            account: gap.account.to_string(),
            region: gap.region.to_string(),
            table: gap.table.clone(),
            resource: gap.resource.clone(),
            columns: gap.columns.clone(),
            cause: gap.cause,
            call: gap.call.map(|call| call.0),
            operation: gap.operation.clone(),
            permission: gap.permission.clone(),
            message: gap.message.clone(),
        }
    }
}

impl TryFrom<GapRecord> for Gap {
    type Error = IdError;

    fn try_from(record: GapRecord) -> Result<Self, IdError> {
        Ok(Self {
            id: GapId(record.id),
            account: AccountId::parse(&record.account)?,
            region: Region::parse(&record.region)?,
            table: record.table,
            resource: record.resource,
            columns: record.columns,
            cause: record.cause,
            call: record.call.map(CallId),
            operation: record.operation,
            permission: record.permission,
            message: record.message,
        })
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct CoverageRecord {
    region: String,
    table: String,
    state: State,
    rows: i64,
    gaps: Vec<u32>,
}

impl From<&Coverage> for CoverageRecord {
    fn from(cell: &Coverage) -> Self {
        Self {
            region: cell.region.to_string(),
            table: cell.table.clone(),
            state: cell.state,
            rows: cell.rows,
            gaps: cell.gaps.iter().map(|gap| gap.0).collect(),
        }
    }
}

impl TryFrom<CoverageRecord> for Coverage {
    type Error = IdError;

    fn try_from(record: CoverageRecord) -> Result<Self, IdError> {
        Ok(Self {
            region: Region::parse(&record.region)?,
            table: record.table,
            state: record.state,
            rows: record.rows,
            gaps: record.gaps.into_iter().map(GapId).collect(),
        })
    }
}
