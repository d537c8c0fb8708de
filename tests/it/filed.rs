//! Small snapshots and stores for tests of the seal, written by the program's own writer.

use std::fs;
use std::path::{Path, PathBuf};

use kakunin::model::{AccountId, Call, CallId, Cause, Coverage, Gap, GapId, Region, State, Stored, Time};
use kakunin::snapshot::{LockedStore, Origin, Signature, SigningKey, Target, Writer, encode, to_parquet};

/// 2026-04-01T00:00:00Z.
pub(crate) const APRIL: i64 = 1_775_001_600;

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) encrypted: Option<bool>,
}

pub(crate) fn account() -> AccountId {
    AccountId::parse("111111111111").unwrap()
}

pub(crate) fn region() -> Region {
    Region::parse("ap-northeast-1").unwrap()
}

pub(crate) fn key() -> SigningKey {
    SigningKey::from_pem(&SigningKey::generate().unwrap()).unwrap()
}

pub(crate) fn rows() -> Vec<Stored<Row>> {
    let row = |name: &str, encrypted: Option<bool>| Stored {
        region: Some(region()),
        resource: format!("arn:aws:ec2:ap-northeast-1:111111111111:volume/{name}"),
        calls: vec![CallId(1)],
        gaps: if encrypted.is_none() { vec![GapId(1)] } else { vec![] },
        row: Row { name: name.to_owned(), encrypted },
    };
    vec![row("kasumi-1", Some(true)), row("kasumi-2", Some(false)), row("kasumi-3", None)]
}

/// Waits for a store, as a scan does.
fn locked(store: &Path) -> LockedStore {
    loop {
        if let Some(locked) = LockedStore::try_lock(store).unwrap() {
            return locked;
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
}

/// Begins a snapshot and writes everything but the seal.
pub(crate) fn written(store: &Path, started_at: Time) -> Writer {
    let locked = locked(store);
    locked.remove_rests();
    let mut writer = Writer::create(&locked, &account(), started_at).unwrap();
    let table = to_parquet("volume", &encode("volume", &account(), &rows()).unwrap()).unwrap();
    writer.table(&account(), "volume", &table).unwrap();
    let target = Target {
        account: account(),
        caller_arn: "arn:aws:iam::111111111111:user/audit".to_owned(),
        regions: vec![region()],
        calls: 1,
        gaps: 1,
    };
    writer.target(target, &[call(started_at)], &[gap()], &[coverage()]).unwrap();
    writer
}

/// Files a small snapshot in a store and gives its folder.
pub(crate) fn file(store: &Path, days: i64, key: Option<&SigningKey>) -> PathBuf {
    let started_at = Time::from_seconds(APRIL + days * 86_400);
    let writer = written(store, started_at);
    seal(store, writer, Time::from_seconds(APRIL + days * 86_400 + 60), key)
}

pub(crate) fn seal(store: &Path, writer: Writer, ended_at: Time, key: Option<&SigningKey>) -> PathBuf {
    let locked = locked(store);
    let public = key.map(|key| key.public().unwrap());
    let prepared = writer.prepare(&locked, ended_at, Origin::default(), public.as_ref()).unwrap();
    let signature = key.map(|key| Signature::by_key(key, prepared.manifest()).unwrap());
    prepared.seal(signature.as_ref()).unwrap()
}

fn call(started_at: Time) -> Call {
    Call {
        id: CallId(1),
        region: "ap-northeast-1".to_owned(),
        service: "ec2".to_owned(),
        operation: "DescribeVolumes".to_owned(),
        parameters: "POST / Action=DescribeVolumes".to_owned(),
        started_at,
        duration_ms: 12,
        attempts: 1,
        status: 200,
        error_code: "none".to_owned(),
        request_id: "00000000-0000-4000-8000-000000000001".to_owned(),
        body_sha256: "0".repeat(64),
        cause: None,
    }
}

fn gap() -> Gap {
    Gap {
        id: GapId(1),
        account: account(),
        region: region(),
        table: "volume".to_owned(),
        resource: "arn:aws:ec2:ap-northeast-1:111111111111:volume/kasumi-3".to_owned(),
        columns: vec!["encrypted".to_owned()],
        cause: Cause::Denied,
        call: Some(CallId(1)),
        operation: "ec2:DescribeVolumes".to_owned(),
        permission: "ec2:DescribeVolumes".to_owned(),
        message: "AccessDenied".to_owned(),
    }
}

fn coverage() -> Coverage {
    Coverage { region: region(), table: "volume".to_owned(), state: State::Read, rows: 3, gaps: vec![] }
}

pub(crate) fn copy_tree(from: &Path, to: &Path) {
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

/// Every file below a folder, by path with `/`, in order.
pub(crate) fn files(folder: &Path) -> Vec<String> {
    fn walk(root: &Path, folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() {
                walk(root, &entry.path(), found);
            } else {
                found.push(entry.path().strip_prefix(root).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    let mut found = Vec::new();
    walk(folder, folder, &mut found);
    found.sort();
    found
}

/// Writes a file anew.
pub(crate) fn put(path: &Path, bytes: &[u8]) {
    use std::io::Write as _;
    fs::File::create(path).and_then(|mut file| file.write_all(bytes)).unwrap();
}
