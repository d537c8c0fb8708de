//! The calls on AWS Health and AWS User Notifications, as short as each operation allows.

use serde_json::{Value, json};

use crate::aws::operation::Request;
use crate::tables::service::{HEALTH, NOTIFICATION_CONTACTS, NOTIFICATIONS};

use super::calls::{about, list, page};
use super::{Probe, text};

const OWN: &str = "ListNotificationConfigurations";
const MANAGED: &str = "ListManagedNotificationConfigurations";

/// Every call there is.
pub(super) fn all() -> Vec<Probe> {
    vec![
        list(&HEALTH, "DescribeEvents", |_| Some(Request::new().member("maxResults", 10))),
        about("DescribeEvents", &HEALTH, "DescribeAffectedEntities", |events| {
            let event = text(events, &["events", "arn"])?;
            Some(Request::new().member("filter", json!({"eventArns": [event]})).member("maxResults", 10))
        }),
        list(&NOTIFICATION_CONTACTS, "ListEmailContacts", |_| page("/emailcontacts")),
        list(&NOTIFICATIONS, OWN, |_| {
            Some(page("/notification-configurations")?.parameter("eventRuleSource", "aws.health"))
        }),
        list(&NOTIFICATIONS, MANAGED, |_| page("/managed-notification-configurations")),
        about(OWN, &NOTIFICATIONS, "ListChannels", |answer| {
            of_configuration(
                answer,
                "notificationConfigurations",
                "/channels",
                "notificationConfigurationArn",
            )
        }),
        about(MANAGED, &NOTIFICATIONS, "ListManagedNotificationChannelAssociations", |answer| {
            let path = "/channels/list-managed-notification-channel-associations";
            of_configuration(
                answer,
                "managedNotificationConfigurations",
                path,
                "managedNotificationConfigurationArn",
            )
        }),
    ]
}

fn of_configuration(answer: &Value, list: &str, path: &str, parameter: &str) -> Option<Request> {
    let arn = text(answer, &[list, "arn"])?;
    Some(page(path)?.parameter(parameter, arn))
}
