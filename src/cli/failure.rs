//! Why a command has no result: each failure says what was tried, what went wrong and what to do.

use std::path::PathBuf;

use crate::aws::SessionError;
use crate::catalog::CatalogError;
use crate::catalog::declarations::DeclarationError;
use crate::collect::PlanError;
use crate::evaluate::{QueryError, RuleError};
use crate::model::Cause;
use crate::snapshot::SnapshotError;

use super::Exit;

/// A command that has no result.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// No account could be opened.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The Regions asked for cannot be scanned.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A snapshot or store cannot be used.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// The catalogue or the settings cannot be used.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// The attestations and registers cannot be used.
    #[error(transparent)]
    Declaration(#[from] DeclarationError),
    /// A check cannot be used.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// A query has no answer.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// A report could not be rendered.
    #[error(transparent)]
    Report(#[from] crate::report::ReportError),
    /// The command line asks for something that is not there.
    #[error("{message}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What to do.
        hint: String,
    },
    /// A file could not be written.
    #[error("write `{path}`")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The system refused something else.
    #[error("{what}")]
    System {
        /// What was tried.
        what: String,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A trial could not be held.
    #[error(transparent)]
    Trial(#[from] crate::trial::TrialError),
    /// The user stopped the scan.
    #[error("the scan was stopped; nothing was sealed, and what had been written was removed")]
    Stopped,
}

impl Failure {
    /// The exit code that tells of it.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Plan(_)
            | Self::Catalog(_)
            | Self::Declaration(_)
            | Self::Rule(_)
            | Self::Query(QueryError::Sql { .. })
            | Self::Usage { .. } => Exit::Usage,
            Self::Session(_)
            | Self::Snapshot(_)
            | Self::Query(QueryError::Snapshot(_))
            | Self::Report(_)
            | Self::Trial(_)
            | Self::Write { .. }
            | Self::System { .. }
            | Self::Stopped => Exit::NoResult,
        }
    }

    /// What the user can do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Session(error) => session_hint(error),
            Self::Plan(PlanError::NoSuchRegion { known, .. }) => {
                let names: Vec<&str> = known.iter().map(crate::model::Region::as_str).collect();
                format!("enabled Regions: {}", names.join(", "))
            }
            Self::Plan(PlanError::NotEnabled { .. }) => {
                "leave it out, or enable it in the account first (account:EnableRegion)".to_owned()
            }
            Self::Snapshot(error) | Self::Query(QueryError::Snapshot(error)) => error.hint().to_owned(),
            Self::Catalog(error) => error.hint().to_owned(),
            Self::Declaration(error) => error.hint().to_owned(),
            Self::Rule(_) => "correct the check; `kakunin list tables` shows the columns there are".to_owned(),
            Self::Query(QueryError::Sql { .. }) => {
                "`kakunin list tables` shows tables and columns; findings, ledger, attempts, gaps and coverage are tables too".to_owned()
            }
            Self::Usage { hint, .. } => hint.clone(),
            Self::Write { .. } => "check that the folder exists and can be written".to_owned(),
            Self::Report(_) => "this is a fault of kakunin: please report it with the command that shows it".to_owned(),
            Self::Trial(_) | Self::System { .. } => "check the system's limits".to_owned(),
            Self::Stopped => "run the same command again to scan from the start".to_owned(),
        }
    }
}

fn session_hint(error: &SessionError) -> String {
    match error {
        SessionError::Credentials { .. } => {
            "log in again (`aws sso login`), or set AWS_PROFILE, --profile or AWS_ACCESS_KEY_ID; \
             `kakunin demo` needs no credentials"
        }
        SessionError::Identity { cause: Cause::Unreachable | Cause::TimedOut, .. } => {
            "check the network, the proxy and AWS_ENDPOINT_URL"
        }
        SessionError::Identity { .. } => "check the role, its trust policy and the external id",
        SessionError::Clock { .. } => "set this machine's clock: ages are counted by it",
        SessionError::Partition { .. } => "scan an account of the partition `aws`",
    }
    .to_owned()
}
