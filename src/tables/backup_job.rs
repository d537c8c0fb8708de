//! Backup jobs of AWS Backup in the last 30 days, which is about as long as it keeps them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Operation;
use crate::aws::operation::Request;
use crate::model::Time;

use super::backup_list::tokened;
use super::closed::Closed;
use super::service::BACKUP;
use super::wire::{EpochTime, or_none};
use super::{Collected, Facts, Reader, Scope, Table};

static LIST_BACKUP_JOBS: Operation<ListBackupJobs> = BACKUP.operation("ListBackupJobs");

const DAYS: i64 = 30;

/// One backup job.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct BackupJob {
    /// Job id.
    pub job_id: String,
    /// ARN of the resource; `none` when AWS gives none.
    pub resource_arn: String,
    /// Resource type as AWS Backup calls it; `none` when AWS gives none.
    pub resource_type: String,
    /// State, such as `COMPLETED`, `FAILED`, `EXPIRED` (never started) or `PARTIAL`.
    pub state: Option<String>,
    /// What came of it beside the state: `SUCCESS` or a kind of trouble. Unknown for a job without one
    /// that has something to say.
    pub message_category: Option<String>,
    /// Whether it is made up of jobs for the parts of the resource.
    pub is_parent: bool,
    /// When the job was created.
    pub created_at: Time,
    /// When it ended; 1970-01-01T00:00:00Z while it has not.
    pub completed_at: Time,
}

impl Table for BackupJob {
    const NAME: &'static str = "backup_job";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("backup", "ListBackupJobs")];
    const CLOSED: &'static [Closed] = &[Closed::column(
        "state",
        "ListBackupJobs",
        &["ABORTED", "ABORTING", "COMPLETED", "CREATED", "EXPIRED", "FAILED", "PARTIAL", "PENDING", "RUNNING"],
    )];

    async fn collect(reader: Reader) -> Collected<Self> {
        let since = reader.started_at().minus_days(DAYS).as_seconds();
        let request = Request::get("/backup-jobs").parameter("createdAfter", since);
        let split = |answer: ListBackupJobs| (answer.jobs, answer.next_token);
        let list = tokened(&reader, &LIST_BACKUP_JOBS, request, split).await;
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
struct ListBackupJobs {
    #[serde(rename = "BackupJobs")]
    jobs: Vec<Job>,
    #[serde(rename = "NextToken")]
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Job {
    #[serde(rename = "BackupJobId")]
    id: String,
    resource_arn: Option<String>,
    resource_type: Option<String>,
    state: String,
    status_message: Option<String>,
    message_category: Option<String>,
    is_parent: Option<bool>,
    creation_date: EpochTime,
    completion_date: Option<EpochTime>,
}

impl Job {
    fn into_row(self) -> BackupJob {
        let silent = self.status_message.as_deref().is_none_or(str::is_empty);
        let category = self.message_category.filter(|category| !category.is_empty());
        BackupJob {
            job_id: self.id,
            resource_arn: or_none(self.resource_arn),
            resource_type: or_none(self.resource_type),
            state: Some(self.state),
            message_category: category.or_else(|| silent.then(|| "SUCCESS".to_owned())),
            is_parent: self.is_parent.unwrap_or(false),
            created_at: self.creation_date.0,
            completed_at: self.completion_date.map_or(Time::NONE, |time| time.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(rest: &str) -> BackupJob {
        let body = format!(r#"{{"BackupJobId":"j","State":"COMPLETED","CreationDate":1.7E9{rest}}}"#);
        serde_json::from_str::<Job>(&body).unwrap().into_row()
    }

    #[test]
    fn an_old_job_without_a_category_succeeded_only_when_it_has_nothing_to_say() {
        assert_eq!(row("").message_category.as_deref(), Some("SUCCESS"));
        assert_eq!(row(r#","StatusMessage":"VSS failed""#).message_category, None);
        let category = row(r#","StatusMessage":"x","MessageCategory":"SUCCESS""#).message_category;
        assert_eq!(category.as_deref(), Some("SUCCESS"));
    }

    #[test]
    fn a_job_that_has_not_ended_has_no_end() {
        assert_eq!((row("").completed_at, row("").resource_arn.as_str()), (Time::NONE, "none"));
    }
}
