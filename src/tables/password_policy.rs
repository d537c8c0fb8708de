//! The account's password policy for IAM users.

use aws_sdk_iam::types::PasswordPolicy as Answered;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::{Answer, AnswerExt as _};
use crate::model::Region;

use super::required::required;
use super::{Collected, Facts, Reader, Scope, Table, iam};

/// The password policy in force; one row. It binds neither root nor IAM Identity Center.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PasswordPolicy {
    /// Whether the account has a policy of its own; without one AWS's default holds (8 characters).
    pub exists_policy: Option<bool>,
    /// Least number of characters.
    pub min_len: Option<i64>,
    /// Whether an upper-case letter is required.
    pub req_upper: Option<bool>,
    /// Whether a lower-case letter is required.
    pub req_lower: Option<bool>,
    /// Whether a digit is required.
    pub req_number: Option<bool>,
    /// Whether a symbol is required.
    pub req_symbol: Option<bool>,
    /// How many earlier passwords may not be used again; 0 for none.
    pub reuse_prevention: Option<i64>,
    /// Days after which a password expires; 0 for never.
    pub max_age_days: Option<i64>,
}

impl Table for PasswordPolicy {
    const NAME: &'static str = "password_policy";
    const SCOPE: Scope = Scope::Global;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("iam", "GetAccountPasswordPolicy")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let mut facts = Facts::of(&Region::global(), reader.account().as_str());
        let columns = &[
            "exists_policy",
            "min_len",
            "req_upper",
            "req_lower",
            "req_number",
            "req_symbol",
            "reuse_prevention",
            "max_age_days",
        ];
        let row = facts.take(columns, ask(&reader).await).unwrap_or_else(Self::unknown);
        let mut collected = Collected::default();
        collected.keep(facts, row);
        collected
    }
}

async fn ask(reader: &Reader) -> Answer<PasswordPolicy> {
    let operation = "GetAccountPasswordPolicy";
    let client = iam::client(reader);
    let answer = reader
        .session()
        .call("iam", operation, &Region::us_east_1(), |recorder| {
            client.get_account_password_policy().customize().interceptor(recorder).send()
        })
        .await;
    required("iam", operation, answer, |output| PasswordPolicy::new(&output.password_policy?))
        .absent(&["NoSuchEntity"], PasswordPolicy::of_aws)
}

impl PasswordPolicy {
    fn new(policy: &Answered) -> Option<Self> {
        Some(Self {
            exists_policy: Some(true),
            min_len: Some(i64::from(policy.minimum_password_length?)),
            req_upper: Some(policy.require_uppercase_characters),
            req_lower: Some(policy.require_lowercase_characters),
            req_number: Some(policy.require_numbers),
            req_symbol: Some(policy.require_symbols),
            reuse_prevention: Some(policy.password_reuse_prevention.map_or(0, i64::from)),
            max_age_days: Some(policy.max_password_age.map_or(0, i64::from)),
        })
    }

    /// What holds in an account without a policy: 8 characters of three classes out of four, so
    /// that no single class is required (IAM User Guide, "Default password policy").
    fn of_aws() -> Self {
        Self {
            exists_policy: Some(false),
            min_len: Some(8),
            req_upper: Some(false),
            req_lower: Some(false),
            req_number: Some(false),
            req_symbol: Some(false),
            reuse_prevention: Some(0),
            max_age_days: Some(0),
        }
    }

    fn unknown() -> Self {
        Self {
            exists_policy: None,
            min_len: None,
            req_upper: None,
            req_lower: None,
            req_number: None,
            req_symbol: None,
            reuse_prevention: None,
            max_age_days: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_that_are_absent_mean_not_set() {
        let policy = PasswordPolicy::new(&Answered::builder().minimum_password_length(14).build()).unwrap();
        assert_eq!((policy.reuse_prevention, policy.max_age_days), (Some(0), Some(0)));
        assert_eq!(policy.min_len, Some(14));
    }

    #[test]
    fn a_policy_without_its_length_is_malformed() {
        assert!(PasswordPolicy::new(&Answered::builder().require_symbols(true).build()).is_none());
    }

    #[test]
    fn case_18_an_account_without_a_policy_has_the_default_of_aws() {
        let policy = PasswordPolicy::of_aws();
        assert_eq!((policy.exists_policy, policy.min_len), (Some(false), Some(8)));
        assert_eq!(policy.reuse_prevention, Some(0));
    }
}
