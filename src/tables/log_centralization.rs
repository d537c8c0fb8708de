//! Rules that copy the log events of an organization into one account and Region.
//!
//! Only the management account, or the account it delegated this to, may list them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Operation, Page, pages};
use crate::model::Region;

use super::service::OBSERVABILITY_ADMIN;
use super::wire::or_none;
use super::closed::Closed;
use super::{Collected, Facts, Reader, Scope, Table};

static LIST: Operation<ListRules> = OBSERVABILITY_ADMIN.operation("ListCentralizationRulesForOrganization");

/// One centralization rule. Its Region is the one it was created in.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct LogCentralization {
    /// Name.
    pub name: String,
    /// ARN.
    pub arn: String,
    /// Account that the events are copied to.
    pub dest_account: String,
    /// Region that the events are copied to.
    pub dest_region: String,
    /// `Healthy`, `Unhealthy` or `Provisioning`; `none` when AWS gives none.
    pub health: String,
}

impl Table for LogCentralization {
    const NAME: &'static str = "log_centralization";
    const SCOPE: Scope = Scope::Global;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("observabilityadmin", "ListCentralizationRulesForOrganization")];
    const CLOSED: &'static [Closed] = &[
        Closed::column("health", "ListCentralizationRulesForOrganization", &["Healthy", "Provisioning", "Unhealthy", "none"]),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = pages(|token| {
            let request = Request::post("/ListCentralizationRulesForOrganization").member_if("NextToken", token);
            let reader = &reader;
            async move {
                let answer = reader.operation(&LIST, request).await;
                answer.map_value(|answer| Page { items: answer.rules, next: answer.next_token })
            }
        })
        .await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (rule, call) in list.items {
            let created = rule.created_region.as_deref().and_then(|name| Region::parse(name).ok());
            let region = created.unwrap_or_else(|| reader.session().home().clone());
            collected.keep(Facts::of(&region, &rule.rule_arn).resting_on(call), rule.into_row());
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListRules {
    #[serde(rename = "CentralizationRuleSummaries")]
    rules: Vec<Rule>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Rule {
    rule_name: String,
    rule_arn: String,
    created_region: Option<String>,
    rule_health: Option<String>,
    destination_account_id: String,
    destination_region: String,
}

impl Rule {
    fn into_row(self) -> LogCentralization {
        LogCentralization {
            name: self.rule_name,
            arn: self.rule_arn,
            dest_account: self.destination_account_id,
            dest_region: self.destination_region,
            health: or_none(self.rule_health),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_names_account_and_region() {
        let body = r#"{"CentralizationRuleSummaries":[{"RuleName":"all","RuleArn":"arn:aws:observabilityadmin:ap-northeast-1:111111111111:organization-centralization-rule/all","CreatedRegion":"ap-northeast-1","DestinationAccountId":"222222222222","DestinationRegion":"ap-northeast-2"}]}"#;
        let mut list: ListRules = serde_json::from_str(body).unwrap();
        let row = list.rules.remove(0).into_row();
        assert_eq!((row.dest_region.as_str(), row.health.as_str()), ("ap-northeast-2", "none"));
    }

    #[test]
    fn an_answer_without_the_list_is_not_an_empty_list() {
        assert!(serde_json::from_str::<ListRules>("{}").is_err());
    }
}
