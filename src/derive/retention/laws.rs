//! The computed retention against the lived one, and the laws that hold whatever the bucket.
//!
//! Never too long: computed days never exceed what the simulation shows. Exact: they are equal
//! when every place that a rule names holds log files, and no rule asks for a size. Elsewhere the
//! computation is a lower bound on purpose, because it can not know that a named Region, year or
//! size has no log files.

use proptest::prelude::*;
use proptest::sample::select;

use super::simulation::{Rule, Script, Seen, Versioning, run};
use super::{FOREVER, Retention, StoreInput, effective};
use crate::tables::s3_bucket::{LifecycleRule, LifecycleTransition};

const TRAIL: &str = "logs/AWSLogs/o-example/111111111111/CloudTrail/";
const REGIONS: [&str; 2] = ["ap-northeast-1/", "us-east-1/"];
/// Longer than any sum of periods that the strategies below give.
const DAYS: i64 = 150;

/// Prefixes that reach nothing, all of the trail, or all of one Region.
fn prefix_with_logs() -> impl Strategy<Value = String> {
    let trail = (0..=TRAIL.len()).prop_map(|length| TRAIL.chars().take(length).collect());
    let region = select(&REGIONS[..]).prop_map(|region| format!("{TRAIL}{region}"));
    let part = select(vec!["us-", "ap-northeast-1/2026/", "u"]).prop_map(|part| format!("{TRAIL}{part}"));
    let elsewhere = select(vec![
        "backup/",
        "AWSLogs/111111111111/CloudTrail/",
        "logs/AWSLogs/o-example/222222222222/",
        "logs/AWSLogs/o-example/111111111111/CloudTrail-Digest/",
    ]);
    prop_oneof![3 => trail, 3 => region, 1 => part, 1 => elsewhere.prop_map(str::to_owned)]
}

/// The same, and places below the trail that hold no log files, or few.
fn any_prefix() -> impl Strategy<Value = String> {
    let thin = select(vec![
        "eu-west-1/",
        "us-east-1/2025/",
        "us-east-1/2026/02/",
        "ap-northeast-1/2026/01/05/",
        "x",
    ]);
    prop_oneof![prefix_with_logs(), thin.prop_map(|thin| format!("{TRAIL}{thin}"))]
}

fn rule(prefix: impl Strategy<Value = String>, sized: bool) -> impl Strategy<Value = Rule> {
    let filter = (prefix, prop::bool::weighted(0.85), prop::bool::weighted(0.1));
    let size = if sized { prop::option::of(1..1000_i64).boxed() } else { Just(None).boxed() };
    let current = prop_oneof![
        3 => (1..40_i64).prop_map(|days| (Some(days), None)),
        1 => (0..60_i64).prop_map(|day| (None, Some(day))),
        2 => Just((None, None)),
    ];
    let noncurrent = (prop::option::of(1..40_i64), prop::option::weighted(0.3, 1..3_usize));
    let rest = (prop::option::of(0..50_i64), any::<bool>());
    (filter, (size.clone(), size), current, noncurrent, rest).prop_map(
        |((prefix, enabled, tagged), (larger_than, smaller_than), current, noncurrent, rest)| Rule {
            enabled,
            prefix,
            tag: tagged.then(|| "temporary=yes".to_owned()),
            larger_than,
            smaller_than,
            expire_after: current.0,
            expire_on: current.1,
            remove_expired_markers: rest.1,
            noncurrent_after: noncurrent.0,
            keep_newer: noncurrent.1,
            archive_after: rest.0,
        },
    )
}

/// A change of versioning leaves enough days after it to see what the new state does.
fn script(rules: impl Strategy<Value = Vec<Rule>>, first_minute: i64) -> impl Strategy<Value = Script> {
    let history = prop_oneof![
        Just((Versioning::Never, Versioning::Never)),
        Just((Versioning::Never, Versioning::Enabled)),
        Just((Versioning::Enabled, Versioning::Enabled)),
        Just((Versioning::Enabled, Versioning::Suspended)),
    ];
    let minutes = prop::collection::vec(first_minute..24 * 60, 1..5);
    let bytes = prop::collection::vec(1..1000_i64, 1..5);
    let lock = prop::option::weighted(0.4, 1..60_i64);
    (rules, history, 0..30_i64, minutes, bytes, lock).prop_map(
        |(rules, versioning, changed_on, minutes, bytes, lock)| Script {
            days: DAYS,
            folders: REGIONS.map(|region| format!("{TRAIL}{region}")).into(),
            minutes,
            bytes,
            rules,
            versioning,
            changed_on,
            // Object Lock needs versioning, and forbids to suspend it.
            lock_days: lock
                .filter(|_| versioning.0 == Versioning::Enabled && versioning.1 == Versioning::Enabled),
        },
    )
}

