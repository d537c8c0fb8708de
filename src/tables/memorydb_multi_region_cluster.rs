//! Multi-Region clusters of Amazon `MemoryDB`, as each Region of a member lists them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Operation;
use crate::aws::operation::Request;

use super::listing::{Listing, listed};
use super::service::MEMORYDB;
use super::wire::or_none;
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE: Operation<Describe> = MEMORYDB.operation("DescribeMultiRegionClusters");

/// One multi-Region cluster, as one Region lists it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MemorydbMultiRegionCluster {
    /// ARN, which has no Region; the name when AWS gives none.
    pub arn: String,
    /// Name.
    pub name: String,
    /// Its clusters; unknown when AWS leaves them out.
    pub members: Option<Vec<RegionalCluster>>,
}

/// One cluster of a multi-Region cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RegionalCluster {
    /// ARN; `none` when AWS gives none.
    pub arn: String,
    /// Region.
    pub region: String,
}

impl Table for MemorydbMultiRegionCluster {
    const NAME: &'static str = "memorydb_multi_region_cluster";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("memorydb", "DescribeMultiRegionClusters")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let listing = Listing {
            operation: &DESCRIBE,
            request: Request::new().member("MaxResults", 100).member("ShowClusterDetails", true),
            page: |request, token| request.member_if("NextToken", token),
            split: |answer| (answer.clusters, answer.next_token),
            regions: None,
        };
        let list = listed(&reader, listing).await;
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
struct Describe {
    #[serde(rename = "MultiRegionClusters")]
    clusters: Vec<Described>,
    #[serde(rename = "NextToken")]
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct Described {
    #[serde(rename = "MultiRegionClusterName")]
    name: String,
    #[serde(rename = "ARN")]
    arn: Option<String>,
    #[serde(rename = "Clusters")]
    members: Option<Vec<Member>>,
}

#[derive(Clone, Debug, Deserialize)]
struct Member {
    #[serde(rename = "Region")]
    region: String,
    #[serde(rename = "ARN")]
    arn: Option<String>,
}

impl Described {
    fn into_row(self) -> MemorydbMultiRegionCluster {
        let member = |one: Member| RegionalCluster { arn: or_none(one.arn), region: one.region };
        MemorydbMultiRegionCluster {
            arn: self.arn.unwrap_or_else(|| self.name.clone()),
            name: self.name,
            members: self.members.map(|members| members.into_iter().map(member).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clusters_that_are_left_out_are_not_known_to_be_none() {
        let body = r#"{"MultiRegionClusters":[{"MultiRegionClusterName":"virxk-a"},
            {"MultiRegionClusterName":"virxk-b","Clusters":[{"ClusterName":"b","Region":"us-east-1","Status":"available"}]}]}"#;
        let answer: Describe = serde_json::from_str(body).unwrap();
        let rows: Vec<_> = answer.clusters.into_iter().map(Described::into_row).collect();
        assert_eq!(rows[0].members, None);
        assert_eq!(rows[1].members.as_ref().unwrap()[0].region, "us-east-1");
    }
}
