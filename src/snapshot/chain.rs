//! Checks a store: every snapshot of it, and that they follow one another without a hole or a fork.
//!
//! What a chain cannot tell: that its newest snapshots are gone, when `head.json` went with them.
//! Whoever notes the digest of the newest one elsewhere can tell that too.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Serialize;

use crate::model::Lang;

use super::store::{HEAD_FILE, Head, OWN_FILES, is_held, rests, sealed};
use super::verify::Sealed;
use super::{Kind, Link, Problem, PublicKey, Verified, verify};

/// What was found out about a store.
#[derive(Clone, Debug)]
pub struct VerifiedStore {
    /// Its snapshots, in the order of their places.
    pub snapshots: Vec<Verified>,
    /// What is wrong with the chain.
    pub problems: Vec<Problem>,
    /// What is worth knowing and not wrong.
    pub notes: Vec<Note>,
}

/// Something that is worth knowing and not wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The file or folder.
    pub path: String,
    /// What it is.
    pub kind: NoteKind,
}

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// A scan that runs now.
    BeingWritten,
    /// The rest of a scan that was stopped.
    Unfinished,
    /// There is no `head.json`.
    NoHead,
    /// `head.json` is one behind: the process ended between the seal and this note of it.
    HeadBehind,
    /// Something that no snapshot is.
    Foreign,
}

impl Note {
    /// One line for people.
    pub fn text(&self, lang: Lang) -> String {
        let words = match (self.kind, lang) {
            (NoteKind::BeingWritten, Lang::Ja) => "スキャン中（書き込み中）",
            (NoteKind::BeingWritten, Lang::En) => "is being written by a scan that runs now",
            (NoteKind::Unfinished, Lang::Ja) => {
                "途中で止まったスキャンの残り（未完成）。次のスキャンが片付ける"
            }
            (NoteKind::Unfinished, Lang::En) => {
                "is the rest of a scan that was stopped (unfinished); the next scan removes it"
            }
            (NoteKind::NoHead, Lang::Ja) => "ファイルがない。最新側の欠落は判定できない",
            (NoteKind::NoHead, Lang::En) => "is missing: whether newer snapshots were removed cannot be told",
            (NoteKind::HeadBehind, Lang::Ja) => "1件遅れている。次のスキャンが更新する",
            (NoteKind::HeadBehind, Lang::En) => "is one snapshot behind; the next scan mends it",
            (NoteKind::Foreign, Lang::Ja) => "スナップショットではない。検証の対象外",
            (NoteKind::Foreign, Lang::En) => "is no snapshot and was not checked",
        };
        let path = self.path.escape_debug();
        match lang {
            Lang::Ja => format!("`{path}`: {words}"),
            Lang::En => format!("`{path}` {words}"),
        }
    }
}

impl VerifiedStore {
    /// Whether nothing is wrong, in any snapshot or between them.
    pub fn is_intact(&self) -> bool {
        self.problems.is_empty() && self.snapshots.iter().all(|snapshot| snapshot.problems.is_empty())
    }
}

/// Checks a store. `from` names the oldest snapshot that is meant to be kept: those before it may be gone.
pub fn verify_store(store: &Path, keys: &[PublicKey], from: Option<&str>) -> VerifiedStore {
    let mut snapshots: Vec<Verified> = sealed(store).iter().map(|folder| verify(folder, keys)).collect();
    for snapshot in &mut snapshots {
        snapshot.problems.extend(misnamed(snapshot));
    }
    snapshots.sort_by_key(|one| (one.sealed.as_ref().map(|sealed| sealed.chain.number), one.folder.clone()));
    let links: Vec<&Sealed> = snapshots.iter().filter_map(|snapshot| snapshot.sealed.as_ref()).collect();
    let mut problems = chained(&links, from);
    let mut notes = notes(store);
    head(store, &links, &mut problems, &mut notes);
    if snapshots.is_empty() {
        problems.push(Problem::new(".", Kind::NothingThere, ""));
    }
    VerifiedStore { snapshots, problems, notes }
}

fn misnamed(snapshot: &Verified) -> Option<Problem> {
    let name = snapshot.folder.file_name()?.to_string_lossy().into_owned();
    let id = &snapshot.sealed.as_ref()?.id;
    (*id != name).then(|| Problem::new(name, Kind::OtherName, id))
}

