//! Instances outside clusters, and clusters with what their members say.

use crate::derive::backup_coverage::gaps_in;
use crate::derive::truth::any;
use crate::model::Stored;
use crate::model::row::tidy;
use crate::tables::rds_cluster::RdsCluster;
use crate::tables::rds_instance::RdsInstance;

use super::{Database, World, beside, unlisted};

pub(super) fn instances(world: &World) -> Vec<Stored<Database>> {
    let alone = world.rows::<RdsInstance>().iter().filter(|one| !one.row.is_cluster_member);
    let rows = alone.map(|one| beside(one, instance(&one.row)));
    rows.chain(unlisted::<RdsInstance>(world, Some("rds"))).collect()
}

/// What could not be listed may be of any kind that RDS lists.
pub(super) fn clusters(world: &World) -> Vec<Stored<Database>> {
    let rows = world.rows::<RdsCluster>().iter().map(|one| cluster(world, one));
    rows.chain(unlisted::<RdsCluster>(world, None)).collect()
}

fn instance(row: &RdsInstance) -> Database {
    let in_force = row.parameter_status == "in-sync";
    let parameter = |value: &Option<String>| value.clone().filter(|_| in_force);
    let timezone = match row.engine.as_str() {
        engine if engine.starts_with("sqlserver") || engine.starts_with("db2") => Some(row.timezone.clone()),
        "mysql" | "mariadb" | "postgres" => parameter(&row.timezone_parameter),
        // Oracle takes an option, and what runs in RDS Custom is the customer's own.
        _ => None,
    };
    Database {
        arn: Some(row.arn.clone()),
        kind: Some("rds".to_owned()),
        engine: Some(row.engine.clone()),
        publicly_accessible: row.publicly_accessible,
        audit_logs_ok: logs_ok(&row.engine, &row.log_exports),
        tls_required: tls(&row.engine, row.engine_version.as_deref(), parameter(&row.tls_parameter).as_deref()),
        timezone_effective: timezone.map(zone),
        deletion_protection: Some(row.deletion_protection),
    }
}

fn cluster(world: &World, cluster: &Stored<RdsCluster>) -> Stored<Database> {
    let row = &cluster.row;
    let kind = match row.engine.as_str() {
        engine @ ("docdb" | "neptune") => engine,
        engine if engine.starts_with("aurora") => "aurora",
        _ => "rds",
    };
    let in_force = row.parameter_status == "in-sync";
    let parameter = |value: &Option<String>| value.clone().filter(|_| in_force);
    let timezone = if matches!(kind, "docdb" | "neptune") {
        Some("none".to_owned())
    } else {
        parameter(&row.timezone_parameter).map(zone)
    };
    let members = members(world, cluster);
    let database = Database {
        arn: Some(row.arn.clone()),
        kind: Some(kind.to_owned()),
        engine: Some(row.engine.clone()),
        publicly_accessible: any(members.iter().map(|one| one.and_then(|one| one.row.publicly_accessible))),
        audit_logs_ok: logs_ok(&row.engine, &row.log_exports),
        tls_required: tls(&row.engine, row.engine_version.as_deref(), parameter(&row.tls_parameter).as_deref()),
        timezone_effective: timezone,
        deletion_protection: Some(row.deletion_protection),
    };
    let mut stored = beside(cluster, database);
    stored.calls.extend(members.iter().flatten().flat_map(|one| one.calls.iter().copied()));
    stored.calls = tidy(stored.calls);
    stored.gaps.extend(members.iter().flatten().flat_map(|one| one.gaps.iter().copied()));
    if let (Some(region), true) = (&cluster.region, members.iter().any(Option::is_none)) {
        stored.gaps.extend(gaps_in::<RdsInstance>(world, region));
    }
    stored.gaps = tidy(stored.gaps);
    stored
}

/// The members of a cluster; absent where the list of instances does not hold one.
pub(in crate::derive) fn members<'a>(
    world: &'a World,
    cluster: &Stored<RdsCluster>,
) -> Vec<Option<&'a Stored<RdsInstance>>> {
    let find = |id: &String| {
        let own = |one: &&Stored<RdsInstance>| one.region == cluster.region && one.row.id == *id;
        world.rows::<RdsInstance>().iter().find(own)
    };
    cluster.row.members.iter().map(find).collect()
}

/// Whether the logs of the engine that are meant are among those exported; unknown for an engine that
/// is not named here.
fn logs_ok(engine: &str, exports: &[String]) -> Option<bool> {
    let has = |name: &str| exports.iter().any(|export| export == name);
    match engine {
        "mysql" | "mariadb" => Some(has("error") && (has("audit") || has("general"))),
        "postgres" | "aurora-postgresql" => Some(has("postgresql")),
        "aurora-mysql" | "docdb" | "neptune" => Some(has("audit")),
        engine if engine.starts_with("oracle") => Some(has("alert") && has("audit")),
        engine if engine.starts_with("sqlserver") => Some(has("error")),
        engine if engine.starts_with("db2") => Some(has("diag.log")),
        _ => None,
    }
}

/// Whether the engine refuses connections without TLS; `value` is that of its parameter.
fn tls(engine: &str, version: Option<&str>, value: Option<&str>) -> Option<bool> {
    if engine == "neptune" {
        return Some(true);
    }
    let takes_parameter =
        matches!(engine, "postgres" | "aurora-postgresql" | "mysql" | "mariadb" | "aurora-mysql" | "docdb")
            || engine.starts_with("sqlserver");
    match value?.to_ascii_lowercase().as_str() {
        _ if !takes_parameter => None,
        "1" | "on" | "true" | "enabled" | "fips-140-3" | "tls1.2+" | "tls1.3+" => Some(true),
        "0" | "off" | "false" | "disabled" => Some(false),
        "none" if version.is_some_and(|version| off_by_default(engine, version)) => Some(false),
        _ => None,
    }
}

/// The versions whose default is documented as off; later ones came with TLS demanded.
fn off_by_default(engine: &str, version: &str) -> bool {
    let mut numbers = version.split('.').map_while(|part| part.parse::<u32>().ok());
    let (major, minor) = (numbers.next(), numbers.next());
    match (engine, major) {
        ("postgres", Some(major)) => major <= 14,
        ("aurora-postgresql", Some(major)) => major <= 16,
        ("mysql", Some(major)) => major < 8 || (major == 8 && minor == Some(0)),
        ("mariadb", Some(major)) => major <= 10,
        ("aurora-mysql", _) => true,
        (engine, _) => engine.starts_with("sqlserver"),
    }
}

/// The server's own clock is UTC everywhere in RDS.
fn zone(value: String) -> String {
    if matches!(value.as_str(), "none" | "SYSTEM") { "UTC".to_owned() } else { value }
}
