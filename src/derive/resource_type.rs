//! What is known of resource types: global or not, with data or not, able to use a customer's key or not.
//!
//! The lists are kakunin's classification of CloudFormation types. A type that is on none of them
//! has not been classified: what it holds is unknown.

/// Types of services without a Region; a name that ends in `::` stands for all of a service.
const GLOBAL: &[&str] = &[
    "AWS::Artifact::",
    "AWS::Budgets::",
    "AWS::CE::",
    "AWS::CloudFront::",
    "AWS::GlobalAccelerator::",
    "AWS::IAM::",
    "AWS::NetworkManager::",
    "AWS::Organizations::",
    "AWS::Route53::",
    "AWS::SSO::",
    "AWS::Shield::",
    "AWS::SupportApp::",
];

/// Types that hold data, with whether a customer's KMS key can protect it.
const DATA: &[(&str, bool)] = &[
    ("AWS::AmazonMQ::Broker", false),
    ("AWS::Backup::BackupVault", true),
    ("AWS::Backup::RecoveryPoint", true),
    ("AWS::Bedrock::CustomModel", false),
    ("AWS::Bedrock::KnowledgeBase", false),
    ("AWS::Cassandra::Keyspace", true),
    ("AWS::Cassandra::Table", true),
    ("AWS::CloudTrail::EventDataStore", false),
    ("AWS::CodeCommit::Repository", false),
    ("AWS::Cognito::UserPool", false),
    ("AWS::Connect::Instance", false),
    ("AWS::DMS::ReplicationInstance", false),
    ("AWS::DMS::ReplicationTask", false),
    ("AWS::DSQL::Cluster", true),
    ("AWS::DocDB::DBCluster", true),
    ("AWS::DynamoDB::GlobalTable", true),
    ("AWS::DynamoDB::Table", true),
    ("AWS::EC2::Snapshot", true),
    ("AWS::EC2::Volume", true),
    ("AWS::ECR::PublicRepository", false),
    ("AWS::ECR::Repository", true),
    ("AWS::EFS::FileSystem", true),
    ("AWS::ElastiCache::CacheCluster", true),
    ("AWS::ElastiCache::ReplicationGroup", true),
    ("AWS::ElastiCache::ServerlessCache", true),
    ("AWS::Elasticsearch::Domain", true),
    ("AWS::FSx::Backup", true),
    ("AWS::FSx::FileSystem", true),
    ("AWS::FSx::Volume", true),
    ("AWS::Glue::Database", false),
    ("AWS::Kinesis::Stream", true),
    ("AWS::KinesisFirehose::DeliveryStream", true),
    ("AWS::KinesisVideo::Stream", false),
    ("AWS::Lightsail::Bucket", false),
    ("AWS::Lightsail::Disk", false),
    ("AWS::Logs::LogGroup", false),
    ("AWS::MSK::Cluster", true),
    ("AWS::MSK::ServerlessCluster", true),
    ("AWS::MemoryDB::Cluster", true),
    ("AWS::Neptune::DBCluster", true),
    ("AWS::OpenSearch::Domain", true),
    ("AWS::OpenSearchServerless::Collection", true),
    ("AWS::OpenSearchService::Domain", true),
    ("AWS::Pinpoint::App", false),
    ("AWS::QLDB::Ledger", false),
    ("AWS::RDS::DBCluster", true),
    ("AWS::RDS::DBClusterSnapshot", true),
    ("AWS::RDS::DBInstance", true),
    ("AWS::RDS::DBInstanceAutomatedBackup", true),
    ("AWS::RDS::DBSnapshot", true),
    ("AWS::Redshift::Cluster", true),
    ("AWS::Redshift::ClusterSnapshot", true),
    ("AWS::RedshiftServerless::Namespace", true),
    ("AWS::S3::Bucket", true),
    ("AWS::S3Express::DirectoryBucket", true),
    ("AWS::S3Tables::TableBucket", true),
    ("AWS::S3Vectors::VectorBucket", true),
    ("AWS::SES::ContactList", false),
    ("AWS::SQS::Queue", false),
    ("AWS::SecretsManager::Secret", true),
    ("AWS::Timestream::Database", true),
    ("AWS::Timestream::Table", true),
    ("AWS::Transfer::Server", false),
    ("AWS::WorkSpaces::Workspace", true),
];

