//! EBS snapshots that the account owns, and with whom each is shared.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Operation};
use crate::model::{CallId, Time};

use super::ec2_list::tokened;
use super::ec2_permission::Permission;
use super::service::EC2;
use super::wire::{Items, Tag, TextTime, or_none, tag_list};
use super::closed::Closed;
use super::{Collected, Facts, Reader, Scope, Table};
use super::several::several;

static DESCRIBE_SNAPSHOTS: Operation<DescribeSnapshots> = EC2.operation("DescribeSnapshots");
static DESCRIBE_SNAPSHOT_ATTRIBUTE: Operation<DescribeSnapshotAttribute> =
    EC2.operation("DescribeSnapshotAttribute");

/// One snapshot.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct EbsSnapshot {
    /// Described id.
    pub id: String,
    /// Volume it was made of; `vol-ffffffff` marks copies and imports.
    pub volume_id: String,
    /// State: `completed` when it can be restored.
    pub state: String,
    /// Whether it is encrypted.
    pub encrypted: bool,
    /// ARN of its KMS key; `none` when it is not encrypted.
    pub kms_key: String,
    /// When it was begun.
    pub started_at: Time,
    /// Region it was copied from; `none` when it is no copy.
    pub description_copy_from: String,
    /// Tags as `key=value`, sorted.
    pub tags: Vec<String>,
    /// Accounts that may make volumes of it, `all` for everyone; empty when nobody else may.
    pub shared_with: Option<Vec<String>>,
}

impl Table for EbsSnapshot {
    const NAME: &'static str = "ebs_snapshot";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("ec2", "DescribeSnapshots"), ("ec2", "DescribeSnapshotAttribute")];
    const CLOSED: &'static [Closed] = &[
        Closed::column("state", "DescribeSnapshots", &["completed", "error", "pending", "recoverable", "recovering"]),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let split = |answer: DescribeSnapshots| (answer.snapshot_set, answer.next_token);
        // Without an owner the call lists the public snapshots of the world.
        let own = Request::new().parameter("Owner.1", "self");
        let list = tokened(&reader, &DESCRIBE_SNAPSHOTS, (1000, own), split).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        let rows = list.items.into_iter().map(|(snapshot, call)| detailed(&reader, snapshot, call));
        for (facts, row) in several(rows).await {
            collected.keep(facts, row);
        }
        collected
    }
}

async fn detailed(reader: &Reader, snapshot: Described, listed: CallId) -> (Facts, EbsSnapshot) {
    let id = snapshot.snapshot_id.clone();
    // The account field of a snapshot's ARN is empty.
    let arn = format!("arn:aws:ec2:{}::snapshot/{id}", reader.region());
    let mut facts = Facts::of(reader.region(), arn).resting_on(listed);
    let request = Request::new().parameter("Attribute", "createVolumePermission").parameter("SnapshotId", id);
    let answer = reader.operation(&DESCRIBE_SNAPSHOT_ATTRIBUTE, request).await;
    let shared = answer.map_value(|answer| Permission::holders(answer.create_volume_permission));
    let shared_with = facts.take(&["shared_with"], shared);
    (facts, EbsSnapshot { shared_with, ..snapshot.into_row() })
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeSnapshots {
    snapshot_set: Items<Described>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    snapshot_id: String,
    volume_id: String,
    status: String,
    encrypted: bool,
    kms_key_id: Option<String>,
    start_time: TextTime,
    description: Option<String>,
    #[serde(default)]
    tag_set: Items<Tag>,
}

impl Described {
    fn into_row(self) -> EbsSnapshot {
        EbsSnapshot {
            description_copy_from: copied_from(self.description.as_deref().unwrap_or_default()),
            id: self.snapshot_id,
            volume_id: self.volume_id,
            state: self.status,
            encrypted: self.encrypted,
            kms_key: or_none(self.kms_key_id),
            started_at: self.start_time.0,
            tags: tag_list(self.tag_set.item),
            shared_with: None,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeSnapshotAttribute {
    create_volume_permission: Items<Permission>,
}

/// EC2 writes `[Copied snap-… from REGION]` before the description of a copy.
fn copied_from(description: &str) -> String {
    let inside = description.strip_prefix("[Copied snap-").and_then(|rest| rest.split_once(']'));
    let region = inside.and_then(|(inside, _)| inside.split_once(" from ")).map(|(_, region)| region);
    or_none(region)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_tells_the_region_it_came_from() {
        assert_eq!(copied_from("[Copied snap-0a1b from ap-northeast-1] drill"), "ap-northeast-1");
        assert_eq!(copied_from("Created by CreateImage from ami-1"), "none");
    }

    #[test]
    fn a_snapshot_in_the_making_is_not_completed() {
        let body = r"<R><snapshotSet><item><snapshotId>snap-1</snapshotId><volumeId>vol-1</volumeId><status>pending</status>
            <encrypted>false</encrypted><startTime>2026-01-01T00:00:00.000Z</startTime></item></snapshotSet></R>";
        let answer: DescribeSnapshots = quick_xml::de::from_str(body).unwrap();
        let row = answer.snapshot_set.item[0].clone().into_row();
        assert_eq!((row.state.as_str(), row.kms_key.as_str()), ("pending", "none"));
    }
}
