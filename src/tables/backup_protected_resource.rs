//! Resources that AWS Backup has backed up, with when each was last restored. Also deleted ones, and
//! none that other means protect: this list says nothing of coverage.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Operation;
use crate::aws::operation::{Request, segment};
use crate::model::{CallId, Time};

use super::backup_list::tokened;
use super::service::BACKUP;
use super::several::several;
use super::wire::{EpochTime, or_none};
use super::{Collected, Facts, Reader, Scope, Table};

static LIST_RESOURCES: Operation<ListProtectedResources> = BACKUP.operation("ListProtectedResources");
static DESCRIBE_RESOURCE: Operation<DescribeProtectedResource> = BACKUP.operation("DescribeProtectedResource");

/// One resource that was ever backed up.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct BackupProtectedResource {
    /// ARN.
    pub arn: String,
    /// Resource type as AWS Backup calls it; `none` when AWS gives none.
    pub resource_type: String,
    /// When it was last backed up; 1970-01-01T00:00:00Z when AWS gives no time.
    pub last_backup_at: Time,
    /// When the latest job that restored it was created; 1970-01-01T00:00:00Z when there was none.
    pub latest_restore_at: Option<Time>,
}

impl Table for BackupProtectedResource {
    const NAME: &'static str = "backup_protected_resource";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("backup", "ListProtectedResources"), ("backup", "DescribeProtectedResource")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let split = |answer: ListProtectedResources| (answer.results, answer.next_token);
        let list = tokened(&reader, &LIST_RESOURCES, Request::get("/resources"), split).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        let described = list.items.into_iter().map(|(entry, call)| describe(&reader, entry, call));
        for (facts, row) in several(described).await {
            collected.keep(facts, row);
        }
        collected
    }
}

/// The list does not tell of restores.
async fn describe(reader: &Reader, entry: Entry, call: CallId) -> (Facts, BackupProtectedResource) {
    let request = Request::get(format!("/resources/{}", segment(&entry.arn)));
    let answer = reader.operation(&DESCRIBE_RESOURCE, request).await;
    let mut facts = Facts::of(reader.region(), entry.arn.clone()).resting_on(call);
    let described = facts.take(&["latest_restore_at"], answer);
    let never = |time: Option<EpochTime>| time.map_or(Time::NONE, |time| time.0);
    let row = BackupProtectedResource {
        arn: entry.arn,
        resource_type: or_none(entry.resource_type),
        last_backup_at: never(entry.last_backup_time),
        latest_restore_at: described.map(|described| never(described.latest_restore)),
    };
    (facts, row)
}

#[derive(Debug, Deserialize)]
struct ListProtectedResources {
    #[serde(rename = "Results")]
    results: Vec<Entry>,
    #[serde(rename = "NextToken")]
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    #[serde(rename = "ResourceArn")]
    arn: String,
    resource_type: Option<String>,
    last_backup_time: Option<EpochTime>,
}

#[derive(Debug, Deserialize)]
struct DescribeProtectedResource {
    /// AWS always sends it: without it the body is of another operation.
    #[serde(rename = "ResourceArn")]
    _arn: String,
    #[serde(rename = "LatestRestoreJobCreationDate")]
    latest_restore: Option<EpochTime>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_about_nothing_is_not_a_resource_that_was_never_restored() {
        assert!(serde_json::from_str::<DescribeProtectedResource>("{}").is_err());
        let body = r#"{"ResourceArn":"arn:r","ResourceType":"EBS","LastBackupTime":1.7E9}"#;
        assert!(serde_json::from_str::<DescribeProtectedResource>(body).unwrap().latest_restore.is_none());
    }
}
