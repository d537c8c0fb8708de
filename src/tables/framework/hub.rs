//! Standards of Security Hub, with their failed checks of critical severity.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::aws::operation::Request;
use crate::aws::{Answer, AnswerExt as _, Failure, Listed, Operation, Page, pages};
use crate::model::{CallId, Cause};
use crate::tables::required::unheard_of;
use crate::tables::service::SECURITY_HUB;
use crate::tables::several::several;
use crate::tables::{Collected, Facts, Reader};

use super::{Framework, is_recognised};

static GET_ENABLED_STANDARDS: Operation<GetEnabledStandards> = SECURITY_HUB.operation("GetEnabledStandards");
static GET_FINDINGS: Operation<GetFindings> = SECURITY_HUB.operation("GetFindings");

/// The code of every refusal of Security Hub, and the words by which it says that it is off.
const REFUSED: &str = "InvalidAccessException";
const NOT_SUBSCRIBED: &str = "is not subscribed to AWS Security Hub";

pub(super) async fn standards(reader: &Reader) -> Collected<Framework> {
    let list = list(reader).await;
    let mut collected = Collected::default();
    collected.listed(reader.region(), &list);
    let rows = list.items.into_iter().map(|(standard, call)| describe(reader, standard, call));
    for (facts, row) in several(rows).await {
        collected.keep(facts, row);
    }
    collected
}

async fn list(reader: &Reader) -> Listed<Subscription> {
    pages(|token| {
        let request = Request::post("/standards/get").member("MaxResults", 100).member_if("NextToken", token);
        async move {
            let none = || GetEnabledStandards { standards_subscriptions: Vec::new(), next_token: None };
            let answer = reader.operation(&GET_ENABLED_STANDARDS, request).await;
            let answer = refusal(answer.absent_if_told(REFUSED, NOT_SUBSCRIBED, none));
            answer.map_value(|answer| Page { items: answer.standards_subscriptions, next: answer.next_token })
        }
    })
    .await
}

/// Its one code for "no permission" is not among those that every service shares.
fn refusal<T>(answer: Answer<T>) -> Answer<T> {
    answer.map_err(|failure| if failure.has_code(&[REFUSED]) { failure.because(Cause::Denied) } else { failure })
}

async fn describe(reader: &Reader, standard: Subscription, call: CallId) -> (Facts, Framework) {
    let id = standard.standards_arn;
    let mut facts = Facts::of(reader.region(), resource(reader, &id)).resting_on(call);
    let name = path_of(&id).to_owned();
    let counted = count(&mut facts, critical(reader, &name).await);
    let row = Framework {
        is_global_framework: is_recognised(&name),
        name,
        id,
        kind: "securityhub".to_owned(),
        ready: Some(standard.standards_status == "READY"),
        status: Some(standard.standards_status),
        failed: counted.map(|(failed, _)| failed),
        undetermined: counted.map(|(_, undetermined)| undetermined),
    };
    (facts, row)
}

/// One standard is the same text in every Region; a finding names the Region's own subscription.
fn resource(reader: &Reader, arn: &str) -> String {
    let path = path_of(arn);
    let path = path.split_once('/').map_or(path, |(_, rest)| rest);
    format!("arn:aws:securityhub:{}:{}:subscription/{path}", reader.region(), reader.account())
}

/// The part of an ARN that names the resource.
fn path_of(arn: &str) -> &str {
    arn.splitn(6, ':').nth(5).unwrap_or(arn)
}

/// Active findings of the Region and account itself: an aggregation Region holds those of others, too.
async fn critical(reader: &Reader, standard: &str) -> Listed<Finding> {
    pages(|token| {
        let filters = json!({
            "AwsAccountId": any_of(&[reader.account().as_str()]),
            "Region": any_of(&[reader.region().as_str()]),
            "ComplianceAssociatedStandardsId": any_of(&[standard]),
            "ComplianceStatus": any_of(&["FAILED", "WARNING", "NOT_AVAILABLE"]),
            "RecordState": any_of(&["ACTIVE"]),
            "SeverityLabel": any_of(&["CRITICAL"]),
            "WorkflowStatus": any_of(&["NEW", "NOTIFIED"]),
        });
        let request = Request::post("/findings")
            .member("Filters", filters)
            .member("MaxResults", 100)
            .member_if("NextToken", token);
        async move {
            let answer = refusal(reader.operation(&GET_FINDINGS, request).await);
            answer.map_value(|answer| Page { items: answer.findings, next: answer.next_token })
        }
    })
    .await
}

/// Conditions on one field, of which one has to hold.
fn any_of(values: &[&str]) -> Value {
    values.iter().map(|value| json!({ "Comparison": "EQUALS", "Value": value })).collect()
}

/// How many failed, and of how many the result is not known.
fn count(facts: &mut Facts, list: Listed<Finding>) -> Option<(i64, i64)> {
    facts.rest_on(&list.calls);
    let mut failure = list.failure;
    let (mut failed, mut undetermined) = (0, 0);
    for (finding, call) in list.items {
        match finding.compliance.status.as_str() {
            "FAILED" => failed += 1,
            "WARNING" | "NOT_AVAILABLE" => undetermined += 1,
            other => failure = Some(unheard(other, call)),
        }
    }
    match failure {
        Some(failure) => {
            facts.unknown(&["failed", "undetermined"], failure);
            None
        }
        None => Some((failed, undetermined)),
    }
}

fn unheard(status: &str, call: CallId) -> Failure {
    unheard_of("securityhub", "GetFindings", call, status)
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetEnabledStandards {
    standards_subscriptions: Vec<Subscription>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Subscription {
    standards_arn: String,
    standards_status: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetFindings {
    findings: Vec<Finding>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Finding {
    compliance: Compliance,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Compliance {
    status: String,
}

#[cfg(test)]
mod tests {
    use crate::model::Region;

    use super::*;

    fn counted(statuses: &[&str], failure: Option<Failure>) -> Option<(i64, i64)> {
        let finding = |status: &&str| Finding { compliance: Compliance { status: (*status).to_owned() } };
        let items = statuses.iter().map(|status| (finding(status), CallId(1))).collect();
        let list = Listed { items, calls: vec![CallId(1)], failure };
        count(&mut Facts::of(&Region::us_east_1(), "standard"), list)
    }

    #[test]
    fn a_check_without_a_result_has_not_failed_and_is_not_forgotten() {
        assert_eq!(counted(&["FAILED", "WARNING", "NOT_AVAILABLE", "FAILED"], None), Some((2, 2)));
        assert_eq!(counted(&[], None), Some((0, 0)));
    }

    #[test]
    fn findings_that_could_not_all_be_read_are_not_counted() {
        assert_eq!(counted(&["FAILED"], Some(Failure::without_call(Cause::Throttled, "slow"))), None);
        assert_eq!(counted(&["SKIPPED"], None), None);
    }

    #[test]
    fn a_standard_is_named_by_the_path_of_its_arn() {
        assert_eq!(
            path_of("arn:aws:securityhub:ap-northeast-1::standards/pci-dss/v/3.2.1"),
            "standards/pci-dss/v/3.2.1"
        );
        assert_eq!(path_of("arn:aws:securityhub:::ruleset/cis/v/1.2.0"), "ruleset/cis/v/1.2.0");
    }
}
