//! What was used in each Region in the last full month, as Cost Explorer tells.
//!
//! AWS charges USD 0.01 for every page of the answer, so the account is asked once in a scan, for all
//! Regions together, and by nothing but this table.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Failure, Listed, Operation, Page, pages};
use crate::model::{Cause, Region, Time};

use super::region::known;
use super::service::COST_EXPLORER;
use super::{Collected, Facts, Reader, Scope, Table};

const SERVICE: &str = "ce";
const OPERATION: &str = "GetCostAndUsage";

static GET_COST_AND_USAGE: Operation<GetCostAndUsage> = COST_EXPLORER.operation(OPERATION);

/// What is billed under a Region, mostly us-east-1, although nothing of it runs there: services without a
/// Region, what is paid for the account as a whole, and taxes. Names as bills have them; one that ends in a
/// space or a bracket stands for all that begin so.
const WITHOUT_REGION: &[&str] = &[
    "AWS Artifact",
    "AWS Billing Conductor",
    "AWS Budgets",
    "AWS Cost Explorer",
    "AWS Developer Support",
    "AWS Global Accelerator",
    "AWS Organizations",
    "AWS Premium Support",
    "AWS Shield",
    "AWS Support (",
    "Amazon CloudFront",
    "Amazon Registrar",
    "Amazon Route 53",
    "Savings Plans for ",
    "Tax",
];

/// What takes away from a bill: with it a Region in use could come to nothing.
const DEDUCTIONS: [&str; 3] = ["Credit", "Refund", "SavingsPlanNegation"];

/// The spend of one Region of the partition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RegionSpend {
    /// What was used in the last full month (UTC), in US dollars: before credits and refunds, without
    /// services that have no Region; 0 when the bill does not name the Region.
    pub spend_usd: f64,
    /// Whether AWS calls the month's figures an estimate, which may still grow.
    pub estimated: bool,
}

impl Table for RegionSpend {
    const NAME: &'static str = "region_spend";
    const SCOPE: Scope = Scope::Global;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[(SERVICE, OPERATION)];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = pages(|token| async {
            let answer = reader.operation(&GET_COST_AND_USAGE, request(&reader, token)).await;
            answer.map_value(|answer| Page { items: answer.results_by_time, next: answer.next_page_token })
        })
        .await;
        let regions = Box::pin(known(&reader)).await;
        rows(reader.region(), &list, regions.names())
    }
}

/// A row for each Region, or a gap: a bill that ends early may lack any of them.
fn rows<'a>(
    place: &Region,
    list: &Listed<Period>,
    regions: impl Iterator<Item = &'a Region>,
) -> Collected<RegionSpend> {
    let mut collected = Collected::default();
    collected.calls.extend(&list.calls);
    let bill = match bill(list) {
        Ok(bill) => bill,
        Err(failure) => {
            collected.missing(place, failure);
            return collected;
        }
    };
    let estimated = list.values().any(|period| period.estimated);
    for region in regions {
        let mut facts = Facts::of(region, region.as_str());
        facts.rest_on(&list.calls);
        let spend_usd = bill.get(region.as_str()).copied().unwrap_or(0.0);
        collected.keep(facts, RegionSpend { spend_usd, estimated });
    }
    collected
}

/// The month before the one in which the scan began, and the account's own costs: a management account
/// would be told those of all its members.
pub(super) fn request(reader: &Reader, token: Option<String>) -> Request {
    let (start, end) = last_full_month(reader.started_at());
    let own = json!({"Dimensions": {"Key": "LINKED_ACCOUNT", "Values": [reader.account().as_str()]}});
    let gross = json!({"Not": {"Dimensions": {"Key": "RECORD_TYPE", "Values": DEDUCTIONS}}});
    Request::new()
        .member("TimePeriod", json!({"Start": start, "End": end}))
        .member("Granularity", "MONTHLY")
        .member("Metrics", json!(["UnblendedCost"]))
        .member("GroupBy", json!([{"Type": "DIMENSION", "Key": "REGION"}, {"Type": "DIMENSION", "Key": "SERVICE"}]))
        .member("Filter", json!({"And": [own, gross]}))
        .member_if("NextPageToken", token)
}

/// First day of the last full month, and of the month after it.
fn last_full_month(now: Time) -> (String, String) {
    let day = now.to_rfc3339();
    let number = |part: Option<&str>| part.and_then(|text| text.parse::<i32>().ok()).unwrap_or(1);
    let mut parts = day.split('-');
    let (year, month) = (number(parts.next()), number(parts.next()));
    let (before_year, before) = if month == 1 { (year - 1, 12) } else { (year, month - 1) };
    (format!("{before_year:04}-{before:02}-01"), format!("{year:04}-{month:02}-01"))
}

/// Dollars by Region.
fn bill(list: &Listed<Period>) -> Result<BTreeMap<String, f64>, Failure> {
    if let Some(failure) = &list.failure {
        return Err(failure.clone());
    }
    if list.items.is_empty() {
        let failure = Failure::without_call(Cause::Malformed, "the answer has no month in it");
        let call = list.calls.last().copied();
        return Err(Failure { call, service: SERVICE, operation: OPERATION, ..failure });
    }
    let mut bill: BTreeMap<String, f64> = BTreeMap::new();
    for group in list.values().flat_map(|period| &period.groups).filter(|group| group.has_region()) {
        // A deduction that was not kept out takes nothing from the rest.
        *bill.entry(group.keys.0.clone()).or_default() += group.metrics.cost.usd.max(0.0);
    }
    Ok(bill)
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetCostAndUsage {
    results_by_time: Vec<Period>,
    next_page_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Period {
    groups: Vec<Group>,
    estimated: bool,
}

/// One Region and service.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Group {
    keys: (String, String),
    metrics: Metrics,
}

impl Group {
    fn has_region(&self) -> bool {
        let service = self.keys.1.as_str();
        let open = |name: &str| name.ends_with(' ') || name.ends_with('(');
        !WITHOUT_REGION.iter().any(|name| service == *name || open(name) && service.starts_with(name))
    }
}

#[derive(Clone, Debug, Deserialize)]
struct Metrics {
    #[serde(rename = "UnblendedCost")]
    cost: Dollars,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "Metric")]
struct Dollars {
    usd: f64,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Metric {
    amount: String,
    unit: String,
}

impl TryFrom<Metric> for Dollars {
    type Error = String;

    fn try_from(metric: Metric) -> Result<Self, String> {
        let Metric { amount, unit } = metric;
        let number = amount.parse().ok().filter(|number: &f64| number.is_finite() && unit == "USD");
        number.map(|usd| Self { usd }).ok_or_else(|| format!("`{amount} {unit}` is not an amount in US dollars"))
    }
}

#[cfg(test)]
mod tests;
