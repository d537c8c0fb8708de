//! Nodes that Systems Manager manages, with the result of their latest patch operation.
//!
//! AWS lists registered nodes only: an instance without a row is not managed. Computer names and
//! addresses of the answer are not kept in rows.

mod patches;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};
use crate::model::Time;

use patches::Patches;

use super::closed::Closed;
use super::service::SSM;
use super::wire::{EpochTime, or_none};
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE_INSTANCE_INFORMATION: Operation<DescribeInstanceInformation> =
    SSM.operation("DescribeInstanceInformation");

/// One managed node.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SsmNode {
    /// Id: of an EC2 instance, or `mi-…` of a machine elsewhere.
    pub id: String,
    /// Whether its agent answers: `Online`, `ConnectionLost` or `Inactive`.
    pub ping: Option<String>,
    /// When its agent was last heard of; 1970-01-01T00:00:00Z when never.
    pub last_ping_at: Time,
    /// Name of the operating system; `none` when the agent does not tell.
    pub platform_name: String,
    /// Version of the operating system; `none` when the agent does not tell.
    pub platform_version: String,
    /// Whether its agent is of the latest version; FALSE when AWS does not say so.
    pub agent_latest: bool,
    /// Status of its associations, such as `Success`; `none` when it has none.
    pub assoc_status: String,
    /// End of the latest patch operation; 1970-01-01T00:00:00Z when it was never scanned for patches.
    pub patch_at: Option<Time>,
    /// Missing patches that count as critical by its baseline; 0 when it was never scanned.
    pub patches_critical: Option<i64>,
    /// Missing security patches; 0 when it was never scanned.
    pub patches_security: Option<i64>,
    /// Patches that could not be installed; 0 when it was never scanned.
    pub patches_failed: Option<i64>,
    /// Installed patches that wait for a restart; 0 when it was never scanned.
    pub patches_pending_reboot: Option<i64>,
}

impl Table for SsmNode {
    const NAME: &'static str = "ssm_node";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("ssm", "DescribeInstanceInformation"), ("ssm", "DescribeInstancePatchStates")];
    const CLOSED: &'static [Closed] =
        &[Closed::column("ping", "DescribeInstanceInformation", &["ConnectionLost", "Inactive", "Online"])];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = nodes(&reader).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        let ids: Vec<String> = list.values().map(|node| node.instance_id.clone()).collect();
        let patches = Patches::of(&reader, &ids).await;
        for (node, call) in list.items {
            let id = &node.instance_id;
            let arn = format!("arn:aws:ssm:{}:{}:managed-instance/{id}", reader.region(), reader.account());
            let mut facts = Facts::of(reader.region(), arn).resting_on(call);
            let patched = patches.take(&mut facts, id);
            let row = Self {
                patch_at: patched.as_ref().map(|state| state.ended_at),
                patches_critical: patched.as_ref().map(|state| state.critical),
                patches_security: patched.as_ref().map(|state| state.security),
                patches_failed: patched.as_ref().map(|state| state.failed),
                patches_pending_reboot: patched.as_ref().map(|state| state.pending_reboot),
                ..node.into_row()
            };
            collected.keep(facts, row);
        }
        collected
    }
}

async fn nodes(reader: &Reader) -> Listed<Node> {
    pages(|token| {
        let request = Request::new().member("MaxResults", 50).member_if("NextToken", token);
        async move {
            let answer = reader.operation(&DESCRIBE_INSTANCE_INFORMATION, request).await;
            answer
                .map_value(|answer| Page { items: answer.instance_information_list, next: answer.next_token })
        }
    })
    .await
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DescribeInstanceInformation {
    instance_information_list: Vec<Node>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Node {
    instance_id: String,
    ping_status: String,
    last_ping_date_time: Option<EpochTime>,
    platform_name: Option<String>,
    platform_version: Option<String>,
    is_latest_version: Option<bool>,
    association_status: Option<String>,
}

impl Node {
    fn into_row(self) -> SsmNode {
        SsmNode {
            id: self.instance_id,
            ping: Some(self.ping_status),
            last_ping_at: self.last_ping_date_time.map_or(Time::NONE, |time| time.0),
            platform_name: or_none(self.platform_name),
            platform_version: or_none(self.platform_version),
            agent_latest: self.is_latest_version.unwrap_or(false),
            assoc_status: or_none(self.association_status),
            patch_at: None,
            patches_critical: None,
            patches_security: None,
            patches_failed: None,
            patches_pending_reboot: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_agent_does_not_tell_is_a_sentinel() {
        let json = r#"{"InstanceId":"i-1","PingStatus":"Inactive"}"#;
        let row = serde_json::from_str::<Node>(json).unwrap().into_row();
        assert_eq!((row.platform_name.as_str(), row.last_ping_at), ("none", Time::NONE));
        assert!(!row.agent_latest);
    }

    #[test]
    fn a_node_without_a_ping_status_is_malformed() {
        let body = r#"{"InstanceInformationList":[{"InstanceId":"i-1"}]}"#;
        assert!(serde_json::from_str::<DescribeInstanceInformation>(body).is_err());
    }
}
