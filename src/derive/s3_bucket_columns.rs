//! What follows about a bucket: where it is, whether logs are delivered to it, how long it keeps
//! objects in general, whom it lets in.

mod log_buckets;
mod openness;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, Stored, row::tidy};
use crate::tables::s3_bucket::{LifecycleRule, S3Bucket};

use super::backup_coverage::covered;
use super::backup_selection_match::Candidate;
use super::retention::FOREVER;
use super::{Columns, Feeds, World};
pub(super) use log_buckets::LogBuckets;
use openness::{Policy, blocked};

/// Derived columns of a bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct S3BucketColumns {
    /// Whether its Region lies in `$jp_regions`.
    pub in_japan: Option<bool>,
    /// Whether a trail, a delivery channel of AWS Config, a flow log or the access log of a bucket of
    /// its Region delivers to it. Access logs of load balancers are not looked at.
    pub is_log_bucket: Option<bool>,
    /// Whether it counts as holding data of its own: every bucket that is not a log bucket.
    pub is_data: Option<bool>,
    /// Fewest days after which an enabled rule for the whole bucket expires current objects; 0 when
    /// such a rule goes by date; 2147483647 when there is none.
    pub current_expiry_days: Option<i64>,
    /// Fewest days after which an enabled rule for the whole bucket deletes noncurrent versions;
    /// 2147483647 when there is none.
    pub noncurrent_expiry_days: Option<i64>,
    /// Whether all four blocks of public access hold, each set for the bucket or for the account.
    pub pab_restrict: Option<bool>,
    /// Whether its policy denies every action on the bucket and its objects to everyone who comes
    /// without TLS; FALSE without a policy.
    pub tls_only: Option<bool>,
    /// Accounts that its policy lets in and that are neither own nor approved vendors', `*` for
    /// everyone; empty without a policy. NULL when the policy names somebody without telling the
    /// account, such as a deleted role or a whole organization.
    pub external_principals: Option<Vec<String>>,
    /// Whether an AWS Backup plan of its Region takes it.
    pub in_backup_plan: Option<bool>,
}

impl Columns for S3BucketColumns {
    type Base = S3Bucket;
    const FEEDS: &'static [Feeds] = &[
        (&["is_log_bucket", "is_data"], &["config_channel", "flow_log", "trail"]),
        (&["in_backup_plan"], super::backup_coverage::FEEDS),
    ];

    fn derive(world: &World, rows: &[Stored<S3Bucket>]) -> Vec<Extra<Self>> {
        let logs = LogBuckets::of(world);
        rows.iter().map(|bucket| extra(world, &logs, bucket)).collect()
    }
}

fn extra(world: &World, logs: &LogBuckets<'_>, bucket: &Stored<S3Bucket>) -> Extra<S3BucketColumns> {
    let plans = bucket.region.as_ref().map(|region| covered(world, region, &[candidate(bucket)], true));
    let mut row = columns(world, logs, bucket);
    row.in_backup_plan = plans.as_ref().and_then(|plans| plans.in_plan);
    let mut gaps = if row.is_log_bucket.is_none() { logs.gaps(bucket) } else { Vec::new() };
    let mut calls = logs.calls(&bucket.row.name).unwrap_or_else(|| world.calls_of(&gaps));
    if let Some(plans) = plans {
        calls.extend(plans.calls);
        gaps.extend(plans.gaps.iter().filter(|_| row.in_backup_plan.is_none()));
    }
    Extra { calls: tidy(calls), gaps: tidy(gaps), row }
}

/// The bucket, as plans of AWS Backup see it.
pub(super) fn candidate(bucket: &Stored<S3Bucket>) -> Candidate {
    Candidate { arn: bucket.resource.clone(), resource_type: "S3", tags: bucket.row.tags.clone() }
}

