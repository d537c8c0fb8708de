//! The Regions of the partition and whether the account has them enabled.
//!
//! Read before everything else: the Regions that are enabled are the Regions that are scanned.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Failure, Listed, Operation, Page, pages};
use crate::model::Region as RegionName;

use super::service::{ACCOUNT, EC2};
use super::wire::Items;
use super::closed::Closed;
use super::{Collected, Facts, Reader, Scope, Table};

static LIST_REGIONS: Operation<ListRegions> = ACCOUNT.operation("ListRegions");
static DESCRIBE_REGIONS: Operation<DescribeRegions> = EC2.operation("DescribeRegions");

/// The Regions launched before 20 March 2019: enabled in every account, and not to be disabled
/// (AWS Account Management Reference Guide, "Enable or disable AWS Regions").
const DEFAULT_ENABLED: [&str; 17] = [
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

/// One Region of the partition.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Region {
    /// State for this account: `ENABLED`, `ENABLED_BY_DEFAULT`, `ENABLING`, `DISABLING`, `DISABLED`.
    pub opt_status: String,
    /// Whether resources can exist in it: every state but `DISABLED` (a Region being disabled keeps
    /// running what it has until it is done).
    pub enabled: bool,
    /// Where the state comes from: `account:ListRegions` or `ec2:DescribeRegions`.
    pub source: String,
}

impl Table for Region {
    const NAME: &'static str = "region";
    const SCOPE: Scope = Scope::Global;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("account", "ListRegions"), ("ec2", "DescribeRegions")];
    const CLOSED: &'static [Closed] = &[
        Closed::column("opt_status", "ListRegions", &["DISABLED", "DISABLING", "ENABLED", "ENABLED_BY_DEFAULT", "ENABLING"]),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let known = known(&reader).await;
        let mut collected = Collected::default();
        collected.calls.extend(&known.list.calls);
        if let Some(failure) = &known.list.failure {
            collected.missing(&RegionName::global(), failure.clone());
        }
        for ((region, opt_status), call) in &known.list.items {
            let facts = Facts::of(region, region.as_str()).resting_on(*call);
            collected.keep(facts, Self::new(opt_status, known.source));
        }
        collected
    }
}

impl Region {
    fn new(opt_status: &str, source: &str) -> Self {
        // A state that AWS may add is taken as enabled: a Region too many is a call too many, a
        // Region too few is a resource overlooked.
        let enabled = opt_status != "DISABLED";
        Self { opt_status: opt_status.to_owned(), enabled, source: source.to_owned() }
    }
}

/// What is known of the partition's Regions: name and state, with the call each came from.
#[derive(Debug)]
pub struct Known {
    list: Listed<(RegionName, String)>,
    source: &'static str,
}

impl Known {
    /// The Regions in which resources can exist.
    pub fn enabled(&self) -> Vec<RegionName> {
        if self.list.items.is_empty() {
            return default_enabled();
        }
        let enabled = self.list.values().filter(|(_, status)| status != "DISABLED");
        let mut regions: Vec<RegionName> = enabled.map(|(region, _)| region.clone()).collect();
        regions.sort();
        regions
    }

    /// Every Region that AWS listed.
    pub fn names(&self) -> impl Iterator<Item = &RegionName> {
        self.list.values().map(|(name, _)| name)
    }

    /// The state of a Region by its name; absent when AWS did not list it.
    pub fn opt_status(&self, region: &RegionName) -> Option<&str> {
        self.list.values().find(|(name, _)| name == region).map(|(_, status)| status.as_str())
    }

    /// Why the list is not AWS's own and whole; absent when it is.
    pub fn failure(&self) -> Option<&Failure> {
        self.list.failure.as_ref()
    }
}

fn default_enabled() -> Vec<RegionName> {
    DEFAULT_ENABLED.iter().filter_map(|name| RegionName::parse(name).ok()).collect()
}

/// Asks once which Regions there are: Account Management, else EC2. When neither answers, the Regions that
/// AWS documents as always enabled are scanned, and no row says anything of them.
pub async fn known(reader: &Reader) -> Arc<Known> {
    reader.at(&RegionName::global()).once("regions", ask(reader)).await
}

async fn ask(reader: &Reader) -> Known {
    let list = list_regions(reader).await;
    if list.failure.is_none() {
        return Known { list, source: "account:ListRegions" };
    }
    let fallback = describe_regions(reader).await;
    if fallback.failure.is_none() {
        return Known { list: fallback, source: "ec2:DescribeRegions" };
    }
    Known { list, source: "account:ListRegions" }
}

async fn list_regions(reader: &Reader) -> Listed<(RegionName, String)> {
    pages(|token| async move {
        let request = Request::post("/listRegions").member("MaxResults", 50).member_if("NextToken", token);
        let answer = reader.operation(&LIST_REGIONS, request).await;
        answer.map_value(|answer| Page {
            items: answer.regions.into_iter().filter_map(ListedRegion::pair).collect(),
            next: answer.next_token,
        })
    })
    .await
}

async fn describe_regions(reader: &Reader) -> Listed<(RegionName, String)> {
    pages(|_| async move {
        let request = Request::new().parameter("AllRegions", true);
        let answer = reader.operation(&DESCRIBE_REGIONS, request).await;
        answer.map_value(|answer| Page {
            items: answer.region_info.item.into_iter().filter_map(DescribedRegion::pair).collect(),
            next: None,
        })
    })
    .await
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListRegions {
    regions: Vec<ListedRegion>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListedRegion {
    region_name: String,
    region_opt_status: String,
}

impl ListedRegion {
    fn pair(self) -> Option<(RegionName, String)> {
        Some((RegionName::parse(&self.region_name).ok()?, self.region_opt_status))
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeRegions {
    region_info: Items<DescribedRegion>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribedRegion {
    region_name: String,
    opt_in_status: String,
}

impl DescribedRegion {
    /// EC2's words for the states of Account Management.
    fn pair(self) -> Option<(RegionName, String)> {
        let status = match self.opt_in_status.as_str() {
            "opt-in-not-required" => "ENABLED_BY_DEFAULT",
            "opted-in" => "ENABLED",
            "not-opted-in" => "DISABLED",
            other => other,
        };
        Some((RegionName::parse(&self.region_name).ok()?, status.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_being_disabled_still_counts_as_enabled() {
        assert!(Region::new("DISABLING", "").enabled);
        assert!(!Region::new("DISABLED", "").enabled);
    }

    #[test]
    fn a_state_that_is_not_known_yet_is_scanned() {
        assert!(Region::new("HIBERNATING", "").enabled);
    }

    #[test]
    fn ec2_and_account_management_agree_on_states() {
        let region = DescribedRegion { region_name: "me-south-1".to_owned(), opt_in_status: "not-opted-in".to_owned() };
        assert_eq!(region.pair().unwrap().1, "DISABLED");
    }
}
