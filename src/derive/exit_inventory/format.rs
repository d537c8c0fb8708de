//! Which types are handed over, and whether what they hold can be taken out in an open format.
//!
//! The lists are kakunin's classification. Formats as the services document their exports: SQL dumps
//! and Parquet, JSON, files, OCI images, CSV.

/// What can be said of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// It is handed over, in a format that others read.
    Portable,
    /// It is handed over, and what the service exports is for that service only.
    Proprietary,
    /// It is not handed over.
    NotHandedOver,
    /// Nobody has classified it.
    Unclassified,
}

impl Format {
    pub(super) fn is_portable(self) -> Option<bool> {
        match self {
            Self::Portable => Some(true),
            Self::Proprietary => Some(false),
            Self::NotHandedOver | Self::Unclassified => None,
        }
    }
}

const PORTABLE: &[&str] = &[
    "AWS::Cassandra::Keyspace",
    "AWS::Cassandra::Table",
    "AWS::CodeCommit::Repository",
    "AWS::DSQL::Cluster",
    "AWS::DocDB::DBCluster",
    "AWS::DynamoDB::GlobalTable",
    "AWS::DynamoDB::Table",
    "AWS::EC2::Volume",
    "AWS::ECR::PublicRepository",
    "AWS::ECR::Repository",
    "AWS::EFS::FileSystem",
    "AWS::FSx::FileSystem",
    "AWS::FSx::Volume",
    "AWS::Lightsail::Bucket",
    "AWS::Lightsail::Disk",
    "AWS::MemoryDB::Cluster",
    "AWS::Neptune::DBCluster",
    "AWS::QLDB::Ledger",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::Redshift::Cluster",
    "AWS::RedshiftServerless::Namespace",
    "AWS::S3::Bucket",
    "AWS::S3Express::DirectoryBucket",
    "AWS::S3Tables::TableBucket",
    "AWS::Timestream::Database",
    "AWS::Timestream::Table",
];

/// Snapshots of a search domain are read by that product only; a user pool keeps its passwords.
const PROPRIETARY: &[&str] = &[
    "AWS::Cognito::UserPool",
    "AWS::Elasticsearch::Domain",
    "AWS::OpenSearch::Domain",
    "AWS::OpenSearchServerless::Collection",
    "AWS::OpenSearchService::Domain",
];

/// Names that end in `::` stand for all of a service.
const NOT_HANDED_OVER: &[&str] = &[
    "AWS::AmazonMQ::",
    "AWS::Backup::",
    "AWS::CloudTrail::",
    "AWS::DMS::",
    "AWS::EC2::Snapshot",
    "AWS::ElastiCache::",
    "AWS::Glue::Database",
    "AWS::Kinesis::",
    "AWS::KinesisFirehose::",
    "AWS::Logs::",
    "AWS::MSK::",
    "AWS::RDS::DBClusterSnapshot",
    "AWS::RDS::DBInstanceAutomatedBackup",
    "AWS::RDS::DBSnapshot",
    "AWS::Redshift::ClusterSnapshot",
    "AWS::SQS::",
    "AWS::SecretsManager::",
    "AWS::Transfer::",
];

pub(super) fn of(resource_type: &str) -> Format {
    let listed = |list: &[&str]| {
        list.iter()
            .any(|name| *name == resource_type || (name.ends_with("::") && resource_type.starts_with(name)))
    };
    match resource_type {
        _ if listed(PORTABLE) => Format::Portable,
        _ if listed(PROPRIETARY) => Format::Proprietary,
        _ if listed(NOT_HANDED_OVER) => Format::NotHandedOver,
        _ => Format::Unclassified,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_and_queues_are_not_handed_over() {
        assert_eq!(of("AWS::RDS::DBSnapshot"), Format::NotHandedOver);
        assert_eq!(of("AWS::SQS::Queue"), Format::NotHandedOver);
    }

    #[test]
    fn a_type_that_nobody_has_classified_has_an_unknown_format() {
        assert_eq!(of("AWS::NewService::Store").is_portable(), None);
        assert_eq!(of("AWS::OpenSearchService::Domain").is_portable(), Some(false));
    }
}
