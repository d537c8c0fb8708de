//! Resources that hold data and that no other table lists, as AWS Config knows them.
//!
//! Config knows what its recorder records: a row proves that the resource exists, no row proves
//! nothing where the recorder is off or records other types.

use aws_sdk_config::Client;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::{Answer, Page, pages};
use crate::model::Region;

use super::required::required;
use super::wire::or_none;
use super::{Collected, Facts, Reader, Scope, Table};

/// The types that are asked for: those that hold data, that Config can record, and that have no
/// table of their own here.
pub const TYPES: &[&str] = &[
    "AWS::AmazonMQ::Broker",
    "AWS::Bedrock::KnowledgeBase",
    "AWS::Cassandra::Keyspace",
    "AWS::Cognito::UserPool",
    "AWS::Connect::Instance",
    "AWS::ECR::PublicRepository",
    "AWS::ECR::Repository",
    "AWS::Glue::Database",
    "AWS::KinesisVideo::Stream",
    "AWS::Lightsail::Bucket",
    "AWS::Lightsail::Disk",
    "AWS::MSK::Cluster",
    "AWS::MSK::ServerlessCluster",
    "AWS::OpenSearchServerless::Collection",
    "AWS::Pinpoint::App",
    "AWS::QLDB::Ledger",
    "AWS::Redshift::ClusterSnapshot",
    "AWS::S3Express::DirectoryBucket",
    "AWS::S3Tables::TableBucket",
    "AWS::SecretsManager::Secret",
    "AWS::SES::ContactList",
    "AWS::Transfer::Server",
    "AWS::WorkSpaces::Workspace",
];

/// One resource that AWS Config has recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConfigResource {
    /// Type, such as `AWS::SQS::Queue`.
    pub resource_type: String,
    /// Id within its type.
    pub resource_id: String,
    /// Name; `none` when it has none.
    pub name: String,
    /// ARN; `none` when Config gives none.
    pub arn: String,
}

impl Table for ConfigResource {
    const NAME: &'static str = "config_resource";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("config", "SelectResourceConfig")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let client = Client::new(&reader.sdk());
        let list = pages(|token| select(&reader, &client, token)).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (item, call) in list.items {
            let region = item.region().unwrap_or_else(|| reader.region().clone());
            let row = item.into_row();
            let resource = if row.arn == "none" {
                format!("{}/{}", row.resource_type, row.resource_id)
            } else {
                row.arn.clone()
            };
            collected.keep(Facts::of(&region, resource).resting_on(call), row);
        }
        collected
    }
}

async fn select(reader: &Reader, client: &Client, token: Option<String>) -> Answer<Page<Item>> {
    let request = client.select_resource_config().expression(expression()).limit(100).set_next_token(token);
    let send = |recorder| request.customize().interceptor(recorder).send();
    let answer = reader.session().call("config", "SelectResourceConfig", reader.region(), send).await;
    required("config", "SelectResourceConfig", answer, |answer| {
        let items = answer.results?.iter().map(|text| Item::parse(text)).collect::<Option<Vec<_>>>()?;
        Some(Page { items, next: answer.next_token })
    })
}

fn expression() -> String {
    let types = TYPES.join("', '");
    format!("SELECT resourceType, resourceId, resourceName, arn, awsRegion WHERE resourceType IN ('{types}')")
}

/// One result: a text that holds an object.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    resource_type: String,
    resource_id: String,
    resource_name: Option<String>,
    arn: Option<String>,
    aws_region: Option<String>,
}

impl Item {
    fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    fn region(&self) -> Option<Region> {
        Region::parse(self.aws_region.as_deref()?).ok()
    }

    fn into_row(self) -> ConfigResource {
        ConfigResource {
            resource_type: self.resource_type,
            resource_id: self.resource_id,
            name: or_none(self.resource_name),
            arn: or_none(self.arn),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_fits_into_what_config_accepts() {
        assert!(expression().len() <= 4096);
        assert!(expression().ends_with("'AWS::WorkSpaces::Workspace')"));
    }

    #[test]
    fn a_result_is_an_object_inside_a_text() {
        let item = Item::parse(r#"{"resourceType":"AWS::SQS::Queue","resourceId":"https://sqs/q","arn":"arn:aws:sqs:us-east-1:111111111111:q","awsRegion":"us-east-1"}"#).unwrap();
        assert_eq!(item.region(), Some(Region::us_east_1()));
        assert_eq!(item.into_row().name, "none");
    }

    #[test]
    fn a_result_that_cannot_be_read_is_not_left_out_silently() {
        assert!(Item::parse(r#"{"COUNT(*)":3}"#).is_none());
    }
}
