//! How each kind of data resource is protected, on a hand-made world: apart from the code, which is
//! long enough without.

use serde::de::DeserializeOwned;
use serde_json::json;

use crate::model::{AccountId, Coverage, Floor, Parameter, Settings, State, Text, Value};
use crate::tables::backup_plan_rule::BackupPlanRule;
use crate::tables::backup_protected_resource::BackupProtectedResource;
use crate::tables::backup_region_setting::BackupRegionSetting;
use crate::tables::backup_selection::BackupSelection;
use crate::tables::dynamodb_table::DynamodbTable;
use crate::tables::ebs_snapshot::EbsSnapshot;
use crate::tables::ebs_volume::EbsVolume;
use crate::tables::ec2_instance::Ec2Instance;
use crate::tables::efs_replication::EfsReplication;
use crate::tables::file_system::FileSystem;
use crate::tables::fsx_backup::FsxBackup;
use crate::tables::rds_instance::RdsInstance;
use crate::tables::rds_snapshot::RdsSnapshot;
use crate::tables::restore_test::RestoreTest;

use super::*;

const TOKYO: &str = "ap-northeast-1";
const VOLUME: &str = "arn:aws:ec2:ap-northeast-1:111111111111:volume/vol-1";
const INSTANCE: &str = "arn:aws:ec2:ap-northeast-1:111111111111:instance/i-1";
const HOUR: i64 = 3_600_000;
const NOW: i64 = 1_000_000 * HOUR;

fn parameter(value: Value) -> Parameter {
    Parameter { value, floor: None::<(Value, Floor)>, text: Text { ja: String::new(), en: String::new() } }
}

fn settings() -> Settings {
    let japan = [TOKYO, "ap-northeast-3"].map(str::to_owned).to_vec();
    let parameters = [
        ("backup_rpo_h".to_owned(), parameter(Value::Int(26))),
        ("jp_regions".to_owned(), parameter(Value::List(japan))),
    ];
    Settings { parameters: parameters.into_iter().collect() }
}

const TABLES: [&str; 17] = [
    "backup_plan_rule", "backup_protected_resource", "backup_region_setting", "backup_selection", "copy_job",
    "dynamodb_table", "ebs_snapshot", "ebs_volume", "ec2_instance", "efs_replication", "file_system", "fsx_backup",
    "rds_cluster", "rds_instance", "rds_snapshot", "recovery_point", "restore_test",
];

/// A world in which everything was read in the Japanese Regions but one table in Tokyo.
fn world(unread: &str) -> World {
    let cell = |region: &str, table: &str| Coverage {
        region: Region::parse(region).unwrap(),
        table: table.to_owned(),
        state: if table == unread && region == TOKYO { State::Gap } else { State::Read },
        rows: 0,
        gaps: Vec::new(),
    };
    let tables = TABLES.iter().flat_map(|table| [cell(TOKYO, table), cell("ap-northeast-3", table)]);
    let account = AccountId::parse("111111111111").unwrap();
    World::new(account, Time::from_millis(NOW), settings(), tables.collect(), Vec::new())
}

fn stored<T: DeserializeOwned>(region: &str, resource: &str, row: serde_json::Value) -> Stored<T> {
    let row = serde_json::from_value(row).unwrap();
    let region = Region::parse(region).ok();
    Stored { region, resource: resource.to_owned(), calls: Vec::new(), gaps: Vec::new(), row }
}

fn ago(hours: i64) -> i64 {
    NOW - hours * HOUR
}

fn volume(tags: &[&str]) -> Stored<EbsVolume> {
    stored(TOKYO, VOLUME, json!({
        "id": "vol-1", "encrypted": true, "kms_key": "k", "size_gib": 8, "attached": true, "instance_ids": ["i-1"],
        "created_at": ago(5000), "tags": tags,
    }))
}

fn instance(tags: &[&str], root: &str) -> Stored<Ec2Instance> {
    stored(TOKYO, INSTANCE, json!({
        "id": "i-1", "state": "running", "launched_at": ago(5000), "root_volume_id": root,
        "volume_ids": ["vol-1"], "asg_member": false, "tags": tags,
    }))
}

fn by_tag(world: &mut World, opted_in: &[(&str, bool)]) {
    world.insert::<BackupSelection>(vec![stored(TOKYO, "s", json!({
        "plan_id": "p", "id": "s", "name": "s", "resources": [], "not_resources": [],
        "tags": ["Backup=daily"], "conditions": [],
    }))]);
    world.insert::<BackupPlanRule>(vec![stored(TOKYO, "p/r", json!({
        "plan_id": "p", "plan_name": "p", "managed_by_org": false, "delete_after_days": 35,
        "delete_after_copy": false, "continuous": false, "copy_delete_after_days": [],
    }))]);
    let setting = |(name, on): &(&str, bool)| {
        stored(TOKYO, name, json!({ "resource_type": name, "opted_in": on }))
    };
    world.insert::<BackupRegionSetting>(opted_in.iter().map(setting).collect());
}

