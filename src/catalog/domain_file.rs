//! `domain.toml`: the index of all checks of the domain, those that this version has and those it awaits.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::{CheckId, ItemId, Role, Severity};

use super::CatalogError;
use super::position::{rejected, syntax};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    check: BTreeMap<String, Entry>,
    #[serde(default)]
    reason: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    group: String,
    severity: Severity,
    tier: Tier,
    items: BTreeMap<ItemId, Role>,
}

/// What a check of the domain needs to be evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Facts of a few services.
    Core,
    /// Facts of its service.
    Ext,
    /// A registered document.
    Input,
}

impl Tier {
    /// The tier's name in data.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Ext => "ext",
            Self::Input => "input",
        }
    }
}

/// What the domain says of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indexed {
    /// Its group.
    pub group: String,
    /// How much a failure matters.
    pub severity: Severity,
    /// What it needs.
    pub tier: Tier,
    /// The items it serves, with its role for each.
    pub items: BTreeMap<ItemId, Role>,
}

impl Indexed {
    /// Whether it belongs to the base profile: it decides an item, or its severity is high or critical.
    pub fn is_base(&self) -> bool {
        self.severity >= Severity::High || self.items.values().any(|role| *role == Role::Decides)
    }
}

/// The index of the domain.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// Its checks.
    pub checks: BTreeMap<CheckId, Indexed>,
    /// Why a check is missing, is additional, or differs.
    pub reasons: BTreeMap<CheckId, String>,
}

/// Reads the index.
pub(super) fn parse(path: &str, text: &str) -> Result<Index, CatalogError> {
    let file: File = toml::from_str(text).map_err(|error| syntax(path, text, &error))?;
    let id = |id: &str| CheckId::parse(id).map_err(|error| rejected(path, 1, error.to_string()));
    let mut index = Index::default();
    for (name, entry) in file.check {
        let Entry { group, severity, tier, items } = entry;
        index.checks.insert(id(&name)?, Indexed { group, severity, tier, items });
    }
    for (name, reason) in file.reason {
        index.reasons.insert(id(&name)?, reason);
    }
    Ok(index)
}
