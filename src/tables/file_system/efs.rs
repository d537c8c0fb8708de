//! File systems of Amazon EFS.

use serde::Deserialize;

use crate::aws::operation::{Request, segment};
use crate::aws::{AnswerExt as _, Operation, Page, pages};
use crate::model::CallId;
use crate::tables::service::EFS;
use crate::tables::several::several;
use crate::tables::wire::{EpochTime, Tag, or_none, tag_list};
use crate::tables::{Collected, Facts, Reader};

use super::FileSystem;

static DESCRIBE_FILE_SYSTEMS: Operation<DescribeFileSystems> = EFS.operation("DescribeFileSystems");
static DESCRIBE_BACKUP_POLICY: Operation<DescribeBackupPolicy> = EFS.operation("DescribeBackupPolicy");

/// What the plan behind the backup policy keeps.
const POLICY_DAYS: i64 = 35;

/// Reads the file systems of a Region.
pub(super) async fn read(reader: &Reader) -> Collected<FileSystem> {
    let list = pages(|marker| {
        let request = Request::get("/2015-02-01/file-systems")
            .parameter("MaxItems", 1000)
            .parameter_if("Marker", marker);
        async move {
            let answer = reader.operation(&DESCRIBE_FILE_SYSTEMS, request).await;
            answer.map_value(|answer| Page { items: answer.file_systems, next: answer.next_marker })
        }
    })
    .await;
    let mut collected = Collected::default();
    collected.listed(reader.region(), &list);
    let described = list.items.into_iter().map(|(system, call)| describe(reader, system, call));
    for (facts, row) in several(described).await {
        collected.keep(facts, row);
    }
    collected
}

async fn describe(reader: &Reader, system: Description, call: CallId) -> (Facts, FileSystem) {
    let id = &system.file_system_id;
    let request = Request::get(format!("/2015-02-01/file-systems/{}/backup-policy", segment(id)));
    let answer = reader.operation(&DESCRIBE_BACKUP_POLICY, request).await;
    let answer = answer.map_value(|answer| answer.policy.status).absent(&["PolicyNotFound"], || "DISABLED".to_owned());
    let named =
        || format!("arn:aws:elasticfilesystem:{}:{}:file-system/{id}", reader.region(), reader.account());
    let arn = system.file_system_arn.clone().unwrap_or_else(named);
    let mut facts = Facts::of(reader.region(), arn.clone()).resting_on(call);
    let policy = facts.take(&["backup_policy", "automatic_backup_days"], answer);
    (facts, system.into_row(arn, policy))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DescribeFileSystems {
    file_systems: Vec<Description>,
    next_marker: Option<String>,
}

#[derive(Debug, Deserialize)]
struct DescribeBackupPolicy {
    #[serde(rename = "BackupPolicy")]
    policy: BackupPolicy,
}

#[derive(Debug, Deserialize)]
struct BackupPolicy {
    #[serde(rename = "Status")]
    status: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Description {
    file_system_id: String,
    file_system_arn: Option<String>,
    encrypted: Option<bool>,
    kms_key_id: Option<String>,
    availability_zone_name: Option<String>,
    creation_time: EpochTime,
    size_in_bytes: Size,
    tags: Vec<Tag>,
}

/// What EFS last metered; up to an hour old.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Size {
    value: i64,
}

impl Description {
    fn into_row(self, arn: String, backup_policy: Option<String>) -> FileSystem {
        let days = |policy: &String| if policy == "ENABLED" { POLICY_DAYS } else { 0 };
        FileSystem {
            arn,
            id: self.file_system_id,
            kind: Some("efs".to_owned()),
            encrypted: self.encrypted.unwrap_or(false),
            kms_key: or_none(self.kms_key_id),
            single_az: Some(self.availability_zone_name.is_some()),
            size_bytes: Some(self.size_in_bytes.value),
            automatic_backup_days: backup_policy.as_ref().map(days),
            backup_policy,
            backup_supported: Some(true),
            created_at: self.creation_time.0,
            tags: tag_list(self.tags),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_named_by_next_marker_and_not_by_the_marker_sent() {
        let body = r#"{"FileSystems":[],"Marker":"this"}"#;
        assert_eq!(serde_json::from_str::<DescribeFileSystems>(body).unwrap().next_marker, None);
    }

    fn row(policy: Option<&str>) -> FileSystem {
        let body = r#"{"FileSystemId":"fs-1","Encrypted":false,"CreationTime":1.7E9,"Tags":[],"SizeInBytes":{"Value":6144},"AvailabilityZoneName":"a"}"#;
        let description: Description = serde_json::from_str(body).unwrap();
        description.into_row("arn".to_owned(), policy.map(str::to_owned))
    }

    #[test]
    fn a_file_system_without_a_key_is_not_encrypted() {
        let row = row(None);
        assert_eq!((row.encrypted, row.kms_key.as_str(), row.single_az), (false, "none", Some(true)));
    }

    #[test]
    fn only_a_policy_in_force_keeps_backups() {
        let days = |policy| row(policy).automatic_backup_days;
        assert_eq!((days(Some("ENABLED")), days(Some("DISABLED")), days(None)), (Some(35), Some(0), None));
    }
}
