//! The calls about copies in other Regions and about backups.

use serde_json::Value;

use crate::aws::operation::Request;
use crate::tables::service::{
    BACKUP, COST_EXPLORER, DLM, DSQL, ECR, EFS, ELASTICACHE, FSX, KEYSPACES, MEMORYDB, OPENSEARCH,
    ORGANIZATIONS, RDS, REDSHIFT_SERVERLESS, SECRETS_MANAGER,
};

use super::Probe;
use super::calls::{about, list, member, page, part};

/// Every call of this file.
pub(super) fn all() -> Vec<Probe> {
    [backups(), databases(), distributed(), storage(), secrets()].into_iter().flatten().collect()
}

fn backups() -> Vec<Probe> {
    vec![
        list(&BACKUP, "ListBackupJobs", |_| page("/backup-jobs")),
        list(&BACKUP, "ListProtectedResources", |_| page("/resources")),
        list(&BACKUP, "ListRestoreJobs", |_| page("/restore-jobs")),
        about("ListProtectedResources", &BACKUP, "DescribeProtectedResource", |resources| {
            Some(Request::get(format!("/resources/{}", part(resources, &["Results", "ResourceArn"])?)))
        }),
        about("ListBackupVaults", &BACKUP, "GetBackupVaultAccessPolicy", |vaults| {
            vault(vaults, "access-policy")
        })
        .or_absent(&["ResourceNotFoundException"]),
        about("ListBackupVaults", &BACKUP, "GetBackupVaultNotifications", |vaults| {
            vault(vaults, "notification-configuration")
        })
        .or_absent(&["ResourceNotFoundException"]),
        list(&COST_EXPLORER, "GetCostAndUsage", |_| Some(Request::new()))
            .or_absent(&["DataUnavailableException"]),
        list(&DLM, "GetLifecyclePolicies", |_| Some(Request::get("/policies"))),
        about("GetLifecyclePolicies", &DLM, "GetLifecyclePolicy", |policies| {
            Some(Request::get(format!("/policies/{}", part(policies, &["Policies", "PolicyId"])?)))
        }),
        list(&ORGANIZATIONS, "DescribeEffectivePolicy", |_| {
            Some(Request::new().member("PolicyType", "AISERVICES_OPT_OUT_POLICY"))
        })
        .or_absent(&[
            "AWSOrganizationsNotInUseException",
            "EffectivePolicyNotFoundException",
            "PolicyTypeNotEnabledException",
        ]),
    ]
}

fn databases() -> Vec<Probe> {
    vec![
        list(&RDS, "DescribeGlobalClusters", twenty),
        list(&REDSHIFT_SERVERLESS, "ListSnapshotCopyConfigurations", |_| {
            Some(Request::new().member("maxResults", 1))
        }),
    ]
}

fn distributed() -> Vec<Probe> {
    vec![
        list(&DSQL, "ListClusters", |_| Some(Request::get("/cluster").parameter("max-results", 1))),
        about("ListClusters", &DSQL, "GetCluster", |clusters| {
            Some(Request::get(format!("/cluster/{}", part(clusters, &["clusters", "identifier"])?)))
        }),
        list(&ELASTICACHE, "DescribeGlobalReplicationGroups", twenty),
        list(&KEYSPACES, "ListKeyspaces", |_| Some(Request::new().member("maxResults", 1))),
        list(&MEMORYDB, "DescribeMultiRegionClusters", |_| Some(Request::new().member("MaxResults", 20))),
        list(&OPENSEARCH, "DescribeOutboundConnections", |_| {
            Some(Request::post("/2021-01-01/opensearch/cc/outboundConnection/search").member("MaxResults", 1))
        }),
    ]
}

fn storage() -> Vec<Probe> {
    vec![
        list(&EFS, "DescribeReplicationConfigurations", |_| {
            Some(
                Request::get("/2015-02-01/file-systems/replication-configurations")
                    .parameter("MaxResults", 1),
            )
        })
        .or_absent(&["ReplicationNotFound"]),
        about("DescribeFileSystems", &EFS, "DescribeBackupPolicy", |systems| {
            let id = part(systems, &["FileSystems", "FileSystemId"])?;
            Some(Request::get(format!("/2015-02-01/file-systems/{id}/backup-policy")))
        })
        .or_absent(&["PolicyNotFound"]),
        list(&FSX, "DescribeFileSystems", |_| Some(Request::new().member("MaxResults", 1))),
        list(&FSX, "DescribeBackups", |_| Some(Request::new().member("MaxResults", 1))),
    ]
}

fn secrets() -> Vec<Probe> {
    vec![
        list(&ECR, "DescribeRegistry", |_| Some(Request::new())),
        list(&SECRETS_MANAGER, "ListSecrets", |_| Some(Request::new().member("MaxResults", 1))),
        about("ListSecrets", &SECRETS_MANAGER, "DescribeSecret", |secrets| {
            member(secrets, &["SecretList", "ARN"], "SecretId")
        }),
    ]
}

fn vault(vaults: &Value, of: &str) -> Option<Request> {
    let name = part(vaults, &["BackupVaultList", "BackupVaultName"])?;
    Some(Request::get(format!("/backup-vaults/{name}/{of}")))
}

/// 20 is the least that these services take.
#[expect(clippy::unnecessary_wraps, reason = "as every other request is made")]
fn twenty(_: &Value) -> Option<Request> {
    Some(Request::new().parameter("MaxRecords", 20))
}
