//! Columns of `recovery_point` that follow from the keys and from the other points.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, Region, Stored, Time, row::tidy};
use crate::tables::Table as _;
use crate::tables::recovery_point::RecoveryPoint;

use super::backup_coverage::gaps_in;
use super::key_lookup::{KeyFacts, Keys};
use super::{Columns, Feeds, World};

/// Whether a recovery point can be decrypted, and whether it is at an end of its row of points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RecoveryPointColumns {
    /// State of its key, `Deleted` when the key no longer exists; `Enabled` under a key that AWS
    /// owns and without encryption; unknown for a key of another account.
    pub key_state: Option<String>,
    /// Whether it is the newest or the oldest of its resource in its vault, of those that are neither
    /// being made nor being deleted.
    pub newest_or_oldest: Option<bool>,
}

impl Columns for RecoveryPointColumns {
    type Base = RecoveryPoint;
    const FEEDS: &'static [Feeds] = &[(&["key_state"], &["kms_key"])];

    fn derive(world: &World, rows: &[Stored<RecoveryPoint>]) -> Vec<Extra<Self>> {
        let (keys, ends) = (Keys::of(world), Ends::of(rows));
        let of = |point: &Stored<RecoveryPoint>| {
            let all_listed = point.region.as_ref().filter(|region| world.is_complete_in(RecoveryPoint::NAME, region));
            let newest_or_oldest = all_listed.map(|_| ends.has(point));
            let gaps = match (&point.region, all_listed) {
                (Some(region), None) => gaps_in::<RecoveryPoint>(world, region),
                (_, _) => Vec::new(),
            };
            let found = keys.find(&point.row.kms_key, point.region.as_ref());
            let key = found.unwrap_or_else(|| KeyFacts { state: Some("Enabled".to_owned()), ..KeyFacts::default() });
            let row = Self { key_state: key.state, newest_or_oldest };
            Extra { calls: key.calls, gaps: tidy([key.gaps, gaps].concat()), row }
        };
        rows.iter().map(of).collect()
    }
}

type Place<'a> = (Option<&'a Region>, &'a str, &'a str);

/// When the oldest and the newest point of each resource in each vault were made.
struct Ends<'a>(BTreeMap<Place<'a>, (Time, Time)>);

impl<'a> Ends<'a> {
    fn of(rows: &'a [Stored<RecoveryPoint>]) -> Self {
        let mut ends: BTreeMap<Place<'a>, (Time, Time)> = BTreeMap::new();
        for point in rows.iter().filter(|point| is_settled(&point.row)) {
            let at = point.row.created_at;
            let known = ends.entry(place(point)).or_insert((at, at));
            *known = (known.0.min(at), known.1.max(at));
        }
        Self(ends)
    }

    fn has(&self, point: &Stored<RecoveryPoint>) -> bool {
        let at = point.row.created_at;
        let ends = self.0.get(&place(point));
        is_settled(&point.row) && ends.is_some_and(|(oldest, newest)| at == *oldest || at == *newest)
    }
}

fn place(point: &Stored<RecoveryPoint>) -> Place<'_> {
    (point.region.as_ref(), &point.row.vault_name, &point.row.resource_arn)
}

fn is_settled(point: &RecoveryPoint) -> bool {
    !matches!(point.status.as_str(), "CREATING" | "DELETING")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(at: i64, status: &str) -> Stored<RecoveryPoint> {
        let row = serde_json::from_value(serde_json::json!({
            "arn": "p", "resource_arn": "r", "vault_name": "v", "status": status, "encrypted": true, "kms_key": "k",
            "created_at": at,
        }));
        Stored { region: None, resource: "p".to_owned(), calls: Vec::new(), gaps: Vec::new(), row: row.unwrap() }
    }

    #[test]
    fn the_points_at_both_ends_count_and_one_being_made_is_no_end() {
        let points = [point(1, "COMPLETED"), point(2, "EXPIRED"), point(3, "COMPLETED"), point(4, "CREATING")];
        let ends = Ends::of(&points);
        let found: Vec<bool> = points.iter().map(|point| ends.has(point)).collect();
        assert_eq!(found, [true, false, true, false]);
    }
}
