//! EFS file systems: backed up by plans only (EFS's "automatic backups" are a plan, too).

use crate::derive::truth::any;
use crate::model::Stored;
use crate::tables::Table as _;
use crate::tables::efs_replication::EfsReplication;
use crate::tables::file_system::FileSystem;

use super::{Candidate, DataResource, Points, Subject, World, protected, unlisted};

const TYPE: &str = "AWS::EFS::FileSystem";

pub(super) fn rows(world: &World) -> Vec<Stored<DataResource>> {
    let elastic = |one: &&Stored<FileSystem>| one.row.kind.as_deref() == Some("efs");
    let systems = world.rows::<FileSystem>().iter().filter(elastic);
    let systems = systems.map(|system| protected(world, system, subject(world, system)));
    systems.chain(unlisted::<FileSystem>(world, TYPE)).collect()
}

fn subject(world: &World, system: &Stored<FileSystem>) -> Subject {
    let row = &system.row;
    Subject {
        resource_type: TYPE,
        candidates: vec![Candidate {
            arn: row.arn.clone(),
            resource_type: "EFS",
            tags: Some(row.tags.clone()),
        }],
        candidates_complete: true,
        created_at: Some(row.created_at),
        is_replica: is_replica(world, system),
        native_backup: Some(false),
        native_days: Some(0),
        points: Points::default(),
        calls: world.rows::<EfsReplication>().iter().flat_map(|one| one.calls.iter().copied()).collect(),
    }
}

/// The Region of a copy lists the replication that makes it, and so does the Region of its source.
fn is_replica(world: &World, system: &Stored<FileSystem>) -> Option<bool> {
    let region = system.region.as_ref()?;
    let makes_it = |one: &Stored<EfsReplication>| {
        let copies = one.row.destinations.as_ref()?;
        Some(copies.iter().any(|copy| copy.file_system_id == system.row.id && copy.region == region.as_str()))
    };
    let all_read = world.is_complete_in(EfsReplication::NAME, region);
    any(world.rows::<EfsReplication>().iter().map(makes_it).chain([all_read.then_some(false)]))
}
