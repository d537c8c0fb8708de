//! KMS keys, customer- and AWS-managed, with alias, tags, policy and rotation.
//!
//! A key's own policy may deny any call: the row then says what is known and leaves the rest NULL.
//! Of an AWS-managed key only `DescribeKey` is asked; what AWS documents for all of them stands
//! in its other columns, since nobody but AWS can change it.

mod details;
mod list;

pub(super) use list::{keys, page};

use futures_util::future::join;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::{Failure, Listed};
use crate::model::Time;

use self::details::Details;
use self::list::{Alias, Description, Key};
use super::closed::Closed;
use super::{Collected, Facts, Reader, Scope, Table};
use super::several::several;

/// One KMS key of one Region. A multi-Region key has a row in each Region it is in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KmsKey {
    /// ARN.
    pub arn: String,
    /// Key id: a UUID, or `mrk-…` for a multi-Region key (the same in every Region of it).
    pub key_id: String,
    /// Who manages it: `CUSTOMER` or `AWS`.
    pub manager: Option<String>,
    /// State, such as `Enabled`, `Disabled`, `PendingDeletion`, `PendingImport`.
    pub state: Option<String>,
    /// Whether it is enabled.
    pub enabled: Option<bool>,
    /// Kind of key material, such as `SYMMETRIC_DEFAULT` or `RSA_2048`.
    pub spec: Option<String>,
    /// What it may be used for, such as `ENCRYPT_DECRYPT`; `none` when AWS gives none.
    pub usage: Option<String>,
    /// Where the material comes from: `AWS_KMS`, `EXTERNAL`, `AWS_CLOUDHSM` or `EXTERNAL_KEY_STORE`.
    pub origin: Option<String>,
    /// Creation time.
    pub created_at: Option<Time>,
    /// When KMS deletes it; 1970-01-01T00:00:00Z when no date is set (also in `PendingReplicaDeletion`,
    /// where the waiting period has not begun).
    pub deletion_at: Option<Time>,
    /// Whether imported material expires: `KEY_MATERIAL_EXPIRES` or `KEY_MATERIAL_DOES_NOT_EXPIRE`;
    /// `none` when there is no imported material.
    pub expiration_model: Option<String>,
    /// When imported material expires, the earliest where the key has several;
    /// 1970-01-01T00:00:00Z when no date is set.
    pub valid_to_at: Option<Time>,
    /// Custom key store; `none` when the material is in KMS itself.
    pub custom_store_id: Option<String>,
    /// Whether it is a multi-Region key.
    pub multi_region: Option<bool>,
    /// `PRIMARY` or `REPLICA`; `none` when it is not a multi-Region key.
    pub mr_type: Option<String>,
    /// Regions of the multi-Region key, primary and replicas, this one included, sorted; empty when
    /// it is not one.
    pub member_regions: Option<Vec<String>>,
    /// Whether it rotates automatically. FALSE without a call for kinds of keys that cannot; TRUE
    /// without a call for an AWS-managed key, which AWS rotates every year.
    pub rotation_enabled: Option<bool>,
    /// Period of automatic rotation in days; 0 when it does not rotate, 365 for an AWS-managed key.
    pub rotation_period_days: Option<i64>,
    /// Next automatic rotation; 1970-01-01T00:00:00Z when none is planned, and for an AWS-managed key,
    /// which is not asked.
    pub next_rotation_at: Option<Time>,
    /// When its material was last rotated, by itself or on demand; 1970-01-01T00:00:00Z for never, and
    /// without a call for kinds of keys that cannot be rotated and for an AWS-managed key.
    pub last_rotation_at: Option<Time>,
    /// When it was last used for cryptography; 1970-01-01T00:00:00Z when KMS saw no use since it keeps
    /// track, and for an AWS-managed key, which is not asked.
    pub last_used_at: Option<Time>,
    /// Since when KMS keeps track of its use; 1970-01-01T00:00:00Z for an AWS-managed key.
    pub use_tracked_since_at: Option<Time>,
    /// Aliases that point to it, such as `alias/example`, sorted; empty when none.
    pub aliases: Option<Vec<String>>,
    /// Tags as `key=value`, sorted; empty for an AWS-managed key, which cannot be tagged.
    pub tags: Option<Vec<String>>,
    /// Key policy, JSON as AWS gives it; `none` for an AWS-managed key, whose policy AWS fixes and
    /// which is not read.
    pub policy: Option<String>,
}

