//! Stores of hand-made worlds, by the numbers of the specification's tricky cases.

use serde_json::json;

use super::*;
use crate::model::{AccountId, Coverage, Region, Settings, State, Time, Value};
use crate::tables::Table;
use crate::tables::s3_bucket::{LifecycleRule, S3Bucket};

const FOREVER: i64 = 2_147_483_647;
const HERE: &str = "111111111111";
const NOW: i64 = 1_800_000_000;

fn tokyo() -> Region {
    Region::parse("ap-northeast-1").unwrap()
}

fn settings() -> Settings {
    let text = crate::model::Text::new(String::new(), String::new());
    let parameter = crate::model::Parameter { value: Value::Int(24), floor: None, text };
    Settings { parameters: [("max_delivery_age_h".to_owned(), parameter)].into() }
}

/// A world in which these tables were read and `gaps` have rows missing in Tokyo.
fn world(gaps: &[&str]) -> World {
    let tables = [Trail::NAME, EventDataStore::NAME, S3Bucket::NAME, LogGroup::NAME];
    let cell = |table: &&str| Coverage {
        region: tokyo(),
        table: (*table).to_owned(),
        state: if gaps.contains(table) { State::Gap } else { State::Read },
        rows: 0,
        gaps: if gaps.contains(table) { vec![GapId(9)] } else { Vec::new() },
    };
    let coverage = tables.iter().map(cell).collect();
    World::new(AccountId::parse(HERE).unwrap(), Time::from_seconds(NOW), settings(), coverage, Vec::new())
}

fn row<T: Table>(resource: &str, value: serde_json::Value) -> Stored<T> {
    let row = serde_json::from_value(value).unwrap();
    Stored { region: Some(tokyo()), resource: resource.to_owned(), calls: vec![CallId(1)], gaps: Vec::new(), row }
}

fn trail() -> Stored<Trail> {
    let fresh = (NOW - 3600) * 1000;
    row(
        "arn:aws:cloudtrail:ap-northeast-1:111111111111:trail/main",
        json!({
            "arn": "arn:aws:cloudtrail:ap-northeast-1:111111111111:trail/main", "name": "main",
            "home_region": "ap-northeast-1", "owner_account": HERE, "is_org": false, "multi_region": true,
            "includes_global": true, "validation": true, "kms_key": "none", "bucket": "kasumi-logs",
            "bucket_prefix": "none", "log_group_arn": "none", "has_custom_selectors": false,
            "is_logging": true, "delivery_error": "none", "delivery_at": fresh, "digest_error": "none",
            "digest_at": fresh, "cwl_error": "none", "cwl_at": fresh,
            "event_selectors": null, "advanced_event_selectors": null,
        }),
    )
}

fn bucket(versioning: &str, rules: Option<Vec<LifecycleRule>>) -> Stored<S3Bucket> {
    let mut bucket: Stored<S3Bucket> = row(
        "arn:aws:s3:::kasumi-logs",
        json!({
            "name": "kasumi-logs", "created_at": 0, "versioning": versioning, "mfa_delete": "Disabled",
            "lifecycle_rules": null, "object_lock_mode": "none", "object_lock_days": 0,
            "replication_rules": [], "sse_algorithm": "AES256", "sse_key_arn": "none", "tags": [],
            "inventories": [],
        }),
    );
    if rules.is_none() {
        bucket.gaps.push(GapId(5));
    }
    bucket.row.lifecycle_rules = rules;
    bucket
}

fn expire(prefix: &str, days: i64, noncurrent_days: i64) -> LifecycleRule {
    let rule = json!({
        "id": "none", "status": "Enabled", "prefix": prefix, "tags": [], "size_greater_than": -1,
        "size_less_than": -1, "expiration_days": days, "expiration_date": "none",
        "expired_object_delete_marker": false, "noncurrent_days": noncurrent_days,
        "newer_noncurrent_versions": 0, "transitions": [],
    });
    serde_json::from_value(rule).unwrap()
}

/// The store of the trail in a bucket with these rules.
fn kept(versioning: &str, rules: Option<Vec<LifecycleRule>>) -> Stored<LogStore> {
    let mut world = world(&[]);
    world.insert(vec![trail()]);
    world.insert(vec![bucket(versioning, rules)]);
    LogStore::derive(&world).remove(0)
}

fn days(rules: Vec<LifecycleRule>) -> (Option<i64>, Option<i64>) {
    let store = kept("Enabled", Some(rules)).row;
    (store.visible_days, store.recoverable_days)
}

fn trail_with(change: impl FnOnce(&mut Trail)) -> Vec<Stored<LogStore>> {
    let mut world = world(&[]);
    let mut trail = trail();
    change(&mut trail.row);
    world.insert(vec![trail]);
    world.insert(vec![bucket("Enabled", Some(Vec::new()))]);
    LogStore::derive(&world)
}

