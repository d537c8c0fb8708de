//! The calls themselves, as short as each operation allows.

use serde_json::Value;

use crate::aws::Protocol;
use crate::aws::operation::{Request, Service, segment};
use crate::model::Region;
use crate::tables::service::{
    ACCOUNT, ARTIFACT, BACKUP, DYNAMODB, EC2, EFS, LOGS, OBSERVABILITY_ADMIN, ORGANIZATIONS, RDS, S3,
    S3_CONTROL, SSM,
};

use super::{Probe, datastores, text};

const fn json(name: &'static str, id: &'static str, target: &'static str) -> Service {
    let protocol = Protocol::AwsJson { target, version: "1.1" };
    Service { signing_name: name, host: name, id, protocol, partition_wide: false }
}

// The services that the tables call through an SDK crate; here only whether they answer matters.
pub(super) static CLOUDTRAIL: Service =
    json("cloudtrail", "CloudTrail", "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101");
pub(super) static CONFIG: Service = json("config", "Config Service", "StarlingDoveService");
pub(super) static KMS: Service = json("kms", "KMS", "TrentService");
pub(super) static IAM: Service = Service {
    signing_name: "iam",
    host: "iam",
    id: "IAM",
    protocol: Protocol::Query { version: "2010-05-08" },
    partition_wide: true,
};

/// Multi-Region Access Points and accelerators are asked for in one Region of the partition.
pub(super) fn region(operation: &str) -> Option<Region> {
    let pinned = matches!(operation, "ListMultiRegionAccessPoints" | "ListAccelerators");
    pinned.then(|| Region::parse("us-west-2").ok()).flatten()
}

pub(super) fn list(
    service: &'static Service,
    name: &'static str,
    request: fn(&Value) -> Option<Request>,
) -> Probe {
    Probe { operation: service.operation(name), about: None, request, absent: &[], off: None }
}

pub(super) fn about(
    list: &'static str,
    service: &'static Service,
    name: &'static str,
    request: fn(&Value) -> Option<Request>,
) -> Probe {
    Probe { about: Some(list), ..self::list(service, name, request) }
}

impl Probe {
    pub(super) fn or_absent(self, absent: &'static [&'static str]) -> Self {
        Self { absent, ..self }
    }

    /// A refusal of this code with these words is no word on the permission.
    pub(super) fn unless_told(self, off: (&'static str, &'static str)) -> Self {
        Self { off: Some(off), ..self }
    }
}

/// Every call there is.
pub(super) fn all() -> Vec<Probe> {
    [
        account(),
        backup(),
        audit(),
        storage(),
        dynamodb(),
        databases(),
        iam(),
        kms(),
        logs(),
        s3(),
        datastores::all(),
        super::compute::all(),
    ]
    .into_iter()
    .chain([super::endpoints::all(), super::keys::all(), super::monitoring::all()])
    .chain([super::network::all(), super::residency::all()])
    .flatten()
    .collect()
}

fn account() -> Vec<Probe> {
    vec![
        list(&ACCOUNT, "GetAccountInformation", |_| Some(Request::post("/getAccountInformation"))),
        list(&ACCOUNT, "GetAlternateContact", |_| {
            Some(Request::post("/getAlternateContact").member("AlternateContactType", "SECURITY"))
        })
        .or_absent(&["ResourceNotFoundException"]),
        list(&ACCOUNT, "ListRegions", |_| Some(Request::post("/listRegions").member("MaxResults", 1))),
        list(&ORGANIZATIONS, "DescribeOrganization", |_| Some(Request::new()))
            .or_absent(&["AWSOrganizationsNotInUseException"]),
        list(&ARTIFACT, "ListCustomerAgreements", |_| {
            Some(Request::get("/v1/customer-agreement/list").parameter("maxResults", 1))
        }),
        list(&ARTIFACT, "ListReports", |_| Some(Request::get("/v1/report/list").parameter("maxResults", 1))),
    ]
}

fn backup() -> Vec<Probe> {
    vec![
        list(&BACKUP, "DescribeRegionSettings", |_| Some(Request::get("/account-settings"))),
        list(&BACKUP, "ListBackupPlans", |_| page("/backup/plans")),
        list(&BACKUP, "ListBackupVaults", |_| page("/backup-vaults")),
        list(&BACKUP, "ListCopyJobs", |_| page("/copy-jobs")),
        about("ListBackupPlans", &BACKUP, "GetBackupPlan", |plans| {
            Some(Request::get(format!(
                "/backup/plans/{}",
                part(plans, &["BackupPlansList", "BackupPlanId"])?
            )))
        }),
        about("ListBackupPlans", &BACKUP, "ListBackupSelections", |plans| {
            let plan = part(plans, &["BackupPlansList", "BackupPlanId"])?;
            page(&format!("/backup/plans/{plan}/selections"))
        }),
        about("ListBackupSelections", &BACKUP, "GetBackupSelection", |selections| {
            let plan = part(selections, &["BackupSelectionsList", "BackupPlanId"])?;
            let selection = part(selections, &["BackupSelectionsList", "SelectionId"])?;
            Some(Request::get(format!("/backup/plans/{plan}/selections/{selection}")))
        }),
        about("ListBackupVaults", &BACKUP, "ListRecoveryPointsByBackupVault", |vaults| {
            let vault = part(vaults, &["BackupVaultList", "BackupVaultName"])?;
            page(&format!("/backup-vaults/{vault}/recovery-points"))
        }),
    ]
}

