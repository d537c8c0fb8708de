//! Days that have passed, as whole numbers, with the sentinel for what never happened.

use crate::model::Time;

/// Days since something that never happened.
pub(super) const NEVER_DAYS: i64 = 100_000;

/// Whole days from a time to the scan; 0 for what lies after its start.
pub(super) fn days_since(time: Time, as_of: Time) -> i64 {
    time.days_until(as_of).max(0)
}

/// Like [`days_since`], where 1970 stands for never.
pub(super) fn days_since_use(time: Time, as_of: Time) -> i64 {
    if time == Time::NONE { NEVER_DAYS } else { days_since(time, as_of) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_after_the_start_of_the_scan_is_no_days_ago() {
        assert_eq!(days_since(Time::from_seconds(90_000), Time::from_seconds(0)), 0);
    }

    #[test]
    fn never_is_longer_than_any_threshold() {
        assert_eq!(days_since_use(Time::NONE, Time::from_seconds(86_400)), 100_000);
        assert_eq!(days_since_use(Time::from_seconds(1), Time::from_seconds(86_401)), 1);
    }
}
