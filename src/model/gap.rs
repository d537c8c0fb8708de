//! Gaps: what could not be read, where, which call, why. A gap is a value, not an error.

use serde::{Deserialize, Serialize};

use super::{AccountId, CallId, Region};

/// The number of a gap within its target, counted from 1.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct GapId(pub u32);

/// Why something could not be read: a closed list.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// AWS refused; the message did not tell by which policy.
    Denied,
    /// No identity policy allows it, or one denies it.
    DeniedByIdentityPolicy,
    /// A service control policy (or resource control policy) of the organization denies it.
    DeniedByServiceControlPolicy,
    /// The resource's own policy does not allow it, or denies it.
    DeniedByResourcePolicy,
    /// The session policy does not allow it, or denies it.
    DeniedBySessionPolicy,
    /// The permissions boundary does not allow it, or denies it.
    DeniedByPermissionsBoundary,
    /// The Region is not enabled for the account.
    RegionDisabled,
    /// The service or operation does not exist in the Region, or the account has not subscribed to it.
    ServiceUnavailableHere,
    /// AWS throttled the call until the attempts were used up.
    Throttled,
    /// No answer came in time.
    TimedOut,
    /// The endpoint could not be reached, or the connection broke.
    Unreachable,
    /// AWS answered with a fault of its own (HTTP 5xx).
    ServerError,
    /// The answer could not be read as what the operation returns.
    Malformed,
    /// The answer lies outside what was scanned (another account, a Region left out, an optional source).
    NotInScope,
    /// The credentials are missing, expired or not accepted.
    Credentials,
    /// The scan was stopped before the call was made.
    Cancelled,
}

impl Cause {
    /// Every cause, in the order of the documentation.
    pub const ALL: [Self; 16] = [
        Self::Denied,
        Self::DeniedByIdentityPolicy,
        Self::DeniedByServiceControlPolicy,
        Self::DeniedByResourcePolicy,
        Self::DeniedBySessionPolicy,
        Self::DeniedByPermissionsBoundary,
        Self::RegionDisabled,
        Self::ServiceUnavailableHere,
        Self::Throttled,
        Self::TimedOut,
        Self::Unreachable,
        Self::ServerError,
        Self::Malformed,
        Self::NotInScope,
        Self::Credentials,
        Self::Cancelled,
    ];

    /// Whether an AWS policy refused the call.
    pub fn is_denial(self) -> bool {
        match self {
            Self::Denied
            | Self::DeniedByIdentityPolicy
            | Self::DeniedByServiceControlPolicy
            | Self::DeniedByResourcePolicy
            | Self::DeniedBySessionPolicy
            | Self::DeniedByPermissionsBoundary => true,
            Self::RegionDisabled
            | Self::ServiceUnavailableHere
            | Self::Throttled
            | Self::TimedOut
            | Self::Unreachable
            | Self::ServerError
            | Self::Malformed
            | Self::NotInScope
            | Self::Credentials
            | Self::Cancelled => false,
        }
    }

    /// The cause's name in data, such as `denied_by_identity_policy`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::DeniedByIdentityPolicy => "denied_by_identity_policy",
            Self::DeniedByServiceControlPolicy => "denied_by_service_control_policy",
            Self::DeniedByResourcePolicy => "denied_by_resource_policy",
            Self::DeniedBySessionPolicy => "denied_by_session_policy",
            Self::DeniedByPermissionsBoundary => "denied_by_permissions_boundary",
            Self::RegionDisabled => "region_disabled",
            Self::ServiceUnavailableHere => "service_unavailable_here",
            Self::Throttled => "throttled",
            Self::TimedOut => "timed_out",
            Self::Unreachable => "unreachable",
            Self::ServerError => "server_error",
            Self::Malformed => "malformed",
            Self::NotInScope => "not_in_scope",
            Self::Credentials => "credentials",
            Self::Cancelled => "cancelled",
        }
    }
}

/// One thing that could not be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Gap {
    /// Number within the target.
    pub id: GapId,
    /// Account it belongs to.
    pub account: AccountId,
    /// Region it belongs to; `global` for account-wide tables.
    pub region: Region,
    /// Table it belongs to.
    pub table: String,
    /// The row whose columns are missing; `none` when rows themselves may be missing.
    pub resource: String,
    /// Columns that are NULL because of it; empty when rows themselves may be missing.
    pub columns: Vec<String>,
    /// Why.
    pub cause: Cause,
    /// The call that did not answer; absent when none was made.
    pub call: Option<CallId>,
    /// Service and operation, such as `kms:DescribeKey`; `none` when no call was made.
    pub operation: String,
    /// IAM action that would allow it, such as `kms:DescribeKey`; `none` when no permission would help.
    pub permission: String,
    /// AWS's own message, or ours where no call was made.
    pub message: String,
}
