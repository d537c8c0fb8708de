//! Backup vaults, which hold the recovery points of AWS Backup.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::{Request, segment};
use crate::aws::{AnswerExt as _, Listed, Operation};
use crate::model::{CallId, Time};

use super::backup_list::tokened;
use super::service::BACKUP;
use super::several::several;
use super::wire::{EpochTime, or_none};
use super::closed::Closed;
use super::{Collected, Facts, Reader, Scope, Table};

static LIST_BACKUP_VAULTS: Operation<ListBackupVaults> = BACKUP.operation("ListBackupVaults");
static GET_ACCESS_POLICY: Operation<GetAccessPolicy> = BACKUP.operation("GetBackupVaultAccessPolicy");
static GET_NOTIFICATIONS: Operation<GetNotifications> = BACKUP.operation("GetBackupVaultNotifications");

/// What a vault can tell of.
const EVENTS: &[&str] = &[
    "BACKUP_JOB_COMPLETED",
    "BACKUP_JOB_EXPIRED",
    "BACKUP_JOB_FAILED",
    "BACKUP_JOB_STARTED",
    "BACKUP_JOB_SUCCESSFUL",
    "BACKUP_PLAN_CREATED",
    "BACKUP_PLAN_MODIFIED",
    "CONTINUOUS_BACKUP_INTERRUPTED",
    "COPY_JOB_FAILED",
    "COPY_JOB_STARTED",
    "COPY_JOB_SUCCESSFUL",
    "EKS_BACKUP_OBJECT_FAILED",
    "EKS_RESTORE_OBJECT_FAILED",
    "EKS_RESTORE_OBJECT_SKIPPED",
    "RECOVERY_POINT_INDEXING_FAILED",
    "RECOVERY_POINT_INDEX_COMPLETED",
    "RECOVERY_POINT_INDEX_DELETED",
    "RECOVERY_POINT_MODIFIED",
    "RESTORE_JOB_COMPLETED",
    "RESTORE_JOB_FAILED",
    "RESTORE_JOB_STARTED",
    "RESTORE_JOB_SUCCESSFUL",
    "S3_BACKUP_OBJECT_FAILED",
    "S3_RESTORE_OBJECT_FAILED",
];

/// One vault.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct BackupVault {
    /// ARN.
    pub arn: String,
    /// Name.
    pub name: String,
    /// Type, such as `BACKUP_VAULT` or `LOGICALLY_AIR_GAPPED_BACKUP_VAULT`; `none` when AWS gives none.
    #[serde(rename = "type")]
    pub kind: String,
    /// ARN of its KMS key; `aws-owned` when the key is AWS Backup's own.
    pub kms_key: String,
    /// How many recovery points it holds, as AWS counts them.
    pub recovery_points: i64,
    /// Whether Described Lock is on.
    pub locked: bool,
    /// When the lock becomes immutable; 1970-01-01T00:00:00Z when it never does.
    pub lock_at: Time,
    /// Shortest retention it accepts, in days; 0 when not set.
    pub min_retention_days: i64,
    /// Longest retention it accepts, in days; 2147483647 when not set.
    pub max_retention_days: i64,
    /// Access policy as JSON; `none` without one.
    pub policy: Option<String>,
    /// ARN of the SNS topic that it tells; `none` when it tells none.
    pub notification_topic: Option<String>,
    /// Events that it tells of, sorted.
    pub notification_events: Option<Vec<String>>,
}

impl Table for BackupVault {
    const NAME: &'static str = "backup_vault";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[
        ("backup", "ListBackupVaults"),
        ("backup", "GetBackupVaultAccessPolicy"),
        ("backup", "GetBackupVaultNotifications"),
    ];
    const CLOSED: &'static [Closed] = &[
        Closed::column(
        "type", "ListBackupVaults", &["BACKUP_VAULT", "LOGICALLY_AIR_GAPPED_BACKUP_VAULT", "RESTORE_ACCESS_BACKUP_VAULT", "none"]),
        Closed::column("notification_events", "GetBackupVaultNotifications", EVENTS),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = vaults(&reader).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        let described = list.items.iter().map(|(vault, call)| describe(&reader, vault, *call));
        for (facts, row) in several(described).await {
            collected.keep(facts, row);
        }
        collected
    }
}

