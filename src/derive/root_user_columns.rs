//! What follows for root: whether it can sign in at all, and for how long it has not.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, Stored};
use crate::tables::Table as _;
use crate::tables::account::Account;
use crate::tables::root_user::RootUser;

use super::elapsed::days_since_use;
use super::truth::any;
use super::{Columns, Feeds, World};

/// Columns computed for root.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RootUserColumns {
    /// Whether this is the root of an organization's management account.
    pub is_management: Option<bool>,
    /// Whether there is a password, an access key or a signing certificate.
    pub has_credentials: Option<bool>,
    /// `none`, `virtual` (at least one device) or `non-virtual`.
    pub mfa_kind: Option<String>,
    /// Days since password or key were last used; 100000 for never.
    pub last_used_days: Option<i64>,
}

impl Columns for RootUserColumns {
    type Base = RootUser;
    const FEEDS: &'static [Feeds] = &[(&["is_management"], &["account"])];

    fn derive(world: &World, rows: &[Stored<RootUser>]) -> Vec<Extra<Self>> {
        rows.iter().map(|stored| columns(world, &stored.row)).collect()
    }
}

fn columns(world: &World, root: &RootUser) -> Extra<RootUserColumns> {
    let account = world.rows::<Account>().first();
    let row = RootUserColumns {
        is_management: account.and_then(|account| account.row.is_management),
        has_credentials: any([root.password_present, root.access_keys_present, root.signing_certs_present]),
        mfa_kind: mfa_kind(root),
        last_used_days: last_used_days(world, root),
    };
    let (calls, gaps) = match account {
        Some(account) => (account.calls.clone(), account.gaps.clone()),
        None => (Vec::new(), world.gaps_of(Account::NAME)),
    };
    Extra { calls, gaps, row }
}

fn mfa_kind(root: &RootUser) -> Option<String> {
    let kind = match (root.mfa_enabled?, root.virtual_mfa_count) {
        (false, _) => "none",
        (true, count) if count? > 0 => "virtual",
        (true, _) => "non-virtual",
    };
    Some(kind.to_owned())
}

fn last_used_days(world: &World, root: &RootUser) -> Option<i64> {
    let last = root.password_last_used_at?.max(root.key_last_used_at?);
    Some(days_since_use(last, world.as_of()))
}

#[cfg(test)]
mod tests {
    use crate::derive::identity::fixture;
    use crate::derive::truth::not;
    use crate::model::Time;

    use super::*;

    fn bare() -> RootUser {
        RootUser {
            mfa_enabled: Some(false),
            access_keys_present: Some(false),
            signing_certs_present: Some(false),
            password_present: Some(false),
            virtual_mfa_count: Some(0),
            password_last_used_at: Some(Time::NONE),
            key_last_used_at: Some(Time::NONE),
            root_events_90d: Some(0),
        }
    }

    fn derived(root: RootUser, is_management: Option<bool>) -> RootUserColumns {
        let mut world = fixture::world();
        let account = Account {
            partition: "aws".to_owned(),
            in_organization: Some(true),
            management_account_id: None,
            is_management,
            org_id: None,
            created_at: None,
            root_cred_mgmt: None,
            ai_optout_effective: None,
        };
        world.insert(vec![fixture::stored("111111111111", account)]);
        RootUserColumns::derive(&world, &[fixture::stored("root", root)]).remove(0).row
    }

    /// The predicate of the check `root-mfa-or-no-credentials`.
    fn protected(root: RootUser, is_management: Option<bool>) -> Option<bool> {
        let mfa = root.mfa_enabled;
        let columns = derived(root, is_management);
        let bare_member = any([columns.is_management, columns.has_credentials]);
        any([mfa, not(bare_member)])
    }

    #[test]
    fn case_10_a_member_root_without_credentials_passes_and_the_management_root_fails() {
        assert_eq!(protected(bare(), Some(false)), Some(true));
        assert_eq!(protected(bare(), Some(true)), Some(false));
    }

    #[test]
    fn case_10_a_password_that_is_not_known_leaves_the_answer_unknown() {
        assert_eq!(protected(RootUser { password_present: None, ..bare() }, Some(false)), None);
    }

    #[test]
    fn case_11_a_password_that_was_kept_fails_without_mfa() {
        assert_eq!(protected(RootUser { password_present: Some(true), ..bare() }, Some(false)), Some(false));
    }

    #[test]
    fn one_credential_is_enough_whatever_else_is_unknown() {
        let root = RootUser { access_keys_present: Some(true), password_present: None, ..bare() };
        assert_eq!(derived(root, None).has_credentials, Some(true));
    }

    #[test]
    fn the_later_use_counts_and_never_is_100000_days() {
        assert_eq!(derived(bare(), None).last_used_days, Some(100_000));
        let used = Some(fixture::as_of().minus_days(20));
        let root = RootUser { password_last_used_at: used, ..bare() };
        assert_eq!(derived(root, None).last_used_days, Some(20));
        let root = RootUser { key_last_used_at: None, ..bare() };
        assert_eq!(derived(root, None).last_used_days, None);
    }

    #[test]
    fn mfa_without_a_virtual_device_is_not_virtual() {
        let root = RootUser { mfa_enabled: Some(true), ..bare() };
        assert_eq!(derived(root.clone(), None).mfa_kind.as_deref(), Some("non-virtual"));
        let root = RootUser { virtual_mfa_count: None, ..root };
        assert_eq!(derived(root, None).mfa_kind, None);
    }

    #[test]
    fn without_the_account_row_management_is_unknown() {
        let world = fixture::world();
        let columns = RootUserColumns::derive(&world, &[fixture::stored("root", bare())]).remove(0).row;
        assert_eq!(columns.is_management, None);
    }
}
