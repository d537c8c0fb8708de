//! Attestations and registers from the folder to the report: filed with the snapshot, judged with, shown.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use kakunin::mock::{MockAws, Options, Scenario, kasumi_attestations};
use kakunin::model::{DeclaredBy, EvidenceState};
use kakunin::snapshot::{Snapshot, verify};

use crate::expectation::Expectations;
use crate::filed::{copy_tree, put};
use crate::program::{json, kakunin, kakunin_at, only_snapshot, stderr, stdout};

/// Lays out what people of 霞市 declared, as of now.
fn lay(folder: &Path) -> PathBuf {
    let attestations = folder.join("attestations");
    for (path, bytes) in kasumi_attestations(jiff::Timestamp::now()) {
        let path = attestations.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        put(&path, &bytes);
    }
    attestations
}

fn mock() -> MockAws {
    let scenario = Scenario::kasumi().expect("the scenario loads");
    MockAws::start(scenario, jiff::Timestamp::now(), Options::default()).expect("the mock starts")
}

fn scan(folder: &Path, mock: &MockAws, args: &[&str]) -> Output {
    kakunin_at(folder, &mock.endpoint(), "AKIAMOCK111111111111")
        .args(["scan", "--format", "json", "--store", "store"])
        .args(args)
        .output()
        .unwrap()
}

fn run(folder: &Path, args: &[&str]) -> Output {
    kakunin(folder).args(args).output().unwrap()
}

fn standings(report: &serde_json::Value) -> BTreeMap<String, String> {
    let of = |one: &serde_json::Value| {
        (one["name"].as_str().unwrap().to_owned(), one["standing"].as_str().unwrap().to_owned())
    };
    report["declared"]["attestations"].as_array().unwrap().iter().map(of).collect()
}

#[test]
fn a_scan_with_declarations_files_them_and_is_judged_by_them_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let attestations = lay(folder.path());
    let output = scan(folder.path(), &mock(), &["--attestations", "attestations", "--with-evidence-files"]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    let report = json(&output);
    let differences = Expectations::read("it/kasumi_declared", &BTreeMap::new()).differences(&report);
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
    let expected = [
        ("build-5-decision", "current"),
        ("ops-1-boundary", "current"),
        ("ops-13-operations", "evidence_changed"),
        ("ops-3-contacts", "current"),
        ("ops-4-manuals", "expired"),
        ("ops-5-risks", "not_approved"),
    ];
    assert_eq!(
        standings(&report),
        expected.map(|(name, standing)| (name.to_owned(), standing.to_owned())).into()
    );
    assert_eq!(report["declared"]["by"], "snapshot");

    let filed = only_snapshot(&folder.path().join("store"));
    holds_the_files(&filed, &attestations);
    assert_eq!(verify(&filed, &[]).problems, []);

    // The folder may be gone a year later.
    fs::remove_dir_all(&attestations).unwrap();
    let again = run(folder.path(), &["check", filed.to_str().unwrap(), "--format", "json"]);
    assert!(again.stdout == output.stdout, "another report");
    replaced_by_others(folder.path(), &filed, &report);
}

fn holds_the_files(filed: &Path, attestations: &Path) {
    for path in ["ops-1-boundary.toml", "registers/key-disposal.toml"] {
        let (one, other) =
            (fs::read(attestations.join(path)), fs::read(filed.join("declarations").join(path)));
        assert!(one.unwrap() == other.unwrap(), "{path}");
    }
    let evidence = fs::read_dir(filed.join("evidence")).unwrap().count();
    assert_eq!(evidence, 2, "the file that is another one is not copied as evidence");
    let snapshot = Snapshot::open(filed).unwrap();
    assert_eq!(snapshot.declared_by(), DeclaredBy::Snapshot);
    let declarations = snapshot.declarations().unwrap();
    let states = declarations.attestations.iter().flat_map(|one| one.evidence.iter().map(|file| file.state));
    assert_eq!(states.filter(|state| *state == EvidenceState::Changed).count(), 1);
}

/// The same snapshot judged with a folder that says nothing.
fn replaced_by_others(folder: &Path, filed: &Path, before: &serde_json::Value) {
    fs::create_dir(folder.join("none")).unwrap();
    let filed = filed.to_str().unwrap();
    let output = run(folder, &["check", filed, "--format", "json", "--attestations", "none"]);
    let report = json(&output);
    assert_eq!(report["declared"]["by"], "given");
    let outcome = |report: &serde_json::Value| {
        let checks = report["checks"].as_array().unwrap();
        checks.iter().find(|one| one["id"] == "kms-deletion-approved").unwrap()["outcome"].clone()
    };
    assert_eq!((outcome(before), outcome(&report)), ("fail".into(), "unknown".into()));
    let summary = stdout(&run(folder, &["check", filed, "--attestations", "none"]));
    assert!(summary.contains("not with those filed in the snapshot"), "{summary}");
    let page = stdout(&run(folder, &["report", filed, "--format", "html", "--lang", "ja"]));
    assert!(page.contains("責任分界点一覧（第3版）") && page.contains("evidence/operations.txt"));
}

#[test]
fn a_wrong_folder_is_refused_before_the_account_is_touched() {
    let folder = tempfile::tempdir().unwrap();
    put(&folder.path().join("wrong.toml"), b"item = \"ops-1\"\ntitel = \"x\"\n");
    let mock = mock();
    let output = scan(folder.path(), &mock, &["--attestations", "."]);
    assert_eq!(output.status.code(), Some(2));
    let shown = stderr(&output);
    assert!(shown.contains("wrong.toml:2: ") && shown.contains("hint: "), "{shown}");
    assert!(mock.requests().is_empty());
    assert!(!folder.path().join("store").exists());
}

