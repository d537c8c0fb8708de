//! Backups of `CloudHSM` clusters, also of clusters that are gone: each can restore every key.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};
use crate::model::{Region, Time};

use super::closed::Closed;
use super::required::incomplete;
use super::service::CLOUDHSM;
use super::several::several;
use super::wire::{EpochTime, or_none};
use super::{Collected, Facts, Reader, Scope, Table};

static BACKUPS: Operation<DescribeBackups> = CLOUDHSM.operation("DescribeBackups");
static CLUSTERS: Operation<DescribeClusters> = CLOUDHSM.operation("DescribeClusters");

/// The states of a cluster.
const STATES: [&str; 11] = [
    "ACTIVE",
    "CREATE_IN_PROGRESS",
    "DEGRADED",
    "DELETED",
    "DELETE_IN_PROGRESS",
    "INITIALIZED",
    "INITIALIZE_IN_PROGRESS",
    "MODIFY_IN_PROGRESS",
    "ROLLBACK_IN_PROGRESS",
    "UNINITIALIZED",
    "UPDATE_IN_PROGRESS",
];

/// One backup of the account's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CloudhsmBackup {
    /// Id.
    pub backup_id: String,
    /// Cluster that was backed up; `none` when AWS gives none.
    pub cluster_id: String,
    /// State: `CREATE_IN_PROGRESS`, `READY`, `PENDING_DELETION` or `DELETED`.
    pub state: Option<String>,
    /// Whether it is exempt from the cluster's retention policy.
    pub never_expires: bool,
    /// Creation time; 1970-01-01T00:00:00Z when AWS gives none.
    pub created_at: Time,
    /// When it is deleted for good; 1970-01-01T00:00:00Z when no deletion is pending.
    pub delete_at: Time,
    /// Region it was copied from; `none` when it is no copy.
    pub source_region: String,
    /// Whether its cluster exists and is not deleted, looked up in the Region of the cluster.
    pub cluster_exists: Option<bool>,
}

impl Table for CloudhsmBackup {
    const NAME: &'static str = "cloudhsm_backup";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("cloudhsm", "DescribeBackups"), ("cloudhsm", "DescribeClusters")];
    const CLOSED: &'static [Closed] = &[Closed::column(
        "state",
        "DescribeBackups",
        &["CREATE_IN_PROGRESS", "DELETED", "PENDING_DELETION", "READY"],
    )];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = backups(&reader).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        let rows = list.items.into_iter().map(|(backup, call)| {
            let facts = Facts::of(reader.region(), backup.name()).resting_on(call);
            read(&reader, facts, backup)
        });
        for (facts, row) in several(rows).await {
            collected.keep(facts, row);
        }
        collected
    }
}

async fn backups(reader: &Reader) -> Listed<Backup> {
    pages(|token| async move {
        let request = Request::new().member("MaxResults", 50).member("Shared", false);
        let answer = reader.operation(&BACKUPS, request.member_if("NextToken", token)).await;
        answer.map_value(|answer| Page { items: answer.backups, next: answer.next_token })
    })
    .await
}

/// The clusters of a Region, asked for once.
async fn clusters(reader: &Reader) -> Arc<Listed<Cluster>> {
    let list = pages(|token| async move {
        let request = Request::new().member("MaxResults", 25).member_if("NextToken", token);
        let answer = reader.operation(&CLUSTERS, request).await;
        answer.map_value(|answer| Page { items: answer.clusters, next: answer.next_token })
    });
    reader.once("cloudhsm_clusters", list).await
}

async fn read(reader: &Reader, mut facts: Facts, backup: Backup) -> (Facts, CloudhsmBackup) {
    // The cluster of a copy stands in the Region it was copied from.
    let home = backup.source_region.as_deref().and_then(|name| Region::parse(name).ok());
    let clusters = clusters(&home.map_or_else(|| reader.clone(), |home| reader.at(&home))).await;
    let cluster_exists = exists(&mut facts, &clusters, backup.cluster());
    (facts, backup.into_row(cluster_exists))
}

