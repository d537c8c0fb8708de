//! DB clusters: Aurora, Multi-AZ clusters, DocumentDB and Neptune, which RDS lists too.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Operation;
use crate::model::Time;

use super::rds_list::{Elements, marked, or_never};
use super::service::RDS;
use super::wire::{Tag, TextTime, or_none, tag_list};
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE_DB_CLUSTERS: Operation<DescribeDbClusters> = RDS.operation("DescribeDBClusters");

/// One DB cluster.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RdsCluster {
    /// ARN.
    pub arn: String,
    /// Identifier.
    pub id: String,
    /// Engine: `aurora-…`, `docdb`, `neptune`, or the engine of a Multi-AZ cluster.
    pub engine: String,
    /// Identifiers of its instances.
    pub members: Vec<String>,
    /// Whether its storage is encrypted.
    pub encrypted: bool,
    /// ARN of its KMS key; `none` when it is not encrypted.
    pub kms_key: String,
    /// Days that automated backups are kept; 0 when they are off.
    pub backup_retention_days: i64,
    /// Latest time to which it can be restored; 1970-01-01T00:00:00Z when there is none.
    pub latest_restorable_at: Time,
    /// Creation time; the start of the scan while it is being created.
    pub created_at: Time,
    /// ARN or name of what it replicates; `none` when it is no replica.
    pub replica_source: String,
    /// ARNs or names of what replicates it.
    pub replicas: Vec<String>,
    /// Tags as `key=value`, sorted.
    pub tags: Vec<String>,
}

impl Table for RdsCluster {
    const NAME: &'static str = "rds_cluster";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("rds", "DescribeDBClusters")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let split = |answer: DescribeDbClusters| (answer.result.clusters, answer.result.marker);
        let list = marked(&reader, &DESCRIBE_DB_CLUSTERS, split).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (cluster, call) in list.items {
            let facts = Facts::of(reader.region(), cluster.arn.clone()).resting_on(call);
            collected.keep(facts, cluster.into_row(reader.started_at()));
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
struct DescribeDbClusters {
    #[serde(rename = "DescribeDBClustersResult")]
    result: Clusters,
}

#[derive(Debug, Deserialize)]
struct Clusters {
    #[serde(rename = "DBClusters")]
    clusters: Elements<Described>,
    #[serde(rename = "Marker")]
    marker: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    #[serde(rename = "DBClusterArn")]
    arn: String,
    #[serde(rename = "DBClusterIdentifier")]
    id: String,
    engine: String,
    #[serde(rename = "DBClusterMembers", default)]
    members: Elements<Member>,
    storage_encrypted: bool,
    kms_key_id: Option<String>,
    backup_retention_period: i64,
    latest_restorable_time: Option<TextTime>,
    cluster_create_time: Option<TextTime>,
    replication_source_identifier: Option<String>,
    #[serde(default)]
    read_replica_identifiers: Elements<String>,
    #[serde(default)]
    tag_list: Elements<Tag>,
}

#[derive(Clone, Debug, Deserialize)]
struct Member {
    #[serde(rename = "DBInstanceIdentifier")]
    id: String,
}

impl Described {
    fn into_row(self, started_at: Time) -> RdsCluster {
        RdsCluster {
            arn: self.arn,
            id: self.id,
            engine: self.engine,
            members: self.members.list.into_iter().map(|member| member.id).collect(),
            encrypted: self.storage_encrypted,
            kms_key: or_none(self.kms_key_id),
            backup_retention_days: self.backup_retention_period,
            latest_restorable_at: or_never(self.latest_restorable_time),
            created_at: self.cluster_create_time.map_or(started_at, |time| time.0),
            // An empty text is how AWS answers for a cluster that was promoted.
            replica_source: or_none(self.replication_source_identifier.filter(|source| !source.is_empty())),
            replicas: self.read_replica_identifiers.list,
            tags: tag_list(self.tag_list.list),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replica_cluster_names_its_source() {
        let body = r"<DescribeDBClustersResponse><DescribeDBClustersResult><DBClusters><DBCluster>
            <BackupRetentionPeriod>1</BackupRetentionPeriod><DBClusterIdentifier>kasumi</DBClusterIdentifier>
            <Engine>docdb</Engine><StorageEncrypted>true</StorageEncrypted><KmsKeyId>arn:key</KmsKeyId>
            <DBClusterArn>arn:aws:rds:us-east-1:111111111111:cluster:kasumi</DBClusterArn>
            <ReplicationSourceIdentifier>arn:aws:rds:ap-northeast-1:111111111111:cluster:kasumi</ReplicationSourceIdentifier>
            <DBClusterMembers><DBClusterMember><DBInstanceIdentifier>kasumi-1</DBInstanceIdentifier></DBClusterMember></DBClusterMembers>
            </DBCluster></DBClusters></DescribeDBClustersResult></DescribeDBClustersResponse>";
        let answer: DescribeDbClusters = quick_xml::de::from_str(body).unwrap();
        let row = answer.result.clusters.list[0].clone().into_row(Time::from_seconds(9));
        assert_eq!(row.replica_source, "arn:aws:rds:ap-northeast-1:111111111111:cluster:kasumi");
        assert_eq!(row.members, ["kasumi-1"]);
        assert_eq!(row.created_at, Time::from_seconds(9));
    }
}
