//! A folder of attestations and registers: TOML files that people keep in git, one declaration each.
//!
//! A file is an attestation (`item = "ops-1"`) or a register (`register = "key-disposal"`). README
//! shows both. A folder that says something wrong is refused whole, before anything is scanned: a
//! declaration that is silently left out would turn up as a missing one a year later.

mod evidence;
mod file;
mod folder;
mod shape;
mod value;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::model::{AccountId, Attestation, Declarations, EvidenceState, Register};

use super::Catalog;

pub use evidence::{digest_of, is_plain};
pub use shape::schema;

/// One file of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredFile {
    /// Path below the folder, with `/`.
    pub path: String,
    /// The whole file.
    pub text: String,
    /// What it declares.
    pub declares: Declares,
}

/// What a file declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Declares {
    /// An attestation, and the places of its digests in the text.
    Attestation(Attestation, Vec<DigestPlace>),
    /// A register.
    Register(Register),
}

/// Where the digest of an evidence file is written: a range of bytes with its quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigestPlace {
    /// Line, counted from 1.
    pub line: usize,
    /// The bytes of the value.
    pub range: std::ops::Range<usize>,
}

/// Why a folder of declarations cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DeclarationError {
    /// A file or folder could not be read.
    #[error("read `{path}`")]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A file says something that is not allowed.
    #[error("{path}:{line}: {message}")]
    Rejected {
        /// The file.
        path: String,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong.
        message: String,
        /// What to do.
        remedy: String,
    },
}

impl DeclarationError {
    /// What the user can do about it.
    pub fn hint(&self) -> &str {
        match self {
            Self::Read { .. } => {
                "name a folder of attestations that can be read; `kakunin attest new ITEM` begins one"
            }
            Self::Rejected { remedy, .. } => remedy,
        }
    }
}

/// Reads a folder, and looks at every evidence file it names.
pub fn load(root: &Path, catalog: &Catalog) -> Result<Vec<DeclaredFile>, DeclarationError> {
    let mut files = parse(&folder::read(root)?, catalog)?;
    for one in &mut files {
        if let Declares::Attestation(attestation, _) = &mut one.declares {
            for file in &mut attestation.evidence {
                file.state = evidence::look(root, file);
            }
        }
    }
    Ok(files)
}

/// Reads files by path; no evidence file is looked at, so each counts as missing.
pub fn parse(
    files: &BTreeMap<String, String>,
    catalog: &Catalog,
) -> Result<Vec<DeclaredFile>, DeclarationError> {
    let parse = |(path, text): (&String, &String)| {
        let declares = file::parse(path, text, catalog)?;
        Ok(DeclaredFile { path: path.clone(), text: text.clone(), declares })
    };
    let files = files.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
    refuse_twins(&files)?;
    Ok(files)
}

/// What the files declare together.
pub fn declarations(files: &[DeclaredFile]) -> Declarations {
    let mut all = Declarations::default();
    for file in files {
        match &file.declares {
            Declares::Attestation(attestation, _) => all.attestations.push(attestation.clone()),
            Declares::Register(register) => all.registers.push(register.clone()),
        }
    }
    all
}

/// The evidence files that are as stated: digest → path below the folder.
pub fn evidence_files(files: &[DeclaredFile]) -> BTreeMap<String, String> {
    let of = |file: &DeclaredFile| match &file.declares {
        Declares::Attestation(attestation, _) => attestation.evidence.clone(),
        Declares::Register(_) => Vec::new(),
    };
    let whole = files.iter().flat_map(of).filter(|file| file.state == EvidenceState::AsStated);
    whole.map(|file| (file.sha256, file.path)).collect()
}

/// Of two registers of one kind, day and account nobody could say which counts.
fn refuse_twins(files: &[DeclaredFile]) -> Result<(), DeclarationError> {
    let mut seen: Vec<(&str, &Register)> = Vec::new();
    for file in files {
        let Declares::Register(register) = &file.declares else { continue };
        let twin = |(_, other): &&(&str, &Register)| {
            let same_day = (other.kind, other.approved_at) == (register.kind, register.approved_at);
            same_day && share(&other.accounts, &register.accounts)
        };
        if let Some((other, _)) = seen.iter().find(twin) {
            let message = format!("`{other}` is a register of the same kind, day and account");
            return Err(DeclarationError::Rejected {
                path: file.path.clone(),
                line: 1,
                message,
                remedy: "join the two, or give the one that counts a later `date`".to_owned(),
            });
        }
        seen.push((&file.path, register));
    }
    Ok(())
}

fn share(one: &[AccountId], other: &[AccountId]) -> bool {
    one.is_empty() || other.is_empty() || one.iter().any(|account| other.contains(account))
}

#[cfg(test)]
mod tests;
