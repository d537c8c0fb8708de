//! The list: which members of which service's answers must not be kept.
//!
//! Names are those of the AWS API models, compared without regard to case, at any depth of the
//! answer. The whole value goes, whatever it holds. Services are by signing name; also those that no
//! table calls yet are listed, so that a new table cannot forget them.

/// In the answers of every service: credentials, should an operation ever return some.
const EVERYWHERE: &[&str] = &["SecretAccessKey", "SessionToken"];

/// User data and VPN keys of EC2.
const EC2: &[&str] = &["userData", "customerGatewayConfiguration", "preSharedKey"];
/// Keys of BGP and of encryption on the line.
const DIRECT_CONNECT: &[&str] = &["authKey", "ckn", "cak", "customerRouterConfig"];
/// Client secrets of listeners that sign people in; headers and query strings by which a rule knows its
/// callers, which are agreed secrets where a balancer takes requests of one distribution alone.
const LOAD_BALANCING: &[&str] =
    &["ClientSecret", "AuthenticationRequestExtraParams", "HttpHeaderConfig", "QueryStringConfig"];
/// Headers that a distribution sends to its origin: the other half of the same secret.
const CLOUD_FRONT: &[&str] = &["HeaderValue"];
/// What rules of a web ACL look for, which may be such a header; and what they answer with.
const WAF: &[&str] = &["SearchString", "RegexString", "CustomResponseBodies", "InsertHeaders"];
const LAMBDA: &[&str] = &["Environment"];
const ECS: &[&str] = &["environment"];
const CODE_BUILD: &[&str] = &["environmentVariables", "environmentVariablesOverride"];
const AUTO_SCALING: &[&str] = &["UserData"];
/// Stage variables.
const API_GATEWAY: &[&str] = &["variables", "stageVariables", "stageVariableOverrides"];
const CLOUD_FORMATION: &[&str] = &["Parameters", "Outputs", "ParameterOverrides"];
/// Contacts: names, phone numbers, postal and mail addresses.
const ACCOUNT: &[&str] = &["ContactInformation", "AlternateContact", "PrimaryEmail"];
const ORGANIZATIONS: &[&str] = &["MasterAccountEmail", "Email"];
const SNS: &[&str] = &["Endpoint"];
const BUDGETS: &[&str] = &["Address"];
/// People.
const IDENTITY_STORE: &[&str] = &[
    "Users",
    "UserName",
    "Name",
    "DisplayName",
    "NickName",
    "ProfileUrl",
    "Emails",
    "Addresses",
    "PhoneNumbers",
    "Title",
    "ExternalIds",
    "Photos",
    "Website",
    "Birthdate",
    "Roles",
    "Extensions",
];
/// Seeds of virtual MFA devices.
const IAM: &[&str] = &["Base32StringSeed", "QRCodePNG", "ServiceSpecificCredentialSecret", "ServicePassword"];
/// What streams are delivered with.
const FIREHOSE: &[&str] = &["HECToken", "AccessKey", "PrivateKey", "KeyPassphrase", "Password"];
const RDS: &[&str] = &["MasterUserPassword"];
/// Passwords of file systems and of the directories they join.
const FSX: &[&str] = &["FsxAdminPassword", "Password", "SvmAdminPassword"];
/// What a request asked and an answer said may repeat any of these.
const CLOUD_TRAIL: &[&str] = &["requestParameters", "responseElements"];
const SECRETS_MANAGER: &[&str] = &["SecretString", "SecretBinary", "SecretValues", "RandomPassword"];
/// Config repeats the configuration of every service.
const CONFIG: &[&[&str]] = &[
    EC2,
    DIRECT_CONNECT,
    LOAD_BALANCING,
    CLOUD_FRONT,
    WAF,
    LAMBDA,
    ECS,
    CODE_BUILD,
    AUTO_SCALING,
    API_GATEWAY,
    CLOUD_FORMATION,
    ACCOUNT,
    SNS,
    FIREHOSE,
    IAM,
    RDS,
    SECRETS_MANAGER,
];

/// The names that are dropped from one service's answers.
#[derive(Clone, Debug)]
pub(super) struct Names {
    particular: &'static [&'static [&'static str]],
}

impl Names {
    pub(super) fn of(service: &str) -> Self {
        let particular: &[&[&str]] = match service {
            "ec2" => &[EC2],
            "directconnect" => &[DIRECT_CONNECT],
            "elasticloadbalancing" => &[LOAD_BALANCING],
            "cloudfront" => &[CLOUD_FRONT],
            "wafv2" => &[WAF],
            "lambda" => &[LAMBDA],
            "ecs" => &[ECS],
            "codebuild" => &[CODE_BUILD],
            "autoscaling" => &[AUTO_SCALING],
            "apigateway" => &[API_GATEWAY],
            "cloudformation" => &[CLOUD_FORMATION],
            "account" => &[ACCOUNT],
            "organizations" => &[ORGANIZATIONS],
            "sns" => &[SNS],
            "budgets" => &[BUDGETS],
            "identitystore" => &[IDENTITY_STORE],
            "firehose" => &[FIREHOSE],
            "iam" => &[IAM],
            "fsx" => &[FSX],
            "rds" | "redshift" => &[RDS],
            "cloudtrail" => &[CLOUD_TRAIL],
            "secretsmanager" => &[SECRETS_MANAGER],
            "config" => CONFIG,
            _ => &[],
        };
        Self { particular }
    }

    /// Whether the service answers secrets of its own.
    pub(super) fn is_particular(&self) -> bool {
        !self.particular.is_empty()
    }

    /// Whether the value of a member of this name must not be kept.
    pub(super) fn has(&self, name: &str) -> bool {
        let lists = self.particular.iter().copied().chain([EVERYWHERE]);
        lists.flatten().any(|one| one.eq_ignore_ascii_case(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_regard_to_case() {
        assert!(Names::of("ec2").has("UserData"));
        assert!(Names::of("kms").has("sessionToken"));
        assert!(!Names::of("kms").has("userData"));
    }

    #[test]
    fn config_repeats_what_other_services_answer() {
        for name in ["preSharedKey", "Environment", "stageVariables", "MasterUserPassword"] {
            assert!(Names::of("config").has(name), "{name}");
        }
    }
}
