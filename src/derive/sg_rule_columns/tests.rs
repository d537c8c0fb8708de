//! What a rule opens and to whom: pieces of everyone, prefix lists, groups that nothing uses.

use crate::model::{AccountId, Coverage, Region, Settings, State, Time};

use super::*;

fn world(interfaces: State, rules: State) -> World {
    let region = Region::parse("ap-northeast-1").unwrap();
    let cell = |table: &str, state| Coverage {
        region: region.clone(),
        table: table.to_owned(),
        state,
        rows: 0,
        gaps: if state == State::Gap { vec![GapId(3)] } else { Vec::new() },
    };
    let cells = vec![
        cell(NetworkInterface::NAME, interfaces),
        cell(PrefixList::NAME, State::Read),
        cell(SgRule::NAME, rules),
    ];
    let account = AccountId::parse("111111111111").unwrap();
    let mut world = World::new(account, Time::from_seconds(0), Settings::default(), cells, Vec::new());
    let interface = NetworkInterface {
        id: "eni-1".to_owned(),
        vpc_id: "vpc-1".to_owned(),
        subnet_id: "subnet-1".to_owned(),
        group_ids: vec!["sg-used".to_owned()],
    };
    world.insert(vec![stored("eni-1", interface)]);
    let list = |id: &str, cidrs: Option<&[&str]>| {
        let cidrs = cidrs.map(|list| list.iter().map(|cidr| (*cidr).to_owned()).collect());
        stored(id, PrefixList { id: id.to_owned(), owner: "111111111111".to_owned(), cidrs })
    };
    world.insert(vec![
        list("pl-office", Some(&["203.0.113.0/24"])),
        list("pl-world", Some(&["203.0.113.0/24", "0.0.0.0/0"])),
        list("pl-hidden", None),
    ]);
    world
}

fn stored<R>(resource: &str, row: R) -> Stored<R> {
    let region = Region::parse("ap-northeast-1").ok();
    Stored { region, resource: resource.to_owned(), calls: Vec::new(), gaps: Vec::new(), row }
}

fn rule(id: &str, (protocol, from_port, to_port): (&str, i64, i64), source: &str) -> Stored<SgRule> {
    let of = |prefix: &str| if source.starts_with(prefix) { source } else { "none" };
    let row = SgRule {
        group_id: "sg-used".to_owned(),
        rule_id: id.to_owned(),
        is_egress: false,
        protocol: protocol.to_owned(),
        from_port,
        to_port,
        cidr: if source.contains('/') { source } else { "none" }.to_owned(),
        prefix_list_id: of("pl-").to_owned(),
        referenced_group_id: of("sg-").to_owned(),
        described: false,
    };
    stored(id, row)
}

const SSH: (&str, i64, i64) = ("tcp", 22, 22);

fn wide_of(rules: &[Stored<SgRule>]) -> Vec<Option<bool>> {
    let derived = SgRuleColumns::derive(&world(State::Read, State::Read), rules);
    derived.into_iter().map(|extra| extra.row.source_wide).collect()
}

fn one(protocol: (&str, i64, i64)) -> SgRuleColumns {
    SgRuleColumns::derive(&world(State::Read, State::Read), &[rule("a", protocol, "0.0.0.0/0")]).remove(0).row
}

#[test]
fn a_range_of_ports_covers_what_lies_in_it() {
    let admin = |protocol| one(protocol).covers_admin_port;
    assert_eq!(admin(("tcp", 20, 25)), Some(true));
    assert_eq!(admin(("6", 3389, 3389)), Some(true));
    assert_eq!(admin(("tcp", 443, 443)), Some(false));
    assert_eq!(one(("tcp", 5000, 6000)).covers_db_port, Some(true));
}

#[test]
fn a_type_of_icmp_is_no_port() {
    for protocol in [("icmp", 22, 0), ("icmp", -1, -1), ("58", -1, -1), ("47", -1, -1)] {
        let row = one(protocol);
        assert_eq!((row.covers_admin_port, row.all_ports), (Some(false), Some(false)), "{protocol:?}");
    }
}

