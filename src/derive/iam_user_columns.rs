//! How powerful an IAM user is, by which ways it can act, and for how long it has not.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{CallId, Extra, GapId, RegisterKind, Stored, Time, row::tidy};
use crate::tables::Table as _;
use crate::tables::iam_access_key::IamAccessKey;
use crate::tables::iam_user::IamUser;

use super::elapsed::{days_since, days_since_use};
use super::identity::{Carried, Library, Policies};
use super::policy::{any_admin_equivalent, enforces_mfa, is_privileged};
use super::{Columns, Feeds, World};

/// The tag by which an operator names a user for emergencies.
const BREAK_GLASS: &str = "kakunin:break-glass=true";

/// Columns computed for an IAM user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IamUserColumns {
    /// Whether the user may do what lets it, or its thief, take the account over or cover tracks:
    /// by its own policies and its groups', within its boundary. A conditional Allow counts.
    pub is_privileged: Option<bool>,
    /// Whether a policy worth `AdministratorAccess` is attached to the user itself or part of it.
    pub admin_via_user_policy: Option<bool>,
    /// Number of policies attached to the user itself or part of it.
    pub direct_policy_count: Option<i64>,
    /// Whether a policy keeps the user from acting without MFA, also with an access key.
    pub mfa_enforced_by_policy: Option<bool>,
    /// Number of access keys that are active.
    pub active_key_count: Option<i64>,
    /// Days since the password or a key was last used; 100000 for never.
    pub last_activity_days: Option<i64>,
    /// Days since the last activity, or since the user was created if that is less.
    pub idle_days: Option<i64>,
    /// Value of the tag `owner` in any letter case; `none` without it.
    pub tag_owner: Option<String>,
    /// Whether the user is kept for emergencies: by the tag `kakunin:break-glass` = `true`, or in the
    /// register of such users by ARN or name. FALSE without either.
    pub is_break_glass: Option<bool>,
}

impl Columns for IamUserColumns {
    type Base = IamUser;
    const FEEDS: &'static [Feeds] = &[
        (
            &["is_privileged", "mfa_enforced_by_policy"],
            &["iam_group", "iam_managed_policy", "iam_policy"],
        ),
        (&["admin_via_user_policy"], &["iam_managed_policy", "iam_policy"]),
        (&["active_key_count", "last_activity_days", "idle_days"], &["iam_access_key"]),
    ];

    fn derive(world: &World, rows: &[Stored<IamUser>]) -> Vec<Extra<Self>> {
        let library = Library::of(world);
        let keys = Keys::of(world);
        rows.iter().map(|stored| columns(world, &library, &keys, &stored.row)).collect()
    }
}

fn columns(world: &World, library: &Library, keys: &Keys<'_>, user: &IamUser) -> Extra<IamUserColumns> {
    let attached = user.attached_policy_arns.as_deref();
    let own = library.carried(&Carried { inline: &user.inline_policies, attached });
    let mut all = own.clone();
    user.group_names.iter().for_each(|group| all.join(library.group(group)));
    let boundary = library.boundary(user.boundary_arn.as_deref());
    let keys = keys.of_user(&user.user_name);
    let last_activity = last_activity(user, &keys);
    let last_activity_days = last_activity.map(|time| days_since_use(time, world.as_of()));
    let row = IamUserColumns {
        is_privileged: is_privileged(&all.within(&boundary)),
        admin_via_user_policy: any_admin_equivalent(&own.documents()),
        direct_policy_count: direct_policies(user),
        mfa_enforced_by_policy: enforces_mfa(&[all.documents(), boundary.documents()].concat()),
        active_key_count: keys.active,
        last_activity_days,
        idle_days: idle_days(last_activity_days, user.created_at, world.as_of()),
        tag_owner: Some(tag_owner(&user.tags)),
        is_break_glass: Some(is_break_glass(world, user)),
    };
    all.join(boundary);
    support(all, keys, row)
}

