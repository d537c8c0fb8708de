//! The comparison as CSV: one row for each thing that differs, values whole, nothing that could be a formula.

use ::csv::{QuoteStyle, Terminator, WriterBuilder};
use serde::Serialize;

use crate::compare::{Cause, CheckChange, FindingChange, GapChange, ItemChange, RowChange};
use crate::model::{Lang, Outcome};

use super::super::csv::{BYTE_ORDER_MARK, inert};
use super::super::{ReportError, words};
use super::Compared;

const HEADER: [&str; 15] = [
    "kind", "class", "cause", "severity", "name", "account", "region", "resource", "before", "after",
    "columns", "missing", "reason", "fix", "id",
];

type Record = [String; 15];

/// Every change as a row of CSV (RFC 4180), its texts in one language; names and classes are those of JSON.
pub fn difference_csv(compared: &Compared<'_>, lang: Lang) -> Result<Vec<u8>, ReportError> {
    let mut builder = WriterBuilder::new();
    builder.quote_style(QuoteStyle::Always).terminator(Terminator::CRLF);
    let mut bytes = BYTE_ORDER_MARK.to_vec();
    let mut writer = builder.from_writer(&mut bytes);
    writer.write_record(HEADER)?;
    let difference = compared.difference;
    let mut write = |record: Record| writer.write_record(record.map(|cell| inert(&cell)));
    for one in &difference.items {
        write(item(one))?;
    }
    for one in &difference.checks {
        write(check(one))?;
    }
    for one in &difference.findings {
        write(finding(compared, one, lang))?;
    }
    for one in &difference.gaps {
        write(gap(one, lang))?;
    }
    for table in &difference.tables {
        for one in &table.rows {
            write(row(&table.table, one))?;
        }
    }
    writer.flush().map_err(::csv::Error::from)?;
    drop(writer);
    Ok(bytes)
}

fn empty() -> Record {
    Record::default()
}

fn item(one: &ItemChange) -> Record {
    let [_, _, _, severity, _, account, region, resource, _, _, columns, missing, reason, fix, id] = empty();
    let (kind, class, cause) = ("item".to_owned(), class(one.class), causes(&one.causes));
    let (before, after) = (json(&one.before), json(&one.after));
    let name = one.item.to_string();
    [
        kind, class, cause, severity, name, account, region, resource, before, after, columns, missing,
        reason, fix, id,
    ]
}

fn check(one: &CheckChange) -> Record {
    let [_, _, _, _, _, account, region, resource, _, _, _, missing, reason, fix, id] = empty();
    let (kind, class, cause) = ("check".to_owned(), class(one.class), causes(&one.causes));
    let (severity, name) = (one.severity.as_str().to_owned(), one.check.to_string());
    let (before, after) = (one.before.as_str().to_owned(), one.after.as_str().to_owned());
    let columns = json(&[one.counts_before, one.counts_after]);
    [
        kind, class, cause, severity, name, account, region, resource, before, after, columns, missing,
        reason, fix, id,
    ]
}

fn finding(compared: &Compared<'_>, one: &FindingChange, lang: Lang) -> Record {
    let outcome = |outcome: Option<Outcome>| outcome.map_or("", Outcome::as_str).to_owned();
    let fix = compared.checks.get(&one.check).filter(|_| one.after == Some(Outcome::Fail));
    let (severity, name) = (one.severity.as_str().to_owned(), one.check.to_string());
    let missing: Vec<&str> = one.missing.iter().map(|missing| missing.permission.as_str()).collect();
    [
        "finding".to_owned(),
        one.class.as_str().to_owned(),
        one.cause.as_str().to_owned(),
        severity,
        name,
        one.account.to_string(),
        one.region.clone(),
        one.resource.clone(),
        outcome(one.before),
        outcome(one.after),
        json(&one.columns),
        missing.join(" "),
        one.reason.get(lang).to_owned(),
        fix.map(|check| check.fix.get(lang).to_owned()).unwrap_or_default(),
        one.id.clone(),
    ]
}

fn gap(one: &GapChange, lang: Lang) -> Record {
    let [_, class, _, severity, _, _, _, _, _, _, _, _, _, fix, id] = empty();
    let accounts: Vec<&str> = one.accounts.iter().map(crate::model::AccountId::as_str).collect();
    [
        "gap".to_owned(),
        class,
        Cause::Access.as_str().to_owned(),
        severity,
        one.operation.clone(),
        accounts.join(" "),
        one.regions.join(" "),
        one.tables.join(" "),
        one.went.to_string(),
        one.came.to_string(),
        String::new(),
        one.permission.clone(),
        words::cause(one.cause, lang).to_owned(),
        fix,
        id,
    ]
}

fn row(table: &str, one: &RowChange) -> Record {
    let [_, _, _, severity, _, _, _, _, before, after, _, missing, reason, fix, id] = empty();
    let (kind, class) = ("row".to_owned(), one.class.as_str().to_owned());
    let (cause, account) = (one.cause.as_str().to_owned(), one.account.to_string());
    let (name, region, resource) = (table.to_owned(), one.region.clone(), one.resource.clone());
    let columns = json(&one.columns);
    [
        kind, class, cause, severity, name, account, region, resource, before, after, columns, missing,
        reason, fix, id,
    ]
}

fn class(class: Option<crate::compare::Class>) -> String {
    class.map_or("", crate::compare::Class::as_str).to_owned()
}

fn causes(causes: &[Cause]) -> String {
    causes.iter().map(|cause| cause.as_str()).collect::<Vec<_>>().join(" ")
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
