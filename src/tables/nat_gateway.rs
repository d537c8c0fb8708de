//! NAT gateways: the way out of private subnets, which stands in one Availability Zone or, as a
//! regional one, in several.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};

use super::closed::Closed;
use super::service::EC2;
use super::subnets::Subnets;
use super::wire::{Items, or_none};
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE: Operation<DescribeNatGateways> = EC2.operation("DescribeNatGateways");

/// One NAT gateway that is not deleted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NatGateway {
    /// Id.
    pub id: String,
    /// VPC it belongs to.
    pub vpc_id: String,
    /// State: `available`, `pending`, `failed` or `deleting`.
    pub state: Option<String>,
    /// Availability Zones it stands in, by name, sorted.
    pub zones: Option<Vec<String>>,
}

impl Table for NatGateway {
    const NAME: &'static str = "nat_gateway";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("ec2", "DescribeNatGateways"), ("ec2", "DescribeSubnets")];
    const CLOSED: &'static [Closed] = &[Closed::column(
        "state",
        "DescribeNatGateways",
        &["available", "deleting", "failed", "pending"],
    )];

    async fn collect(reader: Reader) -> Collected<Self> {
        let mut collected = Collected::default();
        let list = list(&reader).await;
        collected.listed(reader.region(), &list);
        for (gateway, call) in list.items.into_iter().filter(|(one, _)| one.state != "deleted") {
            let id = &gateway.nat_gateway_id;
            let arn = format!("arn:aws:ec2:{}:{}:natgateway/{id}", reader.region(), reader.account());
            let mut facts = Facts::of(reader.region(), arn).resting_on(call);
            let zones = zones(&reader, &mut facts, &gateway).await;
            collected.keep(facts, gateway.into_row(zones));
        }
        collected
    }
}

async fn list(reader: &Reader) -> Listed<Gateway> {
    pages(|token| async move {
        let request = Request::new().parameter("MaxResults", 1000).parameter_if("NextToken", token);
        let answer = reader.operation(&DESCRIBE, request).await;
        answer.map_value(|answer| Page { items: answer.nat_gateway_set.item, next: answer.next_token })
    })
    .await
}

/// A zonal gateway stands where its subnet is; a regional one has none and names the zones of its
/// addresses.
async fn zones(reader: &Reader, facts: &mut Facts, gateway: &Gateway) -> Option<Vec<String>> {
    if let Some(subnet) = gateway.subnet_id.clone().filter(|id| !id.is_empty()) {
        return Subnets::of(reader).await.zones(facts, "zones", &[subnet]);
    }
    let addresses = gateway.nat_gateway_address_set.item.iter();
    let mut zones: Vec<String> = addresses.filter_map(|one| one.availability_zone.clone()).collect();
    zones.sort();
    zones.dedup();
    (!zones.is_empty()).then_some(zones)
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeNatGateways {
    nat_gateway_set: Items<Gateway>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Gateway {
    nat_gateway_id: String,
    vpc_id: Option<String>,
    subnet_id: Option<String>,
    state: String,
    #[serde(default)]
    nat_gateway_address_set: Items<Address>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Address {
    availability_zone: Option<String>,
}

impl Gateway {
    fn into_row(self, zones: Option<Vec<String>>) -> NatGateway {
        NatGateway {
            id: self.nat_gateway_id,
            vpc_id: or_none(self.vpc_id),
            state: Some(self.state),
            zones,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gateway_is_read_from_its_answer() {
        let body = "<DescribeNatGatewaysResponse><natGatewaySet><item><natGatewayId>nat-1</natGatewayId>
          <vpcId>vpc-1</vpcId><subnetId>subnet-1</subnetId><state>available</state>
          <natGatewayAddressSet><item><publicIp>192.0.2.1</publicIp></item></natGatewayAddressSet>
          </item></natGatewaySet></DescribeNatGatewaysResponse>";
        let answer: DescribeNatGateways = quick_xml::de::from_str(body).unwrap();
        let row = answer.nat_gateway_set.item[0].clone().into_row(None);
        assert_eq!((row.vpc_id.as_str(), row.state.as_deref()), ("vpc-1", Some("available")));
    }
}
