//! What the IAM tables share: one reading of every user, group, role and policy, and the text of
//! policy documents.

use std::sync::Arc;

use aws_sdk_iam::Client;
use aws_sdk_iam::operation::get_account_authorization_details::GetAccountAuthorizationDetailsOutput;
use aws_sdk_iam::types::{
    AttachedPermissionsBoundary, AttachedPolicy, EntityType, GroupDetail, ManagedPolicyDetail, PolicyDetail,
    RoleDetail, Tag, UserDetail,
};
use percent_encoding::percent_decode_str;
use schemars::JsonSchema;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::aws::{Answer, Failure, Listed, Page, pages};
use crate::model::{CallId, Region};

use super::required::{incomplete, required};
use super::wire::{self, or_none, tag_list};
use super::{Facts, Reader};

const DETAILS: &str = "GetAccountAuthorizationDetails";

/// A policy that is part of a user, group or role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct InlinePolicy {
    /// Its name.
    pub name: String,
    /// Its document as JSON; unknown when it could not be read as such.
    pub document: Option<String>,
}

/// One entity of the account, as IAM describes it.
#[derive(Clone, Debug)]
pub(super) enum Entity {
    User(UserDetail),
    Group(GroupDetail),
    Role(RoleDetail),
    Policy(ManagedPolicyDetail),
}

/// The client of IAM's one control plane.
pub(super) fn client(reader: &Reader) -> Client {
    Client::new(&reader.session().sdk(&Region::us_east_1()))
}

/// Every user, group, role and policy, read once for all tables.
pub(super) async fn authorization(reader: &Reader) -> Arc<Listed<Entity>> {
    reader.at(&Region::global()).once("iam_authorization", ask(reader)).await
}

/// The users, each with the call that gave it.
pub(super) fn users(list: &Listed<Entity>) -> impl Iterator<Item = (&UserDetail, CallId)> {
    list.items.iter().filter_map(|(entity, call)| match entity {
        Entity::User(user) => Some((user, *call)),
        Entity::Group(_) | Entity::Role(_) | Entity::Policy(_) => None,
    })
}

/// The groups, each with the call that gave it.
pub(super) fn groups(list: &Listed<Entity>) -> impl Iterator<Item = (&GroupDetail, CallId)> {
    list.items.iter().filter_map(|(entity, call)| match entity {
        Entity::Group(group) => Some((group, *call)),
        Entity::User(_) | Entity::Role(_) | Entity::Policy(_) => None,
    })
}

/// The roles, each with the call that gave it.
pub(super) fn roles(list: &Listed<Entity>) -> impl Iterator<Item = (&RoleDetail, CallId)> {
    list.items.iter().filter_map(|(entity, call)| match entity {
        Entity::Role(role) => Some((role, *call)),
        Entity::User(_) | Entity::Group(_) | Entity::Policy(_) => None,
    })
}

/// The managed policies, each with the call that gave it.
pub(super) fn policies(list: &Listed<Entity>) -> impl Iterator<Item = (&ManagedPolicyDetail, CallId)> {
    list.items.iter().filter_map(|(entity, call)| match entity {
        Entity::Policy(policy) => Some((policy, *call)),
        Entity::User(_) | Entity::Group(_) | Entity::Role(_) => None,
    })
}

async fn ask(reader: &Reader) -> Listed<Entity> {
    let client = client(reader);
    pages(|marker| page(reader, &client, marker)).await
}

async fn page(reader: &Reader, client: &Client, marker: Option<String>) -> Answer<Page<Entity>> {
    let filter = vec![
        EntityType::User,
        EntityType::Group,
        EntityType::Role,
        EntityType::LocalManagedPolicy,
        EntityType::AwsManagedPolicy,
    ];
    let request = client
        .get_account_authorization_details()
        .set_filter(Some(filter))
        .max_items(1000)
        .set_marker(marker);
    let answer = reader
        .session()
        .call("iam", DETAILS, &Region::us_east_1(), |recorder| {
            request.customize().interceptor(recorder).send()
        })
        .await;
    required("iam", DETAILS, answer, entities)
}

/// The entities of one page; none of the four lists at all is not an answer of this operation.
fn entities(output: GetAccountAuthorizationDetailsOutput) -> Option<Page<Entity>> {
    let (users, groups) = (output.user_detail_list, output.group_detail_list);
    let (roles, policies) = (output.role_detail_list, output.policies);
    if users.is_none() && groups.is_none() && roles.is_none() && policies.is_none() {
        return None;
    }
    let mut items: Vec<Entity> = users.unwrap_or_default().into_iter().map(Entity::User).collect();
    items.extend(groups.unwrap_or_default().into_iter().map(Entity::Group));
    items.extend(roles.unwrap_or_default().into_iter().map(Entity::Role));
    items.extend(policies.unwrap_or_default().into_iter().map(Entity::Policy));
    one_page(items, output.is_truncated, output.marker)
}

