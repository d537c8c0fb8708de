//! What may have to be in us-east-1 because a service without a Region is served from there.
//!
//! Such a resource is no sign of work done abroad: `CloudFront` takes certificates and web ACLs from
//! nowhere else, and events and metrics of global services arrive nowhere else.

use serde_json::Value as Json;

use crate::model::{Region, Stored};
use crate::tables::acm_certificate::AcmCertificate;
use crate::tables::alarm::Alarm;
use crate::tables::event_rule::EventRule;
use crate::tables::web_acl::WebAcl;

use super::super::detection::event_pattern::matches;
use super::super::detection::sample::Sample;
use super::{Sighting, World, shown};

/// Sources of events that arrive in us-east-1 wherever something happened.
const GLOBAL_SOURCES: &[&str] = &[
    "aws.account",
    "aws.artifact",
    "aws.billing",
    "aws.budgets",
    "aws.ce",
    "aws.cloudfront",
    "aws.globalaccelerator",
    "aws.health",
    "aws.iam",
    "aws.networkmanager",
    "aws.organizations",
    "aws.route53",
    "aws.route53domains",
    "aws.shield",
    "aws.signin",
    "aws.sts",
    "aws.support",
    "aws.tag",
    "aws.trustedadvisor",
    "aws.waf",
];

/// Namespaces whose metrics of global services are in us-east-1.
const GLOBAL_METRICS: &[&str] = &[
    "AWS/Billing",
    "AWS/CertificateManager",
    "AWS/CloudFront",
    "AWS/DDoSProtection",
    "AWS/Route53",
    "AWS/TrustedAdvisor",
    "AWS/Usage",
    "AWS/WAFV2",
];

/// Whether a row lies in us-east-1.
pub(super) fn in_us_east_1<T>(one: &Stored<T>) -> bool {
    one.region == Some(Region::us_east_1())
}

pub(super) fn certificates(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::CertificateManager::Certificate";
    let show = |one: &Stored<AcmCertificate>| {
        Some(Sighting { is_global: Some(in_us_east_1(one)), ..Sighting::of(one, TYPE) })
    };
    shown(world, TYPE, show)
}

pub(super) fn web_acls(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::WAFv2::WebACL";
    let show = |one: &Stored<WebAcl>| {
        Some(Sighting { is_global: Some(one.row.scope == "CLOUDFRONT"), ..Sighting::of(one, TYPE) })
    };
    shown(world, TYPE, show)
}

/// Services make rules of their own for what they do.
pub(super) fn rules(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::Events::Rule";
    let show = |one: &Stored<EventRule>| {
        let is_default_object = Some(one.row.managed_by != "none");
        let is_global = Some(in_us_east_1(one) && takes_global_events(&one.row.event_pattern));
        Some(Sighting { is_default_object, is_global, ..Sighting::of(one, TYPE) })
    };
    shown(world, TYPE, show)
}

/// Whether a pattern leaves room for an event of a global service. What cannot be read does.
fn takes_global_events(pattern: &str) -> bool {
    if pattern == "none" {
        return false;
    }
    let Ok(pattern) = serde_json::from_str::<Json>(pattern) else { return true };
    let taken = |source: &&str| matches(&pattern, &Sample::default().with("source", *source)) != Some(false);
    GLOBAL_SOURCES.iter().any(taken)
}

/// What a composite alarm watches are alarms, which are judged themselves.
pub(super) fn alarms(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::CloudWatch::Alarm";
    let show = |one: &Stored<Alarm>| {
        let composite = one.row.kind == "composite";
        let is_global = Some(in_us_east_1(one) && (composite || watches_global_metrics(&one.row)));
        let resource_type = if composite { "AWS::CloudWatch::CompositeAlarm" } else { TYPE };
        Some(Sighting { is_global, ..Sighting::of(one, resource_type) })
    };
    shown(world, TYPE, show)
}

fn watches_global_metrics(alarm: &Alarm) -> bool {
    let global = |namespace: &str| GLOBAL_METRICS.contains(&namespace);
    global(&alarm.namespace)
        || alarm.expression_metrics.iter().any(|metric| global(&metric.namespace))
        || GLOBAL_METRICS.iter().any(|namespace| alarm.query.contains(namespace))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_on_events_of_iam_has_to_be_in_us_east_1() {
        assert!(takes_global_events(r#"{"source":["aws.ec2","aws.iam"]}"#));
        assert!(takes_global_events(r#"{"detail-type":["AWS Console Sign In via CloudTrail"]}"#));
        assert!(takes_global_events("{"));
    }

    #[test]
    fn a_schedule_and_a_rule_on_machines_could_be_in_japan() {
        assert!(!takes_global_events("none"));
        assert!(!takes_global_events(r#"{"source":["aws.ec2"]}"#));
    }
}
