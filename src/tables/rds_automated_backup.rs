//! Automated backups of DB instances as each Region holds them: its own instances', those replicated
//! from other Regions, and those that outlived their instance.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Operation;
use crate::model::Time;

use super::rds_instance::BackupReplica;
use super::rds_list::{Elements, marked, or_never};
use super::service::RDS;
use super::wire::{TextTime, or_none};
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE: Operation<Describe> = RDS.operation("DescribeDBInstanceAutomatedBackups");

/// One automated backup.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RdsAutomatedBackup {
    /// ARN; that of the instance when AWS gives none.
    pub arn: String,
    /// ARN of the instance it is of: its Region is another one when the backup is a replica.
    pub instance_arn: String,
    /// Status: `active`, `creating`, `retained` when the instance is gone, `deleting`.
    pub status: String,
    /// Whether it is encrypted.
    pub encrypted: bool,
    /// ARN of its KMS key; `none` when it is not encrypted.
    pub kms_key: String,
    /// Latest time to which it can be restored; 1970-01-01T00:00:00Z when there is none.
    pub latest_restorable_at: Time,
    /// ARNs of its replicas in other Regions.
    pub replicas: Vec<String>,
}

impl Table for RdsAutomatedBackup {
    const NAME: &'static str = "rds_automated_backup";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("rds", "DescribeDBInstanceAutomatedBackups")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let split = |answer: Describe| (answer.result.backups, answer.result.marker);
        let list = marked(&reader, &DESCRIBE, split).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (backup, call) in list.items {
            let row = backup.into_row();
            collected.keep(Facts::of(reader.region(), row.arn.clone()).resting_on(call), row);
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
struct Describe {
    #[serde(rename = "DescribeDBInstanceAutomatedBackupsResult")]
    result: Backups,
}

#[derive(Debug, Deserialize)]
struct Backups {
    #[serde(rename = "DBInstanceAutomatedBackups")]
    backups: Elements<Backup>,
    #[serde(rename = "Marker")]
    marker: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Backup {
    #[serde(rename = "DBInstanceAutomatedBackupsArn")]
    arn: Option<String>,
    #[serde(rename = "DBInstanceArn")]
    instance_arn: String,
    status: String,
    #[serde(default)]
    encrypted: bool,
    kms_key_id: Option<String>,
    #[serde(default)]
    restore_window: RestoreWindow,
    #[serde(rename = "DBInstanceAutomatedBackupsReplications", default)]
    replicas: Elements<BackupReplica>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RestoreWindow {
    latest_time: Option<TextTime>,
}

impl Backup {
    fn into_row(self) -> RdsAutomatedBackup {
        RdsAutomatedBackup {
            arn: self.arn.unwrap_or_else(|| self.instance_arn.clone()),
            instance_arn: self.instance_arn,
            status: self.status,
            encrypted: self.encrypted || self.kms_key_id.as_ref().is_some_and(|key| !key.is_empty()),
            kms_key: or_none(self.kms_key_id),
            latest_restorable_at: or_never(self.restore_window.latest_time),
            replicas: self.replicas.list.into_iter().map(|one| one.arn).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replica_names_the_instance_of_the_other_region() {
        let body = r"<R><DescribeDBInstanceAutomatedBackupsResult><DBInstanceAutomatedBackups><DBInstanceAutomatedBackup>
            <DBInstanceArn>arn:aws:rds:ap-northeast-1:111111111111:db:kasumi</DBInstanceArn><Region>ap-northeast-1</Region>
            <Status>retained</Status><Encrypted>true</Encrypted><KmsKeyId>arn:key</KmsKeyId>
            <RestoreWindow><EarliestTime>2026-01-01T00:00:00Z</EarliestTime><LatestTime>2026-01-02T00:00:00Z</LatestTime></RestoreWindow>
            <DBInstanceAutomatedBackupsArn>arn:aws:rds:us-east-1:111111111111:auto-backup:ab-1</DBInstanceAutomatedBackupsArn>
            </DBInstanceAutomatedBackup></DBInstanceAutomatedBackups></DescribeDBInstanceAutomatedBackupsResult></R>";
        let answer: Describe = quick_xml::de::from_str(body).unwrap();
        let row = answer.result.backups.list[0].clone().into_row();
        assert_eq!(row.instance_arn, "arn:aws:rds:ap-northeast-1:111111111111:db:kasumi");
        assert_eq!(row.status, "retained");
        assert_eq!(Some(row.latest_restorable_at), Time::parse("2026-01-02T00:00:00Z"));
    }
}
