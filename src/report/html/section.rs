//! The sections below the overview: items with their checks, gaps, checks awaited, what was read.

use std::collections::BTreeMap;

use crate::model::{Attests, CheckId, Gap, ItemId, Lang, Outcome, Region, Role};

use super::super::view::{CheckView, ItemView, Repair, named};
use super::super::words::{self, Labels};
use super::super::{Target, View};
use super::declared::{self, DeclaredRow};
use super::detail::{self, CheckDetail, CheckLine};
use super::limits::Limits;
use super::page::Shown;
use super::waivers::{self, WaiverRow};
use super::{Cut, NAMES_MAX, ROWS_MAX, list};

/// One item with its checks.
pub(super) struct ItemSection<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) asks: &'a str,
    pub(super) class: &'static str,
    pub(super) mark: &'static str,
    pub(super) verdict: &'static str,
    pub(super) score: Option<Shown>,
    pub(super) reasons: Vec<String>,
    pub(super) attested: Option<&'a str>,
    pub(super) lines: Vec<CheckLine<'a>>,
    /// Checks whose one detailed place is this item.
    pub(super) details: Vec<CheckDetail<'a>>,
    pub(super) awaited: Vec<&'a str>,
    /// How it comes to its verdict.
    pub(super) judged: Vec<String>,
    pub(super) area: &'a str,
    pub(super) attestations: Cut<DeclaredRow<'a>>,
    pub(super) waivers: Cut<WaiverRow<'a>>,
}

/// A permission that would mend gaps.
pub(super) struct RepairRow<'a> {
    pub(super) permission: Option<&'a str>,
    pub(super) remedy: String,
    pub(super) cause: &'static str,
    pub(super) gaps: usize,
    pub(super) accounts: String,
    pub(super) regions: String,
    pub(super) operations: String,
    pub(super) tables: String,
}

/// One gap.
pub(super) struct GapRow<'a> {
    pub(super) account: &'a str,
    pub(super) region: &'a str,
    pub(super) table: &'a str,
    pub(super) resource: Option<&'a str>,
    pub(super) columns: String,
    pub(super) operation: &'a str,
    pub(super) call: Option<String>,
    pub(super) cause: &'static str,
    pub(super) message: &'a str,
}

/// Checks that an item awaits.
pub(super) struct Awaited<'a> {
    pub(super) item: &'a str,
    pub(super) title: &'a str,
    pub(super) checks: Vec<&'a str>,
}

/// A target with how much of it was read.
pub(super) struct TargetRow<'a> {
    pub(super) account: &'a str,
    pub(super) regions: String,
    pub(super) calls: usize,
    pub(super) gaps: usize,
    pub(super) cells: String,
}

pub(super) fn items<'a>(view: &'a View<'a>, lang: Lang) -> Vec<ItemSection<'a>> {
    let places = Places { homes: homes(view), limits: Limits::of(view) };
    view.items.iter().map(|item| section(view, item, &places, lang)).collect()
}

/// Where each check has its resources, and how many of them.
struct Places<'a> {
    homes: BTreeMap<&'a CheckId, &'a ItemId>,
    limits: Limits,
}

/// A check serves several items; its resources stand under the first that it decides, else the
/// first at all.
fn homes<'a>(view: &'a View<'a>) -> BTreeMap<&'a CheckId, &'a ItemId> {
    let mut homes = BTreeMap::new();
    for wanted in [Some(Role::Decides), None] {
        for item in &view.items {
            for check in item.result.checks.iter().filter(|one| wanted.is_none_or(|role| one.role == role)) {
                homes.entry(&check.id).or_insert(&item.item.id);
            }
        }
    }
    homes
}

