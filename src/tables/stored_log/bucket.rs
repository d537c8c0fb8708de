//! The folders of a trail in its bucket, by year, month and day.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::aws::operation::{Request, segment};
use crate::aws::{AnswerExt as _, Failure, Operation, Page, pages};
use crate::model::{CallId, Time};
use crate::tables::Reader;
use crate::tables::service::S3;
use crate::tables::trail::Place;

static LIST: Operation<ListObjects> = S3.operation("ListObjectsV2");

/// Days that are looked at one by one.
const YEAR: i64 = 365;

/// The folder of one trail.
#[derive(Clone, Copy)]
pub(super) struct Folder<'a> {
    /// In the bucket's Region.
    pub(super) reader: &'a Reader,
    pub(super) place: &'a Place,
    pub(super) account: &'a str,
}

/// The oldest day and the days of the last year, and the calls that told.
pub(super) struct Found {
    pub(super) calls: Vec<CallId>,
    pub(super) days: Result<(Time, Vec<String>), Failure>,
}

impl Folder<'_> {
    pub(super) async fn look(self, now: Time) -> Found {
        let mut calls = Vec::new();
        let days = self.days(now, &mut calls).await;
        Found { calls, days }
    }

    async fn days(self, now: Time, calls: &mut Vec<CallId>) -> Result<(Time, Vec<String>), Failure> {
        let Some(root) = self.root(calls).await? else { return Ok((Time::NONE, Vec::new())) };
        let nothing = || Ok((Time::NONE, Vec::new()));
        let Some(year) = self.names(&root, 4, calls).await?.into_iter().next() else { return nothing() };
        let months = self.names(&format!("{root}{year}/"), 2, calls).await?;
        let Some(month) = months.into_iter().next() else { return nothing() };
        let first = format!("{year}-{month}");
        let of_first = self.of_month(&root, &first, calls).await?;
        let Some(oldest) = of_first.iter().next().and_then(|day| Time::parse(&format!("{day}T00:00:00Z"))) else {
            return nothing();
        };
        let mut days = of_first;
        for month in months_until(oldest.max(now.minus_days(YEAR)), now) {
            if month != first {
                days.extend(self.of_month(&root, &month, calls).await?);
            }
        }
        Ok((oldest, days.into_iter().collect()))
    }

    /// The folder of the account's trail files in the home Region. An organization's trail files them
    /// under the organization's id, which is told by the folder.
    async fn root(self, calls: &mut Vec<CallId>) -> Result<Option<String>, Failure> {
        let logs = format!("{}AWSLogs/", self.place.prefix);
        let of_account = format!("{}/CloudTrail/{}/", self.account, self.place.home);
        if !self.place.is_org {
            return Ok(Some(logs + &of_account));
        }
        let organization = self.folders(&logs, calls).await?.into_iter().find(|name| name.starts_with("o-"));
        Ok(organization.map(|id| format!("{logs}{id}/{of_account}")))
    }

    /// The days of a month, as `YYYY-MM-DD`.
    async fn of_month(self, root: &str, month: &str, calls: &mut Vec<CallId>) -> Result<BTreeSet<String>, Failure> {
        let days = self.names(&format!("{root}{}/", month.replace('-', "/")), 2, calls).await?;
        let days = days.into_iter().map(|day| format!("{month}-{day}"));
        Ok(days.filter(|day| Time::parse(&format!("{day}T00:00:00Z")).is_some()).collect())
    }

    /// The folders whose names are numbers of so many digits.
    async fn names(self, prefix: &str, digits: usize, calls: &mut Vec<CallId>) -> Result<BTreeSet<String>, Failure> {
        let is_number = |name: &String| name.len() == digits && name.bytes().all(|byte| byte.is_ascii_digit());
        Ok(self.folders(prefix, calls).await?.into_iter().filter(is_number).collect())
    }

    async fn folders(self, prefix: &str, calls: &mut Vec<CallId>) -> Result<BTreeSet<String>, Failure> {
        let list = pages(|token| async move {
            let request = Request::get(format!("/{}", segment(&self.place.bucket)))
                .parameter("list-type", 2)
                .parameter("delimiter", "/")
                .parameter("max-keys", 1000)
                .parameter("prefix", prefix)
                .parameter_if("continuation-token", token);
            let answer = self.reader.operation(&LIST, request).await;
            answer.map_value(ListObjects::page)
        })
        .await;
        calls.extend(&list.calls);
        match list.failure {
            Some(failure) => Err(failure),
            None => Ok(list.items.iter().filter_map(|(found, _)| below(found, prefix)).collect()),
        }
    }
}

/// The name of a folder right below another.
fn below(found: &str, prefix: &str) -> Option<String> {
    found.strip_prefix(prefix)?.strip_suffix('/').map(str::to_owned)
}

/// The months from one time to another, both included, as `YYYY-MM`.
fn months_until(from: Time, until: Time) -> Vec<String> {
    let mut months = BTreeSet::new();
    let mut at = until;
    while at >= from {
        months.extend(at.to_rfc3339().get(..7).map(str::to_owned));
        at = at.minus_days(1);
    }
    months.extend(from.to_rfc3339().get(..7).map(str::to_owned));
    months.into_iter().collect()
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListObjects {
    is_truncated: bool,
    next_continuation_token: Option<String>,
    #[serde(default)]
    common_prefixes: Vec<CommonPrefix>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CommonPrefix {
    prefix: String,
}

impl ListObjects {
    fn page(self) -> Page<String> {
        let next = self.next_continuation_token.filter(|_| self.is_truncated);
        Page { items: self.common_prefixes.into_iter().map(|one| one.prefix).collect(), next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Time {
        Time::parse(text).unwrap()
    }

    #[test]
    fn months_are_counted_over_the_turn_of_the_year() {
        let months = months_until(time("2025-11-30T00:00:00Z"), time("2026-02-01T00:00:01Z"));
        assert_eq!(months, ["2025-11", "2025-12", "2026-01", "2026-02"]);
    }

    #[test]
    fn a_folder_is_named_below_the_one_that_was_asked_for() {
        assert_eq!(below("AWSLogs/1/2026/", "AWSLogs/1/").as_deref(), Some("2026"));
        assert_eq!((below("other/2026/", "AWSLogs/1/"), below("AWSLogs/1/file", "AWSLogs/1/")), (None, None));
    }

    #[test]
    fn folders_are_read_and_an_answer_of_another_kind_is_not() {
        let body = "<ListBucketResult><IsTruncated>false</IsTruncated><CommonPrefixes><Prefix>a/2025/</Prefix></CommonPrefixes>\
            <CommonPrefixes><Prefix>a/2026/</Prefix></CommonPrefixes></ListBucketResult>";
        assert_eq!(quick_xml::de::from_str::<ListObjects>(body).unwrap().page().items, ["a/2025/", "a/2026/"]);
        assert!(quick_xml::de::from_str::<ListObjects>("<ListBucketResult/>").is_err());
    }
}