#[test]
fn a_healthy_trail_into_a_bucket_without_rules_keeps_everything_for_ever() {
    let store = kept("Enabled", Some(Vec::new())).row;
    assert_eq!((store.kind.as_deref(), store.owned_here), (Some("s3"), Some(true)));
    assert_eq!((store.active, store.healthy), (Some(true), Some(true)));
    assert_eq!((store.covers_read, store.covers_write, store.covers_global), (Some(true), Some(true), Some(true)));
    assert_eq!(store.visible_days, Some(FOREVER));
}

#[test]
fn case_28_a_trail_is_one_store_however_many_regions_show_it() {
    assert_eq!(trail_with(|_| ()).len(), 1);
}

#[test]
fn case_29_an_organization_trail_seen_by_a_member_is_unknown_and_not_wrong() {
    let store = &trail_with(|trail| {
        trail.owner_account = "222222222222".to_owned();
        trail.is_org = true;
        trail.bucket = "kasumi-org-logs".to_owned();
        (trail.is_logging, trail.delivery_error, trail.delivery_at) = (None, None, None);
    })[0];
    assert_eq!((store.row.owned_here, store.row.active, store.row.healthy), (Some(false), None, None));
    assert_eq!((store.row.visible_days, store.row.covers_write), (None, Some(true)));
    assert_eq!(store.calls, [CallId(1)]);
}

#[test]
fn case_31_an_event_name_condition_covers_nothing() {
    let selector = json!([{"name": "none", "fields": [
        {"field": "eventCategory", "equals": ["Management"], "not_equals": [], "starts_with": [],
         "not_starts_with": [], "ends_with": [], "not_ends_with": []},
        {"field": "eventName", "equals": ["ConsoleLogin"], "not_equals": [], "starts_with": [],
         "not_starts_with": [], "ends_with": [], "not_ends_with": []},
    ]}]);
    let store = &trail_with(|trail| {
        trail.has_custom_selectors = Some(true);
        trail.advanced_event_selectors = Some(serde_json::from_value(selector).unwrap());
    })[0];
    assert_eq!((store.row.covers_read, store.row.covers_write), (Some(false), Some(false)));
}

#[test]
fn case_32_the_shorter_of_overlapping_rules_counts() {
    let narrow = "AWSLogs/111111111111/CloudTrail/";
    assert_eq!(days(vec![expire("AWSLogs/", 365, FOREVER), expire(narrow, 90, FOREVER)]).0, Some(90));
}

#[test]
fn case_33_a_rule_that_asks_for_a_tag_never_matches() {
    let tagged = LifecycleRule { tags: vec!["a=b".to_owned()], ..expire("", 30, FOREVER) };
    assert_eq!(days(vec![tagged]).0, Some(FOREVER));
}

#[test]
fn case_34_versions_add_to_what_can_be_recovered() {
    assert_eq!(days(vec![expire("", 365, 30)]), (Some(365), Some(395)));
}

#[test]
fn case_35_what_is_hidden_early_is_not_visible_though_recoverable() {
    assert_eq!(days(vec![expire("", 90, 400)]), (Some(90), Some(490)));
}

#[test]
fn case_36_unreadable_rules_leave_the_days_unknown_with_the_gap_of_the_bucket() {
    let store = kept("Enabled", None);
    assert_eq!((store.row.visible_days, store.row.owned_here), (None, Some(true)));
    assert_eq!(store.gaps, [GapId(5)]);
}

#[test]
fn case_37_a_rule_with_a_date_guarantees_nothing() {
    let dated = LifecycleRule { expiration_date: "2027-04-01T00:00:00Z".to_owned(), ..expire("", FOREVER, FOREVER) };
    assert_eq!(days(vec![dated]).0, Some(0));
}

#[test]
fn case_41_exactly_365_days_are_365() {
    assert_eq!(days(vec![expire("", 365, FOREVER)]).0, Some(365));
}

#[test]
fn case_39_the_event_history_is_not_a_store() {
    assert!(LogStore::derive(&world(&[])).is_empty());
}

#[test]
fn trails_that_could_not_be_listed_leave_a_bucket_of_which_nothing_is_known() {
    let stores = LogStore::derive(&world(&[Trail::NAME]));
    assert_eq!(stores.len(), 1);
    assert_eq!(stores[0].row, LogStore::unknown("s3"));
    assert_eq!(stores[0].gaps, [GapId(9)]);
}

#[test]
fn a_bucket_that_is_not_listed_is_foreign_only_when_the_list_is_whole() {
    let owned = |gaps: &[&str]| {
        let mut world = world(gaps);
        world.insert(vec![trail()]);
        let store = LogStore::derive(&world).remove(0);
        (store.row.owned_here, store.gaps)
    };
    assert_eq!(owned(&[]), (Some(false), Vec::new()));
    assert_eq!(owned(&[S3Bucket::NAME]), (None, vec![GapId(9)]));
}

