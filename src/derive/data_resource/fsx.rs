//! `FSx` file systems that can be backed up: their own backups, and plans.

use crate::model::Stored;
use crate::tables::file_system::FileSystem;
use crate::tables::fsx_backup::FsxBackup;

use super::{Candidate, DataResource, Points, Subject, World, protected};

const TYPE: &str = "AWS::FSx::FileSystem";

/// Where file systems could not be listed, `efs` has a row for both kinds.
pub(super) fn rows(world: &World) -> Vec<Stored<DataResource>> {
    let other = |one: &&Stored<FileSystem>| {
        one.row.kind.as_deref() != Some("efs") && one.row.backup_supported != Some(false)
    };
    let systems = world.rows::<FileSystem>().iter().filter(other);
    systems.map(|system| protected(world, system, subject(world, system))).collect()
}

fn subject(world: &World, system: &Stored<FileSystem>) -> Subject {
    let row = &system.row;
    Subject {
        resource_type: TYPE,
        candidates: vec![Candidate {
            arn: row.arn.clone(),
            resource_type: "FSx",
            tags: Some(row.tags.clone()),
        }],
        candidates_complete: true,
        created_at: Some(row.created_at),
        // What cannot be backed up is judged as little as a replica: so long as that is open, so is this.
        is_replica: row.backup_supported.map(|_| false),
        native_backup: row.automatic_backup_days.map(|days| days >= 1),
        native_days: row.automatic_backup_days,
        points: points(world, system),
        calls: Vec::new(),
    }
}

fn points(world: &World, system: &Stored<FileSystem>) -> Points {
    let mut points = Points::default();
    let of_system =
        |one: &&Stored<FsxBackup>| one.region == system.region && one.row.file_system_id == system.row.id;
    for backup in world.rows::<FsxBackup>().iter().filter(of_system) {
        points.calls.extend(&backup.calls);
        match backup.row.lifecycle.as_deref() {
            Some("AVAILABLE") => points.add(backup.row.created_at),
            Some(_) => {}
            None => points.incomplete = true,
        }
    }
    if let Some(region) = &system.region {
        points.needs::<FsxBackup>(world, region);
    }
    points
}
