//! Snapshots of DB instances and clusters that the account owns, made by hand, by schedule or by AWS
//! Backup, and with whom each is shared.

mod sharing;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Operation;
use crate::model::{CallId, Time};

use super::rds_list::{Elements, marked, or_never};
use super::service::RDS;
use super::wire::{Tag, TextTime, or_none, tag_list};
use super::{Collected, Facts, Reader, Scope, Table};
use super::several::several;

static DESCRIBE_DB_SNAPSHOTS: Operation<DescribeDbSnapshots> = RDS.operation("DescribeDBSnapshots");
static DESCRIBE_DB_CLUSTER_SNAPSHOTS: Operation<DescribeDbClusterSnapshots> =
    RDS.operation("DescribeDBClusterSnapshots");

/// One snapshot.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RdsSnapshot {
    /// ARN.
    pub arn: String,
    /// Whether it is a snapshot of a cluster, and not of an instance.
    pub of_cluster: bool,
    /// Identifier of the instance or cluster it was made of.
    pub source_id: String,
    /// `manual`, `automated` or `awsbackup`; `none` when AWS gives none.
    pub snapshot_type: String,
    /// Status: `available` when it can be restored.
    pub status: String,
    /// Whether it is encrypted.
    pub encrypted: bool,
    /// ARN of its KMS key; `none` when it is not encrypted.
    pub kms_key: String,
    /// Creation time; 1970-01-01T00:00:00Z while it is being made.
    pub created_at: Time,
    /// Tags as `key=value`, sorted.
    pub tags: Vec<String>,
    /// Accounts that may restore it, `all` for everyone; empty when nobody else may. RDS shares
    /// snapshots made by hand alone: for `automated` and `awsbackup` it is empty without a call.
    pub shared_with: Option<Vec<String>>,
}

impl Table for RdsSnapshot {
    const NAME: &'static str = "rds_snapshot";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[
            ("rds", "DescribeDBSnapshots"),
            ("rds", "DescribeDBClusterSnapshots"),
            ("rds", "DescribeDBSnapshotAttributes"),
            ("rds", "DescribeDBClusterSnapshotAttributes"),
        ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let of_instances = |answer: DescribeDbSnapshots| (answer.result.snapshots, answer.result.marker);
        let of_clusters = |answer: DescribeDbClusterSnapshots| (answer.result.snapshots, answer.result.marker);
        let (instances, clusters) = futures_util::future::join(
            marked(&reader, &DESCRIBE_DB_SNAPSHOTS, of_instances),
            marked(&reader, &DESCRIBE_DB_CLUSTER_SNAPSHOTS, of_clusters),
        )
        .await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &instances);
        collected.listed(reader.region(), &clusters);
        let found = instances.items.into_iter().chain(clusters.items);
        let rows = found.map(|(snapshot, call)| detailed(&reader, snapshot.into_row(), call));
        for (facts, row) in several(rows).await {
            collected.keep(facts, row);
        }
        collected
    }
}

async fn detailed(reader: &Reader, snapshot: RdsSnapshot, listed: CallId) -> (Facts, RdsSnapshot) {
    let mut facts = Facts::of(reader.region(), snapshot.arn.clone()).resting_on(listed);
    let shared_with = if snapshot.can_be_shared() {
        facts.take(&["shared_with"], sharing::shared_with(reader, &snapshot).await)
    } else {
        Some(Vec::new())
    };
    (facts, RdsSnapshot { shared_with, ..snapshot })
}

impl RdsSnapshot {
    /// Whether RDS can share it: it was made by hand, or AWS does not say how.
    pub fn can_be_shared(&self) -> bool {
        !matches!(self.snapshot_type.as_str(), "automated" | "awsbackup")
    }
}

#[derive(Debug, Deserialize)]
struct DescribeDbSnapshots {
    #[serde(rename = "DescribeDBSnapshotsResult")]
    result: InstanceSnapshots,
}

