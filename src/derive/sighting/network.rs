//! Networks, what joins them, and what answers in front of them.

use crate::model::Stored;
use crate::tables::api_stage::ApiStage;
use crate::tables::load_balancer::LoadBalancer;
use crate::tables::nat_gateway::NatGateway;
use crate::tables::network_link::NetworkLink;
use crate::tables::vpc::Vpc;

use super::{Sighting, World, shown};

/// A VPC whose subnets another account shares is a resource of that account.
pub(super) fn vpcs(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::EC2::VPC";
    let show = |one: &Stored<Vpc>| {
        let own = one.row.owner_account == world.account().as_str();
        own.then(|| Sighting { is_default_object: Some(one.row.is_default), ..Sighting::of(one, TYPE) })
    };
    shown(world, TYPE, show)
}

/// AWS lists a gateway for a while after it is gone: in a state that came later it may be gone too.
pub(super) fn gateways(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::EC2::NatGateway";
    let show = |one: &Stored<NatGateway>| {
        let is_default_object = one.row.state.as_ref().map(|_| false);
        Some(Sighting { is_default_object, ..Sighting::of(one, TYPE) })
    };
    shown(world, TYPE, show)
}

pub(super) fn links(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::EC2::VPNConnection";
    let show = |one: &Stored<NetworkLink>| {
        let resource_type = match one.row.kind.as_str() {
            "client-vpn" => "AWS::EC2::ClientVpnEndpoint",
            "peering" => "AWS::EC2::VPCPeeringConnection",
            "tgw" => "AWS::EC2::TransitGatewayAttachment",
            "dx" => "AWS::DirectConnect::Connection",
            _ => TYPE,
        };
        Some(Sighting::of(one, resource_type))
    };
    shown(world, TYPE, show)
}

pub(super) fn balancers(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::ElasticLoadBalancingV2::LoadBalancer";
    let show = |one: &Stored<LoadBalancer>| {
        let classic = one.row.kind.as_deref() == Some("classic");
        let resource_type = if classic { "AWS::ElasticLoadBalancing::LoadBalancer" } else { TYPE };
        Some(Sighting::of(one, resource_type))
    };
    shown(world, TYPE, show)
}

pub(super) fn stages(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::ApiGateway::Stage";
    let show = |one: &Stored<ApiStage>| {
        let rest = one.row.kind.as_deref() == Some("REST");
        Some(Sighting::of(one, if rest { TYPE } else { "AWS::ApiGatewayV2::Stage" }))
    };
    shown(world, TYPE, show)
}
