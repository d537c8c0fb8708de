//! EC2 instances: their volumes, their metadata endpoint, what software they run and who scans it.
//!
//! User data is never asked for: it may hold secrets.

mod coverage;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Operation, Page, pages};
use crate::model::{CallId, Time};

use coverage::Coverage;

use super::required::incomplete;
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
    /// Whether the metadata endpoint demands session tokens: `required` (`IMDSv2` only) or `optional`.
    pub http_tokens: Option<String>,
    /// Whether the metadata endpoint is on: `enabled` or `disabled`.
    pub http_endpoint: Option<String>,
    /// How many network hops an answer of the metadata endpoint may take.
    pub hop_limit: Option<i64>,
    /// ARN of its instance profile; `none` when it has none.
    pub profile_arn: Option<String>,
    /// Id of the image it was started from.
    pub image_id: Option<String>,
    /// Platform as AWS bills it, such as `Linux/UNIX` or `Windows BYOL`; it does not name the OS's version.
    pub platform: Option<String>,
    /// Billed operation, such as `RunInstances:0002` for Windows with its licence.
    pub usage_operation: Option<String>,
    /// Product codes of AWS Marketplace; empty when it runs none, or its image lost them in a copy.
    pub marketplace_codes: Option<Vec<String>>,
    /// Tenancy: `default`, `dedicated` or `host`.
    pub tenancy: Option<String>,
    /// Whether Inspector scans its packages: `ACTIVE`; `INACTIVE/` and the reason; `NOT_COVERED` when
    /// Inspector is off or does not name it.
    pub inspector_status: Option<String>,
    /// Tags as `key=value`, sorted.
    pub tags: Vec<String>,
}

