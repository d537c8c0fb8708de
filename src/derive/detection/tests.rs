//! Classes in hand-made worlds.

use serde_json::json;

use super::*;
use crate::model::{AccountId, Coverage, GapId, Parameter, Settings, State, Text, Time, Value};
use crate::tables::Table;
use crate::tables::alarm::Alarm;
use crate::tables::event_rule::EventRule;
use crate::tables::metric_filter::MetricFilter;
use crate::tables::sns_topic::SnsTopic;
use crate::tables::trail::Trail;

const HERE: &str = "111111111111";
const NOW: i64 = 1_800_000_000;
const TOPIC: &str = "arn:aws:sns:ap-northeast-1:111111111111:alerts";
const TABLES: [&str; 5] = ["alarm", "event_rule", "metric_filter", "sns_topic", "trail"];

fn tokyo() -> Region {
    Region::parse("ap-northeast-1").unwrap()
}

fn stored<T: Table>(region: &Region, resource: &str, value: serde_json::Value) -> Stored<T> {
    let row = serde_json::from_value(value).unwrap();
    Stored { region: Some(region.clone()), resource: resource.to_owned(), calls: Vec::new(), gaps: Vec::new(), row }
}

/// Tokyo and us-east-1 enabled, one trail of both, a confirmed topic; `missing` is not all read in Tokyo.
fn world(missing: Option<&str>, trail: &serde_json::Value) -> World {
    let text = Text { ja: String::new(), en: String::new() };
    let hours = Parameter { value: Value::Int(24), floor: None, text };
    let settings = Settings { parameters: [("max_delivery_age_h".to_owned(), hours)].into() };
    let cell = |table: &str, region: Region| Coverage {
        state: if missing == Some(table) && region == tokyo() { State::Gap } else { State::Read },
        gaps: if missing == Some(table) { vec![GapId(7)] } else { Vec::new() },
        table: table.to_owned(),
        region,
        rows: 0,
    };
    let mut cells: Vec<Coverage> = TABLES
        .iter()
        .flat_map(|table| [cell(table, tokyo()), cell(table, Region::us_east_1())])
        .collect();
    cells.push(cell("region", Region::global()));
    let mut world =
        World::new(AccountId::parse(HERE).unwrap(), Time::from_seconds(NOW), settings, cells, Vec::new());
    let row = |region: &Region| {
        let value = json!({"opt_status": "ENABLED", "enabled": true, "source": "account:ListRegions"});
        stored::<RegionRow>(region, region.as_str(), value)
    };
    world.insert(vec![row(&tokyo()), row(&Region::us_east_1())]);
    let fresh = (NOW - 3600) * 1000;
    let mut value = json!({
        "arn": "t", "name": "t", "home_region": "ap-northeast-1", "owner_account": HERE, "is_org": false,
        "multi_region": true, "includes_global": true, "validation": true, "kms_key": "none", "bucket": "b",
        "bucket_prefix": "none", "has_custom_selectors": false, "is_logging": true, "delivery_error": "none",
        "log_group_arn": "arn:aws:logs:ap-northeast-1:111111111111:log-group:trail:*", "delivery_at": fresh,
        "digest_error": "none", "digest_at": fresh, "cwl_error": "none", "cwl_at": fresh,
        "event_selectors": null, "advanced_event_selectors": null,
    });
    value.as_object_mut().unwrap().extend(trail.as_object().unwrap().clone());
    world.insert(vec![stored::<Trail>(&tokyo(), "t", value)]);
    let topic = json!({"arn": TOPIC, "confirmed_subs": 1, "cross_account_subs": 0, "email_only": true});
    world.insert(vec![stored::<SnsTopic>(&tokyo(), TOPIC, topic)]);
    world
}

fn rule(region: &Region, pattern: &str, target: &str) -> Stored<EventRule> {
    let value = json!({"arn": "r", "name": "r", "state": "ENABLED", "event_pattern": pattern, "targets": [target], "managed_by": "none"});
    stored(region, "r", value)
}

fn filter(pattern: &str) -> Stored<MetricFilter> {
    let value = json!({"name": "f", "log_group_name": "trail", "pattern": pattern,
        "metrics": [{"namespace": "kasumi", "name": "keys"}]});
    stored(&tokyo(), "f", value)
}

fn alarm(actions: &[&str], enabled: bool) -> Stored<Alarm> {
    let value = json!({"arn": "a", "name": "keys-alarm", "kind": "metric", "namespace": "kasumi", "metric": "keys",
        "dimensions": [], "expression_metrics": [], "query": "none", "rule": "none", "state": "OK", "state_since_at": 0,
        "actions_enabled": enabled, "actions": actions});
    stored(&tokyo(), "a", value)
}

