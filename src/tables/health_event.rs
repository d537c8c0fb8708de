//! Open and upcoming events of AWS Health, and how much of the account each still affects.
//!
//! Without a support plan that includes it, the Health API refuses every call: nothing is known then, and
//! the page on the state of AWS as a whole is no substitute for the events of the account.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};
use crate::model::Time;

use super::closed::Closed;
use super::service::HEALTH;
use super::several::several;
use super::wire::{EpochTime, or_none};
use super::{Collected, Facts, Reader, Scope, Table};

static EVENTS: Operation<DescribeEvents> = HEALTH.operation("DescribeEvents");
static ENTITIES: Operation<DescribeAffectedEntities> = HEALTH.operation("DescribeAffectedEntities");

/// One event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HealthEvent {
    /// ARN.
    pub arn: String,
    /// Service, such as `EC2`.
    pub service: String,
    /// Kind: `issue`, `scheduledChange`, `accountNotification` or `investigation`.
    pub category: Option<String>,
    /// State: `open` or `upcoming`; closed ones are not asked for.
    pub status: Option<String>,
    /// Region that the event is about; `none` when AWS gives none.
    pub event_region: String,
    /// When it began or begins; 1970-01-01T00:00:00Z when AWS gives none.
    pub start_at: Time,
    /// Number of affected resources that are impaired, pending or of unknown state. One may stand for the
    /// account as a whole.
    pub affected_open: Option<i64>,
}

impl Table for HealthEvent {
    const NAME: &'static str = "health_event";
    const SCOPE: Scope = Scope::Global;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("health", "DescribeEvents"), ("health", "DescribeAffectedEntities")];
    const CLOSED: &'static [Closed] = &[
        Closed::column(
            "category",
            "DescribeEvents",
            &["accountNotification", "investigation", "issue", "scheduledChange"],
        ),
        Closed::column("status", "DescribeEvents", &["closed", "open", "upcoming"]),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = events(&reader).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        let rows = list.items.into_iter().map(|(event, call)| {
            let facts = Facts::of(reader.region(), &event.arn).resting_on(call);
            read(&reader, facts, event)
        });
        for (facts, row) in several(rows).await {
            collected.keep(facts, row);
        }
        collected
    }
}

async fn events(reader: &Reader) -> Listed<Event> {
    pages(|token| async move {
        let request = Request::new()
            .member("filter", json!({"eventStatusCodes": ["open", "upcoming"]}))
            .member("maxResults", 100)
            .member_if("nextToken", token);
        let answer = reader.operation(&EVENTS, request).await;
        answer.map_value(|answer| Page { items: answer.events, next: answer.next_token })
    })
    .await
}

async fn read(reader: &Reader, mut facts: Facts, event: Event) -> (Facts, HealthEvent) {
    let entities = open_entities(reader, &event.arn).await;
    let affected_open = counted(&mut facts, entities);
    let row = HealthEvent {
        arn: event.arn,
        service: event.service,
        category: Some(event.event_type_category),
        status: Some(event.status_code),
        event_region: or_none(event.region),
        start_at: event.start_time.map_or(Time::NONE, |time| time.0),
        affected_open,
    };
    (facts, row)
}

async fn open_entities(reader: &Reader, event: &str) -> Listed<Entity> {
    pages(|token| async move {
        let filter = json!({"eventArns": [event], "statusCodes": ["IMPAIRED", "PENDING", "UNKNOWN"]});
        let request =
            Request::new().member("filter", filter).member("maxResults", 100).member_if("nextToken", token);
        let answer = reader.operation(&ENTITIES, request).await;
        answer.map_value(|answer| Page { items: answer.entities, next: answer.next_token })
    })
    .await
}

fn counted(facts: &mut Facts, list: Listed<Entity>) -> Option<i64> {
    facts.rest_on(&list.calls);
    if let Some(failure) = list.failure {
        facts.unknown(&["affected_open"], failure);
        return None;
    }
    i64::try_from(list.values().filter(|entity| entity.is_open()).count()).ok()
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeEvents {
    events: Vec<Event>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    arn: String,
    service: String,
    event_type_category: String,
    region: Option<String>,
    start_time: Option<EpochTime>,
    status_code: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeAffectedEntities {
    entities: Vec<Entity>,
    next_token: Option<String>,
}

/// What is affected; which resource it is stays unread.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entity {
    status_code: Option<String>,
}

impl Entity {
    /// Asked for were open ones only, so one without a state is open too.
    fn is_open(&self) -> bool {
        !matches!(self.status_code.as_deref(), Some("RESOLVED" | "UNIMPAIRED"))
    }
}

#[cfg(test)]
mod tests {
    use crate::aws::Failure;
    use crate::model::{CallId, Cause, Region};

    use super::*;

    fn count(states: &[Option<&str>], failure: Option<Failure>) -> Option<i64> {
        let one = |state: Option<&str>| (Entity { status_code: state.map(ToOwned::to_owned) }, CallId(1));
        let list =
            Listed { items: states.iter().copied().map(one).collect(), calls: vec![CallId(1)], failure };
        counted(&mut Facts::of(&Region::global(), "event"), list)
    }

    #[test]
    fn what_is_resolved_does_not_count_and_what_is_not_told_does() {
        assert_eq!(
            count(&[Some("PENDING"), Some("RESOLVED"), Some("UNIMPAIRED"), None, Some("UNKNOWN")], None),
            Some(3)
        );
    }

    #[test]
    fn resources_that_could_not_be_listed_are_not_none() {
        assert_eq!(count(&[], Some(Failure::without_call(Cause::Denied, ""))), None);
    }

    #[test]
    fn answers_without_their_lists_are_malformed() {
        assert!(serde_json::from_str::<DescribeEvents>("{}").is_err());
        assert!(serde_json::from_str::<DescribeAffectedEntities>("{}").is_err());
    }
}
