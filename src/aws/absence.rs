//! Services that do not exist in a Region.
//!
//! A service that AWS does not offer in a Region has no resources there: its tables are complete without
//! a row. Nothing but the name service tells so, and a name that is not found can have other reasons. It is
//! therefore believed only where AWS's own list of endpoints agrees; everything else stays a gap.

/// A Region in which the service of a call has no endpoint: our own code, since AWS cannot answer.
pub(super) const NO_ENDPOINT: &str = "NoEndpointInRegion";

/// Signing name of a service, and the Regions for which the endpoints of AWS's SDKs (botocore
/// 1.43.106) have none. `tests/witness/absent_services.py` makes the list. A Region that is newer than
/// the list is not on it, so its failures stay gaps.
pub const ABSENT: &[(&str, &[&str])] = &[
    (
        "aoss",
        &[
            "af-south-1",
            "ap-east-2",
            "ap-southeast-3",
            "ap-southeast-4",
            "ap-southeast-5",
            "ap-southeast-6",
            "ap-southeast-7",
            "ca-west-1",
            "il-central-1",
            "me-central-1",
            "me-south-1",
            "mx-central-1",
        ],
    ),
    ("bedrock", &["ap-east-1"]),
    ("cloudhsm", &["ap-east-2", "ap-southeast-4"]),
    ("inspector2", &["ap-southeast-6"]),
    (
        "memorydb",
        &[
            "af-south-1",
            "ap-east-2",
            "ap-northeast-3",
            "ap-south-2",
            "ap-southeast-3",
            "ap-southeast-4",
            "ap-southeast-5",
            "ap-southeast-6",
            "ap-southeast-7",
            "ca-west-1",
            "eu-central-2",
            "il-central-1",
            "me-central-1",
            "me-south-1",
            "mx-central-1",
        ],
    ),
    ("redshift-serverless", &["me-south-1"]),
    (
        "wellarchitected",
        &[
            "af-south-1",
            "ap-east-2",
            "ap-northeast-3",
            "ap-south-2",
            "ap-southeast-3",
            "ap-southeast-4",
            "ap-southeast-5",
            "ap-southeast-6",
            "ap-southeast-7",
            "ca-west-1",
            "eu-central-2",
            "eu-south-1",
            "eu-south-2",
            "il-central-1",
            "me-central-1",
            "mx-central-1",
        ],
    ),
    (
        "workspaces",
        &[
            "ap-east-1",
            "ap-east-2",
            "ap-northeast-3",
            "ap-south-2",
            "ap-southeast-3",
            "ap-southeast-4",
            "ap-southeast-6",
            "ap-southeast-7",
            "ca-west-1",
            "eu-central-2",
            "eu-north-1",
            "eu-south-1",
            "eu-south-2",
            "me-central-1",
            "me-south-1",
            "mx-central-1",
            "us-west-1",
        ],
    ),
];

/// Whether a failure to find the host says that the service does not exist in the Region.
pub(super) fn shows_absence(service: &str, region: &str, message: &str) -> bool {
    let listed = ABSENT.iter().any(|(name, regions)| *name == service && regions.contains(&region));
    listed && message.contains("dns error")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOT_FOUND: &str = "dispatch failure: client error (Connect): dns error: failed to lookup address";

    #[test]
    fn a_host_that_is_not_found_shows_absence_only_where_the_list_agrees() {
        assert!(shows_absence("memorydb", "ap-northeast-3", NOT_FOUND));
        assert!(!shows_absence("memorydb", "ap-northeast-1", NOT_FOUND));
        assert!(!shows_absence("kms", "ap-northeast-3", NOT_FOUND));
    }

    #[test]
    fn the_list_alone_shows_nothing() {
        assert!(!shows_absence("memorydb", "ap-northeast-3", "connection reset by peer"));
    }
}
