//! Derived table `runtime_eol`: components with an end of support: database engines and server
//! certificates, Kubernetes, Lambda runtimes, operating systems.
//!
//! What has no published end is no component here: commercial engines of RDS, container images.

mod database;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Stored, Time};
use crate::tables::Table;
use crate::tables::k8s_cluster::K8sCluster;
use crate::tables::lambda_fn::LambdaFn;
use crate::tables::rds_cluster::RdsCluster;
use crate::tables::rds_instance::RdsInstance;
use crate::tables::ssm_node::SsmNode;

use super::support_dates::{of_runtime, of_system};
use super::{Derived, World};

/// One component.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RuntimeEol {
    /// ARN of what runs it.
    pub arn: Option<String>,
    /// `rds-engine`, `rds-ca` (the server's certificate), `docdb`, `neptune`, `eks`, `lambda` or `os`.
    pub kind: Option<String>,
    /// What it is, such as `postgres 13.4` or `nodejs16.x`.
    pub component: Option<String>,
    /// Days until standard support ends; negative when it has ended; unknown for what no list names.
    pub eol_days: Option<i64>,
    /// Whether it runs in paid extended support.
    pub extended_support: Option<bool>,
}

impl Derived for RuntimeEol {
    const NAME: &'static str = "runtime_eol";
    const FEEDS: &'static [&'static str] =
        &["k8s_cluster", "lambda_fn", "rds_cluster", "rds_engine_version", "rds_instance", "ssm_node"];

    fn derive(world: &World) -> Vec<Stored<Self>> {
        let mut rows = database::rows(world);
        rows.extend(world.rows::<K8sCluster>().iter().map(|one| cluster(world, one)));
        rows.extend(world.rows::<LambdaFn>().iter().filter_map(|one| function(world, one)));
        rows.extend(world.rows::<SsmNode>().iter().map(|one| node(world, one)));
        rows.extend(unlisted::<K8sCluster>(world, Some("eks")));
        rows.extend(unlisted::<LambdaFn>(world, Some("lambda")));
        rows.extend(unlisted::<RdsCluster>(world, None));
        rows.extend(unlisted::<RdsInstance>(world, None));
        rows.extend(unlisted::<SsmNode>(world, Some("os")));
        rows
    }
}

/// The cells in which components may be missing.
fn unlisted<T: Table>(world: &World, kind: Option<&str>) -> Vec<Stored<RuntimeEol>> {
    world.placeholders(T::NAME, |_| RuntimeEol {
        arn: None,
        kind: kind.map(str::to_owned),
        component: None,
        eol_days: None,
        extended_support: None,
    })
}

/// A component of a row, resting on what the row rests on.
fn component<T>(from: &Stored<T>, row: RuntimeEol) -> Stored<RuntimeEol> {
    Stored {
        region: from.region.clone(),
        resource: from.resource.clone(),
        calls: from.calls.clone(),
        gaps: from.gaps.clone(),
        row,
    }
}

fn days_left(world: &World, end: Time) -> i64 {
    world.as_of().days_until(end)
}

/// After standard support a cluster goes on in paid support until AWS upgrades it.
fn cluster(world: &World, stored: &Stored<K8sCluster>) -> Stored<RuntimeEol> {
    let eol_days = stored.row.standard_support_ends_at.map(|end| days_left(world, end));
    component(stored, RuntimeEol {
        arn: Some(stored.resource.clone()),
        kind: Some("eks".to_owned()),
        component: stored.row.version.as_ref().map(|version| format!("Kubernetes {version}")),
        eol_days,
        extended_support: eol_days.map(|days| days <= 0),
    })
}

/// A container image brings its own runtime.
fn function(world: &World, stored: &Stored<LambdaFn>) -> Option<Stored<RuntimeEol>> {
    let is_image = stored.row.package_type.as_deref() == Some("Image");
    let runtime = &stored.row.runtime;
    (!is_image).then(|| {
        component(stored, RuntimeEol {
            arn: Some(stored.resource.clone()),
            kind: Some("lambda".to_owned()),
            component: Some(runtime.clone()),
            eol_days: of_runtime(runtime).map(|end| days_left(world, end)),
            extended_support: Some(false),
        })
    })
}

fn node(world: &World, stored: &Stored<SsmNode>) -> Stored<RuntimeEol> {
    let (name, version) = (&stored.row.platform_name, &stored.row.platform_version);
    component(stored, RuntimeEol {
        arn: Some(stored.resource.clone()),
        kind: Some("os".to_owned()),
        component: Some(format!("{name} {version}")),
        eol_days: of_system(name, version).map(|end| days_left(world, end)),
        extended_support: Some(false),
    })
}

#[cfg(test)]
mod tests;
