//! Links of S3 and of logs over hand-made worlds.

use serde_json::json;

use super::*;
use crate::model::{AccountId, CallId, Coverage, GapId, Parameter, Settings, State, Text, Time, Value};
use crate::tables::account::Account;
use crate::tables::event_data_store::EventDataStore;
use crate::tables::flow_log::FlowLog;
use crate::tables::log_centralization::LogCentralization;
use crate::tables::log_subscription::LogSubscription;
use crate::tables::s3_access_point_multi_region::S3AccessPointMultiRegion;
use crate::tables::s3_bucket::S3Bucket;
use crate::tables::ssm_data_sync::SsmDataSync;

pub(super) fn world(gaps: &[&str]) -> World {
    let regions = ["ap-northeast-1", "ap-northeast-3"].map(str::to_owned).to_vec();
    let text = Text::new(String::new(), String::new());
    let parameter = Parameter { value: Value::List(regions), floor: None, text };
    let settings = Settings { parameters: [("jp_regions".to_owned(), parameter)].into() };
    let cell = |table: &&str| Coverage {
        region: Region::global(),
        table: (*table).to_owned(),
        state: if gaps.contains(table) { State::Gap } else { State::Read },
        rows: 0,
        gaps: if gaps.contains(table) { vec![GapId(9)] } else { Vec::new() },
    };
    let coverage = crate::tables::NAMES.iter().map(cell).collect();
    World::new(AccountId::parse("111111111111").unwrap(), Time::from_seconds(0), settings, coverage, Vec::new())
}

pub(super) fn row<T: Table>(region: &str, resource: &str, value: serde_json::Value) -> Stored<T> {
    let row = serde_json::from_value(value).unwrap();
    let region = Region::parse(region).ok();
    Stored { region, resource: resource.to_owned(), calls: vec![CallId(1)], gaps: Vec::new(), row }
}

fn bucket(name: &str, region: &str, rules: &serde_json::Value) -> Stored<S3Bucket> {
    row(
        region,
        &format!("arn:aws:s3:::{name}"),
        json!({
            "name": name, "created_at": 0, "versioning": "Enabled", "mfa_delete": "Disabled",
            "lifecycle_rules": [], "object_lock_mode": "none", "object_lock_days": 0,
            "replication_rules": rules, "sse_algorithm": "AES256", "sse_key_arn": "none", "tags": [],
            "inventories": [],
        }),
    )
}

fn rule(id: &str, status: &str, bucket: &str) -> serde_json::Value {
    json!({"id": id, "status": status, "dest_bucket_arn": format!("arn:aws:s3:::{bucket}"), "dest_account": "none"})
}

/// Links of one kind.
pub(super) fn of_kind(world: &World, kind: &str) -> Vec<Stored<DataLink>> {
    DataLink::derive(world).into_iter().filter(|link| link.row.kind.as_deref() == Some(kind)).collect()
}

fn replicated(rules: &serde_json::Value, gaps: &[&str]) -> Vec<Stored<DataLink>> {
    let mut world = world(gaps);
    let copy = bucket("kasumi-abroad", "ap-southeast-1", &json!([]));
    world.insert(vec![bucket("kasumi-records", "ap-northeast-1", rules), copy]);
    of_kind(&world, "s3-crr")
}

#[test]
fn a_rule_to_an_own_bucket_takes_the_region_of_the_bucket() {
    let links = replicated(&json!([rule("a", "Enabled", "kasumi-abroad")]), &[]);
    let link = &links[0].row;
    assert_eq!((link.dest_region.as_deref(), link.dest_in_japan), (Some("ap-southeast-1"), Some(false)));
    assert_eq!((link.enabled, link.source_region.as_deref()), (Some(true), Some("ap-northeast-1")));
    assert_eq!(link.dest_account.as_deref(), Some("111111111111"));
}

#[test]
fn case_2_a_bucket_of_another_account_has_no_region() {
    let links = replicated(&json!([rule("a", "Enabled", "partner-bucket")]), &[]);
    assert_eq!((links[0].row.dest_region.as_deref(), links[0].row.dest_in_japan), (None, None));
    assert_eq!(links[0].calls, [CallId(1)]);
}

#[test]
fn a_bucket_missing_from_a_list_cut_short_brings_the_gap_of_the_list() {
    let links = replicated(&json!([rule("a", "Enabled", "kasumi-other")]), &[S3Bucket::NAME]);
    let link = links.iter().find(|link| link.row.dest_arn.is_some()).unwrap();
    assert_eq!((link.row.dest_in_japan, link.gaps.as_slice()), (None, [GapId(9)].as_slice()));
}

#[test]
fn a_rule_that_is_off_does_not_hide_one_to_the_same_bucket_that_is_on() {
    let rules = json!([rule("a", "Enabled", "kasumi-abroad"), rule("b", "Disabled", "kasumi-abroad")]);
    let enabled: Vec<_> = replicated(&rules, &[]).iter().map(|link| link.row.enabled).collect();
    assert_eq!(enabled, [Some(true), Some(false)]);
}

#[test]
fn rules_that_could_not_be_read_are_a_link_that_may_exist() {
    let links = replicated(&json!(null), &[]);
    assert_eq!((links.len(), links[0].row.enabled), (1, None));
}

#[test]
fn buckets_that_could_not_be_listed_may_have_links() {
    let world = world(&[S3Bucket::NAME]);
    assert_eq!(of_kind(&world, "s3-crr").len(), 1);
    assert_eq!(of_kind(&world, "s3-inventory").len(), 1);
}

