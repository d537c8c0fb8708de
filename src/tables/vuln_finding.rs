//! Open critical findings of Amazon Inspector, one row for each resource that has any.
//!
//! Severity is Inspector's own. Suppressed and closed findings are not asked for. Findings on images
//! that, as Inspector says, no task or pod uses are left out: nothing runs them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Failure, Listed, Operation, Page, pages};
use crate::model::{CallId, Time};

use super::inspector::{equals, is_on};
use super::required::{incomplete, unheard_of};
use super::service::INSPECTOR;
use super::wire::EpochTime;
use super::{Collected, Facts, Reader, Scope, Table};

static LIST_FINDINGS: Operation<ListFindings> = INSPECTOR.operation("ListFindings");

/// One resource with open critical findings.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct VulnFinding {
    /// Id of the resource: an instance id, or an ARN.
    pub resource_id: String,
    /// Kind of the resource, such as `AWS_EC2_INSTANCE`.
    pub resource_type: String,
    /// How many open critical findings it has.
    pub open_critical: Option<i64>,
    /// When the oldest of those with a fix, whole or partial, was first seen; 1970-01-01T00:00:00Z when
    /// none has a fix.
    pub oldest_critical_at: Option<Time>,
    /// How many of them are known to be exploited.
    pub exploit_known: Option<i64>,
}

impl Table for VulnFinding {
    const NAME: &'static str = "vuln_finding";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("inspector2", "BatchGetAccountStatus"), ("inspector2", "ListFindings")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let mut collected = Collected::default();
        match is_on(&reader).await {
            Err(failure) => collected.missing(reader.region(), failure),
            Ok(reply) if !reply.value => collected.calls.push(reply.call),
            Ok(_) => {
                let list = findings(&reader).await;
                collected.listed(reader.region(), &list);
                // Older findings of any resource may be on the pages that were not read.
                let missing = list.failure.clone();
                for (id, open) in by_resource(list) {
                    let (facts, row) = open.into_row(&reader, id, missing.as_ref());
                    collected.keep(facts, row);
                }
            }
        }
        collected
    }
}

async fn findings(reader: &Reader) -> Listed<Finding> {
    pages(|token| {
        let filter = json!({
            "awsAccountId": equals(reader.account().as_str()),
            "findingStatus": equals("ACTIVE"),
            "severity": equals("CRITICAL"),
        });
        let request = Request::post("/findings/list")
            .member("filterCriteria", filter)
            .member("maxResults", 100)
            .member_if("nextToken", token);
        async move {
            let answer = reader.operation(&LIST_FINDINGS, request).await;
            answer.map_value(|answer| Page { items: answer.findings, next: answer.next_token })
        }
    })
    .await
}

/// The open findings of one resource.
#[derive(Debug, Default)]
struct Open {
    kind: String,
    count: i64,
    oldest: Option<Time>,
    exploited: i64,
    calls: Vec<CallId>,
    /// A word on the fix that this version does not know, and the call that gave it.
    unheard: Option<(String, CallId)>,
    /// The call of a finding that says nothing of a fix.
    silent: Option<CallId>,
}

fn by_resource(list: Listed<Finding>) -> BTreeMap<String, Open> {
    let mut all: BTreeMap<String, Open> = BTreeMap::new();
    for (finding, call) in list.items {
        for resource in finding.resources.iter().filter(|resource| resource.is_in_use()) {
            let open = all.entry(resource.id.clone()).or_default();
            open.kind.clone_from(&resource.kind);
            open.add(&finding, call);
        }
    }
    all
}

impl Open {
    fn add(&mut self, finding: &Finding, call: CallId) {
        self.count += 1;
        self.exploited += i64::from(finding.exploit_available.as_deref() == Some("YES"));
        self.calls.push(call);
        match finding.fix_available.as_deref() {
            Some("YES" | "PARTIAL") => {
                let seen = finding.first_observed_at.0;
                self.oldest = Some(self.oldest.map_or(seen, |oldest| oldest.min(seen)));
            }
            Some("NO") => {}
            Some(other) => self.unheard = Some((other.to_owned(), call)),
            // Findings on code and on the network have no package to update.
            None if ["CODE_VULNERABILITY", "NETWORK_REACHABILITY"].contains(&finding.kind.as_str()) => {}
            None => self.silent = Some(call),
        }
    }

    fn into_row(self, reader: &Reader, id: String, missing: Option<&Failure>) -> (Facts, VulnFinding) {
        let resource = if id.starts_with("i-") {
            format!("arn:aws:ec2:{}:{}:instance/{id}", reader.region(), reader.account())
        } else {
            id.clone()
        };
        let mut facts = Facts::of(reader.region(), resource);
        facts.rest_on(&self.calls);
        let row = self.counted(&mut facts, id, missing);
        (facts, row)
    }

