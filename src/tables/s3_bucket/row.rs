//! The columns of `s3_bucket`, apart from its lifecycle rules.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::Time;

use super::LifecycleRule;

/// One general-purpose S3 bucket.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct S3Bucket {
    /// Name.
    pub name: String,
    /// Creation time.
    pub created_at: Time,
    /// Versioning: `Enabled`, `Suspended` or `Never` (versioning was never switched on).
    pub versioning: Option<String>,
    /// Whether deleting a version asks for MFA: `Enabled` or `Disabled`.
    pub mfa_delete: Option<String>,
    /// Lifecycle rules, enabled or not; empty when the bucket has no lifecycle configuration.
    pub lifecycle_rules: Option<Vec<LifecycleRule>>,
    /// Mode of the default retention of Object Lock: `COMPLIANCE`, `GOVERNANCE`, or `none`.
    pub object_lock_mode: Option<String>,
    /// Days of that default retention (a year counts 365); 0 when there is none.
    pub object_lock_days: Option<i64>,
    /// Replication rules, enabled or not; empty when the bucket has no replication configuration.
    pub replication_rules: Option<Vec<ReplicationRule>>,
    /// Default encryption: `AES256`, `aws:kms`, `aws:kms:dsse`, or `none`.
    pub sse_algorithm: Option<String>,
    /// KMS key of the default encryption as configured (ARN, id or alias); `none` when none is named.
    pub sse_key_arn: Option<String>,
    /// Tags as `key=value`, sorted; empty when none.
    pub tags: Option<Vec<String>>,
    /// Where inventories of the bucket's objects are delivered; empty when none is configured.
    pub inventories: Option<Vec<InventoryDestination>>,
    /// Text of the bucket policy; `none` when it has none.
    pub policy: Option<String>,
    /// Whether S3 calls the policy public, public access blocks taken into account.
    pub policy_public: Option<bool>,
    /// Whether the access control list grants something to everyone or to everyone with an AWS account.
    pub acl_public: Option<bool>,
    /// Which of the four blocks of public access are on for the bucket, by their API names, sorted.
    pub public_access_block: Option<Vec<String>>,
    /// Which of them are on for the whole account, sorted; these hold for every bucket of it.
    pub account_public_access_block: Option<Vec<String>>,
    /// Bucket that server access logs are delivered to; `none` when they are off.
    pub logging_target: Option<String>,
}

/// One replication rule: where new objects are copied to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReplicationRule {
    /// `ID`; `none` when the rule has none.
    pub id: String,
    /// `Enabled` or `Disabled`.
    pub status: String,
    /// ARN of the destination bucket; it names no Region and no account.
    pub dest_bucket_arn: String,
    /// Account that becomes the owner of the copies; `none` when the rule names none, which is
    /// possible for a bucket of another account too.
    pub dest_account: String,
}

/// One inventory configuration: where the list of the bucket's objects is delivered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InventoryDestination {
    /// Id of the configuration.
    pub id: String,
    /// Whether inventories are made.
    pub enabled: bool,
    /// ARN of the destination bucket; it names no Region and no account.
    pub dest_bucket_arn: String,
    /// Account that owns the destination bucket, as configured; `none` when none is named.
    pub dest_account: String,
}

impl S3Bucket {
    /// A bucket of which only the list entry is known.
    pub(super) fn unread(name: &str, created_at: Time) -> Self {
        Self {
            name: name.to_owned(),
            created_at,
            versioning: None,
            mfa_delete: None,
            lifecycle_rules: None,
            object_lock_mode: None,
            object_lock_days: None,
            replication_rules: None,
            sse_algorithm: None,
            sse_key_arn: None,
            tags: None,
            inventories: None,
            policy: None,
            policy_public: None,
            acl_public: None,
            public_access_block: None,
            account_public_access_block: None,
            logging_target: None,
        }
    }
}
