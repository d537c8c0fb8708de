//! Derived table `data_link`: every configured path along which stored data or copies of logs
//! leave their Region.
//!
//! One file for each family of services. Each family gives a row for each link, a row without
//! destination where a resource could not be asked for its links (`undetermined`), and a row for
//! each Region whose resources could not be listed (`unlisted`): a link that may exist is never
//! overlooked.

mod distributed;
mod dynamodb;
mod logs;
mod rds;
mod registry;
mod s3;
mod storage;

#[cfg(test)]
mod tests_copies;
#[cfg(test)]
mod tests_logs;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::row::tidy;
use crate::model::{Region, Stored};
use crate::tables::Table;

use super::arn::Arn;
use super::{Derived, World};

/// One configured path of data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DataLink {
    /// What kind of path: `s3-crr`, `s3-mrap`, `s3-inventory`, `rds-backup-replication`,
    /// `rds-read-replica`, `global-database`, `dynamodb-replica`, `dynamodb-witness`,
    /// `efs-replication`, `redshift-snapshot-copy`, `secret-replica`, `ecr-replication`,
    /// `elasticache-global`, `memorydb-multiregion`, `dsql-peer`, `keyspaces-replica`,
    /// `opensearch-connection`, `trail-bucket`, `trail-lake`, `config-channel`, `flow-log`,
    /// `ssm-data-sync`, `cwl-subscription` or `cwl-centralization`.
    pub kind: Option<String>,
    /// ARN or id of the resource that the data comes from.
    pub source_arn: Option<String>,
    /// Region that the data comes from.
    pub source_region: Option<String>,
    /// ARN or id of the destination.
    pub dest_arn: Option<String>,
    /// Region of the destination, `global` where it has none.
    pub dest_region: Option<String>,
    /// Account of the destination.
    pub dest_account: Option<String>,
    /// Whether the path is active.
    pub enabled: Option<bool>,
    /// Whether the destination lies in a Region of `$jp_regions`.
    pub dest_in_japan: Option<bool>,
    /// Whether content is copied, and not metadata only.
    pub carries_data: Option<bool>,
}

impl Derived for DataLink {
    const NAME: &'static str = "data_link";
    const FEEDS: &'static [&'static str] = &[
        "account",
        "config_channel",
        "dsql_cluster",
        "dynamodb_table",
        "ecr_registry",
        "efs_replication",
        "elasticache_global_datastore",
        "event_data_store",
        "flow_log",
        "keyspace",
        "log_centralization",
        "log_subscription",
        "memorydb_multi_region_cluster",
        "opensearch_connection",
        "rds_automated_backup",
        "rds_cluster",
        "rds_global_cluster",
        "rds_instance",
        "redshift_snapshot_copy",
        "s3_access_point_multi_region",
        "s3_bucket",
        "secret",
        "ssm_data_sync",
        "trail",
    ];

    fn derive(world: &World) -> Vec<Stored<Self>> {
        // One list: a family that is not here has no rows.
        let families: [Family; 7] = [
            distributed::links,
            dynamodb::links,
            logs::links,
            rds::links,
            registry::links,
            s3::links,
            storage::links,
        ];
        merged(families.iter().flat_map(|links| links(world)).collect())
    }
}

type Family = fn(&World) -> Vec<Stored<DataLink>>;

/// One end of a link, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct End {
    /// ARN or id.
    pub(super) arn: Option<String>,
    /// Region.
    pub(super) region: Option<String>,
    /// Account.
    pub(super) account: Option<String>,
}

impl End {
    /// The end that a row itself is: its ARN or id, in its Region.
    pub(super) fn this<T>(from: &Stored<T>) -> Self {
        let region = from.region.as_ref().map(ToString::to_string);
        Self { region, ..Self::of_arn(&from.resource) }
    }

    /// The same resource under the ARN that it has in another Region.
    pub(super) fn moved(&self, region: &str) -> Self {
        let here = self.region.as_deref().unwrap_or_default();
        let arn = self.arn.as_deref().map(|arn| arn.replacen(&format!(":{here}:"), &format!(":{region}:"), 1));
        Self { arn, region: Some(region.to_owned()), account: self.account.clone() }
    }

    /// What an ARN tells; a bare name tells nothing but itself.
    pub(super) fn of_arn(text: &str) -> Self {
        let arn = Arn::parse(text);
        let part = |part: Option<&str>| part.map(str::to_owned);
        Self {
            arn: Some(text.to_owned()),
            region: part(arn.and_then(|arn| arn.region)),
            account: part(arn.and_then(|arn| arn.account)),
        }
    }
}

