//! `OpenSearch` domains, and the Elasticsearch domains that the same service still runs.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Failure, Listed, Operation, Page, Reply, pages};
use crate::model::CallId;

use super::required::incomplete;
use super::service::OPENSEARCH;
use super::several::several;
use super::wire::or_none;
use super::{Collected, Facts, Reader, Scope, Table};

static LIST_DOMAIN_NAMES: Operation<ListDomainNames> = OPENSEARCH.operation("ListDomainNames");
static DESCRIBE_DOMAINS: Operation<DescribeDomains> = OPENSEARCH.operation("DescribeDomains");

/// How many domains can be described at once.
const AT_ONCE: usize = 5;

/// One domain.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of its own")]
pub struct SearchDomain {
    /// ARN.
    pub arn: String,
    /// Name.
    pub name: String,
    /// Whether it is encrypted at rest.
    pub at_rest: bool,
    /// ARN or id of its KMS key; `none` when it is not encrypted.
    pub kms_key: String,
    /// Whether the traffic between its nodes is encrypted.
    pub node_to_node: bool,
    /// Whether it refuses HTTP without TLS.
    pub enforce_https: bool,
    /// TLS policy of its endpoint, such as `Policy-Min-TLS-1-2-2019-07`; `none` when AWS gives none.
    pub tls_policy: String,
    /// Whether it lies in a VPC; otherwise its endpoint is public.
    pub in_vpc: bool,
    /// Whether its audit logs go to CloudWatch Logs.
    pub audit_logs: bool,
    /// Whether its nodes are spread over Availability Zones.
    pub zone_aware: bool,
    /// Number of Availability Zones that its nodes are spread over.
    pub az_count: i64,
    /// Storage of its data nodes in GiB as allocated on EBS; 0 when they store on their own disks.
    pub allocated_storage_gib: i64,
}

impl Table for SearchDomain {
    const NAME: &'static str = "search_domain";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("es", "ListDomainNames"), ("es", "DescribeDomains")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let names = names(&reader).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &names);
        let groups = names.items.chunks(AT_ONCE).map(|group| describe(&reader, group));
        for described in several(groups).await {
            match described {
                Ok(rows) => rows.into_iter().for_each(|(facts, row)| collected.keep(facts, row)),
                Err(failure) => collected.missing(reader.region(), failure),
            }
        }
        collected
    }
}

/// One answer holds them all.
async fn names(reader: &Reader) -> Listed<String> {
    pages(|_| async move {
        let answer = reader.operation(&LIST_DOMAIN_NAMES, Request::get("/2021-01-01/domain")).await;
        answer.map_value(|answer| Page {
            items: answer.domain_names.into_iter().map(|one| one.domain_name).collect(),
            next: None,
        })
    })
    .await
}