fn point(region: &str, of: &str, hours: i64, status: &str) -> Stored<RecoveryPoint> {
    stored(region, "point", json!({
        "arn": "point", "resource_arn": of, "vault_name": "v", "status": status, "encrypted": true,
        "kms_key": "k", "created_at": ago(hours),
    }))
}

fn one(world: &World, resource_type: &str) -> DataResource {
    let rows = world.derived::<DataResource>();
    let mut found = rows.iter().filter(|row| row.row.resource_type.as_deref() == Some(resource_type));
    let row = found.next().unwrap().row.clone();
    assert!(found.next().is_none());
    row
}

fn only_volume(world: &World) -> DataResource {
    one(world, "AWS::EC2::Volume")
}

#[test]
fn case_46_a_volume_is_covered_through_its_instance() {
    let mut world = world("");
    by_tag(&mut world, &[("EC2", true), ("EBS", true)]);
    world.insert(vec![volume(&[])]);
    world.insert(vec![instance(&["Backup=daily"], "none")]);
    world.insert(vec![point(TOKYO, INSTANCE, 5, "COMPLETED")]);
    let row = only_volume(&world);
    assert_eq!((row.in_backup_plan, row.restorable_age_h, row.retention_days), (Some(true), Some(5), Some(35)));
}

#[test]
fn case_42_a_plan_without_a_selection_covers_nothing() {
    let mut world = world("");
    by_tag(&mut world, &[("EC2", true), ("EBS", true)]);
    world.insert::<BackupSelection>(Vec::new());
    world.insert(vec![volume(&["Backup=daily"])]);
    world.insert(vec![instance(&[], "none")]);
    let row = only_volume(&world);
    assert_eq!((row.in_backup_plan, row.retention_days), (Some(false), Some(0)));
}

#[test]
fn case_50_a_type_switched_off_is_not_taken_by_tag() {
    let mut world = world("");
    by_tag(&mut world, &[("DynamoDB", false)]);
    world.insert::<DynamodbTable>(vec![stored(TOKYO, "arn:table", json!({
        "arn": "arn:table", "name": "t", "pitr": "DISABLED", "pitr_days": 0, "latest_restorable_at": 0,
        "created_at": ago(9), "tags": ["Backup=daily"],
    }))]);
    let row = one(&world, "AWS::DynamoDB::Table");
    assert_eq!((row.in_backup_plan, row.native_backup), (Some(false), Some(false)));
    assert_eq!(row.restorable_age_h, Some(100_000));
}

#[test]
fn what_could_not_be_read_leaves_the_answer_open() {
    for unread in ["backup_selection", "backup_region_setting", "ec2_instance"] {
        let mut world = world(unread);
        let on: &[(&str, bool)] = if unread == "backup_region_setting" { &[] } else { &[("EBS", true)] };
        by_tag(&mut world, on);
        let tags: &[&str] = if unread == "backup_region_setting" { &["Backup=daily"] } else { &[] };
        world.insert(vec![volume(tags)]);
        assert_eq!(only_volume(&world).in_backup_plan, None, "{unread}");
    }
}

#[test]
fn the_points_that_could_not_be_listed_may_be_newer() {
    for unread in ["ebs_snapshot", "recovery_point", "ec2_instance"] {
        let mut world = world(unread);
        world.insert(vec![volume(&[])]);
        world.insert(vec![point(TOKYO, VOLUME, 5, "COMPLETED")]);
        assert_eq!(only_volume(&world).restorable_age_h, None, "{unread}");
    }
}

#[test]
fn a_point_that_cannot_be_restored_does_not_count() {
    let mut world = world("");
    world.insert(vec![volume(&[])]);
    world.insert(vec![point(TOKYO, VOLUME, 5, "EXPIRED")]);
    world.insert::<EbsSnapshot>(vec![stored(TOKYO, "snap", json!({
        "id": "snap", "volume_id": "vol-1", "state": "pending", "encrypted": true, "kms_key": "k",
        "started_at": ago(1), "description_copy_from": "none", "tags": [],
    }))]);
    assert_eq!(only_volume(&world).restorable_age_h, Some(100_000));
}

