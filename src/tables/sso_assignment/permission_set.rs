//! The policies of a permission set.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{Answer, AnswerExt as _, Listed, Operation, Page, pages};
use crate::tables::service::SSO_ADMIN;
use crate::tables::wire::or_none;
use crate::tables::{Facts, Reader};

static MANAGED: Operation<ListManaged> = SSO_ADMIN.operation("ListManagedPoliciesInPermissionSet");
static CUSTOMER: Operation<ListCustomer> =
    SSO_ADMIN.operation("ListCustomerManagedPolicyReferencesInPermissionSet");
static INLINE: Operation<GetInline> = SSO_ADMIN.operation("GetInlinePolicyForPermissionSet");

/// A policy that must exist under this name in each account of the assignment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomerPolicy {
    /// Its name.
    pub name: String,
    /// Its path, such as `/`.
    pub path: String,
}

/// What a permission set allows.
pub(super) struct Details {
    pub(super) managed: Whole<String>,
    pub(super) customer: Whole<CustomerPolicy>,
    pub(super) inline: Answer<String>,
}

/// A list that says something only as a whole.
pub(super) struct Whole<T>(Listed<T>);

impl<T: Clone> Whole<T> {
    /// Its entries, or `None` and a gap for the column.
    pub(super) fn take(&self, facts: &mut Facts, column: &'static str) -> Option<Vec<T>> {
        facts.rest_on(&self.0.calls);
        if let Some(failure) = &self.0.failure {
            facts.unknown(&[column], failure.clone());
            return None;
        }
        Some(self.0.values().cloned().collect())
    }
}

/// The making of [`Details`].
pub(super) struct Fetched<'a> {
    pub(super) reader: &'a Reader,
    /// Names instance and permission set.
    pub(super) request: Request,
}

impl Fetched<'_> {
    pub(super) async fn details(&self) -> Details {
        let (managed, customer, inline) = tokio::join!(self.managed(), self.customer(), self.inline());
        Details { managed: Whole(managed), customer: Whole(customer), inline }
    }

    fn page(&self, token: Option<String>) -> Request {
        self.request.clone().member("MaxResults", 100).member_if("NextToken", token)
    }

    async fn managed(&self) -> Listed<String> {
        pages(|token| async move {
            let answer = self.reader.operation(&MANAGED, self.page(token)).await;
            answer.map_value(|answer| Page {
                items: answer.attached_managed_policies.into_iter().map(|policy| policy.arn).collect(),
                next: answer.next_token,
            })
        })
        .await
    }

    async fn customer(&self) -> Listed<CustomerPolicy> {
        pages(|token| async move {
            let answer = self.reader.operation(&CUSTOMER, self.page(token)).await;
            answer.map_value(|answer| Page {
                items: answer.customer_managed_policy_references.into_iter().map(Reference::into_policy).collect(),
                next: answer.next_token,
            })
        })
        .await
    }

    /// AWS sends an empty text for none.
    async fn inline(&self) -> Answer<String> {
        let answer = self.reader.operation(&INLINE, self.request.clone()).await;
        answer.map_value(|answer| or_none(Some(answer.inline_policy)))
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListManaged {
    attached_managed_policies: Vec<Managed>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Managed {
    arn: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListCustomer {
    customer_managed_policy_references: Vec<Reference>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Reference {
    name: String,
    path: Option<String>,
}

impl Reference {
    fn into_policy(self) -> CustomerPolicy {
        CustomerPolicy { name: self.name, path: self.path.unwrap_or_else(|| "/".to_owned()) }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetInline {
    inline_policy: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_without_a_path_stands_at_the_root() {
        let reference: Reference = serde_json::from_str(r#"{"Name":"kasumi-operators"}"#).unwrap();
        assert_eq!(reference.into_policy().path, "/");
    }

    #[test]
    fn an_answer_without_the_policy_is_not_an_empty_policy() {
        assert!(serde_json::from_str::<GetInline>("{}").is_err());
    }
}
