//! The first sheet: the verdicts at a glance, the score, what to do first, what is unknown, what expires.

use crate::model::{CheckId, ItemId, Lang, Verdict};

use super::super::View;
use super::super::view::{AreaView, ItemView};
use super::super::words::{self, Labels, PageLabels};
use super::Cut;
use super::page::Shown;
use super::soon::{self, SoonRow};
use super::unknowns::{self, CauseRow};

/// Checks that the first sheet names as the first to mend.
const SHORT_MAX: usize = 5;

/// What the first sheet shows.
pub(super) struct First<'a> {
    pub(super) score: Option<Shown>,
    pub(super) coverage: String,
    pub(super) doubts: Vec<String>,
    pub(super) awaited_note: Option<String>,
    pub(super) loosened: Vec<String>,
    pub(super) tally: Vec<Tally>,
    pub(super) groups: Vec<Group<'a>>,
    pub(super) worst: Cut<Worst<'a>>,
    pub(super) unknowns: Cut<CauseRow<'a>>,
    pub(super) soon: Cut<SoonRow<'a>>,
}

pub(super) struct Tally {
    pub(super) class: &'static str,
    pub(super) mark: &'static str,
    pub(super) word: &'static str,
    pub(super) count: usize,
}

pub(super) struct Group<'a> {
    pub(super) title: &'a str,
    pub(super) score: Option<Shown>,
    pub(super) cards: Vec<Card<'a>>,
}

pub(super) struct Card<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) class: &'static str,
    pub(super) mark: &'static str,
    pub(super) verdict: &'static str,
    pub(super) score: Option<Shown>,
    pub(super) no_score: &'static str,
    pub(super) awaited: Option<String>,
}

pub(super) struct Worst<'a> {
    pub(super) id: &'a str,
    pub(super) severity: &'static str,
    pub(super) class: &'static str,
    pub(super) title: &'a str,
    pub(super) fail: Option<String>,
    pub(super) resources: Cut<&'a str>,
    pub(super) fix: &'a str,
    pub(super) items: Vec<&'a str>,
}

pub(super) const VERDICTS: [Verdict; 5] = [
    Verdict::DoesNotConform,
    Verdict::Undetermined,
    Verdict::NeedsAttestation,
    Verdict::NotApplicable,
    Verdict::Conforms,
];

impl<'a> First<'a> {
    pub(super) fn new(view: &'a View<'a>, lang: Lang) -> Self {
        let (input, w, p) = (view.input, Labels::of(lang), PageLabels::of(lang));
        Self {
            score: view.bounds().map(Shown::new),
            coverage: input.assessment.whole.coverage.to_string(),
            doubts: words::doubts(view.doubts(), lang),
            awaited_note: words::awaited(view.awaited(), lang),
            loosened: input.loosened.iter().map(|one| words::loosened(one, lang)).collect(),
            tally: VERDICTS.map(|verdict| tally(view, verdict, lang)).into_iter().collect(),
            groups: groups(view, lang),
            worst: Cut::new(&view.worst, SHORT_MAX, w.worst, lang, |id| worst(view, id, lang)),
            unknowns: unknowns::rows(view, p.unknown_title, lang),
            soon: soon::rows(view, lang),
        }
    }
}

fn tally(view: &View<'_>, verdict: Verdict, lang: Lang) -> Tally {
    Tally {
        class: verdict.as_str(),
        mark: words::verdict_mark(verdict, lang),
        word: words::verdict(verdict, lang),
        count: view.count(verdict),
    }
}

/// The items of each area.
fn groups<'a>(view: &'a View<'a>, lang: Lang) -> Vec<Group<'a>> {
    let group = |one: AreaView<'a>| Group {
        title: one.area.title.get(lang),
        score: one.bounds.map(Shown::new),
        cards: view
            .items
            .iter()
            .filter(|item| item.item.area == one.area.id)
            .map(|item| card(item, lang))
            .collect(),
    };
    view.areas().into_iter().map(group).collect()
}

fn card<'a>(item: &'a ItemView<'a>, lang: Lang) -> Card<'a> {
    let (result, labels) = (item.result, Labels::of(lang));
    Card {
        id: item.item.id.as_str(),
        title: item.item.title.get(lang),
        class: result.verdict.as_str(),
        mark: words::verdict_mark(result.verdict, lang),
        verdict: words::verdict(result.verdict, lang),
        score: item.bounds().map(Shown::new),
        no_score: if result.checks.is_empty() { labels.no_check } else { labels.none_applies },
        awaited: words::awaited_short(result.awaited.len(), lang),
    }
}

pub(super) fn worst<'a>(view: &'a View<'a>, id: &'a CheckId, lang: Lang) -> Worst<'a> {
    let one = view.checks.get(id);
    let failing = one.map_or(&[][..], |one| one.failing.as_slice());
    let accepted = one.map_or(0, |one| one.accepted.len());
    Worst {
        id: id.as_str(),
        severity: one.map_or("", |one| words::severity(one.check.severity, lang)),
        class: one.map_or("", |one| one.check.severity.as_str()),
        title: one.map_or("", |one| one.check.title.get(lang)),
        fail: (!failing.is_empty()).then(|| words::fail(failing.len(), accepted, lang)),
        resources: Cut::new(failing, 3, Labels::of(lang).elsewhere, lang, |finding| {
            finding.resource.as_str()
        }),
        fix: one.map_or("", |one| one.check.fix.get(lang)),
        items: one.map_or_else(Vec::new, |one| one.check.items.keys().map(ItemId::as_str).collect()),
    }
}
