//! Copies of Redshift snapshots to other Regions: of clusters, and of serverless namespaces, which
//! have a configuration of their own.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Operation;
use crate::aws::operation::Request;

use super::listing::{Listing, listed};
use super::service::REDSHIFT_SERVERLESS;
use super::warehouse::clusters;
use super::{Collected, Facts, Reader, Scope, Table};

static LIST_COPIES: Operation<ListSnapshotCopyConfigurations> =
    REDSHIFT_SERVERLESS.operation("ListSnapshotCopyConfigurations");

/// One cluster or namespace whose snapshots are copied.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RedshiftSnapshotCopy {
    /// ARN of the cluster, or of the configuration of the namespace.
    pub source_arn: String,
    /// Identifier of the cluster, or name of the namespace.
    pub source_name: String,
    /// Whether it is a serverless namespace.
    pub serverless: bool,
    /// Region that the snapshots are copied to.
    pub dest_region: String,
}

impl Table for RedshiftSnapshotCopy {
    const NAME: &'static str = "redshift_snapshot_copy";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("redshift", "DescribeClusters"), ("redshift-serverless", "ListSnapshotCopyConfigurations")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let listing = Listing {
            operation: &LIST_COPIES,
            request: Request::new().member("maxResults", 100),
            page: |request, token| request.member_if("nextToken", token),
            split: |answer| (answer.configurations, answer.next_token),
            regions: None,
        };
        let (clusters, namespaces) = tokio::join!(clusters(&reader), listed(&reader, listing));
        let mut collected = Collected::default();
        collected.listed(reader.region(), &clusters);
        collected.listed(reader.region(), &namespaces);
        for (cluster, call) in &clusters.items {
            let Some(region) = cluster.copy_region() else { continue };
            let (here, account, id) = (reader.region(), reader.account(), &cluster.id);
            let row = Self {
                source_arn: format!("arn:aws:redshift:{here}:{account}:cluster:{id}"),
                source_name: id.clone(),
                serverless: false,
                dest_region: region.to_owned(),
            };
            collected.keep(Facts::of(here, row.source_arn.clone()).resting_on(*call), row);
        }
        for (namespace, call) in namespaces.items {
            let row = namespace.into_row();
            collected.keep(Facts::of(reader.region(), row.source_arn.clone()).resting_on(call), row);
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
struct ListSnapshotCopyConfigurations {
    #[serde(rename = "snapshotCopyConfigurations")]
    configurations: Vec<Configuration>,
    #[serde(rename = "nextToken")]
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct Configuration {
    #[serde(rename = "snapshotCopyConfigurationArn")]
    arn: String,
    #[serde(rename = "namespaceName")]
    namespace: String,
    #[serde(rename = "destinationRegion")]
    region: String,
}

impl Configuration {
    fn into_row(self) -> RedshiftSnapshotCopy {
        RedshiftSnapshotCopy {
            source_arn: self.arn,
            source_name: self.namespace,
            serverless: true,
            dest_region: self.region,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_namespace_says_where_its_snapshots_go() {
        let body = r#"{"snapshotCopyConfigurations":[{"snapshotCopyConfigurationArn":"arn:c","namespaceName":"kasumi",
            "destinationRegion":"ap-northeast-3","snapshotRetentionPeriod":-1}]}"#;
        let mut answer: ListSnapshotCopyConfigurations = serde_json::from_str(body).unwrap();
        let row = answer.configurations.remove(0).into_row();
        assert_eq!((row.dest_region.as_str(), row.serverless), ("ap-northeast-3", true));
    }
}
