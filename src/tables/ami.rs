//! Machine images that the account owns, and with whom each is shared.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Operation};
use crate::model::{CallId, Time};

use super::closed::Closed;
use super::ec2_list::tokened;
use super::ec2_permission::Permission;
use super::service::EC2;
use super::wire::{Items, TextTime, or_none};
use super::{Collected, Facts, Reader, Scope, Table};
use super::several::several;

static DESCRIBE_IMAGES: Operation<DescribeImages> = EC2.operation("DescribeImages");
static DESCRIBE_IMAGE_ATTRIBUTE: Operation<DescribeImageAttribute> = EC2.operation("DescribeImageAttribute");

/// One image.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Ami {
    /// Image id.
    pub id: String,
    /// State: `available` when it can be launched.
    pub state: String,
    /// Whether everyone may launch it.
    pub is_public: bool,
    /// Region that it was copied from; `none` when it is no copy.
    pub source_region: String,
    /// How many of the snapshots in it are not encrypted.
    pub unencrypted_snapshots: i64,
    /// Creation time.
    pub created_at: Time,
    /// Accounts, ARNs of organizations and of organizational units that may launch it, `all` for
    /// everyone; empty when nobody else may.
    pub shared_with: Option<Vec<String>>,
}

impl Table for Ami {
    const NAME: &'static str = "ami";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("ec2", "DescribeImages"), ("ec2", "DescribeImageAttribute")];
    const CLOSED: &'static [Closed] = &[Closed::column(
        "state",
        "DescribeImages",
        &["available", "deregistered", "disabled", "error", "failed", "invalid", "pending", "transient"],
    )];

    async fn collect(reader: Reader) -> Collected<Self> {
        let split = |answer: DescribeImages| (answer.images_set, answer.next_token);
        // Without an owner the call lists the public images of the world.
        let own = Request::new().parameter("Owner.1", "self");
        let list = tokened(&reader, &DESCRIBE_IMAGES, (1000, own), split).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        let rows = list.items.into_iter().map(|(image, call)| detailed(&reader, image, call));
        for (facts, row) in several(rows).await {
            collected.keep(facts, row);
        }
        collected
    }
}

async fn detailed(reader: &Reader, image: Described, listed: CallId) -> (Facts, Ami) {
    // The account field of an image's ARN is empty.
    let arn = format!("arn:aws:ec2:{}::image/{}", reader.region(), image.image_id);
    let mut facts = Facts::of(reader.region(), arn).resting_on(listed);
    let request = Request::new().parameter("Attribute", "launchPermission").parameter("ImageId", &image.image_id);
    let answer = reader.operation(&DESCRIBE_IMAGE_ATTRIBUTE, request).await;
    let shared = answer.map_value(|answer| Permission::holders(answer.launch_permission));
    let shared_with = facts.take(&["shared_with"], shared);
    (facts, Ami { shared_with, ..image.into_row() })
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeImages {
    images_set: Items<Described>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    image_id: String,
    image_state: String,
    is_public: bool,
    source_image_region: Option<String>,
    creation_date: TextTime,
    #[serde(default)]
    block_device_mapping: Items<Mapping>,
}

#[derive(Clone, Debug, Deserialize)]
struct Mapping {
    ebs: Option<Device>,
}

#[derive(Clone, Debug, Deserialize)]
struct Device {
    encrypted: Option<bool>,
}

impl Described {
    fn into_row(self) -> Ami {
        let devices = self.block_device_mapping.item.iter().filter_map(|one| one.ebs.as_ref());
        let open = devices.filter(|device| device.encrypted != Some(true)).count();
        Ami {
            id: self.image_id,
            state: self.image_state,
            is_public: self.is_public,
            source_region: or_none(self.source_image_region),
            unencrypted_snapshots: i64::try_from(open).unwrap_or(i64::MAX),
            created_at: self.creation_date.0,
            shared_with: None,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeImageAttribute {
    launch_permission: Items<Permission>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snapshots_in_an_image_are_counted_by_their_encryption() {
        let body = r"<R><imagesSet><item><imageId>ami-1</imageId><imageState>available</imageState><isPublic>false</isPublic>
            <creationDate>2026-01-01T00:00:00.000Z</creationDate><blockDeviceMapping>
            <item><deviceName>/dev/xvda</deviceName><ebs><encrypted>true</encrypted></ebs></item>
            <item><deviceName>/dev/sdf</deviceName><ebs><encrypted>false</encrypted></ebs></item>
            <item><deviceName>/dev/sdg</deviceName><virtualName>ephemeral0</virtualName></item>
            </blockDeviceMapping></item></imagesSet></R>";
        let answer: DescribeImages = quick_xml::de::from_str(body).unwrap();
        let row = answer.images_set.item[0].clone().into_row();
        assert_eq!((row.unencrypted_snapshots, row.source_region.as_str()), (1, "none"));
    }

    #[test]
    fn another_attribute_is_no_empty_list_of_permissions() {
        let body = "<R><imageId>ami-1</imageId><blockDeviceMapping/></R>";
        assert!(quick_xml::de::from_str::<DescribeImageAttribute>(body).is_err());
    }
}