/// What is wrong between snapshots that are sorted by their numbers.
fn chained(links: &[&Sealed], from: Option<&str>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let by_number: BTreeMap<u64, Vec<&Sealed>> = links.iter().fold(BTreeMap::new(), |mut map, link| {
        map.entry(link.chain.number).or_default().push(*link);
        map
    });
    let start = from.and_then(|id| links.iter().find(|link| link.id == id)).map(|link| link.chain.number);
    if let (Some(id), None) = (from, start) {
        problems.push(Problem::new(id, Kind::Missing, ""));
    }
    let oldest = by_number.keys().next().copied();
    for (number, same) in &by_number {
        for other in same.iter().skip(1) {
            let first = same.first().map(|link| link.id.clone()).unwrap_or_default();
            problems.push(Problem::new(&other.id, Kind::Fork, format!("{number}: `{first}`")));
        }
        let before = number.checked_sub(1).and_then(|before| by_number.get(&before));
        for link in same {
            let kept_from_here = start.is_some_and(|start| *number <= start);
            problems.extend(follows(link, before, oldest == Some(*number)).filter(|_| !kept_from_here));
        }
    }
    problems
}

/// Whether a snapshot follows one of those with the number before its own.
fn follows(link: &Sealed, before: Option<&Vec<&Sealed>>, oldest: bool) -> Option<Problem> {
    let problem = |kind, detail: String| Some(Problem::new(&link.id, kind, detail));
    match (&link.chain.previous, before) {
        (None, _) if link.chain.number == 1 => None,
        (None, _) => problem(Kind::BeginningMissing, format!("{}", link.chain.number)),
        (Some(previous), None) if oldest => problem(
            Kind::BeginningMissing,
            format!("{}: `{}`", link.chain.number.saturating_sub(1), previous.id),
        ),
        (Some(previous), None) => problem(Kind::PreviousMissing, format!("`{}`", previous.id)),
        (Some(previous), Some(before)) => {
            if before.iter().any(|one| one.is(previous)) {
                None
            } else if before.iter().any(|one| one.id == previous.id) {
                problem(Kind::PreviousAltered, format!("`{}`", previous.id))
            } else {
                problem(Kind::PreviousMissing, format!("`{}`", previous.id))
            }
        }
    }
}

impl Sealed {
    fn is(&self, link: &Link) -> bool {
        self.id == link.id && self.manifest_sha256 == link.manifest_sha256
    }
}

/// Compares the newest snapshot with `head.json`.
fn head(store: &Path, links: &[&Sealed], problems: &mut Vec<Problem>, notes: &mut Vec<Note>) {
    let head = match Head::read(store) {
        Ok(Some(head)) => head,
        Ok(None) => return notes.push(Note { path: HEAD_FILE.to_owned(), kind: NoteKind::NoHead }),
        Err(error) => return problems.push(Problem::new(HEAD_FILE, Kind::BadHead, error)),
    };
    let newest = links.iter().map(|link| link.chain.number).max().unwrap_or(0);
    let mut last = links.iter().filter(|link| link.chain.number == newest);
    let behind = |link: &&Sealed| link.chain.previous.as_ref() == Some(&head.newest);
    if newest < head.number {
        problems.push(Problem::new(&head.newest.id, Kind::NewestMissing, ""));
    } else if newest == head.number {
        if !last.any(|link| link.is(&head.newest)) {
            problems.push(Problem::new(&head.newest.id, Kind::NewestAltered, head.newest.manifest_sha256));
        }
    } else if newest == head.number.saturating_add(1) && last.any(behind) {
        notes.push(Note { path: HEAD_FILE.to_owned(), kind: NoteKind::HeadBehind });
    } else {
        problems.push(Problem::new(HEAD_FILE, Kind::BadHead, format!("{} < {newest}", head.number)));
    }
}

fn notes(store: &Path) -> Vec<Note> {
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let rests = rests(store);
    let mut notes: Vec<Note> = rests
        .iter()
        .map(|rest| Note {
            path: name(rest),
            kind: if is_held(rest) { NoteKind::BeingWritten } else { NoteKind::Unfinished },
        })
        .collect();
    let known = [rests, sealed(store)].concat();
    let mut foreign: Vec<String> = fs::read_dir(store)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| !known.contains(&entry.path()))
        .map(|entry| name(&entry.path()))
        .filter(|name| !OWN_FILES.contains(&name.as_str()))
        .collect();
    foreign.sort();
    notes.extend(foreign.into_iter().map(|path| Note { path, kind: NoteKind::Foreign }));
    notes
}
