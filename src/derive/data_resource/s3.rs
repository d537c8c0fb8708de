//! S3 buckets: versioning, and plans.

use std::collections::BTreeSet;

use crate::model::{Stored, Time};
use crate::tables::config_channel::ConfigChannel;
use crate::tables::flow_log::FlowLog;
use crate::tables::s3_bucket::{LifecycleRule, S3Bucket};
use crate::tables::trail::Trail;

use super::super::arn::Arn;

use super::{Candidate, DataResource, Points, Subject, World, protected, unlisted};

const TYPE: &str = "AWS::S3::Bucket";

/// Days of what is never deleted.
const FOR_EVER: i64 = 2_147_483_647;

pub(super) fn rows(world: &World) -> Vec<Stored<DataResource>> {
    let logs = log_buckets(world);
    let data = world.rows::<S3Bucket>().iter().filter(|one| !logs.contains(&one.row.name));
    let buckets = data.map(|one| protected(world, one, subject(world, one)));
    buckets.chain(unlisted::<S3Bucket>(world, TYPE)).collect()
}

/// Buckets that logs are delivered to: how long those are kept is judged with the logs.
fn log_buckets(world: &World) -> BTreeSet<String> {
    let trails = world.rows::<Trail>().iter().map(|one| one.row.bucket.clone());
    let channels = world.rows::<ConfigChannel>().iter().map(|one| one.row.bucket.clone());
    let flows = world.rows::<FlowLog>().iter().filter_map(|one| {
        let bucket = Arn::parse(&one.row.dest_arn).filter(|arn| arn.service == "s3")?.resource;
        bucket.split('/').next().map(str::to_owned)
    });
    trails.chain(channels).chain(flows).collect()
}

fn subject(world: &World, bucket: &Stored<S3Bucket>) -> Subject {
    let row = &bucket.row;
    let versioned = row.versioning.as_ref().map(|state| state == "Enabled");
    Subject {
        resource_type: TYPE,
        candidates: vec![Candidate {
            arn: bucket.resource.clone(),
            resource_type: "S3",
            tags: row.tags.clone(),
        }],
        candidates_complete: true,
        created_at: Some(row.created_at),
        is_replica: false,
        native_backup: versioned,
        native_days: native_days(versioned, row.lifecycle_rules.as_deref()),
        points: points(versioned, world.as_of()),
        calls: Vec::new(),
    }
}

/// Every earlier version can be fetched at any time: as good as a point of this moment.
fn points(versioned: Option<bool>, as_of: Time) -> Points {
    let newest = (versioned == Some(true)).then_some(as_of);
    Points { newest, incomplete: versioned.is_none(), ..Points::default() }
}

/// Earlier versions are kept until a rule for the whole bucket removes them; the first one counts.
fn native_days(versioned: Option<bool>, rules: Option<&[LifecycleRule]>) -> Option<i64> {
    if !versioned? {
        return Some(0);
    }
    let whole = |rule: &&LifecycleRule| {
        let sizes = rule.size_greater_than < 0 && rule.size_less_than < 0;
        rule.status == "Enabled" && rule.prefix.is_empty() && rule.tags.is_empty() && sizes
    };
    Some(rules?.iter().filter(whole).map(|rule| rule.noncurrent_days).min().unwrap_or(FOR_EVER))
}
