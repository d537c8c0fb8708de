//! Columns of `stack` that follow from its latest drift detection.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, Stored};
use crate::tables::stack::Stack;

use super::elapsed::days_since_use;
use super::{Columns, World};

/// Whether a stack still is what its template says. What was never looked at is unknown, and so is a
/// result that `CloudFormation` calls so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StackColumns {
    /// Whether the latest drift detection found no difference.
    pub in_sync: Option<bool>,
    /// Days since that detection.
    pub drift_age_days: Option<i64>,
}

impl Columns for StackColumns {
    type Base = Stack;

    fn derive(world: &World, rows: &[Stored<Stack>]) -> Vec<Extra<Self>> {
        let of = |row: &Stored<Stack>| {
            let in_sync = in_sync(&row.row);
            let age = days_since_use(row.row.drift_checked_at, world.as_of());
            Extra::of(Self { in_sync, drift_age_days: in_sync.map(|_| age) })
        };
        rows.iter().map(of).collect()
    }
}

fn in_sync(stack: &Stack) -> Option<bool> {
    match stack.drift.as_deref() {
        Some("IN_SYNC") => Some(true),
        Some("DRIFTED") => Some(false),
        Some(_) | None => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::derive::identity::fixture;
    use crate::model::Time;

    use super::*;

    fn of(drift: &str, checked_at: Time) -> (Option<bool>, Option<i64>) {
        let row = Stack {
            id: "arn".to_owned(),
            status: Some("CREATE_COMPLETE".to_owned()),
            drift: Some(drift.to_owned()),
            drift_checked_at: checked_at,
            termination_protection: false,
            is_nested: false,
        };
        let stored = fixture::stored_in(None, "arn", row);
        let columns = StackColumns::derive(&fixture::world(), &[stored]).remove(0).row;
        (columns.in_sync, columns.drift_age_days)
    }

    #[test]
    fn what_was_never_looked_at_is_neither_in_sync_nor_drifted() {
        assert_eq!(of("NOT_CHECKED", Time::NONE), (None, None));
        assert_eq!(of("UNKNOWN", fixture::as_of()), (None, None));
    }

    #[test]
    fn the_age_is_that_of_the_latest_detection() {
        assert_eq!(of("IN_SYNC", fixture::as_of().minus_days(100)), (Some(true), Some(100)));
        assert_eq!(of("DRIFTED", fixture::as_of().minus_days(1)), (Some(false), Some(1)));
    }
}
