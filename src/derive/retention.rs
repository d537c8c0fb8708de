//! For how many days a store keeps management events: the number behind "logs are kept one year".
//!
//! A lifecycle rule that reads "365 days" can mean less (a second rule with an overlapping prefix
//! is shorter, a date rule deletes at once), more (versions stay behind delete markers), or nothing
//! (it is disabled, or asks for a tag that CloudTrail never writes). This module computes what
//! stays readable, what could still be recovered, and what nobody can delete.
//!
//! The days are those that the configuration promises to an event stored from now on; whether old
//! events exist is for the listing of the bucket to prove. Nothing in here is rounded up: S3 acts
//! at the first midnight UTC after a period ends and CloudWatch Logs up to 72 hours late, so
//! events live a little longer than the number.

use serde::{Deserialize, Serialize};

use crate::tables::s3_bucket::LifecycleRule;

mod bucket;
mod lifecycle;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod simulation;

/// Days that stand for "kept for ever".
pub const FOREVER: i64 = 2_147_483_647;

/// What is known of a trail's bucket. `None` is unknown; what AWS answers as not set has a value.
#[derive(Debug, Clone, Copy)]
pub struct StoreInput<'a> {
    /// The account whose events are judged, 12 digits: a bucket may hold those of many.
    pub account: &'a str,
    /// `S3KeyPrefix` of the trail; `none` when it has none.
    pub bucket_prefix: Option<&'a str>,
    /// The organization id when the trail is an organization trail (`o-...`), `none` when it is not.
    pub organization: Option<&'a str>,
    /// `Enabled`, `Suspended` or `Never`.
    pub versioning: Option<&'a str>,
    /// The lifecycle rules of the bucket, empty when it has none.
    pub rules: Option<&'a [LifecycleRule]>,
    /// `COMPLIANCE`, `GOVERNANCE` or `none`: the mode of the default retention of Object Lock.
    pub object_lock_mode: Option<&'a str>,
    /// Days of that default retention, 0 when there is none.
    pub object_lock_days: Option<i64>,
}

/// How long a store keeps events, in days; 2147483647 is for ever, `None` is unknown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// The configured retention: the days after which the store takes an event out of sight.
    pub retention_days: Option<i64>,
    /// The days for which an event is readable without undeleting anything.
    pub visible_days: Option<i64>,
    /// The days for which an event still exists, if only as a noncurrent version.
    pub recoverable_days: Option<i64>,
    /// The days for which nobody, not even root, can delete an event. Not a promise that it stays
    /// in sight: a delete marker may hide what nobody can delete.
    pub guaranteed_days: Option<i64>,
    /// A rule moves events to a storage class that must be restored before reading, which takes
    /// minutes to days. Intelligent-Tiering counts as readable at once; its optional archive tiers
    /// are another configuration, which is not read.
    pub retrieval_delayed: Option<bool>,
}

impl Retention {
    /// A store without versions, locks or archive classes: events are there or gone.
    pub fn plain(days: Option<i64>) -> Self {
        Self {
            retention_days: days,
            visible_days: days,
            recoverable_days: days,
            guaranteed_days: Some(0),
            retrieval_delayed: Some(false),
        }
    }

    /// What both agree on; what they differ in is unknown.
    fn agreed(self, other: Self) -> Self {
        Self {
            retention_days: same(self.retention_days, other.retention_days),
            visible_days: same(self.visible_days, other.visible_days),
            recoverable_days: same(self.recoverable_days, other.recoverable_days),
            guaranteed_days: same(self.guaranteed_days, other.guaranteed_days),
            retrieval_delayed: same(self.retrieval_delayed, other.retrieval_delayed),
        }
    }
}

fn same<T: Copy + PartialEq>(left: Option<T>, right: Option<T>) -> Option<T> {
    if left == right { left } else { None }
}

