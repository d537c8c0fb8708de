//! The latest patch operation of managed nodes, asked for 50 nodes at a time.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Failure, Listed, Operation, Page, pages};
use crate::model::{CallId, Time};
use crate::tables::required::incomplete;
use crate::tables::service::SSM;
use crate::tables::wire::EpochTime;
use crate::tables::several::several;
use crate::tables::{Facts, Reader};

static DESCRIBE_INSTANCE_PATCH_STATES: Operation<DescribeInstancePatchStates> =
    SSM.operation("DescribeInstancePatchStates");

/// How many nodes one call may be about.
const BATCH: usize = 50;

/// The columns that a patch operation fills.
const COLUMNS: &[&str] =
    &["patch_at", "patches_critical", "patches_security", "patches_failed", "patches_pending_reboot"];

/// What a patch operation found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Patched {
    pub(super) ended_at: Time,
    pub(super) critical: i64,
    pub(super) security: i64,
    pub(super) failed: i64,
    pub(super) pending_reboot: i64,
}

impl Patched {
    /// A node that was never scanned: AWS leaves it out of the answer.
    const NEVER: Self = Self { ended_at: Time::NONE, critical: 0, security: 0, failed: 0, pending_reboot: 0 };
}

/// The answers for all nodes of a Region.
#[derive(Debug, Default)]
pub(super) struct Patches {
    found: BTreeMap<String, (PatchState, CallId)>,
    /// Of each node the calls of its batch, and why the batch ended early.
    batches: BTreeMap<String, (Vec<CallId>, Option<Failure>)>,
}

impl Patches {
    pub(super) async fn of(reader: &Reader, ids: &[String]) -> Self {
        let batches = ids.chunks(BATCH).map(|batch| async move { (batch, states(reader, batch).await) });
        let mut patches = Self::default();
        for (ids, list) in several(batches).await {
            patches.add(ids, list);
        }
        patches
    }

    fn add(&mut self, ids: &[String], list: Listed<PatchState>) {
        let known = ids.iter().map(|id| (id.clone(), (list.calls.clone(), list.failure.clone())));
        self.batches.extend(known);
        let found = list.items.into_iter().map(|(state, call)| (state.instance_id.clone(), (state, call)));
        self.found.extend(found);
    }

    /// What is known of one node; the gap where it is not known.
    pub(super) fn take(&self, facts: &mut Facts, id: &str) -> Option<Patched> {
        if let Some((state, call)) = self.found.get(id) {
            facts.rest_on(&[*call]);
            let patched = state.patched();
            if patched.is_none() {
                facts.unknown(COLUMNS, incomplete("ssm", "DescribeInstancePatchStates", *call));
            }
            return patched;
        }
        let (calls, failure) = self.batches.get(id)?;
        facts.rest_on(calls);
        match failure {
            Some(failure) => {
                facts.unknown(COLUMNS, failure.clone());
                None
            }
            None => Some(Patched::NEVER),
        }
    }
}

async fn states(reader: &Reader, ids: &[String]) -> Listed<PatchState> {
    let ids: Vec<serde_json::Value> = ids.iter().map(|id| id.as_str().into()).collect();
    pages(|token| {
        let request = Request::new()
            .member("InstanceIds", ids.clone())
            .member("MaxResults", 100)
            .member_if("NextToken", token);
        async move {
            let answer = reader.operation(&DESCRIBE_INSTANCE_PATCH_STATES, request).await;
            answer.map_value(|answer| Page { items: answer.instance_patch_states, next: answer.next_token })
        }
    })
    .await
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DescribeInstancePatchStates {
    instance_patch_states: Vec<PatchState>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PatchState {
    instance_id: String,
    operation_end_time: EpochTime,
    critical_non_compliant_count: Option<i64>,
    security_non_compliant_count: Option<i64>,
    failed_count: Option<i64>,
    installed_pending_reboot_count: Option<i64>,
}

impl PatchState {
    /// A count that is not sent was not made: an agent too old to make it cannot tell of missing patches.
    fn patched(&self) -> Option<Patched> {
        Some(Patched {
            ended_at: self.operation_end_time.0,
            critical: self.critical_non_compliant_count?,
            security: self.security_non_compliant_count?,
            failed: self.failed_count?,
            pending_reboot: self.installed_pending_reboot_count?,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::model::{Cause, Region};

    use super::*;

    const STATE: &str = r#"{"InstanceId":"i-1","OperationEndTime":1.7E9,"CriticalNonCompliantCount":1,
        "SecurityNonCompliantCount":2,"FailedCount":3,"InstalledPendingRebootCount":4}"#;

    fn taken(json: &str, failure: Option<Failure>, id: &str) -> Option<Patched> {
        let state: PatchState = serde_json::from_str(json).unwrap();
        let mut patches = Patches::default();
        let list = Listed { items: vec![(state, CallId(1))], calls: vec![CallId(1)], failure };
        patches.add(&["i-1".to_owned(), "i-2".to_owned()], list);
        patches.take(&mut Facts::of(&Region::us_east_1(), id), id)
    }

    #[test]
    fn a_node_that_was_never_scanned_is_left_out_by_aws() {
        assert_eq!(taken(STATE, None, "i-2"), Some(Patched::NEVER));
        assert_eq!(taken(STATE, None, "i-1").unwrap().security, 2);
    }

    #[test]
    fn a_node_left_out_by_a_batch_that_was_denied_is_unknown() {
        let denied = Failure::without_call(Cause::Denied, "no");
        assert_eq!(taken(STATE, Some(denied), "i-2"), None);
    }

    #[test]
    fn a_count_that_was_not_made_is_not_zero() {
        assert_eq!(taken(&STATE.replace("CriticalNon", "Other"), None, "i-1"), None);
    }
}
