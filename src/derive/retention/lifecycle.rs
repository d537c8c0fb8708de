//! What the lifecycle rules of a bucket do to the log files below one key prefix.
//!
//! Rules match by prefix, so not every log file meets the same rules: one rule may reach a single
//! Region. The files that meet the same rules are judged together, and the worst of them counts.

use super::FOREVER;
use crate::tables::s3_bucket::{LifecycleRule, LifecycleTransition};

/// Storage classes that are read without being restored first. A class that is not listed, also
/// one that AWS adds later, counts as delayed.
const READABLE_AT_ONCE: [&str; 4] = ["STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR"];

/// What happens to the log files that meet the same rules. Days, 2147483647 for never.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fate {
    /// Days from writing a file until it is deleted, or hidden by a delete marker.
    pub(super) current_days: i64,
    /// Days from then until the hidden version is deleted.
    pub(super) noncurrent_days: i64,
}

/// The fates of all files below `prefix`.
///
/// The rules that reach a file are those whose prefix its key starts with, so it is enough to look
/// at `prefix` itself and at each longer prefix that some rule names: every key falls under the
/// longest of them that it starts with, and meets the same rules. Places without files are
/// looked at too, which can only shorten the result.
pub(super) fn fates(rules: &[&LifecycleRule], prefix: &str) -> Vec<Fate> {
    let longer = rules.iter().map(|rule| rule.prefix.as_str()).filter(|named| named.starts_with(prefix));
    std::iter::once(prefix).chain(longer).map(|place| fate(rules, place)).collect()
}

/// Where rules overlap, the earliest expiry wins.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-conflicts.html>
fn fate(rules: &[&LifecycleRule], place: &str) -> Fate {
    let reaching = || rules.iter().filter(|rule| place.starts_with(&rule.prefix));
    Fate {
        current_days: reaching().map(|rule| current_days(rule)).min().unwrap_or(FOREVER),
        noncurrent_days: reaching().map(|rule| noncurrent_days(rule)).min().unwrap_or(FOREVER),
    }
}

/// Whether the rule acts on log files below `prefix`, or below a longer prefix of it.
///
/// Whatever is not plainly `Disabled` acts. CloudTrail writes no object tags, so a rule that asks
/// for one never does. Conditions on the size count as met: log files have all sizes.
pub(super) fn acts_below(rule: &LifecycleRule, prefix: &str) -> bool {
    let overlaps = rule.prefix.starts_with(prefix) || prefix.starts_with(&rule.prefix);
    rule.status != "Disabled" && rule.tags.is_empty() && overlaps
}

/// A date rule deletes all that is older on that day and goes on to delete whatever comes later,
/// so no day is safe from it.
fn current_days(rule: &LifecycleRule) -> i64 {
    if rule.expiration_date == "none" { rule.expiration_days.max(0) } else { 0 }
}

/// Each log file is written once, under a key of its own: a hidden version has no newer noncurrent
/// version beside it, so a rule that spares the newest ones always spares it.
fn noncurrent_days(rule: &LifecycleRule) -> i64 {
    if rule.newer_noncurrent_versions > 0 { FOREVER } else { rule.noncurrent_days.max(0) }
}

/// Whether some rule moves log files to a class that must be restored before reading.
pub(super) fn archives(rules: &[&LifecycleRule]) -> bool {
    let delayed = |to: &LifecycleTransition| !READABLE_AT_ONCE.contains(&to.storage_class.as_str());
    rules.iter().any(|rule| rule.transitions.iter().any(delayed))
}
