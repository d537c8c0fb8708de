//! How far a resource policy (KMS key, bucket, vault) opens its resource beyond its account.
//!
//! Only Allow statements are looked at. A Deny may close what they open; a policy that depends on
//! that is reported as open, because the next edit of the Deny opens it.

use std::collections::BTreeSet;

use super::bound::{ANY_ACCOUNT, Bound};
use super::document::{Document, Principals, Statement};
use super::known;
use super::principal::Principal;

/// Whether an Allow is for everyone, and no condition bounds who that is.
///
/// A bound is a condition that fails without its key (no `…IfExists`, no `ForAllValues:`), agrees
/// rather than differs, and holds no wildcard where the account or the organization stands, on one
/// of `kms:CallerAccount`, `aws:PrincipalAccount`, `aws:PrincipalArn`, `aws:PrincipalOrgID`,
/// `aws:PrincipalOrgPaths`, `aws:SourceAccount`, `aws:SourceArn`, `aws:SourceOrgID`,
/// `aws:SourceOrgPaths`. `None` for an Allow that names nobody: that is no resource policy.
pub fn is_public(document: &Document) -> Option<bool> {
    known::any(document.allows().map(|allow| match allow.principals {
        Principals::Absent => None,
        Principals::Only(_) | Principals::AllExcept(_) => {
            Some(allow.names_everyone() && allow.bound() == Bound::Open)
        }
    }))
}

/// The accounts that Allow statements name, without `own_account`: sorted, each once, and
/// [`ANY_ACCOUNT`] for everyone. Where everyone is bounded to accounts by a condition, these count;
/// services are not accounts.
///
/// `None` when one of the names tells no account: a deleted user or role (`AIDA…`, `AROA…`), a
/// canonical user id, or everyone within an organization.
pub fn external_accounts(document: &Document, own_account: &str) -> Option<Vec<String>> {
    let mut accounts = accounts(document.allows())?;
    accounts.remove(own_account);
    Some(accounts.into_iter().collect())
}

/// All accounts the statements name, or `None` when one cannot be told.
pub(super) fn accounts<'a>(statements: impl Iterator<Item = &'a Statement>) -> Option<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for statement in statements {
        match &statement.principals {
            Principals::Absent => return None,
            Principals::AllExcept(_) => found.extend(accounts_of_everyone(statement)?),
            Principals::Only(named) => {
                for principal in named {
                    found.extend(accounts_of(principal, statement)?);
                }
            }
        }
    }
    Some(found)
}

fn accounts_of(principal: &Principal, statement: &Statement) -> Option<BTreeSet<String>> {
    match principal {
        Principal::Everyone => accounts_of_everyone(statement),
        Principal::Account { id, .. } | Principal::Saml { account: id } => Some(BTreeSet::from([id.clone()])),
        Principal::WebIdentity { account, .. } => Some(account.iter().cloned().collect()),
        Principal::Service(_) => Some(BTreeSet::new()),
        Principal::Unknown(_) => None,
    }
}

fn accounts_of_everyone(statement: &Statement) -> Option<BTreeSet<String>> {
    match statement.bound() {
        Bound::Open => Some(BTreeSet::from([ANY_ACCOUNT.to_owned()])),
        Bound::Accounts(accounts) => Some(accounts),
        Bound::Unlisted => None,
    }
}

