//! Checks one snapshot thoroughly and offline: seal, signature, and that every file holds what it should.

use std::path::{Path, PathBuf};

use crate::model::AccountId;

use super::columnar::from_parquet;
use super::declared::DECLARATIONS_FILE;
use super::folder::is_file;
use super::inspect::{Inspected, inspect};
use super::manifest::{MANIFEST_FILE, SIGNATURE_FILE};
use super::store::{UNFINISHED, is_id};
use super::{Algorithm, Chain, Kind, KmsCall, Problem, PublicKey, Snapshot, SnapshotError};

/// What was found out about one snapshot.
#[derive(Clone, Debug)]
pub struct Verified {
    /// Its folder.
    pub folder: PathBuf,
    /// What its manifest says of it; absent when that cannot be read.
    pub sealed: Option<Sealed>,
    /// What is wrong with it; nothing when it is as it was sealed.
    pub problems: Vec<Problem>,
}

/// What the manifest says.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// Its id.
    pub id: String,
    /// SHA-256 of the manifest.
    pub manifest_sha256: String,
    /// Its place in its store.
    pub chain: Chain,
    /// Number of files that the manifest lists.
    pub files: usize,
    /// Their length together.
    pub bytes: u64,
    /// The signature, when it is valid for the key filed beside it.
    pub signature: Option<ValidSignature>,
}

/// A signature that is valid for the key filed beside it.
#[derive(Clone, Debug)]
pub struct ValidSignature {
    /// How it was made.
    pub algorithm: Algorithm,
    /// Fingerprint of the key.
    pub fingerprint: String,
    /// Whether it is one of the keys that were given: else nobody knows whose it is.
    pub given: bool,
    /// The call that made it, when the key is in KMS.
    pub kms: Option<KmsCall>,
}

/// Whether a path is meant as one snapshot, rather than as a store of them.
pub fn is_snapshot(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    is_file(&path.join(MANIFEST_FILE))
        || path.join("targets").is_dir()
        || is_id(name.strip_suffix(UNFINISHED).unwrap_or(&name))
}

/// Checks one snapshot. When keys are given, it must be signed by one of them.
pub fn verify(folder: &Path, keys: &[PublicKey]) -> Verified {
    match inspect(folder) {
        Err(error) => {
            Verified { folder: folder.to_owned(), sealed: None, problems: vec![unread(folder, &error)] }
        }
        Ok(inspected) => {
            let mut problems = inspected.problems.clone();
            problems.extend(untrusted(&inspected, keys));
            if inspected.problems.is_empty() {
                problems.extend(contents(&Snapshot::inspected(folder, &inspected)));
            }
            Verified { folder: folder.to_owned(), sealed: Some(sealed(inspected, keys)), problems }
        }
    }
}

fn sealed(inspected: Inspected, keys: &[PublicKey]) -> Sealed {
    let Inspected { manifest, digest, key, signature, .. } = inspected;
    let signature = key.zip(signature).map(|(key, signature)| ValidSignature {
        algorithm: key.algorithm(),
        fingerprint: key.fingerprint(),
        given: keys.contains(&key),
        kms: signature.kms,
    });
    Sealed {
        id: manifest.id,
        manifest_sha256: digest,
        chain: manifest.chain,
        files: manifest.files.len(),
        bytes: manifest.files.iter().fold(0, |sum, file| sum.saturating_add(file.bytes)),
        signature,
    }
}

fn unread(folder: &Path, error: &SnapshotError) -> Problem {
    let path = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (kind, detail) = match error {
        SnapshotError::Unfinished { interrupted: true, .. } => (Kind::Unfinished, String::new()),
        SnapshotError::Unfinished { interrupted: false, .. } => (Kind::NoManifest, String::new()),
        SnapshotError::Newer { format, .. } => (Kind::Newer, format.clone()),
        SnapshotError::Manifest { source, .. } => {
            return Problem::new(MANIFEST_FILE, Kind::BadManifest, source.to_string());
        }
        SnapshotError::Read { path, source } => {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            return Problem::new(name, Kind::Unreadable, source.to_string());
        }
        SnapshotError::Write { .. }
        | SnapshotError::Altered { .. }
        | SnapshotError::Sign { .. }
        | SnapshotError::Columns { .. } => (Kind::Unreadable, error.to_string()),
    };
    Problem::new(path, kind, detail)
}

fn untrusted(inspected: &Inspected, keys: &[PublicKey]) -> Option<Problem> {
    match (&inspected.key, &inspected.manifest.signer) {
        (_, _) if keys.is_empty() => None,
        (None, None) => Some(Problem::new(SIGNATURE_FILE, Kind::Unsigned, "")),
        // What is wrong with the signature has been told.
        (None, Some(_)) => None,
        (Some(key), _) if keys.contains(key) => None,
        (Some(key), _) => Some(Problem::new(SIGNATURE_FILE, Kind::SignerNotGiven, key.fingerprint())),
    }
}

/// What is wrong inside files that have the right digests.
fn contents(snapshot: &Snapshot) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in snapshot.manifest().files.iter().filter(|file| file.path.ends_with(".parquet")) {
        let parsed = snapshot.bytes(&file.path).and_then(|bytes| from_parquet(&file.path, bytes));
        if let Err(error) = parsed {
            problems.push(Problem::new(&file.path, Kind::Unparsable, error.to_string()));
        }
    }
    if let Err(error) = snapshot.declarations() {
        problems.push(Problem::new(DECLARATIONS_FILE, Kind::Unparsable, error.to_string()));
    }
    for target in &snapshot.manifest().targets {
        let account = &target.account;
        problems.extend(counted(
            account,
            "ledger",
            target.calls,
            snapshot.ledger(account).map(|rows| rows.len()),
        ));
        problems.extend(counted(account, "gaps", target.gaps, snapshot.gaps(account).map(|rows| rows.len())));
        problems.extend(snapshot.coverage(account).err().map(|error| {
            Problem::new(format!("targets/{account}/coverage.parquet"), Kind::Unparsable, error.to_string())
        }));
    }
    problems
}

fn counted(
    account: &AccountId,
    name: &str,
    expected: usize,
    found: Result<usize, SnapshotError>,
) -> Option<Problem> {
    let path = format!("targets/{account}/{name}.parquet");
    match found {
        Ok(found) if found == expected => None,
        Ok(found) => Some(Problem::new(path, Kind::OtherCount, format!("{expected} -> {found}"))),
        Err(error) => Some(Problem::new(path, Kind::Unparsable, error.to_string())),
    }
}
