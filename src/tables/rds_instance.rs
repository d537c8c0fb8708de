//! DB instances of RDS, and the members of Aurora, DocumentDB and Neptune clusters, which RDS lists too.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Operation;
use crate::model::{CallId, Time};

use super::rds_list::{Elements, marked, or_never};
use super::rds_parameter::{DESCRIBE_DB_PARAMETERS, Group, Values};
use super::rds_storage::encryption;
use super::required::incomplete;
use super::several::several;
use super::service::RDS;
use super::wire::{Tag, TextTime, or_none, tag_list};
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE_DB_INSTANCES: Operation<DescribeDbInstances> = RDS.operation("DescribeDBInstances");

/// One DB instance.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of its own")]
pub struct RdsInstance {
    /// ARN.
    pub arn: String,
    /// Identifier.
    pub id: String,
    /// Engine, such as `postgres` or `aurora-mysql`.
    pub engine: String,
    /// Version of the engine, such as `16.4`.
    pub engine_version: Option<String>,
    /// Licence: `license-included`, `bring-your-own-license`, or that of an open-source engine.
    pub license_model: Option<String>,
    /// What happens after standard support: `open-source-rds-extended-support`, or the same and `-disabled`;
    /// `none` when AWS gives none.
    pub lifecycle_support: Option<String>,
    /// When the certificate of the server runs out; 1970-01-01T00:00:00Z when AWS gives none.
    pub certificate_expires_at: Option<Time>,
    /// Status, such as `available` or `stopped`; `none` when AWS gives none.
    pub status: String,
    /// Identifier of its cluster; `none` outside clusters.
    pub cluster_id: String,
    /// Whether it is a member of a cluster.
    pub is_cluster_member: bool,
    /// Whether its storage is encrypted.
    pub encrypted: bool,
    /// ARN of its KMS key; `aws-owned` when the key is RDS's own, `none` when it is not encrypted.
    pub kms_key: String,
    /// Whether a standby in another Availability Zone takes over; false for members of clusters.
    pub multi_az: bool,
    /// Availability Zone; `none` while it is being created.
    pub availability_zone: String,
    /// Whether its name resolves to a public address. Security groups decide who reaches it.
    pub publicly_accessible: Option<bool>,
    /// Whether it is protected from deletion; of a member of a cluster the cluster's flag counts.
    pub deletion_protection: bool,
    /// Storage allocated in GiB; without meaning for members of Aurora.
    pub allocated_storage_gib: i64,
    /// Logs exported to CloudWatch Logs, by their names in the engine.
    pub log_exports: Vec<String>,
    /// Time zone given at creation (SQL Server, Db2); `none` for other engines or when not given.
    pub timezone: String,
    /// Whether its parameter group is in force: `in-sync`, or what is missing, such as `pending-reboot`.
    pub parameter_status: String,
    /// Value of the parameter that demands TLS (`rds.force_ssl`, `require_secure_transport`); `none` when
    /// it has no value, when the engine has no such parameter, and for members of clusters.
    pub tls_parameter: Option<String>,
    /// Value of the parameter `timezone` or `time_zone`; `none` as above.
    pub timezone_parameter: Option<String>,
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
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("rds", "DescribeDBInstances"), ("rds", "DescribeDBParameters")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let split = |answer: DescribeDbInstances| (answer.result.instances, answer.result.marker);
        let mut list = marked(&reader, &DESCRIBE_DB_INSTANCES, split).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        let rows = std::mem::take(&mut list.items).into_iter().map(|(one, call)| row(&reader, one, call));
        for (facts, row) in several(rows).await {
            collected.keep(facts, row);
        }
        collected
    }
}

