//! Connections between the account's networks and others: VPN, Direct Connect, peering, transit gateways.
//!
//! What configures a VPN is never read: AWS answers it with the keys in it. A connection that was only
//! asked for, or is gone, is no connection; AWS goes on listing both for a while.

mod direct_connect;
mod ec2;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::closed::Closed;
use super::{Collected, Facts, Reader, Scope, Table};

/// One connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NetworkLink {
    /// Id of the connection, endpoint or attachment.
    pub id: String,
    /// `s2s-vpn`, `client-vpn`, `peering`, `tgw` (attachment to a transit gateway) or `dx` (Direct
    /// Connect: a connection, or a virtual interface on a carrier's connection).
    pub kind: String,
    /// State as AWS gives it: `available`, for peering `active`, when it works.
    pub state: String,
    /// Account at the other end: the own one for a VPN, whose other end is a device. NULL for a virtual
    /// interface on a connection of a carrier, whose account AWS does not tell.
    pub peer_account: Option<String>,
    /// Direct Connect location; `none` for other kinds.
    pub location: String,
    /// Number of tunnels of a site-to-site VPN; 0 for other kinds.
    pub tunnels: i64,
    /// How many of them are up.
    pub tunnels_up: i64,
    /// How many of them are down.
    pub tunnels_down: i64,
    /// Virtual interfaces of Direct Connect that run over it; empty for other kinds.
    pub virtual_interfaces: Option<Vec<VirtualInterface>>,
}

/// One virtual interface of Direct Connect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VirtualInterface {
    /// Virtual interface id.
    pub id: String,
    /// `up` when a BGP session is up, `down` when all are down, else `unknown`.
    pub bgp: String,
}

/// What EC2 and Direct Connect call the states of connections.
const STATES: &[&str] = &[
    "active", "available", "deleting", "down", "modifying", "pending", "pending-associate", "provisioning",
    "requested", "testing", "unknown", "verifying",
];

impl Table for NetworkLink {
    const NAME: &'static str = "network_link";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[
        ("directconnect", "DescribeConnections"),
        ("directconnect", "DescribeVirtualInterfaces"),
        ("ec2", "DescribeClientVpnEndpoints"),
        ("ec2", "DescribeTransitGatewayAttachments"),
        ("ec2", "DescribeVpcPeeringConnections"),
        ("ec2", "DescribeVpnConnections"),
    ];
    const CLOSED: &'static [Closed] = &[
        Closed::column("state", "DescribeVpnConnections", STATES),
        Closed::column("state", "DescribeConnections", STATES),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let mut collected = Collected::default();
        ec2::vpns(&reader, &mut collected).await;
        ec2::client_vpns(&reader, &mut collected).await;
        ec2::peerings(&reader, &mut collected).await;
        ec2::attachments(&reader, &mut collected).await;
        direct_connect::links(&reader, &mut collected).await;
        collected
    }
}

impl NetworkLink {
    /// A connection of which only this is known.
    fn of(id: &str, kind: &str, state: &str) -> Self {
        Self {
            id: id.to_owned(),
            kind: kind.to_owned(),
            state: state.to_owned(),
            peer_account: None,
            location: "none".to_owned(),
            tunnels: 0,
            tunnels_up: 0,
            tunnels_down: 0,
            virtual_interfaces: Some(Vec::new()),
        }
    }

    fn to(self, account: &str) -> Self {
        Self { peer_account: Some(account.to_owned()), ..self }
    }
}

/// A row about a connection of EC2 or Direct Connect.
fn facts(reader: &Reader, service: &str, resource_type: &str, id: &str) -> Facts {
    let (region, account) = (reader.region(), reader.account());
    Facts::of(region, format!("arn:aws:{service}:{region}:{account}:{resource_type}/{id}"))
}
