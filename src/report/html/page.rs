//! The page from top to bottom, as the template takes it.

use askama::Template;

use crate::model::Lang;

use super::super::View;
use super::super::view::Bounds;
use super::super::words::{self, Labels, PageLabels};
use super::change::{self, Changed};
use super::declared::{self, DeclaredRow};
use super::filter::Filter;
use super::first::{First, Worst, worst};
use super::heat::{self, Heat};
use super::policy::{SCRIPT, STYLE, policy};
use super::section::{self, Awaited, GapRow, ItemSection, RepairRow, TargetRow};
use super::timeline::{self, Bar};
use super::trend::{self, Trend};
use super::waivers::{self, WaiverRow};
use super::{Cut, ROWS_MAX, WORST_MAX};

/// The whole page.
#[derive(Template)]
#[template(path = "report.html", config = "src/report/askama.toml")]
pub(super) struct Page<'a> {
    lang: &'static str,
    w: Labels,
    p: PageLabels,
    policy: String,
    style: &'static str,
    script: &'static str,
    accounts: Vec<&'a str>,
    snapshot: &'a str,
    scanned: String,
    first: First<'a>,
    changed: Option<Changed<'a>>,
    trend: Option<Trend>,
    worst: Cut<Worst<'a>>,
    heat: Option<Heat<'a>>,
    logs: Cut<Bar<'a>>,
    backups: Cut<Bar<'a>>,
    filter: Filter<'a>,
    items: Vec<ItemSection<'a>>,
    repairs: Cut<RepairRow<'a>>,
    gaps: Cut<GapRow<'a>>,
    awaited: Vec<Awaited<'a>>,
    declared: Cut<DeclaredRow<'a>>,
    declared_notes: Vec<String>,
    waivers: Cut<WaiverRow<'a>>,
    framework: &'a str,
    targets: Cut<TargetRow<'a>>,
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

impl<'a> Page<'a> {
    pub(super) fn new(view: &'a View<'a>, lang: Lang) -> Self {
        let (input, w) = (view.input, Labels::of(lang));
        Self {
            lang: lang.code(),
            w,
            p: PageLabels::of(lang),
            policy: policy(),
            style: STYLE,
            script: SCRIPT,
            accounts: input.snapshot.targets.iter().map(|target| target.account.as_str()).collect(),
            snapshot: &input.snapshot.id,
            scanned: words::time(input.snapshot.started_at, lang),
            first: First::new(view, lang),
            changed: change::changed(view, lang),
            trend: trend::trend(view, lang),
            worst: Cut::new(&view.worst, WORST_MAX, w.items, lang, |id| worst(view, id, lang)),
            heat: heat::heat(view, lang),
            logs: timeline::logs(view, lang),
            backups: timeline::backups(view, lang),
            filter: Filter::new(view, lang),
            items: section::items(view, lang),
            repairs: Cut::new(&view.repairs, ROWS_MAX, "JSON", lang, |one| section::repair(one, lang)),
            gaps: section::gaps(view, lang),
            awaited: section::awaited(view, lang),
            declared: Cut::of(declared::declared(view, None, lang), ROWS_MAX, "JSON", lang),
            declared_notes: words::declared(&view.declared(), lang),
            waivers: Cut::of(waivers::rows(view, |_| true, lang), ROWS_MAX, "JSON", lang),
            framework: input.framework.title.get(lang),
            targets: Cut::new(&input.snapshot.targets, ROWS_MAX, "JSON", lang, |one| {
                section::target(view, one, lang)
            }),
            guide: words::guide(lang),
            tool: format!("{} {}", input.tool.name, input.tool.version),
            catalogue: input.catalogue,
        }
    }
}
