//! Bad input: each gives a message that names the thing and the remedy, the right exit code, and
//! leaves nothing half written behind.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use kakunin::mock::{Fault, FaultKind, MockAws, Options, Scenario};

use crate::program::{folders, kakunin, kakunin_at, only_snapshot, stderr, stdout};

const KEY: &str = "AKIAMOCK111111111111";

fn mock() -> MockAws {
    let scenario = Scenario::kasumi().expect("the scenario loads");
    MockAws::start(scenario, jiff::Timestamp::now(), Options::default()).expect("the mock starts")
}

/// The command failed with this code, and said all of this.
fn assert_says(output: &Output, code: i32, words: &[&str]) {
    let said = stderr(output);
    assert_eq!(output.status.code(), Some(code), "{said}");
    for word in words {
        assert!(said.contains(word), "`{word}` is missing in: {said}");
    }
    assert!(said.contains("error: ") && said.contains("hint: "), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}

/// The store holds no snapshot and no rest of one.
fn assert_empty(store: &Path) {
    let left = folders(store);
    assert!(left.is_empty(), "{left:?}");
}

/// One snapshot of 霞市, made once; tests copy it before they spoil it.
fn snapshot() -> &'static Path {
    static SNAPSHOT: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let made = SNAPSHOT.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let output = kakunin(folder.path()).args(["demo", "--output", "demo"]).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        let store = folder.path().join("demo/snapshots");
        let snapshot = only_snapshot(&store);
        (folder, snapshot)
    });
    &made.1
}

fn copied(folder: &Path) -> PathBuf {
    let copy = folder.join("snapshot");
    copy_tree(snapshot(), &copy);
    copy
}

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn put(path: &Path, text: &str) {
    File::create(path).and_then(|mut file| file.write_all(text.as_bytes())).unwrap();
}

fn check(folder: &Path, snapshot: &Path) -> Output {
    kakunin(folder).arg("check").arg(snapshot).output().unwrap()
}

#[test]
fn without_credentials_nothing_is_scanned() {
    let folder = tempfile::tempdir().unwrap();
    let output = kakunin(folder.path()).args(["scan", "--store", "store"]).output().unwrap();
    assert_says(&output, 4, &["credentials", "AWS_PROFILE", "kakunin demo"]);
    assert_empty(&folder.path().join("store"));
}

#[test]
fn expired_credentials_are_named_as_such() {
    let (folder, mock) = (tempfile::tempdir().unwrap(), mock());
    mock.fault(Fault::on("sts", "GetCallerIdentity", FaultKind::ExpiredToken));
    let output =
        kakunin_at(folder.path(), &mock.endpoint(), KEY).args(["scan", "--store", "store"]).output().unwrap();
    assert_says(&output, 4, &["ExpiredToken", "log in again"]);
    assert_empty(&folder.path().join("store"));
}

#[test]
fn a_region_that_does_not_exist_is_refused_before_the_scan() {
    let (folder, mock) = (tempfile::tempdir().unwrap(), mock());
    let output = kakunin_at(folder.path(), &mock.endpoint(), KEY)
        .args(["scan", "--store", "store", "--region", "ap-nowhere-1"])
        .output()
        .unwrap();
    assert_says(&output, 2, &["ap-nowhere-1", "ap-northeast-1"]);
    assert_empty(&folder.path().join("store"));
}

#[test]
fn a_region_name_with_markup_is_a_usage_error() {
    let folder = tempfile::tempdir().unwrap();
    let output = kakunin(folder.path()).args(["scan", "--region", "<b>"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("such as ap-northeast-1"), "{}", stderr(&output));
}

#[test]
fn a_region_that_is_not_enabled_is_refused_before_the_scan() {
    let (folder, mock) = (tempfile::tempdir().unwrap(), mock());
    let output = kakunin_at(folder.path(), &mock.endpoint(), KEY)
        .args(["scan", "--store", "store", "--region", "me-central-1"])
        .output()
        .unwrap();
    assert_says(&output, 2, &["me-central-1", "DISABLED", "enable it"]);
    assert_empty(&folder.path().join("store"));
}

#[test]
fn an_endpoint_that_cannot_be_reached_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let output = kakunin_at(folder.path(), "http://127.0.0.1:9", KEY)
        .args(["scan", "--store", "store"])
        .output()
        .unwrap();
    assert_says(&output, 4, &["sts:GetCallerIdentity", "AWS_ENDPOINT_URL"]);
    assert_empty(&folder.path().join("store"));
}

