//! Waivers from the file to every output: accepted, dated, apart from passes, and never a better score.

use std::fs;
use std::path::Path;

use kakunin::mock::{MockAws, Options, Scenario};
use serde_json::Value;

use crate::program::{json, kakunin, kakunin_at, only_snapshot, stderr, stdout};
use crate::score::judged;

/// A failure of 霞市.
const CHECK: &str = "kms-rotation-enabled";

fn waiver(resource: &str, date: &str, until: &str) -> String {
    format!(
        "[[waiver]]\ncheck = \"{CHECK}\"\naccount = \"111111111111\"\nresource = \"{resource}\"\nreason = \"移行まで\"\n\
         approver = \"情報政策課長\"\nticket = \"KASUMI-42\"\ndate = {date}\nvalid_until = {until}\n\n"
    )
}

fn findings(report: &Value) -> &[Value] {
    report["findings"].as_array().unwrap()
}

/// A resource on which the check fails.
fn failing(report: &Value) -> String {
    let fails = |one: &&Value| one["check"] == CHECK && one["outcome"] == "fail";
    findings(report).iter().find(fails).unwrap()["resource"].as_str().unwrap().to_owned()
}

/// A report with waivers written to a file.
fn with(text: &str, command: &[&str]) -> std::process::Output {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("waivers.toml");
    fs::write(&file, text).unwrap();
    judged(command, "", &["--waivers", file.to_str().unwrap()])
}

const JSON: &[&str] = &["report", "--format", "json"];

#[test]
fn an_accepted_failure_says_so_everywhere_and_changes_no_number() {
    let before = json(&judged(JSON, "", &[]));
    let resource = failing(&before);
    let text = waiver(&resource, "2026-03-01", "2026-09-30");
    let after = json(&with(&text, JSON));
    for key in ["score", "areas", "items", "gaps", "complete"] {
        assert_eq!(before[key], after[key], "{key}");
    }
    let accepted: Vec<&Value> = findings(&after).iter().filter(|one| !one["accepted"].is_null()).collect();
    assert_eq!(accepted.len(), 1);
    assert_eq!(accepted[0]["outcome"], "fail");
    assert_eq!(accepted[0]["accepted"]["until"], "2026-09-30T15:00:00Z");
    for (one, other) in findings(&before).iter().zip(findings(&after)) {
        assert_eq!(one["outcome"], other["outcome"]);
    }
    for command in [&["check"][..], &["report", "--format", "html"][..]] {
        let text = stdout(&with(&text, command));
        assert!(text.contains("accepted until 2026-09-30"), "{command:?}");
    }
    let csv = stdout(&with(&text, &["report", "--format", "csv"]));
    let row = csv.lines().find(|line| line.contains("KASUMI-42")).unwrap();
    assert!(row.contains("\"fail\"") && row.contains("\"2026-09-30\""), "{row}");
    let explained = stdout(&with(&text, &["explain", "score"]));
    assert!(explained.contains("1 accepted, counted as failed"), "{explained}");
}

#[test]
fn a_waiver_changes_no_exit_code() {
    let resource = failing(&json(&judged(JSON, "", &[])));
    let text = waiver(&resource, "2026-03-01", "2026-09-30");
    assert_eq!(with(&text, &["check"]).status.code(), judged(&["check"], "", &[]).status.code());
}

#[test]
fn a_waiver_that_is_worth_a_look_is_reported_and_accepts_nothing() {
    let resource = failing(&json(&judged(JSON, "", &[])));
    let text = [
        waiver(&resource, "2025-03-01", "2025-09-30"),
        waiver(&resource, "2026-05-01", "2026-09-30"),
        waiver("*", "2026-03-01", "2026-09-30"),
        waiver("arn:aws:kms:ap-northeast-1:111111111111:key/none", "2026-03-01", "2026-09-30"),
    ]
    .concat();
    let report = json(&with(&text, JSON));
    let states: Vec<&Value> = report["waivers"].as_array().unwrap().iter().map(|one| &one["state"]).collect();
    assert_eq!(states, ["expired", "not_yet", "too_broad", "unused"]);
    assert!(findings(&report).iter().all(|one| one["accepted"].is_null()));
    let summary = stdout(&with(&text, &["check"]));
    for words in
        ["expired after 2025-09-30", "not before 2026-05-01", "too broad", "unused", "waivers.toml:21"]
    {
        assert!(summary.contains(words), "{words} in {summary}");
    }
}

