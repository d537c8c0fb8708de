//! Derived table `data_resource`: every resource that has to be backed up, with how it is protected.
//!
//! The denominator is what exists, not what AWS Backup once backed up: EBS volumes, RDS instances
//! outside clusters, DB clusters, DynamoDB tables, S3 buckets, EFS and `FSx` file systems. Each kind says
//! what it has of its own (`Subject`); plans, recovery points and restores are the same for all.
//!
//! A resource can have an objective of its own, or an approval to go without a backup: in the registers
//! of these, or by its tags `kakunin:rpo_h` (whole hours) and `kakunin:no-backup` (reference of the approval).

mod dynamodb;
mod ebs;
mod efs;
mod fsx;
pub(super) mod rds;
mod restore;
mod s3;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::row::tidy;
use crate::model::{CallId, GapId, Region, RegisterKind, Stored, Time};
use crate::tables::Table;
use crate::tables::copy_job::CopyJob;
use crate::tables::rds_automated_backup::RdsAutomatedBackup;
use crate::tables::recovery_point::RecoveryPoint;

use super::backup_coverage::{Covered, covered, gaps_in};
use super::backup_selection_match::Candidate;
use super::truth::any;
use super::{Derived, World};

/// Hours of a restorable point that there is none of.
const NEVER_H: i64 = 100_000;

/// One resource of the backup denominator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DataResource {
    /// ARN.
    pub arn: Option<String>,
    /// CloudFormation type, such as `AWS::RDS::DBInstance`.
    #[serde(rename = "type")]
    pub resource_type: Option<String>,
    /// Whether the register of such resources lists it, or its tag `kakunin:no-backup` names an approval
    /// for leaving it without a backup. FALSE without either.
    pub declared_no_backup: Option<bool>,
    /// Whether it is a read replica, a replica cluster or the copy that EFS replication makes.
    pub is_replica: Option<bool>,
    /// Whether the service's own automated backups are on: retention of at least a day (RDS and
    /// clusters, `FSx`), point-in-time recovery (DynamoDB), versioning (S3). EBS and EFS have none.
    pub native_backup: Option<bool>,
    /// Whether an AWS Backup plan of its Region takes it: by ARN, by tag or through its instance.
    pub in_backup_plan: Option<bool>,
    /// Hours since its newest restorable point; 100000 when there is none. Versioning of a bucket
    /// has no point in time and counts as 0.
    pub restorable_age_h: Option<i64>,
    /// Hours that the newest restorable point may be old: as the register of such objectives says, else
    /// the tag `kakunin:rpo_h` where it holds a whole number, else `$backup_rpo_h`.
    pub rpo_h: Option<i64>,
    /// Longest time in days that a backup in force is kept; 0 when there is none, 2147483647 for ever.
    pub retention_days: Option<i64>,
    /// Whether a copy not older than twice `rpo_h` lies in another Region of `$jp_regions`, replicated
    /// automated backups of RDS among them, or in another own account.
    pub offsite_copy: Option<bool>,
    /// Hours since it was created.
    pub age_h: Option<i64>,
    /// Days since AWS Backup last restored something of its type in its Region, as far as is known with
    /// success; 100000 when it never did.
    pub last_restore_test_days: Option<i64>,
}

impl Derived for DataResource {
    const NAME: &'static str = "data_resource";
    const FEEDS: &'static [&'static str] = &[
        "backup_plan_rule",
        "backup_protected_resource",
        "backup_region_setting",
        "backup_selection",
        "config_channel",
        "copy_job",
        "dynamodb_table",
        "ebs_snapshot",
        "ebs_volume",
        "ec2_instance",
        "efs_replication",
        "file_system",
        "flow_log",
        "fsx_backup",
        "rds_automated_backup",
        "rds_cluster",
        "rds_instance",
        "rds_snapshot",
        "recovery_point",
        "restore_test",
        "s3_bucket",
        "trail",
    ];

    fn derive(world: &World) -> Vec<Stored<Self>> {
        let kinds: [Rows; 6] = [dynamodb::rows, ebs::rows, efs::rows, fsx::rows, rds::rows, s3::rows];
        kinds.iter().flat_map(|rows| rows(world)).collect()
    }
}