    fn counted(self, facts: &mut Facts, id: String, missing: Option<&Failure>) -> VulnFinding {
        let unclear = match (&self.unheard, self.silent) {
            (Some((word, call)), _) => Some(unheard_of("inspector2", "ListFindings", *call, word)),
            (None, Some(call)) => Some(incomplete("inspector2", "ListFindings", call)),
            (None, None) => None,
        };
        let dated = missing.is_none() && unclear.is_none();
        if let Some(failure) = missing {
            facts.unknown(&["open_critical", "oldest_critical_at", "exploit_known"], failure.clone());
        } else if let Some(failure) = unclear {
            facts.unknown(&["oldest_critical_at"], failure);
        }
        VulnFinding {
            resource_id: id,
            resource_type: self.kind,
            open_critical: missing.is_none().then_some(self.count),
            oldest_critical_at: dated.then(|| self.oldest.unwrap_or(Time::NONE)),
            exploit_known: missing.is_none().then_some(self.exploited),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListFindings {
    findings: Vec<Finding>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Finding {
    #[serde(rename = "type")]
    kind: String,
    first_observed_at: EpochTime,
    resources: Vec<Resource>,
    fix_available: Option<String>,
    exploit_available: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct Resource {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    details: Option<Details>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Details {
    aws_ecr_container_image: Option<Image>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Image {
    in_use_count: Option<i64>,
}

impl Resource {
    fn is_in_use(&self) -> bool {
        let image = self.details.as_ref().and_then(|details| details.aws_ecr_container_image.as_ref());
        image.and_then(|image| image.in_use_count) != Some(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(findings: &[&str]) -> BTreeMap<String, Open> {
        let items = findings.iter().map(|json| (serde_json::from_str(json).unwrap(), CallId(1))).collect();
        by_resource(Listed { items, calls: vec![CallId(1)], failure: None })
    }

    const OLD: &str = r#"{"type":"PACKAGE_VULNERABILITY","firstObservedAt":100,"fixAvailable":"YES",
        "exploitAvailable":"YES","resources":[{"id":"i-1","type":"AWS_EC2_INSTANCE"}]}"#;

    #[test]
    fn the_age_is_that_of_the_oldest_finding_with_a_fix() {
        let older = OLD.replace("100", "50").replace(r#""fixAvailable":"YES""#, r#""fixAvailable":"NO""#);
        let newer = OLD.replace("100", "200").replace(r#""fixAvailable":"YES""#, r#""fixAvailable":"PARTIAL""#);
        let all = open(&[&older, &newer, OLD]);
        assert_eq!((all["i-1"].count, all["i-1"].oldest), (3, Some(Time::from_seconds(100))));
        assert_eq!(all["i-1"].exploited, 3);
    }

    #[test]
    fn an_image_that_nothing_runs_is_left_out() {
        let image = |count: &str| {
            let details = format!(r#""details":{{"awsEcrContainerImage":{{{count}}}}},"id""#);
            OLD.replacen(r#""id""#, &details, 1)
        };
        assert!(open(&[&image(r#""inUseCount":0"#)]).is_empty());
        assert_eq!(open(&[&image(r#""inUseCount":2"#)]).len(), 1);
        assert_eq!(open(&[&image("")]).len(), 1);
    }

    #[test]
    fn a_finding_that_is_silent_on_its_fix_leaves_the_age_open() {
        let silent = OLD.replace(r#""fixAvailable":"YES","#, "");
        assert!(open(&[&silent])["i-1"].silent.is_some());
        let network = silent.replace("PACKAGE_VULNERABILITY", "NETWORK_REACHABILITY");
        assert!(open(&[&network])["i-1"].silent.is_none());
    }

    #[test]
    fn an_older_finding_may_be_on_a_page_that_was_not_read() {
        let row = |missing: Option<&Failure>| {
            let mut facts = Facts::of(&crate::model::Region::us_east_1(), "i-1");
            open(&[OLD]).remove("i-1").unwrap().counted(&mut facts, "i-1".to_owned(), missing)
        };
        let throttled = Failure::without_call(crate::model::Cause::Throttled, "slow down");
        assert_eq!(row(None).oldest_critical_at, Some(Time::from_seconds(100)));
        assert_eq!((row(Some(&throttled)).oldest_critical_at, row(Some(&throttled)).open_critical), (None, None));
    }
}