impl Table for Ec2Instance {
    const NAME: &'static str = "ec2_instance";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[
        ("ec2", "DescribeInstances"),
        ("inspector2", "BatchGetAccountStatus"),
        ("inspector2", "ListCoverage"),
    ];
    const CLOSED: &'static [Closed] = &[
        Closed::column("state", "DescribeInstances", &["pending", "running", "shutting-down", "stopped", "stopping", "terminated"]),
        Closed::column("http_tokens", "DescribeInstances", &["optional", "required"]),
        Closed::column("http_endpoint", "DescribeInstances", &["disabled", "enabled"]),
        Closed::column("tenancy", "DescribeInstances", &["dedicated", "default", "host"]),
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
        let existing: Vec<_> = list.items.into_iter().filter(|(one, _)| one.exists()).collect();
        if existing.is_empty() {
            return collected;
        }
        let coverage = Coverage::of(&reader).await;
        for (instance, call) in existing {
            let id = &instance.instance_id;
            let arn = format!("arn:aws:ec2:{}:{}:instance/{id}", reader.region(), reader.account());
            let mut facts = Facts::of(reader.region(), arn).resting_on(call);
            let inspector_status = coverage.status(&mut facts, id);
            let row = Self { inspector_status, ..instance.into_row(&mut facts, call) };
            collected.keep(facts, row);
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
    metadata_options: Option<MetadataOptions>,
    iam_instance_profile: Option<Profile>,
    image_id: Option<String>,
    platform_details: Option<String>,
    usage_operation: Option<String>,
    placement: Option<Placement>,
    #[serde(default)]
    product_codes: Items<ProductCode>,
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

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct MetadataOptions {
    http_tokens: String,
    http_endpoint: String,
    http_put_response_hop_limit: i64,
}

#[derive(Clone, Debug, Deserialize)]
struct Profile {
    arn: String,
}

#[derive(Clone, Debug, Deserialize)]
struct Placement {
    tenancy: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProductCode {
    product_code: String,
    #[serde(rename = "type")]
    kind: Option<String>,
}

impl ProductCode {
    fn of_marketplace(self) -> Option<String> {
        (self.kind.as_deref() == Some("marketplace")).then_some(self.product_code)
    }
}

impl Described {
    fn exists(&self) -> bool {
        self.instance_state.name != "terminated"
    }

    fn into_row(self, facts: &mut Facts, call: CallId) -> Ec2Instance {
        let volume = |one: &Mapping| one.ebs.as_ref().map(|device| device.volume_id.clone());
        let mappings = &self.block_device_mapping.item;
        let is_root = |one: &&Mapping| one.device_name.is_some() && one.device_name == self.root_device_name;
        let group = |tag: &Tag| tag.key == "aws:autoscaling:groupName";
        let metadata = self.metadata_options;
        let row = Ec2Instance {
            root_volume_id: or_none(mappings.iter().find(is_root).and_then(volume)),
            volume_ids: mappings.iter().filter_map(volume).collect(),
            asg_member: self.tag_set.item.iter().any(group),
            id: self.instance_id,
            state: self.instance_state.name,
            launched_at: self.launch_time.0,
            hop_limit: metadata.as_ref().map(|options| options.http_put_response_hop_limit),
            http_endpoint: metadata.as_ref().map(|options| options.http_endpoint.clone()),
            http_tokens: metadata.map(|options| options.http_tokens),
            profile_arn: Some(or_none(self.iam_instance_profile.map(|profile| profile.arn))),
            image_id: self.image_id,
            platform: self.platform_details,
            usage_operation: self.usage_operation,
            marketplace_codes: Some(
                self.product_codes.item.into_iter().filter_map(ProductCode::of_marketplace).collect(),
            ),
            tenancy: self.placement.and_then(|placement| placement.tenancy),
            inspector_status: None,
            tags: tag_list(self.tag_set.item),
        };
        note_missing(facts, &row, call);
        row
    }
}

/// What AWS always sends and this answer lacks.
fn note_missing(facts: &mut Facts, row: &Ec2Instance, call: CallId) {
    let columns = [
        ("http_tokens", row.http_tokens.is_none()),
        ("http_endpoint", row.http_endpoint.is_none()),
        ("hop_limit", row.hop_limit.is_none()),
        ("image_id", row.image_id.is_none()),
        ("platform", row.platform.is_none()),
        ("usage_operation", row.usage_operation.is_none()),
        ("tenancy", row.tenancy.is_none()),
    ];
    let missing: Vec<&str> = columns.into_iter().filter_map(|(name, absent)| absent.then_some(name)).collect();
    if !missing.is_empty() {
        facts.unknown(&missing, incomplete("ec2", "DescribeInstances", call));
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

    fn row(body: &str) -> (Facts, Ec2Instance) {
        let mut facts = Facts::of(&crate::model::Region::us_east_1(), "i-1");
        let row = instances(body)[0].clone().into_row(&mut facts, CallId(1));
        (facts, row)
    }

    #[test]
    fn the_root_volume_is_the_one_on_the_root_device() {
        let (_, row) = row(BODY);
        assert_eq!((row.root_volume_id.as_str(), row.asg_member), ("vol-1", true));
        assert_eq!(row.volume_ids, ["vol-1", "vol-2"]);
    }

    #[test]
    fn metadata_options_that_are_not_sent_are_unknown_and_not_off() {
        let (facts, row) = row(BODY);
        assert_eq!((row.http_tokens, row.http_endpoint), (None, None));
        let mut collected = Collected::default();
        collected.keep(facts, ());
        assert!(collected.gaps[0].columns.starts_with(&["http_tokens", "http_endpoint"]));
    }

    #[test]
    fn only_product_codes_of_the_marketplace_count() {
        let codes = "<productCodes><item><productCode>abc</productCode><type>marketplace</type></item>\
            <item><productCode>def</productCode><type>devpay</type></item></productCodes></item></instancesSet>";
        let (_, row) = row(&BODY.replace("</item></instancesSet>", codes));
        assert_eq!(row.marketplace_codes, Some(vec!["abc".to_owned()]));
    }

    #[test]
    fn a_terminated_instance_is_no_row() {
        assert!(!instances(&BODY.replace("running", "terminated"))[0].exists());
    }
}
