//! The call ledger (law 4): every API call, answered or not, and each of its attempts.

use serde::{Deserialize, Serialize};

use super::{Cause, Time};

/// The number of a call in the ledger of its target, counted from 1 in order of start.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct CallId(pub u32);

/// One API call as the ledger keeps it.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Call {
    /// Number within the target.
    pub id: CallId,
    /// AWS Region the request was signed for.
    pub region: String,
    /// Service by its signing name, such as `kms`.
    pub service: String,
    /// Operation by its API name, such as `DescribeKey`.
    pub operation: String,
    /// What was asked: method, path, query and body, without headers.
    pub parameters: String,
    /// Start of the first attempt.
    pub started_at: Time,
    /// From start to answer, retries and waits of the SDK included, in milliseconds.
    pub duration_ms: i64,
    /// Number of attempts sent.
    pub attempts: i64,
    /// HTTP status of the last answer; 0 when none came.
    pub status: i64,
    /// AWS error code of the last answer; `none` when it succeeded or no code came.
    pub error_code: String,
    /// AWS request id of the last answer, by which CloudTrail knows it; `none` when no answer came.
    pub request_id: String,
    /// SHA-256 of the last answer's body in hexadecimal, secrets dropped; `none` when no body came
    /// or it could not be shown to be free of secrets.
    pub body_sha256: String,
    /// Why the call gave no fact; absent when it did, `cancelled` when the scan did not wait for it.
    pub cause: Option<Cause>,
}

/// Why an attempt got no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoAnswer {
    /// Nothing was sent: no credentials, or the request could not be built.
    NotSent,
    /// The endpoint could not be reached, or the connection broke before an answer began.
    ConnectionBroken,
    /// The answer broke off.
    BrokenOff,
    /// No whole answer came in time.
    TimedOut,
    /// The scan was stopped while it was waited for.
    Cancelled,
}

impl NoAnswer {
    /// Its name in data.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotSent => "not_sent",
            Self::ConnectionBroken => "connection_broken",
            Self::BrokenOff => "broken_off",
            Self::TimedOut => "timed_out",
            Self::Cancelled => "cancelled",
        }
    }
}

/// What became of an answer's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BodyState {
    /// No body came.
    None,
    /// Kept as AWS sent it.
    AsSent,
    /// Kept with secrets replaced by a marker; the digest is of what is kept.
    SecretsDropped,
    /// Not kept: it could not be read, so it could not be shown to be free of secrets; or it is the
    /// answer that gave the scan its credentials.
    Unreadable,
}

impl BodyState {
    /// Its name in data.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::AsSent => "as_sent",
            Self::SecretsDropped => "secrets_dropped",
            Self::Unreadable => "unreadable",
        }
    }
}

/// One attempt of a call: a retry is another one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Attempt {
    /// Number of the call in the ledger.
    pub call: CallId,
    /// Number of the attempt within its call, from 1.
    pub number: i64,
    /// Start of the attempt.
    pub started_at: Time,
    /// From start to answer, in milliseconds.
    pub duration_ms: i64,
    /// HTTP status; 0 when no answer came.
    pub status: i64,
    /// AWS error code of the answer; `none` when it succeeded or no code came.
    pub error_code: String,
    /// AWS request id of the answer, by which CloudTrail knows it; `none` when no answer came.
    pub request_id: String,
    /// Why no answer came; absent when a whole one did.
    pub no_answer: Option<NoAnswer>,
    /// SHA-256 of the kept body in hexadecimal; `none` when none is kept.
    pub body_sha256: String,
    /// What became of the body.
    pub body: BodyState,
}
