//! DB clusters: Aurora, Multi-AZ clusters, DocumentDB and Neptune, which RDS lists too.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Operation;
use crate::model::{CallId, Time};

use super::rds_list::{Elements, marked, or_never};
use super::rds_parameter::{DESCRIBE_DB_CLUSTER_PARAMETERS, Group};
use super::rds_storage::encryption;
use super::required::incomplete;
use super::several::several;
use super::service::RDS;
use super::wire::{Tag, TextTime, or_none, tag_list};
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE_DB_CLUSTERS: Operation<DescribeDbClusters> = RDS.operation("DescribeDBClusters");

const IN_SYNC: &str = "in-sync";

/// One DB cluster.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RdsCluster {
    /// ARN.
    pub arn: String,
    /// Identifier.
    pub id: String,
    /// Engine: `aurora-…`, `docdb`, `neptune`, or the engine of a Multi-AZ cluster.
    pub engine: String,
    /// Version of the engine, such as `8.0.mysql_aurora.3.07.1`.
    pub engine_version: Option<String>,
    /// What happens after standard support: `open-source-rds-extended-support`, or the same and `-disabled`;
    /// `none` when AWS gives none.
    pub lifecycle_support: Option<String>,
    /// Identifiers of its instances.
    pub members: Vec<String>,
    /// Whether its storage is encrypted.
    pub encrypted: bool,
    /// ARN of its KMS key; `aws-owned` when the key is RDS's own, `none` when it is not encrypted.
    pub kms_key: String,
    /// Whether it is protected from deletion.
    pub deletion_protection: bool,
    /// Storage allocated in GiB; without meaning for Aurora, DocumentDB and Neptune, which leave it out (0).
    pub allocated_storage_gib: i64,
    /// Logs exported to CloudWatch Logs, by their names in the engine.
    pub log_exports: Vec<String>,
    /// Whether its parameter group is in force in every member: `in-sync`, or what is missing in the first
    /// where it is not.
    pub parameter_status: String,
    /// Value of the parameter that demands TLS (`rds.force_ssl`, `require_secure_transport`, `tls`);
    /// `none` when it has no value and when the engine has no such parameter.
    pub tls_parameter: Option<String>,
    /// Value of the parameter `timezone` or `time_zone`; `none` as above.
    pub timezone_parameter: Option<String>,
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
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("rds", "DescribeDBClusters"), ("rds", "DescribeDBClusterParameters")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let split = |answer: DescribeDbClusters| (answer.result.clusters, answer.result.marker);
        let mut list = marked(&reader, &DESCRIBE_DB_CLUSTERS, split).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        let rows = std::mem::take(&mut list.items).into_iter().map(|(one, call)| row(&reader, one, call));
        for (facts, row) in several(rows).await {
            collected.keep(facts, row);
        }
        collected
    }
}

async fn row(reader: &Reader, cluster: Described, call: CallId) -> (Facts, RdsCluster) {
    let mut facts = Facts::of(reader.region(), cluster.arn.clone()).resting_on(call);
    let group = Group {
        engine: &cluster.engine,
        name: cluster.parameter_group.as_deref(),
        operation: &DESCRIBE_DB_CLUSTER_PARAMETERS,
        named_by: ("DescribeDBClusters", call),
    };
    let values = group.values(reader, &mut facts).await;
    if cluster.engine_version.is_none() {
        facts.unknown(&["engine_version"], incomplete("rds", "DescribeDBClusters", call));
    }
    let row = cluster.into_row(reader.started_at());
    (facts, RdsCluster { tls_parameter: values.tls, timezone_parameter: values.timezone, ..row })
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
    engine_version: Option<String>,
    engine_lifecycle_support: Option<String>,
    #[serde(rename = "DBClusterMembers", default)]
    members: Elements<Member>,
    storage_encrypted: bool,
    storage_encryption_type: Option<String>,
    kms_key_id: Option<String>,
    deletion_protection: bool,
    allocated_storage: Option<i64>,
    #[serde(rename = "EnabledCloudwatchLogsExports", default)]
    log_exports: Elements<String>,
    #[serde(rename = "DBClusterParameterGroup")]
    parameter_group: Option<String>,
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
    #[serde(rename = "DBClusterParameterGroupStatus")]
    parameter_status: Option<String>,
}

impl Described {
    /// The row without the values of its parameters.
    fn into_row(self, started_at: Time) -> RdsCluster {
        let encryption = encryption(self.storage_encrypted, self.storage_encryption_type.as_deref(), self.kms_key_id);
        let behind = self.members.list.iter().map(|member| or_none(member.parameter_status.as_deref()));
        let behind = behind.into_iter().find(|status| status != IN_SYNC);
        RdsCluster {
            arn: self.arn,
            id: self.id,
            engine: self.engine,
            engine_version: self.engine_version,
            lifecycle_support: Some(or_none(self.engine_lifecycle_support)),
            members: self.members.list.into_iter().map(|member| member.id).collect(),
            encrypted: encryption.encrypted,
            kms_key: encryption.kms_key,
            deletion_protection: self.deletion_protection,
            // DocumentDB and Neptune leave it out.
            allocated_storage_gib: self.allocated_storage.unwrap_or(0),
            log_exports: self.log_exports.list,
            parameter_status: behind.unwrap_or_else(|| IN_SYNC.to_owned()),
            tls_parameter: None,
            timezone_parameter: None,
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
            <BackupRetentionPeriod>1</BackupRetentionPeriod><DeletionProtection>false</DeletionProtection><DBClusterIdentifier>kasumi</DBClusterIdentifier>
            <Engine>docdb</Engine><StorageEncrypted>true</StorageEncrypted><KmsKeyId>arn:key</KmsKeyId>
            <DBClusterArn>arn:aws:rds:us-east-1:111111111111:cluster:kasumi</DBClusterArn>
            <ReplicationSourceIdentifier>arn:aws:rds:ap-northeast-1:111111111111:cluster:kasumi</ReplicationSourceIdentifier>
            <DBClusterMembers><DBClusterMember><DBInstanceIdentifier>kasumi-1</DBInstanceIdentifier>
            <DBClusterParameterGroupStatus>pending-reboot</DBClusterParameterGroupStatus></DBClusterMember></DBClusterMembers>
            </DBCluster></DBClusters></DescribeDBClustersResult></DescribeDBClustersResponse>";
        let answer: DescribeDbClusters = quick_xml::de::from_str(body).unwrap();
        let row = answer.result.clusters.list[0].clone().into_row(Time::from_seconds(9));
        assert_eq!(row.replica_source, "arn:aws:rds:ap-northeast-1:111111111111:cluster:kasumi");
        assert_eq!(row.members, ["kasumi-1"]);
        assert_eq!(row.parameter_status, "pending-reboot");
        assert_eq!(row.created_at, Time::from_seconds(9));
    }
}
