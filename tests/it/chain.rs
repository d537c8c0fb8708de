//! The snapshots of a store follow one another: one that is removed, replaced or moved is missed.

use std::fs;
use std::path::{Path, PathBuf};

use kakunin::model::Time;
use kakunin::snapshot::{Kind, NoteKind, Snapshot, VerifiedStore, verify_store};

use crate::filed::{APRIL, copy_tree, file, put, seal, written};

/// A store of `count` snapshots, a day apart.
fn store(count: i64) -> (tempfile::TempDir, Vec<PathBuf>) {
    let store = tempfile::tempdir().unwrap();
    let folders = (0..count).map(|day| file(store.path(), day, None)).collect();
    assert!(verify_store(store.path(), &[], None).is_intact());
    (store, folders)
}

fn id(folder: &Path) -> String {
    folder.file_name().unwrap().to_str().unwrap().to_owned()
}

fn kinds(verified: &VerifiedStore) -> Vec<Kind> {
    let each = verified.snapshots.iter().flat_map(|snapshot| &snapshot.problems);
    each.chain(&verified.problems).map(|problem| problem.kind).collect()
}

fn verified(store: &tempfile::TempDir) -> VerifiedStore {
    verify_store(store.path(), &[], None)
}

#[test]
fn each_snapshot_names_the_one_before() {
    let (_store, folders) = store(3);
    let open = |folder: &PathBuf| Snapshot::open(folder).unwrap();
    let chains: Vec<_> = folders.iter().map(|folder| open(folder).manifest().chain.clone()).collect();
    assert_eq!(chains.iter().map(|chain| chain.number).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(chains[0].previous, None);
    let previous = chains[2].previous.clone().unwrap();
    assert_eq!(previous.id, id(&folders[1]));
    assert_eq!(previous.manifest_sha256, open(&folders[1]).manifest_sha256());
}

#[test]
fn one_removed_in_the_middle_is_missed() {
    let (store, folders) = store(4);
    fs::remove_dir_all(&folders[1]).unwrap();
    let found = verified(&store);
    assert_eq!(kinds(&found), [Kind::PreviousMissing]);
    assert_eq!(found.problems[0].path, id(&folders[2]));
    assert!(found.problems[0].detail.contains(&id(&folders[1])));
}

#[test]
fn the_newest_removed_is_missed_by_the_head_and_by_the_next() {
    let (store, folders) = store(3);
    fs::remove_dir_all(&folders[2]).unwrap();
    assert_eq!(kinds(&verified(&store)), [Kind::NewestMissing]);
    // A later scan does not heal it.
    file(store.path(), 9, None);
    assert_eq!(kinds(&verified(&store)), [Kind::PreviousMissing]);
}

#[test]
fn without_the_head_nothing_is_known_of_newer_ones_and_it_says_so() {
    let (store, folders) = store(3);
    fs::remove_dir_all(&folders[2]).unwrap();
    fs::remove_file(store.path().join("head.json")).unwrap();
    let found = verified(&store);
    assert_eq!(kinds(&found), []);
    assert_eq!(found.notes.iter().map(|note| note.kind).collect::<Vec<_>>(), [NoteKind::NoHead]);
}

#[test]
fn the_oldest_removed_is_missed_unless_the_start_is_named() {
    let (store, folders) = store(4);
    fs::remove_dir_all(&folders[0]).unwrap();
    fs::remove_dir_all(&folders[1]).unwrap();
    assert_eq!(kinds(&verified(&store)), [Kind::BeginningMissing]);
    assert_eq!(kinds(&verify_store(store.path(), &[], Some(&id(&folders[2])))), []);
    // The start that is named must be there, and nothing after it may be missing.
    assert!(!verify_store(store.path(), &[], Some(&id(&folders[1]))).is_intact());
    fs::remove_dir_all(&folders[2]).unwrap();
    assert!(!verify_store(store.path(), &[], Some(&id(&folders[2]))).is_intact());
}

#[test]
fn one_replaced_by_an_older_one_is_missed() {
    let (store, folders) = store(4);
    fs::remove_dir_all(&folders[2]).unwrap();
    copy_tree(&folders[1], &folders[2]);
    let found = kinds(&verified(&store));
    assert_eq!(found, [Kind::OtherName, Kind::Fork, Kind::PreviousMissing]);
}

/// A snapshot written anew with other contents, whole in itself, as somebody without a signature could.
fn rewritten(folder: &Path) {
    let elsewhere = tempfile::tempdir().unwrap();
    let names: Vec<PathBuf> = crate::program::folders(folder.parent().unwrap());
    for earlier in names.iter().filter(|name| name.as_path() < folder) {
        copy_tree(earlier, &elsewhere.path().join(earlier.file_name().unwrap()));
    }
    let started = Snapshot::open(folder).unwrap().manifest().started_at;
    let writer = written(elsewhere.path(), started);
    let forged = seal(elsewhere.path(), writer, Time::from_seconds(APRIL + 999), None);
    assert_eq!(id(&forged), id(folder));
    fs::remove_dir_all(folder).unwrap();
    copy_tree(&forged, folder);
    Snapshot::open(folder).expect("whole in itself");
}

#[test]
fn one_rewritten_whole_in_itself_is_found_by_the_one_after() {
    let (store, folders) = store(4);
    rewritten(&folders[1]);
    let found = verified(&store);
    assert_eq!(kinds(&found), [Kind::PreviousAltered]);
    assert_eq!(found.problems[0].path, id(&folders[2]));
}

#[test]
fn the_newest_rewritten_is_found_by_the_head_and_by_the_next() {
    let (store, folders) = store(3);
    rewritten(&folders[2]);
    assert_eq!(kinds(&verified(&store)), [Kind::NewestAltered]);
    file(store.path(), 9, None);
    assert_eq!(kinds(&verified(&store)), [Kind::PreviousAltered]);
}

#[test]
fn two_that_changed_places_are_found() {
    let (store, folders) = store(4);
    let aside = store.path().join("aside");
    fs::rename(&folders[1], &aside).unwrap();
    fs::rename(&folders[2], &folders[1]).unwrap();
    fs::rename(&aside, &folders[2]).unwrap();
    assert_eq!(kinds(&verified(&store)), [Kind::OtherName, Kind::OtherName]);
}

#[test]
fn a_fork_is_found() {
    let (store, folders) = store(2);
    let other = tempfile::tempdir().unwrap();
    copy_tree(&folders[0], &other.path().join(id(&folders[0])));
    let fork = file(other.path(), 5, None);
    copy_tree(&fork, &store.path().join(id(&fork)));
    assert_eq!(kinds(&verified(&store)), [Kind::Fork]);
}

#[test]
fn every_byte_of_the_head_counts() {
    let (store, _folders) = store(2);
    let path = store.path().join("head.json");
    let mut bytes = fs::read(&path).unwrap();
    for at in 0..bytes.len() {
        bytes[at] ^= 1;
        put(&path, &bytes);
        assert!(!verified(&store).is_intact(), "byte {at}");
        bytes[at] ^= 1;
    }
}

#[test]
fn scans_that_end_together_follow_one_another() {
    let store = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for day in 0..8 {
            let store = store.path();
            scope.spawn(move || file(store, day, None));
        }
    });
    let found = verified(&store);
    assert_eq!(kinds(&found), []);
    assert_eq!(found.snapshots.len(), 8);
}

#[test]
fn a_head_that_is_one_behind_is_noted_and_mended_by_the_next_scan() {
    let (store, _folders) = store(1);
    let before = fs::read(store.path().join("head.json")).unwrap();
    file(store.path(), 1, None);
    put(&store.path().join("head.json"), &before);
    let found = verified(&store);
    assert_eq!((kinds(&found), found.notes[0].kind), (vec![], NoteKind::HeadBehind));
    file(store.path(), 2, None);
    let found = verified(&store);
    assert_eq!((kinds(&found), found.notes.len()), (vec![], 0));
}

#[test]
fn a_store_without_a_snapshot_is_not_as_it_was_sealed() {
    let store = tempfile::tempdir().unwrap();
    assert_eq!(kinds(&verified(&store)), [Kind::NothingThere]);
}
