//! Tests of the table `exit_inventory`.

use serde_json::json;

use crate::derive::fixture::{registered, row, world};
use crate::model::State;
use crate::tables::ebs_volume::EbsVolume;
use crate::tables::s3_bucket::S3Bucket;
use crate::tables::storage_metric::StorageMetric;

use super::*;

fn volume() -> Stored<EbsVolume> {
    row(
        "arn:v",
        json!({
            "id": "v", "encrypted": false, "kms_key": "none", "attached": false, "instance_ids": [], "size_gib": 8,
            "created_at": 0, "tags": [],
        }),
    )
}

fn of_volume(world: World) -> ExitInventory {
    let mut world = world;
    world.insert(vec![volume()]);
    world.derived::<ExitInventory>()[0].row.clone()
}

#[test]
fn a_volume_is_as_large_as_it_was_made() {
    let row = of_volume(world(&[("ebs_volume", State::Read)]));
    assert_eq!((row.size_bytes, row.key_known), (Some(8 * 1_073_741_824), Some(false)));
}

#[test]
fn without_a_register_nobody_knows_what_is_registered() {
    let read = || world(&[("ebs_volume", State::Read)]);
    assert_eq!(of_volume(read()).registered, None);
    let listing = |resources: &[&str]| registered(read(), RegisterKind::InformationAssets, resources);
    assert_eq!(of_volume(listing(&["arn:v"])).registered, Some(true));
    assert_eq!(of_volume(listing(&["arn:w"])).registered, Some(false));
}

fn bucket() -> Stored<S3Bucket> {
    row("arn:aws:s3:::b", json!({"arn": "arn:aws:s3:::b", "name": "b", "created_at": 0}))
}

fn point(storage_type: &str, bytes: i64, measured_at: i64) -> Stored<StorageMetric> {
    row(
        "m",
        json!({
            "namespace": "AWS/S3", "metric": "BucketSizeBytes", "name": "b", "storage_type": storage_type,
            "bytes": bytes, "measured_at": measured_at,
        }),
    )
}

fn bucket_bytes(state: State, points: Vec<Stored<StorageMetric>>) -> Option<i64> {
    let mut world = world(&[("s3_bucket", State::Read), ("storage_metric", state)]);
    world.insert(vec![bucket()]);
    world.insert(points);
    world.derived::<ExitInventory>()[0].row.size_bytes
}

#[test]
fn the_storage_types_of_a_bucket_are_added_up_for_the_newest_day() {
    let points =
        || vec![point("StandardStorage", 5, 90), point("GlacierStorage", 7, 90), point("Old", 100, 80)];
    assert_eq!(bucket_bytes(State::Read, points()), Some(12));
    assert_eq!(bucket_bytes(State::Gap, points()), None);
}

#[test]
fn a_bucket_without_a_data_point_has_an_unknown_size_and_not_zero() {
    assert_eq!(bucket_bytes(State::Read, Vec::new()), None);
}

#[test]
fn what_could_not_be_listed_may_be_a_store() {
    let rows = world(&[("ebs_volume", State::Gap), ("ebs_snapshot", State::Gap)]).derived::<ExitInventory>();
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].row.registered, rows[0].row.export_format_known), (None, None));
}
