//! What S3 answers about a bucket, as far as it is read.
//!
//! The name of a root element is not looked at, because servers that speak S3's protocol differ in
//! it; members that every answer has are required instead, so that the answer of another operation
//! cannot pass for "nothing is set".

use serde::Deserialize;

use crate::aws::{Answer, Failure, Page, Reply};
use crate::model::{Cause, Region};

use super::super::wire::{Tag, TextTime, or_none};
use super::lifecycle::Rule;
use super::{InventoryDestination, ReplicationRule};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListBuckets {
    pub(super) buckets: Buckets,
    pub(super) continuation_token: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Buckets {
    #[serde(default, rename = "Bucket")]
    pub(super) bucket: Vec<Bucket>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Bucket {
    pub(super) name: String,
    pub(super) creation_date: TextTime,
    bucket_region: Option<String>,
}

impl Bucket {
    pub(super) fn region(&self) -> Option<Region> {
        self.bucket_region.as_deref().and_then(|name| Region::parse(name).ok())
    }
}

/// `LocationConstraint`: a text, and nothing for a bucket in us-east-1.
#[derive(Debug, Deserialize)]
pub(super) struct Location {
    #[serde(default, rename = "$text")]
    text: String,
}

impl Location {
    pub(super) fn region(&self) -> Result<Region, Failure> {
        let name = match self.text.trim() {
            "" => "us-east-1",
            "EU" => "eu-west-1",
            name => name,
        };
        Region::parse(name).map_err(|source| Failure::without_call(Cause::Malformed, source.to_string()))
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Versioning {
    status: Option<String>,
    // `MfaDelete` in the answer, `MFADelete` in the documentation.
    #[serde(alias = "MFADelete")]
    mfa_delete: Option<String>,
}

impl Versioning {
    pub(super) fn status(&self) -> String {
        self.status.clone().unwrap_or_else(|| "Never".to_owned())
    }

    pub(super) fn mfa_delete(&self) -> String {
        self.mfa_delete.clone().unwrap_or_else(|| "Disabled".to_owned())
    }
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct LifecycleConfiguration {
    #[serde(rename = "Rule")]
    pub(super) rules: Vec<Rule>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ObjectLock {
    #[serde(rename = "ObjectLockEnabled")]
    _enabled: String,
    rule: Option<LockRule>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct LockRule {
    default_retention: Option<DefaultRetention>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DefaultRetention {
    mode: String,
    days: Option<i64>,
    years: Option<i64>,
}

impl ObjectLock {
    fn default_retention(&self) -> Option<&DefaultRetention> {
        self.rule.as_ref().and_then(|rule| rule.default_retention.as_ref())
    }

    pub(super) fn mode(&self) -> String {
        or_none(self.default_retention().map(|retention| retention.mode.clone()))
    }

    pub(super) fn days(&self) -> i64 {
        let days = |retention: &DefaultRetention| {
            let years = retention.years.map(|years| years.saturating_mul(365));
            retention.days.or(years).unwrap_or(0)
        };
        self.default_retention().map_or(0, days)
    }
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Replication {
    #[serde(rename = "Rule")]
    rules: Vec<WireReplicationRule>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireReplicationRule {
    #[serde(rename = "ID")]
    id: Option<String>,
    status: String,
    destination: ReplicationDestination,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ReplicationDestination {
    bucket: String,
    account: Option<String>,
}

impl Replication {
    pub(super) fn into_rules(self) -> Vec<ReplicationRule> {
        let row = |rule: WireReplicationRule| ReplicationRule {
            id: or_none(rule.id),
            status: rule.status,
            dest_bucket_arn: rule.destination.bucket,
            dest_account: or_none(rule.destination.account),
        };
        self.rules.into_iter().map(row).collect()
    }
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Encryption {
    #[serde(rename = "Rule")]
    rules: Vec<EncryptionRule>,
}

#[derive(Debug, Deserialize)]
struct EncryptionRule {
    #[serde(rename = "ApplyServerSideEncryptionByDefault")]
    by_default: Option<DefaultEncryption>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct DefaultEncryption {
    #[serde(rename = "SSEAlgorithm")]
    pub(super) algorithm: Option<String>,
    #[serde(rename = "KMSMasterKeyID")]
    pub(super) key: Option<String>,
}

impl Encryption {
    pub(super) fn into_default(self) -> DefaultEncryption {
        self.rules.into_iter().find_map(|rule| rule.by_default).unwrap_or_default()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Tagging {
    pub(super) tag_set: TagSet,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct TagSet {
    #[serde(default, rename = "Tag")]
    pub(super) tag: Vec<Tag>,
}

/// A list of inventory configurations. A list of objects is also truncated or not, but it names
/// its bucket: a server that does not know `?inventory` answers with one.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Inventories {
    #[serde(default, rename = "InventoryConfiguration")]
    configurations: Vec<InventoryConfiguration>,
    next_continuation_token: Option<String>,
    name: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct InventoryConfiguration {
    id: String,
    is_enabled: bool,
    destination: InventoryTarget,
}

#[derive(Debug, Deserialize)]
struct InventoryTarget {
    #[serde(rename = "S3BucketDestination")]
    s3: InventoryBucket,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct InventoryBucket {
    account_id: Option<String>,
    bucket: String,
}

impl Inventories {
    pub(super) fn page(reply: Reply<Self>) -> Answer<Page<InventoryDestination>> {
        let Reply { value, call } = reply;
        if value.name.is_some() {
            let message = "the answer is a list of objects, not of inventory configurations";
            return Err(Failure {
                call: Some(call),
                service: "s3",
                operation: "ListBucketInventoryConfigurations",
                ..Failure::without_call(Cause::Malformed, message)
            });
        }
        let items = value.configurations.into_iter().map(InventoryConfiguration::into_row).collect();
        Ok(Reply { value: Page { items, next: value.next_continuation_token }, call })
    }
}

impl InventoryConfiguration {
    fn into_row(self) -> InventoryDestination {
        InventoryDestination {
            id: self.id,
            enabled: self.is_enabled,
            dest_bucket_arn: self.destination.s3.bucket,
            dest_account: or_none(self.destination.s3.account_id),
        }
    }
}
