//! DynamoDB tables, with their point-in-time recovery and the Regions they are replicated to.

mod answers;

use futures_util::future::join3;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{Answer, AnswerExt as _, Listed, Operation, Page, pages};
use crate::model::{CallId, Time};

use answers::{ListTables, ListGlobalTables, GlobalTable, DescribeTable, TableDescription, DescribeContinuousBackups, PointInTime, ListTagsOfResource};

use super::service::DYNAMODB;
use super::wire::{Tag, tag_list};
use super::closed::Closed;
use super::{Collected, Facts, Reader, Scope, Table};
use super::several::several;

static LIST_TABLES: Operation<ListTables> = DYNAMODB.operation("ListTables");
static LIST_GLOBAL_TABLES: Operation<ListGlobalTables> = DYNAMODB.operation("ListGlobalTables");
static DESCRIBE_TABLE: Operation<DescribeTable> = DYNAMODB.operation("DescribeTable");
static DESCRIBE_CONTINUOUS_BACKUPS: Operation<DescribeContinuousBackups> =
    DYNAMODB.operation("DescribeContinuousBackups");
static LIST_TAGS: Operation<ListTagsOfResource> = DYNAMODB.operation("ListTagsOfResource");

/// One table in one Region.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DynamodbTable {
    /// ARN.
    pub arn: String,
    /// Name.
    pub name: String,
    /// `KMS`, or `aws-owned` when the key is DynamoDB's own.
    pub sse_type: Option<String>,
    /// ARN of its KMS key; `aws-owned` when the key is DynamoDB's own.
    pub kms_key: Option<String>,
    /// Point-in-time recovery: `ENABLED` or `DISABLED`.
    pub pitr: Option<String>,
    /// Days that point-in-time recovery reaches back; 0 when it is off.
    pub pitr_days: Option<i64>,
    /// Latest time to which it can be restored; 1970-01-01T00:00:00Z when there is none.
    pub latest_restorable_at: Option<Time>,
    /// Whether it is protected from deletion.
    pub deletion_protection: Option<bool>,
    /// Size in bytes; DynamoDB brings it up to date about every six hours.
    pub size_bytes: Option<i64>,
    /// Number of items, as old as the size.
    pub item_count: Option<i64>,
    /// Replicas in other Regions, and the witnesses of strongly consistent global tables.
    pub replicas: Option<Vec<DynamodbReplica>>,
    /// Regions of the replicas in the global table of the 2017 kind; empty when it is in none.
    pub legacy_replica_regions: Option<Vec<String>>,
    /// How its capacity is paid for: `PROVISIONED` or `PAY_PER_REQUEST`.
    pub billing_mode: Option<String>,
    /// Creation time.
    pub created_at: Option<Time>,
    /// Tags as `key=value`, sorted.
    pub tags: Option<Vec<String>>,
}

/// A replica or witness of a table in another Region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DynamodbReplica {
    /// Region.
    pub region: String,
    /// Status, such as `ACTIVE` or `DELETING`; `none` when AWS gives none.
    pub status: String,
    /// ARN; `none` when AWS gives none.
    pub arn: String,
    /// Whether it is a witness, which keeps the log of writes only.
    pub witness: bool,
}

impl Table for DynamodbTable {
    const NAME: &'static str = "dynamodb_table";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[
        ("dynamodb", "ListTables"),
        ("dynamodb", "ListGlobalTables"),
        ("dynamodb", "DescribeTable"),
        ("dynamodb", "DescribeContinuousBackups"),
        ("dynamodb", "ListTagsOfResource"),
    ];
    const CLOSED: &'static [Closed] = &[
        Closed::column("billing_mode", "DescribeTable", &["PAY_PER_REQUEST", "PROVISIONED"]),
        Closed::column("sse_type", "DescribeTable", &["AES256", "KMS", "aws-owned"]),
        Closed::column("pitr", "DescribeContinuousBackups", &["DISABLED", "ENABLED"])
            .and(&["pitr_days", "latest_restorable_at"]),
        Closed::member(
            "replicas",
            "status",
            "DescribeTable",
            &["ACTIVE","ARCHIVED","ARCHIVING","CREATING","CREATION_FAILED","DELETING","INACCESSIBLE_ENCRYPTION_CREDENTIALS","REGION_DISABLED","REPLICATION_NOT_AUTHORIZED","UPDATING","none"],
        ),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let tables = names(&reader).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &tables);
        let legacy = global_tables(&reader).await;
        let described =
            tables.items.into_iter().map(|(name, call)| describe(&reader, &legacy, name, call)).collect::<Vec<_>>();
        for (facts, row) in several(described).await {
            collected.keep(facts, row);
        }
        collected
    }
}

