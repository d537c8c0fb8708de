//! DynamoDB tables: point-in-time recovery and plans.

use crate::model::{Stored, Time};
use crate::tables::dynamodb_table::DynamodbTable;

use super::{Candidate, DataResource, Points, Subject, World, protected, unlisted};

const TYPE: &str = "AWS::DynamoDB::Table";

pub(super) fn rows(world: &World) -> Vec<Stored<DataResource>> {
    let tables = world.rows::<DynamodbTable>().iter().map(|table| protected(world, table, subject(table)));
    tables.chain(unlisted::<DynamodbTable>(world, TYPE)).collect()
}

fn subject(table: &Stored<DynamodbTable>) -> Subject {
    let row = &table.row;
    let newest = row.latest_restorable_at.filter(|time| *time > Time::from_millis(0));
    Subject {
        resource_type: TYPE,
        candidates: vec![Candidate {
            arn: row.arn.clone(),
            resource_type: "DynamoDB",
            tags: row.tags.clone(),
        }],
        candidates_complete: true,
        created_at: row.created_at,
        // A replica of a global table takes writes of its own and is backed up like any table.
        is_replica: Some(false),
        native_backup: row.pitr.as_ref().map(|pitr| pitr == "ENABLED"),
        native_days: row.pitr_days,
        points: Points { newest, incomplete: row.latest_restorable_at.is_none(), ..Points::default() },
        calls: Vec::new(),
    }
}
