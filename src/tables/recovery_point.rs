//! Recovery points in the backup vaults.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Operation;
use crate::aws::operation::{Request, segment};
use crate::model::Time;

use super::backup_list::tokened;
use super::backup_vault::vaults;
use super::service::BACKUP;
use super::wire::{EpochTime, or_none};
use super::closed::Closed;
use super::{Collected, Facts, Reader, Scope, Table};
use super::several::several;

static LIST_RECOVERY_POINTS: Operation<ListRecoveryPoints> =
    BACKUP.operation("ListRecoveryPointsByBackupVault");

/// One recovery point.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RecoveryPoint {
    /// ARN.
    pub arn: String,
    /// ARN of the resource it was made of; `none` when AWS gives none.
    pub resource_arn: String,
    /// Name of the vault.
    pub vault_name: String,
    /// Status: `COMPLETED` or `AVAILABLE` when it can be restored.
    pub status: String,
    /// Whether it is encrypted.
    pub encrypted: bool,
    /// ARN of its KMS key; `aws-owned` when the key is AWS Backup's own, `none` when it is not encrypted.
    pub kms_key: String,
    /// Creation time.
    pub created_at: Time,
}

impl Table for RecoveryPoint {
    const NAME: &'static str = "recovery_point";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("backup", "ListBackupVaults"), ("backup", "ListRecoveryPointsByBackupVault")];
    const CLOSED: &'static [Closed] = &[
        Closed::column("status", "ListRecoveryPointsByBackupVault", &["AVAILABLE", "COMPLETED", "CREATING", "DELETING", "EXPIRED", "PARTIAL", "STOPPED"]),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let vaults = vaults(&reader).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &vaults);
        // The count is approximate, but a vault that never held anything says 0.
        let filled: Vec<&str> =
            vaults.values().filter(|vault| vault.recovery_points > 0).map(|vault| vault.name.as_str()).collect();
        let lists = several(filled.iter().map(|vault| {
            let request = Request::get(format!("/backup-vaults/{}/recovery-points", segment(vault)));
            let split = |answer: ListRecoveryPoints| (answer.points, answer.next_token);
            tokened(&reader, &LIST_RECOVERY_POINTS, request, split)
        }));
        for (vault, list) in filled.iter().zip(lists.await) {
            collected.listed(reader.region(), &list);
            for (point, call) in list.items {
                let facts = Facts::of(reader.region(), point.arn.clone()).resting_on(call);
                collected.keep(facts, point.into_row(vault));
            }
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
struct ListRecoveryPoints {
    #[serde(rename = "RecoveryPoints")]
    points: Vec<Point>,
    #[serde(rename = "NextToken")]
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Point {
    #[serde(rename = "RecoveryPointArn")]
    arn: String,
    resource_arn: Option<String>,
    status: String,
    is_encrypted: Option<bool>,
    encryption_key_arn: Option<String>,
    creation_date: EpochTime,
}

impl Point {
    fn into_row(self, vault: &str) -> RecoveryPoint {
        let encrypted = self.is_encrypted.unwrap_or(self.encryption_key_arn.is_some());
        let no_key = if encrypted { "aws-owned" } else { "none" };
        RecoveryPoint {
            arn: self.arn,
            resource_arn: or_none(self.resource_arn),
            vault_name: vault.to_owned(),
            status: self.status,
            encrypted,
            kms_key: self.encryption_key_arn.unwrap_or_else(|| no_key.to_owned()),
            created_at: self.creation_date.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(body: &str) -> RecoveryPoint {
        serde_json::from_str::<Point>(body).unwrap().into_row("vault")
    }

    #[test]
    fn an_encrypted_point_without_a_key_is_under_a_key_of_aws() {
        let row = row(r#"{"RecoveryPointArn":"arn:r","Status":"COMPLETED","IsEncrypted":true,"CreationDate":1.7E9}"#);
        assert_eq!((row.kms_key.as_str(), row.resource_arn.as_str()), ("aws-owned", "none"));
    }

    #[test]
    fn a_point_that_is_not_encrypted_has_no_key() {
        let row = row(r#"{"RecoveryPointArn":"arn:r","Status":"COMPLETED","IsEncrypted":false,"CreationDate":1.7E9}"#);
        assert_eq!(row.kms_key, "none");
    }
}
