//! `kakunin diff` on real scans of 霞市 whose account, permissions, time, settings and waivers changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::OnceLock;

use kakunin::mock::{Fault, FaultKind, MockAws, Options, Wording};
use serde_json::Value;

use crate::filed::{copy_tree, put};
use crate::hostile::{KEY, kasumi};
use crate::program::{folders, json, kakunin, kakunin_at, only_snapshot, stderr, stdout};

const KMS: &str = "arn:aws:kms:ap-northeast-1:111111111111:key/11110000-0000-4000-8000-000000000004";
const OLD_VOLUME: &str = "vol-0a1b2c00000000006";
const NEW_VOLUME: &str = "vol-0a1b2c00000000066";
const BUCKET: &str = "arn:aws:s3:::kasumi-resident-data";

/// A waiver of a failure of 霞市.
const WAIVED: &str = "arn:aws:iam::111111111111:user/batch-oldkey/AKIAKASUMI0000000006";

/// The same moment for every scan, so that only what is meant to differs.
fn now() -> jiff::Timestamp {
    static NOW: OnceLock<jiff::Timestamp> = OnceLock::new();
    *NOW.get_or_init(jiff::Timestamp::now)
}

/// A scan of 霞市 with its answers edited, some of them refused.
fn scan(
    edit: impl Fn(&str, String) -> String,
    faults: Vec<Fault>,
    extra: &[&str],
) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let mock = MockAws::start(kasumi(edit), now(), Options { faults, ..Options::default() }).unwrap();
    fs::write(folder.path().join("waivers.toml"), waiver()).unwrap();
    fs::write(folder.path().join("settings.toml"), "max_key_age_days = 30\n").unwrap();
    let output = kakunin_at(folder.path(), &mock.endpoint(), KEY)
        .args(["scan", "--store", "store", "--no-bodies"])
        .args(extra)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    let snapshot = only_snapshot(&folder.path().join("store"));
    (folder, snapshot)
}

fn waiver() -> String {
    let day = |days: i64| {
        let then = now() + jiff::SignedDuration::from_hours(24 * days);
        then.to_string().chars().take(10).collect::<String>()
    };
    format!(
        "[[waiver]]\ncheck = \"access-keys-rotated\"\naccount = \"111111111111\"\nresource = \"{WAIVED}\"\n\
         reason = \"移行まで\"\napprover = \"情報政策課長\"\nticket = \"KASUMI-42\"\ndate = {}\nvalid_until = {}\n",
        day(-2),
        day(300)
    )
}

macro_rules! once {
    ($name:ident, $make:expr) => {
        fn $name() -> &'static Path {
            static MADE: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
            &MADE.get_or_init(|| $make).1
        }
    };
}

once!(before, scan(|_, text| text, Vec::new(), &[]));
once!(changed, scan(change, vec![refused()], &[]));
once!(told, scan(|_, text| text, Vec::new(), &["--waivers", "waivers.toml", "--settings", "settings.toml"]));
once!(later, redated(before(), 60));

/// A key rotates now, a bucket is open to everyone, a volume went and another came.
fn change(file: &str, text: String) -> String {
    let replaced = |from: &str, to: &str| {
        assert!(text.contains(from), "{file}: {from}");
        text.replace(from, to)
    };
    match Path::new(file).file_name().unwrap().to_str().unwrap() {
        "kms_key.toml" => replaced(
            r#""KeyRotationEnabled": false }"#,
            r#""KeyRotationEnabled": true, "RotationPeriodInDays": 365 }"#,
        ),
        "s3_bucket.toml" => replaced(
            "each = [ { bucket = \"kasumi-resident-data\" } ]\nbody = '''{\"Version\":\"2012-10-17\",\"Statement\":[",
            "each = [ { bucket = \"kasumi-resident-data\" } ]\nbody = '''{\"Version\":\"2012-10-17\",\"Statement\":[\
             {\"Sid\":\"Open\",\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::{{bucket}}/*\"},",
        ),
        "ebs_volume.toml" | "ebs_snapshot.toml" => text.replace(OLD_VOLUME, NEW_VOLUME),
        _ => text,
    }
}

fn refused() -> Fault {
    let kind = FaultKind::Deny { wording: Wording::IdentityPolicy };
    Fault::on("ecr", "DescribeRepositories", kind).in_region("ap-northeast-1")
}

/// The same snapshot, sealed as one of some days later: nothing but the time differs.
fn redated(snapshot: &Path, days: i64) -> (tempfile::TempDir, PathBuf) {
    altered(snapshot, |manifest| {
        for key in ["started_at", "ended_at"] {
            manifest[key] = (manifest[key].as_i64().unwrap() + days * 86_400_000).into();
        }
    })
}

