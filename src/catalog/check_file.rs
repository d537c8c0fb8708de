//! One check file: its keys, and what every check must have.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::model::check::{Predicate, RowTest, Words};
use crate::model::{
    Check, CheckId, Item, ItemId, Outcome, Quantifier, Role, Severity, Text, Value, WhenEmpty,
};

use super::CatalogError;
use super::position::{line, rejected, syntax};

const TITLE_MAX_EN: usize = 80;
const TITLE_MAX_JA: usize = 40;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    table: String,
    severity: Severity,
    items: Spanned<BTreeMap<String, Role>>,
    scope: Spanned<String>,
    pass: Spanned<String>,
    quantifier: Quantifier,
    when_empty: WhenEmpty,
    ja: Spanned<Words>,
    en: Spanned<Words>,
    #[serde(default)]
    test: Vec<Spanned<TestEntry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TestEntry {
    name: String,
    row: BTreeMap<String, toml::Value>,
    expect: Outcome,
}

/// Reads one check file. `path` is for messages; group and id are the names of its folder and file.
pub(super) fn parse(path: &str, group: &str, id: &str, text: &str) -> Result<Check, CatalogError> {
    let file: File = toml::from_str(text).map_err(|error| syntax(path, text, &error))?;
    let id = CheckId::parse(id).map_err(|error| rejected(path, 1, error.to_string()))?;
    check_words(path, text, &file)?;
    let tests = tests(path, text, file.test)?;
    // Where absence proves nothing, one row in order is all that can be shown.
    let cannot_fail = file.severity == Severity::Info
        || (file.quantifier, file.when_empty) == (Quantifier::Any, WhenEmpty::Unknown);
    check_tests(path, cannot_fail, &tests)?;
    let items_line = line(text, file.items.span().start);
    let items = items(path, items_line, file.items.into_inner())?;
    let (ja, en) = (file.ja.into_inner(), file.en.into_inner());
    Ok(Check {
        id,
        group: group.to_owned(),
        path: path.to_owned(),
        table: file.table,
        severity: file.severity,
        items,
        scope: predicate(text, file.scope),
        pass: predicate(text, file.pass),
        quantifier: file.quantifier,
        when_empty: file.when_empty,
        title: Text::new(ja.title, en.title),
        why: Text::new(ja.why, en.why),
        fix: Text::new(ja.fix, en.fix),
        tests,
    })
}

/// The items a check names must exist, and an item that the list says it decides must be among them.
pub(super) fn agrees_with(check: &Check, list: &[Item]) -> Result<(), CatalogError> {
    for id in check.items.keys() {
        if !list.iter().any(|item| item.id == *id) {
            return Err(rejected(&check.path, 3, format!("there is no item `{id}`")));
        }
    }
    Ok(())
}

fn predicate(text: &str, sql: Spanned<String>) -> Predicate {
    let line = line(text, sql.span().start);
    Predicate { sql: sql.into_inner(), line }
}

fn items(
    path: &str,
    line: usize,
    entries: BTreeMap<String, Role>,
) -> Result<BTreeMap<ItemId, Role>, CatalogError> {
    if entries.is_empty() {
        return Err(rejected(path, line, "the check serves no item"));
    }
    let parse = |(id, role): (String, Role)| match ItemId::parse(&id) {
        Ok(id) => Ok((id, role)),
        Err(error) => Err(rejected(path, line, error.to_string())),
    };
    entries.into_iter().map(parse).collect()
}

fn check_words(path: &str, text: &str, file: &File) -> Result<(), CatalogError> {
    for (lang, words, max) in [("ja", &file.ja, TITLE_MAX_JA), ("en", &file.en, TITLE_MAX_EN)] {
        let at = line(text, words.span().start);
        let words = words.get_ref();
        for (key, value) in [("title", &words.title), ("why", &words.why), ("fix", &words.fix)] {
            if value.trim().is_empty() {
                return Err(rejected(path, at, format!("`{key}` is empty in [{lang}]")));
            }
        }
        let length = words.title.chars().count();
        if length > max {
            return Err(rejected(
                path,
                at,
                format!("the title in [{lang}] has {length} characters, more than {max}"),
            ));
        }
    }
    Ok(())
}

fn tests(path: &str, text: &str, entries: Vec<Spanned<TestEntry>>) -> Result<Vec<RowTest>, CatalogError> {
    let test = |entry: Spanned<TestEntry>| {
        let at = line(text, entry.span().start);
        let TestEntry { name, row, expect } = entry.into_inner();
        let value = |(column, value): (String, toml::Value)| match value_of(value) {
            Some(value) => Ok((column, value)),
            None => {
                Err(rejected(path, at, format!("column `{column}` holds a kind of value that no column has")))
            }
        };
        let row = row.into_iter().map(value).collect::<Result<_, _>>()?;
        Ok(RowTest { name, row, expect, line: at })
    };
    entries.into_iter().map(test).collect()
}

/// A value of a row or of a parameter; absent for kinds that no column has.
pub(super) fn value_of(value: toml::Value) -> Option<Value> {
    match value {
        toml::Value::String(text) => Some(Value::Text(text)),
        toml::Value::Integer(number) => Some(Value::Int(number)),
        toml::Value::Float(number) => Some(Value::Num(number)),
        toml::Value::Boolean(truth) => Some(Value::Bool(truth)),
        toml::Value::Array(list) => {
            let text = |value: toml::Value| value.as_str().map(str::to_owned);
            list.into_iter().map(text).collect::<Option<Vec<_>>>().map(Value::List)
        }
        toml::Value::Datetime(_) | toml::Value::Table(_) => None,
    }
}

/// At least one pass, one fail and one unknown: a check that cannot fail, or cannot be unsure, is
/// not a check. Some may be unable to fail: they say only whether something is known, or there.
fn check_tests(path: &str, cannot_fail: bool, tests: &[RowTest]) -> Result<(), CatalogError> {
    for needed in [Outcome::Pass, Outcome::Fail, Outcome::Unknown] {
        if needed == Outcome::Fail && cannot_fail {
            continue;
        }
        if !tests.iter().any(|test| test.expect == needed) {
            return Err(rejected(path, 1, format!("no test expects `{}`", needed.as_str())));
        }
    }
    Ok(())
}
