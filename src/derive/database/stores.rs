//! Warehouses, search domains and caches.

use crate::model::Stored;
use crate::tables::cache_cluster::CacheCluster;
use crate::tables::search_domain::SearchDomain;
use crate::tables::warehouse::Warehouse;

use super::{Database, World, beside, unlisted};

pub(super) fn warehouses(world: &World) -> Vec<Stored<Database>> {
    let row = |one: &Stored<Warehouse>| {
        let row = &one.row;
        let in_force = row.parameter_status == "in-sync";
        let database = Database {
            publicly_accessible: row.publicly_accessible,
            audit_logs_ok: row.audit_logging,
            tls_required: row.require_ssl.filter(|_| in_force),
            ..Database::plain(&row.arn, "redshift", "redshift")
        };
        beside(one, database)
    };
    let rows = world.rows::<Warehouse>().iter().map(row);
    rows.chain(unlisted::<Warehouse>(world, Some("redshift"))).collect()
}

/// A domain outside a VPC has a public endpoint, whatever its access policy says.
pub(super) fn domains(world: &World) -> Vec<Stored<Database>> {
    let row = |one: &Stored<SearchDomain>| {
        let row = &one.row;
        let database = Database {
            publicly_accessible: Some(!row.in_vpc),
            audit_logs_ok: Some(row.audit_logs),
            tls_required: Some(row.enforce_https && row.node_to_node),
            ..Database::plain(&row.arn, "opensearch", "opensearch")
        };
        beside(one, database)
    };
    let rows = world.rows::<SearchDomain>().iter().map(row);
    rows.chain(unlisted::<SearchDomain>(world, Some("opensearch"))).collect()
}

/// What could not be listed may well have users: it is judged as one that has.
pub(super) fn caches(world: &World) -> Vec<Stored<Database>> {
    let row = |one: &Stored<CacheCluster>| {
        let row = &one.row;
        let kind = if row.engine == "memcached" && row.kind == "cluster" { "cache-noauth" } else { "cache" };
        let database = Database {
            publicly_accessible: Some(false),
            tls_required: row.transit_mode.as_deref().map(|mode| mode == "required"),
            ..Database::plain(&row.arn, kind, &row.engine)
        };
        beside(one, database)
    };
    let rows = world.rows::<CacheCluster>().iter().map(row);
    rows.chain(unlisted::<CacheCluster>(world, Some("cache"))).collect()
}
