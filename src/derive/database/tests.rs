//! Tests of the table `database`.

use serde_json::{Value, json};

use crate::derive::fixture::{row, world};
use crate::model::{State, Stored};
use crate::tables::cache_cluster::CacheCluster;
use crate::tables::rds_cluster::RdsCluster;
use crate::tables::rds_instance::RdsInstance;
use crate::tables::warehouse::Warehouse;

use super::*;

const READ: [(&str, State); 5] = [
    ("cache_cluster", State::Read),
    ("rds_cluster", State::Read),
    ("rds_instance", State::Read),
    ("search_domain", State::Read),
    ("warehouse", State::Read),
];

#[expect(clippy::needless_pass_by_value, reason = "callers write the JSON in the call")]
fn instance(changes: Value) -> Stored<RdsInstance> {
    let mut json = json!({
        "arn": "arn:db", "id": "db", "engine": "postgres", "engine_version": "16.4", "status": "available",
        "cluster_id": "none", "is_cluster_member": false, "encrypted": true, "kms_key": "k", "multi_az": true,
        "availability_zone": "a", "publicly_accessible": false, "deletion_protection": true,
        "allocated_storage_gib": 20, "log_exports": ["postgresql"], "timezone": "none",
        "parameter_status": "in-sync", "tls_parameter": "1", "timezone_parameter": "none",
        "backup_retention_days": 7, "latest_restorable_at": 0, "created_at": 0, "is_read_replica": false,
        "replica_source": "none", "replicas": [], "replica_clusters": [], "replication_state": "none",
        "backup_replicas": [], "tags": [],
    });
    json.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    row(json["arn"].as_str().unwrap(), json.clone())
}

fn cluster(members: &[&str]) -> Stored<RdsCluster> {
    row(
        "arn:cluster",
        json!({
            "arn": "arn:cluster", "id": "cluster", "engine": "aurora-mysql", "engine_version": "8.0.mysql_aurora.3",
            "members": members, "encrypted": true, "kms_key": "k", "deletion_protection": true,
            "allocated_storage_gib": 1, "log_exports": ["audit"], "parameter_status": "in-sync",
            "tls_parameter": "none", "timezone_parameter": "Asia/Tokyo", "backup_retention_days": 7,
            "latest_restorable_at": 0, "created_at": 0, "replica_source": "none", "replicas": [], "tags": [],
        }),
    )
}

fn of(changes: Value) -> Database {
    let mut world = world(&READ);
    world.insert(vec![instance(changes)]);
    world.derived::<Database>()[0].row.clone()
}

fn clustered(instances: Vec<Stored<RdsInstance>>, members: &[&str]) -> Vec<Database> {
    let mut world = world(&READ);
    world.insert(instances);
    world.insert(vec![cluster(members)]);
    world.derived::<Database>().iter().map(|one| one.row.clone()).collect()
}

#[test]
fn a_cluster_and_its_members_are_one_row_which_is_public_when_a_member_is() {
    let member =
        json!({"id": "m", "cluster_id": "cluster", "is_cluster_member": true, "publicly_accessible": true});
    let rows = clustered(vec![instance(member)], &["m"]);
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].kind.as_deref(), rows[0].publicly_accessible), (Some("aurora"), Some(true)));
}

#[test]
fn a_cluster_whose_member_is_not_among_the_instances_may_be_public() {
    assert_eq!(clustered(Vec::new(), &["m"])[0].publicly_accessible, None);
    assert_eq!(clustered(Vec::new(), &[])[0].publicly_accessible, Some(false));
}

#[test]
fn the_parameters_of_a_cluster_decide_its_time_zone_and_tls() {
    let row = &clustered(Vec::new(), &[])[0];
    assert_eq!(row.timezone_effective.as_deref(), Some("Asia/Tokyo"));
    assert_eq!(row.tls_required, Some(false));
}

