//! Law 1, tried: what a scan of 霞市 says when AWS fails it, held against the same scan when AWS does not.
//!
//! Each operation of the scan is struck by each [`Misfortune`], one at a time. Nothing may become a
//! pass, every interval must contain the one before, every lost fact must be a gap with the cause and
//! the call, and what a retry mends must change nothing. [`Table`] is the record of all that.

mod compare;
mod graft;
mod misfortune;
mod run;
mod scan;
mod table;

pub use compare::{lies, unexplained};
pub use misfortune::{Expected, Misfortune};
pub use run::{Event, run};
pub use scan::{Called, Scanned, Trial, TrialError, impatient, unhurried};
pub use table::{Struck, Table};
