//! Writing a snapshot: into a folder whose name ends in `.part`, which gets its own name last of all.
//!
//! A scan that stops anywhere before leaves such a folder, which nothing takes for a snapshot and
//! which the next scan into the store removes.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::model::{AccountId, Attempt, Call, Coverage, Gap, Time};

use super::columnar::plain_to_parquet;
use super::digest::hex_sha256;
use super::manifest::{DIGEST_FILE, MANIFEST_FILE, SIGNATURE_FILE, digest_file};
use super::record::{CoverageRecord, GapRecord};
use super::store::{SCAN_LOCK, UNFINISHED, sync_folder};
use super::{
    BodyWriter, Chain, FORMAT, FileEntry, Link, LockedStore, Manifest, Origin, PublicKey, Signature, Signer,
    SnapshotError, Target, Tool,
};

/// A snapshot being written.
#[derive(Debug)]
pub struct Writer {
    folder: PathBuf,
    id: String,
    started_at: Time,
    files: Vec<FileEntry>,
    folders: BTreeSet<PathBuf>,
    targets: Vec<Target>,
    /// Tells others that this folder is not the rest of a stopped scan.
    running: File,
}

/// A snapshot whose manifest is final: it can be signed now.
#[derive(Debug)]
pub struct Prepared<'a> {
    store: &'a LockedStore,
    writer: Writer,
    chain: Chain,
    manifest: Vec<u8>,
}

impl Writer {
    /// Makes the folder of a new snapshot in a store. Nothing else has its name, now or later.
    pub fn create(store: &LockedStore, account: &AccountId, started_at: Time) -> Result<Self, SnapshotError> {
        let stem = stem(account, started_at);
        let mut number = 1_u32;
        loop {
            let id = if number == 1 { stem.clone() } else { format!("{stem}-{number}") };
            let folder = store.folder().join(format!("{id}{UNFINISHED}"));
            if number < 1000 && (store.folder().join(&id).exists() || folder.exists()) {
                number += 1;
                continue;
            }
            fs::create_dir(&folder).map_err(|source| at(&folder, source))?;
            let running = running(&folder)?;
            return Ok(Self {
                folders: BTreeSet::from([folder.clone()]),
                folder,
                id,
                started_at,
                files: Vec::new(),
                targets: Vec::new(),
                running,
            });
        }
    }

    /// The folder, as long as it is unfinished.
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

    /// Writes a file that the scan was given, as it is.
    pub fn document(&mut self, path: &str, bytes: &[u8]) -> Result<(), SnapshotError> {
        self.file(path, bytes)
    }

    /// A writer for the raw answers of a target; what it wrote is listed by [`Self::list`].
    pub fn bodies(&self, account: &AccountId) -> BodyWriter {
        BodyWriter::new(&self.folder, account)
    }

    /// Lists files that were written beside the writer.
    pub fn list(&mut self, files: Vec<FileEntry>) {
        for file in &files {
            self.remember_folders(&file.path);
        }
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

    /// Makes the manifest. The store stays locked until the seal, so that no other follows the same one.
    pub fn prepare<'a>(
        mut self,
        store: &'a LockedStore,
        ended_at: Time,
        origin: Origin,
        key: Option<&PublicKey>,
    ) -> Result<Prepared<'a>, SnapshotError> {
        self.files.sort();
        let chain = store.next();
        let manifest = Manifest {
            format: FORMAT.to_owned(),
            tool: Tool { name: "kakunin".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
            id: self.id.clone(),
            started_at: self.started_at,
            ended_at,
            origin,
            chain: chain.clone(),
            signer: key.map(|key| Signer { algorithm: key.algorithm(), fingerprint: key.fingerprint() }),
            targets: self.targets.clone(),
            files: self.files.clone(),
        };
        let manifest = serde_json::to_vec_pretty(&manifest)
            .map(|text| [text.as_slice(), b"\n"].concat())
            .map_err(|source| at(&self.folder.join(MANIFEST_FILE), io::Error::other(source)))?;
        Ok(Prepared { store, writer: self, chain, manifest })
    }

    /// Removes what was written: nothing half done stays behind.
    pub fn discard(self) -> Result<(), SnapshotError> {
        fs::remove_dir_all(&self.folder).map_err(|source| at(&self.folder, source))
    }

    /// The folders above a file have to reach the disk with it.
    fn remember_folders(&mut self, path: &str) {
        let full = self.folder.join(path);
        let inside = |folder: &&Path| folder.starts_with(&self.folder);
        self.folders.extend(full.ancestors().skip(1).take_while(inside).map(Path::to_owned));
    }

    pub(super) fn file(&mut self, path: &str, bytes: &[u8]) -> Result<(), SnapshotError> {
        let full = self.folder.join(path);
        if let Some(parent) = full.parent() {
            fs::create_dir_all(parent).map_err(|source| at(parent, source))?;
        }
        self.remember_folders(path);
        put(&full, bytes)?;
        let bytes_len = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.files.push(FileEntry { path: path.to_owned(), sha256: hex_sha256(bytes), bytes: bytes_len });
        Ok(())
    }
}

impl Prepared<'_> {
    /// The bytes of the manifest: what is signed.
    pub fn manifest(&self) -> &[u8] {
        &self.manifest
    }

    /// Writes the manifest and what vouches for it, and gives the folder its name: from now on it is
    /// a snapshot. Everything is on the disk before that.
    pub fn seal(self, signature: Option<&Signature>) -> Result<PathBuf, SnapshotError> {
        let Writer { folder, id, folders, running, .. } = self.writer;
        let signature = signature
            .map(Signature::to_bytes)
            .transpose()
            .map_err(|source| at(&folder.join(SIGNATURE_FILE), io::Error::other(source)))?;
        put(&folder.join(MANIFEST_FILE), &self.manifest)?;
        if let Some(signature) = &signature {
            put(&folder.join(SIGNATURE_FILE), signature)?;
        }
        put(&folder.join(DIGEST_FILE), digest_file(&self.manifest, signature.as_deref()).as_bytes())?;
        // The store's lock is held, so nobody takes the folder for the rest of a stopped scan.
        let lock = folder.join(SCAN_LOCK);
        drop(running);
        fs::remove_file(&lock).map_err(|source| at(&lock, source))?;
        for folder in folders.iter().rev() {
            sync_folder(folder).map_err(|source| at(folder, source))?;
        }
        let sealed = self.store.folder().join(&id);
        fs::rename(&folder, &sealed).map_err(|source| at(&sealed, source))?;
        let failed = |source| at(self.store.folder(), source);
        sync_folder(self.store.folder()).map_err(failed)?;
        let newest = Link { id, manifest_sha256: hex_sha256(&self.manifest) };
        if let Err(source) = self.store.set_head(self.chain.number, newest) {
            // The snapshot is whole and chained; only the note of it is old, which the next scan mends.
            tracing::warn!(store = %self.store.folder().display(), %source, "head.json could not be written");
        }
        Ok(sealed)
    }
}

fn running(folder: &Path) -> Result<File, SnapshotError> {
    let path = folder.join(SCAN_LOCK);
    let lock = || {
        let file = File::create_new(&path)?;
        file.lock()?;
        Ok(file)
    };
    lock().map_err(|source| at(&path, source))
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