#[test]
fn a_single_region_trail_covers_global_services_only_from_virginia() {
    let global = |home: &str, includes| {
        let store = trail_with(|trail| {
            trail.home_region = home.to_owned();
            (trail.multi_region, trail.includes_global) = (false, includes);
        });
        (store[0].row.covers_all_regions, store[0].row.covers_global)
    };
    assert_eq!(global("us-east-1", true), (Some(false), Some(true)));
    assert_eq!(global("us-east-1", false), (Some(false), Some(false)));
    assert_eq!(global("ap-northeast-1", true), (Some(false), Some(false)));
}

#[test]
fn a_delivery_error_is_unhealthy_whatever_the_age() {
    let health = |error: Option<&str>, at: Option<i64>| {
        let delivery = Delivery { error, at: at.map(Time::from_seconds) };
        healthy(&world(&[]), delivery)
    };
    assert_eq!(health(Some("AccessDenied"), None), Some(false));
    assert_eq!(health(Some("none"), Some(NOW - 24 * 3600)), Some(true));
    assert_eq!(health(Some("none"), Some(NOW - 25 * 3600)), Some(false));
    assert_eq!(health(None, Some(0)), Some(false));
    assert_eq!(health(Some("none"), None), None);
}

const GROUP: &str = "arn:aws:logs:ap-northeast-1:111111111111:log-group:trail";

fn in_group(arn: &str, groups: Vec<Stored<LogGroup>>, gaps: &[&str]) -> Stored<LogStore> {
    let mut world = world(gaps);
    let mut trail = trail();
    trail.row.log_group_arn = arn.to_owned();
    world.insert(vec![trail]);
    world.insert(groups);
    LogStore::derive(&world).remove(1)
}

fn group(retention_days: i64) -> Stored<LogGroup> {
    row(
        GROUP,
        json!({"arn": GROUP, "name": "trail", "retention_days": retention_days, "class": "STANDARD",
               "kms_key": "none", "deletion_protection": false, "created_at": 0}),
    )
}

#[test]
fn case_38_a_log_group_without_a_retention_keeps_for_ever() {
    let store = in_group(&format!("{GROUP}:*"), vec![group(FOREVER)], &[]).row;
    assert_eq!((store.kind.as_deref(), store.owned_here), (Some("cwl"), Some(true)));
    assert_eq!((store.visible_days, store.guaranteed_days), (Some(FOREVER), Some(0)));
    assert_eq!(store.store_arn.as_deref(), Some(GROUP));
}

#[test]
fn a_log_group_that_is_gone_keeps_nothing_and_one_that_was_not_listed_is_unknown() {
    assert_eq!(in_group(GROUP, Vec::new(), &[]).row.visible_days, Some(0));
    let unlisted = in_group(GROUP, Vec::new(), &[LogGroup::NAME]);
    assert_eq!((unlisted.row.visible_days, unlisted.gaps), (None, vec![GapId(9)]));
}

#[test]
fn a_log_group_of_another_account_is_unknown_here() {
    let store = in_group("arn:aws:logs:ap-northeast-1:222222222222:log-group:trail:*", Vec::new(), &[]).row;
    assert_eq!((store.owned_here, store.visible_days), (Some(false), None));
}

fn lake(status: &str, retention_days: i64) -> LogStore {
    let arn = "arn:aws:cloudtrail:ap-northeast-1:111111111111:eventdatastore/e";
    let mut world = world(&[]);
    world.insert(vec![row::<EventDataStore>(
        arn,
        json!({
            "arn": arn, "name": "lake", "status": status, "retention_days": retention_days,
            "billing_mode": "none", "termination_protection": true, "multi_region": true, "is_org": false,
            "kms_key": "none", "created_at": 0,
            "advanced_event_selectors": [{"name": "none", "fields": [
                {"field": "eventCategory", "equals": ["Management"], "not_equals": [], "starts_with": [],
                 "not_starts_with": [], "ends_with": [], "not_ends_with": []}]}],
        }),
    )]);
    LogStore::derive(&world).remove(0).row
}

#[test]
fn an_event_data_store_is_a_store_by_itself() {
    let store = lake("ENABLED", 366);
    assert_eq!((store.kind.as_deref(), store.visible_days), (Some("lake"), Some(366)));
    assert_eq!((store.active, store.healthy, store.covers_write), (Some(true), Some(true), Some(true)));
}

#[test]
fn an_event_data_store_that_waits_for_deletion_keeps_nothing() {
    let store = lake("PENDING_DELETION", 366);
    assert_eq!((store.active, store.visible_days), (Some(false), Some(0)));
}
