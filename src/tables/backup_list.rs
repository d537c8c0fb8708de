//! What the AWS Backup tables share: lists by page, and the plans with their selections, read once.

use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::aws::operation::{Request, segment};
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};
use crate::model::CallId;

use super::Reader;
use super::service::BACKUP;
use super::several::several;

static LIST_BACKUP_PLANS: Operation<ListBackupPlans> = BACKUP.operation("ListBackupPlans");
static LIST_BACKUP_SELECTIONS: Operation<ListBackupSelections> = BACKUP.operation("ListBackupSelections");

/// Every page of a list; `split` takes the entries and the next token out of an answer.
pub(super) async fn tokened<O, T>(
    reader: &Reader,
    operation: &Operation<O>,
    request: Request,
    split: fn(O) -> (Vec<T>, Option<String>),
) -> Listed<T>
where
    O: DeserializeOwned + fmt::Debug + Send + Sync + 'static,
{
    let request = request.parameter("maxResults", 1000);
    let list = pages(|token| {
        let request = request.clone().parameter_if("nextToken", token);
        async move {
            let answer = reader.operation(operation, request).await;
            answer.map_value(|answer| {
                let (items, next) = split(answer);
                Page { items, next }
            })
        }
    });
    Box::pin(list).await
}

/// The plans of a Region, each with the list of its selections.
#[derive(Debug)]
pub(super) struct Plans {
    /// The list of plans.
    pub(super) plans: Listed<Plan>,
    /// The selections of each plan, in the order of the plans.
    pub(super) selections: Vec<Listed<SelectionEntry>>,
}

impl Plans {
    /// Each plan with the call that listed it and its selections.
    pub(super) fn each(&self) -> impl Iterator<Item = (&Plan, CallId, &Listed<SelectionEntry>)> {
        let pairs = self.plans.items.iter().zip(&self.selections);
        pairs.map(|((plan, call), selections)| (plan, *call, selections))
    }
}

/// Reads the plans once for all tables that need them.
pub(super) async fn plans(reader: &Reader) -> Arc<Plans> {
    let fetch = async {
        let split = |answer: ListBackupPlans| (answer.plans, answer.next_token);
        let plans = tokened(reader, &LIST_BACKUP_PLANS, Request::get("/backup/plans"), split).await;
        let selections = several(plans.values().map(|plan| selections(reader, plan))).await;
        Plans { plans, selections }
    };
    reader.once("backup_plans", Box::pin(fetch)).await
}

async fn selections(reader: &Reader, plan: &Plan) -> Listed<SelectionEntry> {
    let path = format!("/backup/plans/{}/selections", segment(&plan.id));
    let split = |answer: ListBackupSelections| (answer.selections, answer.next_token);
    tokened(reader, &LIST_BACKUP_SELECTIONS, Request::get(path), split).await
}

#[derive(Debug, Deserialize)]
struct ListBackupPlans {
    #[serde(rename = "BackupPlansList")]
    plans: Vec<Plan>,
    #[serde(rename = "NextToken")]
    next_token: Option<String>,
}

/// A plan as the list names it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Plan {
    #[serde(rename = "BackupPlanId")]
    pub(super) id: String,
    #[serde(rename = "BackupPlanArn")]
    pub(super) arn: String,
    #[serde(rename = "BackupPlanName")]
    pub(super) name: String,
}

#[derive(Debug, Deserialize)]
struct ListBackupSelections {
    #[serde(rename = "BackupSelectionsList")]
    selections: Vec<SelectionEntry>,
    #[serde(rename = "NextToken")]
    next_token: Option<String>,
}

/// A selection as the list names it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct SelectionEntry {
    #[serde(rename = "SelectionId")]
    pub(super) id: String,
    #[serde(rename = "SelectionName")]
    pub(super) name: Option<String>,
}
