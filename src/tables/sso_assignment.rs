//! Who has which permission set of IAM Identity Center in which account.
//!
//! Told to the organization's management account and the one it delegated Identity Center to; others
//! are refused. Members of groups are people and are not asked for.

mod permission_set;

pub use permission_set::CustomerPolicy;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};

use super::service::SSO_ADMIN;
use super::several::several;
use super::sso_instance::instances;
use super::{Collected, Facts, Reader, Scope, Table};
use permission_set::{Details, Fetched};

static SETS: Operation<ListPermissionSets> = SSO_ADMIN.operation("ListPermissionSets");
static ACCOUNTS: Operation<ListAccounts> = SSO_ADMIN.operation("ListAccountsForProvisionedPermissionSet");
static ASSIGNMENTS: Operation<ListAssignments> = SSO_ADMIN.operation("ListAccountAssignments");

/// One assignment of a permission set to a user or group in an account.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SsoAssignment {
    /// Account in which it holds.
    pub assigned_account: String,
    /// ARN of the permission set.
    pub permission_set_arn: String,
    /// Whether a `USER` or a `GROUP` has it.
    pub principal_type: String,
    /// Id of the user or group in the identity store; no name.
    pub principal_id: String,
    /// ARNs of the policies of AWS in the permission set.
    pub managed_policy_arns: Option<Vec<String>>,
    /// The account's own policies that the permission set names.
    pub customer_policies: Option<Vec<CustomerPolicy>>,
    /// Policy that is part of the permission set, JSON; `none` when there is none.
    pub inline_policy: Option<String>,
}

impl Table for SsoAssignment {
    const NAME: &'static str = "sso_assignment";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[
        ("sso", "ListInstances"),
        ("sso", "ListPermissionSets"),
        ("sso", "ListManagedPoliciesInPermissionSet"),
        ("sso", "ListCustomerManagedPolicyReferencesInPermissionSet"),
        ("sso", "GetInlinePolicyForPermissionSet"),
        ("sso", "ListAccountsForProvisionedPermissionSet"),
        ("sso", "ListAccountAssignments"),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let instances = instances(&reader).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &instances);
        for instance in instances.values() {
            let sets = sets(&reader, &instance.instance_arn).await;
            collected.listed(reader.region(), &sets);
            let of = sets.values().map(|set| Set { reader: &reader, instance: &instance.instance_arn, set });
            let read = several(of.map(Set::read)).await;
            for (accounts, details, assignments) in read {
                collected.listed(reader.region(), &accounts);
                for list in assignments {
                    collected.listed(reader.region(), &list);
                    for (assignment, call) in list.items {
                        let facts = Facts::of(reader.region(), assignment.name()).resting_on(call);
                        keep(&mut collected, facts, assignment, &details);
                    }
                }
            }
        }
        collected
    }
}

fn keep(collected: &mut Collected<SsoAssignment>, mut facts: Facts, assignment: Assignment, details: &Details) {
    let row = SsoAssignment {
        managed_policy_arns: details.managed.take(&mut facts, "managed_policy_arns"),
        customer_policies: details.customer.take(&mut facts, "customer_policies"),
        inline_policy: facts.take(&["inline_policy"], details.inline.clone()),
        assigned_account: assignment.account_id,
        permission_set_arn: assignment.permission_set_arn,
        principal_type: assignment.principal_type,
        principal_id: assignment.principal_id,
    };
    collected.keep(facts, row);
}

async fn sets(reader: &Reader, instance: &str) -> Listed<String> {
    pages(|token| async move {
        let request = Request::new().member("InstanceArn", instance).member("MaxResults", 100);
        let answer = reader.operation(&SETS, request.member_if("NextToken", token)).await;
        answer.map_value(|answer| Page { items: answer.permission_sets, next: answer.next_token })
    })
    .await
}

/// One permission set of one instance.
#[derive(Clone, Copy)]
struct Set<'a> {
    reader: &'a Reader,
    instance: &'a str,
    set: &'a str,
}

impl Set<'_> {
    /// The accounts it is provisioned to, what it allows, and its assignments in each account.
    async fn read(self) -> (Listed<String>, Details, Vec<Listed<Assignment>>) {
        let (accounts, details) = tokio::join!(self.accounts(), self.details());
        let assignments = several(accounts.values().map(|account| self.assignments(account))).await;
        (accounts, details, assignments)
    }

    fn request(self) -> Request {
        Request::new().member("InstanceArn", self.instance).member("PermissionSetArn", self.set)
    }

    async fn accounts(self) -> Listed<String> {
        pages(|token| async move {
            let request = self.request().member("MaxResults", 100).member_if("NextToken", token);
            let answer = self.reader.operation(&ACCOUNTS, request).await;
            answer.map_value(|answer| Page { items: answer.account_ids, next: answer.next_token })
        })
        .await
    }

    async fn assignments(self, account: &str) -> Listed<Assignment> {
        pages(|token| async move {
            let request = self.request().member("AccountId", account).member("MaxResults", 100);
            let answer = self.reader.operation(&ASSIGNMENTS, request.member_if("NextToken", token)).await;
            answer.map_value(|answer| Page { items: answer.account_assignments, next: answer.next_token })
        })
        .await
    }

    async fn details(self) -> Details {
        Fetched { reader: self.reader, request: self.request() }.details().await
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListPermissionSets {
    permission_sets: Vec<String>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListAccounts {
    account_ids: Vec<String>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListAssignments {
    account_assignments: Vec<Assignment>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Assignment {
    account_id: String,
    permission_set_arn: String,
    principal_type: String,
    principal_id: String,
}

impl Assignment {
    /// Its name in findings and in the register of privileged principals.
    fn name(&self) -> String {
        let Self { account_id, permission_set_arn, principal_type, principal_id } = self;
        format!("{permission_set_arn} -> {account_id}/{principal_type}/{principal_id}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assignment_is_named_by_all_that_makes_it() {
        let body = r#"{"AccountId":"111111111111","PermissionSetArn":"arn:aws:sso:::permissionSet/ssoins-1/ps-1",
            "PrincipalType":"GROUP","PrincipalId":"g-1"}"#;
        let assignment: Assignment = serde_json::from_str(body).unwrap();
        assert_eq!(assignment.name(), "arn:aws:sso:::permissionSet/ssoins-1/ps-1 -> 111111111111/GROUP/g-1");
    }

    #[test]
    fn answers_without_their_lists_are_malformed() {
        assert!(serde_json::from_str::<ListPermissionSets>("{}").is_err());
        assert!(serde_json::from_str::<ListAccounts>("{}").is_err());
        assert!(serde_json::from_str::<ListAssignments>("{}").is_err());
    }
}
