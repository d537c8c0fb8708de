//! Derived table `ha_unit`: what has to survive the loss of an Availability Zone, and over how many it is spread.

mod data;
mod entry;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{RegisterKind, Stored};

use super::{Derived, World};

/// One component whose redundancy is judged.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HaUnit {
    /// ARN.
    pub arn: Option<String>,
    /// `data` for what stores, `entry` for what requests pass through.
    pub tier: Option<String>,
    /// What it is: a CloudFormation type such as `AWS::RDS::DBInstance`, or `balancer`, `asg`,
    /// `container-service` or `nat`.
    pub kind: Option<String>,
    /// Over how many Availability Zones it goes on working; 2 stands for "two or more" where AWS gives a
    /// switch and no number. One instance or task at the least counts as one zone, however many it may
    /// stand in.
    pub az_count: Option<i64>,
    /// Whether the register of single zones accepts that it stands in one; FALSE without a register.
    pub single_az_accepted: Option<bool>,
}

impl Derived for HaUnit {
    const NAME: &'static str = "ha_unit";
    const FEEDS: &'static [&'static str] = &[
        "asg",
        "cache_cluster",
        "container_service",
        "file_system",
        "load_balancer",
        "nat_gateway",
        "rds_cluster",
        "rds_instance",
        "search_domain",
        "warehouse",
    ];

    fn derive(world: &World) -> Vec<Stored<Self>> {
        [data::rows(world), entry::units(world)].concat()
    }
}

impl HaUnit {
    /// A component that was read.
    fn of(world: &World, arn: &str, tier: &str, kind: &str, az_count: Option<i64>) -> Self {
        Self {
            arn: Some(arn.to_owned()),
            tier: Some(tier.to_owned()),
            kind: Some(kind.to_owned()),
            az_count,
            single_az_accepted: Some(world.listed(RegisterKind::SingleZone, arn) == Some(true)),
        }
    }

    /// A component of which nothing is known but its tier.
    fn unknown(tier: &str) -> Self {
        Self { tier: Some(tier.to_owned()), ..Self::default() }
    }
}
