//! RDS instances outside clusters, and DB clusters, which stand for their members.

use crate::model::{Stored, Time};
use crate::tables::rds_cluster::RdsCluster;
use crate::tables::rds_instance::RdsInstance;
use crate::tables::rds_snapshot::RdsSnapshot;

use super::{Candidate, DataResource, Points, Subject, World, protected, unlisted};

const INSTANCE: &str = "AWS::RDS::DBInstance";
const CLUSTER: &str = "AWS::RDS::DBCluster";

pub(super) fn rows(world: &World) -> Vec<Stored<DataResource>> {
    let instances = world.rows::<RdsInstance>().iter().filter(|one| !one.row.is_cluster_member);
    let instances = instances.map(|one| protected(world, one, of_instance(world, one)));
    let clusters = world.rows::<RdsCluster>().iter();
    let clusters = clusters.map(|one| protected(world, one, of_cluster(world, one)));
    let missing = [unlisted::<RdsInstance>(world, INSTANCE), unlisted::<RdsCluster>(world, CLUSTER)];
    instances.chain(clusters).chain(missing.into_iter().flatten()).collect()
}

/// The instance as plans see it.
pub(in crate::derive) fn instance_candidate(row: &RdsInstance) -> Candidate {
    Candidate { arn: row.arn.clone(), resource_type: "RDS", tags: Some(row.tags.clone()) }
}

/// The cluster as plans see it: each engine is a type of its own.
pub(in crate::derive) fn cluster_candidate(row: &RdsCluster) -> Candidate {
    let resource_type = match row.engine.as_str() {
        "docdb" => "DocumentDB",
        "neptune" => "Neptune",
        engine if engine.starts_with("aurora") => "Aurora",
        _ => "RDS",
    };
    Candidate { arn: row.arn.clone(), resource_type, tags: Some(row.tags.clone()) }
}

fn of_instance(world: &World, instance: &Stored<RdsInstance>) -> Subject {
    let row = &instance.row;
    Subject {
        resource_type: INSTANCE,
        candidates: vec![instance_candidate(row)],
        candidates_complete: true,
        created_at: Some(row.created_at),
        is_replica: Some(row.is_read_replica),
        native_backup: Some(row.backup_retention_days >= 1),
        native_days: Some(row.backup_retention_days),
        points: points(world, instance, false, &row.id, row.latest_restorable_at),
        calls: Vec::new(),
    }
}

fn of_cluster(world: &World, cluster: &Stored<RdsCluster>) -> Subject {
    let row = &cluster.row;
    Subject {
        resource_type: CLUSTER,
        candidates: vec![cluster_candidate(row)],
        candidates_complete: true,
        created_at: Some(row.created_at),
        is_replica: Some(row.replica_source != "none"),
        native_backup: Some(row.backup_retention_days >= 1),
        native_days: Some(row.backup_retention_days),
        points: points(world, cluster, true, &row.id, row.latest_restorable_at),
        calls: Vec::new(),
    }
}

fn points<T>(world: &World, from: &Stored<T>, of_cluster: bool, id: &str, latest: Time) -> Points {
    let mut points = Points::default();
    if latest > Time::from_millis(0) {
        points.add(latest);
    }
    let own = |one: &&Stored<RdsSnapshot>| {
        let row = &one.row;
        let same = row.of_cluster == of_cluster && row.source_id == id && one.region == from.region;
        same && row.status == "available" && row.created_at > Time::from_millis(0)
    };
    for snapshot in world.rows::<RdsSnapshot>().iter().filter(own) {
        points.add(snapshot.row.created_at);
        points.calls.extend(&snapshot.calls);
    }
    if let Some(region) = &from.region {
        points.needs::<RdsSnapshot>(world, region);
    }
    points
}
