//! Columns of `rds_instance` that follow from plans.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, Region, Stored};
use crate::tables::Table as _;
use crate::tables::rds_cluster::RdsCluster;
use crate::tables::rds_instance::RdsInstance;

use super::backup_coverage::{covered, gaps_in};
use super::data_resource::rds::{cluster_candidate, instance_candidate};
use super::{Columns, Feeds, World};

/// What plans do for a DB instance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RdsInstanceColumns {
    /// Whether an AWS Backup plan takes it; of a member of a cluster, whether one takes the cluster.
    pub in_backup_plan: Option<bool>,
}

impl Columns for RdsInstanceColumns {
    type Base = RdsInstance;
    const FEEDS: &'static [Feeds] = &[(
        &["in_backup_plan"],
        &["backup_plan_rule", "backup_region_setting", "backup_selection", "rds_cluster"],
    )];

    fn derive(world: &World, rows: &[Stored<RdsInstance>]) -> Vec<Extra<Self>> {
        rows.iter().map(|row| of(world, row)).collect()
    }
}

fn of(world: &World, instance: &Stored<RdsInstance>) -> Extra<RdsInstanceColumns> {
    let Some(region) = &instance.region else { return Extra::of(RdsInstanceColumns { in_backup_plan: None }) };
    if !instance.row.is_cluster_member {
        return extra(covered(world, region, &[instance_candidate(&instance.row)], true));
    }
    let id = &instance.row.cluster_id;
    let cluster = |one: &&Stored<RdsCluster>| one.region == instance.region && one.row.id == *id;
    match world.rows::<RdsCluster>().iter().find(cluster) {
        Some(cluster) => extra(covered(world, region, &[cluster_candidate(&cluster.row)], true)),
        None => clusterless(world, region),
    }
}

/// A member whose cluster is not among those that were read.
fn clusterless(world: &World, region: &Region) -> Extra<RdsInstanceColumns> {
    let complete = world.is_complete_in(RdsCluster::NAME, region);
    let row = RdsInstanceColumns { in_backup_plan: complete.then_some(false) };
    Extra { gaps: gaps_in::<RdsCluster>(world, region), ..Extra::of(row) }
}

fn extra(covered: super::backup_coverage::Covered) -> Extra<RdsInstanceColumns> {
    let row = RdsInstanceColumns { in_backup_plan: covered.in_plan };
    Extra { calls: covered.calls, gaps: covered.gaps, row }
}
