//! Subscription filters: where log groups send their events on to as they arrive.
//!
//! Filters are asked of each log group. One group that does not answer may have any: its Region
//! then counts as read in part.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};

use super::log_group::{LogGroup, log_groups};
use super::service::LOGS;
use super::wire::or_none;
use super::{Collected, Facts, Reader, Scope, Table};
use super::several::several;

static DESCRIBE: Operation<DescribeSubscriptionFilters> = LOGS.operation("DescribeSubscriptionFilters");

/// One subscription filter of a log group.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct LogSubscription {
    /// Name of the filter.
    pub name: String,
    /// ARN of the log group.
    pub log_group_arn: String,
    /// ARN of the destination: a stream, a function, or a logical destination that may stand for a
    /// stream of another account and Region.
    pub dest_arn: String,
    /// Role with which events are delivered; `none` when there is none.
    pub role_arn: String,
}

impl Table for LogSubscription {
    const NAME: &'static str = "log_subscription";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("logs", "DescribeLogGroups"), ("logs", "DescribeSubscriptionFilters")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let groups = log_groups(&reader).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &groups);
        let lists = several(groups.values().map(|group| filters(&reader, &group.name))).await;
        for (group, list) in groups.values().zip(lists) {
            collected.listed(reader.region(), &list);
            for (filter, call) in list.items {
                let row = filter.into_row(group);
                let resource = format!("{}:subscription-filter:{}", group.arn, row.name);
                collected.keep(Facts::of(reader.region(), resource).resting_on(call), row);
            }
        }
        collected
    }
}

async fn filters(reader: &Reader, group: &str) -> Listed<Filter> {
    pages(|token| async move {
        let request = Request::new().member("logGroupName", group).member_if("nextToken", token);
        let answer = reader.operation(&DESCRIBE, request).await;
        // A group deleted since it was listed sends nothing on.
        let answer = answer.absent(&["ResourceNotFoundException"], DescribeSubscriptionFilters::none);
        answer.map_value(|answer| Page { items: answer.subscription_filters, next: answer.next_token })
    })
    .await
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeSubscriptionFilters {
    subscription_filters: Vec<Filter>,
    next_token: Option<String>,
}

impl DescribeSubscriptionFilters {
    fn none() -> Self {
        Self { subscription_filters: Vec::new(), next_token: None }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Filter {
    filter_name: String,
    destination_arn: String,
    role_arn: Option<String>,
}

impl Filter {
    fn into_row(self, group: &LogGroup) -> LogSubscription {
        LogSubscription {
            name: self.filter_name,
            log_group_arn: group.arn.clone(),
            dest_arn: self.destination_arn,
            role_arn: or_none(self.role_arn),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_names_its_destination() {
        let body = r#"{"subscriptionFilters":[{"filterName":"all","logGroupName":"/kasumi/app","destinationArn":"arn:aws:logs:us-east-1:222222222222:destination:central","creationTime":1}]}"#;
        let mut answer: DescribeSubscriptionFilters = serde_json::from_str(body).unwrap();
        let filter = answer.subscription_filters.remove(0);
        assert_eq!(filter.destination_arn, "arn:aws:logs:us-east-1:222222222222:destination:central");
        assert!(filter.role_arn.is_none());
    }

    #[test]
    fn an_answer_without_the_list_is_not_an_empty_list() {
        assert!(serde_json::from_str::<DescribeSubscriptionFilters>("{}").is_err());
    }
}
