//! Outcomes and declarations → verdicts and scores. Pure.
//!
//! A score is an interval: its lower bound takes every unknown check as failed, its upper bound as
//! passed. Losing information can only widen it. Declarations (attestations, waivers) never move a score: it
//! says what was read. They do move a verdict, and how a failure is shown.

mod declared;
mod item;
mod number;
#[cfg(test)]
mod property;
mod waiver;

use std::collections::BTreeMap;

use crate::model::{Check, CheckId, Item, ItemId, Outcome, Role, Severity, Verdict};

pub use declared::Declared;
pub use number::{Interval, Score, Weight};
pub use waiver::{MATCHES_MAX, waive};

/// One check as an item sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemCheck {
    /// The check.
    pub id: CheckId,
    /// Its role for the item.
    pub role: Role,
    /// How much a failure matters.
    pub severity: Severity,
    /// Its outcome.
    pub outcome: Outcome,
    /// Whether it is unknown and an attestation answers everything that is: the verdict takes it for settled,
    /// the score does not.
    pub answered: bool,
}

/// What the checks say of one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemResult {
    /// The item.
    pub id: ItemId,
    /// The verdict.
    pub verdict: Verdict,
    /// The score; absent when the item has no check that applies.
    pub score: Option<Interval>,
    /// Share of the weight of applicable checks whose outcome is known; absent together with the score.
    pub coverage: Option<Score>,
    /// Its checks, deciding ones first.
    pub checks: Vec<ItemCheck>,
    /// Deciding checks of the list that this version does not have: without them the item cannot
    /// conform, and the score counts them as unknown.
    pub awaited: Vec<ItemCheck>,
    /// Whether a current attestation is there.
    pub attested: bool,
    /// Whether a check judges by a threshold looser than its floor: the item cannot conform.
    pub capped: bool,
}

/// What the checks say of several items together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summed {
    /// The mean of the items that have a score; absent when none has.
    pub score: Option<Interval>,
    /// The mean of their coverages; 100 when none has a score.
    pub coverage: Score,
}

/// What the checks say of the whole list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// All items together.
    pub whole: Summed,
    /// The items of each area together, in the order of the list.
    pub areas: Vec<(String, Summed)>,
    /// Every item, in the order of the list.
    pub items: Vec<ItemResult>,
}

/// Scores every item, every area and the whole.
pub fn assess(
    items: &[Item],
    checks: &BTreeMap<CheckId, Check>,
    outcomes: &BTreeMap<CheckId, Outcome>,
    declared: &Declared,
) -> Assessment {
    let results: Vec<ItemResult> =
        items.iter().map(|item| item::assess(item, checks, outcomes, declared)).collect();
    let mut areas: Vec<(String, Vec<&ItemResult>)> = Vec::new();
    for (item, result) in items.iter().zip(&results) {
        match areas.iter_mut().find(|(area, _)| *area == item.area) {
            Some((_, of_area)) => of_area.push(result),
            None => areas.push((item.area.clone(), vec![result])),
        }
    }
    Assessment {
        whole: summed(&results.iter().collect::<Vec<_>>()),
        areas: areas.into_iter().map(|(area, of_area)| (area, summed(&of_area))).collect(),
        items: results,
    }
}

fn summed(items: &[&ItemResult]) -> Summed {
    let scores: Vec<Interval> = items.iter().filter_map(|item| item.score).collect();
    let coverages: Vec<Score> = items.iter().filter_map(|item| item.coverage).collect();
    Summed { score: Interval::mean(&scores), coverage: Score::mean(&coverages).unwrap_or(Score::FULL) }
}

impl ItemCheck {
    /// What it weighs for the item: its severity's weight when it decides, half of it when it supports,
    /// nothing when it is evidence.
    pub fn weight(&self) -> Weight {
        let weight = u64::from(self.severity.weight());
        match self.role {
            Role::Decides => Weight::whole(weight),
            Role::Supports => Weight::half(weight),
            Role::Evidence => Weight::NOTHING,
        }
    }

    /// What it adds to the weight that passed, in the lower bound.
    pub fn lower(&self) -> Weight {
        match self.outcome {
            Outcome::Pass => self.weight(),
            Outcome::Fail | Outcome::Unknown | Outcome::NotApplicable => Weight::NOTHING,
        }
    }

    /// What it adds to the weight that passed, in the upper bound.
    pub fn upper(&self) -> Weight {
        match self.outcome {
            Outcome::Pass | Outcome::Unknown => self.weight(),
            Outcome::Fail | Outcome::NotApplicable => Weight::NOTHING,
        }
    }

    /// What it adds to the weight that applies.
    pub fn applies(&self) -> Weight {
        match self.outcome {
            Outcome::Pass | Outcome::Fail | Outcome::Unknown => self.weight(),
            Outcome::NotApplicable => Weight::NOTHING,
        }
    }
}

impl ItemResult {
    /// Every check that its score counts: those of this version, then those awaited.
    pub fn counted(&self) -> impl Iterator<Item = &ItemCheck> {
        self.checks.iter().chain(&self.awaited)
    }
}
