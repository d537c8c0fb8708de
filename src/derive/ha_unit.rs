//! Derived table `ha_unit`: what has to survive the loss of an Availability Zone, and over how many it is spread.

mod data;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{RegisterKind, Stored};

use super::{Derived, World};

/// One component whose redundancy is judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HaUnit {
    /// ARN.
    pub arn: Option<String>,
    /// Tier: `data` or `entry`.
    pub tier: Option<String>,
    /// CloudFormation type, such as `AWS::RDS::DBInstance`.
    pub kind: Option<String>,
    /// Number of Availability Zones from which it goes on working; 2 stands for "two or more" where AWS
    /// gives a switch and no number.
    pub az_count: Option<i64>,
    /// Whether the register of single zones lists it; false without such a register.
    pub single_az_accepted: Option<bool>,
}

impl Derived for HaUnit {
    const NAME: &'static str = "ha_unit";
    const FEEDS: &'static [&'static str] =
        &["cache_cluster", "file_system", "rds_cluster", "rds_instance", "search_domain", "warehouse"];

    fn derive(world: &World) -> Vec<Stored<Self>> {
        data::rows(world)
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
        Self { arn: None, tier: Some(tier.to_owned()), kind: None, az_count: None, single_az_accepted: None }
    }
}
