//! Whom a bucket lets in, by its policy and the blocks of public access.

use crate::derive::World;
use crate::derive::policy::{Document, external_accounts, requires_tls};
use crate::derive::truth::{all, any};
use crate::tables::s3_bucket::S3Bucket;

/// What a bucket policy says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Policy {
    pub(super) tls_only: Option<bool>,
    pub(super) external: Option<Vec<String>>,
}

impl Policy {
    pub(super) fn judge(text: Option<&str>, world: &World, bucket: &str) -> Self {
        if text == Some("none") {
            return Self { tls_only: Some(false), external: Some(Vec::new()) };
        }
        let Some(document) = text.and_then(|text| Document::parse(text).ok()) else {
            return Self::default();
        };
        let external = external_accounts(&document, world.account().as_str());
        let unknown = |accounts: Vec<String>| accounts.into_iter().filter(|one| !world.is_known(one)).collect();
        Self { tls_only: Some(requires_tls(&document, bucket)), external: external.map(unknown) }
    }
}

/// The blocks of public access; each holds when it is set for the bucket or for the account.
const BLOCKS: [&str; 4] = ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"];

/// Whether all blocks hold.
pub(super) fn blocked(bucket: &S3Bucket) -> Option<bool> {
    let set = |list: &Option<Vec<String>>, block: &str| {
        list.as_ref().map(|list| list.iter().any(|one| one == block))
    };
    let holds = |block: &&str| {
        any([set(&bucket.public_access_block, block), set(&bucket.account_public_access_block, block)])
    };
    all(BLOCKS.iter().map(holds))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::derive::identity::fixture::world;

    use super::*;

    fn of(bucket: Option<&[&str]>, account: Option<&[&str]>) -> Option<bool> {
        let row = json!({
            "name": "b", "created_at": 0, "public_access_block": bucket, "account_public_access_block": account,
        });
        blocked(&serde_json::from_value(row).unwrap())
    }

    #[test]
    fn a_block_may_be_set_for_the_bucket_or_for_the_account() {
        assert_eq!(of(Some(&BLOCKS), Some(&[])), Some(true));
        assert_eq!(of(Some(&[]), Some(&BLOCKS)), Some(true));
        assert_eq!(of(Some(&BLOCKS[..2]), Some(&BLOCKS[2..])), Some(true));
        assert_eq!(of(Some(&BLOCKS[..3]), Some(&[])), Some(false));
    }

    #[test]
    fn blocks_that_were_not_read_decide_only_what_they_must() {
        assert_eq!(of(Some(&BLOCKS), None), Some(true));
        assert_eq!(of(None, Some(&BLOCKS)), Some(true));
        assert_eq!(of(Some(&[]), None), None);
        assert_eq!(of(None, None), None);
    }

    #[test]
    fn no_policy_lets_nobody_in_and_refuses_no_plain_transport() {
        let none = Policy { tls_only: Some(false), external: Some(Vec::new()) };
        assert_eq!(Policy::judge(Some("none"), &world(), "b"), none);
        assert_eq!(Policy::judge(None, &world(), "b"), Policy::default());
        assert_eq!(Policy::judge(Some("{\"Version\":"), &world(), "b"), Policy::default());
    }

    #[test]
    fn services_and_known_accounts_are_no_outsiders() {
        let text = r#"{"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::b/*"},
            {"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::222222222222:root","444444444444","999999999999"]},
             "Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}]}"#;
        assert_eq!(Policy::judge(Some(text), &world(), "b").external.unwrap(), ["999999999999"]);
    }
}
