//! Resources and alarms in hand-made worlds.

use serde_json::json;

use super::*;
use crate::model::{AccountId, Coverage, GapId, Settings, State, Time};
use crate::tables::alarm::Alarm;
use crate::tables::ebs_volume::EbsVolume;
use crate::tables::ec2_instance::Ec2Instance;
use crate::tables::rds_cluster::RdsCluster;
use crate::tables::sns_topic::SnsTopic;

const TOPIC: &str = "arn:aws:sns:ap-northeast-1:111111111111:alerts";
const NOW: i64 = 1_800_000_000;
const TABLES: [&str; 8] = [
    "alarm",
    "dynamodb_table",
    "ebs_volume",
    "ec2_instance",
    "file_system",
    "rds_cluster",
    "rds_instance",
    "sns_topic",
];

fn stored<T: Table>(value: serde_json::Value) -> Stored<T> {
    let region = Region::parse("ap-northeast-1").ok();
    let row = serde_json::from_value(value).unwrap();
    Stored { region, resource: "r".to_owned(), calls: Vec::new(), gaps: Vec::new(), row }
}

/// One running instance in an Auto Scaling group, a confirmed topic; `missing` is not all read.
fn world(missing: Option<&str>, alarms: &[serde_json::Value]) -> World {
    let cell = |table: &str| Coverage {
        table: table.to_owned(),
        region: Region::parse("ap-northeast-1").unwrap(),
        state: if missing == Some(table) { State::Gap } else { State::Read },
        rows: 0,
        gaps: if missing == Some(table) { vec![GapId(7)] } else { Vec::new() },
    };
    let settings = Settings { parameters: std::collections::BTreeMap::new() };
    let account = AccountId::parse("111111111111").unwrap();
    let mut world =
        World::new(account, Time::from_seconds(NOW), settings, TABLES.map(cell).to_vec(), Vec::new());
    let topic = json!({"arn": TOPIC, "confirmed_subs": 1, "cross_account_subs": 0, "email_only": true});
    world.insert(vec![stored::<SnsTopic>(topic)]);
    world.insert(vec![instance("running")]);
    world.insert(alarms.iter().map(|one| stored::<Alarm>(one.clone())).collect());
    world
}

fn instance(state: &str) -> Stored<Ec2Instance> {
    stored(json!({"id": "i-1", "state": state, "launched_at": 0, "root_volume_id": "vol-1",
        "volume_ids": ["vol-1", "vol-2"], "asg_member": true, "tags": ["aws:autoscaling:groupName=web"]}))
}

fn volume(id: &str) -> Stored<EbsVolume> {
    stored(json!({"id": id, "encrypted": true, "kms_key": "k", "attached": true, "size_gib": 8, "instance_ids": ["i-1"],
        "created_at": 0, "tags": []}))
}

fn alarm(namespace: &str, metric: &str, dimension: &str) -> serde_json::Value {
    json!({"arn": format!("a-{metric}-{dimension}"), "name": format!("a-{metric}-{dimension}"), "kind": "metric",
        "namespace": namespace, "metric": metric, "dimensions": [dimension], "expression_metrics": [],
        "query": "none", "rule": "none", "state": "OK", "state_since_at": 0, "actions_enabled": true,
        "actions": [TOPIC]})
}

fn changed(mut alarm: serde_json::Value, change: &serde_json::Value) -> serde_json::Value {
    alarm.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    alarm
}

fn cpu() -> serde_json::Value {
    alarm("AWS/EC2", "CPUUtilization", "InstanceId=i-1")
}

fn of(world: &World, resource_type: &str) -> Vec<(Option<bool>, Option<bool>)> {
    let rows = MonitoredResource::derive(world).into_iter().map(|row| row.row);
    let rows = rows.filter(|row| row.resource_type == resource_type);
    rows.map(|row| (row.capacity_alarm, row.performance_alarm)).collect()
}

/// Whether the capacity of the instance is watched.
fn instance_capacity(missing: Option<&str>, alarms: &[serde_json::Value]) -> Option<bool> {
    of(&world(missing, alarms), "AWS::EC2::Instance")[0].0
}

#[test]
fn an_alarm_belongs_to_a_resource_by_namespace_metric_and_dimension() {
    let status = alarm("AWS/EC2", "StatusCheckFailed", "InstanceId=i-1");
    assert_eq!(of(&world(None, &[cpu(), status]), "AWS::EC2::Instance"), [(Some(true), Some(true))]);
    assert_eq!(of(&world(None, &[cpu()]), "AWS::EC2::Instance"), [(Some(true), Some(false))]);
    assert_eq!(instance_capacity(None, &[alarm("AWS/RDS", "CPUUtilization", "InstanceId=i-1")]), Some(false));
    assert_eq!(instance_capacity(None, &[alarm("AWS/EC2", "CPUUtilization", "InstanceId=i-2")]), Some(false));
    assert_eq!(instance_capacity(None, &[alarm("AWS/EC2", "NetworkIn", "InstanceId=i-1")]), Some(false));
}

#[test]
fn an_alarm_that_tells_nobody_does_not_count() {
    assert_eq!(instance_capacity(None, &[changed(cpu(), &json!({"actions_enabled": false}))]), Some(false));
    assert_eq!(instance_capacity(None, &[changed(cpu(), &json!({"actions": []}))]), Some(false));
    let elsewhere = json!({"actions": ["arn:aws:sns:ap-northeast-1:222222222222:central"]});
    assert_eq!(instance_capacity(None, &[changed(cpu(), &elsewhere)]), None);
}

