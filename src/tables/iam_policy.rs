//! Policies of the account's own: customer-managed ones, and those that are part of a user, group
//! or role.
//!
//! What AWS manages stands in `iam_managed_policy`: nobody here can change it, so that it is not
//! judged by itself, only in what it gives to whom it is attached.

use aws_sdk_iam::types::{ManagedPolicyDetail, PolicyDetail, PolicyVersion};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Listed;
use crate::model::{CallId, Region};

use super::iam::{self, Entity, document, sent};
use super::{Collected, Facts, Reader, Scope, Table};

/// One policy in force: the default version of a customer-managed policy, or an inline policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IamPolicy {
    /// ARN; of an inline policy the principal's ARN, a slash and the policy's name.
    pub arn: String,
    /// Name.
    pub policy_name: String,
    /// `customer` (managed by the customer) or `inline`.
    pub kind: String,
    /// To how many users, groups and roles it is attached; 1 for an inline policy.
    pub attachment_count: Option<i64>,
    /// The document as JSON.
    pub document: Option<String>,
}

impl Table for IamPolicy {
    const NAME: &'static str = "iam_policy";
    const SCOPE: Scope = Scope::Global;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("iam", "GetAccountAuthorizationDetails")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = iam::authorization(&reader).await;
        let mut collected = Collected::default();
        collected.listed(&Region::global(), &list);
        for read in managed(&list).chain(inline(&list)) {
            match read {
                Ok((facts, row)) => collected.keep(facts, row),
                Err(call) => collected.missing(&Region::global(), iam::cut(call)),
            }
        }
        collected
    }
}

/// A row, or the call whose answer lacks what a row needs.
type Read = Result<(Facts, IamPolicy), CallId>;

fn managed(list: &Listed<Entity>) -> impl Iterator<Item = Read> {
    let own = iam::policies(list).filter(|(policy, _)| !policy.arn().is_some_and(is_aws_managed));
    own.map(|(policy, call)| customer(policy, call).ok_or(call))
}

/// Whether AWS manages a policy, by its ARN.
pub(super) fn is_aws_managed(arn: &str) -> bool {
    arn.starts_with("arn:aws:iam::aws:policy/")
}

fn customer(policy: &ManagedPolicyDetail, call: CallId) -> Option<(Facts, IamPolicy)> {
    let arn = policy.arn()?;
    // The ARN ends in the name, whether or not the name is sent beside it.
    let name = policy.policy_name().or_else(|| arn.rsplit('/').next())?;
    let mut facts = Facts::of(&Region::global(), arn).resting_on(call);
    let row = IamPolicy {
        arn: arn.to_owned(),
        policy_name: name.to_owned(),
        kind: "customer".to_owned(),
        attachment_count: sent(
            &mut facts,
            "attachment_count",
            policy.attachment_count().map(i64::from),
            call,
        ),
        document: sent(&mut facts, "document", in_force(policy), call),
    };
    Some((facts, row))
}

/// The document of the version in force.
pub(super) fn in_force(policy: &ManagedPolicyDetail) -> Option<String> {
    let versions = policy.policy_version_list();
    let default = versions.iter().find(|version| version.is_default_version);
    let named = || versions.iter().find(|version| version.version_id() == policy.default_version_id());
    document(default.or_else(named).and_then(PolicyVersion::document))
}

fn inline(list: &Listed<Entity>) -> impl Iterator<Item = Read> {
    list.items.iter().flat_map(|(entity, call)| {
        let (arn, policies) = match entity {
            Entity::User(user) => (user.arn(), user.user_policy_list()),
            Entity::Group(group) => (group.arn(), group.group_policy_list()),
            Entity::Role(role) => (role.arn(), role.role_policy_list()),
            Entity::Policy(_) => (None, [].as_slice()),
        };
        policies.iter().map(move |policy| part(arn, policy, *call).ok_or(*call))
    })
}

fn part(principal: Option<&str>, policy: &PolicyDetail, call: CallId) -> Option<(Facts, IamPolicy)> {
    let name = policy.policy_name()?;
    let arn = format!("{}/{name}", principal?);
    let mut facts = Facts::of(&Region::global(), &arn).resting_on(call);
    let row = IamPolicy {
        arn,
        policy_name: name.to_owned(),
        kind: "inline".to_owned(),
        attachment_count: Some(1),
        document: sent(&mut facts, "document", document(policy.policy_document()), call),
    };
    Some((facts, row))
}

#[cfg(test)]
mod tests {
    use aws_sdk_iam::types::UserDetail;

    use super::*;

    fn version(id: &str, default: bool) -> PolicyVersion {
        let text = format!("%7B%22Id%22%3A%22{id}%22%7D");
        PolicyVersion::builder().version_id(id).is_default_version(default).document(text).build()
    }

    fn policy() -> aws_sdk_iam::types::builders::ManagedPolicyDetailBuilder {
        ManagedPolicyDetail::builder().arn("arn:aws:iam::111111111111:policy/p").policy_name("p")
    }

    fn listed(items: Vec<Entity>) -> Listed<Entity> {
        let items = items.into_iter().map(|item| (item, CallId(1))).collect();
        Listed { items, calls: vec![CallId(1)], failure: None }
    }

    #[test]
    fn only_the_version_in_force_is_read() {
        let policy =
            policy().policy_version_list(version("v1", false)).policy_version_list(version("v2", true));
        assert_eq!(in_force(&policy.build()).as_deref(), Some(r#"{"Id":"v2"}"#));
    }

    #[test]
    fn an_absent_attachment_count_is_unknown() {
        let policy = policy().policy_version_list(version("v1", true)).build();
        assert_eq!(customer(&policy, CallId(1)).unwrap().1.attachment_count, None);
    }

    #[test]
    fn an_inline_policy_is_a_row_of_its_own() {
        let inline_policy = PolicyDetail::builder().policy_name("p").policy_document("%7B%7D").build();
        let user = UserDetail::builder().arn("arn:user").user_policy_list(inline_policy).build();
        let list = listed(vec![Entity::User(user)]);
        let row = inline(&list).next().unwrap().unwrap().1;
        assert_eq!((row.arn.as_str(), row.attachment_count), ("arn:user/p", Some(1)));
    }

    #[test]
    fn what_aws_manages_is_not_in_this_table() {
        let arn = "arn:aws:iam::aws:policy/AdministratorAccess";
        let theirs = ManagedPolicyDetail::builder().arn(arn).policy_name("AdministratorAccess").build();
        let list = listed(vec![Entity::Policy(theirs), Entity::Policy(policy().build())]);
        assert_eq!(managed(&list).count(), 1);
    }
}
