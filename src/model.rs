//! The words of kakunin as types: ids, gaps, calls, checks, findings, items, texts in two languages.
//! No IO, no async, no Arrow, no AWS: every other layer may import this one.

pub mod attestation;
pub mod call;
pub mod check;
pub mod coverage;
pub mod finding;
pub mod gap;
pub mod id;
pub mod item;
pub mod register;
pub mod row;
pub mod settings;
pub mod text;
pub mod time;
pub mod waiver;

pub use attestation::{
    Answered, Attestation, Declarations, DeclaredBy, DocKind, EvidenceFile, EvidenceState, Standing,
};
pub use call::{Attempt, BodyState, Call, CallId, NoAnswer};
pub use check::{Check, Quantifier, Role, RowTest, Severity, WhenEmpty};
pub use coverage::{Coverage, State};
pub use finding::{Acceptance, Finding, Outcome, Reason, Testimony};
pub use gap::{Cause, Gap, GapId};
pub use id::{AccountId, CheckId, IdError, ItemId, Region};
pub use item::{Area, Attests, Awaited, Class, Framework, Item, OutBy, Verdict};
pub use register::{Register, RegisterEntry, RegisterKind, matches_pattern};
pub use row::{Extra, Stored};
pub use settings::{Floor, Loosened, Parameter, Settings, Value};
pub use text::{Lang, Text};
pub use time::{Clock, Days, Time};
pub use waiver::{Waiver, WaiverNote, WaiverState};
