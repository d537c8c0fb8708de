//! Whether alarms or rules send to a topic: a topic between programs needs no reader.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{CallId, Extra, Stored, row::tidy};
use crate::tables::Table as _;
use crate::tables::alarm::Alarm;
use crate::tables::event_rule::EventRule;
use crate::tables::sns_topic::SnsTopic;

use super::truth::any;
use super::{Columns, Feeds, World};

/// What sends to a topic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SnsTopicColumns {
    /// Whether an alarm or a rule of the default event bus names it as its target, switched on or not.
    pub alert_target: Option<bool>,
}

impl Columns for SnsTopicColumns {
    type Base = SnsTopic;
    const FEEDS: &'static [Feeds] = &[(&["alert_target"], &["alarm", "event_rule"])];

    fn derive(world: &World, rows: &[Stored<SnsTopic>]) -> Vec<Extra<Self>> {
        rows.iter().map(|topic| columns(world, topic)).collect()
    }
}

fn columns(world: &World, topic: &Stored<SnsTopic>) -> Extra<SnsTopicColumns> {
    let arn = &topic.row.arn;
    let alarms = world.rows::<Alarm>().iter().filter(|alarm| alarm.row.actions.contains(arn));
    let alarms: Vec<&Stored<Alarm>> = alarms.collect();
    // Both send to topics of their own Region only.
    let rules = world.rows::<EventRule>().iter().filter(|rule| rule.region == topic.region);
    let mut found: Vec<Option<bool>> = alarms.iter().map(|_| Some(true)).collect();
    let mut calls: Vec<CallId> = alarms.iter().flat_map(|alarm| alarm.calls.iter().copied()).collect();
    let mut gaps = Vec::new();
    for rule in rules {
        let named = rule.row.targets.as_ref().map(|targets| targets.contains(arn));
        // That none names it rests on all of them.
        calls.extend(&rule.calls);
        gaps.extend(&rule.gaps);
        found.push(named);
    }
    for table in [Alarm::NAME, EventRule::NAME] {
        let whole = topic.region.as_ref().is_some_and(|region| world.is_complete_in(table, region));
        if !whole {
            let cells = world.incomplete(table).into_iter();
            let here = cells.filter(|cell| Some(&cell.region) == topic.region.as_ref());
            gaps.extend(here.flat_map(|cell| cell.gaps.iter().copied()));
        }
        found.push(whole.then_some(false));
    }
    let alert_target = any(found);
    let gaps = if alert_target.is_none() { tidy(gaps) } else { Vec::new() };
    Extra {
        calls: tidy([calls, world.calls_of(&gaps)].concat()),
        gaps,
        row: SnsTopicColumns { alert_target },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::{AccountId, Coverage, GapId, Region, Settings, State, Time};
    use crate::tables::Table;

    const TOPIC: &str = "arn:aws:sns:ap-northeast-1:111111111111:alerts";

    fn stored<T: Table>(value: serde_json::Value) -> Stored<T> {
        let region = Some(Region::parse("ap-northeast-1").unwrap());
        let row = serde_json::from_value(value).unwrap();
        Stored { region, resource: "r".to_owned(), calls: Vec::new(), gaps: Vec::new(), row }
    }

    fn rule(targets: &serde_json::Value) -> Stored<EventRule> {
        stored(
            json!({"arn": "r", "name": "r", "state": "DISABLED", "event_pattern": "{}", "targets": targets, "managed_by": "none"}),
        )
    }

    fn target(
        missing: Option<&str>,
        rules: Vec<Stored<EventRule>>,
        alarms: Vec<Stored<Alarm>>,
    ) -> Option<bool> {
        let cell = |table: &str| Coverage {
            table: table.to_owned(),
            region: Region::parse("ap-northeast-1").unwrap(),
            state: if missing == Some(table) { State::Gap } else { State::Read },
            rows: 0,
            gaps: if missing == Some(table) { vec![GapId(1)] } else { Vec::new() },
        };
        let cells = vec![cell("alarm"), cell("event_rule")];
        let settings = Settings { parameters: std::collections::BTreeMap::new() };
        let account = AccountId::parse("111111111111").unwrap();
        let mut world = World::new(account, Time::from_seconds(0), settings, cells, Vec::new());
        world.insert(rules);
        world.insert(alarms);
        let topic = json!({"arn": TOPIC, "confirmed_subs": 0, "cross_account_subs": 0, "email_only": false});
        SnsTopicColumns::derive(&world, &[stored::<SnsTopic>(topic)]).remove(0).row.alert_target
    }

    #[test]
    fn a_topic_that_an_alarm_or_a_rule_names_is_for_alerts() {
        let alarm = json!({"arn": "a", "name": "a", "kind": "metric", "namespace": "n", "metric": "m",
            "dimensions": [], "expression_metrics": [], "query": "none", "rule": "none", "state": "OK",
            "state_since_at": 0, "actions_enabled": false, "actions": [TOPIC]});
        assert_eq!(target(None, Vec::new(), vec![stored(alarm)]), Some(true));
        assert_eq!(target(None, vec![rule(&json!([TOPIC]))], Vec::new()), Some(true));
    }

    #[test]
    fn a_topic_between_programs_is_not() {
        assert_eq!(target(None, vec![rule(&json!(["arn:aws:sns:x"]))], Vec::new()), Some(false));
    }

    #[test]
    fn what_was_not_read_may_name_it() {
        assert_eq!(target(Some("alarm"), Vec::new(), Vec::new()), None);
        assert_eq!(target(Some("event_rule"), Vec::new(), Vec::new()), None);
        assert_eq!(target(None, vec![rule(&json!(null))], Vec::new()), None);
    }
}
