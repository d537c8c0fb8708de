//! Who may take a role, from its trust policy.

use super::bound::Bound;
use super::condition::{Comparison, Condition};
use super::document::{Document, Principals, Statement};
use super::known;
use super::openness::accounts;
use super::principal::Principal;

/// The actions by which a role is taken. A statement that only lets sessions be tagged trusts
/// nobody by itself.
const WAYS_IN: [&str; 3] = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];

/// Whether it is on file that the identity provider demands a second factor, which AWS cannot see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderMfa {
    /// A current attestation says so.
    Attested,
    /// There is none.
    NotAttested,
}

/// Whether anyone in the world may take the role: an Allow for `*` without a condition that bounds
/// the caller, by the same rule as [`is_public`](super::is_public). `sts:ExternalId` alone does
/// not bound.
pub fn any_principal(document: &Document) -> Option<bool> {
    known::any(ways_in(document).map(|allow| match allow.principals {
        Principals::Absent => None,
        Principals::Only(_) | Principals::AllExcept(_) => {
            Some(allow.names_everyone() && allow.bound() == Bound::Open)
        }
    }))
}

/// The accounts trusted by the role, its own included: sorted, each once, and
/// [`ANY_ACCOUNT`](super::ANY_ACCOUNT) for everyone. `None` when one of the names tells no account,
/// as in [`external_accounts`](super::external_accounts).
pub fn trusted_accounts(document: &Document) -> Option<Vec<String>> {
    accounts(ways_in(document)).map(|found| found.into_iter().collect())
}

/// Whether people may take the role: it trusts an account, user or role, or a SAML provider.
/// Services and web identities (CI runners, pods) are not people. `None` when the only other names
/// are ones of deleted users or roles.
pub fn trusted_by_human(document: &Document) -> Option<bool> {
    known::any(ways_in(document).map(is_for_people))
}

/// Whether every Allow by which people may take the role demands a second factor: `Bool`
/// `aws:MultiFactorAuthPresent` = true, or `NumericLessThan` `aws:MultiFactorAuthAge`, neither with
/// `IfExists`. Where people come through a SAML provider, its attestation decides, and without one
/// the answer is `None`. TRUE when no people may take the role.
pub fn trust_requires_mfa(document: &Document, provider: ProviderMfa) -> Option<bool> {
    known::all(ways_in(document).map(|allow| {
        if allow.conditions.iter().any(demands_mfa) {
            return Some(true);
        }
        match &allow.principals {
            Principals::Absent => None,
            Principals::AllExcept(_) => Some(false),
            Principals::Only(named) => known::all(named.iter().map(|who| has_mfa(who, provider))),
        }
    }))
}

/// The Allow statements by which a role is taken.
pub(super) fn ways_in(document: &Document) -> impl Iterator<Item = &Statement> {
    document.allows().filter(|allow| WAYS_IN.iter().any(|action| allow.actions.include(action)))
}

fn is_for_people(allow: &Statement) -> Option<bool> {
    match &allow.principals {
        Principals::Absent => None,
        Principals::AllExcept(_) => Some(true),
        Principals::Only(named) => known::any(named.iter().map(is_person)),
    }
}

fn is_person(principal: &Principal) -> Option<bool> {
    match principal {
        Principal::Everyone | Principal::Account { .. } | Principal::Saml { .. } => Some(true),
        Principal::WebIdentity { .. } | Principal::Service(_) => Some(false),
        Principal::Unknown(_) => None,
    }
}

fn has_mfa(principal: &Principal, provider: ProviderMfa) -> Option<bool> {
    match principal {
        Principal::Everyone | Principal::Account { .. } => Some(false),
        Principal::Saml { .. } => match provider {
            ProviderMfa::Attested => Some(true),
            ProviderMfa::NotAttested => None,
        },
        Principal::WebIdentity { .. } | Principal::Service(_) => Some(true),
        Principal::Unknown(_) => None,
    }
}

