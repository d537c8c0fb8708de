//! Columns of `copy_job` that follow from the settings and from later jobs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, Stored};
use crate::tables::copy_job::CopyJob;

use super::{Columns, World};

/// Where a copy goes, and whether it was made up for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CopyJobColumns {
    /// Whether the destination lies in a Region of `$jp_regions`.
    pub dest_in_japan: Option<bool>,
    /// Whether a later copy of the same resource to the same vault is complete.
    pub superseded: Option<bool>,
}

impl Columns for CopyJobColumns {
    type Base = CopyJob;

    fn derive(world: &World, rows: &[Stored<CopyJob>]) -> Vec<Extra<Self>> {
        let of = |row: &Stored<CopyJob>| {
            let dest_in_japan = Some(world.settings().in_japan(&row.row.dest_region));
            let later: Vec<_> = rows.iter().filter(|other| supersedes(&other.row, &row.row)).collect();
            let calls = later.iter().flat_map(|other| other.calls.iter().copied()).collect();
            let superseded = Some(!later.is_empty());
            Extra { calls, ..Extra::of(Self { dest_in_japan, superseded }) }
        };
        rows.iter().map(of).collect()
    }
}

fn supersedes(later: &CopyJob, job: &CopyJob) -> bool {
    let same = later.resource_arn == job.resource_arn && later.dest_vault_arn == job.dest_vault_arn;
    same && later.state == "COMPLETED" && later.created_at > job.created_at
}
