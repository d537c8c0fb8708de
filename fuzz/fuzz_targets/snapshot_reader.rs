//! Snapshots: whatever the bytes of a file, reading ends with all of it or with an error.
//!
//! The first byte says which file the rest is: a table, the manifest, or a plain file of a target
//! (its digest is made to fit, as whoever alters a snapshot would do).

#![no_main]

use std::fs;
use std::path::Path;

use kakunin::model::{AccountId, Time};
use kakunin::snapshot::{Snapshot, Target, Writer, decode, encode, from_parquet, to_parquet};
use kakunin::tables::{kms_key::KmsKey, log_group::LogGroup, s3_bucket::S3Bucket, trail::Trail};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((kind, file)) = data.split_first() else { return };
    match kind % 6 {
        0 => table(file),
        1 => manifest(file),
        2 => plain(file, "ledger"),
        3 => plain(file, "gaps"),
        4 => plain(file, "coverage"),
        _ => whole_table(file),
    }
});

fn account() -> AccountId {
    AccountId::parse("111111111111").expect("an account")
}

/// What reads is written and read again as the same.
fn table(file: &[u8]) {
    let Ok(batch) = from_parquet("t", file.to_vec().into()) else { return };
    let written = to_parquet("t", &batch).expect("what was read can be written");
    let again = from_parquet("t", written.into()).expect("what was written can be read");
    assert_eq!(again.num_rows(), batch.num_rows());
    if let Ok(rows) = decode::<KmsKey>("kms_key", &batch) {
        assert_eq!(rows.len(), batch.num_rows());
        let written = encode("kms_key", &account(), &rows).expect("rows can be written");
        assert_eq!(decode::<KmsKey>("kms_key", &written).expect("and read"), rows);
    }
    for rows in [
        decode::<S3Bucket>("s3_bucket", &batch).map(|rows| rows.len()),
        decode::<Trail>("trail", &batch).map(|rows| rows.len()),
        decode::<LogGroup>("log_group", &batch).map(|rows| rows.len()),
    ] {
        assert!(rows.is_err() || rows.is_ok_and(|rows| rows == batch.num_rows()));
    }
}

/// A small sealed snapshot, in which `change` may spoil what it likes before it is opened.
fn spoiled(change: impl FnOnce(&Path)) {
    let store = tempfile::Builder::new().prefix("kakunin-fuzz").tempdir_in(memory()).expect("a folder");
    let mut writer = Writer::create(store.path(), &account(), Time::from_seconds(0)).expect("a snapshot");
    writer.table(&account(), "kms_key", b"not parquet").expect("a table");
    let target =
        Target { account: account(), caller_arn: "a".into(), regions: Vec::new(), calls: 0, gaps: 0 };
    writer.target(target, &[], &[], &[]).expect("a target");
    let folder = writer.seal(Time::from_seconds(1)).expect("a seal");
    change(&folder);
    if let Ok(snapshot) = Snapshot::open(&folder) {
        for target in &snapshot.manifest().targets {
            let _ = (snapshot.ledger(&target.account), snapshot.gaps(&target.account));
            let _ = (snapshot.coverage(&target.account), snapshot.table(&target.account, "kms_key"));
        }
    }
}

/// Files in memory, where there is such a folder: a disk would be what is measured.
fn memory() -> &'static Path {
    let shared = Path::new("/dev/shm");
    if shared.is_dir() { shared } else { Path::new(".") }
}

fn put(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).expect("a file is written");
}

fn manifest(text: &[u8]) {
    spoiled(|folder| put(&folder.join("manifest.json"), text));
}

/// A file with other bytes, and the manifest that fits them.
fn plain(file: &[u8], name: &str) {
    let store = tempfile::Builder::new().prefix("kakunin-fuzz").tempdir_in(memory()).expect("a folder");
    let mut writer = Writer::create(store.path(), &account(), Time::from_seconds(0)).expect("a snapshot");
    // `table` takes any bytes; two levels up lie the plain files.
    writer.table(&account(), &format!("../{name}"), file).expect("a file");
    let folder = writer.seal(Time::from_seconds(1)).expect("a seal");
    let text = fs::read_to_string(folder.join("manifest.json")).expect("a manifest");
    put(&folder.join("manifest.json"), text.replace("tables/../", "").as_bytes());
    let snapshot = Snapshot::open(&folder).expect("every digest fits");
    match name {
        "ledger" => drop(snapshot.ledger(&account())),
        "gaps" => drop(snapshot.gaps(&account())),
        _ => drop(snapshot.coverage(&account())),
    }
}

/// Cut anywhere, a table is an error: its end says what it holds.
fn whole_table(file: &[u8]) {
    if from_parquet("t", file.to_vec().into()).is_err() {
        return;
    }
    for end in (0..file.len()).step_by((file.len() / 32).max(1)) {
        assert!(from_parquet("t", file[..end].to_vec().into()).is_err(), "cut at {end}");
    }
}
