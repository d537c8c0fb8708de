//! EFS file systems: backed up by plans only (EFS's "automatic backups" are a plan, too).

use crate::model::Stored;
use crate::tables::file_system::FileSystem;

use super::{Candidate, DataResource, Points, Subject, World, protected, unlisted};

const TYPE: &str = "AWS::EFS::FileSystem";

pub(super) fn rows(world: &World) -> Vec<Stored<DataResource>> {
    let systems = world.rows::<FileSystem>().iter().map(|system| protected(world, system, subject(system)));
    systems.chain(unlisted::<FileSystem>(world, TYPE)).collect()
}

fn subject(system: &Stored<FileSystem>) -> Subject {
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
        is_replica: false,
        native_backup: Some(false),
        native_days: Some(0),
        points: Points::default(),
        calls: Vec::new(),
    }
}
