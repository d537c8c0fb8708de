//! `kakunin list`: items, checks, tables; the id first.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::catalog::Catalog;
use crate::evaluate::Schemas;
use crate::model::{Attests, Check, Class, Item, Lang, OutBy, Role, Text};

use super::args::{ListArgs, ListFormat, ListWhat};
use super::assess::catalog;
use super::{Exit, Failure, output};

pub(super) fn run(args: &ListArgs, lang: Lang) -> Result<Exit, Failure> {
    let catalog = catalog(&args.catalog)?;
    let schemas = Schemas::of_this_version()?;
    let text = match (args.what, args.format) {
        (ListWhat::Items, ListFormat::Text) => {
            lines(catalog.items.iter().map(|item| item_block(&catalog, item, lang)))
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

/// An item with its class, its checks by role, and what an attestation must show.
fn item_block(catalog: &Catalog, item: &Item, lang: Lang) -> String {
    let reference = if item.reference.is_empty() { String::new() } else { format!("({}) ", item.reference) };
    let mut lines = vec![
        format!("{:11} {reference}{}", item.id.as_str(), item.title.get(lang)),
        format!("    {}", class_words(item, lang)),
    ];
    for role in [Role::Decides, Role::Supports, Role::Evidence] {
        let present = with_role(catalog, item, role).into_iter().map(|check| check.id.to_string());
        let awaited = item.awaited.iter().filter(|one| one.role == role).map(|one| match lang {
            Lang::Ja => format!("{}（未実装）", one.id),
            Lang::En => format!("{} (not built yet)", one.id),
        });
        let names: Vec<String> = present.chain(awaited).collect();
        if !names.is_empty() {
            lines.push(format!("    {}: {}", role_word(lang, role), names.join(", ")));
        }
    }
    if item.attests != Attests::None {
        let word = match lang {
            Lang::Ja => "証跡で示すこと",
            Lang::En => "an attestation must show",
        };
        lines.push(format!("    {word}: {}", item.attested.get(lang)));
    }
    lines.join("\n")
}

/// How much of the item an API can show, and what an attestation is to it.
pub(super) fn class_words(item: &Item, lang: Lang) -> String {
    let class = match (item.class, lang) {
        (Class::Automated, Lang::Ja) => "自動",
        (Class::Automated, Lang::En) => "automated",
        (Class::PartlyAutomated, Lang::Ja) => "一部自動",
        (Class::PartlyAutomated, Lang::En) => "partly automated",
        (Class::Attested, Lang::Ja) => "証跡",
        (Class::Attested, Lang::En) => "attested",
    };
    let attests = match (item.attests, lang) {
        (Attests::None, Lang::Ja) => "チェックが決める",
        (Attests::None, Lang::En) => "checks decide",
        (Attests::Required, Lang::Ja) => "チェックと証跡が要る",
        (Attests::Required, Lang::En) => "checks and an attestation are needed",
        (Attests::Decides, Lang::Ja) => "証跡が決める",
        (Attests::Decides, Lang::En) => "an attestation decides",
    };
    let out = match (item.out_by, lang) {
        (OutBy::Never, _) => "",
        (OutBy::Decision, Lang::Ja) => "。決定の記録により対象外にできる",
        (OutBy::Decision, Lang::En) => "; a recorded decision can take it out",
        (OutBy::DecisionAndSignals, Lang::Ja) => {
            "。決定の記録があり、どのチェックも反しなければ対象外にできる"
        }
        (OutBy::DecisionAndSignals, Lang::En) => {
            "; a recorded decision can take it out while no check speaks against it"
        }
    };
    format!("{class}: {attests}{out}")
}

/// The checks of this version that have a role for an item.
pub(super) fn with_role<'a>(catalog: &'a Catalog, item: &Item, role: Role) -> Vec<&'a Check> {
    catalog.checks.values().filter(|check| check.items.get(&item.id) == Some(&role)).collect()
}

/// The word for a role.
pub(super) fn role_word(lang: Lang, role: Role) -> &'static str {
    match (role, lang) {
        (Role::Decides, Lang::Ja) => "決定",
        (Role::Decides, Lang::En) => "decides",
        (Role::Supports, Lang::Ja) => "補助",
        (Role::Supports, Lang::En) => "supports",
        (Role::Evidence, Lang::Ja) => "参考",
        (Role::Evidence, Lang::En) => "evidence",
    }
}

fn check_line(check: &Check, lang: Lang) -> String {
    format!("{:36} {:8} {}", check.id.as_str(), check.severity.as_str(), check.title.get(lang))
}

fn both(text: &Text) -> Value {
    json!({ "ja": text.ja, "en": text.en })
}

pub(super) fn item_json(catalog: &Catalog, item: &Item) -> Value {
    let roles = [Role::Decides, Role::Supports, Role::Evidence];
    let present = roles.into_iter().flat_map(|role| {
        with_role(catalog, item, role)
            .into_iter()
            .map(move |check| json!({ "id": check.id, "role": role, "severity": check.severity }))
    });
    json!({
        "id": item.id,
        "area": item.area,
        "reference": item.reference,
        "class": item.class,
        "attestation": item.attests,
        "not_applicable": item.out_by,
        "renewal_days": item.renewal_days,
        "title": both(&item.title),
        "asks": both(&item.asks),
        "attested": both(&item.attested),
        "checks": present.collect::<Vec<_>>(),
        "awaited": item.awaited,
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