#[test]
fn every_protocol_covers_every_port() {
    let row = one(("-1", -1, -1));
    let all = (row.all_ports, row.covers_admin_port, row.covers_db_port);
    assert_eq!(all, (Some(true), Some(true), Some(true)));
    assert_eq!(one(("tcp", 0, 65_535)).all_ports, Some(true));
    assert_eq!(one(("tcp", 1, 1024)).all_ports, Some(false));
}

#[test]
fn everyone_is_wide_in_one_piece_or_two() {
    assert_eq!(wide_of(&[rule("a", SSH, "0.0.0.0/0")]), [Some(true)]);
    assert_eq!(wide_of(&[rule("a", SSH, "::/0")]), [Some(true)]);
    let split = [rule("a", SSH, "0.0.0.0/2"), rule("b", SSH, "64.0.0.0/2"), rule("c", SSH, "203.0.113.0/24")];
    assert_eq!(wide_of(&split), [Some(true); 3]);
}

#[test]
fn rules_for_other_ports_open_nothing_here() {
    let web = rule("b", ("tcp", 443, 443), "0.0.0.0/0");
    assert_eq!(wide_of(&[rule("a", SSH, "203.0.113.0/24"), web])[0], Some(false));
    let halves = [rule("a", SSH, "0.0.0.0/2"), rule("b", ("tcp", 80, 80), "64.0.0.0/2")];
    assert_eq!(wide_of(&halves), [Some(false); 2]);
    let all = [rule("a", SSH, "0.0.0.0/2"), rule("b", ("-1", -1, -1), "64.0.0.0/2")];
    assert_eq!(wide_of(&all), [Some(true), Some(false)]);
}

#[test]
fn a_rule_that_is_wide_alone_does_not_blame_its_neighbours() {
    let rules = [rule("a", SSH, "203.0.113.0/24"), rule("b", ("tcp", 0, 65_535), "0.0.0.0/0")];
    assert_eq!(wide_of(&rules), [Some(false), Some(true)]);
}

#[test]
fn groups_and_private_networks_are_not_everyone() {
    let rules = [rule("a", SSH, "sg-bastion"), rule("b", SSH, "10.0.0.0/8"), rule("c", SSH, "fd00::/8")];
    assert_eq!(wide_of(&rules), [Some(false); 3]);
}

#[test]
fn a_prefix_list_is_as_wide_as_its_entries() {
    assert_eq!(wide_of(&[rule("a", SSH, "pl-office")]), [Some(false)]);
    assert_eq!(wide_of(&[rule("a", SSH, "pl-world")]), [Some(true)]);
}

#[test]
fn a_prefix_list_that_was_not_read_may_hold_everyone() {
    assert_eq!(wide_of(&[rule("a", SSH, "pl-hidden")]), [None]);
    assert_eq!(wide_of(&[rule("a", SSH, "pl-unseen")]), [None]);
    let rules = [rule("a", SSH, "203.0.113.0/24"), rule("b", SSH, "pl-hidden")];
    assert_eq!(wide_of(&rules), [None, None]);
    assert_eq!(wide_of(&[rule("a", SSH, "10.0.0.0/8"), rule("b", SSH, "pl-hidden")])[0], Some(false));
}

#[test]
fn a_rule_among_rules_that_were_not_all_listed_may_be_a_piece_of_everyone() {
    let rules = [rule("a", SSH, "203.0.113.0/24"), rule("b", SSH, "0.0.0.0/0")];
    let derived = SgRuleColumns::derive(&world(State::Read, State::Gap), &rules);
    assert_eq!(derived[0].row.source_wide, None);
    assert_eq!(derived[1].row.source_wide, Some(true));
}

#[test]
fn a_group_is_in_use_when_an_interface_has_it() {
    let mut idle = rule("b", SSH, "0.0.0.0/0");
    idle.row.group_id = "sg-idle".to_owned();
    let in_use = |interfaces| {
        let rules = [rule("a", SSH, "0.0.0.0/0"), idle.clone()];
        let derived = SgRuleColumns::derive(&world(interfaces, State::Read), &rules);
        derived.into_iter().map(|extra| extra.row.group_in_use).collect::<Vec<_>>()
    };
    assert_eq!(in_use(State::Read), [Some(true), Some(false)]);
    assert_eq!(in_use(State::Gap), [Some(true), None]);
}
