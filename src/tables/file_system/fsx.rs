//! File systems of Amazon `FSx`.

use serde::Deserialize;

use crate::aws::Operation;
use crate::aws::operation::Request;
use crate::tables::listing::{Listing, listed};
use crate::tables::required::{incomplete, unheard_of};
use crate::tables::service::FSX;
use crate::tables::wire::{EpochTime, Tag, tag_list};
use crate::tables::{Collected, Facts, Reader};

use super::FileSystem;

const BYTES_PER_GIB: i64 = 1 << 30;

static DESCRIBE_FILE_SYSTEMS: Operation<DescribeFileSystems> = FSX.operation("DescribeFileSystems");

/// Reads the file systems of a Region.
pub(super) async fn read(reader: &Reader) -> Collected<FileSystem> {
    let listing = Listing {
        operation: &DESCRIBE_FILE_SYSTEMS,
        request: Request::new().member("MaxResults", 1000),
        page: |request, token| request.member_if("NextToken", token),
        split: |answer| (answer.file_systems, answer.next_token),
        regions: None,
    };
    let list = listed(reader, listing).await;
    let mut collected = Collected::default();
    collected.listed(reader.region(), &list);
    for (system, call) in list.items {
        let deployment = system.deployment();
        let row = system.into_row();
        let mut facts = Facts::of(reader.region(), row.arn.clone()).resting_on(call);
        // Storage that grows by itself has no capacity that could be told.
        if row.size_bytes.is_none() {
            facts.unknown(&["size_bytes"], incomplete("fsx", "DescribeFileSystems", call));
        }
        let untold = [("single_az", row.single_az), ("backup_supported", row.backup_supported)];
        for (column, _) in untold.iter().filter(|(_, value)| value.is_none()) {
            facts.unknown(&[column], unheard_of("fsx", "DescribeFileSystems", call, &deployment));
        }
        collected.keep(facts, row);
    }
    collected
}

#[derive(Debug, Deserialize)]
struct DescribeFileSystems {
    #[serde(rename = "FileSystems")]
    file_systems: Vec<Description>,
    #[serde(rename = "NextToken")]
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Description {
    file_system_id: String,
    file_system_type: String,
    #[serde(rename = "ResourceARN")]
    arn: String,
    kms_key_id: Option<String>,
    creation_time: EpochTime,
    storage_capacity: Option<i64>,
    tags: Option<Vec<Tag>>,
    windows_configuration: Option<Configuration>,
    lustre_configuration: Option<Configuration>,
    ontap_configuration: Option<Configuration>,
    #[serde(rename = "OpenZFSConfiguration")]
    openzfs_configuration: Option<Configuration>,
}

/// What the configurations of the four kinds have in common.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Configuration {
    deployment_type: Option<String>,
    automatic_backup_retention_days: Option<i64>,
}

impl Description {
    fn configuration(&self) -> Option<&Configuration> {
        let kinds = [&self.windows_configuration, &self.lustre_configuration, &self.ontap_configuration];
        kinds.into_iter().chain([&self.openzfs_configuration]).find_map(Option::as_ref)
    }

    /// How it is deployed; empty when AWS does not say.
    fn deployment(&self) -> String {
        self.configuration().and_then(|one| one.deployment_type.clone()).unwrap_or_default()
    }

    fn into_row(self) -> FileSystem {
        let deployment = self.deployment();
        let days = self.configuration().and_then(|one| one.automatic_backup_retention_days);
        FileSystem {
            arn: self.arn,
            id: self.file_system_id,
            kind: Some(format!("fsx-{}", self.file_system_type.to_ascii_lowercase())),
            encrypted: true,
            kms_key: self.kms_key_id.unwrap_or_else(|| "aws-owned".to_owned()),
            size_bytes: self.storage_capacity.map(|gib| gib.saturating_mul(BYTES_PER_GIB)),
            single_az: single_az(&deployment),
            backup_policy: Some("none".to_owned()),
            automatic_backup_days: Some(days.unwrap_or(0)),
            backup_supported: self
                .lustre_configuration
                .map_or(Some(true), |_| lustre_can_be_backed_up(&deployment)),
            created_at: self.creation_time.0,
            tags: tag_list(self.tags.unwrap_or_default()),
        }
    }
}

/// Whether what is deployed so is kept in one zone; unknown for a way that came later.
fn single_az(deployment: &str) -> Option<bool> {
    match deployment {
        "MULTI_AZ_1" | "MULTI_AZ_2" => Some(false),
        // All kinds of Lustre are.
        "PERSISTENT_1" | "PERSISTENT_2" | "SCRATCH_1" | "SCRATCH_2" | "SINGLE_AZ_1" | "SINGLE_AZ_2"
        | "SINGLE_AZ_HA_1" | "SINGLE_AZ_HA_2" => Some(true),
        _ => None,
    }
}

fn lustre_can_be_backed_up(deployment: &str) -> Option<bool> {
    match deployment {
        "PERSISTENT_1" | "PERSISTENT_2" => Some(true),
        "SCRATCH_1" | "SCRATCH_2" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_of_deploying_that_came_later_tells_neither_zones_nor_backups() {
        let row = row(r#""FileSystemType":"LUSTRE","LustreConfiguration":{"DeploymentType":"PERSISTENT_9"}"#);
        assert_eq!((row.single_az, row.backup_supported), (None, None));
        let untold = self::row(r#""FileSystemType":"WINDOWS","WindowsConfiguration":{}"#);
        assert_eq!((untold.single_az, untold.backup_supported), (None, Some(true)));
    }

    fn row(rest: &str) -> FileSystem {
        let body = format!(r#"{{"FileSystemId":"fs-1","ResourceARN":"arn:fs","CreationTime":1.7E9,{rest}}}"#);
        serde_json::from_str::<Description>(&body).unwrap().into_row()
    }

    #[test]
    fn scratch_data_cannot_be_backed_up() {
        let scratch = row(r#""FileSystemType":"LUSTRE","LustreConfiguration":{"DeploymentType":"SCRATCH_2"}"#);
        assert_eq!((scratch.backup_supported, scratch.kms_key.as_str()), (Some(false), "aws-owned"));
        assert!(row(r#""FileSystemType":"LUSTRE","LustreConfiguration":{"DeploymentType":"PERSISTENT_2"}"#).backup_supported == Some(true));
    }

    #[test]
    fn automatic_backups_are_told_by_the_kind_s_own_configuration() {
        let zfs = row(r#""FileSystemType":"OPENZFS","OpenZFSConfiguration":{"DeploymentType":"MULTI_AZ_1","AutomaticBackupRetentionDays":30}"#);
        assert_eq!((zfs.kind.as_deref(), zfs.automatic_backup_days, zfs.single_az), (Some("fsx-openzfs"), Some(30), Some(false)));
        let ontap = row(r#""FileSystemType":"ONTAP","OntapConfiguration":{"DeploymentType":"SINGLE_AZ_1"}"#);
        assert_eq!((ontap.automatic_backup_days, ontap.single_az), (Some(0), Some(true)));
    }
}
