//! IAM roles: who may take them and what they may then do.

use aws_sdk_iam::types::{RoleDetail, RoleLastUsed};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{CallId, Region, Time};

use super::iam::{self, InlinePolicy, attached_arns, boundary, document, inline_policies, sent};
use super::wire::sdk_time;
use super::{Collected, Facts, Reader, Scope, Table};

/// One IAM role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IamRole {
    /// ARN.
    pub arn: String,
    /// Name.
    pub role_name: String,
    /// Path, such as `/aws-service-role/…` of service-linked roles.
    pub path: Option<String>,
    /// Creation time.
    pub created_at: Option<Time>,
    /// The trust policy as JSON: who may take the role.
    pub trust_document: Option<String>,
    /// Policies that are part of the role.
    pub inline_policies: Vec<InlinePolicy>,
    /// ARNs of the managed policies attached to it.
    pub attached_policy_arns: Option<Vec<String>>,
    /// ARN of the permissions boundary; `none` without one.
    pub boundary_arn: Option<String>,
    /// When the role was last used; 1970 for not in the 400 days that IAM keeps track of.
    pub last_used_at: Option<Time>,
    /// Tags as `key=value`, sorted.
    pub tags: Vec<String>,
}

impl Table for IamRole {
    const NAME: &'static str = "iam_role";
    const SCOPE: Scope = Scope::Global;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("iam", "GetAccountAuthorizationDetails")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = iam::authorization(&reader).await;
        let mut collected = Collected::default();
        collected.listed(&Region::global(), &list);
        for (role, call) in iam::roles(&list) {
            match Self::read(role, call) {
                Some((facts, row)) => collected.keep(facts, row),
                None => collected.missing(&Region::global(), iam::cut(call)),
            }
        }
        collected
    }
}

impl IamRole {
    fn read(role: &RoleDetail, call: CallId) -> Option<(Facts, Self)> {
        let (arn, name) = (role.arn()?, role.role_name()?);
        let mut facts = Facts::of(&Region::global(), arn).resting_on(call);
        let trust = document(role.assume_role_policy_document());
        let row = Self {
            arn: arn.to_owned(),
            role_name: name.to_owned(),
            path: sent(&mut facts, "path", role.path().map(str::to_owned), call),
            created_at: sent(&mut facts, "created_at", role.create_date().and_then(sdk_time), call),
            trust_document: sent(&mut facts, "trust_document", trust, call),
            inline_policies: inline_policies(&mut facts, role.role_policy_list.as_deref(), call),
            attached_policy_arns: attached_arns(&mut facts, role.attached_managed_policies.as_deref(), call),
            boundary_arn: boundary(&mut facts, role.permissions_boundary(), call),
            last_used_at: sent(&mut facts, "last_used_at", last_used(role.role_last_used()), call),
            tags: iam::tags(role.tags.as_deref()),
        };
        Some((facts, row))
    }
}

/// The last use; 1970 where IAM names none. `None` only for a time that cannot be read.
fn last_used(used: Option<&RoleLastUsed>) -> Option<Time> {
    used.and_then(RoleLastUsed::last_used_date).map_or(Some(Time::NONE), sdk_time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role() -> aws_sdk_iam::types::builders::RoleDetailBuilder {
        RoleDetail::builder().arn("arn").role_name("kasumi-app").path("/")
    }

    #[test]
    fn a_role_that_was_never_used_says_1970() {
        let unused = role().role_last_used(RoleLastUsed::builder().build()).build();
        assert_eq!(IamRole::read(&unused, CallId(1)).unwrap().1.last_used_at, Some(Time::NONE));
        assert_eq!(IamRole::read(&role().build(), CallId(1)).unwrap().1.last_used_at, Some(Time::NONE));
    }

    #[test]
    fn a_trust_policy_that_cannot_be_read_is_unknown() {
        let cut = role().assume_role_policy_document("%7B%22Version").build();
        assert_eq!(IamRole::read(&cut, CallId(1)).unwrap().1.trust_document, None);
    }
}
