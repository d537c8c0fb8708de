//! The comparison as headings and rows: what the terminal, Markdown and HTML show alike.

mod judged;
mod read;
mod value;

use std::collections::BTreeMap;

use crate::compare::{Cause, Class, FindingChange};
use crate::model::Lang;

use super::Compared;
use super::words::{self, Heading};
use judged::{checks, circumstances, findings, items};
use read::{gaps, rows, tables};
use value::{change, interval, short};

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// Words of ours.
    Words(String),
    /// Names and values of somebody else.
    Names(String),
}

impl Cell {
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Words(text) | Self::Names(text) => text,
        }
    }
}

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) class: Option<Class>,
    /// What it is.
    pub(super) head: Vec<Cell>,
    /// What there is to say of it.
    pub(super) details: Vec<Cell>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Section {
    pub(super) title: String,
    pub(super) note: &'static str,
    /// Without that of the class.
    pub(super) headings: Vec<Heading>,
    pub(super) rows: Vec<Row>,
    /// Rows that are left out.
    pub(super) more: usize,
}

/// Everything that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Document {
    pub(super) facts: Vec<(Heading, Cell)>,
    pub(super) notes: Vec<&'static str>,
    pub(super) sections: Vec<Section>,
}

/// What differs, with at most `limit` rows of each table.
pub(super) fn document(compared: &Compared<'_>, lang: Lang, limit: usize) -> Document {
    let difference = compared.difference;
    let mut notes = vec![words::ending(difference.ending(), lang)];
    if difference.reversed {
        notes.insert(0, Heading::Reversed.get(lang));
    }
    if difference.is_empty() {
        notes.push(Heading::Same.get(lang));
    }
    let mut sections = vec![circumstances(compared, lang), items(compared, lang)];
    sections.extend(Cause::ALL.map(|cause| findings(compared, cause, lang)));
    sections.push(gaps(&difference.gaps, lang));
    sections.push(tables(&difference.tables, lang));
    sections.push(rows(&difference.tables, lang));
    sections.push(checks(compared, lang));
    sections.retain(|section| !section.rows.is_empty());
    for section in &mut sections {
        section.more += section.rows.len().saturating_sub(limit);
        section.rows.truncate(limit);
    }
    Document { facts: facts(compared, lang), notes, sections }
}

fn facts(compared: &Compared<'_>, lang: Lang) -> Vec<(Heading, Cell)> {
    let difference = compared.difference;
    let scan = |scan: &crate::compare::Scan| {
        Cell::Names(format!("{} {}", scan.id, words::time(scan.started_at, lang)))
    };
    let mut accounts: Vec<&str> = [&difference.old, &difference.new]
        .iter()
        .flat_map(|scan| scan.targets.iter().map(|target| target.account.as_str()))
        .collect();
    accounts.sort_unstable();
    accounts.dedup();
    let (before, after) = (difference.score.before, difference.score.after);
    let score = change(&interval(before.score), &interval(after.score));
    let coverage = change(&format!("{}%", before.coverage), &format!("{}%", after.coverage));
    vec![
        (Heading::Older, scan(&difference.old)),
        (Heading::Newer, scan(&difference.new)),
        (Heading::Accounts, Cell::Names(accounts.join(" "))),
        (Heading::JudgedWith, Cell::Names(short(&difference.new.judged_with))),
        (Heading::Score, Cell::Words(score)),
        (Heading::Coverage, Cell::Words(coverage)),
        (Heading::Findings, Cell::Words(tally(&difference.findings, lang))),
    ]
}

/// How many findings differ in each way.
fn tally(findings: &[FindingChange], lang: Lang) -> String {
    let mut counts: BTreeMap<Class, usize> = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.class).or_default() += 1;
    }
    let counts: Vec<String> =
        counts.into_iter().map(|(class, count)| format!("{} {count}", words::class(class, lang))).collect();
    if counts.is_empty() { Heading::None.get(lang).to_owned() } else { counts.join(", ") }
}
