//! DB instances of RDS, and the members of Aurora, DocumentDB and Neptune clusters, which RDS lists too.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Operation;
use crate::model::Time;

use super::rds_list::{Elements, marked, or_never};
use super::service::RDS;
use super::wire::{Tag, TextTime, or_none, tag_list};
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE_DB_INSTANCES: Operation<DescribeDbInstances> = RDS.operation("DescribeDBInstances");

/// One DB instance.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RdsInstance {
    /// ARN.
    pub arn: String,
    /// Identifier.
    pub id: String,
    /// Engine, such as `postgres` or `aurora-mysql`.
    pub engine: String,
    /// Status, such as `available` or `stopped`; `none` when AWS gives none.
    pub status: String,
    /// Identifier of its cluster; `none` outside clusters.
    pub cluster_id: String,
    /// Whether it is a member of a cluster.
    pub is_cluster_member: bool,
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
    /// Whether it is a read replica.
    pub is_read_replica: bool,
    /// What it replicates: a name in its own Region, an ARN of another one; `none` when it is no replica.
    pub replica_source: String,
    /// Its read replicas: names in its own Region, ARNs in others.
    pub replicas: Vec<String>,
    /// Clusters that replicate it: names in its own Region, ARNs in others.
    pub replica_clusters: Vec<String>,
    /// State of the replication into it, such as `replicating` or `terminated`; `none` when AWS gives none.
    pub replication_state: String,
    /// ARNs of its automated backups in other Regions.
    pub backup_replicas: Vec<String>,
    /// Tags as `key=value`, sorted.
    pub tags: Vec<String>,
}

