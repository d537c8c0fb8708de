//! How many users the password policy binds.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{CallId, Extra, GapId, Stored, row::tidy};
use crate::tables::Table as _;
use crate::tables::iam_user::IamUser;
use crate::tables::password_policy::PasswordPolicy;

use super::{Columns, Feeds, World};

/// Columns computed for the password policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PasswordPolicyColumns {
    /// Number of IAM users with a console password.
    pub console_user_count: Option<i64>,
}

impl Columns for PasswordPolicyColumns {
    type Base = PasswordPolicy;
    const FEEDS: &'static [Feeds] = &[(&["console_user_count"], &["iam_user"])];

    fn derive(world: &World, rows: &[Stored<PasswordPolicy>]) -> Vec<Extra<Self>> {
        let users = world.rows::<IamUser>();
        let console_user_count = console_users(world, users);
        let calls: Vec<CallId> = users.iter().flat_map(|user| user.calls.iter().copied()).collect();
        let unread = users.iter().filter(|user| user.row.has_console.is_none());
        let gaps: Vec<GapId> = unread.flat_map(|user| user.gaps.iter().copied()).collect();
        let gaps = tidy([gaps, world.gaps_of(IamUser::NAME)].concat());
        let extra = Extra { calls: tidy(calls), gaps, row: Self { console_user_count } };
        rows.iter().map(|_| extra.clone()).collect()
    }
}

/// The count; unknown when one user is, or when users may be missing.
fn console_users(world: &World, users: &[Stored<IamUser>]) -> Option<i64> {
    let each: Option<Vec<bool>> = users.iter().map(|user| user.row.has_console).collect();
    let count = each?.into_iter().filter(|has| *has).count();
    i64::try_from(count).ok().filter(|_| world.is_complete(IamUser::NAME))
}

#[cfg(test)]
mod tests {
    use crate::derive::identity::fixture;
    use crate::tables::Table as _;

    use super::*;

    fn count(users: &[Option<bool>], complete: bool) -> Option<i64> {
        let mut world = fixture::world_covering(&[(IamUser::NAME, complete)]);
        let user = |has_console: &Option<bool>| {
            fixture::stored("user", IamUser { has_console: *has_console, ..fixture::user("user") })
        };
        world.insert(users.iter().map(user).collect());
        console_users(&world, world.rows::<IamUser>())
    }

    #[test]
    fn case_18_users_with_a_console_password_are_counted() {
        assert_eq!(count(&[Some(true), Some(false)], true), Some(1));
        assert_eq!(count(&[Some(false)], true), Some(0));
    }

    #[test]
    fn one_unknown_user_or_a_list_cut_short_leaves_the_count_unknown() {
        assert_eq!(count(&[Some(true), None], true), None);
        assert_eq!(count(&[Some(true)], false), None);
    }
}
