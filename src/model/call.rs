//! One row of the call ledger (law 4): every API call, answered or not.

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
    /// SHA-256 of the last answer's body in hexadecimal; `none` when no body came.
    pub body_sha256: String,
    /// Why the call gave no fact; absent when it did.
    pub cause: Option<Cause>,
}
