//! Law 2: for each account, Region and table, what became of reading it.

use serde::{Deserialize, Serialize};

use super::{GapId, Region};

/// Whether the rows of a table in a Region are all there.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Every row was read (columns of single rows may still be unknown).
    Read,
    /// Rows may be missing.
    Gap,
}

/// One cell of Region × table.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Coverage {
    /// Region; `global` for account-wide tables.
    pub region: Region,
    /// Table.
    pub table: String,
    /// Read or gap.
    pub state: State,
    /// Rows there are.
    pub rows: i64,
    /// The gaps by which rows may be missing; empty when read.
    pub gaps: Vec<GapId>,
}
