//! Points in time and the clock they come from.
//!
//! Ages are counted from the start of the scan, never from "now": the same snapshot must give
//! the same verdict years later.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
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

/// Japan Standard Time: nine hours ahead of UTC, all year.
const JAPAN: Offset = Offset::constant(9);

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

    /// This time and a number of days.
    #[must_use]
    pub fn plus_days(self, days: Days) -> Self {
        Self(self.0.saturating_add(days.saturating_mul(MILLIS_PER_DAY)))
    }

    /// The beginning of a day in Japan Standard Time; none when there is no such day.
    pub fn start_of_day_in_japan(year: i16, month: i8, day: i8) -> Option<Self> {
        let date = Date::new(year, month, day).ok()?;
        Some(Self(JAPAN.to_timestamp(date.to_datetime(jiff::civil::Time::midnight())).ok()?.as_millisecond()))
    }

    /// The day in Japan Standard Time, such as `2026-04-01`.
    pub fn date_in_japan(self) -> String {
        let time = Timestamp::from_millisecond(self.0);
        time.map_or_else(|_| "-".to_owned(), |time| JAPAN.to_datetime(time).date().to_string())
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
    fn a_day_in_japan_begins_nine_hours_before_that_of_utc() {
        let day = Time::start_of_day_in_japan(2026, 4, 1).unwrap();
        assert_eq!(day, Time::parse("2026-03-31T15:00:00Z").unwrap());
        assert_eq!(day.date_in_japan(), "2026-04-01");
        assert_eq!(Time::from_millis(day.as_millis() - 1).date_in_japan(), "2026-03-31");
        assert_eq!(Time::start_of_day_in_japan(2026, 2, 29), None);
    }

    #[test]
    fn a_time_reads_and_writes_rfc3339() {
        let time = Time::parse("2026-01-31T00:00:00Z").unwrap();
        assert_eq!(time.to_rfc3339(), "2026-01-31T00:00:00Z");
        assert!(Time::parse("N/A").is_none());
    }
}