/// A page of an IAM list; `None` for one that says it goes on and does not say where.
pub(super) fn one_page<T>(items: Vec<T>, truncated: bool, marker: Option<String>) -> Option<Page<T>> {
    let next = marker.filter(|marker| !marker.is_empty());
    (next.is_some() || !truncated).then_some(Page { items, next })
}

/// The failure of an entity that lacks what AWS always sends.
pub(super) fn cut(call: CallId) -> Failure {
    incomplete("iam", DETAILS, call)
}

/// A member that AWS always sends with an entity; a gap when it is not there.
pub(super) fn sent<T>(facts: &mut Facts, column: &'static str, value: Option<T>, call: CallId) -> Option<T> {
    if value.is_none() {
        facts.unknown(&[column], cut(call));
    }
    value
}

/// The JSON text of a policy document, which IAM answers percent-encoded (RFC 3986).
pub(super) fn document(encoded: Option<&str>) -> Option<String> {
    let text = percent_decode_str(encoded?).decode_utf8().ok()?;
    serde_json::from_str::<IgnoredAny>(&text).ok()?;
    Some(text.into_owned())
}

/// Inline policies. The list is absent where there are none; a document that is no JSON is a gap.
pub(super) fn inline_policies(
    facts: &mut Facts,
    list: Option<&[PolicyDetail]>,
    call: CallId,
) -> Vec<InlinePolicy> {
    let read = |policy: &PolicyDetail| InlinePolicy {
        name: policy.policy_name().unwrap_or_default().to_owned(),
        document: sent(facts, "inline_policies", document(policy.policy_document()), call),
    };
    list.unwrap_or_default().iter().map(read).collect()
}

/// ARNs of attached policies. One without ARN is a gap, and the list unknown.
pub(super) fn attached_arns(
    facts: &mut Facts,
    list: Option<&[AttachedPolicy]>,
    call: CallId,
) -> Option<Vec<String>> {
    let arns = list.unwrap_or_default().iter().map(|policy| policy.policy_arn().map(str::to_owned));
    sent(facts, "attached_policy_arns", arns.collect(), call)
}

/// ARN of the permissions boundary, or `none`.
pub(super) fn boundary(
    facts: &mut Facts,
    boundary: Option<&AttachedPermissionsBoundary>,
    call: CallId,
) -> Option<String> {
    match boundary {
        Some(boundary) => {
            let arn = boundary.permissions_boundary_arn().map(str::to_owned);
            sent(facts, "boundary_arn", arn, call)
        }
        None => Some(or_none(None::<String>)),
    }
}

/// Tags as `key=value`, sorted.
pub(super) fn tags(tags: Option<&[Tag]>) -> Vec<String> {
    let tag = |tag: &Tag| wire::Tag { key: tag.key.clone(), value: tag.value.clone() };
    tag_list(tags.unwrap_or_default().iter().map(tag))
}

#[cfg(test)]
mod tests {
    use crate::tables::Collected;

    use super::*;

    #[test]
    fn a_page_with_none_of_the_lists_is_malformed() {
        assert!(entities(GetAccountAuthorizationDetailsOutput::builder().build()).is_none());
        let empty = GetAccountAuthorizationDetailsOutput::builder().set_user_detail_list(Some(Vec::new()));
        assert!(entities(empty.build()).is_some());
    }

    #[test]
    fn a_list_that_says_it_goes_on_and_does_not_say_where_is_malformed() {
        let next = |truncated, marker: Option<&str>| {
            one_page(vec![1], truncated, marker.map(str::to_owned)).map(|page| page.next)
        };
        assert_eq!(next(true, None), None);
        assert_eq!(next(true, Some("")), None);
        assert_eq!(next(true, Some("b")), Some(Some("b".to_owned())));
        assert_eq!(next(false, None), Some(None));
    }

    #[test]
    fn a_document_is_decoded_and_its_plus_signs_kept() {
        assert_eq!(document(Some("%7B%22Id%22%3A%22a+b%22%7D")).as_deref(), Some(r#"{"Id":"a+b"}"#));
    }

    #[test]
    fn a_document_that_is_cut_off_is_unknown() {
        assert_eq!(document(Some("%7B%22Id%22%3A")), None);
        assert_eq!(document(None), None);
    }

    #[test]
    fn an_unreadable_inline_policy_keeps_its_name_and_leaves_a_gap() {
        let mut facts = Facts::of(&Region::global(), "user");
        let policy = PolicyDetail::builder().policy_name("p").policy_document("%7B").build();
        let read = inline_policies(&mut facts, Some(&[policy]), CallId(1));
        assert_eq!(read, [InlinePolicy { name: "p".to_owned(), document: None }]);
        let mut collected = Collected::default();
        collected.keep(facts, ());
        assert_eq!(collected.gaps[0].columns, ["inline_policies"]);
    }
}
