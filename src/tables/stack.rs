//! `CloudFormation` stacks and the result of their latest drift detection.
//!
//! Detection itself is never started: it writes. Parameters and outputs of the answer may hold secrets:
//! they are read by nothing here, and dropped before the answer is kept.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};
use crate::model::Time;

use super::closed::Closed;
use super::rds_list::{Elements, or_never};
use super::service::CLOUD_FORMATION;
use super::wire::TextTime;
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE_STACKS: Operation<DescribeStacks> = CLOUD_FORMATION.operation("DescribeStacks");

/// Every status of a stack.
const STATUSES: &[&str] = &[
    "CREATE_COMPLETE",
    "CREATE_FAILED",
    "CREATE_IN_PROGRESS",
    "DELETE_COMPLETE",
    "DELETE_FAILED",
    "DELETE_IN_PROGRESS",
    "IMPORT_COMPLETE",
    "IMPORT_IN_PROGRESS",
    "IMPORT_ROLLBACK_COMPLETE",
    "IMPORT_ROLLBACK_FAILED",
    "IMPORT_ROLLBACK_IN_PROGRESS",
    "REVIEW_IN_PROGRESS",
    "ROLLBACK_COMPLETE",
    "ROLLBACK_FAILED",
    "ROLLBACK_IN_PROGRESS",
    "UPDATE_COMPLETE",
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    "UPDATE_FAILED",
    "UPDATE_IN_PROGRESS",
    "UPDATE_ROLLBACK_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    "UPDATE_ROLLBACK_FAILED",
    "UPDATE_ROLLBACK_IN_PROGRESS",
];

/// One stack.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Stack {
    /// ARN, which `CloudFormation` calls the id.
    pub id: String,
    /// Status, such as `UPDATE_COMPLETE`.
    pub status: Option<String>,
    /// Result of the latest drift detection: `IN_SYNC`, `DRIFTED`, `UNKNOWN`, or `NOT_CHECKED`.
    pub drift: Option<String>,
    /// When drift was last looked for; 1970-01-01T00:00:00Z when never.
    pub drift_checked_at: Time,
    /// Whether it is protected from deletion.
    pub termination_protection: bool,
    /// Whether it is part of another stack.
    pub is_nested: bool,
}

impl Table for Stack {
    const NAME: &'static str = "stack";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("cloudformation", "DescribeStacks")];
    const CLOSED: &'static [Closed] = &[
        Closed::column("drift", "DescribeStacks", &["DRIFTED", "IN_SYNC", "NOT_CHECKED", "UNKNOWN"]),
        Closed::column("status", "DescribeStacks", STATUSES),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = stacks(&reader).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (stack, call) in list.items {
            let facts = Facts::of(reader.region(), stack.stack_id.clone()).resting_on(call);
            collected.keep(facts, stack.into_row());
        }
        collected
    }
}

async fn stacks(reader: &Reader) -> Listed<Described> {
    pages(|token| {
        let request = Request::new().parameter_if("NextToken", token);
        async move {
            let answer = reader.operation(&DESCRIBE_STACKS, request).await;
            answer.map_value(|answer| Page { items: answer.result.stacks.list, next: answer.result.next_token })
        }
    })
    .await
}

#[derive(Debug, Deserialize)]
struct DescribeStacks {
    #[serde(rename = "DescribeStacksResult")]
    result: Stacks,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Stacks {
    stacks: Elements<Described>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    stack_id: String,
    stack_status: String,
    enable_termination_protection: Option<bool>,
    parent_id: Option<String>,
    drift_information: Option<Drift>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Drift {
    stack_drift_status: String,
    last_check_timestamp: Option<TextTime>,
}

impl Described {
    fn into_row(self) -> Stack {
        let checked = self.drift_information.as_ref().and_then(|drift| drift.last_check_timestamp);
        let status = self.drift_information.map(|drift| drift.stack_drift_status);
        Stack {
            id: self.stack_id,
            status: Some(self.stack_status),
            drift: Some(status.unwrap_or_else(|| "NOT_CHECKED".to_owned())),
            drift_checked_at: or_never(checked),
            termination_protection: self.enable_termination_protection.unwrap_or(false),
            is_nested: self.parent_id.is_some_and(|parent| !parent.is_empty()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r"<DescribeStacksResponse><DescribeStacksResult><Stacks><member>
        <StackId>arn:stack</StackId><StackName>kasumi</StackName><StackStatus>CREATE_COMPLETE</StackStatus>
        <Parameters><member><ParameterKey>P</ParameterKey><ParameterValue>s3cret</ParameterValue></member></Parameters>
        <DriftInformation><StackDriftStatus>IN_SYNC</StackDriftStatus><LastCheckTimestamp>2026-01-01T00:00:00Z</LastCheckTimestamp></DriftInformation>
        </member></Stacks></DescribeStacksResult></DescribeStacksResponse>";

    fn row(body: &str) -> Stack {
        let answer: DescribeStacks = quick_xml::de::from_str(body).unwrap();
        answer.result.stacks.list[0].clone().into_row()
    }

    #[test]
    fn nothing_of_the_parameters_reaches_a_row() {
        assert!(!serde_json::to_string(&row(BODY)).unwrap().contains("s3cret"));
    }

    #[test]
    fn a_stack_that_was_never_looked_at_is_not_checked() {
        let body = BODY.replace("DriftInformation>", "Other>");
        let row = row(&body);
        assert_eq!((row.drift.as_deref(), row.drift_checked_at), (Some("NOT_CHECKED"), Time::NONE));
    }

    #[test]
    fn a_stack_with_a_parent_is_nested() {
        assert!(!row(BODY).is_nested);
        assert!(row(&BODY.replace("<StackName>", "<ParentId>arn:parent</ParentId><StackName>")).is_nested);
    }
}
