//! Derived table `public_endpoint`: load balancers, distributions and stages that the internet reaches,
//! with their logs and the web ACL in front of them.

mod shield;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::row::tidy;
use crate::model::{CallId, GapId, Stored};
use crate::tables::Table as _;
use crate::tables::api_stage::ApiStage;
use crate::tables::cdn::Cdn;
use crate::tables::load_balancer::LoadBalancer;
use crate::tables::load_balancer_listener::LoadBalancerListener;

use super::{Derived, World, truth};
use shield::Shield;

/// One endpoint.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PublicEndpoint {
    /// ARN.
    pub arn: Option<String>,
    /// Kind: `alb`, `nlb`, `clb`, `cloudfront`, `rest-api`, `http-api` or `websocket-api`.
    pub kind: Option<String>,
    /// Whether access logs are kept. Those of a Network Load Balancer tell of TLS listeners only: it
    /// has none without one.
    pub access_logs: Option<bool>,
    /// Whether AWS WAF can stand in front of it.
    pub waf_capable: Option<bool>,
    /// Whether a web ACL that stops anything stands in front of it.
    pub waf: Option<bool>,
    /// Whether what that web ACL sees is logged; FALSE without one.
    pub waf_logging: Option<bool>,
}

impl Derived for PublicEndpoint {
    const NAME: &'static str = "public_endpoint";
    const FEEDS: &'static [&'static str] =
        &["api_stage", "cdn", "load_balancer", "load_balancer_listener", "web_acl"];

    fn derive(world: &World) -> Vec<Stored<Self>> {
        let balancers = world.rows::<LoadBalancer>().iter().filter_map(|one| of_balancer(world, one));
        let distributions = world.rows::<Cdn>().iter().filter(|one| one.row.enabled);
        let distributions = distributions.map(|one| of_distribution(world, one));
        let stages = world.rows::<ApiStage>().iter().filter_map(|one| of_stage(world, one));
        let unread = [LoadBalancer::NAME, Cdn::NAME, ApiStage::NAME];
        let unread = unread.iter().flat_map(|table| world.placeholders(table, |_| Self::default()));
        balancers.chain(distributions).chain(stages).chain(unread).collect()
    }
}

/// A row that rests on another, and on its web ACL.
fn stored<T>(from: &Stored<T>, shield: Shield, more: (Vec<CallId>, Vec<GapId>), row: PublicEndpoint) -> Stored<PublicEndpoint> {
    let row = PublicEndpoint { waf: shield.blocks, waf_logging: shield.logging, ..row };
    Stored {
        region: from.region.clone(),
        resource: from.resource.clone(),
        calls: tidy([from.calls.clone(), shield.calls, more.0].concat()),
        gaps: tidy([from.gaps.clone(), shield.gaps, more.1].concat()),
        row,
    }
}

/// Nothing for one that the internet does not reach; a Gateway Load Balancer is never public.
fn of_balancer(world: &World, from: &Stored<LoadBalancer>) -> Option<Stored<PublicEndpoint>> {
    let facts = &from.row;
    let kind = match facts.kind.as_deref() {
        Some("application") => Some("alb"),
        Some("network") => Some("nlb"),
        Some("classic") => Some("clb"),
        Some("gateway") => return None,
        Some(_) | None => None,
    };
    // Whether it is public is unknown: so is everything that depends on it being an endpoint at all.
    let public = match facts.internet_facing {
        Some(false) => return None,
        Some(true) => Some(()),
        None => None,
    };
    let (shield, listeners) = (Shield::of(world, facts.web_acl.as_deref()), Listeners::of(world, from));
    let logs = match kind {
        Some("nlb") => truth::all([facts.access_logs, listeners.has_tls]),
        Some(_) | None => facts.access_logs,
    };
    let row = PublicEndpoint {
        arn: Some(facts.arn.clone()),
        kind: kind.map(str::to_owned),
        access_logs: logs.filter(|logs| *logs || public.is_some()),
        waf_capable: public.and(kind).map(|kind| kind == "alb"),
        ..PublicEndpoint::default()
    };
    let more = if kind == Some("nlb") { (listeners.calls, listeners.gaps) } else { (Vec::new(), Vec::new()) };
    Some(stored(from, shield, more, row))
}

/// The listeners of a balancer.
struct Listeners {
    has_tls: Option<bool>,
    calls: Vec<CallId>,
    gaps: Vec<GapId>,
}

impl Listeners {
    fn of(world: &World, balancer: &Stored<LoadBalancer>) -> Self {
        let all = world.rows::<LoadBalancerListener>().iter();
        let own: Vec<_> = all.filter(|one| one.row.load_balancer_arn == balancer.row.arn).collect();
        let here = balancer.region.as_ref();
        let complete = here.is_some_and(|region| world.is_complete_in(LoadBalancerListener::NAME, region));
        let tls = own.iter().map(|one| one.row.protocol.as_deref().map(|protocol| protocol == "TLS"));
        let unlisted = (!complete).then_some(None);
        let gaps = world.incomplete(LoadBalancerListener::NAME);
        let gaps = gaps.into_iter().filter(|cell| Some(&cell.region) == here).flat_map(|cell| cell.gaps.clone());
        Self {
            has_tls: truth::any(tls.chain(unlisted)),
            calls: own.iter().flat_map(|one| one.calls.clone()).collect(),
            gaps: gaps.collect(),
        }
    }
}

fn of_distribution(world: &World, from: &Stored<Cdn>) -> Stored<PublicEndpoint> {
    let row = PublicEndpoint {
        arn: Some(from.row.arn.clone()),
        kind: Some("cloudfront".to_owned()),
        access_logs: from.row.logging,
        waf_capable: Some(true),
        ..PublicEndpoint::default()
    };
    stored(from, Shield::of(world, Some(&from.row.web_acl)), (Vec::new(), Vec::new()), row)
}

/// Nothing for a private one.
fn of_stage(world: &World, from: &Stored<ApiStage>) -> Option<Stored<PublicEndpoint>> {
    let facts = &from.row;
    let kind = match facts.kind.as_deref() {
        Some("REST") => Some("rest-api"),
        Some("HTTP") => Some("http-api"),
        Some("WEBSOCKET") => Some("websocket-api"),
        Some(_) | None => None,
    };
    let public = match facts.endpoint_type.as_deref() {
        Some("PRIVATE") => return None,
        Some(_) => Some(()),
        None => None,
    };
    let row = PublicEndpoint {
        arn: Some(facts.arn.clone()),
        kind: kind.map(str::to_owned),
        access_logs: Some(facts.access_logs).filter(|logs| *logs || public.is_some()),
        waf_capable: public.and(kind).map(|kind| kind == "rest-api"),
        ..PublicEndpoint::default()
    };
    Some(stored(from, Shield::of(world, Some(&facts.web_acl)), (Vec::new(), Vec::new()), row))
}

#[cfg(test)]
mod tests;
