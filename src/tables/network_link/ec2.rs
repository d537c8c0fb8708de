//! The connections that EC2 lists: VPN, peering, attachments to transit gateways.

use serde::Deserialize;

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Operation, Page, pages};

use super::super::ec2_list::tokened;
use super::super::service::EC2;
use super::super::wire::Items;
use super::{Collected, NetworkLink, Reader, facts};

static DESCRIBE_VPNS: Operation<DescribeVpnConnections> = EC2.operation("DescribeVpnConnections");
static DESCRIBE_CLIENT_VPNS: Operation<DescribeClientVpnEndpoints> = EC2.operation("DescribeClientVpnEndpoints");
static DESCRIBE_PEERINGS: Operation<DescribeVpcPeeringConnections> =
    EC2.operation("DescribeVpcPeeringConnections");
static DESCRIBE_ATTACHMENTS: Operation<DescribeTransitGatewayAttachments> =
    EC2.operation("DescribeTransitGatewayAttachments");

/// States of what is gone, or was asked for and not accepted: anyone may ask.
const NO_LINK: [&str; 11] = [
    "deleted",
    "expired",
    "failed",
    "failing",
    "initiating",
    "initiating-request",
    "initiatingRequest",
    "pending-acceptance",
    "pendingAcceptance",
    "rejected",
    "rejecting",
];

fn is_link(state: &str) -> bool {
    !NO_LINK.contains(&state)
}

/// Site-to-site VPNs; AWS lists them in one page.
pub(super) async fn vpns(reader: &Reader, collected: &mut Collected<NetworkLink>) {
    let list = pages(|_| async move {
        let answer = reader.operation(&DESCRIBE_VPNS, Request::new()).await;
        answer.map_value(|answer| Page { items: answer.vpn_connection_set.item, next: None })
    })
    .await;
    collected.listed(reader.region(), &list);
    for (vpn, call) in list.items.into_iter().filter(|(vpn, _)| is_link(&vpn.state)) {
        let facts = facts(reader, "ec2", "vpn-connection", &vpn.vpn_connection_id).resting_on(call);
        collected.keep(facts, vpn.row().to(reader.account().as_str()));
    }
}

/// Endpoints that people's devices connect to.
pub(super) async fn client_vpns(reader: &Reader, collected: &mut Collected<NetworkLink>) {
    let split = |answer: DescribeClientVpnEndpoints| (answer.client_vpn_endpoint, answer.next_token);
    let list = tokened(reader, &DESCRIBE_CLIENT_VPNS, (1000, Request::new()), split).await;
    collected.listed(reader.region(), &list);
    for (endpoint, call) in list.items.into_iter().filter(|(one, _)| is_link(&one.status.code)) {
        let id = &endpoint.client_vpn_endpoint_id;
        let facts = facts(reader, "ec2", "client-vpn-endpoint", id).resting_on(call);
        let row = NetworkLink::of(id, "client-vpn", &endpoint.status.code);
        collected.keep(facts, row.to(reader.account().as_str()));
    }
}

/// Peerings of VPCs, asked for from either side.
pub(super) async fn peerings(reader: &Reader, collected: &mut Collected<NetworkLink>) {
    let split =
        |answer: DescribeVpcPeeringConnections| (answer.vpc_peering_connection_set, answer.next_token);
    let list = tokened(reader, &DESCRIBE_PEERINGS, (1000, Request::new()), split).await;
    collected.listed(reader.region(), &list);
    for (peering, call) in list.items.into_iter().filter(|(one, _)| is_link(&one.status.code)) {
        let id = &peering.vpc_peering_connection_id;
        let facts = facts(reader, "ec2", "vpc-peering-connection", id).resting_on(call);
        let peer = other(reader, &peering.requester_vpc_info.owner_id, &peering.accepter_vpc_info.owner_id);
        collected.keep(facts, NetworkLink::of(id, "peering", &peering.status.code).to(peer));
    }
}

