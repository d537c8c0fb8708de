//! The metrics by which a lack of room or of speed shows, for each type of resource.
//!
//! One line for each type. Names as in the user guide of each service.

/// A type of resource, and what is to be watched of it. An alarm on one metric of each list is enough; a
/// list without a metric asks for none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    pub(super) resource_type: &'static str,
    pub(super) namespace: &'static str,
    pub(super) capacity: &'static [&'static str],
    pub(super) performance: &'static [&'static str],
}

const fn kind(
    resource_type: &'static str,
    namespace: &'static str,
    capacity: &'static [&'static str],
    performance: &'static [&'static str],
) -> Kind {
    Kind { resource_type, namespace, capacity, performance }
}

const OF_DATABASES: &[&str] = &["CPUUtilization", "DatabaseConnections", "FreeableMemory", "ReplicaLag"];
const OF_CLUSTERS: &[&str] = &["AuroraReplicaLag", "CPUUtilization", "DatabaseConnections", "FreeableMemory"];

/// Every type that is classified. Types without a source in `SOURCES` stand ready for their tables.
const KINDS: &[Kind] = &[
    // Whether a volume has a burst balance depends on its type; its queue shows both.
    kind("AWS::EC2::Volume", "AWS/EBS", &["BurstBalance", "VolumeQueueLength"], &["VolumeQueueLength"]),
    kind(
        "AWS::EC2::Instance",
        "AWS/EC2",
        &["CPUUtilization"],
        &["StatusCheckFailed", "StatusCheckFailed_Instance", "StatusCheckFailed_System"],
    ),
    kind("AWS::RDS::DBInstance", "AWS/RDS", &["FreeStorageSpace"], OF_DATABASES),
    kind(
        "AWS::RDS::DBCluster",
        "AWS/RDS",
        &["AuroraVolumeBytesLeftTotal", "FreeLocalStorage", "FreeStorageSpace"],
        OF_CLUSTERS,
    ),
    kind("AWS::DocDB::DBCluster", "AWS/DocDB", &["FreeLocalStorage"], OF_DATABASES),
    kind(
        "AWS::DynamoDB::Table",
        "AWS/DynamoDB",
        &["ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"],
        &["ReadThrottleEvents", "SystemErrors", "ThrottledRequests", "WriteThrottleEvents"],
    ),
    kind("AWS::EFS::FileSystem", "AWS/EFS", &["StorageBytes"], &["PercentIOLimit"]),
    kind("AWS::FSx::FileSystem", "AWS/FSx", &["FreeStorageCapacity"], &[]),
    kind(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "AWS/ApplicationELB",
        &["UnHealthyHostCount"],
        &["HTTPCode_ELB_5XX_Count", "TargetResponseTime"],
    ),
    kind(
        "AWS::ElastiCache::CacheCluster",
        "AWS/ElastiCache",
        &["DatabaseMemoryUsagePercentage", "Evictions"],
        &["EngineCPUUtilization"],
    ),
    kind(
        "AWS::OpenSearchService::Domain",
        "AWS/ES",
        &["FreeStorageSpace"],
        &["ClusterStatus.red", "JVMMemoryPressure"],
    ),
    kind("AWS::Redshift::Cluster", "AWS/Redshift", &["PercentageDiskSpaceUsed"], &[]),
    kind(
        "AWS::Lambda::Function",
        "AWS/Lambda",
        &["ConcurrentExecutions", "Throttles"],
        &["Duration", "Errors"],
    ),
];

/// Metrics that have data only while something goes wrong: an alarm on one may wait for years.
pub(super) const SPARSE: &[&str] = &[
    "Errors",
    "HTTPCode_ELB_5XX_Count",
    "ReadThrottleEvents",
    "SystemErrors",
    "ThrottledRequests",
    "Throttles",
    "WriteThrottleEvents",
];

/// What is to be watched of a type; none for one that is not classified.
pub(super) fn of(resource_type: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.resource_type == resource_type)
}
