//! What can go wrong with an operation, and what may come of it.

use std::collections::BTreeSet;

use crate::mock::{Fault, FaultKind, Wording};
use crate::model::Cause;

/// What may come of a misfortune.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Facts are lost; every gap of the operation has one of these causes.
    Lost(&'static [Cause]),
    /// Facts are lost, for one of these causes, unless the scan never looks at what changed.
    LostIfRead(&'static [Cause]),
    /// Nothing: a retry mends it, or it means nothing.
    Nothing,
}

/// One way in which calls of an operation go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Misfortune {
    /// Refused: no identity policy allows it.
    IdentityPolicy,
    /// Refused by a service control policy.
    ServiceControlPolicy,
    /// Refused by a resource policy.
    ResourcePolicy,
    /// Refused: no session policy allows it.
    SessionPolicy,
    /// Refused: no permissions boundary allows it.
    PermissionsBoundary,
    /// Refused in words that tell no policy.
    Refused,
    /// Throttled for ever.
    Throttled,
    /// Throttled twice.
    ThrottledTwice,
    /// HTTP 500 for ever.
    Error500,
    /// HTTP 503 for ever.
    Error503,
    /// HTTP 500 once.
    Error500Once,
    /// No answer, ever.
    Hang,
    /// No answer once.
    HangOnce,
    /// The connection is closed before an answer, each time.
    Reset,
    /// The connection is closed before an answer, once.
    ResetOnce,
    /// The connection is closed within the body.
    Truncated,
    /// The body of another operation.
    OtherBody,
    /// HTTP 200 without a body.
    Empty,
    /// A body that is neither JSON nor XML.
    Garbled,
    /// Every page names the same next page.
    MorePages,
    /// The session token expires, from this operation on.
    ExpiredToken,
    /// Values that AWS has added to its closed lists since.
    NewValues,
    /// Members and elements that AWS has added since.
    NewFields,
}

impl Misfortune {
    /// Every misfortune, in the order of the documentation.
    pub const ALL: [Self; 23] = [
        Self::IdentityPolicy,
        Self::ServiceControlPolicy,
        Self::ResourcePolicy,
        Self::SessionPolicy,
        Self::PermissionsBoundary,
        Self::Refused,
        Self::Throttled,
        Self::ThrottledTwice,
        Self::Error500,
        Self::Error503,
        Self::Error500Once,
        Self::Hang,
        Self::HangOnce,
        Self::Reset,
        Self::ResetOnce,
        Self::Truncated,
        Self::OtherBody,
        Self::Empty,
        Self::Garbled,
        Self::MorePages,
        Self::ExpiredToken,
        Self::NewValues,
        Self::NewFields,
    ];

