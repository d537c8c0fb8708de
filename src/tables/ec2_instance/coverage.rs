//! Which instances Amazon Inspector scans for vulnerable packages.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Failure, Listed, Operation, Page, pages};
use crate::model::CallId;
use crate::tables::inspector::{equals, is_on};
use crate::tables::required::unheard_of;
use crate::tables::service::INSPECTOR;
use crate::tables::{Facts, Reader};

static LIST_COVERAGE: Operation<ListCoverage> = INSPECTOR.operation("ListCoverage");

/// What Inspector says of the instances of a Region.
#[derive(Debug, Default)]
pub(super) struct Coverage {
    statuses: BTreeMap<String, (ScanStatus, CallId)>,
    calls: Vec<CallId>,
    failure: Option<Failure>,
}

impl Coverage {
    /// Asks whether Inspector is on and, where it is, for the instances it knows.
    pub(super) async fn of(reader: &Reader) -> Self {
        match is_on(reader).await {
            // Where Inspector does not exist it covers nothing.
            Err(failure) if failure.shows_absence() => {
                Self { calls: failure.call.into_iter().collect(), ..Self::default() }
            }
            Err(failure) => Self { failure: Some(failure), ..Self::default() },
            Ok(reply) if !reply.value => Self { calls: vec![reply.call], ..Self::default() },
            Ok(_) => Self::listed(list(reader).await),
        }
    }

    fn listed(list: Listed<Covered>) -> Self {
        let status = |(covered, call): (Covered, CallId)| (covered.resource_id, (covered.scan_status, call));
        Self {
            statuses: list.items.into_iter().map(status).collect(),
            calls: list.calls,
            failure: list.failure,
        }
    }

    /// The column `inspector_status` of one instance.
    pub(super) fn status(&self, facts: &mut Facts, instance: &str) -> Option<String> {
        match (self.statuses.get(instance), &self.failure) {
            (Some((status, call)), _) => {
                facts.rest_on(&[*call]);
                let text = status.text();
                if text.is_none() {
                    let unheard = unheard_of("inspector2", "ListCoverage", *call, &status.status_code);
                    facts.unknown(&["inspector_status"], unheard);
                }
                text
            }
            (None, Some(failure)) => {
                facts.unknown(&["inspector_status"], failure.clone());
                None
            }
            (None, None) => {
                facts.rest_on(&self.calls);
                Some("NOT_COVERED".to_owned())
            }
        }
    }
}

/// Only what is scanned for packages counts: a scan of the network says nothing of patches.
async fn list(reader: &Reader) -> Listed<Covered> {
    pages(|token| {
        let filter = json!({
            "accountId": equals(reader.account().as_str()),
            "resourceType": equals("AWS_EC2_INSTANCE"),
            "scanType": equals("PACKAGE"),
        });
        let request = Request::post("/coverage/list")
            .member("filterCriteria", filter)
            .member("maxResults", 200)
            .member_if("nextToken", token);
        async move {
            let answer = reader.operation(&LIST_COVERAGE, request).await;
            answer.map_value(|answer| Page { items: answer.covered_resources, next: answer.next_token })
        }
    })
    .await
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListCoverage {
    covered_resources: Vec<Covered>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Covered {
    resource_id: String,
    scan_status: ScanStatus,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ScanStatus {
    status_code: String,
    reason: String,
}

impl ScanStatus {
    fn text(&self) -> Option<String> {
        match self.status_code.as_str() {
            "ACTIVE" => Some("ACTIVE".to_owned()),
            "INACTIVE" => Some(format!("INACTIVE/{}", self.reason)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::model::{Cause, Region};

    use super::*;

    fn coverage(status: &str, failure: Option<Failure>) -> Coverage {
        let scan_status = ScanStatus { status_code: status.to_owned(), reason: "NO_INVENTORY".to_owned() };
        let statuses = BTreeMap::from([("i-1".to_owned(), (scan_status, CallId(2)))]);
        Coverage { statuses, calls: vec![CallId(2)], failure }
    }

    fn status(coverage: &Coverage, instance: &str) -> Option<String> {
        coverage.status(&mut Facts::of(&Region::us_east_1(), instance), instance)
    }

    #[test]
    fn an_instance_that_inspector_does_not_name_is_not_covered() {
        assert_eq!(status(&coverage("ACTIVE", None), "i-2").as_deref(), Some("NOT_COVERED"));
    }

    #[test]
    fn an_instance_left_out_by_a_list_that_ends_early_is_unknown() {
        let denied = Failure::without_call(Cause::Denied, "no");
        let coverage = coverage("ACTIVE", Some(denied));
        assert_eq!(status(&coverage, "i-2"), None);
        assert_eq!(status(&coverage, "i-1").as_deref(), Some("ACTIVE"));
    }

    #[test]
    fn an_inactive_scan_says_why() {
        assert_eq!(status(&coverage("INACTIVE", None), "i-1").as_deref(), Some("INACTIVE/NO_INVENTORY"));
    }

    #[test]
    fn a_status_that_is_not_known_yet_is_unknown() {
        assert_eq!(status(&coverage("PAUSED", None), "i-1"), None);
    }
}
