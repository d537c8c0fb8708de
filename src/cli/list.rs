//! `kakunin list`: items, checks, tables; the id first.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::catalog::Catalog;
use crate::evaluate::Schemas;
use crate::model::{Check, Item, Lang, Text};

use super::args::{ListArgs, ListFormat, ListWhat};
use super::assess::catalog;
use super::{Exit, Failure, output};

pub(super) fn run(args: &ListArgs, lang: Lang) -> Result<Exit, Failure> {
    let catalog = catalog(&args.catalog)?;
    let schemas = Schemas::of_this_version()?;
    let text = match (args.what, args.format) {
        (ListWhat::Items, ListFormat::Text) => {
            lines(catalog.items.iter().map(|item| item_line(&catalog, item, lang)))
        }
        (ListWhat::Checks, ListFormat::Text) => {
            lines(catalog.checks.values().map(|check| check_line(check, lang)))
        }
        (ListWhat::Tables, ListFormat::Text) => {
            lines(schemas.docs().iter().map(|table| format!("{:28} {}", table.name, table.description)))
        }
        (ListWhat::Items, ListFormat::Json) => {
            pretty(&Value::Array(catalog.items.iter().map(|item| item_json(&catalog, item)).collect()))
        }
        (ListWhat::Checks, ListFormat::Json) => {
            pretty(&Value::Array(catalog.checks.values().map(check_json).collect()))
        }
        (ListWhat::Tables, ListFormat::Json) => pretty(&json!(schemas.docs())),
    };
    output::data(&text)?;
    Ok(Exit::Complete)
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    let mut text = String::new();
    for line in lines {
        let written = writeln!(text, "{}", line.trim_end());
        debug_assert!(written.is_ok(), "a String takes every text");
    }
    text
}

/// JSON for people and machines alike, with a last newline.
pub(super) fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

/// How many checks of each item there are, and how many of its deciding ones are not built yet.
fn item_line(catalog: &Catalog, item: &Item, lang: Lang) -> String {
    let checks = catalog.checks.values().filter(|check| check.items.contains_key(&item.id)).count();
    let awaited = item.deciding.iter().filter(|id| !catalog.checks.contains_key(id)).count();
    let note = match (lang, checks, awaited) {
        (Lang::Ja, 0, _) => "チェックなし".to_owned(),
        (Lang::En, 0, _) => "no check yet".to_owned(),
        (Lang::Ja, checks, 0) => format!("チェック{checks}件"),
        (Lang::En, checks, 0) => format!("{checks} checks"),
        (Lang::Ja, checks, awaited) => format!("チェック{checks}件（決定チェック{awaited}件は未実装）"),
        (Lang::En, checks, awaited) => format!("{checks} checks ({awaited} deciding ones not built yet)"),
    };
    format!("{:11} {}  [{note}]", item.id.as_str(), item.title.get(lang))
}

fn check_line(check: &Check, lang: Lang) -> String {
    format!("{:36} {:8} {}", check.id.as_str(), check.severity.as_str(), check.title.get(lang))
}

fn both(text: &Text) -> Value {
    json!({ "ja": text.ja, "en": text.en })
}

pub(super) fn item_json(catalog: &Catalog, item: &Item) -> Value {
    let checks: Vec<&str> = catalog
        .checks
        .values()
        .filter(|check| check.items.contains_key(&item.id))
        .map(|check| check.id.as_str())
        .collect();
    let awaited: Vec<&str> = item
        .deciding
        .iter()
        .filter(|id| !catalog.checks.contains_key(id))
        .map(crate::model::CheckId::as_str)
        .collect();
    json!({
        "id": item.id,
        "class": item.class,
        "title": both(&item.title),
        "asks": both(&item.asks),
        "attested": both(&item.attested),
        "checks": checks,
        "awaited": awaited,
    })
}

pub(super) fn check_json(check: &Check) -> Value {
    json!({
        "id": check.id,
        "group": check.group,
        "table": check.table,
        "severity": check.severity,
        "items": check.items,
        "scope": check.scope.sql,
        "pass": check.pass.sql,
        "quantifier": check.quantifier,
        "when_empty": check.when_empty,
        "title": both(&check.title),
        "why": both(&check.why),
        "fix": both(&check.fix),
    })
}
