//! The confirmation items and their verdicts.

use serde::{Deserialize, Serialize};

use super::{CheckId, Days, ItemId, Role, Severity, Text};

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
        }
    }
}

/// What a current attestation is to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Attests {
    /// Nothing: the checks decide alone.
    None,
    /// The checks decide, and the item conforms only with an attestation besides.
    Required,
    /// It carries the item, unless a deciding check fails.
    Decides,
}

/// Whether a recorded decision takes an item out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutBy {
    /// No decision can.
    #[default]
    Never,
    /// The decision alone.
    Decision,
    /// The decision, while no check of the item speaks against it or is unknown.
    DecisionAndSignals,
}

/// A check that a list names for an item and this version does not have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Awaited {
    /// The check.
    pub id: CheckId,
    /// Its role for the item.
    pub role: Role,
    /// How much a failure would matter.
    pub severity: Severity,
}

/// One confirmation item of the list.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its id, such as `ops-11`.
    pub id: ItemId,
    /// Id of the area it belongs to.
    pub area: String,
    /// Its number in the document that the list is taken from; empty where its id says it.
    pub reference: String,
    /// How much an API can show.
    pub class: Class,
    /// What an attestation is to it.
    pub attests: Attests,
    /// Whether a recorded decision takes it out.
    pub out_by: OutBy,
    /// Checks of the list that this version does not have, deciding ones first.
    pub awaited: Vec<Awaited>,
    /// Its title, in our words.
    pub title: Text,
    /// What the municipality asks.
    pub asks: Text,
    /// What an attestation must show.
    pub attested: Text,
    /// Days after which an attestation has to be renewed, where it does not say itself.
    pub renewal_days: Days,
}

impl Item {
    /// The deciding checks that this version does not have: without them the item cannot conform.
    pub fn awaited_deciding(&self) -> impl Iterator<Item = &Awaited> {
        self.awaited.iter().filter(|one| one.role == Role::Decides)
    }
}

/// A part of a list: its items have a score of their own together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Area {
    /// Its id, such as `ops`.
    pub id: String,
    /// Its name.
    pub title: Text,
}

/// A list of items that accounts are held against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Framework {
    /// Its id, such as `municipal-37`.
    pub id: String,
    /// Its name.
    pub title: Text,
    /// Its parts, in order.
    pub areas: Vec<Area>,
}
