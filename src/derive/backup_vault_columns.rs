//! Columns of `backup_vault`: how firmly it is locked, who may do what to it, whether it is in use.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, Stored, Time};
use crate::tables::backup_vault::BackupVault;

use super::key_lookup::Keys;
use super::policy::{Comparison, Document, Principal, Principals, Statement, is_public};
use super::truth::any;
use super::{Columns, Feeds, World};

/// What follows for a vault from the time of the scan, its policy and its key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BackupVaultColumns {
    /// `none`; `governance` when an administrator can take the lock off; `cooling-off` until the lock
    /// becomes final; `compliance` since.
    pub lock_state: Option<String>,
    /// Whether it is one that AWS makes by itself, and empty.
    pub is_default_empty: Option<bool>,
    /// Whether its policy denies everybody, but for named exceptions, to delete recovery points;
    /// unknown where the denial has other conditions.
    pub policy_denies_delete: Option<bool>,
    /// Whether its policy lets in anybody.
    pub policy_public: Option<bool>,
    /// Whether its key is one that the customer manages.
    pub key_is_customer: Option<bool>,
    /// Whether it tells a topic of backup jobs that fail. That somebody reads the topic is not shown.
    pub notifies_failures: Option<bool>,
}

impl Columns for BackupVaultColumns {
    type Base = BackupVault;
    const FEEDS: &'static [Feeds] = &[(&["key_is_customer"], &["kms_key"])];

    fn derive(world: &World, rows: &[Stored<BackupVault>]) -> Vec<Extra<Self>> {
        let keys = Keys::of(world);
        rows.iter().map(|vault| columns(world, &keys, vault)).collect()
    }
}

fn columns(world: &World, keys: &Keys<'_>, vault: &Stored<BackupVault>) -> Extra<BackupVaultColumns> {
    let row = &vault.row;
    let made_by_aws = matches!(row.name.as_str(), "Default" | "aws/efs/automatic-backup-vault");
    let key = keys.find(&row.kms_key, vault.region.as_ref());
    let columns = BackupVaultColumns {
        lock_state: Some(lock_state(row, world.as_of()).to_owned()),
        is_default_empty: Some(made_by_aws && row.recovery_points == 0),
        policy_denies_delete: of_policy(row, denies_delete),
        policy_public: of_policy(row, is_public),
        key_is_customer: key.as_ref().map_or(Some(false), |key| key.is_customer),
        notifies_failures: notifies(row),
    };
    let key = key.unwrap_or_default();
    Extra { calls: key.calls, gaps: key.gaps, row: columns }
}

/// FALSE without a policy; unknown for one that cannot be read.
fn of_policy(vault: &BackupVault, ask: fn(&Document) -> Option<bool>) -> Option<bool> {
    match vault.policy.as_deref()? {
        "none" => Some(false),
        text => ask(&Document::parse(text).ok()?),
    }
}

fn denies_delete(document: &Document) -> Option<bool> {
    any(document.denies().map(|deny| {
        let everybody = match &deny.principals {
            Principals::Only(named) => named.iter().any(|one| matches!(one, Principal::Everyone)),
            Principals::AllExcept(_) => true,
            Principals::Absent => false,
        };
        let meant = everybody && deny.actions.include("backup:DeleteRecoveryPoint");
        if meant { holds_but_for_names(deny) } else { Some(false) }
    }))
}

/// Whether all that a denial leaves out are principals by name.
fn holds_but_for_names(deny: &Statement) -> Option<bool> {
    use Comparison::{ArnNotEquals, ArnNotLike, StringNotEquals, StringNotLike};

    let names = deny.conditions.iter().all(|condition| {
        let by_name = matches!(condition.key.as_str(), "aws:principalarn" | "aws:userid");
        let leaves_out = matches!(
            condition.operator.comparison,
            ArnNotEquals | ArnNotLike | StringNotEquals | StringNotLike
        );
        by_name && leaves_out && !condition.values.iter().any(|value| value == "*")
    });
    names.then_some(true)
}

