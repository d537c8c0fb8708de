//! What one policy gives by its own wording, for the columns that judge policies and not people.

use super::document::{Actions, Document, Statement};
use super::escalation::ANY_SERVICE;
use super::known;
use super::resource::Kind;

/// Up to so many patterns in a `NotAction` are "few": the statement still gives nearly everything.
const FEW_EXCEPTIONS: usize = 5;

/// An action of no service and unknown actions of the services that matter most. Whoever is
/// allowed all of them is an administrator, however the policy words it.
const ADMINISTRATOR_SAMPLES: &[&str] = &[
    ANY_SERVICE,
    "account:KakuninSample",
    "backup:KakuninSample",
    "cloudtrail:KakuninSample",
    "ec2:KakuninSample",
    "iam:KakuninSample",
    "kms:KakuninSample",
    "organizations:KakuninSample",
    "s3:KakuninSample",
    "sts:KakuninSample",
];

const KEY: Kind = Kind { service: "kms", prefix: "key/" };

/// Whether a statement allows every action on every resource without condition: Action `*` or
/// `*:*`, or a `NotAction` of at most five exceptions. A statement is judged by itself; a Deny
/// elsewhere does not mend it.
pub fn allows_star_star(document: &Document) -> bool {
    document.allows().any(|allow| {
        let nearly_all = match &allow.actions {
            Actions::Only(_) => allow.actions.are_star(),
            Actions::AllExcept(exceptions) => {
                exceptions.len() <= FEW_EXCEPTIONS && allow.actions.include(ANY_SERVICE)
            }
        };
        nearly_all && allow.conditions.is_empty() && allow.resources.are_star()
    })
}

/// Whether the policy is worth `AdministratorAccess`: without condition, every action on every
/// resource, in one statement or in several, its own unconditional Deny statements taken off.
pub fn is_admin_equivalent(document: &Document) -> bool {
    let covers = |statement: &Statement, action: &str| {
        statement.conditions.is_empty() && statement.resources.are_star() && statement.actions.include(action)
    };
    ADMINISTRATOR_SAMPLES.iter().all(|action| {
        document.allows().any(|allow| covers(allow, action))
            && !document.denies().any(|deny| covers(deny, action))
    })
}

/// Whether one of the policies is worth `AdministratorAccess`; `None` entries could not be read. What
/// is attached counts, so a policy that is not read cannot undo one that is.
pub fn any_admin_equivalent(documents: &[Option<&Document>]) -> Option<bool> {
    known::any(documents.iter().map(|document| document.map(is_admin_equivalent)))
}

/// Whether an Allow is worded with `NotAction`.
pub fn uses_not_action(document: &Document) -> bool {
    document.allows().any(|allow| matches!(allow.actions, Actions::AllExcept(_)))
}

/// Whether an Allow gives `kms:Decrypt` on every key.
pub fn allows_kms_any_decrypt(document: &Document) -> bool {
    document.allows().any(|allow| allow.actions.include("kms:Decrypt") && allow.resources.reach_all(KEY))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(statements: &str) -> Document {
        Document::parse(&format!(r#"{{"Statement":[{statements}]}}"#)).unwrap()
    }

    const ALL: &str = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;

    #[test]
    fn all_on_all_is_star_star_and_worth_an_administrator() {
        for text in [ALL, r#"{"Effect":"Allow","Action":["s3:Get*","*:*"],"Resource":["*"]}"#] {
            assert!(allows_star_star(&policy(text)));
            assert!(is_admin_equivalent(&policy(text)));
        }
    }

    #[test]
    fn a_condition_or_a_resource_ends_star_star() {
        for text in [
            r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}"#,
            r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::kasumi/*"}"#,
            r#"{"Effect":"Allow","Action":"iam:*","Resource":"*"}"#,
            r#"{"Effect":"Deny","Action":"*","Resource":"*"}"#,
        ] {
            assert!(!allows_star_star(&policy(text)), "{text}");
        }
    }

    #[test]
    fn few_exceptions_are_still_star_star() {
        let few = policy(r#"{"Effect":"Allow","NotAction":["iam:*","organizations:*"],"Resource":"*"}"#);
        assert!(allows_star_star(&few));
        assert!(uses_not_action(&few));
        assert!(!is_admin_equivalent(&few));
    }

    #[test]
    fn many_exceptions_or_the_exception_of_everything_are_not() {
        for exceptions in [r#"["a:*","b:*","c:*","d:*","e:*","f:*"]"#, r#""*""#] {
            let text = format!(r#"{{"Effect":"Allow","NotAction":{exceptions},"Resource":"*"}}"#);
            assert!(!allows_star_star(&policy(&text)));
        }
    }

    #[test]
    fn two_statements_may_be_worth_an_administrator_together() {
        assert!(is_admin_equivalent(&policy(
            r#"{"Effect":"Allow","NotAction":"iam:*","Resource":"*"},{"Effect":"Allow","Action":"iam:*","Resource":"*"}"#
        )));
    }

    #[test]
    fn an_attached_administrator_policy_counts_beside_an_unread_one() {
        assert_eq!(any_admin_equivalent(&[None, Some(&policy(ALL))]), Some(true));
        assert_eq!(any_admin_equivalent(&[None]), None);
    }

    #[test]
    fn decrypting_with_every_key_is_seen() {
        assert!(allows_kms_any_decrypt(&policy(
            r#"{"Effect":"Allow","Action":"kms:*","Resource":"arn:aws:kms:*:111111111111:key/*"}"#
        )));
        assert!(!allows_kms_any_decrypt(&policy(
            r#"{"Effect":"Allow","Action":"kms:Decrypt","Resource":"arn:aws:kms:ap-northeast-1:111111111111:key/1"}"#
        )));
    }

    #[test]
    fn an_administrator_without_iam_is_none() {
        let denied = policy(&format!(r#"{ALL},{{"Effect":"Deny","Action":"iam:*","Resource":"*"}}"#));
        assert!(!is_admin_equivalent(&denied));
        assert!(allows_star_star(&denied));
    }
}
