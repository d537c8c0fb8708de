//! Viewers and origins of `CloudFront` distributions that take requests.

use crate::derive::World;
use crate::model::Stored;
use crate::tables::Table as _;
use crate::tables::cdn::{Cdn, CustomOrigin};

use super::level::Offer;
use super::named::of_cloud_front;
use super::{TlsListener, resting_on};

/// Rows of each distribution, and one where they could not be listed.
pub(super) fn distributions(world: &World) -> Vec<Stored<TlsListener>> {
    let enabled = world.rows::<Cdn>().iter().filter(|cdn| cdn.row.enabled);
    let rows = enabled.flat_map(|cdn| {
        let origins = cdn.row.origins.iter().map(|origin| of_origin(cdn, origin));
        std::iter::once(of_viewers(cdn)).chain(origins)
    });
    let unread = world.placeholders(Cdn::NAME, |_| TlsListener::default());
    rows.chain(unread).collect()
}

/// Whether a viewer may choose HTTP.
fn allows_http(cdn: &Cdn) -> Option<bool> {
    Some(cdn.viewer_policies.as_ref()?.iter().any(|policy| policy == "allow-all"))
}

fn of_viewers(cdn: &Stored<Cdn>) -> Stored<TlsListener> {
    let facts = &cdn.row;
    let row = TlsListener {
        arn: Some(facts.arn.clone()),
        kind: Some("cloudfront-viewer".to_owned()),
        is_plain_http: allows_http(facts),
        policy: facts.minimum_protocol.clone(),
        is_internal: Some(false),
        mtls: Some(facts.mtls),
        ..TlsListener::default()
    };
    resting_on(cdn, facts.arn.clone(), row.offering(&of_cloud_front(facts.minimum_protocol.as_deref())))
}

/// The way to an origin crosses the internet; of its suites `CloudFront` tells nothing.
fn of_origin(cdn: &Stored<Cdn>, origin: &CustomOrigin) -> Stored<TlsListener> {
    let plain = match origin.protocol_policy.as_str() {
        "http-only" => Some(true),
        "https-only" => Some(false),
        "match-viewer" => allows_http(&cdn.row),
        _ => None,
    };
    let arn = format!("{}/origin/{}", cdn.row.arn, origin.id);
    let row = TlsListener {
        arn: Some(arn.clone()),
        kind: Some("cloudfront-origin".to_owned()),
        is_plain_http: plain,
        policy: Some("none".to_owned()),
        is_internal: Some(false),
        mtls: Some(false),
        ..TlsListener::default()
    };
    let offer = Offer { protocols: Some(origin.protocols.clone()), ..Offer::default() };
    resting_on(cdn, arn, row.offering(&offer))
}

#[cfg(test)]
mod tests {
    use crate::model::Region;

    use super::*;

    fn cdn(viewer: &str, origin: &str, protocols: &[&str]) -> Stored<Cdn> {
        let row = Cdn {
            arn: "arn:cf".to_owned(),
            domain: "d".to_owned(),
            enabled: true,
            web_acl: "none".to_owned(),
            viewer_policies: Some(vec![viewer.to_owned()]),
            minimum_protocol: Some("TLSv1.2_2021".to_owned()),
            certificate: "arn:c".to_owned(),
            mtls: false,
            origins: vec![CustomOrigin {
                id: "web".to_owned(),
                protocol_policy: origin.to_owned(),
                protocols: protocols.iter().map(|one| (*one).to_owned()).collect(),
            }],
            countries: Vec::new(),
            edge_functions: false,
            edge_function_arns: Vec::new(),
            logging: Some(true),
        };
        let (calls, gaps) = (Vec::new(), Vec::new());
        Stored { region: Some(Region::global()), resource: "arn:cf".to_owned(), calls, gaps, row }
    }

    fn origin(viewer: &str, policy: &str, protocols: &[&str]) -> TlsListener {
        let cdn = cdn(viewer, policy, protocols);
        of_origin(&cdn, &cdn.row.origins[0]).row
    }

    #[test]
    fn viewers_that_may_choose_http_get_content_over_http() {
        assert_eq!(of_viewers(&cdn("allow-all", "https-only", &[])).row.is_plain_http, Some(true));
        let safe = of_viewers(&cdn("redirect-to-https", "https-only", &[])).row;
        assert_eq!((safe.is_plain_http, safe.cryptrec_level.as_deref()), (Some(false), Some("high")));
    }

    #[test]
    fn an_origin_that_matches_the_viewer_is_reached_as_the_viewer_comes() {
        assert_eq!(origin("allow-all", "match-viewer", &["TLSv1.2"]).is_plain_http, Some(true));
        assert_eq!(origin("https-only", "match-viewer", &["TLSv1.2"]).is_plain_http, Some(false));
        assert_eq!(origin("https-only", "http-only", &["TLSv1.2"]).is_plain_http, Some(true));
    }

    #[test]
    fn an_origin_with_an_old_protocol_is_known_to_be_bad_and_one_without_is_not_known_to_be_good() {
        let level = |protocols: &[&str]| origin("https-only", "https-only", protocols).cryptrec_level;
        assert_eq!(level(&["SSLv3", "TLSv1.2"]).as_deref(), Some("none"));
        assert_eq!(level(&["TLSv1", "TLSv1.2"]).as_deref(), Some("exception"));
        assert_eq!(level(&["TLSv1.2"]), None);
    }
}
