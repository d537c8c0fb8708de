//! Links of file systems and warehouses: replications of EFS, copies of Redshift snapshots.

use crate::model::Stored;
use crate::tables::efs_replication::{EfsReplica, EfsReplication};
use crate::tables::redshift_snapshot_copy::RedshiftSnapshotCopy;

use super::{DataLink, End, Link, World, link, undetermined, unlisted};

const FILES: &str = "efs-replication";
const SNAPSHOTS: &str = "redshift-snapshot-copy";

pub(super) fn links(world: &World) -> Vec<Stored<DataLink>> {
    let files = world.rows::<EfsReplication>().iter().flat_map(|one| of_files(world, one));
    let snapshots = world.rows::<RedshiftSnapshotCopy>().iter().map(|one| of_snapshots(world, one));
    let missing = [
        unlisted::<EfsReplication>(world, &[FILES]),
        unlisted::<RedshiftSnapshotCopy>(world, &[SNAPSHOTS]),
    ];
    files.chain(snapshots).chain(missing.into_iter().flatten()).collect()
}

/// Both Regions list a replication: under the same ends it is one link.
fn of_files(world: &World, replication: &Stored<EfsReplication>) -> Vec<Stored<DataLink>> {
    let row = &replication.row;
    let source = End { region: Some(row.source_region.clone()), ..End::of_arn(&row.source_arn) };
    let copy = |one: &EfsReplica| {
        let known = Some(&one.owner).filter(|owner| *owner != "none").cloned();
        let account = known.or_else(|| source.account.clone());
        let owner = account.as_deref().unwrap_or_default();
        let arn = format!("arn:aws:elasticfilesystem:{}:{owner}:file-system/{}", one.region, one.file_system_id);
        let to = End { arn: Some(arn), region: Some(one.region.clone()), account };
        let enabled = Some(one.status != "DELETING");
        link(world, replication, Link { kind: FILES, source: source.clone(), to, enabled })
    };
    match &row.destinations {
        Some(copies) => copies.iter().map(copy).collect(),
        None => vec![undetermined(replication, FILES)],
    }
}

fn of_snapshots(world: &World, copy: &Stored<RedshiftSnapshotCopy>) -> Stored<DataLink> {
    let source = End::this(copy);
    let region = &copy.row.dest_region;
    let to = End {
        arn: Some(format!("snapshots of {} in {region}", copy.row.source_name)),
        region: Some(region.clone()),
        account: source.account.clone(),
    };
    link(world, copy, Link { kind: SNAPSHOTS, source, to, enabled: Some(true) })
}