/// The retention of a trail's bucket.
///
/// Everything unknown is tried both ways, and what does not come out the same is unknown. Unknown
/// versioning therefore spoils `recoverable_days` alone, an unknown lock only what a lock can
/// change, and unknown lifecycle rules everything that rules decide.
///
/// The days are exact where every place that a rule names holds log files. They are a lower bound
/// where a rule asks for a size, or names a Region or a date without log files: the rule then
/// counts although it may never act.
pub fn effective(store: &StoreInput<'_>) -> Retention {
    bucket::possible(store)
        .iter()
        .map(|bucket| bucket.retention(store.rules))
        .reduce(Retention::agreed)
        .unwrap_or_default()
}

/// The days for which a CloudWatch Logs group keeps events.
///
/// `retention_days` is `retentionInDays`, 2147483647 when AWS gives none (events never expire).
/// A group of class `DELIVERY` keeps one day whatever its setting says.
pub fn log_group_days(retention_days: Option<i64>, class: Option<&str>) -> Option<i64> {
    match class {
        Some("DELIVERY") => Some(1),
        Some(_) => retention_days,
        None => same(retention_days, Some(1)),
    }
}

/// The days for which a CloudTrail Lake event data store keeps events, counted from `eventTime`.
///
/// A store that waits for its deletion can no longer be queried and is gone after seven days, so
/// it keeps nothing. One that merely stopped ingesting still keeps what it has: that it receives
/// nothing new is a matter of its status.
pub fn event_data_store_days(retention_period: Option<i64>, status: Option<&str>) -> Option<i64> {
    match status {
        Some("PENDING_DELETION") => Some(0),
        Some("CREATED" | "ENABLED" | "STARTING_INGESTION" | "STOPPING_INGESTION" | "STOPPED_INGESTION") => {
            retention_period
        }
        Some(_) | None => same(retention_period, Some(0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::s3_bucket::LifecycleTransition;

    const TRAIL: &str = "AWSLogs/111111111111/CloudTrail/";

    fn rule(prefix: &str) -> LifecycleRule {
        LifecycleRule {
            id: "none".into(),
            status: "Enabled".into(),
            prefix: prefix.into(),
            tags: Vec::new(),
            size_greater_than: -1,
            size_less_than: -1,
            expiration_days: FOREVER,
            expiration_date: "none".into(),
            expired_object_delete_marker: false,
            noncurrent_days: FOREVER,
            newer_noncurrent_versions: 0,
            transitions: Vec::new(),
        }
    }

    fn expire(prefix: &str, days: i64) -> LifecycleRule {
        LifecycleRule { expiration_days: days, ..rule(prefix) }
    }

    fn bucket(rules: &[LifecycleRule]) -> StoreInput<'_> {
        StoreInput {
            account: "111111111111",
            bucket_prefix: Some("none"),
            organization: Some("none"),
            versioning: Some("Enabled"),
            rules: Some(rules),
            object_lock_mode: Some("none"),
            object_lock_days: Some(0),
        }
    }

    fn visible(rules: &[LifecycleRule]) -> Option<i64> {
        effective(&bucket(rules)).visible_days
    }

    #[test]
    fn a_bucket_without_rules_keeps_for_ever() {
        let kept = effective(&bucket(&[]));
        assert_eq!((kept.visible_days, kept.recoverable_days), (Some(FOREVER), Some(FOREVER)));
        assert_eq!((kept.guaranteed_days, kept.retrieval_delayed), (Some(0), Some(false)));
    }

    #[test]
    fn case_32_the_shortest_of_overlapping_prefixes_wins() {
        assert_eq!(visible(&[expire("AWSLogs/", 365), expire(TRAIL, 90)]), Some(90));
        assert_eq!(visible(&[expire("AWSLogs/", 90), expire(TRAIL, 365)]), Some(90));
    }

    #[test]
    fn case_33_a_rule_that_asks_for_a_tag_is_ignored() {
        let tagged = LifecycleRule { tags: vec!["temporary=yes".into()], ..expire("", 30) };
        assert_eq!(visible(&[tagged]), Some(FOREVER));
    }

    #[test]
    fn case_34_noncurrent_days_add_to_what_can_be_recovered() {
        let kept = effective(&bucket(&[LifecycleRule { noncurrent_days: 30, ..expire("", 365) }]));
        assert_eq!((kept.visible_days, kept.recoverable_days), (Some(365), Some(395)));
    }

    #[test]
    fn case_35_recoverable_days_do_not_make_up_for_short_visible_days() {
        let kept = effective(&bucket(&[LifecycleRule { noncurrent_days: 400, ..expire("", 90) }]));
        assert_eq!((kept.visible_days, kept.recoverable_days), (Some(90), Some(490)));
    }

    #[test]
    fn case_36_unreadable_rules_leave_only_the_lock_known() {
        let store = StoreInput {
            rules: None,
            object_lock_mode: Some("COMPLIANCE"),
            object_lock_days: Some(400),
            ..bucket(&[])
        };
        assert_eq!(effective(&store), Retention { guaranteed_days: Some(400), ..Retention::default() });
    }

    #[test]
    fn case_37_a_date_rule_keeps_nothing() {
        let dated = LifecycleRule { expiration_date: "2027-04-01T00:00:00Z".into(), ..rule("") };
        assert_eq!(visible(&[dated, expire("", 400)]), Some(0));
    }

    #[test]
    fn case_38_a_log_group_without_retention_keeps_for_ever() {
        assert_eq!(log_group_days(Some(FOREVER), Some("STANDARD")), Some(FOREVER));
    }

    #[test]
    fn case_41_exactly_365_days_configured_are_365_days() {
        assert_eq!(visible(&[expire("", 365)]), Some(365));
    }

    #[test]
    fn unknown_versioning_spoils_recoverable_days_alone() {
        let rules = [LifecycleRule { noncurrent_days: 30, ..expire("", 365) }];
        let known = effective(&bucket(&rules));
        let unknown = effective(&StoreInput { versioning: None, ..bucket(&rules) });
        assert_eq!(unknown, Retention { recoverable_days: None, ..known });
    }

    #[test]
    fn unknown_versioning_does_not_matter_when_nothing_expires() {
        let store = StoreInput { versioning: None, ..bucket(&[]) };
        assert_eq!(effective(&store).recoverable_days, Some(FOREVER));
    }

    #[test]
    fn without_versions_an_expired_object_is_gone() {
        let rules = [LifecycleRule { noncurrent_days: 30, ..expire("", 365) }];
        for versioning in ["Never", "Suspended"] {
            let store = StoreInput { versioning: Some(versioning), ..bucket(&rules) };
            assert_eq!(effective(&store).recoverable_days, Some(365));
        }
    }

    #[test]
    fn a_compliance_lock_does_not_keep_a_log_in_sight() {
        let rules = [LifecycleRule { noncurrent_days: 1, ..expire("", 90) }];
        let store = StoreInput {
            object_lock_mode: Some("COMPLIANCE"),
            object_lock_days: Some(400),
            ..bucket(&rules)
        };
        let kept = effective(&store);
        assert_eq!((kept.visible_days, kept.recoverable_days), (Some(90), Some(400)));
        assert_eq!(kept.guaranteed_days, Some(400));
    }

    #[test]
    fn a_governance_lock_guarantees_nothing() {
        let store =
            StoreInput { object_lock_mode: Some("GOVERNANCE"), object_lock_days: Some(400), ..bucket(&[]) };
        assert_eq!(effective(&store).guaranteed_days, Some(0));
    }

    #[test]
    fn an_unknown_lock_leaves_visible_days_known() {
        let rules = [expire("", 365)];
        let store = StoreInput { object_lock_mode: None, object_lock_days: None, ..bucket(&rules) };
        let kept = effective(&store);
        assert_eq!((kept.visible_days, kept.guaranteed_days), (Some(365), None));
    }

    #[test]
    fn kept_newer_versions_keep_the_only_noncurrent_version() {
        let rules = [LifecycleRule { noncurrent_days: 30, newer_noncurrent_versions: 1, ..expire("", 365) }];
        assert_eq!(effective(&bucket(&rules)).recoverable_days, Some(FOREVER));
    }

    #[test]
    fn rules_of_different_regions_do_not_add_up() {
        let tokyo = expire(&format!("{TRAIL}ap-northeast-1/"), 30);
        let osaka = LifecycleRule { noncurrent_days: 10, ..expire(&format!("{TRAIL}ap-northeast-3/"), 400) };
        let kept = effective(&bucket(&[tokyo, osaka]));
        assert_eq!((kept.visible_days, kept.recoverable_days), (Some(30), Some(410)));
    }

    #[test]
    fn digests_other_accounts_and_disabled_rules_do_not_count() {
        let disabled = LifecycleRule { status: "Disabled".into(), ..expire("", 1) };
        let others = ["AWSLogs/111111111111/CloudTrail-Digest/", "AWSLogs/222222222222/", "backup/"];
        let mut rules: Vec<_> = others.iter().map(|prefix| expire(prefix, 1)).collect();
        rules.push(disabled);
        assert_eq!(visible(&rules), Some(FOREVER));
    }

    #[test]
    fn a_size_condition_counts_as_met() {
        let large = LifecycleRule { size_greater_than: 1_048_576, ..expire("", 30) };
        assert_eq!(visible(&[large]), Some(30));
    }

    #[test]
    fn an_organization_trail_writes_below_the_organization() {
        let rules =
            [expire("logs/AWSLogs/o-example/111111111111/", 60), expire("logs/AWSLogs/111111111111/", 30)];
        let store =
            StoreInput { bucket_prefix: Some("logs"), organization: Some("o-example"), ..bucket(&rules) };
        assert_eq!(effective(&store).visible_days, Some(60));
    }

    #[test]
    fn a_prefix_that_can_be_read_two_ways_counts_with_the_shorter_retention() {
        let rules = [expire("logs/AWSLogs/", 90), expire("none/", 30)];
        for (bucket_prefix, days) in [("logs/", 90), ("none", 30), ("", FOREVER), ("trail", FOREVER)] {
            let store = StoreInput { bucket_prefix: Some(bucket_prefix), ..bucket(&rules) };
            assert_eq!(effective(&store).visible_days, Some(days), "{bucket_prefix}");
        }
    }

    #[test]
    fn an_unknown_organization_matters_only_where_a_rule_depends_on_it() {
        fn unknown(rules: &[LifecycleRule]) -> Option<i64> {
            effective(&StoreInput { organization: None, ..bucket(rules) }).visible_days
        }
        assert_eq!(unknown(&[expire("AWSLogs/", 365)]), Some(365));
        assert_eq!(unknown(&[expire("AWSLogs/", 365), expire("AWSLogs/o-example/", 90)]), None);
        assert_eq!(unknown(&[expire("AWSLogs/", 90), expire("AWSLogs/o-example/", 365)]), Some(90));
    }

    #[test]
    fn archive_classes_delay_reading_but_shorten_nothing() {
        let archived = |class: &str| {
            let transitions =
                vec![LifecycleTransition { storage_class: class.into(), days: 90, date: "none".into() }];
            effective(&bucket(&[LifecycleRule { transitions, ..rule("") }]))
        };
        assert_eq!(archived("DEEP_ARCHIVE").retrieval_delayed, Some(true));
        assert_eq!(archived("GLACIER_IR").retrieval_delayed, Some(false));
        assert_eq!(archived("GLACIER").visible_days, Some(FOREVER));
    }

    #[test]
    fn a_delivery_log_group_keeps_one_day() {
        assert_eq!(log_group_days(None, Some("DELIVERY")), Some(1));
        assert_eq!(log_group_days(Some(400), None), None);
    }

    #[test]
    fn an_event_data_store_that_waits_for_deletion_keeps_nothing() {
        assert_eq!(event_data_store_days(Some(2557), Some("PENDING_DELETION")), Some(0));
        assert_eq!(event_data_store_days(Some(366), Some("ENABLED")), Some(366));
        assert_eq!(event_data_store_days(Some(366), None), None);
    }
}