const KEYS: &str = "{ ($.eventSource = kms.amazonaws.com) && (($.eventName = DisableKey) || \
    ($.eventName = ScheduleKeyDeletion) || ($.eventName = DeleteImportedKeyMaterial) || \
    ($.eventName = PutKeyPolicy) || ($.eventName = CancelKeyDeletion)) }";
const KMS_RULE: &str = r#"{"source":["aws.kms"],"detail-type":["AWS API Call via CloudTrail"],
    "detail":{"eventName":["DisableKey","ScheduleKeyDeletion","DeleteImportedKeyMaterial","PutKeyPolicy","CancelKeyDeletion"]}}"#;

fn of(world: &World, class: &str) -> Detection {
    Detection::derive(world).into_iter().map(|row| row.row).find(|row| row.class == class).unwrap()
}

fn keys(world: &World) -> (Option<bool>, Option<bool>) {
    let found = of(world, "kms-disable-or-delete");
    (found.covered, found.notified)
}

fn filtered(missing: Option<&str>, trail: &serde_json::Value, pattern: &str, alarms: Vec<Stored<Alarm>>) -> (Option<bool>, Option<bool>) {
    let mut world = world(missing, trail);
    world.insert(vec![filter(pattern)]);
    world.insert(alarms);
    keys(&world)
}

#[test]
fn a_filter_with_an_alarm_on_the_group_of_a_multi_region_trail_catches_every_region() {
    assert_eq!(filtered(None, &json!({}), KEYS, vec![alarm(&[TOPIC], true)]), (Some(true), Some(true)));
}

#[test]
fn without_anything_nothing_is_caught_and_every_operation_is_named() {
    let world = world(None, &json!({}));
    assert_eq!(keys(&world), (Some(false), Some(false)));
    assert_eq!(of(&world, "mfa-change").uncovered, ["DeactivateMFADevice", "DeleteVirtualMFADevice"]);
    assert_eq!(Detection::derive(&world).len(), CLASSES.len());
}

#[test]
fn an_alarm_that_does_not_act_catches_nothing() {
    assert_eq!(filtered(None, &json!({}), KEYS, vec![alarm(&[TOPIC], false)]), (Some(false), Some(false)));
    assert_eq!(filtered(None, &json!({}), KEYS, Vec::new()), (Some(false), Some(false)));
}

#[test]
fn a_trail_that_leaves_kms_out_silences_the_alert() {
    let selectors = json!([{"read_write_type": "All", "include_management_events": true,
        "exclude_management_event_sources": ["kms.amazonaws.com"], "data_resource_types": []}]);
    let trail = json!({"has_custom_selectors": true, "event_selectors": selectors, "advanced_event_selectors": []});
    assert_eq!(filtered(None, &trail, KEYS, vec![alarm(&[TOPIC], true)]), (Some(false), Some(false)));
}

#[test]
fn a_trail_whose_way_into_its_log_group_is_broken_catches_nothing() {
    let trail = json!({"cwl_error": "AccessDenied"});
    assert_eq!(filtered(None, &trail, KEYS, vec![alarm(&[TOPIC], true)]), (Some(false), Some(false)));
    let unknown = json!({"is_logging": null});
    assert_eq!(filtered(None, &unknown, KEYS, vec![alarm(&[TOPIC], true)]), (None, None));
}

#[test]
fn a_filter_for_some_of_the_operations_is_not_enough() {
    let some = "{ $.eventName = DisableKey || $.eventName = ScheduleKeyDeletion }";
    let mut world = world(None, &json!({}));
    world.insert(vec![filter(some)]);
    world.insert(vec![alarm(&[TOPIC], true)]);
    let found = of(&world, "kms-disable-or-delete");
    assert_eq!(found.covered, Some(false));
    assert_eq!(found.uncovered, ["CancelKeyDeletion", "DeleteImportedKeyMaterial", "PutKeyPolicy"]);
}

#[test]
fn a_rule_is_needed_in_every_region() {
    let mut world = world(None, &json!({}));
    world.insert(vec![rule(&tokyo(), KMS_RULE, TOPIC)]);
    assert_eq!(keys(&world), (Some(false), Some(false)));
    world.insert(vec![rule(&tokyo(), KMS_RULE, TOPIC), rule(&Region::us_east_1(), KMS_RULE, TOPIC)]);
    assert_eq!(keys(&world.replacing::<Alarm>(Vec::new())), (Some(true), Some(true)));
}

