//! The account: its organization and its age, which decide how other facts are judged.

use std::collections::BTreeMap;

use aws_sdk_iam::types::FeatureType;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{Answer, AnswerExt as _, Operation};
use crate::model::{Cause, Region, Time};

use super::iam;
use super::service::{ACCOUNT, ORGANIZATIONS};
use super::wire::TextTime;
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE_ORGANIZATION: Operation<DescribeOrganization> =
    ORGANIZATIONS.operation("DescribeOrganization");
static DESCRIBE_EFFECTIVE_POLICY: Operation<DescribeEffectivePolicy> =
    ORGANIZATIONS.operation("DescribeEffectivePolicy");
static GET_ACCOUNT_INFORMATION: Operation<GetAccountInformation> =
    ACCOUNT.operation("GetAccountInformation");

const FEATURES: &str = "ListOrganizationsFeatures";

/// By these AWS says that no such feature is on: the organization has not let IAM in, has not all
/// features, or is not there.
const FEATURES_OFF: &[&str] = &[
    "OrganizationNotFoundException",
    "OrganizationNotInAllFeaturesModeException",
    "ServiceAccessNotEnabledException",
];

/// By this AWS says that the account is not one that is told.
const NOT_TOLD: &[&str] = &["AccountNotManagementOrDelegatedAdministratorException"];

/// The scanned account; one row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Account {
    /// Partition of the caller's ARN, such as `aws`.
    pub partition: String,
    /// Whether the account belongs to an organization.
    pub in_organization: Option<bool>,
    /// Id of the organization's management account; `none` without an organization.
    pub management_account_id: Option<String>,
    /// Whether this is the management account; FALSE without an organization.
    pub is_management: Option<bool>,
    /// Id of the organization; `none` without one.
    pub org_id: Option<String>,
    /// When the account was created (not when it joined an organization).
    pub created_at: Option<Time>,
    /// Whether the organization manages the root credentials of its members centrally. Told only to the
    /// management account and the one it delegated IAM to; FALSE without an organization.
    pub root_cred_mgmt: Option<bool>,
    /// Whether the organization's policy opts every AI service out, as it is in force for the account;
    /// FALSE without a policy.
    pub ai_optout_effective: Option<bool>,
}

impl Table for Account {
    const NAME: &'static str = "account";
    const SCOPE: Scope = Scope::Global;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[
        ("sts", "GetCallerIdentity"),
        ("organizations", "DescribeOrganization"),
        ("organizations", "DescribeEffectivePolicy"),
        ("account", "GetAccountInformation"),
        ("iam", FEATURES),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let information = reader.operation(&GET_ACCOUNT_INFORMATION, Request::post("/getAccountInformation"));
        let (membership, created, managed, opt_out) = tokio::join!(
            membership(&reader),
            information,
            root_cred_mgmt(&reader),
            opt_out(&reader)
        );
        let mut facts = Facts::of(&Region::global(), reader.account().as_str());
        // Whose the credentials are was asked when the session was opened.
        let asked = reader.session().ledger().calls().into_iter();
        let asked = asked.filter(|call| call.operation == "GetCallerIdentity");
        facts.rest_on(&asked.map(|call| call.id).collect::<Vec<_>>());
        let partition = reader.session().caller_arn().split(':').nth(1).unwrap_or_default().to_owned();
        let mut row = Self::new(&mut facts, partition, reader.account().as_str(), membership, created);
        row.root_cred_mgmt = facts.take(&["root_cred_mgmt"], managed);
        row.ai_optout_effective = facts.take(&["ai_optout_effective"], opt_out);
        let mut collected = Collected::default();
        collected.keep(facts, row);
        collected
    }
}

async fn membership(reader: &Reader) -> Answer<Option<Organization>> {
    let answer = reader.operation(&DESCRIBE_ORGANIZATION, Request::new()).await;
    answer
        .map_value(|answer| Some(answer.organization))
        .absent(&["AWSOrganizationsNotInUseException"], || None)
}

/// Whether the central management of members' root credentials is on. Member accounts are not told: the
/// scan of the management account is.
async fn root_cred_mgmt(reader: &Reader) -> Answer<bool> {
    let client = iam::client(reader);
    let answer = reader
        .session()
        .call("iam", FEATURES, &Region::us_east_1(), |recorder| {
            client.list_organizations_features().customize().interceptor(recorder).send()
        })
        .await;
    let managed = |features: Vec<FeatureType>| features.contains(&FeatureType::RootCredentialsManagement);
    answer
        .map_value(|output| output.enabled_features.is_some_and(managed))
        .absent(FEATURES_OFF, || false)
        .map_err(|failure| if failure.has_code(NOT_TOLD) { failure.because(Cause::NotInScope) } else { failure })
}

/// A member may ask for the policy in force for itself. Codes by which AWS says that there is none:
/// no policy, the type not switched on, no organization.
async fn opt_out(reader: &Reader) -> Answer<bool> {
    let request = Request::new().member("PolicyType", "AISERVICES_OPT_OUT_POLICY");
    let answer = reader.operation(&DESCRIBE_EFFECTIVE_POLICY, request).await;
    let none =
        ["EffectivePolicyNotFoundException", "PolicyTypeNotEnabledException", "AWSOrganizationsNotInUseException"];
    answer.map_value(|answer| answer.policy.content.opts_out()).absent(&none, || false)
}

