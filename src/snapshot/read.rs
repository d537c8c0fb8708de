//! Reading a snapshot: nothing is used before the whole folder has been checked against its manifest.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::model::{AccountId, Attempt, Call, Coverage, Declarations, Gap, IdError, Time};

use super::columnar::{from_parquet, plain_from_parquet, row_batch};
use super::inspect::{Inspected, inspect};
use super::record::{CoverageRecord, GapRecord};
use super::{Manifest, SnapshotError};

/// A sealed snapshot whose files match its manifest.
#[derive(Clone, Debug)]
pub struct Snapshot {
    folder: PathBuf,
    manifest: Manifest,
    manifest_sha256: String,
    /// Declarations in the place of those that were filed.
    pub(super) given: Option<Declarations>,
}

impl Snapshot {
    /// Opens a snapshot and checks every file of it.
    pub fn open(folder: &Path) -> Result<Self, SnapshotError> {
        let inspected = inspect(folder)?;
        if inspected.problems.is_empty() {
            Ok(Self::inspected(folder, &inspected))
        } else {
            Err(SnapshotError::Altered { path: folder.to_owned(), problems: inspected.problems })
        }
    }

    /// One whose files were compared with its manifest already.
    pub(super) fn inspected(folder: &Path, inspected: &Inspected) -> Self {
        Self {
            folder: folder.to_owned(),
            manifest: inspected.manifest.clone(),
            manifest_sha256: inspected.digest.clone(),
            given: None,
        }
    }

    /// SHA-256 of `manifest.json`, in hexadecimal: it stands for the whole snapshot.
    pub fn manifest_sha256(&self) -> &str {
        &self.manifest_sha256
    }

    /// The manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The columns of a table of one account; absent when the snapshot has no such table.
    pub fn table(&self, account: &AccountId, table: &str) -> Result<Option<RecordBatch>, SnapshotError> {
        let path = format!("targets/{account}/tables/{table}.parquet");
        if self.has(&path) { from_parquet(table, self.bytes(&path)?).map(Some) } else { Ok(None) }
    }

    /// The names of the tables of one account, also of those that this version does not know.
    pub fn tables(&self, account: &AccountId) -> BTreeSet<String> {
        let folder = format!("targets/{account}/tables/");
        let name = |path: &str| Some(path.strip_prefix(&folder)?.strip_suffix(".parquet")?.to_owned());
        self.manifest.files.iter().filter_map(|file| name(&file.path)).collect()
    }

    /// The same snapshot, judged as if it had been scanned at another time.
    #[must_use]
    pub fn judged_at(mut self, time: Time) -> Self {
        self.manifest.started_at = time;
        self
    }

    /// The ledger of one account.
    pub fn ledger(&self, account: &AccountId) -> Result<Vec<Call>, SnapshotError> {
        self.plain(account, "ledger")
    }

    /// Each attempt of each call of one account; none in a snapshot from before attempts were kept.
    pub fn attempts(&self, account: &AccountId) -> Result<Vec<Attempt>, SnapshotError> {
        if self.has(&format!("targets/{account}/attempts.parquet")) {
            self.plain(account, "attempts")
        } else {
            Ok(Vec::new())
        }
    }

    /// A plain file of a target as columns: `ledger`, `attempts`, `gaps` or `coverage`.
    pub fn columns(&self, account: &AccountId, name: &str) -> Result<RecordBatch, SnapshotError> {
        if name == "attempts" {
            return row_batch::<Attempt>(name, &self.attempts(account)?);
        }
        from_parquet(name, self.bytes(&format!("targets/{account}/{name}.parquet"))?)
    }

    /// The gaps of one account.
    pub fn gaps(&self, account: &AccountId) -> Result<Vec<Gap>, SnapshotError> {
        let records: Vec<GapRecord> = self.plain(account, "gaps")?;
        ids("gaps", records.into_iter().map(Gap::try_from).collect())
    }

    /// The coverage of one account.
    pub fn coverage(&self, account: &AccountId) -> Result<Vec<Coverage>, SnapshotError> {
        let records: Vec<CoverageRecord> = self.plain(account, "coverage")?;
        ids("coverage", records.into_iter().map(Coverage::try_from).collect())
    }

    fn plain<T: DeserializeOwned>(&self, account: &AccountId, name: &str) -> Result<Vec<T>, SnapshotError> {
        plain_from_parquet(name, self.bytes(&format!("targets/{account}/{name}.parquet"))?)
    }

    /// The files directly in a folder of the snapshot, as they were given to the scan: name and text.
    pub fn documents(&self, folder: &str) -> Result<BTreeMap<String, String>, SnapshotError> {
        let mut documents = BTreeMap::new();
        for file in &self.manifest.files {
            let name = file.path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
            if let Some(name) = name.filter(|name| !name.contains('/')) {
                let bytes = self.bytes(&file.path)?;
                documents.insert(name.to_owned(), String::from_utf8_lossy(&bytes).into_owned());
            }
        }
        Ok(documents)
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.manifest.files.iter().any(|file| file.path == path)
    }

    pub(super) fn bytes(&self, path: &str) -> Result<Bytes, SnapshotError> {
        let full = self.folder.join(path);
        fs::read(&full).map(Bytes::from).map_err(|source| SnapshotError::Read { path: full, source })
    }
}

fn ids<T>(name: &str, result: Result<Vec<T>, IdError>) -> Result<Vec<T>, SnapshotError> {
    result.map_err(|source| SnapshotError::Columns { table: name.to_owned(), message: source.to_string() })
}
