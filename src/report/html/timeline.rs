//! Two pictures against a line: how long logs are kept, and how old the newest restorable point is.
//!
//! Each bar stands in a table row that says the same in words.

use crate::model::{CheckId, Finding, Lang};

use super::super::View;
use super::super::words::{self, PageLabels};
use super::Cut;

/// Rows of one picture.
const BARS_MAX: usize = 40;

/// Width of a bar's place, in units of the picture.
const WIDTH: i64 = 1_000;

/// One year of logs, as ops-8 asks; the picture reaches to two.
const YEAR_DAYS: i64 = 365;
const LOG_SCALE_DAYS: i64 = 2 * YEAR_DAYS;

/// The picture of backups reaches to this many times the age allowed.
const BACKUP_SCALE: i64 = 4;

/// What AWS keeps for ever, as the tables write it (`domain/README`: the greatest 32-bit number).
const FOR_EVER: i64 = 2_147_483_647;

/// Checks whose rows say how many days logs stay readable, and the column.
const LOGS: [(&str, &str); 2] =
    [("admin-log-retention-one-year", "visible_days"), ("cwl-admin-log-retention", "retention_days")];

/// The check whose rows say how old the newest restorable point is, and its columns.
const BACKUPS: (&str, &str, &str) = ("backup-recent", "restorable_age_h", "rpo_h");

/// One row of a picture.
pub(super) struct Bar<'a> {
    pub(super) resource: &'a str,
    pub(super) account: &'a str,
    pub(super) region: &'a str,
    pub(super) class: &'static str,
    pub(super) mark: &'static str,
    pub(super) outcome: &'static str,
    pub(super) value: String,
    pub(super) required: String,
    /// How far the bar reaches; absent where the value is not known.
    pub(super) width: Option<i64>,
    /// Whether the value lies beyond the picture.
    pub(super) beyond: bool,
    /// Where the line stands.
    pub(super) line: i64,
}

/// How long logs are kept, each store against one year.
pub(super) fn logs<'a>(view: &'a View<'a>, lang: Lang) -> Cut<Bar<'a>> {
    let mut rows: Vec<(&'a Finding, Option<i64>)> = Vec::new();
    for (check, column) in LOGS {
        rows.extend(findings(view, check).map(|one| (one, number(one, column))));
    }
    Cut::new(&rows, BARS_MAX, "CSV", lang, |(finding, days)| {
        let value = days.map(|days| match days {
            FOR_EVER.. => PageLabels::of(lang).for_ever.to_owned(),
            _ => words::days(days, lang),
        });
        bar(finding, value, words::days(YEAR_DAYS, lang), Reach::of(*days, LOG_SCALE_DAYS, YEAR_DAYS), lang)
    })
}

/// How old the newest restorable point of each resource is, against the age allowed.
pub(super) fn backups<'a>(view: &'a View<'a>, lang: Lang) -> Cut<Bar<'a>> {
    let (check, age, allowed) = BACKUPS;
    let rows: Vec<&'a Finding> = findings(view, check).collect();
    Cut::new(&rows, BARS_MAX, "CSV", lang, |finding| {
        let (age, allowed) = (number(finding, age), number(finding, allowed));
        let value = age.map(|hours| words::hours(hours, lang));
        let required = allowed.map_or_else(String::new, |hours| words::hours(hours, lang));
        let line = allowed.unwrap_or(0);
        let known = allowed.and(age);
        bar(finding, value, required, Reach::of(known, line.saturating_mul(BACKUP_SCALE), line), lang)
    })
}

/// The findings of a check: what fails, what is unknown, what passes.
fn findings<'a>(view: &'a View<'a>, check: &str) -> impl Iterator<Item = &'a Finding> {
    let check = CheckId::parse(check).ok().and_then(|id| view.checks.get(&id));
    check.into_iter().flat_map(|one| {
        one.failing.iter().chain(&one.accepted).chain(&one.unknown).chain(&one.passing).copied()
    })
}

fn number(finding: &Finding, column: &str) -> Option<i64> {
    finding.columns.get(column)?.as_i64()
}

/// How far a bar reaches and where its line stands.
#[derive(Clone, Copy)]
struct Reach {
    width: Option<i64>,
    beyond: bool,
    line: i64,
}

impl Reach {
    fn of(value: Option<i64>, scale: i64, line: i64) -> Self {
        let at = |value: i64| value.clamp(0, scale).saturating_mul(WIDTH).checked_div(scale).unwrap_or(0);
        Self { width: value.map(at), beyond: value.is_some_and(|value| value > scale), line: at(line) }
    }
}

fn bar(finding: &Finding, value: Option<String>, required: String, reach: Reach, lang: Lang) -> Bar<'_> {
    let Reach { width, beyond, line } = reach;
    let outcome = finding.outcome;
    Bar {
        resource: &finding.resource,
        account: finding.account.as_str(),
        region: &finding.region,
        class: outcome.as_str(),
        mark: words::outcome_mark(outcome, lang),
        outcome: words::outcome(outcome, lang),
        value: value.unwrap_or_else(|| PageLabels::of(lang).not_known.to_owned()),
        required,
        width,
        beyond,
        line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    use serde_json::{Value, json};

    /// The sample with findings of one check that carry these columns.
    fn with(check: &str, rows: &[&[(&str, Value)]]) -> sample::Sample {
        let mut sample = sample::small();
        let mut known = sample.checks.values().next().unwrap().clone();
        known.id = CheckId::parse(check).unwrap();
        let first = sample.findings[0].clone();
        let row = |(number, columns): (usize, &&[(&str, Value)])| Finding {
            check: known.id.clone(),
            resource: format!("row-{number}"),
            columns: columns.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
            ..first.clone()
        };
        sample.findings = rows.iter().enumerate().map(row).collect();
        sample.checks.insert(known.id.clone(), known);
        sample
    }

    fn shown(cut: Cut<Bar<'_>>) -> Vec<(String, Option<i64>, bool, i64)> {
        cut.rows.into_iter().map(|bar| (bar.value, bar.width, bar.beyond, bar.line)).collect()
    }

    #[test]
    fn logs_stand_against_one_year() {
        let days = |days: Value| [("visible_days", days)];
        let sample = with(
            "admin-log-retention-one-year",
            &[&days(json!(365)), &days(json!(90)), &days(Value::Null), &days(json!(FOR_EVER))],
        );
        let input = sample.input();
        let bars = shown(logs(&View::new(&input), Lang::En));
        assert_eq!(
            bars,
            [
                ("365 days".to_owned(), Some(500), false, 500),
                ("90 days".to_owned(), Some(123), false, 500),
                ("unknown".to_owned(), None, false, 500),
                ("for ever".to_owned(), Some(1_000), true, 500),
            ]
        );
    }

    #[test]
    fn backups_stand_against_the_age_allowed() {
        let row = |age: Value, allowed: Value| [("restorable_age_h", age), ("rpo_h", allowed)];
        let sample = with(
            "backup-recent",
            &[&row(json!(13), json!(26)), &row(json!(1_440), json!(26)), &row(json!(8), Value::Null)],
        );
        let input = sample.input();
        let bars = shown(backups(&View::new(&input), Lang::En));
        assert_eq!(
            bars,
            [
                ("13 h".to_owned(), Some(125), false, 250),
                ("1440 h (60 days)".to_owned(), Some(1_000), true, 250),
                ("8 h".to_owned(), None, false, 0),
            ]
        );
    }
}
