//! Audit reports and certificates that AWS Artifact offers: that they are there and for which period.
//!
//! Nothing is downloaded: that would accept terms in the account's name.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Operation, Page, pages};
use crate::model::Time;

use super::closed::Closed;
use super::service::ARTIFACT;
use super::wire::{TextTime, or_none};
use super::{Collected, Facts, Reader, Scope, Table};

static LIST_REPORTS: Operation<ListReports> = ARTIFACT.operation("ListReports");

/// One version of a report, of AWS or of another company that offers its own there.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ArtifactReport {
    /// Id.
    pub id: String,
    /// Version; 0 when AWS gives none.
    pub version: i64,
    /// Name as AWS gives it, which no contract fixes.
    pub name: String,
    /// Series; `none` when it belongs to none.
    pub series: String,
    /// Category; `none` when AWS gives none.
    pub category: String,
    /// Whether it can be had: `PUBLISHED` or `UNPUBLISHED`.
    pub state: String,
    /// Company that the report is about; `none` when AWS gives none.
    pub company: String,
    /// End of the period that it covers; 1970-01-01T00:00:00Z when AWS gives none.
    pub period_end_at: Time,
}

impl Table for ArtifactReport {
    const NAME: &'static str = "artifact_report";
    const SCOPE: Scope = Scope::Global;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("artifact", "ListReports")];
    const CLOSED: &'static [Closed] = &[Closed::column("state", "ListReports", &["PUBLISHED", "UNPUBLISHED"])];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = pages(|token| {
            let request = Request::get("/v1/report/list").parameter("maxResults", 300);
            let request = request.parameter_if("nextToken", token);
            let reader = &reader;
            async move {
                let answer = reader.operation(&LIST_REPORTS, request).await;
                answer.map_value(|answer| Page { items: answer.reports, next: answer.next_token })
            }
        })
        .await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (report, call) in list.items {
            let resource = report.arn.clone().unwrap_or_else(|| report.id.clone());
            collected.keep(Facts::of(reader.region(), resource).resting_on(call), report.into_row());
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListReports {
    reports: Vec<Report>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    id: String,
    arn: Option<String>,
    version: Option<i64>,
    name: String,
    series: Option<String>,
    category: Option<String>,
    state: String,
    company_name: Option<String>,
    period_end: Option<TextTime>,
}

impl Report {
    fn into_row(self) -> ArtifactReport {
        ArtifactReport {
            id: self.id,
            version: self.version.unwrap_or(0),
            name: self.name,
            series: or_none(self.series),
            category: or_none(self.category),
            state: self.state,
            company: or_none(self.company_name),
            period_end_at: self.period_end.map_or(Time::NONE, |time| time.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_without_a_period_has_a_row() {
        let body = r#"{"reports":[{"id":"report-1","name":"ISO 27001","state":"PUBLISHED"}]}"#;
        let mut answer = serde_json::from_str::<ListReports>(body).unwrap();
        let row = answer.reports.remove(0).into_row();
        assert_eq!((row.period_end_at, row.company.as_str()), (Time::NONE, "none"));
    }

    #[test]
    fn an_answer_without_reports_is_no_empty_list() {
        assert!(serde_json::from_str::<ListReports>("{}").is_err());
    }
}
