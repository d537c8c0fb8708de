//! The data tier: databases, warehouses, search domains, caches and file systems.

use std::collections::BTreeSet;

use crate::derive::backup_coverage::gaps_in;
use crate::derive::database::members;
use crate::model::Stored;
use crate::model::row::tidy;
use crate::tables::Table;
use crate::tables::cache_cluster::CacheCluster;
use crate::tables::file_system::FileSystem;
use crate::tables::rds_cluster::RdsCluster;
use crate::tables::rds_instance::RdsInstance;
use crate::tables::search_domain::SearchDomain;
use crate::tables::warehouse::Warehouse;

use super::{HaUnit, World};
use crate::derive::RowsOf;

const TIER: &str = "data";

pub(super) fn rows(world: &World) -> Vec<Stored<HaUnit>> {
    let kinds: [RowsOf<HaUnit>; 6] =
        [instances, clusters, caches, domains, warehouses, file_systems];
    kinds.iter().flat_map(|rows| rows(world)).collect()
}

/// The rows of a table, and a stand-in for each cell in which rows may be missing.
fn units<T: Table>(
    world: &World,
    unit: impl Fn(&Stored<T>) -> Option<(String, &'static str, Option<i64>)>,
) -> Vec<Stored<HaUnit>> {
    let row = |one: &Stored<T>| {
        let (arn, kind, az_count) = unit(one)?;
        Some(Stored {
            region: one.region.clone(),
            resource: one.resource.clone(),
            calls: one.calls.clone(),
            gaps: one.gaps.clone(),
            row: HaUnit::of(world, &arn, TIER, kind, az_count),
        })
    };
    let missing = world.placeholders(T::NAME, |_| HaUnit::unknown(TIER));
    world.rows::<T>().iter().filter_map(row).chain(missing).collect()
}

fn two_if(spread: bool) -> i64 {
    if spread { 2 } else { 1 }
}

/// A member of a cluster is part of it.
fn instances(world: &World) -> Vec<Stored<HaUnit>> {
    units::<RdsInstance>(world, |one| {
        let row = &one.row;
        (!row.is_cluster_member)
            .then(|| (row.arn.clone(), "AWS::RDS::DBInstance", Some(two_if(row.multi_az))))
    })
}

/// Storage over three zones is no server that answers: the zones of the members count.
fn clusters(world: &World) -> Vec<Stored<HaUnit>> {
    let mut rows = units::<RdsCluster>(world, |one| {
        let kind = match one.row.engine.as_str() {
            "docdb" => "AWS::DocDB::DBCluster",
            "neptune" => "AWS::Neptune::DBCluster",
            _ => "AWS::RDS::DBCluster",
        };
        Some((one.row.arn.clone(), kind, zones(world, one)))
    });
    for row in &mut rows {
        let cluster = world.rows::<RdsCluster>().iter().find(|one| one.resource == row.resource);
        let members = cluster.map(|cluster| members(world, cluster)).unwrap_or_default();
        row.calls.extend(members.iter().flatten().flat_map(|one| one.calls.iter().copied()));
        row.calls = tidy(std::mem::take(&mut row.calls));
        if let (Some(region), true) = (&row.region, members.iter().any(Option::is_none)) {
            row.gaps.extend(gaps_in::<RdsInstance>(world, region));
            row.gaps = tidy(std::mem::take(&mut row.gaps));
        }
    }
    rows
}

/// The zones of the members; unknown unless every member was read.
fn zones(world: &World, cluster: &Stored<RdsCluster>) -> Option<i64> {
    let members = members(world, cluster).into_iter().collect::<Option<Vec<_>>>()?;
    let zones: BTreeSet<&str> = members.iter().map(|one| one.row.availability_zone.as_str()).collect();
    i64::try_from(zones.into_iter().filter(|zone| *zone != "none").count()).ok()
}

/// A cache survives when a replica in another zone takes over by itself. Nodes of memcached do not
/// stand in for each other, but those in other zones go on.
fn caches(world: &World) -> Vec<Stored<HaUnit>> {
    units::<CacheCluster>(world, |one| {
        let row = &one.row;
        let spread = row.multi_az.as_deref().map(|text| text == "enabled");
        let failover = row.auto_failover.as_deref().map(|text| text == "enabled");
        let (kind, spread) = match row.kind.as_str() {
            "replication_group" => ("AWS::ElastiCache::ReplicationGroup", both(spread, failover)),
            "serverless" => ("AWS::ElastiCache::ServerlessCache", spread),
            "memorydb" => ("AWS::MemoryDB::Cluster", spread),
            _ => ("AWS::ElastiCache::CacheCluster", spread),
        };
        Some((row.arn.clone(), kind, spread.map(two_if)))
    })
}

fn both(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    crate::derive::truth::all([one, other])
}

fn domains(world: &World) -> Vec<Stored<HaUnit>> {
    units::<SearchDomain>(world, |one| {
        Some((one.row.arn.clone(), "AWS::OpenSearchService::Domain", Some(one.row.az_count)))
    })
}

/// AWS does not tell over how many zones a serverless namespace runs.
fn warehouses(world: &World) -> Vec<Stored<HaUnit>> {
    units::<Warehouse>(world, |one| {
        let row = &one.row;
        let kind = if row.kind == "cluster" {
            "AWS::Redshift::Cluster"
        } else {
            "AWS::RedshiftServerless::Namespace"
        };
        let spread = match row.multi_az.as_str() {
            "Enabled" => Some(true),
            "Disabled" => Some(false),
            _ => None,
        };
        Some((row.arn.clone(), kind, spread.map(two_if)))
    })
}

fn file_systems(world: &World) -> Vec<Stored<HaUnit>> {
    units::<FileSystem>(world, |one| {
        let elastic = one.row.arn.starts_with("arn:aws:elasticfilesystem:");
        let kind = if elastic { "AWS::EFS::FileSystem" } else { "AWS::FSx::FileSystem" };
        Some((one.row.arn.clone(), kind, one.row.single_az.map(|single| two_if(!single))))
    })
}

#[cfg(test)]
mod tests;