impl DataResource {
    /// A resource of which nothing is known but its type.
    fn unknown(resource_type: &str) -> Self {
        Self {
            arn: None,
            resource_type: Some(resource_type.to_owned()),
            declared_no_backup: None,
            is_replica: None,
            native_backup: None,
            in_backup_plan: None,
            restorable_age_h: None,
            rpo_h: None,
            retention_days: None,
            offsite_copy: None,
            age_h: None,
            last_restore_test_days: None,
        }
    }
}

type Rows = fn(&World) -> Vec<Stored<DataResource>>;

/// What a resource has of its own.
struct Subject {
    /// CloudFormation type.
    resource_type: &'static str,
    /// What plans may take: itself first, then what contains it.
    candidates: Vec<Candidate>,
    /// Whether all candidates are known.
    candidates_complete: bool,
    /// Creation time.
    created_at: Option<Time>,
    /// Whether it is a replica.
    is_replica: Option<bool>,
    /// Whether the service's own backups are on.
    native_backup: Option<bool>,
    /// How long the service's own backups are kept; 0 when they are off.
    native_days: Option<i64>,
    /// Restorable points of the service's own.
    points: Points,
    /// Calls that the candidates rest on beside its own.
    calls: Vec<CallId>,
}

/// Restorable points, as far as they are known.
#[derive(Clone, Debug, Default)]
struct Points {
    /// The newest that is known.
    newest: Option<Time>,
    /// Whether there may be newer ones.
    incomplete: bool,
    /// Calls that they rest on.
    calls: Vec<CallId>,
    /// Gaps by which points may be missing.
    gaps: Vec<GapId>,
}

impl Points {
    fn add(&mut self, time: Time) {
        self.newest = self.newest.max(Some(time));
    }

    /// Says that points may be missing when rows of a table are.
    fn needs<T: Table>(&mut self, world: &World, region: &Region) {
        if !world.is_complete_in(T::NAME, region) {
            self.incomplete = true;
            self.gaps.extend(gaps_in::<T>(world, region));
        }
    }
}

fn protected<T>(world: &World, from: &Stored<T>, mut subject: Subject) -> Stored<DataResource> {
    let region = from.region.as_ref();
    let unplaced = Covered { in_plan: None, retention_days: None, calls: Vec::new(), gaps: Vec::new() };
    let plans = region.map_or(unplaced, |region| {
        covered(world, region, &subject.candidates, subject.candidates_complete)
    });
    recovery_points(world, region, &subject.candidates, &mut subject.points);
    let tested = restore::tested(world, region, &subject.candidates);
    let own = subject.candidates.first();
    let tags = own.and_then(|own| own.tags.as_deref());
    let rpo_h = own.and_then(|own| registered_rpo(world, own)).or_else(|| rpo(world, tags?));
    let both_days = |native: i64| plans.retention_days.map(|planned| native.max(planned));
    let row = DataResource {
        arn: own.map(|own| own.arn.clone()),
        resource_type: Some(subject.resource_type.to_owned()),
        declared_no_backup: own.and_then(declared_no_backup(world)),
        is_replica: subject.is_replica,
        native_backup: subject.native_backup,
        in_backup_plan: plans.in_plan,
        restorable_age_h: age_of(world, &subject.points),
        rpo_h,
        retention_days: subject.native_days.and_then(both_days),
        offsite_copy: offsite(world, region, own, rpo_h),
        age_h: subject.created_at.map(|time| time.hours_until(world.as_of()).max(0)),
        last_restore_test_days: tested.days,
    };
    let copies = own.map(|own| copies(world, own)).unwrap_or_default();
    let points = &subject.points;
    let calls =
        [from.calls.as_slice(), &plans.calls, &points.calls, &subject.calls, &copies, &tested.calls].concat();
    let gaps = [from.gaps.as_slice(), &plans.gaps, &points.gaps, &tested.gaps].concat();
    Stored {
        region: from.region.clone(),
        resource: from.resource.clone(),
        calls: tidy(calls),
        gaps: tidy(gaps),
        row,
    }
}

/// The cells in which resources of a kind may be missing.
fn unlisted<T: Table>(world: &World, resource_type: &str) -> Vec<Stored<DataResource>> {
    world.placeholders(T::NAME, |_| DataResource::unknown(resource_type))
}

fn age_of(world: &World, points: &Points) -> Option<i64> {
    let hours = points.newest.map_or(NEVER_H, |time| time.hours_until(world.as_of()).clamp(0, NEVER_H));
    // Nothing can be newer than now.
    (hours == 0 || !points.incomplete).then_some(hours)
}

