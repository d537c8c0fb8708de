//! With whom a snapshot of RDS is shared: the attribute `restore`, under other names for clusters.

use serde::Deserialize;

use crate::aws::operation::Request;
use crate::aws::{Answer, AnswerExt as _, Operation};

use super::super::rds_list::Elements;
use super::super::service::RDS;
use super::{RdsSnapshot, Reader};

static OF_INSTANCE: Operation<Described> = RDS.operation("DescribeDBSnapshotAttributes");
static OF_CLUSTER: Operation<Described> = RDS.operation("DescribeDBClusterSnapshotAttributes");

/// The accounts that may restore a snapshot, sorted; `all` for everyone.
pub(super) async fn shared_with(reader: &Reader, snapshot: &RdsSnapshot) -> Answer<Vec<String>> {
    let (operation, parameter) = if snapshot.of_cluster {
        (&OF_CLUSTER, "DBClusterSnapshotIdentifier")
    } else {
        (&OF_INSTANCE, "DBSnapshotIdentifier")
    };
    let request = Request::new().parameter(parameter, name(&snapshot.arn));
    reader.operation(operation, request).await.map_value(Described::holders)
}

/// What follows `snapshot:` in an ARN; a name may hold colons itself.
fn name(arn: &str) -> &str {
    arn.splitn(7, ':').nth(6).unwrap_or(arn)
}

#[derive(Debug, Deserialize)]
struct Described {
    #[serde(rename = "DescribeDBSnapshotAttributesResult", alias = "DescribeDBClusterSnapshotAttributesResult")]
    result: Outer,
}

#[derive(Debug, Deserialize)]
struct Outer {
    #[serde(rename = "DBSnapshotAttributesResult", alias = "DBClusterSnapshotAttributesResult")]
    result: Inner,
}

#[derive(Debug, Deserialize)]
struct Inner {
    #[serde(rename = "DBSnapshotAttributes", alias = "DBClusterSnapshotAttributes")]
    attributes: Elements<Attribute>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attribute {
    attribute_name: String,
    #[serde(default)]
    attribute_values: Elements<String>,
}

impl Described {
    fn holders(self) -> Vec<String> {
        let list = self.result.result.attributes.list;
        let restore = list.into_iter().filter(|one| one.attribute_name == "restore");
        let mut holders: Vec<String> = restore.flat_map(|one| one.attribute_values.list).collect();
        holders.sort();
        holders
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_snapshot_names_accounts_and_everyone() {
        let body = r"<DescribeDBSnapshotAttributesResponse><DescribeDBSnapshotAttributesResult><DBSnapshotAttributesResult>
            <DBSnapshotIdentifier>a</DBSnapshotIdentifier><DBSnapshotAttributes><DBSnapshotAttribute>
            <AttributeName>restore</AttributeName><AttributeValues><AttributeValue>all</AttributeValue>
            <AttributeValue>444444444444</AttributeValue></AttributeValues></DBSnapshotAttribute></DBSnapshotAttributes>
            </DBSnapshotAttributesResult></DescribeDBSnapshotAttributesResult></DescribeDBSnapshotAttributesResponse>";
        let answer: Described = quick_xml::de::from_str(body).unwrap();
        assert_eq!(answer.holders(), ["444444444444", "all"]);
    }

    #[test]
    fn a_snapshot_shared_with_nobody_has_an_empty_attribute() {
        let body = r"<R><DescribeDBClusterSnapshotAttributesResult><DBClusterSnapshotAttributesResult>
            <DBClusterSnapshotAttributes><DBClusterSnapshotAttribute><AttributeName>restore</AttributeName>
            <AttributeValues/></DBClusterSnapshotAttribute></DBClusterSnapshotAttributes>
            </DBClusterSnapshotAttributesResult></DescribeDBClusterSnapshotAttributesResult></R>";
        let answer: Described = quick_xml::de::from_str(body).unwrap();
        assert!(answer.holders().is_empty());
    }

    #[test]
    fn a_name_may_hold_colons() {
        assert_eq!(name("arn:aws:rds:ap-northeast-1:111111111111:snapshot:rds:kasumi-daily"), "rds:kasumi-daily");
    }
}
