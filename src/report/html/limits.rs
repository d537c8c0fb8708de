//! How many rows the page shows of each list, so that a large snapshot still makes a page to open.

use super::super::View;
use super::ROWS_MAX;

/// Rows of failing, accepted and unknown resources on the whole page.
const JUDGED_TOTAL: usize = 3_000;

/// Rows of passing resources on the whole page.
const PASSING_TOTAL: usize = 2_000;

/// The most rows of one list, which depends on how much there is in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    /// Of failing, accepted or unknown resources of a check.
    pub(super) judged: usize,
    /// Of passing resources of a check.
    pub(super) passing: usize,
}

impl Limits {
    pub(super) fn of(view: &View<'_>) -> Self {
        let checks = || view.checks.values();
        let judged: Vec<usize> =
            checks().flat_map(|one| [one.failing.len(), one.accepted.len(), one.unknown.len()]).collect();
        let passing: Vec<usize> = checks().map(|one| one.passing.len()).collect();
        Self { judged: limit(&judged, JUDGED_TOTAL), passing: limit(&passing, PASSING_TOTAL) }
    }
}

/// The greatest limit up to [`ROWS_MAX`] under which all lists together keep within a total; at least 1.
fn limit(lists: &[usize], total: usize) -> usize {
    let shown = |limit: usize| lists.iter().map(|rows| (*rows).min(limit)).sum::<usize>();
    (1..=ROWS_MAX).rev().find(|limit| shown(*limit) <= total).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_rows_are_all_shown_up_to_the_limit_of_a_list() {
        assert_eq!(limit(&[10, 500], 1_000), ROWS_MAX);
    }

    #[test]
    fn many_lists_share_the_total() {
        assert_eq!(limit(&[500; 100], 1_000), 10);
    }

    #[test]
    fn one_row_of_each_list_is_always_shown() {
        assert_eq!(limit(&[500; 100], 10), 1);
    }
}
