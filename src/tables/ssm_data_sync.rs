//! Systems Manager resource data syncs: inventory of servers that is copied into a bucket.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Operation, Page, pages};

use super::service::SSM;
use super::wire::or_none;
use super::{Collected, Facts, Reader, Scope, Table};

static LIST: Operation<ListResourceDataSync> = SSM.operation("ListResourceDataSync");

/// One resource data sync.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SsmDataSync {
    /// Name.
    pub name: String,
    /// `SyncToDestination` (into a bucket) or `SyncFromSource` (from other Regions into this one).
    pub sync_type: String,
    /// Name of the bucket; `none` when the sync has no bucket.
    pub dest_bucket: String,
    /// Region of the bucket; `none` when the sync has no bucket.
    pub dest_region: String,
    /// KMS key of the copies; `none` when none is named.
    pub kms_key: String,
    /// Result of the last run; `none` before the first.
    pub last_status: String,
}

impl Table for SsmDataSync {
    const NAME: &'static str = "ssm_data_sync";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("ssm", "ListResourceDataSync")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = pages(|token| {
            let request = Request::new().member("MaxResults", 50).member_if("NextToken", token);
            let reader = &reader;
            async move {
                let answer = reader.operation(&LIST, request).await;
                answer.map_value(|answer| Page { items: answer.resource_data_sync_items, next: answer.next_token })
            }
        })
        .await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (sync, call) in list.items {
            let (region, account) = (reader.region(), reader.account());
            let arn = format!("arn:aws:ssm:{region}:{account}:resource-data-sync/{}", sync.sync_name);
            collected.keep(Facts::of(region, arn).resting_on(call), sync.into_row());
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListResourceDataSync {
    resource_data_sync_items: Vec<Sync>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Sync {
    sync_name: String,
    sync_type: Option<String>,
    #[serde(rename = "S3Destination")]
    s3_destination: Option<Destination>,
    last_status: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Destination {
    bucket_name: String,
    region: String,
    #[serde(rename = "AWSKMSKeyARN")]
    kms_key: Option<String>,
}

impl Sync {
    fn into_row(self) -> SsmDataSync {
        // Syncs made before there were two types have none, and all go to a bucket.
        let sync_type = self.sync_type.unwrap_or_else(|| "SyncToDestination".to_owned());
        let last_status = or_none(self.last_status);
        let (bucket, region, key) = match self.s3_destination {
            Some(to) => (Some(to.bucket_name), Some(to.region), to.kms_key),
            None => (None, None, None),
        };
        SsmDataSync {
            name: self.sync_name,
            sync_type,
            dest_bucket: or_none(bucket),
            dest_region: or_none(region),
            kms_key: or_none(key),
            last_status,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sync_names_bucket_and_region() {
        let body = r#"{"ResourceDataSyncItems":[{"SyncName":"inventory","S3Destination":{"BucketName":"kasumi-inventory","SyncFormat":"JsonSerDe","Region":"us-east-1"},"LastStatus":"Successful"}]}"#;
        let mut list: ListResourceDataSync = serde_json::from_str(body).unwrap();
        let row = list.resource_data_sync_items.remove(0).into_row();
        assert_eq!((row.dest_bucket.as_str(), row.dest_region.as_str()), ("kasumi-inventory", "us-east-1"));
        assert_eq!((row.sync_type.as_str(), row.kms_key.as_str()), ("SyncToDestination", "none"));
    }

    #[test]
    fn a_sync_from_other_regions_has_no_bucket() {
        let body = r#"{"ResourceDataSyncItems":[{"SyncName":"explorer","SyncType":"SyncFromSource"}]}"#;
        let mut list: ListResourceDataSync = serde_json::from_str(body).unwrap();
        assert_eq!(list.resource_data_sync_items.remove(0).into_row().dest_region, "none");
    }

    #[test]
    fn an_answer_without_the_list_is_not_an_empty_list() {
        assert!(serde_json::from_str::<ListResourceDataSync>("{}").is_err());
    }
}
