//! Alarms of `CloudWatch`, on metrics and on other alarms, and whom they tell.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Operation, Page, pages};
use crate::model::Time;

use super::closed::Closed;
use super::metric_filter::MetricName;
use super::rds_list::Elements;
use super::service::CLOUDWATCH;
use super::wire::{TextTime, or_none};
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE: Operation<DescribeAlarms> = CLOUDWATCH.operation("DescribeAlarms");

/// One alarm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Alarm {
    /// ARN.
    pub arn: String,
    /// Name.
    pub name: String,
    /// `metric`, or `composite` for an alarm on other alarms.
    pub kind: String,
    /// Namespace of its one metric; `none` for an alarm on an expression or on other alarms.
    pub namespace: String,
    /// Name of its one metric; `none` as above.
    pub metric: String,
    /// Dimensions of its one metric as `name=value`, sorted.
    pub dimensions: Vec<String>,
    /// The metrics of an alarm on an expression, which also is one that learns what is usual.
    pub expression_metrics: Vec<WatchedMetric>,
    /// The `CloudWatch` Metrics Insights query of an alarm on one; `none` for the others.
    pub query: String,
    /// What a composite alarm watches, by the names of other alarms; `none` for the others.
    pub rule: String,
    /// State: `OK`, `ALARM` or `INSUFFICIENT_DATA`.
    pub state: Option<String>,
    /// Since when it is in that state; 1970-01-01T00:00:00Z when AWS does not say.
    pub state_since_at: Time,
    /// Whether its actions are carried out.
    pub actions_enabled: bool,
    /// ARNs of what it does when it goes off, sorted.
    pub actions: Vec<String>,
}

/// A metric in the expression of an alarm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WatchedMetric {
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// Dimensions as `name=value`, sorted.
    pub dimensions: Vec<String>,
}

impl WatchedMetric {
    /// Whether it is of that namespace and name.
    pub fn is(&self, metric: &MetricName) -> bool {
        self.namespace == metric.namespace && self.name == metric.name
    }
}

