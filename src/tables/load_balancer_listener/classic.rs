//! Listeners of Classic Load Balancers: their security policy is a list of attributes.

use serde::Deserialize;

use crate::aws::operation::Request;
use crate::aws::{Answer, AnswerExt as _, Operation};
use crate::model::CallId;
use crate::tables::balancing::{Classic, ClassicListener, classic};
use crate::tables::load_balancer::or_gap;
use crate::tables::rds_list::Elements;
use crate::tables::service::ELB;
use crate::tables::several::several;
use crate::tables::wire::or_none;
use crate::tables::{Collected, Facts, Reader};

use super::{LoadBalancerListener, undescribed};

static DESCRIBE_POLICIES: Operation<DescribePolicies> = ELB.operation("DescribeLoadBalancerPolicies");

/// Keeps every listener of the Region's Classic Load Balancers.
pub(super) async fn listeners(reader: &Reader, collected: &mut Collected<LoadBalancerListener>) {
    let list = classic(reader).await;
    collected.listed(reader.region(), &list);
    let described = list.items.iter().map(|(balancer, call)| describe(reader, balancer, *call));
    for (facts, row) in several(described).await.into_iter().flatten() {
        collected.keep(facts, row);
    }
}

async fn describe(
    reader: &Reader,
    balancer: &Classic,
    call: CallId,
) -> Vec<(Facts, LoadBalancerListener)> {
    let policies = if balancer.listeners.list.iter().any(ClassicListener::ends_tls) {
        let request = Request::new().parameter("LoadBalancerName", &balancer.name);
        let answer: Answer<DescribePolicies> = reader.operation(&DESCRIBE_POLICIES, request).await;
        Some(answer.map_value(|answer| answer.result.policies.list))
    } else {
        None
    };
    let row = |listener| row(reader, balancer, listener, policies.as_ref(), call);
    balancer.listeners.list.iter().map(row).collect()
}

impl ClassicListener {
    fn ends_tls(&self) -> bool {
        matches!(self.listener.protocol.to_ascii_uppercase().as_str(), "HTTPS" | "SSL")
    }
}

fn row(
    reader: &Reader,
    balancer: &Classic,
    described: &ClassicListener,
    policies: Option<&Answer<Vec<Policy>>>,
    call: CallId,
) -> (Facts, LoadBalancerListener) {
    let port = &described.listener;
    let load_balancer_arn = balancer.arn(reader);
    let arn = format!("{load_balancer_arn}:{}", port.port);
    let mut facts = Facts::of(reader.region(), &arn).resting_on(call);
    let policy = match policies.filter(|_| described.ends_tls()) {
        Some(answer) => policy_of(&mut facts, described, answer.clone()),
        None => Some(Policy::none()),
    };
    let protocol = port.protocol.to_ascii_uppercase();
    let row = LoadBalancerListener {
        arn,
        load_balancer_arn,
        kind: Some("classic".to_owned()),
        internet_facing: or_gap(&mut facts, balancer.internet_facing(), call),
        port: port.port,
        policy: policy.as_ref().map(Policy::label),
        protocols: policy.as_ref().map(Policy::protocols),
        ciphers: policy.as_ref().map(Policy::ciphers),
        // A Classic Load Balancer cannot redirect.
        plain_http: Some(protocol == "HTTP"),
        certificates: port.certificate.clone().filter(|arn| !arn.is_empty()).into_iter().collect(),
        mtls: false,
        protocol: Some(protocol),
    };
    (facts, row)
}

/// The security policy in force on a listener.
fn policy_of(facts: &mut Facts, described: &ClassicListener, answer: Answer<Vec<Policy>>) -> Option<Policy> {
    let columns = ["policy", "protocols", "ciphers"];
    let policies = facts.take(&columns, answer)?;
    let in_force =
        |policy: &Policy| policy.negotiates() && described.policy_names.list.contains(&policy.name);
    let found = policies.into_iter().find(in_force);
    if found.is_none() {
        facts.unknown(&columns, undescribed(&described.policy_names.list.join(", ")));
    }
    found
}

