//! Secrets of AWS Secrets Manager and the Regions they are replicated to; never their values.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Operation;
use crate::aws::operation::Request;
use crate::model::{CallId, Time};

use super::listing::{Listing, listed};
use super::service::SECRETS_MANAGER;
use super::several::several;
use super::wire::{EpochTime, Tag, or_none, tag_list};
use super::{Collected, Facts, Reader, Scope, Table};

static LIST_SECRETS: Operation<ListSecrets> = SECRETS_MANAGER.operation("ListSecrets");
static DESCRIBE_SECRET: Operation<DescribeSecret> = SECRETS_MANAGER.operation("DescribeSecret");

/// One secret in one Region.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Secret {
    /// ARN.
    pub arn: String,
    /// Key as the secret names it; `alias/aws/secretsmanager` when it names none.
    pub kms_key: String,
    /// Whether it is rotated automatically.
    pub rotation_enabled: bool,
    /// When it was last rotated; 1970-01-01T00:00:00Z when it never was.
    pub last_rotated_at: Time,
    /// Region that it was made in; `none` for a secret that is not replicated.
    pub primary_region: String,
    /// Regions that it is replicated to.
    pub replica_regions: Option<Vec<String>>,
    /// Service that manages it; `none` when the account does.
    pub owning_service: String,
    /// Tags as `key=value`, sorted.
    pub tags: Vec<String>,
}

impl Table for Secret {
    const NAME: &'static str = "secret";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("secretsmanager", "ListSecrets"), ("secretsmanager", "DescribeSecret")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let listing = Listing {
            operation: &LIST_SECRETS,
            // A secret that waits for its deletion can still be restored.
            request: Request::new().member("MaxResults", 100).member("IncludePlannedDeletion", true),
            page: |request, token| request.member_if("NextToken", token),
            split: |answer| (answer.secrets, answer.next_token),
            regions: None,
        };
        let list = listed(&reader, listing).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        let described = list.items.into_iter().map(|(secret, call)| describe(&reader, secret, call));
        for (facts, row) in several(described).await {
            collected.keep(facts, row);
        }
        collected
    }
}

/// The list does not tell of replicas.
async fn describe(reader: &Reader, secret: Entry, call: CallId) -> (Facts, Secret) {
    let request = Request::new().member("SecretId", secret.arn.clone());
    let answer = reader.operation(&DESCRIBE_SECRET, request).await;
    let mut facts = Facts::of(reader.region(), secret.arn.clone()).resting_on(call);
    let replicas = facts.take(&["replica_regions"], answer).map(DescribeSecret::into_regions);
    (facts, secret.into_row(replicas))
}

#[derive(Debug, Deserialize)]
struct ListSecrets {
    #[serde(rename = "SecretList")]
    secrets: Vec<Entry>,
    #[serde(rename = "NextToken")]
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    #[serde(rename = "ARN")]
    arn: String,
    kms_key_id: Option<String>,
    rotation_enabled: Option<bool>,
    last_rotated_date: Option<EpochTime>,
    primary_region: Option<String>,
    owning_service: Option<String>,
    tags: Option<Vec<Tag>>,
}

#[derive(Debug, Deserialize)]
struct DescribeSecret {
    /// AWS always sends it: without it the body is of another operation.
    #[serde(rename = "ARN")]
    _arn: String,
    #[serde(rename = "ReplicationStatus")]
    replicas: Option<Vec<Replica>>,
}

#[derive(Debug, Deserialize)]
struct Replica {
    #[serde(rename = "Region")]
    region: String,
}

impl DescribeSecret {
    fn into_regions(self) -> Vec<String> {
        self.replicas.into_iter().flatten().map(|replica| replica.region).collect()
    }
}

impl Entry {
    fn into_row(self, replica_regions: Option<Vec<String>>) -> Secret {
        let key = self.kms_key_id.filter(|key| !key.is_empty());
        Secret {
            arn: self.arn,
            kms_key: key.unwrap_or_else(|| "alias/aws/secretsmanager".to_owned()),
            rotation_enabled: self.rotation_enabled.unwrap_or(false),
            last_rotated_at: self.last_rotated_date.map_or(Time::NONE, |time| time.0),
            primary_region: or_none(self.primary_region),
            replica_regions,
            owning_service: or_none(self.owning_service),
            tags: tag_list(self.tags.unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_without_a_key_is_under_the_key_that_aws_manages() {
        let entry: Entry = serde_json::from_str(r#"{"ARN":"arn:s","Name":"s"}"#).unwrap();
        let row = entry.into_row(Some(Vec::new()));
        assert_eq!((row.kms_key.as_str(), row.primary_region.as_str()), ("alias/aws/secretsmanager", "none"));
        assert_eq!(row.last_rotated_at, Time::NONE);
    }

    #[test]
    fn replicas_come_with_the_description() {
        let body = r#"{"ARN":"arn:s","ReplicationStatus":[{"Region":"us-east-1","Status":"InSync"}]}"#;
        assert_eq!(serde_json::from_str::<DescribeSecret>(body).unwrap().into_regions(), ["us-east-1"]);
        let alone = serde_json::from_str::<DescribeSecret>(r#"{"ARN":"arn:s"}"#).unwrap();
        assert!(alone.into_regions().is_empty());
        assert!(serde_json::from_str::<DescribeSecret>("{}").is_err());
    }
}
