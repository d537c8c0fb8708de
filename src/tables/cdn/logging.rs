//! Standard logs of the second kind: deliveries of `CloudWatch` Logs from a source that is a
//! distribution. A source without a delivery logs nothing.

use serde::Deserialize;

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};
use crate::model::Region;
use crate::tables::service::LOGS;
use crate::tables::{Facts, Reader};

static SOURCES: Operation<DescribeSources> = LOGS.operation("DescribeDeliverySources");
static DELIVERIES: Operation<DescribeDeliveries> = LOGS.operation("DescribeDeliveries");

/// What is delivered in us-east-1, where the sources of `CloudFront` are.
#[derive(Debug)]
pub(super) struct Deliveries {
    sources: Listed<Source>,
    deliveries: Listed<Delivery>,
}

impl Deliveries {
    /// Asks only where there is a distribution that could be a source.
    pub(super) async fn of(reader: &Reader, wanted: bool) -> Self {
        let none = Self { sources: empty(), deliveries: empty() };
        if !wanted {
            return none;
        }
        let there = &reader.at(&Region::us_east_1());
        let sources = pages(|token| async move {
            let request = Request::new().member("limit", 50).member_if("nextToken", token);
            let answer = there.operation(&SOURCES, request).await;
            answer.map_value(|answer| Page { items: answer.delivery_sources, next: answer.next_token })
        });
        let sources = sources.await;
        if sources.items.is_empty() {
            return Self { sources, ..none };
        }
        let deliveries = pages(|token| async move {
            let request = Request::new().member("limit", 50).member_if("nextToken", token);
            let answer = there.operation(&DELIVERIES, request).await;
            answer.map_value(|answer| Page { items: answer.deliveries, next: answer.next_token })
        });
        Self { sources, deliveries: deliveries.await }
    }

    /// Whether access logs of a distribution are delivered.
    pub(super) fn has(&self, facts: &mut Facts, arn: &str) -> Option<bool> {
        facts.rest_on(&self.sources.calls);
        facts.rest_on(&self.deliveries.calls);
        let of_it = |source: &&Source| source.logs_access() && source.resource_arns.iter().any(|one| one == arn);
        let names: Vec<&str> = self.sources.values().filter(of_it).map(|source| source.name.as_str()).collect();
        let delivered = |one: &Delivery| names.contains(&one.delivery_source_name.as_str());
        if self.deliveries.values().any(delivered) {
            return Some(true);
        }
        let sources = self.sources.failure.as_ref();
        let deliveries = self.deliveries.failure.as_ref().filter(|_| !names.is_empty());
        match sources.or(deliveries) {
            None => Some(false),
            Some(failure) => {
                facts.unknown(&["logging"], failure.clone());
                None
            }
        }
    }
}

fn empty<T>() -> Listed<T> {
    Listed { items: Vec::new(), calls: Vec::new(), failure: None }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeSources {
    delivery_sources: Vec<Source>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Source {
    name: String,
    #[serde(default)]
    resource_arns: Vec<String>,
    log_type: Option<String>,
}

impl Source {
    /// A distribution can also be the source of connection logs.
    fn logs_access(&self) -> bool {
        self.log_type.as_deref() == Some("ACCESS_LOGS")
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeDeliveries {
    deliveries: Vec<Delivery>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Delivery {
    delivery_source_name: String,
}

#[cfg(test)]
mod tests {
    use crate::aws::Failure;
    use crate::model::{CallId, Cause};

    use super::*;

    fn listed<T: serde::de::DeserializeOwned>(json: &str, failure: Option<Cause>) -> Listed<T> {
        let items: Vec<T> = serde_json::from_str(json).unwrap();
        Listed {
            items: items.into_iter().map(|item| (item, CallId(1))).collect(),
            calls: vec![CallId(1)],
            failure: failure.map(|cause| Failure::without_call(cause, "no")),
        }
    }

    fn has(sources: Listed<Source>, deliveries: Listed<Delivery>) -> Option<bool> {
        Deliveries { sources, deliveries }.has(&mut Facts::of(&Region::global(), "arn:cf"), "arn:cf")
    }

    const SOURCE: &str = r#"[{"name":"s","resourceArns":["arn:cf"],"logType":"ACCESS_LOGS"}]"#;
    const DELIVERY: &str = r#"[{"deliverySourceName":"s"}]"#;

    #[test]
    fn a_source_logs_only_with_a_delivery() {
        assert_eq!(has(listed(SOURCE, None), listed(DELIVERY, None)), Some(true));
        assert_eq!(has(listed(SOURCE, None), listed("[]", None)), Some(false));
        assert_eq!(has(listed("[]", None), listed(DELIVERY, None)), Some(false));
    }

    #[test]
    fn what_could_not_be_listed_is_no_proof_of_silence() {
        assert_eq!(has(listed("[]", Some(Cause::Denied)), empty()), None);
        assert_eq!(has(listed(SOURCE, None), listed("[]", Some(Cause::Denied))), None);
    }
}
