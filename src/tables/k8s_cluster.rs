//! EKS clusters, with the end of standard support of their Kubernetes versions.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::{Request, segment};
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};
use crate::model::{CallId, Time};

use super::required::incomplete;
use super::several::several;
use super::service::EKS;
use super::wire::EpochTime;
use super::{Collected, Facts, Reader, Scope, Table};

static LIST_CLUSTERS: Operation<ListClusters> = EKS.operation("ListClusters");
static DESCRIBE_CLUSTER: Operation<DescribeCluster> = EKS.operation("DescribeCluster");
static DESCRIBE_CLUSTER_VERSIONS: Operation<DescribeClusterVersions> = EKS.operation("DescribeClusterVersions");

/// One cluster.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct K8sCluster {
    /// Name.
    pub name: String,
    /// Kubernetes version, such as `1.33`.
    pub version: Option<String>,
    /// End of standard support of that version.
    pub standard_support_ends_at: Option<Time>,
    /// Whether its API endpoint can be reached from outside its VPC.
    pub endpoint_public: Option<bool>,
    /// Networks that may reach the public endpoint.
    pub public_cidrs: Option<Vec<String>>,
}

/// When standard support of each version ends, and why the list of versions is not whole.
type Versions = Listed<Version>;

impl Table for K8sCluster {
    const NAME: &'static str = "k8s_cluster";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("eks", "ListClusters"), ("eks", "DescribeCluster"), ("eks", "DescribeClusterVersions")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let names = names(&reader).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &names);
        if names.items.is_empty() {
            return collected;
        }
        let versions = versions(&reader).await;
        let rows = names.items.into_iter().map(|(name, call)| describe(&reader, &versions, name, call));
        for (facts, row) in several(rows).await {
            collected.keep(facts, row);
        }
        collected
    }
}

async fn names(reader: &Reader) -> Listed<String> {
    pages(|token| {
        let request = Request::get("/clusters").parameter("maxResults", 100).parameter_if("nextToken", token);
        async move {
            let answer = reader.operation(&LIST_CLUSTERS, request).await;
            answer.map_value(|answer| Page { items: answer.clusters, next: answer.next_token })
        }
    })
    .await
}

async fn versions(reader: &Reader) -> Versions {
    pages(|token| {
        let request = Request::get("/cluster-versions")
            .parameter("includeAll", true)
            .parameter("maxResults", 100)
            .parameter_if("nextToken", token);
        async move {
            let answer = reader.operation(&DESCRIBE_CLUSTER_VERSIONS, request).await;
            answer.map_value(|answer| Page { items: answer.cluster_versions, next: answer.next_token })
        }
    })
    .await
}

async fn describe(reader: &Reader, versions: &Versions, name: String, call: CallId) -> (Facts, K8sCluster) {
    const COLUMNS: &[&str] = &["version", "standard_support_ends_at", "endpoint_public", "public_cidrs"];
    let answer = reader.operation(&DESCRIBE_CLUSTER, Request::get(format!("/clusters/{}", segment(&name)))).await;
    let arn = format!("arn:aws:eks:{}:{}:cluster/{name}", reader.region(), reader.account());
    let mut facts = Facts::of(reader.region(), arn).resting_on(call);
    let cluster = facts.take(COLUMNS, answer).map(|answer| answer.cluster);
    let ends_at = cluster.as_ref().and_then(|cluster| ends_at(&mut facts, versions, &cluster.version));
    let row = K8sCluster {
        name,
        standard_support_ends_at: ends_at,
        endpoint_public: cluster.as_ref().map(|cluster| cluster.resources_vpc_config.endpoint_public_access),
        public_cidrs: cluster.as_ref().map(|cluster| cluster.resources_vpc_config.public_access_cidrs.clone()),
        version: cluster.map(|cluster| cluster.version),
    };
    (facts, row)
}

fn ends_at(facts: &mut Facts, versions: &Versions, version: &str) -> Option<Time> {
    let known: BTreeMap<&str, (Time, CallId)> = versions
        .items
        .iter()
        .map(|(one, call)| (one.cluster_version.as_str(), (one.end_of_standard_support_date.0, *call)))
        .collect();
    if let Some((time, call)) = known.get(version) {
        facts.rest_on(&[*call]);
        return Some(*time);
    }
    let unlisted = || {
        let call = versions.calls.last().copied().unwrap_or(CallId(0));
        incomplete("eks", "DescribeClusterVersions", call)
    };
    facts.unknown(&["standard_support_ends_at"], versions.failure.clone().unwrap_or_else(unlisted));
    None
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListClusters {
    clusters: Vec<String>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
struct DescribeCluster {
    cluster: Cluster,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Cluster {
    version: String,
    resources_vpc_config: Network,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Network {
    endpoint_public_access: bool,
    #[serde(default)]
    public_access_cidrs: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeClusterVersions {
    cluster_versions: Vec<Version>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Version {
    cluster_version: String,
    end_of_standard_support_date: EpochTime,
}

#[cfg(test)]
mod tests {
    use crate::aws::Failure;
    use crate::model::{Cause, Region};

    use super::*;

    fn end(failure: Option<Failure>, version: &str) -> Option<Time> {
        let json = r#"{"clusterVersion":"1.33","endOfStandardSupportDate":100}"#;
        let items = vec![(serde_json::from_str(json).unwrap(), CallId(1))];
        let versions = Listed { items, calls: vec![CallId(1)], failure };
        ends_at(&mut Facts::of(&Region::us_east_1(), "cluster"), &versions, version)
    }

    #[test]
    fn a_version_that_aws_does_not_list_has_no_known_end() {
        assert_eq!(end(None, "1.33"), Some(Time::from_seconds(100)));
        assert_eq!(end(None, "1.99"), None);
    }

    #[test]
    fn what_was_listed_before_a_failure_is_known() {
        let denied = || Some(Failure::without_call(Cause::Denied, "no"));
        assert_eq!(end(denied(), "1.33"), Some(Time::from_seconds(100)));
        assert_eq!(end(denied(), "1.32"), None);
    }
}
