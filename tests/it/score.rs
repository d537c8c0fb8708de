//! Scores and verdicts as a user sees them: the worked example of the READMEs, `explain score`, thresholds.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::OnceLock;

use kakunin::catalog::Catalog;
use kakunin::model::{CheckId, ItemId, Outcome, Role, Severity};
use kakunin::score::{Declared, assess};
use serde_json::Value;

use crate::program::{json, kakunin, only_snapshot, stderr, stdout};

/// A snapshot of 霞市 at a fixed time, made once.
pub(crate) fn snapshot() -> &'static Path {
    static MADE: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let args = ["demo", "--output", "demo", "--now", "2026-04-01T00:00:00Z"];
        let output = kakunin(folder.path()).args(args).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        let snapshot = only_snapshot(&folder.path().join("demo/snapshots"));
        (folder, snapshot)
    });
    &made.1
}

/// A command on the snapshot, with 霞市's own settings and more of them.
pub(crate) fn judged(command: &[&str], settings: &str, extra: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let own = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/mocks/kasumi/settings/settings.toml"));
    fs::write(folder.path().join("settings.toml"), format!("{}\n{settings}\n", own.unwrap())).unwrap();
    kakunin(folder.path())
        .args(command)
        .arg(snapshot())
        .args(["--settings", "settings.toml", "--lang", "en"])
        .args(extra)
        .output()
        .unwrap()
}

fn report(settings: &str, extra: &[&str]) -> Value {
    json(&judged(&["report", "--format", "json"], settings, extra))
}

fn explained(extra: &[&str]) -> Value {
    json(&judged(&["explain", "score"], "", &[&["--format", "json"], extra].concat()))
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[][..], Vec::as_slice)
}

fn number(value: &Value) -> f64 {
    value.as_str().unwrap().parse().unwrap()
}

/// A line of the example: its seven cells.
fn example(readme: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(readme)).unwrap();
    let (_, table) =
        text.split_once("| check | role | severity | outcome | applies | lower | upper |\n").unwrap();
    let rows = table.lines().skip(1).take_while(|line| line.starts_with('|'));
    rows.map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

fn data<T: serde::de::DeserializeOwned>(word: &str) -> T {
    serde_json::from_value(Value::from(word)).unwrap()
}

#[test]
fn the_worked_example_is_what_the_program_computes() {
    for readme in ["README.md", "README.ja.md"] {
        let catalog = Catalog::built_in().unwrap();
        let mut item = catalog.items[0].clone();
        item.id = ItemId::parse("example").unwrap();
        item.awaited.clear();
        let template = catalog.checks.values().next().unwrap();
        let (mut checks, mut outcomes) = (BTreeMap::new(), BTreeMap::new());
        for row in example(readme) {
            let mut check = template.clone();
            check.id = CheckId::parse(&row[0].to_lowercase()).unwrap();
            check.severity = data::<Severity>(&row[2]);
            check.items = BTreeMap::from([(item.id.clone(), data::<Role>(&row[1]))]);
            outcomes.insert(check.id.clone(), data::<Outcome>(&row[3]));
            checks.insert(check.id.clone(), check);
        }
        assert_eq!(checks.len(), 6);
        let assessment = assess(&[item], &checks, &outcomes, &Declared::default());
        let result = &assessment.items[0];
        for row in example(readme) {
            let one = result.checks.iter().find(|one| one.id.as_str() == row[0].to_lowercase()).unwrap();
            let shown = [one.applies().to_string(), one.lower().to_string(), one.upper().to_string()];
            assert_eq!(shown.as_slice(), &row[4..7], "{readme} {}", row[0]);
        }
        let score = result.score.unwrap();
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(readme)).unwrap();
        for shown in [
            format!("100 × 8.5 ÷ 14.5 = {}", score.lower),
            format!("100 × 10.5 ÷ 14.5 = {}", score.upper),
            format!("100 × 12.5 ÷ 14.5 = {}", result.coverage.unwrap()),
        ] {
            assert!(text.contains(&shown), "{readme}: {shown}");
        }
    }
}

#[test]
fn every_point_of_a_score_is_explained() {
    let (explained, report) = (explained(&[]), report("", &[]));
    let items = list(&explained, "items");
    assert_eq!(items.len(), 37);
    for (sum, shown) in items.iter().zip(list(&report, "items")) {
        let total = |key| list(sum, "checks").iter().map(|check| number(&check[key])).sum::<f64>();
        assert!((total("applies") - number(&sum["applies"])).abs() < 1e-9, "{sum}");
        assert!((total("lower") - number(&sum["passed"])).abs() < 1e-9, "{sum}");
        assert!((total("upper") - number(&sum["passed_or_unknown"])).abs() < 1e-9, "{sum}");
        assert_eq!(sum["verdict"], shown["verdict"]);
        let Some(lower) = shown["lower"].as_f64() else {
            assert!(sum["score"].is_null());
            continue;
        };
        assert!((100.0 * total("lower") / total("applies") - lower).abs() < 0.01, "{sum}");
        assert!((number(&sum["score"]["lower"]) - lower).abs() < 1e-9);
        assert!((number(&sum["score"]["upper"]) - shown["upper"].as_f64().unwrap()).abs() < 1e-9);
    }
    for (mean, shown) in list(&explained, "areas").iter().zip(list(&report, "areas")) {
        assert_eq!(mean["id"], shown["id"]);
        let lowers: Vec<f64> = list(mean, "of").iter().map(|one| number(&one[1]["lower"])).collect();
        let lower = lowers.iter().sum::<f64>() / f64::from(u32::try_from(lowers.len()).unwrap());
        assert!((lower - shown["score"]["lower"].as_f64().unwrap()).abs() < 0.01, "{mean}");
    }
    let whole = &explained["whole"]["score"]["lower"];
    assert!((number(whole) - report["score"]["lower"].as_f64().unwrap()).abs() < 1e-9);
}

