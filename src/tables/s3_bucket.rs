//! S3 buckets with the settings that decide how long, where and how safely their objects are kept.
//!
//! The settings of a bucket are asked in the bucket's own Region. What is not set comes back as an
//! error code of its own ("no such lifecycle configuration") and is a value here.

mod access;
mod answers;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
mod lifecycle;
mod row;

pub use lifecycle::{LifecycleRule, LifecycleTransition};
pub use row::{InventoryDestination, ReplicationRule, S3Bucket};

use std::sync::Arc;


use crate::aws::operation::{Request, segment};
use crate::aws::{Answer, AnswerExt as _, Listed, Operation, Page, Reply, pages};
use crate::model::{CallId, Region};

use super::service::{S3, S3_CONTROL};
use super::wire::{or_none, tag_list};
use super::closed::Closed;
use super::{Collected, Facts, Reader, Scope, Table};
use super::several::several;
use access::{Acl, Logging, PolicyStatus, PolicyText, PublicAccessBlock};
use answers::{
    Bucket, Encryption, Inventories, LifecycleConfiguration, ListBuckets, Location, ObjectLock, Replication,
    Tagging, Versioning,
};

static LIST_BUCKETS: Operation<ListBuckets> = S3.operation("ListBuckets");
static LOCATION: Operation<Location> = S3.operation("GetBucketLocation");
static VERSIONING: Operation<Versioning> = S3.operation("GetBucketVersioning");
static LIFECYCLE: Operation<LifecycleConfiguration> = S3.operation("GetBucketLifecycleConfiguration");
static OBJECT_LOCK: Operation<ObjectLock> = S3.operation("GetObjectLockConfiguration");
static REPLICATION: Operation<Replication> = S3.operation("GetBucketReplication");
static ENCRYPTION: Operation<Encryption> = S3.operation("GetBucketEncryption");
static TAGGING: Operation<Tagging> = S3.operation("GetBucketTagging");
static INVENTORIES: Operation<Inventories> = S3.operation("ListBucketInventoryConfigurations");
static POLICY: Operation<PolicyText> = S3.operation("GetBucketPolicy");
static POLICY_STATUS: Operation<PolicyStatus> = S3.operation("GetBucketPolicyStatus");
static ACL: Operation<Acl> = S3.operation("GetBucketAcl");
static LOGGING: Operation<Logging> = S3.operation("GetBucketLogging");
static PUBLIC_ACCESS_BLOCK: Operation<PublicAccessBlock> = S3.operation("GetPublicAccessBlock");
// S3 Control calls it GetPublicAccessBlock too; CloudTrail and IAM tell the two apart, and so do we.
static ACCOUNT_BLOCK: Operation<PublicAccessBlock> = S3_CONTROL.operation("GetAccountPublicAccessBlock");

/// What the settings of a bucket fill; unknown altogether when its Region is.
const SETTINGS: [&str; 16] = [
    "versioning",
    "mfa_delete",
    "lifecycle_rules",
    "object_lock_mode",
    "object_lock_days",
    "replication_rules",
    "sse_algorithm",
    "sse_key_arn",
    "tags",
    "inventories",
    "policy",
    "policy_public",
    "acl_public",
    "public_access_block",
    "logging_target",
    "region",
];

