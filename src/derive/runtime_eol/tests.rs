//! Which components have an end of support, and how far it is.

use serde_json::json;

use crate::derive::identity::fixture;
use crate::model::Region;
use crate::tables::rds_engine_version::RdsEngineVersion;

use super::*;

fn tokyo() -> Option<Region> {
    Region::parse("ap-northeast-1").ok()
}

/// One database of an engine, and the ends of `8.0`, `8` and `19`.
fn database(engine: &str, version: Option<&str>, lifecycle: &str) -> Vec<RuntimeEol> {
    let mut world = fixture::world();
    let major = |engine: &str, major: &str, end: Time| {
        let row = RdsEngineVersion {
            engine: engine.to_owned(),
            major_version: major.to_owned(),
            standard_support_ends_at: Some(end),
        };
        fixture::stored_in(tokyo(), major, row)
    };
    world.insert(vec![
        major("mysql", "8.0", fixture::as_of().minus_days(10)),
        major("mysql", "8", fixture::as_of().minus_days(-500)),
        major("mysql", "8.4", fixture::as_of().minus_days(-100)),
        major("oracle-ee", "19", Time::NONE),
    ]);
    let row = json!({
        "arn": "arn:db", "id": "db", "engine": engine, "engine_version": version, "status": "available",
        "lifecycle_support": lifecycle, "multi_az": false, "availability_zone": "a", "publicly_accessible": false,
        "deletion_protection": true, "allocated_storage_gib": 20, "log_exports": [], "timezone": "none",
        "parameter_status": "in-sync", "cluster_id": "none", "is_cluster_member": false, "encrypted": true,
        "kms_key": "k", "backup_retention_days": 7, "latest_restorable_at": 0, "created_at": 0,
        "is_read_replica": false, "replica_source": "none", "replicas": [], "replica_clusters": [],
        "replication_state": "none", "backup_replicas": [], "tags": [],
    });
    world.insert::<RdsInstance>(vec![fixture::stored_in(tokyo(), "arn:db", serde_json::from_value(row).unwrap())]);
    RuntimeEol::derive(&world).into_iter().map(|stored| stored.row).collect()
}

const PAID: &str = "open-source-rds-extended-support";

#[test]
fn the_longest_major_version_that_fits_tells_the_end() {
    let row = database("mysql", Some("8.0.39"), PAID).remove(0);
    assert_eq!((row.eol_days, row.extended_support), (Some(-10), Some(true)));
    let row = database("mysql", Some("8.4.3"), PAID).remove(0);
    assert_eq!((row.eol_days, row.extended_support), (Some(100), Some(false)));
}

#[test]
fn an_engine_that_may_not_go_on_in_paid_support_does_not() {
    let row = database("mysql", Some("8.0.39"), "open-source-rds-extended-support-disabled").remove(0);
    assert_eq!(row.extended_support, Some(false));
}

#[test]
fn an_engine_without_a_published_end_is_no_component() {
    assert!(database("oracle-ee", Some("19.0.0.0.ru-2024-01"), "none").is_empty());
}

#[test]
fn a_version_that_no_list_names_is_unknown() {
    let row = database("docdb", Some("5.0.0"), "none").remove(0);
    assert_eq!((row.kind.as_deref(), row.eol_days), (Some("docdb"), None));
    assert_eq!(database("mysql", None, PAID).remove(0).eol_days, None);
}

fn function(package_type: &str, runtime: &str) -> Vec<RuntimeEol> {
    let mut world = fixture::world();
    let row = json!({
        "arn": "arn:fn", "runtime": runtime, "package_type": package_type, "env_key": "none", "tracing": "none",
    });
    world.insert::<LambdaFn>(vec![fixture::stored_in(tokyo(), "arn:fn", serde_json::from_value(row).unwrap())]);
    RuntimeEol::derive(&world).into_iter().map(|stored| stored.row).collect()
}

#[test]
fn a_container_image_brings_its_own_runtime() {
    assert!(function("Image", "none").is_empty());
    assert_eq!(function("Zip", "nodejs16.x").remove(0).eol_days, Some(-658));
    assert_eq!(function("Zip", "cobol85").remove(0).eol_days, None);
}

#[test]
fn a_cluster_past_standard_support_runs_in_paid_support() {
    let mut world = fixture::world();
    let row = |days: i64| K8sCluster {
        name: "k".to_owned(),
        version: Some("1.30".to_owned()),
        standard_support_ends_at: Some(fixture::as_of().minus_days(days)),
        endpoint_public: None,
        public_cidrs: None,
    };
    let stored = |days| fixture::stored_in(tokyo(), "arn:k", row(days));
    world.insert(vec![stored(1), stored(-1)]);
    let rows = RuntimeEol::derive(&world);
    let paid: Vec<_> = rows.iter().map(|stored| stored.row.extended_support).collect();
    assert_eq!(paid, [Some(true), Some(false)]);
}
