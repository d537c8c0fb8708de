//! Policies that AWS manages and this account uses, because a principal's power cannot be told
//! without them.

use aws_sdk_iam::types::ManagedPolicyDetail;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{CallId, Region};

use super::iam::{self, sent};
use super::iam_policy::{in_force, is_aws_managed};
use super::{Collected, Facts, Reader, Scope, Table};

/// One AWS-managed policy that is attached to somebody or serves as a permissions boundary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IamManagedPolicy {
    /// ARN.
    pub arn: String,
    /// Name.
    pub policy_name: String,
    /// To how many users, groups and roles it is attached.
    pub attachment_count: Option<i64>,
    /// The document in force as JSON.
    pub document: Option<String>,
}

impl Table for IamManagedPolicy {
    const NAME: &'static str = "iam_managed_policy";
    const SCOPE: Scope = Scope::Global;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("iam", "GetAccountAuthorizationDetails")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = iam::authorization(&reader).await;
        let mut collected = Collected::default();
        collected.listed(&Region::global(), &list);
        for (policy, call) in iam::policies(&list).filter(|(policy, _)| is_used(policy)) {
            if let Some((facts, row)) = Self::read(policy, call) {
                collected.keep(facts, row);
            }
        }
        collected
    }
}

/// IAM may list every policy there is; those that nobody uses are left out.
fn is_used(policy: &ManagedPolicyDetail) -> bool {
    policy.attachment_count() != Some(0) || policy.permissions_boundary_usage_count().is_some_and(|uses| uses > 0)
}

impl IamManagedPolicy {
    /// `None` for a policy that AWS does not manage. One without ARN is reported by `iam_policy`.
    fn read(policy: &ManagedPolicyDetail, call: CallId) -> Option<(Facts, Self)> {
        let arn = policy.arn().filter(|arn| is_aws_managed(arn))?;
        let name = policy.policy_name().or_else(|| arn.rsplit('/').next()).unwrap_or_default();
        let mut facts = Facts::of(&Region::global(), arn).resting_on(call);
        let count = policy.attachment_count().map(i64::from);
        let row = Self {
            arn: arn.to_owned(),
            policy_name: name.to_owned(),
            attachment_count: sent(&mut facts, "attachment_count", count, call),
            document: sent(&mut facts, "document", in_force(policy), call),
        };
        Some((facts, row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:iam::aws:policy/PowerUserAccess";

    #[test]
    fn a_policy_that_is_only_a_boundary_is_used() {
        let boundary = ManagedPolicyDetail::builder().attachment_count(0).permissions_boundary_usage_count(1);
        assert!(is_used(&boundary.build()));
        assert!(!is_used(&ManagedPolicyDetail::builder().attachment_count(0).build()));
        assert!(is_used(&ManagedPolicyDetail::builder().build()));
    }

    #[test]
    fn only_policies_of_aws_are_rows() {
        assert!(IamManagedPolicy::read(&ManagedPolicyDetail::builder().arn(ARN).build(), CallId(1)).is_some());
        let own = ManagedPolicyDetail::builder().arn("arn:aws:iam::111111111111:policy/p").build();
        assert!(IamManagedPolicy::read(&own, CallId(1)).is_none());
    }
}