fn support(policies: Policies, keys: UserKeys, row: IamUserColumns) -> Extra<IamUserColumns> {
    let extra = policies.support(row);
    let calls = [extra.calls, keys.calls].concat();
    let gaps = [extra.gaps, keys.gaps].concat();
    Extra { calls: tidy(calls), gaps: tidy(gaps), row: extra.row }
}

fn direct_policies(user: &IamUser) -> Option<i64> {
    let attached = user.attached_policy_arns.as_ref()?.len();
    i64::try_from(user.inline_policies.len() + attached).ok()
}

fn last_activity(user: &IamUser, keys: &UserKeys) -> Option<Time> {
    Some(user.password_last_used_at?.max(keys.last_used_at?))
}

/// Who is not declared to be kept for emergencies is an ordinary user.
fn is_break_glass(world: &World, user: &IamUser) -> bool {
    let listed = |name: &str| world.listed(RegisterKind::BreakGlassUsers, name) == Some(true);
    user.tags.iter().any(|tag| tag == BREAK_GLASS) || listed(&user.arn) || listed(&user.user_name)
}

/// A user that was made a few days ago is not idle, used or not.
fn idle_days(last_activity_days: Option<i64>, created_at: Option<Time>, as_of: Time) -> Option<i64> {
    Some(last_activity_days?.min(days_since(created_at?, as_of)))
}

fn tag_owner(tags: &[String]) -> String {
    let mut pairs = tags.iter().filter_map(|tag| tag.split_once('='));
    let owner = pairs.find(|(key, _)| key.eq_ignore_ascii_case("owner"));
    owner.map_or("none", |(_, value)| value).to_owned()
}

/// The access keys of all users.
struct Keys<'a> {
    by_user: BTreeMap<&'a str, Vec<&'a Stored<IamAccessKey>>>,
    /// Whether a user without a row has no key for certain.
    absent_is_none: bool,
    /// Gaps by which rows may be missing.
    gaps: Vec<GapId>,
}

/// The access keys of one user.
struct UserKeys {
    active: Option<i64>,
    /// 1970 when no key was ever used, or there is none.
    last_used_at: Option<Time>,
    calls: Vec<CallId>,
    gaps: Vec<GapId>,
}

impl<'a> Keys<'a> {
    fn of(world: &'a World) -> Self {
        let mut by_user: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for stored in world.rows::<IamAccessKey>() {
            by_user.entry(stored.row.user_name.as_str()).or_default().push(stored);
        }
        let gaps = world.gaps_of(IamAccessKey::NAME);
        // Where one user's keys could not be listed, a row of that user says so: the others are whole.
        let of_one_user =
            |id: &GapId| world.gap(*id).is_some_and(|gap| gap.operation == "iam:ListAccessKeys");
        let read = world.coverage().iter().any(|cell| cell.table == IamAccessKey::NAME);
        Self { by_user, absent_is_none: read && gaps.iter().all(of_one_user), gaps }
    }

    fn of_user(&self, name: &str) -> UserKeys {
        let keys = self.by_user.get(name).map_or(&[][..], Vec::as_slice);
        let active: Option<Vec<bool>> =
            keys.iter().map(|key| Some(key.row.status.as_deref()? == "Active")).collect();
        let used: Option<Vec<Time>> = keys.iter().map(|key| key.row.last_used_at).collect();
        let whole = self.absent_is_none;
        let missing = if whole { &[][..] } else { self.gaps.as_slice() };
        UserKeys {
            active: active
                .filter(|_| whole)
                .and_then(|active| i64::try_from(active.into_iter().filter(|active| *active).count()).ok()),
            last_used_at: used
                .filter(|_| whole)
                .map(|used| used.into_iter().max().unwrap_or(Time::NONE)),
            calls: keys.iter().flat_map(|key| key.calls.iter().copied()).collect(),
            gaps: keys.iter().flat_map(|key| key.gaps.iter()).chain(missing).copied().collect(),
        }
    }
}

#[cfg(test)]
mod tests;
