//! Caches and in-memory databases: replication groups, single clusters and serverless caches of
//! `ElastiCache`, and clusters of `MemoryDB`.

mod answers;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};

use super::closed::Closed;
use super::rds_list::{marked, marked_by};
use super::service::{ELASTICACHE, MEMORYDB};
use super::{Collected, Facts, Reader, Scope, Table};
use answers::{
    DescribeCacheClusters, DescribeMemoryClusters, DescribeReplicationGroups, DescribeServerlessCaches,
    MemoryCluster, Serverless,
};

static DESCRIBE_REPLICATION_GROUPS: Operation<DescribeReplicationGroups> =
    ELASTICACHE.operation("DescribeReplicationGroups");
static DESCRIBE_CACHE_CLUSTERS: Operation<DescribeCacheClusters> =
    ELASTICACHE.operation("DescribeCacheClusters");
static DESCRIBE_SERVERLESS_CACHES: Operation<DescribeServerlessCaches> =
    ELASTICACHE.operation("DescribeServerlessCaches");
static DESCRIBE_CLUSTERS: Operation<DescribeMemoryClusters> = MEMORYDB.operation("DescribeClusters");

/// One cache.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CacheCluster {
    /// ARN.
    pub arn: String,
    /// Kind: `replication_group`, `cluster` (a cluster outside of groups), `serverless` or `memorydb`.
    pub kind: String,
    /// Engine: `redis`, `valkey` or `memcached`; `none` when AWS gives none.
    pub engine: String,
    /// Whether it is encrypted at rest. Serverless caches and `MemoryDB` always are.
    pub at_rest: bool,
    /// ARN of its KMS key; `aws-owned` when it is encrypted under the service's own, `none` when it is not.
    pub kms_key: String,
    /// Whether it takes connections under TLS.
    pub in_transit: bool,
    /// Whether it demands TLS: `required`, `preferred`, or `none` without encryption in transit.
    pub transit_mode: Option<String>,
    /// Days that automatic snapshots are kept; 0 when there are none.
    pub snapshot_days: i64,
    /// Whether its nodes are spread over Availability Zones: `enabled` or `disabled`.
    pub multi_az: Option<String>,
    /// Whether a replica takes over by itself: `enabled`, `enabling`, `disabling` or `disabled`.
    pub auto_failover: Option<String>,
}

impl Table for CacheCluster {
    const NAME: &'static str = "cache_cluster";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[
        ("elasticache", "DescribeReplicationGroups"),
        ("elasticache", "DescribeCacheClusters"),
        ("elasticache", "DescribeServerlessCaches"),
        ("memorydb", "DescribeClusters"),
    ];
    const CLOSED: &'static [Closed] = &[
        Closed::column("transit_mode", "DescribeReplicationGroups", &["none", "preferred", "required"]),
        Closed::column("multi_az", "DescribeReplicationGroups", &["disabled", "enabled"]),
        Closed::column(
            "auto_failover",
            "DescribeReplicationGroups",
            &["disabled", "disabling", "enabled", "enabling"],
        ),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let mut collected = Collected::default();
        let groups = marked(&reader, &DESCRIBE_REPLICATION_GROUPS, DescribeReplicationGroups::split).await;
        keep(&mut collected, &reader, groups, answers::Group::into_row);
        let alone = Request::new().parameter("ShowCacheClustersNotInReplicationGroups", true);
        let mut clusters =
            marked_by(&reader, &DESCRIBE_CACHE_CLUSTERS, &alone, DescribeCacheClusters::split).await;
        clusters.items.retain(|(cluster, _)| !cluster.is_member());
        keep(&mut collected, &reader, clusters, answers::Cluster::into_row);
        keep(&mut collected, &reader, serverless(&reader).await, Serverless::into_row);
        keep(&mut collected, &reader, memory(&reader).await, MemoryCluster::into_row);
        collected
    }
}

fn keep<T>(
    collected: &mut Collected<CacheCluster>,
    reader: &Reader,
    mut list: Listed<T>,
    into_row: fn(T) -> CacheCluster,
) {
    collected.listed(reader.region(), &list);
    for (one, call) in std::mem::take(&mut list.items) {
        let row = into_row(one);
        collected.keep(Facts::of(reader.region(), row.arn.clone()).resting_on(call), row);
    }
}

async fn serverless(reader: &Reader) -> Listed<Serverless> {
    pages(|token| async move {
        let request = Request::new().parameter("MaxResults", 50).parameter_if("NextToken", token);
        let answer = reader.operation(&DESCRIBE_SERVERLESS_CACHES, request).await;
        answer.map_value(|answer| Page { items: answer.result.caches.list, next: answer.result.next_token })
    })
    .await
}

async fn memory(reader: &Reader) -> Listed<MemoryCluster> {
    pages(|token| async move {
        let request = Request::new().member("MaxResults", 100).member_if("NextToken", token);
        let answer = reader.operation(&DESCRIBE_CLUSTERS, request).await;
        answer.map_value(|answer| Page { items: answer.clusters, next: answer.next_token })
    })
    .await
}
