//! Lists of items are data: another one takes the place of the 37 in every command, and the 37 describe themselves.

use serde_json::Value;

use crate::program::{json, kakunin, stderr, stdout};
use crate::score::judged;

const CIS: &[&str] = &["--framework", "cis-aws-foundations"];

fn run(args: &[&str]) -> std::process::Output {
    let folder = tempfile::tempdir().unwrap();
    kakunin(folder.path()).args(args).output().unwrap()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().unwrap()
}

#[test]
fn another_list_is_reported_with_its_own_items_and_areas() {
    let report = json(&judged(&["report", "--format", "json"], "", CIS));
    assert_eq!(report["framework"]["id"], "cis-aws-foundations");
    assert_eq!(list(&report, "items").len(), 70);
    let areas: Vec<&Value> = list(&report, "areas").iter().map(|area| &area["id"]).collect();
    assert_eq!(areas, ["cis-2", "cis-3", "cis-4", "cis-5", "cis-6"]);
    let item = |number: &str| list(&report, "items").iter().find(|item| item["reference"] == number).unwrap();
    assert_eq!(item("2.12")["checks"], serde_json::json!(["access-keys-rotated"]));
    let checks: Vec<&str> = list(&report, "checks").iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert!(checks.contains(&"access-keys-rotated") && !checks.contains(&"kms-shred-ready"), "{checks:?}");
}

#[test]
fn nothing_of_the_37_is_left_in_what_another_list_says() {
    for command in [
        &["check"][..],
        &["report", "--format", "html"][..],
        &["report", "--format", "csv"][..],
        &["report", "--format", "json"][..],
        &["explain", "score"][..],
    ] {
        let text = stdout(&judged(command, "", CIS));
        assert!(text.contains("cis-2-12"), "{command:?}");
        for word in ["ops-11", "build-2", "confirm-2", "Japanese municipalities"] {
            assert!(!text.contains(word), "{command:?} says {word}");
        }
    }
}

#[test]
fn another_list_is_listed_and_explained() {
    let listed = stdout(&run(&[&["list", "items", "--lang", "en"], CIS].concat()));
    assert!(listed.contains("cis-2-12") && listed.contains("(2.12)"), "{listed}");
    let explained = stdout(&run(&[&["explain", "cis-2-12", "--lang", "en"], CIS].concat()));
    assert!(explained.contains("access-keys-rotated"), "{explained}");
    let none = run(&[&["explain", "ops-11"], CIS].concat());
    assert_eq!(none.status.code(), Some(2), "{}", stderr(&none));
}

#[test]
fn a_list_that_is_not_there_is_a_usage_error() {
    let output = run(&["list", "items", "--framework", "cis"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("municipal-37, cis-aws-foundations"), "{}", stderr(&output));
}

#[test]
fn each_of_the_37_says_its_class_its_checks_by_role_and_what_an_attestation_must_show() {
    for (lang, class, role, shows) in [
        (
            "en",
            "partly automated: checks and an attestation are needed",
            "decides: ",
            "an attestation must show: ",
        ),
        ("ja", "一部自動: チェックと証跡が要る", "決定: ", "証跡で示すこと: "),
    ] {
        let text = stdout(&run(&["list", "items", "--lang", lang]));
        let items: Vec<&str> = text.lines().filter(|line| !line.starts_with(' ')).collect();
        assert_eq!(items.len(), 37, "{text}");
        let block = text.split("confirm-2 ").nth(1).unwrap().split("confirm-3 ").next().unwrap();
        for word in [class, role, shows, "s3-buckets-in-japan", "region-spend-in-japan"] {
            assert!(block.contains(word), "{lang}: {word} in {block}");
        }
    }
    let items = json(&run(&["list", "items", "--format", "json"]));
    let items = items.as_array().unwrap();
    assert_eq!(items.len(), 37);
    let count = |class: &str| items.iter().filter(|item| item["class"] == class).count();
    assert_eq!((count("automated"), count("partly_automated"), count("attested")), (9, 24, 4));
    for item in items {
        let named = list(item, "checks").iter().chain(list(item, "awaited"));
        assert!(named.clone().all(|check| check["role"].is_string()), "{item}");
        assert!(item["class"] != "automated" || named.count() > 0, "{item}");
        assert_eq!(item["class"] == "automated", item["attestation"] == "none", "{item}");
        assert!(!item["attested"]["en"].as_str().unwrap().is_empty());
    }
}
