//! Doors for the fuzz targets: S3's answers, read as a call would read them.

use crate::aws::Protocol;
use crate::aws::operation::fuzzing::read;

use super::LifecycleRule;
use super::answers::{Bucket, LifecycleConfiguration, ListBuckets};

/// The rules of a lifecycle configuration.
pub fn rules(xml: &[u8]) -> Result<Vec<LifecycleRule>, String> {
    let operation = "GetBucketLifecycleConfiguration";
    read(Protocol::RestXml, operation, 200, None, xml).map(LifecycleConfiguration::into_rules)
}

/// The names in a list of buckets, and the token of its next page.
pub fn buckets(xml: &[u8]) -> Result<(Vec<String>, Option<String>), String> {
    let answer: ListBuckets = read(Protocol::RestXml, "ListBuckets", 200, None, xml)?;
    let name = |bucket: Bucket| format!("{} {:?} {:?}", bucket.name, bucket.creation_date, bucket.region());
    Ok((answer.buckets.bucket.into_iter().map(name).collect(), answer.continuation_token))
}
