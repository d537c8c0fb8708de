//! Whether a connection works, has a second one beside it, and ends at an approved account.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, RegisterKind, Stored, row::tidy};
use crate::tables::Table as _;
use crate::tables::network_link::NetworkLink;

use super::truth::{all, any};
use super::{Columns, World};

/// Columns computed for a connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NetworkLinkColumns {
    /// Whether it works: every tunnel of a site-to-site VPN is up; a Direct Connect connection is
    /// available and every virtual interface over it, of which there is one at least, has a BGP
    /// session; others are available.
    pub is_up: Option<bool>,
    /// Whether a second path stands beside it. For a site-to-site VPN: two tunnels are up, and so is
    /// another such VPN or Direct Connect. For Direct Connect: one at another location is up, or a
    /// site-to-site VPN. FALSE for other kinds.
    pub redundant: Option<bool>,
    /// Whether the account at the other end is own or an approved vendor's. The account of a carrier
    /// is not told: then whether the register of vendors lists the id of the virtual interface.
    pub peer_declared: Option<bool>,
}

impl Columns for NetworkLinkColumns {
    type Base = NetworkLink;

    fn derive(world: &World, rows: &[Stored<NetworkLink>]) -> Vec<Extra<Self>> {
        rows.iter().map(|link| columns(world, link, rows)).collect()
    }
}

fn columns(world: &World, link: &Stored<NetworkLink>, rows: &[Stored<NetworkLink>]) -> Extra<NetworkLinkColumns> {
    let row = &link.row;
    let others: Vec<_> = rows.iter().filter(|one| one.resource != link.resource && is_private_line(&one.row)).collect();
    let complete = world.is_complete(NetworkLink::NAME);
    let redundant = redundant(row, &others, complete);
    let listed = || world.listed(RegisterKind::VendorAccounts, &row.id).filter(|listed| *listed);
    let peer_declared = row.peer_account.as_deref().map_or_else(listed, |account| Some(world.is_known(account)));
    let mut gaps = Vec::new();
    let mut calls = Vec::new();
    if is_private_line(row) {
        calls.extend(others.iter().flat_map(|one| one.calls.iter().copied()));
        if redundant.is_none() {
            gaps.extend(others.iter().flat_map(|one| one.gaps.iter().copied()));
            gaps.extend(world.gaps_of(NetworkLink::NAME));
        }
    }
    calls.extend(world.calls_of(&gaps));
    let row = NetworkLinkColumns { is_up: is_up(row), redundant, peer_declared };
    Extra { calls: tidy(calls), gaps: tidy(gaps), row }
}

/// Kinds that lead to a building of one's own.
fn is_private_line(link: &NetworkLink) -> bool {
    matches!(link.kind.as_str(), "s2s-vpn" | "dx")
}

fn is_up(link: &NetworkLink) -> Option<bool> {
    let available = match link.state.as_str() {
        "available" | "active" => Some(true),
        // A word of Direct Connect for what it does not know.
        "unknown" => None,
        _ => Some(false),
    };
    match link.kind.as_str() {
        "s2s-vpn" => all([available, tunnels_up(link, link.tunnels)]),
        "dx" => all([available, interfaces_up(link)]),
        _ => available,
    }
}

/// Whether so many tunnels are up; those that are neither up nor down may be either.
fn tunnels_up(link: &NetworkLink, wanted: i64) -> Option<bool> {
    if link.tunnels == 0 {
        return None;
    }
    let at_most = link.tunnels - link.tunnels_down;
    if link.tunnels_up >= wanted { Some(true) } else { (at_most < wanted).then_some(false) }
}

fn interfaces_up(link: &NetworkLink) -> Option<bool> {
    let interfaces = link.virtual_interfaces.as_deref()?;
    let up = interfaces.iter().map(|one| match one.bgp.as_str() {
        "up" => Some(true),
        "down" => Some(false),
        _ => None,
    });
    all(up.chain([Some(!interfaces.is_empty())]))
}

fn redundant(link: &NetworkLink, others: &[&Stored<NetworkLink>], complete: bool) -> Option<bool> {
    // A connection that was not listed may be the second path.
    let unlisted = (!complete).then_some(None);
    match link.kind.as_str() {
        "s2s-vpn" => {
            let second = any(others.iter().map(|one| is_up(&one.row)).chain(unlisted));
            all([tunnels_up(link, 2), second])
        }
        "dx" => {
            let apart = |one: &NetworkLink| one.kind != "dx" || one.location != link.location;
            let second = others.iter().filter(|one| apart(&one.row)).map(|one| is_up(&one.row));
            any(second.chain(unlisted))
        }
        _ => Some(false),
    }
}

#[cfg(test)]
mod tests {
    use crate::derive::identity::fixture::{stored, world_covering};
    use crate::tables::network_link::VirtualInterface;

    use super::*;

    fn vpn(id: &str, up: i64, down: i64) -> NetworkLink {
        NetworkLink {
            id: id.to_owned(),
            kind: "s2s-vpn".to_owned(),
            state: "available".to_owned(),
            peer_account: Some("111111111111".to_owned()),
            location: "none".to_owned(),
            tunnels: 2,
            tunnels_up: up,
            tunnels_down: down,
            virtual_interfaces: Some(Vec::new()),
        }
    }

