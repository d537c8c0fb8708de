//! Points in time and the clock they come from.
//!
//! Ages are counted from the start of the scan, never from "now": the same snapshot must give
//! the same verdict years later.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A point in time, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct Time(i64);

/// A number of whole days.
pub type Days = i64;

const MILLIS_PER_HOUR: i64 = 3_600_000;
const MILLIS_PER_DAY: i64 = 24 * MILLIS_PER_HOUR;

impl Time {
    /// 1970-01-01T00:00:00Z: what a time column holds where AWS has no such time.
    pub const NONE: Self = Self(0);

    /// A time from milliseconds since the epoch.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// A time from whole seconds since the epoch.
    pub fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Reads an RFC 3339 time such as `2026-01-31T00:00:00Z`, as AWS's XML and report formats write it.
    pub fn parse(text: &str) -> Option<Self> {
        let timestamp: Timestamp = text.parse().ok()?;
        Some(Self(timestamp.as_millisecond()))
    }

    /// Milliseconds since the epoch.
    pub fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch.
    pub fn as_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// Whole days from this time until `later`; negative when `later` lies before it.
    pub fn days_until(self, later: Self) -> Days {
        later.0.saturating_sub(self.0).div_euclid(MILLIS_PER_DAY)
    }

    /// Whole hours from this time until `later`; negative when `later` lies before it.
    pub fn hours_until(self, later: Self) -> i64 {
        later.0.saturating_sub(self.0).div_euclid(MILLIS_PER_HOUR)
    }

    /// This time less a number of days.
    #[must_use]
    pub fn minus_days(self, days: Days) -> Self {
        Self(self.0.saturating_sub(days.saturating_mul(MILLIS_PER_DAY)))
    }

    /// RFC 3339 in UTC, to the second.
    pub fn to_rfc3339(self) -> String {
        Timestamp::from_second(self.as_seconds()).map_or_else(|_| "-".to_owned(), |time| time.to_string())
    }
}

/// Where the present comes from: the machine's clock, or a fixed one in tests and the demo.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// Always this time.
    Fixed(Time),
}

impl Clock {
    /// The present.
    pub fn now(self) -> Time {
        match self {
            #[expect(clippy::disallowed_methods, reason = "this is the Clock that everything else takes")]
            Self::System => Time(Timestamp::now().as_millisecond()),
            Self::Fixed(time) => time,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_whole_and_may_be_negative() {
        let start = Time::from_seconds(0);
        assert_eq!(start.days_until(Time::from_seconds(86_399)), 0);
        assert_eq!(start.days_until(Time::from_seconds(86_400)), 1);
        assert_eq!(start.days_until(Time::from_seconds(-1)), -1);
    }

    #[test]
    fn a_time_reads_and_writes_rfc3339() {
        let time = Time::parse("2026-01-31T00:00:00Z").unwrap();
        assert_eq!(time.to_rfc3339(), "2026-01-31T00:00:00Z");
        assert!(Time::parse("N/A").is_none());
    }
}
