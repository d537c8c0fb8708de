//! What was judged: circumstances, items, findings by cause, checks.

use crate::compare::{Cause, CheckChange, Class, Counts, FindingChange, ItemChange, ItemState};
use crate::model::{Lang, Outcome, Verdict};

use super::super::Compared;
use super::super::words::{self, Heading};
use super::value::{causes, change, column_change, cut, interval, short};
use super::{Cell, Row, Section};

pub(super) fn circumstances(compared: &Compared<'_>, lang: Lang) -> Section {
    let row = |one: &crate::compare::Circumstance| {
        let account = one.account.as_ref().map(|account| format!(" {account}")).unwrap_or_default();
        let what = Cell::Words(format!("{}{account}", words::circumstance(one.kind, lang)));
        let names = |names: &[String]| {
            Cell::Names(names.iter().map(|name| short(name)).collect::<Vec<_>>().join(", "))
        };
        Row { class: None, head: vec![what], details: vec![names(&one.before), names(&one.after)] }
    };
    Section {
        title: Heading::Circumstances.get(lang).to_owned(),
        note: "",
        headings: vec![Heading::What, Heading::OnlyOlder, Heading::OnlyNewer],
        rows: compared.difference.circumstances.iter().map(row).collect(),
        more: 0,
    }
}

pub(super) fn items(compared: &Compared<'_>, lang: Lang) -> Section {
    let row = |one: &ItemChange| {
        let title = compared.items.iter().find(|item| item.id == one.item);
        let title = title.map(|item| item.title.get(lang)).unwrap_or_default();
        let verdict = |state: &Option<ItemState>| state.as_ref().map(|one| words::verdict(one.verdict, lang));
        let score = |state: &Option<ItemState>| interval(state.as_ref().and_then(|one| one.score));
        let absent = Heading::NotThere.get(lang);
        let (before, after) = (verdict(&one.before).unwrap_or(absent), verdict(&one.after).unwrap_or(absent));
        Row {
            class: one.class,
            head: vec![Cell::Words(format!("{} {title}", one.item))],
            details: vec![
                Cell::Words(change(before, after)),
                Cell::Words(change(&score(&one.before), &score(&one.after))),
                Cell::Words(causes(&one.causes, lang)),
            ],
        }
    };
    let mut changes: Vec<&ItemChange> = compared.difference.items.iter().collect();
    changes.sort_by_key(|one| (one.class.unwrap_or(Class::Changed), !fails(one)));
    Section {
        title: Heading::Items.get(lang).to_owned(),
        note: "",
        headings: vec![Heading::Item, Heading::Verdict, Heading::Score, Heading::Causes],
        rows: changes.into_iter().map(row).collect(),
        more: 0,
    }
}

/// Whether an item's verdict became that it is not met.
fn fails(one: &ItemChange) -> bool {
    let of =
        |state: &Option<ItemState>| state.as_ref().map(|one| one.verdict) == Some(Verdict::DoesNotConform);
    of(&one.after) && !of(&one.before)
}

pub(super) fn findings(compared: &Compared<'_>, cause: Cause, lang: Lang) -> Section {
    let (title, note) = words::cause_section(cause, lang);
    let of_cause = compared.difference.findings.iter().filter(|one| one.cause == cause);
    let rows: Vec<Row> = of_cause.map(|one| finding(compared, one, lang)).collect();
    Section {
        title: format!("{title} ({})", rows.len()),
        note,
        headings: vec![
            Heading::Severity,
            Heading::Check,
            Heading::Resource,
            Heading::Region,
            Heading::Outcome,
            Heading::Details,
            Heading::Fix,
        ],
        rows,
        more: 0,
    }
}

fn finding(compared: &Compared<'_>, one: &FindingChange, lang: Lang) -> Row {
    let check = compared.checks.get(&one.check);
    let outcome = |outcome: Option<Outcome>| {
        outcome.map_or(Heading::NotThere.get(lang), |outcome| words::outcome(outcome, lang))
    };
    let fix = match one.after {
        Some(Outcome::Fail) => check.map(|check| check.fix.get(lang).to_owned()).unwrap_or_default(),
        Some(Outcome::Pass | Outcome::Unknown | Outcome::NotApplicable) | None => String::new(),
    };
    Row {
        class: Some(one.class),
        head: vec![
            Cell::Words(words::severity(one.severity, lang).to_owned()),
            Cell::Words(one.check.to_string()),
            Cell::Names(one.resource.clone()),
            Cell::Names(format!("{} {}", one.account, one.region)),
        ],
        details: vec![
            Cell::Words(change(outcome(one.before), outcome(one.after))),
            Cell::Names(details(one, lang)),
            Cell::Words(fix),
        ],
    }
}

/// What there is to say of a finding: what it lacks, what of it was declared, which values differ; else why.
fn details(one: &FindingChange, lang: Lang) -> String {
    let mut parts: Vec<String> = one
        .missing
        .iter()
        .map(|missing| {
            let name = if missing.permission == "none" { &missing.operation } else { &missing.permission };
            words::without(name, words::cause(missing.cause, lang), lang)
        })
        .collect();
    if one.accepted_before != one.accepted_after {
        let of = |ticket: &Option<String>| words::acceptance(ticket.as_deref(), lang);
        parts.push(change(&of(&one.accepted_before), &of(&one.accepted_after)));
    }
    if one.answered_before != one.answered_after {
        let of = |name: &Option<String>| words::answer(name.as_deref(), lang);
        parts.push(change(&of(&one.answered_before), &of(&one.answered_after)));
    }
    parts.extend(one.columns.iter().map(|column| column_change(column, lang)));
    if parts.is_empty() {
        parts.push(cut(one.reason.get(lang)));
    }
    parts.join("; ")
}

pub(super) fn checks(compared: &Compared<'_>, lang: Lang) -> Section {
    let counts = |Counts { pass, fail, unknown, not_applicable }: Counts| {
        format!("{pass}/{fail}/{unknown}/{not_applicable}")
    };
    let row = |one: &CheckChange| Row {
        class: Some(one.class.unwrap_or(Class::Changed)),
        head: vec![
            Cell::Words(words::severity(one.severity, lang).to_owned()),
            Cell::Words(one.check.to_string()),
        ],
        details: vec![
            Cell::Words(change(words::outcome(one.before, lang), words::outcome(one.after, lang))),
            Cell::Words(change(&counts(one.counts_before), &counts(one.counts_after))),
            Cell::Words(causes(&one.causes, lang)),
        ],
    };
    let mut changes: Vec<&CheckChange> = compared.difference.checks.iter().collect();
    changes.sort_by_key(|one| (one.class.unwrap_or(Class::Changed), std::cmp::Reverse(one.severity)));
    Section {
        title: Heading::Checks.get(lang).to_owned(),
        note: "",
        headings: vec![Heading::Severity, Heading::Check, Heading::Outcome, Heading::Counts, Heading::Causes],
        rows: changes.into_iter().map(row).collect(),
        more: 0,
    }
}
