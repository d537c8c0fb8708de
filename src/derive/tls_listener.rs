//! Derived table `tls_listener`: every place where the account ends or begins TLS: listeners of load
//! balancers, viewers and origins of `CloudFront`, domains and addresses of API Gateway.
//!
//! A listener that passes TCP on is a place too, of which nothing is known here: what its targets
//! speak is theirs. UDP, QUIC and GENEVE are no web traffic over TCP and have no row.

mod api;
mod balancer;
mod cloud_front;
mod level;
mod named;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::Stored;

use super::{Derived, World, RowsOf};
use level::{Level, Offer};

/// One place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TlsListener {
    /// ARN of the listener, distribution or domain; of an origin the distribution's and the origin's id.
    pub arn: Option<String>,
    /// Kind: `alb`, `nlb`, `clb`, `cloudfront-viewer`, `cloudfront-origin`, `apigw-domain` or
    /// `apigw-default`.
    pub kind: Option<String>,
    /// Whether content travels over HTTP: a listener does anything else with HTTP than redirect it to
    /// HTTPS, a distribution lets viewers choose, or reaches an origin that way.
    pub is_plain_http: Option<bool>,
    /// Whether TLS is spoken here; a listener that only redirects HTTP speaks none.
    pub speaks_tls: Option<bool>,
    /// Name of the security policy; `none` without one.
    pub policy: Option<String>,
    /// Protocol versions offered.
    pub protocols: Option<Vec<String>>,
    /// Cipher suites offered; unknown where AWS names a policy and does not say what is in it.
    pub ciphers: Option<Vec<String>>,
    /// Whether nothing older than TLS 1.2 is offered.
    pub tls12_or_better: Option<bool>,
    /// Whether every suite has forward secrecy.
    pub pfs_only: Option<bool>,
    /// Whether every suite is an authenticated cipher.
    pub aead_only: Option<bool>,
    /// Level of the TLS guideline of CRYPTREC and IPA that it meets: `high`, `recommended`,
    /// `exception` or `none`.
    pub cryptrec_level: Option<String>,
    /// Whether only the VPC reaches it.
    pub is_internal: Option<bool>,
    /// Whether clients have to show a certificate.
    pub mtls: Option<bool>,
}

impl Derived for TlsListener {
    const NAME: &'static str = "tls_listener";
    const FEEDS: &'static [&'static str] = &["api_domain", "api_stage", "cdn", "load_balancer_listener"];

    fn derive(world: &World) -> Vec<Stored<Self>> {
        // One list: a source that is not here has no rows.
        let sources: [RowsOf<Self>; 3] =
            [balancer::listeners, cloud_front::distributions, api::addresses];
        sources.iter().flat_map(|rows| rows(world)).collect()
    }
}

impl TlsListener {
    /// A place of which only the kind is known.
    fn unknown(kind: &str) -> Self {
        Self { kind: Some(kind.to_owned()), ..Self::default() }
    }

    /// The same with what is offered there.
    fn offering(self, offer: &Offer) -> Self {
        let known = |level: Level| level.name().to_owned();
        Self {
            speaks_tls: Some(true),
            tls12_or_better: offer.tls12_or_better(),
            pfs_only: offer.forward_secrecy_only(),
            aead_only: offer.authenticated_only(),
            cryptrec_level: offer.level().map(known),
            protocols: offer.protocols.clone(),
            ciphers: offer.ciphers.clone(),
            ..self
        }
    }
}

/// A row that rests on another.
fn resting_on<T>(source: &Stored<T>, resource: String, row: TlsListener) -> Stored<TlsListener> {
    let (region, calls, gaps) = (source.region.clone(), source.calls.clone(), source.gaps.clone());
    Stored { region, resource, calls, gaps, row }
}