#[test]
fn an_access_point_is_a_link_to_each_of_its_buckets() {
    let mut world = world(&[]);
    world.insert(vec![row::<S3AccessPointMultiRegion>(
        "global",
        "arn:aws:s3::111111111111:accesspoint/abc.mrap",
        json!({"name": "kasumi", "alias": "abc.mrap", "status": "READY", "created_at": 0, "buckets": [
            {"bucket": "a", "region": "ap-northeast-1", "account": "111111111111"},
            {"bucket": "b", "region": "us-east-1", "account": "none"}]}),
    )]);
    let japan: Vec<_> = of_kind(&world, "s3-mrap").iter().map(|link| link.row.dest_in_japan).collect();
    assert_eq!(japan, [Some(true), Some(false)]);
}

fn flow(region: &str, dest: &str) -> Vec<Stored<DataLink>> {
    let mut world = world(&[]);
    world.insert(vec![bucket("kasumi-flow", "us-west-2", &json!([]))]);
    world.insert(vec![row::<FlowLog>(
        region,
        &format!("arn:aws:ec2:{region}:111111111111:vpc-flow-log/fl-1"),
        json!({"id": "fl-1", "resource_id": "vpc-1", "status": "ACTIVE", "deliver_status": "SUCCESS",
               "traffic_type": "ALL", "dest_type": "s3", "dest_arn": dest}),
    )]);
    of_kind(&world, "flow-log")
}

#[test]
fn a_flow_log_to_a_bucket_abroad_leaves_japan() {
    let links = flow("ap-northeast-1", "arn:aws:s3:::kasumi-flow/vpc/");
    assert_eq!(links[0].row.dest_in_japan, Some(false));
}

#[test]
fn a_flow_log_that_stays_in_its_region_abroad_is_no_link_but_one_in_japan_is() {
    assert!(flow("us-west-2", "arn:aws:s3:::kasumi-flow").is_empty());
    let here = flow("ap-northeast-1", "arn:aws:logs:ap-northeast-1:111111111111:log-group:flow");
    assert_eq!(here[0].row.dest_in_japan, Some(true));
}

fn subscription(dest: &str) -> DataLink {
    let mut world = world(&[]);
    let group = "arn:aws:logs:ap-northeast-1:111111111111:log-group:app";
    world.insert(vec![row::<LogSubscription>(
        "ap-northeast-1",
        &format!("{group}:subscription-filter:all"),
        json!({"name": "all", "log_group_arn": group, "dest_arn": dest, "role_arn": "none"}),
    )]);
    of_kind(&world, "cwl-subscription").remove(0).row
}

#[test]
fn a_stream_tells_its_region_and_a_logical_destination_hides_it() {
    let stream = subscription("arn:aws:kinesis:us-east-1:222222222222:stream/logs");
    assert_eq!((stream.dest_in_japan, stream.dest_account.as_deref()), (Some(false), Some("222222222222")));
    let hidden = subscription("arn:aws:logs:ap-northeast-1:222222222222:destination:central");
    assert_eq!((hidden.dest_region, hidden.dest_in_japan), (None, None));
    let abroad = subscription("arn:aws:logs:us-east-1:444444444444:destination:vendor");
    assert_eq!(abroad.dest_in_japan, Some(false));
}

#[test]
fn a_sync_names_the_region_of_its_bucket() {
    let mut world = world(&[]);
    world.insert(vec![row::<SsmDataSync>(
        "ap-northeast-1",
        "sync",
        json!({"name": "sync", "sync_type": "SyncToDestination", "dest_bucket": "partner",
               "dest_region": "us-east-1", "kms_key": "none", "last_status": "Successful"}),
    )]);
    assert_eq!(of_kind(&world, "ssm-data-sync")[0].row.dest_in_japan, Some(false));
}

fn data_store(status: Option<&str>) -> DataLink {
    let mut world = world(&[]);
    let arn = "arn:aws:cloudtrail:us-east-2:111111111111:eventdatastore/e";
    world.insert(vec![row::<EventDataStore>(
        "us-east-2",
        arn,
        json!({"arn": arn, "name": "lake", "status": status, "retention_days": null, "billing_mode": null,
               "termination_protection": null, "multi_region": null, "is_org": null, "kms_key": null,
               "created_at": null, "advanced_event_selectors": null}),
    )]);
    of_kind(&world, "trail-lake").remove(0).row
}

#[test]
fn an_event_data_store_abroad_is_a_link_also_when_it_stopped() {
    assert_eq!(data_store(Some("STOPPED_INGESTION")).enabled, Some(true));
    assert_eq!(data_store(Some("PENDING_DELETION")).enabled, Some(false));
    assert_eq!((data_store(None).enabled, data_store(None).dest_in_japan), (None, Some(false)));
}

#[test]
fn without_an_organization_there_are_no_centralization_rules() {
    let links = |in_organization: Option<bool>| {
        let mut world = world(&[LogCentralization::NAME]);
        world.insert(vec![row::<Account>(
            "global",
            "111111111111",
            json!({"partition": "aws", "in_organization": in_organization, "management_account_id": null,
                   "is_management": null, "org_id": null, "created_at": null}),
        )]);
        of_kind(&world, "cwl-centralization").len()
    };
    assert_eq!((links(Some(false)), links(Some(true)), links(None)), (0, 1, 1));
}
