//! Tests of the table.

use crate::derive::identity::fixture;
use crate::model::Region;
use crate::tables::web_acl::WebAcl;

use super::*;

fn balancer(kind: &str, public: Option<bool>, logs: bool, acl: &str) -> Stored<LoadBalancer> {
    let row = LoadBalancer {
        arn: "arn:lb".to_owned(),
        kind: Some(kind.to_owned()),
        internet_facing: public,
        az_count: 2,
        access_logs: Some(logs),
        deletion_protection: Some(true),
        web_acl: Some(acl.to_owned()),
    };
    fixture::stored_in(Some(Region::us_east_1()), "arn:lb", row)
}

fn listener(protocol: &str) -> Stored<LoadBalancerListener> {
    let row = LoadBalancerListener {
        arn: "arn:l".to_owned(),
        load_balancer_arn: "arn:lb".to_owned(),
        kind: Some("network".to_owned()),
        internet_facing: Some(true),
        protocol: Some(protocol.to_owned()),
        port: 443,
        policy: Some("none".to_owned()),
        protocols: Some(Vec::new()),
        ciphers: Some(Vec::new()),
        plain_http: Some(false),
        certificates: Vec::new(),
        mtls: false,
    };
    fixture::stored_in(Some(Region::us_east_1()), "arn:l", row)
}

fn acl(blocks: Option<bool>) -> Stored<WebAcl> {
    let row = WebAcl {
        arn: "arn:acl".to_owned(),
        scope: "REGIONAL".to_owned(),
        rule_count: Some(1),
        blocks,
        logging: Some(true),
    };
    fixture::stored_in(Some(Region::us_east_1()), "arn:acl", row)
}

fn only(world: &World) -> PublicEndpoint {
    let rows = PublicEndpoint::derive(world);
    assert_eq!(rows.len(), 1);
    rows[0].row.clone()
}

#[test]
fn a_web_acl_that_only_counts_is_no_protection() {
    for (blocks, waf) in [(Some(true), Some(true)), (Some(false), Some(false)), (None, None)] {
        let mut world = fixture::world();
        world.insert(vec![balancer("application", Some(true), true, "arn:acl")]);
        world.insert(vec![acl(blocks)]);
        assert_eq!(only(&world).waf, waf);
    }
}

#[test]
fn a_web_acl_that_is_not_among_those_read_is_unknown() {
    let mut world = fixture::world();
    world.insert(vec![balancer("application", Some(true), true, "arn:elsewhere")]);
    assert_eq!(only(&world).waf, None);
}

#[test]
fn without_a_web_acl_there_is_no_protection() {
    let mut world = fixture::world();
    world.insert(vec![balancer("application", Some(true), true, "none")]);
    assert_eq!((only(&world).waf_capable, only(&world).waf), (Some(true), Some(false)));
}

#[test]
fn a_network_load_balancer_logs_tls_only() {
    for (protocol, logs) in [("TLS", Some(true)), ("TCP", None)] {
        let mut world = fixture::world();
        world.insert(vec![balancer("network", Some(true), true, "none")]);
        world.insert(vec![listener(protocol)]);
        // The fixture did not read listeners wholly: without one of TLS there may yet be one.
        assert_eq!(only(&world).access_logs, logs, "{protocol}");
        assert_eq!(only(&world).waf_capable, Some(false));
    }
}

#[test]
fn what_the_internet_does_not_reach_is_no_endpoint() {
    let mut world = fixture::world();
    world.insert(vec![balancer("application", Some(false), true, "none")]);
    assert!(PublicEndpoint::derive(&world).is_empty());
}

#[test]
fn a_balancer_of_which_it_is_unknown_whether_it_is_public_is_never_at_fault() {
    let mut world = fixture::world();
    world.insert(vec![balancer("application", None, false, "none")]);
    let row = only(&world);
    assert_eq!((row.access_logs, row.waf_capable), (None, None));
}