/// CloudTrail and Config.
fn audit() -> Vec<Probe> {
    vec![
        // Trails of this Region alone: another's can be asked for there only.
        list(&CLOUDTRAIL, "DescribeTrails", |_| Some(Request::new().member("includeShadowTrails", false))),
        list(&CLOUDTRAIL, "ListEventDataStores", |_| Some(Request::new().member("MaxResults", 1))),
        list(&CLOUDTRAIL, "LookupEvents", |_| Some(Request::new().member("MaxResults", 1))),
        about("DescribeTrails", &CLOUDTRAIL, "GetEventSelectors", |trails| trail(trails, "TrailName")),
        about("DescribeTrails", &CLOUDTRAIL, "GetTrailStatus", |trails| trail(trails, "Name")),
        about("ListEventDataStores", &CLOUDTRAIL, "GetEventDataStore", |stores| {
            member(stores, &["EventDataStores", "EventDataStoreArn"], "EventDataStore")
        }),
        list(&CONFIG, "DescribeDeliveryChannels", |_| Some(Request::new())),
        list(&CONFIG, "SelectResourceConfig", |_| {
            Some(Request::new().member("Expression", "SELECT resourceId").member("Limit", 1))
        }),
    ]
}

/// EC2, EFS, Systems Manager.
fn storage() -> Vec<Probe> {
    vec![
        list(&EC2, "DescribeFlowLogs", |_| short()),
        list(&EC2, "DescribeInstances", |_| short()),
        list(&EC2, "DescribeRegions", |_| Some(Request::new())),
        list(&EC2, "DescribeSnapshots", |_| short().map(|request| request.parameter("Owner.1", "self"))),
        list(&EC2, "DescribeVolumes", |_| short()),
        list(&EFS, "DescribeFileSystems", |_| {
            Some(Request::get("/2015-02-01/file-systems").parameter("MaxItems", 1))
        }),
        list(&SSM, "ListResourceDataSync", |_| Some(Request::new().member("MaxResults", 1))),
    ]
}

fn dynamodb() -> Vec<Probe> {
    const TABLE: &[&str] = &["TableNames"];
    vec![
        list(&DYNAMODB, "ListTables", |_| Some(Request::new().member("Limit", 1))),
        list(&DYNAMODB, "ListGlobalTables", |_| Some(Request::new().member("Limit", 1))),
        about("ListTables", &DYNAMODB, "DescribeTable", |tables| member(tables, TABLE, "TableName")),
        about("ListTables", &DYNAMODB, "DescribeContinuousBackups", |tables| {
            member(tables, TABLE, "TableName")
        }),
        about("DescribeTable", &DYNAMODB, "ListTagsOfResource", |table| {
            member(table, &["Table", "TableArn"], "ResourceArn")
        }),
    ]
}

fn databases() -> Vec<Probe> {
    const NAMES: [&str; 5] = [
        "DescribeDBClusterSnapshots",
        "DescribeDBClusters",
        "DescribeDBInstanceAutomatedBackups",
        "DescribeDBInstances",
        "DescribeDBSnapshots",
    ];
    // 20 is the least that RDS takes.
    NAMES.map(|name| list(&RDS, name, |_| Some(Request::new().parameter("MaxRecords", 20)))).into()
}

fn iam() -> Vec<Probe> {
    const DETAILS: &str = "GetAccountAuthorizationDetails";
    vec![
        list(&IAM, "GenerateCredentialReport", |_| Some(Request::new())),
        list(&IAM, "GetAccountPasswordPolicy", |_| Some(Request::new())).or_absent(&["NoSuchEntity"]),
        list(&IAM, "GetAccountSummary", |_| Some(Request::new())),
        list(&IAM, "GetCredentialReport", |_| Some(Request::new())).or_absent(&[
            "ReportNotPresent",
            "ReportExpired",
            "ReportInProgress",
        ]),
        list(&IAM, "ListVirtualMFADevices", |_| {
            Some(Request::new().parameter("AssignmentStatus", "Assigned").parameter("MaxItems", 1))
        }),
        list(&IAM, DETAILS, |_| {
            Some(Request::new().parameter("Filter.member.1", "User").parameter("MaxItems", 1))
        }),
        about(DETAILS, &IAM, "GetLoginProfile", user).or_absent(&["NoSuchEntity"]),
        about(DETAILS, &IAM, "ListAccessKeys", user),
        about(DETAILS, &IAM, "ListMFADevices", user),
        about("ListAccessKeys", &IAM, "GetAccessKeyLastUsed", |keys| {
            let path = ["ListAccessKeysResult", "AccessKeyMetadata", "member", "AccessKeyId"];
            Some(Request::new().parameter("AccessKeyId", text(keys, &path)?))
        }),
    ]
}

