//! A filed snapshot can be checked: whatever is changed in its folder is found and named.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use kakunin::snapshot::{Kind, SigningKey, Snapshot, Verified, verify};

use crate::filed::{copy_tree, file, files, key, put};

/// A signed or unsigned snapshot in a folder of its own.
fn filed(signed: bool) -> (tempfile::TempDir, std::path::PathBuf) {
    let store = tempfile::tempdir().unwrap();
    let key = key();
    let folder = file(store.path(), 0, signed.then_some(&key));
    assert_eq!(verify(&folder, &[]).problems, []);
    (store, folder)
}

/// Every byte of every file, changed by one bit: each time something is wrong.
fn every_flip_is_found(signed: bool) {
    let (_store, folder) = filed(signed);
    let mut flipped = 0;
    for path in files(&folder) {
        let full = folder.join(&path);
        let mut bytes = fs::read(&full).unwrap();
        for at in 0..bytes.len() {
            let bit = 1 << (at % 8);
            bytes[at] ^= bit;
            put(&full, &bytes);
            assert_ne!(verify(&folder, &[]).problems, [], "byte {at} of {path}");
            bytes[at] ^= bit;
            flipped += 1;
        }
        put(&full, &bytes);
    }
    assert_eq!(verify(&folder, &[]).problems, []);
    assert!(flipped > 5_000, "{flipped}");
    println!("{flipped} bytes flipped, all found");
}

#[test]
fn every_byte_of_a_signed_snapshot_counts() {
    every_flip_is_found(true);
}

#[test]
fn every_byte_of_an_unsigned_snapshot_counts() {
    every_flip_is_found(false);
}

/// What is found after a change to a copy of a signed snapshot.
fn after(change: impl Fn(&Path)) -> Vec<(String, Kind)> {
    let (_store, folder) = filed(true);
    change(&folder);
    assert!(Snapshot::open(&folder).is_err(), "what `check` reads must be whole too");
    verify(&folder, &[]).problems.into_iter().map(|problem| (problem.path, problem.kind)).collect()
}

fn one(path: &str, kind: Kind) -> Vec<(String, Kind)> {
    vec![(path.to_owned(), kind)]
}

const GAPS: &str = "targets/111111111111/gaps.parquet";
const LEDGER: &str = "targets/111111111111/ledger.parquet";

#[test]
fn an_added_file_is_found_wherever_it_is() {
    assert_eq!(after(|folder| put(&folder.join("note.txt"), b"")), one("note.txt", Kind::Extra));
    let deep = "targets/111111111111/tables/more.parquet";
    assert_eq!(after(|folder| put(&folder.join(deep), b"x")), one(deep, Kind::Extra));
    assert_eq!(after(|folder| put(&folder.join(".hidden"), b"x")), one(".hidden", Kind::Extra));
}

#[test]
fn an_added_folder_is_found_even_when_it_is_empty() {
    let added = "targets/222222222222";
    assert_eq!(after(|folder| fs::create_dir(folder.join(added)).unwrap()), one(added, Kind::ExtraFolder));
}

#[test]
fn every_removed_file_is_found() {
    let (_store, folder) = filed(true);
    for path in files(&folder) {
        let copy = tempfile::tempdir().unwrap();
        copy_tree(&folder, copy.path());
        fs::remove_file(copy.path().join(&path)).unwrap();
        let problems = verify(copy.path(), &[]).problems;
        assert_ne!(problems, [], "{path}");
        assert!(
            path == "manifest.json" || problems.iter().any(|problem| problem.path == path),
            "{problems:?}"
        );
    }
}

#[test]
fn a_renamed_file_is_missed_and_found() {
    let problems = after(|folder| fs::rename(folder.join(GAPS), folder.join("targets/gaps")).unwrap());
    assert_eq!(problems, [(GAPS.to_owned(), Kind::Missing), ("targets/gaps".to_owned(), Kind::Extra)]);
}

#[test]
fn a_name_in_capitals_is_another_name() {
    let capitals = "targets/111111111111/Gaps.parquet";
    let problems = after(|folder| fs::rename(folder.join(GAPS), folder.join(capitals)).unwrap());
    assert_eq!(problems, [(capitals.to_owned(), Kind::OtherCase), (GAPS.to_owned(), Kind::Missing)]);
}

#[test]
fn two_files_that_changed_places_are_found() {
    let problems = after(|folder| {
        let other = folder.join("other");
        fs::rename(folder.join(GAPS), &other).unwrap();
        fs::rename(folder.join(LEDGER), folder.join(GAPS)).unwrap();
        fs::rename(other, folder.join(LEDGER)).unwrap();
    });
    assert_eq!(problems.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(), [GAPS, LEDGER]);
}

