//! Derived table `event_route`: the ways by which events of AWS Health and notices of AWS reach somebody.
//!
//! Without a support plan the Health API tells nothing, but its events still arrive on the event bus and
//! in AWS User Notifications. A rule is not read for its name: sample events of each kind are put to it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::model::{CallId, GapId, Region, Stored, row::tidy};
use crate::tables::Table as _;
use crate::tables::event_rule::EventRule;
use crate::tables::notification_configuration::NotificationConfiguration;
use crate::tables::notification_contact::NotificationContact;

use super::arn::Arn;
use super::detection::event_pattern::matches;
use super::detection::routes::{Basis, Routes};
use super::detection::sample::{Occurrence, Sample, Value};
use super::truth::{all, any};
use super::{Derived, World};

/// The kinds of events that AWS Health has always had.
const CATEGORIES: [&str; 3] = ["accountNotification", "issue", "scheduledChange"];

const RULE: &str = "health-rule";
const USER: &str = "user-notification";
const MANAGED: &str = "managed-notification";

/// One rule or configuration that carries events of AWS Health.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EventRoute {
    /// `health-rule` for a rule of `EventBridge`, `user-notification` for a configuration of AWS User
    /// Notifications, `managed-notification` for one of those that AWS manages.
    pub kind: String,
    /// Whether it is switched on and what it leads to tells somebody: a topic with a confirmed
    /// subscription, a confirmed mail address, a chat channel, a device. Unknown for a rule that takes
    /// only some of the events or leads to a program or another account.
    pub target_delivers: Option<bool>,
}

impl Derived for EventRoute {
    const NAME: &'static str = "event_route";
    const FEEDS: &'static [&'static str] =
        &["event_rule", "notification_configuration", "notification_contact", "sns_topic"];

    fn derive(world: &World) -> Vec<Stored<Self>> {
        let routes = Routes::of(world);
        let rules =
            routes.rules().iter().filter_map(|(rule, pattern)| by_rule(world, &routes, rule, pattern));
        let configured = world.rows::<NotificationConfiguration>().iter();
        let configured =
            configured.filter(|one| carries_health(&one.row)).map(|one| by_notification(world, one));
        let unlisted = |table: &str, kind: &'static str| {
            world.placeholders(table, |_| Self { kind: kind.to_owned(), target_delivers: None })
        };
        rules
            .chain(configured)
            .chain(unlisted(EventRule::NAME, RULE))
            .chain(unlisted(NotificationConfiguration::NAME, USER))
            .collect()
    }
}

/// A rule that takes events of AWS Health; none for any other.
fn by_rule(
    world: &World,
    routes: &Routes<'_>,
    rule: &Stored<EventRule>,
    pattern: &Json,
) -> Option<Stored<EventRoute>> {
    let region = rule.region.clone()?;
    let events = CATEGORIES.map(|category| event(world.account().as_str(), &region, category));
    let taken: Vec<Option<bool>> = events.iter().map(|event| matches(pattern, &event.sample)).collect();
    if taken.iter().all(|taken| *taken == Some(false)) {
        return None;
    }
    let mut basis = Basis::default();
    let led = all(events.iter().map(|event| routes.taken(rule, event, &mut basis).notified));
    // Whether the rest arrives by another rule is not seen from here.
    let whole = if all(taken) == Some(true) { Some(true) } else { None };
    Some(row(world, rule, RULE, all([led, whole]), basis))
}

/// An event of a category: what every such event has in common.
fn event(account: &str, region: &Region, category: &str) -> Occurrence {
    let sample = Sample::default()
        .with("version", "0")
        .with("source", "aws.health")
        .with("detail-type", "AWS Health Event")
        .with("account", account)
        .with("region", region.as_str())
        .with("detail.eventTypeCategory", category)
        .with("detail.eventSource", Value::Absent)
        .with("detail.eventName", Value::Absent);
    Occurrence { name: category.to_owned(), region: region.clone(), source: None, by_trail: false, sample }
}

/// What AWS manages is about more than AWS Health; notices on billing are not about the service.
fn carries_health(configuration: &NotificationConfiguration) -> bool {
    let arn = configuration.arn.to_ascii_lowercase();
    !configuration.managed || (arn.contains("/category/aws-health/") && !arn.contains("billing"))
}

fn by_notification(world: &World, configuration: &Stored<NotificationConfiguration>) -> Stored<EventRoute> {
    let mut basis = Basis::default();
    basis.rests_on(configuration);
    let one = &configuration.row;
    let on = match one.status.as_deref() {
        Some("ACTIVE" | "none") => Some(true),
        Some("DELETING" | "INACTIVE") => Some(false),
        // Some of its rules are switched off; whether those for AWS Health are is not told.
        Some(_) | None => None,
    };
    let reached = match &one.channels {
        Some(channels) => {
            let reached: Vec<_> =
                channels.iter().map(|channel| reaches(world, channel, &mut basis)).collect();
            any(reached)
        }
        None => None,
    };
    row(world, configuration, if one.managed { MANAGED } else { USER }, all([on, reached]), basis)
}

/// Whether a channel reaches somebody.
fn reaches(world: &World, channel: &str, basis: &mut Basis) -> Option<bool> {
    match channel {
        // The mailbox of root, whatever else is set: that alone is nobody's channel.
        "ACCOUNT_PRIMARY" => return Some(false),
        // Delivers when that contact is set: to be joined with the table of alternate contacts.
        "ACCOUNT_ALTERNATE_BILLING" | "ACCOUNT_ALTERNATE_OPERATIONS" | "ACCOUNT_ALTERNATE_SECURITY" => {
            return None;
        }
        _ => {}
    }
    match Arn::parse(channel)?.service {
        // Both are set up by signing in.
        "chatbot" | "consoleapp" => Some(true),
        "notifications-contacts" => confirmed(world, channel, basis),
        _ => None,
    }
}

fn confirmed(world: &World, contact: &str, basis: &mut Basis) -> Option<bool> {
    let Some(found) = world.rows::<NotificationContact>().iter().find(|row| row.row.arn == contact) else {
        // One that is gone receives nothing.
        basis.gaps.extend(world.gaps_of(NotificationContact::NAME));
        return world.is_complete(NotificationContact::NAME).then_some(false);
    };
    basis.rests_on(found);
    found.row.status.as_deref().map(|status| status == "active")
}

fn row<T>(
    world: &World,
    from: &Stored<T>,
    kind: &str,
    target_delivers: Option<bool>,
    basis: Basis,
) -> Stored<EventRoute> {
    let gaps: Vec<GapId> = if target_delivers.is_none() { tidy(basis.gaps) } else { Vec::new() };
    let calls: Vec<CallId> = tidy([basis.calls, world.calls_of(&gaps)].concat());
    let row = EventRoute { kind: kind.to_owned(), target_delivers };
    Stored { region: from.region.clone(), resource: from.resource.clone(), calls, gaps, row }
}

#[cfg(test)]
mod tests;
