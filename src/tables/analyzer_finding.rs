//! What Access Analyzer found to be reachable from outside and nobody has decided upon yet.
//!
//! Every Region's analyzers are asked. Roles and users have no Region and are found by each of
//! them: the first Region's findings are kept. Where no analyzer runs at all, nothing is known of
//! access from outside: one row stands for that, all of its columns unknown.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::{Request, segment};
use crate::aws::{Answer, AnswerExt as _, Failure, Listed, Operation, Page, Reply, pages};
use crate::model::{CallId, Cause, Region, Time};

use super::analyzer::analyzers;
use super::closed::Closed;
use super::region::known;
use super::required::incomplete;
use super::service::ACCESS_ANALYZER;
use super::several::several;
use super::wire::{TextTime, or_none};
use super::{Collected, Facts, Reader, Scope, Table};

static LIST: Operation<ListFindings> = ACCESS_ANALYZER.operation("ListFindingsV2");
static DETAIL: Operation<GetFinding> = ACCESS_ANALYZER.operation("GetFindingV2");

/// One active finding of an analyzer for external access.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AnalyzerFinding {
    /// Id.
    pub id: Option<String>,
    /// ARN of the resource; `none` when AWS gives none.
    pub found_resource: Option<String>,
    /// CloudFormation type of the resource.
    pub resource_type: Option<String>,
    /// Kind of finding, such as `ExternalAccess`.
    pub finding_type: Option<String>,
    /// State: `ACTIVE`; others are not asked for.
    pub status: Option<String>,
    /// When it was found.
    pub found_at: Option<Time>,
    /// Whether anybody in the world has the access.
    pub is_public: Option<bool>,
}

/// Every column, for the row that stands for analyzers that do not run.
const COLUMNS: &[&str] = &[
    "id",
    "found_resource",
    "resource_type",
    "finding_type",
    "status",
    "found_at",
    "is_public",
];

impl Table for AnalyzerFinding {
    const NAME: &'static str = "analyzer_finding";
    const SCOPE: Scope = Scope::Global;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[
        ("access-analyzer", "ListAnalyzers"),
        ("access-analyzer", "ListFindingsV2"),
        ("access-analyzer", "GetFindingV2"),
    ];
    const CLOSED: &'static [Closed] = &[
        Closed::column(
            "finding_type",
            "ListFindingsV2",
            &[
                "ExternalAccess",
                "InternalAccess",
                "UnusedIAMRole",
                "UnusedIAMUserAccessKey",
                "UnusedIAMUserPassword",
                "UnusedPermission",
            ],
        ),
        Closed::column("status", "ListFindingsV2", &["ACTIVE", "ARCHIVED", "RESOLVED"]),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let mut collected = Collected::default();
        let regions = reader.regions();
        let found = several(regions.iter().map(|region| in_region(reader.at(region)))).await;
        let (mut claimed, mut runs) = (BTreeMap::new(), false);
        let mut open = Vec::new();
        for (region, found) in regions.iter().zip(found) {
            runs |= !found.analyzers.is_empty();
            found.lists.iter().for_each(|list| collected.listed(region, list));
            collected.calls.extend(found.calls);
            found.failures.into_iter().for_each(|failure| collected.missing(region, failure));
            let findings = found.lists.into_iter().zip(found.analyzers);
            let findings = findings.flat_map(|(list, analyzer)| with_analyzer(list, &analyzer));
            let first = findings.filter(|finding| is_first(&mut claimed, region, &finding.summary));
            open.extend(first.map(|finding| (region.clone(), finding)));
        }
        let rows = open.into_iter().map(|(region, finding)| detailed(reader.at(&region), finding));
        for (facts, row) in several(rows).await {
            collected.keep(facts, row);
        }
        for region in known(&reader).await.enabled().iter().filter(|region| !regions.contains(region)) {
            let message = "the Region was left out of the scan: its findings are not seen";
            collected.missing(region, Failure::without_call(Cause::NotInScope, message));
        }
        if !runs {
            nobody_looks(&reader, &mut collected);
        }
        collected
    }
}

/// What one Region's analyzers found.
struct Found {
    /// The analyzers for external access that run.
    analyzers: Vec<String>,
    /// What each of them found.
    lists: Vec<Listed<Summary>>,
    calls: Vec<CallId>,
    /// Why analyzers may be missing.
    failures: Vec<Failure>,
}

async fn in_region(reader: Reader) -> Found {
    let all = analyzers(&reader).await;
    let untold = all.items.iter().filter(|(one, _)| one.finds_external_access().is_none());
    let untold = untold.map(|(_, call)| incomplete("access-analyzer", "ListAnalyzers", *call));
    let failures = all.failure.iter().cloned().chain(untold).collect();
    let running = all.values().filter(|one| one.finds_external_access() == Some(true));
    let arns: Vec<String> = running.map(|one| one.arn.clone()).collect();
    let lists = several(arns.iter().map(|arn| findings(&reader, arn))).await;
    Found { analyzers: arns, lists, calls: all.calls.clone(), failures }
}

async fn findings(reader: &Reader, analyzer: &str) -> Listed<Summary> {
    pages(|token| async move {
        let active = serde_json::json!({ "status": { "eq": ["ACTIVE"] } });
        let request = Request::post("/findingv2").member("analyzerArn", analyzer).member("filter", active);
        let request = request.member("maxResults", 100).member_if("nextToken", token);
        let answer = reader.operation(&LIST, request).await;
        answer.map_value(|answer| Page { items: answer.findings, next: answer.next_token })
    })
    .await
}

