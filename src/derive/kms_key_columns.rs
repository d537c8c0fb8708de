//! What follows about a KMS key: ages, what its kind can do, whom its policy lets in, who needs it.

mod algorithm;
mod references;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, Region, RegisterKind, Stored, Time, row::tidy};
use crate::tables::kms_key::KmsKey;

use self::algorithm::algorithm;
use self::references::{Count, References};
use super::elapsed::{NEVER_DAYS, days_since};
use super::policy::{Document, duties_are_split, external_accounts, is_public};
use super::truth::any;
use super::{Columns, Feeds, World};

/// Tag keys that name the owner.
const OWNER_TAGS: [&str; 2] = ["Owner", "owner"];

/// Derived columns of a key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KmsKeyColumns {
    /// Whether its Region lies in Japan.
    pub in_japan: Option<bool>,
    /// Days since it was created.
    pub age_days: Option<i64>,
    /// Days until KMS deletes it; 100000 when no deletion is pending.
    pub days_to_deletion: Option<i64>,
    /// Days until imported material expires, the earliest where there are several, negative
    /// afterwards; 100000 when no material expires.
    pub material_days_left: Option<i64>,
    /// Whether KMS can rotate it by itself and the customer decides so: a symmetric customer-managed
    /// key whose material KMS made and keeps.
    pub auto_rotatable: Option<bool>,
    /// The other Regions of a multi-Region key; empty when it is not one.
    pub replica_regions: Option<Vec<String>>,
    /// Number of aliases that point to it.
    pub alias_count: Option<i64>,
    /// Value of its tag `Owner` or `owner`; `none` when it has no such tag or an empty one.
    pub tag_owner: Option<String>,
    /// Whether its policy lets in anybody; FALSE for an AWS-managed key, whose policy names its account.
    pub policy_public: Option<bool>,
    /// Other accounts that its policy lets in, `*` for any; empty for an AWS-managed key. NULL when
    /// the policy names somebody without telling the account, such as a deleted role.
    pub policy_external_accounts: Option<Vec<String>>,
    /// Those of them that are neither own accounts nor approved vendors.
    pub policy_unapproved_accounts: Option<Vec<String>>,
    /// Whether its algorithm is on the e-Government recommended list of CRYPTREC; NULL for a kind of
    /// key that the list here does not know.
    pub cryptrec_listed: Option<bool>,
    /// Strength of its algorithm in bits.
    pub strength_bits: Option<i64>,
    /// Resources known to be encrypted with it, at least so many where some could not be read;
    /// NULL when none is known and one that could not be read may be.
    pub referenced_by: Option<i64>,
    /// Whether the register of disposals lists it, by ARN or id; NULL without a register that holds.
    pub disposal_registered: Option<bool>,
    /// Whether the register of manual rotation lists it, by ARN or id, with a decision that still holds;
    /// NULL without a register that holds.
    pub rotation_exempt: Option<bool>,
    /// The same, counting only resources that hold data.
    pub referenced_by_stored: Option<i64>,
    /// Days since its material was last rotated; since it was created when it never was.
    pub rotation_age_days: Option<i64>,
    /// Days since it was last used; 100000 when KMS saw no use although it has kept track for more than
    /// `$unused_key_days` days. NULL when it saw none and has not kept track for so long.
    pub last_used_days: Option<i64>,
    /// Whether nobody named in its policy both administers it (`PutKeyPolicy`, `ScheduleKeyDeletion`,
    /// `DisableKey`) and uses it (`Decrypt`, `Sign`, `GenerateMac`). NULL when the policy gives both to an
    /// account as a whole, so that IAM decides; TRUE for an AWS-managed key.
    pub admins_and_users_split: Option<bool>,
}

impl Columns for KmsKeyColumns {
    type Base = KmsKey;
    const FEEDS: &'static [Feeds] = &[(&["referenced_by", "referenced_by_stored"], super::sighting::FEEDS)];

    fn derive(world: &World, rows: &[Stored<KmsKey>]) -> Vec<Extra<Self>> {
        let references = References::of(world);
        let counts = |key| [references.count(key), references.count_stored(key)];
        rows.iter().map(|key| columns(world, key, counts(key))).collect()
    }
}