fn kms() -> Vec<Probe> {
    let key =
        |name: &'static str| about("ListKeys", &KMS, name, |keys| member(keys, &["Keys", "KeyId"], "KeyId"));
    vec![
        list(&KMS, "ListKeys", |_| Some(Request::new().member("Limit", 1))),
        list(&KMS, "ListAliases", |_| Some(Request::new().member("Limit", 1))),
        key("DescribeKey"),
        about("ListKeys", &KMS, "GetKeyPolicy", |keys| {
            Some(member(keys, &["Keys", "KeyId"], "KeyId")?.member("PolicyName", "default"))
        }),
        // Keys of other kinds than symmetric ones have no rotation to tell of.
        key("GetKeyRotationStatus").or_absent(&["UnsupportedOperationException"]),
        key("ListGrants"),
        key("ListResourceTags"),
    ]
}

fn logs() -> Vec<Probe> {
    vec![
        list(&LOGS, "DescribeLogGroups", |_| Some(Request::new().member("limit", 1))),
        about("DescribeLogGroups", &LOGS, "DescribeSubscriptionFilters", |groups| {
            member(groups, &["logGroups", "logGroupName"], "logGroupName")
        }),
        list(&OBSERVABILITY_ADMIN, "ListCentralizationRulesForOrganization", |_| {
            Some(Request::post("/ListCentralizationRulesForOrganization").member("MaxResults", 1))
        }),
    ]
}

fn s3() -> Vec<Probe> {
    vec![
        list(&S3, "ListBuckets", |_| Some(Request::get("/").parameter("max-buckets", 1))),
        list(&S3_CONTROL, "ListMultiRegionAccessPoints", |_| page("/v20180820/mrap/instances")),
        about("ListBuckets", &S3, "GetBucketLocation", |buckets| bucket(buckets, "location")),
        about("ListBuckets", &S3, "GetBucketEncryption", |buckets| bucket(buckets, "encryption"))
            .or_absent(&["ServerSideEncryptionConfigurationNotFoundError"]),
        about("ListBuckets", &S3, "GetBucketLifecycleConfiguration", |buckets| bucket(buckets, "lifecycle"))
            .or_absent(&["NoSuchLifecycleConfiguration"]),
        about("ListBuckets", &S3, "GetBucketReplication", |buckets| bucket(buckets, "replication"))
            .or_absent(&["ReplicationConfigurationNotFoundError"]),
        about("ListBuckets", &S3, "GetBucketTagging", |buckets| bucket(buckets, "tagging"))
            .or_absent(&["NoSuchTagSet"]),
        about("ListBuckets", &S3, "GetBucketVersioning", |buckets| bucket(buckets, "versioning")),
        about("ListBuckets", &S3, "GetObjectLockConfiguration", |buckets| bucket(buckets, "object-lock"))
            .or_absent(&["ObjectLockConfigurationNotFoundError"]),
        about("ListBuckets", &S3, "ListBucketInventoryConfigurations", |buckets| {
            bucket(buckets, "inventory")
        }),
    ]
}

#[expect(clippy::unnecessary_wraps, reason = "as every other request is made")]
pub(super) fn page(path: &str) -> Option<Request> {
    Some(Request::get(path).parameter("maxResults", 1))
}

/// 5 is the least that EC2 takes.
#[expect(clippy::unnecessary_wraps, reason = "as every other request is made")]
pub(super) fn short() -> Option<Request> {
    Some(Request::new().parameter("MaxResults", 5))
}

/// A request whose member has the text at the end of a path.
pub(super) fn member(answer: &Value, path: &[&str], name: &str) -> Option<Request> {
    Some(Request::new().member(name, text(answer, path)?))
}

/// A trail of the account itself: of the organization's a member is told less.
fn trail(trails: &Value, name: &str) -> Option<Request> {
    let list = trails.get("trailList")?.as_array()?;
    let own = list.iter().find(|trail| trail.get("IsOrganizationTrail") == Some(&Value::Bool(false)));
    member(own?, &["TrailARN"], name)
}

pub(super) fn user(details: &Value) -> Option<Request> {
    let path = ["GetAccountAuthorizationDetailsResult", "UserDetailList", "member", "UserName"];
    Some(Request::new().parameter("UserName", text(details, &path)?))
}

pub(super) fn bucket(buckets: &Value, sub_resource: &str) -> Option<Request> {
    let name = part(buckets, &["Buckets", "Bucket", "Name"])?;
    Some(Request::get(format!("/{name}")).flag(sub_resource))
}

/// A text as a segment of a path.
pub(super) fn part(answer: &Value, path: &[&str]) -> Option<String> {
    text(answer, path).map(|text| segment(&text))
}
