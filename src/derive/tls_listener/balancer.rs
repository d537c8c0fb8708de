//! Listeners of load balancers.

use crate::derive::World;
use crate::model::Stored;
use crate::tables::Table as _;
use crate::tables::load_balancer_listener::LoadBalancerListener;

use super::level::Offer;
use super::{TlsListener, resting_on};

/// A row for each listener of web traffic, and one for each Region where they could not be listed.
pub(super) fn listeners(world: &World) -> Vec<Stored<TlsListener>> {
    let rows = world.rows::<LoadBalancerListener>().iter().filter_map(row);
    let unread = world.placeholders(LoadBalancerListener::NAME, |_| TlsListener::default());
    rows.chain(unread).collect()
}

fn row(listener: &Stored<LoadBalancerListener>) -> Option<Stored<TlsListener>> {
    let facts = &listener.row;
    let base = TlsListener {
        arn: Some(facts.arn.clone()),
        kind: kind(facts.kind.as_deref()),
        is_internal: facts.internet_facing.map(|public| !public),
        policy: facts.policy.clone(),
        mtls: Some(facts.mtls),
        ..TlsListener::default()
    };
    let row = match facts.protocol.as_deref() {
        Some("UDP" | "QUIC" | "GENEVE") => return None,
        Some("HTTP") => {
            TlsListener { is_plain_http: facts.plain_http, speaks_tls: Some(false), ..base }
        }
        Some("HTTPS" | "TLS" | "SSL") => {
            let (protocols, ciphers) = (facts.protocols.clone(), facts.ciphers.clone());
            let offer = Offer { protocols, ciphers, by_name: None };
            TlsListener { is_plain_http: Some(false), ..base }.offering(&offer)
        }
        // Passed on, or a protocol that is new: what is spoken is not seen.
        _ => base,
    };
    Some(resting_on(listener, facts.arn.clone(), row))
}

fn kind(balancer: Option<&str>) -> Option<String> {
    let kind = match balancer? {
        "application" => "alb",
        "network" => "nlb",
        "classic" => "clb",
        _ => return None,
    };
    Some(kind.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::derive::identity::fixture;
    use crate::model::Region;

    use super::*;

    fn listener(protocol: &str, plain_http: Option<bool>) -> Option<TlsListener> {
        let list = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
        let listener = LoadBalancerListener {
            arn: "arn:l".to_owned(),
            load_balancer_arn: "arn:lb".to_owned(),
            kind: Some("network".to_owned()),
            internet_facing: Some(true),
            protocol: Some(protocol.to_owned()),
            port: 443,
            policy: Some("p".to_owned()),
            protocols: list(&["TLSv1.2"]),
            ciphers: list(&["ECDHE-RSA-AES128-GCM-SHA256"]),
            plain_http,
            certificates: Vec::new(),
            mtls: false,
        };
        row(&fixture::stored_in(Some(Region::us_east_1()), "arn:l", listener)).map(|stored| stored.row)
    }

    #[test]
    fn a_listener_that_ends_tls_meets_the_level_of_its_policy() {
        for protocol in ["TLS", "HTTPS", "SSL"] {
            let row = listener(protocol, Some(false)).unwrap();
            assert_eq!((row.speaks_tls, row.is_plain_http), (Some(true), Some(false)));
            assert_eq!(row.cryptrec_level.as_deref(), Some("recommended"));
        }
    }

    #[test]
    fn a_listener_that_only_redirects_speaks_no_tls_and_serves_nothing() {
        let row = listener("HTTP", Some(false)).unwrap();
        assert_eq!((row.speaks_tls, row.is_plain_http, row.cryptrec_level), (Some(false), Some(false), None));
    }

    #[test]
    fn of_what_is_passed_on_nothing_is_known_and_other_traffic_has_no_row() {
        let row = listener("TCP", Some(false)).unwrap();
        assert_eq!((row.speaks_tls, row.is_plain_http, row.cryptrec_level), (None, None, None));
        assert_eq!(listener("UDP", Some(false)), None);
    }
}
