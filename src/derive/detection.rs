//! Derived table `detection`: for each class of operations that matter, whether an alert is raised
//! wherever they can happen, and whether somebody receives it.
//!
//! Rules and filters are not read for their names: sample events of each class are put to them. What a
//! sample leaves open (who exactly, from where, on which resource) must not matter to a rule that is to
//! catch them all; a rule that asks for it leaves the answer unknown.

mod class;
pub(super) mod event_pattern;
mod filter_pattern;
pub(super) mod routes;
pub(super) mod sample;

#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::row::tidy;
use crate::model::{Region, Stored};
use crate::tables::Table as _;
use crate::tables::account::Account;
use crate::tables::region::Region as RegionRow;

use self::class::{CLASSES, Class, Membership};
use self::routes::{Basis, Reached, Routes};
use super::truth::all;
use super::{Derived, World};

/// One class of operations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Detection {
    /// The class, such as `kms-disable-or-delete`, `root-use` or `trail-stop`.
    pub class: String,
    /// Whether each operation of the class is caught wherever it can happen: by an enabled rule of
    /// `EventBridge` with a target in every enabled Region (in us-east-1 for services without a
    /// Region), or by a metric filter on the log group of a trail that records it, with an alarm
    /// that acts. Rules see only what some trail records.
    pub covered: Option<bool>,
    /// Whether the way from each operation ends at an SNS topic of this account with a confirmed
    /// subscription. Unknown where it leads to a program, a queue, another account or the like.
    pub notified: Option<bool>,
    /// Operations of the class that are certainly not caught, sorted.
    pub uncovered: Vec<String>,
}

impl Derived for Detection {
    const NAME: &'static str = "detection";
    const FEEDS: &'static [&'static str] =
        &["account", "alarm", "event_rule", "metric_filter", "region", "sns_topic", "trail"];

    fn derive(world: &World) -> Vec<Stored<Self>> {
        let routes = Routes::of(world);
        CLASSES.iter().map(|class| detection(world, &routes, class)).collect()
    }
}

fn detection(world: &World, routes: &Routes<'_>, class: &Class) -> Stored<Detection> {
    let mut basis = Basis::default();
    let account = world.rows::<Account>().first();
    if let Some(account) = account {
        basis.rests_on(account);
    }
    let membership = Membership::of(account.map(|account| &account.row));
    let regions = enabled(world, &mut basis);
    let (mut reached, mut uncovered) = (Vec::new(), Vec::new());
    for occurrence in class.occurrences(world.account().as_str(), membership, &regions) {
        let one = routes.reach(&occurrence, &mut basis);
        if one.covered == Some(false) {
            uncovered.push(occurrence.name.clone());
        }
        reached.push((occurrence, one));
    }
    let reached = class.decided(reached);
    let whole = world.is_complete(RegionRow::NAME).then_some(true);
    let decide = |one: fn(&Reached) -> Option<bool>| all(reached.iter().map(one).chain([whole]));
    let row = Detection {
        class: class.id.to_owned(),
        covered: decide(|one| one.covered),
        notified: decide(|one| one.notified),
        uncovered: tidy(uncovered),
    };
    let Basis { calls, gaps } = basis;
    let gaps = if row.covered.is_none() || row.notified.is_none() { gaps } else { Vec::new() };
    let calls = tidy([calls, world.calls_of(&gaps)].concat());
    let resource = format!("alerts on {}", class.id);
    Stored { region: Some(Region::global()), resource, calls, gaps: tidy(gaps), row }
}

/// The Regions in which something can happen.
fn enabled(world: &World, basis: &mut Basis) -> Vec<Region> {
    let rows = world.rows::<RegionRow>();
    for row in rows {
        basis.rests_on(row);
    }
    rows.iter().filter(|row| row.row.enabled).filter_map(|row| row.region.clone()).collect()
}
