//! What AWS User Notifications sends of AWS Health, and by which channels.
//!
//! Two kinds: configurations that the account made for events of AWS Health, and those that AWS manages for
//! every account. Both are without a Region.

use futures_util::future::join;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{Answer, AnswerExt as _, Listed, Operation, Page, pages};

use super::closed::Closed;
use super::service::NOTIFICATIONS;
use super::several::several;
use super::{Collected, Facts, Reader, Scope, Table};

static OWN: Operation<ListOwn> = NOTIFICATIONS.operation("ListNotificationConfigurations");
static MANAGED: Operation<ListManaged> = NOTIFICATIONS.operation("ListManagedNotificationConfigurations");
static CHANNELS: Operation<ListChannels> = NOTIFICATIONS.operation("ListChannels");
static ASSOCIATIONS: Operation<ListAssociations> =
    NOTIFICATIONS.operation("ListManagedNotificationChannelAssociations");

/// One configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NotificationConfiguration {
    /// ARN.
    pub arn: String,
    /// Whether AWS manages it. Of the others only those with a rule for events of AWS Health are listed.
    pub managed: bool,
    /// State of its rules: `ACTIVE`, `PARTIALLY_ACTIVE`, `INACTIVE` or `DELETING`; `none` for one that AWS
    /// manages, which has no state.
    pub status: Option<String>,
    /// Where it sends, sorted: ARNs of mail contacts, chat channels and devices, or the account's own
    /// contacts by name, such as `ACCOUNT_PRIMARY`.
    pub channels: Option<Vec<String>>,
}

impl Table for NotificationConfiguration {
    const NAME: &'static str = "notification_configuration";
    const SCOPE: Scope = Scope::Global;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[
        ("notifications", "ListNotificationConfigurations"),
        ("notifications", "ListManagedNotificationConfigurations"),
        ("notifications", "ListChannels"),
        ("notifications", "ListManagedNotificationChannelAssociations"),
    ];
    const CLOSED: &'static [Closed] = &[Closed::column(
        "status",
        "ListNotificationConfigurations",
        &["ACTIVE", "DELETING", "INACTIVE", "PARTIALLY_ACTIVE", "none"],
    )];

    async fn collect(reader: Reader) -> Collected<Self> {
        let (own, managed) = join(own(&reader), managed(&reader)).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &own);
        collected.listed(reader.region(), &managed);
        let found = own.items.into_iter().map(|(one, call)| (one.arn, Some(one.status), call));
        let found = found.chain(managed.items.into_iter().map(|(one, call)| (one.arn, None, call)));
        let rows = found.map(|(arn, status, call)| {
            let facts = Facts::of(reader.region(), &arn).resting_on(call);
            read(&reader, facts, arn, status)
        });
        for (facts, row) in several(rows).await {
            collected.keep(facts, row);
        }
        collected
    }
}

async fn own(reader: &Reader) -> Listed<Own> {
    pages(|token| async move {
        let request = page("/notification-configurations", token).parameter("eventRuleSource", "aws.health");
        let answer = reader.operation(&OWN, request).await;
        answer.map_value(|answer| Page { items: answer.notification_configurations, next: answer.next_token })
    })
    .await
}

async fn managed(reader: &Reader) -> Listed<Managed> {
    pages(|token| async move {
        let answer = reader.operation(&MANAGED, page("/managed-notification-configurations", token)).await;
        answer.map_value(|answer| Page {
            items: answer.managed_notification_configurations,
            next: answer.next_token,
        })
    })
    .await
}

/// `status` is absent for a configuration that AWS manages.
async fn read(
    reader: &Reader,
    mut facts: Facts,
    arn: String,
    status: Option<String>,
) -> (Facts, NotificationConfiguration) {
    let managed = status.is_none();
    let list = pages(|token| channels(reader, &arn, managed, token)).await;
    let channels = taken(&mut facts, list);
    let status = status.unwrap_or_else(|| "none".to_owned());
    (facts, NotificationConfiguration { arn, managed, status: Some(status), channels })
}

async fn channels(reader: &Reader, arn: &str, managed: bool, token: Option<String>) -> Answer<Page<String>> {
    let answer = if managed {
        let request = page("/channels/list-managed-notification-channel-associations", token)
            .parameter("managedNotificationConfigurationArn", arn);
        reader.operation(&ASSOCIATIONS, request).await.map_value(ListAssociations::page)
    } else {
        let request = page("/channels", token).parameter("notificationConfigurationArn", arn);
        let answer = reader.operation(&CHANNELS, request).await;
        answer.map_value(|answer| Page { items: answer.channels, next: answer.next_token })
    };
    // A configuration deleted since it was listed sends nowhere.
    answer.absent(&["ResourceNotFoundException"], || Page { items: Vec::new(), next: None })
}

fn page(path: &str, token: Option<String>) -> Request {
    Request::get(path).parameter("maxResults", 100).parameter_if("nextToken", token)
}

fn taken(facts: &mut Facts, list: Listed<String>) -> Option<Vec<String>> {
    facts.rest_on(&list.calls);
    if let Some(failure) = list.failure {
        facts.unknown(&["channels"], failure);
        return None;
    }
    let mut channels: Vec<String> = list.items.into_iter().map(|(channel, _)| channel).collect();
    channels.sort();
    Some(channels)
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListOwn {
    notification_configurations: Vec<Own>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct Own {
    arn: String,
    status: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListManaged {
    managed_notification_configurations: Vec<Managed>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct Managed {
    arn: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListChannels {
    channels: Vec<String>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListAssociations {
    channel_associations: Vec<Association>,
    next_token: Option<String>,
}

impl ListAssociations {
    fn page(self) -> Page<String> {
        let items = self.channel_associations.into_iter().map(|one| one.channel_identifier).collect();
        Page { items, next: self.next_token }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Association {
    channel_identifier: String,
}

#[cfg(test)]
mod tests {
    use crate::aws::Failure;
    use crate::model::{CallId, Cause, Region};

    use super::*;

    #[test]
    fn channels_that_break_off_are_unknown_and_not_fewer() {
        let list = |failure| Listed {
            items: vec![("b".to_owned(), CallId(1)), ("a".to_owned(), CallId(1))],
            calls: vec![CallId(1)],
            failure,
        };
        let taken = |failure| taken(&mut Facts::of(&Region::global(), "c"), list(failure));
        assert_eq!(taken(None).unwrap(), ["a", "b"]);
        assert_eq!(taken(Some(Failure::without_call(Cause::Denied, ""))), None);
    }

    #[test]
    fn answers_without_their_lists_are_malformed() {
        assert!(serde_json::from_str::<ListOwn>("{}").is_err());
        assert!(serde_json::from_str::<ListManaged>("{}").is_err());
        assert!(serde_json::from_str::<ListChannels>("{}").is_err());
        assert!(serde_json::from_str::<ListAssociations>("{}").is_err());
    }
}
