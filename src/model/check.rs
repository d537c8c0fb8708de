//! A check: one rule on one table, as its file says it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{CheckId, ItemId, Text};

/// How much a failure matters; the weight of a check in a score.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Reported only.
    Info,
    /// Low.
    Low,
    /// Medium.
    Medium,
    /// High.
    High,
    /// Critical.
    Critical,
}

impl Severity {
    /// The weight of a deciding check, in sixteenths of a critical one's half: 0, 1, 2, 4, 8 of the domain.
    pub fn weight(self) -> u32 {
        match self {
            Self::Info => 0,
            Self::Low => 1,
            Self::Medium => 2,
            Self::High => 4,
            Self::Critical => 8,
        }
    }

    /// The severity's name in data.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// What a check is to an item.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Its failure fails the item, its unknown makes the item undetermined.
    Decides,
    /// Lowers the score, never decides alone.
    Supports,
    /// Shown as evidence only.
    Evidence,
}

/// How the rows of a table make one outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Quantifier {
    /// Each row in scope must pass.
    Each,
    /// One row in scope must pass.
    Any,
}

/// The outcome when no row is in scope and everything was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhenEmpty {
    /// Nothing to judge.
    NotApplicable,
    /// Absence is right.
    Pass,
    /// Absence is wrong.
    Fail,
    /// Absence cannot be.
    Unknown,
}

/// The words of a check in one language, as its file has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// The compliant state, in one line.
    pub title: String,
    /// Why it matters.
    pub why: String,
    /// What to do.
    pub fix: String,
}

/// One rule on one table.
#[derive(Clone, Debug)]
pub struct Check {
    /// The name of its file.
    pub id: CheckId,
    /// The folder of its file: the group of the domain.
    pub group: String,
    /// Path of its file, for messages.
    pub path: String,
    /// The table it reads.
    pub table: String,
    /// How much a failure matters.
    pub severity: Severity,
    /// The items it serves, with its role for each.
    pub items: BTreeMap<ItemId, Role>,
    /// SQL: which rows are judged.
    pub scope: Predicate,
    /// SQL: what a judged row must satisfy.
    pub pass: Predicate,
    /// How rows make one outcome.
    pub quantifier: Quantifier,
    /// The outcome without rows.
    pub when_empty: WhenEmpty,
    /// The compliant state, in one line.
    pub title: Text,
    /// Why it matters.
    pub why: Text,
    /// What to do.
    pub fix: Text,
    /// Its own tests.
    pub tests: Vec<RowTest>,
}

/// A predicate with the line of its file, for messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Predicate {
    /// The SQL expression.
    pub sql: String,
    /// Line in the check's file, counted from 1.
    pub line: usize,
}

impl Predicate {
    /// Whether it names a parameter, and not one whose name only begins alike.
    pub fn reads(&self, parameter: &str) -> bool {
        let part = |char: char| char.is_ascii_alphanumeric() || char == '_';
        let after = |rest: &str| rest.strip_prefix(parameter).is_some_and(|rest| !rest.starts_with(part));
        self.sql.split('$').skip(1).any(after)
    }
}

/// One test inside a check file: a row and the outcome it must have.
#[derive(Clone, Debug)]
pub struct RowTest {
    /// What it shows, as a sentence.
    pub name: String,
    /// Columns of the row; one left out is NULL.
    pub row: BTreeMap<String, super::Value>,
    /// The outcome expected.
    pub expect: super::Outcome,
    /// Line in the check's file, counted from 1.
    pub line: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_is_read_when_the_predicate_names_it_whole() {
        let reads = |sql: &str, name| Predicate { sql: sql.to_owned(), line: 1 }.reads(name);
        assert!(reads("days <= $rotation_days", "rotation_days"));
        assert!(!reads("days <= $rotation_days_max", "rotation_days"));
        assert!(!reads("rotation_days > 1", "rotation_days"));
    }
}
