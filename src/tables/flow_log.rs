//! VPC flow logs and where each is delivered.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Operation, Page, pages};
use crate::model::{AccountId, Region};

use super::service::EC2;
use super::wire::{Items, or_none};
use super::closed::Closed;
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE: Operation<DescribeFlowLogs> = EC2.operation("DescribeFlowLogs");

/// One flow log.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct FlowLog {
    /// Flow log id.
    pub id: String,
    /// VPC, subnet, network interface or transit gateway that it records.
    pub resource_id: String,
    /// State of the flow log, such as `ACTIVE`.
    pub status: String,
    /// Result of the delivery, `SUCCESS` or `FAILED`; `none` before the first.
    pub deliver_status: String,
    /// Which traffic: `ACCEPT`, `REJECT` or `ALL`; `none` when AWS gives none.
    pub traffic_type: String,
    /// `cloud-watch-logs`, `s3` or `kinesis-data-firehose`.
    pub dest_type: String,
    /// ARN of the destination: a log group, a bucket with a prefix, or a delivery stream; `none`
    /// when AWS gives none.
    pub dest_arn: String,
}

impl Table for FlowLog {
    const NAME: &'static str = "flow_log";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("ec2", "DescribeFlowLogs")];
    const CLOSED: &'static [Closed] = &[
        Closed::column("traffic_type", "DescribeFlowLogs", &["ACCEPT", "ALL", "REJECT", "none"]),
        Closed::column("dest_type", "DescribeFlowLogs", &["cloud-watch-logs", "kinesis-data-firehose", "s3"]),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = pages(|token| {
            let request = Request::new().parameter("MaxResults", 1000).parameter_if("NextToken", token);
            let reader = &reader;
            async move {
                let answer = reader.operation(&DESCRIBE, request).await;
                answer.map_value(|answer| Page { items: answer.flow_log_set.item, next: answer.next_token })
            }
        })
        .await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (log, call) in list.items {
            let (region, account) = (reader.region(), reader.account());
            let arn = format!("arn:aws:ec2:{region}:{account}:vpc-flow-log/{}", log.flow_log_id);
            collected.keep(Facts::of(region, arn).resting_on(call), log.into_row(region, account));
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeFlowLogs {
    flow_log_set: Items<WireFlowLog>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireFlowLog {
    flow_log_id: String,
    resource_id: String,
    flow_log_status: String,
    deliver_logs_status: Option<String>,
    traffic_type: Option<String>,
    log_destination_type: Option<String>,
    log_destination: Option<String>,
    log_group_name: Option<String>,
}

impl WireFlowLog {
    fn into_row(self, region: &Region, account: &AccountId) -> FlowLog {
        let set = |text: Option<String>| text.filter(|text| !text.is_empty());
        // A log group may be given by its name alone: it is then in the Region of the flow log.
        let group = |name| format!("arn:aws:logs:{region}:{account}:log-group:{name}");
        let dest_arn = set(self.log_destination).or_else(|| set(self.log_group_name).map(group));
        FlowLog {
            id: self.flow_log_id,
            resource_id: self.resource_id,
            status: self.flow_log_status,
            deliver_status: or_none(self.deliver_logs_status),
            traffic_type: or_none(self.traffic_type),
            dest_type: self.log_destination_type.unwrap_or_else(|| "cloud-watch-logs".to_owned()),
            dest_arn: or_none(dest_arn),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(destination: &str) -> FlowLog {
        let body = format!(
            "<DescribeFlowLogsResponse><flowLogSet><item><flowLogId>fl-1</flowLogId><resourceId>vpc-1</resourceId><flowLogStatus>ACTIVE</flowLogStatus>{destination}</item></flowLogSet></DescribeFlowLogsResponse>"
        );
        let mut answer: DescribeFlowLogs = quick_xml::de::from_str(&body).unwrap();
        let region = Region::parse("ap-northeast-3").unwrap();
        answer.flow_log_set.item.remove(0).into_row(&region, &AccountId::parse("111111111111").unwrap())
    }

    #[test]
    fn a_bucket_is_given_with_its_prefix() {
        let log = log("<logDestinationType>s3</logDestinationType><logDestination>arn:aws:s3:::kasumi-flow/vpc/</logDestination>");
        assert_eq!((log.dest_type.as_str(), log.dest_arn.as_str()), ("s3", "arn:aws:s3:::kasumi-flow/vpc/"));
    }

    #[test]
    fn a_log_group_given_by_its_name_is_in_the_same_region() {
        let log = log("<logGroupName>flow</logGroupName>");
        assert_eq!(log.dest_arn, "arn:aws:logs:ap-northeast-3:111111111111:log-group:flow");
    }
}