async fn names(reader: &Reader) -> Listed<String> {
    pages(|token| {
        let request = Request::new().member("Limit", 100).member_if("ExclusiveStartTableName", token);
        async move {
            let answer = reader.operation(&LIST_TABLES, request).await;
            answer.map_value(|answer| Page { items: answer.table_names, next: answer.last })
        }
    })
    .await
}

/// Global tables of the 2017 kind. A Region without the operation has none.
async fn global_tables(reader: &Reader) -> Listed<GlobalTable> {
    pages(|token| {
        let request = Request::new().member("Limit", 100).member_if("ExclusiveStartGlobalTableName", token);
        async move {
            let answer = reader.operation(&LIST_GLOBAL_TABLES, request).await;
            let none = || ListGlobalTables { global_tables: Vec::new(), last: None };
            let answer = answer.absent(&["UnknownOperationException"], none);
            answer.map_value(|answer| Page { items: answer.global_tables, next: answer.last })
        }
    })
    .await
}

async fn describe(
    reader: &Reader,
    legacy: &Listed<GlobalTable>,
    name: String,
    call: CallId,
) -> (Facts, DynamodbTable) {
    let arn = format!("arn:aws:dynamodb:{}:{}:table/{name}", reader.region(), reader.account());
    let by_name = || Request::new().member("TableName", name.clone());
    let (table, backups, tags) = join3(
        reader.operation(&DESCRIBE_TABLE, by_name()),
        reader.operation(&DESCRIBE_CONTINUOUS_BACKUPS, by_name()),
        tags(reader, &arn),
    )
    .await;
    let mut facts = Facts::of(reader.region(), arn.clone()).resting_on(call);
    let here = reader.region().as_str();
    let legacy_replica_regions = legacy_regions(&mut facts, legacy, &name, here);
    let columns = [
        "sse_type",
        "kms_key",
        "deletion_protection",
        "size_bytes",
        "item_count",
        "replicas",
        "billing_mode",
        "created_at",
    ];
    let table = facts.take(&columns, table).map(|answer| answer.table);
    let pitr = facts.take(&["pitr", "pitr_days", "latest_restorable_at"], backups);
    let pitr = pitr.map(|answer| answer.description.point_in_time.unwrap_or_default());
    let tags = listed_tags(&mut facts, tags);
    let row = DynamodbTable {
        arn,
        name,
        sse_type: table.as_ref().map(|table| table.sse_type().to_owned()),
        kms_key: table.as_ref().map(|table| table.kms_key().to_owned()),
        pitr_days: pitr.as_ref().map(PointInTime::days),
        latest_restorable_at: pitr.as_ref().map(PointInTime::latest),
        pitr: pitr.map(PointInTime::into_status),
        deletion_protection: table.as_ref().map(|table| table.deletion_protection_enabled.unwrap_or(false)),
        size_bytes: table.as_ref().map(|table| table.table_size_bytes),
        item_count: table.as_ref().map(|table| table.item_count),
        billing_mode: table.as_ref().map(|table| table.billing_mode().to_owned()),
        created_at: table.as_ref().map(|table| table.creation_date_time.0),
        replicas: table.map(TableDescription::into_replicas),
        legacy_replica_regions,
        tags,
    };
    (facts, row)
}

async fn tags(reader: &Reader, arn: &str) -> Listed<Tag> {
    pages(|token| {
        let request = Request::new().member("ResourceArn", arn).member_if("NextToken", token);
        async move {
            let answer: Answer<ListTagsOfResource> = reader.operation(&LIST_TAGS, request).await;
            answer.map_value(|answer| Page { items: answer.tags, next: answer.next_token })
        }
    })
    .await
}

/// Tags are known only when all of them were read.
fn listed_tags(facts: &mut Facts, list: Listed<Tag>) -> Option<Vec<String>> {
    for call in &list.calls {
        *facts = facts.clone().resting_on(*call);
    }
    match list.failure {
        None => Some(tag_list(list.items.into_iter().map(|(tag, _)| tag))),
        Some(failure) => {
            facts.unknown(&["tags"], failure);
            None
        }
    }
}