#[test]
fn a_rule_may_lead_to_the_bus_of_another_region() {
    let mut world = world(None, &json!({}));
    let bus = "arn:aws:events:ap-northeast-1:111111111111:event-bus/default";
    world.insert(vec![rule(&tokyo(), KMS_RULE, TOPIC), rule(&Region::us_east_1(), KMS_RULE, bus)]);
    assert_eq!(keys(&world), (Some(true), Some(true)));
}

#[test]
fn events_of_iam_reach_rules_in_virginia_only() {
    let pattern = r#"{"source":["aws.iam"],"detail":{"eventName":["DeactivateMFADevice","DeleteVirtualMFADevice"]}}"#;
    let in_region = |region: &Region| {
        let mut world = world(None, &json!({}));
        world.insert(vec![rule(region, pattern, TOPIC)]);
        of(&world, "mfa-change").covered
    };
    assert_eq!((in_region(&Region::us_east_1()), in_region(&tokyo())), (Some(true), Some(false)));
}

#[test]
fn whether_somebody_is_told_depends_on_the_end_of_the_way() {
    let told = |target: &str| {
        let mut world = world(None, &json!({}));
        world.insert(vec![rule(&tokyo(), KMS_RULE, target), rule(&Region::us_east_1(), KMS_RULE, TOPIC)]);
        keys(&world)
    };
    assert_eq!(told("arn:aws:logs:ap-northeast-1:111111111111:log-group:events"), (Some(true), Some(false)));
    assert_eq!(told("arn:aws:sns:ap-northeast-1:111111111111:gone"), (Some(true), Some(false)));
    assert_eq!(told("arn:aws:lambda:ap-northeast-1:111111111111:function:notify"), (Some(true), None));
    assert_eq!(told("arn:aws:sns:ap-northeast-1:222222222222:central"), (Some(true), None));
}

#[test]
fn a_topic_that_nobody_confirmed_tells_nobody() {
    let mut world = world(None, &json!({}));
    let topic = json!({"arn": TOPIC, "confirmed_subs": 0, "cross_account_subs": 0, "email_only": false});
    world.insert(vec![stored::<SnsTopic>(&tokyo(), TOPIC, topic)]);
    world.insert(vec![filter(KEYS)]);
    world.insert(vec![alarm(&[TOPIC], true)]);
    assert_eq!(keys(&world), (Some(true), Some(false)));
}

#[test]
fn what_was_not_listed_may_catch_it() {
    for table in TABLES {
        let mut world = world(Some(table), &json!({}));
        world.insert::<SnsTopic>(Vec::new());
        let alarms = if table == "sns_topic" { vec![alarm(&[TOPIC], true)] } else { Vec::new() };
        if table == "trail" {
            world.insert::<Trail>(Vec::new());
            let both = [tokyo(), Region::us_east_1()];
            world.insert(both.iter().map(|region| rule(region, KMS_RULE, TOPIC)).collect());
        }
        world.insert(if table == "metric_filter" { Vec::new() } else { vec![filter(KEYS)] });
        world.insert(alarms);
        let found = keys(&world);
        assert_eq!(found.1.is_none(), !matches!(table, "event_rule" | "trail"), "{table} {found:?}");
    }
}

#[test]
fn a_member_cannot_change_the_policies_of_its_organization() {
    let mut world = world(None, &json!({}));
    let account = json!({"partition": "aws", "in_organization": true, "management_account_id": "222222222222",
        "is_management": false, "org_id": "o-kasumi00001", "created_at": null, "root_cred_mgmt": null});
    world.insert(vec![stored::<Account>(&Region::global(), HERE, account)]);
    assert_eq!(of(&world, "org-change").uncovered, ["LeaveOrganization"]);
}

#[test]
fn a_rule_for_findings_takes_them_in_either_place() {
    let told = |pattern: &str| {
        let mut world = world(None, &json!({}));
        world.insert(vec![rule(&tokyo(), pattern, TOPIC), rule(&Region::us_east_1(), pattern, TOPIC)]);
        of(&world, "threat-finding").notified
    };
    assert_eq!(told(r#"{"source":["aws.guardduty"],"detail":{"severity":[{"numeric":[">=",4]}]}}"#), Some(true));
    assert_eq!(told(r#"{"source":["aws.guardduty"],"detail":{"severity":[{"numeric":[">=",7]}]}}"#), Some(false));
    let hub = r#"{"source":["aws.securityhub"],"detail":{"findings":{"Severity":{"Label":["HIGH","CRITICAL"]}}}}"#;
    assert_eq!(told(hub), Some(true));
}
