//! What the tables of load balancers share: the lists of both generations of the service, fetched
//! once for each Region, and pages with a marker.

use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};

use super::Reader;
use super::rds_list::Elements;
use super::service::{ELB, ELB_V2};

static DESCRIBE_BALANCERS: Operation<DescribeBalancers> = ELB_V2.operation("DescribeLoadBalancers");
static DESCRIBE_CLASSIC: Operation<DescribeClassic> = ELB.operation("DescribeLoadBalancers");

/// Every page of a list; `split` takes the elements and the next marker out of an answer.
pub(super) async fn marked<O, T>(
    reader: &Reader,
    operation: &Operation<O>,
    request: Request,
    split: fn(O) -> (Elements<T>, Option<String>),
) -> Listed<T>
where
    O: DeserializeOwned + fmt::Debug + Send + Sync + 'static,
{
    let list = pages(|marker| {
        let request = request.clone().parameter("PageSize", 400).parameter_if("Marker", marker);
        async move {
            let answer = reader.operation(operation, request).await;
            answer.map_value(|answer| {
                let (elements, next) = split(answer);
                Page { items: elements.list, next }
            })
        }
    });
    Box::pin(list).await
}

/// Application, Network and Gateway Load Balancers of the Region.
pub(super) async fn balancers(reader: &Reader) -> Arc<Listed<Balancer>> {
    let split = |answer: DescribeBalancers| (answer.result.balancers, answer.result.next_marker);
    let list = marked(reader, &DESCRIBE_BALANCERS, Request::new(), split);
    reader.once("load balancers", list).await
}

/// Classic Load Balancers of the Region.
pub(super) async fn classic(reader: &Reader) -> Arc<Listed<Classic>> {
    let split = |answer: DescribeClassic| (answer.result.balancers, answer.result.next_marker);
    let list = marked(reader, &DESCRIBE_CLASSIC, Request::new(), split);
    reader.once("classic load balancers", list).await
}

#[derive(Debug, Deserialize)]
struct DescribeBalancers {
    #[serde(rename = "DescribeLoadBalancersResult")]
    result: Balancers,
}

#[derive(Debug, Deserialize)]
struct Balancers {
    #[serde(rename = "LoadBalancers")]
    balancers: Elements<Balancer>,
    #[serde(rename = "NextMarker")]
    next_marker: Option<String>,
}

/// A balancer of the second generation.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Balancer {
    #[serde(rename = "LoadBalancerArn")]
    pub(super) arn: String,
    #[serde(rename = "Type")]
    pub(super) kind: String,
    scheme: Option<String>,
    pub(super) availability_zones: Elements<Zone>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Zone {
    #[serde(rename = "ZoneName")]
    pub(super) name: String,
}

impl Balancer {
    /// Whether the internet reaches it; a Gateway Load Balancer has no scheme and is reached from VPCs.
    pub(super) fn internet_facing(&self) -> Option<bool> {
        match (self.scheme.as_deref(), self.kind.as_str()) {
            (Some("internet-facing"), _) => Some(true),
            (Some("internal"), _) | (None, "gateway") => Some(false),
            _ => None,
        }
    }
}

#[derive(Debug, Deserialize)]
struct DescribeClassic {
    #[serde(rename = "DescribeLoadBalancersResult")]
    result: Classics,
}

#[derive(Debug, Deserialize)]
struct Classics {
    #[serde(rename = "LoadBalancerDescriptions")]
    balancers: Elements<Classic>,
    #[serde(rename = "NextMarker")]
    next_marker: Option<String>,
}

/// A Classic Load Balancer.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Classic {
    #[serde(rename = "LoadBalancerName")]
    pub(super) name: String,
    scheme: Option<String>,
    pub(super) availability_zones: Elements<String>,
    #[serde(rename = "ListenerDescriptions")]
    pub(super) listeners: Elements<ClassicListener>,
}

/// A listener of a Classic Load Balancer with its policies.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ClassicListener {
    pub(super) listener: ClassicPort,
    #[serde(default)]
    pub(super) policy_names: Elements<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ClassicPort {
    pub(super) protocol: String,
    #[serde(rename = "LoadBalancerPort")]
    pub(super) port: i64,
    #[serde(rename = "SSLCertificateId")]
    pub(super) certificate: Option<String>,
}

impl Classic {
    pub(super) fn arn(&self, reader: &Reader) -> String {
        let (region, account) = (reader.region(), reader.account());
        format!("arn:aws:elasticloadbalancing:{region}:{account}:loadbalancer/{}", self.name)
    }

    /// Whether the internet reaches it.
    pub(super) fn internet_facing(&self) -> Option<bool> {
        match self.scheme.as_deref() {
            Some("internet-facing") => Some(true),
            Some("internal") => Some(false),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gateway_load_balancer_has_no_scheme_and_is_not_public() {
        let of = |kind: &str, scheme: &str| {
            let body = format!(
                "<B><LoadBalancerArn>a</LoadBalancerArn><Type>{kind}</Type>{scheme}<AvailabilityZones/></B>"
            );
            quick_xml::de::from_str::<Balancer>(&body).unwrap().internet_facing()
        };
        assert_eq!(of("gateway", ""), Some(false));
        assert_eq!(of("application", "<Scheme>internet-facing</Scheme>"), Some(true));
        assert_eq!(of("application", ""), None);
    }

    #[test]
    fn the_two_generations_share_an_operation_and_not_an_answer() {
        let classic = "<DescribeLoadBalancersResponse><DescribeLoadBalancersResult><LoadBalancerDescriptions/></DescribeLoadBalancersResult></DescribeLoadBalancersResponse>";
        assert!(quick_xml::de::from_str::<DescribeClassic>(classic).is_ok());
        assert!(quick_xml::de::from_str::<DescribeBalancers>(classic).is_err());
    }
}
