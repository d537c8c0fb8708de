//! EBS volumes, with the instances they are attached to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Operation, Page, pages};
use crate::model::Time;

use super::service::EC2;
use super::wire::{Items, Tag, TextTime, or_none, tag_list};
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE_VOLUMES: Operation<DescribeVolumes> = EC2.operation("DescribeVolumes");

/// One EBS volume.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct EbsVolume {
    /// Volume id.
    pub id: String,
    /// Whether it is encrypted.
    pub encrypted: bool,
    /// ARN of its KMS key; `none` when it is not encrypted.
    pub kms_key: String,
    /// Size in GiB.
    pub size_gib: i64,
    /// Whether it is attached to an instance.
    pub attached: bool,
    /// Instances it is attached to, by id.
    pub instance_ids: Vec<String>,
    /// Creation time.
    pub created_at: Time,
    /// Tags as `key=value`, sorted.
    pub tags: Vec<String>,
}

impl Table for EbsVolume {
    const NAME: &'static str = "ebs_volume";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("ec2", "DescribeVolumes")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = pages(|token| {
            let request = Request::new().parameter("MaxResults", 1000).parameter_if("NextToken", token);
            let reader = &reader;
            async move {
                let answer = reader.operation(&DESCRIBE_VOLUMES, request).await;
                answer.map_value(|answer| Page { items: answer.volume_set.item, next: answer.next_token })
            }
        })
        .await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (volume, call) in list.items {
            let arn = format!("arn:aws:ec2:{}:{}:volume/{}", reader.region(), reader.account(), volume.volume_id);
            collected.keep(Facts::of(reader.region(), arn).resting_on(call), volume.into_row());
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeVolumes {
    volume_set: Items<Volume>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Volume {
    volume_id: String,
    size: i64,
    encrypted: bool,
    kms_key_id: Option<String>,
    create_time: TextTime,
    #[serde(default)]
    attachment_set: Items<Attachment>,
    #[serde(default)]
    tag_set: Items<Tag>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attachment {
    instance_id: Option<String>,
}

impl Volume {
    fn into_row(self) -> EbsVolume {
        let instance_ids: Vec<String> = self.attachment_set.item.into_iter().filter_map(|one| one.instance_id).collect();
        EbsVolume {
            id: self.volume_id,
            encrypted: self.encrypted,
            kms_key: or_none(self.kms_key_id),
            size_gib: self.size,
            attached: !instance_ids.is_empty(),
            instance_ids,
            created_at: self.create_time.0,
            tags: tag_list(self.tag_set.item),
        }
    }
}
