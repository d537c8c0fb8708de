//! Rules on the default event bus of `EventBridge`, on which AWS's own events arrive, and where they lead.
//!
//! What a rule sends along (inputs, headers) may hold secrets and is not read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};

use super::closed::Closed;
use super::service::EVENTS;
use super::several::several;
use super::wire::or_none;
use super::{Collected, Facts, Reader, Scope, Table};

static RULES: Operation<ListRules> = EVENTS.operation("ListRules");
static TARGETS: Operation<ListTargets> = EVENTS.operation("ListTargetsByRule");

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EventRule {
    /// ARN.
    pub arn: String,
    /// Name.
    pub name: String,
    /// State: `ENABLED`, `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS` or `DISABLED`.
    pub state: Option<String>,
    /// The events that it is for, JSON; `none` for a rule that only follows a schedule.
    pub event_pattern: String,
    /// ARNs of what it leads to; empty for a rule without a pattern, which is not asked.
    pub targets: Option<Vec<String>>,
    /// The service of AWS that made it for itself, such as `autoscaling.amazonaws.com`; `none` for a rule of
    /// the account.
    pub managed_by: String,
}

impl Table for EventRule {
    const NAME: &'static str = "event_rule";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("events", "ListRules"), ("events", "ListTargetsByRule")];
    const CLOSED: &'static [Closed] = &[Closed::column(
        "state",
        "ListRules",
        &["DISABLED", "ENABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"],
    )];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = rules(&reader).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        let rows = list.items.into_iter().map(|(rule, call)| {
            let facts = Facts::of(reader.region(), &rule.arn).resting_on(call);
            read(&reader, facts, rule)
        });
        for (facts, row) in several(rows).await {
            collected.keep(facts, row);
        }
        collected
    }
}

async fn rules(reader: &Reader) -> Listed<Rule> {
    pages(|token| async move {
        let request = Request::new().member("Limit", 100).member_if("NextToken", token);
        let answer = reader.operation(&RULES, request).await;
        answer.map_value(|answer| Page { items: answer.rules, next: answer.next_token })
    })
    .await
}

async fn read(reader: &Reader, mut facts: Facts, rule: Rule) -> (Facts, EventRule) {
    let targets = match &rule.event_pattern {
        Some(_) => taken(&mut facts, targets(reader, &rule.name).await),
        None => Some(Vec::new()),
    };
    let row = EventRule {
        arn: rule.arn,
        name: rule.name,
        state: Some(rule.state),
        event_pattern: or_none(rule.event_pattern),
        targets,
        managed_by: or_none(rule.managed_by),
    };
    (facts, row)
}

fn taken(facts: &mut Facts, list: Listed<String>) -> Option<Vec<String>> {
    facts.rest_on(&list.calls);
    if let Some(failure) = list.failure {
        facts.unknown(&["targets"], failure);
        return None;
    }
    let mut targets: Vec<String> = list.items.into_iter().map(|(arn, _)| arn).collect();
    targets.sort();
    Some(targets)
}

async fn targets(reader: &Reader, rule: &str) -> Listed<String> {
    pages(|token| async move {
        let request = Request::new().member("Rule", rule).member("Limit", 100).member_if("NextToken", token);
        let answer = reader.operation(&TARGETS, request).await;
        answer.map_value(|answer| Page {
            items: answer.targets.into_iter().map(|target| target.arn).collect(),
            next: answer.next_token,
        })
    })
    .await
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListRules {
    rules: Vec<Rule>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Rule {
    name: String,
    arn: String,
    state: String,
    event_pattern: Option<String>,
    managed_by: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListTargets {
    targets: Vec<Target>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Target {
    arn: String,
}

#[cfg(test)]
mod tests {
    use crate::aws::Failure;
    use crate::model::{CallId, Cause, Region};

    use super::*;

    #[test]
    fn targets_that_break_off_are_unknown_and_not_fewer() {
        let items = vec![("arn:b".to_owned(), CallId(1)), ("arn:a".to_owned(), CallId(1))];
        let list = |failure| Listed { items: items.clone(), calls: vec![CallId(1)], failure };
        let taken = |failure| taken(&mut Facts::of(&Region::us_east_1(), "rule"), list(failure));
        assert_eq!(taken(None).unwrap(), ["arn:a", "arn:b"]);
        assert_eq!(taken(Some(Failure::without_call(Cause::Denied, ""))), None);
    }

    #[test]
    fn answers_without_their_lists_are_malformed() {
        assert!(serde_json::from_str::<ListRules>("{}").is_err());
        assert!(serde_json::from_str::<ListTargets>("{}").is_err());
    }
}
