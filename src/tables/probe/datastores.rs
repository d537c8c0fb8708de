//! The calls of warehouses, search domains, caches, database parameters and sizes.

use serde_json::Value;

use crate::aws::operation::Request;
use crate::tables::service::{
    CLOUDWATCH, ELASTICACHE, FIREHOSE, KINESIS, MEMORYDB, OPENSEARCH, RDS, REDSHIFT, REDSHIFT_SERVERLESS, SQS,
};

use super::calls::{about, list};
use super::{Probe, text};

pub(super) fn all() -> Vec<Probe> {
    [parameters(), warehouses(), caches(), messages(), others()].into_iter().flatten().collect()
}

fn parameters() -> Vec<Probe> {
    vec![
        about("DescribeDBInstances", &RDS, "DescribeDBParameters", |instances| {
            let groups = ["DescribeDBInstancesResult", "DBInstances", "DBInstance", "DBParameterGroups"];
            let path = [groups.as_slice(), &["DBParameterGroup", "DBParameterGroupName"]].concat();
            fewest(instances, &path, "DBParameterGroupName")
        }),
        about("DescribeDBClusters", &RDS, "DescribeDBClusterParameters", |clusters| {
            let path = ["DescribeDBClustersResult", "DBClusters", "DBCluster", "DBClusterParameterGroup"];
            fewest(clusters, &path, "DBClusterParameterGroupName")
        }),
    ]
}

fn warehouses() -> Vec<Probe> {
    vec![
        list(&REDSHIFT, "DescribeClusters", |_| twenty()),
        about("DescribeClusters", &REDSHIFT, "DescribeLoggingStatus", |clusters| {
            let path = ["DescribeClustersResult", "Clusters", "Cluster", "ClusterIdentifier"];
            Some(Request::new().parameter("ClusterIdentifier", text(clusters, &path)?))
        }),
        about("DescribeClusters", &REDSHIFT, "DescribeClusterParameters", |clusters| {
            let groups = ["DescribeClustersResult", "Clusters", "Cluster", "ClusterParameterGroups"];
            let path = [groups.as_slice(), &["ClusterParameterGroup", "ParameterGroupName"]].concat();
            fewest(clusters, &path, "ParameterGroupName")
        }),
        list(&REDSHIFT_SERVERLESS, "ListNamespaces", |_| Some(Request::new().member("maxResults", 1))),
        list(&REDSHIFT_SERVERLESS, "ListWorkgroups", |_| Some(Request::new().member("maxResults", 1))),
    ]
}

fn caches() -> Vec<Probe> {
    vec![
        list(&ELASTICACHE, "DescribeReplicationGroups", |_| twenty()),
        list(&ELASTICACHE, "DescribeCacheClusters", |_| twenty()),
        list(&ELASTICACHE, "DescribeServerlessCaches", |_| Some(Request::new().parameter("MaxResults", 1))),
        list(&MEMORYDB, "DescribeClusters", |_| Some(Request::new().member("MaxResults", 1))),
    ]
}

fn messages() -> Vec<Probe> {
    vec![
        list(&SQS, "ListQueues", |_| Some(Request::new().member("MaxResults", 1))),
        about("ListQueues", &SQS, "GetQueueAttributes", |queues| {
            let url = text(queues, &["QueueUrls"])?;
            Some(Request::new().member("QueueUrl", url).member("AttributeNames", vec!["KmsMasterKeyId"]))
        }),
        list(&KINESIS, "ListStreams", |_| Some(Request::new().member("Limit", 1))),
        about("ListStreams", &KINESIS, "DescribeStreamSummary", |streams| {
            Some(Request::new().member("StreamName", text(streams, &["StreamNames"])?))
        }),
        list(&FIREHOSE, "ListDeliveryStreams", |_| Some(Request::new().member("Limit", 1))),
        about("ListDeliveryStreams", &FIREHOSE, "DescribeDeliveryStream", |streams| {
            let name = text(streams, &["DeliveryStreamNames"])?;
            Some(Request::new().member("DeliveryStreamName", name).member("Limit", 1))
        }),
    ]
}

/// The metric is one that every account has; no data point is as good an answer as many.
fn others() -> Vec<Probe> {
    vec![
        list(&OPENSEARCH, "ListDomainNames", |_| Some(Request::get("/2021-01-01/domain"))),
        about("ListDomainNames", &OPENSEARCH, "DescribeDomains", |domains| {
            let name = text(domains, &["DomainNames", "DomainName"])?;
            Some(Request::post("/2021-01-01/opensearch/domain-info").member("DomainNames", vec![name]))
        }),
        list(&CLOUDWATCH, "GetMetricData", |_| {
            let query = |member: &str| format!("MetricDataQueries.member.1.{member}");
            Some(
                Request::new()
                    .parameter("StartTime", "2026-01-01T00:00:00Z")
                    .parameter("EndTime", "2026-01-01T01:00:00Z")
                    .parameter(&query("Id"), "calls")
                    .parameter(&query("MetricStat.Metric.Namespace"), "AWS/Usage")
                    .parameter(&query("MetricStat.Metric.MetricName"), "CallCount")
                    .parameter(&query("MetricStat.Period"), 3600)
                    .parameter(&query("MetricStat.Stat"), "Sum"),
            )
        }),
    ]
}

/// 20 is the least that these services take.
#[expect(clippy::unnecessary_wraps, reason = "as every other request is made")]
fn twenty() -> Option<Request> {
    Some(Request::new().parameter("MaxRecords", 20))
}

fn fewest(answer: &Value, path: &[&str], name: &str) -> Option<Request> {
    Some(Request::new().parameter(name, text(answer, path)?).parameter("MaxRecords", 20))
}