fn status(folder: &Path, now: &str) -> (Option<i32>, serde_json::Value) {
    let output = run(folder, &["attest", "status", "--format", "json", "--now", now]);
    (output.status.code(), json(&output))
}

fn state(status: &serde_json::Value, item: &str) -> String {
    let items = status["items"].as_array().unwrap();
    items.iter().find(|one| one["item"] == item).unwrap()["state"].as_str().unwrap().to_owned()
}

#[test]
fn status_tells_every_item_from_current_to_missing() {
    let folder = tempfile::tempdir().unwrap();
    lay(folder.path());
    let (code, status) = status(folder.path(), &jiff::Timestamp::now().to_string());
    assert_eq!(code, Some(1), "items without an attestation");
    assert_eq!(status["items"].as_array().unwrap().len(), 37);
    let expected = [
        ("ops-1", "current"),
        ("ops-3", "expiring"),
        ("ops-4", "expired"),
        ("ops-5", "not_approved"),
        ("ops-13", "evidence_changed"),
        ("confirm-1", "missing"),
    ];
    assert_eq!(
        expected.map(|(item, _)| (item, state(&status, item))),
        expected.map(|(item, state)| (item, state.to_owned()))
    );
    let text = stdout(&run(folder.path(), &["attest", "status", "--lang", "ja"]));
    assert!(text.contains("evidence/operations.txt: SHA-256が記載と違う"), "{text}");
}

#[test]
fn a_new_attestation_becomes_current_by_digest_and_approval() {
    let folder = tempfile::tempdir().unwrap();
    let now = "2026-04-01T00:00:00Z";
    let output = run(folder.path(), &["attest", "new", "ops-1", "--now", now]);
    assert_eq!(stdout(&output).trim(), "attestations/ops-1.toml", "{}", stderr(&output));
    let path = folder.path().join("attestations/ops-1.toml");
    let template = fs::read_to_string(&path).unwrap();
    let (_, before) = status(folder.path(), now);
    assert_eq!(state(&before, "ops-1"), "not_approved");

    let again = run(folder.path(), &["attest", "new", "ops-1", "--now", now]);
    assert_eq!(again.status.code(), Some(2));
    assert!(stderr(&again).contains("never overwritten"), "{}", stderr(&again));
    assert_eq!(fs::read_to_string(&path).unwrap(), template);

    fs::create_dir_all(folder.path().join("attestations/evidence")).unwrap();
    put(&folder.path().join("attestations/evidence/ops-1.pdf"), b"abc");
    let draft = template
        .replace("title = \"\"", "title = \"責任分界点一覧\"")
        .replace("statement = \"\"\"\n", "statement = \"\"\"\n確認した。\n")
        .replace("owner = \"\"", "owner = \"情報政策課\"")
        .replace("# [[evidence]]", "[[evidence]]")
        .replace("# path =", "path =")
        .replace("# sha256 =", "sha256 =");
    put(&path, draft.as_bytes());
    let digested = run(folder.path(), &["attest", "digest", "attestations/ops-1.toml"]);
    assert!(stdout(&digested).contains("written: ba7816bf"), "{}{}", stdout(&digested), stderr(&digested));
    let written = fs::read_to_string(&path).unwrap();
    assert!(written.starts_with(template.lines().next().unwrap()), "comments stay");
    put(&path, written.replace("approver = \"\"", "approver = \"情報政策課長\"").as_bytes());
    let (_, after) = status(folder.path(), now);
    assert_eq!(state(&after, "ops-1"), "current");

    put(&folder.path().join("attestations/evidence/ops-1.pdf"), b"abd");
    let (_, changed) = status(folder.path(), now);
    assert_eq!(state(&changed, "ops-1"), "evidence_changed");
    let refused = run(folder.path(), &["attest", "digest", "attestations/ops-1.toml"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(stderr(&refused).contains("another file than the one that was approved"), "{}", stderr(&refused));
}

#[test]
fn a_new_register_is_written_and_a_name_cannot_leave_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["attest", "new", "--register", "key-disposal", "--name", "2026/keys"]);
    assert_eq!(stdout(&output).trim(), "attestations/2026/keys.toml", "{}", stderr(&output));
    for name in ["../out", "/out", "a/../../out"] {
        let output = run(folder.path(), &["attest", "new", "ops-1", "--name", name]);
        assert_eq!(output.status.code(), Some(2), "{name}");
    }
    let output = run(folder.path(), &["attest", "new", "ops-99"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("list items"), "{}", stderr(&output));
}

#[test]
fn a_changed_declaration_in_a_snapshot_is_found_out() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["demo", "--output", "demo", "--now", "2026-04-01T00:00:00Z"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let filed = only_snapshot(&folder.path().join("demo/snapshots"));
    for path in ["declarations.json", "declarations/ops-4-manuals.toml"] {
        let copy = folder.path().join(path.replace('/', "-")).join(filed.file_name().unwrap());
        copy_tree(&filed, &copy);
        let mut text = fs::read_to_string(copy.join(path)).unwrap();
        text.push('\n');
        put(&copy.join(path), text.as_bytes());
        let problems = verify(&copy, &[]).problems;
        assert_eq!(problems.iter().map(|one| one.path.as_str()).collect::<Vec<_>>(), [path]);
    }
}
