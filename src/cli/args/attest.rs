//! What can be said to `kakunin attest`, and to commands that judge with attestations.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::model::RegisterKind;

use super::{CatalogArgs, ListFormat};

/// What people declared for a scan.
#[derive(Clone, Debug, Default, Args)]
pub(in crate::cli) struct DeclaredArgs {
    /// Folder of attestations and registers; a copy of its TOML files is filed with the snapshot.
    #[arg(long, value_name = "DIR", env = "KAKUNIN_ATTESTATIONS")]
    pub(in crate::cli) attestations: Option<PathBuf>,
    /// Copy the evidence files of the attestations into the snapshot too, by their SHA-256.
    #[arg(long, requires = "attestations")]
    pub(in crate::cli) with_evidence_files: bool,
}

/// Attestations in the place of those of a snapshot.
#[derive(Clone, Debug, Default, Args)]
pub(in crate::cli) struct GivenArgs {
    /// Judge with the attestations and registers of this folder, not with those filed in the snapshot.
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) attestations: Option<PathBuf>,
}

/// `kakunin attest`.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum AttestCommand {
    /// Write a template that says what an auditor expects; a file that is there is never overwritten.
    New(NewArgs),
    /// Show for each item what is current, expires within 60 days, has expired or is missing, and
    /// evidence files that changed; ends with 1 when an item that needs an attestation has none.
    Status(StatusArgs),
    /// Write the SHA-256 of evidence files into attestations; of another file, print it.
    Digest {
        /// Attestations (`.toml`), or evidence files.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Folder of attestations and registers: evidence paths begin here.
        #[arg(long, value_name = "DIR", default_value = "attestations", env = "KAKUNIN_ATTESTATIONS")]
        attestations: PathBuf,
    },
    /// Print the JSON Schema of the files, for editors that check TOML while it is written.
    Schema,
}

/// `kakunin attest new`.
#[derive(Debug, Args)]
pub(in crate::cli) struct NewArgs {
    /// Item that is attested, such as `ops-1`.
    #[arg(required_unless_present = "register", conflicts_with = "register")]
    pub(in crate::cli) item: Option<String>,
    /// Write a register of this kind, such as `key-disposal`.
    #[arg(long, value_name = "KIND", value_parser = kind)]
    pub(in crate::cli) register: Option<RegisterKind>,
    /// Name of the file below the folder, without `.toml`; default: the item or kind.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) name: Option<String>,
    /// Folder of attestations and registers.
    #[arg(long, value_name = "DIR", default_value = "attestations", env = "KAKUNIN_ATTESTATIONS")]
    pub(in crate::cli) attestations: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) catalog: CatalogArgs,
    /// Time that is taken for now (RFC 3339); default: the clock.
    #[arg(long, hide = true, value_name = "TIME")]
    pub(in crate::cli) now: Option<String>,
}

/// `kakunin attest status`.
#[derive(Debug, Args)]
pub(in crate::cli) struct StatusArgs {
    /// Folder of attestations and registers.
    #[arg(long, value_name = "DIR", default_value = "attestations", env = "KAKUNIN_ATTESTATIONS")]
    pub(in crate::cli) attestations: PathBuf,
    /// Format of the list.
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub(in crate::cli) format: ListFormat,
    #[command(flatten)]
    pub(in crate::cli) catalog: CatalogArgs,
    /// Time that is taken for now (RFC 3339); default: the clock.
    #[arg(long, hide = true, value_name = "TIME")]
    pub(in crate::cli) now: Option<String>,
}

fn kind(text: &str) -> Result<RegisterKind, String> {
    RegisterKind::parse(text).ok_or_else(|| {
        let names: Vec<&str> = RegisterKind::ALL.iter().map(|kind| kind.as_str()).collect();
        format!("one of {}", names.join(", "))
    })
}
