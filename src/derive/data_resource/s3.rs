//! S3 buckets: versioning, and plans.

use crate::model::row::tidy;
use crate::model::{GapId, Stored, Time};
use crate::tables::s3_bucket::{LifecycleRule, S3Bucket};

use super::super::s3_bucket_columns::{LogBuckets, candidate};

use super::{DataResource, Points, Subject, World, protected, unlisted};

const TYPE: &str = "AWS::S3::Bucket";

/// Days of what is never deleted.
const FOR_EVER: i64 = 2_147_483_647;

pub(super) fn rows(world: &World) -> Vec<Stored<DataResource>> {
    // How long the buckets of logs are kept is judged with the logs.
    let logs = LogBuckets::of(world);
    let row = |bucket: &Stored<S3Bucket>| match logs.has(bucket) {
        Some(true) => None,
        Some(false) => Some(protected(world, bucket, subject(world, bucket))),
        None => Some(doubtful(bucket, &logs.gaps(bucket))),
    };
    let buckets = world.rows::<S3Bucket>().iter().filter_map(row);
    buckets.chain(unlisted::<S3Bucket>(world, TYPE)).collect()
}

/// A bucket that logs may be delivered to: whether it belongs here is not known.
fn doubtful(bucket: &Stored<S3Bucket>, gaps: &[GapId]) -> Stored<DataResource> {
    Stored {
        region: bucket.region.clone(),
        resource: bucket.resource.clone(),
        calls: bucket.calls.clone(),
        gaps: tidy([bucket.gaps.as_slice(), gaps].concat()),
        row: DataResource::unknown(TYPE),
    }
}

fn subject(world: &World, bucket: &Stored<S3Bucket>) -> Subject {
    let row = &bucket.row;
    let versioned = row.versioning.as_ref().map(|state| state == "Enabled");
    Subject {
        resource_type: TYPE,
        candidates: vec![candidate(bucket)],
        candidates_complete: true,
        created_at: Some(row.created_at),
        is_replica: Some(false),
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
