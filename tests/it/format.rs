//! Snapshots of every format there was are read forever: `format_1/` is a store of format 1, frozen.

use std::path::{Path, PathBuf};

use kakunin::snapshot::{FORMAT, PublicKey, Snapshot, decode, verify_store};

use crate::filed::{APRIL, Row, account, rows};
use crate::program::{folders, json, kakunin, stderr};

/// The public half of the key in RFC 8410, section 10.1: it signed what is frozen.
const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----\n\
    MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";

fn frozen() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/format_1")
}

#[test]
fn a_store_of_format_1_is_verified_with_its_key() {
    let verified = verify_store(&frozen(), &[PublicKey::from_pem(PUBLIC).unwrap()], None);
    let problems: Vec<_> = verified.snapshots.iter().flat_map(|snapshot| &snapshot.problems).collect();
    assert!(verified.is_intact(), "{problems:?} {:?}", verified.problems);
    assert_eq!(verified.snapshots.len(), 2);
    assert!(verified.snapshots.iter().all(|one| {
        one.sealed.as_ref().and_then(|sealed| sealed.signature.as_ref()).is_some_and(|valid| valid.given)
    }));
}

#[test]
fn a_snapshot_of_format_1_is_read() {
    let snapshot = Snapshot::open(&folders(&frozen())[0]).unwrap();
    assert_eq!(snapshot.manifest().format, "kakunin.snapshot/1");
    assert_eq!(snapshot.manifest().started_at.as_seconds(), APRIL);
    let batch = snapshot.table(&account(), "volume").unwrap().unwrap();
    assert_eq!(decode::<Row>("volume", &batch).unwrap(), rows());
    assert_eq!(snapshot.ledger(&account()).unwrap()[0].operation, "DescribeVolumes");
    assert_eq!(snapshot.gaps(&account()).unwrap()[0].columns, ["encrypted"]);
    assert_eq!(snapshot.coverage(&account()).unwrap()[0].rows, 3);
}

#[test]
fn every_format_that_can_be_written_is_frozen() {
    let number = FORMAT.rsplit('/').next().unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/it/format_{number}"));
    assert!(folder.join("head.json").exists(), "{}", folder.display());
}

#[test]
fn a_query_reads_format_1() {
    let folder = tempfile::tempdir().unwrap();
    let output = kakunin(folder.path())
        .arg("query")
        .arg(&folders(&frozen())[0])
        .args(["SELECT operation, status FROM ledger", "--format", "csv"])
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "operation,status\nDescribeVolumes,200\n",
        "{}",
        stderr(&output)
    );
}

#[test]
fn what_an_earlier_version_did_not_read_is_unknown_and_no_item_conforms_by_it() {
    let folder = tempfile::tempdir().unwrap();
    let output = kakunin(folder.path())
        .arg("check")
        .arg(&folders(&frozen())[0])
        .args(["--format", "json"])
        .output()
        .unwrap();
    let report = json(&output);
    let of = |list: &str, key: &str| {
        let all = report[list].as_array().unwrap().iter();
        all.map(|one| one[key].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(!of("checks", "outcome").iter().any(|outcome| outcome == "pass"));
    assert!(!of("items", "verdict").iter().any(|verdict| verdict == "conforms"));
}
