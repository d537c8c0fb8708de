//! Two judged snapshots → what became better, worse, known or unknown, and why. Pure.
//!
//! Both sides are judged by today's catalogue and settings, so a difference lies in what was read, in what
//! people declared, or in the time. Which of these, is not guessed: the newer snapshot is judged again as
//! of the older one's time and declarations ([`Replays`]), and what then is as it was before did not come
//! from the account.

mod cause;
mod class;
mod finding;
mod gap;
mod key;
mod pair;
#[cfg(test)]
mod property;
mod row;
#[cfg(test)]
mod sample;
mod scan;
mod score;
mod side;
mod state;

use serde::Serialize;

pub use crate::evaluate::Counts;
pub use cause::{Cause, Replay, Replays};
pub use class::Class;
pub use finding::{ColumnChange, FindingChange, Missing};
pub use gap::GapChange;
pub use key::{FindingKey, changed};
pub use row::{ROWS_MAX, RowChange, TableChange, tables};
pub use scan::{Circumstance, Kind, Scan, Scope};
pub use score::{CheckChange, ItemChange, ItemState, SummedChange, WholeState};
pub use side::{Feeds, Side};

/// Everything in which two judged snapshots differ.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Difference {
    /// The snapshot compared with.
    pub old: Scan,
    /// The snapshot compared.
    pub new: Scan,
    /// Whether the one given as old was scanned after the one given as new.
    pub reversed: bool,
    /// What differs beside the account: what was scanned, with what, and what people declared.
    pub circumstances: Vec<Circumstance>,
    /// The score of the whole list, before and after.
    pub score: SummedChange,
    /// Items whose verdict, score or coverage differs, in the order of the list.
    pub items: Vec<ItemChange>,
    /// Checks whose outcome or counts differ, by id.
    pub checks: Vec<CheckChange>,
    /// Findings that differ: by cause, the worst first.
    pub findings: Vec<FindingChange>,
    /// What could not be read on one side only, by operation.
    pub gaps: Vec<GapChange>,
    /// Rows of base tables that differ, by table.
    pub tables: Vec<TableChange>,
}

/// How a comparison ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Nothing fails that did not, and nothing became unknown.
    NotWorse,
    /// Something became worse, or is now known to fail.
    Worse,
    /// Something became unknown, and nothing worse.
    LessKnown,
}

/// Compares two judged snapshots; `tables` are the rows that differ ([`tables`]).
pub fn compare(old: &Side<'_>, new: &Side<'_>, replays: &Replays, tables: Vec<TableChange>) -> Difference {
    let findings = finding::changes(old, new, replays);
    let checks = score::checks(old, new, replays, &findings);
    Difference {
        old: old.scan.clone(),
        new: new.scan.clone(),
        reversed: old.scan.started_at > new.scan.started_at,
        circumstances: scan::circumstances(old, new),
        score: score::whole(old, new),
        items: score::items(old, new, replays, &checks),
        checks,
        findings,
        gaps: gap::changes(old.gaps, new.gaps),
        tables,
    }
}

impl Difference {
    /// Whether nothing differs in what was read or judged.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
            && self.checks.is_empty()
            && self.findings.is_empty()
            && self.gaps.is_empty()
            && self.tables.is_empty()
    }

    /// How it ended. What is now known to fail counts as worse here, so that nobody who watches the exit
    /// code misses it; in its class it is *known*.
    pub fn ending(&self) -> Ending {
        let worse = self.findings.iter().any(FindingChange::is_alarming)
            || self.checks.iter().any(|one| one.class == Some(Class::Worse))
            || self.items.iter().any(|one| one.class == Some(Class::Worse));
        let unknown = self.findings.iter().any(|one| one.class == Class::Unknown)
            || self.checks.iter().any(|one| one.class == Some(Class::Unknown))
            || self.items.iter().any(|one| one.class == Some(Class::Unknown));
        match (worse, unknown) {
            (true, _) => Ending::Worse,
            (false, true) => Ending::LessKnown,
            (false, false) => Ending::NotWorse,
        }
    }
}
