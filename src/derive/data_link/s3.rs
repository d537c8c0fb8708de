//! Links of S3: replication rules, inventories, and the buckets of Multi-Region Access Points.

use crate::derive::owned_bucket::{OwnedBuckets, Owner, bucket_name};
use crate::model::Stored;
use crate::tables::s3_access_point_multi_region::S3AccessPointMultiRegion;
use crate::tables::s3_bucket::{InventoryDestination, ReplicationRule, S3Bucket};

use super::{DataLink, End, Link, World, link, undetermined, unlisted};

const REPLICATION: &str = "s3-crr";
const INVENTORY: &str = "s3-inventory";
const ACCESS_POINT: &str = "s3-mrap";

pub(super) fn links(world: &World) -> Vec<Stored<DataLink>> {
    let owned = OwnedBuckets::of(world);
    let buckets = world.rows::<S3Bucket>().iter().flat_map(|bucket| of_bucket(world, &owned, bucket));
    let points = world.rows::<S3AccessPointMultiRegion>().iter().flat_map(|point| of_point(world, point));
    let missing = [
        unlisted::<S3Bucket>(world, &[REPLICATION, INVENTORY]),
        unlisted::<S3AccessPointMultiRegion>(world, &[ACCESS_POINT]),
    ];
    buckets.chain(points).chain(missing.into_iter().flatten()).collect()
}

/// The end that a bucket ARN means. A bucket of another account has no Region here, and an account
/// only where the configuration names one.
pub(super) fn bucket_end(world: &World, owned: &OwnedBuckets<'_>, arn: &str, account: &str) -> End {
    let named = Some(account).filter(|account| *account != "none").map(str::to_owned);
    let (region, account) = match bucket_name(arn).map(|name| owned.owner(name)) {
        Some(Owner::Here(bucket)) => {
            (bucket.region.as_ref().map(ToString::to_string), Some(world.account().to_string()))
        }
        Some(Owner::Elsewhere | Owner::Unknown) | None => (None, named),
    };
    End { arn: Some(arn.to_owned()), region, account }
}

/// The row of a link to a bucket: when the destination may be an own bucket that is not listed, or
/// its Region is not known, the gaps behind that are the row's too.
pub(super) fn to_bucket<T>(
    world: &World,
    owned: &OwnedBuckets<'_>,
    from: &Stored<T>,
    mut row: Stored<DataLink>,
) -> Stored<DataLink> {
    use crate::model::row::tidy;
    use crate::tables::Table as _;

    let dest = row.row.dest_arn.clone().unwrap_or_default();
    let (calls, gaps) = match bucket_name(&dest).map(|name| owned.owner(name)) {
        Some(Owner::Here(bucket)) => (bucket.calls.clone(), bucket.gaps.clone()),
        Some(Owner::Unknown) => (Vec::new(), world.gaps_of(S3Bucket::NAME)),
        Some(Owner::Elsewhere) | None => return row,
    };
    // What is unknown of the destination but its Region does not matter here.
    let gaps = if row.row.dest_region.is_none() { gaps } else { Vec::new() };
    row.calls = tidy([from.calls.as_slice(), &calls, &world.calls_of(&gaps)].concat());
    row.gaps = tidy([from.gaps.as_slice(), &gaps].concat());
    row
}

fn of_bucket(world: &World, owned: &OwnedBuckets<'_>, bucket: &Stored<S3Bucket>) -> Vec<Stored<DataLink>> {
    let source = || bucket_end(world, owned, &bucket.resource, "none");
    let row = |kind, id: &str, arn: &str, account: &str, enabled| {
        let to = bucket_end(world, owned, arn, account);
        let link = link(world, bucket, Link { kind, source: source(), to, enabled: Some(enabled) });
        let mut row = to_bucket(world, owned, bucket, link);
        // Two rules to one bucket are two links: one may be switched off.
        row.resource = format!("{} ({id})", row.resource);
        row
    };
    let copy = |rule: &ReplicationRule| {
        row(REPLICATION, &rule.id, &rule.dest_bucket_arn, &rule.dest_account, rule.status == "Enabled")
    };
    let inventory =
        |one: &InventoryDestination| row(INVENTORY, &one.id, &one.dest_bucket_arn, &one.dest_account, one.enabled);
    let mut links = Vec::new();
    match &bucket.row.replication_rules {
        Some(rules) => links.extend(rules.iter().map(copy)),
        None => links.push(undetermined(bucket, REPLICATION)),
    }
    match &bucket.row.inventories {
        Some(inventories) => links.extend(inventories.iter().map(inventory)),
        None => links.push(undetermined(bucket, INVENTORY)),
    }
    links
}

/// An access point names the Region of each of its buckets, also of those of other accounts.
fn of_point(world: &World, point: &Stored<S3AccessPointMultiRegion>) -> Vec<Stored<DataLink>> {
    let row = |one: &crate::tables::s3_access_point_multi_region::AccessPointBucket| {
        let region = Some("global".to_owned());
        let source = End { arn: Some(point.resource.clone()), region, account: None };
        let to = End {
            arn: Some(format!("arn:aws:s3:::{}", one.bucket)),
            region: Some(one.region.clone()),
            account: Some(one.account.clone()).filter(|account| account != "none"),
        };
        let enabled = Some(point.row.status != "DELETING");
        link(world, point, Link { kind: ACCESS_POINT, source, to, enabled })
    };
    point.row.buckets.iter().map(row).collect()
}
