//! The age of the account, which bounds how old its logs can be.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, Stored};
use crate::tables::account::Account;

use super::elapsed::days_since;
use super::{Columns, World};

/// Columns computed for an account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AccountColumns {
    /// Days since the account was created.
    pub age_days: Option<i64>,
}

impl Columns for AccountColumns {
    type Base = Account;

    fn derive(world: &World, rows: &[Stored<Account>]) -> Vec<Extra<Self>> {
        let age = |row: &Account| row.created_at.map(|time| days_since(time, world.as_of()));
        rows.iter().map(|stored| Extra::of(Self { age_days: age(&stored.row) })).collect()
    }
}
