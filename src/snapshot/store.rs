//! A store: the folder that the snapshots of a series lie in, one after another.
//!
//! Who writes to the store's own files, makes a snapshot's folder or seals one, holds the lock of
//! `.lock`. A scan that runs holds the lock of `scan.lock` in its unfinished folder, so that the rest
//! of a stopped scan is told from one that is being written; the system lets go of both when a process ends.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::digest::hex_sha256;
use super::{Chain, Link, SnapshotError};

/// End of the name of a folder that is being written.
pub(super) const UNFINISHED: &str = ".part";
/// The lock of a scan that runs, in its unfinished folder.
pub(super) const SCAN_LOCK: &str = "scan.lock";
/// What the newest snapshot is.
pub(super) const HEAD_FILE: &str = "head.json";
const HEAD_PART: &str = ".head.json.part";
const LOCK_FILE: &str = ".lock";
/// Files of the store itself.
pub(super) const OWN_FILES: [&str; 3] = [HEAD_FILE, HEAD_PART, LOCK_FILE];
const HEAD_FORMAT: &str = "kakunin.store/1";

/// A store that nobody else writes to for as long as this is held.
#[derive(Debug)]
pub struct LockedStore {
    folder: PathBuf,
    _lock: File,
}

/// `head.json`: the newest snapshot, so that its absence is noticed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    format: String,
    pub(super) number: u64,
    pub(super) newest: Link,
}

/// The part of a manifest that the chain needs.
#[derive(Deserialize)]
struct Place {
    id: String,
    chain: Chain,
}

impl LockedStore {
    /// Locks a store, and makes it first if it is not there; nothing when another holds the lock.
    pub fn try_lock(folder: &Path) -> Result<Option<Self>, SnapshotError> {
        let failed = |path: &Path, source| SnapshotError::Write { path: path.to_owned(), source };
        fs::create_dir_all(folder).map_err(|source| failed(folder, source))?;
        let path = folder.join(LOCK_FILE);
        let lock = File::options().create(true).truncate(false).write(true).open(&path);
        let lock = lock.map_err(|source| failed(&path, source))?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Self { folder: folder.to_owned(), _lock: lock })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(failed(&path, source)),
        }
    }

    /// The store.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Removes what stopped scans left. What is sealed or belongs to a scan that runs is not touched.
    pub fn remove_rests(&self) {
        for folder in rests(&self.folder).into_iter().filter(|folder| !is_held(folder)) {
            match fs::remove_dir_all(&folder) {
                Ok(()) => tracing::info!(folder = %folder.display(), "removed the rest of a stopped scan"),
                Err(source) => {
                    tracing::warn!(folder = %folder.display(), %source, "the rest of a stopped scan could not be removed");
                }
            }
        }
    }

    /// The place of the next snapshot. What `head.json` says counts before what lies there now, so
    /// that a newest one that was removed or replaced is missed for ever.
    pub(super) fn next(&self) -> Chain {
        let head = Head::read(&self.folder).ok().flatten();
        let newest = sealed(&self.folder).into_iter().filter_map(|folder| place(&folder)).max();
        let last = match (head, newest) {
            (Some(head), Some((number, id, digest))) if number > head.number => {
                Some((number, Link { id, manifest_sha256: digest }))
            }
            (Some(head), _) => Some((head.number, head.newest)),
            (None, Some((number, id, digest))) => Some((number, Link { id, manifest_sha256: digest })),
            (None, None) => None,
        };
        match last {
            Some((number, link)) => Chain { number: number.saturating_add(1), previous: Some(link) },
            None => Chain { number: 1, previous: None },
        }
    }

    /// Writes down which is the newest snapshot.
    pub(super) fn set_head(&self, number: u64, newest: Link) -> io::Result<()> {
        let head = Head { format: HEAD_FORMAT.to_owned(), number, newest };
        let part = self.folder.join(HEAD_PART);
        let mut file = File::create(&part)?;
        file.write_all(&head.to_bytes()?)?;
        file.sync_all()?;
        fs::rename(part, self.folder.join(HEAD_FILE))?;
        sync_folder(&self.folder)
    }
}

