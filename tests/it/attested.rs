//! What attestations for the whole list change in the verdicts on 霞市, and what they never change.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

use crate::program::{json, kakunin, only_snapshot, stderr, stdout};

/// When the demo's account was scanned.
const SCANNED: &str = "2026-04-01T00:00:00Z";

/// A folder with the demo's snapshot, and a folder without declarations.
fn demo() -> &'static TempDir {
    static DEMO: OnceLock<TempDir> = OnceLock::new();
    DEMO.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let output = run(folder.path(), &["demo", "--output", "demo", "--now", SCANNED]);
        assert!(output.status.success(), "{}", stderr(&output));
        fs::create_dir(folder.path().join("none")).unwrap();
        folder
    })
}

fn run(folder: &Path, args: &[&str]) -> std::process::Output {
    kakunin(folder).args(args).output().unwrap()
}

/// The demo's account as it is judged with the declarations of a folder.
fn judged(attestations: &Path, extra: &[&str]) -> Value {
    let snapshot = only_snapshot(&demo().path().join("demo/snapshots"));
    let attestations = attestations.to_str().unwrap();
    let args = ["check", snapshot.to_str().unwrap(), "--format", "json", "--attestations", attestations];
    json(&run(demo().path(), &[&args[..], extra].concat()))
}

fn unattested(extra: &[&str]) -> Value {
    judged(&demo().path().join("none"), extra)
}

/// An attestation for every item, as `attest new` writes it, filled in and approved in time.
fn attested() -> &'static TempDir {
    static ATTESTED: OnceLock<TempDir> = OnceLock::new();
    ATTESTED.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let items = json(&run(folder.path(), &["list", "items", "--format", "json"]));
        for item in items.as_array().unwrap() {
            attest(folder.path(), item["id"].as_str().unwrap());
        }
        folder
    })
}

fn attest(folder: &Path, item: &str) {
    let args = ["attest", "new", item, "--attestations", ".", "--now", "2026-03-01T00:00:00Z"];
    let path = folder.join(stdout(&run(folder, &args)).trim());
    let filled = fs::read_to_string(&path)
        .unwrap()
        .replace("title = \"\"", "title = \"確認の記録\"")
        .replace("reference = \"\"", "reference = \"霞情第1号\"")
        .replace("statement = \"\"\"\n", "statement = \"\"\"\n確認した。\n")
        .replace("owner = \"\"", "owner = \"情報政策課\"")
        .replace("approver = \"\"", "approver = \"情報政策課長\"");
    fs::write(&path, filled).unwrap();
}

/// The same two years older.
fn expired() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(attested()).unwrap() {
        let entry = entry.unwrap();
        let text = fs::read_to_string(entry.path()).unwrap();
        let aged = text.replace("date = 2026-03-01", "date = 2024-03-01");
        assert_ne!(text, aged);
        fs::write(folder.path().join(entry.file_name()), aged).unwrap();
    }
    folder
}

/// What each item has under a key.
fn each(report: &Value, key: &str) -> BTreeMap<String, Value> {
    let items = report["items"].as_array().unwrap().iter();
    items.map(|one| (one["id"].as_str().unwrap().to_owned(), one[key].clone())).collect()
}

#[test]
fn an_attestation_completes_an_item_and_never_turns_a_failure_into_a_pass() {
    let (before, after) = (unattested(&[]), judged(attested().path(), &[]));
    let (was, is) = (each(&before, "verdict"), each(&after, "verdict"));
    for item in ["confirm-1", "confirm-3", "ops-1", "ops-4", "ops-5", "ops-6", "ops-13"] {
        assert_eq!((&was[item], &is[item]), (&"needs_attestation".into(), &"conforms".into()), "{item}");
    }
    let fails = |item: &&String| was[*item] == "does_not_conform";
    assert!(was.keys().filter(fails).count() > 10);
    for item in was.keys().filter(fails) {
        assert_eq!(is[item], "does_not_conform", "{item}");
    }
}

#[test]
fn attestations_move_no_score() {
    let (before, after) = (unattested(&[]), judged(attested().path(), &[]));
    for bound in ["lower", "upper", "coverage"] {
        assert_eq!(each(&before, bound), each(&after, bound), "{bound}");
    }
    assert_eq!(before["score"], after["score"]);
}

#[test]
fn an_attestation_that_has_expired_is_none() {
    assert_eq!(each(&judged(expired().path(), &[]), "verdict"), each(&unattested(&[]), "verdict"));
}

#[test]
fn what_is_attested_for_the_37_says_nothing_about_another_list() {
    let other = ["--framework", "cis-aws-foundations"];
    assert_eq!(each(&judged(attested().path(), &other), "verdict"), each(&unattested(&other), "verdict"));
}