#[test]
fn every_file_that_was_cut_emptied_or_made_longer_is_found() {
    let (_store, folder) = filed(true);
    for path in files(&folder) {
        let full = folder.join(&path);
        let bytes = fs::read(&full).unwrap();
        let shorter = &bytes[..bytes.len() - 1];
        for changed in [shorter, &[], &[&bytes[..], b"\n"].concat(), &[&bytes[..], &bytes[..]].concat()] {
            put(&full, changed);
            assert_ne!(verify(&folder, &[]).problems, [], "{path} with {} bytes", changed.len());
        }
        put(&full, &bytes);
    }
    assert_eq!(verify(&folder, &[]).problems, []);
}

#[test]
fn every_file_that_became_a_folder_or_a_link_is_found() {
    let (_store, folder) = filed(true);
    let outside = tempfile::tempdir().unwrap();
    for path in files(&folder) {
        let full = folder.join(&path);
        let original = outside.path().join("original");
        fs::rename(&full, &original).unwrap();
        fs::create_dir(&full).unwrap();
        assert_ne!(verify(&folder, &[]).problems, [], "{path} is a folder");
        fs::remove_dir(&full).unwrap();
        // The very same bytes, but outside of what was sealed.
        symlink(&original, &full).unwrap();
        assert_ne!(verify(&folder, &[]).problems, [], "{path} is a link");
        fs::remove_file(&full).unwrap();
        fs::rename(&original, &full).unwrap();
    }
    assert_eq!(verify(&folder, &[]).problems, []);
}

#[test]
fn a_link_to_a_folder_is_not_followed() {
    let problems = after(|folder| {
        let moved = folder.with_extension("moved");
        fs::rename(folder.join("targets"), &moved).unwrap();
        symlink(&moved, folder.join("targets")).unwrap();
    });
    assert!(problems.contains(&("targets".to_owned(), Kind::NotAFile)), "{problems:?}");
    assert!(problems.contains(&(LEDGER.to_owned(), Kind::Missing)), "{problems:?}");
}

fn kinds(verified: &Verified) -> Vec<Kind> {
    verified.problems.iter().map(|problem| problem.kind).collect()
}

#[test]
fn a_signature_is_checked_against_the_key_that_is_given() {
    let (store, signer, other) = (tempfile::tempdir().unwrap(), key(), key());
    let folder = file(store.path(), 0, Some(&signer));
    let given = |key: &SigningKey| verify(&folder, &[key.public().unwrap()]);
    assert_eq!(kinds(&given(&signer)), []);
    assert_eq!(kinds(&given(&other)), [Kind::SignerNotGiven]);
    let both = verify(&folder, &[other.public().unwrap(), signer.public().unwrap()]);
    assert_eq!(kinds(&both), []);
}

#[test]
fn without_a_signature_a_given_key_is_not_satisfied() {
    let (_store, folder) = filed(false);
    assert_eq!(kinds(&verify(&folder, &[key().public().unwrap()])), [Kind::Unsigned]);
}

#[test]
fn a_signature_that_was_taken_away_is_missed() {
    let problems = after(|folder| {
        fs::remove_file(folder.join("manifest.sig")).unwrap();
        // As somebody would who knows of the file of digests.
        let path = folder.join("manifest.sha256");
        let text = fs::read_to_string(&path).unwrap();
        put(&path, text.lines().next().map(|line| format!("{line}\n")).unwrap().as_bytes());
    });
    assert_eq!(problems.first(), one("manifest.sig", Kind::SignatureMissing).first());
}

#[test]
fn somebody_without_the_key_cannot_seal_anew() {
    // A forger who changes a file, its digest in the manifest and the file of digests.
    let problems = after(|folder| {
        let manifest = fs::read_to_string(folder.join("manifest.json")).unwrap();
        let forged = manifest.replace("user/audit", "user/other");
        assert_ne!(manifest, forged);
        put(&folder.join("manifest.json"), forged.as_bytes());
        let sums = std::process::Command::new("sha256sum")
            .args(["manifest.json", "manifest.sig"])
            .current_dir(folder)
            .output()
            .unwrap();
        put(&folder.join("manifest.sha256"), &sums.stdout);
    });
    assert_eq!(problems, one("manifest.sig", Kind::SignatureInvalid));
}

#[test]
fn the_file_of_digests_is_read_by_sha256sum() {
    let (_store, folder) = filed(true);
    let check = || {
        let command = std::process::Command::new("sha256sum")
            .args(["--check", "--strict", "manifest.sha256"])
            .current_dir(&folder)
            .output()
            .unwrap();
        command.status.success()
    };
    assert!(check());
    put(&folder.join("manifest.sig"), b"other");
    assert!(!check());
}

#[test]
fn a_path_in_the_manifest_that_leaves_the_folder_is_not_read() {
    let problems = after(|folder| {
        let path = folder.join("manifest.json");
        let manifest = fs::read_to_string(&path).unwrap();
        put(&path, manifest.replace(GAPS, "../../secret").as_bytes());
    });
    assert!(problems.contains(&("../../secret".to_owned(), Kind::BadPath)), "{problems:?}");
}
