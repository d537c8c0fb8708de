//! Direct Connect: the connections of the account, and its virtual interfaces on connections of others.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Failure, Listed, Operation, Page, pages};
use crate::model::Cause;

use super::super::service::DIRECT_CONNECT;
use super::super::wire::or_none;
use super::{Collected, NetworkLink, Reader, VirtualInterface, facts};

static CONNECTIONS: Operation<DescribeConnections> = DIRECT_CONNECT.operation("DescribeConnections");
static INTERFACES: Operation<DescribeVirtualInterfaces> = DIRECT_CONNECT.operation("DescribeVirtualInterfaces");

/// States of what is gone, or was offered and not accepted.
const NO_LINK: [&str; 4] = ["confirming", "deleted", "ordering", "rejected"];

/// A row for each connection, and for each virtual interface on a connection of another account.
pub(super) async fn links(reader: &Reader, collected: &mut Collected<NetworkLink>) {
    let (connections, interfaces) = futures_util::future::join(connections(reader), interfaces(reader)).await;
    collected.listed(reader.region(), &connections);
    collected.listed(reader.region(), &interfaces);
    let own: BTreeSet<String> = connections.values().flat_map(Connection::ids).collect();
    for (connection, call) in connections.items.iter().filter(|(one, _)| is_link(&one.connection_state)) {
        let id = &connection.connection_id;
        let mut facts = facts(reader, "directconnect", "dxcon", id).resting_on(*call);
        let virtual_interfaces = over(connection, &interfaces);
        match &interfaces.failure {
            Some(failure) => facts.unknown(&["virtual_interfaces"], failure.clone()),
            None => facts.rest_on(&interfaces.calls),
        }
        let row = NetworkLink { virtual_interfaces, location: connection.location.clone(), ..connection.row() };
        collected.keep(facts, row);
    }
    if connections.failure.is_none() {
        hosted(reader, &interfaces, &own, collected);
    }
}

/// The virtual interfaces on connections that are not the account's: those of a carrier.
fn hosted(
    reader: &Reader,
    interfaces: &Listed<Interface>,
    own: &BTreeSet<String>,
    collected: &mut Collected<NetworkLink>,
) {
    let foreign = |one: &&(Interface, _)| {
        is_link(&one.0.virtual_interface_state) && !own.contains(&one.0.connection_id)
    };
    for (interface, call) in interfaces.items.iter().filter(foreign) {
        let id = &interface.virtual_interface_id;
        let mut facts = facts(reader, "directconnect", "dxvif", id).resting_on(*call);
        let message = format!("AWS does not tell the account of the carrier's connection {}", interface.connection_id);
        facts.unknown(&["peer_account"], Failure::without_call(Cause::NotInScope, message));
        let row = NetworkLink::of(id, "dx", &interface.virtual_interface_state);
        let virtual_interfaces = Some(vec![interface.row()]);
        collected.keep(facts, NetworkLink { virtual_interfaces, location: or_none(interface.location.clone()), ..row });
    }
}

/// The virtual interfaces over a connection; unknown when not all were listed.
fn over(connection: &Connection, interfaces: &Listed<Interface>) -> Option<Vec<VirtualInterface>> {
    let ids: Vec<String> = connection.ids().collect();
    let here = |one: &&Interface| is_link(&one.virtual_interface_state) && ids.contains(&one.connection_id);
    interfaces.failure.is_none().then(|| interfaces.values().filter(here).map(Interface::row).collect())
}

fn is_link(state: &str) -> bool {
    !NO_LINK.contains(&state)
}

async fn connections(reader: &Reader) -> Listed<Connection> {
    pages(|token| async move {
        let request = Request::new().member("maxResults", 100).member_if("nextToken", token);
        let answer = reader.operation(&CONNECTIONS, request).await;
        answer.map_value(|answer| Page { items: answer.connections, next: answer.next_token })
    })
    .await
}

async fn interfaces(reader: &Reader) -> Listed<Interface> {
    pages(|token| async move {
        let request = Request::new().member("maxResults", 100).member_if("nextToken", token);
        let answer = reader.operation(&INTERFACES, request).await;
        answer.map_value(|answer| Page { items: answer.virtual_interfaces, next: answer.next_token })
    })
    .await
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeConnections {
    connections: Vec<Connection>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Connection {
    connection_id: String,
    owner_account: String,
    connection_state: String,
    location: String,
    lag_id: Option<String>,
}

impl Connection {
    /// By what virtual interfaces name it: its own id, or that of the group it belongs to.
    fn ids(&self) -> impl Iterator<Item = String> {
        let ids = [Some(self.connection_id.clone()), self.lag_id.clone()];
        ids.into_iter().flatten().filter(|id| !id.is_empty())
    }

    fn row(&self) -> NetworkLink {
        NetworkLink::of(&self.connection_id, "dx", &self.connection_state).to(&self.owner_account)
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeVirtualInterfaces {
    virtual_interfaces: Vec<Interface>,
    next_token: Option<String>,
}

/// Its BGP keys are not members here, so they go no further than the answer.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Interface {
    virtual_interface_id: String,
    virtual_interface_state: String,
    connection_id: String,
    location: Option<String>,
    #[serde(default)]
    bgp_peers: Vec<BgpPeer>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct BgpPeer {
    bgp_status: Option<String>,
}

impl Interface {
    fn row(&self) -> VirtualInterface {
        let is = |peer: &BgpPeer, status: &str| peer.bgp_status.as_deref() == Some(status);
        let bgp = if self.bgp_peers.iter().any(|peer| is(peer, "up")) {
            "up"
        } else if self.bgp_peers.iter().all(|peer| is(peer, "down")) {
            "down"
        } else {
            "unknown"
        };
        VirtualInterface { id: self.virtual_interface_id.clone(), bgp: bgp.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bgp(peers: &str) -> String {
        let body = format!(
            r#"{{"virtualInterfaceId":"dxvif-1","virtualInterfaceState":"available","connectionId":"dxcon-1",
            "authKey":"s3cret","customerRouterConfig":"s3cret","bgpPeers":[{peers}]}}"#
        );
        let interface: Interface = serde_json::from_str(&body).unwrap();
        assert!(!format!("{interface:?}").contains("s3cret"));
        interface.row().bgp
    }

    #[test]
    fn one_session_that_is_up_carries_the_interface() {
        assert_eq!(bgp(r#"{"bgpStatus":"down","authKey":"s3cret"},{"bgpStatus":"up"}"#), "up");
        assert_eq!(bgp(r#"{"bgpStatus":"down"}"#), "down");
        assert_eq!(bgp(""), "down");
    }

    #[test]
    fn a_session_that_aws_does_not_know_of_is_neither_up_nor_down() {
        assert_eq!(bgp(r#"{"bgpStatus":"unknown"}"#), "unknown");
        assert_eq!(bgp(r#"{"bgpStatus":"down"},{}"#), "unknown");
    }

    #[test]
    fn a_connection_in_a_group_is_named_by_the_group() {
        let body = r#"{"connectionId":"dxcon-1","ownerAccount":"111111111111","connectionState":"available",
            "location":"EqTY2","lagId":"dxlag-1"}"#;
        let connection: Connection = serde_json::from_str(body).unwrap();
        assert_eq!(connection.ids().collect::<Vec<_>>(), ["dxcon-1", "dxlag-1"]);
    }
}
