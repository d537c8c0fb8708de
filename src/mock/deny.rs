//! The words in which AWS refuses a call, as its guide to access denied messages gives them,
//! so that what the scanner makes of a refusal is tested on the real text.

use super::protocol::Protocol;
use super::request::Request;

/// Which kind of policy refuses a call, and in what words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wording {
    /// No identity-based policy allows it.
    IdentityPolicy,
    /// A service control policy denies it.
    ServiceControlPolicy,
    /// A resource-based policy denies it.
    ResourcePolicy,
    /// No session policy allows it.
    SessionPolicy,
    /// No permissions boundary allows it.
    PermissionsBoundary,
    /// It is not said what refuses it.
    Silent,
}

impl Wording {
    fn because(self, action: &str) -> String {
        match self {
            Self::IdentityPolicy => {
                format!("because no identity-based policy allows the {action} action")
            }
            Self::ServiceControlPolicy => "with an explicit deny in a service control policy".to_owned(),
            Self::ResourcePolicy => "with an explicit deny in a resource-based policy".to_owned(),
            Self::SessionPolicy => format!("because no session policy allows the {action} action"),
            Self::PermissionsBoundary => {
                format!("because no permissions boundary allows the {action} action")
            }
            Self::Silent => String::new(),
        }
    }
}

/// The message of a refusal.
pub(super) fn message(request: &Request, wording: Wording) -> String {
    let action = action(request);
    let because = wording.because(&action);
    let user = format!("arn:aws:sts::{}:assumed-role/kakunin/scan", request.account);
    let refused = format!("User: {user} is not authorized to perform: {action}");
    let resource = resource(request);
    match request.protocol {
        Protocol::Ec2 => {
            format!("You are not authorized to perform this operation. {refused} {because}")
        }
        Protocol::RestXml | Protocol::RestXmlWrapped => {
            format!("{refused} on resource: \"{resource}\" {because}")
        }
        Protocol::Json | Protocol::RestJson | Protocol::Query => {
            format!("{refused} on resource: {resource} {because}")
        }
    }
}

/// The IAM action of a call; its own name where nobody has written another.
fn action(request: &Request) -> String {
    let prefix = if request.service == "s3control" { "s3" } else { &request.service };
    let written = super::permission::action(&request.service, &request.operation);
    written.map_or_else(|| format!("{prefix}:{}", request.operation), str::to_owned)
}

fn resource(request: &Request) -> String {
    let Request { account, region, service, .. } = request;
    let parameter = |name: &str| request.parameters.get(name).cloned();
    let arn = |kind: &str, name: String| {
        let is_arn = name.starts_with("arn:");
        if is_arn { name } else { format!("arn:aws:{service}:{region}:{account}:{kind}/{name}") }
    };
    let named = match service.as_str() {
        "s3" => request.path.first().map(|bucket| format!("arn:aws:s3:::{bucket}")),
        "kms" => parameter("KeyId").map(|key| arn("key", key)),
        "dynamodb" => parameter("TableName").map(|table| arn("table", table)),
        "iam" => parameter("UserName").map(|user| format!("arn:aws:iam::{account}:user/{user}")),
        _ => None,
    };
    named.unwrap_or_else(|| "*".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(service: &str, operation: &str, parameters: &[(&str, &str)], path: &[&str]) -> Request {
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let mut request = Request::sample(service, operation);
        request.parameters = parameters.iter().map(pair).collect();
        request.path = path.iter().map(|segment| (*segment).to_owned()).collect();
        request
    }

    #[test]
    fn an_identity_policy_that_allows_nothing_names_user_action_and_resource() {
        let request = request("kms", "DescribeKey", &[("KeyId", "a")], &[]);
        assert_eq!(
            message(&request, Wording::IdentityPolicy),
            "User: arn:aws:sts::111111111111:assumed-role/kakunin/scan is not authorized to perform: kms:DescribeKey \
             on resource: arn:aws:kms:ap-northeast-1:111111111111:key/a \
             because no identity-based policy allows the kms:DescribeKey action"
        );
    }

    #[test]
    fn a_service_control_policy_is_an_explicit_deny() {
        let text = message(&request("rds", "DescribeDBInstances", &[], &[]), Wording::ServiceControlPolicy);
        assert!(text.ends_with("on resource: * with an explicit deny in a service control policy"), "{text}");
    }

    #[test]
    fn ec2_has_a_sentence_in_front_and_no_resource() {
        let text = message(&request("ec2", "DescribeVolumes", &[], &[]), Wording::PermissionsBoundary);
        assert!(text.starts_with("You are not authorized to perform this operation. User: "), "{text}");
        assert!(
            text.ends_with("because no permissions boundary allows the ec2:DescribeVolumes action"),
            "{text}"
        );
        assert!(!text.contains("on resource"), "{text}");
    }

    #[test]
    fn s3_names_the_action_of_iam_and_quotes_the_bucket() {
        let request = request("s3", "GetBucketEncryption", &[], &["kasumi-logs"]);
        let text = message(&request, Wording::SessionPolicy);
        assert!(
            text.contains("s3:GetEncryptionConfiguration on resource: \"arn:aws:s3:::kasumi-logs\""),
            "{text}"
        );
    }
}
