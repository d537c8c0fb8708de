//! What a rule of a security group opens, to whom, and whether its group guards anything.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{CallId, Extra, GapId, Stored, row::tidy};
use crate::tables::Table as _;
use crate::tables::network_interface::NetworkInterface;
use crate::tables::prefix_list::PrefixList;
use crate::tables::sg_rule::SgRule;

use super::address::{Range, is_wide};
use super::backup_coverage::gaps_in;
use super::{Columns, Feeds, World};

/// Ports by which servers are administered: SSH, Telnet, Remote Desktop, `WinRM`, VNC.
const ADMIN_PORTS: [i64; 6] = [22, 23, 3389, 5900, 5985, 5986];

/// Ports of databases and caches: SQL Server, Oracle, `MySQL`, `PostgreSQL`, Redshift, Redis,
/// `OpenSearch`, Memcached, `MongoDB`.
const DB_PORTS: [i64; 9] = [1433, 1521, 3306, 5432, 5439, 6379, 9200, 11211, 27017];

/// Columns computed for a rule of a security group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SgRuleColumns {
    /// Whether it is for every protocol, or for every port of TCP or UDP.
    pub all_ports: Option<bool>,
    /// Whether it opens 22, 23, 3389, 5900, 5985 or 5986 of TCP or UDP, or every protocol.
    pub covers_admin_port: Option<bool>,
    /// Whether it opens 1433, 1521, 3306, 5432, 5439, 6379, 9200, 11211 or 27017 of TCP or UDP, or
    /// every protocol.
    pub covers_db_port: Option<bool>,
    /// Whether everyone may come: its addresses, or those of all rules of the group together that
    /// open at least the same ports, are half of the IPv4 addresses or more (half of `2000::/3` in
    /// IPv6). Rules that are wide alone count for themselves only. FALSE for private networks, other
    /// groups and prefix lists of AWS.
    pub source_wide: Option<bool>,
    /// Whether a network interface has the group.
    pub group_in_use: Option<bool>,
}

impl Columns for SgRuleColumns {
    type Base = SgRule;
    const FEEDS: &'static [Feeds] =
        &[(&["group_in_use"], &["network_interface"]), (&["source_wide"], &["prefix_list"])];

    fn derive(world: &World, rows: &[Stored<SgRule>]) -> Vec<Extra<Self>> {
        let sources = Sources::of(world);
        let mut groups = BTreeMap::<&str, Vec<(&Stored<SgRule>, Source)>>::new();
        for rule in rows {
            groups.entry(&rule.row.group_id).or_default().push((rule, sources.source(rule)));
        }
        let used = used_groups(world);
        let columns = |rule: &Stored<SgRule>| {
            let group = groups.get(rule.row.group_id.as_str()).map(Vec::as_slice).unwrap_or_default();
            columns(world, rule, group, used.get(rule.row.group_id.as_str()))
        };
        rows.iter().map(columns).collect()
    }
}

fn columns(
    world: &World,
    rule: &Stored<SgRule>,
    group: &[(&Stored<SgRule>, Source)],
    used: Option<&Vec<CallId>>,
) -> Extra<SgRuleColumns> {
    let row = &rule.row;
    let complete = |table| rule.region.as_ref().is_some_and(|region| world.is_complete_in(table, region));
    let group_in_use =
        if used.is_some() { Some(true) } else { complete(NetworkInterface::NAME).then_some(false) };
    let source_wide = wide(rule, group, complete(SgRule::NAME));
    let mut calls = used.cloned().unwrap_or_default();
    let mut gaps = Vec::new();
    for (one, source) in group.iter().filter(|(one, _)| opens_as_much(&one.row, row)) {
        calls.extend(one.calls.iter().chain(&source.calls));
        gaps.extend(source.gaps.iter().filter(|_| source_wide.is_none()));
    }
    if let (None, Some(region)) = (group_in_use, &rule.region) {
        gaps.extend(gaps_in::<NetworkInterface>(world, region));
    }
    calls.extend(world.calls_of(&gaps));
    let row = SgRuleColumns {
        all_ports: Some(has_all_ports(row)),
        covers_admin_port: Some(covers(row, &ADMIN_PORTS)),
        covers_db_port: Some(covers(row, &DB_PORTS)),
        source_wide,
        group_in_use,
    };
    Extra { calls: tidy(calls), gaps: tidy(gaps), row }
}

/// Where a rule lets come from, as far as it is known.
#[derive(Clone, Debug, Default)]
struct Source {
    /// Address ranges; none at all for a group, absent when they are not known.
    ranges: Option<Vec<Range>>,
    calls: Vec<CallId>,
    gaps: Vec<GapId>,
}