fn demands_mfa(condition: &Condition) -> bool {
    if !condition.operator.demands_the_key() || condition.values.is_empty() {
        return false;
    }
    let comparison = condition.operator.comparison;
    match condition.key.as_str() {
        "aws:multifactorauthpresent" => {
            comparison == Comparison::Bool
                && condition.values.iter().all(|value| value.eq_ignore_ascii_case("true"))
        }
        "aws:multifactorauthage" => {
            matches!(comparison, Comparison::NumericLessThan | Comparison::NumericLessThanEquals)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trust(principal: &str, condition: &str) -> Document {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{principal},
            "Action":["sts:AssumeRole","sts:AssumeRoleWithSAML","sts:AssumeRoleWithWebIdentity"],
            "Condition":{condition}}}]}}"#
        );
        Document::parse(&text).unwrap()
    }

    const RUNNER: &str =
        r#"{"Federated":"arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"}"#;
    const SAML: &str = r#"{"Federated":"arn:aws:iam::111111111111:saml-provider/AWSSSO_kasumi"}"#;
    const ROOT: &str = r#"{"AWS":"arn:aws:iam::111111111111:root"}"#;

    #[test]
    fn an_external_id_alone_does_not_restrict() {
        let document = trust(r#"{"AWS":"*"}"#, r#"{"StringEquals":{"sts:ExternalId":"kasumi"}}"#);
        assert_eq!(any_principal(&document), Some(true));
    }

    #[test]
    fn the_organization_restricts() {
        let document = trust(r#""*""#, r#"{"StringEquals":{"aws:PrincipalOrgID":"o-kasumi1234"}}"#);
        assert_eq!(any_principal(&document), Some(false));
        assert_eq!(trusted_accounts(&document), None);
    }

    #[test]
    fn trusted_accounts_include_the_own_one() {
        let document =
            trust(r#"{"AWS":["333333333333","111111111111"],"Service":"ec2.amazonaws.com"}"#, "{}");
        assert_eq!(trusted_accounts(&document).unwrap(), ["111111111111", "333333333333"]);
    }

    #[test]
    fn a_deleted_user_leaves_the_trusted_accounts_unknown() {
        let document = trust(r#"{"AWS":"AIDAEXAMPLEEXAMPLEEXA"}"#, "{}");
        assert_eq!(trusted_accounts(&document), None);
        assert_eq!(trusted_by_human(&document), None);
    }

    #[test]
    fn people_come_through_accounts_and_saml_but_not_as_runners_or_services() {
        assert_eq!(trusted_by_human(&trust(ROOT, "{}")), Some(true));
        assert_eq!(trusted_by_human(&trust(SAML, "{}")), Some(true));
        assert_eq!(trusted_by_human(&trust(RUNNER, "{}")), Some(false));
        assert_eq!(trusted_by_human(&trust(r#"{"Service":"ec2.amazonaws.com"}"#, "{}")), Some(false));
    }

    #[test]
    fn the_second_factor_must_be_demanded_without_if_exists() {
        let with = |condition| trust_requires_mfa(&trust(ROOT, condition), ProviderMfa::NotAttested);
        assert_eq!(with(r#"{"Bool":{"aws:MultiFactorAuthPresent":true}}"#), Some(true));
        assert_eq!(with(r#"{"NumericLessThan":{"aws:MultiFactorAuthAge":3600}}"#), Some(true));
        assert_eq!(with(r#"{"BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}}"#), Some(false));
        assert_eq!(with("{}"), Some(false));
    }

    #[test]
    fn a_single_sign_on_role_needs_the_attestation() {
        let document = trust(SAML, "{}");
        assert_eq!(trust_requires_mfa(&document, ProviderMfa::NotAttested), None);
        assert_eq!(trust_requires_mfa(&document, ProviderMfa::Attested), Some(true));
    }

    #[test]
    fn tagging_a_session_is_no_way_in() {
        let text = r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:TagSession"}}"#;
        let document = Document::parse(text).unwrap();
        assert_eq!(any_principal(&document), Some(false));
        assert_eq!(trusted_accounts(&document).unwrap(), [""; 0]);
    }
}