#[test]
fn a_wrong_waiver_is_named_with_file_and_line_before_the_account_is_touched() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("waivers")).unwrap();
    let text = waiver("key", "2026-03-01", "2027-03-01");
    fs::write(folder.path().join("waivers/keys.toml"), text).unwrap();
    let scenario = Scenario::kasumi().unwrap();
    let mock = MockAws::start(scenario, jiff::Timestamp::now(), Options::default()).unwrap();
    let output = kakunin_at(folder.path(), &mock.endpoint(), "AKIAMOCK111111111111")
        .args(["scan", "--waivers", "waivers"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    let said = stderr(&output);
    assert!(said.contains("keys.toml:9: `valid_until` is more than a year after `date`"), "{said}");
    assert_eq!(mock.requests().len(), 0);
    let nowhere = kakunin(folder.path()).args(["scan", "--waivers", "nowhere"]).output().unwrap();
    assert_eq!(nowhere.status.code(), Some(2), "{}", stderr(&nowhere));
    assert!(stderr(&nowhere).contains("nowhere"), "{}", stderr(&nowhere));
}

fn run(folder: &Path, args: &[&str]) -> std::process::Output {
    kakunin(folder).args(args).output().unwrap()
}

#[test]
fn a_scan_files_its_waivers_under_its_seal_and_later_commands_use_them() {
    let folder = tempfile::tempdir().unwrap();
    let resource = failing(&json(&judged(JSON, "", &[])));
    let day = |days: i64| {
        let hours = jiff::SignedDuration::from_hours(24 * days);
        (jiff::Timestamp::now() + hours).to_string().chars().take(10).collect::<String>()
    };
    let text = waiver(&resource, &day(-2), &day(30));
    fs::write(folder.path().join("waivers.toml"), text).unwrap();
    let scenario = Scenario::kasumi().unwrap();
    let mock = MockAws::start(scenario, jiff::Timestamp::now(), Options::default()).unwrap();
    let scanned = kakunin_at(folder.path(), &mock.endpoint(), "AKIAMOCK111111111111")
        .args(["scan", "--store", "store", "--exit-zero", "--waivers", "waivers.toml", "--format", "json"])
        .output()
        .unwrap();
    let accepted = |output: &std::process::Output| {
        findings(&json(output)).iter().filter(|one| !one["accepted"].is_null()).count()
    };
    assert_eq!(accepted(&scanned), 1, "{}", stderr(&scanned));
    let snapshot = only_snapshot(&folder.path().join("store"));
    let snapshot = snapshot.to_str().unwrap();
    assert!(run(folder.path(), &["verify", snapshot]).status.success());
    let report = ["report", snapshot, "--format", "json"];
    assert_eq!(accepted(&run(folder.path(), &report)), 1);
    fs::write(folder.path().join("none.toml"), "").unwrap();
    assert_eq!(accepted(&run(folder.path(), &[&report[..], &["--waivers", "none.toml"]].concat())), 0);
    let filed = Path::new(snapshot).join("waivers/waivers.toml");
    fs::write(&filed, "# nothing is accepted\n").unwrap();
    let verified = run(folder.path(), &["verify", snapshot]);
    assert_eq!(verified.status.code(), Some(4));
    assert!(stdout(&verified).contains("waivers/waivers.toml"), "{}", stdout(&verified));
}

#[test]
fn a_query_tells_what_is_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let resource = failing(&json(&judged(JSON, "", &[])));
    let file = folder.path().join("waivers.toml");
    fs::write(&file, waiver(&resource, "2026-03-01", "2026-09-30")).unwrap();
    let sql = "SELECT resource, outcome, accepted_until FROM findings WHERE accepted_until <> 'none'";
    let output = kakunin(folder.path())
        .args(["query", crate::score::snapshot().to_str().unwrap(), sql, "--format", "csv", "--waivers"])
        .arg(&file)
        .output()
        .unwrap();
    let expected = format!("resource,outcome,accepted_until\n{resource},fail,2026-09-30T15:00:00Z\n");
    assert_eq!(stdout(&output), expected, "{}", stderr(&output));
}
