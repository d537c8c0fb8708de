//! `manifest.json`: what a sealed snapshot holds.

use serde::{Deserialize, Serialize};

use crate::model::{AccountId, Region, Time};

use super::Algorithm;
use super::digest::hex_sha256;

/// The format that this version writes and reads.
///
/// * `kakunin.snapshot/1`: tables, ledger, gaps and coverage as Parquet files for each target;
///   a manifest with the SHA-256 of every file, its own digest in a file beside it, an optional
///   signature, and the digest of the snapshot before it in its store. Where people declared
///   something: `declarations.json` and the files as they wrote them.
pub const FORMAT: &str = "kakunin.snapshot/1";

/// The manifest.
pub(super) const MANIFEST_FILE: &str = "manifest.json";
/// Digests of the manifest and its signature, in the form that `sha256sum --check` reads.
pub(super) const DIGEST_FILE: &str = "manifest.sha256";
/// The signature.
pub(super) const SIGNATURE_FILE: &str = "manifest.sig";

/// The only bytes that `manifest.sha256` may have.
pub(super) fn digest_file(manifest: &[u8], signature: Option<&[u8]>) -> String {
    let line = |bytes: &[u8], name: &str| format!("{}  {name}\n", hex_sha256(bytes));
    let signature = signature.map(|bytes| line(bytes, SIGNATURE_FILE)).unwrap_or_default();
    format!("{}{signature}", line(manifest, MANIFEST_FILE))
}

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
    /// What the scan was made with.
    #[serde(default)]
    pub origin: Origin,
    /// Its place among the snapshots of its store.
    pub chain: Chain,
    /// The key that it was signed with; absent when it was not signed.
    pub signer: Option<Signer>,
    /// The targets that were read.
    pub targets: Vec<Target>,
    /// Every file of the folder by path, but this one and the two that vouch for it
    /// (`manifest.sha256`, `manifest.sig`).
    pub files: Vec<FileEntry>,
}

/// Digests of what a scan was made with, SHA-256 in hexadecimal; absent when there was none or it
/// could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The program's file.
    pub executable_sha256: Option<String>,
    /// The catalogue, as `kakunin --version` shows it.
    pub catalogue_sha256: Option<String>,
    /// The user's settings file.
    pub settings_sha256: Option<String>,
}

/// The place of a snapshot among those of its store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    /// Counted from 1.
    pub number: u64,
    /// The one before; absent for the first.
    pub previous: Option<Link>,
}

/// Another snapshot, as one names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Its id.
    pub id: String,
    /// SHA-256 of its `manifest.json`.
    pub manifest_sha256: String,
}

/// The key that a snapshot says it was signed with, so that a signature that was taken away is missed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// How it signs.
    pub algorithm: Algorithm,
    /// Its fingerprint.
    pub fingerprint: String,
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
