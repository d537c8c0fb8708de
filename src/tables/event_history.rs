//! The event history of CloudTrail: management events of the last 90 days, Region by Region.
//!
//! Its answers hold people's names and what they asked for. A table takes a few facts out of each
//! event and keeps nothing else.

use aws_sdk_cloudtrail::Client;
use aws_sdk_cloudtrail::operation::lookup_events::LookupEventsOutput;
use aws_sdk_cloudtrail::types::{Event, LookupAttribute, LookupAttributeKey};
use aws_smithy_types::DateTime;

use crate::aws::{Answer, Failure, Listed, Page, pages};
use crate::model::Cause;

use super::Reader;
use super::required::required;

const LOOKUP: &str = "LookupEvents";
const PAGE: i32 = 50;
const DAYS: i64 = 90;

/// What `read` takes out of the events with an attribute, in the reader's Region; an event that it cannot
/// read makes the answer malformed.
pub(super) async fn find<T>(
    reader: &Reader,
    key: LookupAttributeKey,
    value: &str,
    read: fn(&Event) -> Option<T>,
) -> Listed<T> {
    let client = Client::new(&reader.sdk());
    let attribute = LookupAttribute::builder().attribute_key(key).attribute_value(value).build();
    let attribute = attribute.map_err(|source| Failure::without_call(Cause::Malformed, source.to_string()));
    pages(|token| page(reader, &client, attribute.clone(), token, read)).await
}

async fn page<T>(
    reader: &Reader,
    client: &Client,
    attribute: Result<LookupAttribute, Failure>,
    token: Option<String>,
    read: fn(&Event) -> Option<T>,
) -> Answer<Page<T>> {
    let since = DateTime::from_millis(reader.started_at().minus_days(DAYS).as_millis());
    let request = client.lookup_events().lookup_attributes(attribute?).start_time(since);
    let request = request.max_results(PAGE).set_next_token(token);
    let answer = reader
        .session()
        .call("cloudtrail", LOOKUP, reader.region(), |recorder| {
            request.customize().interceptor(recorder).send()
        })
        .await;
    required("cloudtrail", LOOKUP, answer, |output| items(output, read))
}

fn items<T>(output: LookupEventsOutput, read: fn(&Event) -> Option<T>) -> Option<Page<T>> {
    let items: Option<Vec<T>> = output.events?.iter().map(read).collect();
    Some(Page { items: items?, next: output.next_token })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(event: &Event) -> Option<String> {
        event.event_name().map(str::to_owned)
    }

    #[test]
    fn an_event_that_cannot_be_read_makes_the_answer_malformed() {
        let with = |event| items(LookupEventsOutput::builder().events(event).build(), named);
        assert_eq!(
            with(Event::builder().event_name("ConsoleLogin").build()).unwrap().items,
            ["ConsoleLogin"]
        );
        assert!(with(Event::builder().build()).is_none());
        assert!(items(LookupEventsOutput::builder().build(), named).is_none());
    }
}
