//! An item with its result, and how many of its checks stand against it.

use crate::model::{Item, Outcome, Role};
use crate::score::{Interval, ItemCheck, ItemResult, Score, Summed};

use super::super::Input;

/// One item.
#[derive(Debug)]
pub(in crate::report) struct ItemView<'a> {
    pub(in crate::report) item: &'a Item,
    pub(in crate::report) result: &'a ItemResult,
}

impl ItemView<'_> {
    /// Its score where something is unknown: only then are its bounds apart by more than rounding.
    pub(in crate::report) fn bounds(&self) -> Option<Bounds> {
        let certain = self.result.counted().all(|one| one.outcome != Outcome::Unknown);
        self.result.score.map(|score| Bounds::new(score, certain))
    }

    /// Its score and coverage, as those of several items are held.
    pub(in crate::report) fn summed(&self) -> Summed {
        Summed { score: self.result.score, coverage: self.result.coverage.unwrap_or(Score::FULL) }
    }

    /// Its deciding checks that are unknown and answered by attestations.
    pub(in crate::report) fn answered(&self) -> impl Iterator<Item = &ItemCheck> {
        self.result.checks.iter().filter(|one| one.role == Role::Decides && one.answered)
    }

    /// How many of its checks have a role and an outcome.
    pub(in crate::report) fn count(&self, role: Role, outcome: Outcome) -> usize {
        self.result.checks.iter().filter(|one| one.role == role && one.outcome == outcome).count()
    }
}

/// A score as a person reads it. Bounds are rounded outwards, so those of a score that is certain
/// may stand a hundredth apart; a person is shown the lower one alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) struct Bounds {
    pub(in crate::report) lower: Score,
    pub(in crate::report) upper: Option<Score>,
}

impl Bounds {
    pub(in crate::report) fn new(score: Interval, certain: bool) -> Self {
        let Interval { lower, upper } = score;
        Self { lower, upper: (!certain && lower != upper).then_some(upper) }
    }
}

pub(super) fn views<'a>(input: &'a Input<'a>) -> Vec<ItemView<'a>> {
    let view = |item: &'a Item| {
        let result = input.assessment.items.iter().find(|result| result.id == item.id)?;
        Some(ItemView { item, result })
    };
    input.items.iter().filter_map(view).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::Weight;

    #[test]
    fn a_certain_score_is_one_number_however_it_was_rounded() {
        let third = Interval::of(Weight::whole(1), Weight::whole(1), Weight::whole(3)).unwrap();
        assert_ne!(third.lower, third.upper);
        assert_eq!(Bounds::new(third, true).upper, None);
        assert_eq!(Bounds::new(third, false).upper, Some(third.upper));
    }
}
