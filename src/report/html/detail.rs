//! One check with its resources, as it stands under an item.

use std::collections::BTreeMap;

use crate::model::{Cause, Finding, Gap, ItemId, Lang, Outcome, Role};

use super::super::View;
use super::super::view::{CheckView, named};
use super::super::words::{self, Labels};
use super::limits::Limits;
use super::{Cut, NAMES_MAX, list};

/// A line of an item's list of checks.
pub(super) struct CheckLine<'a> {
    pub(super) id: &'a str,
    pub(super) severity_class: &'static str,
    pub(super) title: &'a str,
    pub(super) class: &'static str,
    pub(super) mark: &'static str,
    pub(super) outcome: &'static str,
    pub(super) role: &'static str,
    pub(super) severity: &'static str,
    pub(super) counts: Vec<(&'static str, usize)>,
}

/// A check with its resources.
pub(super) struct CheckDetail<'a> {
    pub(super) line: CheckLine<'a>,
    pub(super) fails: bool,
    pub(super) why: &'a str,
    pub(super) fix: &'a str,
    /// What to say where there is no resource to show.
    pub(super) remark: Option<&'static str>,
    pub(super) failing: Cut<Row<'a>>,
    pub(super) accepted: Cut<AcceptedRow<'a>>,
    pub(super) unknown: Cut<UnknownRow<'a>>,
    pub(super) passing: Cut<Row<'a>>,
    pub(super) items: Vec<&'a str>,
}

/// A resource that was judged.
pub(super) struct Row<'a> {
    pub(super) id: &'a str,
    pub(super) account: &'a str,
    pub(super) region: &'a str,
    pub(super) resource: &'a str,
    pub(super) reason: &'a str,
    pub(super) calls: String,
}

/// A resource whose failure is accepted.
pub(super) struct AcceptedRow<'a> {
    pub(super) row: Row<'a>,
    pub(super) accepted: String,
    pub(super) ticket: &'a str,
}

/// A resource that could not be judged, with what stood in the way.
pub(super) struct UnknownRow<'a> {
    pub(super) row: Row<'a>,
    pub(super) gaps: Vec<GapLine>,
    pub(super) answered: Option<String>,
}

/// Gaps behind an unknown that have their cause in common.
pub(super) struct GapLine {
    /// The first of the operations that did not answer, each with its call.
    pub(super) operations: String,
    pub(super) cause: &'static str,
    pub(super) remedy: String,
}

pub(super) fn line<'a>(view: &'a CheckView<'a>, role: Role, lang: Lang) -> CheckLine<'a> {
    let outcome = view.judgement.outcome;
    CheckLine {
        id: view.check.id.as_str(),
        severity_class: view.check.severity.as_str(),
        title: view.check.title.get(lang),
        class: outcome.as_str(),
        mark: words::outcome_mark(outcome, lang),
        outcome: words::outcome(outcome, lang),
        role: words::role(role, lang),
        severity: words::severity(view.check.severity, lang),
        counts: counts(view, lang),
    }
}

fn counts(view: &CheckView<'_>, lang: Lang) -> Vec<(&'static str, usize)> {
    let counts = view.judgement.counts;
    let all = [
        (Outcome::Fail, counts.fail.saturating_sub(view.accepted.len())),
        (Outcome::Unknown, counts.unknown),
        (Outcome::Pass, counts.pass),
        (Outcome::NotApplicable, counts.not_applicable),
    ];
    let accepted = (Labels::of(lang).accepted, view.accepted.len());
    all.into_iter()
        .map(|(outcome, count)| (words::outcome(outcome, lang), count))
        .chain([accepted])
        .filter(|(_, count)| *count > 0)
        .collect()
}

pub(super) fn detail<'a>(
    view: &'a View<'a>,
    check: &'a CheckView<'a>,
    role: Role,
    limits: Limits,
    lang: Lang,
) -> CheckDetail<'a> {
    let cut = |all: &[&'a Finding], limit| Cut::new(all, limit, "CSV", lang, |finding| row(finding, lang));
    let unknown = |finding: &&'a Finding| UnknownRow {
        row: row(finding, lang),
        gaps: gaps(view, finding, lang),
        answered: finding.answered.as_ref().map(|one| words::answered(one, lang)),
    };
    CheckDetail {
        line: line(check, role, lang),
        fails: check.judgement.outcome == Outcome::Fail,
        why: check.check.why.get(lang),
        fix: check.check.fix.get(lang),
        remark: remark(check, lang),
        failing: cut(&check.failing, limits.judged),
        accepted: Cut::new(&check.accepted, limits.judged, "CSV", lang, |finding| accepted(finding, lang)),
        unknown: Cut::new(&check.unknown, limits.judged, "CSV", lang, unknown),
        passing: cut(&check.passing, limits.passing),
        items: check.check.items.keys().map(ItemId::as_str).collect(),
    }
}

fn remark(check: &CheckView<'_>, lang: Lang) -> Option<&'static str> {
    let labels = Labels::of(lang);
    match check.judgement.outcome {
        Outcome::Fail if check.failing.is_empty() && check.accepted.is_empty() => Some(labels.absent),
        Outcome::Unknown if check.unknown.is_empty() => Some(labels.not_run),
        Outcome::Pass | Outcome::Fail | Outcome::Unknown | Outcome::NotApplicable => None,
    }
}

fn row(finding: &Finding, lang: Lang) -> Row<'_> {
    let calls: Vec<String> = finding.calls.iter().map(|call| format!("#{}", call.0)).collect();
    Row {
        id: &finding.id,
        account: finding.account.as_str(),
        region: &finding.region,
        resource: &finding.resource,
        reason: finding.reason.get(lang),
        calls: list(calls.iter().map(String::as_str), NAMES_MAX, " "),
    }
}

fn accepted(finding: &Finding, lang: Lang) -> AcceptedRow<'_> {
    AcceptedRow {
        row: row(finding, lang),
        accepted: finding.accepted.as_ref().map_or_else(String::new, |one| words::accepted(one.until, lang)),
        ticket: finding.accepted.as_ref().map_or("", |one| &one.ticket),
    }
}

/// The gaps behind a finding, by cause: what mends one mends the others of its cause alike.
fn gaps(view: &View<'_>, finding: &Finding, lang: Lang) -> Vec<GapLine> {
    let mut causes: BTreeMap<Cause, Vec<&Gap>> = BTreeMap::new();
    for id in &finding.gaps {
        if let Some(gap) = view.gaps.get(&(&finding.account, *id)) {
            causes.entry(gap.cause).or_default().push(gap);
        }
    }
    causes.into_iter().map(|(cause, gaps)| gap_line(cause, &gaps, lang)).collect()
}

fn gap_line(cause: Cause, gaps: &[&Gap], lang: Lang) -> GapLine {
    let operation = |gap: &&Gap| {
        let name = named(&gap.operation).unwrap_or(&gap.table);
        gap.call.map_or_else(|| name.to_owned(), |call| format!("{name} #{}", call.0))
    };
    let operations: Vec<String> = gaps.iter().map(operation).collect();
    GapLine {
        operations: list(operations.iter().map(String::as_str), NAMES_MAX, ", "),
        cause: words::cause(cause, lang),
        remedy: match gaps {
            [gap] => words::remedy(gap).get(lang).to_owned(),
            _ => words::remedy_of_cause(cause, lang),
        },
    }
}
