//! Sizes that only CloudWatch tells: of buckets, and of clusters whose storage grows by itself.
//!
//! One call for each Region: searches find the series that there are, so that no name of a resource
//! is needed. A series without a data point of the last days has no row.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{Answer, AnswerExt as _, Failure, Operation, Page, pages};
use crate::model::{Cause, Days, Time};

use super::rds_list::Elements;
use super::service::CLOUDWATCH;
use super::wire::TextTime;
use super::{Collected, Facts, Reader, Scope, Table};

static GET_METRIC_DATA: Operation<GetMetricData> = CLOUDWATCH.operation("GetMetricData");

const DAY_SECONDS: i64 = 86_400;

/// Sizes of buckets come once a day and up to two days late.
const LOOK_BACK: Days = 3;

/// Stands between the parts of a label; no name of a resource holds it.
const BETWEEN: char = '|';

/// A search: id in the request, namespace, metric, dimensions (the first names the resource), period.
struct Search {
    id: &'static str,
    namespace: &'static str,
    metric: &'static str,
    dimensions: &'static [&'static str],
    period_seconds: i64,
}

const SEARCHES: [Search; 4] = [
    Search {
        id: "buckets",
        namespace: "AWS/S3",
        metric: "BucketSizeBytes",
        dimensions: &["BucketName", "StorageType"],
        period_seconds: DAY_SECONDS,
    },
    cluster("aurora", "AWS/RDS"),
    cluster("documentdb", "AWS/DocDB"),
    cluster("neptune", "AWS/Neptune"),
];

const fn cluster(id: &'static str, namespace: &'static str) -> Search {
    let dimensions = &["DBClusterIdentifier"];
    Search { id, namespace, metric: "VolumeBytesUsed", dimensions, period_seconds: 3600 }
}

/// The newest data point of one series.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct StorageMetric {
    /// Namespace, such as `AWS/S3`.
    pub namespace: String,
    /// Metric, such as `BucketSizeBytes`.
    pub metric: String,
    /// Name of the bucket or cluster.
    pub name: String,
    /// Kind of storage measured apart, such as `StandardStorage`; `none` where all is measured together.
    pub storage_type: String,
    /// Bytes.
    pub bytes: i64,
    /// Beginning of the period that was measured.
    pub measured_at: Time,
}

impl Table for StorageMetric {
    const NAME: &'static str = "storage_metric";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("monitoring", "GetMetricData")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = pages(|token| page(&reader, token)).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (series, call) in list.items {
            let Some(row) = series.into_row() else { continue };
            let resource = format!("{} {} {} {}", row.namespace, row.metric, row.name, row.storage_type);
            collected.keep(Facts::of(reader.region(), resource).resting_on(call), row);
        }
        collected
    }
}

async fn page(reader: &Reader, token: Option<String>) -> Answer<Page<Series>> {
    let request = request(reader.started_at()).parameter_if("NextToken", token);
    let reply = reader.operation(&GET_METRIC_DATA, request).await?;
    if let Some(why) = reply.value.result.in_part() {
        let failure = Failure::without_call(Cause::Malformed, format!("not every series was read: {why}"));
        let (service, operation) = ("monitoring", "GetMetricData");
        return Err(Failure { call: Some(reply.call), service, operation, ..failure });
    }
    Ok(reply).map_value(|answer| Page { items: answer.result.results.list, next: answer.result.next_token })
}

/// Asks from the beginning of a day, as daily points are stamped.
fn request(now: Time) -> Request {
    let midnight = Time::from_seconds(now.as_seconds() - now.as_seconds().rem_euclid(DAY_SECONDS));
    let whole = Time::from_seconds(now.as_seconds());
    let request = Request::new()
        .parameter("StartTime", midnight.minus_days(LOOK_BACK).to_rfc3339())
        .parameter("EndTime", whole.to_rfc3339())
        .parameter("ScanBy", "TimestampDescending");
    SEARCHES.iter().zip(1..).fold(request, |request, (search, number)| {
        let name = |member: &str| format!("MetricDataQueries.member.{number}.{member}");
        request
            .parameter(&name("Id"), search.id)
            .parameter(&name("Expression"), search.expression())
            .parameter(&name("Label"), search.label())
    })
}

impl Search {
    fn expression(&self) -> String {
        let Self { namespace, metric, period_seconds, .. } = self;
        let dimensions = self.dimensions.join(",");
        format!("SEARCH('{{{namespace},{dimensions}}} MetricName=\"{metric}\"', 'Average', {period_seconds})")
    }

