//! The tables: one file per AWS resource type, with its row, its scope, its calls.
//!
//! A table stores facts as AWS gives them. What depends on the clock, on settings or on other
//! tables (ages, "in Japan", "referenced by") is computed later, in `derive`, so that an old
//! snapshot can be judged again.
//!
//! To add a table: one file here (row, [`Table`] implementation), its name in the list below,
//! its answers in `mocks/kasumi/<table>.toml`.

mod backup_list;
mod balancing;
mod closed;
mod collected;
mod ec2_list;
mod ec2_permission;
mod event_history;
mod iam;
mod inspector;
mod listing;
pub mod probe;
mod rds_list;
mod rds_parameter;
mod rds_storage;
mod reader;
mod required;
mod service;
mod several;
mod subnets;
mod wire;

#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;

pub use closed::{Closed, Unheard, judgeable, unheard};
pub use collected::{Collected, Draft, Facts, Kept};
pub use iam::InlinePolicy;
pub use reader::Reader;

use std::fmt;
use std::future::Future;

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// How often a table is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Once for the account.
    Global,
    /// Once in each Region that is scanned.
    Regional,
}

/// A table: the type is its row, its fields are the columns.
///
/// A column that could not be determined is `None`, and `None` means nothing else; what AWS
/// answers as "not set" is a value. Column types: `bool`, `i64`, `String`, [`crate::model::Time`]
/// (names end in `_at`), lists of texts, lists of structs, each as an `Option` where it can be unknown.
pub trait Table:
    Serialize + DeserializeOwned + JsonSchema + Clone + fmt::Debug + Send + Sync + 'static
{
    /// Its name, as in SQL, in `mocks/` and in the file name.
    const NAME: &'static str;
    /// How often it is read.
    const SCOPE: Scope;
    /// The operations it calls: service by signing name, operation by API name.
    const OPERATIONS: &'static [(&'static str, &'static str)];

    /// The columns whose values AWS takes from a closed list and that something is decided by.
    const CLOSED: &'static [Closed] = &[];

    /// Reads the table: the rows there are, and the gaps.
    fn collect(reader: Reader) -> impl Future<Output = Collected<Self>> + Send;
}

/// Something to do with each table, with its row type known.
pub trait Visitor {
    /// Called once for each table, in the order of the list.
    fn visit<T: Table>(&mut self);
}

macro_rules! tables {
    ($($table:ident :: $row:ident),+ $(,)?) => {
        $(pub mod $table;)+

        /// Visits every table there is.
        pub fn for_each(visitor: &mut impl Visitor) {
            $(visitor.visit::<$table::$row>();)+
        }

        /// The names of every table there is, in order.
        pub const NAMES: &[&str] = &[$(stringify!($table)),+];
    };
}

// The one list of tables; everything else is derived from it.
tables! {
    accelerator::Accelerator,
    account::Account,
    acm_certificate::AcmCertificate,
    alarm::Alarm,
    alternate_contact::AlternateContact,
    ami::Ami,
    analyzer::Analyzer,
    analyzer_finding::AnalyzerFinding,
    api_domain::ApiDomain,
    api_stage::ApiStage,
    artifact_agreement::ArtifactAgreement,
    artifact_report::ArtifactReport,
    asg::Asg,
    backup_job::BackupJob,
    backup_plan_rule::BackupPlanRule,
    backup_protected_resource::BackupProtectedResource,
    backup_region_setting::BackupRegionSetting,
    backup_selection::BackupSelection,
    backup_vault::BackupVault,
    cache_cluster::CacheCluster,
    cdn::Cdn,
    cloudhsm_backup::CloudhsmBackup,
    config_channel::ConfigChannel,
    config_recorder::ConfigRecorder,
    config_resource::ConfigResource,
    console_login::ConsoleLogin,
    container_service::ContainerService,
    copy_job::CopyJob,
    credential_report::CredentialReport,
    dlm_policy::DlmPolicy,
    dsql_cluster::DsqlCluster,
    dynamodb_table::DynamodbTable,
    ebs_snapshot::EbsSnapshot,
    ebs_volume::EbsVolume,
    ec2_instance::Ec2Instance,
    ecr_registry::EcrRegistry,
    ecr_repository::EcrRepository,
    efs_replication::EfsReplication,
    elasticache_global_datastore::ElasticacheGlobalDatastore,
    event_data_store::EventDataStore,
    event_rule::EventRule,
    file_system::FileSystem,
    flow_log::FlowLog,
    framework::Framework,
    fsx_backup::FsxBackup,
    guardduty_detector::GuarddutyDetector,
    health_event::HealthEvent,
    hosted_zone::HostedZone,
    iam_access_key::IamAccessKey,
    iam_group::IamGroup,
    iam_managed_policy::IamManagedPolicy,
    iam_policy::IamPolicy,
    iam_role::IamRole,
    iam_user::IamUser,
    k8s_cluster::K8sCluster,
    keyspace::Keyspace,
    kms_custom_store::KmsCustomStore,
    kms_grant::KmsGrant,
    kms_key::KmsKey,
    lambda_fn::LambdaFn,
    license_configuration::LicenseConfiguration,
    load_balancer::LoadBalancer,
    load_balancer_listener::LoadBalancerListener,
    log_centralization::LogCentralization,
    log_group::LogGroup,
    log_subscription::LogSubscription,
    memorydb_multi_region_cluster::MemorydbMultiRegionCluster,
    message_store::MessageStore,
    metric_filter::MetricFilter,
    nat_gateway::NatGateway,
    network_interface::NetworkInterface,
    network_link::NetworkLink,
    notification_configuration::NotificationConfiguration,
    notification_contact::NotificationContact,
    opensearch_connection::OpensearchConnection,
    password_policy::PasswordPolicy,
    prefix_list::PrefixList,
    rds_automated_backup::RdsAutomatedBackup,
    rds_cluster::RdsCluster,
    rds_engine_version::RdsEngineVersion,
    rds_global_cluster::RdsGlobalCluster,
    rds_instance::RdsInstance,
    rds_snapshot::RdsSnapshot,
    recovery_point::RecoveryPoint,
    redshift_snapshot_copy::RedshiftSnapshotCopy,
    region::Region,
    region_spend::RegionSpend,
    restore_test::RestoreTest,
    root_user::RootUser,
    s3_access_point_multi_region::S3AccessPointMultiRegion,
    s3_bucket::S3Bucket,
    search_domain::SearchDomain,
    secret::Secret,
    server_certificate::ServerCertificate,
    sg_rule::SgRule,
    sns_topic::SnsTopic,
    ssm_data_sync::SsmDataSync,
    ssm_node::SsmNode,
    sso_assignment::SsoAssignment,
    sso_instance::SsoInstance,
    stack::Stack,
    storage_metric::StorageMetric,
    stored_log::StoredLog,
    trail::Trail,
    vpc::Vpc,
    vuln_finding::VulnFinding,
    warehouse::Warehouse,
    web_acl::WebAcl,
    workload_review::WorkloadReview,
}
