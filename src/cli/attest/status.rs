//! `kakunin attest status`: what holds today, item by item, and what will not for long.

use std::fmt::Write as _;

use serde::Serialize;

use crate::catalog::declarations::{self, DeclaredFile, Declares};
use crate::cli::args::{ListFormat, StatusArgs};
use crate::cli::{Exit, Failure, assess, output};
use crate::model::{
    AccountId, Attestation, Class, Days, EvidenceState, Item, ItemId, Lang, Register, Standing, Time,
};
use crate::report::{standing_name, visible};

/// How long before its end something is said to expire.
const SOON_DAYS: Days = 60;

/// What there is for an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    /// An attestation holds, for longer than 60 days.
    Current,
    /// One holds, and for no longer than 60 days.
    Expiring,
    /// The day of one has not come yet.
    NotYet,
    /// One has an evidence file that is gone or is another one.
    EvidenceChanged,
    /// Nobody has approved one.
    NotApproved,
    /// One is out of date.
    Expired,
    /// There is none.
    Missing,
}

/// What `--format json` prints.
#[derive(Serialize)]
struct Status<'a> {
    format: &'static str,
    items: Vec<ItemStatus<'a>>,
    registers: Vec<RegisterStatus<'a>>,
}

#[derive(Serialize)]
struct ItemStatus<'a> {
    item: &'a ItemId,
    /// Whether the item needs an attestation: what an API shows whole does not.
    needed: bool,
    state: State,
    attestations: Vec<AttestationStatus<'a>>,
    #[serde(skip)]
    title: &'a str,
}

#[derive(Serialize)]
struct AttestationStatus<'a> {
    file: &'a str,
    state: State,
    valid_until: String,
    accounts: &'a [AccountId],
    /// Evidence files that are gone or other ones, with what was found.
    changed: Vec<Changed<'a>>,
}

#[derive(Serialize)]
struct Changed<'a> {
    path: &'a str,
    state: EvidenceState,
}

#[derive(Serialize)]
struct RegisterStatus<'a> {
    file: &'a str,
    register: &'static str,
    state: State,
    valid_until: String,
    accounts: &'a [AccountId],
    entries: usize,
}

pub(super) fn run(args: &StatusArgs, lang: Lang) -> Result<Exit, Failure> {
    let mut catalog = assess::catalog(&args.catalog)?;
    if let Some(path) = &args.catalog.settings {
        catalog.apply_settings(path)?;
    }
    let now = super::now(args.now.as_deref())?;
    let mut files = declarations::load(&args.attestations, &catalog)?;
    cap(&mut files, catalog.settings.int("evidence_max_age_days"));
    let status = Status {
        format: "kakunin.attest-status/1",
        items: catalog.items.iter().map(|item| of_item(item, &files, now, lang)).collect(),
        registers: files.iter().filter_map(|file| of_register(file, now)).collect(),
    };
    output::data(&match args.format {
        ListFormat::Json => serde_json::to_string_pretty(&status)
            .map(|text| format!("{text}\n"))
            .map_err(|source| crate::report::ReportError::Json { source })?,
        ListFormat::Text => text(&status, lang),
    })?;
    let lacking = |one: &&ItemStatus<'_>| one.needed && one.state > State::Expiring;
    Ok(if status.items.iter().any(|one| lacking(&one)) { Exit::Failing } else { Exit::Complete })
}

/// Nothing holds longer than the settings allow.
fn cap(files: &mut [DeclaredFile], days: Option<Days>) {
    let Some(days) = days else { return };
    for file in files {
        match &mut file.declares {
            Declares::Attestation(one, _) => {
                one.valid_until = one.valid_until.min(one.approved_at.plus_days(days + 1));
            }
            Declares::Register(one) => {
                one.valid_until = one.valid_until.min(one.approved_at.plus_days(days + 1));
            }
        }
    }
}

fn state(standing: Standing, valid_until: Time, now: Time) -> State {
    match standing {
        Standing::Current if now.days_until(valid_until) < SOON_DAYS => State::Expiring,
        Standing::Current => State::Current,
        Standing::NotYet => State::NotYet,
        Standing::NotApproved => State::NotApproved,
        Standing::EvidenceChanged => State::EvidenceChanged,
        Standing::Expired => State::Expired,
    }
}