impl Table for S3Bucket {
    const NAME: &'static str = "s3_bucket";
    const SCOPE: Scope = Scope::Global;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[
        ("s3", "ListBuckets"),
        ("s3", "GetBucketLocation"),
        ("s3", "GetBucketVersioning"),
        ("s3", "GetBucketLifecycleConfiguration"),
        ("s3", "GetObjectLockConfiguration"),
        ("s3", "GetBucketReplication"),
        ("s3", "GetBucketEncryption"),
        ("s3", "GetBucketTagging"),
        ("s3", "ListBucketInventoryConfigurations"),
        ("s3", "GetBucketPolicy"),
        ("s3", "GetBucketPolicyStatus"),
        ("s3", "GetBucketAcl"),
        ("s3", "GetBucketLogging"),
        ("s3", "GetPublicAccessBlock"),
        ("s3", "GetAccountPublicAccessBlock"),
    ];
    const CLOSED: &'static [Closed] = &[
        Closed::column("versioning", "GetBucketVersioning", &["Enabled", "Never", "Suspended"]),
        Closed::column("mfa_delete", "GetBucketVersioning", &["Disabled", "Enabled"]),
        Closed::column("object_lock_mode", "GetObjectLockConfiguration", &["COMPLIANCE", "GOVERNANCE", "none"]),
        Closed::column("sse_algorithm", "GetBucketEncryption", &["AES256", "aws:fsx", "aws:kms", "aws:kms:dsse", "none"]),
        Closed::member("lifecycle_rules", "status", "GetBucketLifecycleConfiguration", &["Disabled", "Enabled"]),
        Closed::member("replication_rules", "status", "GetBucketReplication", &["Disabled", "Enabled"]),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = buckets(&reader).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        if list.items.is_empty() {
            return collected;
        }
        let of_account = account_block(&reader).await;
        let rows = list.items.iter().map(|(bucket, call)| one(&reader, bucket, *call));
        for (mut facts, row) in several(rows).await {
            let account_public_access_block = facts.take(&["account_public_access_block"], of_account.clone());
            collected.keep(facts, Self { account_public_access_block, ..row });
        }
        collected
    }
}

/// What is blocked for the whole account, whatever its buckets say.
async fn account_block(reader: &Reader) -> Answer<Vec<String>> {
    let request = Request::get("/v20180820/configuration/publicAccessBlock");
    let request = request.header("x-amz-account-id", reader.account().as_str());
    let answer = reader.operation(&ACCOUNT_BLOCK, request).await;
    answer.absent(&[NO_BLOCK], PublicAccessBlock::default).map_value(|block| block.switched_on())
}

/// By which S3 says that nothing is blocked.
const NO_BLOCK: &str = "NoSuchPublicAccessBlockConfiguration";
/// The account's buckets, asked for once.
async fn buckets(reader: &Reader) -> Arc<Listed<Bucket>> {
    let list = pages(|token| {
        let request = Request::get("/").parameter("max-buckets", 1000);
        let request = request.parameter_if("continuation-token", token);
        async move {
            let answer = reader.operation(&LIST_BUCKETS, request).await;
            answer.map_value(|answer| Page { items: answer.buckets.bucket, next: answer.continuation_token })
        }
    });
    reader.once("buckets", list).await
}

/// The names of the account's buckets, each with its Region where the list tells it.
pub(super) async fn named(reader: &Reader) -> Listed<(String, Option<Region>)> {
    let list = buckets(reader).await;
    let items = list.items.iter().map(|(bucket, call)| ((bucket.name.clone(), bucket.region()), *call));
    Listed { items: items.collect(), calls: list.calls.clone(), failure: list.failure.clone() }
}

/// One bucket: where it is, then its settings, all at once.
async fn one(reader: &Reader, bucket: &Bucket, listed: CallId) -> (Facts, S3Bucket) {
    let arn = format!("arn:aws:s3:::{}", bucket.name);
    let mut row = S3Bucket::unread(&bucket.name, bucket.creation_date.0);
    let located = match bucket.region() {
        Some(region) => Ok(Reply { value: region, call: listed }),
        None => location(reader, &bucket.name).await,
    };
    match located {
        Ok(Reply { value: region, call }) => {
            let mut facts = Facts::of(&region, arn).resting_on(listed).resting_on(call);
            let there = reader.at(&region);
            settings(&there, &mut facts, &mut row).await;
            access(&there, &mut facts, &mut row).await;
            (facts, row)
        }
        Err(failure) => {
            let mut facts = Facts::without_region(arn).resting_on(listed);
            facts.unknown(&SETTINGS, failure);
            (facts, row)
        }
    }
}

async fn location(reader: &Reader, bucket: &str) -> Answer<Region> {
    let reply = reader.operation(&LOCATION, of(bucket, "location")).await?;
    reply.value.region().map(|region| Reply { value: region, call: reply.call }).map_err(|failure| {
        crate::aws::Failure { call: Some(reply.call), service: "s3", operation: "GetBucketLocation", ..failure }
    })
}

/// A request for one sub-resource of a bucket.
fn of(bucket: &str, sub_resource: &str) -> Request {
    Request::get(format!("/{}", segment(bucket))).flag(sub_resource)
}

