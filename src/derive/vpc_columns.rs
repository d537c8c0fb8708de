//! Whether a VPC is in use, whether its traffic is on record, and where its hosts take the time from.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{CallId, Extra, GapId, Region, Stored, row::tidy};
use crate::tables::Table as _;
use crate::tables::flow_log::FlowLog;
use crate::tables::network_interface::NetworkInterface;
use crate::tables::vpc::Vpc;

use super::backup_coverage::gaps_in;
use super::truth::{all, any};
use super::{Columns, Feeds, World};

/// The time service of AWS, as hosts in a VPC reach it.
const TIME_SERVICE: [&str; 2] = ["169.254.169.123", "fd00:ec2::123"];

/// Columns computed for a VPC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VpcColumns {
    /// Whether there is a network interface in it.
    pub in_use: Option<bool>,
    /// Whether accepted and rejected traffic of every subnet in use is recorded: by active flow logs of
    /// the VPC, or of each subnet, whose latest delivery did not fail. NULL for a VPC of another
    /// account, whose flow logs only that account sees.
    pub flow_log_ok: Option<bool>,
    /// Whether its DHCP options name no time server but the service of AWS and those in `$ntp_servers`.
    pub ntp_ok: Option<bool>,
}

impl Columns for VpcColumns {
    type Base = Vpc;
    const FEEDS: &'static [Feeds] =
        &[(&["in_use"], &["network_interface"]), (&["flow_log_ok"], &["flow_log", "network_interface"])];

    fn derive(world: &World, rows: &[Stored<Vpc>]) -> Vec<Extra<Self>> {
        rows.iter().map(|vpc| columns(world, vpc)).collect()
    }
}

fn columns(world: &World, vpc: &Stored<Vpc>) -> Extra<VpcColumns> {
    let Some(region) = &vpc.region else {
        return Extra::of(VpcColumns { in_use: None, flow_log_ok: None, ntp_ok: None });
    };
    let inside = Inside::of(world, region, &vpc.row.id);
    let traffic = Traffic::of(world, region, &vpc.row, &inside);
    let row = VpcColumns {
        in_use: inside.in_use(),
        flow_log_ok: traffic.recorded,
        ntp_ok: ntp_ok(world, vpc.row.ntp_servers.as_deref()),
    };
    let mut gaps = Vec::new();
    if row.in_use.is_none() || row.flow_log_ok.is_none() {
        gaps.extend(gaps_in::<NetworkInterface>(world, region));
    }
    if row.flow_log_ok.is_none() {
        gaps.extend(gaps_in::<FlowLog>(world, region));
    }
    let calls = tidy([inside.calls, traffic.calls, world.calls_of(&gaps)].concat());
    Extra { calls, gaps: tidy::<GapId>(gaps), row }
}

/// What is in a VPC.
struct Inside<'a> {
    subnets: BTreeSet<&'a str>,
    complete: bool,
    calls: Vec<CallId>,
}

impl<'a> Inside<'a> {
    fn of(world: &'a World, region: &Region, vpc: &str) -> Self {
        let here = |one: &&Stored<NetworkInterface>| one.region.as_ref() == Some(region) && one.row.vpc_id == vpc;
        let interfaces: Vec<_> = world.rows::<NetworkInterface>().iter().filter(here).collect();
        Self {
            subnets: interfaces.iter().map(|one| one.row.subnet_id.as_str()).collect(),
            complete: world.is_complete_in(NetworkInterface::NAME, region),
            calls: interfaces.iter().flat_map(|one| one.calls.iter().copied()).collect(),
        }
    }

    fn in_use(&self) -> Option<bool> {
        if self.subnets.is_empty() { self.complete.then_some(false) } else { Some(true) }
    }
}

/// What is on record of a VPC's traffic.
struct Traffic {
    recorded: Option<bool>,
    calls: Vec<CallId>,
}

