//! Who may take a role, and how powerful it is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, Stored, Time};
use crate::tables::iam_role::IamRole;

use super::elapsed::days_since;
use super::identity::{Carried, Library, parse};
use super::policy::{
    Document, any_principal, is_privileged, oidc_wildcard, trust_requires_mfa, trusted_accounts,
    trusted_by_human,
};
use super::provider_mfa::provider_mfa;
use super::{Columns, Feeds, World};

/// Days for which IAM keeps track of a role's use.
const TRACKED_DAYS: i64 = 400;

/// Columns computed for an IAM role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IamRoleColumns {
    /// Whether an AWS service owns the role, so that the account cannot change it.
    pub is_service_linked: Option<bool>,
    /// Whether IAM Identity Center made the role for a permission set.
    pub is_sso_role: Option<bool>,
    /// Whether anyone in the world may take the role; `sts:ExternalId` alone keeps nobody out.
    pub trust_any_principal: Option<bool>,
    /// Accounts whose principals may take the role, its own included; `*` for everyone.
    pub trusted_accounts: Option<Vec<String>>,
    /// Whether all of these are own accounts or approved vendors'.
    pub trust_external_ok: Option<bool>,
    /// Whether people may take the role, not only services and workloads.
    pub trusted_by_human: Option<bool>,
    /// Whether people need a second factor to take it. Where they come through an identity provider, AWS
    /// cannot see it: TRUE with a current attestation for build-2 of kind design or review, else unknown.
    pub trust_requires_mfa: Option<bool>,
    /// Whether a web identity may take it without a bounded `sub` claim.
    pub oidc_wildcard: Option<bool>,
    /// Whether the role may do what lets its holder take the account over or cover tracks.
    pub is_privileged: Option<bool>,
    /// Days since the role was last used; where that is not known to IAM, since it was created, 400 at most.
    pub idle_days: Option<i64>,
}

impl Columns for IamRoleColumns {
    type Base = IamRole;
    const FEEDS: &'static [Feeds] = &[(&["is_privileged"], &["iam_managed_policy", "iam_policy"])];

    fn derive(world: &World, rows: &[Stored<IamRole>]) -> Vec<Extra<Self>> {
        let library = Library::of(world);
        rows.iter().map(|stored| columns(world, &library, &stored.row)).collect()
    }
}

fn columns(world: &World, library: &Library, role: &IamRole) -> Extra<IamRoleColumns> {
    let attached = role.attached_policy_arns.as_deref();
    let mut policies = library.carried(&Carried { inline: &role.inline_policies, attached });
    let boundary = library.boundary(role.boundary_arn.as_deref());
    let privileged = is_privileged(&policies.within(&boundary));
    policies.join(boundary);
    let trust = parse(role.trust_document.as_ref());
    let trust: Option<&Document> = trust.as_deref();
    let accounts = trust.and_then(trusted_accounts);
    let begins = |prefix: &str| role.path.as_ref().map(|path| path.starts_with(prefix));
    let row = IamRoleColumns {
        is_service_linked: begins("/aws-service-role/"),
        is_sso_role: begins("/aws-reserved/sso.amazonaws.com/"),
        trust_any_principal: trust.and_then(any_principal),
        trust_external_ok: accounts.as_ref().map(|all| all.iter().all(|account| world.is_known(account))),
        trusted_accounts: accounts,
        trusted_by_human: trust.and_then(trusted_by_human),
        trust_requires_mfa: trust.and_then(|trust| trust_requires_mfa(trust, provider_mfa(world))),
        oidc_wildcard: trust.and_then(oidc_wildcard),
        is_privileged: privileged,
        idle_days: idle_days(role, world.as_of()),
    };
    policies.support(row)
}

fn idle_days(role: &IamRole, as_of: Time) -> Option<i64> {
    match role.last_used_at? {
        Time::NONE => role.created_at.map(|created| days_since(created, as_of).min(TRACKED_DAYS)),
        used => Some(days_since(used, as_of)),
    }
}

#[cfg(test)]
mod tests {
    use crate::derive::identity::fixture::{as_of, stored, world_covering};
    use crate::derive::provider_mfa::fixture::declared;
    use crate::model::DocKind;
    use crate::tables::InlinePolicy;

    use super::*;