/// The prefix lists, for looking up what a rule names.
struct Sources<'a> {
    world: &'a World,
    lists: BTreeMap<&'a str, &'a Stored<PrefixList>>,
}

impl<'a> Sources<'a> {
    fn of(world: &'a World) -> Self {
        let lists = world.rows::<PrefixList>().iter().map(|list| (list.row.id.as_str(), list));
        Self { world, lists: lists.collect() }
    }

    fn source(&self, rule: &Stored<SgRule>) -> Source {
        let row = &rule.row;
        if row.cidr != "none" {
            return Source { ranges: Range::parse(&row.cidr).map(|range| vec![range]), ..Source::default() };
        }
        if row.referenced_group_id != "none" {
            return Source { ranges: Some(Vec::new()), ..Source::default() };
        }
        let Some(list) = self.lists.get(row.prefix_list_id.as_str()) else {
            // The list was not read, or is shared no longer: what it holds is not known.
            let gaps = rule.region.as_ref().map(|region| gaps_in::<PrefixList>(self.world, region));
            return Source { gaps: gaps.unwrap_or_default(), ..Source::default() };
        };
        let parsed = |cidrs: &Vec<String>| cidrs.iter().map(|cidr| Range::parse(cidr)).collect();
        let ranges: Option<Vec<Range>> = list.row.cidrs.as_ref().and_then(parsed);
        let gaps = if ranges.is_none() { list.gaps.clone() } else { Vec::new() };
        Source { ranges, calls: list.calls.clone(), gaps }
    }
}

/// The groups that network interfaces have, each with the calls that say so.
fn used_groups(world: &World) -> BTreeMap<&str, Vec<CallId>> {
    let mut used = BTreeMap::<&str, Vec<CallId>>::new();
    for interface in world.rows::<NetworkInterface>() {
        for group in &interface.row.group_ids {
            used.entry(group).or_default().extend(&interface.calls);
        }
    }
    used
}

fn wide(rule: &Stored<SgRule>, group: &[(&Stored<SgRule>, Source)], complete: bool) -> Option<bool> {
    let of = |rule: &Stored<SgRule>| group.iter().find(|(one, _)| one.resource == rule.resource);
    let own = of(rule)?.1.ranges.as_ref();
    match own {
        Some(ranges) if is_wide(ranges) => return Some(true),
        Some(ranges) if ranges.iter().all(|range| range.is_private()) => return Some(false),
        Some(_) | None => {}
    }
    let beside = group.iter().filter(|(one, _)| opens_as_much(&one.row, &rule.row));
    let mut ranges = Vec::new();
    let mut known = complete;
    for (_, source) in beside {
        match &source.ranges {
            Some(more) if is_wide(more) => {}
            Some(more) => ranges.extend(more),
            None => known = false,
        }
    }
    // An unknown rule beside it may hold what is missing to everyone; its own may be anything.
    if own.is_some() && is_wide(&ranges) { Some(true) } else { (own.is_some() && known).then_some(false) }
}

/// Whether a rule opens at least what another one opens.
fn opens_as_much(rule: &SgRule, other: &SgRule) -> bool {
    if rule.is_egress != other.is_egress {
        return false;
    }
    let same = protocol(rule) == protocol(other);
    match (ports(rule), ports(other)) {
        _ if protocol(rule) == "-1" => true,
        (Some((from, to)), Some((first, last))) => same && from <= first && last <= to,
        (_, _) => same && (rule.from_port, rule.to_port) == (other.from_port, other.to_port),
    }
}

/// The protocol by one name: EC2 gives the common ones by name, others by number.
fn protocol(rule: &SgRule) -> &str {
    match rule.protocol.as_str() {
        "6" => "tcp",
        "17" => "udp",
        other => other,
    }
}

/// First and last port; none for protocols without ports, where the numbers mean something else.
fn ports(rule: &SgRule) -> Option<(i64, i64)> {
    match protocol(rule) {
        "tcp" | "udp" if rule.from_port < 0 => Some((0, 65_535)),
        "tcp" | "udp" => Some((rule.from_port, rule.to_port)),
        _ => None,
    }
}

fn has_all_ports(rule: &SgRule) -> bool {
    // Nothing listens on port 0.
    protocol(rule) == "-1" || ports(rule).is_some_and(|(from, to)| from <= 1 && to >= 65_535)
}

fn covers(rule: &SgRule, wanted: &[i64]) -> bool {
    let within = |(from, to): (i64, i64)| wanted.iter().any(|port| (from..=to).contains(port));
    protocol(rule) == "-1" || ports(rule).is_some_and(within)
}

#[cfg(test)]
mod tests;
