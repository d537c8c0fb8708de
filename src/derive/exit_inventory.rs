//! Derived table `exit_inventory`: every store whose content would have to be handed over on leaving.
//!
//! Copies (snapshots, backups), what only passes through (queues, streams, caches) and what the
//! system keeps about itself (logs, secrets) are not handed over and have no row.

mod format;
mod size;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::row::tidy;
use crate::model::{RegisterKind, Stored};

use super::key_lookup::{DELETED, Keys};
use super::sighting::{Sighting, Source, sightings};
use super::{Derived, World};
use format::Format;
use size::Sizes;

/// One data store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExitInventory {
    /// ARN.
    pub arn: Option<String>,
    /// CloudFormation type, such as `AWS::S3::Bucket`.
    #[serde(rename = "type")]
    pub resource_type: Option<String>,
    /// Size in bytes: what it holds where AWS tells (S3, EFS, DynamoDB, Aurora, DocumentDB, Neptune), else
    /// the storage allocated to it. Unknown where there is no such number, and without a data point of
    /// the last days.
    pub size_bytes: Option<i64>,
    /// Number of items as DynamoDB gives it; unknown for everything else.
    pub item_count: Option<i64>,
    /// Whether the content can be taken out in a format that other products read; unknown for a type that
    /// nobody has classified.
    pub export_format_known: Option<bool>,
    /// Whether the register of information assets lists it; unknown without such a register.
    pub registered: Option<bool>,
    /// Whether the key that protects it is among the keys of the account, or the service's own; unknown for
    /// a key of another account.
    pub key_known: Option<bool>,
}

impl Derived for ExitInventory {
    const NAME: &'static str = "exit_inventory";
    const FEEDS: &'static [&'static str] = FEEDS;

    fn derive(world: &World) -> Vec<Stored<Self>> {
        let (keys, sizes) = (Keys::of(world), Sizes::of(world));
        sightings(world).into_iter().filter_map(|seen| row(world, &keys, &sizes, seen)).collect()
    }
}

/// The tables whose resources are handed over, with what tells of their size and key.
const FEEDS: &[&str] = &[
    "backup_vault",
    "cache_cluster",
    "config_resource",
    "dsql_cluster",
    "dynamodb_table",
    "ebs_snapshot",
    "ebs_volume",
    "ec2_instance",
    "event_data_store",
    "file_system",
    "fsx_backup",
    "kms_key",
    "log_group",
    "message_store",
    "rds_automated_backup",
    "rds_cluster",
    "rds_instance",
    "rds_snapshot",
    "recovery_point",
    "s3_bucket",
    "search_domain",
    "secret",
    "storage_metric",
    "trail",
    "warehouse",
];

fn row(world: &World, keys: &Keys<'_>, sizes: &Sizes<'_>, seen: Sighting) -> Option<Stored<ExitInventory>> {
    let format = match seen.resource_type.as_deref() {
        Some(resource_type) => format::of(resource_type),
        None => Format::Unclassified,
    };
    if seen.data_bearing == Some(false) || format == Format::NotHandedOver {
        return None;
    }
    let read = seen.source != Source::Unread;
    let key = seen.key.as_deref().and_then(|key| keys.find(key, seen.region.as_ref()));
    let size = sizes.find(&seen);
    let known = match &key {
        Some(key) => key.state.as_deref().map(|state| state != DELETED),
        None => seen.key.as_deref().map(|key| key == "aws-owned"),
    };
    let row = ExitInventory {
        arn: read.then(|| seen.resource.clone()),
        size_bytes: size.bytes,
        item_count: size.items,
        export_format_known: if read { format.is_portable() } else { None },
        registered: if read { world.listed(RegisterKind::InformationAssets, &seen.resource) } else { None },
        key_known: known,
        resource_type: seen.resource_type,
    };
    let key = key.unwrap_or_default();
    let calls = tidy([seen.calls, key.calls, size.calls].concat());
    let gaps = tidy([seen.gaps, key.gaps, size.gaps].concat());
    Some(Stored { region: seen.region, resource: seen.resource, calls, gaps, row })
}

#[cfg(test)]
mod tests;
