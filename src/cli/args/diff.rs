//! What can be said to `kakunin diff`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{CatalogArgs, GivenArgs, WaiverArgs};

/// `kakunin diff`.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 nothing became worse or unknown; 1 something became worse, or is now known to \
fail; 3 nothing became worse, but something became unknown; 2 usage or settings; 4 no result.\nBoth snapshots are \
judged by the same catalogue and settings, each as of its own time, with the attestations, registers and waivers filed \
in it (or with those given, for both)."
)]
pub(in crate::cli) struct DiffArgs {
    /// Folder of the older snapshot.
    pub(in crate::cli) old: PathBuf,
    /// Folder of the newer snapshot.
    pub(in crate::cli) new: PathBuf,
    /// What to print to stdout.
    #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
    pub(in crate::cli) format: DiffFormat,
    /// File to write; default: stdout.
    #[arg(long, short, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
    /// Exit with 0 whatever differs, as long as there is a result.
    #[arg(long)]
    pub(in crate::cli) exit_zero: bool,
    /// Judge the older snapshot with this catalogue: what it explains is told apart.
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) old_catalogue: Option<PathBuf>,
    /// Judge the older snapshot with these settings: what they explain is told apart.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) old_settings: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) given: GivenArgs,
    #[command(flatten)]
    pub(in crate::cli) waivers: WaiverArgs,
    #[command(flatten)]
    pub(in crate::cli) catalog: CatalogArgs,
}

/// Formats of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum DiffFormat {
    /// For the terminal: grouped by cause, long lists cut.
    Text,
    /// Everything, as one JSON document (`--format json-schema` describes it).
    Json,
    /// For tickets.
    Markdown,
    /// One row for each thing that differs, for spreadsheets.
    Csv,
    /// One page that opens from disk.
    Html,
    /// The JSON Schema of the JSON document.
    JsonSchema,
}
