//! Load balancers of both generations, with their logs and the web ACL in front of them.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::aws::Operation;
use crate::aws::operation::Request;
use crate::model::CallId;

use super::balancing::{Balancer, Classic, balancers, classic};
use super::closed::Closed;
use super::rds_list::Elements;
use super::required::{incomplete, required};
use super::service::{ELB, ELB_V2, WAF};
use super::several::several;
use super::{Collected, Facts, Reader, Scope, Table};

static ATTRIBUTES: Operation<DescribeAttributes> = ELB_V2.operation("DescribeLoadBalancerAttributes");
static CLASSIC_ATTRIBUTES: Operation<DescribeClassicAttributes> =
    ELB.operation("DescribeLoadBalancerAttributes");
static WEB_ACL_OF: Operation<Map<String, Value>> = WAF.operation("GetWebACLForResource");

/// One load balancer.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct LoadBalancer {
    /// ARN.
    pub arn: String,
    /// Kind: `application`, `network`, `gateway` or `classic`.
    pub kind: Option<String>,
    /// Whether the internet reaches it.
    pub internet_facing: Option<bool>,
    /// How many Availability Zones it stands in.
    pub az_count: i64,
    /// Whether its access logs go to a bucket; a Gateway Load Balancer has none. Those of a Network
    /// Load Balancer tell of its TLS listeners only.
    pub access_logs: Option<bool>,
    /// Whether it is protected from deletion; a Classic Load Balancer cannot be.
    pub deletion_protection: Option<bool>,
    /// ARN of the web ACL in front of it; `none` without one, and for kinds that cannot have one.
    pub web_acl: Option<String>,
}

impl Table for LoadBalancer {
    const NAME: &'static str = "load_balancer";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[
        ("elasticloadbalancing", "DescribeLoadBalancers"),
        ("elasticloadbalancing", "DescribeLoadBalancerAttributes"),
        ("wafv2", "GetWebACLForResource"),
    ];
    const CLOSED: &'static [Closed] = &[Closed::column(
        "kind",
        "DescribeLoadBalancers",
        &["application", "classic", "gateway", "network"],
    )
    .and(&["access_logs", "web_acl"])];

    async fn collect(reader: Reader) -> Collected<Self> {
        let mut collected = Collected::default();
        let list = balancers(&reader).await;
        collected.listed(reader.region(), &list);
        let rows = several(list.items.iter().map(|(one, call)| describe(&reader, one, *call))).await;
        let list = classic(&reader).await;
        collected.listed(reader.region(), &list);
        let classic = several(list.items.iter().map(|(one, call)| describe_classic(&reader, one, *call)));
        for (facts, row) in rows.into_iter().chain(classic.await) {
            collected.keep(facts, row);
        }
        collected
    }
}

async fn describe(reader: &Reader, balancer: &Balancer, call: CallId) -> (Facts, LoadBalancer) {
    let mut facts = Facts::of(reader.region(), &balancer.arn).resting_on(call);
    let request = Request::new().parameter("LoadBalancerArn", &balancer.arn);
    let answer = reader.operation(&ATTRIBUTES, request).await;
    let attributes = answer.and_then(|reply| {
        // Of a kind that is new nothing is certain.
        let logged = matches!(balancer.kind.as_str(), "application" | "network");
        let read = |answer: DescribeAttributes| answer.result.attributes.read(logged);
        required("elasticloadbalancing", ATTRIBUTES.name, Ok(reply), read)
    });
    let attributes = facts.take(&["access_logs", "deletion_protection"], attributes);
    let row = LoadBalancer {
        arn: balancer.arn.clone(),
        kind: Some(balancer.kind.clone()),
        internet_facing: or_gap(&mut facts, balancer.internet_facing(), call),
        az_count: distinct(balancer.availability_zones.list.iter().map(|zone| zone.name.as_str())),
        access_logs: attributes.map(|(logs, _)| logs),
        deletion_protection: attributes.map(|(_, protected)| protected),
        web_acl: web_acl(reader, balancer, &mut facts).await,
    };
    (facts, row)
}

/// Only an Application Load Balancer can stand behind a web ACL.
async fn web_acl(reader: &Reader, balancer: &Balancer, facts: &mut Facts) -> Option<String> {
    if balancer.kind != "application" {
        return Some("none".to_owned());
    }
    let request = Request::new().member("ResourceArn", balancer.arn.as_str());
    let answer = reader.operation(&WEB_ACL_OF, request).await;
    facts.take(&["web_acl"], required("wafv2", WEB_ACL_OF.name, answer, |answer| arn_of_acl(&answer)))
}