#[test]
fn an_empty_endpoint_is_named() {
    for variable in ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_KMS"] {
        let folder = tempfile::tempdir().unwrap();
        let output = kakunin_at(folder.path(), "http://127.0.0.1:9", KEY)
            .env(variable, "")
            .args(["scan", "--store", "store"])
            .output()
            .unwrap();
        assert_says(&output, 4, &["empty", "AWS_ENDPOINT_URL"]);
        assert_empty(&folder.path().join("store"));
    }
}

#[test]
fn a_disk_that_takes_no_more_leaves_no_snapshot() {
    let (folder, mock) = (tempfile::tempdir().unwrap(), mock());
    // A limit on the size of files stands in for a full disk: the write fails half way.
    let mut command = Command::new("sh");
    let program = kakunin_at(folder.path(), &mock.endpoint(), KEY);
    command
        .env_clear()
        .envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))))
        .current_dir(folder.path());
    let script =
        format!("trap '' XFSZ; ulimit -f 4; exec '{}' scan --store store", env!("CARGO_BIN_EXE_kakunin"));
    let output = command.args(["-c", &script]).output().unwrap();
    assert_says(&output, 4, &["write `", "--store"]);
    assert_empty(&folder.path().join("store"));
}

#[test]
fn a_store_that_cannot_be_written_is_named() {
    let (folder, mock) = (tempfile::tempdir().unwrap(), mock());
    put(&folder.path().join("file"), "in the way");
    let output = kakunin_at(folder.path(), &mock.endpoint(), KEY)
        .args(["scan", "--store", "file/store"])
        .output()
        .unwrap();
    assert_says(&output, 4, &["file/store", "--store"]);
}

#[test]
fn the_rest_of_a_stopped_scan_is_not_taken_for_a_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = copied(folder.path());
    let rest = folder.path().join("20260401T000000Z-111111111111.part");
    fs::rename(snapshot, &rest).unwrap();
    assert_says(
        &check(folder.path(), &rest),
        4,
        &["not a finished snapshot", "the rest of a scan that was stopped"],
    );
}

#[test]
fn a_snapshot_without_its_manifest_is_not_taken_for_one() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = copied(folder.path());
    fs::remove_file(snapshot.join("manifest.json")).unwrap();
    assert_says(
        &check(folder.path(), &snapshot),
        4,
        &["manifest.json", "not a finished snapshot", "restore it from a copy"],
    );
}

#[test]
fn an_altered_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = copied(folder.path());
    let ledger = snapshot.join("targets/111111111111/ledger.parquet");
    let mut bytes = fs::read(&ledger).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    File::create(&ledger).and_then(|mut file| file.write_all(&bytes)).unwrap();
    assert_says(&check(folder.path(), &snapshot), 4, &["targets/111111111111/ledger.parquet", "altered"]);
}

#[test]
fn a_missing_and_an_added_file_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = copied(folder.path());
    fs::remove_file(snapshot.join("targets/111111111111/gaps.parquet")).unwrap();
    put(&snapshot.join("targets/note.txt"), "added");
    assert_says(
        &check(folder.path(), &snapshot),
        4,
        &["gaps.parquet", "is missing", "targets/note.txt", "not in the manifest"],
    );
}

#[test]
fn a_snapshot_of_a_newer_format_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = copied(folder.path());
    put(&snapshot.join("manifest.json"), r#"{"format":"kakunin.snapshot/2","seal":{}}"#);
    assert_says(&check(folder.path(), &snapshot), 4, &["kakunin.snapshot/2", "newer version of kakunin"]);
}

#[test]
fn what_is_no_snapshot_at_all_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("empty")).unwrap();
    assert_says(&check(folder.path(), &folder.path().join("empty")), 4, &["not a finished snapshot"]);
    assert_says(&check(folder.path(), &folder.path().join("nowhere")), 4, &["nowhere"]);
    put(&folder.path().join("text"), "hello");
    assert_says(&check(folder.path(), &folder.path().join("text")), 4, &["text"]);
}