fn columns(world: &World, stored: &Stored<KmsKey>, [all, holding]: [Count; 2]) -> Extra<KmsKeyColumns> {
    let key = &stored.row;
    let policy = Policy::judge(key, world);
    let algorithm = key.spec.as_deref().and_then(algorithm);
    let region = stored.region.as_ref().map(Region::as_str);
    let row = KmsKeyColumns {
        in_japan: region.map(|region| world.settings().in_japan(region)),
        age_days: key.created_at.map(|created| created.days_until(world.as_of())),
        days_to_deletion: days_to_deletion(key, world.as_of()),
        material_days_left: material_days_left(key, world.as_of()),
        auto_rotatable: auto_rotatable(key),
        replica_regions: region.zip(key.member_regions.as_ref()).map(|(own, members)| others(own, members)),
        alias_count: key.aliases.as_ref().and_then(|aliases| i64::try_from(aliases.len()).ok()),
        tag_owner: key.tags.as_deref().map(owner),
        policy_public: policy.public,
        policy_external_accounts: policy.external,
        policy_unapproved_accounts: policy.unapproved,
        cryptrec_listed: algorithm.map(|algorithm| algorithm.listed),
        strength_bits: algorithm.map(|algorithm| algorithm.strength_bits),
        referenced_by: all.resources,
        referenced_by_stored: holding.resources,
        rotation_age_days: rotation_age_days(key, world.as_of()),
        last_used_days: last_used_days(key, world),
        admins_and_users_split: policy.split,
        disposal_registered: listed(world, RegisterKind::KeyDisposal, key),
        rotation_exempt: listed(world, RegisterKind::KeyRotation, key),
    };
    Extra { calls: tidy([all.calls, holding.calls].concat()), gaps: tidy([all.gaps, holding.gaps].concat()), row }
}

/// Whether a register lists a key. The id alone stands for the key in every Region of it.
fn listed(world: &World, kind: RegisterKind, key: &KmsKey) -> Option<bool> {
    any([world.listed(kind, &key.arn), world.listed(kind, &key.key_id)])
}

/// In `PendingReplicaDeletion` the waiting period has not begun: there is no date yet.
fn days_to_deletion(key: &KmsKey, as_of: Time) -> Option<i64> {
    if key.state.as_deref()? == "PendingDeletion" { days_left(key.deletion_at?, as_of) } else { Some(NEVER_DAYS) }
}

fn material_days_left(key: &KmsKey, as_of: Time) -> Option<i64> {
    let expires = key.origin.as_deref()? == "EXTERNAL" && key.expiration_model.as_deref()? == "KEY_MATERIAL_EXPIRES";
    if expires { days_left(key.valid_to_at?, as_of) } else { Some(NEVER_DAYS) }
}

fn rotation_age_days(key: &KmsKey, as_of: Time) -> Option<i64> {
    let rotated = match key.last_rotation_at? {
        Time::NONE => key.created_at?,
        rotated => rotated,
    };
    Some(days_since(rotated, as_of))
}

fn last_used_days(key: &KmsKey, world: &World) -> Option<i64> {
    let as_of = world.as_of();
    match key.last_used_at? {
        Time::NONE => {
            let tracked = days_since(key.use_tracked_since_at?, as_of);
            (tracked > world.settings().int("unused_key_days")?).then_some(NEVER_DAYS)
        }
        used => Some(days_since(used, as_of)),
    }
}

/// Unknown where AWS gave no date for what has one.
fn days_left(time: Time, as_of: Time) -> Option<i64> {
    (time != Time::NONE).then(|| as_of.days_until(time))
}

fn auto_rotatable(key: &KmsKey) -> Option<bool> {
    let is = |column: &Option<String>, value: &str| column.as_deref().map(|text| text == value);
    let kind = is(&key.spec, "SYMMETRIC_DEFAULT")? && is(&key.origin, "AWS_KMS")?;
    Some(kind && is(&key.custom_store_id, "none")? && is(&key.manager, "CUSTOMER")?)
}

fn others(own: &str, members: &[String]) -> Vec<String> {
    members.iter().filter(|region| *region != own).cloned().collect()
}

fn owner(tags: &[String]) -> String {
    let named = tags.iter().filter_map(|tag| tag.split_once('=')).filter(|(key, _)| OWNER_TAGS.contains(key));
    named.map(|(_, value)| value.trim()).find(|value| !value.is_empty()).unwrap_or("none").to_owned()
}

/// Whom a key policy lets in.
#[derive(Default)]
struct Policy {
    public: Option<bool>,
    external: Option<Vec<String>>,
    unapproved: Option<Vec<String>>,
    split: Option<bool>,
}

impl Policy {
    fn judge(key: &KmsKey, world: &World) -> Self {
        if key.manager.as_deref() == Some("AWS") {
            let nobody = Some(Vec::new());
            return Self { public: Some(false), external: nobody.clone(), unapproved: nobody, split: Some(true) };
        }
        let Some(document) = key.policy.as_deref().and_then(|text| Document::parse(text).ok()) else {
            return Self::default();
        };
        let external = external_accounts(&document, world.account().as_str());
        let unapproved = external.as_ref().map(|accounts| {
            accounts.iter().filter(|account| !world.is_known(account)).cloned().collect()
        });
        Self { public: is_public(&document), external, unapproved, split: duties_are_split(&document) }
    }
}

#[cfg(test)]
mod tests;
