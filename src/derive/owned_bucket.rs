//! Whose bucket a name or an ARN means: bucket ARNs have neither Region nor account, so both are
//! looked up in the list of the account's own buckets.

use std::collections::BTreeMap;

use crate::model::Stored;
use crate::tables::Table as _;
use crate::tables::s3_bucket::S3Bucket;

use super::World;
use super::arn::Arn;

/// The account's buckets by name.
#[derive(Debug)]
pub(super) struct OwnedBuckets<'a> {
    buckets: BTreeMap<&'a str, &'a Stored<S3Bucket>>,
    complete: bool,
}

/// What is known of a bucket's owner.
#[derive(Clone, Copy, Debug)]
pub(super) enum Owner<'a> {
    /// The scanned account, with the bucket's row.
    Here(&'a Stored<S3Bucket>),
    /// Another account, or nobody any more: the list of buckets is whole and does not have it.
    Elsewhere,
    /// The list of buckets is not whole and does not have it.
    Unknown,
}

impl<'a> OwnedBuckets<'a> {
    pub(super) fn of(world: &'a World) -> Self {
        let rows = world.rows::<S3Bucket>().iter();
        let buckets = rows.map(|bucket| (bucket.row.name.as_str(), bucket)).collect();
        Self { buckets, complete: world.is_complete(S3Bucket::NAME) }
    }

    pub(super) fn owner(&self, name: &str) -> Owner<'a> {
        match (self.buckets.get(name), self.complete) {
            (Some(bucket), _) => Owner::Here(bucket),
            (None, true) => Owner::Elsewhere,
            (None, false) => Owner::Unknown,
        }
    }
}

impl Owner<'_> {
    /// Whether the scanned account owns the bucket.
    pub(super) fn is_here(self) -> Option<bool> {
        match self {
            Self::Here(_) => Some(true),
            Self::Elsewhere => Some(false),
            Self::Unknown => None,
        }
    }
}

/// The name of the bucket that an S3 ARN begins with; absent for ARNs of other services.
pub(super) fn bucket_name(arn: &str) -> Option<&str> {
    let arn = Arn::parse(arn).filter(|arn| arn.service == "s3")?;
    arn.resource.split('/').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_arn_may_go_on_with_a_prefix() {
        assert_eq!(bucket_name("arn:aws:s3:::kasumi-flow/vpc/"), Some("kasumi-flow"));
        assert_eq!(bucket_name("arn:aws:logs:ap-northeast-1:111111111111:log-group:x"), None);
    }
}