#[derive(Debug, Deserialize)]
struct InstanceSnapshots {
    #[serde(rename = "DBSnapshots")]
    snapshots: Elements<Described>,
    #[serde(rename = "Marker")]
    marker: Option<String>,
}

#[derive(Debug, Deserialize)]
struct DescribeDbClusterSnapshots {
    #[serde(rename = "DescribeDBClusterSnapshotsResult")]
    result: ClusterSnapshots,
}

#[derive(Debug, Deserialize)]
struct ClusterSnapshots {
    #[serde(rename = "DBClusterSnapshots")]
    snapshots: Elements<Described>,
    #[serde(rename = "Marker")]
    marker: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    #[serde(rename = "DBSnapshotArn", alias = "DBClusterSnapshotArn")]
    arn: String,
    #[serde(rename = "DBInstanceIdentifier", alias = "DBClusterIdentifier")]
    source_id: String,
    snapshot_type: Option<String>,
    status: String,
    #[serde(alias = "StorageEncrypted")]
    encrypted: bool,
    kms_key_id: Option<String>,
    snapshot_create_time: Option<TextTime>,
    #[serde(default)]
    tag_list: Elements<Tag>,
}

impl Described {
    fn into_row(self) -> RdsSnapshot {
        RdsSnapshot {
            of_cluster: self.arn.contains(":cluster-snapshot:"),
            arn: self.arn,
            source_id: self.source_id,
            snapshot_type: or_none(self.snapshot_type),
            status: self.status,
            encrypted: self.encrypted,
            kms_key: or_none(self.kms_key_id),
            created_at: or_never(self.snapshot_create_time),
            tags: tag_list(self.tag_list.list),
            shared_with: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_snapshot_has_names_of_its_own_for_the_same_facts() {
        let body = r"<DescribeDBClusterSnapshotsResponse><DescribeDBClusterSnapshotsResult><DBClusterSnapshots><DBClusterSnapshot>
            <AvailabilityZones><AvailabilityZone>ap-northeast-1a</AvailabilityZone></AvailabilityZones>
            <DBClusterIdentifier>kasumi</DBClusterIdentifier><Status>available</Status><SnapshotType>manual</SnapshotType>
            <StorageEncrypted>true</StorageEncrypted><KmsKeyId>arn:key</KmsKeyId>
            <SnapshotCreateTime>2026-01-01T00:00:00Z</SnapshotCreateTime>
            <DBClusterSnapshotArn>arn:aws:rds:ap-northeast-1:111111111111:cluster-snapshot:a</DBClusterSnapshotArn>
            </DBClusterSnapshot></DBClusterSnapshots></DescribeDBClusterSnapshotsResult></DescribeDBClusterSnapshotsResponse>";
        let answer: DescribeDbClusterSnapshots = quick_xml::de::from_str(body).unwrap();
        let row = answer.result.snapshots.list[0].clone().into_row();
        assert!(row.of_cluster && row.encrypted);
        assert_eq!((row.source_id.as_str(), row.kms_key.as_str()), ("kasumi", "arn:key"));
    }

    #[test]
    fn a_snapshot_in_the_making_has_no_time_yet() {
        let body = r"<DescribeDBSnapshotsResponse><DescribeDBSnapshotsResult><DBSnapshots><DBSnapshot>
            <DBInstanceIdentifier>kasumi</DBInstanceIdentifier><Status>creating</Status><Encrypted>false</Encrypted>
            <DBSnapshotArn>arn:aws:rds:ap-northeast-1:111111111111:snapshot:a</DBSnapshotArn>
            </DBSnapshot></DBSnapshots></DescribeDBSnapshotsResult></DescribeDBSnapshotsResponse>";
        let answer: DescribeDbSnapshots = quick_xml::de::from_str(body).unwrap();
        let row = answer.result.snapshots.list[0].clone().into_row();
        assert_eq!(row.created_at, Time::from_millis(0));
        assert!(!row.of_cluster);
    }
}