async fn settings(reader: &Reader, facts: &mut Facts, row: &mut S3Bucket) {
    let name = row.name.clone();
    let (versioning, lifecycle, lock, replication, encryption, tagging, inventories) = tokio::join!(
        reader.operation(&VERSIONING, of(&name, "versioning")),
        reader.operation(&LIFECYCLE, of(&name, "lifecycle")),
        reader.operation(&OBJECT_LOCK, of(&name, "object-lock")),
        reader.operation(&REPLICATION, of(&name, "replication")),
        reader.operation(&ENCRYPTION, of(&name, "encryption")),
        reader.operation(&TAGGING, of(&name, "tagging")),
        list_inventories(reader, &name),
    );
    if let Some(versioning) = facts.take(&["versioning", "mfa_delete"], versioning) {
        (row.versioning, row.mfa_delete) = (Some(versioning.status()), Some(versioning.mfa_delete()));
    }
    let lifecycle = lifecycle.absent(&["NoSuchLifecycleConfiguration"], LifecycleConfiguration::default);
    let rules = facts.take(&["lifecycle_rules"], lifecycle);
    row.lifecycle_rules = rules.map(LifecycleConfiguration::into_rules);
    let lock = lock.absent(&["ObjectLockConfigurationNotFoundError"], ObjectLock::default);
    if let Some(lock) = facts.take(&["object_lock_mode", "object_lock_days"], lock) {
        (row.object_lock_mode, row.object_lock_days) = (Some(lock.mode()), Some(lock.days()));
    }
    let replication = replication.absent(&["ReplicationConfigurationNotFoundError"], Replication::default);
    row.replication_rules = facts.take(&["replication_rules"], replication).map(Replication::into_rules);
    let encryption = encryption.absent(&["ServerSideEncryptionConfigurationNotFoundError"], Encryption::default);
    if let Some(default) = facts.take(&["sse_algorithm", "sse_key_arn"], encryption).map(Encryption::into_default) {
        row.sse_algorithm = Some(or_none(default.algorithm));
        row.sse_key_arn = Some(or_none(default.key));
    }
    let tagging = tagging.absent(&["NoSuchTagSet"], Tagging::default);
    row.tags = facts.take(&["tags"], tagging).map(|tagging| tag_list(tagging.tag_set.tag));
    row.inventories = facts.take(&["inventories"], inventories);
}

/// Who may reach the bucket, and where its access logs go.
async fn access(reader: &Reader, facts: &mut Facts, row: &mut S3Bucket) {
    let name = row.name.clone();
    let (policy, status, acl, block, logging) = tokio::join!(
        reader.operation(&POLICY, of(&name, "policy")),
        reader.operation(&POLICY_STATUS, of(&name, "policyStatus")),
        reader.operation(&ACL, of(&name, "acl")),
        reader.operation(&PUBLIC_ACCESS_BLOCK, of(&name, "publicAccessBlock")),
        reader.operation(&LOGGING, of(&name, "logging")),
    );
    let policy = policy.absent(&["NoSuchBucketPolicy"], PolicyText::default);
    row.policy = facts.take(&["policy"], policy).map(PolicyText::into_text);
    let status = status.absent(&["NoSuchBucketPolicy"], PolicyStatus::default);
    row.policy_public = facts.take(&["policy_public"], status).map(|status| status.is_public);
    row.acl_public = facts.take(&["acl_public"], acl).map(|acl| acl.is_public());
    let block = block.absent(&[NO_BLOCK], PublicAccessBlock::default);
    row.public_access_block = facts.take(&["public_access_block"], block).map(|block| block.switched_on());
    row.logging_target = facts.take(&["logging_target"], logging).map(Logging::into_target);
}

/// All inventory configurations, or the failure of any page: half a list is not a list.
async fn list_inventories(reader: &Reader, bucket: &str) -> Answer<Vec<InventoryDestination>> {
    let list = pages(|token| {
        let request = of(bucket, "inventory").parameter_if("continuation-token", token);
        async move { reader.operation(&INVENTORIES, request).await.and_then(Inventories::page) }
    })
    .await;
    match (list.failure, list.calls.last()) {
        (None, Some(call)) => {
            let value = list.items.into_iter().map(|(one, _)| one).collect();
            Ok(Reply { value, call: *call })
        }
        (Some(failure), _) => Err(failure),
        (None, None) => Err(crate::aws::Failure::without_call(crate::model::Cause::Malformed, "no page came")),
    }
}
