//! The seal of one folder: manifest, digests, signature and every file's digest, before anything is used.

use std::fs;
use std::io;
use std::path::Path;

use super::digest::hex_sha256;
use super::folder::{compare, is_file};
use super::manifest::{DIGEST_FILE, MANIFEST_FILE, SIGNATURE_FILE, digest_file};
use super::store::UNFINISHED;
use super::{FORMAT, Kind, Manifest, Problem, PublicKey, Signature, SnapshotError};

/// A folder that holds a manifest, and what is wrong with it.
#[derive(Debug)]
pub(super) struct Inspected {
    pub(super) manifest: Manifest,
    /// SHA-256 of the manifest's bytes.
    pub(super) digest: String,
    /// The key filed beside, when the signature is by it.
    pub(super) key: Option<PublicKey>,
    pub(super) signature: Option<Signature>,
    pub(super) problems: Vec<Problem>,
}

pub(super) fn inspect(folder: &Path) -> Result<Inspected, SnapshotError> {
    let path = folder.join(MANIFEST_FILE);
    let text = read_manifest(folder, &path)?;
    check_format(folder, &path, &text)?;
    let manifest: Manifest = serde_json::from_slice(&text)
        .map_err(|source| SnapshotError::Manifest { path: path.clone(), source })?;
    let signature = folder.join(SIGNATURE_FILE);
    let signature = is_file(&signature).then(|| fs::read(&signature));
    let signature = signature.transpose().map_err(|source| SnapshotError::Read { path, source })?;
    let mut problems = seal(folder, &text, signature.as_deref());
    let (signature, key) = match signed(&manifest, &text, signature.as_deref()) {
        Ok(signed) => signed,
        Err((kind, detail)) => {
            problems.push(Problem::new(SIGNATURE_FILE, kind, detail));
            (None, None)
        }
    };
    let listed = manifest.signer.is_some() || is_file(&folder.join(SIGNATURE_FILE));
    problems.extend(compare(folder, &manifest.files, listed));
    Ok(Inspected { manifest, digest: hex_sha256(&text), key, signature, problems })
}

fn read_manifest(folder: &Path, path: &Path) -> Result<Vec<u8>, SnapshotError> {
    let unfinished = || {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        SnapshotError::Unfinished { path: folder.to_owned(), interrupted: name.ends_with(UNFINISHED) }
    };
    if folder.file_name().is_some_and(|name| name.to_string_lossy().ends_with(UNFINISHED)) {
        return Err(unfinished());
    }
    let read = match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_file() => fs::read(path),
        Ok(_) => Err(io::Error::new(io::ErrorKind::InvalidInput, "not an ordinary file")),
        Err(source) => Err(source),
    };
    read.map_err(|source| {
        if source.kind() == io::ErrorKind::NotFound && folder.is_dir() {
            unfinished()
        } else {
            SnapshotError::Read { path: path.to_owned(), source }
        }
    })
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

/// Whether `manifest.sha256` is byte for byte what the manifest and the signature make it.
fn seal(folder: &Path, manifest: &[u8], signature: Option<&[u8]>) -> Vec<Problem> {
    let path = folder.join(DIGEST_FILE);
    let problem = |path: &str, kind, detail: String| vec![Problem::new(path, kind, detail)];
    match fs::symlink_metadata(&path).and_then(|metadata| Ok((metadata.is_file(), fs::read(&path)?))) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            problem(DIGEST_FILE, Kind::Missing, String::new())
        }
        Err(error) => problem(DIGEST_FILE, Kind::Unreadable, error.to_string()),
        Ok((false, _)) => problem(DIGEST_FILE, Kind::NotAFile, String::new()),
        Ok((true, found)) if found == digest_file(manifest, signature).as_bytes() => Vec::new(),
        Ok((true, _)) => {
            problem(MANIFEST_FILE, Kind::SealBroken, format!("SHA-256 {}", hex_sha256(manifest)))
        }
    }
}

type Signed = (Option<Signature>, Option<PublicKey>);

fn signed(manifest: &Manifest, text: &[u8], file: Option<&[u8]>) -> Result<Signed, (Kind, String)> {
    let (signer, file) = match (&manifest.signer, file) {
        (None, None) => return Ok((None, None)),
        (Some(signer), None) => return Err((Kind::SignatureMissing, signer.fingerprint.clone())),
        (None, Some(_)) => return Err((Kind::SignatureUnexpected, String::new())),
        (Some(signer), Some(file)) => (signer, file),
    };
    let signature = Signature::from_bytes(file)?;
    if (signature.algorithm, &signature.fingerprint) != (signer.algorithm, &signer.fingerprint) {
        let detail = format!("{} -> {}", signer.fingerprint, signature.fingerprint);
        return Err((Kind::SignatureUnexpected, detail));
    }
    let key = signature.verified(text)?;
    Ok((Some(signature), Some(key)))
}
