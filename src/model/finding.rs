//! Findings: the outcome of one check on one resource.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{AccountId, CallId, CheckId, GapId, Text, Time};

/// What a check says of a row, or of all its rows.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is shown to be as it should.
    Pass,
    /// It is shown not to be as it should.
    Fail,
    /// It could not be determined.
    Unknown,
    /// There is nothing to judge.
    NotApplicable,
}

impl Outcome {
    /// The outcome's name in data.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::NotApplicable => "not_applicable",
        }
    }
}

/// A waiver under which a failure is accepted. It stays a failure, in every count and score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// First moment at which it is accepted no longer.
    pub until: Time,
    /// Who accepted it.
    pub approver: String,
    /// The ticket or document of the decision.
    pub ticket: String,
    /// Why.
    pub reason: String,
}

/// An attestation that answers what could not be determined. It stays unknown, in every count and score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Testimony {
    /// Name of the attestation.
    pub attestation: String,
    /// First moment at which it holds no longer.
    pub until: Time,
}

/// Why a finding has its outcome, in both languages.
pub type Reason = Text;

/// The outcome of one check on one resource.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Its id: 12 hexadecimal digits, from check, account, Region and resource; where several findings
    /// share these, a number follows. Empty until findings are numbered.
    pub id: String,
    /// The check.
    pub check: CheckId,
    /// The account of the resource.
    pub account: AccountId,
    /// Its Region; `unknown` when it could not be determined.
    pub region: String,
    /// Its ARN or id.
    pub resource: String,
    /// The outcome.
    pub outcome: Outcome,
    /// Why.
    pub reason: Reason,
    /// The columns that the check read, as JSON values.
    pub columns: BTreeMap<String, serde_json::Value>,
    /// The ledger rows it rests on.
    pub calls: Vec<CallId>,
    /// The gaps behind an unknown.
    pub gaps: Vec<GapId>,
    /// The waiver under which a failure is accepted.
    pub accepted: Option<Acceptance>,
    /// The attestation that answers an unknown.
    pub answered: Option<Testimony>,
}
