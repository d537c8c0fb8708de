//! Groups of Amazon EC2 Auto Scaling.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};

use super::rds_list::Elements;
use super::service::AUTO_SCALING;
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE: Operation<DescribeGroups> = AUTO_SCALING.operation("DescribeAutoScalingGroups");

/// One Auto Scaling group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Asg {
    /// ARN.
    pub arn: String,
    /// Name.
    pub name: String,
    /// How many Availability Zones its instances may stand in.
    pub az_count: i64,
    /// Kind of health check: `EC2`, `ELB`, or several, separated by commas.
    pub health_check: String,
    /// Least number of instances.
    pub min_size: i64,
    /// Number of instances wanted now.
    pub desired: i64,
    /// Whether it serves a load balancer.
    pub behind_lb: bool,
}

impl Table for Asg {
    const NAME: &'static str = "asg";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("autoscaling", "DescribeAutoScalingGroups")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let mut collected = Collected::default();
        let list = list(&reader).await;
        collected.listed(reader.region(), &list);
        for (group, call) in list.items {
            let facts = Facts::of(reader.region(), &group.arn).resting_on(call);
            collected.keep(facts, group.into_row());
        }
        collected
    }
}

async fn list(reader: &Reader) -> Listed<Group> {
    pages(|token| async move {
        let request = Request::new().parameter("MaxRecords", 100).parameter_if("NextToken", token);
        // What its instances are called is of no use here.
        let request = request.parameter("IncludeInstances", false);
        let answer = reader.operation(&DESCRIBE, request).await;
        answer.map_value(|answer| Page { items: answer.result.groups.list, next: answer.result.next_token })
    })
    .await
}

#[derive(Debug, Deserialize)]
struct DescribeGroups {
    #[serde(rename = "DescribeAutoScalingGroupsResult")]
    result: Groups,
}

#[derive(Debug, Deserialize)]
struct Groups {
    #[serde(rename = "AutoScalingGroups")]
    groups: Elements<Group>,
    #[serde(rename = "NextToken")]
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Group {
    #[serde(rename = "AutoScalingGroupARN")]
    arn: String,
    #[serde(rename = "AutoScalingGroupName")]
    name: String,
    min_size: i64,
    desired_capacity: i64,
    availability_zones: Elements<String>,
    health_check_type: String,
    #[serde(default)]
    load_balancer_names: Elements<String>,
    #[serde(default, rename = "TargetGroupARNs")]
    target_groups: Elements<String>,
    #[serde(default)]
    traffic_sources: Elements<serde::de::IgnoredAny>,
}

impl Group {
    fn into_row(self) -> Asg {
        let count = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
        let serving =
            [self.load_balancer_names.list.len(), self.target_groups.list.len(), self.traffic_sources.list.len()];
        Asg {
            az_count: count(self.availability_zones.list.len()),
            arn: self.arn,
            name: self.name,
            health_check: self.health_check_type,
            min_size: self.min_size,
            desired: self.desired_capacity,
            behind_lb: serving.iter().any(|length| *length > 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_read_from_its_answer() {
        let body = "<DescribeAutoScalingGroupsResponse><DescribeAutoScalingGroupsResult><AutoScalingGroups><member>
          <AutoScalingGroupARN>arn:g</AutoScalingGroupARN><AutoScalingGroupName>g</AutoScalingGroupName>
          <MinSize>2</MinSize><DesiredCapacity>2</DesiredCapacity><HealthCheckType>ELB</HealthCheckType>
          <AvailabilityZones><member>a</member><member>c</member></AvailabilityZones>
          <TrafficSources><member><Identifier>x</Identifier></member></TrafficSources>
          </member></AutoScalingGroups></DescribeAutoScalingGroupsResult></DescribeAutoScalingGroupsResponse>";
        let answer: DescribeGroups = quick_xml::de::from_str(body).unwrap();
        let row = answer.result.groups.list[0].clone().into_row();
        assert_eq!((row.az_count, row.min_size, row.behind_lb), (2, 2, true));
    }
}