/// Whether a key policy gives the account as a whole every key operation without condition, so
/// that the account's IAM policies decide who uses the key.
pub fn root_delegates(document: &Document, own_account: &str) -> bool {
    let is_own_root = |principal: &Principal| match principal {
        Principal::Account { id, whole, .. } => *whole && id == own_account,
        Principal::Everyone
        | Principal::Saml { .. }
        | Principal::WebIdentity { .. }
        | Principal::Service(_)
        | Principal::Unknown(_) => false,
    };
    document.allows().any(|allow| match &allow.principals {
        Principals::Only(named) => {
            named.iter().any(is_own_root)
                && allow.conditions.is_empty()
                && allow.actions.include("kms:KakuninSample")
        }
        Principals::Absent | Principals::AllExcept(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_policy(principal: &str, condition: &str) -> Document {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{principal},
            "Action":"kms:*","Resource":"*","Condition":{condition}}}}}"#
        );
        Document::parse(&text).unwrap()
    }

    fn open_with(condition: &str) -> bool {
        is_public(&key_policy(r#"{"AWS":"*"}"#, condition)).unwrap()
    }

    #[test]
    fn everyone_without_condition_is_public() {
        assert_eq!(is_public(&key_policy(r#""*""#, "{}")), Some(true));
        assert!(open_with("{}"));
    }

    #[test]
    fn the_way_through_a_service_bounds_nobody() {
        assert!(open_with(r#"{"StringEquals":{"kms:ViaService":"ec2.ap-northeast-1.amazonaws.com"}}"#));
    }

    #[test]
    fn the_callers_account_bounds() {
        assert!(!open_with(
            r#"{"StringEquals":{"kms:CallerAccount":"111111111111","kms:ViaService":"ec2.ap-northeast-1.amazonaws.com"}}"#
        ));
    }

    #[test]
    fn an_account_written_as_a_number_bounds() {
        assert!(!open_with(r#"{"StringEquals":{"AWS:SourceAccount":111111111111}}"#));
    }

    #[test]
    fn every_bounding_condition_bounds() {
        for condition in [
            r#"{"StringEquals":{"aws:PrincipalOrgID":"o-kasumi1234"}}"#,
            r#"{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-kasumi1234/*"}}"#,
            r#"{"StringEquals":{"aws:PrincipalAccount":["111111111111","222222222222"]}}"#,
            r#"{"StringEquals":{"aws:PrincipalAccount":"${aws:ResourceAccount}"}}"#,
            r#"{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::111111111111:role/*"}}"#,
            r#"{"ArnLike":{"aws:PrincipalArn":"arn:*:iam::111111111111:role/*"}}"#,
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:logs:*:111111111111:*"}}"#,
            r#"{"ArnEquals":{"aws:SourceArn":"arn:aws:s3:::kasumi-log"}}"#,
            r#"{"StringEquals":{"aws:SourceOrgID":"o-kasumi1234"}}"#,
        ] {
            assert!(!open_with(condition), "{condition}");
        }
    }

    #[test]
    fn conditions_that_fail_open_do_not_bound() {
        for condition in [
            r#"{"StringEqualsIfExists":{"kms:CallerAccount":"111111111111"}}"#,
            r#"{"ForAllValues:StringEquals":{"aws:PrincipalOrgID":"o-kasumi1234"}}"#,
            r#"{"StringNotEquals":{"aws:PrincipalAccount":"999999999999"}}"#,
            r#"{"StringLike":{"aws:PrincipalOrgID":"*"}}"#,
            r#"{"StringLike":{"aws:PrincipalOrgPaths":"*/ou-kasumi/*"}}"#,
            r#"{"StringEquals":{"aws:PrincipalOrgID":["o-kasumi1234","*"]}}"#,
            r#"{"StringEquals":{"aws:PrincipalOrgID":"${aws:PrincipalOrgID}"}}"#,
            r#"{"StringEquals":{"aws:PrincipalOrgID":[]}}"#,
            r#"{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/ops"}}"#,
            r#"{"StringLike":{"aws:PrincipalArn":"arn:*:iam::111111111111:role/*"}}"#,
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::*"}}"#,
            r#"{"Null":{"aws:PrincipalOrgID":"false"}}"#,
        ] {
            assert!(open_with(condition), "{condition}");
        }
    }

    #[test]
    fn an_allow_for_all_but_one_is_public() {
        let text = r#"{"Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"222222222222"},"Action":"kms:Decrypt","Resource":"*"}]}"#;
        assert_eq!(is_public(&Document::parse(text).unwrap()), Some(true));
    }

    #[test]
    fn a_named_account_is_not_the_public() {
        assert_eq!(is_public(&key_policy(r#"{"AWS":"222222222222"}"#, "{}")), Some(false));
    }

    #[test]
    fn an_identity_policy_cannot_be_judged_for_openness() {
        let text = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
        assert_eq!(is_public(&Document::parse(text).unwrap()), None);
    }

    #[test]
    fn accounts_outside_are_listed_once_and_in_order() {
        let document = key_policy(
            r#"{"AWS":["arn:aws:iam::333333333333:role/a","222222222222","arn:aws:iam::333333333333:root","arn:aws:iam::111111111111:root"],"Service":"logs.ap-northeast-1.amazonaws.com"}"#,
            "{}",
        );
        assert_eq!(external_accounts(&document, "111111111111").unwrap(), ["222222222222", "333333333333"]);
    }

    #[test]
    fn a_deleted_principal_leaves_the_accounts_unknown() {
        let document = key_policy(r#"{"AWS":["222222222222","AIDAEXAMPLEEXAMPLEEXA"]}"#, "{}");
        assert_eq!(external_accounts(&document, "111111111111"), None);
    }

    #[test]
    fn everyone_bounded_to_an_account_is_that_account() {
        let document =
            key_policy(r#""*""#, r#"{"StringEquals":{"kms:CallerAccount":["111111111111","222222222222"]}}"#);
        assert_eq!(external_accounts(&document, "111111111111").unwrap(), ["222222222222"]);
    }

    #[test]
    fn everyone_unbounded_is_any_account() {
        assert_eq!(external_accounts(&key_policy(r#""*""#, "{}"), "111111111111").unwrap(), [ANY_ACCOUNT]);
    }

    #[test]
    fn everyone_in_an_organization_names_no_account() {
        let document = key_policy(r#""*""#, r#"{"StringEquals":{"aws:PrincipalOrgID":"o-kasumi1234"}}"#);
        assert_eq!(external_accounts(&document, "111111111111"), None);
    }

    #[test]
    fn the_default_key_policy_delegates_to_iam() {
        let document = key_policy(r#"{"AWS":"arn:aws:iam::111111111111:root"}"#, "{}");
        assert!(root_delegates(&document, "111111111111"));
        assert!(!root_delegates(&document, "222222222222"));
    }

    #[test]
    fn a_role_with_every_key_operation_is_no_delegation() {
        let document = key_policy(r#"{"AWS":"arn:aws:iam::111111111111:role/ops"}"#, "{}");
        assert!(!root_delegates(&document, "111111111111"));
    }

    #[test]
    fn a_delegation_under_a_condition_is_none() {
        let document = key_policy(
            r#"{"AWS":"111111111111"}"#,
            r#"{"StringEquals":{"kms:ViaService":"ec2.ap-northeast-1.amazonaws.com"}}"#,
        );
        assert!(!root_delegates(&document, "111111111111"));
    }
}
