//! Retention: the laws that hold whatever the bucket's rules, versions and locks.

#![no_main]

use kakunin::derive::retention::{FOREVER, Retention, StoreInput, effective};
use kakunin::tables::s3_bucket::{LifecycleRule, LifecycleTransition};
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;

const PREFIXES: [&str; 8] = [
    "",
    "AWSLogs/",
    "AWSLogs/111111111111/CloudTrail/",
    "AWSLogs/111111111111/CloudTrail/us-east-1/",
    "AWSLogs/o-example/111111111111/",
    "logs/AWSLogs/",
    "none/",
    "backup/",
];

#[derive(Debug)]
struct Store {
    bucket_prefix: Option<String>,
    organization: Option<String>,
    versioning: Option<String>,
    rules: Option<Vec<LifecycleRule>>,
    lock_mode: Option<String>,
    lock_days: Option<i64>,
}

impl Store {
    fn retention(&self) -> Retention {
        effective(&StoreInput {
            account: "111111111111",
            bucket_prefix: self.bucket_prefix.as_deref(),
            organization: self.organization.as_deref(),
            versioning: self.versioning.as_deref(),
            rules: self.rules.as_deref(),
            object_lock_mode: self.lock_mode.as_deref(),
            object_lock_days: self.lock_days,
        })
    }

    fn with_rules(&self, rules: Option<Vec<LifecycleRule>>) -> Retention {
        Self { rules, ..self.clone() }.retention()
    }
}

impl Clone for Store {
    fn clone(&self) -> Self {
        Self {
            bucket_prefix: self.bucket_prefix.clone(),
            organization: self.organization.clone(),
            versioning: self.versioning.clone(),
            rules: self.rules.clone(),
            lock_mode: self.lock_mode.clone(),
            lock_days: self.lock_days,
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let mut bytes = Unstructured::new(data);
    let Ok((store, more)) = read(&mut bytes) else { return };
    let kept = store.retention();
    lies_between_nothing_and_for_ever(&kept);
    if let Some(rules) = store.rules.clone() {
        order_and_repetition_do_not_matter(&store, &rules, &kept);
        a_rule_more_never_keeps_longer(&store, &rules, &kept, more);
    }
    knowing_less_takes_answers_away(&store, &kept);
});

fn lies_between_nothing_and_for_ever(kept: &Retention) {
    for days in [kept.visible_days, kept.recoverable_days, kept.guaranteed_days, kept.retention_days] {
        assert!(days.is_none_or(|days| (0..=FOREVER).contains(&days)), "{kept:?}");
    }
    if let (Some(visible), Some(recoverable)) = (kept.visible_days, kept.recoverable_days) {
        assert!(visible <= recoverable, "{kept:?}");
    }
}

fn order_and_repetition_do_not_matter(store: &Store, rules: &[LifecycleRule], kept: &Retention) {
    let reversed: Vec<_> = rules.iter().rev().chain(rules).cloned().collect();
    assert_eq!(&store.with_rules(Some(reversed)), kept);
}

fn a_rule_more_never_keeps_longer(
    store: &Store,
    rules: &[LifecycleRule],
    kept: &Retention,
    more: LifecycleRule,
) {
    let idle = more.status == "Disabled" || !more.tags.is_empty();
    let with_more = store.with_rules(Some(rules.iter().cloned().chain([more]).collect()));
    if idle {
        assert_eq!(&with_more, kept);
    }
    for (less, days) in
        [(with_more.visible_days, kept.visible_days), (with_more.recoverable_days, kept.recoverable_days)]
    {
        if let (Some(less), Some(days)) = (less, days) {
            assert!(less <= days, "{less} > {days}");
        }
    }
    assert_eq!(with_more.guaranteed_days, kept.guaranteed_days);
}

/// Each fact taken away leaves every answer as it was, or unknown.
fn knowing_less_takes_answers_away(store: &Store, kept: &Retention) {
    let without = [
        Store { bucket_prefix: None, ..store.clone() },
        Store { organization: None, ..store.clone() },
        Store { versioning: None, ..store.clone() },
        Store { rules: None, ..store.clone() },
        Store { lock_mode: None, ..store.clone() },
        Store { lock_days: None, ..store.clone() },
    ];
    for less in without {
        let said = less.retention();
        let days = |kept: &Retention| {
            [kept.visible_days, kept.recoverable_days, kept.guaranteed_days, kept.retention_days]
        };
        for (said, kept) in days(&said).into_iter().zip(days(kept)) {
            assert!(said.is_none() || said == kept, "{less:?}: {said:?} was {kept:?}");
        }
        let delayed = said.retrieval_delayed;
        assert!(delayed.is_none() || delayed == kept.retrieval_delayed, "{less:?}");
    }
}

fn read(bytes: &mut Unstructured<'_>) -> Result<(Store, LifecycleRule)> {
    let words = |bytes: &mut Unstructured<'_>, words: &[&str]| -> Result<Option<String>> {
        Ok(match bytes.int_in_range(0..=words.len() + 1)? {
            0 => None,
            1 => Some(bytes.arbitrary()?),
            known => words.get(known - 2).map(|word| (*word).to_owned()),
        })
    };
    let more = rule(bytes)?;
    let bucket_prefix = words(bytes, &["none", "logs", "/logs/", ""])?;
    let organization = words(bytes, &["none", "o-example"])?;
    let versioning = words(bytes, &["Enabled", "Suspended", "Never"])?;
    let lock_mode = words(bytes, &["COMPLIANCE", "GOVERNANCE", "none"])?;
    let lock_days = bytes.arbitrary()?;
    let rules = if bytes.arbitrary()? {
        let count = bytes.int_in_range(0..=8)?;
        Some((0..count).map(|_| rule(bytes)).collect::<Result<Vec<_>>>()?)
    } else {
        None
    };
    Ok((Store { bucket_prefix, organization, versioning, rules, lock_mode, lock_days }, more))
}

