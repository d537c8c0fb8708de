//! Facts about the rows of keys.

use crate::aws::{Answer, Reply};
use crate::model::{CallId, Cause, Region};

use super::details::{Fact, Rotation, Usage};
use super::*;

const ARN: &str = "arn:aws:kms:ap-northeast-1:111111111111:key/k";

fn description() -> Description {
    Description {
        manager: "CUSTOMER".to_owned(),
        state: "Enabled".to_owned(),
        enabled: true,
        spec: "SYMMETRIC_DEFAULT".to_owned(),
        usage: "ENCRYPT_DECRYPT".to_owned(),
        origin: "AWS_KMS".to_owned(),
        created_at: Time::from_seconds(60),
        deletion_at: Time::NONE,
        expiration_model: "none".to_owned(),
        valid_to_at: Time::NONE,
        custom_store_id: "none".to_owned(),
        multi_region: false,
        mr_type: "none".to_owned(),
        member_regions: Vec::new(),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "an answer is a result")]
fn answered<T>(value: T) -> Answer<T> {
    Ok(Reply { value, call: CallId(1) })
}

fn denied<T>() -> Answer<T> {
    Err(Failure::without_call(Cause::DeniedByResourcePolicy, "no"))
}

fn key(description: Answer<Description>) -> Key {
    Key { id: "k".to_owned(), arn: ARN.to_owned(), description }
}

fn details(rotation: Fact<Rotation>) -> Details {
    Details {
        policy: Fact::Answered(answered("{}".to_owned())),
        tags: Fact::Answered(answered(Vec::new())),
        rotation,
        last_rotation: Fact::Documented(Time::NONE),
        usage: Fact::Answered(answered(Usage { last_at: Time::NONE, tracked_since: Time::NONE })),
    }
}

fn facts() -> Facts {
    Facts::of(&Region::us_east_1(), ARN)
}

/// The row, and the columns that gaps name.
fn made(key: &Key, details: Details) -> (KmsKey, Vec<&'static str>) {
    let mut facts = facts();
    let row = row(&mut facts, key, Some(Vec::new()), details);
    let mut collected = Collected::default();
    collected.keep(facts, row.clone());
    (row, collected.gaps.into_iter().flat_map(|gap| gap.columns).collect())
}

fn aliases(failure: Option<Failure>) -> Listed<Alias> {
    let alias = |name: &str, key_id: Option<&str>| {
        (Alias { name: name.to_owned(), key_id: key_id.map(str::to_owned) }, CallId(7))
    };
    let items = vec![alias("alias/b", Some("k")), alias("alias/aws/ebs", None), alias("alias/a", Some("k"))];
    Listed { items, calls: vec![CallId(7)], failure }
}

/// The names of the columns that hold NULL.
fn null_columns(row: &KmsKey) -> Vec<String> {
    let serde_json::Value::Object(columns) = serde_json::to_value(row).unwrap() else { panic!("a row is a struct") };
    columns.into_iter().filter(|(_, value)| value.is_null()).map(|(name, _)| name).collect()
}

#[test]
fn case_20_a_key_that_denies_every_call_names_every_null_column_in_its_gaps() {
    let nothing = Details {
        policy: Fact::Answered(denied()),
        tags: Fact::Answered(denied()),
        rotation: Fact::NotAsked,
        last_rotation: Fact::NotAsked,
        usage: Fact::Answered(denied()),
    };
    let (row, mut named) = made(&key(denied()), nothing);
    let mut null = null_columns(&row);
    null.sort();
    named.sort_unstable();
    assert_eq!(null, named);
    assert_eq!(null.len(), 22);
}

#[test]
fn a_denied_rotation_status_leaves_the_rest_of_the_row() {
    let (row, named) = made(&key(answered(description())), details(Fact::Answered(denied())));
    assert_eq!((row.state.as_deref(), row.rotation_enabled), (Some("Enabled"), None));
    assert_eq!(named, ROTATION);
}

#[test]
fn a_rotation_without_its_period_leaves_only_the_period_unknown() {
    let missing = Failure::without_call(Cause::Malformed, "no period");
    let rotation = Rotation { enabled: true, period_days: Err(missing), next_at: Time::NONE };
    let (row, named) = made(&key(answered(description())), details(Fact::Answered(answered(rotation))));
    assert_eq!((row.rotation_enabled, row.rotation_period_days), (Some(true), None));
    assert_eq!(named, ["rotation_period_days"]);
}

#[test]
fn case_22_an_alias_without_a_target_belongs_to_no_key() {
    let (_, names) = aliases_of(facts(), "k", &aliases(None));
    assert_eq!(names.unwrap(), ["alias/a", "alias/b"]);
    let (facts, none) = aliases_of(facts(), "other", &aliases(None));
    assert_eq!(none, Some(Vec::new()));
    let mut collected = Collected::default();
    collected.keep(facts, ());
    assert_eq!(collected.rows[0].calls, [CallId(7)]);
}

#[test]
fn a_list_of_aliases_that_ends_early_leaves_the_aliases_of_every_key_unknown() {
    let cut = aliases(Some(Failure::without_call(Cause::Throttled, "slow down")));
    assert_eq!(aliases_of(facts(), "k", &cut).1, None);
}

#[test]
fn only_a_key_known_to_be_of_aws_is_not_asked_further() {
    assert!(key(answered(Description { manager: "AWS".to_owned(), ..description() })).is_aws_managed());
    assert!(!key(denied()).is_aws_managed());
}
