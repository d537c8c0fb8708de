//! Data warehouses: clusters of Redshift and namespaces of Redshift Serverless.
//!
//! A row goes by the ARN of the cluster, as AWS Config and AWS Backup name it, and not by that of
//! its namespace.

mod answers;
mod serverless;

use std::sync::Arc;

use futures_util::future::join;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Listed, Operation};
use crate::model::{CallId, Time};

use super::rds_list::{marked, marked_by};
use super::service::REDSHIFT;
use super::several::several;
use super::{Collected, Facts, Reader, Scope, Table};
use answers::{DescribeClusterParameters, DescribeClusters, DescribeLoggingStatus, Described, Parameter};

static DESCRIBE_CLUSTERS: Operation<DescribeClusters> = REDSHIFT.operation("DescribeClusters");
static DESCRIBE_LOGGING_STATUS: Operation<DescribeLoggingStatus> =
    REDSHIFT.operation("DescribeLoggingStatus");
static DESCRIBE_CLUSTER_PARAMETERS: Operation<DescribeClusterParameters> =
    REDSHIFT.operation("DescribeClusterParameters");

/// One cluster or serverless namespace.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Warehouse {
    /// ARN of the cluster, or of the serverless namespace.
    pub arn: String,
    /// Identifier of the cluster, or name of the namespace.
    pub name: String,
    /// Kind: `cluster` or `serverless`.
    pub kind: String,
    /// Whether it is encrypted. Serverless namespaces always are.
    pub encrypted: bool,
    /// ARN or id of its KMS key; `aws-owned` when the key is AWS's own, `none` when it is not encrypted.
    pub kms_key: String,
    /// Days that automated snapshots are kept; 0 when they are off. Recovery points of serverless
    /// namespaces are kept for one day.
    pub snapshot_days: i64,
    /// Whether it has a public address; of a namespace whether one of its workgroups has.
    pub publicly_accessible: Option<bool>,
    /// Region that snapshots are copied to; `none` when they are not.
    pub copy_region: String,
    /// Whether audit logs are delivered.
    pub audit_logging: Option<bool>,
    /// Whether connections without TLS are refused, by the parameter `require_ssl`; of a namespace in every
    /// workgroup.
    pub require_ssl: Option<bool>,
    /// Whether its parameter group is in force: `in-sync`, or what is missing, such as `pending-reboot`.
    pub parameter_status: String,
    /// Whether it runs in two Availability Zones: `Enabled` or `Disabled`; `none` for serverless namespaces,
    /// of which AWS does not tell.
    pub multi_az: String,
    /// Storage in MB, as AWS gives it; 0 when it gives none.
    pub storage_mb: i64,
    /// Creation time; the start of the scan while it is being created.
    pub created_at: Time,
    /// Tags as `key=value`, sorted; empty for serverless namespaces, whose tags are not asked for.
    pub tags: Vec<String>,
}

impl Table for Warehouse {
    const NAME: &'static str = "warehouse";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[
        ("redshift", "DescribeClusters"),
        ("redshift", "DescribeLoggingStatus"),
        ("redshift", "DescribeClusterParameters"),
        ("redshift-serverless", "ListNamespaces"),
        ("redshift-serverless", "ListWorkgroups"),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let mut collected = Collected::default();
        let clusters = clusters(&reader).await;
        collected.listed(reader.region(), &clusters);
        let rows = clusters.items.iter().map(|(one, call)| row(&reader, one.clone(), *call));
        for (facts, row) in several(rows).await {
            collected.keep(facts, row);
        }
        serverless::collect(&reader, &mut collected).await;
        collected
    }
}

/// The clusters of a Region, listed once for all tables that need them.
pub(super) async fn clusters(reader: &Reader) -> Arc<Listed<Described>> {
    reader.once("redshift_clusters", marked(reader, &DESCRIBE_CLUSTERS, DescribeClusters::split)).await
}

async fn row(reader: &Reader, cluster: Described, call: CallId) -> (Facts, Warehouse) {
    let arn = format!("arn:aws:redshift:{}:{}:cluster:{}", reader.region(), reader.account(), cluster.id);
    let mut facts = Facts::of(reader.region(), arn.clone()).resting_on(call);
    let about = Request::new().parameter("ClusterIdentifier", &cluster.id);
    let logging = reader.operation(&DESCRIBE_LOGGING_STATUS, about);
    let (logging, parameters) = join(logging, parameters(reader, cluster.group())).await;
    let logging = logging.map_value(|answer| answer.result.logging_enabled);
    let audit_logging = facts.take(&["audit_logging"], logging);
    facts.rest_on(&parameters.calls);
    let require_ssl = match &parameters.failure {
        None => Some(parameters.values().any(Parameter::demands_tls)),
        Some(failure) => {
            facts.unknown(&["require_ssl"], failure.clone());
            None
        }
    };
    let row = cluster.into_row(arn, reader.started_at());
    (facts, Warehouse { audit_logging, require_ssl, ..row })
}

/// The parameters of a group, asked once for all clusters that share it.
async fn parameters(reader: &Reader, group: &str) -> Arc<Listed<Parameter>> {
    let request = Request::new().parameter("ParameterGroupName", group);
    let split = DescribeClusterParameters::split;
    let fetch = async { marked_by(reader, &DESCRIBE_CLUSTER_PARAMETERS, &request, split).await };
    reader.once(&format!("DescribeClusterParameters {group}"), fetch).await
}
