//! Reading a snapshot: nothing is used before the whole folder has been checked against its manifest.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::model::{AccountId, Attempt, Call, Coverage, Gap, IdError};

use super::columnar::{from_parquet, plain_from_parquet, row_batch};
use super::record::{CoverageRecord, GapRecord};
use super::write::{hex_sha256, unfinished};
use super::{FORMAT, FileEntry, Manifest, SnapshotError};

/// A sealed snapshot whose files match its manifest.
#[derive(Clone, Debug)]
pub struct Snapshot {
    folder: PathBuf,
    manifest: Manifest,
}

impl Snapshot {
    /// Opens a snapshot and checks every file of it.
    pub fn open(folder: &Path) -> Result<Self, SnapshotError> {
        let path = folder.join("manifest.json");
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(source) if source.kind() == io::ErrorKind::NotFound && folder.is_dir() => {
                return Err(SnapshotError::Unfinished {
                    path: folder.to_owned(),
                    interrupted: unfinished(folder),
                });
            }
            Err(source) => return Err(SnapshotError::Read { path, source }),
        };
        check_format(folder, &path, &text)?;
        let manifest: Manifest =
            serde_json::from_slice(&text).map_err(|source| SnapshotError::Manifest { path, source })?;
        let problems = problems(folder, &manifest.files);
        if problems.is_empty() {
            Ok(Self { folder: folder.to_owned(), manifest })
        } else {
            Err(SnapshotError::Altered { path: folder.to_owned(), problems })
        }
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

    fn has(&self, path: &str) -> bool {
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

/// The format is read first and alone: a newer manifest may have any other shape.
fn check_format(folder: &Path, path: &Path, text: &[u8]) -> Result<(), SnapshotError> {
    #[derive(serde::Deserialize)]
    struct Format {
        format: String,
    }
    let format: Format = serde_json::from_slice(text)
        .map_err(|source| SnapshotError::Manifest { path: path.to_owned(), source })?;
    if format.format == FORMAT {
        return Ok(());
    }
    Err(SnapshotError::Newer { path: folder.to_owned(), format: format.format, supported: FORMAT })
}

/// Every way in which the folder differs from its manifest.
fn problems(folder: &Path, files: &[FileEntry]) -> Vec<String> {
    let mut problems: Vec<String> = files.iter().filter_map(|file| problem(folder, file)).collect();
    let listed: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    for path in present(folder, folder) {
        if path != "manifest.json" && !listed.contains(path.as_str()) {
            problems.push(format!("`{path}` is not in the manifest"));
        }
    }
    problems
}

fn problem(folder: &Path, file: &FileEntry) -> Option<String> {
    let plain = |part: &str| !part.is_empty() && part != "." && part != "..";
    if !file.path.split('/').all(plain) {
        return Some(format!("`{}` lies outside the snapshot", file.path));
    }
    match fs::read(folder.join(&file.path)) {
        Err(source) => Some(format!("`{}` cannot be read ({source})", file.path)),
        Ok(bytes) if hex_sha256(&bytes) != file.sha256 => Some(format!("`{}` was altered", file.path)),
        Ok(_) => None,
    }
}

/// Every file below a folder, as paths with `/`, sorted.
fn present(root: &Path, folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            paths.extend(present(root, &path));
        } else if let Ok(relative) = path.strip_prefix(root) {
            let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
            paths.push(parts.join("/"));
        }
    }
    paths.sort();
    paths
}