#[test]
fn without_a_value_the_time_zone_is_utc() {
    assert_eq!(of(json!({})).timezone_effective.as_deref(), Some("UTC"));
    let server = json!({"engine": "sqlserver-se", "timezone": "Tokyo Standard Time"});
    assert_eq!(of(server).timezone_effective.as_deref(), Some("Tokyo Standard Time"));
}

#[test]
fn what_an_option_group_decides_is_unknown() {
    let row = of(json!({"engine": "oracle-se2", "tls_parameter": "none"}));
    assert_eq!((row.timezone_effective, row.tls_required), (None, None));
}

#[test]
fn parameters_that_wait_for_a_restart_are_not_in_force() {
    let row = of(json!({"parameter_status": "pending-reboot", "timezone_parameter": "Asia/Tokyo"}));
    assert_eq!((row.timezone_effective, row.tls_required), (None, None));
}

#[test]
fn tls_without_a_value_is_off_only_where_the_default_is_known() {
    let of = |engine: &str, version: &str| {
        of(json!({"engine": engine, "engine_version": version, "tls_parameter": "none"})).tls_required
    };
    assert_eq!((of("postgres", "14.9"), of("postgres", "16.4")), (Some(false), None));
    assert_eq!((of("mysql", "8.0.39"), of("mysql", "8.4.3")), (Some(false), None));
}

#[test]
fn each_engine_has_logs_of_its_own() {
    let of =
        |engine: &str, exports: &[&str]| of(json!({"engine": engine, "log_exports": exports})).audit_logs_ok;
    assert_eq!((of("postgres", &["postgresql"]), of("postgres", &["upgrade"])), (Some(true), Some(false)));
    assert_eq!((of("mysql", &["error", "general"]), of("mysql", &["error"])), (Some(true), Some(false)));
    assert_eq!((of("oracle-ee", &["alert"]), of("sqlserver-se", &["error"])), (Some(false), Some(true)));
    assert_eq!(of("custom-oracle-ee", &[]), None);
}

#[test]
fn a_cache_is_never_public_and_must_demand_tls() {
    let mut world = world(&READ);
    let cache = |engine: &str, kind: &str| {
        row::<CacheCluster>(
            "arn:cache",
            json!({
                "arn": "arn:cache", "kind": kind, "engine": engine, "at_rest": true, "kms_key": "k",
                "in_transit": true, "transit_mode": "preferred", "snapshot_days": 0, "multi_az": "enabled",
                "auto_failover": "enabled",
            }),
        )
    };
    world.insert(vec![cache("valkey", "replication_group"), cache("memcached", "cluster")]);
    let rows = world.derived::<Database>();
    assert_eq!((rows[0].row.publicly_accessible, rows[0].row.tls_required), (Some(false), Some(false)));
    assert_eq!(
        (rows[0].row.kind.as_deref(), rows[1].row.kind.as_deref()),
        (Some("cache"), Some("cache-noauth"))
    );
}

#[test]
fn a_warehouse_is_as_its_own_row_says() {
    let mut world = world(&READ);
    world.insert(vec![row::<Warehouse>("arn:dwh", json!({
        "arn": "arn:dwh", "name": "dwh", "kind": "cluster", "encrypted": true, "kms_key": "k", "snapshot_days": 1,
        "publicly_accessible": true, "copy_region": "none", "audit_logging": null, "require_ssl": true,
        "parameter_status": "pending-reboot", "multi_az": "Disabled", "storage_mb": 1, "created_at": 0, "tags": [],
    }))]);
    let row = &world.derived::<Database>()[0].row;
    assert_eq!((row.publicly_accessible, row.audit_logs_ok, row.tls_required), (Some(true), None, None));
}

#[test]
fn clusters_that_could_not_be_listed_may_be_of_any_kind() {
    let mut cells = READ;
    cells[1].1 = State::Gap;
    let world = world(&cells);
    let row = &world.derived::<Database>()[0];
    assert_eq!((row.row.kind.as_deref(), row.row.publicly_accessible), (None, None));
}
