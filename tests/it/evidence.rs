//! `kakunin evidence` as a user runs it: what a finding rests on, down to the raw answers.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use kakunin::mock::{MockAws, Options, Scenario};

use crate::program::{json, kakunin, kakunin_at, stderr, stdout};

fn scanned(extra: &[&str]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let scenario = Scenario::kasumi().unwrap();
    let mock = MockAws::start(scenario, jiff::Timestamp::now(), Options::default()).unwrap();
    let output = kakunin_at(folder.path(), &mock.endpoint(), "AKIAMOCK111111111111")
        .args(["scan", "--store", "store", "--exit-zero"])
        .args(extra)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let snapshot = crate::program::only_snapshot(&folder.path().join("store"));
    (folder, snapshot)
}

/// One snapshot for all tests that only read it.
fn snapshot() -> &'static Path {
    static MADE: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    &MADE.get_or_init(|| scanned(&[])).1
}

fn run(snapshot: &Path, args: &[&str]) -> std::process::Output {
    let folder = tempfile::tempdir().unwrap();
    kakunin(folder.path()).args(["evidence", snapshot.to_str().unwrap()]).args(args).output().unwrap()
}

/// The findings of the JSON report.
fn findings(snapshot: &Path) -> Vec<serde_json::Value> {
    let folder = tempfile::tempdir().unwrap();
    let report = kakunin(folder.path())
        .args(["report", snapshot.to_str().unwrap(), "--format", "json"])
        .output()
        .unwrap();
    json(&report)["findings"].as_array().unwrap().clone()
}

#[test]
fn every_finding_has_an_id_of_its_own() {
    let findings = findings(snapshot());
    let ids: std::collections::BTreeSet<&str> =
        findings.iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert!(ids.len() > 100 && ids.len() == findings.len(), "{} of {}", ids.len(), findings.len());
    assert!(ids.iter().all(|id| id.len() >= 12));
}

#[test]
fn a_failure_is_shown_with_its_rule_values_calls_and_raw_answers() {
    let findings = findings(snapshot());
    let failing =
        |one: &&serde_json::Value| one["check"] == "kms-rotation-period" && one["outcome"] == "fail";
    let finding = findings.iter().find(failing).unwrap();
    let id = finding["id"].as_str().unwrap();
    let shown = json(&run(snapshot(), &[id, "--format", "json"]));
    assert_eq!((&shown["id"], &shown["resource"]), (&finding["id"], &finding["resource"]));
    assert!(shown["rule"]["pass"].as_str().unwrap().contains("$rotation_days"));
    assert_eq!(shown["rule"]["thresholds"]["rotation_days"], 365);
    assert_eq!(shown["values"], finding["columns"]);
    let calls = shown["calls"].as_array().unwrap();
    assert_eq!(calls.len(), finding["calls"].as_array().unwrap().len());
    let rotation = calls.iter().find(|call| call["operation"] == "GetKeyRotationStatus").unwrap();
    assert!(rotation["answer"].as_str().unwrap().contains("KeyRotationEnabled"));
    assert_eq!(rotation["attempts"][0]["status"], 200);

    let text = stdout(&run(snapshot(), &[id, "--lang", "en"]));
    for part in [
        "$rotation_days = 365",
        "kms:GetKeyRotationStatus",
        rotation["request_id"].as_str().unwrap(),
        "\"KeyRotationEnabled\":",
        "attempt 1:",
        "CloudTrail",
    ] {
        assert!(text.contains(part), "`{part}` is missing in {text}");
    }
    assert!(stdout(&run(snapshot(), &[id, "--lang", "ja"])).contains("根拠の呼び出し"));
}

#[test]
fn a_table_that_could_not_be_read_is_shown_with_its_gap_and_refusal() {
    let findings = findings(snapshot());
    let whole = |one: &&serde_json::Value| {
        one["outcome"] == "unknown" && one["resource"].as_str().unwrap().contains("(us-west-2)")
    };
    let finding = findings.iter().find(whole).unwrap();
    let shown = json(&run(snapshot(), &[finding["id"].as_str().unwrap(), "--format", "json"]));
    let gap = &shown["gaps"][0];
    let call = shown["calls"].as_array().unwrap().iter().find(|call| call["call"] == gap["call"]).unwrap();
    assert_eq!(call["cause"], gap["cause"]);
    assert!(call["answer"].as_str().unwrap().contains("not authorized"), "{call}");
    let name = format!("{}@us-west-2", finding["check"].as_str().unwrap());
    let by_name = run(snapshot(), &[&name, finding["resource"].as_str().unwrap(), "--format", "json"]);
    assert_eq!(json(&by_name)["id"], finding["id"]);
}

#[test]
fn a_finding_that_is_not_there_or_not_one_is_a_clear_error() {
    let none = run(snapshot(), &["0123456789ab"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(stderr(&none).contains("there is no finding `0123456789ab`"), "{}", stderr(&none));
    let several = run(snapshot(), &["kms-rotation-enabled"]);
    assert_eq!(several.status.code(), Some(2));
    assert!(stderr(&several).contains("name one of them by its id"), "{}", stderr(&several));
}

#[test]
fn without_bodies_the_digests_stay_and_the_evidence_says_so() {
    let (_folder, snapshot) = scanned(&["--no-bodies"]);
    assert!(!snapshot.join("targets/111111111111/bodies").exists());
    let findings = findings(&snapshot);
    let id = findings[0]["id"].as_str().unwrap();
    let shown = json(&run(&snapshot, &[id, "--format", "json"]));
    assert_eq!(shown["answers_kept"], false);
    assert!(shown["calls"][0]["answer"].is_null());
    assert_eq!(shown["calls"][0]["body_sha256"].as_str().unwrap().len(), 64);
    assert!(stdout(&run(&snapshot, &[id, "--lang", "en"])).contains("not kept (--no-bodies)"));
}