impl Table for Alarm {
    const NAME: &'static str = "alarm";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("monitoring", "DescribeAlarms")];
    const CLOSED: &'static [Closed] =
        &[Closed::column("state", "DescribeAlarms", &["ALARM", "INSUFFICIENT_DATA", "OK"])];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = pages(|token| {
            let request = Request::new()
                .parameter("AlarmTypes.member.1", "MetricAlarm")
                .parameter("AlarmTypes.member.2", "CompositeAlarm")
                .parameter("MaxRecords", 100)
                .parameter_if("NextToken", token);
            let reader = &reader;
            async move {
                let answer = reader.operation(&DESCRIBE, request).await;
                answer.map_value(|answer| answer.result.page())
            }
        })
        .await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (alarm, call) in list.items {
            collected.keep(Facts::of(reader.region(), &alarm.arn).resting_on(call), alarm);
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
struct DescribeAlarms {
    #[serde(rename = "DescribeAlarmsResult")]
    result: Alarms,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Alarms {
    metric_alarms: Elements<Described>,
    #[serde(default)]
    composite_alarms: Elements<Described>,
    next_token: Option<String>,
}

impl Alarms {
    fn page(self) -> Page<Alarm> {
        let metric = self.metric_alarms.list.into_iter().map(|alarm| alarm.into_row("metric"));
        let composite = self.composite_alarms.list.into_iter().map(|alarm| alarm.into_row("composite"));
        Page { items: metric.chain(composite).collect(), next: self.next_token }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    alarm_arn: String,
    alarm_name: String,
    namespace: Option<String>,
    metric_name: Option<String>,
    #[serde(default)]
    dimensions: Elements<Dimension>,
    #[serde(default)]
    metrics: Elements<Query>,
    alarm_rule: Option<String>,
    state_value: String,
    state_updated_timestamp: Option<TextTime>,
    actions_enabled: bool,
    #[serde(default)]
    alarm_actions: Elements<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Dimension {
    name: String,
    value: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Query {
    metric_stat: Option<Stat>,
    expression: Option<String>,
}

impl Query {
    /// A query in SQL, and not a formula over other metrics.
    fn sql(&self) -> Option<&String> {
        let is_sql = |text: &&String| text.trim_start().to_ascii_uppercase().starts_with("SELECT");
        self.expression.as_ref().filter(is_sql)
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Stat {
    metric: Metric,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Metric {
    namespace: String,
    metric_name: String,
    #[serde(default)]
    dimensions: Elements<Dimension>,
}

impl Metric {
    fn into_watched(self) -> WatchedMetric {
        WatchedMetric {
            namespace: self.namespace,
            name: self.metric_name,
            dimensions: pairs(&self.dimensions.list),
        }
    }
}

/// Dimensions as `name=value`, sorted.
fn pairs(dimensions: &[Dimension]) -> Vec<String> {
    let mut pairs: Vec<String> = dimensions.iter().map(|one| format!("{}={}", one.name, one.value)).collect();
    pairs.sort();
    pairs
}

impl Described {
    fn into_row(self, kind: &str) -> Alarm {
        let sorted = |mut texts: Vec<String>| {
            texts.sort();
            texts
        };
        let query = or_none(self.metrics.list.iter().find_map(Query::sql));
        let stats = self.metrics.list.into_iter().filter_map(|query| query.metric_stat);
        Alarm {
            arn: self.alarm_arn,
            name: self.alarm_name,
            kind: kind.to_owned(),
            namespace: or_none(self.namespace),
            metric: or_none(self.metric_name),
            dimensions: pairs(&self.dimensions.list),
            expression_metrics: stats.map(|stat| stat.metric.into_watched()).collect(),
            query,
            rule: or_none(self.alarm_rule),
            state: Some(self.state_value),
            state_since_at: self.state_updated_timestamp.map_or(Time::NONE, |time| time.0),
            actions_enabled: self.actions_enabled,
            actions: sorted(self.alarm_actions.list),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &str = "<DescribeAlarmsResponse><DescribeAlarmsResult><MetricAlarms><member>\
        <AlarmName>a</AlarmName><AlarmArn>arn:a</AlarmArn><ActionsEnabled>true</ActionsEnabled>\
        <AlarmActions><member>arn:t2</member><member>arn:t1</member></AlarmActions><StateValue>OK</StateValue>\
        <MetricName>m</MetricName><Namespace>n</Namespace><Dimensions/></member></MetricAlarms>\
        <CompositeAlarms><member><AlarmName>c</AlarmName><AlarmArn>arn:c</AlarmArn><ActionsEnabled>false</ActionsEnabled>\
        <AlarmRule>ALARM(a)</AlarmRule><StateValue>OK</StateValue></member></CompositeAlarms>\
        </DescribeAlarmsResult></DescribeAlarmsResponse>";

    #[test]
    fn both_kinds_of_alarm_are_read() {
        let page = quick_xml::de::from_str::<DescribeAlarms>(ANSWER).unwrap().result.page();
        assert_eq!((page.items[0].metric.as_str(), page.items[0].actions_enabled), ("m", true));
        assert_eq!(page.items[0].actions, ["arn:t1", "arn:t2"]);
        assert_eq!((page.items[1].kind.as_str(), page.items[1].rule.as_str()), ("composite", "ALARM(a)"));
        assert!(!page.items[1].actions_enabled && page.items[1].actions.is_empty());
    }

    #[test]
    fn an_alarm_on_an_expression_names_its_metrics_and_an_alarm_on_a_query_its_text() {
        let query = |inner: &str| format!("<Metrics><member><Id>q</Id>{inner}</member></Metrics>");
        let alarm = |inner: &str| {
            let body = ANSWER.replace("<Dimensions/>", &query(inner));
            quick_xml::de::from_str::<DescribeAlarms>(&body).unwrap().result.page().items.remove(0)
        };
        let stat = "<MetricStat><Metric><Namespace>n</Namespace><MetricName>m</MetricName><Dimensions><member>\
            <Name>d</Name><Value>v</Value></member></Dimensions></Metric><Period>60</Period><Stat>Sum</Stat></MetricStat>";
        let found = alarm(stat);
        assert_eq!(
            (found.expression_metrics[0].dimensions.as_slice(), found.query.as_str()),
            (["d=v".to_owned()].as_slice(), "none")
        );
        assert_eq!(alarm("<Expression>SELECT MAX(m) FROM n</Expression>").query, "SELECT MAX(m) FROM n");
        assert_eq!(alarm("<Expression>m1 / m2</Expression>").query, "none");
    }

    #[test]
    fn an_answer_without_alarms_is_not_an_empty_list() {
        let body = "<DescribeAlarmsResponse><DescribeAlarmsResult/></DescribeAlarmsResponse>";
        assert!(quick_xml::de::from_str::<DescribeAlarms>(body).is_err());
    }
}
