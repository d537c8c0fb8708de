//! The raw answers of a target: written in parts while the scan runs, each body once.
//!
//! A part is a Parquet file of some MB with two columns, `sha256` and `body`; the ledger and the
//! attempts name bodies by their digest.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arrow::array::{Array as _, ArrayRef, AsArray as _, BinaryArray, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use parquet::basic::{Compression, ZstdLevel};

use crate::model::AccountId;

use super::columnar::{from_parquet, to_parquet_with};
use super::digest::hex_sha256;
use super::write::{at, put};
use super::{FileEntry, Snapshot, SnapshotError};

/// Bytes of bodies that are gathered before a part is written: what a scan holds in memory of them.
const PART_BYTES: usize = 8 << 20;

/// Takes the bodies of one target and writes them in parts.
///
/// Clones share their state. Nothing is written any more once it is closed, so that a scan that is
/// given up can remove its folder.
#[derive(Clone, Debug)]
pub struct BodyWriter {
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    /// The snapshot's folder.
    folder: PathBuf,
    /// The target's place in it.
    path: String,
    waiting: Vec<(String, Vec<u8>)>,
    bytes: usize,
    files: Vec<FileEntry>,
    error: Option<SnapshotError>,
    closed: bool,
}

impl BodyWriter {
    pub(super) fn new(folder: &Path, account: &AccountId) -> Self {
        let state = State {
            folder: folder.to_owned(),
            path: format!("targets/{account}/bodies"),
            waiting: Vec::new(),
            bytes: 0,
            files: Vec::new(),
            error: None,
            closed: false,
        };
        Self { state: Arc::new(Mutex::new(state)) }
    }

    /// Takes one body by its digest. What goes wrong while writing is told by [`Self::finish`].
    pub fn keep(&self, sha256: String, body: Vec<u8>) {
        let mut state = self.lock();
        if state.closed {
            return;
        }
        state.bytes += body.len();
        state.waiting.push((sha256, body));
        if state.bytes >= PART_BYTES {
            state.flush();
        }
    }

    /// Writes what is left and gives every part.
    pub fn finish(&self) -> Result<Vec<FileEntry>, SnapshotError> {
        let mut state = self.lock();
        state.flush();
        state.closed = true;
        match state.error.take() {
            Some(error) => Err(error),
            None => Ok(std::mem::take(&mut state.files)),
        }
    }

    /// Writes nothing any more; waits for a part that is being written.
    pub fn close(&self) {
        self.lock().closed = true;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn flush(&mut self) {
        let bodies = std::mem::take(&mut self.waiting);
        self.bytes = 0;
        if bodies.is_empty() || self.error.is_some() || self.closed {
            return;
        }
        match self.write(&bodies) {
            Ok(file) => self.files.push(file),
            Err(error) => self.error = Some(error),
        }
    }

    fn write(&self, bodies: &[(String, Vec<u8>)]) -> Result<FileEntry, SnapshotError> {
        let path = format!("{}/{:04}.parquet", self.path, self.files.len() + 1);
        let full = self.folder.join(&path);
        if let Some(parent) = full.parent() {
            fs::create_dir_all(parent).map_err(|source| at(parent, source))?;
        }
        let file = to_parquet_with("bodies", &batch(bodies)?, compression())?;
        put(&full, &file)?;
        let bytes = u64::try_from(file.len()).unwrap_or(u64::MAX);
        Ok(FileEntry { path, sha256: hex_sha256(&file), bytes })
    }
}

/// Answers repeat themselves a great deal, and zstd leaves half of what snappy does: 320 kB of 霞市 are 55 kB
/// with their digests. It is in the tree anyway, with Arrow.
fn compression() -> Compression {
    Compression::ZSTD(ZstdLevel::default())
}

fn batch(bodies: &[(String, Vec<u8>)]) -> Result<RecordBatch, SnapshotError> {
    let schema = Schema::new(vec![
        Field::new("sha256", DataType::Utf8, false),
        Field::new("body", DataType::Binary, false),
    ]);
    let sha256: ArrayRef = Arc::new(StringArray::from_iter_values(bodies.iter().map(|(sha256, _)| sha256)));
    let body: ArrayRef = Arc::new(BinaryArray::from_iter_values(bodies.iter().map(|(_, body)| body)));
    RecordBatch::try_new(Arc::new(schema), vec![sha256, body]).map_err(|source| wrong(&source.to_string()))
}

fn wrong(message: &str) -> SnapshotError {
    SnapshotError::Columns { table: "bodies".to_owned(), message: message.to_owned() }
}

impl Snapshot {
    /// Whether raw answers of this account were kept.
    pub fn has_bodies(&self, account: &AccountId) -> bool {
        self.parts(account).next().is_some()
    }

