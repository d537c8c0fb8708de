//! The private container registry of each Region, with where it replicates images to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Operation;
use crate::aws::operation::Request;

use super::service::ECR;
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE_REGISTRY: Operation<DescribeRegistry> = ECR.operation("DescribeRegistry");

/// The registry of one Region.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct EcrRegistry {
    /// Account of the registry.
    pub registry_id: String,
    /// Where images are replicated to.
    pub replications: Vec<ImageReplication>,
}

/// One destination of images.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImageReplication {
    /// Region of the destination.
    pub region: String,
    /// Account of the destination.
    pub registry_id: String,
    /// Beginnings of the names of the repositories that are replicated; empty for all.
    pub prefixes: Vec<String>,
}

impl Table for EcrRegistry {
    const NAME: &'static str = "ecr_registry";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("ecr", "DescribeRegistry")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let mut collected = Collected::default();
        match reader.operation(&DESCRIBE_REGISTRY, Request::new()).await {
            Err(failure) => collected.missing(reader.region(), failure),
            Ok(reply) => {
                collected.calls.push(reply.call);
                let row = reply.value.into_row();
                let name = format!("arn:aws:ecr:{}:{}:repository/*", reader.region(), row.registry_id);
                collected.keep(Facts::of(reader.region(), name).resting_on(reply.call), row);
            }
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
struct DescribeRegistry {
    #[serde(rename = "registryId")]
    registry_id: String,
    #[serde(rename = "replicationConfiguration")]
    replication: Replication,
}

#[derive(Debug, Deserialize)]
struct Replication {
    rules: Vec<Rule>,
}

#[derive(Debug, Deserialize)]
struct Rule {
    destinations: Vec<Destination>,
    #[serde(rename = "repositoryFilters")]
    filters: Option<Vec<Filter>>,
}

#[derive(Debug, Deserialize)]
struct Destination {
    region: String,
    #[serde(rename = "registryId")]
    registry_id: String,
}

#[derive(Debug, Deserialize)]
struct Filter {
    filter: String,
}

impl DescribeRegistry {
    fn into_row(self) -> EcrRegistry {
        let of_rule = |rule: Rule| {
            let prefixes: Vec<String> = rule.filters.into_iter().flatten().map(|one| one.filter).collect();
            let to = move |one: Destination| ImageReplication {
                region: one.region,
                registry_id: one.registry_id,
                prefixes: prefixes.clone(),
            };
            rule.destinations.into_iter().map(to).collect::<Vec<_>>()
        };
        let replications = self.replication.rules.into_iter().flat_map(of_rule).collect();
        EcrRegistry { registry_id: self.registry_id, replications }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_destination_of_every_rule_is_kept() {
        let body = r#"{"registryId":"111111111111","replicationConfiguration":{"rules":[
            {"destinations":[{"region":"ap-northeast-3","registryId":"111111111111"},{"region":"us-east-1","registryId":"222222222222"}],
             "repositoryFilters":[{"filter":"kasumi-","filterType":"PREFIX_MATCH"}]},
            {"destinations":[{"region":"eu-west-1","registryId":"111111111111"}]}]}}"#;
        let row = serde_json::from_str::<DescribeRegistry>(body).unwrap().into_row();
        assert_eq!(row.replications.len(), 3);
        assert_eq!((row.replications[1].registry_id.as_str(), row.replications[2].prefixes.len()), ("222222222222", 0));
    }
}
