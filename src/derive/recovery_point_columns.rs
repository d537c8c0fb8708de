//! Columns of `recovery_point` that follow from the keys.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, Stored};
use crate::tables::recovery_point::RecoveryPoint;

use super::key_lookup::Keys;
use super::{Columns, Feeds, World};

/// Whether a recovery point can be decrypted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RecoveryPointColumns {
    /// State of its key, `Deleted` when the key no longer exists; `Enabled` under a key that AWS
    /// owns and without encryption; unknown for a key of another account.
    pub key_state: Option<String>,
}

impl Columns for RecoveryPointColumns {
    type Base = RecoveryPoint;
    const FEEDS: &'static [Feeds] = &[(&["key_state"], &["kms_key"])];

    fn derive(world: &World, rows: &[Stored<RecoveryPoint>]) -> Vec<Extra<Self>> {
        let keys = Keys::of(world);
        let of = |point: &Stored<RecoveryPoint>| match keys.find(&point.row.kms_key, point.region.as_ref()) {
            Some(key) => Extra { calls: key.calls, gaps: key.gaps, row: Self { key_state: key.state } },
            None => Extra::of(Self { key_state: Some("Enabled".to_owned()) }),
        };
        rows.iter().map(of).collect()
    }
}
