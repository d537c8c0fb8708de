//! Global databases of Aurora, DocumentDB and Neptune, as each Region of a member lists them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Operation;

use super::rds_list::{Elements, marked};
use super::service::RDS;
use super::wire::or_none;
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE_GLOBAL_CLUSTERS: Operation<DescribeGlobalClusters> = RDS.operation("DescribeGlobalClusters");

/// One global database, as one Region lists it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RdsGlobalCluster {
    /// ARN, which has no Region; the identifier when AWS gives none.
    pub arn: String,
    /// Identifier.
    pub id: String,
    /// Engine; `none` when AWS gives none.
    pub engine: String,
    /// Its clusters, also those without instances.
    pub members: Vec<GlobalClusterMember>,
}

/// One cluster of a global database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GlobalClusterMember {
    /// ARN of the cluster.
    pub arn: String,
    /// Whether it takes the writes.
    pub writer: bool,
}

impl Table for RdsGlobalCluster {
    const NAME: &'static str = "rds_global_cluster";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("rds", "DescribeGlobalClusters")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let split = |answer: DescribeGlobalClusters| (answer.result.clusters, answer.result.marker);
        let list = marked(&reader, &DESCRIBE_GLOBAL_CLUSTERS, split).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (cluster, call) in list.items {
            let row = cluster.into_row();
            collected.keep(Facts::of(reader.region(), row.arn.clone()).resting_on(call), row);
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
struct DescribeGlobalClusters {
    #[serde(rename = "DescribeGlobalClustersResult")]
    result: Clusters,
}

#[derive(Debug, Deserialize)]
struct Clusters {
    #[serde(rename = "GlobalClusters")]
    clusters: Elements<Described>,
    #[serde(rename = "Marker")]
    marker: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct Described {
    #[serde(rename = "GlobalClusterIdentifier")]
    id: String,
    #[serde(rename = "GlobalClusterArn")]
    arn: Option<String>,
    #[serde(rename = "Engine")]
    engine: Option<String>,
    #[serde(rename = "GlobalClusterMembers")]
    members: Elements<Member>,
}

#[derive(Clone, Debug, Deserialize)]
struct Member {
    #[serde(rename = "DBClusterArn")]
    arn: String,
    #[serde(rename = "IsWriter", default)]
    writer: bool,
}

impl Described {
    fn into_row(self) -> RdsGlobalCluster {
        let member = |one: Member| GlobalClusterMember { arn: one.arn, writer: one.writer };
        RdsGlobalCluster {
            arn: self.arn.unwrap_or_else(|| self.id.clone()),
            id: self.id,
            engine: or_none(self.engine),
            members: self.members.list.into_iter().map(member).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_global_database_names_every_cluster_whatever_its_engine() {
        let body = r"<R><DescribeGlobalClustersResult><GlobalClusters><GlobalClusterMember>
            <GlobalClusterIdentifier>kasumi</GlobalClusterIdentifier><Engine>neptune</Engine>
            <GlobalClusterArn>arn:aws:rds::111111111111:global-cluster:kasumi</GlobalClusterArn>
            <GlobalClusterMembers>
              <GlobalClusterMember><DBClusterArn>arn:aws:rds:ap-northeast-1:111111111111:cluster:a</DBClusterArn><IsWriter>true</IsWriter><Readers><member>arn:aws:rds:us-east-1:111111111111:cluster:b</member></Readers></GlobalClusterMember>
              <GlobalClusterMember><DBClusterArn>arn:aws:rds:us-east-1:111111111111:cluster:b</DBClusterArn><IsWriter>false</IsWriter><Readers/></GlobalClusterMember>
            </GlobalClusterMembers></GlobalClusterMember></GlobalClusters></DescribeGlobalClustersResult></R>";
        let answer: DescribeGlobalClusters = quick_xml::de::from_str(body).unwrap();
        let row = answer.result.clusters.list[0].clone().into_row();
        assert_eq!((row.members.len(), row.members[0].writer, row.members[1].writer), (2, true, false));
        assert_eq!(row.members[1].arn, "arn:aws:rds:us-east-1:111111111111:cluster:b");
    }
}