#[test]
fn the_root_volume_of_an_auto_scaling_node_is_not_judged() {
    let mut world = world("");
    world.insert(vec![volume(&[])]);
    world.insert(vec![instance(&["aws:autoscaling:groupName=web"], "vol-1")]);
    assert!(world.derived::<DataResource>().is_empty());
}

#[test]
fn tags_set_the_target_and_the_exemption() {
    let mut world = world("");
    world.insert(vec![volume(&["kakunin:no-backup=R8-12", "kakunin:rpo_h=170"])]);
    let row = only_volume(&world);
    assert_eq!((row.declared_no_backup, row.rpo_h), (Some(true), Some(170)));
    world.insert(vec![volume(&["kakunin:no-backup="])]);
}

#[test]
fn a_register_sets_the_target_and_the_exemption_whatever_the_tags_say() {
    let row = |kind, lines: &[(&str, Option<i64>)], tags: &[&str]| {
        let mut world = world("").listing(kind, lines);
        world.insert(vec![volume(tags)]);
        let row = only_volume(&world);
        (row.declared_no_backup, row.rpo_h)
    };
    let objective = RegisterKind::RecoveryPointObjective;
    assert_eq!(row(objective, &[(VOLUME, Some(4))], &["kakunin:rpo_h=170"]), (Some(false), Some(4)));
    assert_eq!(row(objective, &[("arn:other", Some(4))], &["kakunin:rpo_h=170"]), (Some(false), Some(170)));
    assert_eq!(row(RegisterKind::NoBackup, &[(VOLUME, None)], &[]), (Some(true), Some(26)));
    assert_eq!(row(RegisterKind::NoBackup, &[], &["kakunin:no-backup=R8-12"]), (Some(true), Some(26)));
}

#[test]
fn a_resource_without_tags_has_the_target_of_the_settings() {
    let mut world = world("");
    world.insert(vec![volume(&["kakunin:no-backup=", "kakunin:rpo_h=soon"])]);
    let row = only_volume(&world);
    assert_eq!((row.declared_no_backup, row.rpo_h, row.age_h), (Some(false), Some(26), Some(5000)));
}

#[test]
fn a_copy_in_osaka_is_offsite_and_one_in_singapore_is_not() {
    for (region, offsite) in [("ap-northeast-3", true), ("ap-southeast-1", false)] {
        let mut world = world("");
        world.insert(vec![volume(&[])]);
        world.insert(vec![point(region, VOLUME, 30, "COMPLETED")]);
        assert_eq!(only_volume(&world).offsite_copy, Some(offsite), "{region}");
    }
}

fn database(id: &str, cluster: bool) -> Stored<RdsInstance> {
    let arn = format!("arn:aws:rds:ap-northeast-1:111111111111:db:{id}");
    stored(TOKYO, &arn, json!({
        "arn": arn, "id": id, "engine": "mysql", "status": "stopped", "cluster_id": "none",
        "is_cluster_member": cluster, "encrypted": true, "kms_key": "k", "backup_retention_days": 7,
        "engine_version": "8.0.39", "multi_az": false, "availability_zone": "a", "publicly_accessible": false,
        "deletion_protection": true, "allocated_storage_gib": 20, "log_exports": [], "timezone": "none",
        "parameter_status": "in-sync",
        "latest_restorable_at": ago(72), "created_at": ago(5000), "is_read_replica": false,
        "replica_source": "none", "replicas": [], "replica_clusters": [], "replication_state": "none",
        "backup_replicas": [], "tags": [],
    }))
}

#[test]
fn a_database_is_as_restorable_as_its_newest_point() {
    let mut world = world("");
    world.insert(vec![database("kasumi", false), database("member", true)]);
    let row = one(&world, "AWS::RDS::DBInstance");
    assert_eq!((row.native_backup, row.retention_days, row.restorable_age_h), (Some(true), Some(7), Some(72)));
}

#[test]
fn a_snapshot_newer_than_the_log_counts() {
    let mut world = world("");
    world.insert(vec![database("kasumi", false)]);
    world.insert::<RdsSnapshot>(vec![stored(TOKYO, "snap", json!({
        "arn": "snap", "of_cluster": false, "source_id": "kasumi", "snapshot_type": "manual",
        "status": "available", "encrypted": true, "kms_key": "k", "created_at": ago(3), "tags": [],
    }))]);
    assert_eq!(one(&world, "AWS::RDS::DBInstance").restorable_age_h, Some(3));
}

#[test]
fn volumes_that_could_not_be_listed_stand_in_for_themselves() {
    let row = only_volume(&world("ebs_volume"));
    assert_eq!((row.in_backup_plan, row.declared_no_backup, row.is_replica), (None, None, None));
}

