//! File systems of Amazon EFS.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Operation, Page, pages};
use crate::model::Time;

use super::service::EFS;
use super::wire::{EpochTime, Tag, or_none, tag_list};
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE_FILE_SYSTEMS: Operation<DescribeFileSystems> = EFS.operation("DescribeFileSystems");

/// One file system.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct FileSystem {
    /// ARN.
    pub arn: String,
    /// Kind: `efs`.
    pub kind: String,
    /// Whether it is encrypted.
    pub encrypted: bool,
    /// ARN of its KMS key; `none` when it is not encrypted.
    pub kms_key: String,
    /// Whether it is kept in one Availability Zone only.
    pub single_az: bool,
    /// Metered size in bytes; absent where the service gives none.
    pub size_bytes: Option<i64>,
    /// Creation time.
    pub created_at: Time,
    /// Tags as `key=value`, sorted.
    pub tags: Vec<String>,
}

impl Table for FileSystem {
    const NAME: &'static str = "file_system";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("elasticfilesystem", "DescribeFileSystems")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = pages(|marker| {
            let request = Request::get("/2015-02-01/file-systems")
                .parameter("MaxItems", 1000)
                .parameter_if("Marker", marker);
            let reader = &reader;
            async move {
                let answer = reader.operation(&DESCRIBE_FILE_SYSTEMS, request).await;
                answer.map_value(|answer| Page { items: answer.file_systems, next: answer.next_marker })
            }
        })
        .await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (system, call) in list.items {
            let owner = reader.account().to_string();
            let arn = || {
                let id = &system.file_system_id;
                format!("arn:aws:elasticfilesystem:{}:{owner}:file-system/{id}", reader.region())
            };
            let arn = system.file_system_arn.clone().unwrap_or_else(arn);
            collected.keep(Facts::of(reader.region(), arn.clone()).resting_on(call), system.into_row(arn));
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DescribeFileSystems {
    file_systems: Vec<Description>,
    next_marker: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Description {
    file_system_id: String,
    file_system_arn: Option<String>,
    encrypted: Option<bool>,
    kms_key_id: Option<String>,
    availability_zone_name: Option<String>,
    creation_time: EpochTime,
    size_in_bytes: Size,
    tags: Vec<Tag>,
}

/// What EFS last metered; up to an hour old.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Size {
    value: i64,
}

impl Description {
    fn into_row(self, arn: String) -> FileSystem {
        FileSystem {
            arn,
            kind: "efs".to_owned(),
            encrypted: self.encrypted.unwrap_or(false),
            kms_key: or_none(self.kms_key_id),
            single_az: self.availability_zone_name.is_some(),
            size_bytes: Some(self.size_in_bytes.value),
            created_at: self.creation_time.0,
            tags: tag_list(self.tags),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_named_by_next_marker_and_not_by_the_marker_sent() {
        let body = r#"{"FileSystems":[],"Marker":"this"}"#;
        assert_eq!(serde_json::from_str::<DescribeFileSystems>(body).unwrap().next_marker, None);
    }

    #[test]
    fn a_file_system_without_a_key_is_not_encrypted() {
        let body = r#"{"FileSystemId":"fs-1","Encrypted":false,"CreationTime":1.7E9,"Tags":[],"SizeInBytes":{"Value":6144},"AvailabilityZoneName":"a"}"#;
        let row = serde_json::from_str::<Description>(body).unwrap().into_row("arn".to_owned());
        assert_eq!((row.encrypted, row.kms_key.as_str(), row.single_az), (false, "none", true));
    }
}
