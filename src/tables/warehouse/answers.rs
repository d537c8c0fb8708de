//! What Redshift answers of clusters, as far as the table reads it.

use serde::Deserialize;

use crate::model::Time;
use crate::tables::rds_list::Elements;
use crate::tables::wire::{Tag, TextTime, or_none, tag_list};

use super::Warehouse;

#[derive(Debug, Deserialize)]
pub(super) struct DescribeClusters {
    #[serde(rename = "DescribeClustersResult")]
    result: Clusters,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Clusters {
    clusters: Elements<Described>,
    marker: Option<String>,
}

impl DescribeClusters {
    pub(super) fn split(self) -> (Elements<Described>, Option<String>) {
        (self.result.clusters, self.result.marker)
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct DescribeLoggingStatus {
    #[serde(rename = "DescribeLoggingStatusResult")]
    pub(super) result: Logging,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Logging {
    pub(super) logging_enabled: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct DescribeClusterParameters {
    #[serde(rename = "DescribeClusterParametersResult")]
    result: Parameters,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Parameters {
    parameters: Elements<Parameter>,
    marker: Option<String>,
}

impl DescribeClusterParameters {
    pub(super) fn split(self) -> (Elements<Parameter>, Option<String>) {
        (self.result.parameters, self.result.marker)
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Parameter {
    parameter_name: String,
    parameter_value: Option<String>,
}

impl Parameter {
    pub(super) fn demands_tls(&self) -> bool {
        self.parameter_name == "require_ssl" && self.parameter_value.as_deref() == Some("true")
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::tables) struct Described {
    #[serde(rename = "ClusterIdentifier")]
    pub(in crate::tables) id: String,
    encrypted: bool,
    kms_key_id: Option<String>,
    automated_snapshot_retention_period: i64,
    publicly_accessible: bool,
    #[serde(rename = "ClusterSnapshotCopyStatus")]
    copy: Option<Copy>,
    #[serde(rename = "ClusterParameterGroups")]
    groups: Elements<Group>,
    #[serde(rename = "MultiAZ")]
    multi_az: Option<String>,
    #[serde(rename = "TotalStorageCapacityInMegaBytes")]
    storage: Option<i64>,
    cluster_create_time: Option<TextTime>,
    #[serde(default)]
    tags: Elements<Tag>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Copy {
    destination_region: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Group {
    parameter_group_name: String,
    parameter_apply_status: Option<String>,
}

impl Described {
    /// The Region of the copies, where snapshots are copied.
    pub(in crate::tables) fn copy_region(&self) -> Option<&str> {
        let region = self.copy.as_ref()?.destination_region.as_deref()?;
        Some(region).filter(|region| !region.is_empty())
    }

    /// The name of its parameter group; a cluster has one.
    pub(super) fn group(&self) -> &str {
        self.groups.list.first().map_or("", |group| &group.parameter_group_name)
    }

    /// The row without what other calls tell.
    pub(super) fn into_row(self, arn: String, started_at: Time) -> Warehouse {
        let status = self.groups.list.into_iter().next().and_then(|group| group.parameter_apply_status);
        let named = self.kms_key_id.filter(|key| !key.is_empty());
        let own = self.encrypted.then(|| "aws-owned".to_owned());
        Warehouse {
            arn,
            name: self.id,
            kind: "cluster".to_owned(),
            encrypted: self.encrypted,
            kms_key: or_none(named.or(own)),
            snapshot_days: self.automated_snapshot_retention_period,
            publicly_accessible: Some(self.publicly_accessible),
            copy_region: or_none(self.copy.and_then(|copy| copy.destination_region)),
            audit_logging: None,
            require_ssl: None,
            parameter_status: or_none(status),
            multi_az: self.multi_az.filter(|text| !text.is_empty()).unwrap_or_else(|| "Disabled".to_owned()),
            storage_mb: self.storage.unwrap_or(0),
            created_at: self.cluster_create_time.map_or(started_at, |time| time.0),
            tags: tag_list(self.tags.list),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "<DescribeClustersResponse><DescribeClustersResult><Clusters><Cluster>
        <ClusterIdentifier>kasumi</ClusterIdentifier><Encrypted>true</Encrypted>
        <AutomatedSnapshotRetentionPeriod>7</AutomatedSnapshotRetentionPeriod><PubliclyAccessible>true</PubliclyAccessible>
        <ClusterParameterGroups><ClusterParameterGroup><ParameterGroupName>g</ParameterGroupName>
        <ParameterApplyStatus>in-sync</ParameterApplyStatus></ClusterParameterGroup></ClusterParameterGroups>
        <ClusterSnapshotCopyStatus><DestinationRegion>ap-northeast-3</DestinationRegion></ClusterSnapshotCopyStatus>
        </Cluster></Clusters></DescribeClustersResult></DescribeClustersResponse>";

    #[test]
    fn what_is_not_set_is_a_sentinel_and_not_unknown() {
        let answer: DescribeClusters = quick_xml::de::from_str(BODY).unwrap();
        let row = answer.split().0.list.remove(0).into_row("arn".to_owned(), Time::from_seconds(9));
        assert_eq!((row.kms_key.as_str(), row.multi_az.as_str()), ("aws-owned", "Disabled"));
        assert_eq!((row.copy_region.as_str(), row.parameter_status.as_str()), ("ap-northeast-3", "in-sync"));
    }

    #[test]
    fn tls_is_demanded_by_the_parameter_alone() {
        let parameter = |name: &str, value: Option<&str>| Parameter {
            parameter_name: name.to_owned(),
            parameter_value: value.map(str::to_owned),
        };
        assert!(parameter("require_ssl", Some("true")).demands_tls());
        assert!(!parameter("require_ssl", Some("false")).demands_tls());
        assert!(!parameter("use_fips_ssl", Some("true")).demands_tls());
    }

    #[test]
    fn an_answer_without_the_state_of_logging_is_malformed() {
        let body = "<R><DescribeLoggingStatusResult/></R>";
        assert!(quick_xml::de::from_str::<DescribeLoggingStatus>(body).is_err());
    }
}
