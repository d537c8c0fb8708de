//! The buckets that fit what is known: one when everything was read, more when something was not.
//!
//! Judging each of them and keeping what they agree on gives exactly as much as is known, without
//! a special case for every combination of gaps.

use super::lifecycle::{Fate, acts_below, archives, fates};
use super::{FOREVER, Retention, StoreInput};
use crate::tables::s3_bucket::LifecycleRule;

/// A bucket of which everything but the lifecycle rules is known.
#[derive(Debug, Clone)]
pub(super) struct Bucket {
    place: Place,
    versioning: Versioning,
    lock: Lock,
}

/// Where the log files lie.
#[derive(Debug, Clone)]
struct Place {
    /// Prefixes that their keys may start with. More than one only where AWS does not document how
    /// it writes the key; the shortest retention then counts.
    prefixes: Vec<String>,
    /// Whether rules with a longer prefix reach some of them. Of a prefix that is known only in
    /// part, both extremes are tried: all these rules do, or none.
    longer_rules_reach: bool,
}

/// What an expired log file leaves behind. A bucket that never had versioning and one where it is
/// suspended both write log files without a version id, and expiry deletes these for good.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-expire-general-considerations.html>
#[derive(Debug, Clone, Copy)]
enum Versioning {
    /// A noncurrent version below a delete marker.
    Enabled,
    /// Nothing.
    Off,
}

/// The default retention that Object Lock gives to every object written.
///
/// A lock keeps the version, not its place in the listing: expiry still puts a delete marker on
/// top, so a lock adds nothing to what is visible. Lifecycle rules can not delete a locked version
/// in either mode, people with the permission can in governance mode.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html>
#[derive(Debug, Clone, Copy)]
struct Lock {
    held_days: i64,
    compliance: bool,
}

/// Every bucket that fits what is known of `store`; at least one.
pub(super) fn possible(store: &StoreInput<'_>) -> Vec<Bucket> {
    let mut buckets = Vec::new();
    for place in places(store) {
        for versioning in versionings(store.versioning) {
            for lock in locks(store.object_lock_mode, store.object_lock_days) {
                buckets.push(Bucket { place: place.clone(), versioning, lock });
            }
        }
    }
    buckets
}

impl Bucket {
    /// The retention under these rules; without them, only what the lock says is known.
    pub(super) fn retention(&self, rules: Option<&[LifecycleRule]>) -> Retention {
        let guaranteed_days = Some(if self.lock.compliance { self.lock.held_days } else { 0 });
        let Some(rules) = rules else {
            return Retention { guaranteed_days, ..Retention::default() };
        };
        let acting = self.place.acting(rules);
        let fates = self.place.prefixes.iter().flat_map(|prefix| fates(&acting, prefix));
        let (visible, recoverable) = fates.fold((FOREVER, FOREVER), |(visible, recoverable), fate| {
            (visible.min(fate.current_days), recoverable.min(self.recoverable_days(fate)))
        });
        Retention {
            retention_days: Some(visible),
            visible_days: Some(visible),
            recoverable_days: Some(recoverable),
            guaranteed_days,
            retrieval_delayed: Some(archives(&acting)),
        }
    }

    fn recoverable_days(&self, fate: Fate) -> i64 {
        match self.versioning {
            Versioning::Off => fate.current_days,
            Versioning::Enabled => {
                let expires = fate.current_days.saturating_add(fate.noncurrent_days);
                expires.max(self.lock.held_days).min(FOREVER)
            }
        }
    }
}

impl Place {
    /// The rules that act on some of the log files.
    fn acting<'a>(&self, rules: &'a [LifecycleRule]) -> Vec<&'a LifecycleRule> {
        let reaches = |rule: &LifecycleRule, prefix: &String| {
            acts_below(rule, prefix) && (self.longer_rules_reach || prefix.starts_with(&rule.prefix))
        };
        rules.iter().filter(|rule| self.prefixes.iter().any(|prefix| reaches(rule, prefix))).collect()
    }
}

/// CloudTrail writes to `[S3KeyPrefix/]AWSLogs/[organization id/]ACCOUNT/CloudTrail/REGION/...`.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html>
fn places(store: &StoreInput<'_>) -> Vec<Place> {
    let Some(bucket_prefix) = store.bucket_prefix else {
        return known_in_part(&[String::new()]);
    };
    let folders = folders(bucket_prefix);
    let Some(organization) = store.organization else {
        let heads: Vec<_> = folders.iter().map(|folder| format!("{folder}AWSLogs/")).collect();
        return known_in_part(&heads);
    };
    let below = if organization == "none" { String::new() } else { format!("{organization}/") };
    let account = store.account;
    let whole = |folder: &String| format!("{folder}AWSLogs/{below}{account}/CloudTrail/");
    vec![Place { prefixes: folders.iter().map(whole).collect(), longer_rules_reach: true }]
}

fn known_in_part(heads: &[String]) -> Vec<Place> {
    [true, false].map(|longer_rules_reach| Place { prefixes: heads.to_vec(), longer_rules_reach }).into()
}

/// The folders that an `S3KeyPrefix` may stand for. It is not documented whether slashes at its
/// ends are kept, and a trail could be given the prefix `none`: both readings count.
fn folders(bucket_prefix: &str) -> Vec<String> {
    let as_given = format!("{bucket_prefix}/");
    match bucket_prefix.trim_matches('/') {
        "" => vec![String::new()],
        "none" => vec![String::new(), as_given],
        trimmed if trimmed == bucket_prefix => vec![as_given],
        trimmed => vec![format!("{trimmed}/"), as_given],
    }
}

fn versionings(versioning: Option<&str>) -> Vec<Versioning> {
    match versioning {
        Some("Enabled") => vec![Versioning::Enabled],
        Some("Suspended" | "Never") => vec![Versioning::Off],
        Some(_) | None => vec![Versioning::Enabled, Versioning::Off],
    }
}

/// Of days that are not known, none and endless are tried: everything else lies between.
fn locks(mode: Option<&str>, days: Option<i64>) -> Vec<Lock> {
    let with = |compliance| {
        let days = days.map_or_else(|| vec![0, FOREVER], |known| vec![known.clamp(0, FOREVER)]);
        days.into_iter().map(move |held_days| Lock { held_days, compliance }).collect::<Vec<_>>()
    };
    let none = Lock { held_days: 0, compliance: false };
    match mode {
        Some("none") => vec![none],
        Some("GOVERNANCE") => with(false),
        Some("COMPLIANCE") => with(true),
        Some(_) | None => [vec![none], with(false), with(true)].concat(),
    }
}
