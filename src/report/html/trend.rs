//! Scores over time as a line chart, and as the numbers it is drawn from.

use std::fmt::Write as _;

use crate::model::{Lang, Time};
use crate::score::Interval;

use super::super::words;
use super::super::{TrendPoint, View};
use super::Cut;

/// Rows of the table; the newest.
const ROWS_MAX: usize = 12;

/// The drawing's inner width and its edges, in units of the picture.
const WIDTH: i64 = 560;
const LEFT: i64 = 34;
const TOP: f64 = 8.0;
/// Units of height for a point of score.
const STEP: f64 = 1.2;

/// The chart.
pub(super) struct Trend {
    /// Lines of the score: one for each run of snapshots that have one.
    pub(super) lines: Vec<String>,
    /// Bands from lower to upper bound, one for each line.
    pub(super) bands: Vec<String>,
    pub(super) coverage: String,
    /// Where each score stands.
    pub(super) dots: Vec<(i64, String)>,
    pub(super) first: String,
    pub(super) last: String,
    pub(super) rows: Cut<TrendRow>,
}

/// The numbers of a snapshot.
pub(super) struct TrendRow {
    pub(super) day: String,
    pub(super) score: String,
    pub(super) coverage: String,
}

/// The chart of two snapshots or more.
pub(super) fn trend(view: &View<'_>, lang: Lang) -> Option<Trend> {
    let points = view.input.trend.as_slice();
    let (first, last) = (points.first()?, points.last()?);
    if points.len() < 2 {
        return None;
    }
    let place = |point: &TrendPoint| across(point.at, first.at, last.at);
    let runs: Vec<Vec<(i64, Interval)>> = runs(points, place);
    let newest: Vec<TrendPoint> = points.iter().rev().copied().collect();
    Some(Trend {
        lines: runs
            .iter()
            .map(|run| path(run.iter().map(|(x, score)| (*x, y(score.lower.points())))))
            .collect(),
        bands: runs.iter().map(|run| band(run)).collect(),
        coverage: path(points.iter().map(|point| (place(point), y(point.coverage.points())))),
        dots: runs.iter().flatten().map(|(x, score)| (*x, y(score.lower.points()))).collect(),
        first: first.at.date_in_japan(),
        last: last.at.date_in_japan(),
        rows: Cut::new(&newest, ROWS_MAX, "kakunin history", lang, |point| row(point, lang)),
    })
}

/// Where a time stands from left to right.
fn across(at: Time, first: Time, last: Time) -> i64 {
    let since = |time: Time| time.as_seconds().saturating_sub(first.as_seconds());
    LEFT + since(at).saturating_mul(WIDTH).checked_div(since(last)).unwrap_or(0)
}

fn y(points: f64) -> String {
    format!("{:.1}", STEP.mul_add(100.0 - points, TOP))
}

/// Snapshots one after another that have a score.
fn runs(points: &[TrendPoint], place: impl Fn(&TrendPoint) -> i64) -> Vec<Vec<(i64, Interval)>> {
    let scored = |point: &TrendPoint| Some((place(point), point.score?));
    points
        .split(|point| point.score.is_none())
        .map(|run| run.iter().filter_map(scored).collect::<Vec<_>>())
        .filter(|run| !run.is_empty())
        .collect()
}

fn path(points: impl Iterator<Item = (i64, String)>) -> String {
    let mut path = String::new();
    for (x, y) in points {
        let written = write!(path, "{x},{y} ");
        debug_assert!(written.is_ok(), "a String takes every text");
    }
    path
}

fn band(run: &[(i64, Interval)]) -> String {
    let upper = run.iter().map(|(x, score)| (*x, y(score.upper.points())));
    let lower = run.iter().rev().map(|(x, score)| (*x, y(score.lower.points())));
    path(upper.chain(lower))
}

fn row(point: &TrendPoint, lang: Lang) -> TrendRow {
    let score = point.score.map(|score| match score {
        Interval { lower, upper } if lower == upper => lower.to_string(),
        Interval { lower, upper } => format!("{lower}–{upper}"),
    });
    TrendRow {
        day: words::time(point.at, lang),
        score: score.unwrap_or_else(|| "–".to_owned()),
        coverage: format!("{}%", point.coverage),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn drawn(points: &[Option<(u64, u64)>]) -> Option<Trend> {
        let sample = sample::small();
        let mut input = sample.input();
        input.trend = sample::trend(points);
        trend(&View::new(&input), Lang::En)
    }

    #[test]
    fn scores_are_drawn_from_the_first_snapshot_to_the_last() {
        let chart = drawn(&[Some((0, 50)), Some((100, 100))]).unwrap();
        assert_eq!(chart.lines, ["34,128.0 594,8.0 "]);
        assert_eq!(chart.bands, ["34,68.0 594,8.0 594,8.0 34,128.0 "]);
        assert_eq!(chart.rows.rows[0].score, "100");
        assert_eq!(chart.rows.rows[1].score, "0–50");
    }

    #[test]
    fn a_snapshot_without_a_score_breaks_the_line() {
        let chart = drawn(&[Some((10, 10)), None, Some((20, 20))]).unwrap();
        assert_eq!(chart.lines.len(), 2);
        assert_eq!(chart.rows.rows[1].score, "–");
    }

    #[test]
    fn one_snapshot_is_no_trend() {
        assert!(drawn(&[Some((10, 10))]).is_none());
    }
}
