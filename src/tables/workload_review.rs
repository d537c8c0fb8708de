//! Workloads of the AWS Well-Architected Tool, the account's own and those shared with it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};
use crate::model::Time;

use super::service::WELL_ARCHITECTED;
use super::wire::EpochTime;
use super::{Collected, Facts, Reader, Scope, Table};

static LIST_WORKLOADS: Operation<ListWorkloads> = WELL_ARCHITECTED.operation("ListWorkloads");

/// One workload.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct WorkloadReview {
    /// Id.
    pub id: String,
    /// When it was last changed.
    pub updated_at: Time,
    /// Risks rated high; 0 when AWS counts none.
    pub high_risks: i64,
}

impl Table for WorkloadReview {
    const NAME: &'static str = "workload_review";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("wellarchitected", "ListWorkloads")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = workloads(&reader).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (workload, call) in list.items {
            let facts = Facts::of(reader.region(), workload.workload_arn.clone()).resting_on(call);
            collected.keep(facts, workload.into_row());
        }
        collected
    }
}

async fn workloads(reader: &Reader) -> Listed<Workload> {
    pages(|token| {
        let request = Request::post("/workloadsSummaries").member("MaxResults", 50).member_if("NextToken", token);
        async move {
            let answer = reader.operation(&LIST_WORKLOADS, request).await;
            answer.map_value(|answer| Page { items: answer.workload_summaries, next: answer.next_token })
        }
    })
    .await
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListWorkloads {
    workload_summaries: Vec<Workload>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Workload {
    workload_id: String,
    workload_arn: String,
    updated_at: EpochTime,
    #[serde(default)]
    risk_counts: BTreeMap<String, i64>,
}

impl Workload {
    fn into_row(self) -> WorkloadReview {
        WorkloadReview {
            high_risks: self.risk_counts.get("HIGH").copied().unwrap_or(0),
            id: self.workload_id,
            updated_at: self.updated_at.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rating_that_is_not_counted_has_no_risks() {
        let json = r#"{"WorkloadId":"w","WorkloadArn":"a","UpdatedAt":1,"RiskCounts":{"MEDIUM":2}}"#;
        assert_eq!(serde_json::from_str::<Workload>(json).unwrap().into_row().high_risks, 0);
        let json = json.replace("MEDIUM", "HIGH");
        assert_eq!(serde_json::from_str::<Workload>(&json).unwrap().into_row().high_risks, 2);
    }
}