#[test]
fn an_alarm_under_a_composite_one_may_tell_somebody() {
    let child = changed(cpu(), &json!({"actions": []}));
    let parent = changed(
        alarm("none", "none", "x=y"),
        &json!({"kind": "composite", "dimensions": [],
        "rule": "ALARM(a-CPUUtilization-InstanceId=i-1)"}),
    );
    assert_eq!(instance_capacity(None, &[child, parent]), None);
}

#[test]
fn an_alarm_without_data_for_weeks_is_broken() {
    let since =
        |days: i64| json!({"state": "INSUFFICIENT_DATA", "state_since_at": (NOW - days * 86_400) * 1000});
    assert_eq!(instance_capacity(None, &[changed(cpu(), &since(20))]), Some(false));
    assert_eq!(instance_capacity(None, &[changed(cpu(), &since(2))]), Some(true));
    let unknown = json!({"state": null, "state_since_at": 0});
    assert_eq!(instance_capacity(None, &[changed(cpu(), &unknown)]), None);
}

#[test]
fn an_alarm_on_what_is_usual_counts_and_one_on_a_mixture_may() {
    let metric = |instance: &str| {
        json!({"namespace": "AWS/EC2", "name": "CPUUtilization",
        "dimensions": [format!("InstanceId={instance}")]})
    };
    let expression = |metrics: Vec<serde_json::Value>| {
        changed(
            cpu(),
            &json!({"namespace": "none",
        "metric": "none", "dimensions": [], "expression_metrics": metrics}),
        )
    };
    assert_eq!(instance_capacity(None, &[expression(vec![metric("i-1")])]), Some(true));
    assert_eq!(instance_capacity(None, &[expression(vec![metric("i-1"), metric("i-2")])]), None);
    assert_eq!(instance_capacity(None, &[expression(vec![metric("i-2")])]), Some(false));
}

#[test]
fn an_alarm_on_a_query_over_the_metric_may_count() {
    let query = |text: &str| {
        changed(
            cpu(),
            &json!({"namespace": "none", "metric": "none", "dimensions": [],
        "query": text}),
        )
    };
    assert_eq!(instance_capacity(None, &[query("SELECT MAX(CPUUtilization) FROM \"AWS/EC2\"")]), None);
    assert_eq!(instance_capacity(None, &[query("SELECT MAX(NetworkIn) FROM \"AWS/EC2\"")]), Some(false));
}

#[test]
fn a_member_of_a_group_is_watched_through_its_group() {
    let group = alarm("AWS/EC2", "CPUUtilization", "AutoScalingGroupName=web");
    assert_eq!(instance_capacity(None, &[group]), Some(true));
}

#[test]
fn what_is_stopped_needs_no_alarm() {
    let mut world = world(None, &[]);
    world.insert(vec![instance("stopped")]);
    assert!(of(&world, "AWS::EC2::Instance").is_empty());
}

#[test]
fn the_root_volume_of_an_instance_is_not_one_for_data() {
    let mut known = world(None, &[]);
    known.insert(vec![volume("vol-1"), volume("vol-2")]);
    assert_eq!(of(&known, "AWS::EC2::Volume"), [(Some(false), Some(false))]);
    let mut unknown = world(Some("ec2_instance"), &[]);
    unknown.insert(vec![volume("vol-3")]);
    assert_eq!(of(&unknown, "AWS::EC2::Volume"), [(None, None)]);
}

#[test]
fn a_cluster_is_watched_by_itself_or_by_all_its_instances() {
    let cluster = |engine: &str| {
        json!({"arn": "c", "id": "c", "engine": engine, "members": ["c-1", "c-2"],
        "deletion_protection": true, "allocated_storage_gib": 1, "log_exports": [], "parameter_status": "in-sync",
        "encrypted": true, "kms_key": "k", "backup_retention_days": 7, "latest_restorable_at": 0, "created_at": 0,
        "replica_source": "none", "replicas": [], "tags": []})
    };
    let of_cluster = |engine: &str, dimensions: &[&str]| {
        let alarms: Vec<_> = dimensions.iter().map(|one| alarm("AWS/RDS", "CPUUtilization", one)).collect();
        let mut world = world(None, &alarms);
        world.insert(vec![stored::<RdsCluster>(cluster(engine))]);
        let rows = MonitoredResource::derive(&world).into_iter();
        rows.map(|row| row.row).find(|row| row.resource_type.ends_with("Cluster")).unwrap().performance_alarm
    };
    assert_eq!(of_cluster("aurora-mysql", &["DBClusterIdentifier=c"]), Some(true));
    assert_eq!(
        of_cluster("aurora-mysql", &["DBInstanceIdentifier=c-1", "DBInstanceIdentifier=c-2"]),
        Some(true)
    );
    assert_eq!(of_cluster("aurora-mysql", &["DBInstanceIdentifier=c-1"]), Some(false));
    assert_eq!(of_cluster("neptune", &["DBClusterIdentifier=c"]), None);
}

#[test]
fn alarms_and_resources_that_were_not_listed_leave_the_answer_open() {
    assert_eq!(instance_capacity(Some("alarm"), &[]), None);
    assert_eq!(instance_capacity(Some("alarm"), &[cpu()]), Some(true));
    let unlisted = of(&world(Some("rds_instance"), &[]), "AWS::RDS::DBInstance");
    assert_eq!(unlisted, [(None, None)]);
}