impl Account {
    fn new(
        facts: &mut Facts,
        partition: String,
        account: &str,
        membership: Answer<Option<Organization>>,
        information: Answer<GetAccountInformation>,
    ) -> Self {
        let columns = &["in_organization", "management_account_id", "is_management", "org_id"];
        let membership = facts.take(columns, membership);
        let created_at = facts.take(&["created_at"], information).map(|read| read.account_created_date.0);
        let none = || "none".to_owned();
        Self {
            partition,
            in_organization: membership.as_ref().map(Option::is_some),
            management_account_id: membership
                .as_ref()
                .map(|of| of.as_ref().map_or_else(none, |of| of.master_account_id.clone())),
            is_management: membership
                .as_ref()
                .map(|of| of.as_ref().is_some_and(|of| of.master_account_id == account)),
            org_id: membership.map(|of| of.map_or_else(none, |of| of.id)),
            created_at,
            root_cred_mgmt: None,
            ai_optout_effective: None,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DescribeOrganization {
    organization: Organization,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Organization {
    id: String,
    master_account_id: String,
}

#[derive(Debug, Deserialize)]
struct DescribeEffectivePolicy {
    #[serde(rename = "EffectivePolicy")]
    policy: EffectivePolicy,
}

#[derive(Debug, Deserialize)]
struct EffectivePolicy {
    #[serde(rename = "PolicyContent")]
    content: OptOuts,
}

/// The merged policy, a JSON text: by service, or `default` for all, whether it is opted out.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
struct OptOuts(BTreeMap<String, Choice>);

#[derive(Debug, Deserialize)]
struct Document {
    services: BTreeMap<String, Service>,
}

#[derive(Debug, Deserialize)]
struct Service {
    opt_out_policy: Choice,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
enum Choice {
    #[serde(rename = "optOut")]
    Out,
    #[serde(rename = "optIn")]
    In,
}

impl TryFrom<String> for OptOuts {
    type Error = serde_json::Error;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let document: Document = serde_json::from_str(&text)?;
        let choices = document.services.into_iter().map(|(name, service)| (name, service.opt_out_policy));
        Ok(Self(choices.collect()))
    }
}

impl OptOuts {
    /// A choice for one service overrides the one for all.
    fn opts_out(&self) -> bool {
        self.0.contains_key("default") && self.0.values().all(|choice| *choice == Choice::Out)
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetAccountInformation {
    account_created_date: TextTime,
}

#[cfg(test)]
mod tests {
    use crate::aws::{Failure, Reply};
    use crate::model::CallId;

    use super::*;

    const ORGANIZATION: &str =
        r#"{"Organization":{"Id":"o-kasumi00001","MasterAccountId":"222222222222","FeatureSet":"ALL"}}"#;

    #[expect(clippy::unnecessary_wraps, reason = "the test builds what the code takes")]
    fn reply<T>(value: T) -> Answer<T> {
        Ok(Reply { value, call: CallId(1) })
    }

    fn failure(code: &str) -> Failure {
        let failure = Failure::without_call(Cause::Malformed, "");
        Failure { call: Some(CallId(1)), code: code.to_owned(), ..failure }
    }

    fn account(membership: Answer<Option<Organization>>) -> Account {
        let information: GetAccountInformation =
            serde_json::from_str(r#"{"AccountCreatedDate":"2023-04-01T00:00:00Z"}"#).unwrap();
        let mut facts = Facts::of(&Region::global(), "111111111111");
        Account::new(&mut facts, "aws".to_owned(), "111111111111", membership, reply(information))
    }

    #[test]
    fn a_member_is_not_the_management_account() {
        let answer: DescribeOrganization = serde_json::from_str(ORGANIZATION).unwrap();
        let row = account(reply(Some(answer.organization)));
        assert_eq!((row.in_organization, row.is_management), (Some(true), Some(false)));
        assert_eq!(row.org_id.as_deref(), Some("o-kasumi00001"));
        assert_eq!(row.created_at, Time::parse("2023-04-01T00:00:00Z"));
    }

    #[test]
    fn an_account_without_organization_is_a_fact() {
        let answer: Answer<Option<Organization>> = Err(failure("AWSOrganizationsNotInUseException"));
        let row = account(answer.absent(&["AWSOrganizationsNotInUseException"], || None));
        assert_eq!((row.in_organization, row.is_management), (Some(false), Some(false)));
        assert_eq!(row.management_account_id.as_deref(), Some("none"));
    }

    #[test]
    fn a_denied_organization_leaves_membership_unknown() {
        let row = account(Err(failure("AccessDeniedException")));
        assert_eq!((row.in_organization, row.is_management, row.org_id), (None, None, None));
    }

    fn opts_out(content: &str) -> Option<bool> {
        let body = serde_json::json!({"EffectivePolicy": {"PolicyContent": content}}).to_string();
        let answer: Result<DescribeEffectivePolicy, _> = serde_json::from_str(&body);
        answer.ok().map(|answer| answer.policy.content.opts_out())
    }

    #[test]
    fn one_service_opted_in_undoes_the_opt_out() {
        assert_eq!(opts_out(r#"{"services":{"default":{"opt_out_policy":"optOut"}}}"#), Some(true));
        let one_in = r#"{"services":{"default":{"opt_out_policy":"optOut"},"lex":{"opt_out_policy":"optIn"}}}"#;
        assert_eq!(opts_out(one_in), Some(false));
        assert_eq!(opts_out(r#"{"services":{"lex":{"opt_out_policy":"optOut"}}}"#), Some(false));
    }

    #[test]
    fn a_policy_in_words_that_are_not_known_says_nothing() {
        assert_eq!(opts_out(r#"{"services":{"default":{"opt_out_policy":"perhaps"}}}"#), None);
        assert_eq!(opts_out("{}"), None);
    }
}
