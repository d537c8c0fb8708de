//! The confirmation items and their verdicts.

use serde::{Deserialize, Serialize};

use super::{CheckId, Days, ItemId, Text};

/// How much of an item an API can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Every decisive fact can be read.
    Automated,
    /// Decisive facts and documents.
    PartlyAutomated,
    /// A document decides.
    Attested,
}

/// What the findings and attestations say of an item.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is met.
    Conforms,
    /// It is not met.
    DoesNotConform,
    /// What was read does not decide it.
    Undetermined,
    /// Its technical part is not against it, a person's statement is missing.
    NeedsAttestation,
    /// It does not concern this account.
    NotApplicable,
    /// This version has no check for it.
    NotChecked,
}

impl Verdict {
    /// The verdict's name in data.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Conforms => "conforms",
            Self::DoesNotConform => "does_not_conform",
            Self::Undetermined => "undetermined",
            Self::NeedsAttestation => "needs_attestation",
            Self::NotApplicable => "not_applicable",
            Self::NotChecked => "not_checked",
        }
    }
}

/// One confirmation item of the list.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its id, such as `ops-11`.
    pub id: ItemId,
    /// How much an API can show.
    pub class: Class,
    /// Every check that decides it, also those this version does not have.
    pub deciding: Vec<CheckId>,
    /// Its title, in our words.
    pub title: Text,
    /// What the municipality asks.
    pub asks: Text,
    /// What an attestation must show.
    pub attested: Text,
    /// Days after which an attestation has to be renewed, where it does not say itself.
    pub renewal_days: Days,
}