fn section<'a>(
    view: &'a View<'a>,
    item: &'a ItemView<'a>,
    places: &Places<'_>,
    lang: Lang,
) -> ItemSection<'a> {
    let result = item.result;
    let here = |id: &CheckId| places.homes.get(id).is_some_and(|home| **home == item.item.id);
    let concerns = |check: &CheckId| result.checks.iter().any(|one| one.id == *check);
    let mut known: Vec<(Role, &CheckView<'a>)> =
        result.checks.iter().filter_map(|one| Some((one.role, view.checks.get(&one.id)?))).collect();
    // Stable: within an outcome the deciding checks stay first.
    known.sort_by_key(|(_, check)| urgency(check.judgement.outcome));
    ItemSection {
        id: item.item.id.as_str(),
        title: item.item.title.get(lang),
        asks: item.item.asks.get(lang),
        class: result.verdict.as_str(),
        mark: words::verdict_mark(result.verdict, lang),
        verdict: words::verdict(result.verdict, lang),
        score: item.bounds().map(Shown::new),
        reasons: words::verdict_reasons(item, lang),
        attested: attested(item, lang),
        lines: known.iter().map(|(role, check)| detail::line(check, *role, lang)).collect(),
        details: known
            .iter()
            .filter(|(_, check)| here(&check.check.id))
            .map(|(role, check)| detail::detail(view, check, *role, places.limits, lang))
            .collect(),
        awaited: result.awaited.iter().map(|one| one.id.as_str()).collect(),
        judged: words::judged(item, lang),
        area: &item.item.area,
        attestations: Cut::of(declared::declared(view, Some(&item.item.id), lang), ROWS_MAX, "JSON", lang),
        waivers: Cut::of(waivers::rows(view, concerns, lang), ROWS_MAX, "JSON", lang),
    }
}

/// What fails comes first, then what is not known.
fn urgency(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Fail => 0,
        Outcome::Unknown => 1,
        Outcome::Pass => 2,
        Outcome::NotApplicable => 3,
    }
}

fn attested<'a>(item: &'a ItemView<'a>, lang: Lang) -> Option<&'a str> {
    match item.item.attests {
        Attests::Required | Attests::Decides => Some(item.item.attested.get(lang)),
        Attests::None => None,
    }
}

pub(super) fn repair<'a>(repair: &'a Repair<'a>, lang: Lang) -> RepairRow<'a> {
    RepairRow {
        permission: repair.permission,
        cause: words::cause(repair.cause, lang),
        remedy: words::remedy_of_cause(repair.cause, lang),
        gaps: repair.gaps,
        accounts: list(repair.accounts.iter().map(|id| id.as_str()), NAMES_MAX, ", "),
        regions: list(repair.regions.iter().map(|region| region.as_str()), NAMES_MAX, ", "),
        operations: list(repair.operations.iter().copied(), NAMES_MAX, ", "),
        tables: list(repair.tables.iter().copied(), NAMES_MAX, ", "),
    }
}

pub(super) fn gaps<'a>(view: &'a View<'a>, lang: Lang) -> Cut<GapRow<'a>> {
    let all: Vec<&Gap> = view.gaps.values().copied().collect();
    Cut::new(&all, ROWS_MAX, "JSON", lang, |gap| GapRow {
        account: gap.account.as_str(),
        region: gap.region.as_str(),
        table: &gap.table,
        resource: named(&gap.resource),
        columns: gap.columns.join(", "),
        operation: named(&gap.operation).unwrap_or(Labels::of(lang).no_call),
        call: gap.call.map(|call| format!("#{}", call.0)),
        cause: words::cause(gap.cause, lang),
        message: &gap.message,
    })
}

pub(super) fn awaited<'a>(view: &'a View<'a>, lang: Lang) -> Vec<Awaited<'a>> {
    let row = |item: &'a ItemView<'a>| Awaited {
        item: item.item.id.as_str(),
        title: item.item.title.get(lang),
        checks: item.result.awaited.iter().map(|one| one.id.as_str()).collect(),
    };
    view.items.iter().filter(|item| !item.result.awaited.is_empty()).map(row).collect()
}

pub(super) fn target<'a>(view: &'a View<'a>, target: &'a Target, lang: Lang) -> TargetRow<'a> {
    TargetRow {
        account: target.account.as_str(),
        regions: target.regions.iter().map(Region::as_str).collect::<Vec<_>>().join(", "),
        calls: target.calls,
        gaps: target.gaps,
        cells: words::cells(view.cells(&target.account), lang),
    }
}
