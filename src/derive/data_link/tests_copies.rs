//! Links of databases, files, secrets and images over hand-made worlds.

use serde_json::{Value as Json, json};

use super::tests_logs::{of_kind, row, world};
use super::*;
use crate::tables::dsql_cluster::DsqlCluster;
use crate::tables::ecr_registry::EcrRegistry;
use crate::tables::efs_replication::EfsReplication;
use crate::tables::elasticache_global_datastore::ElasticacheGlobalDatastore;
use crate::tables::keyspace::Keyspace;
use crate::tables::memorydb_multi_region_cluster::MemorydbMultiRegionCluster;
use crate::tables::opensearch_connection::OpensearchConnection;
use crate::tables::rds_global_cluster::RdsGlobalCluster;
use crate::tables::redshift_snapshot_copy::RedshiftSnapshotCopy;
use crate::tables::secret::Secret;

const TOKYO: &str = "ap-northeast-1";

/// Where the links of one kind go, and whether that is in Japan.
fn links<T: Table>(kind: &str, rows: Vec<Stored<T>>) -> Vec<(Option<String>, Option<bool>, Option<bool>)> {
    let mut world = world(&[]);
    world.insert(rows);
    let parts = |link: Stored<DataLink>| (link.row.dest_region, link.row.dest_in_japan, link.row.enabled);
    of_kind(&world, kind).into_iter().map(parts).collect()
}

fn to(region: &str, in_japan: bool, enabled: bool) -> (Option<String>, Option<bool>, Option<bool>) {
    (Some(region.to_owned()), Some(in_japan), Some(enabled))
}

fn global(region: &str) -> Stored<RdsGlobalCluster> {
    row(region, "arn:aws:rds::111111111111:global-cluster:g", json!({
        "arn": "arn:aws:rds::111111111111:global-cluster:g", "id": "g", "engine": "aurora-mysql", "members": [
            {"arn": "arn:aws:rds:ap-northeast-1:111111111111:cluster:a", "writer": true},
            {"arn": "arn:aws:rds:us-west-2:111111111111:cluster:b", "writer": false}],
    }))
}

#[test]
fn a_global_database_listed_by_two_regions_is_one_link_to_each_member() {
    let found = links("global-database", vec![global(TOKYO), global("us-east-1")]);
    assert_eq!(found, [to(TOKYO, true, true), to("us-west-2", false, true)]);
}

fn replication(status: &str) -> Stored<EfsReplication> {
    row(TOKYO, "arn:aws:elasticfilesystem:ap-northeast-1:111111111111:file-system/fs-1", json!({
        "source_arn": "arn:aws:elasticfilesystem:ap-northeast-1:111111111111:file-system/fs-1",
        "source_region": TOKYO,
        "destinations": [{"file_system_id": "fs-2", "region": "us-east-1", "owner": "none", "status": status}],
    }))
}

#[test]
fn a_copy_of_a_file_system_is_a_link_until_it_is_deleted() {
    assert_eq!(links("efs-replication", vec![replication("PAUSED")]), [to("us-east-1", false, true)]);
    assert_eq!(links("efs-replication", vec![replication("DELETING")]), [to("us-east-1", false, false)]);
}

#[test]
fn snapshots_of_a_warehouse_go_where_the_copy_says() {
    let copy = row::<RedshiftSnapshotCopy>(TOKYO, "arn:aws:redshift:ap-northeast-1:111111111111:cluster:a", json!({
        "source_arn": "arn:aws:redshift:ap-northeast-1:111111111111:cluster:a", "source_name": "a",
        "serverless": false, "dest_region": "ap-northeast-3",
    }));
    assert_eq!(links("redshift-snapshot-copy", vec![copy]), [to("ap-northeast-3", true, true)]);
}

fn secret(region: &str, primary: &str, replicas: &Json) -> Stored<Secret> {
    let arn = format!("arn:aws:secretsmanager:{region}:111111111111:secret:s-AbCdEf");
    row(region, &arn, json!({
        "arn": arn, "kms_key": "k", "rotation_enabled": false, "last_rotated_at": 0, "primary_region": primary,
        "replica_regions": replicas, "owning_service": "none", "tags": [],
    }))
}

#[test]
fn a_replicated_secret_is_one_link_from_either_end() {
    let both = vec![secret(TOKYO, TOKYO, &json!(["us-east-1"])), secret("us-east-1", TOKYO, &json!([]))];
    assert_eq!(links("secret-replica", both), [to("us-east-1", false, true)]);
    let replica_alone = vec![secret("us-east-1", TOKYO, &json!([]))];
    assert_eq!(links("secret-replica", replica_alone), [to("us-east-1", false, true)]);
}

#[test]
fn a_secret_in_japan_of_a_primary_abroad_comes_to_japan() {
    assert_eq!(links("secret-replica", vec![secret(TOKYO, "us-east-1", &json!([]))]), [to(TOKYO, true, true)]);
}

