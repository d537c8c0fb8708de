//! In which way something differs. Unknown is a class of its own, never better and never worse.

use std::cmp::Ordering;

use serde::Serialize;

use crate::model::{Outcome, Verdict};
use crate::score::Interval;

use super::Cause;
use super::state::State;

/// In which way something differs, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// It fails now and did not, or came and fails.
    Worse,
    /// It is not known any more, or came and cannot be judged.
    Unknown,
    /// It was not known and is now, whatever it turned out to be.
    Known,
    /// It failed and passes now.
    Better,
    /// It came, and does not fail.
    Came,
    /// It went, or is not judged any more.
    Went,
    /// It is as before, and something about it is not: what people declared of it, or its columns.
    Changed,
}

impl Class {
    /// Every class, the most urgent first.
    pub const ALL: [Self; 7] =
        [Self::Worse, Self::Unknown, Self::Known, Self::Better, Self::Came, Self::Went, Self::Changed];

    /// The class's name in data.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Worse => "worse",
            Self::Unknown => "unknown",
            Self::Known => "known",
            Self::Better => "better",
            Self::Came => "came",
            Self::Went => "went",
            Self::Changed => "changed",
        }
    }

    /// Of what was seen on each side; absent where nothing differs.
    pub(super) fn of(before: State, after: State) -> Option<Self> {
        use State::{Absent, Failing, Passing, StandIn, Unjudged, Unseen};
        match (before, after) {
            (Passing, Passing)
            | (Failing, Failing)
            | (Absent, Absent)
            | (Unjudged | Unseen | StandIn, Unjudged | Unseen | StandIn) => None,
            (Passing | Absent, Failing) => Some(Self::Worse),
            (Failing, Passing) => Some(Self::Better),
            (Passing | Failing | Absent, Unjudged | Unseen | StandIn) => Some(Self::Unknown),
            (Unjudged | Unseen | StandIn, Passing | Failing) | (Unseen | StandIn, Absent) => {
                Some(Self::Known)
            }
            (Absent, Passing) => Some(Self::Came),
            (Passing | Failing | Unjudged, Absent) => Some(Self::Went),
        }
    }

    /// What became worse or better only by how it was read, became known or unknown.
    pub(super) fn by(self, causes: &[Cause]) -> Self {
        let reading = !causes.is_empty() && causes.iter().all(|cause| cause.is_of_reading());
        match self {
            Self::Worse if reading => Self::Known,
            Self::Better if reading => Self::Unknown,
            Self::Worse
            | Self::Unknown
            | Self::Known
            | Self::Better
            | Self::Came
            | Self::Went
            | Self::Changed => self,
        }
    }

    /// Of the outcomes of a check; what is not applicable has nothing to judge.
    pub(super) fn of_outcomes(before: Outcome, after: Outcome) -> Option<Self> {
        Self::of(State::of_check(before), State::of_check(after))
    }

    /// Of the verdicts on an item.
    pub(super) fn of_verdicts(before: Verdict, after: Verdict) -> Option<Self> {
        use Verdict::{Conforms, DoesNotConform, NeedsAttestation, NotApplicable, Undetermined};
        match (before, after) {
            (one, other) if one == other => None,
            (_, Undetermined) => Some(Self::Unknown),
            (Undetermined, _) => Some(Self::Known),
            (_, DoesNotConform) | (Conforms, NeedsAttestation) => Some(Self::Worse),
            (DoesNotConform, _) | (NeedsAttestation, Conforms) => Some(Self::Better),
            (_, NotApplicable) => Some(Self::Went),
            (NotApplicable, _) => Some(Self::Came),
            (Conforms | NeedsAttestation, Conforms | NeedsAttestation) => None,
        }
    }

    /// Of scores: one that contains the other only knows less.
    pub(super) fn of_scores(before: Option<Interval>, after: Option<Interval>) -> Option<Self> {
        match (before, after) {
            (None, None) => None,
            (None, Some(_)) => Some(Self::Came),
            (Some(_), None) => Some(Self::Went),
            (Some(before), Some(after)) => Self::of_intervals(before, after),
        }
    }

    fn of_intervals(before: Interval, after: Interval) -> Option<Self> {
        match (after.contains(before), before.contains(after)) {
            (true, true) => None,
            (true, false) => Some(Self::Unknown),
            (false, true) => Some(Self::Known),
            (false, false) => match before.lower.cmp(&after.lower) {
                Ordering::Less => Some(Self::Better),
                Ordering::Greater | Ordering::Equal => Some(Self::Worse),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::Score;

    fn interval(lower: u64, upper: u64) -> Interval {
        Interval { lower: Score::rounded_down(lower, 100), upper: Score::rounded_down(upper, 100) }
    }

    #[test]
    fn what_becomes_unknown_is_neither_better_nor_worse() {
        for before in [State::Passing, State::Failing, State::Absent] {
            assert_eq!(Class::of(before, State::Unjudged), Some(Class::Unknown));
            assert_eq!(Class::of(before, State::Unseen), Some(Class::Unknown));
        }
    }

    #[test]
    fn a_failure_that_went_with_its_resource_is_not_better() {
        assert_eq!(Class::of(State::Failing, State::Absent), Some(Class::Went));
    }

    #[test]
    fn a_new_resource_is_worse_only_where_it_fails() {
        assert_eq!(Class::of(State::Absent, State::Failing), Some(Class::Worse));
        assert_eq!(Class::of(State::Absent, State::Passing), Some(Class::Came));
        assert_eq!(Class::of(State::Unseen, State::Failing), Some(Class::Known));
    }

    #[test]
    fn a_score_that_only_widens_became_less_known() {
        assert_eq!(Class::of_intervals(interval(50, 50), interval(30, 50)), Some(Class::Unknown));
        assert_eq!(Class::of_intervals(interval(30, 60), interval(40, 60)), Some(Class::Known));
        assert_eq!(Class::of_intervals(interval(50, 60), interval(40, 50)), Some(Class::Worse));
        assert_eq!(Class::of_intervals(interval(40, 50), interval(50, 60)), Some(Class::Better));
        assert_eq!(Class::of_intervals(interval(40, 50), interval(40, 50)), None);
    }

    #[test]
    fn an_attestation_that_is_missing_now_makes_an_item_worse() {
        let of = Class::of_verdicts(Verdict::Conforms, Verdict::NeedsAttestation);
        assert_eq!(of, Some(Class::Worse));
        assert_eq!(Class::of_verdicts(Verdict::Undetermined, Verdict::DoesNotConform), Some(Class::Known));
        assert_eq!(Class::of_verdicts(Verdict::DoesNotConform, Verdict::Undetermined), Some(Class::Unknown));
    }
}
