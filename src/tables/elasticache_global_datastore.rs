//! Global datastores of Amazon `ElastiCache`, as each Region of a member lists them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Operation;
use crate::aws::operation::Request;

use super::listing::{Listing, listed};
use super::rds_list::Elements;
use super::service::ELASTICACHE;
use super::wire::or_none;
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE: Operation<Describe> = ELASTICACHE.operation("DescribeGlobalReplicationGroups");

/// One global datastore, as one Region lists it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ElasticacheGlobalDatastore {
    /// ARN, which has no Region; the identifier when AWS gives none.
    pub arn: String,
    /// Identifier.
    pub id: String,
    /// Its replication groups; unknown when AWS lists none, since there always is one.
    pub members: Option<Vec<GlobalDatastoreMember>>,
}

/// One replication group of a global datastore.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GlobalDatastoreMember {
    /// Identifier of the replication group.
    pub id: String,
    /// Region.
    pub region: String,
    /// `PRIMARY` or `SECONDARY`; `none` when AWS gives none.
    pub role: String,
}

impl Table for ElasticacheGlobalDatastore {
    const NAME: &'static str = "elasticache_global_datastore";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("elasticache", "DescribeGlobalReplicationGroups")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let listing = Listing {
            operation: &DESCRIBE,
            // Without it the list of members is empty, whatever there is.
            request: Request::new().parameter("MaxRecords", 100).parameter("ShowMemberInfo", true),
            page: |request, marker| request.parameter_if("Marker", marker),
            split: |answer| (answer.result.groups.list, answer.result.marker),
            regions: None,
        };
        let list = listed(&reader, listing).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (group, call) in list.items {
            let row = group.into_row();
            collected.keep(Facts::of(reader.region(), row.arn.clone()).resting_on(call), row);
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
struct Describe {
    #[serde(rename = "DescribeGlobalReplicationGroupsResult")]
    result: Groups,
}

#[derive(Debug, Deserialize)]
struct Groups {
    #[serde(rename = "GlobalReplicationGroups")]
    groups: Elements<Group>,
    #[serde(rename = "Marker")]
    marker: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct Group {
    #[serde(rename = "GlobalReplicationGroupId")]
    id: String,
    #[serde(rename = "ARN")]
    arn: Option<String>,
    #[serde(rename = "Members", default)]
    members: Elements<Member>,
}

#[derive(Clone, Debug, Deserialize)]
struct Member {
    #[serde(rename = "ReplicationGroupId")]
    id: String,
    #[serde(rename = "ReplicationGroupRegion")]
    region: String,
    #[serde(rename = "Role")]
    role: Option<String>,
}

impl Group {
    fn into_row(self) -> ElasticacheGlobalDatastore {
        let member = |one: Member| GlobalDatastoreMember { id: one.id, region: one.region, role: or_none(one.role) };
        let members: Vec<_> = self.members.list.into_iter().map(member).collect();
        ElasticacheGlobalDatastore {
            arn: self.arn.unwrap_or_else(|| self.id.clone()),
            id: self.id,
            members: Some(members).filter(|members| !members.is_empty()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_datastore_without_members_is_one_whose_members_are_not_told() {
        let body = "<R><DescribeGlobalReplicationGroupsResult><GlobalReplicationGroups>
            <GlobalReplicationGroup><GlobalReplicationGroupId>a</GlobalReplicationGroupId><Members/></GlobalReplicationGroup>
            <GlobalReplicationGroup><GlobalReplicationGroupId>b</GlobalReplicationGroupId><Members><GlobalReplicationGroupMember><ReplicationGroupId>m</ReplicationGroupId><ReplicationGroupRegion>us-east-1</ReplicationGroupRegion><Role>SECONDARY</Role></GlobalReplicationGroupMember></Members></GlobalReplicationGroup>
            </GlobalReplicationGroups></DescribeGlobalReplicationGroupsResult></R>";
        let answer: Describe = quick_xml::de::from_str(body).unwrap();
        let rows: Vec<_> = answer.result.groups.list.into_iter().map(Group::into_row).collect();
        assert_eq!(rows[0].members, None);
        assert_eq!(rows[1].members.as_ref().unwrap()[0].region, "us-east-1");
    }
}
