//! Copy jobs of AWS Backup in the last 30 days, listed where the copy comes from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Operation;
use crate::aws::operation::Request;
use crate::model::Time;

use super::backup_list::tokened;
use super::service::BACKUP;
use super::wire::{EpochTime, or_none};
use super::closed::Closed;
use super::{Collected, Facts, Reader, Scope, Table};

static LIST_COPY_JOBS: Operation<ListCopyJobs> = BACKUP.operation("ListCopyJobs");

/// AWS Backup keeps its jobs for about this long.
const DAYS: i64 = 30;

/// One copy job.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CopyJob {
    /// Job id.
    pub id: String,
    /// ARN of the resource whose backup is copied; `none` when AWS gives none.
    pub resource_arn: String,
    /// ARN of the vault it is copied to.
    pub dest_vault_arn: String,
    /// Region of that vault.
    pub dest_region: String,
    /// Account of that vault.
    pub dest_account: String,
    /// State: `CREATED`, `RUNNING`, `COMPLETED`, `FAILED` or `PARTIAL`.
    pub state: String,
    /// When the job was created.
    pub created_at: Time,
}

impl Table for CopyJob {
    const NAME: &'static str = "copy_job";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("backup", "ListCopyJobs")];
    const CLOSED: &'static [Closed] = &[
        Closed::column("state", "ListCopyJobs", &["COMPLETED", "CREATED", "FAILED", "PARTIAL", "RUNNING"]),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let since = reader.started_at().minus_days(DAYS).as_seconds();
        let request = Request::get("/copy-jobs").parameter("createdAfter", since);
        let split = |answer: ListCopyJobs| (answer.jobs, answer.next_token);
        let list = tokened(&reader, &LIST_COPY_JOBS, request, split).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (job, call) in list.items {
            let facts = Facts::of(reader.region(), job.id.clone()).resting_on(call);
            collected.keep(facts, job.into_row());
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
struct ListCopyJobs {
    #[serde(rename = "CopyJobs")]
    jobs: Vec<Job>,
    #[serde(rename = "NextToken")]
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Job {
    #[serde(rename = "CopyJobId")]
    id: String,
    resource_arn: Option<String>,
    #[serde(rename = "DestinationBackupVaultArn")]
    dest_vault_arn: String,
    state: String,
    creation_date: EpochTime,
}

impl Job {
    fn into_row(self) -> CopyJob {
        let part = |index| self.dest_vault_arn.split(':').nth(index).unwrap_or(&self.dest_vault_arn).to_owned();
        CopyJob {
            dest_region: part(3),
            dest_account: part(4),
            id: self.id,
            resource_arn: or_none(self.resource_arn),
            dest_vault_arn: self.dest_vault_arn,
            state: self.state,
            created_at: self.creation_date.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_destination_is_where_its_vault_is() {
        let body = r#"{"CopyJobId":"c","CreationDate":1.7E9,"State":"COMPLETED",
            "DestinationBackupVaultArn":"arn:aws:backup:ap-southeast-1:222222222222:backup-vault:v"}"#;
        let row = serde_json::from_str::<Job>(body).unwrap().into_row();
        assert_eq!((row.dest_region.as_str(), row.dest_account.as_str()), ("ap-southeast-1", "222222222222"));
    }
}
