//! Users with groups, boundaries and keys, judged in small worlds.

use crate::derive::identity::fixture::{as_of, stored, user, world_covering};
use crate::tables::InlinePolicy;
use crate::tables::iam_group::IamGroup;
use crate::tables::iam_managed_policy::IamManagedPolicy;
use crate::tables::iam_policy::IamPolicy;

use super::*;

const ADMIN: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
const READ: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"#;
const AWS_ADMIN: &str = "arn:aws:iam::aws:policy/AdministratorAccess";
const BOUNDARY: &str = "arn:aws:iam::111111111111:policy/kasumi-boundary";

fn mfa_deny(operator: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","NotAction":["iam:ListMFADevices",
        "iam:EnableMFADevice","sts:GetSessionToken"],"Resource":"*",
        "Condition":{{"{operator}":{{"aws:MultiFactorAuthPresent":"false"}}}}}}]}}"#
    )
}

fn inline(document: &str) -> Vec<InlinePolicy> {
    vec![InlinePolicy { name: "p".to_owned(), document: Some(document.to_owned()) }]
}

fn key(user: &str, status: Option<&str>, used: Option<Time>) -> Stored<IamAccessKey> {
    let row = IamAccessKey {
        user_name: user.to_owned(),
        access_key_id: None,
        status: status.map(str::to_owned),
        created_at: None,
        last_used_at: used,
        last_used_region: None,
        last_used_service: None,
    };
    stored("key", row)
}

fn read_world() -> World {
    world_covering(&[("iam_access_key", true), ("iam_group", true), ("iam_policy", true)])
}

fn derive(world: &World, user: IamUser) -> IamUserColumns {
    IamUserColumns::derive(world, &[stored("user", user)]).remove(0).row
}

fn managed(arn: &str, document: &str) -> Stored<IamManagedPolicy> {
    let row = IamManagedPolicy {
        arn: arn.to_owned(),
        policy_name: "p".to_owned(),
        attachment_count: Some(1),
        document: Some(document.to_owned()),
    };
    stored(arn, row)
}

fn group(attached: &[&str]) -> Stored<IamGroup> {
    let row = IamGroup {
        arn: "arn:group".to_owned(),
        group_name: "kasumi-admins".to_owned(),
        path: "/".to_owned(),
        created_at: None,
        inline_policies: Vec::new(),
        attached_policy_arns: Some(attached.iter().map(|arn| (*arn).to_owned()).collect()),
    };
    stored("arn:group", row)
}

fn in_group() -> IamUser {
    IamUser { group_names: vec!["kasumi-admins".to_owned()], ..user("yamada.ichiro") }
}

#[test]
fn power_through_a_group_is_power_but_not_the_users_own_policy() {
    let mut world = read_world();
    world.insert(vec![managed(AWS_ADMIN, ADMIN)]);
    world.insert(vec![group(&[AWS_ADMIN])]);
    let columns = derive(&world, in_group());
    assert_eq!(columns.is_privileged, Some(true));
    assert_eq!((columns.admin_via_user_policy, columns.direct_policy_count), (Some(false), Some(0)));
}

#[test]
fn a_group_or_policy_that_was_not_read_leaves_power_unknown() {
    assert_eq!(derive(&read_world(), in_group()).is_privileged, None);
    let mut world = read_world();
    world.insert(vec![group(&[AWS_ADMIN])]);
    assert_eq!(derive(&world, in_group()).is_privileged, None);
}

#[test]
fn what_is_missing_is_named_by_its_gaps() {
    let world = world_covering(&[("iam_access_key", true), ("iam_group", false)]);
    let extra = IamUserColumns::derive(&world, &[stored("user", in_group())]).remove(0);
    assert_eq!(extra.gaps, world.gaps_of("iam_group"));
    assert!(!extra.gaps.is_empty());
}

#[test]
fn an_admin_policy_on_the_user_itself_is_seen_by_what_it_allows() {
    let columns = derive(&read_world(), IamUser { inline_policies: inline(ADMIN), ..user("inline-admin") });
    assert_eq!((columns.admin_via_user_policy, columns.direct_policy_count), (Some(true), Some(1)));
}

#[test]
fn a_boundary_takes_power_away() {
    let mut world = read_world();
    let policy = IamPolicy {
        arn: BOUNDARY.to_owned(),
        policy_name: "kasumi-boundary".to_owned(),
        kind: "customer".to_owned(),
        attachment_count: Some(0),
        document: Some(READ.to_owned()),
    };
    world.insert(vec![stored(BOUNDARY, policy)]);
    let bounded = |arn: Option<&str>| {
        let boundary_arn = arn.map(str::to_owned);
        IamUser { inline_policies: inline(ADMIN), boundary_arn, ..user("vendor-limited") }
    };
    assert_eq!(derive(&world, bounded(Some(BOUNDARY))).is_privileged, Some(false));
    assert_eq!(derive(&world, bounded(Some("none"))).is_privileged, Some(true));
    assert_eq!(derive(&world, bounded(None)).is_privileged, None);
    assert_eq!(derive(&world, bounded(Some("arn:not:read"))).is_privileged, None);
}

