//! Names that come from outside and go into a policy: each is checked against AWS's own pattern, so
//! that nothing else can stand in a template.

/// Why a name is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Neither an account nor a principal.
    #[error(
        "a trusted principal is an account id of 12 digits, or arn:aws:iam::ACCOUNT:root, :role/NAME or :user/NAME"
    )]
    Principal,
    /// Not an external id.
    #[error("an external id has 2 to 1224 letters, digits and characters of +=,.@:/-_")]
    ExternalId,
    /// Not a role name.
    #[error("a role name has 1 to 64 letters, digits and characters of +=,.@-_")]
    RoleName,
    /// Not a key.
    #[error(
        "a signing key is arn:aws:kms:REGION:ACCOUNT:key/ID (an alias cannot be the resource of a policy)"
    )]
    KeyArn,
}

macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $error:ident, $holds:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// Takes it as AWS would.
            pub fn parse(text: &str) -> Result<Self, NameError> {
                if $holds(text) { Ok(Self(text.to_owned())) } else { Err(NameError::$error) }
            }

            /// Its text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    };
}

text!(
    /// Who may assume a role: an account, or a role or user of one.
    Principal,
    Principal,
    is_principal
);
text!(
    /// What the trusting side asks to be told, so that nobody is talked into assuming the wrong role.
    ExternalId,
    ExternalId,
    is_external_id
);
text!(
    /// The name of a role.
    RoleName,
    RoleName,
    is_role_name
);
text!(
    /// The ARN of a KMS key, not of an alias.
    KeyArn,
    KeyArn,
    is_key_arn
);

/// IAM API Reference, `CreateRole`: `[\w+=,.@-]+`; `\w` are ASCII letters, digits and `_`.
fn is_name(text: &str, more: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|one| one.is_ascii_alphanumeric() || "_+=,.@-".contains(one) || more.contains(one))
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_principal(text: &str) -> bool {
    if is_account(text) {
        return true;
    }
    let Some((account, who)) = text.strip_prefix("arn:aws:iam::").and_then(|rest| rest.split_once(':'))
    else {
        return false;
    };
    let named = who.strip_prefix("role/").or_else(|| who.strip_prefix("user/"));
    let named = named.is_some_and(|name| name.len() <= 576 && !name.ends_with('/') && is_name(name, "/"));
    is_account(account) && (who == "root" || named)
}

/// Security Token Service API Reference, `AssumeRole`: `[\w+=,.@:\/-]*`, 2 to 1224 characters.
fn is_external_id(text: &str) -> bool {
    (2..=1224).contains(&text.len()) && is_name(text, ":/")
}

fn is_role_name(text: &str) -> bool {
    text.len() <= 64 && is_name(text, "")
}

fn is_key_arn(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let ["arn", "aws", "kms", region, account, key] = parts.as_slice() else { return false };
    let plain = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    plain(region) && is_account(account) && key.strip_prefix("key/").is_some_and(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What no name may hold: it would end a string, begin an expression, or be a second line.
    const HOSTILE: [&str; 14] = [
        "",
        " ",
        "a\"b",
        "a\\b",
        "${aws:username}",
        "%{ if }",
        "a\nb",
        "a\u{0}b",
        "a*",
        "a?",
        "霞市",
        "a b",
        "a'b",
        "<a>",
    ];

    #[test]
    fn nothing_hostile_is_a_name() {
        for text in HOSTILE {
            assert!(Principal::parse(text).is_err(), "{text:?}");
            assert!(ExternalId::parse(text).is_err(), "{text:?}");
            assert!(RoleName::parse(text).is_err(), "{text:?}");
            assert!(KeyArn::parse(text).is_err(), "{text:?}");
            let arn = format!("arn:aws:iam::222222222222:role/{text}");
            assert!(Principal::parse(&arn).is_err(), "{arn:?}");
            let arn = format!("arn:aws:kms:ap-northeast-1:111111111111:key/{text}");
            assert!(KeyArn::parse(&arn).is_err(), "{arn:?}");
        }
    }

    #[test]
    fn accounts_roles_and_users_can_be_trusted() {
        for text in [
            "222222222222",
            "arn:aws:iam::222222222222:root",
            "arn:aws:iam::222222222222:role/audit/scan",
            "arn:aws:iam::222222222222:user/audit@kasumi",
        ] {
            assert!(Principal::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn nobody_else_can_be_trusted() {
        for text in [
            "*",
            "22222222222",
            "arn:aws:iam::*:root",
            "arn:aws:iam::222222222222:group/a",
            "arn:aws:iam::222222222222:role/",
            "arn:aws-cn:iam::222222222222:root",
            "arn:aws:sts::222222222222:assumed-role/a/b",
        ] {
            assert!(Principal::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn lengths_are_those_of_aws() {
        assert!(ExternalId::parse("k").is_err());
        assert!(ExternalId::parse(&"k".repeat(1224)).is_ok());
        assert!(ExternalId::parse(&"k".repeat(1225)).is_err());
        assert!(RoleName::parse(&"k".repeat(64)).is_ok());
        assert!(RoleName::parse(&"k".repeat(65)).is_err());
    }

    #[test]
    fn an_alias_is_no_resource() {
        assert!(KeyArn::parse("arn:aws:kms:ap-northeast-1:111111111111:alias/seal").is_err());
        assert!(KeyArn::parse("arn:aws:kms:ap-northeast-1:111111111111:key/mrk-0a1b").is_ok());
    }
}
