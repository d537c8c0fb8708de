//! Checks, items and the whole, before and after.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::evaluate::Counts;
use crate::model::{CheckId, ItemId, Outcome, Severity, Verdict};
use crate::score::{Interval, ItemResult, Score, Summed};

use super::side::Index;
use super::{Cause, Class, FindingChange, Replays, Side};

/// A check whose outcome or counts differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct CheckChange {
    /// The check.
    pub check: CheckId,
    /// Its severity.
    pub severity: Severity,
    /// In which way its outcome differs; absent where only its counts do.
    pub class: Option<Class>,
    /// Why, each cause once.
    pub causes: Vec<Cause>,
    /// Its outcome before.
    pub before: Outcome,
    /// Its outcome after.
    pub after: Outcome,
    /// Its rows before.
    pub counts_before: Counts,
    /// Its rows after.
    pub counts_after: Counts,
}

/// What is said of an item on one side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct ItemState {
    /// The verdict.
    pub verdict: Verdict,
    /// The score's bounds; absent when no check applies.
    pub score: Option<Interval>,
    /// Share of the weight whose outcome is known.
    pub coverage: Option<Score>,
    /// Whether a current attestation is there.
    pub attested: bool,
}

impl ItemState {
    /// Of an item's result.
    pub fn of(result: &ItemResult) -> Self {
        let ItemResult { verdict, score, coverage, attested, .. } = result;
        Self { verdict: *verdict, score: *score, coverage: *coverage, attested: *attested }
    }
}

/// An item that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct ItemChange {
    /// The item.
    pub item: ItemId,
    /// In which way: of its verdict, else of its score.
    pub class: Option<Class>,
    /// Why, each cause once.
    pub causes: Vec<Cause>,
    /// Before; absent where its list did not have it.
    pub before: Option<ItemState>,
    /// After; absent where its list does not have it.
    pub after: Option<ItemState>,
    /// Its checks whose outcome differs.
    pub checks: Vec<CheckId>,
}

/// What is said of the whole list on one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct WholeState {
    /// The score's bounds; absent when no item has a score.
    pub score: Option<Interval>,
    /// The mean of the items' coverages.
    pub coverage: Score,
}

/// The whole list, before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct SummedChange {
    /// In which way the score differs; absent where it does not.
    pub class: Option<Class>,
    /// Before.
    pub before: WholeState,
    /// After.
    pub after: WholeState,
}

pub(super) fn whole(old: &Side<'_>, new: &Side<'_>) -> SummedChange {
    let state = |Summed { score, coverage }: &Summed| WholeState { score: *score, coverage: *coverage };
    let (before, after) = (state(&old.assessment.whole), state(&new.assessment.whole));
    SummedChange { class: Class::of_scores(before.score, after.score), before, after }
}

/// The checks that differ, by id.
pub(super) fn checks(
    old: &Side<'_>,
    new: &Side<'_>,
    replays: &Replays,
    findings: &[FindingChange],
) -> Vec<CheckChange> {
    let (one, other) = (Index::of(old), Index::of(new));
    let mut causes: BTreeMap<&CheckId, BTreeSet<Cause>> = BTreeMap::new();
    for finding in findings {
        causes.entry(&finding.check).or_default().insert(finding.cause);
    }
    let ids: BTreeSet<&CheckId> = old.judgements.keys().chain(new.judgements.keys()).collect();
    let change = |id: &CheckId| {
        let counts = |side: &Side<'_>| side.judgements.get(id).map(|one| one.counts).unwrap_or_default();
        let (before, after) = (one.outcome(id), other.outcome(id));
        let (counts_before, counts_after) = (counts(old), counts(new));
        if before == after && counts_before == counts_after {
            return None;
        }
        let severity = [old, new].into_iter().filter_map(|side| Some(side.feeds.get(id)?.severity)).max();
        let found = causes.get(id).map(|found| found.iter().copied().collect());
        let causes = found.unwrap_or_else(|| vec![alone(id, [&one, &other], (before, after), replays)]);
        let (check, severity) = (id.clone(), severity.unwrap_or(Severity::Info));
        let class = Class::of_outcomes(before, after).map(|class| class.by(&causes));
        Some(CheckChange { check, severity, class, causes, before, after, counts_before, counts_after })
    };
    ids.into_iter().filter_map(change).collect()
}

/// Why a check differs of which no finding does: only rows out of scope do, or there are none.
fn alone(
    check: &CheckId,
    sides: [&Index<'_>; 2],
    (before, after): (Outcome, Outcome),
    replays: &Replays,
) -> Cause {
    let unread = |index: &&Index<'_>| {
        let judged = index.side.judgements.get(check).map(|one| one.outcome);
        judged.is_some_and(|judged| judged != index.outcome(check))
    };
    if sides.iter().any(unread) {
        return Cause::Tool;
    }
    let unknown = before == Outcome::Unknown || after == Outcome::Unknown;
    let explained = (before != after).then(|| replays.explains_check(check, before)).flatten();
    explained.unwrap_or(if unknown { Cause::Access } else { Cause::Account })
}

/// The items that differ, in the order of the newer list, then those that only the older has.
pub(super) fn items(
    old: &Side<'_>,
    new: &Side<'_>,
    replays: &Replays,
    checks: &[CheckChange],
) -> Vec<ItemChange> {
    let find = |side: &Side<'_>, id: &ItemId| {
        side.assessment.items.iter().find(|one| one.id == *id).map(ItemState::of)
    };
    let newer = new.assessment.items.iter();
    let gone = old.assessment.items.iter().filter(|one| find(new, &one.id).is_none());
    newer
        .chain(gone)
        .filter_map(|result| item(result, find(old, &result.id), find(new, &result.id), replays, checks))
        .collect()
}

fn item(
    result: &ItemResult,
    before: Option<ItemState>,
    after: Option<ItemState>,
    replays: &Replays,
    checks: &[CheckChange],
) -> Option<ItemChange> {
    let told = |state: &Option<ItemState>| state.as_ref().map(|one| (one.verdict, one.score, one.coverage));
    if told(&before) == told(&after) {
        return None;
    }
    let differing: Vec<&CheckChange> = result
        .checks
        .iter()
        .filter_map(|own| checks.iter().find(|one| one.check == own.id && one.class.is_some()))
        .collect();
    let mut causes: BTreeSet<Cause> = differing.iter().flat_map(|one| one.causes.iter().copied()).collect();
    causes.extend(after.iter().flat_map(|after| replays.behind_item(&result.id, after)));
    let class = match (&before, &after) {
        (Some(before), Some(after)) => Class::of_verdicts(before.verdict, after.verdict)
            .or_else(|| Class::of_scores(before.score, after.score)),
        (None, Some(_)) => Some(Class::Came),
        (Some(_), None) => Some(Class::Went),
        (None, None) => None,
    };
    let causes: Vec<Cause> = causes.into_iter().collect();
    let class = class.map(|class| class.by(&causes));
    let checks = differing.into_iter().map(|one| one.check.clone()).collect();
    Some(ItemChange { item: result.id.clone(), class, causes, before, after, checks })
}