/// A finding, the analyzer that has it and the call that listed it.
struct Finding {
    summary: Summary,
    analyzer: String,
    call: CallId,
}

fn with_analyzer(list: Listed<Summary>, analyzer: &str) -> Vec<Finding> {
    let finding = |(summary, call)| Finding { summary, analyzer: analyzer.to_owned(), call };
    list.items.into_iter().map(finding).collect()
}

/// Whether a finding is on a resource that has a Region, or this is the first Region that found it.
fn is_first(claimed: &mut BTreeMap<String, Region>, region: &Region, finding: &Summary) -> bool {
    match &finding.resource {
        Some(resource) if resource.starts_with("arn:aws:iam::") => {
            claimed.entry(resource.clone()).or_insert_with(|| region.clone()) == region
        }
        Some(_) | None => true,
    }
}

async fn detailed(reader: Reader, finding: Finding) -> (Facts, AnalyzerFinding) {
    let Finding { summary, analyzer, call } = finding;
    let path = format!("/findingv2/{}", segment(&summary.id));
    let request = Request::get(path).parameter("analyzerArn", analyzer);
    let answer = reader.operation(&DETAIL, request).await;
    let resource = summary.resource.as_deref().unwrap_or("resource");
    let mut facts = Facts::of(reader.region(), format!("{resource} ({})", summary.id)).resting_on(call);
    let is_public = facts.take(&["is_public"], public(answer));
    (facts, summary.into_row(is_public))
}

/// A finding on external access always says whether it is public.
fn public(answer: Answer<GetFinding>) -> Answer<bool> {
    let reply = answer?;
    let details = reply.value.finding_details.iter().filter_map(|one| one.external_access_details.as_ref());
    let told: Option<Vec<bool>> = details.map(|external| external.is_public).collect();
    match told.filter(|told| !told.is_empty()) {
        Some(told) => Ok(Reply { value: told.contains(&true), call: reply.call }),
        None => Err(incomplete("access-analyzer", "GetFindingV2", reply.call)),
    }
}

/// The row that stands for what nobody looks for.
fn nobody_looks(reader: &Reader, collected: &mut Collected<AnalyzerFinding>) {
    let message = "no analyzer for external access was seen to run; one of the organization may run in another account";
    let mut facts = Facts::of(&Region::global(), format!("access analyzer of {}", reader.account()));
    facts.rest_on(&collected.calls);
    facts.unknown(COLUMNS, Failure::without_call(Cause::NotInScope, message));
    collected.keep(facts, AnalyzerFinding::default());
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListFindings {
    findings: Vec<Summary>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    id: String,
    resource: Option<String>,
    resource_type: String,
    finding_type: Option<String>,
    status: String,
    created_at: TextTime,
}

impl Summary {
    fn into_row(self, is_public: Option<bool>) -> AnalyzerFinding {
        AnalyzerFinding {
            id: Some(self.id),
            found_resource: Some(or_none(self.resource)),
            resource_type: Some(self.resource_type),
            // Analyzers for external access find nothing else.
            finding_type: Some(self.finding_type.unwrap_or_else(|| "ExternalAccess".to_owned())),
            status: Some(self.status),
            found_at: Some(self.created_at.0),
            is_public,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct GetFinding {
    finding_details: Vec<FindingDetails>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct FindingDetails {
    external_access_details: Option<ExternalAccess>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExternalAccess {
    is_public: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(details: &str) -> Answer<bool> {
        let body = format!(r#"{{"findingDetails":[{details}]}}"#);
        public(Ok(Reply { value: serde_json::from_str(&body).unwrap(), call: CallId(1) }))
    }

    fn finding(resource: &str) -> Summary {
        let body = format!(
            r#"{{"id":"f","resource":"{resource}","resourceType":"AWS::IAM::Role","status":"ACTIVE","createdAt":"2026-01-01T00:00:00Z"}}"#
        );
        serde_json::from_str(&body).unwrap()
    }

    #[test]
    fn public_access_is_told_by_the_detail() {
        assert!(told(r#"{"externalAccessDetails":{"isPublic":true,"condition":{}}}"#).unwrap().value);
        assert!(!told(r#"{"externalAccessDetails":{"isPublic":false,"condition":{}}}"#).unwrap().value);
    }

    #[test]
    fn a_detail_that_does_not_say_is_malformed_and_not_private() {
        assert_eq!(told(r#"{"externalAccessDetails":{"condition":{}}}"#).unwrap_err().cause, Cause::Malformed);
        assert_eq!(told("").unwrap_err().cause, Cause::Malformed);
    }

    #[test]
    fn a_role_that_every_region_finds_is_one_finding() {
        let mut claimed = BTreeMap::new();
        let (one, two) = (Region::parse("ap-northeast-1").unwrap(), Region::us_east_1());
        let role = finding("arn:aws:iam::111111111111:role/r");
        assert!(is_first(&mut claimed, &one, &role) && is_first(&mut claimed, &one, &role));
        assert!(!is_first(&mut claimed, &two, &role));
        let bucket = finding("arn:aws:s3:::b");
        assert!(is_first(&mut claimed, &one, &bucket) && is_first(&mut claimed, &two, &bucket));
    }
}
