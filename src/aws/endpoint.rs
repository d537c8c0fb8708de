//! Where a service that has no SDK crate here listens.
//!
//! Only the partition `aws` is known: a scan of another partition stops before the first call.

/// The URL of a service in a Region, without an override by `AWS_ENDPOINT_URL`.
///
/// `prefix` is the service's host name; control planes that are one for the partition answer in
/// us-east-1 (Organizations, Account).
pub(super) fn url(prefix: &str, region: &str, use_fips: bool, use_dual_stack: bool) -> String {
    let fips = if use_fips { "-fips" } else { "" };
    let suffix = if use_dual_stack { "api.aws" } else { "amazonaws.com" };
    match (prefix, use_dual_stack) {
        // One address for the partition, without a Region in it.
        ("iam", true) => format!("https://iam{fips}.global.api.aws"),
        ("iam", false) => format!("https://iam{fips}.amazonaws.com"),
        ("cloudfront", true) => format!("https://cloudfront{fips}.global.api.aws"),
        ("route53", true) => format!("https://route53{fips}.global.api.aws"),
        ("cloudfront" | "route53", false) => format!("https://{prefix}{fips}.amazonaws.com"),
        // DSQL has addresses of both kinds under one name.
        ("dsql", _) => format!("https://dsql{fips}.{region}.api.aws"),
        // Services whose addresses of both kinds have another name.
        ("api.ecr", true) => format!("https://ecr{fips}.{region}.api.aws"),
        ("es", true) if !use_fips => format!("https://aos.{region}.api.aws"),
        ("s3", true) => format!("https://s3{fips}.dualstack.{region}.amazonaws.com"),
        // They came after the newer domain and have no other.
        ("notifications" | "notifications-contacts", _) => format!("https://{prefix}{fips}.{region}.api.aws"),
        (_, _) => format!("https://{prefix}{fips}.{region}.{suffix}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_follow_aws_naming() {
        assert_eq!(url("ec2", "ap-northeast-1", false, false), "https://ec2.ap-northeast-1.amazonaws.com");
        assert_eq!(
            url("s3", "ap-northeast-1", false, true),
            "https://s3.dualstack.ap-northeast-1.amazonaws.com"
        );
        assert_eq!(url("iam", "us-east-1", false, false), "https://iam.amazonaws.com");
        assert_eq!(url("cloudfront", "us-east-1", false, false), "https://cloudfront.amazonaws.com");
        assert_eq!(url("route53", "us-east-1", false, false), "https://route53.amazonaws.com");
        assert_eq!(url("dsql", "ap-northeast-1", false, false), "https://dsql.ap-northeast-1.api.aws");
        assert_eq!(
            url("notifications", "us-east-1", false, false),
            "https://notifications.us-east-1.api.aws"
        );
        assert_eq!(url("rds", "us-east-1", true, false), "https://rds-fips.us-east-1.amazonaws.com");
    }
}
