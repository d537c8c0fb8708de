//! How often a schedule runs at the least.

use crate::model::Time;

const DAY_H: i64 = 24;
/// The longest month.
const MONTH_H: i64 = 31 * DAY_H;
const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// The greatest number of hours, begun ones counted whole, between consecutive runs; absent when
/// there are not two.
pub(super) fn longest_gap(mut runs: Vec<Time>) -> Option<i64> {
    runs.sort();
    let gaps = runs.iter().zip(runs.iter().skip(1)).map(|(one, next)| -next.hours_until(*one));
    gaps.max()
}

/// The same by the schedule itself: `cron(minute hour day-of-month month day-of-week year)` as far
/// as it names hours and days one by one, and `rate(n hours|days)`.
pub(super) fn interval_h(schedule: &str) -> Option<i64> {
    if let Some(rate) = inside(schedule, "rate") {
        let (number, unit) = rate.split_once(' ')?;
        let hours = if unit.starts_with("day") { DAY_H } else { 1 };
        let known = unit.starts_with("day") || unit.starts_with("hour");
        return number.parse::<i64>().ok().filter(|_| known).map(|number| number.saturating_mul(hours));
    }
    let fields: Vec<&str> = inside(schedule, "cron")?.split_whitespace().collect();
    let [_, hour, day, "*", weekday, "*"] = fields.as_slice() else { return None };
    match (*day, *weekday) {
        ("*", "?") | ("?" | "*", "*") => gap(&numbers(hour, 0, DAY_H - 1)?, DAY_H),
        ("?", days) => Some(gap(&weekdays(days)?, 7)?.saturating_mul(DAY_H)),
        (day, "?") => day.parse::<i64>().ok().map(|_| MONTH_H),
        (_, _) => None,
    }
}

fn inside<'a>(schedule: &'a str, kind: &str) -> Option<&'a str> {
    schedule.strip_prefix(kind)?.strip_prefix('(')?.strip_suffix(')')
}

/// The greatest gap between places on a circle.
fn gap(places: &[i64], circle: i64) -> Option<i64> {
    let first = *places.first()?;
    let following = places.iter().skip(1).copied().chain([first.saturating_add(circle)]);
    places.iter().zip(following).map(|(one, next)| next.saturating_sub(*one)).max()
}

/// `*`, `*/6`, `5`, `1,13` or `9-17`, sorted.
fn numbers(field: &str, least: i64, most: i64) -> Option<Vec<i64>> {
    let mut found = Vec::new();
    for part in field.split(',') {
        let (range, step) = part.split_once('/').map_or((part, Some(1)), |(range, step)| (range, step.parse().ok()));
        let step = step.filter(|step: &i64| *step > 0)?;
        let bounds = match range.split_once('-') {
            Some((from, to)) => (from.parse().ok()?, to.parse().ok()?),
            None if range == "*" => (least, most),
            None if part == range => (range.parse().ok()?, range.parse().ok()?),
            None => (range.parse().ok()?, most),
        };
        let of_range = (bounds.0..=bounds.1).filter(|number| (number - bounds.0) % step == 0);
        found.extend(of_range.filter(|number| (least..=most).contains(number)));
    }
    found.sort_unstable();
    found.dedup();
    Some(found).filter(|found| !found.is_empty())
}

/// Days of the week by name or number, from Sunday as 0.
fn weekdays(field: &str) -> Option<Vec<i64>> {
    let mut text = field.to_ascii_uppercase();
    for (number, name) in (1..).zip(DAYS) {
        text = text.replace(name, &format!("{number}"));
    }
    numbers(&text, 1, 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_gap_counts_and_one_run_tells_none() {
        let at = |hours: i64| Time::from_seconds(hours * 3600);
        assert_eq!(longest_gap(vec![at(0), at(72), at(24)]), Some(48));
        assert_eq!(longest_gap(vec![at(0)]), None);
        assert_eq!(longest_gap(vec![at(0), Time::from_seconds(3601)]), Some(2));
    }

    #[test]
    fn daily_weekly_and_monthly_schedules_are_understood() {
        assert_eq!(interval_h("cron(0 5 ? * * *)"), Some(24));
        assert_eq!(interval_h("cron(0 17 * * ? *)"), Some(24));
        assert_eq!(interval_h("cron(30 1,13 * * ? *)"), Some(12));
        assert_eq!(interval_h("cron(0 */6 * * ? *)"), Some(6));
        assert_eq!(interval_h("cron(0 3 ? * SUN *)"), Some(168));
        assert_eq!(interval_h("cron(0 3 ? * MON-FRI *)"), Some(72));
        assert_eq!(interval_h("cron(0 3 1 * ? *)"), Some(744));
        assert_eq!((interval_h("rate(12 hours)"), interval_h("rate(1 day)")), (Some(12), Some(24)));
    }

    #[test]
    fn what_is_not_understood_says_nothing() {
        for schedule in ["cron(0 3 L * ? *)", "cron(0 3 ? * 2#1 *)", "cron(0 3 * JAN ? *)", "at(2026-01-01T00:00:00)", ""] {
            assert_eq!(interval_h(schedule), None, "{schedule}");
        }
    }
}
