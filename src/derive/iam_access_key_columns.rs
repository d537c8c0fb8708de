//! How old an access key is and for how long it has not been used.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, Stored, Time};
use crate::tables::iam_access_key::IamAccessKey;

use super::elapsed::days_since;
use super::{Columns, World};

/// Columns computed for an access key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IamAccessKeyColumns {
    /// Days since the key was created.
    pub age_days: Option<i64>,
    /// Days since the key was last used; since it was created when it never was.
    pub idle_days: Option<i64>,
}

impl Columns for IamAccessKeyColumns {
    type Base = IamAccessKey;

    fn derive(world: &World, rows: &[Stored<IamAccessKey>]) -> Vec<Extra<Self>> {
        rows.iter().map(|stored| Extra::of(Self::of(&stored.row, world.as_of()))).collect()
    }
}

impl IamAccessKeyColumns {
    fn of(key: &IamAccessKey, as_of: Time) -> Self {
        let age_days = key.created_at.map(|time| days_since(time, as_of));
        let idle_days = match key.last_used_at {
            None => None,
            Some(Time::NONE) => age_days,
            Some(time) => Some(days_since(time, as_of)),
        };
        Self { age_days, idle_days }
    }
}

#[cfg(test)]
mod tests {
    use crate::derive::identity::fixture::as_of;

    use super::*;

    fn columns(created: Option<i64>, used: Option<Time>) -> IamAccessKeyColumns {
        let key = IamAccessKey {
            user_name: "ito.kenta".to_owned(),
            access_key_id: None,
            status: Some("Active".to_owned()),
            created_at: created.map(|days| as_of().minus_days(days)),
            last_used_at: used,
            last_used_region: None,
            last_used_service: None,
        };
        IamAccessKeyColumns::of(&key, as_of())
    }

    #[test]
    fn a_key_never_used_is_idle_since_it_was_made() {
        assert_eq!(columns(Some(20), Some(Time::NONE)).idle_days, Some(20));
        assert_eq!(columns(None, Some(Time::NONE)).idle_days, None);
    }

    #[test]
    fn a_last_use_that_is_unknown_is_not_never() {
        let columns = columns(Some(20), None);
        assert_eq!((columns.age_days, columns.idle_days), (Some(20), None));
    }

    #[test]
    fn a_key_in_use_is_as_idle_as_its_last_use_is_old() {
        assert_eq!(columns(Some(400), Some(as_of().minus_days(1))).idle_days, Some(1));
    }
}
