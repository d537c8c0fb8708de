//! Scores as exact numbers: hundredths of a point, so that the same outcomes print the same text.

use std::fmt;
use std::iter::Sum;

use serde::{Serialize, Serializer};

/// A score from 0 to 100, in hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Score(u32);

const HUNDREDTHS: u64 = 10_000;

impl Score {
    /// 100 points.
    pub const FULL: Self = Self(10_000);

    /// `part` of `whole`, rounded towards 0.
    pub fn rounded_down(part: u64, whole: u64) -> Self {
        Self::of(part.saturating_mul(HUNDREDTHS).checked_div(whole))
    }

    /// `part` of `whole`, rounded towards 100.
    pub fn rounded_up(part: u64, whole: u64) -> Self {
        Self::of(
            part.saturating_mul(HUNDREDTHS)
                .checked_add(whole.saturating_sub(1))
                .and_then(|sum| sum.checked_div(whole)),
        )
    }

    fn of(hundredths: Option<u64>) -> Self {
        let hundredths = hundredths.unwrap_or(0).min(HUNDREDTHS);
        Self(u32::try_from(hundredths).unwrap_or(10_000))
    }

    /// The share of a weight in another, rounded towards 0.
    pub fn share(part: Weight, whole: Weight) -> Self {
        Self::rounded_down(part.0, whole.0)
    }

    /// The mean of scores, rounded towards 0; absent for none.
    pub fn mean(scores: &[Self]) -> Option<Self> {
        let count = u64::try_from(scores.len()).ok().filter(|count| *count > 0)?;
        Some(Self::rounded_down(scores.iter().map(|one| u64::from(one.0)).sum(), count * HUNDREDTHS))
    }

    /// The score as a number of points.
    pub fn points(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}

impl Serialize for Score {
    /// The points as a number.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.points())
    }
}

impl schemars::JsonSchema for Score {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Score".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        f64::json_schema(generator)
    }
}

impl fmt::Display for Score {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match (self.0 / 100, self.0 % 100) {
            (whole, 0) => whole.to_string(),
            (whole, rest) if rest % 10 == 0 => format!("{whole}.{}", rest / 10),
            (whole, rest) => format!("{whole}.{rest:02}"),
        };
        formatter.pad(&text)
    }
}

/// A weight in halves, so that a supporting check's half is exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weight(u64);

impl Weight {
    /// No weight.
    pub const NOTHING: Self = Self(0);

    /// A whole number.
    pub fn whole(weight: u64) -> Self {
        Self(weight.saturating_mul(2))
    }

    /// The half of a whole number.
    pub fn half(weight: u64) -> Self {
        Self(weight)
    }

    /// Whether it is nothing.
    pub fn is_nothing(self) -> bool {
        self.0 == 0
    }
}

impl Sum for Weight {
    fn sum<I: Iterator<Item = Self>>(weights: I) -> Self {
        Self(weights.fold(0, |sum, one| sum.saturating_add(one.0)))
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let half = if self.0.is_multiple_of(2) { "" } else { ".5" };
        formatter.pad(&format!("{}{half}", self.0 / 2))
    }
}

/// A score that is known within bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Interval {
    /// With every unknown taken as failed: the score that is shown.
    pub lower: Score,
    /// With every unknown taken as passed.
    pub upper: Score,
}

impl Interval {
    /// From the weight that passes in the lower and in the upper bound and that applies at all; absent when
    /// nothing applies.
    pub fn of(lower: Weight, upper: Weight, applies: Weight) -> Option<Self> {
        let bounds = || Self {
            lower: Score::rounded_down(lower.0, applies.0),
            upper: Score::rounded_up(upper.0, applies.0),
        };
        (!applies.is_nothing()).then(bounds)
    }

    /// The mean of intervals; absent for none.
    pub fn mean(intervals: &[Self]) -> Option<Self> {
        let count = u64::try_from(intervals.len()).ok().filter(|count| *count > 0)?;
        let sum =
            |bound: fn(&Self) -> Score| intervals.iter().map(|one| u64::from(bound(one).0)).sum::<u64>();
        let (lower, upper) = (sum(|one| one.lower), sum(|one| one.upper));
        let whole = count * HUNDREDTHS;
        Some(Self { lower: Score::rounded_down(lower, whole), upper: Score::rounded_up(upper, whole) })
    }

    /// Whether the other interval lies within this one.
    pub fn contains(self, other: Self) -> bool {
        self.lower <= other.lower && other.upper <= self.upper
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_rounded_outwards() {
        let interval = Interval::of(Weight::whole(1), Weight::whole(2), Weight::whole(3)).unwrap();
        assert_eq!(interval.lower.to_string(), "33.33");
        assert_eq!(interval.upper.to_string(), "66.67");
    }

    #[test]
    fn a_score_prints_without_needless_digits() {
        assert_eq!(Score::FULL.to_string(), "100");
        assert_eq!(Score::rounded_down(1, 2).to_string(), "50");
        assert_eq!(Score::rounded_down(1, 8).to_string(), "12.5");
    }

    #[test]
    fn the_half_of_a_weight_is_exact() {
        let weights = [Weight::whole(4), Weight::half(1), Weight::half(4)];
        assert_eq!(weights.into_iter().sum::<Weight>().to_string(), "6.5");
        assert_eq!(Weight::whole(8).to_string(), "8");
    }

    #[test]
    fn nothing_to_judge_has_no_score() {
        assert_eq!(Interval::of(Weight::NOTHING, Weight::NOTHING, Weight::NOTHING), None);
        assert_eq!(Score::mean(&[]), None);
        assert_eq!(Interval::mean(&[]), None);
    }
}
