//! Columns of `file_system` that follow from plans.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, Stored};
use crate::tables::file_system::FileSystem;

use super::data_resource::DataResource;
use super::{Columns, Feeds, World};

/// What plans do for a file system.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FileSystemColumns {
    /// Whether an AWS Backup plan takes it.
    pub in_backup_plan: Option<bool>,
}

impl Columns for FileSystemColumns {
    type Base = FileSystem;
    const FEEDS: &'static [Feeds] = &[(&["in_backup_plan"], super::backup_coverage::FEEDS)];

    fn derive(world: &World, rows: &[Stored<FileSystem>]) -> Vec<Extra<Self>> {
        let resources = world.derived::<DataResource>();
        let by_name: BTreeMap<_, _> = resources.iter().map(|one| (&one.resource, one)).collect();
        let of = |row: &Stored<FileSystem>| {
            let known = by_name.get(&row.resource);
            Extra {
                calls: known.map(|one| one.calls.clone()).unwrap_or_default(),
                gaps: known.map(|one| one.gaps.clone()).unwrap_or_default(),
                row: Self { in_backup_plan: known.and_then(|one| one.row.in_backup_plan) },
            }
        };
        rows.iter().map(of).collect()
    }
}