/// Runs `list checks` with a catalogue in which one file was changed.
fn with_check(change: impl Fn(&str) -> String) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = folder.path().join("checks");
    copy_tree(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/checks")), &catalogue);
    let file = catalogue.join("keys/kms-rotation-enabled.toml");
    let text = fs::read_to_string(&file).unwrap();
    let changed = change(&text);
    assert_ne!(changed, text, "the change changes something");
    put(&file, &changed);
    let mock = mock();
    let output = kakunin_at(folder.path(), &mock.endpoint(), KEY)
        .args(["scan", "--store", "store", "--catalogue"])
        .arg(&catalogue)
        .output()
        .unwrap();
    assert_eq!(mock.requests().len(), 0, "a wrong catalogue is found before the account is touched");
    assert_empty(&folder.path().join("store"));
    output
}

#[test]
fn a_typo_in_a_check_names_file_and_line() {
    let output = with_check(|text| text.replacen("severity", "severty", 1));
    assert_says(&output, 2, &["keys/kms-rotation-enabled.toml:2", "severty"]);
}

#[test]
fn an_unknown_column_in_a_check_is_named() {
    let output = with_check(|text| text.replacen("rotation_enabled\"", "rotation_enabeld\"", 1));
    assert_says(&output, 2, &["keys/kms-rotation-enabled.toml:", "rotation_enabeld", "kakunin list tables"]);
}

#[test]
fn a_missing_language_in_a_check_is_named() {
    let output = with_check(|text| {
        let (before, rest) = text.split_once("[ja]").expect("a Japanese part");
        let (_, after) = rest.split_once("[en]").expect("an English part");
        format!("{before}[en]{after}")
    });
    assert_says(&output, 2, &["keys/kms-rotation-enabled.toml:", "`ja`"]);
}

#[test]
fn a_check_without_tests_is_refused() {
    let output = with_check(|text| text.split("[[test]]").next().unwrap_or_default().to_owned());
    assert_says(&output, 2, &["keys/kms-rotation-enabled.toml:", "no test expects"]);
}

#[test]
fn a_check_whose_own_test_fails_is_refused() {
    let output =
        with_check(|text| text.replacen("pass = \"rotation_enabled\"", "pass = \"NOT rotation_enabled\"", 1));
    assert_says(&output, 2, &["keys/kms-rotation-enabled.toml:", "expects"]);
}

#[test]
fn a_check_that_takes_unknown_for_an_answer_is_refused() {
    let output = with_check(|text| {
        text.replacen("pass = \"rotation_enabled\"", "pass = \"COALESCE(rotation_enabled, TRUE)\"", 1)
    });
    assert_says(&output, 2, &["keys/kms-rotation-enabled.toml:", "not allowed"]);
}

#[test]
fn a_setting_that_does_not_exist_is_named() {
    let folder = tempfile::tempdir().unwrap();
    put(&folder.path().join("settings.toml"), "\nmin_log_dyas = 400\n");
    let output = kakunin(folder.path()).args(["scan", "--settings", "settings.toml"]).output().unwrap();
    assert_says(&output, 2, &["settings.toml:2", "min_log_dyas"]);
}

#[test]
fn a_wrong_query_is_a_usage_error_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let query = |sql: &str| kakunin(folder.path()).arg("query").arg(snapshot()).arg(sql).output().unwrap();
    assert_says(&query("SELECT nothing FROM kms_key"), 2, &["nothing", "kakunin list tables"]);
    assert_says(&query("CREATE TABLE t AS SELECT 1"), 2, &["query"]);
    assert_says(&query("COPY kms_key TO 'out.csv'"), 2, &["query"]);
    assert!(!folder.path().join("out.csv").exists());
}

#[test]
fn a_word_that_explains_nothing_is_a_usage_error() {
    let folder = tempfile::tempdir().unwrap();
    let output = kakunin(folder.path()).args(["explain", "ops-99"]).output().unwrap();
    assert_says(&output, 2, &["ops-99", "kakunin list items"]);
}

#[test]
fn a_report_that_cannot_be_written_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let output = kakunin(folder.path())
        .arg("report")
        .arg(snapshot())
        .args(["--format", "html", "--output", "nowhere/report.html"])
        .output()
        .unwrap();
    assert_says(&output, 4, &["nowhere"]);
    assert!(!folder.path().join("nowhere").exists());
    assert_eq!(stdout(&output), "");
}
