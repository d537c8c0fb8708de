//! Links of RDS: read replicas of instances and clusters, automated backups replicated to other
//! Regions, and the members of global databases.
//!
//! Either end may tell of a link, the other one may be in a Region that was not read: both are
//! asked, and names without a Region are completed to ARNs so that the same link is one row.

use crate::model::Stored;
use crate::tables::rds_automated_backup::RdsAutomatedBackup;
use crate::tables::rds_cluster::RdsCluster;
use crate::tables::rds_global_cluster::RdsGlobalCluster;
use crate::tables::rds_instance::RdsInstance;

use super::{Arn, DataLink, End, Link, World, link, unlisted};

const REPLICA: &str = "rds-read-replica";
const BACKUP: &str = "rds-backup-replication";
const GLOBAL: &str = "global-database";

pub(super) fn links(world: &World) -> Vec<Stored<DataLink>> {
    let instances = world.rows::<RdsInstance>().iter().flat_map(|one| of_instance(world, one));
    let clusters = world.rows::<RdsCluster>().iter().flat_map(|one| of_cluster(world, one));
    let backups = world.rows::<RdsAutomatedBackup>().iter().flat_map(|one| of_backup(world, one));
    let globals = world.rows::<RdsGlobalCluster>().iter().flat_map(|one| of_global(world, one));
    let missing = [
        unlisted::<RdsGlobalCluster>(world, &[GLOBAL]),
        unlisted::<RdsInstance>(world, &[REPLICA, BACKUP]),
        unlisted::<RdsCluster>(world, &[REPLICA]),
        unlisted::<RdsAutomatedBackup>(world, &[BACKUP]),
    ];
    instances.chain(clusters).chain(backups).chain(globals).chain(missing.into_iter().flatten()).collect()
}

fn of_instance(world: &World, instance: &Stored<RdsInstance>) -> Vec<Stored<DataLink>> {
    let row = &instance.row;
    let this = End::of_arn(&row.arn);
    let replicating = row.replication_state != "terminated";
    let mut links = Vec::new();
    for (names, kind) in [(&row.replicas, "db"), (&row.replica_clusters, "cluster")] {
        links.extend(names.iter().map(|name| (REPLICA, this.clone(), beside(&this, kind, name), true)));
    }
    if row.is_read_replica {
        let source = beside(&this, "db", &row.replica_source);
        links.push((REPLICA, source, this.clone(), replicating));
    }
    let copies = row.backup_replicas.iter().map(|arn| (BACKUP, this.clone(), End::of_arn(arn), true));
    links.extend(copies);
    rows(world, instance, links)
}

fn of_cluster(world: &World, cluster: &Stored<RdsCluster>) -> Vec<Stored<DataLink>> {
    let row = &cluster.row;
    let this = End::of_arn(&row.arn);
    let mut links: Vec<Ends> =
        row.replicas.iter().map(|name| (REPLICA, this.clone(), beside(&this, "cluster", name), true)).collect();
    if row.replica_source != "none" {
        links.push((REPLICA, beside(&this, "cluster", &row.replica_source), this, true));
    }
    rows(world, cluster, links)
}

/// A Region lists its own backups, which stay where they are, and those replicated to it.
fn of_backup(world: &World, backup: &Stored<RdsAutomatedBackup>) -> Vec<Stored<DataLink>> {
    let row = &backup.row;
    let source = End::of_arn(&row.instance_arn);
    let here = backup.region.as_ref().map(ToString::to_string);
    let mut links: Vec<Ends> =
        row.replicas.iter().map(|arn| (BACKUP, source.clone(), End::of_arn(arn), true)).collect();
    if source.region != here {
        let mut this = End::of_arn(&row.arn);
        this.region = here;
        links.push((BACKUP, source, this, row.status != "deleting"));
    }
    rows(world, backup, links)
}

/// Every member holds the whole database, the one that takes the writes among them.
fn of_global(world: &World, global: &Stored<RdsGlobalCluster>) -> Vec<Stored<DataLink>> {
    let row = &global.row;
    let writer = row.members.iter().find(|member| member.writer).map(|member| End::of_arn(&member.arn));
    let source = End { region: writer.and_then(|writer| writer.region), ..End::of_arn(&row.arn) };
    let member = |arn: &str| (GLOBAL, source.clone(), End::of_arn(arn), true);
    rows(world, global, row.members.iter().map(|one| member(&one.arn)).collect())
}

type Ends = (&'static str, End, End, bool);

fn rows<T>(world: &World, from: &Stored<T>, links: Vec<Ends>) -> Vec<Stored<DataLink>> {
    let row = |(kind, source, to, enabled)| link(world, from, Link { kind, source, to, enabled: Some(enabled) });
    links.into_iter().map(row).collect()
}

/// What a resource calls another one: an ARN, or a bare name in its own Region and account.
fn beside(this: &End, kind: &str, name: &str) -> End {
    if Arn::parse(name).is_some() {
        return End::of_arn(name);
    }
    match (&this.region, &this.account) {
        (Some(region), Some(account)) => End::of_arn(&format!("arn:aws:rds:{region}:{account}:{kind}:{name}")),
        (region, account) => {
            End { arn: Some(name.to_owned()), region: region.clone(), account: account.clone() }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokyo() -> End {
        End::of_arn("arn:aws:rds:ap-northeast-1:111111111111:db:kasumi")
    }

    #[test]
    fn a_bare_name_is_in_the_same_region() {
        let replica = beside(&tokyo(), "db", "kasumi-read");
        assert_eq!(replica.region.as_deref(), Some("ap-northeast-1"));
        assert_eq!(replica.arn.as_deref(), Some("arn:aws:rds:ap-northeast-1:111111111111:db:kasumi-read"));
    }

    #[test]
    fn an_arn_names_its_own_region_and_account() {
        let replica = beside(&tokyo(), "db", "arn:aws:rds:us-east-1:222222222222:db:kasumi-us");
        assert_eq!(replica.region.as_deref(), Some("us-east-1"));
        assert_eq!(replica.account.as_deref(), Some("222222222222"));
    }
}
