//! Columns of `backup_job` that follow from later jobs and from what still exists.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::row::tidy;
use crate::model::{Extra, Stored};
use crate::tables::Table as _;
use crate::tables::backup_job::BackupJob;

use super::backup_coverage::gaps_in;
use super::backup_type::{FEEDS, present};
use super::elapsed::days_since;
use super::truth::any;
use super::{Columns, Feeds, World};

/// Whether a job still matters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BackupJobColumns {
    /// Days since the job was created.
    pub age_days: Option<i64>,
    /// Whether a later job for the same resource is complete.
    pub superseded: Option<bool>,
    /// Whether the resource still exists; unknown for a type that no table lists.
    pub resource_exists: Option<bool>,
}

impl Columns for BackupJobColumns {
    type Base = BackupJob;
    const FEEDS: &'static [Feeds] = &[(&["resource_exists"], FEEDS)];

    fn derive(world: &World, rows: &[Stored<BackupJob>]) -> Vec<Extra<Self>> {
        rows.iter().map(|job| columns(world, rows, job)).collect()
    }
}

fn columns(world: &World, rows: &[Stored<BackupJob>], job: &Stored<BackupJob>) -> Extra<BackupJobColumns> {
    let later: Vec<_> = rows.iter().filter(|other| is_later(other, job)).collect();
    let completed = later.iter().map(|other| other.row.state.as_deref().map(|state| state == "COMPLETED"));
    let all_listed = job.region.as_ref().is_some_and(|region| world.is_complete_in(BackupJob::NAME, region));
    let superseded = any(completed.chain([all_listed.then_some(false)]));
    let (of_type, arn) = (job.row.resource_type.as_str(), job.row.resource_arn.as_str());
    // Of FSx also volumes are backed up, which no table lists.
    let listed = of_type != "FSx" || arn.contains(":file-system/");
    let region = job.region.as_ref().filter(|_| listed);
    let there = region.map(|region| present(world, region, of_type)).unwrap_or_default();
    let gaps = job.region.as_ref().filter(|_| !all_listed).map(|region| gaps_in::<BackupJob>(world, region));
    let row = BackupJobColumns {
        age_days: Some(days_since(job.row.created_at, world.as_of())),
        superseded,
        resource_exists: there.has(arn),
    };
    let calls = later.iter().flat_map(|other| other.calls.iter().copied()).chain(there.calls);
    Extra { calls: tidy(calls.collect()), gaps: gaps.unwrap_or_default(), row }
}

fn is_later(other: &Stored<BackupJob>, job: &Stored<BackupJob>) -> bool {
    let same = other.row.resource_arn == job.row.resource_arn && other.region == job.region;
    same && job.row.resource_arn != "none" && other.row.created_at > job.row.created_at
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::model::{AccountId, Coverage, Region, Settings, State, Time};
    use crate::tables::ebs_volume::EbsVolume;

    use super::*;

    const TOKYO: &str = "ap-northeast-1";
    const VOLUME: &str = "arn:aws:ec2:ap-northeast-1:111111111111:volume/v";

    fn job(id: &str, arn: &str, state: Option<&str>, day: i64) -> Stored<BackupJob> {
        let row = serde_json::from_value(json!({
            "job_id": id, "resource_arn": arn, "resource_type": "EBS", "state": state, "message_category": "SUCCESS",
            "is_parent": false, "created_at": day * 86_400_000, "completed_at": 0,
        }));
        let region = Region::parse(TOKYO).ok();
        Stored { region, resource: id.to_owned(), calls: Vec::new(), gaps: Vec::new(), row: row.unwrap() }
    }

    /// The columns of the first of these jobs, with one volume that exists.
    fn first(jobs: &[Stored<BackupJob>], unread: &str) -> BackupJobColumns {
        let region = Region::parse(TOKYO).unwrap();
        let cell = |table: &str| Coverage {
            region: region.clone(),
            table: table.to_owned(),
            state: if table == unread { State::Gap } else { State::Read },
            rows: 0,
            gaps: Vec::new(),
        };
        let cells = ["backup_job", "ebs_volume"].map(cell).to_vec();
        let account = AccountId::parse("111111111111").unwrap();
        let now = Time::from_seconds(100 * 86_400);
        let mut world = World::new(account, now, Settings::default(), cells, Vec::new());
        let volume: EbsVolume = serde_json::from_value(json!({
            "id": "v", "encrypted": true, "kms_key": "k", "attached": false, "size_gib": 8, "instance_ids": [], "created_at": 0, "tags": [],
        }))
        .unwrap();
        let (calls, gaps) = (Vec::new(), Vec::new());
        world.insert(vec![Stored { region: Some(region), resource: VOLUME.to_owned(), calls, gaps, row: volume }]);
        BackupJobColumns::derive(&world, jobs).remove(0).row
    }

    #[test]
    fn case_44_an_expired_job_is_superseded_by_a_later_complete_one() {
        let jobs = [job("a", VOLUME, Some("EXPIRED"), 98), job("b", VOLUME, Some("COMPLETED"), 99)];
        assert_eq!(first(&jobs, "").superseded, Some(true));
        let earlier = [job("a", VOLUME, Some("EXPIRED"), 98), job("b", VOLUME, Some("COMPLETED"), 97)];
        assert_eq!((first(&earlier, "").superseded, first(&earlier, "").age_days), (Some(false), Some(2)));
    }

    #[test]
    fn case_45_a_deleted_resource_does_not_exist_once_the_list_is_whole() {
        let gone = [job("a", &VOLUME.replace("/v", "/gone"), Some("FAILED"), 98)];
        assert_eq!(first(&gone, "").resource_exists, Some(false));
        assert_eq!(first(&gone, "ebs_volume").resource_exists, None);
        assert_eq!(first(&[job("a", VOLUME, Some("FAILED"), 98)], "ebs_volume").resource_exists, Some(true));
    }

    #[test]
    fn jobs_that_could_not_be_listed_may_supersede() {
        let alone = [job("a", VOLUME, Some("FAILED"), 98)];
        assert_eq!((first(&alone, "").superseded, first(&alone, "backup_job").superseded), (Some(false), None));
        let open = [job("a", VOLUME, Some("FAILED"), 98), job("b", VOLUME, None, 99)];
        assert_eq!(first(&open, "").superseded, None);
    }
}
