//! What DynamoDB answers, as far as the table reads it.

use serde::Deserialize;

use crate::model::Time;
use crate::tables::wire::{EpochTime, Tag, or_none};

use super::DynamodbReplica;

#[derive(Debug, Deserialize)]
pub(super) struct ListTables {
    #[serde(rename = "TableNames")]
    pub(super) table_names: Vec<String>,
    #[serde(rename = "LastEvaluatedTableName")]
    pub(super) last: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ListGlobalTables {
    #[serde(rename = "GlobalTables")]
    pub(super) global_tables: Vec<GlobalTable>,
    #[serde(rename = "LastEvaluatedGlobalTableName")]
    pub(super) last: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GlobalTable {
    pub(super) global_table_name: String,
    #[serde(default)]
    pub(super) replication_group: Vec<LegacyReplica>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct LegacyReplica {
    pub(super) region_name: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeTable {
    pub(super) table: TableDescription,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TableDescription {
    pub(super) creation_date_time: EpochTime,
    pub(super) table_size_bytes: i64,
    pub(super) item_count: i64,
    #[serde(rename = "SSEDescription")]
    pub(super) sse: Option<Sse>,
    pub(super) billing_mode_summary: Option<BillingMode>,
    pub(super) deletion_protection_enabled: Option<bool>,
    pub(super) replicas: Option<Vec<DescribedReplica>>,
    pub(super) global_table_witnesses: Option<Vec<Witness>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct BillingMode {
    pub(super) billing_mode: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Sse {
    #[serde(rename = "SSEType")]
    pub(super) kind: Option<String>,
    #[serde(rename = "KMSMasterKeyArn")]
    pub(super) key: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribedReplica {
    pub(super) region_name: String,
    pub(super) replica_status: Option<String>,
    pub(super) replica_arn: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Witness {
    pub(super) region_name: String,
    pub(super) witness_status: Option<String>,
}

impl TableDescription {
    pub(super) fn sse_type(&self) -> &str {
        self.sse.as_ref().and_then(|sse| sse.kind.as_deref()).unwrap_or("aws-owned")
    }

    /// A table that was never anything else than provisioned has no summary.
    pub(super) fn billing_mode(&self) -> &str {
        let summary = self.billing_mode_summary.as_ref();
        summary.and_then(|summary| summary.billing_mode.as_deref()).unwrap_or("PROVISIONED")
    }

    pub(super) fn kms_key(&self) -> &str {
        self.sse.as_ref().and_then(|sse| sse.key.as_deref()).unwrap_or("aws-owned")
    }

    pub(super) fn into_replicas(self) -> Vec<DynamodbReplica> {
        let replica = |one: DescribedReplica| DynamodbReplica {
            region: one.region_name,
            status: or_none(one.replica_status),
            arn: or_none(one.replica_arn),
            witness: false,
        };
        let witness = |one: Witness| DynamodbReplica {
            region: one.region_name,
            status: or_none(one.witness_status),
            arn: or_none(None::<String>),
            witness: true,
        };
        let replicas = self.replicas.unwrap_or_default().into_iter().map(replica);
        let witnesses = self.global_table_witnesses.unwrap_or_default().into_iter().map(witness);
        replicas.chain(witnesses).collect()
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct DescribeContinuousBackups {
    #[serde(rename = "ContinuousBackupsDescription")]
    pub(super) description: ContinuousBackups,
}

#[derive(Debug, Deserialize)]
pub(super) struct ContinuousBackups {
    #[serde(rename = "PointInTimeRecoveryDescription")]
    pub(super) point_in_time: Option<PointInTime>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct PointInTime {
    #[serde(rename = "PointInTimeRecoveryStatus")]
    pub(super) status: Option<String>,
    #[serde(rename = "RecoveryPeriodInDays")]
    pub(super) days: Option<i64>,
    #[serde(rename = "LatestRestorableDateTime")]
    pub(super) latest: Option<EpochTime>,
}

impl PointInTime {
    pub(super) fn is_enabled(&self) -> bool {
        self.status.as_deref() == Some("ENABLED")
    }

    /// Tables switched on before the period could be chosen keep 35 days.
    pub(super) fn days(&self) -> i64 {
        if self.is_enabled() { self.days.unwrap_or(35) } else { 0 }
    }

    pub(super) fn latest(&self) -> Time {
        self.latest.filter(|_| self.is_enabled()).map_or(Time::from_millis(0), |time| time.0)
    }

    pub(super) fn into_status(self) -> String {
        self.status.unwrap_or_else(|| "DISABLED".to_owned())
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListTagsOfResource {
    pub(super) tags: Vec<Tag>,
    pub(super) next_token: Option<String>,
}