#[test]
fn one_item_can_be_asked_for() {
    let one = explained(&["--item", "ops-11"]);
    assert_eq!(list(&one, "items").len(), 1);
    assert!(one["whole"].is_null() && list(&one, "areas").is_empty());
    let text = stdout(&judged(&["explain", "score"], "", &["--item", "ops-11"]));
    assert!(text.contains("kms-rotation-enabled") && text.contains("lower 100 × "), "{text}");
    let awaited = stdout(&judged(&["explain", "score"], "", &["--item", "confirm-2"]));
    assert!(awaited.contains("not built yet") || !awaited.contains("contract-japan-law"), "{awaited}");
}

#[test]
fn what_cannot_be_explained_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| kakunin(folder.path()).arg("explain").args(args).output().unwrap();
    for (args, word) in [
        (&["score"][..], "no snapshot is named"),
        (&["ops-11", "snapshot"][..], "without a snapshot"),
        (&["score", snapshot().to_str().unwrap(), "--item", "ops-99"][..], "ops-99"),
    ] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert!(stderr(&output).contains(word), "{}", stderr(&output));
    }
}

/// Bounds of every item and the whole.
fn bounds(report: &Value) -> BTreeMap<String, (f64, f64)> {
    let of = |id: &str, one: &Value| Some((id.to_owned(), (one["lower"].as_f64()?, one["upper"].as_f64()?)));
    let items = list(report, "items").iter().filter_map(|item| of(item["id"].as_str().unwrap(), item));
    items.chain(of("whole", &report["score"])).collect()
}

#[test]
fn a_stricter_threshold_never_raises_a_score() {
    for ladder in [
        ["", "min_log_days = 400", "min_log_days = 4000"],
        ["", "jp_regions = [\"ap-northeast-1\"]", "jp_regions = []"],
        ["", "max_key_age_days = 30", "max_key_age_days = 0"],
        ["", "unused_days = 30", "unused_days = 0"],
        ["", "rotation_days = 180", "rotation_days = 90"],
        ["", "backup_rpo_h = 12", "backup_rpo_h = 0"],
        ["", "backup_min_retention_days = 30", "backup_min_retention_days = 4000"],
        ["", "min_password_len = 20", "min_password_len = 128"],
    ] {
        let all = ladder.map(|settings| bounds(&report(settings, &[])));
        for (looser, stricter) in all.iter().zip(&all[1..]) {
            for (item, (lower, upper)) in stricter {
                let Some((before_lower, before_upper)) = looser.get(item) else { continue };
                assert!(lower <= before_lower && upper <= before_upper, "{ladder:?} {item}");
            }
        }
    }
}

#[test]
fn a_threshold_looser_than_the_floor_is_named_and_gains_nothing() {
    let (strict, loose) = (report("", &[]), report("min_log_days = 30", &[]));
    assert!(list(&strict, "loosened").is_empty());
    let named = &list(&loose, "loosened")[0];
    assert_eq!(
        (&named["parameter"], &named["value"], &named["floor"]),
        (&"min_log_days".into(), &"30".into(), &"365".into())
    );
    let checks: Vec<&str> = list(named, "checks").iter().map(|id| id.as_str().unwrap()).collect();
    for check in list(&loose, "checks").iter().filter(|one| checks.contains(&one["id"].as_str().unwrap())) {
        assert!(check["outcome"] == "unknown" || check["outcome"] == "fail", "{check}");
        assert_eq!(check["counts"]["pass"], 0, "{check}");
    }
    assert!(list(&loose, "items").iter().any(|item| item["capped"] == true));
    for item in list(&loose, "items").iter().filter(|item| item["capped"] == true) {
        assert_ne!(item["verdict"], "conforms");
    }
    let floor = bounds(&strict);
    for (item, (lower, upper)) in bounds(&loose) {
        let Some((floor_lower, floor_upper)) = floor.get(&item) else { continue };
        assert!(lower <= *floor_lower && upper >= *floor_upper, "{item}");
    }
    for format in [&["check"][..], &["report", "--format", "html"][..], &["explain", "score"][..]] {
        let text = stdout(&judged(format, "min_log_days = 30", &[]));
        assert!(text.contains("min_log_days = 30 is looser than the floor 365"), "{format:?}");
    }
    let csv = stdout(&judged(&["report", "--format", "csv"], "min_log_days = 30", &[]));
    assert!(csv.contains("not taken as passed: min_log_days = 30"), "{csv}");
}
