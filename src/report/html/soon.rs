//! What expires within 60 days of the scan, or did so within the 60 days before it.
//!
//! Attestations, registers and waivers as filed; certificates, key material and runtimes from what
//! the checks read of them.

use crate::model::{CheckId, Days, Finding, Lang, Time};

use super::super::View;
use super::super::words::{self, Labels, PageLabels};
use super::Cut;

/// How far ahead and back the page looks.
const WINDOW_DAYS: Days = 60;

/// Rows of the first sheet.
const SOON_MAX: usize = 5;

/// Checks that read how many days something still holds, and the column.
const COUNTED: [(&str, &str); 3] = [
    ("certificates-valid", "days_left"),
    ("kms-imported-material-not-expiring", "material_days_left"),
    ("runtimes-supported", "eol_days"),
];

/// One thing that expires.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SoonRow<'a> {
    days: Days,
    pub(super) kind: &'static str,
    pub(super) name: &'a str,
    pub(super) place: String,
    /// The last day it holds, in Japan.
    pub(super) day: String,
    pub(super) left: String,
    /// `unknown` for what still holds, `fail` for what does not: the colours of outcomes.
    pub(super) class: &'static str,
}

pub(super) fn rows<'a>(view: &'a View<'a>, lang: Lang) -> Cut<SoonRow<'a>> {
    let mut rows = declared(view, lang);
    rows.extend(waivers(view, lang));
    rows.extend(counted(view, lang));
    rows.sort();
    let place = Labels::of(lang).items;
    Cut::of(rows, SOON_MAX, place, lang)
}

fn row<'a>(kind: &'static str, name: &'a str, days: Days, day: String, lang: Lang) -> Option<SoonRow<'a>> {
    let left = words::days_left(days, lang);
    let class = if days < 0 { "fail" } else { "unknown" };
    (-WINDOW_DAYS..=WINDOW_DAYS).contains(&days).then(|| SoonRow {
        days,
        kind,
        name,
        place: String::new(),
        day,
        left,
        class,
    })
}

/// What was approved until a moment.
fn until<'a>(
    kind: &'static str,
    name: &'a str,
    scanned: Time,
    until: Time,
    lang: Lang,
) -> Option<SoonRow<'a>> {
    let millis = until.as_millis().saturating_sub(scanned.as_millis());
    // Whole days, so that what ended an hour ago is not said to hold still.
    row(kind, name, millis.div_euclid(86_400_000), words::last_day(until), lang)
}

fn declared<'a>(view: &'a View<'a>, lang: Lang) -> Vec<SoonRow<'a>> {
    let (input, labels) = (view.input, PageLabels::of(lang));
    let at = input.snapshot.started_at;
    let attestations = input.declarations.attestations.iter().filter_map(|one| {
        let row = until(labels.attestation, &one.title, at, one.valid_until, lang)?;
        Some(SoonRow { place: one.item.as_str().to_owned(), ..row })
    });
    let register = Labels::of(lang).register;
    let registers = input
        .declarations
        .registers
        .iter()
        .filter_map(|one| until(register, one.kind.as_str(), at, one.valid_until, lang));
    attestations.chain(registers).collect()
}

fn waivers<'a>(view: &'a View<'a>, lang: Lang) -> Vec<SoonRow<'a>> {
    let (at, kind) = (view.input.snapshot.started_at, PageLabels::of(lang).waiver);
    let row = |note: &'a crate::model::WaiverNote| {
        let row = until(kind, &note.waiver.resource, at, note.waiver.valid_until, lang)?;
        Some(SoonRow { place: note.waiver.check.as_str().to_owned(), ..row })
    };
    view.input.waivers.iter().filter_map(row).collect()
}

fn counted<'a>(view: &'a View<'a>, lang: Lang) -> Vec<SoonRow<'a>> {
    let labels = PageLabels::of(lang);
    let kinds = [labels.certificate, labels.key_material, labels.runtime];
    let of = |((check, column), kind): ((&'static str, &'static str), &'static str)| {
        let check = CheckId::parse(check).ok().and_then(|id| view.checks.get(&id));
        let findings = check.into_iter().flat_map(|one| {
            one.failing.iter().chain(&one.accepted).chain(&one.unknown).chain(&one.passing).copied()
        });
        findings.filter_map(move |finding| from_finding(view, finding, column, kind, lang))
    };
    COUNTED.into_iter().zip(kinds).flat_map(of).collect()
}

fn from_finding<'a>(
    view: &View<'_>,
    finding: &'a Finding,
    column: &str,
    kind: &'static str,
    lang: Lang,
) -> Option<SoonRow<'a>> {
    let days = finding.columns.get(column)?.as_i64()?;
    // Before a date is made of it: a number of days that stands for "never" has none.
    (-WINDOW_DAYS..=WINDOW_DAYS).contains(&days).then_some(())?;
    let day = view.input.snapshot.started_at.plus_days(days).date_in_japan();
    let row = row(kind, &finding.resource, days, day, lang)?;
    Some(SoonRow { place: format!("{} {}", finding.account, finding.region), ..row })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn shown(sample: &sample::Sample) -> Vec<(String, String)> {
        let input = sample.input();
        let view = View::new(&input);
        rows(&view, Lang::En).rows.into_iter().map(|row| (row.name.to_owned(), row.left)).collect()
    }

    #[test]
    fn what_ends_within_the_window_is_named_the_most_urgent_first() {
        let mut sample = sample::Sample { declarations: sample::declared(), ..sample::waived() };
        sample.waivers.truncate(1);
        let rows = shown(&sample);
        // `past` held for 20 days from a month before the scan; the waiver holds for three months.
        assert_eq!(rows, [("手順書 past".to_owned(), "expired 10 days ago".to_owned())]);
    }

    #[test]
    fn days_that_a_check_read_count_and_days_it_could_not_read_do_not() {
        let mut sample = sample::small();
        let mut check = sample.checks.values().next().unwrap().clone();
        check.id = CheckId::parse("certificates-valid").unwrap();
        for (finding, days) in
            sample.findings.iter_mut().zip([Some(9), Some(61), None, Some(100_000), Some(0)])
        {
            finding.check = check.id.clone();
            finding.columns.insert("days_left".to_owned(), days.into());
        }
        sample.checks.insert(check.id.clone(), check);
        let rows: Vec<String> = shown(&sample).into_iter().map(|(_, left)| left).collect();
        assert_eq!(rows, ["0 days left", "9 days left"]);
    }
}