/// The same files under another manifest.
fn altered(snapshot: &Path, edit: impl Fn(&mut Value)) -> (tempfile::TempDir, PathBuf) {
    let store = tempfile::tempdir().unwrap();
    let folder = store.path().join("later");
    copy_tree(snapshot, &folder);
    let mut manifest: Value =
        serde_json::from_slice(&fs::read(folder.join("manifest.json")).unwrap()).unwrap();
    manifest["id"] = "later".into();
    edit(&mut manifest);
    put(&folder.join("manifest.json"), manifest.to_string().as_bytes());
    let sums =
        std::process::Command::new("sha256sum").arg("manifest.json").current_dir(&folder).output().unwrap();
    put(&folder.join("manifest.sha256"), &sums.stdout);
    (store, folder)
}

fn diff(old: &Path, new: &Path, extra: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("strict.toml"), "max_key_age_days = 30\n").unwrap();
    fs::write(folder.path().join("usual.toml"), "max_key_age_days = 90\n").unwrap();
    let output = kakunin(folder.path()).arg("diff").args([old, new]).args(extra).output().unwrap();
    assert!(matches!(output.status.code(), Some(0..=3)), "{}", stderr(&output));
    output
}

fn document(old: &Path, new: &Path, extra: &[&str]) -> Value {
    json(&diff(old, new, &[&["--format", "json"], extra].concat()))
}

fn list<'a>(document: &'a Value, key: &str) -> &'a [Value] {
    document[key].as_array().unwrap()
}

/// Class, cause, outcome before and after of a check on a resource.
fn finding<'a>(document: &'a Value, check: &str, resource: &str) -> [&'a str; 4] {
    let named = |one: &&Value| one["check"] == check && one["resource"].as_str().unwrap().ends_with(resource);
    let found: Vec<&Value> = list(document, "findings").iter().filter(named).collect();
    assert_eq!(found.len(), 1, "{check} {resource}: {:#?}", list(document, "findings"));
    ["class", "cause", "before", "after"].map(|key| found[0][key].as_str().unwrap_or("-"))
}

fn rows<'a>(document: &'a Value, table: &str) -> Vec<(&'a str, &'a str, &'a Value)> {
    let tables = list(document, "tables").iter().filter(|one| one["table"] == table);
    let row =
        |one: &'a Value| (one["class"].as_str().unwrap(), one["resource"].as_str().unwrap(), &one["columns"]);
    tables.flat_map(|one| list(one, "rows").iter().map(row)).collect()
}