    /// The answer of this digest, as it was kept; absent when it was not.
    pub fn body(&self, account: &AccountId, sha256: &str) -> Result<Option<Vec<u8>>, SnapshotError> {
        Ok(self.bodies(account, &BTreeSet::from([sha256]))?.remove(sha256))
    }

    /// The answers of these digests, as far as they were kept; one part is in memory at a time.
    pub fn bodies(
        &self,
        account: &AccountId,
        wanted: &BTreeSet<&str>,
    ) -> Result<BTreeMap<String, Vec<u8>>, SnapshotError> {
        let mut found = BTreeMap::new();
        for part in self.parts(account) {
            if found.len() == wanted.len() {
                break;
            }
            let batch = from_parquet("bodies", self.bytes(part)?)?;
            let digests = batch.column_by_name("sha256").and_then(|column| column.as_string_opt::<i32>());
            let bodies = batch.column_by_name("body").and_then(|column| column.as_binary_opt::<i32>());
            let Some((digests, bodies)) = digests.zip(bodies) else {
                return Err(wrong("the columns `sha256` and `body` are not there"));
            };
            for (digest, body) in digests.iter().flatten().zip(bodies.iter().flatten()) {
                if wanted.contains(digest) {
                    found.insert(digest.to_owned(), body.to_vec());
                }
            }
            debug_assert_eq!(digests.null_count() + bodies.null_count(), 0);
        }
        Ok(found)
    }

    fn parts(&self, account: &AccountId) -> impl Iterator<Item = &str> {
        let folder = format!("targets/{account}/bodies/");
        let paths = self.manifest().files.iter().map(|file| file.path.as_str());
        paths.filter(move |path| path.starts_with(&folder))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> AccountId {
        AccountId::parse("111111111111").unwrap()
    }

    #[test]
    fn bodies_are_written_in_parts_of_bounded_size() {
        let folder = tempfile::tempdir().unwrap();
        let writer = BodyWriter::new(folder.path(), &account());
        for number in 0..5_u8 {
            writer.keep(number.to_string(), vec![number; PART_BYTES / 2]);
        }
        let files = writer.finish().unwrap();
        let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, [1, 2, 3].map(|part| format!("targets/111111111111/bodies/000{part}.parquet")),);
    }

    #[test]
    fn a_closed_writer_leaves_a_removed_folder_alone() {
        let folder = tempfile::tempdir().unwrap();
        let writer = BodyWriter::new(folder.path(), &account());
        writer.close();
        writer.keep("a".to_owned(), vec![0; PART_BYTES]);
        assert_eq!(writer.finish().unwrap(), []);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_disk_that_refuses_is_told_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("targets");
        put(&file, b"in the way").unwrap();
        let writer = BodyWriter::new(folder.path(), &account());
        writer.keep("a".to_owned(), b"x".to_vec());
        assert!(matches!(writer.finish(), Err(SnapshotError::Write { .. })));
    }

    #[test]
    fn a_snapshot_from_before_attempts_and_bodies_were_kept_still_opens() {
        use crate::model::Time;
        use crate::snapshot::{LockedStore, Origin, Target, Writer};

        let store = tempfile::tempdir().unwrap();
        let locked = LockedStore::try_lock(store.path()).unwrap().unwrap();
        let (begin, end) = (Time::from_seconds(0), Time::from_seconds(1));
        let mut writer = Writer::create(&locked, &account(), begin).unwrap();
        let target =
            Target { account: account(), caller_arn: String::new(), regions: Vec::new(), calls: 0, gaps: 0 };
        writer.target(target, &[], &[], &[]).unwrap();
        let prepared = writer.prepare(&locked, end, Origin::default(), None).unwrap();
        let snapshot = Snapshot::open(&prepared.seal(None).unwrap()).unwrap();
        assert!(snapshot.attempts(&account()).unwrap().is_empty());
        assert_eq!(snapshot.columns(&account(), "attempts").unwrap().num_rows(), 0);
        assert!(!snapshot.has_bodies(&account()) && snapshot.body(&account(), "a").unwrap().is_none());
    }
}
