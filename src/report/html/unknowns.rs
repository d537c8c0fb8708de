//! What is unknown and why, for the first sheet: causes with the permissions missing and the checks affected.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Cause, CheckId, Lang};

use super::super::View;
use super::super::words;
use super::{Cut, list};

/// Causes and permissions that the first sheet names; every one stands further below.
const CAUSES_MAX: usize = 4;
const NAMES_MAX: usize = 3;

/// A cause of what is unknown.
pub(super) struct CauseRow<'a> {
    pub(super) cause: &'static str,
    pub(super) affects: String,
    /// The first of the permissions missing, or of the operations where no permission would help.
    pub(super) names: Cut<&'a str>,
    pub(super) regions: String,
    pub(super) remedy: String,
}

/// What gaps of a cause have in common.
#[derive(Default)]
struct Group<'a> {
    gaps: usize,
    /// By how many gaps each would mend.
    names: BTreeMap<&'a str, usize>,
    regions: BTreeSet<&'a str>,
    checks: BTreeSet<&'a CheckId>,
}

pub(super) fn rows<'a>(view: &'a View<'a>, place: &str, lang: Lang) -> Cut<CauseRow<'a>> {
    let mut groups: Vec<(Cause, Group<'a>)> = groups(view).into_iter().collect();
    // Stable: equal counts stay in the order of causes.
    groups.sort_by_key(|(_, group)| Reverse((group.checks.len(), group.gaps)));
    Cut::new(&groups, CAUSES_MAX, place, lang, |(cause, group)| row(*cause, group, lang))
}

fn groups<'a>(view: &'a View<'a>) -> BTreeMap<Cause, Group<'a>> {
    let mut groups: BTreeMap<Cause, Group<'a>> = BTreeMap::new();
    for repair in &view.repairs {
        let group = groups.entry(repair.cause).or_default();
        group.gaps += repair.gaps;
        group.regions.extend(repair.regions.iter().map(|region| region.as_str()));
        let names =
            repair.permission.map_or_else(|| repair.operations.iter().copied().collect(), |one| vec![one]);
        for name in names {
            *group.names.entry(name).or_default() += repair.gaps;
        }
    }
    for finding in view.checks.values().flat_map(|check| &check.unknown) {
        for gap in view.gaps_of(finding) {
            groups.entry(gap.cause).or_default().checks.insert(&finding.check);
        }
    }
    groups
}

fn row<'a>(cause: Cause, group: &Group<'a>, lang: Lang) -> CauseRow<'a> {
    let mut names: Vec<(&'a str, usize)> = group.names.iter().map(|(name, gaps)| (*name, *gaps)).collect();
    names.sort_by_key(|(_, gaps)| Reverse(*gaps));
    CauseRow {
        cause: words::cause(cause, lang),
        affects: words::affects(group.checks.len(), group.gaps, lang),
        names: Cut::new(&names, NAMES_MAX, words::Labels::of(lang).gaps, lang, |(name, _)| *name),
        regions: list(group.regions.iter().copied(), NAMES_MAX, ", "),
        remedy: words::remedy_of_cause(cause, lang),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_cause_names_the_permission_and_counts_the_checks_it_affects() {
        let sample = sample::small();
        let input = sample.input();
        let view = View::new(&input);
        let rows = rows(&view, "", Lang::En).rows;
        assert_eq!(rows[0].affects, "2 gaps, 1 check affected");
        assert_eq!(rows[0].names.rows, ["kms:DescribeKey"]);
        assert_eq!((rows.len(), rows[1].affects.as_str()), (2, "1 gap, 0 checks affected"));
    }
}
