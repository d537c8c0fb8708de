//! One file: an attestation or a register, told apart by its keys.

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use crate::catalog::Catalog;
use crate::model::{
    AccountId, Answered, Attestation, EvidenceFile, EvidenceState, Register, RegisterEntry, RegisterKind,
    Time,
};

use super::evidence::is_plain;
use super::shape::{AnswersEntry, AttestationFile, EntryFile, EvidenceEntry, RegisterFile};
use super::value::Source;
use super::{DeclarationError, Declares, DigestPlace};

/// Days that a register holds when it does not say itself: a year, as its review is yearly.
const REGISTER_DAYS: i64 = 365;
/// Longest time that an entry may ask for, in hours: a year.
const HOURS_MAX: i64 = 8_784;
/// Most lines of a register, evidence files of an attestation, accounts of either.
const LINES_MAX: usize = 10_000;

/// Only tells which of the two it is.
#[derive(Deserialize)]
struct Kind {
    register: Option<Spanned<toml::Value>>,
    item: Option<Spanned<toml::Value>>,
}

pub(super) fn parse(path: &str, text: &str, catalog: &Catalog) -> Result<Declares, DeclarationError> {
    let source = Source { path, text };
    let kind: Kind = toml::from_str(text).map_err(|error| source.syntax(&error))?;
    match kind {
        Kind { register: None, item: Some(_) } => {
            let file = toml::from_str(text).map_err(|error| source.syntax(&error))?;
            attestation(&source, &file, catalog)
        }
        Kind { register: Some(_), item: None } => {
            let file = toml::from_str(text).map_err(|error| source.syntax(&error))?;
            register(&source, &file).map(Declares::Register)
        }
        Kind { register: Some(register), item: Some(_) } => {
            Err(source.wrong(&register, "has both `item` and `register`", "make two files of it"))
        }
        Kind { register: None, item: None } => Err(source.wrong_at(
            0,
            "has neither `item` nor `register`",
            "begin with `item = \"ops-1\"` or `register = \"key-disposal\"`; other TOML files lie elsewhere",
        )),
    }
}

fn attestation(
    source: &Source<'_>,
    file: &AttestationFile,
    catalog: &Catalog,
) -> Result<Declares, DeclarationError> {
    let item = catalog.known_item(file.item.get_ref()).ok_or_else(|| {
        let message = format!("there is no item `{}`", file.item.get_ref());
        source.wrong(&file.item, message, "`kakunin list items` shows the items there are")
    })?;
    limit(source, file.evidence.len().max(file.accounts.len()))?;
    let date = source.day("date", &file.date)?;
    let valid_until = until(source, file.valid_until.as_ref(), date, item.renewal_days)?;
    let (evidence, places) = evidence(source, &file.evidence)?;
    let attestation = Attestation {
        name: source.path.strip_suffix(".toml").unwrap_or(source.path).to_owned(),
        item: item.id.clone(),
        doc_kind: file.doc_kind,
        title: source.line_of("title", &file.title)?,
        reference: optional(source, "reference", file.reference.as_ref())?.unwrap_or_default(),
        statement: source.text_of("statement", &file.statement)?,
        owner: source.line_of("owner", &file.owner)?,
        approver: optional(source, "approver", file.approver.as_ref())?,
        approved_at: date,
        valid_until,
        accounts: source.accounts(&file.accounts)?,
        evidence,
        answers: file.answers.as_ref().map(|answers| answered(source, answers, catalog)).transpose()?,
        not_applicable: file.not_applicable,
    };
    let texts = [("title", &file.title), ("statement", &file.statement), ("owner", &file.owner)];
    approved_is_whole(source, attestation.approver.is_some(), &texts)?;
    if let Some(approver) = &file.approver {
        approved_has_evidence(source, &attestation, approver, &places)?;
    }
    Ok(Declares::Attestation(attestation, places))
}

/// Whoever approved it has read it: nothing of it may be empty.
fn approved_is_whole(
    source: &Source<'_>,
    approved: bool,
    texts: &[(&str, &Spanned<String>)],
) -> Result<(), DeclarationError> {
    match texts.iter().find(|(_, text)| approved && text.get_ref().trim().is_empty()) {
        None => Ok(()),
        Some((key, text)) => {
            let remedy = format!("write `{key}`, or leave `approver` out until somebody has approved it");
            Err(source.wrong(text, format!("`{key}` is empty in what was approved"), remedy))
        }
    }
}

fn approved_has_evidence(
    source: &Source<'_>,
    attestation: &Attestation,
    approver: &Spanned<String>,
    places: &[DigestPlace],
) -> Result<(), DeclarationError> {
    if attestation.approver.is_none() {
        return Ok(());
    }
    if attestation.reference.is_empty() && attestation.evidence.is_empty() {
        let remedy = "write its number or address as `reference`, or name a file as `[[evidence]]`";
        return Err(source.wrong(approver, "an approved attestation names no document", remedy));
    }
    let undigested = attestation.evidence.iter().zip(places).find(|(file, _)| file.sha256.is_empty());
    match undigested {
        None => Ok(()),
        Some((_, place)) => {
            let remedy =
                format!("let `kakunin attest digest {}` write it before anybody approves", source.path);
            Err(source.wrong_at(place.range.start, "`sha256` is empty in what was approved", remedy))
        }
    }
}

