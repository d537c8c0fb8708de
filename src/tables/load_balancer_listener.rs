//! Listeners of load balancers, with what the security policy of each offers.
//!
//! Protocols and cipher suites come from the policy's own description, never from its name. A
//! listener that passes TCP on sees neither: what its targets offer is not told here.

mod answers;
mod classic;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{Failure, Listed, Operation};
use crate::model::{CallId, Cause};

use self::answers::{DescribeListeners, DescribePolicies, DescribeRules, Listener, Policy, Rule};
use super::balancing::{Balancer, balancers, marked};
use super::closed::Closed;
use super::load_balancer::or_gap;
use super::service::ELB_V2;
use super::several::several;
use super::wire::or_none;
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE_LISTENERS: Operation<DescribeListeners> = ELB_V2.operation("DescribeListeners");
static DESCRIBE_RULES: Operation<DescribeRules> = ELB_V2.operation("DescribeRules");
static DESCRIBE_POLICIES: Operation<DescribePolicies> = ELB_V2.operation("DescribeSSLPolicies");

/// One listener.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LoadBalancerListener {
    /// ARN; of a Classic Load Balancer's listener the balancer's ARN and the port.
    pub arn: String,
    /// ARN of the load balancer.
    pub load_balancer_arn: String,
    /// Kind of the load balancer: `application`, `network` or `classic`.
    pub kind: Option<String>,
    /// Whether the internet reaches the load balancer.
    pub internet_facing: Option<bool>,
    /// Protocol, such as `HTTPS`, `TLS` or `TCP`; a Classic Load Balancer calls TLS `SSL`.
    pub protocol: Option<String>,
    /// Port.
    pub port: i64,
    /// Name of the security policy; `none` where the listener does not end TLS.
    pub policy: Option<String>,
    /// Protocol versions that the policy offers; empty where the listener does not end TLS.
    pub protocols: Option<Vec<String>>,
    /// Cipher suites that the policy offers; empty where the listener does not end TLS.
    pub ciphers: Option<Vec<String>>,
    /// Whether it takes HTTP and does something else with it than redirect it to HTTPS: its default
    /// action does, or one of its rules forwards the request or redirects it elsewhere.
    pub plain_http: Option<bool>,
    /// ARNs of its default certificates.
    pub certificates: Vec<String>,
    /// Whether clients have to show a certificate.
    pub mtls: bool,
}

impl Table for LoadBalancerListener {
    const NAME: &'static str = "load_balancer_listener";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[
        ("elasticloadbalancing", "DescribeLoadBalancers"),
        ("elasticloadbalancing", "DescribeListeners"),
        ("elasticloadbalancing", "DescribeRules"),
        ("elasticloadbalancing", "DescribeSSLPolicies"),
        ("elasticloadbalancing", "DescribeLoadBalancerPolicies"),
    ];
    const CLOSED: &'static [Closed] = &[
        Closed::column(
            "kind",
            "DescribeLoadBalancers",
            &["application", "classic", "gateway", "network"],
        ),
        Closed::column(
            "protocol",
            "DescribeListeners",
            &["GENEVE", "HTTP", "HTTPS", "QUIC", "SSL", "TCP", "TCP_QUIC", "TCP_UDP", "TLS", "UDP"],
        )
        .and(&["plain_http"]),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let mut collected = Collected::default();
        let balancers = balancers(&reader).await;
        collected.listed(reader.region(), &balancers);
        let found = listeners(&reader, &balancers, &mut collected).await;
        let policies = policies(&reader, &found).await;
        let rows = found.into_iter().map(|one| describe(&reader, policies.as_ref(), one));
        for (facts, row) in several(rows).await {
            collected.keep(facts, row);
        }
        classic::listeners(&reader, &mut collected).await;
        collected
    }
}

/// A listener with the balancer that it belongs to.
struct Found<'a> {
    balancer: &'a Balancer,
    listener: Listener,
    calls: [CallId; 2],
}

