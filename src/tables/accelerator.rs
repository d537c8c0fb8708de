//! Accelerators of AWS Global Accelerator. One control plane in us-west-2 lists those of the account.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Operation, Page, pages};
use crate::model::Region;

use super::service::GLOBAL_ACCELERATOR;
use super::{Collected, Facts, Reader, Scope, Table};

static LIST: Operation<ListAccelerators> = GLOBAL_ACCELERATOR.operation("ListAccelerators");

/// The Region of the control plane.
const CONTROL: &str = "us-west-2";

/// One accelerator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Accelerator {
    /// ARN.
    pub arn: String,
    /// Whether it takes traffic.
    pub enabled: bool,
}

impl Table for Accelerator {
    const NAME: &'static str = "accelerator";
    const SCOPE: Scope = Scope::Global;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("globalaccelerator", "ListAccelerators")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let control = Region::parse(CONTROL).unwrap_or_else(|_| Region::us_east_1());
        let there = &reader.at(&control);
        let list = pages(|token| async move {
            let request = Request::new().member("MaxResults", 100).member_if("NextToken", token);
            let answer = there.operation(&LIST, request).await;
            answer.map_value(|answer| Page { items: answer.accelerators, next: answer.next_token })
        });
        let list = list.await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (one, call) in list.items {
            let row = Self { arn: one.accelerator_arn, enabled: one.enabled };
            collected.keep(Facts::of(&Region::global(), &row.arn).resting_on(call), row);
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListAccelerators {
    accelerators: Vec<Answered>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answered {
    accelerator_arn: String,
    enabled: bool,
}
