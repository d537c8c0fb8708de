//! Derived table `shared_copy`: every snapshot and image that the account could share, and whether it does.
//!
//! Snapshots that RDS or AWS Backup make by schedule cannot be shared and are left out.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Stored, row::tidy};
use crate::tables::Table;
use crate::tables::account::Account;
use crate::tables::ami::Ami;
use crate::tables::ebs_snapshot::EbsSnapshot;
use crate::tables::rds_snapshot::RdsSnapshot;

use super::sharing::{is_external, is_public};
use super::{Derived, World};

/// One snapshot or image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SharedCopy {
    /// ARN.
    pub arn: Option<String>,
    /// `ebs-snapshot`, `rds-snapshot`, `rds-cluster-snapshot` or `ami`; NULL for a snapshot of RDS that
    /// was not listed.
    pub kind: Option<String>,
    /// Whether everyone may use it.
    pub is_public: Option<bool>,
    /// Whether an account or organization may use it that is neither own nor an approved vendor's.
    pub shared_external: Option<bool>,
}

impl Derived for SharedCopy {
    const NAME: &'static str = "shared_copy";
    const FEEDS: &'static [&'static str] = &["account", "ami", "ebs_snapshot", "rds_snapshot"];

    fn derive(world: &World) -> Vec<Stored<Self>> {
        let snapshots = world.rows::<EbsSnapshot>().iter();
        let snapshots = snapshots.map(|one| row(world, one, "ebs-snapshot", one.row.shared_with.as_deref()));
        let databases = world.rows::<RdsSnapshot>().iter().filter(|one| one.row.can_be_shared());
        let databases = databases.map(|one| {
            let kind = if one.row.of_cluster { "rds-cluster-snapshot" } else { "rds-snapshot" };
            row(world, one, kind, one.row.shared_with.as_deref())
        });
        let images = world.rows::<Ami>().iter().map(|one| image(world, one));
        let mut rows: Vec<_> = snapshots.chain(databases).chain(images).collect();
        rows.extend(unlisted::<EbsSnapshot>(world, Some("ebs-snapshot")));
        rows.extend(unlisted::<RdsSnapshot>(world, None));
        rows.extend(unlisted::<Ami>(world, Some("ami")));
        rows
    }
}

fn row<T>(world: &World, from: &Stored<T>, kind: &str, holders: Option<&[String]>) -> Stored<SharedCopy> {
    let row = SharedCopy {
        arn: Some(from.resource.clone()),
        kind: Some(kind.to_owned()),
        is_public: is_public(holders),
        shared_external: is_external(world, holders),
    };
    let (mut calls, mut gaps) = (from.calls.clone(), from.gaps.clone());
    let organization = |holder: &String| holder.starts_with("arn:");
    if holders.is_some_and(|holders| holders.iter().any(organization)) {
        // Whose organization it is was looked up.
        let accounts = world.rows::<Account>();
        calls.extend(accounts.iter().flat_map(|account| account.calls.iter().copied()));
        if row.shared_external.is_none() {
            gaps.extend(accounts.iter().flat_map(|account| account.gaps.iter().copied()));
        }
    }
    Stored { region: from.region.clone(), resource: from.resource.clone(), calls: tidy(calls), gaps: tidy(gaps), row }
}

/// The list of images tells whether one is public, also where its permissions could not be read.
fn image(world: &World, from: &Stored<Ami>) -> Stored<SharedCopy> {
    let mut copy = row(world, from, "ami", from.row.shared_with.as_deref());
    copy.row.is_public = Some(from.row.is_public || copy.row.is_public == Some(true));
    copy
}

fn unlisted<T: Table>(world: &World, kind: Option<&str>) -> Vec<Stored<SharedCopy>> {
    let unknown = |_: &_| SharedCopy {
        arn: None,
        kind: kind.map(str::to_owned),
        is_public: None,
        shared_external: None,
    };
    world.placeholders(T::NAME, unknown)
}

#[cfg(test)]
mod tests {
    use crate::derive::identity::fixture::{stored, world_covering};
    use crate::model::Time;

    use super::*;

    fn snapshot(snapshot_type: &str, shared_with: Option<&[&str]>) -> RdsSnapshot {
        RdsSnapshot {
            arn: "arn:snapshot".to_owned(),
            of_cluster: true,
            source_id: "kasumi".to_owned(),
            snapshot_type: snapshot_type.to_owned(),
            status: "available".to_owned(),
            encrypted: true,
            kms_key: "none".to_owned(),
            created_at: Time::from_seconds(0),
            tags: Vec::new(),
            shared_with: shared_with.map(|list| list.iter().map(|one| (*one).to_owned()).collect()),
        }
    }

    fn image(is_public: bool, shared_with: Option<&[&str]>) -> Ami {
        Ami {
            id: "ami-1".to_owned(),
            state: "available".to_owned(),
            is_public,
            source_region: "none".to_owned(),
            unencrypted_snapshots: 0,
            created_at: Time::from_seconds(0),
            shared_with: shared_with.map(|list| list.iter().map(|one| (*one).to_owned()).collect()),
        }
    }

    fn copies(snapshots: Vec<RdsSnapshot>, images: Vec<Ami>, complete: bool) -> Vec<SharedCopy> {
        let mut world = world_covering(&[("rds_snapshot", complete), ("ebs_snapshot", true), ("ami", true)]);
        world.insert(snapshots.into_iter().map(|one| stored("arn:snapshot", one)).collect());
        world.insert(images.into_iter().map(|one| stored("arn:image", one)).collect());
        SharedCopy::derive(&world).into_iter().map(|row| row.row).collect()
    }

    #[test]
    fn a_snapshot_shared_with_a_stranger_is_external() {
        let row = copies(vec![snapshot("manual", Some(&["999999999999"]))], Vec::new(), true).remove(0);
        assert_eq!(row.kind.as_deref(), Some("rds-cluster-snapshot"));
        assert_eq!((row.is_public, row.shared_external), (Some(false), Some(true)));
    }

    #[test]
    fn what_cannot_be_shared_has_no_row() {
        let automated = vec![snapshot("automated", Some(&[])), snapshot("awsbackup", Some(&[]))];
        assert!(copies(automated, Vec::new(), true).is_empty());
    }

    #[test]
    fn permissions_that_were_not_read_say_nothing() {
        let row = copies(vec![snapshot("manual", None)], Vec::new(), true).remove(0);
        assert_eq!((row.is_public, row.shared_external), (None, None));
    }

    #[test]
    fn the_list_of_images_tells_that_one_is_public() {
        let public = copies(Vec::new(), vec![image(true, None)], true).remove(0);
        assert_eq!((public.is_public, public.shared_external), (Some(true), None));
        let private = copies(Vec::new(), vec![image(false, Some(&[]))], true).remove(0);
        assert_eq!((private.is_public, private.shared_external), (Some(false), Some(false)));
    }

    #[test]
    fn snapshots_that_were_not_listed_stand_in_an_unknown_row() {
        let row = copies(Vec::new(), Vec::new(), false).remove(0);
        assert_eq!(row, SharedCopy { arn: None, kind: None, is_public: None, shared_external: None });
    }
}
