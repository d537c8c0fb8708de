//! What can be said to `kakunin list` and `kakunin explain`.

use std::path::PathBuf;

use clap::ValueEnum;

use super::{CatalogArgs, GivenArgs, SummaryFormat, WaiverArgs};

/// `kakunin list`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ListArgs {
    /// What to list.
    #[arg(value_enum)]
    pub(in crate::cli) what: ListWhat,
    /// Format of the list.
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub(in crate::cli) format: ListFormat,
    #[command(flatten)]
    pub(in crate::cli) catalog: CatalogArgs,
}

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ListWhat {
    /// The confirmation items: class, checks by role, and what an attestation must show.
    Items,
    /// The checks of the catalogue.
    Checks,
    /// Tables and derived tables.
    Tables,
}

/// Formats of lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ListFormat {
    /// For people, the id first.
    Text,
    /// JSON.
    Json,
}

/// `kakunin explain`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ExplainArgs {
    /// Id of an item, a check or a table, such as `ops-11`, `kms-rotation-enabled` or `kms_key`; or `score`.
    pub(in crate::cli) id: String,
    /// Folder of the snapshot whose score is explained.
    pub(in crate::cli) snapshot: Option<PathBuf>,
    /// Only the score of this item.
    #[arg(long, value_name = "ID", requires = "snapshot")]
    pub(in crate::cli) item: Option<String>,
    /// Format of the explanation of a score.
    #[arg(long, value_enum, default_value_t = SummaryFormat::Text)]
    pub(in crate::cli) format: SummaryFormat,
    #[command(flatten)]
    pub(in crate::cli) given: GivenArgs,
    #[command(flatten)]
    pub(in crate::cli) waivers: WaiverArgs,
    #[command(flatten)]
    pub(in crate::cli) catalog: CatalogArgs,
}
