//! Facts about the derived columns of keys.

use std::collections::BTreeMap;

use crate::model::{AccountId, GapId, Parameter, Settings, Text, Value};

use super::references::Reference;
use crate::derive::kms_reference::KmsReference;
use super::*;

const DAY: i64 = 86_400;
const ARN: &str = "arn:aws:kms:ap-northeast-1:111111111111:key/k";

fn world() -> World {
    let list = |name: &str, values: &[&str]| {
        let value = Value::List(values.iter().map(|value| (*value).to_owned()).collect());
        (name.to_owned(), Parameter { value, floor: None, text: Text { ja: String::new(), en: String::new() } })
    };
    let parameters = BTreeMap::from([
        list("jp_regions", &["ap-northeast-1", "ap-northeast-3"]),
        list("own_accounts", &["222222222222"]),
        list("vendor_accounts", &["444444444444"]),
        (
            "unused_key_days".to_owned(),
            Parameter { value: Value::Int(60), floor: None, text: Text { ja: String::new(), en: String::new() } },
        ),
    ]);
    let account = AccountId::parse("111111111111").unwrap();
    World::new(account, Time::from_seconds(100 * DAY), Settings { parameters }, Vec::new(), Vec::new())
}

#[expect(clippy::unnecessary_wraps, reason = "columns are options")]
fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn key() -> KmsKey {
    KmsKey {
        arn: ARN.to_owned(),
        key_id: "k".to_owned(),
        manager: text("CUSTOMER"),
        state: text("Enabled"),
        enabled: Some(true),
        spec: text("SYMMETRIC_DEFAULT"),
        usage: text("ENCRYPT_DECRYPT"),
        origin: text("AWS_KMS"),
        created_at: Some(Time::from_seconds(90 * DAY)),
        deletion_at: Some(Time::NONE),
        expiration_model: text("none"),
        valid_to_at: Some(Time::NONE),
        custom_store_id: text("none"),
        multi_region: Some(false),
        mr_type: text("none"),
        member_regions: Some(Vec::new()),
        rotation_enabled: Some(true),
        rotation_period_days: Some(365),
        next_rotation_at: Some(Time::NONE),
        aliases: Some(Vec::new()),
        tags: Some(Vec::new()),
        last_rotation_at: Some(Time::NONE),
        last_used_at: Some(Time::NONE),
        use_tracked_since_at: Some(Time::from_seconds(0)),
        policy: text(r#"{"Statement":{"Effect":"Allow","Principal":{"AWS":"111111111111"},"Action":"kms:*","Resource":"*"}}"#),
    }
}

fn unread() -> KmsKey {
    KmsKey {
        manager: None,
        state: None,
        enabled: None,
        spec: None,
        usage: None,
        origin: None,
        created_at: None,
        deletion_at: None,
        expiration_model: None,
        valid_to_at: None,
        custom_store_id: None,
        multi_region: None,
        mr_type: None,
        member_regions: None,
        rotation_enabled: None,
        rotation_period_days: None,
        next_rotation_at: None,
        last_rotation_at: None,
        last_used_at: None,
        use_tracked_since_at: None,
        aliases: None,
        tags: None,
        policy: None,
        ..key()
    }
}

fn stored(key: KmsKey) -> Stored<KmsKey> {
    let region = Some(Region::parse("ap-northeast-1").unwrap());
    Stored { region, resource: ARN.to_owned(), calls: Vec::new(), gaps: Vec::new(), row: key }
}

fn of(key: KmsKey) -> KmsKeyColumns {
    KmsKeyColumns::derive(&world(), &[stored(key)]).remove(0).row
}

fn with_principal(principal: &str) -> KmsKey {
    let policy = format!(
        r#"{{"Statement":{{"Effect":"Allow","Principal":{principal},"Action":"kms:*","Resource":"*"}}}}"#
    );
    KmsKey { policy: Some(policy), ..key() }
}

fn reference(key_region: &str, key_arn: Option<&str>, gap: u32) -> Reference {
    Reference {
        key_region: Region::parse(key_region).ok(),
        key_arn: key_arn.map(str::to_owned),
        holds_data: Some(true),
        calls: Vec::new(),
        gaps: vec![GapId(gap)],
    }
}

#[test]
fn case_20_a_key_that_denies_every_call_keeps_its_place_and_what_refers_to_it() {
    let columns = of(unread());
    let known = KmsKeyColumns {
        in_japan: Some(true),
        age_days: None,
        days_to_deletion: None,
        material_days_left: None,
        auto_rotatable: None,
        replica_regions: None,
        alias_count: None,
        tag_owner: None,
        policy_public: None,
        policy_external_accounts: None,
        policy_unapproved_accounts: None,
        cryptrec_listed: None,
        strength_bits: None,
        referenced_by: Some(0),
        disposal_registered: None,
        rotation_exempt: None,
        referenced_by_stored: Some(0),
        rotation_age_days: None,
        last_used_days: None,
        admins_and_users_split: None,
    };
    assert_eq!(columns, known);
}

fn registered(kind: RegisterKind, lines: &[&str]) -> (Option<bool>, Option<bool>) {
    let lines: Vec<(&str, Option<i64>)> = lines.iter().map(|line| (*line, None)).collect();
    let columns = KmsKeyColumns::derive(&world().listing(kind, &lines), &[stored(key())]).remove(0).row;
    (columns.disposal_registered, columns.rotation_exempt)
}

#[test]
fn a_register_says_yes_or_no_and_without_one_nobody_knows() {
    assert_eq!(registered(RegisterKind::KeyDisposal, &[ARN]), (Some(true), None));
    assert_eq!(registered(RegisterKind::KeyDisposal, &[]), (Some(false), None));
    assert_eq!(registered(RegisterKind::KeyRotation, &["arn:aws:kms:*:key/*"]), (None, Some(true)));
}

#[test]
fn a_key_is_listed_by_its_id_too() {
    assert_eq!(registered(RegisterKind::KeyDisposal, &[&key().key_id]), (Some(true), None));
}

#[test]
fn an_ordinary_key_is_settled() {
    let columns = of(key());
    assert_eq!((columns.age_days, columns.auto_rotatable), (Some(10), Some(true)));
    assert_eq!((columns.days_to_deletion, columns.material_days_left), (Some(100_000), Some(100_000)));
    assert_eq!((columns.alias_count, columns.tag_owner.as_deref()), (Some(0), Some("none")));
    assert_eq!((columns.cryptrec_listed, columns.strength_bits), (Some(true), Some(256)));
    assert_eq!((columns.policy_public, columns.policy_unapproved_accounts), (Some(false), Some(Vec::new())));
}

#[test]
fn a_key_pending_deletion_counts_its_days() {
    let pending = KmsKey { state: text("PendingDeletion"), deletion_at: Some(Time::from_seconds(112 * DAY)), ..key() };
    assert_eq!(of(pending).days_to_deletion, Some(12));
}

#[test]
fn case_21_waiting_for_a_replica_is_no_date() {
    assert_eq!(of(KmsKey { state: text("PendingReplicaDeletion"), ..key() }).days_to_deletion, Some(100_000));
}

#[test]
fn imported_material_expires_only_when_it_says_so() {
    let imported = KmsKey { origin: text("EXTERNAL"), valid_to_at: Some(Time::from_seconds(95 * DAY)), ..key() };
    let expiring = KmsKey { expiration_model: text("KEY_MATERIAL_EXPIRES"), ..imported.clone() };
    assert_eq!(of(expiring).material_days_left, Some(-5));
    let lasting = KmsKey { expiration_model: text("KEY_MATERIAL_DOES_NOT_EXPIRE"), ..imported };
    assert_eq!(of(lasting).material_days_left, Some(100_000));
}

#[test]
fn case_19_only_symmetric_material_of_kms_under_the_customer_rotates_by_itself() {
    for other in [
        KmsKey { spec: text("RSA_2048"), ..key() },
        KmsKey { origin: text("EXTERNAL"), ..key() },
        KmsKey { custom_store_id: text("cks-1"), ..key() },
        KmsKey { manager: text("AWS"), ..key() },
    ] {
        assert_eq!(of(other).auto_rotatable, Some(false));
    }
}

#[test]
fn the_other_regions_of_a_multi_region_key_are_listed_without_its_own() {
    let members = vec!["ap-northeast-1".to_owned(), "ap-southeast-1".to_owned()];
    let columns = of(KmsKey { member_regions: Some(members), ..key() });
    assert_eq!(columns.replica_regions.unwrap(), ["ap-southeast-1"]);
}

#[test]
fn an_owner_tag_is_found_in_either_spelling_and_must_say_something() {
    let owner = |tags: &[&str]| owner(&tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>());
    assert_eq!(owner(&["System=tax", "owner=koseki"]), "koseki");
    assert_eq!(owner(&["Owner=", "owner=koseki"]), "koseki");
    assert_eq!(owner(&["Owner= "]), "none");
    assert_eq!(owner(&["OwnerTeam=koseki"]), "none");
}

#[test]
fn case_24_any_principal_is_public_and_an_unapproved_account() {
    let columns = of(with_principal(r#""*""#));
    assert_eq!(columns.policy_public, Some(true));
    assert_eq!(columns.policy_unapproved_accounts.unwrap(), ["*"]);
}

#[test]
fn own_accounts_and_vendors_are_external_and_approved() {
    let columns = of(with_principal(r#"{"AWS":["222222222222","444444444444","999999999999"]}"#));
    assert_eq!(columns.policy_external_accounts.unwrap(), ["222222222222", "444444444444", "999999999999"]);
    assert_eq!(columns.policy_unapproved_accounts.unwrap(), ["999999999999"]);
}

#[test]
fn a_deleted_principal_leaves_the_accounts_unknown_and_the_key_closed() {
    let columns = of(with_principal(r#"{"AWS":"AROAEXAMPLEEXAMPLEEXA"}"#));
    assert_eq!((columns.policy_public, columns.policy_unapproved_accounts), (Some(false), None));
}

#[test]
fn a_policy_that_cannot_be_understood_is_unknown() {
    let columns = of(KmsKey { policy: text("{"), ..key() });
    assert_eq!((columns.policy_public, columns.policy_external_accounts), (None, None));
}

#[test]
fn the_policy_of_an_aws_managed_key_is_not_judged_from_its_text() {
    let columns = of(KmsKey { manager: text("AWS"), policy: text("none"), ..key() });
    assert_eq!((columns.policy_public, columns.policy_unapproved_accounts), (Some(false), Some(Vec::new())));
}

#[test]
fn a_known_reference_counts_whatever_else_is_unknown() {
    let references = References::new(vec![
        reference("ap-northeast-1", Some(ARN), 1),
        reference("ap-northeast-1", None, 2),
        reference("ap-northeast-1", Some("arn:aws:kms:ap-northeast-1:111111111111:key/other"), 3),
    ]);
    let count = references.count(&stored(key()));
    assert_eq!((count.resources, count.gaps), (Some(1), vec![GapId(1)]));
}

#[test]
fn case_27_no_reference_with_an_unknown_one_is_unknown_and_names_its_gap() {
    let references = References::new(vec![reference("ap-northeast-1", None, 2), reference("global?", None, 5)]);
    let count = references.count(&stored(key()));
    assert_eq!((count.resources, count.gaps), (None, vec![GapId(2), GapId(5)]));
}

#[test]
fn an_unknown_reference_elsewhere_cannot_be_this_key() {
    let references = References::new(vec![reference("us-west-2", None, 2)]);
    assert_eq!(references.count(&stored(key())), Count { resources: Some(0), ..Count::default() });
}

#[test]
fn only_a_trail_and_what_has_no_region_take_keys_of_any_region() {
    let region = |name: &str| Region::parse(name).ok();
    let stored = |place: &str, kind: &str| Stored {
        region: region(place),
        resource: String::new(),
        calls: Vec::new(),
        gaps: Vec::new(),
        row: KmsReference {
            resource_arn: None,
            resource_type: text(kind),
            key_arn: None,
            key_account: None,
            key_external: None,
            key_state: None,
            holds_data: None,
            key_in_japan: None,
        },
    };
    let key_region = |place, kind| Reference::from(&stored(place, kind)).key_region;
    assert_eq!(key_region("us-west-2", "AWS::EC2::Volume"), region("us-west-2"));
    assert_eq!(key_region("us-west-2", "AWS::CloudTrail::Trail"), None);
    assert_eq!(key_region("global", "AWS::S3::Bucket"), None);
}

#[test]
fn a_reference_that_holds_no_data_is_not_counted_as_stored() {
    let holding = |holds_data| Reference { holds_data, ..reference("ap-northeast-1", Some(ARN), 1) };
    let stored_under = |holds_data| References::new(vec![holding(holds_data)]).count_stored(&stored(key()));
    assert_eq!(stored_under(Some(false)).resources, Some(0));
    assert_eq!(stored_under(Some(true)).resources, Some(1));
    assert_eq!((stored_under(None).resources, stored_under(None).gaps), (None, vec![GapId(1)]));
}

#[test]
fn a_key_is_as_old_as_its_latest_rotation() {
    assert_eq!(of(key()).rotation_age_days, Some(10));
    let rotated = KmsKey { last_rotation_at: Some(Time::from_seconds(97 * DAY)), ..key() };
    assert_eq!(of(rotated).rotation_age_days, Some(3));
    assert_eq!(of(KmsKey { last_rotation_at: None, ..key() }).rotation_age_days, None);
}

#[test]
fn case_26_a_key_without_use_is_unused_only_where_kms_has_kept_track_for_long_enough() {
    let tracked_for = |days: i64| {
        let since = Time::from_seconds((100 - days) * DAY);
        of(KmsKey { use_tracked_since_at: Some(since), ..key() }).last_used_days
    };
    assert_eq!((tracked_for(20), tracked_for(90)), (None, Some(100_000)));
    let used = KmsKey { last_used_at: Some(Time::from_seconds(60 * DAY)), ..key() };
    assert_eq!(of(used).last_used_days, Some(40));
}

#[test]
fn the_policy_that_aws_gives_by_default_leaves_the_duties_to_iam() {
    assert_eq!(of(key()).admins_and_users_split, None);
    assert_eq!(of(with_principal(r#"{"AWS":"arn:aws:iam::111111111111:role/all"}"#)).admins_and_users_split, Some(false));
    let managed = KmsKey { manager: text("AWS"), policy: text("none"), ..key() };
    assert_eq!(of(managed).admins_and_users_split, Some(true));
}