fn rule(bytes: &mut Unstructured<'_>) -> Result<LifecycleRule> {
    let days = |bytes: &mut Unstructured<'_>| -> Result<i64> {
        Ok(match bytes.int_in_range(0..=3)? {
            0 => FOREVER,
            1 => bytes.arbitrary()?,
            _ => bytes.int_in_range(0..=800)?,
        })
    };
    let prefix = match bytes.int_in_range(0..=PREFIXES.len())? {
        0 => bytes.arbitrary()?,
        known => PREFIXES[known - 1].to_owned(),
    };
    let transition = |bytes: &mut Unstructured<'_>| -> Result<LifecycleTransition> {
        let storage_class = bytes.choose(&["GLACIER", "GLACIER_IR", "DEEP_ARCHIVE", "NEW"])?;
        Ok(LifecycleTransition { storage_class: (*storage_class).into(), days: 1, date: "none".into() })
    };
    Ok(LifecycleRule {
        id: "none".into(),
        status: (*bytes.choose(&["Enabled", "Enabled", "Disabled", "Paused"])?).into(),
        prefix,
        tags: if bytes.ratio(1, 6)? { vec!["temporary=yes".into()] } else { Vec::new() },
        size_greater_than: bytes.arbitrary()?,
        size_less_than: bytes.arbitrary()?,
        expiration_days: days(bytes)?,
        expiration_date: if bytes.ratio(1, 6)? { bytes.arbitrary()? } else { "none".into() },
        expired_object_delete_marker: bytes.arbitrary()?,
        noncurrent_days: days(bytes)?,
        newer_noncurrent_versions: if bytes.ratio(1, 4)? { bytes.arbitrary()? } else { 0 },
        transitions: if bytes.ratio(1, 4)? { vec![transition(bytes)?] } else { Vec::new() },
    })
}