/// A vault without a policy, or without notifications, is told by an error code.
async fn describe(reader: &Reader, vault: &Described, call: CallId) -> (Facts, BackupVault) {
    const ABSENT: &[&str] = &["ResourceNotFoundException"];
    let path = |of: &str| Request::get(format!("/backup-vaults/{}/{of}", segment(&vault.name)));
    let (policy, told) = tokio::join!(
        reader.operation(&GET_ACCESS_POLICY, path("access-policy")),
        reader.operation(&GET_NOTIFICATIONS, path("notification-configuration")),
    );
    let mut facts = Facts::of(reader.region(), vault.arn.clone()).resting_on(call);
    let none = || "none".to_owned();
    let policy = policy.map_value(|answer| or_none(answer.policy)).absent(ABSENT, none);
    let silent = || (none(), Vec::new());
    let told = told.map_value(GetNotifications::into_parts).absent(ABSENT, silent);
    let (topic, events) = facts.take(&["notification_topic", "notification_events"], told).unzip();
    let policy = facts.take(&["policy"], policy);
    (facts, BackupVault { policy, notification_topic: topic, notification_events: events, ..vault.row() })
}

#[derive(Debug, Deserialize)]
struct GetAccessPolicy {
    /// AWS always sends it: without it the body is of another operation.
    #[serde(rename = "BackupVaultName")]
    _name: String,
    #[serde(rename = "Policy")]
    policy: Option<String>,
}

#[derive(Debug, Deserialize)]
struct GetNotifications {
    /// AWS always sends it: without it the body is of another operation.
    #[serde(rename = "BackupVaultName")]
    _name: String,
    #[serde(rename = "SNSTopicArn")]
    topic: Option<String>,
    #[serde(rename = "BackupVaultEvents")]
    events: Option<Vec<String>>,
}

impl GetNotifications {
    fn into_parts(self) -> (String, Vec<String>) {
        let mut events = self.events.unwrap_or_default();
        events.sort();
        (or_none(self.topic), events)
    }
}

/// Reads the vaults once for all tables that need them.
pub(super) async fn vaults(reader: &Reader) -> Arc<Listed<Described>> {
    let split = |answer: ListBackupVaults| (answer.vaults, answer.next_token);
    let fetch = tokened(reader, &LIST_BACKUP_VAULTS, Request::get("/backup-vaults"), split);
    reader.once("backup_vaults", fetch).await
}

#[derive(Debug, Deserialize)]
struct ListBackupVaults {
    #[serde(rename = "BackupVaultList")]
    vaults: Vec<Described>,
    #[serde(rename = "NextToken")]
    next_token: Option<String>,
}

/// A vault as AWS lists it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Described {
    #[serde(rename = "BackupVaultArn")]
    arn: String,
    #[serde(rename = "BackupVaultName")]
    pub(super) name: String,
    vault_type: Option<String>,
    encryption_key_arn: Option<String>,
    #[serde(rename = "NumberOfRecoveryPoints")]
    pub(super) recovery_points: i64,
    locked: Option<bool>,
    lock_date: Option<EpochTime>,
    min_retention_days: Option<i64>,
    max_retention_days: Option<i64>,
}

impl Described {
    fn row(&self) -> BackupVault {
        BackupVault {
            arn: self.arn.clone(),
            name: self.name.clone(),
            kind: or_none(self.vault_type.clone()),
            kms_key: self.encryption_key_arn.clone().unwrap_or_else(|| "aws-owned".to_owned()),
            recovery_points: self.recovery_points,
            locked: self.locked.unwrap_or(false),
            lock_at: self.lock_date.map_or(Time::from_millis(0), |time| time.0),
            min_retention_days: self.min_retention_days.unwrap_or(0),
            max_retention_days: self.max_retention_days.unwrap_or(super::backup_plan_rule::FOR_EVER),
            policy: None,
            notification_topic: None,
            notification_events: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vault_tells_its_topic_of_some_events() {
        let body = r#"{"BackupVaultName":"v","SNSTopicArn":"arn:t","BackupVaultEvents":["RESTORE_JOB_STARTED","BACKUP_JOB_FAILED"]}"#;
        let (topic, events) = serde_json::from_str::<GetNotifications>(body).unwrap().into_parts();
        assert_eq!((topic.as_str(), events.join(" ")), ("arn:t", "BACKUP_JOB_FAILED RESTORE_JOB_STARTED".to_owned()));
        assert!(serde_json::from_str::<GetAccessPolicy>("{}").is_err());
    }

    #[test]
    fn an_air_gapped_vault_without_a_key_is_under_a_key_of_aws() {
        let body = r#"{"BackupVaultList":[{"BackupVaultArn":"arn:v","BackupVaultName":"v","NumberOfRecoveryPoints":1,
            "EncryptionKeyType":"AWS_OWNED_KMS_KEY","VaultType":"LOGICALLY_AIR_GAPPED_BACKUP_VAULT"}],"NextToken":null}"#;
        let answer: ListBackupVaults = serde_json::from_str(body).unwrap();
        let row = answer.vaults[0].row();
        assert_eq!((row.kms_key.as_str(), row.locked), ("aws-owned", false));
        assert_eq!(row.max_retention_days, 2_147_483_647);
    }
}