#[test]
fn a_snapshot_does_not_differ_from_itself() {
    let output = diff(before(), before(), &["--lang", "en"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains("Nothing differs."), "{}", stdout(&output));
}

#[test]
fn changes_of_the_account_land_in_their_classes() {
    let document = document(before(), changed(), &[]);
    assert_eq!(finding(&document, "kms-rotation-enabled", KMS), ["better", "account", "fail", "pass"]);
    assert_eq!(finding(&document, "data-encrypted-at-rest", NEW_VOLUME), ["worse", "account", "-", "fail"]);
    assert_eq!(finding(&document, "data-encrypted-at-rest", OLD_VOLUME), ["went", "account", "fail", "-"]);
    let volumes: Vec<(&str, &str)> = rows(&document, "ebs_volume").iter().map(|row| (row.0, row.1)).collect();
    assert!(
        matches!(volumes[..], [("came", new), ("went", old)] if new.ends_with(NEW_VOLUME) && old.ends_with(OLD_VOLUME)),
        "{volumes:?}"
    );
    let buckets = rows(&document, "s3_bucket");
    assert!(matches!(buckets[..], [("changed", BUCKET, _)]), "{buckets:?}");
    assert!(buckets[0].2[0]["after"].to_string().contains("Open"), "{}", buckets[0].2);
    assert_eq!(document["ending"], "worse");
    assert_eq!(diff(before(), changed(), &[]).status.code(), Some(1));
    assert_eq!(diff(before(), changed(), &["--exit-zero"]).status.code(), Some(0));
}

#[test]
fn a_permission_that_was_lost_is_no_change_of_the_account() {
    let document = document(before(), changed(), &[]);
    let lost: Vec<&Value> = list(&document, "findings")
        .iter()
        .filter(|one| one["check"] == "images-scanned-and-immutable")
        .collect();
    assert!(lost.len() >= 4, "{lost:#?}");
    for one in lost {
        assert_eq!((&one["class"], &one["cause"]), (&"unknown".into(), &"access".into()), "{one:#}");
        let missing = list(one, "missing");
        assert!(missing.iter().any(|gap| gap["permission"] == "ecr:DescribeRepositories"), "{one:#}");
    }
    let gap =
        list(&document, "gaps").iter().find(|one| one["operation"] == "ecr:DescribeRepositories").unwrap();
    assert_eq!((&gap["came"], &gap["cause"]), (&1.into(), &"denied_by_identity_policy".into()));
    assert!(rows(&document, "ecr_repository").iter().all(|row| row.0 == "unknown"));
}

#[test]
fn the_other_way_round_is_the_mirror() {
    let document = document(changed(), before(), &[]);
    assert_eq!(finding(&document, "kms-rotation-enabled", KMS), ["worse", "account", "pass", "fail"]);
    assert_eq!(finding(&document, "data-encrypted-at-rest", NEW_VOLUME), ["went", "account", "fail", "-"]);
    let found =
        list(&document, "findings").iter().filter(|one| one["check"] == "images-scanned-and-immutable");
    assert!(found.into_iter().all(|one| one["class"] == "known" && one["cause"] == "access"));
    assert_eq!(document["reversed"], true);
    let output = diff(changed(), before(), &[]);
    assert!(stderr(&output).contains("was scanned after the other"), "{}", stderr(&output));
}

#[test]
fn what_only_grew_old_is_put_down_to_time() {
    let document = document(before(), later(), &[]);
    let key = "AKIAKASUMI0000000001";
    assert_eq!(finding(&document, "access-keys-rotated", key), ["worse", "time", "pass", "fail"]);
    for one in list(&document, "findings") {
        assert_eq!(one["cause"], "time", "{one:#}");
    }
    assert!(list(&document, "tables").is_empty() && list(&document, "gaps").is_empty());
    let back = diff(later(), before(), &["--format", "json"]);
    assert_eq!(finding(&json(&back), "access-keys-rotated", key), ["better", "time", "fail", "pass"]);
}

#[test]
fn a_waiver_changes_no_outcome_and_is_named_as_the_cause() {
    let document = document(before(), told(), &[]);
    let found = list(&document, "findings");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(finding(&document, "access-keys-rotated", WAIVED), ["changed", "waivers", "fail", "fail"]);
    assert_eq!(found[0]["accepted_after"], "KASUMI-42");
    let kinds: Vec<&str> =
        list(&document, "circumstances").iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["scanned_settings", "waivers"]);
    assert_eq!(diff(before(), told(), &[]).status.code(), Some(0));
}

#[test]
fn other_settings_are_told_from_changes_of_the_account() {
    let settings = ["--settings", "strict.toml", "--old-settings", "usual.toml"];
    let document = document(before(), before(), &settings);
    let found = finding(&document, "access-keys-rotated", "AKIAKASUMI0000000001");
    assert_eq!(found, ["worse", "settings", "pass", "fail"]);
    assert!(list(&document, "findings").iter().all(|one| one["cause"] == "settings"));
    // Judged by the same settings, there is no such difference.
    assert!(list(&self::document(before(), before(), &settings[..2]), "findings").is_empty());
}

#[test]
fn the_same_comparison_gives_the_same_bytes_in_every_format_and_language() {
    for format in ["text", "json", "markdown", "csv", "html"] {
        for lang in ["ja", "en"] {
            let made = || stdout(&diff(before(), changed(), &["--format", format, "--lang", lang]));
            let (one, other) = (made(), made());
            assert!(one == other && one.contains(NEW_VOLUME), "{format} {lang}");
        }
    }
    let schema = json(&diff(before(), changed(), &["--format", "json-schema"]));
    assert_eq!(schema["title"], "kakunin.difference/1");
}

#[test]
fn snapshots_of_no_common_account_are_refused() {
    let (_store, other) =
        altered(before(), |manifest| manifest["targets"][0]["account"] = "222222222222".into());
    let output = diff(before(), &other, &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("no account in common: 111111111111 and 222222222222"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn what_an_older_version_did_not_read_is_known_now_and_no_change() {
    let frozen = folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/format_1"));
    let same = diff(&frozen[0], &frozen[1], &["--format", "json"]);
    assert_eq!(same.status.code(), Some(0), "{}", stdout(&same));
    let document = document(&frozen[0], before(), &[]);
    let found = list(&document, "findings");
    assert!(found.iter().all(|one| one["cause"] == "tool" || one["cause"] == "scope"), "{found:#?}");
    assert!(found.iter().all(|one| one["class"] == "known" || one["class"] == "unknown"));
    let volumes = list(&document, "tables").iter().find(|one| one["table"] == "ebs_volume").unwrap();
    assert!(volumes["not_compared"].as_u64().unwrap() > 0 && volumes["rows"] == serde_json::json!([]));
}
