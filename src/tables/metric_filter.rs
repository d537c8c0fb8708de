//! Metric filters: which log events `CloudWatch` Logs counts into a metric, on which an alarm can watch.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Operation, Page, pages};

use super::service::LOGS;
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE: Operation<DescribeMetricFilters> = LOGS.operation("DescribeMetricFilters");

/// One metric filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MetricFilter {
    /// Name.
    pub name: String,
    /// Name of the log group that it is on.
    pub log_group_name: String,
    /// The log events that it counts; empty for all.
    pub pattern: String,
    /// The metrics that it counts them into.
    pub metrics: Vec<MetricName>,
}

/// A metric of `CloudWatch`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct MetricName {
    /// Namespace.
    pub namespace: String,
    /// Name within the namespace.
    pub name: String,
}

impl Table for MetricFilter {
    const NAME: &'static str = "metric_filter";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("logs", "DescribeMetricFilters")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = pages(|token| {
            let request = Request::new().member("limit", 50).member_if("nextToken", token);
            let reader = &reader;
            async move {
                let answer = reader.operation(&DESCRIBE, request).await;
                answer.map_value(|answer| Page { items: answer.metric_filters, next: answer.next_token })
            }
        })
        .await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (filter, call) in list.items {
            let row = filter.into_row();
            let resource = format!("{}:metric-filter:{}", row.log_group_name, row.name);
            collected.keep(Facts::of(reader.region(), resource).resting_on(call), row);
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeMetricFilters {
    metric_filters: Vec<Filter>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Filter {
    filter_name: String,
    log_group_name: String,
    filter_pattern: Option<String>,
    metric_transformations: Vec<Transformation>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Transformation {
    metric_name: String,
    metric_namespace: String,
}

impl Filter {
    fn into_row(self) -> MetricFilter {
        let metric = |to: Transformation| MetricName { namespace: to.metric_namespace, name: to.metric_name };
        MetricFilter {
            name: self.filter_name,
            log_group_name: self.log_group_name,
            pattern: self.filter_pattern.unwrap_or_default(),
            metrics: self.metric_transformations.into_iter().map(metric).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_names_its_metrics() {
        let body = r#"{"metricFilters":[{"filterName":"f","logGroupName":"g","filterPattern":"{ $.eventName = DisableKey }",
            "metricTransformations":[{"metricName":"m","metricNamespace":"kasumi","metricValue":"1"}]}]}"#;
        let row = serde_json::from_str::<DescribeMetricFilters>(body).unwrap().metric_filters.remove(0).into_row();
        assert_eq!((row.metrics[0].namespace.as_str(), row.metrics[0].name.as_str()), ("kasumi", "m"));
    }

    #[test]
    fn an_answer_without_the_list_is_not_an_empty_list() {
        assert!(serde_json::from_str::<DescribeMetricFilters>("{}").is_err());
    }
}
