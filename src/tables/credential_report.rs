//! The credential report: what IAM says of every user's password and keys, up to four hours old.
//!
//! Kept as it was given. Other tables take from it what no other call tells: whether a password is
//! enabled, and when it was last used.

mod fetch;

pub(super) use fetch::{Contents, Line, ROOT, flag, last_used, report};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{CallId, Region, Time};

use super::required::incomplete;
use super::{Collected, Facts, Reader, Scope, Table};

/// One line of the report: a user, or `<root_account>`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CredentialReport {
    /// Name of the user; `<root_account>` for root.
    pub user_name: String,
    /// ARN of the user.
    pub arn: String,
    /// `true`, `false`, `not_supported` or `no_information`, in lower case.
    pub password_enabled: String,
    /// Whether an MFA device is assigned (not: whether signing in required it).
    pub mfa_active: Option<bool>,
    /// As given: a time, `no_information`, `N/A` or `not_supported`.
    pub password_last_used: String,
    /// As given: a time, `N/A` or `not_supported`.
    pub password_last_changed: String,
    /// Whether the first access key is active.
    pub key1_active: Option<bool>,
    /// As given: when the first key was created or last changed, or `N/A`.
    pub key1_rotated: String,
    /// As given: when the first key was last used, or `N/A`.
    pub key1_last_used: String,
    /// Whether the second access key is active.
    pub key2_active: Option<bool>,
    /// As given: when the second key was created or last changed, or `N/A`.
    pub key2_rotated: String,
    /// As given: when the second key was last used, or `N/A`.
    pub key2_last_used: String,
    /// Whether the first signing certificate is active.
    pub cert1_active: Option<bool>,
    /// Whether the second signing certificate is active.
    pub cert2_active: Option<bool>,
    /// When IAM made the report.
    pub generated_at: Option<Time>,
}

impl Table for CredentialReport {
    const NAME: &'static str = "credential_report";
    const SCOPE: Scope = Scope::Global;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("iam", "GenerateCredentialReport"), ("iam", "GetCredentialReport")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let mut collected = Collected::default();
        match report(&reader).await.as_ref() {
            Ok(reply) => {
                collected.calls.push(reply.call);
                for line in &reply.value.lines {
                    let mut facts = Facts::of(&Region::global(), &line.arn).resting_on(reply.call);
                    let row = Self::new(&mut facts, line, reply.value.generated_at, reply.call);
                    collected.keep(facts, row);
                }
            }
            Err(failure) => collected.missing(&Region::global(), failure.clone()),
        }
        collected
    }
}

impl CredentialReport {
    fn new(facts: &mut Facts, line: &Line, generated_at: Option<Time>, call: CallId) -> Self {
        let mut read = |column: &'static str, text: &str| {
            let value = flag(text);
            if value.is_none() {
                facts.unknown(&[column], incomplete("iam", "GetCredentialReport", call));
            }
            value
        };
        Self {
            user_name: line.user.clone(),
            arn: line.arn.clone(),
            password_enabled: line.password_enabled.to_ascii_lowercase(),
            mfa_active: read("mfa_active", &line.mfa_active),
            password_last_used: line.password_last_used.clone(),
            password_last_changed: line.password_last_changed.clone(),
            key1_active: read("key1_active", &line.access_key_1_active),
            key1_rotated: line.access_key_1_last_rotated.clone(),
            key1_last_used: line.access_key_1_last_used_date.clone(),
            key2_active: read("key2_active", &line.access_key_2_active),
            key2_rotated: line.access_key_2_last_rotated.clone(),
            key2_last_used: line.access_key_2_last_used_date.clone(),
            cert1_active: read("cert1_active", &line.cert_1_active),
            cert2_active: read("cert2_active", &line.cert_2_active),
            generated_at,
        }
    }
}