/// `BACKUP_JOB_COMPLETED` tells of jobs that ended, however they did.
fn notifies(vault: &BackupVault) -> Option<bool> {
    let (topic, events) = (vault.notification_topic.as_deref()?, vault.notification_events.as_ref()?);
    let of_failure = |event: &String| matches!(event.as_str(), "BACKUP_JOB_FAILED" | "BACKUP_JOB_COMPLETED");
    Some(topic != "none" && events.iter().any(of_failure))
}

fn lock_state(vault: &BackupVault, now: Time) -> &'static str {
    match (vault.locked, vault.lock_at) {
        (false, _) => "none",
        (true, Time::NONE) => "governance",
        (true, at) if at > now => "cooling-off",
        (true, _) => "compliance",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(locked: bool, lock_at: i64) -> BackupVault {
        serde_json::from_value(serde_json::json!({
            "arn": "arn:v", "name": "v", "type": "BACKUP_VAULT", "kms_key": "k", "recovery_points": 1,
            "locked": locked, "lock_at": lock_at, "min_retention_days": 0, "max_retention_days": 400,
        }))
        .unwrap()
    }

    fn state(locked: bool, lock_at: i64) -> &'static str {
        lock_state(&vault(locked, lock_at), Time::from_seconds(1000))
    }

    fn guarded(principal: &str, condition: &str) -> Option<bool> {
        let policy = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny",{principal},"Action":"backup:Delete*","Resource":"*"{condition}}}]}}"#
        );
        of_policy(&BackupVault { policy: Some(policy), ..vault(false, 0) }, denies_delete)
    }

    #[test]
    fn a_denial_may_leave_out_principals_by_name_and_nobody_else() {
        let everybody = r#""Principal":"*""#;
        assert_eq!(guarded(everybody, ""), Some(true));
        assert_eq!(guarded(r#""NotPrincipal":{"AWS":"arn:aws:iam::111111111111:role/emergency"}"#, ""), Some(true));
        assert_eq!(guarded(r#""Principal":{"AWS":"arn:aws:iam::111111111111:role/a"}"#, ""), Some(false));
        let named = r#","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::111111111111:role/emergency"}}"#;
        assert_eq!(guarded(everybody, named), Some(true));
        let elsewhere = r#","Condition":{"StringNotEquals":{"aws:SourceVpc":"vpc-1"}}"#;
        assert_eq!(guarded(everybody, elsewhere), None);
    }

    #[test]
    fn without_a_policy_nothing_is_denied_and_nobody_is_let_in() {
        let bare = BackupVault { policy: Some("none".to_owned()), ..vault(false, 0) };
        assert_eq!((of_policy(&bare, denies_delete), of_policy(&bare, is_public)), (Some(false), Some(false)));
        assert_eq!(of_policy(&vault(false, 0), denies_delete), None);
    }

    #[test]
    fn a_topic_that_hears_of_copies_alone_hears_of_no_failed_backup() {
        let telling = |events: &[&str]| BackupVault {
            notification_topic: Some("arn:t".to_owned()),
            notification_events: Some(events.iter().map(|event| (*event).to_owned()).collect()),
            ..vault(false, 0)
        };
        assert_eq!(notifies(&telling(&["COPY_JOB_FAILED"])), Some(false));
        assert_eq!(notifies(&telling(&["BACKUP_JOB_COMPLETED"])), Some(true));
        assert_eq!(notifies(&vault(false, 0)), None);
    }

    #[test]
    fn case_48_a_lock_with_a_date_to_come_is_cooling_off() {
        assert_eq!(state(true, 2_000_000), "cooling-off");
        assert_eq!(state(true, 999_000), "compliance");
    }

    #[test]
    fn a_lock_without_a_date_can_be_taken_off_by_an_administrator() {
        assert_eq!((state(true, 0), state(false, 0)), ("governance", "none"));
    }
}
