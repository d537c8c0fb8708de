//! Domains of API Gateway, and the addresses that AWS gave its APIs. Neither answers over HTTP.

use std::collections::BTreeMap;

use crate::derive::World;
use crate::model::Stored;
use crate::tables::Table as _;
use crate::tables::api_domain::ApiDomain;
use crate::tables::api_stage::ApiStage;

use super::named::of_api_gateway;
use super::{TlsListener, resting_on};

/// A row for each domain and address, and one for each Region where they could not be listed.
pub(super) fn addresses(world: &World) -> Vec<Stored<TlsListener>> {
    let domains = world.rows::<ApiDomain>().iter().map(of_domain);
    let reached = world.rows::<ApiStage>().iter().filter(|stage| stage.row.default_endpoint);
    // An API has one address for all its stages.
    let apis: BTreeMap<_, _> = reached.map(|stage| (&stage.row.api_arn, stage)).collect();
    let unread = [(ApiDomain::NAME, "apigw-domain"), (ApiStage::NAME, "apigw-default")];
    let unread = unread.iter().flat_map(|(table, kind)| world.placeholders(table, |_| TlsListener::unknown(kind)));
    domains.chain(apis.into_values().map(of_api)).chain(unread).collect()
}

fn row(arn: &str, kind: &str, endpoint_type: Option<&str>, policy: &str) -> TlsListener {
    let row = TlsListener {
        arn: Some(arn.to_owned()),
        is_plain_http: Some(false),
        policy: Some(policy.to_owned()),
        is_internal: endpoint_type.map(|kind| kind == "PRIVATE"),
        ..TlsListener::unknown(kind)
    };
    row.offering(&of_api_gateway(policy))
}

fn of_domain(domain: &Stored<ApiDomain>) -> Stored<TlsListener> {
    let facts = &domain.row;
    let row = row(&facts.arn, "apigw-domain", facts.endpoint_type.as_deref(), &facts.policy);
    resting_on(domain, facts.arn.clone(), TlsListener { mtls: Some(facts.mtls), ..row })
}

fn of_api(stage: &Stored<ApiStage>) -> Stored<TlsListener> {
    let facts = &stage.row;
    let row = row(&facts.api_arn, "apigw-default", facts.endpoint_type.as_deref(), &facts.policy);
    resting_on(stage, facts.api_arn.clone(), TlsListener { mtls: Some(false), ..row })
}
