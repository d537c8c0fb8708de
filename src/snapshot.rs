//! The snapshot: a sealed folder that holds everything one scan read.
//!
//! ```text
//! <store>/head.json                            which snapshot is the newest
//! <store>/<id>/
//!   targets/<account>/tables/<table>.parquet   rows, with the calls and gaps behind each
//!   targets/<account>/ledger.parquet           every API call
//!   targets/<account>/attempts.parquet         each attempt of a call
//!   targets/<account>/bodies/<nnnn>.parquet    the answers, by digest; absent with --no-bodies
//!   targets/<account>/gaps.parquet             what could not be read
//!   targets/<account>/coverage.parquet         Region × table: read or gap
//!   declarations.json                          attestations and registers as they were read
//!   declarations/<path>.toml                   the same as people wrote them
//!   evidence/<sha256>                          files they rest on, where that was asked for
//!   waivers/<name>.toml                        the accepted failures that the scan was given
//!   manifest.json                              the digest of every file; of the snapshot before
//!   manifest.sig                               a signature over manifest.json, if it was signed
//!   manifest.sha256                            the digests of these two
//! ```
//!
//! A folder whose name ends in `.part` is unfinished; one whose files do not match its manifest was
//! altered. Without a signature all this finds accidents; with one, whose key is known, also a forger.

mod bodies;
mod bulkhead;
mod chain;
mod columnar;
mod declared;
mod digest;
mod error;
mod folder;
mod inspect;
mod key;
mod manifest;
mod problem;
mod read;
mod record;
mod signature;
mod store;
mod verify;
mod write;

pub use bodies::BodyWriter;
pub use chain::{Note, NoteKind, VerifiedStore, verify_store};
pub use columnar::{
    decode, encode, encode_common, from_parquet, json_rows, row_batch, row_fields, side_by_side,
    table_schema, to_parquet,
};
pub use declared::Declared;
pub use digest::file_sha256;
pub use error::SnapshotError;
pub use key::{Algorithm, KeyError, PublicKey, SigningKey};
pub use manifest::{Chain, FORMAT, FileEntry, Link, Manifest, Origin, Signer, Target, Tool};
pub use problem::{Kind, Problem};
pub use read::Snapshot;
pub use signature::{KmsCall, Signature};
pub use store::LockedStore;
pub use verify::{Sealed, ValidSignature, Verified, is_snapshot, verify};
pub use write::{Prepared, Writer};
