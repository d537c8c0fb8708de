//! Replications of Amazon EFS file systems, with the Region of each copy.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Operation, Page, pages};

use super::closed::Closed;
use super::service::EFS;
use super::wire::or_none;
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE: Operation<Describe> = EFS.operation("DescribeReplicationConfigurations");

/// The replication of one file system, as one Region lists it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct EfsReplication {
    /// ARN of the file system that is copied.
    pub source_arn: String,
    /// Region of that file system.
    pub source_region: String,
    /// Where the copies are.
    pub destinations: Option<Vec<EfsReplica>>,
}

/// One copy of a file system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EfsReplica {
    /// Id of the copy.
    pub file_system_id: String,
    /// Region.
    pub region: String,
    /// Account of the copy; `none` when AWS gives none.
    pub owner: String,
    /// `ENABLED`, `ENABLING`, `PAUSED`, `PAUSING`, `ERROR` or `DELETING`.
    pub status: String,
}

impl Table for EfsReplication {
    const NAME: &'static str = "efs_replication";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("elasticfilesystem", "DescribeReplicationConfigurations")];
    const CLOSED: &'static [Closed] = &[Closed::member(
        "destinations",
        "status",
        "DescribeReplicationConfigurations",
        &["DELETING", "ENABLED", "ENABLING", "ERROR", "PAUSED", "PAUSING"],
    )];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = pages(|token| {
            let request = Request::get("/2015-02-01/file-systems/replication-configurations")
                .parameter("MaxResults", 100)
                .parameter_if("NextToken", token);
            let reader = &reader;
            async move {
                let answer = reader.operation(&DESCRIBE, request).await;
                let none = || Describe { replications: Vec::new(), next_token: None };
                let answer = answer.absent(&["ReplicationNotFound"], none);
                answer.map_value(|answer| Page { items: answer.replications, next: answer.next_token })
            }
        })
        .await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (one, call) in list.items {
            let facts = Facts::of(reader.region(), one.source_arn.clone()).resting_on(call);
            collected.keep(facts, one.into_row());
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Describe {
    replications: Vec<Replication>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct Replication {
    #[serde(rename = "SourceFileSystemArn")]
    source_arn: String,
    #[serde(rename = "SourceFileSystemRegion")]
    source_region: String,
    #[serde(rename = "Destinations")]
    destinations: Vec<Destination>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Destination {
    file_system_id: String,
    region: String,
    owner_id: Option<String>,
    status: String,
}

impl Replication {
    fn into_row(self) -> EfsReplication {
        let copy = |one: Destination| EfsReplica {
            file_system_id: one.file_system_id,
            region: one.region,
            owner: or_none(one.owner_id),
            status: one.status,
        };
        EfsReplication {
            source_arn: self.source_arn,
            source_region: self.source_region,
            destinations: Some(self.destinations.into_iter().map(copy).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_a_region_of_its_own() {
        let body = r#"{"Replications":[{"SourceFileSystemId":"fs-1","SourceFileSystemRegion":"ap-northeast-1",
            "SourceFileSystemArn":"arn:aws:elasticfilesystem:ap-northeast-1:111111111111:file-system/fs-1",
            "OriginalSourceFileSystemArn":"arn:x","CreationTime":1.7E9,
            "Destinations":[{"Status":"ENABLED","FileSystemId":"fs-2","Region":"us-east-1"}]}]}"#;
        let mut answer: Describe = serde_json::from_str(body).unwrap();
        let row = answer.replications.remove(0).into_row();
        let copy = &row.destinations.unwrap()[0];
        assert_eq!((copy.region.as_str(), copy.owner.as_str()), ("us-east-1", "none"));
    }

    #[test]
    fn the_list_of_file_systems_is_not_a_list_of_replications() {
        assert!(serde_json::from_str::<Describe>(r#"{"FileSystems":[]}"#).is_err());
    }
}
