//! When a restore was last tried with success: what AWS Backup knows of restores, by resource type.

use crate::derive::elapsed::{NEVER_DAYS, days_since};
use crate::model::{CallId, GapId, Region, Stored, Time, row::tidy};
use crate::tables::Table;
use crate::tables::backup_protected_resource::BackupProtectedResource;
use crate::tables::restore_test::RestoreTest;

use super::{Candidate, World, gaps_in};

/// Days since the last test, with what they rest on.
pub(super) struct Tested {
    /// Days; [`NEVER_DAYS`] when there was none.
    pub(super) days: Option<i64>,
    /// Calls that this rests on.
    pub(super) calls: Vec<CallId>,
    /// Gaps that leave it open.
    pub(super) gaps: Vec<GapId>,
}

/// The last test in a Region of anything of the types of these candidates.
///
/// Jobs are kept for about 30 days and say what came of them. Of older restores AWS Backup knows no
/// more than when the latest job of each resource began: it counts unless that job is known to have
/// gone wrong.
pub(super) fn tested(world: &World, region: Option<&Region>, candidates: &[Candidate]) -> Tested {
    let Some(region) = region else {
        return Tested { days: None, calls: Vec::new(), gaps: Vec::new() };
    };
    let mut open = !(complete::<RestoreTest>(world, region) && complete::<BackupProtectedResource>(world, region));
    let of_type = |name: &str| candidates.iter().any(|one| one.resource_type == name);
    let jobs = here::<RestoreTest>(world, region).filter(|job| of_type(&job.row.resource_type)).collect::<Vec<_>>();
    let (mut calls, mut gaps, mut newest) = (Vec::new(), Vec::new(), None::<Time>);
    for job in &jobs {
        calls.extend(&job.calls);
        match passed(&job.row) {
            Some(true) => newest = newest.max(Some(job.row.completed_at)),
            Some(false) => {}
            None => open = true,
        }
    }
    for resource in here::<BackupProtectedResource>(world, region).filter(|one| of_type(&one.row.resource_type)) {
        calls.extend(&resource.calls);
        match resource.row.latest_restore_at {
            None => {
                open = true;
                gaps.extend(&resource.gaps);
            }
            Some(Time::NONE) => {}
            Some(at) if jobs.iter().any(|job| job.row.created_at == at) => {}
            Some(at) => newest = newest.max(Some(at)),
        }
    }
    if open {
        gaps.extend(gaps_in::<RestoreTest>(world, region));
        gaps.extend(gaps_in::<BackupProtectedResource>(world, region));
    }
    let days = newest.map_or(NEVER_DAYS, |time| days_since(time, world.as_of()));
    // Nothing can be newer than now.
    Tested { days: (days == 0 || !open).then_some(days), calls: tidy(calls), gaps: tidy(gaps) }
}

/// A restore whose validation failed or never ended is no test.
fn passed(job: &RestoreTest) -> Option<bool> {
    let (status, validation) = (job.status.as_deref()?, job.validation.as_deref()?);
    Some(status == "COMPLETED" && matches!(validation, "none" | "SUCCESSFUL"))
}

fn here<'a, T: Table>(world: &'a World, region: &'a Region) -> impl Iterator<Item = &'a Stored<T>> {
    world.rows::<T>().iter().filter(|one| one.region.as_ref() == Some(region))
}

fn complete<T: Table>(world: &World, region: &Region) -> bool {
    world.is_complete_in(T::NAME, region)
}
