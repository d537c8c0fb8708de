//! What people declared, in the snapshot: read back as it was judged, and kept as it was written.
//!
//! The files themselves are there for people. What is judged again years later is
//! `declarations.json`, so that no later version of kakunin reads a date or a default otherwise.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::model::{Declarations, DeclaredBy};

use super::digest::hex_sha256;
use super::write::at;
use super::{Snapshot, SnapshotError, Writer};

/// Declarations as they were read.
pub(super) const DECLARATIONS_FILE: &str = "declarations.json";

/// Longest evidence file that is copied, in bytes.
const EVIDENCE_BYTES: u64 = 256 * 1024 * 1024;

/// What a scan is told by people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declared {
    /// What they declared.
    pub declarations: Declarations,
    /// The files as they wrote them: path with `/`, and text.
    pub files: BTreeMap<String, String>,
    /// Evidence files to copy: SHA-256, and where the file is.
    pub evidence: BTreeMap<String, PathBuf>,
}

impl Writer {
    /// Writes what people declared; nothing when they declared nothing.
    pub fn declared(&mut self, declared: &Declared) -> Result<(), SnapshotError> {
        if declared.files.is_empty() {
            return Ok(());
        }
        let mut json = serde_json::to_vec_pretty(&declared.declarations)
            .map_err(|source| at(&self.folder().join(DECLARATIONS_FILE), io::Error::other(source)))?;
        json.push(b'\n');
        self.file(DECLARATIONS_FILE, &json)?;
        for (path, text) in &declared.files {
            self.file(&format!("declarations/{path}"), text.as_bytes())?;
        }
        for (digest, path) in &declared.evidence {
            let bytes = evidence(path, digest)?;
            self.file(&format!("evidence/{digest}"), &bytes)?;
        }
        Ok(())
    }
}

/// The bytes of an evidence file, if they still are what was looked at before the scan.
fn evidence(path: &Path, digest: &str) -> Result<Vec<u8>, SnapshotError> {
    let failed = |source| SnapshotError::Read { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take(EVIDENCE_BYTES.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
    let refused = |what: &str| failed(io::Error::new(io::ErrorKind::InvalidData, what));
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > EVIDENCE_BYTES {
        return Err(refused("the evidence file is longer than 256 MiB; leave --with-evidence-files out"));
    }
    if hex_sha256(&bytes) != digest {
        return Err(refused("the evidence file changed during the scan"));
    }
    Ok(bytes)
}

impl Snapshot {
    /// What people declared for the scan; nothing in a snapshot that holds no declarations.
    pub fn declarations(&self) -> Result<Declarations, SnapshotError> {
        match &self.given {
            Some(given) => Ok(given.clone()),
            None if self.has(DECLARATIONS_FILE) => serde_json::from_slice(&self.bytes(DECLARATIONS_FILE)?)
                .map_err(|source| SnapshotError::Columns {
                    table: DECLARATIONS_FILE.to_owned(),
                    message: source.to_string(),
                }),
            None => Ok(Declarations::default()),
        }
    }

    /// The same snapshot, judged with other declarations than those it was filed with.
    #[must_use]
    pub fn with_declarations(mut self, declarations: Declarations) -> Self {
        self.given = Some(declarations);
        self
    }

    /// Where its declarations come from.
    pub fn declared_by(&self) -> DeclaredBy {
        match &self.given {
            Some(_) => DeclaredBy::Given,
            None if self.has(DECLARATIONS_FILE) => DeclaredBy::Snapshot,
            None => DeclaredBy::Nobody,
        }
    }
}
