//! Whether policies keep a principal from acting without a second factor.
//!
//! Access keys pass by the console's second factor; only a Deny that also holds when
//! `aws:MultiFactorAuthPresent` is absent binds them.

use super::condition::{Comparison, Condition, Quantifier};
use super::document::{Actions, Document, Statement};
use super::known;
use super::matching::matches_ignoring_case;

/// What somebody without a second factor needs to register one. `iam:DeactivateMFADevice` is not
/// among them: with it, a stolen key could take the second factor away.
const SELF_SERVICE: &[&str] = &[
    "iam:ChangePassword",
    "iam:CreateVirtualMFADevice",
    "iam:DeleteVirtualMFADevice",
    "iam:EnableMFADevice",
    "iam:GetAccountPasswordPolicy",
    "iam:GetAccountSummary",
    "iam:GetLoginProfile",
    "iam:GetMFADevice",
    "iam:GetUser",
    "iam:ListAccountAliases",
    "iam:ListMFADevices",
    "iam:ListMFADeviceTags",
    "iam:ListUsers",
    "iam:ListVirtualMFADevices",
    "iam:ResyncMFADevice",
    "iam:TagMFADevice",
    "iam:UntagMFADevice",
    "sts:GetCallerIdentity",
    "sts:GetSessionToken",
];

/// Whether one of the documents denies everything but the registering of a second factor while
/// there is none: `BoolIfExists` `aws:MultiFactorAuthPresent` = false, on Resource `*`. `Bool` does
/// not do, since the key is absent from requests signed with an access key.
///
/// `None` entries are documents that could not be read. A Deny binds whatever else allows, so one
/// that is found decides; the permissions boundary may be among the documents. A Deny with further
/// conditions, whose effect depends on the request, leaves the answer unknown.
pub fn enforces_mfa(documents: &[Option<&Document>]) -> Option<bool> {
    known::any(documents.iter().map(|document| {
        let denies = document.as_ref()?.denies();
        known::any(denies.map(binds))
    }))
}

fn binds(deny: &Statement) -> Option<bool> {
    let shuts = denies_all_but_self_service(&deny.actions) && deny.resources.are_star();
    if !shuts || !deny.conditions.iter().any(is_without_mfa) {
        return Some(false);
    }
    let mut others = deny.conditions.iter().filter(|other| !is_without_mfa(other));
    others.all(is_direct_call).then_some(true)
}

fn is_without_mfa(condition: &Condition) -> bool {
    let operator = condition.operator;
    condition.key == "aws:multifactorauthpresent"
        && operator.comparison == Comparison::Bool
        && operator.if_exists
        && operator.quantifier != Quantifier::Any
        && is_false_among(condition)
}

/// Calls that a service makes on somebody's behalf may be left out: the person's own call that
/// causes them is still denied.
fn is_direct_call(condition: &Condition) -> bool {
    condition.key == "aws:viaawsservice"
        && condition.operator.comparison == Comparison::Bool
        && is_false_among(condition)
}

fn is_false_among(condition: &Condition) -> bool {
    condition.values.iter().any(|value| value.eq_ignore_ascii_case("false"))
}

fn denies_all_but_self_service(actions: &Actions) -> bool {
    match actions {
        Actions::Only(_) => actions.are_star(),
        Actions::AllExcept(exceptions) => exceptions.iter().all(|exception| is_self_service(exception)),
    }
}

fn is_self_service(exception: &str) -> bool {
    let listed = SELF_SERVICE.iter().any(|action| action.eq_ignore_ascii_case(exception));
    listed || is_mfa_pattern(exception)
}

/// A pattern such as `iam:*VirtualMFADevice` covers only actions on devices, all of them harmless
/// but the one that takes a device away.
fn is_mfa_pattern(exception: &str) -> bool {
    let lower = exception.to_ascii_lowercase();
    lower.strip_prefix("iam:").is_some_and(|name| name.contains("mfadevice"))
        && !matches_ignoring_case(exception, "iam:DeactivateMFADevice")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deny(actions: &str, condition: &str) -> Document {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"NoMfa","Effect":"Deny",{actions},
            "Resource":"*","Condition":{condition}}}]}}"#
        );
        Document::parse(&text).unwrap()
    }

    const SELF_SERVICE_ONLY: &str = r#""NotAction":["iam:CreateVirtualMFADevice","iam:EnableMFADevice","iam:GetUser","iam:ListMFADevices","iam:ListVirtualMFADevices","iam:ResyncMFADevice","sts:GetSessionToken"]"#;
    const WITHOUT_MFA: &str = r#"{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}"#;

    fn enforced(actions: &str, condition: &str) -> Option<bool> {
        enforces_mfa(&[Some(&deny(actions, condition))])
    }

    #[test]
    fn the_deny_of_the_aws_guide_enforces() {
        assert_eq!(enforced(SELF_SERVICE_ONLY, WITHOUT_MFA), Some(true));
    }

    #[test]
    fn a_boolean_value_enforces_like_a_text() {
        assert_eq!(
            enforced(SELF_SERVICE_ONLY, r#"{"BoolIfExists":{"aws:MultiFactorAuthPresent":false}}"#),
            Some(true)
        );
    }

    #[test]
    fn bool_without_if_exists_does_not_enforce() {
        assert_eq!(
            enforced(SELF_SERVICE_ONLY, r#"{"Bool":{"aws:MultiFactorAuthPresent":"false"}}"#),
            Some(false)
        );
    }

    #[test]
    fn an_exception_beyond_self_service_does_not_enforce() {
        for exceptions in [
            r#""NotAction":["iam:*","sts:GetSessionToken"]"#,
            r#""NotAction":["iam:DeactivateMFADevice"]"#,
            r#""NotAction":["iam:*MFADevice*"]"#,
            r#""NotAction":["s3:GetObject"]"#,
            r#""Action":["ec2:*","iam:*"]"#,
        ] {
            assert_eq!(enforced(exceptions, WITHOUT_MFA), Some(false), "{exceptions}");
        }
    }

    #[test]
    fn a_pattern_over_virtual_devices_is_self_service() {
        assert_eq!(enforced(r#""NotAction":"iam:*VirtualMFADevice*""#, WITHOUT_MFA), Some(true));
    }

    #[test]
    fn a_deny_that_also_asks_for_something_else_is_not_decided() {
        let condition = r#"{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"},"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::111111111111:user/emergency"}}"#;
        assert_eq!(enforced(SELF_SERVICE_ONLY, condition), None);
    }

    #[test]
    fn a_deny_for_direct_calls_enforces() {
        let condition =
            r#"{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false","aws:ViaAWSService":"false"}}"#;
        assert_eq!(enforced(SELF_SERVICE_ONLY, condition), Some(true));
    }

    #[test]
    fn a_deny_that_is_found_decides_in_spite_of_an_unread_policy() {
        let document = deny(SELF_SERVICE_ONLY, WITHOUT_MFA);
        assert_eq!(enforces_mfa(&[None, Some(&document)]), Some(true));
        assert_eq!(enforces_mfa(&[None]), None);
        assert_eq!(enforces_mfa(&[]), Some(false));
    }

    #[test]
    fn a_deny_on_one_resource_does_not_enforce() {
        let text = r#"{"Statement":{"Effect":"Deny","Action":"*","Resource":"arn:aws:s3:::kasumi/*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}}"#;
        let document = Document::parse(text).unwrap();
        assert_eq!(enforces_mfa(&[Some(&document)]), Some(false));
    }
}
