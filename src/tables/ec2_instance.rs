//! EC2 instances with the volumes that a backup of the instance covers.
//!
//! User data is never asked for: it may hold secrets.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Operation, Page, pages};
use crate::model::Time;

use super::service::EC2;
use super::wire::{Items, Tag, TextTime, or_none, tag_list};
use super::closed::Closed;
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE_INSTANCES: Operation<DescribeInstances> = EC2.operation("DescribeInstances");

/// One instance that is not terminated.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Ec2Instance {
    /// Described id.
    pub id: String,
    /// State, such as `running` or `stopped`.
    pub state: String,
    /// Launch time; a restart sets it anew.
    pub launched_at: Time,
    /// Volume of the root device; `none` when it has none.
    pub root_volume_id: String,
    /// Volumes attached to it, the root volume among them.
    pub volume_ids: Vec<String>,
    /// Whether an Auto Scaling group made it.
    pub asg_member: bool,
    /// Tags as `key=value`, sorted.
    pub tags: Vec<String>,
}

impl Table for Ec2Instance {
    const NAME: &'static str = "ec2_instance";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("ec2", "DescribeInstances")];
    const CLOSED: &'static [Closed] = &[
        Closed::column("state", "DescribeInstances", &["pending", "running", "shutting-down", "stopped", "stopping", "terminated"]),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = pages(|token| {
            let request = Request::new().parameter("MaxResults", 1000).parameter_if("NextToken", token);
            let reader = &reader;
            async move {
                let answer = reader.operation(&DESCRIBE_INSTANCES, request).await;
                let items =
                    |set: Items<Reservation>| set.item.into_iter().flat_map(|one| one.instances_set.item).collect();
                answer
                    .map_value(|answer| Page { items: items(answer.reservation_set), next: answer.next_token })
            }
        })
        .await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (instance, call) in list.items.into_iter().filter(|(one, _)| one.exists()) {
            let id = &instance.instance_id;
            let arn = format!("arn:aws:ec2:{}:{}:instance/{id}", reader.region(), reader.account());
            collected.keep(Facts::of(reader.region(), arn).resting_on(call), instance.into_row());
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeInstances {
    reservation_set: Items<Reservation>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reservation {
    instances_set: Items<Described>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    instance_id: String,
    instance_state: InstanceState,
    launch_time: TextTime,
    root_device_name: Option<String>,
    #[serde(default)]
    block_device_mapping: Items<Mapping>,
    #[serde(default)]
    tag_set: Items<Tag>,
}

#[derive(Clone, Debug, Deserialize)]
struct InstanceState {
    name: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mapping {
    device_name: Option<String>,
    ebs: Option<Device>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Device {
    volume_id: String,
}

impl Described {
    fn exists(&self) -> bool {
        self.instance_state.name != "terminated"
    }

    fn into_row(self) -> Ec2Instance {
        let volume = |one: &Mapping| one.ebs.as_ref().map(|device| device.volume_id.clone());
        let mappings = &self.block_device_mapping.item;
        let is_root = |one: &&Mapping| one.device_name.is_some() && one.device_name == self.root_device_name;
        let group = |tag: &Tag| tag.key == "aws:autoscaling:groupName";
        Ec2Instance {
            root_volume_id: or_none(mappings.iter().find(is_root).and_then(volume)),
            volume_ids: mappings.iter().filter_map(volume).collect(),
            asg_member: self.tag_set.item.iter().any(group),
            id: self.instance_id,
            state: self.instance_state.name,
            launched_at: self.launch_time.0,
            tags: tag_list(self.tag_set.item),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r"<R><reservationSet><item><reservationId>r-1</reservationId><instancesSet><item>
        <instanceId>i-1</instanceId><instanceState><code>16</code><name>running</name></instanceState>
        <launchTime>2026-01-01T00:00:00.000Z</launchTime><rootDeviceName>/dev/xvda</rootDeviceName>
        <blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs><volumeId>vol-1</volumeId></ebs></item>
        <item><deviceName>/dev/sdf</deviceName><ebs><volumeId>vol-2</volumeId></ebs></item></blockDeviceMapping>
        <tagSet><item><key>aws:autoscaling:groupName</key><value>web</value></item></tagSet>
        </item></instancesSet></item></reservationSet></R>";

    fn instances(body: &str) -> Vec<Described> {
        let answer: DescribeInstances = quick_xml::de::from_str(body).unwrap();
        answer.reservation_set.item.into_iter().flat_map(|one| one.instances_set.item).collect()
    }

    #[test]
    fn the_root_volume_is_the_one_on_the_root_device() {
        let row = instances(BODY)[0].clone().into_row();
        assert_eq!((row.root_volume_id.as_str(), row.asg_member), ("vol-1", true));
        assert_eq!(row.volume_ids, ["vol-1", "vol-2"]);
    }

    #[test]
    fn a_terminated_instance_is_no_row() {
        assert!(!instances(&BODY.replace("running", "terminated"))[0].exists());
    }
}
