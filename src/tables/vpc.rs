//! Virtual private clouds with the time servers that their DHCP options name.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{Failure, Listed, Operation};
use crate::model::{CallId, Cause};

use super::ec2_list::tokened;
use super::service::EC2;
use super::wire::Items;
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE_VPCS: Operation<DescribeVpcs> = EC2.operation("DescribeVpcs");
static DESCRIBE_DHCP_OPTIONS: Operation<DescribeDhcpOptions> = EC2.operation("DescribeDhcpOptions");

/// Stands for "no option set at all".
const NO_OPTIONS: &str = "default";

/// One VPC, of the account or shared with it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Vpc {
    /// VPC id.
    pub id: String,
    /// Account that owns it; another one for a VPC whose subnets are shared with this account.
    pub owner_account: String,
    /// Whether AWS made it unasked.
    pub is_default: bool,
    /// DHCP option set; `default` when it has none.
    pub dhcp_options_id: String,
    /// Time servers named in that set; empty when it names none, and hosts then use the service of AWS.
    pub ntp_servers: Option<Vec<String>>,
}

impl Table for Vpc {
    const NAME: &'static str = "vpc";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("ec2", "DescribeVpcs"), ("ec2", "DescribeDhcpOptions")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let vpcs = |answer: DescribeVpcs| (answer.vpc_set, answer.next_token);
        let options = |answer: DescribeDhcpOptions| (answer.dhcp_options_set, answer.next_token);
        let (list, options) = futures_util::future::join(
            tokened(&reader, &DESCRIBE_VPCS, (1000, Request::new()), vpcs),
            tokened(&reader, &DESCRIBE_DHCP_OPTIONS, (1000, Request::new()), options),
        )
        .await;
        let options = Options::of(options);
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (vpc, call) in list.items {
            let arn = format!("arn:aws:ec2:{}:{}:vpc/{}", reader.region(), vpc.owner_id, vpc.vpc_id);
            let mut facts = Facts::of(reader.region(), arn).resting_on(call);
            let ntp_servers = options.ntp_servers(&vpc.dhcp_options_id, &mut facts);
            collected.keep(facts, Self { ntp_servers, ..vpc.into_row() });
        }
        collected
    }
}

/// The option sets that could be read.
struct Options {
    ntp_servers: BTreeMap<String, (Vec<String>, CallId)>,
    failure: Failure,
}

impl Options {
    fn of(list: Listed<OptionSet>) -> Self {
        // A VPC that another account shares may have an option set that only its owner sees.
        let unseen = || Failure::without_call(Cause::NotInScope, "the DHCP option set is not the account's own");
        let failure = list.failure.unwrap_or_else(unseen);
        let sets = list.items.into_iter().map(|(set, call)| (set.dhcp_options_id.clone(), (set.ntp_servers(), call)));
        Self { ntp_servers: sets.collect(), failure }
    }

    fn ntp_servers(&self, id: &str, facts: &mut Facts) -> Option<Vec<String>> {
        match self.ntp_servers.get(id) {
            _ if id == NO_OPTIONS => Some(Vec::new()),
            Some((servers, call)) => {
                facts.rest_on(&[*call]);
                Some(servers.clone())
            }
            None => {
                facts.unknown(&["ntp_servers"], self.failure.clone());
                None
            }
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeVpcs {
    vpc_set: Items<Described>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    vpc_id: String,
    owner_id: String,
    is_default: bool,
    dhcp_options_id: String,
}

impl Described {
    fn into_row(self) -> Vpc {
        Vpc {
            id: self.vpc_id,
            owner_account: self.owner_id,
            is_default: self.is_default,
            dhcp_options_id: self.dhcp_options_id,
            ntp_servers: None,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeDhcpOptions {
    dhcp_options_set: Items<OptionSet>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OptionSet {
    dhcp_options_id: String,
    dhcp_configuration_set: Items<DhcpOption>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DhcpOption {
    key: String,
    value_set: Items<OptionValue>,
}

#[derive(Debug, Deserialize)]
struct OptionValue {
    value: String,
}

impl OptionSet {
    fn ntp_servers(&self) -> Vec<String> {
        let named = self.dhcp_configuration_set.item.iter().filter(|option| option.key == "ntp-servers");
        named.flat_map(|option| option.value_set.item.iter().map(|one| one.value.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r"<R><dhcpOptionsSet><item><dhcpOptionsId>dopt-1</dhcpOptionsId><dhcpConfigurationSet>
        <item><key>domain-name-servers</key><valueSet><item><value>AmazonProvidedDNS</value></item></valueSet></item>
        <item><key>ntp-servers</key><valueSet><item><value>169.254.169.123</value></item>
        <item><value>192.0.2.1</value></item></valueSet></item></dhcpConfigurationSet></item></dhcpOptionsSet></R>";

    fn servers(id: &str) -> (Option<Vec<String>>, usize) {
        let answer: DescribeDhcpOptions = quick_xml::de::from_str(BODY).unwrap();
        let items = answer.dhcp_options_set.item.into_iter().map(|set| (set, CallId(7))).collect();
        let options = Options::of(Listed { items, calls: Vec::new(), failure: None });
        let mut facts = Facts::of(&crate::model::Region::us_east_1(), "vpc");
        let servers = options.ntp_servers(id, &mut facts);
        let mut collected = Collected::default();
        collected.keep(facts, ());
        (servers, collected.gaps.len())
    }

    #[test]
    fn the_time_servers_are_told_from_other_options() {
        assert_eq!(servers("dopt-1").0.unwrap(), ["169.254.169.123", "192.0.2.1"]);
    }

    #[test]
    fn a_vpc_without_an_option_set_names_no_time_server() {
        assert_eq!(servers("default"), (Some(Vec::new()), 0));
    }

    #[test]
    fn an_option_set_that_is_not_seen_leaves_the_time_servers_unknown() {
        assert_eq!(servers("dopt-2"), (None, 1));
    }
}
