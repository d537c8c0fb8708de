//! Links of databases that span Regions by themselves: `ElastiCache`, `MemoryDB`, DSQL, Keyspaces,
//! and `OpenSearch` domains that are connected to others.

use crate::model::Stored;
use crate::tables::dsql_cluster::DsqlCluster;
use crate::tables::elasticache_global_datastore::{ElasticacheGlobalDatastore, GlobalDatastoreMember};
use crate::tables::keyspace::Keyspace;
use crate::tables::memorydb_multi_region_cluster::{MemorydbMultiRegionCluster, RegionalCluster};
use crate::tables::opensearch_connection::OpensearchConnection;

use super::{DataLink, End, Link, World, link, undetermined, unlisted};

const CACHE: &str = "elasticache-global";
const MEMORY: &str = "memorydb-multiregion";
const DSQL: &str = "dsql-peer";
const KEYSPACES: &str = "keyspaces-replica";
const SEARCH: &str = "opensearch-connection";

pub(super) fn links(world: &World) -> Vec<Stored<DataLink>> {
    let caches = world.rows::<ElasticacheGlobalDatastore>().iter().flat_map(|one| of_cache(world, one));
    let memories = world.rows::<MemorydbMultiRegionCluster>().iter().flat_map(|one| of_memory(world, one));
    let clusters = world.rows::<DsqlCluster>().iter().flat_map(|one| of_dsql(world, one));
    let keyspaces = world.rows::<Keyspace>().iter().flat_map(|one| of_keyspace(world, one));
    let searches = world.rows::<OpensearchConnection>().iter().map(|one| of_search(world, one));
    let missing = [
        unlisted::<ElasticacheGlobalDatastore>(world, &[CACHE]),
        unlisted::<MemorydbMultiRegionCluster>(world, &[MEMORY]),
        unlisted::<DsqlCluster>(world, &[DSQL]),
        unlisted::<Keyspace>(world, &[KEYSPACES]),
        unlisted::<OpensearchConnection>(world, &[SEARCH]),
    ];
    let members = caches.chain(memories).chain(clusters).chain(keyspaces).chain(searches);
    members.chain(missing.into_iter().flatten()).collect()
}

/// Each Region of a member lists all members.
fn of_cache(world: &World, store: &Stored<ElasticacheGlobalDatastore>) -> Vec<Stored<DataLink>> {
    let source = End::of_arn(&store.row.arn);
    let account = source.account.clone().unwrap_or_else(|| world.account().to_string());
    let member = |one: &GlobalDatastoreMember| {
        let to = End::of_arn(&format!("arn:aws:elasticache:{}:{account}:replicationgroup:{}", one.region, one.id));
        link(world, store, Link { kind: CACHE, source: source.clone(), to, enabled: Some(true) })
    };
    match &store.row.members {
        Some(members) => members.iter().map(member).collect(),
        None => vec![undetermined(store, CACHE)],
    }
}

fn of_memory(world: &World, cluster: &Stored<MemorydbMultiRegionCluster>) -> Vec<Stored<DataLink>> {
    let source = End::of_arn(&cluster.row.arn);
    let member = |one: &RegionalCluster| {
        let named = Some(one.arn.as_str()).filter(|arn| *arn != "none");
        let known = named.map_or_else(|| End { account: source.account.clone(), ..End::default() }, End::of_arn);
        let to = End { region: Some(one.region.clone()), ..known };
        link(world, cluster, Link { kind: MEMORY, source: source.clone(), to, enabled: Some(true) })
    };
    match &cluster.row.members {
        Some(members) => members.iter().map(member).collect(),
        None => vec![undetermined(cluster, MEMORY)],
    }
}

/// The witness keeps the log of transactions, so it counts like a peer.
fn of_dsql(world: &World, cluster: &Stored<DsqlCluster>) -> Vec<Stored<DataLink>> {
    let row = &cluster.row;
    let source = End::this(cluster);
    let gone = |status: &String| matches!(status.as_str(), "DELETED" | "DELETING");
    let enabled = row.status.as_ref().map(|status| !gone(status));
    let to = |to: End| link(world, cluster, Link { kind: DSQL, source: source.clone(), to, enabled });
    let (Some(peers), Some(witness)) = (&row.peers, &row.witness_region) else {
        return vec![undetermined(cluster, DSQL)];
    };
    let peers = peers.iter().map(|arn| End::of_arn(arn));
    let witness = Some(witness).filter(|region| *region != "none").map(|region| End {
        arn: Some(format!("witness in {region}")),
        region: Some(region.clone()),
        account: source.account.clone(),
    });
    peers.chain(witness).map(to).collect()
}

fn of_keyspace(world: &World, keyspace: &Stored<Keyspace>) -> Vec<Stored<DataLink>> {
    let source = End::this(keyspace);
    let elsewhere = keyspace.row.replication_regions.iter().filter(|region| source.region.as_ref() != Some(*region));
    let to = |region: &String| {
        let to = source.moved(region);
        link(world, keyspace, Link { kind: KEYSPACES, source: source.clone(), to, enabled: Some(true) })
    };
    elsewhere.map(to).collect()
}

/// Questions and answers go both ways: where one of the two domains is abroad, that is where data go.
fn of_search(world: &World, connection: &Stored<OpensearchConnection>) -> Stored<DataLink> {
    let row = &connection.row;
    let (local, remote) = (End::of_arn(&row.local_domain), End::of_arn(&row.remote_domain));
    let abroad = |end: &End| end.region.as_deref().is_some_and(|region| !world.settings().in_japan(region));
    let (source, to) = if abroad(&local) && !abroad(&remote) { (remote, local) } else { (local, remote) };
    let open = |status: &String| matches!(status.as_str(), "ACTIVE" | "APPROVED" | "PROVISIONING");
    let enabled = row.status.as_ref().map(open);
    link(world, connection, Link { kind: SEARCH, source, to, enabled })
}
