//! Evidence files: where they may lie, and whether they are what the attestation says.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::model::{EvidenceFile, EvidenceState};

/// Whether a path stays below the folder and is written in one way only.
pub fn is_plain(path: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part != "."
            && part != ".."
            && !part.contains(['\\', ':'])
            && !part.chars().any(char::is_control)
    };
    path.len() <= 512 && path.split('/').all(part)
}

/// SHA-256 of a file in hexadecimal; the file is not held in memory whole.
pub fn digest_of(path: &Path) -> io::Result<String> {
    let mut sha = Sha256::new();
    let mut file = File::open(path)?;
    let mut block = vec![0_u8; 64 * 1024];
    loop {
        let read = io::Read::read(&mut file, &mut block)?;
        if read == 0 {
            return Ok(crate::model::text::hex(&sha.finalize()));
        }
        sha.update(block.get(..read).unwrap_or_default());
    }
}

/// What lies where an attestation says that its evidence does. No link is followed.
pub(super) fn look(root: &Path, file: &EvidenceFile) -> EvidenceState {
    let mut path = root.to_owned();
    for part in file.path.split('/') {
        path.push(part);
        if fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_symlink()) {
            return EvidenceState::Missing;
        }
    }
    if !path.is_file() {
        return EvidenceState::Missing;
    }
    match digest_of(&path) {
        Ok(digest) if digest == file.sha256 => EvidenceState::AsStated,
        Ok(_) => EvidenceState::Changed,
        Err(_unreadable) => EvidenceState::Missing,
    }
}