/// What hangs on transit gateways, of this account or shared with it.
pub(super) async fn attachments(reader: &Reader, collected: &mut Collected<NetworkLink>) {
    let split =
        |answer: DescribeTransitGatewayAttachments| (answer.transit_gateway_attachments, answer.next_token);
    let list = tokened(reader, &DESCRIBE_ATTACHMENTS, (1000, Request::new()), split).await;
    collected.listed(reader.region(), &list);
    for (attachment, call) in list.items.into_iter().filter(|(one, _)| is_link(&one.state)) {
        let id = &attachment.transit_gateway_attachment_id;
        let facts = facts(reader, "ec2", "transit-gateway-attachment", id).resting_on(call);
        let peer = other(reader, &attachment.transit_gateway_owner_id, &attachment.resource_owner_id);
        collected.keep(facts, NetworkLink::of(id, "tgw", &attachment.state).to(peer));
    }
}

/// The one of two owners that is not the account itself; itself when it is both.
fn other<'a>(reader: &Reader, one: &'a str, another: &'a str) -> &'a str {
    if one == reader.account().as_str() { another } else { one }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeVpnConnections {
    vpn_connection_set: Items<Vpn>,
}

/// Its keys and its configuration are not members here, so they go no further than the answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vpn {
    vpn_connection_id: String,
    state: String,
    #[serde(default)]
    vgw_telemetry: Items<Tunnel>,
}

#[derive(Clone, Debug, Deserialize)]
struct Tunnel {
    status: String,
}

impl Vpn {
    fn row(&self) -> NetworkLink {
        let tunnels = &self.vgw_telemetry.item;
        let count = |status: &str| {
            let found = tunnels.iter().filter(|tunnel| tunnel.status == status).count();
            i64::try_from(found).unwrap_or(i64::MAX)
        };
        NetworkLink {
            tunnels: i64::try_from(tunnels.len()).unwrap_or(i64::MAX),
            tunnels_up: count("UP"),
            tunnels_down: count("DOWN"),
            ..NetworkLink::of(&self.vpn_connection_id, "s2s-vpn", &self.state)
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeClientVpnEndpoints {
    client_vpn_endpoint: Items<ClientVpn>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientVpn {
    client_vpn_endpoint_id: String,
    status: Status,
}

#[derive(Debug, Deserialize)]
struct Status {
    code: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeVpcPeeringConnections {
    vpc_peering_connection_set: Items<Peering>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Peering {
    vpc_peering_connection_id: String,
    requester_vpc_info: Side,
    accepter_vpc_info: Side,
    status: Status,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Side {
    owner_id: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeTransitGatewayAttachments {
    transit_gateway_attachments: Items<Attachment>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attachment {
    transit_gateway_attachment_id: String,
    transit_gateway_owner_id: String,
    resource_owner_id: String,
    state: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    const VPN: &str = r"<R><vpnConnectionSet><item><vpnConnectionId>vpn-1</vpnConnectionId><state>available</state>
        <customerGatewayConfiguration>&lt;pre_shared_key&gt;s3cret&lt;/pre_shared_key&gt;</customerGatewayConfiguration>
        <options><tunnelOptionSet><item><outsideIpAddress>192.0.2.1</outsideIpAddress><preSharedKey>s3cret</preSharedKey>
        </item></tunnelOptionSet></options><vgwTelemetry><item><status>UP</status></item><item><status>DOWN</status></item>
        </vgwTelemetry></item></vpnConnectionSet></R>";

    #[test]
    fn the_keys_of_a_vpn_get_into_no_row() {
        let answer: DescribeVpnConnections = quick_xml::de::from_str(VPN).unwrap();
        assert!(!format!("{answer:?}").contains("s3cret"));
        let row = answer.vpn_connection_set.item[0].row();
        assert!(!serde_json::to_string(&row).unwrap().contains("s3cret"));
    }

    #[test]
    fn tunnels_are_counted_by_their_state() {
        let counted = |body: &str| {
            let answer: DescribeVpnConnections = quick_xml::de::from_str(body).unwrap();
            let row = answer.vpn_connection_set.item[0].row();
            (row.tunnels, row.tunnels_up, row.tunnels_down)
        };
        assert_eq!(counted(VPN), (2, 1, 1));
        assert_eq!(counted(&VPN.replace("DOWN", "RESTING")), (2, 1, 0));
    }

    #[test]
    fn what_was_only_asked_for_or_is_gone_is_no_link() {
        for state in ["deleted", "pending-acceptance", "pendingAcceptance", "rejected", "expired"] {
            assert!(!is_link(state), "{state}");
        }
        assert!(is_link("active") && is_link("deleting") && is_link("a state of tomorrow"));
    }
}