/// Adds the recovery points of AWS Backup, in any Region: a copy can be restored too.
fn recovery_points(world: &World, region: Option<&Region>, candidates: &[Candidate], points: &mut Points) {
    for point in world.rows::<RecoveryPoint>().iter().filter(|point| is_of(&point.row, candidates)) {
        points.add(point.row.created_at);
        points.calls.extend(&point.calls);
    }
    match region {
        Some(region) => points.needs::<RecoveryPoint>(world, region),
        None => points.incomplete = true,
    }
}

fn is_of(point: &RecoveryPoint, candidates: &[Candidate]) -> bool {
    matches!(point.status.as_str(), "COMPLETED" | "AVAILABLE")
        && candidates.iter().any(|one| one.arn == point.resource_arn)
}

fn offsite(world: &World, region: Option<&Region>, own: Option<&Candidate>, rpo_h: Option<i64>) -> Option<bool> {
    let (region, own, rpo_h) = (region?, own?, rpo_h?);
    let recent = |time: Time| time.hours_until(world.as_of()) <= rpo_h.saturating_mul(2);
    let candidates = std::slice::from_ref(own);
    let copied = world.rows::<RecoveryPoint>().iter().any(|point| {
        let elsewhere = point.region.as_ref().is_some_and(|at| at != region && world.settings().in_japan(at.as_str()));
        elsewhere && is_of(&point.row, candidates) && recent(point.row.created_at)
    });
    let account = world.account().as_str();
    let handed_over = world.rows::<CopyJob>().iter().any(|job| {
        let job = &job.row;
        let elsewhere = job.dest_account != account && world.is_own(&job.dest_account);
        elsewhere && job.state == "COMPLETED" && job.resource_arn == own.arn && recent(job.created_at)
    });
    let replicated = world.rows::<RdsAutomatedBackup>().iter().any(|backup| {
        let elsewhere = backup.region.as_ref().is_some_and(|at| at != region && world.settings().in_japan(at.as_str()));
        elsewhere && backup.row.instance_arn == own.arn && recent(backup.row.latest_restorable_at)
    });
    let japan = world.settings().list("jp_regions").iter().filter(|name| *name != region.as_str());
    let read = |name: &String| {
        let complete = |region: &Region| {
            let replicas = own.resource_type != "RDS" || world.is_complete_in(RdsAutomatedBackup::NAME, region);
            replicas && world.is_complete_in(RecoveryPoint::NAME, region)
        };
        Region::parse(name).is_ok_and(|region| complete(&region))
    };
    let all_read = japan.into_iter().all(read) && world.is_complete_in(CopyJob::NAME, region);
    any([Some(copied || handed_over || replicated), all_read.then_some(false)])
}

/// The calls that tell of copies of a resource.
fn copies(world: &World, own: &Candidate) -> Vec<CallId> {
    let jobs = world.rows::<CopyJob>().iter().filter(|job| job.row.resource_arn == own.arn);
    let backups = world.rows::<RdsAutomatedBackup>().iter().filter(|backup| backup.row.instance_arn == own.arn);
    let calls = jobs.map(|job| &job.calls).chain(backups.map(|backup| &backup.calls));
    calls.flatten().copied().collect()
}

/// A register that lists it decides, whatever its tags say; one that does not list it leaves it to them.
fn declared_no_backup(world: &World) -> impl Fn(&Candidate) -> Option<bool> {
    let tagged = |tags: &[String]| tag(tags, "kakunin:no-backup").is_some_and(|text| !text.is_empty());
    move |own| {
        let listed = world.listed(RegisterKind::NoBackup, &own.arn) == Some(true);
        any([Some(listed), own.tags.as_deref().map(tagged)])
    }
}

fn registered_rpo(world: &World, own: &Candidate) -> Option<i64> {
    world.register(RegisterKind::RecoveryPointObjective)?.entry(&own.arn, world.as_of())?.hours
}

fn rpo(world: &World, tags: &[String]) -> Option<i64> {
    let own = tag(tags, "kakunin:rpo_h").and_then(|text| text.parse().ok());
    own.or_else(|| world.settings().int("backup_rpo_h"))
}

/// The value of a tag in a list of `key=value`.
fn tag<'a>(tags: &'a [String], key: &str) -> Option<&'a str> {
    tags.iter().find_map(|tag| tag.strip_prefix(key)?.strip_prefix('='))
}

#[cfg(test)]
mod tests;
