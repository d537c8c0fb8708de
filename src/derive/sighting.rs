//! What every table shows of its resources in the same terms: type, Region, key, tags.
//!
//! The tables `resource` and `kms_reference` both start from here. One function for each base
//! table, in [`SOURCES`] where it holds data or a key, else in [`OTHERS`], which only `resource` has.

mod config;
mod databases;
mod edge;
mod logs;
mod network;
mod storage;
mod stores;
mod workloads;

use crate::model::{CallId, GapId, Region, Stored};
use crate::tables::Table;

use super::World;
use super::resource_type::{is_data_bearing, is_global};

/// One resource as its table shows it.
#[derive(Clone, Debug)]
pub(super) struct Sighting {
    /// Region; absent when it could not be determined.
    pub(super) region: Option<Region>,
    /// Its ARN where it has one, else its id.
    pub(super) resource: String,
    /// Calls it rests on.
    pub(super) calls: Vec<CallId>,
    /// Gaps that leave parts of it unknown.
    pub(super) gaps: Vec<GapId>,
    /// CloudFormation type; absent for a stand-in of resources of any type.
    pub(super) resource_type: Option<String>,
    /// What showed it.
    pub(super) source: Source,
    /// Whether it is encrypted.
    pub(super) encrypted: Option<bool>,
    /// Its key as the service names it: ARN, id, alias, `aws-owned` or `none`.
    pub(super) key: Option<String>,
    /// Its tags as `key=value`.
    pub(super) tags: Option<Vec<String>>,
    /// Whether it holds data.
    pub(super) data_bearing: Option<bool>,
    /// Whether AWS makes it unasked.
    pub(super) is_default_object: Option<bool>,
    /// Whether it has no Region, or serves what has none from the one Region where that can be done.
    pub(super) is_global: Option<bool>,
}

/// What showed a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// The service itself.
    List,
    /// AWS Config.
    Config,
    /// Nothing: it stands for resources that could not be listed.
    Unread,
}

/// The base tables that [`SOURCES`] read.
pub(super) const FEEDS: &[&str] = &[
    "backup_vault",
    "cache_cluster",
    "config_resource",
    "dsql_cluster",
    "dynamodb_table",
    "ebs_snapshot",
    "ebs_volume",
    "ec2_instance",
    "event_data_store",
    "file_system",
    "fsx_backup",
    "kms_key",
    "log_group",
    "message_store",
    "rds_automated_backup",
    "rds_cluster",
    "rds_instance",
    "rds_snapshot",
    "recovery_point",
    "s3_bucket",
    "search_domain",
    "secret",
    "trail",
    "warehouse",
];

type Show = fn(&World) -> Vec<Sighting>;

/// A resource that two of them show is taken from the first.
const SOURCES: &[Show] = &[
    storage::buckets,
    storage::volumes,
    storage::snapshots,
    storage::instances,
    storage::file_systems,
    storage::file_backups,
    storage::secrets,
    databases::instances,
    databases::clusters,
    databases::snapshots,
    databases::automated_backups,
    databases::tables,
    stores::warehouses,
    stores::domains,
    stores::caches,
    stores::messages,
    databases::distributed,
    storage::vaults,
    storage::recovery_points,
    logs::trails,
    logs::event_data_stores,
    logs::groups,
    logs::keys,
    config::others,
];

/// What holds neither data nor a key and lies in a Region all the same. What only watches a Region
/// (recorders, detectors, analyzers) is meant to be in every one and is left out; so is what is part
/// of another resource, as rules of a security group or subnets.
const OTHERS: &[Show] = &[
    workloads::functions,
    workloads::groups,
    workloads::services,
    workloads::clusters,
    workloads::stacks,
    workloads::topics,
    workloads::key_stores,
    workloads::life_cycles,
    network::vpcs,
    network::gateways,
    network::links,
    network::balancers,
    network::stages,
    edge::certificates,
    edge::web_acls,
    edge::rules,
    edge::alarms,
];

/// What holds data or a key, each resource once.
pub(super) fn sightings(world: &World) -> Vec<Sighting> {
    seen_by(world, SOURCES.iter())
}

/// Everything that any table shows, each resource once.
pub(super) fn all_sightings(world: &World) -> Vec<Sighting> {
    seen_by(world, SOURCES.iter().chain(OTHERS))
}

fn seen_by<'a>(world: &World, sources: impl Iterator<Item = &'a Show>) -> Vec<Sighting> {
    let mut seen = std::collections::BTreeSet::new();
    let all = sources.flat_map(|show| show(world));
    all.filter(|one| seen.insert(one.resource.clone())).collect()
}

impl Sighting {
    /// A resource of a table, of which nothing but the type is known yet.
    fn of<T>(from: &Stored<T>, resource_type: &str) -> Self {
        Self {
            region: from.region.clone(),
            resource: from.resource.clone(),
            calls: from.calls.clone(),
            gaps: from.gaps.clone(),
            resource_type: Some(resource_type.to_owned()),
            source: Source::List,
            encrypted: None,
            key: None,
            tags: None,
            data_bearing: is_data_bearing(resource_type),
            is_default_object: Some(false),
            is_global: Some(is_global(resource_type)),
        }
    }

    /// A resource of a table that always knows its encryption.
    fn keyed<T>(from: &Stored<T>, resource_type: &str, encrypted: bool, key: &str) -> Self {
        Self { encrypted: Some(encrypted), key: Some(key.to_owned()), ..Self::of(from, resource_type) }
    }

    /// The same with tags.
    fn tagged(self, tags: &[String]) -> Self {
        Self { tags: Some(tags.to_vec()), ..self }
    }
}

/// The cells in which resources of a table may be missing.
fn unread<T: Table>(world: &World, resource_type: &str) -> Vec<Sighting> {
    let stand_in =
        |cell: Stored<()>| Sighting { source: Source::Unread, ..Sighting::of(&cell, resource_type) };
    world.placeholders(T::NAME, |_| ()).into_iter().map(stand_in).collect()
}

/// The rows of a table and a stand-in for each cell in which rows may be missing.
fn shown<T: Table>(
    world: &World,
    resource_type: &str,
    show: impl Fn(&Stored<T>) -> Option<Sighting>,
) -> Vec<Sighting> {
    world.rows::<T>().iter().filter_map(show).chain(unread::<T>(world, resource_type)).collect()
}