/// A Gateway Load Balancer passes packets on to appliances; nobody speaks TLS or HTTP with it.
async fn listeners<'a>(
    reader: &Reader,
    balancers: &'a Listed<Balancer>,
    collected: &mut Collected<LoadBalancerListener>,
) -> Vec<Found<'a>> {
    let spoken = balancers.items.iter().filter(|(balancer, _)| balancer.kind != "gateway");
    let lists = spoken.map(|(balancer, call)| async move {
        let request = Request::new().parameter("LoadBalancerArn", &balancer.arn);
        let split = |answer: DescribeListeners| (answer.result.listeners, answer.result.next_marker);
        (balancer, *call, marked(reader, &DESCRIBE_LISTENERS, request, split).await)
    });
    let mut found = Vec::new();
    for (balancer, listed, list) in several(lists).await {
        collected.listed(reader.region(), &list);
        let with_balancer =
            |(listener, call)| Found { balancer, listener, calls: [listed, call] };
        found.extend(list.items.into_iter().map(with_balancer));
    }
    found
}

/// The policies of the Region, asked for where a listener has one.
async fn policies(reader: &Reader, found: &[Found<'_>]) -> Option<Listed<Policy>> {
    if found.iter().all(|one| one.listener.policy().is_none()) {
        return None;
    }
    let split = |answer: DescribePolicies| (answer.result.policies, answer.result.next_marker);
    Some(marked(reader, &DESCRIBE_POLICIES, Request::new(), split).await)
}

async fn describe(
    reader: &Reader,
    policies: Option<&Listed<Policy>>,
    found: Found<'_>,
) -> (Facts, LoadBalancerListener) {
    let Found { balancer, listener, calls } = found;
    let mut facts = Facts::of(reader.region(), &listener.arn);
    facts.rest_on(&calls);
    let [listed, _] = calls;
    let (protocols, ciphers) = offered(&mut facts, &listener, policies);
    let row = LoadBalancerListener {
        plain_http: plain_http(reader, &mut facts, &listener).await,
        load_balancer_arn: balancer.arn.clone(),
        kind: Some(balancer.kind.clone()),
        internet_facing: or_gap(&mut facts, balancer.internet_facing(), listed),
        policy: Some(or_none(listener.policy())),
        protocols,
        ciphers,
        mtls: listener.mtls(),
        port: listener.port,
        certificates: listener.certificates.list.into_iter().map(|one| one.arn).collect(),
        protocol: Some(listener.protocol),
        arn: listener.arn,
    };
    (facts, row)
}

type Offer = (Option<Vec<String>>, Option<Vec<String>>);

fn offered(facts: &mut Facts, listener: &Listener, policies: Option<&Listed<Policy>>) -> Offer {
    let Some(name) = listener.policy() else { return (Some(Vec::new()), Some(Vec::new())) };
    let described = policies.and_then(|list| list.items.iter().find(|(policy, _)| policy.name == name));
    if let Some((policy, call)) = described {
        facts.rest_on(&[*call]);
        let ciphers = policy.ciphers.list.iter().map(|cipher| cipher.name.clone()).collect();
        return (Some(policy.protocols.list.clone()), Some(ciphers));
    }
    let failure = policies.and_then(|list| list.failure.clone());
    facts.unknown(&["protocols", "ciphers"], failure.unwrap_or_else(|| undescribed(&name)));
    (None, None)
}

/// The failure of a policy that is in use and in no description.
fn undescribed(name: &str) -> Failure {
    Failure::without_call(Cause::Malformed, format!("security policy `{name}` is in use and not described"))
}

/// The default action decides first; further rules are asked for where it redirects to HTTPS.
async fn plain_http(reader: &Reader, facts: &mut Facts, listener: &Listener) -> Option<bool> {
    if listener.protocol != "HTTP" {
        return Some(false);
    }
    match listener.serves_by_default() {
        Some(false) => {}
        Some(true) => return Some(true),
        None => return new_action(facts),
    }
    let request = Request::new().parameter("ListenerArn", &listener.arn);
    let split = |answer: DescribeRules| (answer.result.rules, answer.result.next_marker);
    let rules = marked(reader, &DESCRIBE_RULES, request, split).await;
    facts.rest_on(&rules.calls);
    let through: Vec<Option<bool>> = rules.values().map(Rule::lets_http_through).collect();
    match rules.failure {
        _ if through.contains(&Some(true)) => Some(true),
        Some(failure) => {
            facts.unknown(&["plain_http"], failure);
            None
        }
        None if through.contains(&None) => new_action(facts),
        None => Some(false),
    }
}

/// An action that this version does not know may be harmless or not.
fn new_action(facts: &mut Facts) -> Option<bool> {
    let message = "a rule has an action that this version does not know";
    facts.unknown(&["plain_http"], Failure::without_call(Cause::Malformed, message));
    None
}
