//! Writing a snapshot: files first, the manifest last of all.
//!
//! A scan that stops anywhere before leaves a folder without a manifest, which nothing takes for a
//! snapshot.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::model::{AccountId, Attempt, Call, Coverage, Gap, Time, text::hex};

use super::columnar::plain_to_parquet;
use super::record::{CoverageRecord, GapRecord};
use super::{BodyWriter, FORMAT, FileEntry, Manifest, SnapshotError, Target, Tool};

/// A snapshot being written.
#[derive(Debug)]
pub struct Writer {
    folder: PathBuf,
    id: String,
    started_at: Time,
    files: Vec<FileEntry>,
    targets: Vec<Target>,
}

impl Writer {
    /// Makes the folder of a new snapshot in a store. Nothing else may have its name.
    pub fn create(store: &Path, account: &AccountId, started_at: Time) -> Result<Self, SnapshotError> {
        fs::create_dir_all(store).map_err(|source| at(store, source))?;
        let stem = stem(account, started_at);
        let mut number = 1_u32;
        loop {
            let id = if number == 1 { stem.clone() } else { format!("{stem}-{number}") };
            let folder = store.join(&id);
            match fs::create_dir(&folder) {
                Ok(()) => return Ok(Self { folder, id, started_at, files: Vec::new(), targets: Vec::new() }),
                Err(source) if source.kind() == io::ErrorKind::AlreadyExists && number < 1000 => number += 1,
                Err(source) => return Err(at(&folder, source)),
            }
        }
    }

    /// The snapshot's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes one table of a target.
    pub fn table(&mut self, account: &AccountId, table: &str, parquet: &[u8]) -> Result<(), SnapshotError> {
        self.file(&format!("targets/{account}/tables/{table}.parquet"), parquet)
    }

    /// Writes each attempt of a target's calls.
    pub fn attempts(&mut self, account: &AccountId, attempts: &[Attempt]) -> Result<(), SnapshotError> {
        self.file(&format!("targets/{account}/attempts.parquet"), &plain_to_parquet("attempts", attempts)?)
    }

    /// A writer for the raw answers of a target; what it wrote is listed by [`Self::list`].
    pub fn bodies(&self, account: &AccountId) -> BodyWriter {
        BodyWriter::new(&self.folder, account)
    }

    /// Lists files that were written beside the writer.
    pub fn list(&mut self, files: Vec<FileEntry>) {
        self.files.extend(files);
    }

    /// Writes what else belongs to a target, and closes it.
    pub fn target(
        &mut self,
        target: Target,
        calls: &[Call],
        gaps: &[Gap],
        coverage: &[Coverage],
    ) -> Result<(), SnapshotError> {
        let account = target.account.clone();
        let gaps: Vec<GapRecord> = gaps.iter().map(GapRecord::from).collect();
        let coverage: Vec<CoverageRecord> = coverage.iter().map(CoverageRecord::from).collect();
        self.file(&format!("targets/{account}/ledger.parquet"), &plain_to_parquet("ledger", calls)?)?;
        self.file(&format!("targets/{account}/gaps.parquet"), &plain_to_parquet("gaps", &gaps)?)?;
        self.file(&format!("targets/{account}/coverage.parquet"), &plain_to_parquet("coverage", &coverage)?)?;
        self.targets.push(target);
        Ok(())
    }

    /// Writes the manifest: from now on the folder is a snapshot.
    pub fn seal(mut self, ended_at: Time) -> Result<PathBuf, SnapshotError> {
        self.files.sort();
        let manifest = Manifest {
            format: FORMAT.to_owned(),
            tool: Tool { name: "kakunin".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
            id: self.id,
            started_at: self.started_at,
            ended_at,
            targets: self.targets,
            files: self.files,
        };
        let path = self.folder.join("manifest.json");
        let part = self.folder.join("manifest.json.part");
        let text =
            serde_json::to_string_pretty(&manifest).map_err(|source| at(&path, io::Error::other(source)))?;
        put(&part, text.as_bytes())?;
        fs::rename(&part, &path).map_err(|source| at(&path, source))?;
        Ok(self.folder)
    }

    /// Removes what was written: nothing half done stays behind.
    pub fn discard(self) -> Result<(), SnapshotError> {
        fs::remove_dir_all(&self.folder).map_err(|source| at(&self.folder, source))
    }

    fn file(&mut self, path: &str, bytes: &[u8]) -> Result<(), SnapshotError> {
        let full = self.folder.join(path);
        if let Some(parent) = full.parent() {
            fs::create_dir_all(parent).map_err(|source| at(parent, source))?;
        }
        put(&full, bytes)?;
        let bytes_len = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.files.push(FileEntry { path: path.to_owned(), sha256: hex_sha256(bytes), bytes: bytes_len });
        Ok(())
    }
}

/// `20260131T235959Z-111111111111`: sorts by time, names the account.
fn stem(account: &AccountId, started_at: Time) -> String {
    let time: String = started_at.to_rfc3339().chars().filter(|c| *c != '-' && *c != ':').collect();
    format!("{time}-{account}")
}

pub(super) fn put(path: &Path, bytes: &[u8]) -> Result<(), SnapshotError> {
    let write = || {
        let mut file = File::create_new(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|source| at(path, source))
}

pub(super) fn at(path: &Path, source: io::Error) -> SnapshotError {
    SnapshotError::Write { path: path.to_owned(), source }
}

/// SHA-256 in hexadecimal.
pub(super) fn hex_sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Whether a folder looks like the rest of a scan that did not end.
pub fn unfinished(folder: &Path) -> bool {
    folder.join("targets").is_dir() && !folder.join("manifest.json").exists()
}
