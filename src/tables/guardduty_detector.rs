//! Detectors of Amazon `GuardDuty`; a Region has one at most, and none where `GuardDuty` is off.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::{Request, segment};
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};
use crate::model::CallId;

use super::closed::Closed;
use super::several::several;
use super::service::GUARD_DUTY;
use super::{Collected, Facts, Reader, Scope, Table};

static LIST_DETECTORS: Operation<ListDetectors> = GUARD_DUTY.operation("ListDetectors");
static GET_DETECTOR: Operation<GetDetector> = GUARD_DUTY.operation("GetDetector");

/// One detector.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct GuarddutyDetector {
    /// Id.
    pub id: String,
    /// `ENABLED`, or `DISABLED` while it is suspended.
    pub status: Option<String>,
}

impl Table for GuarddutyDetector {
    const NAME: &'static str = "guardduty_detector";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("guardduty", "ListDetectors"), ("guardduty", "GetDetector")];
    const CLOSED: &'static [Closed] = &[Closed::column("status", "GetDetector", &["DISABLED", "ENABLED"])];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = detectors(&reader).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (facts, row) in several(list.items.into_iter().map(|one| describe(&reader, one))).await {
            collected.keep(facts, row);
        }
        collected
    }
}

async fn detectors(reader: &Reader) -> Listed<String> {
    pages(|token| {
        let request = Request::get("/detector").parameter("maxResults", 50).parameter_if("nextToken", token);
        async move {
            let answer = reader.operation(&LIST_DETECTORS, request).await;
            answer.map_value(|answer| Page { items: answer.detector_ids, next: answer.next_token })
        }
    })
    .await
}

async fn describe(reader: &Reader, (id, call): (String, CallId)) -> (Facts, GuarddutyDetector) {
    let answer = reader.operation(&GET_DETECTOR, Request::get(format!("/detector/{}", segment(&id)))).await;
    let arn = format!("arn:aws:guardduty:{}:{}:detector/{id}", reader.region(), reader.account());
    let mut facts = Facts::of(reader.region(), arn).resting_on(call);
    let status = facts.take(&["status"], answer).map(|detector| detector.status);
    (facts, GuarddutyDetector { id, status })
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListDetectors {
    detector_ids: Vec<String>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
struct GetDetector {
    status: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_without_the_list_is_malformed() {
        assert!(serde_json::from_str::<ListDetectors>("{}").is_err());
        assert!(serde_json::from_str::<ListDetectors>(r#"{"detectorIds":[]}"#).unwrap().detector_ids.is_empty());
    }
}