impl Table for RdsInstance {
    const NAME: &'static str = "rds_instance";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("rds", "DescribeDBInstances")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let split = |answer: DescribeDbInstances| (answer.result.instances, answer.result.marker);
        let list = marked(&reader, &DESCRIBE_DB_INSTANCES, split).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (instance, call) in list.items {
            let facts = Facts::of(reader.region(), instance.arn.clone()).resting_on(call);
            collected.keep(facts, instance.into_row(reader.started_at()));
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
struct DescribeDbInstances {
    #[serde(rename = "DescribeDBInstancesResult")]
    result: Instances,
}

#[derive(Debug, Deserialize)]
struct Instances {
    #[serde(rename = "DBInstances")]
    instances: Elements<Described>,
    #[serde(rename = "Marker")]
    marker: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    #[serde(rename = "DBInstanceArn")]
    arn: String,
    #[serde(rename = "DBInstanceIdentifier")]
    id: String,
    engine: String,
    #[serde(rename = "DBInstanceStatus")]
    status: Option<String>,
    #[serde(rename = "DBClusterIdentifier")]
    cluster_id: Option<String>,
    storage_encrypted: bool,
    kms_key_id: Option<String>,
    backup_retention_period: i64,
    latest_restorable_time: Option<TextTime>,
    instance_create_time: Option<TextTime>,
    #[serde(rename = "ReadReplicaSourceDBInstanceIdentifier")]
    source_instance: Option<String>,
    #[serde(rename = "ReadReplicaSourceDBClusterIdentifier")]
    source_cluster: Option<String>,
    #[serde(rename = "ReadReplicaDBInstanceIdentifiers", default)]
    replicas: Elements<String>,
    #[serde(rename = "ReadReplicaDBClusterIdentifiers", default)]
    replica_clusters: Elements<String>,
    #[serde(default)]
    status_infos: Elements<StatusInfo>,
    #[serde(rename = "DBInstanceAutomatedBackupsReplications", default)]
    backup_replicas: Elements<BackupReplica>,
    #[serde(default)]
    tag_list: Elements<Tag>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct StatusInfo {
    status_type: Option<String>,
    status: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct BackupReplica {
    #[serde(rename = "DBInstanceAutomatedBackupsArn")]
    pub(super) arn: String,
}

impl Described {
    fn into_row(self, started_at: Time) -> RdsInstance {
        // An element without a text names nothing.
        let named = |text: Option<String>| text.filter(|text| !text.is_empty());
        let source = named(self.source_instance).or(named(self.source_cluster));
        let cluster_id = named(self.cluster_id);
        let replication = |info: &StatusInfo| info.status_type.as_deref() == Some("read replication");
        let replication = self.status_infos.list.into_iter().find(replication);
        RdsInstance {
            is_cluster_member: cluster_id.is_some(),
            cluster_id: or_none(cluster_id),
            arn: self.arn,
            id: self.id,
            engine: self.engine,
            status: or_none(self.status),
            encrypted: self.storage_encrypted,
            kms_key: or_none(self.kms_key_id),
            backup_retention_days: self.backup_retention_period,
            latest_restorable_at: or_never(self.latest_restorable_time),
            created_at: self.instance_create_time.map_or(started_at, |time| time.0),
            is_read_replica: source.is_some(),
            replica_source: or_none(source),
            replicas: self.replicas.list,
            replica_clusters: self.replica_clusters.list,
            replication_state: or_none(replication.and_then(|info| info.status)),
            backup_replicas: self.backup_replicas.list.into_iter().map(|one| one.arn).collect(),
            tags: tag_list(self.tag_list.list),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"<DescribeDBInstancesResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/">
      <DescribeDBInstancesResult><DBInstances><DBInstance>
        <DBInstanceIdentifier>kasumi-tax</DBInstanceIdentifier><Engine>mysql</Engine>
        <DBInstanceStatus>available</DBInstanceStatus><BackupRetentionPeriod>7</BackupRetentionPeriod>
        <InstanceCreateTime>2025-01-01T00:00:00.123Z</InstanceCreateTime>
        <ReadReplicaDBInstanceIdentifiers>
          <ReadReplicaDBInstanceIdentifier>kasumi-tax-read</ReadReplicaDBInstanceIdentifier>
          <ReadReplicaDBInstanceIdentifier>arn:aws:rds:us-east-1:111111111111:db:kasumi-tax-us</ReadReplicaDBInstanceIdentifier>
        </ReadReplicaDBInstanceIdentifiers>
        <StatusInfos><DBInstanceStatusInfo><StatusType>read replication</StatusType><Normal>true</Normal><Status>replicating</Status></DBInstanceStatusInfo></StatusInfos>
        <StorageEncrypted>false</StorageEncrypted>
        <DBInstanceArn>arn:aws:rds:ap-northeast-1:111111111111:db:kasumi-tax</DBInstanceArn>
        <DBInstanceAutomatedBackupsReplications><DBInstanceAutomatedBackupsReplication>
          <DBInstanceAutomatedBackupsArn>arn:aws:rds:ap-southeast-1:111111111111:auto-backup:ab-1</DBInstanceAutomatedBackupsArn>
        </DBInstanceAutomatedBackupsReplication></DBInstanceAutomatedBackupsReplications>
        <TagList><Tag><Key>Backup</Key><Value>daily</Value></Tag></TagList>
      </DBInstance></DBInstances><Marker>next</Marker></DescribeDBInstancesResult>
    </DescribeDBInstancesResponse>"#;

    fn row(body: &str) -> RdsInstance {
        let answer: DescribeDbInstances = quick_xml::de::from_str(body).unwrap();
        answer.result.instances.list[0].clone().into_row(Time::from_seconds(9))
    }

    #[test]
    fn replicas_are_names_in_the_region_and_arns_elsewhere() {
        let row = row(BODY);
        assert_eq!(row.replicas, ["kasumi-tax-read", "arn:aws:rds:us-east-1:111111111111:db:kasumi-tax-us"]);
        assert_eq!(row.backup_replicas, ["arn:aws:rds:ap-southeast-1:111111111111:auto-backup:ab-1"]);
        assert_eq!(row.replication_state, "replicating");
    }

    #[test]
    fn what_is_not_set_is_a_sentinel_and_not_unknown() {
        let row = row(BODY);
        assert_eq!((row.kms_key.as_str(), row.cluster_id.as_str()), ("none", "none"));
        assert!(!row.is_cluster_member && !row.is_read_replica);
        assert_eq!(row.latest_restorable_at, Time::from_millis(0));
    }

    #[test]
    fn an_instance_being_created_is_as_old_as_the_scan() {
        let body = BODY.replace("<InstanceCreateTime>2025-01-01T00:00:00.123Z</InstanceCreateTime>", "");
        assert_eq!(row(&body).created_at, Time::from_seconds(9));
    }

    #[test]
    fn an_answer_without_the_list_is_malformed() {
        let body = "<DescribeDBInstancesResponse><DescribeDBInstancesResult/></DescribeDBInstancesResponse>";
        assert!(quick_xml::de::from_str::<DescribeDbInstances>(body).is_err());
    }
}
