//! Network interfaces: what is plugged in where, by which a VPC, a subnet or a security group is in use.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Operation;
use crate::aws::operation::Request;

use super::ec2_list::tokened;
use super::service::EC2;
use super::wire::{Items, or_none};
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE: Operation<DescribeNetworkInterfaces> = EC2.operation("DescribeNetworkInterfaces");

/// One network interface, of whatever service.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NetworkInterface {
    /// Network interface id.
    pub id: String,
    /// VPC that it is in; `none` when AWS gives none.
    pub vpc_id: String,
    /// Subnet that it is in; `none` when AWS gives none.
    pub subnet_id: String,
    /// Security groups that guard it.
    pub group_ids: Vec<String>,
}

impl Table for NetworkInterface {
    const NAME: &'static str = "network_interface";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("ec2", "DescribeNetworkInterfaces")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let split = |answer: DescribeNetworkInterfaces| (answer.network_interface_set, answer.next_token);
        let list = tokened(&reader, &DESCRIBE, (1000, Request::new()), split).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (interface, call) in list.items {
            let id = &interface.network_interface_id;
            let arn = format!("arn:aws:ec2:{}:{}:network-interface/{id}", reader.region(), reader.account());
            collected.keep(Facts::of(reader.region(), arn).resting_on(call), interface.into_row());
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeNetworkInterfaces {
    network_interface_set: Items<Described>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    network_interface_id: String,
    vpc_id: Option<String>,
    subnet_id: Option<String>,
    // Without it nobody could say which groups are in use.
    group_set: Items<Group>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Group {
    group_id: String,
}

impl Described {
    fn into_row(self) -> NetworkInterface {
        NetworkInterface {
            id: self.network_interface_id,
            vpc_id: or_none(self.vpc_id),
            subnet_id: or_none(self.subnet_id),
            group_ids: self.group_set.item.into_iter().map(|group| group.group_id).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r"<R><networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId>
        <subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId><groupSet><item><groupId>sg-1</groupId>
        <groupName>web</groupName></item><item><groupId>sg-2</groupId></item></groupSet></item>
        </networkInterfaceSet></R>";

    #[test]
    fn an_interface_names_its_groups() {
        let answer: DescribeNetworkInterfaces = quick_xml::de::from_str(BODY).unwrap();
        let row = answer.network_interface_set.item[0].clone().into_row();
        assert_eq!((row.vpc_id.as_str(), row.subnet_id.as_str()), ("vpc-1", "subnet-1"));
        assert_eq!(row.group_ids, ["sg-1", "sg-2"]);
    }

    #[test]
    fn an_interface_without_its_groups_is_malformed() {
        let body = BODY.replace("groupSet", "securityGroups");
        assert!(quick_xml::de::from_str::<DescribeNetworkInterfaces>(&body).is_err());
    }
}