#[test]
fn a_secret_that_cannot_be_described_may_have_replicas() {
    assert_eq!(links("secret-replica", vec![secret(TOKYO, "none", &json!(null))]), [(None, None, None)]);
}

#[test]
fn images_go_to_every_destination_of_the_registry() {
    let registry = row::<EcrRegistry>(TOKYO, "arn:aws:ecr:ap-northeast-1:111111111111:repository/*", json!({
        "registry_id": "111111111111", "replications": [
            {"region": "ap-northeast-3", "registry_id": "111111111111", "prefixes": []},
            {"region": "us-east-1", "registry_id": "222222222222", "prefixes": ["kasumi-"]}],
    }));
    let found = links("ecr-replication", vec![registry]);
    assert_eq!(found, [to("ap-northeast-3", true, true), to("us-east-1", false, true)]);
}

#[test]
fn members_of_a_global_datastore_that_are_not_told_are_unknown() {
    let store = |members: Json| {
        let value = json!({"arn": "arn:aws:elasticache::111111111111:globalreplicationgroup:g", "id": "g", "members": members});
        row::<ElasticacheGlobalDatastore>(TOKYO, "arn:aws:elasticache::111111111111:globalreplicationgroup:g", value)
    };
    assert_eq!(links("elasticache-global", vec![store(json!(null))]), [(None, None, None)]);
    let told = store(json!([{"id": "m", "region": "us-east-1", "role": "SECONDARY"}]));
    assert_eq!(links("elasticache-global", vec![told]), [to("us-east-1", false, true)]);
}

#[test]
fn clusters_of_memorydb_lie_where_they_say() {
    let cluster = row::<MemorydbMultiRegionCluster>(TOKYO, "arn:aws:memorydb::111111111111:multiregioncluster/v", json!({
        "arn": "arn:aws:memorydb::111111111111:multiregioncluster/v", "name": "v",
        "members": [{"arn": "none", "region": "us-west-2"}],
    }));
    assert_eq!(links("memorydb-multiregion", vec![cluster]), [to("us-west-2", false, true)]);
}

fn dsql(status: Option<&str>, peers: &Json) -> Stored<DsqlCluster> {
    row(TOKYO, "arn:aws:dsql:ap-northeast-1:111111111111:cluster/a", json!({
        "arn": "arn:aws:dsql:ap-northeast-1:111111111111:cluster/a", "status": status,
        "witness_region": "ap-northeast-2", "kms_key": "aws-owned", "peers": peers,
    }))
}

#[test]
fn the_witness_of_dsql_counts_like_a_peer() {
    let peers = json!(["arn:aws:dsql:ap-northeast-3:111111111111:cluster/b"]);
    let found = links("dsql-peer", vec![dsql(Some("ACTIVE"), &peers)]);
    assert_eq!(found, [to("ap-northeast-3", true, true), to("ap-northeast-2", false, true)]);
    assert_eq!(links("dsql-peer", vec![dsql(None, &json!(null))]), [(None, None, None)]);
}

#[test]
fn a_keyspace_is_no_link_to_its_own_region() {
    let keyspace = row::<Keyspace>(TOKYO, "arn:aws:cassandra:ap-northeast-1:111111111111:/keyspace/k/", json!({
        "arn": "arn:aws:cassandra:ap-northeast-1:111111111111:/keyspace/k/", "name": "k",
        "replication_regions": [TOKYO, "us-east-1"],
    }));
    assert_eq!(links("keyspaces-replica", vec![keyspace]), [to("us-east-1", false, true)]);
}

fn search(local: &str, remote: &str, status: &str) -> Stored<OpensearchConnection> {
    row(TOKYO, "c", json!({
        "id": "c", "local_domain": format!("arn:aws:es:{local}:111111111111:domain/a"),
        "remote_domain": format!("arn:aws:es:{remote}:222222222222:domain/b"), "status": status,
    }))
}

#[test]
fn a_connection_goes_abroad_whichever_end_is_abroad() {
    let kind = "opensearch-connection";
    assert_eq!(links(kind, vec![search(TOKYO, "us-east-1", "ACTIVE")]), [to("us-east-1", false, true)]);
    assert_eq!(links(kind, vec![search("us-east-1", TOKYO, "ACTIVE")]), [to("us-east-1", false, true)]);
    assert_eq!(links(kind, vec![search(TOKYO, "ap-northeast-3", "DELETED")]), [to("ap-northeast-3", true, false)]);
    assert_eq!(links(kind, vec![search(TOKYO, "", "ACTIVE")]), [(None, None, Some(true))]);
}

#[test]
fn what_could_not_be_listed_may_be_a_link_of_each_kind() {
    let world = world(&[Keyspace::NAME, Secret::NAME, RdsGlobalCluster::NAME]);
    for kind in ["keyspaces-replica", "secret-replica", "global-database"] {
        let found = of_kind(&world, kind);
        assert_eq!((found.len(), found[0].row.enabled), (1, None), "{kind}");
    }
}
