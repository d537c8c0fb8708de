//! The page from top to bottom, as the template takes it.

use askama::Template;

use crate::model::{CheckId, ItemId, Lang, Verdict};

use super::super::View;
use super::super::view::{AreaView, Bounds, ItemView};
use super::super::words::{self, Labels};
use super::declared::{self, DeclaredRow};
use super::section::{self, Awaited, GapRow, ItemSection, RepairRow, TargetRow};
use super::waivers::{self, WaiverRow};
use super::{Cut, WORST_MAX};

/// The whole page.
#[derive(Template)]
#[template(path = "report.html", config = "src/report/askama.toml")]
pub(super) struct Page<'a> {
    lang: &'static str,
    w: Labels,
    accounts: Vec<&'a str>,
    snapshot: &'a str,
    scanned: String,
    score: Option<Shown>,
    coverage: String,
    doubts: Vec<String>,
    awaited_note: Option<String>,
    tally: Vec<Tally>,
    groups: Vec<Group<'a>>,
    worst: Cut<Worst<'a>>,
    items: Vec<ItemSection<'a>>,
    repairs: Vec<RepairRow<'a>>,
    gaps: Cut<GapRow<'a>>,
    awaited: Vec<Awaited<'a>>,
    declared: Vec<DeclaredRow<'a>>,
    declared_notes: Vec<String>,
    waivers: Vec<WaiverRow<'a>>,
    loosened: Vec<String>,
    framework: &'a str,
    targets: Vec<TargetRow<'a>>,
    guide: [(&'static str, &'static str); 5],
    tool: String,
    catalogue: &'a str,
}

/// A score as text.
pub(super) struct Shown {
    pub(super) lower: String,
    /// Where something is unknown.
    pub(super) upper: Option<String>,
}

impl Shown {
    pub(super) fn new(bounds: Bounds) -> Self {
        let Bounds { lower, upper } = bounds;
        Self { lower: lower.to_string(), upper: upper.map(|upper| upper.to_string()) }
    }
}

struct Tally {
    class: &'static str,
    mark: &'static str,
    word: &'static str,
    count: usize,
}

struct Group<'a> {
    title: &'a str,
    score: Option<Shown>,
    cards: Vec<Card<'a>>,
}

struct Card<'a> {
    id: &'a str,
    title: &'a str,
    class: &'static str,
    mark: &'static str,
    verdict: &'static str,
    score: Option<Shown>,
    no_score: &'static str,
    awaited: Option<String>,
}

struct Worst<'a> {
    id: &'a str,
    severity: &'static str,
    class: &'static str,
    title: &'a str,
    fail: Option<String>,
    resources: Cut<&'a str>,
    fix: &'a str,
    items: Vec<&'a str>,
}

const VERDICTS: [Verdict; 5] = [
    Verdict::DoesNotConform,
    Verdict::Undetermined,
    Verdict::NeedsAttestation,
    Verdict::NotApplicable,
    Verdict::Conforms,
];

impl<'a> Page<'a> {
    pub(super) fn new(view: &'a View<'a>, lang: Lang) -> Self {
        let input = view.input;
        Self {
            lang: lang.code(),
            w: Labels::of(lang),
            accounts: input.snapshot.targets.iter().map(|target| target.account.as_str()).collect(),
            snapshot: &input.snapshot.id,
            scanned: words::time(input.snapshot.started_at, lang),
            score: view.bounds().map(Shown::new),
            coverage: input.assessment.whole.coverage.to_string(),
            doubts: words::doubts(view.doubts(), lang),
            awaited_note: words::awaited(view.awaited(), lang),
            tally: VERDICTS.map(|verdict| tally(view, verdict, lang)).into_iter().collect(),
            groups: groups(view, lang),
            worst: Cut::new(&view.worst, WORST_MAX, Labels::of(lang).items, lang, |id| worst(view, id, lang)),
            items: section::items(view, lang),
            repairs: view.repairs.iter().map(|repair| section::repair(repair, lang)).collect(),
            gaps: section::gaps(view, lang),
            awaited: section::awaited(view, lang),
            declared: declared::declared(view, lang),
            declared_notes: words::declared(&view.declared(), lang),
            waivers: waivers::rows(view, lang),
            loosened: input.loosened.iter().map(|one| words::loosened(one, lang)).collect(),
            framework: input.framework.title.get(lang),
            targets: section::targets(view, lang),
            guide: words::guide(lang),
            tool: format!("{} {}", input.tool.name, input.tool.version),
            catalogue: input.catalogue,
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

fn worst<'a>(view: &'a View<'a>, id: &'a CheckId, lang: Lang) -> Worst<'a> {
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
