//! `manifest.json`: what a sealed snapshot holds.

use serde::{Deserialize, Serialize};

use crate::model::{AccountId, Region, Time};

/// The format that this version writes and reads.
///
/// * `kakunin.snapshot/1`: tables, ledger, gaps and coverage as Parquet files for each target;
///   a manifest with the SHA-256 of every file.
pub const FORMAT: &str = "kakunin.snapshot/1";

/// The seal of a snapshot.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// Format and its version: [`FORMAT`].
    pub format: String,
    /// What wrote it.
    pub tool: Tool,
    /// The snapshot's id: the name of its folder.
    pub id: String,
    /// Start of the scan; ages are counted to it.
    pub started_at: Time,
    /// End of the scan.
    pub ended_at: Time,
    /// The targets that were read.
    pub targets: Vec<Target>,
    /// Every file of the folder but this one, by path.
    pub files: Vec<FileEntry>,
}

/// What wrote a snapshot.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Tool {
    /// `kakunin`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// One scanned account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Target {
    /// The account.
    pub account: AccountId,
    /// ARN of the caller.
    pub caller_arn: String,
    /// Regions that were read.
    pub regions: Vec<Region>,
    /// Number of API calls.
    pub calls: usize,
    /// Number of gaps.
    pub gaps: usize,
}

/// One file of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileEntry {
    /// Path below the snapshot's folder, with `/`.
    pub path: String,
    /// SHA-256 of its bytes in hexadecimal.
    pub sha256: String,
    /// Its length in bytes.
    pub bytes: u64,
}
