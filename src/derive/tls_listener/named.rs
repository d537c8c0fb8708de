//! Policies that AWS names without an API that says what is in them: `CloudFront` and API Gateway.
//!
//! From AWS's documentation of each policy; a name that is not here is unknown.

use super::level::{Level, Named, Offer};

const fn named(level: Option<Level>, tls12_or_better: bool) -> Named {
    Named { level, tls12_or_better }
}

/// The security policies for viewers of `CloudFront`.
fn cloud_front(policy: &str) -> Option<Named> {
    Some(match policy {
        "TLSv1.3_2025" | "TLSv1.2_2025" | "TLSv1.2_2021" => named(Some(Level::High), true),
        // Adds CBC with SHA-256 and SHA-384.
        "TLSv1.2_2019" => named(Some(Level::Recommended), true),
        // Adds key exchange by RSA.
        "TLSv1.2_2018" => named(Some(Level::Exception), true),
        "TLSv1.1_2016" | "TLSv1_2016" | "TLSv1" => named(Some(Level::Exception), false),
        "SSLv3" => named(Some(Level::Forbidden), false),
        _ => return None,
    })
}

/// The security policies of API Gateway: forward secrecy counts where the name promises it.
fn api_gateway(policy: &str) -> Option<Named> {
    Some(match policy {
        "SecurityPolicy_TLS13_1_3_2025_09" | "SecurityPolicy_TLS13_1_3_FIPS_2025_09" => {
            named(Some(Level::High), true)
        }
        "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09"
        | "SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09"
        | "SecurityPolicy_TLS12_PFS_2025_EDGE" => named(Some(Level::Recommended), true),
        "SecurityPolicy_TLS13_1_2_2021_06"
        | "SecurityPolicy_TLS13_1_2_PQ_2025_09"
        | "SecurityPolicy_TLS13_1_2_FIPS_PQ_2025_09"
        | "SecurityPolicy_TLS13_2025_EDGE" => named(None, true),
        "SecurityPolicy_TLS12_2018_EDGE" | "TLS_1_2" => named(Some(Level::Exception), true),
        "TLS_1_0" => named(Some(Level::Exception), false),
        _ => return None,
    })
}

/// What a policy of `CloudFront` offers to viewers.
pub(super) fn of_cloud_front(policy: Option<&str>) -> Offer {
    Offer { by_name: policy.and_then(cloud_front), ..Offer::default() }
}

/// What a policy of API Gateway offers.
pub(super) fn of_api_gateway(policy: &str) -> Offer {
    Offer { by_name: api_gateway(policy), ..Offer::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_that_the_default_certificate_forces_is_an_old_one() {
        let offer = of_cloud_front(Some("TLSv1"));
        assert_eq!((offer.level(), offer.tls12_or_better()), (Some(Level::Exception), Some(false)));
    }

    #[test]
    fn a_policy_that_is_new_is_unknown() {
        assert_eq!(of_cloud_front(Some("TLSv1.4_2030")).level(), None);
        assert_eq!(of_api_gateway("SecurityPolicy_TLS14_2030").level(), None);
        assert_eq!(of_api_gateway("none").tls12_or_better(), None);
    }

    #[test]
    fn a_name_that_promises_forward_secrecy_counts_and_one_that_does_not_is_open() {
        assert_eq!(of_api_gateway("SecurityPolicy_TLS12_PFS_2025_EDGE").level(), Some(Level::Recommended));
        let open = of_api_gateway("SecurityPolicy_TLS13_1_2_2021_06");
        assert_eq!((open.level(), open.tls12_or_better()), (None, Some(true)));
    }
}
