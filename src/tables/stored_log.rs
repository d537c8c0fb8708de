//! What is really stored of the account's trails: the oldest day, and the days of the last year.
//!
//! Told by the names of folders in the bucket and by the times of log streams; no log file and no log
//! line is ever read. Only stores of the scanned account are looked into. CloudTrail files under
//! `AWSLogs/ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/` in UTC; of a multi-Region trail the home Region is
//! looked at, where every account has some events a day.

mod bucket;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};
use crate::model::{CallId, Region, Time};

use super::s3_bucket;
use super::service::LOGS;
use super::several::several;
use super::trail::{self, Place};
use super::{Collected, Facts, Reader, Scope, Table};
use bucket::Folder;

static STREAMS: Operation<DescribeLogStreams> = LOGS.operation("DescribeLogStreams");

/// What one trail has in one store of this account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StoredLog {
    /// ARN of the trail.
    pub trail_arn: String,
    /// `s3` for its bucket, `cwl` for its log group.
    pub kind: String,
    /// Oldest day of which something is stored; 1970-01-01T00:00:00Z when nothing is.
    pub oldest_day_at: Option<Time>,
    /// Days of the last year of which something is stored, as `YYYY-MM-DD`, sorted; empty for a log group.
    pub days: Option<Vec<String>>,
}

const COLUMNS: &[&str] = &["oldest_day_at", "days"];

impl Table for StoredLog {
    const NAME: &'static str = "stored_log";
    const SCOPE: Scope = Scope::Global;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[
        ("cloudtrail", "DescribeTrails"),
        ("s3", "ListBuckets"),
        ("s3", "ListObjectsV2"),
        ("logs", "DescribeLogStreams"),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let mut collected = Collected::default();
        let (places, buckets) =
            tokio::join!(trail::places(&reader, &mut collected), s3_bucket::named(&reader));
        collected.listed(reader.region(), &buckets);
        let read = places.iter().map(|(place, call)| stores(&reader, place, *call, &buckets));
        for (facts, row) in several(read).await.into_iter().flatten() {
            collected.keep(facts, row);
        }
        collected
    }
}

/// The stores of one trail that are in this account.
async fn stores(
    reader: &Reader,
    place: &Place,
    call: CallId,
    buckets: &Listed<(String, Option<Region>)>,
) -> Vec<(Facts, StoredLog)> {
    let own = buckets.items.iter().find(|((name, _), _)| *name == place.bucket);
    let mut rows = Vec::new();
    if let Some(((_, region), listed)) = own {
        // The list tells the Region of every bucket but the oldest; the trail's is the likely one.
        let region = region.clone().unwrap_or_else(|| place.home.clone());
        let facts = Facts::of(&region, format!("{} in {}", place.arn, place.bucket));
        rows.push(in_bucket(reader, place, facts.resting_on(call).resting_on(*listed), &region).await);
    }
    if let Some((name, region)) = own_group(place, reader.account().as_str()) {
        let facts = Facts::of(&region, format!("{} in {name}", place.arn)).resting_on(call);
        rows.push(in_group(&reader.at(&region), place, facts, &name).await);
    }
    rows
}

async fn in_bucket(reader: &Reader, place: &Place, mut facts: Facts, region: &Region) -> (Facts, StoredLog) {
    let folder = Folder { reader: &reader.at(region), place, account: reader.account().as_str() };
    let found = folder.look(reader.started_at()).await;
    facts.rest_on(&found.calls);
    let days = found.days.map_err(|failure| facts.unknown(COLUMNS, failure)).ok();
    let row = StoredLog {
        trail_arn: place.arn.clone(),
        kind: "s3".to_owned(),
        oldest_day_at: days.as_ref().map(|(oldest, _)| *oldest),
        days: days.map(|(_, days)| days),
    };
    (facts, row)
}

/// Name and Region of a trail's log group in this account.
fn own_group(place: &Place, account: &str) -> Option<(String, Region)> {
    let mut parts = place.log_group_arn.as_deref()?.splitn(7, ':').skip(3);
    let (region, owner) = (parts.next()?, parts.next()?);
    let name = parts.nth(1)?;
    let name = name.strip_suffix(":*").unwrap_or(name);
    let region = Region::parse(region).ok().filter(|_| owner == account)?;
    Some((name.to_owned(), region))
}

async fn in_group(reader: &Reader, place: &Place, mut facts: Facts, group: &str) -> (Facts, StoredLog) {
    let list = pages(|token| async move {
        let request = Request::new().member("logGroupName", group).member("limit", 50);
        let answer = reader.operation(&STREAMS, request.member_if("nextToken", token)).await;
        // Nothing is stored in a group that is gone.
        let answer = answer.absent(&["ResourceNotFoundException"], DescribeLogStreams::none);
        answer.map_value(|answer| Page { items: answer.log_streams, next: answer.next_token })
    })
    .await;
    facts.rest_on(&list.calls);
    let oldest = list.values().filter_map(|stream| stream.first_event_timestamp).min();
    let whole = list.failure.map(|failure| facts.unknown(COLUMNS, failure)).is_none();
    let row = StoredLog {
        trail_arn: place.arn.clone(),
        kind: "cwl".to_owned(),
        oldest_day_at: whole.then(|| oldest.map_or(Time::NONE, Time::from_millis)),
        days: whole.then(Vec::new),
    };
    (facts, row)
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeLogStreams {
    log_streams: Vec<Stream>,
    next_token: Option<String>,
}

impl DescribeLogStreams {
    fn none() -> Self {
        Self { log_streams: Vec::new(), next_token: None }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stream {
    first_event_timestamp: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(group: Option<&str>) -> Place {
        Place {
            arn: "t".to_owned(),
            home: Region::us_east_1(),
            is_org: false,
            bucket: "b".to_owned(),
            prefix: String::new(),
            log_group_arn: group.map(str::to_owned),
        }
    }

    #[test]
    fn a_log_group_is_looked_into_only_in_the_own_account() {
        let arn = "arn:aws:logs:ap-northeast-1:111111111111:log-group:kasumi/cloudtrail:*";
        let (name, region) = own_group(&place(Some(arn)), "111111111111").unwrap();
        assert_eq!((name.as_str(), region.as_str()), ("kasumi/cloudtrail", "ap-northeast-1"));
        assert_eq!(own_group(&place(Some(arn)), "222222222222"), None);
        assert_eq!(own_group(&place(None), "111111111111"), None);
    }

    #[test]
    fn an_answer_without_streams_is_malformed() {
        assert!(serde_json::from_str::<DescribeLogStreams>("{}").is_err());
    }
}