/// The same rule as S3 answers it.
fn row(rule: &Rule) -> LifecycleRule {
    let transition =
        |days| LifecycleTransition { storage_class: "GLACIER".into(), days, date: "none".into() };
    LifecycleRule {
        id: "none".into(),
        status: if rule.enabled { "Enabled" } else { "Disabled" }.into(),
        prefix: rule.prefix.clone(),
        tags: rule.tag.iter().cloned().collect(),
        size_greater_than: rule.larger_than.unwrap_or(-1),
        size_less_than: rule.smaller_than.unwrap_or(-1),
        expiration_days: rule.expire_after.unwrap_or(FOREVER),
        expiration_date: rule.expire_on.map_or("none".into(), |day| format!("2026-01-01T00:00:00Z+{day}d")),
        expired_object_delete_marker: rule.remove_expired_markers,
        noncurrent_days: rule.noncurrent_after.unwrap_or(FOREVER),
        newer_noncurrent_versions: rule.keep_newer.map_or(0, |count| i64::try_from(count).unwrap()),
        transitions: rule.archive_after.into_iter().map(transition).collect(),
    }
}

fn rows(script: &Script) -> Vec<LifecycleRule> {
    script.rules.iter().map(row).collect()
}

fn input<'a>(script: &Script, rules: &'a [LifecycleRule]) -> StoreInput<'a> {
    StoreInput {
        account: "111111111111",
        bucket_prefix: Some("logs"),
        organization: Some("o-example"),
        versioning: Some(match script.versioning.1 {
            Versioning::Never => "Never",
            Versioning::Enabled => "Enabled",
            Versioning::Suspended => "Suspended",
        }),
        rules: Some(rules),
        object_lock_mode: Some(if script.lock_days.is_some() { "COMPLIANCE" } else { "none" }),
        object_lock_days: Some(script.lock_days.unwrap_or(0)),
    }
}

fn lived(seen: &Seen) -> (i64, i64) {
    (seen.visible_days.unwrap_or(FOREVER), seen.recoverable_days.unwrap_or(FOREVER))
}

fn computed(script: &Script) -> (i64, i64, bool) {
    let retention = effective(&input(script, &rows(script)));
    (
        retention.visible_days.unwrap(),
        retention.recoverable_days.unwrap(),
        retention.retrieval_delayed.unwrap(),
    )
}

fn any_script() -> impl Strategy<Value = Script> {
    script(prop::collection::vec(rule(any_prefix(), true), 0..6), 0)
}

/// What remains when the marked inputs could not be read.
fn without<'a>(known: &StoreInput<'a>, lost: [bool; 6]) -> StoreInput<'a> {
    StoreInput {
        account: known.account,
        bucket_prefix: known.bucket_prefix.filter(|_| !lost[0]),
        organization: known.organization.filter(|_| !lost[1]),
        versioning: known.versioning.filter(|_| !lost[2]),
        rules: known.rules.filter(|_| !lost[3]),
        object_lock_mode: known.object_lock_mode.filter(|_| !lost[4]),
        object_lock_days: known.object_lock_days.filter(|_| !lost[5]),
    }
}

fn is_same_or_unknown(less: Retention, known: Retention) -> bool {
    fn days(less: Option<i64>, known: Option<i64>) -> bool {
        less.is_none() || less == known
    }
    days(less.retention_days, known.retention_days)
        && days(less.visible_days, known.visible_days)
        && days(less.recoverable_days, known.recoverable_days)
        && days(less.guaranteed_days, known.guaranteed_days)
        && (less.retrieval_delayed.is_none() || less.retrieval_delayed == known.retrieval_delayed)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn computed_days_are_the_lived_days_where_every_named_place_holds_logs(
        script in script(prop::collection::vec(rule(prefix_with_logs(), false), 0..6), 1)
    ) {
        let seen = run(&script);
        let (visible, recoverable, delayed) = computed(&script);
        prop_assert_eq!((visible, recoverable), lived(&seen));
        prop_assert!(delayed || !seen.archived);
    }

    #[test]
    fn computed_days_are_never_more_than_the_lived_days(script in any_script()) {
        let seen = run(&script);
        let (visible, recoverable, delayed) = computed(&script);
        let (seen_visible, seen_recoverable) = lived(&seen);
        prop_assert!(visible <= seen_visible, "visible {} > {}", visible, seen_visible);
        prop_assert!(recoverable <= seen_recoverable, "recoverable {} > {}", recoverable, seen_recoverable);
        prop_assert!(delayed || !seen.archived);
    }

    #[test]
    fn what_nobody_can_delete_is_always_recoverable(script in any_script()) {
        let rules = rows(&script);
        let retention = effective(&input(&script, &rules));
        prop_assert!(retention.guaranteed_days <= retention.recoverable_days);
        prop_assert!(retention.visible_days <= retention.recoverable_days);
    }

    #[test]
    fn knowing_less_never_changes_a_value_into_another(script in any_script(), lost in any::<[bool; 6]>()) {
        let rules = rows(&script);
        let known = input(&script, &rules);
        let less = effective(&without(&known, lost));
        prop_assert!(is_same_or_unknown(less, effective(&known)), "{:?}", less);
    }

    #[test]
    fn one_more_rule_never_lengthens_anything(script in any_script(), more in rule(any_prefix(), true)) {
        let longer = Script { rules: [script.rules.clone(), vec![more]].concat(), ..script.clone() };
        let ((visible, recoverable, _), (with, recoverable_with, _)) = (computed(&script), computed(&longer));
        prop_assert!(with <= visible && recoverable_with <= recoverable);
    }

    #[test]
    fn the_order_of_the_rules_does_not_matter(script in any_script()) {
        let reversed = Script { rules: script.rules.iter().rev().cloned().collect(), ..script.clone() };
        prop_assert_eq!(computed(&script), computed(&reversed));
    }
}
