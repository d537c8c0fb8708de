//! Rules of security groups: who may reach what is behind the group, and on which ports.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Operation;
use crate::aws::operation::Request;

use super::ec2_list::tokened;
use super::service::EC2;
use super::wire::{Items, or_none};
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE: Operation<DescribeSecurityGroupRules> = EC2.operation("DescribeSecurityGroupRules");

/// Stands for every port.
const ALL_PORTS: i64 = -1;

/// One rule, for one source or destination.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SgRule {
    /// Security group that it belongs to.
    pub group_id: String,
    /// Security group rule id.
    pub rule_id: String,
    /// Whether it lets out, and not in.
    pub is_egress: bool,
    /// Protocol by name (`tcp`, `udp`, `icmp`, `icmpv6`) or by number; `-1` for every one.
    pub protocol: String,
    /// First port, or the type of ICMP; -1 for every one.
    pub from_port: i64,
    /// Last port, or the code of ICMP; -1 for every one.
    pub to_port: i64,
    /// Address range, IPv4 or IPv6; `none` when the rule names none.
    pub cidr: String,
    /// Prefix list; `none` when the rule names none.
    pub prefix_list_id: String,
    /// Other security group, or the own one; `none` when the rule names none.
    pub referenced_group_id: String,
    /// Whether it has a description.
    pub described: bool,
}

impl Table for SgRule {
    const NAME: &'static str = "sg_rule";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("ec2", "DescribeSecurityGroupRules")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let split = |answer: DescribeSecurityGroupRules| (answer.security_group_rule_set, answer.next_token);
        let list = tokened(&reader, &DESCRIBE, (1000, Request::new()), split).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (rule, call) in list.items {
            let id = &rule.security_group_rule_id;
            let arn = format!("arn:aws:ec2:{}:{}:security-group-rule/{id}", reader.region(), reader.account());
            collected.keep(Facts::of(reader.region(), arn).resting_on(call), rule.into_row());
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeSecurityGroupRules {
    security_group_rule_set: Items<Described>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    security_group_rule_id: String,
    group_id: String,
    is_egress: bool,
    ip_protocol: String,
    from_port: Option<i64>,
    to_port: Option<i64>,
    cidr_ipv4: Option<String>,
    cidr_ipv6: Option<String>,
    prefix_list_id: Option<String>,
    referenced_group_info: Option<Referenced>,
    description: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Referenced {
    group_id: Option<String>,
}

impl Described {
    fn into_row(self) -> SgRule {
        let set = |text: Option<String>| text.filter(|text| !text.is_empty());
        SgRule {
            group_id: self.group_id,
            rule_id: self.security_group_rule_id,
            is_egress: self.is_egress,
            protocol: self.ip_protocol,
            from_port: self.from_port.unwrap_or(ALL_PORTS),
            to_port: self.to_port.unwrap_or(ALL_PORTS),
            cidr: or_none(set(self.cidr_ipv4).or(self.cidr_ipv6)),
            prefix_list_id: or_none(self.prefix_list_id),
            referenced_group_id: or_none(self.referenced_group_info.and_then(|group| group.group_id)),
            described: set(self.description).is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(rest: &str) -> SgRule {
        let body = format!(
            "<R><securityGroupRuleSet><item><securityGroupRuleId>sgr-1</securityGroupRuleId><groupId>sg-1</groupId><isEgress>false</isEgress>{rest}</item></securityGroupRuleSet></R>"
        );
        let answer: DescribeSecurityGroupRules = quick_xml::de::from_str(&body).unwrap();
        answer.security_group_rule_set.item[0].clone().into_row()
    }

    #[test]
    fn a_rule_has_one_source_of_four_kinds() {
        let tcp = "<ipProtocol>tcp</ipProtocol><fromPort>22</fromPort><toPort>22</toPort>";
        assert_eq!(rule(&format!("{tcp}<cidrIpv4>10.0.0.0/8</cidrIpv4>")).cidr, "10.0.0.0/8");
        assert_eq!(rule(&format!("{tcp}<cidrIpv6>::/0</cidrIpv6>")).cidr, "::/0");
        assert_eq!(rule(&format!("{tcp}<prefixListId>pl-1</prefixListId>")).prefix_list_id, "pl-1");
        let group = "<referencedGroupInfo><groupId>sg-2</groupId></referencedGroupInfo>";
        assert_eq!(rule(&format!("{tcp}{group}")).referenced_group_id, "sg-2");
    }

    #[test]
    fn a_rule_for_every_protocol_has_every_port() {
        let row = rule("<ipProtocol>-1</ipProtocol><cidrIpv4>0.0.0.0/0</cidrIpv4><description>x</description>");
        assert_eq!((row.from_port, row.to_port, row.described), (-1, -1, true));
    }
}
