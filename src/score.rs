//! Outcomes → verdicts and scores. Pure.
//!
//! A score is an interval: its lower bound takes every unknown check as failed, its upper bound as
//! passed. Losing information can only widen it.

mod item;
mod number;

use std::collections::BTreeMap;

use crate::model::{Check, CheckId, Item, ItemId, Outcome, Role, Verdict};

pub use number::{Interval, Score};

/// One check as an item sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemCheck {
    /// The check.
    pub id: CheckId,
    /// Its role for the item.
    pub role: Role,
    /// Its outcome.
    pub outcome: Outcome,
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
    /// Its checks, deciding ones first.
    pub checks: Vec<ItemCheck>,
    /// Deciding checks of the domain that this version does not have: without them the item cannot
    /// conform.
    pub awaited: Vec<CheckId>,
}

/// What the checks say of the whole list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// The mean of the items that have a score; absent when none has.
    pub score: Option<Interval>,
    /// Share of the weight of applicable checks whose outcome is known.
    pub coverage: Score,
    /// Every item, in the order of the list.
    pub items: Vec<ItemResult>,
}

/// Scores every item and the whole.
pub fn assess(
    items: &[Item],
    checks: &BTreeMap<CheckId, Check>,
    outcomes: &BTreeMap<CheckId, Outcome>,
) -> Assessment {
    let items: Vec<ItemResult> = items.iter().map(|item| item::assess(item, checks, outcomes)).collect();
    let scored: Vec<Interval> = items.iter().filter_map(|item| item.score).collect();
    Assessment { score: Interval::mean(&scored), coverage: coverage(checks, outcomes), items }
}

fn coverage(checks: &BTreeMap<CheckId, Check>, outcomes: &BTreeMap<CheckId, Outcome>) -> Score {
    let (mut known, mut all) = (0, 0);
    for (id, check) in checks {
        let weight = u64::from(check.severity.weight());
        match outcomes.get(id) {
            Some(Outcome::Pass | Outcome::Fail) => {
                known += weight;
                all += weight;
            }
            Some(Outcome::Unknown) | None => all += weight,
            Some(Outcome::NotApplicable) => {}
        }
    }
    if all == 0 { Score::FULL } else { Score::rounded_down(known, all) }
}
