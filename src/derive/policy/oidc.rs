//! Whether web identities that take a role are bounded, because one loose claim lets every tenant
//! of a public CI service in.

use super::document::{Document, Principals, Statement};
use super::known;
use super::matching::is_literal;
use super::principal::Principal;
use super::trust::ways_in;

/// Whether a web identity may take the role without a bounded `sub` claim: none, a wildcard before
/// the end of the organization's name (`*`, `repo:*`, `repo:kasumi*`), or one in an operator that
/// holds without the claim. Cognito identity pools are bounded by `aud`, which names the pool.
///
/// `None` for a `sub` pattern of a form in which the organization's place is not known.
pub fn oidc_wildcard(document: &Document) -> Option<bool> {
    known::any(ways_in(document).map(|allow| match &allow.principals {
        Principals::Only(named) => known::any(named.iter().map(|who| is_loose(who, allow))),
        // Everyone is the question of `any_principal`.
        Principals::AllExcept(_) => Some(false),
        Principals::Absent => None,
    }))
}

const COGNITO: &str = "cognito-identity.amazonaws.com";

fn is_loose(principal: &Principal, allow: &Statement) -> Option<bool> {
    let (Principal::WebIdentity { provider, .. }, true) =
        (principal, allow.actions.include("sts:AssumeRoleWithWebIdentity"))
    else {
        return Some(false);
    };
    let claim = if provider == COGNITO { ":aud" } else { ":sub" };
    let claims = allow.conditions.iter().filter(|condition| {
        condition.key.ends_with(claim)
            && condition.operator.demands_the_key()
            && condition.operator.comparison.is_text_agreement()
            && !condition.values.is_empty()
    });
    // All conditions must hold, so one tight claim is enough; its values are alternatives.
    known::all(claims.map(|condition| known::any(condition.values.iter().map(|value| is_loose_claim(value)))))
}

/// The words that stand before an organization's name in `sub` claims of the usual providers.
const LABELS: &[&str] = &[
    "repo",
    "repository",
    "repository_owner",
    "repository_owner_id",
    "repository_id",
    "project_path",
    "project_id",
    "namespace_path",
    "organization",
    "org",
    "owner",
    "system",
    "sc",
];

fn is_loose_claim(value: &str) -> Option<bool> {
    if is_literal(value) {
        return Some(false);
    }
    let firm = value.split(['*', '?', '$']).next().unwrap_or(value);
    // Only what a separator follows is a whole name: `kasumi*` also means `kasumi-evil`.
    let mut names: Vec<&str> = firm.split([':', '/']).collect();
    names.pop();
    let mut names = names.into_iter().filter(|name| !name.is_empty());
    match names.next() {
        None => LABELS.iter().any(|label| label.starts_with(firm)).then_some(true),
        // Kubernetes writes two words before the namespace.
        Some("system") => Some(names.nth(1).is_none()),
        Some(first) if LABELS.contains(&first) => Some(names.next().is_none()),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUNNER: &str =
        r#"{"Federated":"arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"}"#;

    fn trust(principal: &str, condition: &str) -> Document {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{principal},
            "Action":"sts:AssumeRoleWithWebIdentity","Condition":{condition}}}]}}"#
        );
        Document::parse(&text).unwrap()
    }

    fn runner_with(operator: &str, sub: &str) -> Option<bool> {
        let condition = format!(r#"{{"{operator}":{{"token.actions.githubusercontent.com:sub":"{sub}"}}}}"#);
        oidc_wildcard(&trust(RUNNER, &condition))
    }

    #[test]
    fn a_runner_without_sub_is_loose() {
        let audience = r#"{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}}"#;
        assert_eq!(oidc_wildcard(&trust(RUNNER, audience)), Some(true));
    }

    #[test]
    fn a_wildcard_in_the_organization_is_loose() {
        for sub in ["*", "repo:*", "re*", "repo:*/app:*", "repo:kasumi*", "system:serviceaccount:*:*"] {
            assert_eq!(runner_with("StringLike", sub), Some(true), "{sub}");
        }
    }

    #[test]
    fn a_wildcard_after_the_organization_is_bounded() {
        for sub in [
            "repo:kasumi/*",
            "repo:kasumi/app:ref:refs/heads/main",
            "organization:kasumi:project:*",
            "system:serviceaccount:default:*",
        ] {
            assert_eq!(runner_with("StringLike", sub), Some(false), "{sub}");
        }
    }

    #[test]
    fn a_claim_of_unknown_form_is_not_judged() {
        assert_eq!(runner_with("StringLike", "tenant-7:*"), None);
    }

    #[test]
    fn a_sub_that_may_be_absent_is_loose() {
        for operator in ["StringEqualsIfExists", "ForAllValues:StringEquals"] {
            assert_eq!(runner_with(operator, "repo:kasumi/app:ref:refs/heads/main"), Some(true));
        }
    }

    #[test]
    fn one_loose_alternative_makes_the_claim_loose() {
        let condition =
            r#"{"StringLike":{"token.actions.githubusercontent.com:sub":["repo:kasumi/*","repo:*"]}}"#;
        assert_eq!(oidc_wildcard(&trust(RUNNER, condition)), Some(true));
    }

    #[test]
    fn a_cognito_pool_is_bounded_by_its_audience() {
        let condition = r#"{"StringEquals":{"cognito-identity.amazonaws.com:aud":"ap-northeast-1:12345678-1234-1234-1234-123456789012"}}"#;
        let document = trust(r#"{"Federated":"cognito-identity.amazonaws.com"}"#, condition);
        assert_eq!(oidc_wildcard(&document), Some(false));
    }

    #[test]
    fn an_organization_named_like_a_label_is_still_one() {
        assert_eq!(runner_with("StringLike", "repo:owner/*"), Some(false));
    }
}
