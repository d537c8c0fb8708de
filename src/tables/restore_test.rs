//! Restore jobs of AWS Backup, those of restore testing plans among them. It keeps them for about 30 days.

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

static LIST_RESTORE_JOBS: Operation<ListRestoreJobs> = BACKUP.operation("ListRestoreJobs");

/// One restore job.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RestoreTest {
    /// Job id.
    pub id: String,
    /// Resource type as AWS Backup calls it; `none` when AWS gives none.
    pub resource_type: String,
    /// `PENDING`, `RUNNING`, `COMPLETED`, `ABORTED` or `FAILED`.
    pub status: Option<String>,
    /// What the validation of what was restored found; `none` without one.
    pub validation: Option<String>,
    /// ARN of the restore testing plan; `none` for a restore that somebody started.
    pub testing_plan: String,
    /// When the job was created.
    pub created_at: Time,
    /// When it ended; 1970-01-01T00:00:00Z while it has not.
    pub completed_at: Time,
}

impl Table for RestoreTest {
    const NAME: &'static str = "restore_test";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("backup", "ListRestoreJobs")];
    const CLOSED: &'static [Closed] = &[
        Closed::column("status", "ListRestoreJobs", &["ABORTED", "COMPLETED", "FAILED", "PENDING", "RUNNING"]),
        Closed::column("validation", "ListRestoreJobs", &["FAILED", "SUCCESSFUL", "TIMED_OUT", "VALIDATING", "none"]),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let split = |answer: ListRestoreJobs| (answer.jobs, answer.next_token);
        let list = tokened(&reader, &LIST_RESTORE_JOBS, Request::get("/restore-jobs"), split).await;
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
struct ListRestoreJobs {
    #[serde(rename = "RestoreJobs")]
    jobs: Vec<Job>,
    #[serde(rename = "NextToken")]
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Job {
    #[serde(rename = "RestoreJobId")]
    id: String,
    resource_type: Option<String>,
    status: String,
    validation_status: Option<String>,
    created_by: Option<CreatedBy>,
    creation_date: EpochTime,
    completion_date: Option<EpochTime>,
}

#[derive(Clone, Debug, Deserialize)]
struct CreatedBy {
    #[serde(rename = "RestoreTestingPlanArn")]
    plan: Option<String>,
}

impl Job {
    fn into_row(self) -> RestoreTest {
        RestoreTest {
            id: self.id,
            resource_type: or_none(self.resource_type),
            status: Some(self.status),
            validation: Some(or_none(self.validation_status)),
            testing_plan: or_none(self.created_by.and_then(|by| by.plan)),
            created_at: self.creation_date.0,
            completed_at: self.completion_date.map_or(Time::NONE, |time| time.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restore_by_hand_has_no_plan_and_no_validation() {
        let body = r#"{"RestoreJobId":"r","Status":"COMPLETED","ResourceType":"EBS","CreationDate":1.7E9,"CompletionDate":1.7E9}"#;
        let row = serde_json::from_str::<Job>(body).unwrap().into_row();
        assert_eq!((row.testing_plan.as_str(), row.validation.as_deref()), ("none", Some("none")));
    }
}
