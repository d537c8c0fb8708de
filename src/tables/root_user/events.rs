//! What root did, from the event history of each Region.

use aws_sdk_cloudtrail::types::{Event, LookupAttributeKey};
use serde::Deserialize;

use crate::aws::{Failure, Listed};
use crate::model::{Cause, Region};
use crate::tables::region::known;
use crate::tables::{Facts, Reader, event_history};
use crate::tables::several::several;

const COLUMN: &[&str] = &["root_events_90d"];

/// What was found in all Regions, or why not in all of them.
#[derive(Debug)]
pub(super) enum Found {
    /// The events of each Region; TRUE for those that root caused itself.
    Listed(Vec<Listed<bool>>),
    /// Regions are left out, so that there is no count for the account.
    Partly(Failure),
}

/// Looks root's events up in every Region, unless some Region is not scanned.
pub(super) async fn count(reader: &Reader) -> Found {
    let known = known(reader).await;
    if let Some(failure) = known.failure() {
        return Found::Partly(failure.clone());
    }
    let scanned = reader.regions();
    if known.enabled().iter().any(|region| !scanned.contains(region)) {
        let message = "root may have acted in Regions that were left out of the scan (--region)";
        return Found::Partly(Failure::without_call(Cause::NotInScope, message));
    }
    let regions: Vec<_> = scanned.iter().map(|region| in_region(reader, region)).collect();
    Found::Listed(several(regions).await)
}

impl Found {
    /// The count, or a gap for each Region that did not answer.
    pub(super) fn into_column(self, facts: &mut Facts) -> Option<i64> {
        let lists = match self {
            Self::Listed(lists) => lists,
            Self::Partly(failure) => {
                facts.unknown(COLUMN, failure);
                return None;
            }
        };
        let whole = lists.iter().all(|list| list.failure.is_none());
        let mut count = 0;
        for list in lists {
            count += list.values().filter(|by_root| **by_root).count();
            facts.rest_on(&list.calls);
            if let Some(failure) = list.failure {
                facts.unknown(COLUMN, failure);
            }
        }
        i64::try_from(count).ok().filter(|_| whole)
    }
}

async fn in_region(reader: &Reader, region: &Region) -> Listed<bool> {
    event_history::find(&reader.at(region), LookupAttributeKey::Username, "root", by_root).await
}

/// Whether root itself caused the event; `None` when the event cannot be read.
fn by_root(event: &Event) -> Option<bool> {
    let record: Record = serde_json::from_str(event.cloud_trail_event()?).ok()?;
    let identity = record.user_identity;
    let user = identity.as_ref();
    let by_service = record.event_type == "AwsServiceEvent" || user.is_some_and(|who| who.invoked_by.is_some());
    // An IAM user may be named "root" too.
    let other = user.and_then(|who| who.kind.as_deref()).is_some_and(|kind| kind != "Root");
    let assumed = user.and_then(|who| who.session_context.as_ref()).is_some_and(SessionContext::is_assumed_root);
    Some(!by_service && !other && !assumed)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    event_type: String,
    user_identity: Option<UserIdentity>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UserIdentity {
    #[serde(rename = "type")]
    kind: Option<String>,
    invoked_by: Option<String>,
    session_context: Option<SessionContext>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SessionContext {
    assumed_root: Option<serde_json::Value>,
}

impl SessionContext {
    /// CloudTrail documents the text `"true"`; the truth value means the same.
    fn is_assumed_root(&self) -> bool {
        self.assumed_root.as_ref().is_some_and(|value| value == "true" || value == true)
    }
}

#[cfg(test)]
mod tests {
    use crate::model::CallId;
    use crate::tables::Collected;

    use super::*;

    fn event(kind: &str, identity: &str) -> Event {
        let text = format!(r#"{{"eventType":"{kind}","userIdentity":{identity}}}"#);
        Event::builder().cloud_trail_event(text).build()
    }

    fn listed(events: &[bool], failure: Option<Failure>) -> Listed<bool> {
        let items = events.iter().map(|by_root| (*by_root, CallId(1))).collect();
        Listed { items, calls: vec![CallId(1)], failure }
    }

    fn column(found: Found) -> (Option<i64>, usize) {
        let mut facts = Facts::of(&Region::global(), "root");
        let count = found.into_column(&mut facts);
        let mut collected = Collected::default();
        collected.keep(facts, ());
        (count, collected.gaps.len())
    }

    #[test]
    fn what_root_does_counts() {
        assert_eq!(by_root(&event("AwsConsoleSignIn", r#"{"type":"Root"}"#)), Some(true));
        let session = r#"{"type":"Root","sessionContext":{"attributes":{"mfaAuthenticated":"true"}}}"#;
        assert_eq!(by_root(&event("AwsApiCall", session)), Some(true));
    }

    #[test]
    fn what_a_service_does_in_roots_name_does_not_count() {
        assert_eq!(by_root(&event("AwsServiceEvent", r#"{"accountId":"111111111111"}"#)), Some(false));
        let invoked = r#"{"type":"Root","invokedBy":"trustedadvisor.amazonaws.com"}"#;
        assert_eq!(by_root(&event("AwsApiCall", invoked)), Some(false));
    }

    #[test]
    fn a_session_of_the_management_account_does_not_count() {
        let assumed = r#"{"type":"Root","sessionContext":{"assumedRoot":"true"}}"#;
        assert_eq!(by_root(&event("AwsApiCall", assumed)), Some(false));
    }

    #[test]
    fn an_iam_user_named_root_does_not_count() {
        assert_eq!(by_root(&event("AwsApiCall", r#"{"type":"IAMUser","userName":"root"}"#)), Some(false));
    }

    #[test]
    fn an_event_that_cannot_be_read_makes_the_answer_malformed() {
        assert_eq!(by_root(&Event::builder().build()), None);
        assert_eq!(by_root(&Event::builder().cloud_trail_event("{").build()), None);
    }

    #[test]
    fn the_regions_are_summed_up() {
        let lists = vec![listed(&[true, false], None), listed(&[true], None), listed(&[], None)];
        assert_eq!(column(Found::Listed(lists)), (Some(2), 0));
    }

    #[test]
    fn one_region_that_does_not_answer_leaves_the_count_unknown() {
        let denied = Failure::without_call(Cause::DeniedByServiceControlPolicy, "");
        let lists = vec![listed(&[true], None), listed(&[], Some(denied))];
        assert_eq!(column(Found::Listed(lists)), (None, 1));
    }
}
