//! Registers: what the operator has decided in writing and checks rely on.
//!
//! A register that is missing, not approved or out of date says nothing: what depends on it is
//! unknown, never "not listed". The words in brackets are the file's `register = "…"`.

use serde::{Deserialize, Serialize};

use super::attestation::Standing;
use super::{AccountId, Time};

/// What a register lists.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum RegisterKind {
    /// Accounts of the municipality or its organization; entries are account ids.
    OwnAccounts,
    /// Accounts of vendors that were approved in writing; entries are account ids.
    VendorAccounts,
    /// Administrators: principals and Identity Center assignments.
    PrivilegedPrincipals,
    /// Users kept for emergencies.
    BreakGlassUsers,
    /// Keys whose disposal was approved.
    KeyDisposal,
    /// Keys that are rotated or replaced by hand, and when that was decided.
    KeyRotation,
    /// Custom key stores and external key managers in use.
    KeyStores,
    /// Services that hold copies or run code at edge locations.
    EdgeServices,
    /// The information-asset register: data stores with owner, format and retention.
    InformationAssets,
    /// Data that needs no backup.
    NoBackup,
    /// Data whose greatest age of a backup differs from the setting; `hours` of an entry says by what.
    RecoveryPointObjective,
    /// Data and entry points that may stand in one Availability Zone.
    SingleZone,
    /// Third-party software and its licences.
    Software,
    /// Mail domains whose addresses are shared mailboxes.
    SharedMailboxes,
    /// Log groups for debugging only, without audit records.
    DebugLogGroups,
}

impl RegisterKind {
    /// Every kind there is.
    pub const ALL: [Self; 15] = [
        Self::OwnAccounts,
        Self::VendorAccounts,
        Self::PrivilegedPrincipals,
        Self::BreakGlassUsers,
        Self::KeyDisposal,
        Self::KeyRotation,
        Self::KeyStores,
        Self::EdgeServices,
        Self::InformationAssets,
        Self::NoBackup,
        Self::RecoveryPointObjective,
        Self::SingleZone,
        Self::Software,
        Self::SharedMailboxes,
        Self::DebugLogGroups,
    ];

    /// The kind's name in data.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OwnAccounts => "own-accounts",
            Self::VendorAccounts => "vendor-accounts",
            Self::PrivilegedPrincipals => "privileged-principals",
            Self::BreakGlassUsers => "break-glass-users",
            Self::KeyDisposal => "key-disposal",
            Self::KeyRotation => "key-rotation",
            Self::KeyStores => "key-stores",
            Self::EdgeServices => "edge-services",
            Self::InformationAssets => "information-assets",
            Self::NoBackup => "no-backup",
            Self::RecoveryPointObjective => "recovery-point-objective",
            Self::SingleZone => "single-zone",
            Self::Software => "software",
            Self::SharedMailboxes => "shared-mailboxes",
            Self::DebugLogGroups => "debug-log-groups",
        }
    }

    /// The kind of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// One line of a register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterEntry {
    /// What it is about: an ARN, id or name; `*` stands for any text.
    pub resource: String,
    /// Reason, ticket or approval reference.
    pub reference: String,
    /// A number of hours, where the register's kind asks for one.
    pub hours: Option<i64>,
    /// First moment at which the line holds no longer; absent when it holds as long as the register.
    pub valid_until: Option<Time>,
}

/// A register as approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Register {
    /// What it lists.
    pub kind: RegisterKind,
    /// Accounts it is about; empty for all.
    pub accounts: Vec<AccountId>,
    /// Who keeps it.
    pub owner: String,
    /// Who approved it; absent while nobody has.
    pub approver: Option<String>,
    /// When it was approved or last reviewed.
    pub approved_at: Time,
    /// First moment at which it holds no longer.
    pub valid_until: Time,
    /// Its lines.
    pub entries: Vec<RegisterEntry>,
}

impl Register {
    /// Whether it holds at a time: approved, begun, not out of date.
    pub fn standing(&self, at: Time) -> Standing {
        Standing::of(self.approver.is_some(), self.approved_at, self.valid_until, at)
    }

    /// Whether it holds at a time for an account.
    pub fn is_current(&self, account: &AccountId, at: Time) -> bool {
        let about = self.accounts.is_empty() || self.accounts.contains(account);
        about && self.standing(at) == Standing::Current
    }

    /// The first line about a resource that holds at a time.
    pub fn entry(&self, resource: &str, at: Time) -> Option<&RegisterEntry> {
        let holds = |entry: &&RegisterEntry| entry.valid_until.is_none_or(|until| at < until);
        self.entries.iter().filter(holds).find(|entry| matches_pattern(&entry.resource, resource))
    }
}

/// Whether a text matches a pattern in which `*` stands for any text, also none; case counts.
pub fn matches_pattern(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(first) = parts.next() else { return false };
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn register() -> Register {
        Register {
            kind: RegisterKind::KeyDisposal,
            accounts: Vec::new(),
            owner: "情報政策課".to_owned(),
            approver: Some("課長".to_owned()),
            approved_at: Time::from_seconds(100),
            valid_until: Time::from_seconds(200),
            entries: vec![RegisterEntry {
                resource: "arn:aws:kms:*:key/1".to_owned(),
                reference: "霞情第12号".to_owned(),
                hours: None,
                valid_until: Some(Time::from_seconds(150)),
            }],
        }
    }

    #[test]
    fn a_star_stands_for_any_text_and_everything_else_for_itself() {
        for (pattern, text, matches) in [
            ("a*c", "abbc", true),
            ("a*c", "ac", true),
            ("a*c", "a", false),
            ("*", "", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c", false),
            ("abc", "abcd", false),
            ("aba*aba", "ababa", false),
            ("A", "a", false),
        ] {
            assert_eq!(matches_pattern(pattern, text), matches, "{pattern} {text}");
        }
    }

    #[test]
    fn a_register_holds_from_its_approval_until_its_end() {
        let account = AccountId::parse("111111111111").unwrap();
        let at = |seconds| register().is_current(&account, Time::from_seconds(seconds));
        assert_eq!([99, 100, 199, 200].map(at), [false, true, true, false]);
    }

    #[test]
    fn a_register_that_nobody_approved_says_nothing() {
        let unapproved = Register { approver: None, ..register() };
        assert!(!unapproved.is_current(&AccountId::parse("111111111111").unwrap(), Time::from_seconds(150)));
    }

    #[test]
    fn a_line_that_has_run_out_is_not_listed() {
        let found = |seconds| {
            register().entry("arn:aws:kms:ap-northeast-1:1:key/1", Time::from_seconds(seconds)).is_some()
        };
        assert_eq!((found(149), found(150)), (true, false));
    }
}