/// A member of a cluster takes the parameters of the cluster.
async fn row(reader: &Reader, instance: Described, call: CallId) -> (Facts, RdsInstance) {
    let mut facts = Facts::of(reader.region(), instance.arn.clone()).resting_on(call);
    let group = instance.parameter_groups.list.first();
    let group = Group {
        engine: &instance.engine,
        name: group.map(|group| group.name.as_str()),
        operation: &DESCRIBE_DB_PARAMETERS,
        named_by: ("DescribeDBInstances", call),
    };
    let member = instance.cluster_id.as_deref().is_some_and(|id| !id.is_empty());
    let values = if member { Values::none() } else { group.values(reader, &mut facts).await };
    let columns = [
        ("engine_version", instance.engine_version.is_none()),
        ("license_model", instance.license_model.is_none()),
        ("publicly_accessible", instance.publicly_accessible.is_none()),
    ];
    let missing: Vec<_> = columns.into_iter().filter_map(|(name, absent)| absent.then_some(name)).collect();
    if !missing.is_empty() {
        facts.unknown(&missing, incomplete("rds", "DescribeDBInstances", call));
    }
    let row = instance.into_row(reader.started_at());
    (facts, RdsInstance { tls_parameter: values.tls, timezone_parameter: values.timezone, ..row })
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
    engine_version: Option<String>,
    license_model: Option<String>,
    engine_lifecycle_support: Option<String>,
    certificate_details: Option<Certificate>,
    #[serde(rename = "DBInstanceStatus")]
    status: Option<String>,
    #[serde(rename = "DBClusterIdentifier")]
    cluster_id: Option<String>,
    storage_encrypted: bool,
    storage_encryption_type: Option<String>,
    kms_key_id: Option<String>,
    #[serde(rename = "MultiAZ")]
    multi_az: bool,
    availability_zone: Option<String>,
    publicly_accessible: Option<bool>,
    deletion_protection: bool,
    allocated_storage: i64,
    #[serde(rename = "EnabledCloudwatchLogsExports", default)]
    log_exports: Elements<String>,
    timezone: Option<String>,
    #[serde(rename = "DBParameterGroups", default)]
    parameter_groups: Elements<ParameterGroup>,
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
struct Certificate {
    valid_till: Option<TextTime>,
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

#[derive(Clone, Debug, Deserialize)]
struct ParameterGroup {
    #[serde(rename = "DBParameterGroupName")]
    name: String,
    #[serde(rename = "ParameterApplyStatus")]
    status: Option<String>,
}

impl Described {
    /// The row without the values of its parameters.
    fn into_row(self, started_at: Time) -> RdsInstance {
        // An element without a text names nothing.
        let named = |text: Option<String>| text.filter(|text| !text.is_empty());
        let source = named(self.source_instance).or(named(self.source_cluster));
        let cluster_id = named(self.cluster_id);
        let replication = |info: &StatusInfo| info.status_type.as_deref() == Some("read replication");
        let replication = self.status_infos.list.into_iter().find(replication);
        let encryption = encryption(self.storage_encrypted, self.storage_encryption_type.as_deref(), self.kms_key_id);
        let status = self.parameter_groups.list.into_iter().next().and_then(|group| group.status);
        RdsInstance {
            is_cluster_member: cluster_id.is_some(),
            cluster_id: or_none(cluster_id),
            arn: self.arn,
            id: self.id,
            engine: self.engine,
            engine_version: self.engine_version,
            license_model: self.license_model,
            lifecycle_support: Some(or_none(self.engine_lifecycle_support)),
            certificate_expires_at: Some(or_never(self.certificate_details.and_then(|one| one.valid_till))),
            status: or_none(self.status),
            encrypted: encryption.encrypted,
            kms_key: encryption.kms_key,
            multi_az: self.multi_az,
            availability_zone: or_none(self.availability_zone),
            publicly_accessible: self.publicly_accessible,
            deletion_protection: self.deletion_protection,
            allocated_storage_gib: self.allocated_storage,
            log_exports: self.log_exports.list,
            timezone: or_none(self.timezone),
            parameter_status: or_none(status),
            tls_parameter: None,
            timezone_parameter: None,
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
        <MultiAZ>false</MultiAZ><PubliclyAccessible>true</PubliclyAccessible><DeletionProtection>false</DeletionProtection><AllocatedStorage>20</AllocatedStorage>
        <EnabledCloudwatchLogsExports><member>error</member><member>audit</member></EnabledCloudwatchLogsExports>
        <DBParameterGroups><DBParameterGroup><DBParameterGroupName>kasumi</DBParameterGroupName>
          <ParameterApplyStatus>pending-reboot</ParameterApplyStatus></DBParameterGroup></DBParameterGroups>
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
    fn exported_logs_and_the_state_of_the_parameter_group_are_read() {
        let row = row(BODY);
        assert_eq!(row.log_exports, ["error", "audit"]);
        assert_eq!((row.parameter_status.as_str(), row.publicly_accessible), ("pending-reboot", Some(true)));
    }

    #[test]
    fn storage_under_a_key_of_rds_is_encrypted() {
        let body = BODY.replace(
            "<StorageEncrypted>false</StorageEncrypted>",
            "<StorageEncrypted>false</StorageEncrypted><StorageEncryptionType>sse-rds</StorageEncryptionType>",
        );
        let row = row(&body);
        assert_eq!((row.encrypted, row.kms_key.as_str()), (true, "aws-owned"));
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