impl Table for KmsKey {
    const NAME: &'static str = "kms_key";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[
        ("kms", "ListKeys"),
        ("kms", "ListAliases"),
        ("kms", "DescribeKey"),
        ("kms", "GetKeyPolicy"),
        ("kms", "ListResourceTags"),
        ("kms", "GetKeyRotationStatus"),
        ("kms", "ListKeyRotations"),
        ("kms", "GetKeyLastUsage"),
    ];
    const CLOSED: &'static [Closed] = &[
        Closed::column("manager", "DescribeKey", &["AWS", "CUSTOMER"]),
        Closed::column("state", "DescribeKey", &["Creating", "Disabled", "Enabled", "PendingDeletion", "PendingImport", "PendingReplicaDeletion", "Unavailable", "Updating"]),
        Closed::column("spec", "DescribeKey", &["ECC_NIST_EDWARDS25519", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1", "HMAC_224", "HMAC_256", "HMAC_384", "HMAC_512", "ML_DSA_44", "ML_DSA_65", "ML_DSA_87", "RSA_2048", "RSA_3072", "RSA_4096", "SM2", "SYMMETRIC_DEFAULT"]),
        Closed::column("usage", "DescribeKey", &["ENCRYPT_DECRYPT", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT", "SIGN_VERIFY", "none"]),
        Closed::column("origin", "DescribeKey", &["AWS_CLOUDHSM", "AWS_KMS", "EXTERNAL", "EXTERNAL_KEY_STORE"]),
        Closed::column("expiration_model", "DescribeKey", &["KEY_MATERIAL_DOES_NOT_EXPIRE", "KEY_MATERIAL_EXPIRES", "none"]),
        Closed::column("mr_type", "DescribeKey", &["PRIMARY", "REPLICA", "none"]),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let (keys, aliases) = join(keys(&reader), list::aliases(&reader)).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &keys);
        let details = several(keys.values().map(|key| details::of(&reader, key))).await;
        for ((key, call), details) in keys.items.iter().zip(details) {
            let facts = Facts::of(reader.region(), &key.arn).resting_on(*call);
            let (mut facts, aliases) = aliases_of(facts, &key.id, &aliases);
            let row = row(&mut facts, key, aliases, details);
            collected.keep(facts, row);
        }
        collected
    }
}

/// Columns that `DescribeKey` fills; the rotation is asked only of keys it says can rotate.
const DESCRIBED: &[&str] = &[
    "manager",
    "state",
    "enabled",
    "spec",
    "usage",
    "origin",
    "created_at",
    "deletion_at",
    "expiration_model",
    "valid_to_at",
    "custom_store_id",
    "multi_region",
    "mr_type",
    "member_regions",
    "rotation_enabled",
    "rotation_period_days",
    "next_rotation_at",
    "last_rotation_at",
];

const ROTATION: &[&str] = &["rotation_enabled", "rotation_period_days", "next_rotation_at"];

fn row(facts: &mut Facts, key: &Key, aliases: Option<Vec<String>>, details: Details) -> KmsKey {
    let described = facts.take(DESCRIBED, key.description.clone());
    let described = described.as_ref();
    let text = |read: fn(&Description) -> &String| described.map(read).cloned();
    let rotation = details.rotation.take(facts, ROTATION);
    let used = details.usage.take(facts, &["last_used_at", "use_tracked_since_at"]);
    KmsKey {
        arn: key.arn.clone(),
        key_id: key.id.clone(),
        manager: text(|key| &key.manager),
        state: text(|key| &key.state),
        enabled: described.map(|key| key.enabled),
        spec: text(|key| &key.spec),
        usage: text(|key| &key.usage),
        origin: text(|key| &key.origin),
        created_at: described.map(|key| key.created_at),
        deletion_at: described.map(|key| key.deletion_at),
        expiration_model: text(|key| &key.expiration_model),
        valid_to_at: described.map(|key| key.valid_to_at),
        custom_store_id: text(|key| &key.custom_store_id),
        multi_region: described.map(|key| key.multi_region),
        mr_type: text(|key| &key.mr_type),
        member_regions: described.map(|key| key.member_regions.clone()),
        rotation_enabled: rotation.as_ref().map(|rotation| rotation.enabled),
        next_rotation_at: rotation.as_ref().map(|rotation| rotation.next_at),
        rotation_period_days: rotation.and_then(|rotation| period(facts, rotation.period_days)),
        last_rotation_at: details.last_rotation.take(facts, &["last_rotation_at"]),
        last_used_at: used.as_ref().map(|used| used.last_at),
        use_tracked_since_at: used.map(|used| used.tracked_since),
        aliases,
        tags: details.tags.take(facts, &["tags"]),
        policy: details.policy.take(facts, &["policy"]),
    }
}

fn period(facts: &mut Facts, days: Result<i64, Failure>) -> Option<i64> {
    days.map_err(|failure| facts.unknown(&["rotation_period_days"], failure)).ok()
}

/// The aliases of one key: that none points to it rests on the whole list.
fn aliases_of(facts: Facts, key_id: &str, list: &Listed<Alias>) -> (Facts, Option<Vec<String>>) {
    let mut facts = list.calls.iter().fold(facts, |facts, call| facts.resting_on(*call));
    if let Some(failure) = &list.failure {
        facts.unknown(&["aliases"], failure.clone());
        return (facts, None);
    }
    let own = list.values().filter(|alias| alias.key_id.as_deref() == Some(key_id));
    let mut names: Vec<String> = own.map(|alias| alias.name.clone()).collect();
    names.sort();
    (facts, Some(names))
}

#[cfg(test)]
mod tests;