impl Traffic {
    fn of(world: &World, region: &Region, vpc: &Vpc, inside: &Inside<'_>) -> Self {
        if vpc.owner_account != world.account().as_str() {
            return Self { recorded: None, calls: Vec::new() };
        }
        let complete = world.is_complete_in(FlowLog::NAME, region);
        let logs = |resource: &str| -> Vec<&Stored<FlowLog>> {
            let of = |log: &&Stored<FlowLog>| log.region.as_ref() == Some(region) && log.row.resource_id == resource;
            world.rows::<FlowLog>().iter().filter(of).collect()
        };
        let of_vpc = logs(&vpc.id);
        let mut calls: Vec<CallId> = of_vpc.iter().flat_map(|log| log.calls.iter().copied()).collect();
        let whole = records_all(&of_vpc, complete);
        let subnets = inside.subnets.iter().map(|subnet| {
            let own = logs(subnet);
            calls.extend(own.iter().flat_map(|log| log.calls.iter().copied()));
            records_all(&[of_vpc.as_slice(), &own].concat(), complete)
        });
        // An interface that was not listed may be in a subnet that nothing records.
        let each = all(subnets.collect::<Vec<_>>().into_iter().chain([inside.complete.then_some(true)]));
        let each = if inside.subnets.is_empty() { whole } else { each };
        Self { recorded: any([whole, each]), calls }
    }
}

/// Whether flow logs record accepted and rejected traffic between them.
fn records_all(logs: &[&Stored<FlowLog>], complete: bool) -> Option<bool> {
    let recorded = |wanted: &str| {
        let known = logs.iter().map(|log| all([Some(records(&log.row, wanted)), works(&log.row)]));
        any(known.chain([complete.then_some(false)]))
    };
    all([recorded("ACCEPT"), recorded("REJECT")])
}

fn records(log: &FlowLog, wanted: &str) -> bool {
    log.traffic_type == "ALL" || log.traffic_type == wanted
}

/// The status stays `ACTIVE` when deliveries fail; before the first one nothing is said of them.
fn works(log: &FlowLog) -> Option<bool> {
    let delivered = match log.deliver_status.as_str() {
        "SUCCESS" | "none" => Some(true),
        "FAILED" => Some(false),
        _ => None,
    };
    all([Some(log.status == "ACTIVE"), delivered])
}

fn ntp_ok(world: &World, servers: Option<&[String]>) -> Option<bool> {
    let approved = world.settings().list("ntp_servers");
    let known = |server: &String| TIME_SERVICE.contains(&server.as_str()) || approved.contains(server);
    servers.map(|servers| servers.iter().all(known))
}

#[cfg(test)]
mod tests {
    use crate::model::{AccountId, Coverage, Parameter, Settings, State, Text, Time, Value};

    use super::*;

    fn stored<R>(resource: &str, row: R) -> Stored<R> {
        let region = Region::parse("ap-northeast-1").ok();
        Stored { region, resource: resource.to_owned(), calls: Vec::new(), gaps: Vec::new(), row }
    }

    fn log(resource: &str, traffic: &str, delivered: &str) -> Stored<FlowLog> {
        let row = FlowLog {
            id: "fl".to_owned(),
            resource_id: resource.to_owned(),
            status: "ACTIVE".to_owned(),
            deliver_status: delivered.to_owned(),
            traffic_type: traffic.to_owned(),
            dest_type: "s3".to_owned(),
            dest_arn: "none".to_owned(),
        };
        stored("fl", row)
    }