fn evidence(
    source: &Source<'_>,
    entries: &[EvidenceEntry],
) -> Result<(Vec<EvidenceFile>, Vec<DigestPlace>), DeclarationError> {
    let mut files = Vec::new();
    let mut places = Vec::new();
    for entry in entries {
        let path = entry.path.get_ref();
        if !is_plain(path) {
            let remedy = "write a path below the folder of attestations, with `/`, without `..`";
            return Err(source.wrong(
                &entry.path,
                format!("the path `{}` leaves the folder", path.escape_debug()),
                remedy,
            ));
        }
        let sha256 = source.sha256(&entry.sha256)?;
        files.push(EvidenceFile { path: path.clone(), sha256, state: EvidenceState::Missing });
        let range = entry.sha256.span();
        places.push(DigestPlace { line: source.line(range.start), range });
    }
    Ok((files, places))
}

fn answered(
    source: &Source<'_>,
    answers: &AnswersEntry,
    catalog: &Catalog,
) -> Result<Answered, DeclarationError> {
    let Some(check) = catalog.check(answers.check.get_ref()) else {
        let message = format!("there is no check `{}`", answers.check.get_ref());
        return Err(source.wrong(
            &answers.check,
            message,
            "`kakunin list checks` shows the checks there are",
        ));
    };
    let resource = source.line_of("resource", &answers.resource)?;
    if resource.is_empty() {
        let remedy = "write the resource as the finding names it; `*` stands for any text";
        return Err(source.wrong(&answers.resource, "`resource` is empty", remedy));
    }
    Ok(Answered { check: check.id.clone(), resource })
}

fn register(source: &Source<'_>, file: &RegisterFile) -> Result<Register, DeclarationError> {
    limit(source, file.entry.len().max(file.accounts.len()))?;
    let date = source.day("date", &file.date)?;
    let approver = optional(source, "approver", file.approver.as_ref())?;
    approved_is_whole(source, approver.is_some(), &[("owner", &file.owner)])?;
    let entry = |entry: &EntryFile| entry_of(source, file.register, entry, date);
    Ok(Register {
        kind: file.register,
        accounts: source.accounts(&file.accounts)?,
        owner: source.line_of("owner", &file.owner)?,
        approver,
        approved_at: date,
        valid_until: until(source, file.valid_until.as_ref(), date, REGISTER_DAYS)?,
        entries: file.entry.iter().map(entry).collect::<Result<_, _>>()?,
    })
}

fn entry_of(
    source: &Source<'_>,
    kind: RegisterKind,
    entry: &EntryFile,
    date: Time,
) -> Result<RegisterEntry, DeclarationError> {
    let resource = source.line_of("resource", &entry.resource)?;
    names_something(source, kind, &entry.resource, &resource)?;
    let reference = source.line_of("reference", &entry.reference)?;
    if reference.is_empty() {
        return Err(source.wrong(
            &entry.reference,
            "`reference` is empty",
            "write the reason, ticket or approval number",
        ));
    }
    let valid_until = entry.valid_until.as_ref().map(|day| source.end(day, date)).transpose()?;
    Ok(RegisterEntry { resource, reference, hours: hours(source, kind, entry)?, valid_until })
}

/// A line that is about everything, or an account that is none, would decide what nobody decided.
fn names_something(
    source: &Source<'_>,
    kind: RegisterKind,
    at: &Spanned<String>,
    resource: &str,
) -> Result<(), DeclarationError> {
    let of_accounts = matches!(kind, RegisterKind::OwnAccounts | RegisterKind::VendorAccounts);
    if of_accounts && AccountId::parse(resource).is_err() {
        let message = format!("`{}` is not an account id", resource.escape_debug());
        return Err(source.wrong(at, message, "write twelve digits in quotes, one entry for each account"));
    }
    let fixed = resource.replace('*', "");
    if "arn:aws:".starts_with(fixed.as_str()) {
        let remedy = "name the resource by ARN, id or name; `*` stands for a part of it only";
        return Err(source.wrong(at, "`resource` is about everything", remedy));
    }
    Ok(())
}

fn hours(
    source: &Source<'_>,
    kind: RegisterKind,
    entry: &EntryFile,
) -> Result<Option<i64>, DeclarationError> {
    match (kind == RegisterKind::RecoveryPointObjective, &entry.hours) {
        (true, Some(hours)) if (1..=HOURS_MAX).contains(hours.get_ref()) => Ok(Some(*hours.get_ref())),
        (true, Some(hours)) => Err(source.wrong(
            hours,
            "`hours` is not between 1 and 8784",
            "write the greatest age of a backup in hours",
        )),
        (true, None) => Err(source.wrong(
            &entry.resource,
            "`hours` is missing",
            "write the greatest age of a backup in hours, such as `hours = 24`",
        )),
        (false, Some(hours)) => {
            let message = format!("a register of `{}` has no `hours`", kind.as_str());
            Err(source.wrong(hours, message, "leave `hours` out"))
        }
        (false, None) => Ok(None),
    }
}

fn until(
    source: &Source<'_>,
    stated: Option<&Spanned<Datetime>>,
    date: Time,
    renewal_days: i64,
) -> Result<Time, DeclarationError> {
    match stated {
        Some(day) => source.end(day, date),
        None => Ok(date.plus_days(renewal_days.saturating_add(1))),
    }
}

/// A text that is not there when it is empty.
fn optional(
    source: &Source<'_>,
    key: &str,
    value: Option<&Spanned<String>>,
) -> Result<Option<String>, DeclarationError> {
    let text = value.map(|value| source.line_of(key, value)).transpose()?;
    Ok(text.filter(|text| !text.is_empty()))
}

fn limit(source: &Source<'_>, lines: usize) -> Result<(), DeclarationError> {
    if lines <= LINES_MAX {
        return Ok(());
    }
    Err(source.wrong_at(0, format!("has more than {LINES_MAX} entries"), "split it by account"))
}
