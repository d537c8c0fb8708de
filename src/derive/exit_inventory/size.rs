//! How much each store holds, from the table that knows it.

use std::collections::BTreeMap;

use crate::derive::World;
use crate::derive::backup_coverage::gaps_in;
use crate::derive::sighting::{Sighting, Source};
use crate::model::{CallId, GapId, Region, Stored};
use crate::tables::dynamodb_table::DynamodbTable;
use crate::tables::ebs_volume::EbsVolume;
use crate::tables::file_system::FileSystem;
use crate::tables::rds_cluster::RdsCluster;
use crate::tables::rds_instance::RdsInstance;
use crate::tables::s3_bucket::S3Bucket;
use crate::tables::search_domain::SearchDomain;
use crate::tables::storage_metric::StorageMetric;
use crate::tables::warehouse::Warehouse;

/// Bytes in a GiB and in a MiB.
const GIB: i64 = 1 << 30;
const MIB: i64 = 1 << 20;

/// A size with what it rests on beyond the resource's own row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) bytes: Option<i64>,
    pub(super) items: Option<i64>,
    pub(super) calls: Vec<CallId>,
    pub(super) gaps: Vec<GapId>,
}

impl Size {
    /// A size that the row itself tells.
    fn bytes(bytes: Option<i64>) -> Self {
        Self { bytes, ..Self::default() }
    }
}

/// The sizes of everything that was read, by the name of the resource.
pub(super) struct Sizes<'a> {
    by_name: BTreeMap<&'a str, Size>,
}

impl<'a> Sizes<'a> {
    pub(super) fn of(world: &'a World) -> Self {
        let mut by_name = BTreeMap::new();
        let gib = |number: i64| Size::bytes(Some(number.saturating_mul(GIB)));
        add::<EbsVolume>(&mut by_name, world, |one| gib(one.row.size_gib));
        add::<FileSystem>(&mut by_name, world, |one| Size::bytes(one.row.size_bytes));
        add::<RdsInstance>(&mut by_name, world, |one| gib(one.row.allocated_storage_gib));
        add::<RdsCluster>(&mut by_name, world, |one| cluster(world, one));
        add::<S3Bucket>(&mut by_name, world, |one| {
            measured(world, one.region.as_ref(), "AWS/S3", &one.row.name)
        });
        // Zero stands for a number that AWS does not give.
        add::<SearchDomain>(&mut by_name, world, |one| {
            Size::bytes(positive(one.row.allocated_storage_gib).map(|number| number.saturating_mul(GIB)))
        });
        add::<Warehouse>(&mut by_name, world, |one| {
            Size::bytes(positive(one.row.storage_mb).map(|number| number.saturating_mul(MIB)))
        });
        add::<DynamodbTable>(&mut by_name, world, |one| Size {
            items: one.row.item_count,
            ..Size::bytes(one.row.size_bytes)
        });
        Self { by_name }
    }

    /// The size of a resource; unknown for one that no table tells of.
    pub(super) fn find(&self, seen: &Sighting) -> Size {
        let listed = seen.source == Source::List;
        self.by_name.get(seen.resource.as_str()).filter(|_| listed).cloned().unwrap_or_default()
    }
}

fn add<'a, T: crate::tables::Table>(
    sizes: &mut BTreeMap<&'a str, Size>,
    world: &'a World,
    size: impl Fn(&'a Stored<T>) -> Size,
) {
    sizes.extend(world.rows::<T>().iter().map(|one| (one.resource.as_str(), size(one))));
}

fn positive(number: i64) -> Option<i64> {
    (number > 0).then_some(number)
}

/// Storage that grows by itself is measured; that of other engines is allocated.
fn cluster(world: &World, cluster: &Stored<RdsCluster>) -> Size {
    let row = &cluster.row;
    let namespace = match row.engine.as_str() {
        "docdb" => "AWS/DocDB",
        "neptune" => "AWS/Neptune",
        engine if engine.starts_with("aurora") => "AWS/RDS",
        _ => {
            let bytes = positive(row.allocated_storage_gib).map(|number| number.saturating_mul(GIB));
            return Size::bytes(bytes);
        }
    };
    measured(world, cluster.region.as_ref(), namespace, &row.id)
}

/// The newest measured size, summed over what is measured apart, such as storage classes.
fn measured(world: &World, region: Option<&Region>, namespace: &str, name: &str) -> Size {
    let Some(region) = region else { return Size::default() };
    let own = |one: &&Stored<StorageMetric>| {
        one.region.as_ref() == Some(region) && one.row.namespace == namespace && one.row.name == name
    };
    let points: Vec<_> = world.rows::<StorageMetric>().iter().filter(own).collect();
    let complete = world.is_complete_in("storage_metric", region);
    let newest = points.iter().map(|point| point.row.measured_at).max();
    let current = points.iter().filter(|point| Some(point.row.measured_at) == newest);
    let sum = current.fold(0_i64, |sum, point| sum.saturating_add(point.row.bytes));
    Size {
        // What could not be read may be a part of the sum.
        bytes: newest.filter(|_| complete).map(|_| sum),
        items: None,
        calls: points.iter().flat_map(|point| point.calls.iter().copied()).collect(),
        gaps: gaps_in::<StorageMetric>(world, region),
    }
}
