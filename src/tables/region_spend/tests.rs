//! Tests of what Cost Explorer tells, and of what it does not.

use crate::model::CallId;

use super::*;

fn answer(body: &str) -> Result<GetCostAndUsage, serde_json::Error> {
    serde_json::from_str(body)
}

fn group(region: &str, service: &str, amount: &str, unit: &str) -> serde_json::Value {
    json!({"Keys": [region, service], "Metrics": {"UnblendedCost": {"Amount": amount, "Unit": unit}}})
}

fn body(groups: &[serde_json::Value], estimated: bool) -> String {
    let period = json!({"Start": "2026-03-01", "End": "2026-04-01"});
    json!({"ResultsByTime": [{"TimePeriod": period, "Total": {}, "Groups": groups, "Estimated": estimated}]}).to_string()
}

fn listed(bodies: &[String], failure: Option<Failure>) -> Listed<Period> {
    let periods = bodies.iter().flat_map(|body| answer(body).unwrap().results_by_time);
    Listed { items: periods.map(|period| (period, CallId(1))).collect(), calls: vec![CallId(1)], failure }
}

/// What is said of one Region: dollars, and whether they are an estimate.
fn spent(bodies: &[String], failure: Option<Failure>, region: &str) -> Option<(f64, bool)> {
    let (place, region) = (Region::global(), Region::parse(region).unwrap());
    let collected = rows(&place, &listed(bodies, failure), [&region].into_iter());
    assert_eq!(collected.rows.is_empty(), !collected.gaps.is_empty());
    collected.rows.first().map(|kept| (kept.row.spend_usd, kept.row.estimated))
}

#[test]
fn services_of_a_region_on_all_pages_add_up() {
    let first = body(&[group("eu-west-1", "Amazon Simple Storage Service", "1.25", "USD")], false);
    let second = body(&[group("eu-west-1", "EC2 - Other", "0.5", "USD")], false);
    assert_eq!(spent(&[first, second], None, "eu-west-1"), Some((1.75, false)));
}

#[test]
fn what_has_no_region_is_not_spent_in_us_east_1() {
    let names = ["Amazon Route 53", "AWS Support (Business)", "Tax", "Savings Plans for AWS Compute usage"];
    let groups: Vec<_> = names.iter().map(|name| group("us-east-1", name, "9", "USD")).collect();
    assert_eq!(spent(&[body(&groups, false)], None, "us-east-1"), Some((0.0, false)));
    let lookalike = [group("us-east-1", "Taxonomy", "9", "USD")];
    assert_eq!(spent(&[body(&lookalike, false)], None, "us-east-1"), Some((9.0, false)));
}

#[test]
fn a_region_that_a_whole_bill_does_not_name_spent_nothing() {
    let groups = [group("global", "AWS Lambda", "3", "USD"), group("NoRegion", "AWS Lambda", "3", "USD")];
    assert_eq!(spent(&[body(&groups, false)], None, "eu-west-1"), Some((0.0, false)));
}

#[test]
fn a_deduction_does_not_hide_what_was_used() {
    let groups = [group("eu-west-1", "AWS Lambda", "3", "USD"), group("eu-west-1", "EC2 - Other", "-3", "USD")];
    assert_eq!(spent(&[body(&groups, false)], None, "eu-west-1"), Some((3.0, false)));
}

#[test]
fn an_estimate_says_so() {
    assert_eq!(spent(&[body(&[], true)], None, "eu-west-1"), Some((0.0, true)));
    assert_eq!(spent(&[body(&[], false), body(&[], true)], None, "eu-west-1"), Some((0.0, true)));
}

#[test]
fn a_bill_that_ends_early_or_is_refused_tells_nothing_of_any_region() {
    let first = || body(&[group("eu-west-1", "AWS Lambda", "3", "USD")], false);
    let denied = Failure::without_call(Cause::Denied, "User not enabled for cost explorer access");
    assert_eq!(spent(&[first()], Some(denied.clone()), "eu-west-1"), None);
    assert_eq!(spent(&[], Some(denied), "us-east-1"), None);
}

#[test]
fn an_answer_without_a_month_is_not_a_month_without_costs() {
    assert_eq!(spent(&[], None, "eu-west-1"), None);
    assert!(answer("{}").is_err());
}

#[test]
fn what_is_no_amount_in_dollars_is_malformed() {
    for (amount, unit) in [("3", "CNY"), ("NaN", "USD"), ("inf", "USD"), ("", "USD"), ("3,5", "USD")] {
        assert!(answer(&body(&[group("eu-west-1", "AWS Lambda", amount, unit)], false)).is_err(), "{amount}");
    }
    let unnamed = json!({"Keys": ["eu-west-1"], "Metrics": {"UnblendedCost": {"Amount": "3", "Unit": "USD"}}});
    assert!(answer(&body(&[unnamed], false)).is_err());
}

#[test]
fn the_last_full_month_is_the_one_before_this() {
    let month = |time: &str| last_full_month(Time::parse(time).unwrap());
    let pair = |start: &str, end: &str| (start.to_owned(), end.to_owned());
    assert_eq!(month("2026-04-01T00:00:00Z"), pair("2026-03-01", "2026-04-01"));
    assert_eq!(month("2026-01-31T23:59:59Z"), pair("2025-12-01", "2026-01-01"));
}
