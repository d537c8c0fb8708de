//! Engines of databases, and the certificates of their servers.

use crate::model::row::tidy;
use crate::model::{Region, Stored, Time};
use crate::tables::rds_cluster::RdsCluster;
use crate::tables::rds_engine_version::RdsEngineVersion;
use crate::tables::rds_instance::RdsInstance;

use super::super::World;
use super::super::backup_coverage::gaps_in;
use super::{RuntimeEol, component, days_left};

pub(super) fn rows(world: &World) -> Vec<Stored<RuntimeEol>> {
    let alone = world.rows::<RdsInstance>().iter().filter(|one| !one.row.is_cluster_member);
    let instances = alone.filter_map(|one| {
        let row = &one.row;
        let engine = Engine { name: &row.engine, version: row.engine_version.as_deref(), paid: row.lifecycle_support.as_deref() };
        engine.component(world, one)
    });
    let clusters = world.rows::<RdsCluster>().iter().filter_map(|one| {
        let row = &one.row;
        let engine = Engine { name: &row.engine, version: row.engine_version.as_deref(), paid: row.lifecycle_support.as_deref() };
        engine.component(world, one)
    });
    let certificates = world.rows::<RdsInstance>().iter().filter_map(|one| certificate(world, one));
    instances.chain(clusters).chain(certificates).collect()
}

/// An engine as a database runs it.
struct Engine<'a> {
    name: &'a str,
    version: Option<&'a str>,
    /// What happens after standard support.
    paid: Option<&'a str>,
}

impl Engine<'_> {
    /// None where no end of support is published for the engine.
    fn component<T>(&self, world: &World, stored: &Stored<T>) -> Option<Stored<RuntimeEol>> {
        let region = stored.region.as_ref()?;
        let major = self.version.and_then(|version| major(world, region, self.name, version));
        let end = major.and_then(|found| found.row.standard_support_ends_at);
        if end == Some(Time::NONE) {
            return None;
        }
        let eol_days = end.map(|end| days_left(world, end));
        let kind = match self.name {
            "docdb" | "neptune" => self.name,
            _ => "rds-engine",
        };
        let mut found = component(stored, RuntimeEol {
            arn: Some(stored.resource.clone()),
            kind: Some(kind.to_owned()),
            component: self.version.map(|version| format!("{} {version}", self.name)),
            eol_days,
            extended_support: self.is_paid(eol_days),
        });
        match major {
            Some(major) => {
                found.calls = tidy([found.calls, major.calls.clone()].concat());
                found.gaps = tidy([found.gaps, major.gaps.clone()].concat());
            }
            None => found.gaps = tidy([found.gaps, gaps_in::<RdsEngineVersion>(world, region)].concat()),
        }
        Some(found)
    }

    fn is_paid(&self, eol_days: Option<i64>) -> Option<bool> {
        if eol_days? > 0 {
            return Some(false);
        }
        self.paid.map(|paid| paid == "open-source-rds-extended-support")
    }
}

/// The major version that a version belongs to: `8.0` for `8.0.39`, `16` for `16.4`.
fn major<'a>(world: &'a World, region: &Region, engine: &str, version: &str) -> Option<&'a Stored<RdsEngineVersion>> {
    let belongs = |one: &&Stored<RdsEngineVersion>| {
        let rest = version.strip_prefix(one.row.major_version.as_str());
        let fits = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        fits && one.row.engine == engine && one.region.as_ref() == Some(region)
    };
    world.rows::<RdsEngineVersion>().iter().filter(belongs).max_by_key(|one| one.row.major_version.len())
}

fn certificate(world: &World, stored: &Stored<RdsInstance>) -> Option<Stored<RuntimeEol>> {
    let end = stored.row.certificate_expires_at.filter(|end| *end != Time::NONE)?;
    let found = component(stored, RuntimeEol {
        arn: Some(stored.resource.clone()),
        kind: Some("rds-ca".to_owned()),
        component: Some("server certificate".to_owned()),
        eol_days: Some(days_left(world, end)),
        extended_support: Some(false),
    });
    Some(Stored { resource: format!("{} (server certificate)", stored.resource), ..found })
}
