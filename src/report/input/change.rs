//! What a report says of other snapshots: what changed since the last one, and the scores over time.
//!
//! Plain values that the command line fills in: a report compares nothing itself.

use crate::model::{AccountId, CheckId, ItemId, Text, Time, Verdict};
use crate::score::{Interval, Score};

/// What became different since the snapshot before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// Id of the snapshot before.
    pub previous: String,
    /// Start of its scan.
    pub previous_at: Time,
    /// Items whose verdict or score differs, in the order of the list.
    pub items: Vec<ItemChange>,
    /// Findings that became worse: failing now and not before.
    pub worse: usize,
    /// Findings that became better.
    pub better: usize,
    /// Findings that were known and are not now.
    pub unknown: usize,
    /// Findings that are known now and were not.
    pub known: usize,
    /// The first of the findings that became worse.
    pub worst: Vec<ChangedFinding>,
}

/// An item before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemChange {
    /// The item.
    pub item: ItemId,
    /// In the snapshot before.
    pub before: ItemState,
    /// In this snapshot.
    pub after: ItemState,
}

/// What a snapshot says of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ItemState {
    /// Its verdict.
    pub verdict: Verdict,
    /// Its score; absent where nothing of it was judged.
    pub score: Option<Interval>,
}

/// A finding that became worse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedFinding {
    /// The check.
    pub check: CheckId,
    /// The account of the resource.
    pub account: AccountId,
    /// Its Region; `unknown` when it could not be determined.
    pub region: String,
    /// Its ARN or id.
    pub resource: String,
    /// What made the difference: the account, the settings, the catalogue, a permission.
    pub cause: Text,
}

/// The score of one snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrendPoint {
    /// Start of its scan.
    pub at: Time,
    /// The score; absent where nothing was judged.
    pub score: Option<Interval>,
    /// How much of what applies could be judged.
    pub coverage: Score,
}