    fn dx(id: &str, location: &str, bgp: &[&str]) -> NetworkLink {
        let interface = |bgp: &&str| VirtualInterface { id: "dxvif".to_owned(), bgp: (*bgp).to_owned() };
        NetworkLink {
            kind: "dx".to_owned(),
            location: location.to_owned(),
            tunnels: 0,
            virtual_interfaces: Some(bgp.iter().map(interface).collect()),
            ..vpn(id, 0, 0)
        }
    }

    fn derive_in(complete: bool, links: &[NetworkLink]) -> Vec<NetworkLinkColumns> {
        let world = world_covering(&[("network_link", complete)]);
        let rows: Vec<_> = links.iter().map(|link| stored(&link.id, link.clone())).collect();
        NetworkLinkColumns::derive(&world, &rows).into_iter().map(|extra| extra.row).collect()
    }

    fn redundant(links: &[NetworkLink]) -> Vec<Option<bool>> {
        derive_in(true, links).into_iter().map(|row| row.redundant).collect()
    }

    fn up(link: &NetworkLink) -> Option<bool> {
        derive_in(true, std::slice::from_ref(link)).remove(0).is_up
    }

    fn declared(peer: Option<&str>) -> Option<bool> {
        let link = NetworkLink { peer_account: peer.map(str::to_owned), ..vpn("a", 2, 0) };
        derive_in(true, &[link]).remove(0).peer_declared
    }

    #[test]
    fn a_vpn_is_up_when_both_tunnels_are() {
        assert_eq!([up(&vpn("a", 2, 0)), up(&vpn("a", 1, 1)), up(&vpn("a", 1, 0))], [Some(true), Some(false), None]);
        assert_eq!(up(&NetworkLink { tunnels: 0, ..vpn("a", 0, 0) }), None);
        assert_eq!(up(&NetworkLink { state: "pending".to_owned(), ..vpn("a", 2, 0) }), Some(false));
    }

    #[test]
    fn direct_connect_is_up_when_something_runs_over_it() {
        assert_eq!(up(&dx("a", "EqTY2", &["up", "up"])), Some(true));
        assert_eq!(up(&dx("a", "EqTY2", &["up", "down"])), Some(false));
        assert_eq!(up(&dx("a", "EqTY2", &["up", "unknown"])), None);
        assert_eq!(up(&dx("a", "EqTY2", &[])), Some(false));
        assert_eq!(up(&NetworkLink { virtual_interfaces: None, ..dx("a", "EqTY2", &[]) }), None);
        assert_eq!(up(&NetworkLink { state: "unknown".to_owned(), ..dx("a", "EqTY2", &["up"]) }), None);
    }

    #[test]
    fn one_vpn_is_not_redundant_however_many_tunnels_it_has() {
        assert_eq!(redundant(&[vpn("a", 2, 0)]), [Some(false)]);
        assert_eq!(redundant(&[vpn("a", 2, 0), vpn("b", 2, 0)]), [Some(true), Some(true)]);
        assert_eq!(redundant(&[vpn("a", 1, 1), vpn("b", 2, 0)]), [Some(false), Some(false)]);
    }

    #[test]
    fn two_connections_at_one_location_are_one_path() {
        let one = [dx("a", "EqTY2", &["up"]), dx("b", "EqTY2", &["up"])];
        assert_eq!(redundant(&one), [Some(false), Some(false)]);
        let two = [dx("a", "EqTY2", &["up"]), dx("b", "EqOS1", &["up"])];
        assert_eq!(redundant(&two), [Some(true), Some(true)]);
    }

    #[test]
    fn a_vpn_beside_direct_connect_is_a_second_path_for_both() {
        assert_eq!(redundant(&[dx("a", "EqTY2", &["up"]), vpn("b", 2, 0)]), [Some(true), Some(true)]);
        assert_eq!(redundant(&[dx("a", "EqTY2", &["up"]), vpn("b", 0, 2)]), [Some(false), Some(false)]);
    }

    #[test]
    fn a_path_that_was_not_listed_may_be_the_second() {
        let unlisted = |links: &[NetworkLink]| derive_in(false, links).remove(0).redundant;
        assert_eq!(unlisted(&[vpn("a", 2, 0)]), None);
        assert_eq!(unlisted(&[vpn("a", 0, 2)]), Some(false));
        assert_eq!(unlisted(&[vpn("a", 2, 0), vpn("b", 2, 0)]), Some(true));
    }

    #[test]
    fn own_accounts_and_vendors_are_declared_and_strangers_are_not() {
        assert_eq!(declared(Some("111111111111")), Some(true));
        assert_eq!(declared(Some("222222222222")), Some(true));
        assert_eq!(declared(Some("444444444444")), Some(true));
        assert_eq!(declared(Some("999999999999")), Some(false));
    }

    #[test]
    fn a_carrier_whose_account_is_not_told_is_not_known() {
        assert_eq!(declared(None), None);
    }
}
