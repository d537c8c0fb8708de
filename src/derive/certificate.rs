//! Derived table `certificate`: certificates of Certificate Manager and of IAM with the days they have
//! left.
//!
//! Of a certificate in IAM nobody tells the key or the signature. It is in use when a listener or a
//! distribution names it; that none names it proves nothing, for a listener may have more of them
//! than its default one.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::row::tidy;
use crate::model::{Stored, Time};
use crate::tables::Table as _;
use crate::tables::acm_certificate::AcmCertificate;
use crate::tables::cdn::Cdn;
use crate::tables::load_balancer_listener::LoadBalancerListener;
use crate::tables::server_certificate::ServerCertificate;

use super::{Derived, World};

/// One certificate.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Certificate {
    /// ARN.
    pub arn: Option<String>,
    /// Status as Certificate Manager gives it, such as `ISSUED` or `EXPIRED`; `ISSUED` in IAM, which
    /// keeps no other.
    pub status: Option<String>,
    /// Key, such as `RSA_2048` or `EC_prime256v1`.
    pub key_algorithm: Option<String>,
    /// Whether a service uses it.
    pub in_use: Option<bool>,
    /// Days until it expires; below 0 when it has.
    pub days_left: Option<i64>,
    /// Whether AWS renews it: `ELIGIBLE` or `INELIGIBLE`, as every imported one is.
    pub renewal: Option<String>,
    /// Whether its key is RSA of 2048 bits or more, or on a curve P-256, P-384 or P-521.
    pub strong_key: Option<bool>,
    /// Whether it was signed with SHA-1.
    pub sha1_signed: Option<bool>,
}

impl Derived for Certificate {
    const NAME: &'static str = "certificate";
    const FEEDS: &'static [&'static str] =
        &["acm_certificate", "cdn", "load_balancer_listener", "server_certificate"];

    fn derive(world: &World) -> Vec<Stored<Self>> {
        let used = used(world);
        let managed = world.rows::<AcmCertificate>().iter().map(|one| managed(world, one));
        let kept = world.rows::<ServerCertificate>().iter().map(|one| kept(world, &used, one));
        let unread = [AcmCertificate::NAME, ServerCertificate::NAME];
        let unread = unread.iter().flat_map(|table| world.placeholders(table, |_| Self::default()));
        managed.chain(kept).chain(unread).collect()
    }
}

fn stored<T>(from: &Stored<T>, row: Certificate) -> Stored<Certificate> {
    let (region, resource) = (from.region.clone(), from.resource.clone());
    Stored { region, resource, calls: from.calls.clone(), gaps: from.gaps.clone(), row }
}

/// A certificate that is not issued yet has no end.
fn days_left(world: &World, expires_at: Time) -> Option<i64> {
    (expires_at != Time::NONE).then(|| world.as_of().days_until(expires_at))
}

fn managed(world: &World, from: &Stored<AcmCertificate>) -> Stored<Certificate> {
    let facts = &from.row;
    let strong = |key: &str| key.starts_with("EC_") || matches!(key, "RSA_2048" | "RSA_3072" | "RSA_4096");
    let sha1 = |algorithm: &str| algorithm.to_ascii_uppercase().contains("SHA1");
    let row = Certificate {
        arn: Some(facts.arn.clone()),
        status: facts.status.clone(),
        in_use: Some(facts.in_use),
        days_left: days_left(world, facts.expires_at),
        renewal: Some(facts.renewal.clone()),
        strong_key: facts.key_algorithm.as_deref().map(strong),
        sha1_signed: facts.signature_algorithm.as_deref().map(sha1),
        key_algorithm: facts.key_algorithm.clone(),
    };
    stored(from, row)
}

/// Every certificate that a listener or a distribution names, by ARN or id.
fn used(world: &World) -> BTreeSet<&str> {
    let listeners = world.rows::<LoadBalancerListener>().iter().flat_map(|one| &one.row.certificates);
    let distributions = world.rows::<Cdn>().iter().map(|one| &one.row.certificate);
    listeners.chain(distributions).map(String::as_str).collect()
}

fn kept(world: &World, used: &BTreeSet<&str>, from: &Stored<ServerCertificate>) -> Stored<Certificate> {
    let facts = &from.row;
    let named = used.contains(facts.arn.as_str()) || used.contains(facts.id.as_str());
    let row = Certificate {
        arn: Some(facts.arn.clone()),
        status: Some("ISSUED".to_owned()),
        in_use: named.then_some(true),
        days_left: days_left(world, facts.expires_at),
        renewal: Some("INELIGIBLE".to_owned()),
        ..Certificate::default()
    };
    let mut stored = stored(from, row);
    if !named {
        let tables = [LoadBalancerListener::NAME, Cdn::NAME];
        let gaps = tables.iter().flat_map(|table| world.gaps_of(table)).chain(stored.gaps);
        stored.gaps = tidy(gaps.collect());
    }
    stored
}

#[cfg(test)]
mod tests {
    use crate::derive::identity::fixture;
    use crate::model::Region;

    use super::*;

    fn acm(key: &str, signature: &str) -> Certificate {
        let row = AcmCertificate {
            arn: "a".to_owned(),
            domain: "d".to_owned(),
            status: Some("ISSUED".to_owned()),
            key_algorithm: Some(key.to_owned()),
            in_use: true,
            expires_at: Time::parse("2026-05-01T00:00:00Z").unwrap(),
            renewal: "INELIGIBLE".to_owned(),
            signature_algorithm: Some(signature.to_owned()),
        };
        managed(&fixture::world(), &fixture::stored_in(Some(Region::us_east_1()), "a", row)).row
    }

    #[test]
    fn days_are_counted_from_the_scan() {
        assert_eq!(acm("RSA_2048", "SHA256WITHRSA").days_left, Some(30));
    }

    #[test]
    fn short_keys_and_sha1_show() {
        assert_eq!((acm("RSA_1024", "x").strong_key, acm("EC_secp384r1", "x").strong_key), (Some(false), Some(true)));
        assert_eq!(acm("RSA_2048", "SHA1WITHRSA").sha1_signed, Some(true));
        assert_eq!(acm("RSA_2048", "SHA256WITHRSA").sha1_signed, Some(false));
    }

    #[test]
    fn a_certificate_of_iam_that_nobody_names_may_be_in_use_all_the_same() {
        let row = ServerCertificate {
            arn: "arn:iam".to_owned(),
            id: "ASCA".to_owned(),
            expires_at: Time::parse("2026-03-31T00:00:00Z").unwrap(),
        };
        let of = |used: &[&str]| {
            let used = used.iter().copied().collect();
            kept(&fixture::world(), &used, &fixture::stored_in(Some(Region::global()), "r", row.clone())).row
        };
        assert_eq!(of(&[]).in_use, None);
        assert_eq!((of(&["arn:iam"]).in_use, of(&["ASCA"]).in_use), (Some(true), Some(true)));
        assert_eq!((of(&[]).days_left, of(&[]).strong_key), (Some(-1), None));
    }
}
