//! Regions × items: where failures and unknowns are, as a table that is its own picture.
//!
//! Every field carries its numbers and marks as text, so that nothing hangs on its colour.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::model::{CheckId, Lang, Outcome};

use super::super::View;
use super::super::view::{CheckView, ItemView};
use super::super::words::{self, PageLabels};

/// Regions with a column of their own, those with the most to say; the rest share one.
const REGIONS_MAX: usize = 16;

/// The table.
pub(super) struct Heat<'a> {
    pub(super) regions: Vec<&'a str>,
    pub(super) rows: Vec<HeatRow<'a>>,
    pub(super) fail_mark: &'static str,
    pub(super) unknown_mark: &'static str,
}

/// One item.
pub(super) struct HeatRow<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) fields: Vec<Field>,
}

/// One Region of an item.
pub(super) struct Field {
    pub(super) fail: usize,
    pub(super) unknown: usize,
    /// 0 for none to 4 for the most failures.
    pub(super) level: u8,
    pub(super) said: String,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    fail: usize,
    unknown: usize,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.fail += other.fail;
        self.unknown += other.unknown;
    }
}

type ByRegion<'a> = BTreeMap<&'a str, Counts>;

/// The table; absent where nothing fails and nothing is unknown.
pub(super) fn heat<'a>(view: &'a View<'a>, lang: Lang) -> Option<Heat<'a>> {
    let checks: BTreeMap<&CheckId, ByRegion<'a>> =
        view.checks.iter().map(|(id, check)| (*id, by_region(check))).collect();
    let items: Vec<(&'a ItemView<'a>, ByRegion<'a>)> =
        view.items.iter().map(|item| (item, of_item(item, &checks))).collect();
    let regions = regions(items.iter().map(|(_, counts)| counts));
    let other = PageLabels::of(lang).other_regions;
    let mut names: Vec<&str> = regions.shown.clone();
    names.extend(regions.any_left.then_some(other));
    let rows = items.iter().map(|(item, counts)| row(item, counts, &regions, lang)).collect();
    (!regions.shown.is_empty()).then(|| Heat {
        regions: names,
        rows,
        fail_mark: words::outcome_mark(Outcome::Fail, lang),
        unknown_mark: words::outcome_mark(Outcome::Unknown, lang),
    })
}

fn by_region<'a>(check: &CheckView<'a>) -> ByRegion<'a> {
    let mut counts = ByRegion::new();
    for finding in check.failing.iter().chain(&check.accepted) {
        counts.entry(&finding.region).or_default().fail += 1;
    }
    for finding in &check.unknown {
        counts.entry(&finding.region).or_default().unknown += 1;
    }
    counts
}

fn of_item<'a>(item: &ItemView<'_>, checks: &BTreeMap<&CheckId, ByRegion<'a>>) -> ByRegion<'a> {
    let mut sum = ByRegion::new();
    for check in item.result.checks.iter().filter_map(|one| checks.get(&one.id)) {
        for (region, counts) in check {
            sum.entry(region).or_default().add(*counts);
        }
    }
    sum
}

struct Regions<'a> {
    shown: Vec<&'a str>,
    any_left: bool,
}

fn regions<'a, 'b>(items: impl Iterator<Item = &'b ByRegion<'a>>) -> Regions<'a>
where
    'a: 'b,
{
    let mut totals: BTreeMap<&'a str, usize> = BTreeMap::new();
    for (region, counts) in items.flatten() {
        *totals.entry(region).or_default() += counts.fail + counts.unknown;
    }
    let mut shown: Vec<(&str, usize)> = totals.into_iter().collect();
    shown.sort_by_key(|(_, count)| Reverse(*count));
    let any_left = shown.len() > REGIONS_MAX;
    let mut shown: Vec<&str> = shown.into_iter().take(REGIONS_MAX).map(|(region, _)| region).collect();
    // Account-wide things first: they are in every account.
    shown.sort_by_key(|region| (*region != "global", *region));
    Regions { shown, any_left }
}

fn row<'a>(item: &ItemView<'a>, counts: &ByRegion<'_>, regions: &Regions<'_>, lang: Lang) -> HeatRow<'a> {
    let of = |region: &&str| counts.get(region).copied().unwrap_or_default();
    let mut fields: Vec<Counts> = regions.shown.iter().map(of).collect();
    if regions.any_left {
        let mut rest = Counts::default();
        let others = counts.iter().filter(|(region, _)| !regions.shown.contains(region));
        others.for_each(|(_, counts)| rest.add(*counts));
        fields.push(rest);
    }
    HeatRow {
        id: item.item.id.as_str(),
        title: item.item.title.get(lang),
        fields: fields.into_iter().map(|counts| field(counts, lang)).collect(),
    }
}

fn field(counts: Counts, lang: Lang) -> Field {
    let level = match counts.fail {
        0 => 0,
        1..=2 => 1,
        3..=9 => 2,
        10..=29 => 3,
        30.. => 4,
    };
    Field {
        fail: counts.fail,
        unknown: counts.unknown,
        level,
        said: words::field(counts.fail, counts.unknown, lang),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn shown(sample: &sample::Sample) -> Vec<(String, Vec<(usize, usize)>)> {
        let input = sample.input();
        let view = View::new(&input);
        let heat = heat(&view, Lang::En).unwrap();
        let fields = |row: HeatRow<'_>| row.fields.iter().map(|one| (one.fail, one.unknown)).collect();
        let rows = heat.rows.into_iter().map(|row| (row.id.to_owned(), fields(row)));
        [(heat.regions.join(" "), Vec::new())].into_iter().chain(rows).collect()
    }

    #[test]
    fn a_field_counts_what_fails_and_what_is_unknown_of_an_item_in_a_region() {
        let rows = shown(&sample::small());
        assert_eq!(rows[0].0, "global ap-northeast-1");
        assert_eq!(rows[2], ("build-2".to_owned(), vec![(1, 0), (0, 0)]));
        assert_eq!(rows[3], ("ops-11".to_owned(), vec![(0, 0), (1, 1)]));
    }

    #[test]
    fn regions_beyond_the_last_column_are_counted_together() {
        let mut sample = sample::small();
        let first = sample.findings[0].clone();
        let of = |number| crate::model::Finding { region: format!("region-{number:02}"), ..first.clone() };
        sample.findings = (0..20).map(of).collect();
        let rows = shown(&sample);
        let (_, fields) = &rows[2];
        assert_eq!((fields.len(), fields[REGIONS_MAX]), (REGIONS_MAX + 1, (4, 0)));
    }

    #[test]
    fn nothing_to_show_is_no_table() {
        let mut sample = sample::small();
        sample.findings.retain(|one| one.outcome == Outcome::Pass);
        let input = sample.input();
        assert!(heat(&View::new(&input), Lang::En).is_none());
    }
}
