//! Derived table `database`: every database, warehouse, search domain and cache in the same terms.
//!
//! A cluster of RDS and its members are one row, the cluster's. A read replica has its own: it has
//! its own address and takes over the source's settings only in part.

mod rds;
mod stores;

pub(super) use rds::members;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::Stored;
use crate::tables::Table;

use super::{Derived, World, RowsOf};

/// One database.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Database {
    /// ARN.
    pub arn: Option<String>,
    /// Kind: `rds` (also Multi-AZ clusters), `aurora`, `docdb`, `neptune`, `redshift`, `opensearch`,
    /// `cache`, or `cache-noauth` (memcached, which knows no users).
    pub kind: Option<String>,
    /// Engine, such as `postgres`, `redshift` or `valkey`.
    pub engine: Option<String>,
    /// Whether it has a public address: of a cluster whether a member has; of a search domain whether it
    /// lies outside a VPC; never of a cache. Security groups decide who reaches it.
    pub publicly_accessible: Option<bool>,
    /// Whether the logs that tell who did what, or what went wrong, are exported, as far as the engine
    /// has them; unknown for engines that have no list here, and for caches.
    pub audit_logs_ok: Option<bool>,
    /// Whether connections without TLS are refused; unknown for engines that decide it by an option group
    /// (Oracle, Db2) and while a parameter group is not in force.
    pub tls_required: Option<bool>,
    /// Time zone that times are returned in; `UTC` where none is set, `none` for kinds without such a
    /// setting; unknown for Oracle, which sets it by an option group.
    pub timezone_effective: Option<String>,
    /// Whether it is protected from deletion; unknown for kinds that AWS has no such protection for.
    pub deletion_protection: Option<bool>,
}

impl Derived for Database {
    const NAME: &'static str = "database";
    const FEEDS: &'static [&'static str] =
        &["cache_cluster", "rds_cluster", "rds_instance", "search_domain", "warehouse"];

    fn derive(world: &World) -> Vec<Stored<Self>> {
        let kinds: [RowsOf<Self>; 5] =
            [rds::instances, rds::clusters, stores::warehouses, stores::domains, stores::caches];
        kinds.iter().flat_map(|rows| rows(world)).collect()
    }
}

impl Database {
    /// A database of which nothing is known but, where that is certain, its kind.
    fn unknown(kind: Option<&str>) -> Self {
        Self {
            arn: None,
            kind: kind.map(str::to_owned),
            engine: None,
            publicly_accessible: None,
            audit_logs_ok: None,
            tls_required: None,
            timezone_effective: None,
            deletion_protection: None,
        }
    }

    /// A database of a kind without a time zone to set and without a protection from deletion.
    fn plain(arn: &str, kind: &str, engine: &str) -> Self {
        Self {
            arn: Some(arn.to_owned()),
            engine: Some(engine.to_owned()),
            timezone_effective: Some("none".to_owned()),
            ..Self::unknown(Some(kind))
        }
    }
}

/// The cells in which databases of a table may be missing.
fn unlisted<T: Table>(world: &World, kind: Option<&str>) -> Vec<Stored<Database>> {
    world.placeholders(T::NAME, |_| Database::unknown(kind))
}

/// The same row with other columns.
fn beside<T>(from: &Stored<T>, row: Database) -> Stored<Database> {
    Stored {
        region: from.region.clone(),
        resource: from.resource.clone(),
        calls: from.calls.clone(),
        gaps: from.gaps.clone(),
        row,
    }
}

#[cfg(test)]
mod tests;