    /// A heading for a table: three letters.
    pub fn heading(self) -> &'static str {
        match self {
            Self::IdentityPolicy => "idp",
            Self::ServiceControlPolicy => "scp",
            Self::ResourcePolicy => "rsp",
            Self::SessionPolicy => "ssp",
            Self::PermissionsBoundary => "bnd",
            Self::Refused => "ref",
            Self::Throttled => "thr",
            Self::ThrottledTwice => "th2",
            Self::Error500 => "500",
            Self::Error503 => "503",
            Self::Error500Once => "5o1",
            Self::Hang => "hng",
            Self::HangOnce => "hn1",
            Self::Reset => "rst",
            Self::ResetOnce => "rs1",
            Self::Truncated => "cut",
            Self::OtherBody => "oth",
            Self::Empty => "emp",
            Self::Garbled => "gar",
            Self::MorePages => "pag",
            Self::ExpiredToken => "exp",
            Self::NewValues => "val",
            Self::NewFields => "fld",
        }
    }

    /// What it is, for the table's legend.
    pub fn name(self) -> &'static str {
        match self {
            Self::IdentityPolicy => "refused: no identity policy allows it",
            Self::ServiceControlPolicy => "refused by a service control policy",
            Self::ResourcePolicy => "refused by a resource policy",
            Self::SessionPolicy => "refused: no session policy allows it",
            Self::PermissionsBoundary => "refused: no permissions boundary allows it",
            Self::Refused => "refused in words that tell no policy",
            Self::Throttled => "throttled for ever",
            Self::ThrottledTwice => "throttled twice",
            Self::Error500 => "HTTP 500 for ever",
            Self::Error503 => "HTTP 503 for ever",
            Self::Error500Once => "HTTP 500 once",
            Self::Hang => "no answer, ever",
            Self::HangOnce => "no answer once",
            Self::Reset => "connection closed before an answer, each time",
            Self::ResetOnce => "connection closed before an answer, once",
            Self::Truncated => "connection closed within the body",
            Self::OtherBody => "body of another operation",
            Self::Empty => "HTTP 200 without a body",
            Self::Garbled => "malformed JSON or XML",
            Self::MorePages => "a page token that repeats for ever",
            Self::ExpiredToken => "expired session token",
            Self::NewValues => "values unknown to this version",
            Self::NewFields => "members unknown to this version",
        }
    }

    /// What may come of it.
    pub fn expected(self) -> Expected {
        match self {
            Self::IdentityPolicy => Expected::Lost(&[Cause::DeniedByIdentityPolicy]),
            Self::ServiceControlPolicy => Expected::Lost(&[Cause::DeniedByServiceControlPolicy]),
            Self::ResourcePolicy => Expected::Lost(&[Cause::DeniedByResourcePolicy]),
            Self::SessionPolicy => Expected::Lost(&[Cause::DeniedBySessionPolicy]),
            Self::PermissionsBoundary => Expected::Lost(&[Cause::DeniedByPermissionsBoundary]),
            Self::Refused => Expected::Lost(&[Cause::Denied]),
            Self::Throttled => Expected::Lost(&[Cause::Throttled]),
            Self::Error500 | Self::Error503 => Expected::Lost(&[Cause::ServerError]),
            Self::Hang => Expected::Lost(&[Cause::TimedOut]),
            Self::Reset => Expected::Lost(&[Cause::Unreachable]),
            Self::Truncated => Expected::Lost(&[Cause::Unreachable, Cause::Malformed]),
            Self::OtherBody | Self::Empty | Self::Garbled => Expected::Lost(&[Cause::Malformed]),
            Self::ExpiredToken => Expected::Lost(&[Cause::Credentials]),
            Self::MorePages => Expected::LostIfRead(&[Cause::Malformed]),
            // A report whose state nobody knows is asked for until its time is up.
            Self::NewValues => Expected::LostIfRead(&[Cause::Malformed, Cause::TimedOut]),
            Self::ThrottledTwice
            | Self::Error500Once
            | Self::HangOnce
            | Self::ResetOnce
            | Self::NewFields => Expected::Nothing,
        }
    }

    /// Whether the scan waits for time to pass rather than for the processor.
    pub fn waits(self) -> bool {
        matches!(self, Self::Hang | Self::HangOnce)
    }

    /// The faults to order; none when the misfortune cannot strike this operation.
    ///
    /// `members` are the members of the operation's answer that hold values of closed lists.
    pub fn fault(self, service: &str, operation: &str, members: &BTreeSet<String>) -> Option<Fault> {
        let on = |kind| Some(Fault::on(service, operation, kind));
        let deny = |wording| on(FaultKind::Deny { wording });
        match self {
            Self::IdentityPolicy => deny(Wording::IdentityPolicy),
            Self::ServiceControlPolicy => deny(Wording::ServiceControlPolicy),
            Self::ResourcePolicy => deny(Wording::ResourcePolicy),
            Self::SessionPolicy => deny(Wording::SessionPolicy),
            Self::PermissionsBoundary => deny(Wording::PermissionsBoundary),
            Self::Refused => deny(Wording::Silent),
            Self::Throttled => on(FaultKind::Throttled),
            Self::ThrottledTwice => on(FaultKind::Throttled).map(|fault| fault.times(2)),
            Self::Error500 => on(FaultKind::ServerError(500)),
            Self::Error503 => on(FaultKind::ServerError(503)),
            Self::Error500Once => on(FaultKind::ServerError(500)).map(|fault| fault.times(1)),
            Self::Hang => on(FaultKind::Hang),
            Self::HangOnce => on(FaultKind::Hang).map(|fault| fault.times(1)),
            Self::Reset => on(FaultKind::Reset),
            Self::ResetOnce => on(FaultKind::Reset).map(|fault| fault.times(1)),
            Self::Truncated => on(FaultKind::Truncate),
            Self::OtherBody => on(FaultKind::OtherBody),
            Self::Empty => on(FaultKind::Empty),
            Self::Garbled => on(FaultKind::Garble),
            Self::MorePages => on(FaultKind::MorePages),
            Self::ExpiredToken => on(FaultKind::ExpiredToken),
            Self::NewValues if members.is_empty() => None,
            Self::NewValues => on(FaultKind::NewValues { members: members.iter().cloned().collect() }),
            Self::NewFields => on(FaultKind::NewFields),
        }
    }
}