/// Describes up to five domains; one that was listed and is not described may be there all the same.
async fn describe(
    reader: &Reader,
    names: &[(String, CallId)],
) -> Result<Vec<(Facts, SearchDomain)>, Failure> {
    let wanted: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
    let request = Request::post("/2021-01-01/opensearch/domain-info").member("DomainNames", wanted);
    let Reply { value, call } = reader.operation(&DESCRIBE_DOMAINS, request).await?;
    if value.domain_status_list.len() < names.len() {
        return Err(incomplete("es", "DescribeDomains", call));
    }
    let rest_on: Vec<CallId> = names.iter().map(|(_, listed)| *listed).chain([call]).collect();
    let row = |status: Status| {
        let mut facts = Facts::of(reader.region(), status.arn.clone());
        facts.rest_on(&rest_on);
        (facts, status.into_row())
    };
    Ok(value.domain_status_list.into_iter().map(row).collect())
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListDomainNames {
    domain_names: Vec<DomainName>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DomainName {
    domain_name: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DescribeDomains {
    domain_status_list: Vec<Status>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Status {
    #[serde(rename = "ARN")]
    arn: String,
    domain_name: String,
    cluster_config: ClusterConfig,
    #[serde(rename = "EBSOptions", default)]
    ebs: Ebs,
    #[serde(rename = "VPCOptions")]
    vpc: Option<Vpc>,
    #[serde(default)]
    encryption_at_rest_options: Switch,
    #[serde(default)]
    node_to_node_encryption_options: Switch,
    #[serde(default)]
    domain_endpoint_options: Endpoint,
    #[serde(default)]
    log_publishing_options: BTreeMap<String, Switch>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ClusterConfig {
    instance_count: Option<i64>,
    zone_awareness_enabled: Option<bool>,
    zone_awareness_config: Option<ZoneAwareness>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ZoneAwareness {
    availability_zone_count: Option<i64>,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Ebs {
    #[serde(rename = "EBSEnabled")]
    enabled: Option<bool>,
    #[serde(rename = "VolumeSize")]
    size: Option<i64>,
}

#[derive(Clone, Debug, Deserialize)]
struct Vpc {
    #[serde(rename = "VPCId")]
    id: Option<String>,
}

/// An option that is off where AWS leaves it out.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Switch {
    enabled: Option<bool>,
    kms_key_id: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Endpoint {
    #[serde(rename = "EnforceHTTPS")]
    enforce_https: Option<bool>,
    #[serde(rename = "TLSSecurityPolicy")]
    policy: Option<String>,
}

impl Status {
    fn into_row(self) -> SearchDomain {
        let on = |switch: Option<&Switch>| switch.and_then(|switch| switch.enabled).unwrap_or(false);
        let nodes = self.cluster_config;
        let zone_aware = nodes.zone_awareness_enabled.unwrap_or(false);
        let zones = nodes.zone_awareness_config.and_then(|zones| zones.availability_zone_count);
        let size = self.ebs.size.filter(|_| self.ebs.enabled == Some(true)).unwrap_or(0);
        SearchDomain {
            at_rest: on(Some(&self.encryption_at_rest_options)),
            kms_key: or_none(self.encryption_at_rest_options.kms_key_id),
            node_to_node: on(Some(&self.node_to_node_encryption_options)),
            enforce_https: self.domain_endpoint_options.enforce_https.unwrap_or(false),
            tls_policy: or_none(self.domain_endpoint_options.policy),
            in_vpc: self.vpc.and_then(|vpc| vpc.id).is_some_and(|id| !id.is_empty()),
            audit_logs: on(self.log_publishing_options.get("AUDIT_LOGS")),
            zone_aware,
            // Zone awareness without a count is over two.
            az_count: if zone_aware { zones.unwrap_or(2) } else { 1 },
            allocated_storage_gib: size.saturating_mul(nodes.instance_count.unwrap_or(1)),
            arn: self.arn,
            name: self.domain_name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(json: &str) -> SearchDomain {
        serde_json::from_str::<Status>(json).unwrap().into_row()
    }

    #[test]
    fn a_domain_with_nothing_set_is_public_plain_and_in_one_zone() {
        let row = row(r#"{"ARN":"arn","DomainName":"d","ClusterConfig":{"InstanceCount":1}}"#);
        assert!(!row.in_vpc && !row.at_rest && !row.enforce_https && !row.audit_logs);
        assert_eq!((row.az_count, row.kms_key.as_str()), (1, "none"));
    }

    #[test]
    fn zones_and_storage_are_counted() {
        let row = row(
            r#"{"ARN":"arn","DomainName":"d","ClusterConfig":{"InstanceCount":3,"ZoneAwarenessEnabled":true,
            "ZoneAwarenessConfig":{"AvailabilityZoneCount":3}},"EBSOptions":{"EBSEnabled":true,"VolumeSize":100},
            "VPCOptions":{"VPCId":"vpc-1"},"LogPublishingOptions":{"AUDIT_LOGS":{"Enabled":true}}}"#,
        );
        assert_eq!((row.az_count, row.allocated_storage_gib), (3, 300));
        assert!(row.in_vpc && row.audit_logs);
    }
}
