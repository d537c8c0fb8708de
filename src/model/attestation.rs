//! Attestations: dated, expiring statements of a person for what no API can show.

use serde::{Deserialize, Serialize};

use super::register::matches_pattern;
use super::{AccountId, CheckId, ItemId, Register, RegisterKind, Time};

/// What kind of document stands behind an attestation.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DocKind {
    /// A contract or its amendment.
    Contract,
    /// A report, such as an audit report or a test's result.
    Report,
    /// A written procedure.
    Procedure,
    /// A design document.
    Design,
    /// A register kept elsewhere.
    Register,
    /// A record of training or of making known.
    Training,
    /// A recorded decision.
    Decision,
    /// A record of a review.
    Review,
}

impl DocKind {
    /// The kind's name in data.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Contract => "contract",
            Self::Report => "report",
            Self::Procedure => "procedure",
            Self::Design => "design",
            Self::Register => "register",
            Self::Training => "training",
            Self::Decision => "decision",
            Self::Review => "review",
        }
    }
}

/// A file that an attestation rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceFile {
    /// Path from the folder of attestations.
    pub path: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
}

/// The findings that an attestation answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The check.
    pub check: CheckId,
    /// The resources; `*` stands for any text.
    pub resource: String,
}

/// One attestation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attestation {
    /// Name of its file without the ending.
    pub name: String,
    /// The item it is for.
    pub item: ItemId,
    /// The kind of document.
    pub doc_kind: DocKind,
    /// Title of the document.
    pub title: String,
    /// Document number or address; never the document itself.
    pub reference: String,
    /// What is stated.
    pub statement: String,
    /// Who answers for it.
    pub owner: String,
    /// Who approved it; absent while nobody has.
    pub approver: Option<String>,
    /// When it was approved or last reviewed.
    pub approved_at: Time,
    /// First moment at which it holds no longer.
    pub valid_until: Time,
    /// Accounts it is about; empty for all.
    pub accounts: Vec<AccountId>,
    /// The files it rests on.
    pub evidence: Vec<EvidenceFile>,
    /// The findings it answers, where it answers one.
    pub answers: Option<Answered>,
}

impl Attestation {
    /// Whether it holds at a time for an account: approved, begun, not out of date.
    pub fn is_current(&self, account: &AccountId, at: Time) -> bool {
        let about = self.accounts.is_empty() || self.accounts.contains(account);
        about && self.approver.is_some() && self.approved_at <= at && at < self.valid_until
    }

    /// Whether it answers the findings of a check on a resource.
    pub fn answers(&self, check: &CheckId, resource: &str) -> bool {
        self.answers
            .as_ref()
            .is_some_and(|answered| answered.check == *check && matches_pattern(&answered.resource, resource))
    }
}

/// Everything that people declared for a scan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declarations {
    /// Attestations, by name.
    pub attestations: Vec<Attestation>,
    /// Registers.
    pub registers: Vec<Register>,
}

impl Declarations {
    /// The register of a kind that holds for an account at a time.
    pub fn register(&self, kind: RegisterKind, account: &AccountId, at: Time) -> Option<&Register> {
        self.registers.iter().find(|register| register.kind == kind && register.is_current(account, at))
    }
}
