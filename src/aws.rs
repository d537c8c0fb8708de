//! Talking to AWS: credentials, clients, paging, pacing, the ledger. A failed call is a value
//! ([`Failure`]), never an error that stops a scan.
//!
//! Two ways to call: an SDK crate (IAM, KMS, CloudTrail, Config, STS) or one operation type on
//! the SDK's own runtime ([`operation`]) for every other service. Both use the same credentials,
//! retries, timeouts, pacing and ledger.

mod absence;
mod action;
mod answer;
mod cause;
mod chain;
mod configuration;
mod endpoint;
mod ledger;
mod memo;
pub mod operation;
mod pacing;
mod paging;
mod patience;
mod recorder;
mod secret;
mod session;
mod signing;
mod skew;
mod whole;

pub use absence::ABSENT;
pub use action::{iam_action, needs_no_permission};
pub use answer::{Answer, AnswerExt, Failure, Reply};
pub use configuration::Credentials;
pub use ledger::{Body, BodySink, Ledger};
pub use memo::Memo;
pub use operation::{Operation, Protocol};
pub use paging::{Listed, Page, pages};
pub use patience::Patience;
pub use session::{Session, SessionError};
pub use signing::{KmsKey, KmsSignature, SIGNING_ACTIONS};
