//! Agreements with AWS that the account or its organization accepted in AWS Artifact.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Operation, Page, pages};

use super::closed::Closed;
use super::service::ARTIFACT;
use super::wire::or_none;
use super::{Collected, Facts, Reader, Scope, Table};

static LIST: Operation<ListCustomerAgreements> = ARTIFACT.operation("ListCustomerAgreements");

/// One agreement.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ArtifactAgreement {
    /// Id.
    pub id: String,
    /// Name, in Japanese or English.
    pub name: String,
    /// Kind: `DEFAULT`, `CUSTOM` or `MODIFIED`; `none` when AWS gives none.
    #[serde(rename = "type")]
    pub agreement_type: String,
    /// State: `ACTIVE`, `CUSTOMER_TERMINATED` or `AWS_TERMINATED`.
    pub state: String,
    /// Whether it was accepted for the whole organization.
    pub org_wide: bool,
}

impl Table for ArtifactAgreement {
    const NAME: &'static str = "artifact_agreement";
    const SCOPE: Scope = Scope::Global;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("artifact", "ListCustomerAgreements")];
    const CLOSED: &'static [Closed] = &[Closed::column(
        "state",
        "ListCustomerAgreements",
        &["ACTIVE", "AWS_TERMINATED", "CUSTOMER_TERMINATED"],
    )];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = pages(|token| {
            let request = Request::get("/v1/customer-agreement/list").parameter("maxResults", 300);
            let request = request.parameter_if("nextToken", token);
            let reader = &reader;
            async move {
                let answer = reader.operation(&LIST, request).await;
                answer.map_value(|answer| Page { items: answer.customer_agreements, next: answer.next_token })
            }
        })
        .await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (agreement, call) in list.items {
            let resource = agreement.arn.clone().unwrap_or_else(|| agreement.id.clone());
            collected.keep(Facts::of(reader.region(), resource).resting_on(call), agreement.into_row());
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListCustomerAgreements {
    customer_agreements: Vec<Agreement>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Agreement {
    id: String,
    arn: Option<String>,
    name: String,
    #[serde(rename = "type")]
    agreement_type: Option<String>,
    state: String,
    organization_arn: Option<String>,
}

impl Agreement {
    fn into_row(self) -> ArtifactAgreement {
        ArtifactAgreement {
            id: self.id,
            name: self.name,
            agreement_type: or_none(self.agreement_type),
            state: self.state,
            org_wide: self.organization_arn.is_some_and(|arn| !arn.is_empty()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agreement_of_the_account_alone_is_not_of_the_organization() {
        let body = r#"{"customerAgreements":[{"id":"a","name":"NDA","state":"ACTIVE"}]}"#;
        let mut answer = serde_json::from_str::<ListCustomerAgreements>(body).unwrap();
        let row = answer.customer_agreements.remove(0).into_row();
        assert_eq!((row.org_wide, row.agreement_type.as_str()), (false, "none"));
    }
}
