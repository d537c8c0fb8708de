//! The calls on identities and keys beyond the first ones, as short as each operation allows.

use serde_json::Value;

use crate::aws::operation::{Request, Service, segment};
use crate::tables::service::{ACCESS_ANALYZER, CLOUDHSM, CLOUDWATCH, EVENTS, LOGS, S3, SNS, SSO_ADMIN};

use super::calls::{IAM, KMS, about, list, member, user};
use super::{Probe, text};

/// Every call there is.
pub(super) fn all() -> Vec<Probe> {
    [iam(), identity_center(), analyzers(), kms(), hsm(), alerts()].into_iter().flatten().collect()
}

fn iam() -> Vec<Probe> {
    vec![
        // Only the management account is told; the refusal of others comes after the permission.
        list(&IAM, "ListOrganizationsFeatures", |_| Some(Request::new())).or_absent(&[
            "AccountNotManagementOrDelegatedAdministratorException",
            "OrganizationNotFoundException",
            "OrganizationNotInAllFeaturesModeException",
            "ServiceAccessNotEnabledException",
        ]),
        list(&IAM, "ListServiceSpecificCredentials", |_| {
            Some(Request::new().parameter("AllUsers", true).parameter("MaxItems", 1))
        }),
        about("GetAccountAuthorizationDetails", &IAM, "ListSSHPublicKeys", user),
    ]
}

fn kms() -> Vec<Probe> {
    const KEY: &[&str] = &["Keys", "KeyId"];
    vec![
        about("ListKeys", &KMS, "GetKeyLastUsage", |keys| member(keys, KEY, "KeyId")),
        // Asymmetric keys and the like have no rotations to tell of.
        about("ListKeys", &KMS, "ListKeyRotations", |keys| member(keys, KEY, "KeyId"))
            .or_absent(&["UnsupportedOperationException"]),
        list(&KMS, "DescribeCustomKeyStores", |_| Some(Request::new().member("Limit", 1))),
    ]
}

fn identity_center() -> Vec<Probe> {
    const SETS: &str = "ListPermissionSets";
    let of_set = |name: &'static str| about(SETS, &SSO_ADMIN, name, permission_set);
    vec![
        list(&SSO_ADMIN, "ListInstances", |_| Some(Request::new().member("MaxResults", 1))),
        about("ListInstances", &SSO_ADMIN, SETS, |instances| {
            Some(member(instances, &["Instances", "InstanceArn"], "InstanceArn")?.member("MaxResults", 1))
        }),
        of_set("ListManagedPoliciesInPermissionSet"),
        of_set("ListCustomerManagedPolicyReferencesInPermissionSet"),
        of_set("GetInlinePolicyForPermissionSet"),
        of_set("ListAccountsForProvisionedPermissionSet"),
        untried(SETS, &SSO_ADMIN, "ListAccountAssignments"),
    ]
}

fn analyzers() -> Vec<Probe> {
    vec![
        list(&ACCESS_ANALYZER, "ListAnalyzers", |_| {
            Some(Request::get("/analyzer").parameter("maxResults", 1))
        }),
        about("ListAnalyzers", &ACCESS_ANALYZER, "ListFindingsV2", |analyzers| {
            let analyzer = text(analyzers, &["analyzers", "arn"])?;
            Some(Request::post("/findingv2").member("analyzerArn", analyzer).member("maxResults", 1))
        }),
        untried("ListFindingsV2", &ACCESS_ANALYZER, "GetFindingV2"),
    ]
}

fn hsm() -> Vec<Probe> {
    vec![
        list(&CLOUDHSM, "DescribeBackups", |_| Some(Request::new().member("MaxResults", 1))),
        list(&CLOUDHSM, "DescribeClusters", |_| Some(Request::new().member("MaxResults", 1))),
    ]
}

fn alerts() -> Vec<Probe> {
    vec![
        list(&CLOUDWATCH, "DescribeAlarms", |_| Some(Request::new().parameter("MaxRecords", 1))),
        list(&EVENTS, "ListRules", |_| Some(Request::new().member("Limit", 1))),
        about("ListRules", &EVENTS, "ListTargetsByRule", |rules| {
            Some(member(rules, &["Rules", "Name"], "Rule")?.member("Limit", 1))
        }),
        list(&LOGS, "DescribeMetricFilters", |_| Some(Request::new().member("limit", 1))),
        about("DescribeLogGroups", &LOGS, "DescribeLogStreams", |groups| {
            Some(member(groups, &["logGroups", "logGroupName"], "logGroupName")?.member("limit", 1))
        }),
        about("ListBuckets", &S3, "ListObjectsV2", |buckets| {
            let bucket = segment(&text(buckets, &["Buckets", "Bucket", "Name"])?);
            let request = Request::get(format!("/{bucket}")).parameter("list-type", 2);
            Some(request.parameter("delimiter", "/").parameter("max-keys", 1))
        }),
        list(&SNS, "ListTopics", |_| Some(Request::new())),
        about("ListTopics", &SNS, "ListSubscriptionsByTopic", |topics| {
            let topic = text(topics, &["ListTopicsResult", "Topics", "member", "TopicArn"])?;
            Some(Request::new().parameter("TopicArn", topic))
        }),
    ]
}

/// A call that is about two things, which no single answer names together.
fn untried(after: &'static str, service: &'static Service, name: &'static str) -> Probe {
    about(after, service, name, |_| None)
}

/// The ARN of a permission set names its instance.
fn permission_set(sets: &Value) -> Option<Request> {
    let set = text(sets, &["PermissionSets"])?;
    let instance = set.strip_prefix("arn:aws:sso:::permissionSet/")?.split('/').next()?;
    let instance = format!("arn:aws:sso:::instance/{instance}");
    Some(Request::new().member("InstanceArn", instance).member("PermissionSetArn", set))
}
