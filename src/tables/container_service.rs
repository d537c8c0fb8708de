//! Services of Amazon ECS.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Failure, Listed, Operation, Page, pages};
use crate::model::{CallId, Cause};

use super::service::ECS;
use super::several::several;
use super::subnets::Subnets;
use super::wire::or_none;
use super::{Collected, Facts, Reader, Scope, Table};

static LIST_CLUSTERS: Operation<ListClusters> = ECS.operation("ListClusters");
static LIST_SERVICES: Operation<ListServices> = ECS.operation("ListServices");
static DESCRIBE_SERVICES: Operation<DescribeServices> = ECS.operation("DescribeServices");

/// As many as one call describes.
const BATCH: usize = 10;

/// One service that is not deleted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ContainerService {
    /// ARN.
    pub arn: String,
    /// Tasks wanted.
    pub desired: i64,
    /// How many Availability Zones its tasks may stand in, by their subnets; unknown for tasks that
    /// share the network of their instances.
    pub az_count: Option<i64>,
    /// Whether a deployment that fails is rolled back.
    pub breaker: bool,
    /// Whether commands can be run in its containers.
    pub exec_enabled: bool,
    /// Version of Fargate; `none` on instances.
    pub platform_version: String,
}

impl Table for ContainerService {
    const NAME: &'static str = "container_service";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[
        ("ecs", "ListClusters"),
        ("ecs", "ListServices"),
        ("ecs", "DescribeServices"),
        ("ec2", "DescribeSubnets"),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let mut collected = Collected::default();
        let clusters = clusters(&reader).await;
        collected.listed(reader.region(), &clusters);
        let lists = clusters.values().map(|cluster| services(&reader, cluster));
        for (cluster, list) in clusters.values().zip(several(lists).await) {
            collected.listed(reader.region(), &list);
            for batch in list.items.chunks(BATCH) {
                describe(&reader, cluster, batch, &mut collected).await;
            }
        }
        collected
    }
}

async fn clusters(reader: &Reader) -> Listed<String> {
    pages(|token| async move {
        let request = Request::new().member("maxResults", 100).member_if("nextToken", token);
        let answer = reader.operation(&LIST_CLUSTERS, request).await;
        answer.map_value(|answer| Page { items: answer.cluster_arns, next: answer.next_token })
    })
    .await
}

async fn services(reader: &Reader, cluster: &str) -> Listed<String> {
    let list = pages(|token| async move {
        let request = Request::new().member("cluster", cluster).member("maxResults", 100);
        let answer = reader.operation(&LIST_SERVICES, request.member_if("nextToken", token)).await;
        answer.map_value(|answer| Page { items: answer.service_arns, next: answer.next_token })
    });
    Box::pin(list).await
}

/// A service that was listed and is not described leaves a gap: it may be one that is there.
async fn describe(
    reader: &Reader,
    cluster: &str,
    batch: &[(String, CallId)],
    collected: &mut Collected<ContainerService>,
) {
    let arns: Vec<&str> = batch.iter().map(|(arn, _)| arn.as_str()).collect();
    let request = Request::new().member("cluster", cluster).member("services", arns.clone());
    match reader.operation(&DESCRIBE_SERVICES, request).await {
        Err(failure) => collected.missing(reader.region(), failure),
        Ok(reply) => {
            let present = reply.value.services.into_iter().filter(|one| one.status != "INACTIVE");
            for service in present {
                let mut facts = Facts::of(reader.region(), &service.service_arn).resting_on(reply.call);
                let zones = zones(reader, &mut facts, &service).await;
                collected.keep(facts, service.into_row(zones));
            }
        }
    }
}

async fn zones(reader: &Reader, facts: &mut Facts, service: &Service) -> Option<i64> {
    let network = service.network_configuration.as_ref().and_then(|one| one.awsvpc_configuration.as_ref());
    let Some(network) = network else {
        let message = "tasks run in the network of their container instances, of which the service names none";
        facts.unknown(&["az_count"], Failure::without_call(Cause::NotInScope, message));
        return None;
    };
    let zones = Subnets::of(reader).await.zones(facts, "az_count", &network.subnets)?;
    i64::try_from(zones.len()).ok()
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListClusters {
    cluster_arns: Vec<String>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListServices {
    service_arns: Vec<String>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
struct DescribeServices {
    services: Vec<Service>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Service {
    service_arn: String,
    status: String,
    desired_count: i64,
    #[serde(default)]
    enable_execute_command: bool,
    platform_version: Option<String>,
    network_configuration: Option<Network>,
    deployment_configuration: Option<Deployment>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Network {
    awsvpc_configuration: Option<Awsvpc>,
}

#[derive(Clone, Debug, Deserialize)]
struct Awsvpc {
    subnets: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Deployment {
    deployment_circuit_breaker: Option<Breaker>,
}

#[derive(Clone, Debug, Deserialize)]
struct Breaker {
    #[serde(default)]
    rollback: bool,
}

impl Service {
    fn into_row(self, az_count: Option<i64>) -> ContainerService {
        let breaker = self.deployment_configuration.and_then(|one| one.deployment_circuit_breaker);
        ContainerService {
            arn: self.service_arn,
            desired: self.desired_count,
            az_count,
            breaker: breaker.is_some_and(|one| one.rollback),
            exec_enabled: self.enable_execute_command,
            platform_version: or_none(self.platform_version),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_read_from_its_answer() {
        let json = r#"{"serviceArn":"arn:s","status":"ACTIVE","desiredCount":2,"platformVersion":"1.4.0",
            "networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-1"]}},
            "deploymentConfiguration":{"deploymentCircuitBreaker":{"enable":true,"rollback":true}}}"#;
        let row = serde_json::from_str::<Service>(json).unwrap().into_row(Some(1));
        assert!(row.breaker && !row.exec_enabled);
        assert_eq!((row.desired, row.platform_version.as_str()), (2, "1.4.0"));
    }
}
