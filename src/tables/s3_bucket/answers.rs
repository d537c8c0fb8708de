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
    is_truncated: bool,
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
        let malformed = |message: &str| Failure {
            call: Some(call),
            service: "s3",
            operation: "ListBucketInventoryConfigurations",
            ..Failure::without_call(Cause::Malformed, message)
        };
        if value.name.is_some() {
            return Err(malformed("the answer is a list of objects, not of inventory configurations"));
        }
        if value.is_truncated && value.next_continuation_token.is_none() {
            return Err(malformed("the list goes on, but no token of the next page came"));
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

#[cfg(test)]
mod tests {
    use serde::de::DeserializeOwned;

    use crate::model::CallId;

    use super::*;

    fn read<T: DeserializeOwned>(body: &str) -> T {
        quick_xml::de::from_str(body).unwrap()
    }

    fn refused<T: DeserializeOwned>(body: &str) -> bool {
        quick_xml::de::from_str::<T>(body).is_err()
    }

    fn inventories(body: &str) -> Answer<Page<InventoryDestination>> {
        Inventories::page(Reply { value: read(body), call: CallId(1) })
    }

    #[test]
    fn a_bucket_tells_its_region_in_the_list() {
        let body = "<ListAllMyBucketsResult><Owner><ID>x</ID></Owner><Buckets><Bucket><Name>kasumi-records</Name><CreationDate>2024-04-01T00:00:00.000Z</CreationDate><BucketRegion>ap-northeast-3</BucketRegion></Bucket></Buckets></ListAllMyBucketsResult>";
        let list: ListBuckets = read(body);
        assert_eq!(list.buckets.bucket[0].region().unwrap().as_str(), "ap-northeast-3");
    }

    #[test]
    fn no_bucket_is_an_empty_list_and_another_answer_is_not() {
        let list: ListBuckets = read("<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>");
        assert!(list.buckets.bucket.is_empty());
        assert!(refused::<ListBuckets>("<ListBucketResult><Name>x</Name></ListBucketResult>"));
    }

    #[test]
    fn case_1_a_location_without_text_is_us_east_1_and_eu_is_ireland() {
        let xmlns = "http://s3.amazonaws.com/doc/2006-03-01/";
        let region = |body: String| read::<Location>(&body).region().unwrap().to_string();
        assert_eq!(region(format!("<LocationConstraint xmlns=\"{xmlns}\"/>")), "us-east-1");
        assert_eq!(region(format!("<LocationConstraint xmlns=\"{xmlns}\"></LocationConstraint>")), "us-east-1");
        assert_eq!(region(format!("<LocationConstraint xmlns=\"{xmlns}\">EU</LocationConstraint>")), "eu-west-1");
        let tokyo = format!("<LocationConstraint xmlns=\"{xmlns}\">ap-northeast-1</LocationConstraint>");
        assert_eq!(region(tokyo), "ap-northeast-1");
    }

    #[test]
    fn versioning_that_was_never_switched_on_is_a_value() {
        let never: Versioning = read("<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>");
        assert_eq!((never.status().as_str(), never.mfa_delete().as_str()), ("Never", "Disabled"));
        let on: Versioning = read("<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>");
        assert_eq!((on.status().as_str(), on.mfa_delete().as_str()), ("Enabled", "Enabled"));
    }

    #[test]
    fn a_lock_without_a_default_retention_guards_nothing_by_itself() {
        let bare: ObjectLock = read("<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>");
        assert_eq!((bare.mode().as_str(), bare.days()), ("none", 0));
    }

    #[test]
    fn a_year_of_object_lock_counts_365_days() {
        let body = "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Years>2</Years></DefaultRetention></Rule></ObjectLockConfiguration>";
        let lock: ObjectLock = read(body);
        assert_eq!((lock.mode().as_str(), lock.days()), ("COMPLIANCE", 730));
    }

    #[test]
    fn a_replication_rule_names_bucket_status_and_owner() {
        let body = "<ReplicationConfiguration><Role>arn:aws:iam::111111111111:role/r</Role><Rule><ID>a</ID><Priority>1</Priority><Filter/><Status>Enabled</Status><DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication><Destination><Bucket>arn:aws:s3:::kasumi-copy</Bucket></Destination></Rule></ReplicationConfiguration>";
        let rules = read::<Replication>(body).into_rules();
        assert_eq!((rules[0].status.as_str(), rules[0].dest_account.as_str()), ("Enabled", "none"));
        assert_eq!(rules[0].dest_bucket_arn, "arn:aws:s3:::kasumi-copy");
    }

    #[test]
    fn the_default_encryption_keeps_its_key() {
        let body = "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>arn:aws:kms:ap-northeast-1:111111111111:key/k</KMSMasterKeyID></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>";
        let default = read::<Encryption>(body).into_default();
        assert_eq!(default.algorithm.as_deref(), Some("aws:kms"));
        assert!(default.key.is_some());
    }

    #[test]
    fn answers_of_other_operations_do_not_pass_for_nothing_set() {
        let other = "<VersioningConfiguration/>";
        assert!(refused::<LifecycleConfiguration>(other));
        assert!(refused::<ObjectLock>(other));
        assert!(refused::<Replication>(other));
        assert!(refused::<Encryption>(other));
        assert!(refused::<Tagging>(other));
        assert!(refused::<Inventories>(other));
    }

    #[test]
    fn an_inventory_names_its_destination() {
        let body = "<ListInventoryConfigurationsResult><InventoryConfiguration><Id>all</Id><IsEnabled>true</IsEnabled><Destination><S3BucketDestination><AccountId>222222222222</AccountId><Bucket>arn:aws:s3:::sister-inventory</Bucket><Format>CSV</Format></S3BucketDestination></Destination></InventoryConfiguration><IsTruncated>false</IsTruncated></ListInventoryConfigurationsResult>";
        let page = inventories(body).unwrap().value;
        assert_eq!(page.items[0].dest_account, "222222222222");
        assert!(page.items[0].enabled);
    }

    #[test]
    fn no_inventory_is_an_empty_list() {
        let body = "<ListInventoryConfigurationsResult><IsTruncated>false</IsTruncated></ListInventoryConfigurationsResult>";
        assert!(inventories(body).unwrap().value.items.is_empty());
    }

    #[test]
    fn a_list_of_objects_is_not_an_empty_list_of_inventories() {
        let body = "<ListBucketResult><Name>kasumi-records</Name><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated></ListBucketResult>";
        assert_eq!(inventories(body).unwrap_err().cause, Cause::Malformed);
    }

    #[test]
    fn a_truncated_list_without_a_token_is_not_a_whole_list() {
        let body = "<ListInventoryConfigurationsResult><IsTruncated>true</IsTruncated></ListInventoryConfigurationsResult>";
        assert_eq!(inventories(body).unwrap_err().cause, Cause::Malformed);
    }
}
