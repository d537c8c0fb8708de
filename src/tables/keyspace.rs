//! Keyspaces of Amazon Keyspaces, with the Regions they are replicated to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Operation;
use crate::aws::operation::Request;

use super::listing::{Listing, listed};
use super::service::KEYSPACES;
use super::{Collected, Facts, Reader, Scope, Table};

static LIST_KEYSPACES: Operation<ListKeyspaces> = KEYSPACES.operation("ListKeyspaces");

/// One keyspace in one Region.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Keyspace {
    /// ARN.
    pub arn: String,
    /// Name; those that begin with `system` are AWS's own.
    pub name: String,
    /// Regions that hold it, this one among them; empty for a keyspace of one Region.
    pub replication_regions: Vec<String>,
}

impl Table for Keyspace {
    const NAME: &'static str = "keyspace";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("cassandra", "ListKeyspaces")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let listing = Listing {
            operation: &LIST_KEYSPACES,
            request: Request::new().member("maxResults", 1000),
            page: |request, token| request.member_if("nextToken", token),
            split: |answer| (answer.keyspaces, answer.next_token),
            regions: None,
        };
        let list = listed(&reader, listing).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (keyspace, call) in list.items {
            let row = keyspace.into_row();
            collected.keep(Facts::of(reader.region(), row.arn.clone()).resting_on(call), row);
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
struct ListKeyspaces {
    keyspaces: Vec<Summary>,
    #[serde(rename = "nextToken")]
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct Summary {
    #[serde(rename = "resourceArn")]
    arn: String,
    #[serde(rename = "keyspaceName")]
    name: String,
    #[serde(rename = "replicationRegions")]
    regions: Option<Vec<String>>,
}

impl Summary {
    fn into_row(self) -> Keyspace {
        Keyspace { arn: self.arn, name: self.name, replication_regions: self.regions.unwrap_or_default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyspace_of_one_region_is_replicated_nowhere() {
        let body = r#"{"keyspaces":[{"keyspaceName":"a","resourceArn":"arn:a","replicationStrategy":"SINGLE_REGION"},
            {"keyspaceName":"b","resourceArn":"arn:b","replicationStrategy":"MULTI_REGION","replicationRegions":["ap-northeast-1","us-east-1"]}]}"#;
        let answer: ListKeyspaces = serde_json::from_str(body).unwrap();
        let rows: Vec<_> = answer.keyspaces.into_iter().map(Summary::into_row).collect();
        assert!(rows[0].replication_regions.is_empty());
        assert_eq!(rows[1].replication_regions.len(), 2);
    }
}
