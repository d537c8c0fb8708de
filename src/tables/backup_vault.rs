//! Backup vaults, which hold the recovery points of AWS Backup.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{Listed, Operation};
use crate::model::Time;

use super::backup_list::tokened;
use super::service::BACKUP;
use super::wire::{EpochTime, or_none};
use super::closed::Closed;
use super::{Collected, Facts, Reader, Scope, Table};

static LIST_BACKUP_VAULTS: Operation<ListBackupVaults> = BACKUP.operation("ListBackupVaults");

/// One vault.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct BackupVault {
    /// ARN.
    pub arn: String,
    /// Name.
    pub name: String,
    /// Type, such as `BACKUP_VAULT` or `LOGICALLY_AIR_GAPPED_BACKUP_VAULT`.
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
}

impl Table for BackupVault {
    const NAME: &'static str = "backup_vault";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("backup", "ListBackupVaults")];
    const CLOSED: &'static [Closed] = &[
        Closed::column(
        "type", "ListBackupVaults", &["BACKUP_VAULT", "LOGICALLY_AIR_GAPPED_BACKUP_VAULT", "RESTORE_ACCESS_BACKUP_VAULT"]),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = vaults(&reader).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (vault, call) in &list.items {
            let facts = Facts::of(reader.region(), vault.arn.clone()).resting_on(*call);
            collected.keep(facts, vault.row());
        }
        collected
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
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
