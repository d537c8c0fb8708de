//! Whether a bucket policy refuses plain HTTP.

use super::condition::{Comparison, Condition, Quantifier};
use super::document::{Actions, Document, Principals, Resources, Statement};
use super::matching::{is_star, matches, matches_ignoring_case};
use super::principal::Principal;

/// Whether Deny statements keep everyone who comes without TLS from every action on the bucket and on
/// every object in it: `Principal` `*`, `s3:*`, `aws:SecureTransport` = false and no further condition.
///
/// A lowest version by `s3:TlsVersion` does not do alone: a request without TLS has no such key.
pub fn requires_tls(document: &Document, bucket: &str) -> bool {
    let arn = format!("arn:aws:s3:::{bucket}");
    let objects = format!("{arn}/");
    let denies: Vec<&Statement> = document.denies().filter(|deny| is_for_plain_transport(deny)).collect();
    let covered = |covers: &dyn Fn(&str) -> bool| {
        denies.iter().any(|deny| match &deny.resources {
            Resources::Only(patterns) => patterns.iter().any(|pattern| covers(pattern)),
            Resources::Absent | Resources::AllExcept(_) => false,
        })
    };
    covered(&|pattern| matches(pattern, &arn))
        // Agrees with the beginning of every object's name, and takes any end.
        && covered(&|pattern| is_star(pattern) || pattern.ends_with('*') && matches(pattern, &objects))
}

fn is_for_plain_transport(deny: &Statement) -> bool {
    let everyone = match &deny.principals {
        Principals::Only(named) => named.iter().any(|principal| matches!(principal, Principal::Everyone)),
        Principals::Absent | Principals::AllExcept(_) => false,
    };
    let every_action = match &deny.actions {
        Actions::Only(patterns) => {
            deny.actions.are_star() || patterns.iter().any(|pattern| matches_ignoring_case(pattern, "s3:*"))
        }
        Actions::AllExcept(_) => false,
    };
    everyone && every_action && !deny.conditions.is_empty() && deny.conditions.iter().all(is_plain)
}

fn is_plain(condition: &Condition) -> bool {
    condition.key == "aws:securetransport"
        && condition.operator.comparison == Comparison::Bool
        && condition.operator.quantifier == Quantifier::One
        && condition.values.iter().any(|value| value.eq_ignore_ascii_case("false"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tls(statements: &str) -> bool {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
        requires_tls(&Document::parse(&text).unwrap(), "kasumi-data")
    }

    fn deny(principal: &str, action: &str, resource: &str, condition: &str) -> String {
        format!(
            r#"{{"Effect":"Deny","Principal":{principal},"Action":{action},"Resource":{resource},"Condition":{condition}}}"#
        )
    }

    const BOTH: &str = r#"["arn:aws:s3:::kasumi-data","arn:aws:s3:::kasumi-data/*"]"#;
    const PLAIN: &str = r#"{"Bool":{"aws:SecureTransport":"false"}}"#;

    #[test]
    fn the_deny_of_the_user_guide_refuses_plain_http() {
        assert!(tls(&deny(r#""*""#, r#""s3:*""#, BOTH, PLAIN)));
        assert!(tls(&deny(
            r#"{"AWS":"*"}"#,
            r#""*""#,
            r#""*""#,
            r#"{"Bool":{"AWS:SecureTransport":false}}"#
        )));
        assert!(tls(&deny(r#""*""#, r#""s3:*""#, r#""arn:aws:s3:::kasumi-data*""#, PLAIN)));
    }

    #[test]
    fn bucket_and_objects_may_stand_in_two_statements() {
        let one = deny(r#""*""#, r#""s3:*""#, r#""arn:aws:s3:::kasumi-data""#, PLAIN);
        let two = deny(r#""*""#, r#""s3:*""#, r#""arn:aws:s3:::kasumi-data/*""#, PLAIN);
        assert!(tls(&format!("{one},{two}")));
        assert!(!tls(&one));
        assert!(!tls(&two));
    }

    #[test]
    fn a_deny_that_leaves_something_open_does_not_do() {
        for statement in [
            deny(r#""*""#, r#""s3:PutObject""#, BOTH, PLAIN),
            deny(r#"{"AWS":"111111111111"}"#, r#""s3:*""#, BOTH, PLAIN),
            deny(
                r#""*""#,
                r#""s3:*""#,
                r#"["arn:aws:s3:::kasumi-data","arn:aws:s3:::kasumi-data/a/*"]"#,
                PLAIN,
            ),
            deny(r#""*""#, r#""s3:*""#, r#"["arn:aws:s3:::other","arn:aws:s3:::other/*"]"#, PLAIN),
            deny(r#""*""#, r#""s3:*""#, BOTH, r#"{"Bool":{"aws:SecureTransport":"true"}}"#),
            deny(r#""*""#, r#""s3:*""#, BOTH, r#"{"NumericLessThan":{"s3:TlsVersion":"1.2"}}"#),
            deny(
                r#""*""#,
                r#""s3:*""#,
                BOTH,
                r#"{"Bool":{"aws:SecureTransport":"false"},"StringNotEquals":{"aws:PrincipalAccount":"111111111111"}}"#,
            ),
        ] {
            assert!(!tls(&statement), "{statement}");
        }
    }

    #[test]
    fn a_deny_without_a_condition_is_another_matter() {
        assert!(!tls(&format!(r#"{{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":{BOTH}}}"#)));
    }
}
