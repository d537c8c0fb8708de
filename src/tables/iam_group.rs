//! IAM groups: what their policies give counts for each of their users.

use aws_sdk_iam::types::GroupDetail;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{CallId, Region, Time};

use super::iam::{self, InlinePolicy, attached_arns, inline_policies, sent};
use super::wire::sdk_time;
use super::{Collected, Facts, Reader, Scope, Table};

/// One IAM group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IamGroup {
    /// ARN.
    pub arn: String,
    /// Name.
    pub group_name: String,
    /// Path, such as `/`.
    pub path: String,
    /// Creation time.
    pub created_at: Option<Time>,
    /// Policies that are part of the group.
    pub inline_policies: Vec<InlinePolicy>,
    /// ARNs of the managed policies attached to it.
    pub attached_policy_arns: Option<Vec<String>>,
}

impl Table for IamGroup {
    const NAME: &'static str = "iam_group";
    const SCOPE: Scope = Scope::Global;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("iam", "GetAccountAuthorizationDetails")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = iam::authorization(&reader).await;
        let mut collected = Collected::default();
        collected.listed(&Region::global(), &list);
        for (group, call) in iam::groups(&list) {
            match Self::read(group, call) {
                Some((facts, row)) => collected.keep(facts, row),
                None => collected.missing(&Region::global(), iam::cut(call)),
            }
        }
        collected
    }
}

impl IamGroup {
    fn read(group: &GroupDetail, call: CallId) -> Option<(Facts, Self)> {
        let (arn, name) = (group.arn()?, group.group_name()?);
        let mut facts = Facts::of(&Region::global(), arn).resting_on(call);
        let row = Self {
            arn: arn.to_owned(),
            group_name: name.to_owned(),
            path: group.path().unwrap_or("/").to_owned(),
            created_at: sent(&mut facts, "created_at", group.create_date().and_then(sdk_time), call),
            inline_policies: inline_policies(&mut facts, group.group_policy_list.as_deref(), call),
            attached_policy_arns: attached_arns(&mut facts, group.attached_managed_policies.as_deref(), call),
        };
        Some((facts, row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_without_its_name_is_no_row() {
        assert!(IamGroup::read(&GroupDetail::builder().arn("arn").build(), CallId(1)).is_none());
        let group = GroupDetail::builder().arn("arn").group_name("kasumi-admins").build();
        assert!(IamGroup::read(&group, CallId(1)).is_some());
    }
}