fn columns(world: &World, logs: &LogBuckets<'_>, bucket: &Stored<S3Bucket>) -> S3BucketColumns {
    let is_log_bucket = logs.has(bucket);
    let policy = Policy::judge(bucket.row.policy.as_deref(), world, &bucket.row.name);
    let rules = bucket.row.lifecycle_rules.as_deref();
    S3BucketColumns {
        in_japan: bucket.region.as_ref().map(|region| world.settings().in_japan(region.as_str())),
        is_log_bucket,
        is_data: is_log_bucket.map(|log| !log),
        current_expiry_days: rules.map(|rules| least(rules, current_days)),
        noncurrent_expiry_days: rules.map(|rules| least(rules, |rule| rule.noncurrent_days)),
        pab_restrict: blocked(&bucket.row),
        tls_only: policy.tls_only,
        external_principals: policy.external,
        in_backup_plan: None,
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::{AccountId, Coverage, GapId, Region, Settings, State, Time};
    use crate::tables::Table as _;
    use crate::tables::config_channel::ConfigChannel;
    use crate::tables::flow_log::FlowLog;
    use crate::tables::trail::Trail;

    fn world(flow_logs: State) -> World {
        let cell = |table: &str, state| Coverage {
            region: Region::global(),
            table: table.to_owned(),
            state,
            rows: 0,
            gaps: if state == State::Gap { vec![GapId(3)] } else { Vec::new() },
        };
        let coverage = vec![
            cell(Trail::NAME, State::Read),
            cell(ConfigChannel::NAME, State::Read),
            cell(FlowLog::NAME, flow_logs),
        ];
        let account = AccountId::parse("111111111111").unwrap();
        let mut world = World::new(account, Time::from_seconds(0), Settings::default(), coverage, Vec::new());
        let channel = json!({"name": "default", "bucket": "kasumi-config", "bucket_prefix": "none",
                             "kms_key": "none", "topic_arn": "none"});
        world.insert(vec![stored::<ConfigChannel>(channel)]);
        world
    }

    fn stored<T: crate::tables::Table>(value: serde_json::Value) -> Stored<T> {
        let row = serde_json::from_value(value).unwrap();
        Stored { region: None, resource: "x".to_owned(), calls: Vec::new(), gaps: Vec::new(), row }
    }

    fn rule(prefix: &str, days: i64, date: &str) -> serde_json::Value {
        json!({"id": "none", "status": "Enabled", "prefix": prefix, "tags": [], "size_greater_than": -1,
               "size_less_than": -1, "expiration_days": days, "expiration_date": date,
               "expired_object_delete_marker": false, "noncurrent_days": 30,
               "newer_noncurrent_versions": 0, "transitions": []})
    }

    fn columns(world: &World, name: &str, rules: &serde_json::Value) -> Extra<S3BucketColumns> {
        let bucket = stored::<S3Bucket>(json!({
            "name": name, "created_at": 0, "versioning": null, "mfa_delete": null, "lifecycle_rules": rules,
            "object_lock_mode": null, "object_lock_days": null, "replication_rules": null,
            "sse_algorithm": null, "sse_key_arn": null, "tags": null, "inventories": null,
        }));
        S3BucketColumns::derive(world, &[bucket]).remove(0)
    }

    #[test]
    fn a_destination_of_logs_is_a_log_bucket_whatever_else_is_unknown() {
        let found = columns(&world(State::Gap), "kasumi-config", &json!([])).row;
        assert_eq!((found.is_log_bucket, found.is_data), (Some(true), Some(false)));
    }

    #[test]
    fn another_bucket_holds_data_only_when_every_source_of_logs_was_read() {
        let whole = columns(&world(State::Read), "kasumi-records", &json!([])).row;
        assert_eq!((whole.is_log_bucket, whole.is_data), (Some(false), Some(true)));
        let part = columns(&world(State::Gap), "kasumi-records", &json!([]));
        assert_eq!((part.row.is_log_bucket, part.row.is_data), (None, None));
        assert_eq!(part.gaps, [GapId(3)]);
    }

    fn logging(name: &str, target: Option<&str>, region: &str) -> Stored<S3Bucket> {
        let row = json!({"name": name, "created_at": 0, "logging_target": target});
        Stored { region: Region::parse(region).ok(), ..stored::<S3Bucket>(row) }
    }

    #[test]
    fn a_destination_of_access_logs_is_a_log_bucket() {
        let mut world = world(State::Read);
        let tokyo = "ap-northeast-1";
        let buckets = vec![logging("a", Some("b"), tokyo), logging("b", Some("none"), tokyo)];
        world.insert(buckets.clone());
        let found = S3BucketColumns::derive(&world, &buckets);
        assert_eq!(found.iter().map(|one| one.row.is_log_bucket).collect::<Vec<_>>(), [Some(false), Some(true)]);
    }

    #[test]
    fn a_bucket_that_does_not_tell_where_its_access_logs_go_leaves_those_of_its_region_open() {
        let mut world = world(State::Read);
        let buckets = vec![
            logging("a", None, "ap-northeast-1"),
            logging("b", Some("none"), "ap-northeast-1"),
            logging("c", Some("none"), "ap-northeast-3"),
        ];
        world.insert(buckets.clone());
        let found = S3BucketColumns::derive(&world, &buckets);
        assert_eq!(found.iter().map(|one| one.row.is_data).collect::<Vec<_>>(), [None, None, Some(true)]);
    }

    #[test]
    fn only_rules_for_the_whole_bucket_count_and_a_date_is_no_days() {
        let days = |rules: serde_json::Value| {
            let row = columns(&world(State::Read), "b", &rules).row;
            (row.current_expiry_days, row.noncurrent_expiry_days)
        };
        assert_eq!(days(json!([rule("tmp/", 7, "none")])), (Some(FOREVER), Some(FOREVER)));
        assert_eq!(days(json!([rule("", 400, "none"), rule("", 90, "none")])), (Some(90), Some(30)));
        assert_eq!(days(json!([rule("", FOREVER, "2027-04-01T00:00:00Z")])).0, Some(0));
        assert_eq!(days(json!(null)), (None, None));
    }

    #[test]
    fn a_bucket_whose_region_is_unknown_is_not_placed() {
        assert_eq!(columns(&world(State::Read), "b", &json!([])).row.in_japan, None);
    }
}
