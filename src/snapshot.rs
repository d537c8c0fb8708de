//! The snapshot: a sealed folder that holds everything one scan read.
//!
//! ```text
//! <store>/<id>/
//!   targets/<account>/tables/<table>.parquet   rows, with the calls and gaps behind each
//!   targets/<account>/ledger.parquet           every API call
//!   targets/<account>/gaps.parquet             what could not be read
//!   targets/<account>/coverage.parquet         Region × table: read or gap
//!   manifest.json                              the digest of every file; written last
//! ```
//!
//! A folder without `manifest.json` is unfinished; one whose files do not match it was altered.

mod bulkhead;
mod columnar;
mod error;
mod manifest;
mod read;
mod record;
mod write;

pub use columnar::{
    decode, encode, encode_common, from_parquet, row_batch, row_fields, side_by_side, table_schema,
    to_parquet,
};
pub use error::SnapshotError;
pub use manifest::{FORMAT, FileEntry, Manifest, Target, Tool};
pub use read::Snapshot;
pub use write::{Writer, unfinished};
