//! Identifiers, parsed once at the edge so that a wrong one cannot exist inside.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a text is not an identifier.
#[derive(Debug, thiserror::Error)]
#[error("`{text}` is not {expected}")]
pub struct IdError {
    /// What was given.
    pub text: String,
    /// What was asked for, in words.
    pub expected: &'static str,
}

fn refuse(text: &str, expected: &'static str) -> IdError {
    IdError { text: text.to_owned(), expected }
}

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident, $expected:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Reads the identifier from text.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                let valid: fn(&str) -> bool = $valid;
                if valid(text) { Ok(Self(text.to_owned())) } else { Err(refuse(text, $expected)) }
            }

            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.pad(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}

identifier!(
    /// An AWS account: twelve digits.
    AccountId,
    "an AWS account id (twelve digits)",
    |text| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
);

identifier!(
    /// An AWS Region such as `ap-northeast-1`, or `global` for what has none.
    Region,
    "an AWS Region name such as ap-northeast-1",
    |text| {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (2..=32).contains(&text.len()) && text.bytes().all(plain)
    }
);

identifier!(
    /// The id of a check: the name of its file, such as `kms-rotation-enabled`.
    CheckId,
    "a check id (lower-case words joined by hyphens)",
    |text| {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !text.is_empty() && text.bytes().all(plain)
    }
);

identifier!(
    /// The id of a confirmation item such as `ops-11`.
    ItemId,
    "an item id such as ops-11",
    |text| {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !text.is_empty() && text.bytes().all(plain)
    }
);

impl Region {
    /// The place of resources that belong to the account and to no Region (IAM, Organizations).
    pub fn global() -> Self {
        Self("global".to_owned())
    }

    /// The Region of the partition-wide control planes (IAM, Organizations, Account).
    pub fn us_east_1() -> Self {
        Self("us-east-1".to_owned())
    }

    /// Whether this is the place of account-wide resources.
    pub fn is_global(&self) -> bool {
        self.0 == "global"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_id_has_twelve_digits() {
        assert!(AccountId::parse("111111111111").is_ok());
        assert!(AccountId::parse("11111111111").is_err());
        assert!(AccountId::parse("11111111111a").is_err());
    }

    #[test]
    fn a_region_holds_no_path_or_markup() {
        assert!(Region::parse("ap-northeast-1").is_ok());
        assert!(Region::parse("../ap").is_err());
        assert!(Region::parse("<b>").is_err());
    }
}
