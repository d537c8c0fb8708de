//! What `ElastiCache` and `MemoryDB` answer, as far as the table reads it.

use serde::Deserialize;

use crate::tables::rds_list::Elements;
use crate::tables::wire::or_none;

use super::CacheCluster;

const AWS_OWNED: &str = "aws-owned";

#[derive(Debug, Deserialize)]
pub(super) struct DescribeReplicationGroups {
    #[serde(rename = "DescribeReplicationGroupsResult")]
    result: Groups,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Groups {
    replication_groups: Elements<Group>,
    marker: Option<String>,
}

impl DescribeReplicationGroups {
    pub(super) fn split(self) -> (Elements<Group>, Option<String>) {
        (self.result.replication_groups, self.result.marker)
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Group {
    #[serde(rename = "ARN")]
    arn: String,
    engine: Option<String>,
    automatic_failover: Option<String>,
    #[serde(rename = "MultiAZ")]
    multi_az: Option<String>,
    snapshot_retention_limit: Option<i64>,
    at_rest_encryption_enabled: Option<bool>,
    transit_encryption_enabled: Option<bool>,
    transit_encryption_mode: Option<String>,
    kms_key_id: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct DescribeCacheClusters {
    #[serde(rename = "DescribeCacheClustersResult")]
    result: Clusters,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Clusters {
    cache_clusters: Elements<Cluster>,
    marker: Option<String>,
}

impl DescribeCacheClusters {
    pub(super) fn split(self) -> (Elements<Cluster>, Option<String>) {
        (self.result.cache_clusters, self.result.marker)
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Cluster {
    #[serde(rename = "ARN")]
    arn: String,
    engine: String,
    replication_group_id: Option<String>,
    preferred_availability_zone: Option<String>,
    snapshot_retention_limit: Option<i64>,
    at_rest_encryption_enabled: Option<bool>,
    transit_encryption_enabled: Option<bool>,
    transit_encryption_mode: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct DescribeServerlessCaches {
    #[serde(rename = "DescribeServerlessCachesResult")]
    pub(super) result: Caches,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Caches {
    #[serde(rename = "ServerlessCaches")]
    pub(super) caches: Elements<Serverless>,
    pub(super) next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Serverless {
    #[serde(rename = "ARN")]
    arn: String,
    engine: String,
    kms_key_id: Option<String>,
    snapshot_retention_limit: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeMemoryClusters {
    pub(super) clusters: Vec<MemoryCluster>,
    pub(super) next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct MemoryCluster {
    #[serde(rename = "ARN")]
    arn: String,
    engine: Option<String>,
    availability_mode: String,
    #[serde(rename = "TLSEnabled")]
    tls_enabled: bool,
    kms_key_id: Option<String>,
    snapshot_retention_limit: Option<i64>,
}

/// The key of a store that is encrypted or not: without a name it is the service's own.
fn key(encrypted: bool, key: Option<String>) -> String {
    let named = key.filter(|key| !key.is_empty());
    let own = encrypted.then(|| AWS_OWNED.to_owned());
    or_none(named.or(own))
}

/// Groups made before the mode was there demand TLS when they have it.
fn mode(in_transit: bool, mode: Option<String>) -> String {
    let demanded = mode.filter(|mode| !mode.is_empty()).unwrap_or_else(|| "required".to_owned());
    or_none(in_transit.then_some(demanded))
}

fn switch(on: bool) -> String {
    if on { "enabled" } else { "disabled" }.to_owned()
}

impl Group {
    pub(super) fn into_row(self) -> CacheCluster {
        let at_rest = self.at_rest_encryption_enabled.unwrap_or(false);
        let in_transit = self.transit_encryption_enabled.unwrap_or(false);
        CacheCluster {
            arn: self.arn,
            kind: "replication_group".to_owned(),
            engine: or_none(self.engine),
            at_rest,
            kms_key: key(at_rest, self.kms_key_id),
            in_transit,
            transit_mode: Some(mode(in_transit, self.transit_encryption_mode)),
            snapshot_days: self.snapshot_retention_limit.unwrap_or(0),
            multi_az: self.multi_az.or_else(|| Some(switch(false))),
            auto_failover: self.automatic_failover.or_else(|| Some(switch(false))),
        }
    }
}

impl Cluster {
    /// Whether it is a node of a group, which has its own row.
    pub(super) fn is_member(&self) -> bool {
        self.replication_group_id.as_ref().is_some_and(|id| !id.is_empty())
    }

    /// Nodes in several zones share the load; none of them stands in for another.
    pub(super) fn into_row(self) -> CacheCluster {
        let at_rest = self.at_rest_encryption_enabled.unwrap_or(false);
        let in_transit = self.transit_encryption_enabled.unwrap_or(false);
        CacheCluster {
            arn: self.arn,
            kind: "cluster".to_owned(),
            engine: self.engine,
            at_rest,
            kms_key: key(at_rest, None),
            in_transit,
            transit_mode: Some(mode(in_transit, self.transit_encryption_mode)),
            snapshot_days: self.snapshot_retention_limit.unwrap_or(0),
            multi_az: Some(switch(self.preferred_availability_zone.as_deref() == Some("Multiple"))),
            auto_failover: Some(switch(false)),
        }
    }
}

impl Serverless {
    /// Serverless caches are always encrypted and always spread over zones.
    pub(super) fn into_row(self) -> CacheCluster {
        CacheCluster {
            arn: self.arn,
            kind: "serverless".to_owned(),
            engine: self.engine,
            at_rest: true,
            kms_key: key(true, self.kms_key_id),
            in_transit: true,
            transit_mode: Some(mode(true, None)),
            snapshot_days: self.snapshot_retention_limit.unwrap_or(0),
            multi_az: Some(switch(true)),
            auto_failover: Some(switch(true)),
        }
    }
}

impl MemoryCluster {
    /// `MemoryDB` always encrypts at rest, and fails over by itself where it has another zone.
    pub(super) fn into_row(self) -> CacheCluster {
        let spread = match self.availability_mode.to_ascii_lowercase().as_str() {
            "multiaz" => Some(switch(true)),
            "singleaz" => Some(switch(false)),
            _ => Some(self.availability_mode),
        };
        CacheCluster {
            arn: self.arn,
            kind: "memorydb".to_owned(),
            engine: or_none(self.engine),
            at_rest: true,
            kms_key: key(true, self.kms_key_id),
            in_transit: self.tls_enabled,
            transit_mode: Some(mode(self.tls_enabled, None)),
            snapshot_days: self.snapshot_retention_limit.unwrap_or(0),
            auto_failover: Some(switch(spread.as_deref() == Some("enabled"))),
            multi_az: spread,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(members: &str) -> CacheCluster {
        let body = format!(
            "<R><DescribeReplicationGroupsResult><ReplicationGroups><ReplicationGroup><ARN>a</ARN>{members}\
             </ReplicationGroup></ReplicationGroups></DescribeReplicationGroupsResult></R>"
        );
        let answer: DescribeReplicationGroups = quick_xml::de::from_str(&body).unwrap();
        answer.split().0.list.remove(0).into_row()
    }

    #[test]
    fn encryption_under_the_services_own_key_is_told_from_none() {
        let row = group("<AtRestEncryptionEnabled>true</AtRestEncryptionEnabled>");
        assert_eq!((row.at_rest, row.kms_key.as_str()), (true, "aws-owned"));
        let row = group("");
        assert_eq!((row.at_rest, row.kms_key.as_str()), (false, "none"));
        assert_eq!(row.transit_mode.as_deref(), Some("none"));
    }

    #[test]
    fn tls_that_is_only_preferred_is_not_demanded() {
        let on = "<TransitEncryptionEnabled>true</TransitEncryptionEnabled>";
        assert_eq!(group(on).transit_mode.as_deref(), Some("required"));
        let preferred = format!("{on}<TransitEncryptionMode>preferred</TransitEncryptionMode>");
        assert_eq!(group(&preferred).transit_mode.as_deref(), Some("preferred"));
    }

    #[test]
    fn a_memcached_cluster_has_no_failover() {
        let body = "<R><DescribeCacheClustersResult><CacheClusters><CacheCluster><ARN>a</ARN><Engine>memcached</Engine>
            <PreferredAvailabilityZone>Multiple</PreferredAvailabilityZone></CacheCluster></CacheClusters>
            </DescribeCacheClustersResult></R>";
        let answer: DescribeCacheClusters = quick_xml::de::from_str(body).unwrap();
        let row = answer.split().0.list.remove(0).into_row();
        assert_eq!(
            (row.multi_az.as_deref(), row.auto_failover.as_deref()),
            (Some("enabled"), Some("disabled"))
        );
    }

    #[test]
    fn memorydb_names_its_zones_otherwise() {
        let json = r#"{"Clusters":[{"ARN":"a","AvailabilityMode":"MultiAZ","TLSEnabled":false}]}"#;
        let row = serde_json::from_str::<DescribeMemoryClusters>(json).unwrap().clusters.remove(0).into_row();
        assert_eq!((row.multi_az.as_deref(), row.transit_mode.as_deref()), (Some("enabled"), Some("none")));
        assert!(row.at_rest);
    }
}
