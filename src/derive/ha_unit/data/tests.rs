//! Tests of the data tier.

use serde_json::{Value, json};

use crate::derive::fixture::{registered, row, world};
use crate::model::{RegisterKind, State};

use super::*;

const READ: [(&str, State); 6] = [
    ("cache_cluster", State::Read),
    ("file_system", State::Read),
    ("rds_cluster", State::Read),
    ("rds_instance", State::Read),
    ("search_domain", State::Read),
    ("warehouse", State::Read),
];

fn member(id: &str, zone: &str) -> Stored<RdsInstance> {
    row(
        id,
        instance(json!({
            "id": id, "cluster_id": "c", "is_cluster_member": true, "multi_az": false, "availability_zone": zone,
        })),
    )
}

#[expect(clippy::needless_pass_by_value, reason = "callers write the JSON in the call")]
fn instance(changes: Value) -> Value {
    let mut json = json!({
        "arn": "arn:db", "id": "db", "engine": "postgres", "engine_version": "16.4", "status": "available",
        "cluster_id": "none", "is_cluster_member": false, "encrypted": true, "kms_key": "k", "multi_az": false,
        "availability_zone": "a", "publicly_accessible": false, "deletion_protection": true,
        "allocated_storage_gib": 20, "log_exports": [], "timezone": "none", "parameter_status": "in-sync",
        "backup_retention_days": 7, "latest_restorable_at": 0, "created_at": 0, "is_read_replica": false,
        "replica_source": "none", "replicas": [], "replica_clusters": [], "replication_state": "none",
        "backup_replicas": [], "tags": [],
    });
    json.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    json
}

fn cluster(members: &[&str]) -> Stored<RdsCluster> {
    row(
        "arn:c",
        json!({
            "arn": "arn:c", "id": "c", "engine": "aurora-mysql", "engine_version": "8.0", "members": members,
            "encrypted": true, "kms_key": "k", "deletion_protection": true, "allocated_storage_gib": 1,
            "log_exports": [], "parameter_status": "in-sync", "backup_retention_days": 7, "latest_restorable_at": 0,
            "created_at": 0, "replica_source": "none", "replicas": [], "tags": [],
        }),
    )
}

fn zones_of(instances: Vec<Stored<RdsInstance>>, members: &[&str]) -> Option<i64> {
    let mut world = world(&READ);
    world.insert(instances);
    world.insert(vec![cluster(members)]);
    let rows = world.derived::<HaUnit>();
    assert_eq!(rows.len(), 1);
    rows[0].row.az_count
}

#[test]
fn a_cluster_is_spread_over_the_zones_of_its_members() {
    let two = || vec![member("m1", "a"), member("m2", "c")];
    assert_eq!(zones_of(two(), &["m1", "m2"]), Some(2));
    assert_eq!(zones_of(vec![member("m1", "a"), member("m2", "a")], &["m1", "m2"]), Some(1));
    assert_eq!(zones_of(Vec::new(), &[]), Some(0));
}

#[test]
fn a_member_that_was_not_read_leaves_the_number_open() {
    assert_eq!(zones_of(vec![member("m1", "a")], &["m1", "m2"]), None);
}

fn cache(kind: &str, multi_az: Option<&str>, failover: &str) -> Option<i64> {
    let mut world = world(&READ);
    world.insert(vec![row::<CacheCluster>("arn:cache", json!({
        "arn": "arn:cache", "kind": kind, "engine": "valkey", "at_rest": true, "kms_key": "k", "in_transit": true,
        "transit_mode": "required", "snapshot_days": 0, "multi_az": multi_az, "auto_failover": failover,
    }))]);
    world.derived::<HaUnit>()[0].row.az_count
}

#[test]
fn a_cache_needs_both_zones_and_failover() {
    assert_eq!(cache("replication_group", Some("enabled"), "enabled"), Some(2));
    assert_eq!(cache("replication_group", Some("enabled"), "enabling"), Some(1));
    assert_eq!(cache("replication_group", Some("disabled"), "enabled"), Some(1));
    assert_eq!(cache("replication_group", None, "enabled"), None);
    assert_eq!(cache("cluster", Some("enabled"), "disabled"), Some(2));
}

#[test]
fn a_register_accepts_one_zone_and_without_one_nothing_is_accepted() {
    let accepted = |resources: &[&str]| {
        let mut world = registered(world(&READ), RegisterKind::SingleZone, resources);
        world.insert(vec![row::<RdsInstance>("arn:db", instance(json!({})))]);
        world.derived::<HaUnit>()[0].row.single_az_accepted
    };
    assert_eq!((accepted(&["arn:db"]), accepted(&["arn:other"])), (Some(true), Some(false)));
    let mut world = world(&READ);
    world.insert(vec![row::<RdsInstance>("arn:db", instance(json!({})))]);
    assert_eq!(world.derived::<HaUnit>()[0].row.single_az_accepted, Some(false));
}

#[test]
fn what_could_not_be_listed_is_a_unit_of_the_data_tier() {
    let mut cells = READ;
    cells[4].1 = State::Gap;
    let row = world(&cells).derived::<HaUnit>()[0].row.clone();
    assert_eq!((row.tier.as_deref(), row.az_count, row.single_az_accepted), (Some("data"), None, None));
}