/// Services whose types are known to hold no data apart from those above.
const WITHOUT_DATA: &[&str] = &[
    "AWS::ACM::",
    "AWS::AccessAnalyzer::",
    "AWS::ApiGateway::",
    "AWS::ApiGatewayV2::",
    "AWS::AutoScaling::",
    "AWS::Backup::",
    "AWS::Batch::",
    "AWS::CertificateManager::",
    "AWS::CloudFormation::",
    "AWS::CloudTrail::Trail",
    "AWS::CloudWatch::",
    "AWS::CodeBuild::",
    "AWS::CodeDeploy::",
    "AWS::CodePipeline::",
    "AWS::Config::",
    "AWS::DLM::",
    "AWS::DirectConnect::",
    "AWS::EC2::",
    "AWS::ECS::",
    "AWS::EKS::",
    "AWS::ElasticLoadBalancing::",
    "AWS::ElasticLoadBalancingV2::",
    "AWS::Events::",
    "AWS::GuardDuty::",
    "AWS::KMS::",
    "AWS::Lambda::",
    "AWS::NetworkFirewall::",
    "AWS::RDS::",
    "AWS::ResourceExplorer2::",
    "AWS::SNS::",
    "AWS::SSM::",
    "AWS::SecurityHub::",
    "AWS::ServiceDiscovery::",
    "AWS::StepFunctions::",
    "AWS::WAFRegional::",
    "AWS::WAFv2::",
    "AWS::XRay::",
];

/// Types of those services that nobody has classified although they may hold data.
const UNCLASSIFIED: &[&str] = &["AWS::SSM::Parameter"];

/// Types whose service encrypts at rest whatever is asked, as the services' documentation says.
const ALWAYS_ENCRYPTED: &[&str] = &[
    "AWS::AmazonMQ::Broker",
    "AWS::Cassandra::Keyspace",
    "AWS::Cassandra::Table",
    "AWS::CodeCommit::Repository",
    "AWS::Cognito::UserPool",
    "AWS::Connect::Instance",
    "AWS::DSQL::Cluster",
    "AWS::ECR::PublicRepository",
    "AWS::ECR::Repository",
    "AWS::KinesisVideo::Stream",
    "AWS::Lightsail::Bucket",
    "AWS::Lightsail::Disk",
    "AWS::MSK::Cluster",
    "AWS::MSK::ServerlessCluster",
    "AWS::OpenSearchServerless::Collection",
    "AWS::QLDB::Ledger",
    "AWS::S3Express::DirectoryBucket",
    "AWS::S3Tables::TableBucket",
    "AWS::SecretsManager::Secret",
    "AWS::Timestream::Database",
    "AWS::Timestream::Table",
];

/// Whether the service encrypts every resource of the type at rest.
pub(super) fn always_encrypted(resource_type: &str) -> bool {
    ALWAYS_ENCRYPTED.contains(&resource_type)
}

/// Whether the type has no Region.
pub(super) fn is_global(resource_type: &str) -> bool {
    one_of(GLOBAL, resource_type)
}

/// Whether resources of the type hold data.
pub(super) fn is_data_bearing(resource_type: &str) -> Option<bool> {
    if DATA.iter().any(|(name, _)| *name == resource_type) {
        return Some(true);
    }
    let known = one_of(WITHOUT_DATA, resource_type) || is_global(resource_type);
    (known && !UNCLASSIFIED.contains(&resource_type)).then_some(false)
}

/// Whether a customer's KMS key can protect resources of the type.
pub(super) fn is_cmk_capable(resource_type: &str) -> Option<bool> {
    let listed = DATA.iter().find(|(name, _)| *name == resource_type).map(|(_, capable)| *capable);
    listed.or_else(|| is_data_bearing(resource_type))
}

fn one_of(list: &[&str], resource_type: &str) -> bool {
    list.iter().any(|name| {
        let whole_service = name.ends_with("::") && resource_type.starts_with(name);
        whole_service || *name == resource_type
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_group_holds_data_and_is_not_asked_for_a_key() {
        assert_eq!(is_data_bearing("AWS::Logs::LogGroup"), Some(true));
        assert_eq!(is_cmk_capable("AWS::Logs::LogGroup"), Some(false));
    }

    #[test]
    fn every_type_that_config_is_asked_for_is_classified() {
        let missing = |name: &&&str| is_data_bearing(name) != Some(true);
        assert_eq!(crate::tables::config_resource::TYPES.iter().find(missing), None);
    }

    #[test]
    fn a_secret_is_always_encrypted_and_a_queue_by_its_setting() {
        assert!(always_encrypted("AWS::SecretsManager::Secret") && !always_encrypted("AWS::SQS::Queue"));
    }

    #[test]
    fn a_volume_holds_data_and_a_network_does_not() {
        assert_eq!(is_cmk_capable("AWS::EC2::Volume"), Some(true));
        assert_eq!(is_data_bearing("AWS::EC2::VPC"), Some(false));
    }

    #[test]
    fn a_type_that_nobody_has_classified_is_unknown() {
        assert_eq!(is_data_bearing("AWS::NewService::Store"), None);
        assert_eq!(is_cmk_capable("AWS::NewService::Store"), None);
        assert_eq!(is_data_bearing("AWS::SSM::Parameter"), None);
    }

    #[test]
    fn a_service_without_a_region_is_global() {
        assert!(is_global("AWS::IAM::Role") && !is_global("AWS::EC2::Instance"));
    }
}