#[test]
fn case_14_a_privileged_user_with_keys_is_not_bound_by_its_device() {
    let mut world = read_world();
    world.insert(vec![key("admin-deploy", Some("Active"), Some(as_of()))]);
    let columns = derive(&world, IamUser { inline_policies: inline(ADMIN), ..user("admin-deploy") });
    assert_eq!((columns.is_privileged, columns.active_key_count), (Some(true), Some(1)));
    assert_eq!(columns.mfa_enforced_by_policy, Some(false));
}

#[test]
fn case_15_a_deny_with_bool_does_not_enforce_and_one_with_bool_if_exists_does() {
    let bound = |operator: &str| {
        let user = IamUser { inline_policies: inline(&mfa_deny(operator)), ..user("admin-ops2") };
        derive(&read_world(), user).mfa_enforced_by_policy
    };
    assert_eq!(bound("Bool"), Some(false));
    assert_eq!(bound("BoolIfExists"), Some(true));
}

#[test]
fn case_17_a_user_made_ten_days_ago_is_not_idle_though_never_signed_in() {
    let created_at = Some(as_of().minus_days(10));
    let columns = derive(&read_world(), IamUser { created_at, ..user("ito.kenta") });
    assert_eq!((columns.last_activity_days, columns.idle_days), (Some(100_000), Some(10)));
}

#[test]
fn the_last_use_of_a_key_is_activity() {
    let mut world = read_world();
    world.insert(vec![
        key("ito.kenta", Some("Inactive"), Some(as_of().minus_days(3))),
        key("ito.kenta", Some("Active"), Some(Time::NONE)),
    ]);
    let columns = derive(&world, user("ito.kenta"));
    assert_eq!((columns.last_activity_days, columns.active_key_count), (Some(3), Some(1)));
}

#[test]
fn an_unknown_last_use_is_not_idleness() {
    let columns = derive(&read_world(), IamUser { password_last_used_at: None, ..user("ito.kenta") });
    assert_eq!((columns.last_activity_days, columns.idle_days), (None, None));
    let columns = derive(&read_world(), IamUser { created_at: None, ..user("ito.kenta") });
    assert_eq!(columns.idle_days, None);
}

#[test]
fn keys_that_could_not_be_listed_concern_their_user_only() {
    let mut world = read_world();
    world.insert(vec![key("ito.kenta", None, None)]);
    assert_eq!(derive(&world, user("ito.kenta")).active_key_count, None);
    assert_eq!(derive(&world, user("sato.hanako")).active_key_count, Some(0));
}

#[test]
fn without_the_table_of_keys_no_user_is_known_to_have_none() {
    assert_eq!(derive(&world_covering(&[]), user("ito.kenta")).active_key_count, None);
    let world = world_covering(&[("iam_access_key", false)]);
    let extra = IamUserColumns::derive(&world, &[stored("user", user("ito.kenta"))]).remove(0);
    assert_eq!(extra.row.active_key_count, None);
    assert_eq!(extra.gaps, world.gaps_of("iam_access_key"));
}

#[test]
fn tags_name_the_owner_and_the_user_for_emergencies() {
    let tags = vec!["Owner=情報政策課".to_owned(), "kakunin:break-glass=true".to_owned()];
    let columns = derive(&read_world(), IamUser { tags, ..user("kasumi-breakglass") });
    assert_eq!((columns.tag_owner.as_deref(), columns.is_break_glass), (Some("情報政策課"), Some(true)));
    let columns = derive(&read_world(), user("ito.kenta"));
    assert_eq!((columns.tag_owner.as_deref(), columns.is_break_glass), (Some("none"), Some(false)));
}

#[test]
fn a_register_names_users_for_emergencies_by_name_or_arn() {
    for line in ["kasumi-breakglass", "arn:aws:iam::111111111111:user/kasumi-breakglass"] {
        let world = read_world().listing(RegisterKind::BreakGlassUsers, &[(line, None)]);
        assert_eq!(derive(&world, user("kasumi-breakglass")).is_break_glass, Some(true), "{line}");
        assert_eq!(derive(&world, user("ito.kenta")).is_break_glass, Some(false));
    }
}
