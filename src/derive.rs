//! What follows from the tables of a snapshot: joins, counts, ages, effective values.
//!
//! Pure functions over rows, three-valued throughout: a value computed from something unknown is
//! unknown. Two shapes:
//!
//! * [`Derived`]: a table of its own (`log_store`, `resource`, …).
//! * [`Columns`]: columns added to a base table (`age_days`, `in_japan`, `referenced_by`, …).
//!
//! Where rows of a source may be missing, a derived table holds a row that is all NULL but for
//! what is certain ([`World::placeholders`]), so that a check cannot overlook it.

mod address;
mod arn;
mod backup_coverage;
mod backup_selection_match;
mod backup_type;
mod elapsed;
pub mod event_selectors;
#[cfg(test)]
mod fixture;
mod identity;
mod key_lookup;
mod owned_bucket;
pub mod policy;
mod provider_mfa;
mod region_use;
mod resource_type;
pub mod retention;
mod sharing;
mod sighting;
mod support_dates;
mod truth;
mod world;

pub use world::World;

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{Extra, Stored};
use crate::tables::Table;

/// A derived table: the type is its row.
pub trait Derived:
    Serialize + serde::de::DeserializeOwned + JsonSchema + Clone + fmt::Debug + Send + Sync + 'static
{
    /// Its name, as in SQL and in the file name.
    const NAME: &'static str;
    /// The base tables that its rows come from; whoever may not read one of them gets unknown rows.
    const FEEDS: &'static [&'static str];

    /// Computes its rows.
    fn derive(world: &World) -> Vec<Stored<Self>>;
}

/// Columns added to a base table: the type holds them for one row.
pub trait Columns:
    Serialize + serde::de::DeserializeOwned + JsonSchema + Clone + fmt::Debug + Send + Sync + 'static
{
    /// The table they are added to.
    type Base: Table;
    /// The base tables that each column comes from, beside the table itself; a column that is not
    /// named comes from the table alone.
    const FEEDS: &'static [Feeds] = &[];

    /// Computes them for each row, in the order of the rows.
    fn derive(world: &World, rows: &[Stored<Self::Base>]) -> Vec<Extra<Self>>;
}

/// What gives some of the rows of a derived table.
type RowsOf<D> = fn(&World) -> Vec<Stored<D>>;

/// Columns, and the base tables that they come from.
pub type Feeds = (&'static [&'static str], &'static [&'static str]);

/// Something to do with each derived table and each set of columns, with its type known.
pub trait Visitor {
    /// Called once for each derived table.
    fn table<D: Derived>(&mut self);
    /// Called once for each set of columns.
    fn columns<C: Columns>(&mut self);
}

macro_rules! derived {
    (
        tables { $($table:ident :: $row:ident),* $(,)? }
        columns { $($columns:ident :: $set:ident),* $(,)? }
    ) => {
        $(pub mod $table;)*
        $(pub mod $columns;)*

        /// Visits every derived table and every set of columns there is.
        pub fn for_each(visitor: &mut impl Visitor) {
            $(visitor.table::<$table::$row>();)*
            $(visitor.columns::<$columns::$set>();)*
        }
    };
}

// The one list of what is derived.
derived! {
    tables {
        attestation::Attestation,
        certificate::Certificate,
        config_recording::ConfigRecording,
        data_link::DataLink,
        data_resource::DataResource,
        database::Database,
        detection::Detection,
        edge_service::EdgeService,
        event_route::EventRoute,
        exit_inventory::ExitInventory,
        ha_unit::HaUnit,
        kms_reference::KmsReference,
        license_item::LicenseItem,
        log_store::LogStore,
        monitored_resource::MonitoredResource,
        public_endpoint::PublicEndpoint,
        resource::Resource,
        runtime_eol::RuntimeEol,
        shared_copy::SharedCopy,
        tls_listener::TlsListener,
    }
    columns {
        account_columns::AccountColumns,
        analyzer_finding_columns::AnalyzerFindingColumns,
        artifact_agreement_columns::ArtifactAgreementColumns,
        artifact_report_columns::ArtifactReportColumns,
        backup_job_columns::BackupJobColumns,
        backup_region_setting_columns::BackupRegionSettingColumns,
        backup_vault_columns::BackupVaultColumns,
        copy_job_columns::CopyJobColumns,
        dynamodb_table_columns::DynamodbTableColumns,
        ec2_instance_columns::Ec2InstanceColumns,
        event_data_store_columns::EventDataStoreColumns,
        file_system_columns::FileSystemColumns,
        framework_columns::FrameworkColumns,
        health_event_columns::HealthEventColumns,
        iam_access_key_columns::IamAccessKeyColumns,
        iam_policy_columns::IamPolicyColumns,
        iam_role_columns::IamRoleColumns,
        iam_user_columns::IamUserColumns,
        kms_custom_store_columns::KmsCustomStoreColumns,
        kms_grant_columns::KmsGrantColumns,
        kms_key_columns::KmsKeyColumns,
        log_group_columns::LogGroupColumns,
        network_link_columns::NetworkLinkColumns,
        password_policy_columns::PasswordPolicyColumns,
        rds_cluster_columns::RdsClusterColumns,
        rds_instance_columns::RdsInstanceColumns,
        recovery_point_columns::RecoveryPointColumns,
        region_columns::RegionColumns,
        root_user_columns::RootUserColumns,
        s3_bucket_columns::S3BucketColumns,
        sg_rule_columns::SgRuleColumns,
        sns_topic_columns::SnsTopicColumns,
        sso_assignment_columns::SsoAssignmentColumns,
        sso_instance_columns::SsoInstanceColumns,
        stack_columns::StackColumns,
        trail_columns::TrailColumns,
        vpc_columns::VpcColumns,
        vuln_finding_columns::VulnFindingColumns,
        workload_review_columns::WorkloadReviewColumns,
    }
}
