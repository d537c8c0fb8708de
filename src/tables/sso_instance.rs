//! Instances of IAM Identity Center that the account can see.
//!
//! An instance answers in its home Region only; elsewhere the list is empty. That of the organization
//! is owned by the management account; an account may also have one of its own, which gives no
//! access to AWS accounts. Users and groups are never asked for.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};

use super::closed::Closed;
use super::service::SSO_ADMIN;
use super::{Collected, Facts, Reader, Scope, Table};

static LIST: Operation<ListInstances> = SSO_ADMIN.operation("ListInstances");

/// One instance, in its home Region.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SsoInstance {
    /// ARN.
    pub instance_arn: String,
    /// Account that owns it.
    pub owner_account: String,
    /// State: `ACTIVE`, `CREATE_IN_PROGRESS`, `CREATE_FAILED` or `DELETE_IN_PROGRESS`.
    pub status: Option<String>,
}

impl Table for SsoInstance {
    const NAME: &'static str = "sso_instance";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("sso", "ListInstances")];
    const CLOSED: &'static [Closed] = &[Closed::column(
        "status",
        "ListInstances",
        &["ACTIVE", "CREATE_FAILED", "CREATE_IN_PROGRESS", "DELETE_IN_PROGRESS"],
    )];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = instances(&reader).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (instance, call) in &list.items {
            let facts = Facts::of(reader.region(), &instance.instance_arn).resting_on(*call);
            collected.keep(facts, instance.clone());
        }
        collected
    }
}

/// The instances of the reader's Region, asked for once.
pub(super) async fn instances(reader: &Reader) -> Arc<Listed<SsoInstance>> {
    reader.once("sso_instances", list(reader)).await
}

async fn list(reader: &Reader) -> Listed<SsoInstance> {
    pages(|token| async move {
        let request = Request::new().member("MaxResults", 100).member_if("NextToken", token);
        let answer = reader.operation(&LIST, request).await;
        answer.map_value(|answer| Page {
            items: answer.instances.into_iter().map(Instance::into_row).collect(),
            next: answer.next_token,
        })
    })
    .await
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListInstances {
    instances: Vec<Instance>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Instance {
    instance_arn: String,
    owner_account_id: String,
    status: String,
}

impl Instance {
    fn into_row(self) -> SsoInstance {
        let Self { instance_arn, owner_account_id, status } = self;
        SsoInstance { instance_arn, owner_account: owner_account_id, status: Some(status) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_without_the_list_is_not_an_empty_list() {
        assert!(serde_json::from_str::<ListInstances>("{}").is_err());
        assert!(serde_json::from_str::<ListInstances>(r#"{"Instances":[]}"#).is_ok());
    }

    #[test]
    fn an_instance_without_a_state_is_malformed() {
        let body = r#"{"InstanceArn":"arn:aws:sso:::instance/ssoins-1","OwnerAccountId":"222222222222"}"#;
        assert!(serde_json::from_str::<Instance>(body).is_err());
    }
}
