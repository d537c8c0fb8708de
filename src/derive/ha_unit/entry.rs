//! What requests pass through: balancers, Auto Scaling groups, services of ECS, and NAT gateways,
//! which are one unit for each VPC.

use std::collections::{BTreeMap, BTreeSet};

use crate::derive::World;
use crate::model::row::tidy;
use crate::model::{Region, Stored};
use crate::tables::Table as _;
use crate::tables::asg::Asg;
use crate::tables::container_service::ContainerService;
use crate::tables::load_balancer::LoadBalancer;
use crate::tables::nat_gateway::NatGateway;

use super::HaUnit;

/// A row for each unit, and one for each Region where units could not be listed.
pub(super) fn units(world: &World) -> Vec<Stored<HaUnit>> {
    let balancers = world.rows::<LoadBalancer>().iter();
    let balancers = balancers.map(|one| unit(world, one, "balancer", &one.row.arn, Some(one.row.az_count)));
    // What nobody wants to run now is no unit.
    let groups = world.rows::<Asg>().iter().filter(|one| one.row.desired > 0);
    let groups = groups.map(|one| {
        let zones = one.row.az_count.min(one.row.min_size.max(1));
        unit(world, one, "asg", &one.row.arn, Some(zones))
    });
    let services = world.rows::<ContainerService>().iter().filter(|one| one.row.desired > 0);
    let services = services.map(|one| {
        unit(world, one, "container-service", &one.row.arn, spread(one.row.az_count, one.row.desired))
    });
    let tables =
        [LoadBalancer::NAME, Asg::NAME, ContainerService::NAME, NatGateway::NAME];
    let unknown = |_: &Region| HaUnit { tier: Some("entry".to_owned()), ..HaUnit::default() };
    let unread = tables.iter().flat_map(|table| world.placeholders(table, unknown));
    balancers.chain(groups).chain(services).chain(ways_out(world)).chain(unread).collect()
}

/// Of one task it is certain that it stands in one zone.
fn spread(zones: Option<i64>, members: i64) -> Option<i64> {
    match zones {
        Some(zones) => Some(zones.min(members)),
        None => (members == 1).then_some(1),
    }
}

fn unit<T>(world: &World, from: &Stored<T>, kind: &str, arn: &str, zones: Option<i64>) -> Stored<HaUnit> {
    let row = HaUnit::of(world, arn, "entry", kind, zones);
    let (region, calls, gaps) = (from.region.clone(), from.calls.clone(), from.gaps.clone());
    Stored { region, resource: arn.to_owned(), calls, gaps, row }
}

/// The NAT gateways of each VPC that are there or coming.
fn ways_out(world: &World) -> Vec<Stored<HaUnit>> {
    let mut by_vpc: BTreeMap<(Option<&Region>, &str), Vec<&Stored<NatGateway>>> = BTreeMap::new();
    let gone = |one: &&Stored<NatGateway>| matches!(one.row.state.as_deref(), Some("failed" | "deleting"));
    for gateway in world.rows::<NatGateway>().iter().filter(|one| !gone(one)) {
        by_vpc.entry((gateway.region.as_ref(), &gateway.row.vpc_id)).or_default().push(gateway);
    }
    by_vpc.into_iter().filter_map(|((region, vpc), gateways)| way_out(world, region?, vpc, &gateways)).collect()
}

fn way_out(
    world: &World,
    region: &Region,
    vpc: &str,
    gateways: &[&Stored<NatGateway>],
) -> Option<Stored<HaUnit>> {
    let mut zones = BTreeSet::new();
    let mut unknown = false;
    for gateway in gateways {
        // Of one whose state is new nothing is certain.
        match (&gateway.row.state, &gateway.row.zones) {
            (Some(_), Some(names)) => zones.extend(names),
            (None, _) | (_, None) => unknown = true,
        }
    }
    let known = i64::try_from(zones.len()).ok()?;
    let from = gateways.first()?;
    let arn = format!("arn:aws:ec2:{region}:{}:vpc/{vpc}", world.account());
    let base = unit(world, from, "nat", &arn, (!unknown || known >= 2).then_some(known));
    let calls = gateways.iter().flat_map(|one| one.calls.clone()).collect();
    let gaps = gateways.iter().flat_map(|one| one.gaps.clone()).collect();
    Some(Stored { calls: tidy(calls), gaps: tidy(gaps), ..base })
}

#[cfg(test)]
mod tests {
    use crate::derive::Derived as _;
    use crate::derive::identity::fixture;

    use super::*;

    fn gateway(id: &str, state: Option<&str>, zones: Option<&[&str]>) -> Stored<NatGateway> {
        let row = NatGateway {
            id: id.to_owned(),
            vpc_id: "vpc-1".to_owned(),
            state: state.map(str::to_owned),
            zones: zones.map(|zones| zones.iter().map(|zone| (*zone).to_owned()).collect()),
        };
        fixture::stored_in(Some(Region::us_east_1()), id, row)
    }

    fn nat(gateways: Vec<Stored<NatGateway>>) -> Option<i64> {
        let mut world = fixture::world();
        world.insert(gateways);
        let rows = HaUnit::derive(&world);
        assert_eq!(rows.len(), 1);
        rows[0].row.az_count
    }

    #[test]
    fn nat_gateways_of_a_vpc_count_by_their_zones() {
        let a = || gateway("a", Some("available"), Some(&["1a"]));
        assert_eq!(nat(vec![a(), gateway("b", Some("available"), Some(&["1a"]))]), Some(1));
        assert_eq!(nat(vec![a(), gateway("b", Some("available"), Some(&["1c"]))]), Some(2));
        assert_eq!(nat(vec![a(), gateway("b", Some("failed"), Some(&["1c"]))]), Some(1));
        assert_eq!(nat(vec![a(), gateway("b", Some("available"), None)]), None);
        assert_eq!(nat(vec![gateway("r", Some("available"), Some(&["1a", "1c"]))]), Some(2));
    }

    #[test]
    fn one_instance_in_two_zones_is_not_redundant() {
        let zones = |min_size, desired| {
            let mut world = fixture::world();
            let (arn, name) = ("arn:g".to_owned(), "g".to_owned());
            let health_check = "ELB".to_owned();
            let row = Asg { arn, name, az_count: 2, health_check, min_size, desired, behind_lb: true };
            world.insert(vec![fixture::stored_in(Some(Region::us_east_1()), "arn:g", row)]);
            HaUnit::derive(&world).first().map(|one| one.row.az_count)
        };
        assert_eq!(zones(2, 2), Some(Some(2)));
        assert_eq!(zones(1, 2), Some(Some(1)));
        assert_eq!(zones(0, 0), None);
    }

    #[test]
    fn a_task_whose_network_is_not_its_own_is_unknown_unless_it_is_alone() {
        assert_eq!((spread(None, 2), spread(None, 1), spread(Some(2), 3)), (None, Some(1), Some(2)));
    }
}