/// Without a web ACL the answer is an empty object; one with other members is another answer.
fn arn_of_acl(answer: &Map<String, Value>) -> Option<String> {
    match answer.get("WebACL").filter(|acl| !acl.is_null()) {
        None => answer.values().all(Value::is_null).then(|| "none".to_owned()),
        Some(acl) => Some(acl.get("ARN")?.as_str()?.to_owned()),
    }
}

async fn describe_classic(reader: &Reader, balancer: &Classic, call: CallId) -> (Facts, LoadBalancer) {
    let arn = balancer.arn(reader);
    let mut facts = Facts::of(reader.region(), &arn).resting_on(call);
    let request = Request::new().parameter("LoadBalancerName", &balancer.name);
    let attributes = facts.take(&["access_logs"], reader.operation(&CLASSIC_ATTRIBUTES, request).await);
    let row = LoadBalancer {
        arn,
        kind: Some("classic".to_owned()),
        internet_facing: or_gap(&mut facts, balancer.internet_facing(), call),
        az_count: distinct(balancer.availability_zones.list.iter().map(String::as_str)),
        access_logs: attributes.map(|answer| answer.result.attributes.access_log.enabled),
        deletion_protection: Some(false),
        web_acl: Some("none".to_owned()),
    };
    (facts, row)
}

/// A scheme that AWS leaves out or that is new is unknown, with a gap that says so.
pub(super) fn or_gap(facts: &mut Facts, internet_facing: Option<bool>, call: CallId) -> Option<bool> {
    if internet_facing.is_none() {
        let failure = incomplete("elasticloadbalancing", "DescribeLoadBalancers", call);
        facts.unknown(&["internet_facing"], failure);
    }
    internet_facing
}

fn distinct<'a>(zones: impl Iterator<Item = &'a str>) -> i64 {
    i64::try_from(zones.collect::<BTreeSet<_>>().len()).unwrap_or(i64::MAX)
}

#[derive(Debug, Deserialize)]
struct DescribeAttributes {
    #[serde(rename = "DescribeLoadBalancerAttributesResult")]
    result: AttributesResult,
}

#[derive(Debug, Deserialize)]
struct AttributesResult {
    #[serde(rename = "Attributes")]
    attributes: Elements<Attribute>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attribute {
    key: String,
    #[serde(default)]
    value: String,
}

impl Elements<Attribute> {
    /// Access logs and deletion protection; absent when AWS leaves one out that this kind always has.
    fn read(&self, logged: bool) -> Option<(bool, bool)> {
        let of = |key: &str| self.list.iter().find(|one| one.key == key).map(|one| one.value == "true");
        let logs = of("access_logs.s3.enabled");
        Some((if logged { logs? } else { logs.unwrap_or(false) }, of("deletion_protection.enabled")?))
    }
}

#[derive(Debug, Deserialize)]
struct DescribeClassicAttributes {
    #[serde(rename = "DescribeLoadBalancerAttributesResult")]
    result: ClassicAttributesResult,
}

#[derive(Debug, Deserialize)]
struct ClassicAttributesResult {
    #[serde(rename = "LoadBalancerAttributes")]
    attributes: ClassicAttributes,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ClassicAttributes {
    access_log: AccessLog,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AccessLog {
    enabled: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes(body: &str, logged: bool) -> Option<(bool, bool)> {
        quick_xml::de::from_str::<AttributesResult>(body).unwrap().attributes.read(logged)
    }

    fn acl(body: &str) -> Option<String> {
        arn_of_acl(&serde_json::from_str(body).unwrap())
    }

    #[test]
    fn connection_logs_are_not_access_logs() {
        let body = "<R><Attributes>
          <member><Key>connection_logs.s3.enabled</Key><Value>true</Value></member>
          <member><Key>access_logs.s3.enabled</Key><Value>false</Value></member>
          <member><Key>deletion_protection.enabled</Key><Value>true</Value></member>
        </Attributes></R>";
        assert_eq!(attributes(body, true), Some((false, true)));
    }

    #[test]
    fn attributes_without_logs_are_incomplete_unless_the_kind_has_none() {
        let body = "<R><Attributes><member><Key>deletion_protection.enabled</Key><Value>false</Value></member></Attributes></R>";
        assert_eq!(attributes(body, true), None);
        assert_eq!(attributes(body, false), Some((false, false)));
    }

    #[test]
    fn an_empty_answer_is_no_web_acl_and_another_answer_is_none_at_all() {
        assert_eq!(acl("{}").as_deref(), Some("none"));
        assert_eq!(acl(r#"{"WebACL":null}"#).as_deref(), Some("none"));
        assert_eq!(acl(r#"{"WebACL":{"ARN":"arn:acl"}}"#).as_deref(), Some("arn:acl"));
        assert_eq!(acl(r#"{"WebACLs":[]}"#), None);
    }
}
