//! Which IAM action allows an operation.
//!
//! The names agree in most places; the exceptions are from the Service Authorization Reference.

/// The IAM action that allows `operation` of the service with signing name `service`.
pub fn iam_action(service: &str, operation: &str) -> String {
    let (prefix, name) = match (service, operation) {
        ("s3", "ListBuckets") => ("s3", "ListAllMyBuckets"),
        ("s3", "GetBucketLifecycleConfiguration") => ("s3", "GetLifecycleConfiguration"),
        ("s3", "GetBucketEncryption") => ("s3", "GetEncryptionConfiguration"),
        ("s3", "GetBucketReplication") => ("s3", "GetReplicationConfiguration"),
        ("s3", "GetObjectLockConfiguration") => ("s3", "GetBucketObjectLockConfiguration"),
        ("s3", "GetPublicAccessBlock") => ("s3", "GetBucketPublicAccessBlock"),
        ("s3", "ListBucketInventoryConfigurations") => ("s3", "GetInventoryConfiguration"),
        ("s3", "ListObjectsV2") => ("s3", "ListBucket"),
        ("access-analyzer", "ListFindingsV2") => ("access-analyzer", "ListFindings"),
        ("access-analyzer", "GetFindingV2") => ("access-analyzer", "GetFinding"),
        ("monitoring", name) => ("cloudwatch", name),
        // One action for every read, whatever is read.
        ("apigateway", _) => ("apigateway", "GET"),
        ("cassandra", "ListKeyspaces") => ("cassandra", "Select"),
        (prefix, name) => (prefix, name),
    };
    format!("{prefix}:{name}")
}

/// Whether AWS answers an operation to everyone, whatever policies say.
///
/// Security Token Service API Reference, `GetCallerIdentity`: "No permissions are required".
pub fn needs_no_permission(service: &str, operation: &str) -> bool {
    (service, operation) == ("sts", "GetCallerIdentity")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_are_signed_for_by_another_name_than_the_action_has() {
        assert_eq!(iam_action("monitoring", "GetMetricData"), "cloudwatch:GetMetricData");
    }

    #[test]
    fn some_actions_differ_from_their_operations() {
        assert_eq!(iam_action("s3", "ListBuckets"), "s3:ListAllMyBuckets");
        assert_eq!(iam_action("s3", "GetBucketVersioning"), "s3:GetBucketVersioning");
        assert_eq!(iam_action("cassandra", "ListKeyspaces"), "cassandra:Select");
        assert_eq!(iam_action("kms", "DescribeKey"), "kms:DescribeKey");
    }

    #[test]
    fn every_read_of_api_gateway_is_one_action() {
        assert_eq!(iam_action("apigateway", "GetRestApis"), "apigateway:GET");
    }
}
