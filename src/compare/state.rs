//! What one side shows of a finding: an outcome, nothing, or nothing because it could not look.

use crate::model::{Finding, Gap, Outcome};

/// What one side shows of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// It passes.
    Passing,
    /// It fails.
    Failing,
    /// It is there and could not be judged.
    Unjudged,
    /// It stands for rows that may be missing.
    StandIn,
    /// It is not there, and the side could see that.
    Absent,
    /// It is not there, and the side could not look.
    Unseen,
}

impl State {
    /// Of a finding that is there; `gaps` are those behind it.
    pub(super) fn of_finding<'a>(finding: &Finding, mut gaps: impl Iterator<Item = &'a Gap>) -> Self {
        // Such a row is named by its table and Region, and no column of it was ever asked for.
        let named = finding.resource.ends_with(&format!(" ({})", finding.region));
        match finding.outcome {
            Outcome::Pass => Self::Passing,
            Outcome::Fail => Self::Failing,
            Outcome::Unknown if named && gaps.any(|gap| gap.columns.is_empty()) => Self::StandIn,
            Outcome::Unknown => Self::Unjudged,
            Outcome::NotApplicable => Self::Absent,
        }
    }

    /// Of a check as a whole.
    pub(super) fn of_check(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Pass => Self::Passing,
            Outcome::Fail => Self::Failing,
            Outcome::Unknown => Self::Unseen,
            Outcome::NotApplicable => Self::Absent,
        }
    }

    /// Whether nothing is known of it.
    pub(super) fn is_unknown(self) -> bool {
        match self {
            Self::Unjudged | Self::StandIn | Self::Unseen => true,
            Self::Passing | Self::Failing | Self::Absent => false,
        }
    }
}