#[derive(Debug, Deserialize)]
struct DescribePolicies {
    #[serde(rename = "DescribeLoadBalancerPoliciesResult")]
    result: Policies,
}

#[derive(Debug, Deserialize)]
struct Policies {
    #[serde(rename = "PolicyDescriptions")]
    policies: Elements<Policy>,
}

#[derive(Clone, Debug, Deserialize)]
struct Policy {
    #[serde(rename = "PolicyName")]
    name: String,
    #[serde(rename = "PolicyTypeName")]
    kind: String,
    #[serde(default, rename = "PolicyAttributeDescriptions")]
    attributes: Elements<Attribute>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attribute {
    attribute_name: String,
    #[serde(default)]
    attribute_value: String,
}

impl Policy {
    /// Of a listener that does not end TLS.
    fn none() -> Self {
        Self { name: String::new(), kind: String::new(), attributes: Elements::default() }
    }

    fn negotiates(&self) -> bool {
        self.kind == "SSLNegotiationPolicyType"
    }

    /// The policy of AWS that it repeats, else its own name.
    fn label(&self) -> String {
        let named = self.attributes.list.iter().find(|one| one.attribute_name == "Reference-Security-Policy");
        or_none(Some(named.map_or(self.name.as_str(), |one| one.attribute_value.as_str())))
    }

    fn switched_on(&self) -> impl Iterator<Item = &str> {
        self.attributes
            .list
            .iter()
            .filter(|one| one.attribute_value == "true")
            .map(|one| one.attribute_name.as_str())
    }

    fn protocols(&self) -> Vec<String> {
        self.switched_on().filter_map(|name| Some(name.strip_prefix("Protocol-")?.to_owned())).collect()
    }

    fn ciphers(&self) -> Vec<String> {
        let cipher = |name: &&str| !name.starts_with("Protocol-") && *name != "Server-Defined-Cipher-Order";
        self.switched_on().filter(cipher).map(str::to_owned).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "<R><PolicyDescriptions><member>
        <PolicyName>kasumi-tls</PolicyName><PolicyTypeName>SSLNegotiationPolicyType</PolicyTypeName>
        <PolicyAttributeDescriptions>
          <member><AttributeName>Reference-Security-Policy</AttributeName><AttributeValue>ELBSecurityPolicy-TLS-1-2-2017-01</AttributeValue></member>
          <member><AttributeName>Protocol-TLSv1</AttributeName><AttributeValue>false</AttributeValue></member>
          <member><AttributeName>Protocol-TLSv1.2</AttributeName><AttributeValue>true</AttributeValue></member>
          <member><AttributeName>Server-Defined-Cipher-Order</AttributeName><AttributeValue>true</AttributeValue></member>
          <member><AttributeName>AES128-GCM-SHA256</AttributeName><AttributeValue>true</AttributeValue></member>
          <member><AttributeName>RC4-MD5</AttributeName><AttributeValue>false</AttributeValue></member>
        </PolicyAttributeDescriptions></member></PolicyDescriptions></R>";

    #[test]
    fn a_policy_is_read_from_its_attributes() {
        let policies: Policies = quick_xml::de::from_str(BODY).unwrap();
        let policy = &policies.policies.list[0];
        assert!(policy.negotiates());
        assert_eq!(policy.label(), "ELBSecurityPolicy-TLS-1-2-2017-01");
        assert_eq!(policy.protocols(), ["TLSv1.2"]);
        assert_eq!(policy.ciphers(), ["AES128-GCM-SHA256"]);
    }

    #[test]
    fn a_listener_without_tls_has_no_policy() {
        assert_eq!(Policy::none().label(), "none");
        assert!(Policy::none().ciphers().is_empty());
    }
}
