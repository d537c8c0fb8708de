//! What can be said to `kakunin policy` and `kakunin preflight`.

use clap::ValueEnum;

use crate::model::{CheckId, Region};
use crate::privilege::{ExternalId, KeyArn, Principal, RoleName};

use super::{CatalogArgs, ListFormat, region};

/// `kakunin preflight`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct PreflightArgs {
    /// Profile of the AWS configuration files.
    #[arg(long)]
    pub(in crate::cli) profile: Option<String>,
    /// Role to assume with the credentials found.
    #[arg(long, value_name = "ARN")]
    pub(in crate::cli) role_arn: Option<String>,
    /// External id that the role's trust policy asks for.
    #[arg(long, value_name = "ID", requires = "role_arn")]
    pub(in crate::cli) external_id: Option<String>,
    /// Region to try; default: that of the environment or profile.
    #[arg(long, value_name = "REGION", value_parser = region)]
    pub(in crate::cli) region: Option<Region>,
    /// Format of the list.
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub(in crate::cli) format: ListFormat,
    #[command(flatten)]
    pub(in crate::cli) catalog: CatalogArgs,
}

/// `kakunin policy`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct PolicyArgs {
    /// Only what this check needs; repeat for several; default: everything that a scan reads.
    #[arg(long = "check", value_name = "ID", value_parser = check_id)]
    pub(in crate::cli) checks: Vec<CheckId>,
    /// A policy document, or a template of a role with its policies.
    #[arg(long, value_enum, default_value_t = PolicyFormat::Json)]
    pub(in crate::cli) format: PolicyFormat,
    /// Also allow signing snapshots with this KMS key, in a statement of its own.
    #[arg(long, value_name = "ARN", value_parser = KeyArn::parse)]
    pub(in crate::cli) sign_with_kms: Option<KeyArn>,
    /// Who may assume the role: account id, or ARN of a role or user; default: asked on deployment.
    #[arg(long, value_name = "ARN|ACCOUNT", value_parser = Principal::parse)]
    pub(in crate::cli) trust: Option<Principal>,
    /// External id of the role's trust policy; default: asked on deployment.
    #[arg(long, value_name = "ID", value_parser = ExternalId::parse)]
    pub(in crate::cli) external_id: Option<ExternalId>,
    /// Name of the role.
    #[arg(long, value_name = "NAME", default_value = "kakunin", value_parser = RoleName::parse)]
    pub(in crate::cli) role_name: RoleName,
    #[command(flatten)]
    pub(in crate::cli) catalog: CatalogArgs,
}

/// Formats of policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum PolicyFormat {
    /// The policy document; an array of them when one would be too long.
    Json,
    /// A CloudFormation template, for a stack or a `StackSet`.
    Cloudformation,
    /// Terraform configuration.
    Terraform,
}

fn check_id(text: &str) -> Result<CheckId, String> {
    CheckId::parse(text).map_err(|error| error.to_string())
}