    /// CloudWatch fills in what each series is about.
    fn label(&self) -> String {
        let parts = self.dimensions.iter().map(|name| format!("${{PROP('Dim.{name}')}}"));
        parts.collect::<Vec<_>>().join(&BETWEEN.to_string())
    }
}

#[derive(Debug, Deserialize)]
struct GetMetricData {
    #[serde(rename = "GetMetricDataResult")]
    result: Data,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Data {
    #[serde(rename = "MetricDataResults")]
    results: Elements<Series>,
    next_token: Option<String>,
    #[serde(default)]
    messages: Elements<Message>,
}

impl Data {
    /// Why series may be missing, or points of them; further pages are no reason.
    fn in_part(&self) -> Option<&str> {
        let fault = self.results.list.iter().map(|series| series.status_code.as_str());
        let fault = fault.filter(|code| !matches!(*code, "Complete" | "PartialData"));
        let told = self.messages.list.iter().map(|message| message.code.as_deref().unwrap_or("a message"));
        fault.chain(told).next()
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Message {
    code: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Series {
    id: String,
    label: String,
    #[serde(default)]
    timestamps: Elements<TextTime>,
    #[serde(default)]
    values: Elements<Amount>,
    status_code: String,
}

/// A number of bytes, written as a floating-point number.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
struct Amount(i64);

impl TryFrom<String> for Amount {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a number of bytes");
        let number: f64 = text.parse().map_err(|_not_a_number| wrong())?;
        format!("{number:.0}").parse().map(Self).map_err(|_too_large| wrong())
    }
}

impl Series {
    /// The newest point; none for a series without any, and for one that nobody asked for.
    fn into_row(self) -> Option<StorageMetric> {
        let search = SEARCHES.iter().find(|search| search.id == self.id)?;
        let points = self.timestamps.list.into_iter().zip(self.values.list);
        let (measured_at, bytes) = points.max_by_key(|(time, _)| time.0)?;
        let (name, storage_type) = self.label.split_once(BETWEEN).unwrap_or((&self.label, "none"));
        Some(StorageMetric {
            namespace: search.namespace.to_owned(),
            metric: search.metric.to_owned(),
            name: name.to_owned(),
            storage_type: storage_type.to_owned(),
            bytes: bytes.0,
            measured_at: measured_at.0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(results: &str, after: &str) -> Data {
        let body = format!(
            "<R><GetMetricDataResult><MetricDataResults>{results}</MetricDataResults>{after}</GetMetricDataResult></R>"
        );
        quick_xml::de::from_str::<GetMetricData>(&body).unwrap().result
    }

    const BUCKET: &str = "<member><Id>buckets</Id><Label>kasumi|StandardStorage</Label>
        <Timestamps><member>2026-01-02T00:00:00Z</member><member>2026-01-01T00:00:00Z</member></Timestamps>
        <Values><member>1.5E10</member><member>7.0</member></Values><StatusCode>Complete</StatusCode></member>";

    #[test]
    fn the_newest_point_of_a_series_counts() {
        let row = data(BUCKET, "").results.list.remove(0).into_row().unwrap();
        assert_eq!((row.name.as_str(), row.storage_type.as_str()), ("kasumi", "StandardStorage"));
        assert_eq!(
            (row.bytes, row.measured_at.to_rfc3339().as_str()),
            (15_000_000_000, "2026-01-02T00:00:00Z")
        );
    }

    #[test]
    fn a_series_without_a_point_has_no_row() {
        let empty = "<member><Id>aurora</Id><Label>c</Label><Timestamps/><Values/><StatusCode>Complete</StatusCode></member>";
        assert!(data(empty, "").results.list.remove(0).into_row().is_none());
    }

    #[test]
    fn series_that_were_left_out_make_the_answer_incomplete() {
        let left_out =
            "<Messages><member><Code>MaxMetricsExceeded</Code><Value>v</Value></member></Messages>";
        assert_eq!(data(BUCKET, left_out).in_part(), Some("MaxMetricsExceeded"));
        assert_eq!(data(&BUCKET.replace("Complete", "InternalError"), "").in_part(), Some("InternalError"));
        assert_eq!(data(&BUCKET.replace("Complete", "PartialData"), "").in_part(), None);
    }

    #[test]
    fn a_search_names_its_dimensions() {
        assert_eq!(
            SEARCHES[0].expression(),
            r#"SEARCH('{AWS/S3,BucketName,StorageType} MetricName="BucketSizeBytes"', 'Average', 86400)"#
        );
        assert_eq!(SEARCHES[0].label(), "${PROP('Dim.BucketName')}|${PROP('Dim.StorageType')}");
    }
}
