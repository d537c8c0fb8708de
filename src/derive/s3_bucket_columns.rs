//! What follows about a bucket: where it is, whether logs are delivered to it, how long it keeps
//! objects in general.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, GapId, Stored};
use crate::tables::Table as _;
use crate::tables::config_channel::ConfigChannel;
use crate::tables::flow_log::FlowLog;
use crate::tables::s3_bucket::{LifecycleRule, S3Bucket};
use crate::tables::trail::Trail;

use super::owned_bucket::bucket_name;
use super::retention::FOREVER;
use super::{Columns, World};

/// Derived columns of a bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct S3BucketColumns {
    /// Whether its Region lies in `$jp_regions`.
    pub in_japan: Option<bool>,
    /// Whether a trail, a delivery channel of AWS Config or a flow log delivers to it. Access logs
    /// of buckets and load balancers are not looked at.
    pub is_log_bucket: Option<bool>,
    /// Whether it counts as holding data of its own: every bucket that is not a log bucket.
    pub is_data: Option<bool>,
    /// Fewest days after which an enabled rule for the whole bucket expires current objects; 0 when
    /// such a rule goes by date; 2147483647 when there is none.
    pub current_expiry_days: Option<i64>,
    /// Fewest days after which an enabled rule for the whole bucket deletes noncurrent versions;
    /// 2147483647 when there is none.
    pub noncurrent_expiry_days: Option<i64>,
}

impl Columns for S3BucketColumns {
    type Base = S3Bucket;

    fn derive(world: &World, rows: &[Stored<S3Bucket>]) -> Vec<Extra<Self>> {
        let logs = LogBuckets::of(world);
        let extra = |bucket: &Stored<S3Bucket>| {
            let row = columns(world, &logs, bucket);
            let gaps = if row.is_log_bucket.is_none() { logs.gaps.clone() } else { Vec::new() };
            Extra { calls: world.calls_of(&gaps), gaps, row }
        };
        rows.iter().map(extra).collect()
    }
}

/// The buckets that logs are delivered to, and the gaps by which there may be more.
struct LogBuckets<'a> {
    names: BTreeSet<&'a str>,
    complete: bool,
    gaps: Vec<GapId>,
}

impl<'a> LogBuckets<'a> {
    fn of(world: &'a World) -> Self {
        let trails = world.rows::<Trail>().iter().map(|trail| trail.row.bucket.as_str());
        let channels = world.rows::<ConfigChannel>().iter().map(|channel| channel.row.bucket.as_str());
        let flows = world.rows::<FlowLog>().iter().filter_map(|log| bucket_name(&log.row.dest_arn));
        let sources = [Trail::NAME, ConfigChannel::NAME, FlowLog::NAME];
        Self {
            names: trails.chain(channels).chain(flows).collect(),
            complete: sources.iter().all(|table| world.is_complete(table)),
            gaps: crate::model::row::tidy(sources.iter().flat_map(|table| world.gaps_of(table)).collect()),
        }
    }

    fn has(&self, name: &str) -> Option<bool> {
        if self.names.contains(name) { Some(true) } else { self.complete.then_some(false) }
    }
}

fn columns(world: &World, logs: &LogBuckets<'_>, bucket: &Stored<S3Bucket>) -> S3BucketColumns {
    let is_log_bucket = logs.has(&bucket.row.name);
    let rules = bucket.row.lifecycle_rules.as_deref();
    S3BucketColumns {
        in_japan: bucket.region.as_ref().map(|region| world.settings().in_japan(region.as_str())),
        is_log_bucket,
        is_data: is_log_bucket.map(|log| !log),
        current_expiry_days: rules.map(|rules| least(rules, current_days)),
        noncurrent_expiry_days: rules.map(|rules| least(rules, |rule| rule.noncurrent_days)),
    }
}

fn current_days(rule: &LifecycleRule) -> i64 {
    if rule.expiration_date == "none" { rule.expiration_days } else { 0 }
}

/// The least of a number of days over the enabled rules without any condition.
fn least(rules: &[LifecycleRule], days: impl Fn(&LifecycleRule) -> i64) -> i64 {
    rules.iter().filter(|rule| is_for_all(rule)).map(days).min().unwrap_or(FOREVER)
}

fn is_for_all(rule: &LifecycleRule) -> bool {
    let any_size = rule.size_greater_than < 0 && rule.size_less_than < 0;
    rule.status == "Enabled" && rule.prefix.is_empty() && rule.tags.is_empty() && any_size
}
