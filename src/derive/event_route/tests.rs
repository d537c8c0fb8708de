//! Routes in hand-made worlds.

use serde_json::json;

use super::*;
use crate::model::{AccountId, Coverage, Settings, State, Time};
use crate::tables::Table;
use crate::tables::sns_topic::SnsTopic;

const TOPIC: &str = "arn:aws:sns:ap-northeast-1:111111111111:alerts";
const CONTACT: &str = "arn:aws:notifications-contacts::111111111111:emailcontact/a01";
const HEALTH: &str = r#"{"source":["aws.health"],"detail-type":["AWS Health Event"]}"#;
const TABLES: [&str; 4] = ["event_rule", "notification_configuration", "notification_contact", "sns_topic"];

fn stored<T: Table>(value: serde_json::Value) -> Stored<T> {
    let region =
        Region::parse(if T::SCOPE == crate::tables::Scope::Global { "global" } else { "ap-northeast-1" });
    let row = serde_json::from_value(value).unwrap();
    Stored { region: region.ok(), resource: "r".to_owned(), calls: Vec::new(), gaps: Vec::new(), row }
}

fn world(missing: Option<&str>) -> World {
    let cell = |table: &str| Coverage {
        table: table.to_owned(),
        region: if table.starts_with("notification") {
            Region::global()
        } else {
            Region::parse("ap-northeast-1").unwrap()
        },
        state: if missing == Some(table) { State::Gap } else { State::Read },
        rows: 0,
        gaps: if missing == Some(table) { vec![GapId(7)] } else { Vec::new() },
    };
    let settings = Settings { parameters: std::collections::BTreeMap::new() };
    let account = AccountId::parse("111111111111").unwrap();
    World::new(account, Time::from_seconds(0), settings, TABLES.map(cell).to_vec(), Vec::new())
}

fn topic(confirmed: i64) -> Stored<SnsTopic> {
    stored(json!({"arn": TOPIC, "confirmed_subs": confirmed, "cross_account_subs": 0, "email_only": true}))
}

fn rule(pattern: &str, state: &str, target: &str) -> Stored<EventRule> {
    stored(json!({"arn": "r", "name": "r", "state": state, "event_pattern": pattern, "targets": [target], "managed_by": "none"}))
}

fn configuration(managed: bool, arn: &str, status: &str, channel: &str) -> Stored<NotificationConfiguration> {
    stored(json!({"arn": arn, "managed": managed, "status": status, "channels": [channel]}))
}

fn delivers(world: &World) -> Vec<Option<bool>> {
    EventRoute::derive(world).into_iter().map(|row| row.row.target_delivers).collect()
}

fn of_rule(rule: Stored<EventRule>, confirmed: i64) -> Vec<Option<bool>> {
    let mut world = world(None);
    world.insert(vec![topic(confirmed)]);
    world.insert(vec![rule]);
    delivers(&world)
}

fn of_channel(status: &str, channel: &str, contact: &str) -> Vec<Option<bool>> {
    let mut world = world(None);
    let contact = json!({"arn": CONTACT, "status": contact});
    world.insert(vec![stored::<NotificationContact>(contact)]);
    world.insert(vec![configuration(
        false,
        "arn:aws:notifications::111111111111:configuration/a",
        status,
        channel,
    )]);
    delivers(&world)
}

#[test]
fn a_rule_for_health_events_delivers_when_its_topic_does() {
    assert_eq!(of_rule(rule(HEALTH, "ENABLED", TOPIC), 1), [Some(true)]);
    assert_eq!(of_rule(rule(HEALTH, "ENABLED", TOPIC), 0), [Some(false)]);
    assert_eq!(of_rule(rule(HEALTH, "DISABLED", TOPIC), 1), [Some(false)]);
}

#[test]
fn a_rule_for_something_else_is_no_route() {
    assert!(of_rule(rule(r#"{"source":["aws.kms"]}"#, "ENABLED", TOPIC), 1).is_empty());
    assert!(of_rule(rule(r#"{"detail":{"eventName":["DeleteTrail"]}}"#, "ENABLED", TOPIC), 1).is_empty());
}

#[test]
fn a_rule_that_names_every_kind_of_event_takes_them_all() {
    let every = r#"{"source":["aws.health"],"detail":{"eventTypeCategory":["issue","accountNotification","scheduledChange"]}}"#;
    assert_eq!(of_rule(rule(every, "ENABLED", TOPIC), 1), [Some(true)]);
}

#[test]
fn a_rule_for_some_events_leaves_open_whether_the_rest_arrives() {
    let one = r#"{"source":["aws.health"],"detail":{"eventTypeCategory":["issue"]}}"#;
    let service = r#"{"source":["aws.health"],"detail":{"service":["EC2"]}}"#;
    assert_eq!(of_rule(rule(one, "ENABLED", TOPIC), 1), [None]);
    assert_eq!(of_rule(rule(service, "ENABLED", TOPIC), 1), [None]);
    assert_eq!(of_rule(rule(service, "ENABLED", TOPIC), 0), [Some(false)]);
}

#[test]
fn a_program_may_or_may_not_tell_somebody() {
    let lambda = "arn:aws:lambda:ap-northeast-1:111111111111:function:notify";
    assert_eq!(of_rule(rule(HEALTH, "ENABLED", lambda), 1), [None]);
}

#[test]
fn a_mail_address_counts_once_it_is_confirmed() {
    assert_eq!(of_channel("ACTIVE", CONTACT, "active"), [Some(true)]);
    assert_eq!(of_channel("ACTIVE", CONTACT, "inactive"), [Some(false)]);
    assert_eq!(of_channel("INACTIVE", CONTACT, "active"), [Some(false)]);
    assert_eq!(of_channel("PARTIALLY_ACTIVE", CONTACT, "active"), [None]);
    let gone = "arn:aws:notifications-contacts::111111111111:emailcontact/a99";
    assert_eq!(of_channel("ACTIVE", gone, "active"), [Some(false)]);
}

#[test]
fn a_chat_channel_counts_and_the_mailbox_of_root_alone_does_not() {
    let chat = "arn:aws:chatbot::111111111111:chat-configuration/slack-channel/ops";
    assert_eq!(of_channel("ACTIVE", chat, "active"), [Some(true)]);
    assert_eq!(of_channel("ACTIVE", "ACCOUNT_PRIMARY", "active"), [Some(false)]);
    assert_eq!(of_channel("ACTIVE", "ACCOUNT_ALTERNATE_OPERATIONS", "active"), [None]);
}

#[test]
fn of_what_aws_manages_only_notices_on_the_service_are_routes() {
    let arn = |of: &str| {
        format!("arn:aws:notifications::111111111111:managed-notification-configuration/category/{of}")
    };
    let chat = "arn:aws:chatbot::111111111111:chat-configuration/slack-channel/ops";
    let mut world = world(None);
    let names = [
        "AWS-Health/sub-category/Security",
        "AWS-Health/sub-category/Billing",
        "Other/sub-category/Security",
    ];
    world.insert(names.map(|name| configuration(true, &arn(name), "none", chat)).to_vec());
    assert_eq!(delivers(&world), [Some(true)]);
}

#[test]
fn what_was_not_listed_may_deliver() {
    assert!(delivers(&world(None)).is_empty());
    assert_eq!(delivers(&world(Some("event_rule"))), [None]);
    assert_eq!(delivers(&world(Some("notification_configuration"))), [None]);
    let mut contacts = world(Some("notification_contact"));
    contacts.insert(vec![configuration(false, "c", "ACTIVE", CONTACT)]);
    assert_eq!(delivers(&contacts), [None]);
}
