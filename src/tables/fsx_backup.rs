//! Backups of Amazon `FSx`, made by itself, by people or by AWS Backup.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Operation;
use crate::aws::operation::Request;
use crate::model::Time;

use super::closed::Closed;
use super::listing::{Listing, listed};
use super::service::FSX;
use super::wire::{EpochTime, Tag, or_none, tag_list};
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE_BACKUPS: Operation<DescribeBackups> = FSX.operation("DescribeBackups");

/// One backup.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct FsxBackup {
    /// ARN; the id when AWS gives none.
    pub arn: String,
    /// Id of the file system it is of, or that its volume belongs to; `none` when AWS gives none.
    pub file_system_id: String,
    /// `AVAILABLE` when it can be restored, else what is happening to it.
    pub lifecycle: Option<String>,
    /// ARN of its KMS key; `aws-owned` when the key is `FSx`'s own.
    pub kms_key: String,
    /// Creation time.
    pub created_at: Time,
    /// Tags as `key=value`, sorted.
    pub tags: Vec<String>,
}

impl Table for FsxBackup {
    const NAME: &'static str = "fsx_backup";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("fsx", "DescribeBackups")];
    const CLOSED: &'static [Closed] = &[Closed::column(
        "lifecycle",
        "DescribeBackups",
        &["AVAILABLE", "COPYING", "CREATING", "DELETED", "FAILED", "PENDING", "TRANSFERRING"],
    )];

    async fn collect(reader: Reader) -> Collected<Self> {
        let listing = Listing {
            operation: &DESCRIBE_BACKUPS,
            request: Request::new().member("MaxResults", 1000),
            page: |request, token| request.member_if("NextToken", token),
            split: |answer| (answer.backups, answer.next_token),
            regions: None,
        };
        let list = listed(&reader, listing).await;
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
struct DescribeBackups {
    #[serde(rename = "Backups")]
    backups: Vec<Backup>,
    #[serde(rename = "NextToken")]
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Backup {
    backup_id: String,
    #[serde(rename = "ResourceARN")]
    arn: Option<String>,
    lifecycle: String,
    kms_key_id: Option<String>,
    creation_time: EpochTime,
    tags: Option<Vec<Tag>>,
    file_system: Source,
}

#[derive(Clone, Debug, Deserialize)]
struct Source {
    #[serde(rename = "FileSystemId")]
    id: Option<String>,
}

impl Backup {
    fn into_row(self) -> FsxBackup {
        FsxBackup {
            arn: self.arn.unwrap_or(self.backup_id),
            file_system_id: or_none(self.file_system.id),
            lifecycle: Some(self.lifecycle),
            kms_key: self.kms_key_id.unwrap_or_else(|| "aws-owned".to_owned()),
            created_at: self.creation_time.0,
            tags: tag_list(self.tags.unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_names_the_file_system_it_is_of() {
        let body = r#"{"BackupId":"backup-1","Lifecycle":"AVAILABLE","Type":"AUTOMATIC","CreationTime":1.7E9,"FileSystem":{"FileSystemId":"fs-1"}}"#;
        let row = serde_json::from_str::<Backup>(body).unwrap().into_row();
        assert_eq!((row.file_system_id.as_str(), row.arn.as_str()), ("fs-1", "backup-1"));
    }
}