fn of_item<'a>(item: &'a Item, files: &'a [DeclaredFile], now: Time, lang: Lang) -> ItemStatus<'a> {
    let attestation = |file: &'a DeclaredFile| match &file.declares {
        Declares::Attestation(one, _) if one.item == item.id => Some(of_attestation(&file.path, one, now)),
        Declares::Attestation(..) | Declares::Register(_) => None,
    };
    let attestations: Vec<AttestationStatus<'_>> = files.iter().filter_map(attestation).collect();
    ItemStatus {
        item: &item.id,
        needed: match item.class {
            Class::Attested | Class::PartlyAutomated => true,
            Class::Automated => false,
        },
        state: attestations.iter().map(|one| one.state).min().unwrap_or(State::Missing),
        attestations,
        title: item.title.get(lang),
    }
}

fn of_attestation<'a>(file: &'a str, one: &'a Attestation, now: Time) -> AttestationStatus<'a> {
    let other = one.evidence.iter().filter(|file| file.state != EvidenceState::AsStated);
    AttestationStatus {
        file,
        state: state(one.standing(now), one.valid_until, now),
        valid_until: one.valid_until.plus_days(-1).date_in_japan(),
        accounts: &one.accounts,
        changed: other.map(|file| Changed { path: &file.path, state: file.state }).collect(),
    }
}

fn of_register(file: &DeclaredFile, now: Time) -> Option<RegisterStatus<'_>> {
    let Declares::Register(one) = &file.declares else { return None };
    let Register { kind, accounts, valid_until, entries, .. } = one;
    Some(RegisterStatus {
        file: &file.path,
        register: kind.as_str(),
        state: state(one.standing(now), *valid_until, now),
        valid_until: valid_until.plus_days(-1).date_in_japan(),
        accounts,
        entries: entries.len(),
    })
}

fn text(status: &Status<'_>, lang: Lang) -> String {
    let mut text = String::new();
    for item in &status.items {
        let needed = if item.needed { "" } else { optional(lang) };
        let _ =
            writeln!(text, "{:11} {}{needed}  {}", item.item.as_str(), word(item.state, lang), item.title);
        for one in &item.attestations {
            let _ = writeln!(
                text,
                "            {}",
                line(one.file, one.state, &one.valid_until, one.accounts, lang)
            );
            for changed in &one.changed {
                let _ =
                    writeln!(text, "              {}: {}", visible(changed.path), found(changed.state, lang));
            }
        }
    }
    for one in &status.registers {
        let line = line(one.file, one.state, &one.valid_until, one.accounts, lang);
        let _ = writeln!(text, "{:27} {line}", one.register);
    }
    text
}

fn line(file: &str, state: State, valid_until: &str, accounts: &[AccountId], lang: Lang) -> String {
    let accounts: Vec<&str> = accounts.iter().map(AccountId::as_str).collect();
    let about = if accounts.is_empty() { String::new() } else { format!(" [{}]", accounts.join(" ")) };
    let until = match lang {
        Lang::Ja => format!("{valid_until}まで"),
        Lang::En => format!("until {valid_until}"),
    };
    format!("{}: {}, {until}{about}", visible(file), word(state, lang))
}

fn optional(lang: Lang) -> &'static str {
    match lang {
        Lang::Ja => "（必須ではない）",
        Lang::En => " (not needed)",
    }
}

fn word(state: State, lang: Lang) -> &'static str {
    match (state, lang) {
        (State::Current, _) => standing_name(Standing::Current, lang),
        (State::NotYet, _) => standing_name(Standing::NotYet, lang),
        (State::NotApproved, _) => standing_name(Standing::NotApproved, lang),
        (State::EvidenceChanged, _) => standing_name(Standing::EvidenceChanged, lang),
        (State::Expired, _) => standing_name(Standing::Expired, lang),
        (State::Expiring, Lang::Ja) => "まもなく期限切れ",
        (State::Expiring, Lang::En) => "expiring",
        (State::Missing, Lang::Ja) => "なし",
        (State::Missing, Lang::En) => "missing",
    }
}

fn found(state: EvidenceState, lang: Lang) -> &'static str {
    match (state, lang) {
        (EvidenceState::AsStated, Lang::Ja) => "記載どおり",
        (EvidenceState::AsStated, Lang::En) => "as stated",
        (EvidenceState::Changed, Lang::Ja) => "SHA-256が記載と違う",
        (EvidenceState::Changed, Lang::En) => "has another SHA-256 than stated",
        (EvidenceState::Missing, Lang::Ja) => "ファイルがない、または読めない",
        (EvidenceState::Missing, Lang::En) => "is not there, or cannot be read",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_within_sixty_days_is_expiring() {
        let now = Time::from_seconds(0);
        let at = |days| state(Standing::Current, now.plus_days(days), now);
        assert_eq!((at(60), at(59), at(1)), (State::Current, State::Expiring, State::Expiring));
        assert_eq!(state(Standing::Expired, now, now), State::Expired);
    }
}
