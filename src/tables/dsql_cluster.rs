//! Clusters of Amazon Aurora DSQL, with their peers and the Region of the witness.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Operation;
use crate::aws::operation::{Request, segment};
use crate::model::CallId;

use super::closed::Closed;
use super::listing::{DSQL_REGIONS, Listing, listed};
use super::service::DSQL;
use super::several::several;
use super::wire::or_none;
use super::{Collected, Facts, Reader, Scope, Table};

static LIST_CLUSTERS: Operation<ListClusters> = DSQL.operation("ListClusters");
static GET_CLUSTER: Operation<GetCluster> = DSQL.operation("GetCluster");

/// One cluster in one Region.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DsqlCluster {
    /// ARN.
    pub arn: String,
    /// Status, such as `ACTIVE` or `DELETING`.
    pub status: Option<String>,
    /// Region that keeps the log of its transactions; `none` for a cluster of one Region.
    pub witness_region: Option<String>,
    /// ARNs of its peers in other Regions.
    pub peers: Option<Vec<String>>,
    /// ARN of its KMS key; `aws-owned` when the key is DSQL's own.
    pub kms_key: Option<String>,
}

impl Table for DsqlCluster {
    const NAME: &'static str = "dsql_cluster";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("dsql", "ListClusters"), ("dsql", "GetCluster")];
    const CLOSED: &'static [Closed] = &[Closed::column(
        "status",
        "GetCluster",
        &[
            "ACTIVE",
            "CREATING",
            "DELETED",
            "DELETING",
            "FAILED",
            "IDLE",
            "INACTIVE",
            "PENDING_DELETE",
            "PENDING_SETUP",
            "UPDATING",
        ],
    )];

    async fn collect(reader: Reader) -> Collected<Self> {
        let listing = Listing {
            operation: &LIST_CLUSTERS,
            request: Request::get("/cluster").parameter("max-results", 100),
            page: |request, token| request.parameter_if("next-token", token),
            split: |answer| (answer.clusters, answer.next_token),
            regions: Some(DSQL_REGIONS),
        };
        let list = listed(&reader, listing).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        let described = list.items.into_iter().map(|(cluster, call)| describe(&reader, cluster, call));
        for (facts, row) in several(described).await {
            collected.keep(facts, row);
        }
        collected
    }
}

async fn describe(reader: &Reader, cluster: Entry, call: CallId) -> (Facts, DsqlCluster) {
    let request = Request::get(format!("/cluster/{}", segment(&cluster.identifier)));
    let answer = reader.operation(&GET_CLUSTER, request).await;
    let mut facts = Facts::of(reader.region(), cluster.arn.clone()).resting_on(call);
    let found = facts.take(&["status", "witness_region", "peers", "kms_key"], answer);
    (facts, GetCluster::into_row(found, cluster.arn))
}

#[derive(Debug, Deserialize)]
struct ListClusters {
    clusters: Vec<Entry>,
    #[serde(rename = "nextToken")]
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct Entry {
    identifier: String,
    arn: String,
}

#[derive(Debug, Deserialize)]
struct GetCluster {
    status: String,
    #[serde(rename = "multiRegionProperties")]
    multi_region: Option<MultiRegion>,
    #[serde(rename = "encryptionDetails")]
    encryption: Option<Encryption>,
}

#[derive(Debug, Default, Deserialize)]
struct MultiRegion {
    #[serde(rename = "witnessRegion")]
    witness: Option<String>,
    clusters: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
struct Encryption {
    #[serde(rename = "kmsKeyArn")]
    key: Option<String>,
}

impl GetCluster {
    /// AWS names the cluster itself among its peers.
    fn into_row(found: Option<Self>, arn: String) -> DsqlCluster {
        let Some(found) = found else {
            return DsqlCluster { arn, status: None, witness_region: None, peers: None, kms_key: None };
        };
        let multi_region = found.multi_region.unwrap_or_default();
        let peers = multi_region.clusters.into_iter().flatten().filter(|peer| *peer != arn).collect();
        let key = found.encryption.and_then(|encryption| encryption.key);
        DsqlCluster {
            status: Some(found.status),
            witness_region: Some(or_none(multi_region.witness)),
            peers: Some(peers),
            kms_key: Some(key.unwrap_or_else(|| "aws-owned".to_owned())),
            arn,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_is_no_peer_of_its_own() {
        let body = r#"{"identifier":"a","arn":"arn:a","status":"ACTIVE","creationTime":1.7E9,"deletionProtectionEnabled":true,
            "multiRegionProperties":{"witnessRegion":"us-west-2","clusters":["arn:a","arn:b"]}}"#;
        let row = GetCluster::into_row(serde_json::from_str(body).ok(), "arn:a".to_owned());
        assert_eq!(row.peers.unwrap(), ["arn:b"]);
        assert_eq!((row.witness_region.as_deref(), row.kms_key.as_deref()), (Some("us-west-2"), Some("aws-owned")));
    }

    #[test]
    fn a_cluster_of_one_region_has_no_witness() {
        let row = GetCluster::into_row(serde_json::from_str(r#"{"status":"IDLE"}"#).ok(), "arn:a".to_owned());
        assert_eq!((row.witness_region.as_deref(), row.peers), (Some("none"), Some(Vec::new())));
    }
}