impl Head {
    fn to_bytes(&self) -> serde_json::Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads it, in the very form that is written; none when it is not there.
    pub(super) fn read(store: &Path) -> Result<Option<Self>, String> {
        let bytes = match fs::read(store.join(HEAD_FILE)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.to_string()),
        };
        let head: Self = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
        match head.to_bytes() {
            Ok(written) if written == bytes && head.format == HEAD_FORMAT => Ok(Some(head)),
            Ok(_) | Err(_) => Err("not in canonical form".to_owned()),
        }
    }
}

/// Number, id and digest of a sealed snapshot, as far as its manifest can be read.
fn place(folder: &Path) -> Option<(u64, String, String)> {
    let bytes = fs::read(folder.join(super::manifest::MANIFEST_FILE)).ok()?;
    let place: Place = serde_json::from_slice(&bytes).ok()?;
    Some((place.chain.number, place.id, hex_sha256(&bytes)))
}

/// The folders of a store that have the name of a snapshot, in order.
pub(super) fn sealed(store: &Path) -> Vec<PathBuf> {
    folders(store, is_id)
}

/// The folders of a store that are being written, or were when a scan stopped, in order.
pub(super) fn rests(store: &Path) -> Vec<PathBuf> {
    folders(store, |name| name.strip_suffix(UNFINISHED).is_some_and(is_id))
}

fn folders(store: &Path, wanted: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let entries = fs::read_dir(store).into_iter().flatten().flatten();
    let folder = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
    let named = |entry: &fs::DirEntry| entry.file_name().to_str().is_some_and(&wanted);
    let mut found: Vec<PathBuf> =
        entries.filter(|entry| folder(entry) && named(entry)).map(|entry| entry.path()).collect();
    found.sort();
    found
}

/// Whether a scan that runs holds this unfinished folder.
pub(super) fn is_held(unfinished: &Path) -> bool {
    match File::options().write(true).open(unfinished.join(SCAN_LOCK)) {
        Ok(file) => matches!(file.try_lock(), Err(TryLockError::WouldBlock)),
        Err(_not_there) => false,
    }
}

/// `20260131T235959Z-111111111111`, with `-2` and so on behind.
pub(super) fn is_id(name: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = name.splitn(3, '-');
    let time = parts.next().and_then(|time| time.strip_suffix('Z')).and_then(|time| time.split_once('T'));
    let account = parts.next().unwrap_or_default();
    time.is_some_and(|(day, time)| day.len() == 8 && time.len() == 6 && digits(day) && digits(time))
        && account.len() == 12
        && digits(account)
        && parts.next().is_none_or(digits)
}

/// Makes the names in a folder last through a loss of power.
#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Elsewhere a folder cannot be opened as a file; the system keeps names by itself.
#[cfg(not(unix))]
pub(super) fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_our_own_form_are_ids() {
        assert!(is_id("20260131T235959Z-111111111111"));
        assert!(is_id("20260131T235959Z-111111111111-2"));
        for name in ["important", "20260131T235959Z", "20260131T235959Z-1", "20260131T235959Z-111111111111-x"]
        {
            assert!(!is_id(name), "{name}");
        }
    }

    #[test]
    fn a_store_has_one_writer_at_a_time() {
        let store = tempfile::tempdir().unwrap();
        let first = LockedStore::try_lock(store.path()).unwrap();
        assert!(first.is_some());
        assert!(LockedStore::try_lock(store.path()).unwrap().is_none());
        drop(first);
        assert!(LockedStore::try_lock(store.path()).unwrap().is_some());
    }

    #[test]
    fn the_rest_of_a_stopped_scan_is_removed_and_one_that_runs_is_not() {
        let store = tempfile::tempdir().unwrap();
        let rest = |number: u32| store.path().join(format!("20260131T235959Z-111111111111-{number}.part"));
        for number in 1..=3 {
            fs::create_dir(rest(number)).unwrap();
        }
        File::create(rest(2).join(SCAN_LOCK)).unwrap();
        let held = File::create(rest(3).join(SCAN_LOCK)).unwrap();
        held.lock().unwrap();
        fs::create_dir(store.path().join("important.part")).unwrap();
        LockedStore::try_lock(store.path()).unwrap().unwrap().remove_rests();
        assert_eq!([1, 2, 3].map(|number| rest(number).exists()), [false, false, true]);
        assert!(store.path().join("important.part").exists());
    }
}
