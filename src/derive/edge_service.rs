//! Derived table `edge_service`: what answers or runs at edge locations all over the world. Whether
//! that is right for the information it carries is the municipality's decision, which the register of
//! edge services records.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Region, RegisterKind, Stored};
use crate::tables::Table;
use crate::tables::accelerator::Accelerator;
use crate::tables::api_stage::ApiStage;
use crate::tables::cdn::Cdn;
use crate::tables::hosted_zone::HostedZone;
use crate::tables::web_acl::WebAcl;

use super::{Derived, World, RowsOf};

/// One service in use.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EdgeService {
    /// ARN.
    pub arn: Option<String>,
    /// Kind: `cloudfront`, `lambda-edge` (on the distribution), `global-accelerator`, `apigw-edge`,
    /// `route53-public-zone` or `waf-cloudfront`.
    pub kind: Option<String>,
    /// Whether the register of edge services lists it; unknown without a register that holds.
    pub declared: Option<bool>,
    /// Countries whose viewers alone a distribution serves; empty without such a list.
    pub geo_restriction: Option<Vec<String>>,
}

impl Derived for EdgeService {
    const NAME: &'static str = "edge_service";
    const FEEDS: &'static [&'static str] =
        &["accelerator", "api_stage", "cdn", "hosted_zone", "web_acl"];

    fn derive(world: &World) -> Vec<Stored<Self>> {
        let sources: [RowsOf<Self>; 5] =
            [distributions, accelerators, apis, zones, web_acls];
        sources.iter().flat_map(|rows| rows(world)).collect()
    }
}

/// A row for each of a table's rows that is an edge service, and one for each cell that was not read.
fn of<T: Table>(
    world: &World,
    kind: &'static str,
    arn: impl Fn(&T) -> Option<&str>,
    countries: impl Fn(&T) -> Vec<String>,
) -> Vec<Stored<EdgeService>> {
    let row = |from: &Stored<T>| {
        let arn = arn(&from.row)?;
        let row = EdgeService {
            arn: Some(arn.to_owned()),
            kind: Some(kind.to_owned()),
            declared: world.listed(RegisterKind::EdgeServices, arn),
            geo_restriction: Some(countries(&from.row)),
        };
        let (region, calls, gaps) = (from.region.clone(), from.calls.clone(), from.gaps.clone());
        Some(Stored { region, resource: arn.to_owned(), calls, gaps, row })
    };
    let rows = world.rows::<T>().iter().filter_map(row);
    let unread = world.placeholders(T::NAME, |_| EdgeService::default());
    rows.chain(unread).collect()
}

fn distributions(world: &World) -> Vec<Stored<EdgeService>> {
    let all = of::<Cdn>(world, "cloudfront", |one| Some(&one.arn), |one| one.countries.clone());
    let running = |one: &&Stored<Cdn>| one.row.edge_functions;
    let running: Vec<_> = world.rows::<Cdn>().iter().filter(running).map(|one| &one.row.arn).collect();
    let functions = all.iter().filter(|one| one.row.arn.as_ref().is_some_and(|arn| running.contains(&arn)));
    let functions = functions.map(|one| Stored {
        resource: format!("{} (Lambda@Edge)", one.resource),
        row: EdgeService { kind: Some("lambda-edge".to_owned()), ..one.row.clone() },
        ..one.clone()
    });
    let functions: Vec<_> = functions.collect();
    all.into_iter().chain(functions).collect()
}

fn accelerators(world: &World) -> Vec<Stored<EdgeService>> {
    of::<Accelerator>(world, "global-accelerator", |one| Some(&one.arn), |_| Vec::new())
}

/// An edge-optimised API has one address for all its stages.
fn apis(world: &World) -> Vec<Stored<EdgeService>> {
    let edge = |one: &ApiStage| one.endpoint_type.as_deref() == Some("EDGE");
    let mut rows =
        of::<ApiStage>(world, "apigw-edge", |one| edge(one).then_some(one.api_arn.as_str()), |_| Vec::new());
    rows.dedup_by(|one, other| one.row.arn.is_some() && one.row.arn == other.row.arn);
    rows
}

/// A private zone answers within VPCs.
fn zones(world: &World) -> Vec<Stored<EdgeService>> {
    let public = |one: &HostedZone| !one.private;
    of::<HostedZone>(world, "route53-public-zone", |one| public(one).then_some(one.arn.as_str()), |_| Vec::new())
}

fn web_acls(world: &World) -> Vec<Stored<EdgeService>> {
    let edge = |one: &WebAcl| one.scope == "CLOUDFRONT";
    let mut rows =
        of::<WebAcl>(world, "waf-cloudfront", |one| edge(one).then_some(one.arn.as_str()), |_| Vec::new());
    // Those of CloudFront are in us-east-1: another Region hides none.
    rows.retain(|one| one.row.arn.is_some() || one.region == Some(Region::us_east_1()));
    rows
}

#[cfg(test)]
mod tests {
    use crate::derive::identity::fixture;

    use super::*;

    #[test]
    fn without_a_register_it_is_unknown_whether_a_service_was_approved() {
        let mut world = fixture::world();
        let zone = |name: &str, private| {
            let row = HostedZone { arn: format!("arn:{name}"), name: name.to_owned(), private };
            fixture::stored_in(Some(Region::global()), name, row)
        };
        world.insert(vec![zone("a", false), zone("b", true)]);
        let rows = EdgeService::derive(&world);
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].row.arn.as_deref(), rows[0].row.declared), (Some("arn:a"), None));
    }

    #[test]
    fn stages_of_one_api_are_one_edge_service() {
        let mut world = fixture::world();
        let stage = |name: &str, endpoint: &str| {
            let row = ApiStage {
                arn: format!("arn:api/stages/{name}"),
                api_arn: "arn:api".to_owned(),
                kind: Some("REST".to_owned()),
                endpoint_type: Some(endpoint.to_owned()),
                default_endpoint: true,
                policy: "none".to_owned(),
                access_logs: true,
                web_acl: "none".to_owned(),
            };
            fixture::stored_in(Some(Region::us_east_1()), name, row)
        };
        world.insert(vec![stage("a", "EDGE"), stage("b", "EDGE"), stage("c", "REGIONAL")]);
        assert_eq!(EdgeService::derive(&world).len(), 1);
    }
}
