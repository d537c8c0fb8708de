//! What changed since the last snapshot, for the first sheet and a section of its own.

use crate::model::{CheckId, Lang, Verdict};

use super::super::words::{self, PageLabels};
use super::super::{ChangedFinding, Changes, ItemChange, ItemState, View};
use super::{Cut, ROWS_MAX};

/// Items that the first sheet names.
const SHORT_MAX: usize = 6;

/// What became different.
pub(super) struct Changed<'a> {
    pub(super) previous: &'a str,
    pub(super) previous_at: String,
    /// Worse, better, became unknown, became known: class, word, number.
    pub(super) counts: [(&'static str, &'static str, usize); 4],
    /// The first items.
    pub(super) short: Cut<ChangedItem<'a>>,
    pub(super) items: Vec<ChangedItem<'a>>,
    pub(super) worse: Cut<WorseRow<'a>>,
}

/// An item before and after.
pub(super) struct ChangedItem<'a> {
    pub(super) id: &'a str,
    pub(super) before: StateShown,
    pub(super) after: StateShown,
}

/// A verdict and a score as text.
pub(super) struct StateShown {
    pub(super) class: &'static str,
    pub(super) mark: &'static str,
    pub(super) verdict: &'static str,
    pub(super) score: String,
}

/// A finding that became worse.
pub(super) struct WorseRow<'a> {
    pub(super) check: &'a str,
    pub(super) title: &'a str,
    pub(super) resource: &'a str,
    pub(super) account: &'a str,
    pub(super) region: &'a str,
    pub(super) cause: &'a str,
}

pub(super) fn changed<'a>(view: &'a View<'a>, lang: Lang) -> Option<Changed<'a>> {
    let labels = PageLabels::of(lang);
    let changes: &'a Changes = view.input.changes.as_ref()?;
    let mut worst = Cut::new(&changes.worst, ROWS_MAX, "kakunin diff", lang, |one| worse(view, one, lang));
    let rest = changes.worse.saturating_sub(worst.rows.len());
    worst.more = (rest > 0).then(|| words::more(rest, "kakunin diff", lang));
    Some(Changed {
        previous: &changes.previous,
        previous_at: words::time(changes.previous_at, lang),
        counts: [
            ("fail", labels.became_worse, changes.worse),
            ("pass", labels.became_better, changes.better),
            ("unknown", labels.became_unknown, changes.unknown),
            ("known", labels.became_known, changes.known),
        ],
        short: Cut::new(&by_news(&changes.items), SHORT_MAX, labels.changes, lang, |one| item(one, lang)),
        items: changes.items.iter().map(|one| item(one, lang)).collect(),
        worse: worst,
    })
}

/// Items with another verdict before those with another score, in the order of the list.
fn by_news(items: &[ItemChange]) -> Vec<&ItemChange> {
    let mut items: Vec<&ItemChange> = items.iter().collect();
    items.sort_by_key(|one| {
        let fails = one.after.verdict == Verdict::DoesNotConform;
        (one.before.verdict == one.after.verdict, !fails)
    });
    items
}

fn item(change: &ItemChange, lang: Lang) -> ChangedItem<'_> {
    ChangedItem {
        id: change.item.as_str(),
        before: state(&change.before, lang),
        after: state(&change.after, lang),
    }
}

fn state(state: &ItemState, lang: Lang) -> StateShown {
    StateShown {
        class: state.verdict.as_str(),
        mark: words::verdict_mark(state.verdict, lang),
        verdict: words::verdict(state.verdict, lang),
        score: state.score.map_or_else(|| "–".to_owned(), |score| score.lower.to_string()),
    }
}

fn worse<'a>(view: &'a View<'a>, one: &'a ChangedFinding, lang: Lang) -> WorseRow<'a> {
    let title = |id: &CheckId| view.checks.get(id).map(|check| check.check.title.get(lang));
    WorseRow {
        check: one.check.as_str(),
        title: title(&one.check).unwrap_or_default(),
        resource: &one.resource,
        account: one.account.as_str(),
        region: &one.region,
        cause: one.cause.get(lang),
    }
}
