//! S3 Multi-Region Access Points and the buckets behind each: objects written through one may end
//! up in any of its Regions. One control plane in us-west-2 lists those of the whole account.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Operation, Page, pages};
use crate::model::{Region, Time};

use super::service::S3_CONTROL;
use super::wire::{TextTime, or_none};
use super::closed::Closed;
use super::{Collected, Facts, Reader, Scope, Table};

static LIST: Operation<ListMultiRegionAccessPoints> = S3_CONTROL.operation("ListMultiRegionAccessPoints");

/// The Region of the control plane.
const CONTROL: &str = "us-west-2";

/// One Multi-Region Access Point.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct S3AccessPointMultiRegion {
    /// Name.
    pub name: String,
    /// Alias, by which requests name it.
    pub alias: String,
    /// State: `READY`, `CREATING`, `PARTIALLY_CREATED`, `INCONSISTENT_ACROSS_REGIONS`,
    /// `PARTIALLY_DELETED` or `DELETING`.
    pub status: String,
    /// Creation time.
    pub created_at: Time,
    /// The buckets behind it.
    pub buckets: Vec<AccessPointBucket>,
}

/// One bucket behind a Multi-Region Access Point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccessPointBucket {
    /// Name of the bucket.
    pub bucket: String,
    /// Region of the bucket.
    pub region: String,
    /// Account that owns the bucket; `none` when AWS gives none.
    pub account: String,
}

impl Table for S3AccessPointMultiRegion {
    const NAME: &'static str = "s3_access_point_multi_region";
    const SCOPE: Scope = Scope::Global;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("s3", "ListMultiRegionAccessPoints")];
    const CLOSED: &'static [Closed] = &[
        Closed::column("status", "ListMultiRegionAccessPoints", &["CREATING", "DELETING", "INCONSISTENT_ACROSS_REGIONS", "PARTIALLY_CREATED", "PARTIALLY_DELETED", "READY"]),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let control = Region::parse(CONTROL).unwrap_or_else(|_| Region::us_east_1());
        let there = reader.at(&control);
        let list = pages(|token| {
            let request = Request::get("/v20180820/mrap/instances").parameter("maxResults", 100);
            let request = request.parameter_if("nextToken", token);
            let request = request.header("x-amz-account-id", reader.account().as_str());
            let there = &there;
            async move {
                let answer = there.operation(&LIST, request).await;
                answer.map_value(|answer| Page { items: answer.access_points.list, next: answer.next_token })
            }
        })
        .await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (point, call) in list.items {
            let arn = format!("arn:aws:s3::{}:accesspoint/{}", reader.account(), point.alias);
            collected.keep(Facts::of(&Region::global(), arn).resting_on(call), point.into_row());
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListMultiRegionAccessPoints {
    access_points: AccessPoints,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
struct AccessPoints {
    #[serde(default, rename = "AccessPoint")]
    list: Vec<AccessPoint>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AccessPoint {
    name: String,
    alias: String,
    created_at: TextTime,
    status: String,
    regions: Regions,
}

#[derive(Debug, Deserialize)]
struct Regions {
    #[serde(default, rename = "Region")]
    list: Vec<RegionReport>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RegionReport {
    bucket: String,
    region: String,
    bucket_account_id: Option<String>,
}

impl AccessPoint {
    fn into_row(self) -> S3AccessPointMultiRegion {
        let bucket = |report: RegionReport| AccessPointBucket {
            bucket: report.bucket,
            region: report.region,
            account: or_none(report.bucket_account_id),
        };
        S3AccessPointMultiRegion {
            name: self.name,
            alias: self.alias,
            status: self.status,
            created_at: self.created_at.0,
            buckets: self.regions.list.into_iter().map(bucket).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_names_every_bucket_with_its_region() {
        let body = "<ListMultiRegionAccessPointsResult><AccessPoints><AccessPoint><Name>kasumi</Name><Alias>abc.mrap</Alias><CreatedAt>2025-04-01T00:00:00Z</CreatedAt><Status>READY</Status><Regions><Region><Bucket>a</Bucket><Region>ap-northeast-1</Region><BucketAccountId>111111111111</BucketAccountId></Region><Region><Bucket>b</Bucket><Region>us-east-1</Region></Region></Regions></AccessPoint></AccessPoints></ListMultiRegionAccessPointsResult>";
        let mut list: ListMultiRegionAccessPoints = quick_xml::de::from_str(body).unwrap();
        let row = list.access_points.list.remove(0).into_row();
        assert_eq!(row.buckets.len(), 2);
        assert_eq!((row.buckets[1].region.as_str(), row.buckets[1].account.as_str()), ("us-east-1", "none"));
    }

    #[test]
    fn no_point_is_an_empty_list_and_another_answer_is_not() {
        let none = "<ListMultiRegionAccessPointsResult><AccessPoints/></ListMultiRegionAccessPointsResult>";
        let list: ListMultiRegionAccessPoints = quick_xml::de::from_str(none).unwrap();
        assert!(list.access_points.list.is_empty());
        assert!(quick_xml::de::from_str::<ListMultiRegionAccessPoints>("<ListBucketResult/>").is_err());
    }
}