fn legacy_regions(
    facts: &mut Facts,
    legacy: &Listed<GlobalTable>,
    name: &str,
    here: &str,
) -> Option<Vec<String>> {
    let found = legacy.items.iter().find(|(table, _)| table.global_table_name == name);
    if let Some((table, call)) = found {
        *facts = facts.clone().resting_on(*call);
        let regions = table.replication_group.iter().map(|replica| replica.region_name.clone());
        return Some(regions.filter(|region| region != here).collect());
    }
    if let Some(failure) = &legacy.failure {
        facts.unknown(&["legacy_replica_regions"], failure.clone());
        return None;
    }
    for call in &legacy.calls {
        *facts = facts.clone().resting_on(*call);
    }
    Some(Vec::new())
}

#[cfg(test)]
mod tests {
    use crate::aws::Failure;
    use crate::model::{Cause, Region};

    use super::*;

    fn facts() -> Facts {
        Facts::of(&Region::us_east_1(), "table")
    }

    fn described(json: &str) -> TableDescription {
        serde_json::from_str::<DescribeTable>(json).unwrap().table
    }

    #[test]
    fn without_an_sse_description_the_key_is_owned_by_aws() {
        let table = described(r#"{"Table":{"CreationDateTime":1.7E9,"TableSizeBytes":0,"ItemCount":0,"TableName":"t"}}"#);
        assert_eq!((table.sse_type(), table.kms_key()), ("aws-owned", "aws-owned"));
        assert!(table.into_replicas().is_empty());
    }

    #[test]
    fn a_table_without_a_summary_of_its_billing_is_provisioned() {
        assert_eq!(described(r#"{"Table":{"CreationDateTime":1.7E9,"TableSizeBytes":0,"ItemCount":0}}"#).billing_mode(), "PROVISIONED");
        let json = r#"{"Table":{"CreationDateTime":1.7E9,"TableSizeBytes":0,"ItemCount":0,"BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST"}}}"#;
        assert_eq!(described(json).billing_mode(), "PAY_PER_REQUEST");
    }

    #[test]
    fn a_witness_is_told_apart_from_a_replica() {
        let json = r#"{"Table":{"CreationDateTime":1700000000,"TableSizeBytes":0,"ItemCount":0,"Replicas":[{"RegionName":"ap-northeast-3","ReplicaStatus":"ACTIVE"}],
            "GlobalTableWitnesses":[{"RegionName":"ap-northeast-2","WitnessStatus":"ACTIVE"}]}}"#;
        let replicas = described(json).into_replicas();
        assert_eq!(replicas[0].region, "ap-northeast-3");
        assert!(replicas[1].witness && replicas[1].region == "ap-northeast-2");
    }

    #[test]
    fn continuous_backups_that_say_enabled_are_not_point_in_time_recovery() {
        let json = r#"{"ContinuousBackupsDescription":{"ContinuousBackupsStatus":"ENABLED","PointInTimeRecoveryDescription":{"PointInTimeRecoveryStatus":"DISABLED"}}}"#;
        let answer: DescribeContinuousBackups = serde_json::from_str(json).unwrap();
        let pitr = answer.description.point_in_time.unwrap();
        assert_eq!((pitr.days(), pitr.latest()), (0, Time::from_millis(0)));
        assert_eq!(pitr.into_status(), "DISABLED");
    }

    #[test]
    fn a_global_table_of_the_2017_kind_names_the_other_regions() {
        let table: GlobalTable = serde_json::from_str(
            r#"{"GlobalTableName":"t","ReplicationGroup":[{"RegionName":"us-east-1"},{"RegionName":"us-west-2"}]}"#,
        )
        .unwrap();
        let list = Listed { items: vec![(table, CallId(1))], calls: vec![CallId(1)], failure: None };
        assert_eq!(legacy_regions(&mut facts(), &list, "t", "us-east-1"), Some(vec!["us-west-2".to_owned()]));
        assert_eq!(legacy_regions(&mut facts(), &list, "u", "us-east-1"), Some(Vec::new()));
    }

    #[test]
    fn denied_global_tables_leave_their_regions_unknown() {
        let failure = Some(Failure::without_call(Cause::Denied, "no"));
        let list = Listed { items: Vec::new(), calls: Vec::new(), failure };
        assert_eq!(legacy_regions(&mut facts(), &list, "t", "us-east-1"), None);
    }
}
