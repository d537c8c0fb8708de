//! What can be wrong with a snapshot or a store; each says what to do.

use std::path::PathBuf;

use crate::model::Lang;

use super::Problem;

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(|problem| problem.text(Lang::En)).collect::<Vec<_>>().join("; ")
}

/// Why a snapshot cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// A file or folder could not be written.
    #[error("write `{path}`")]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A file or folder could not be read.
    #[error("read `{path}`")]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// There is no manifest.
    #[error("open `{path}`: it has no manifest.json, so it is not a finished snapshot")]
    Unfinished {
        /// The folder.
        path: PathBuf,
        /// Whether it looks like the rest of a scan that was stopped.
        interrupted: bool,
    },
    /// The manifest cannot be understood.
    #[error("read the manifest `{path}`")]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// The snapshot was written by a newer format.
    #[error("open `{path}`: its format is `{format}`, this version reads `{supported}`")]
    Newer {
        /// The folder.
        path: PathBuf,
        /// The format it names.
        format: String,
        /// The format that is understood.
        supported: &'static str,
    },
    /// Files are not what the manifest says.
    #[error("open `{path}`: {}", lines(problems))]
    Altered {
        /// The folder.
        path: PathBuf,
        /// Each file with what is wrong with it.
        problems: Vec<Problem>,
    },
    /// The manifest could not be signed.
    #[error("sign the snapshot: {message}")]
    Sign {
        /// What is wrong.
        message: String,
    },
    /// Rows could not be turned into columns, or back.
    #[error("convert the rows of `{table}`: {message}")]
    Columns {
        /// The table.
        table: String,
        /// What is wrong.
        message: String,
    },
}

impl SnapshotError {
    /// What the user can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Write { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => {
                "free some space, or name another place with --store; nothing of this scan was filed"
            }
            Self::Write { .. } => "check that the folder can be written, or name another with --store",
            Self::Read { .. } => "check that the path is right and can be read",
            Self::Unfinished { interrupted: true, .. } => {
                "it is being written, or the rest of a scan that was stopped: the next scan into that store removes it"
            }
            Self::Unfinished { interrupted: false, .. } => {
                "name the folder of one snapshot, such as snapshots/<id>; if it was one, restore it from a copy"
            }
            Self::Manifest { .. } | Self::Altered { .. } => {
                "the snapshot was changed or damaged after it was sealed; restore it from a copy"
            }
            Self::Newer { .. } => "use a newer version of kakunin",
            Self::Sign { .. } => {
                "check the key and, for KMS, the permission kms:Sign; nothing of this scan was filed"
            }
            Self::Columns { .. } => "the file does not hold what its manifest says; restore it from a copy",
        }
    }
}