    const SAML: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
        "Principal":{"Federated":"arn:aws:iam::111111111111:saml-provider/AWSSSO_1_DO_NOT_DELETE"},
        "Action":["sts:AssumeRoleWithSAML","sts:TagSession"],
        "Condition":{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}}]}"#;
    const ADMIN: &str =
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

    fn role(trust: Option<&str>) -> IamRole {
        IamRole {
            arn: "arn".to_owned(),
            role_name: "kasumi-app".to_owned(),
            path: Some("/".to_owned()),
            created_at: Some(as_of().minus_days(700)),
            trust_document: trust.map(str::to_owned),
            inline_policies: Vec::new(),
            attached_policy_arns: Some(Vec::new()),
            boundary_arn: Some("none".to_owned()),
            last_used_at: Some(Time::NONE),
            tags: Vec::new(),
        }
    }

    fn trusting(principal: &str) -> String {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{principal},
            "Action":"sts:AssumeRole"}}]}}"#
        )
    }

    fn derive(role: IamRole) -> IamRoleColumns {
        IamRoleColumns::derive(&world_covering(&[]), &[stored("arn", role)]).remove(0).row
    }

    #[test]
    fn case_16_the_second_factor_of_a_privileged_sso_role_is_not_seen() {
        let path = Some("/aws-reserved/sso.amazonaws.com/ap-northeast-1/".to_owned());
        let inline_policies = vec![InlinePolicy { name: "p".to_owned(), document: Some(ADMIN.to_owned()) }];
        let columns = derive(IamRole { path, inline_policies, ..role(Some(SAML)) });
        assert_eq!((columns.is_sso_role, columns.is_privileged), (Some(true), Some(true)));
        assert_eq!((columns.trusted_by_human, columns.trust_requires_mfa), (Some(true), None));
    }

    #[test]
    fn case_16_an_attestation_tells_what_aws_cannot_see() {
        let world = world_covering(&[]).with_declarations(declared(DocKind::Review));
        let derive = |role| IamRoleColumns::derive(&world, &[stored("arn", role)]).remove(0).row;
        assert_eq!(derive(role(Some(SAML))).trust_requires_mfa, Some(true));
        let own = trusting(r#"{"AWS":"arn:aws:iam::111111111111:root"}"#);
        assert_eq!(derive(role(Some(&own))).trust_requires_mfa, Some(false));
    }

    #[test]
    fn own_accounts_and_vendors_are_known_and_others_are_not() {
        let known = |account: &str| {
            let principal = format!(r#"{{"AWS":"arn:aws:iam::{account}:root"}}"#);
            derive(role(Some(&trusting(&principal)))).trust_external_ok
        };
        assert_eq!(known("111111111111"), Some(true));
        assert_eq!(known("222222222222"), Some(true));
        assert_eq!(known("444444444444"), Some(true));
        assert_eq!(known("999999999999"), Some(false));
    }

    #[test]
    fn a_deleted_principal_tells_no_account() {
        let columns = derive(role(Some(&trusting(r#"{"AWS":"AROAKASUMIGONE000016"}"#))));
        assert_eq!((columns.trusted_accounts, columns.trust_external_ok), (None, None));
    }

    #[test]
    fn everyone_is_no_known_account() {
        let columns = derive(role(Some(&trusting(r#""*""#))));
        assert_eq!((columns.trust_any_principal, columns.trust_external_ok), (Some(true), Some(false)));
    }

    #[test]
    fn a_trust_policy_that_was_not_read_says_nothing() {
        let columns = derive(role(None));
        assert_eq!((columns.trust_any_principal, columns.oidc_wildcard), (None, None));
        assert_eq!((columns.trusted_accounts, columns.trust_external_ok), (None, None));
    }

    #[test]
    fn a_role_unused_for_as_long_as_iam_looks_is_400_days_idle() {
        assert_eq!(derive(role(None)).idle_days, Some(400));
        let created_at = Some(as_of().minus_days(10));
        assert_eq!(derive(IamRole { created_at, ..role(None) }).idle_days, Some(10));
        let last_used_at = Some(as_of().minus_days(2));
        assert_eq!(derive(IamRole { last_used_at, ..role(None) }).idle_days, Some(2));
        assert_eq!(derive(IamRole { last_used_at: None, ..role(None) }).idle_days, None);
    }

    #[test]
    fn a_service_linked_role_is_told_by_its_path() {
        let path = Some("/aws-service-role/support.amazonaws.com/".to_owned());
        assert_eq!(derive(IamRole { path, ..role(None) }).is_service_linked, Some(true));
        assert_eq!(derive(IamRole { path: None, ..role(None) }).is_service_linked, None);
    }
}
