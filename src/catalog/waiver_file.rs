//! Files of waivers: what each must say, and that none holds longer than a year.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;
use toml::value::{Date, Datetime};

use crate::model::{AccountId, CheckId, Time, Waiver};

use super::CatalogError;
use super::position::{line, rejected, syntax};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    waiver: Vec<Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    check: Spanned<CheckId>,
    account: AccountId,
    resource: Spanned<String>,
    reason: Spanned<String>,
    approver: Spanned<String>,
    ticket: Spanned<String>,
    date: Spanned<Datetime>,
    valid_until: Spanned<Datetime>,
}

/// The files of waivers at a path, a file or a folder of them: name and text.
pub fn waiver_files(path: &Path) -> Result<BTreeMap<String, String>, CatalogError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        |source| CatalogError::Waivers { path, source }
    };
    let read = |file: &Path| fs::read_to_string(file).map_err(failed(file));
    let name = |file: &Path| file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if !path.is_dir() {
        return Ok(BTreeMap::from([(name(path), read(path)?)]));
    }
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(path).map_err(failed(path))? {
        let file = entry.map_err(failed(path))?.path();
        if file.extension().is_some_and(|extension| extension == "toml") && file.is_file() {
            files.insert(name(&file), read(&file)?);
        }
    }
    Ok(files)
}

/// Reads files of waivers, in the order of their names.
pub(super) fn parse(
    files: &BTreeMap<String, String>,
    checks: &BTreeSet<CheckId>,
) -> Result<Vec<Waiver>, CatalogError> {
    let mut waivers = Vec::new();
    for (path, text) in files {
        let file: File = toml::from_str(text).map_err(|error| syntax(path, text, &error))?;
        for entry in file.waiver {
            waivers.push(waiver(path, text, entry, checks)?);
        }
    }
    Ok(waivers)
}

fn waiver(
    path: &str,
    text: &str,
    entry: Spanned<Entry>,
    checks: &BTreeSet<CheckId>,
) -> Result<Waiver, CatalogError> {
    let at = line(text, entry.span().start);
    let entry = entry.into_inner();
    let wrong = |offset: usize, message: String| rejected(path, line(text, offset), message);
    if !checks.contains(entry.check.get_ref()) {
        return Err(wrong(
            entry.check.span().start,
            format!("there is no check `{}`", entry.check.get_ref()),
        ));
    }
    let words = [
        ("resource", &entry.resource),
        ("reason", &entry.reason),
        ("approver", &entry.approver),
        ("ticket", &entry.ticket),
    ];
    if let Some((name, word)) = words.into_iter().find(|(_, word)| word.get_ref().trim().is_empty()) {
        return Err(wrong(word.span().start, format!("`{name}` is empty")));
    }
    let day = |name: &str, value: &Spanned<Datetime>| {
        let asked = || wrong(value.span().start, format!("`{name}` is not a day such as 2026-04-01"));
        let day = day(value.get_ref()).ok_or_else(asked)?;
        Ok((day, start(day).ok_or_else(asked)?))
    };
    let (date, from) = day("date", &entry.date)?;
    let (last, to) = day("valid_until", &entry.valid_until)?;
    let at_end = |message: &str| Err(wrong(entry.valid_until.span().start, message.to_owned()));
    if to < from {
        return at_end("`valid_until` is before `date`");
    }
    if (last.year, last.month, last.day) >= (date.year.saturating_add(1), date.month, date.day) {
        return at_end("`valid_until` is more than a year after `date`");
    }
    Ok(Waiver {
        file: path.to_owned(),
        line: at,
        check: entry.check.into_inner(),
        account: entry.account,
        resource: entry.resource.into_inner(),
        reason: entry.reason.into_inner(),
        approver: entry.approver.into_inner(),
        ticket: entry.ticket.into_inner(),
        approved_at: from,
        valid_until: to.plus_days(1),
    })
}

/// A day without a time.
fn day(value: &Datetime) -> Option<Date> {
    match value {
        Datetime { date: Some(date), time: None, offset: None } => Some(*date),
        Datetime { .. } => None,
    }
}

fn start(date: Date) -> Option<Time> {
    Time::start_of_day_in_japan(
        i16::try_from(date.year).ok()?,
        i8::try_from(date.month).ok()?,
        i8::try_from(date.day).ok()?,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    const ONE: &str = r#"
[[waiver]]
check = "kms-rotation-enabled"
account = "111111111111"
resource = "arn:aws:kms:ap-northeast-1:111111111111:key/1"
reason = "移行まで"
approver = "情報政策課長"
ticket = "KASUMI-42"
date = 2026-04-01
valid_until = 2027-03-31
"#;

    fn read(text: &str) -> Result<Vec<Waiver>, String> {
        let files = BTreeMap::from([("w.toml".to_owned(), text.to_owned())]);
        Catalog::built_in().unwrap().waivers(&files).map_err(|error| error.to_string())
    }

    #[test]
    fn a_waiver_holds_by_days_of_japan() {
        let waivers = read(ONE).unwrap();
        assert_eq!(waivers[0].line, 2);
        assert_eq!(waivers[0].approved_at, Time::parse("2026-03-31T15:00:00Z").unwrap());
        assert_eq!(waivers[0].valid_until, Time::parse("2027-03-31T15:00:00Z").unwrap());
    }

    #[test]
    fn what_is_wrong_is_named_with_file_and_line() {
        for (before, after, expected) in [
            ("2027-03-31", "2027-04-01", "w.toml:10: `valid_until` is more than a year"),
            ("2027-03-31", "2026-03-31", "w.toml:10: `valid_until` is before `date`"),
            ("2027-03-31", "2026-05-01T00:00:00Z", "w.toml:10: `valid_until` is not a day"),
            ("2027-03-31", "2026-02-30", "w.toml:10: "),
            ("kms-rotation-enabled", "kms-rotation-enabeld", "w.toml:3: there is no check"),
            ("移行まで", " ", "w.toml:6: `reason` is empty"),
            ("ticket = \"KASUMI-42\"\n", "", "w.toml:2: missing field `ticket`"),
            ("ticket", "tiket", "w.toml:8: unknown field `tiket`"),
            ("111111111111\"\nresource", "1111\"\nresource", "w.toml:4: "),
        ] {
            let message = read(&ONE.replacen(before, after, 1)).unwrap_err();
            assert!(message.starts_with(expected), "{message}, expected {expected}");
        }
    }

    #[test]
    fn a_file_without_waivers_holds_none() {
        assert_eq!(read("").unwrap(), []);
    }
}