/// One link, before it is a row.
#[derive(Clone, Debug)]
pub(super) struct Link<'a> {
    /// What kind of path.
    pub(super) kind: &'a str,
    /// Where the data comes from; its Region is known even where its ARN has none.
    pub(super) source: End,
    /// Where it goes.
    pub(super) to: End,
    /// Whether the path is active.
    pub(super) enabled: Option<bool>,
}

/// The row of a link that was read off the resource in `from`.
pub(super) fn link<T>(world: &World, from: &Stored<T>, link: Link<'_>) -> Stored<DataLink> {
    let Link { kind, source, to, enabled } = link;
    let name = |end: &End| end.arn.clone().unwrap_or_else(|| "?".to_owned());
    Stored {
        region: from.region.clone(),
        resource: format!("{} -> {}", name(&source), name(&to)),
        calls: from.calls.clone(),
        gaps: from.gaps.clone(),
        row: DataLink {
            kind: Some(kind.to_owned()),
            source_arn: source.arn,
            source_region: source.region,
            dest_in_japan: to.region.as_deref().map(|region| world.settings().in_japan(region)),
            dest_arn: to.arn,
            dest_region: to.region,
            dest_account: to.account,
            enabled,
            carries_data: Some(true),
        },
    }
}

/// A resource whose links of one kind could not be read: nothing is certain but the kind.
pub(super) fn undetermined<T>(from: &Stored<T>, kind: &str) -> Stored<DataLink> {
    let region = from.region.as_ref().map(Region::to_string);
    let row = DataLink { source_arn: Some(from.resource.clone()), ..unknown(kind, region) };
    Stored {
        region: from.region.clone(),
        resource: format!("{} ({kind})", from.resource),
        calls: from.calls.clone(),
        gaps: from.gaps.clone(),
        row,
    }
}

/// The cells in which resources of a table, and so their links of these kinds, may be missing.
pub(super) fn unlisted<T: Table>(world: &World, kinds: &[&str]) -> Vec<Stored<DataLink>> {
    let of_kind = |kind: &&str| {
        let cell = |region: &Region| unknown(kind, (!region.is_global()).then(|| region.to_string()));
        let named = |mut row: Stored<DataLink>| {
            row.resource = format!("{}: {kind}", row.resource);
            row
        };
        world.placeholders(T::NAME, cell).into_iter().map(named).collect::<Vec<_>>()
    };
    kinds.iter().flat_map(of_kind).collect()
}

fn unknown(kind: &str, source_region: Option<String>) -> DataLink {
    DataLink {
        kind: Some(kind.to_owned()),
        source_arn: None,
        source_region,
        dest_arn: None,
        dest_region: None,
        dest_account: None,
        enabled: None,
        dest_in_japan: None,
        carries_data: None,
    }
}

/// One row for each link that both of its ends tell of.
///
/// Active unless an end says that it is not: the end that does not keep the state says nothing.
fn merged(rows: Vec<Stored<DataLink>>) -> Vec<Stored<DataLink>> {
    let mut links: BTreeMap<(Option<String>, String), Stored<DataLink>> = BTreeMap::new();
    for row in rows {
        let key = (row.row.kind.clone(), row.resource.clone());
        match links.get_mut(&key) {
            None => {
                links.insert(key, row);
            }
            Some(known) => {
                known.row.enabled = both(known.row.enabled, row.row.enabled);
                known.calls = tidy([known.calls.as_slice(), &row.calls].concat());
                known.gaps = tidy([known.gaps.as_slice(), &row.gaps].concat());
            }
        }
    }
    links.into_values().collect()
}

fn both(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        (None, _) | (_, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(kind: &str, resource: &str, enabled: Option<bool>) -> Stored<DataLink> {
        let row = DataLink { enabled, ..unknown(kind, None) };
        Stored { region: None, resource: resource.to_owned(), calls: Vec::new(), gaps: Vec::new(), row }
    }

    #[test]
    fn a_link_told_by_both_ends_is_one_row() {
        let rows = merged(vec![row("k", "a -> b", Some(true)), row("k", "a -> b", Some(false))]);
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].row.enabled, Some(false));
    }

    #[test]
    fn links_of_different_kinds_stay_apart() {
        assert_eq!(merged(vec![row("k", "a -> b", None), row("l", "a -> b", None)]).len(), 2);
    }

    #[test]
    fn a_destination_without_a_region_in_its_arn_has_no_region() {
        let bucket = End::of_arn("arn:aws:s3:::partner-bucket");
        assert_eq!((bucket.region, bucket.account), (None, None));
        let key = End::of_arn("arn:aws:rds:us-east-1:222222222222:db:x");
        assert_eq!(key.region.as_deref(), Some("us-east-1"));
    }
}