    struct Case {
        owner: &'static str,
        subnets: &'static [&'static str],
        interfaces: State,
        flow_logs: State,
    }

    const USED: Case = Case {
        owner: "111111111111",
        subnets: &["subnet-1", "subnet-2"],
        interfaces: State::Read,
        flow_logs: State::Read,
    };

    fn derive(case: &Case, logs: Vec<Stored<FlowLog>>, ntp: Option<&[&str]>) -> VpcColumns {
        let region = Region::parse("ap-northeast-1").unwrap();
        let cell = |table: &str, state| Coverage {
            region: region.clone(), table: table.to_owned(), state, rows: 0, gaps: Vec::new(),
        };
        let cells = vec![cell("network_interface", case.interfaces), cell("flow_log", case.flow_logs)];
        let value = Value::List(vec!["192.0.2.123".to_owned()]);
        let parameter = Parameter { value, floor: None, text: Text::new("", "") };
        let settings = Settings { parameters: [("ntp_servers".to_owned(), parameter)].into() };
        let account = AccountId::parse("111111111111").unwrap();
        let mut world = World::new(account, Time::from_seconds(0), settings, cells, Vec::new());
        let interface = |subnet: &&str| {
            let row = NetworkInterface {
                id: "eni".to_owned(), vpc_id: "vpc-1".to_owned(), subnet_id: (*subnet).to_owned(), group_ids: Vec::new(),
            };
            stored("eni", row)
        };
        world.insert(case.subnets.iter().map(interface).collect());
        world.insert(logs);
        let vpc = Vpc {
            id: "vpc-1".to_owned(),
            owner_account: case.owner.to_owned(),
            is_default: false,
            dhcp_options_id: "dopt-1".to_owned(),
            ntp_servers: ntp.map(|servers| servers.iter().map(|server| (*server).to_owned()).collect()),
        };
        VpcColumns::derive(&world, &[stored("vpc-1", vpc)]).remove(0).row
    }

    fn recorded(logs: &[(&str, &str, &str)]) -> Option<bool> {
        let logs = logs.iter().map(|(resource, traffic, delivered)| log(resource, traffic, delivered));
        derive(&USED, logs.collect(), Some(&[])).flow_log_ok
    }

    #[test]
    fn all_traffic_of_the_vpc_is_recorded_by_one_log_or_by_two() {
        assert_eq!(recorded(&[("vpc-1", "ALL", "SUCCESS")]), Some(true));
        assert_eq!(recorded(&[("vpc-1", "ALL", "none")]), Some(true));
        assert_eq!(recorded(&[("vpc-1", "ACCEPT", "SUCCESS"), ("vpc-1", "REJECT", "SUCCESS")]), Some(true));
    }

    #[test]
    fn one_kind_of_traffic_is_not_all() {
        assert_eq!(recorded(&[("vpc-1", "REJECT", "SUCCESS")]), Some(false));
        assert_eq!(recorded(&[]), Some(false));
    }

    #[test]
    fn an_active_log_whose_delivery_fails_records_nothing() {
        assert_eq!(recorded(&[("vpc-1", "ALL", "FAILED")]), Some(false));
        assert_eq!(recorded(&[("vpc-1", "ALL", "LATER")]), None);
    }

    #[test]
    fn logs_of_subnets_must_cover_every_subnet_in_use() {
        let both = [("subnet-1", "ALL", "SUCCESS"), ("subnet-2", "ALL", "SUCCESS")];
        assert_eq!(recorded(&both), Some(true));
        assert_eq!(recorded(&both[..1]), Some(false));
        let mixed = [("vpc-1", "REJECT", "SUCCESS"), ("subnet-1", "ACCEPT", "SUCCESS"), ("subnet-2", "ALL", "SUCCESS")];
        assert_eq!(recorded(&mixed), Some(true));
    }

    #[test]
    fn a_log_of_one_interface_is_not_one_of_its_subnet() {
        assert_eq!(recorded(&[("eni", "ALL", "SUCCESS")]), Some(false));
    }

    #[test]
    fn logs_or_interfaces_that_were_not_listed_leave_it_open() {
        let some = Case { flow_logs: State::Gap, ..USED };
        assert_eq!(derive(&some, Vec::new(), None).flow_log_ok, None);
        assert_eq!(derive(&some, vec![log("vpc-1", "ALL", "SUCCESS")], None).flow_log_ok, Some(true));
        let unseen = Case { interfaces: State::Gap, ..USED };
        let both = vec![log("subnet-1", "ALL", "SUCCESS"), log("subnet-2", "ALL", "SUCCESS")];
        assert_eq!(derive(&unseen, both.clone(), None).flow_log_ok, None);
        assert_eq!(derive(&unseen, both[..1].to_vec(), None).flow_log_ok, Some(false));
    }

    #[test]
    fn the_flow_logs_of_a_shared_vpc_are_its_owners() {
        let shared = Case { owner: "222222222222", ..USED };
        assert_eq!(derive(&shared, vec![log("subnet-1", "ALL", "SUCCESS")], None).flow_log_ok, None);
    }

    #[test]
    fn a_vpc_is_in_use_when_an_interface_is_in_it() {
        let empty = Case { subnets: &[], ..USED };
        assert_eq!(derive(&USED, Vec::new(), None).in_use, Some(true));
        assert_eq!(derive(&empty, Vec::new(), None).in_use, Some(false));
        let unseen = Case { interfaces: State::Gap, ..empty };
        assert_eq!(derive(&unseen, Vec::new(), None).in_use, None);
    }

    #[test]
    fn the_service_of_aws_and_approved_servers_are_good_time_servers() {
        let ok = |servers: Option<&[&str]>| derive(&USED, Vec::new(), servers).ntp_ok;
        assert_eq!(ok(Some(&[])), Some(true));
        assert_eq!(ok(Some(&["169.254.169.123", "fd00:ec2::123", "192.0.2.123"])), Some(true));
        assert_eq!(ok(Some(&["169.254.169.123", "192.0.2.1"])), Some(false));
        assert_eq!(ok(None), None);
    }
}
