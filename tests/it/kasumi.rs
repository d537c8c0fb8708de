//! The scan of 霞市: the real program, the real SDK, a mock AWS over loopback.

use std::collections::BTreeMap;
use std::fs;

use kakunin::mock::{MockAws, Options, Scenario};

use crate::expectation::{Expectations, every_check};
use crate::program::{folders, json, kakunin_at, only_snapshot, stderr};

fn mock() -> MockAws {
    // The program takes the machine's clock, so the mock does too.
    let now = jiff::Timestamp::now();
    let scenario = Scenario::kasumi().expect("the scenario loads");
    MockAws::start(scenario, now, Options::default()).expect("the mock starts")
}

#[test]
fn every_outcome_in_kasumi_is_what_was_written_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let expectations = Expectations::read("it/kasumi_expected", &BTreeMap::new());
    assert_eq!(expectations.checks(), every_check());
    let settings = folder.path().join("settings.toml");
    fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/mocks/kasumi/settings/settings.toml"), &settings).unwrap();
    let mock = mock();
    let output = kakunin_at(folder.path(), &mock.endpoint(), "AKIAMOCK111111111111")
        .args(["scan", "--format", "json", "--settings"])
        .arg(&settings)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert_eq!(mock.unmatched().iter().map(ToString::to_string).collect::<Vec<_>>(), Vec::<String>::new());
    let differences = expectations.differences(&json(&output));
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
}

#[test]
fn no_fact_is_asked_for_twice() {
    let folder = tempfile::tempdir().unwrap();
    let mock = mock();
    let output = kakunin_at(folder.path(), &mock.endpoint(), "AKIAMOCK111111111111")
        .args(["scan", "--format", "json"])
        .output()
        .unwrap();
    assert!(output.status.code().is_some(), "{}", stderr(&output));
    let mut asked: BTreeMap<String, usize> = BTreeMap::new();
    for request in mock.requests().iter().filter(|request| request.status.is_some_and(|status| status < 500))
    {
        *asked.entry(request.to_string()).or_default() += 1;
    }
    // The session asks who is calling before anything is read; the table `account` rests on the same answer.
    let twice: Vec<&String> =
        asked.iter().filter(|(_, times)| **times > 1).map(|(request, _)| request).collect();
    assert!(twice.is_empty(), "{twice:#?}");
}

#[test]
fn every_call_is_one_that_a_table_declares_and_only_reads() {
    let declared: Vec<(String, String)> = kakunin::evaluate::Schemas::of_this_version()
        .unwrap()
        .docs()
        .iter()
        .flat_map(|table| {
            table.operations.iter().map(|(service, name)| ((*service).to_owned(), (*name).to_owned()))
        })
        .collect();
    for (service, name) in &declared {
        let reads = ["BatchGet", "Get", "List", "Describe", "Lookup", "Select"]
            .iter()
            .any(|verb| name.starts_with(verb));
        assert!(reads || name == "GenerateCredentialReport", "{service}:{name} may not be a read");
    }
    let folder = tempfile::tempdir().unwrap();
    let mock = mock();
    let run = |args: &[&str]| {
        kakunin_at(folder.path(), &mock.endpoint(), "AKIAMOCK111111111111").args(args).output().unwrap()
    };
    let scanned = run(&["scan", "--store", "store", "--exit-zero"]);
    assert!(scanned.status.success(), "{}", stderr(&scanned));
    let snapshot = only_snapshot(&folder.path().join("store"));
    let sql = "SELECT DISTINCT service, operation FROM ledger";
    let output = run(&["query", snapshot.to_str().unwrap(), sql, "--format", "csv"]);
    let called = crate::program::stdout(&output);
    assert!(called.lines().count() > 50, "{called}");
    for line in called.lines().skip(1) {
        let (service, operation) = line.split_once(',').unwrap();
        let pair = (service.to_owned(), operation.to_owned());
        assert!(declared.contains(&pair), "{line} is declared by no table");
    }
}

#[test]
fn ctrl_c_ends_a_scan_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let mock = mock();
    mock.set_latency(std::time::Duration::from_secs(3));
    let child = kakunin_at(folder.path(), &mock.endpoint(), "AKIAMOCK111111111111")
        .args(["scan", "--store", "store"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let store = folder.path().join("store");
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while !store.exists() {
        assert!(std::time::Instant::now() < patience, "the scan did not start");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let kill = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    assert!(stderr(&output).contains("nothing was sealed"), "{}", stderr(&output));
    assert!(folders(&store).is_empty());
}

#[test]
fn the_same_snapshot_gives_the_same_bytes_again() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| crate::program::kakunin(folder.path()).args(args).output().unwrap();
    assert!(run(&["demo", "--output", "demo"]).status.success());
    let snapshot = only_snapshot(&folder.path().join("demo/snapshots"));
    let snapshot = snapshot.to_str().unwrap();
    for format in ["json", "html", "csv"] {
        let report = || run(&["report", snapshot, "--format", format, "--lang", "ja"]).stdout;
        let first = report();
        assert!(!first.is_empty());
        assert!(first == report(), "{format} differs");
    }
    assert_eq!(run(&["check", snapshot]).stdout, run(&["check", snapshot]).stdout);
}