fn exists(facts: &mut Facts, clusters: &Listed<Cluster>, cluster: Option<&str>) -> Option<bool> {
    facts.rest_on(&clusters.calls);
    let Some(cluster) = cluster else { return Some(false) };
    if let Some((found, call)) = clusters.items.iter().find(|(one, _)| one.cluster_id == cluster) {
        if !STATES.contains(&found.state.as_str()) {
            facts.unknown(&["cluster_exists"], incomplete("cloudhsm", "DescribeClusters", *call));
            return None;
        }
        return Some(found.state != "DELETED");
    }
    if let Some(failure) = &clusters.failure {
        facts.unknown(&["cluster_exists"], failure.clone());
        return None;
    }
    Some(false)
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DescribeBackups {
    backups: Vec<Backup>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Backup {
    backup_id: String,
    backup_arn: Option<String>,
    backup_state: String,
    cluster_id: Option<String>,
    source_cluster: Option<String>,
    never_expires: Option<bool>,
    create_timestamp: Option<EpochTime>,
    delete_timestamp: Option<EpochTime>,
    source_region: Option<String>,
}

impl Backup {
    fn name(&self) -> String {
        self.backup_arn.clone().unwrap_or_else(|| self.backup_id.clone())
    }

    fn cluster(&self) -> Option<&str> {
        self.source_cluster.as_deref().or(self.cluster_id.as_deref())
    }

    fn into_row(self, cluster_exists: Option<bool>) -> CloudhsmBackup {
        let time = |time: Option<EpochTime>| time.map_or(Time::NONE, |time| time.0);
        CloudhsmBackup {
            cluster_id: or_none(self.cluster().map(str::to_owned)),
            backup_id: self.backup_id,
            state: Some(self.backup_state),
            never_expires: self.never_expires.unwrap_or(false),
            created_at: time(self.create_timestamp),
            delete_at: time(self.delete_timestamp),
            source_region: or_none(self.source_region),
            cluster_exists,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DescribeClusters {
    clusters: Vec<Cluster>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Cluster {
    cluster_id: String,
    state: String,
}

#[cfg(test)]
mod tests {
    use crate::aws::Failure;
    use crate::model::{CallId, Cause};

    use super::*;

    fn backup(more: &str) -> Backup {
        serde_json::from_str(&format!(r#"{{"BackupId":"backup-1","BackupState":"READY"{more}}}"#)).unwrap()
    }

    fn found(cluster: Option<&str>, failure: Option<Failure>) -> Option<bool> {
        let one = |id: &str, state: &str| Cluster { cluster_id: id.to_owned(), state: state.to_owned() };
        let items = [("cluster-1", "ACTIVE"), ("cluster-2", "DELETED"), ("cluster-3", "RESTING")];
        let items = items.map(|(id, state)| (one(id, state), CallId(2))).into();
        let list = Listed { items, calls: vec![CallId(2)], failure };
        exists(&mut Facts::of(&Region::us_east_1(), "b"), &list, cluster)
    }

    #[test]
    fn a_backup_that_says_nothing_of_its_expiry_expires() {
        assert!(!backup("").into_row(None).never_expires);
        assert!(backup(r#","NeverExpires":true"#).into_row(None).never_expires);
    }

    #[test]
    fn a_copy_belongs_to_the_cluster_it_was_made_from() {
        let copy = backup(r#","ClusterId":"cluster-2","SourceCluster":"cluster-1","SourceRegion":"ap-northeast-1""#);
        assert_eq!(copy.cluster(), Some("cluster-1"));
    }

    #[test]
    fn a_deleted_cluster_is_gone_and_one_in_a_state_not_known_may_be() {
        assert_eq!((found(Some("cluster-2"), None), found(Some("cluster-3"), None)), (Some(false), None));
    }

    #[test]
    fn that_a_cluster_is_gone_is_certain_only_of_a_whole_list() {
        let denied = || Some(Failure::without_call(Cause::Denied, ""));
        assert_eq!((found(Some("cluster-1"), denied()), found(Some("cluster-9"), denied())), (Some(true), None));
        assert_eq!((found(Some("cluster-9"), None), found(None, None)), (Some(false), Some(false)));
    }
}
