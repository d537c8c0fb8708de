//! The scan of 霞市: the real program, the real SDK, a mock AWS over loopback.

use std::collections::BTreeMap;
use std::fs;

use kakunin::mock::{MockAws, Options, Scenario};

use crate::expectation::Expectations;
use crate::program::{json, kakunin_at, stderr};

fn mock() -> MockAws {
    // The program takes the machine's clock, so the mock does too.
    let now = jiff::Timestamp::now();
    let scenario = Scenario::kasumi().expect("the scenario loads");
    MockAws::start(scenario, now, Options::default()).expect("the mock starts")
}

#[test]
fn every_outcome_in_kasumi_is_what_was_written_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let expectations = Expectations::parse(include_str!("kasumi_expected.toml"), &BTreeMap::new());
    assert_eq!(expectations.len(), 52);
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