fn file_system(kind: &str, days: Option<i64>, supported: bool) -> Stored<FileSystem> {
    let arn = format!("arn:aws:fsx:ap-northeast-1:111111111111:file-system/fs-{kind}");
    stored(TOKYO, &arn, json!({
        "arn": arn, "id": format!("fs-{kind}"), "kind": kind, "encrypted": true, "kms_key": "k", "single_az": false,
        "backup_policy": "none", "automatic_backup_days": days, "backup_supported": supported,
        "created_at": ago(5000), "tags": [],
    }))
}

fn file_backup(hours: i64, lifecycle: &str) -> Stored<FsxBackup> {
    stored(TOKYO, "backup", json!({
        "arn": "backup", "file_system_id": "fs-fsx-windows", "lifecycle": lifecycle, "kms_key": "k",
        "created_at": ago(hours), "tags": [],
    }))
}

#[test]
fn a_file_system_of_fsx_is_as_restorable_as_its_newest_backup() {
    let mut world = world("");
    world.insert(vec![file_system("fsx-windows", Some(7), true), file_system("fsx-lustre", Some(0), false)]);
    world.insert(vec![file_backup(1, "CREATING"), file_backup(20, "AVAILABLE")]);
    let row = one(&world, "AWS::FSx::FileSystem");
    assert_eq!((row.native_backup, row.retention_days, row.restorable_age_h), (Some(true), Some(7), Some(20)));
}

#[test]
fn the_copy_that_a_replication_makes_is_a_replica() {
    for (unread, copy, replica) in
        [("", "fs-efs", Some(true)), ("", "fs-other", Some(false)), ("efs_replication", "fs-other", None)]
    {
        let mut world = world(unread);
        world.insert(vec![file_system("efs", Some(0), true)]);
        world.insert::<EfsReplication>(vec![stored("ap-northeast-3", "source", json!({
            "source_arn": "source", "source_region": "ap-northeast-3",
            "destinations": [{"file_system_id": copy, "region": TOKYO, "owner": "none", "status": "ENABLED"}],
        }))]);
        assert_eq!(one(&world, "AWS::EFS::FileSystem").is_replica, replica, "{copy}");
    }
}

fn restored(status: &str, validation: &str, hours: i64) -> Stored<RestoreTest> {
    stored(TOKYO, "job", json!({
        "id": "job", "resource_type": "EBS", "status": status, "validation": validation, "testing_plan": "none",
        "created_at": ago(hours), "completed_at": ago(hours),
    }))
}

fn latest_restore(at: Option<i64>) -> Stored<BackupProtectedResource> {
    stored(TOKYO, VOLUME, json!({
        "arn": VOLUME, "resource_type": "EBS", "last_backup_at": ago(1), "latest_restore_at": at,
    }))
}

/// Days since the last test of a volume that no instance has.
fn tested(unread: &str, jobs: Vec<Stored<RestoreTest>>, latest: Option<i64>) -> Option<i64> {
    let mut world = world(unread);
    world.insert(vec![volume(&[])]);
    world.insert(jobs);
    world.insert(vec![latest_restore(latest)]);
    only_volume(&world).last_restore_test_days
}

#[test]
fn a_restore_that_ended_well_is_a_test() {
    assert_eq!(tested("", vec![restored("COMPLETED", "none", 48)], Some(0)), Some(2));
    assert_eq!(tested("", vec![restored("COMPLETED", "SUCCESSFUL", 48)], Some(0)), Some(2));
    assert_eq!(tested("", Vec::new(), Some(0)), Some(100_000));
}

#[test]
fn a_restore_whose_validation_failed_is_none_although_it_is_the_latest() {
    assert_eq!(tested("", vec![restored("COMPLETED", "FAILED", 48)], Some(ago(48))), Some(100_000));
    assert_eq!(tested("", vec![restored("FAILED", "none", 48)], Some(ago(48))), Some(100_000));
}

#[test]
fn the_latest_restore_counts_once_its_job_is_forgotten() {
    assert_eq!(tested("", Vec::new(), Some(ago(24 * 200))), Some(200));
}

#[test]
fn restores_that_could_not_be_read_may_be_newer() {
    assert_eq!(tested("restore_test", Vec::new(), Some(0)), None);
    assert_eq!(tested("backup_protected_resource", vec![restored("COMPLETED", "none", 48)], Some(0)), None);
    assert_eq!(tested("", vec![restored("COMPLETED", "none", 48)], None), None);
}
