//! The calls about networks, shared copies and access to buckets.

use serde_json::Value;

use crate::aws::operation::Request;
use crate::tables::service::{DIRECT_CONNECT, EC2, RDS, S3, S3_CONTROL};

use super::calls::{about, bucket, list, short};
use super::{Probe, text};

pub(super) fn all() -> Vec<Probe> {
    [connections(), networks(), copies(), buckets()].into_iter().flatten().collect()
}

fn connections() -> Vec<Probe> {
    let direct = |name| list(&DIRECT_CONNECT, name, |_| Some(Request::new().member("maxResults", 1)));
    vec![
        direct("DescribeConnections"),
        direct("DescribeVirtualInterfaces"),
        list(&EC2, "DescribeClientVpnEndpoints", |_| short()),
        list(&EC2, "DescribeTransitGatewayAttachments", |_| short()),
        list(&EC2, "DescribeVpcPeeringConnections", |_| short()),
        // It knows no pages.
        list(&EC2, "DescribeVpnConnections", |_| Some(Request::new())),
    ]
}

fn networks() -> Vec<Probe> {
    const LIST: &[&str] = &["prefixListSet", "item", "prefixListId"];
    vec![
        list(&EC2, "DescribeDhcpOptions", |_| short()),
        list(&EC2, "DescribeManagedPrefixLists", |_| short()),
        list(&EC2, "DescribeNetworkInterfaces", |_| short()),
        list(&EC2, "DescribeSecurityGroupRules", |_| short()),
        list(&EC2, "DescribeVpcs", |_| short()),
        about("DescribeManagedPrefixLists", &EC2, "GetManagedPrefixListEntries", |lists| {
            Some(short()?.parameter("PrefixListId", text(lists, LIST)?))
        }),
    ]
}

fn copies() -> Vec<Probe> {
    vec![
        list(&EC2, "DescribeImages", |_| Some(short()?.parameter("Owner.1", "self"))),
        about("DescribeImages", &EC2, "DescribeImageAttribute", |images| {
            let request = Request::new().parameter("Attribute", "launchPermission");
            Some(request.parameter("ImageId", text(images, &["imagesSet", "item", "imageId"])?))
        }),
        about("DescribeSnapshots", &EC2, "DescribeSnapshotAttribute", |snapshots| {
            let request = Request::new().parameter("Attribute", "createVolumePermission");
            Some(request.parameter("SnapshotId", text(snapshots, &["snapshotSet", "item", "snapshotId"])?))
        }),
        about("DescribeDBSnapshots", &RDS, "DescribeDBSnapshotAttributes", |snapshots| {
            let path = ["DescribeDBSnapshotsResult", "DBSnapshots", "DBSnapshot"];
            by_hand(snapshots, &path, "DBSnapshotIdentifier")
        }),
        about("DescribeDBClusterSnapshots", &RDS, "DescribeDBClusterSnapshotAttributes", |snapshots| {
            let path = ["DescribeDBClusterSnapshotsResult", "DBClusterSnapshots", "DBClusterSnapshot"];
            by_hand(snapshots, &path, "DBClusterSnapshotIdentifier")
        }),
    ]
}

/// A request about a snapshot that was made by hand, if the shortest page ends in one: only such have
/// attributes, and of several XML elements of one name the last is kept.
fn by_hand(answer: &Value, path: &[&str], parameter: &str) -> Option<Request> {
    let found = path.iter().try_fold(answer, |inner, name| inner.get(name))?;
    let list = found.as_array().map_or_else(|| std::slice::from_ref(found), Vec::as_slice);
    let manual = |one: &&Value| text(one, &["SnapshotType"]).as_deref() == Some("manual");
    Some(Request::new().parameter(parameter, text(list.iter().find(manual)?, &[parameter])?))
}

fn buckets() -> Vec<Probe> {
    let of = |name, request| about("ListBuckets", &S3, name, request);
    vec![
        of("GetBucketAcl", |buckets| bucket(buckets, "acl")),
        of("GetBucketLogging", |buckets| bucket(buckets, "logging")),
        of("GetBucketPolicy", |buckets| bucket(buckets, "policy")).or_absent(&["NoSuchBucketPolicy"]),
        of("GetBucketPolicyStatus", |buckets| bucket(buckets, "policyStatus"))
            .or_absent(&["NoSuchBucketPolicy"]),
        of("GetPublicAccessBlock", |buckets| bucket(buckets, "publicAccessBlock"))
            .or_absent(&["NoSuchPublicAccessBlockConfiguration"]),
        list(&S3_CONTROL, "GetAccountPublicAccessBlock", |_| {
            Some(Request::get("/v20180820/configuration/publicAccessBlock"))
        })
        .or_absent(&["NoSuchPublicAccessBlockConfiguration"]),
    ]
}
