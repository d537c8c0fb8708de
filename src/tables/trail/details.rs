//! What is asked of a single trail in its home Region: whether it records, delivers, and what.

use aws_sdk_cloudtrail::Client;
use aws_sdk_cloudtrail::operation::get_event_selectors::GetEventSelectorsOutput;
use aws_sdk_cloudtrail::operation::get_trail_status::GetTrailStatusOutput;
use aws_smithy_types::DateTime;
use futures_util::future::join;

use crate::aws::Answer;
use crate::model::{Cause, Region, Time};
use crate::tables::Reader;
use crate::tables::required::required;
use crate::tables::wire::{or_none, sdk_time};

use super::selectors::{AdvancedEventSelector, EventSelector, advanced, basic};

/// Columns that `GetTrailStatus` fills.
pub(super) const STATUS: &[&str] = &[
    "is_logging",
    "delivery_error",
    "delivery_at",
    "digest_error",
    "digest_at",
    "cwl_error",
    "cwl_at",
];

/// Columns that `GetEventSelectors` fills.
pub(super) const SELECTORS: &[&str] = &["event_selectors", "advanced_event_selectors"];

/// By these AWS says that a trail of another account is not told about here.
const NOT_TOLD: &[&str] = &["TrailNotFoundException", "CloudTrailARNInvalidException"];

/// What `GetTrailStatus` says, with the sentinels of the columns of the same names.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Status {
    pub(super) is_logging: bool,
    pub(super) delivery_error: String,
    pub(super) delivery_at: Time,
    pub(super) digest_error: String,
    pub(super) digest_at: Time,
    pub(super) cwl_error: String,
    pub(super) cwl_at: Time,
}

/// Status and selectors of one trail.
pub(super) struct Details {
    pub(super) status: Answer<Status>,
    pub(super) selectors: Answer<Selectors>,
}

/// Basic and advanced selectors, of which AWS gives one kind.
pub(super) type Selectors = (Vec<EventSelector>, Vec<AdvancedEventSelector>);

/// Asks both, in the trail's home Region.
pub(super) async fn of(reader: &Reader, home: &Region, arn: &str) -> Details {
    let reader = reader.at(home);
    let client = Client::new(&reader.sdk());
    let (status, selectors) = join(status(&reader, &client, arn), selectors(&reader, &client, arn)).await;
    Details { status, selectors }
}

/// The answer about a trail; for a trail of another account "no such trail" means that only its
/// owner can be asked.
pub(super) fn told<T>(answer: Answer<T>, owned_elsewhere: bool) -> Answer<T> {
    answer.map_err(|failure| {
        let untold = owned_elsewhere && failure.has_code(NOT_TOLD);
        if untold { failure.because(Cause::NotInScope) } else { failure }
    })
}

async fn status(reader: &Reader, client: &Client, arn: &str) -> Answer<Status> {
    let request = client.get_trail_status().name(arn);
    let send = |recorder| request.customize().interceptor(recorder).send();
    let answer = reader.session().call("cloudtrail", "GetTrailStatus", reader.region(), send).await;
    required("cloudtrail", "GetTrailStatus", answer, Status::read)
}

async fn selectors(reader: &Reader, client: &Client, arn: &str) -> Answer<Selectors> {
    let request = client.get_event_selectors().trail_name(arn);
    let send = |recorder| request.customize().interceptor(recorder).send();
    let answer = reader.session().call("cloudtrail", "GetEventSelectors", reader.region(), send).await;
    required("cloudtrail", "GetEventSelectors", answer, read_selectors)
}

fn read_selectors(answer: GetEventSelectorsOutput) -> Option<Selectors> {
    let selectors = (basic(answer.event_selectors), advanced(answer.advanced_event_selectors));
    let none = selectors.0.is_empty() && selectors.1.is_empty();
    (!none).then_some(selectors)
}

impl Status {
    fn read(answer: GetTrailStatusOutput) -> Option<Self> {
        let error = |error: Option<String>| or_none(error.filter(|error| !error.is_empty()));
        Some(Self {
            is_logging: answer.is_logging?,
            delivery_error: error(answer.latest_delivery_error),
            delivery_at: latest(answer.latest_delivery_time)?,
            digest_error: error(answer.latest_digest_delivery_error),
            digest_at: latest(answer.latest_digest_delivery_time)?,
            cwl_error: error(answer.latest_cloud_watch_logs_delivery_error),
            cwl_at: latest(answer.latest_cloud_watch_logs_delivery_time)?,
        })
    }
}

fn latest(time: Option<DateTime>) -> Option<Time> {
    time.as_ref().map_or(Some(Time::NONE), sdk_time)
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudtrail::types as sdk;

    use super::*;

    #[test]
    fn what_was_never_delivered_is_a_value() {
        let status = Status::read(GetTrailStatusOutput::builder().is_logging(true).build()).unwrap();
        assert_eq!((status.delivery_error.as_str(), status.delivery_at), ("none", Time::NONE));
        assert_eq!((status.digest_error.as_str(), status.digest_at), ("none", Time::NONE));
    }

    #[test]
    fn an_empty_error_is_no_error() {
        let empty = GetTrailStatusOutput::builder().is_logging(true).latest_delivery_error("");
        assert_eq!(Status::read(empty.build()).unwrap().delivery_error, "none");
        let error = GetTrailStatusOutput::builder().is_logging(true).latest_delivery_error("NoSuchBucket");
        assert_eq!(Status::read(error.build()).unwrap().delivery_error, "NoSuchBucket");
    }

    #[test]
    fn a_status_that_does_not_say_whether_it_records_is_none() {
        assert_eq!(Status::read(GetTrailStatusOutput::builder().build()), None);
    }

    #[test]
    fn a_trail_without_any_selector_is_none() {
        assert_eq!(read_selectors(GetEventSelectorsOutput::builder().build()), None);
    }

    #[test]
    fn a_basic_selector_is_everything_that_it_does_not_restrict() {
        let selector = sdk::EventSelector::builder().build();
        let answer = GetEventSelectorsOutput::builder().event_selectors(selector).build();
        let (basic, advanced) = read_selectors(answer).unwrap();
        assert_eq!((basic[0].read_write_type.as_str(), basic[0].include_management_events), ("All", true));
        assert!(advanced.is_empty());
    }
}
