//! Links of DynamoDB: replicas of global tables of both kinds, and the witnesses of strongly
//! consistent ones, which keep the log of writes.

use crate::model::Stored;
use crate::tables::dynamodb_table::{DynamodbReplica, DynamodbTable};

use super::{DataLink, End, Link, World, link, undetermined, unlisted};

const REPLICA: &str = "dynamodb-replica";
const WITNESS: &str = "dynamodb-witness";

pub(super) fn links(world: &World) -> Vec<Stored<DataLink>> {
    let tables = world.rows::<DynamodbTable>().iter().flat_map(|table| of_table(world, table));
    tables.chain(unlisted::<DynamodbTable>(world, &[REPLICA, WITNESS])).collect()
}

fn of_table(world: &World, table: &Stored<DynamodbTable>) -> Vec<Stored<DataLink>> {
    let row = &table.row;
    let to = |kind, region: &str, arn: Option<&str>, enabled| {
        let source = End::of_arn(&row.arn);
        let copy = || row.arn.replacen(source.region.as_deref().unwrap_or_default(), region, 1);
        let mut end = End::of_arn(&arn.map_or_else(copy, str::to_owned));
        end.region = Some(region.to_owned());
        link(world, table, Link { kind, source, to: end, enabled: Some(enabled) })
    };
    let replica = |one: &DynamodbReplica| {
        let kind = if one.witness { WITNESS } else { REPLICA };
        let arn = Some(one.arn.as_str()).filter(|arn| *arn != "none");
        to(kind, &one.region, arn, one.status != "DELETING")
    };
    let mut links = Vec::new();
    match &row.replicas {
        Some(replicas) => links.extend(replicas.iter().map(replica)),
        None => links.extend([undetermined(table, REPLICA), undetermined(table, WITNESS)]),
    }
    match &row.legacy_replica_regions {
        Some(regions) => links.extend(regions.iter().map(|region| to(REPLICA, region, None, true))),
        None => links.push(undetermined(table, REPLICA)),
    }
    links
}

#[cfg(test)]
mod tests {
    use crate::model::{Region, Settings, Time};

    use super::*;

    fn table() -> DynamodbTable {
        let json = serde_json::json!({
            "arn": "arn:aws:dynamodb:ap-northeast-1:111111111111:table/kasumi", "name": "kasumi",
            "replicas": [
                {"region": "us-west-2", "status": "ACTIVE", "arn": "none", "witness": false},
                {"region": "ap-northeast-2", "status": "ACTIVE", "arn": "none", "witness": true},
            ],
            "legacy_replica_regions": ["ap-northeast-3"],
        });
        serde_json::from_value(json).unwrap()
    }

    fn links_of(row: DynamodbTable) -> Vec<DataLink> {
        let account = crate::model::AccountId::parse("111111111111").unwrap();
        let world = World::new(account, Time::from_seconds(0), Settings::default(), Vec::new(), Vec::new());
        let region = Region::parse("ap-northeast-1").ok();
        let stored =
            Stored { region, resource: row.arn.clone(), calls: Vec::new(), gaps: Vec::new(), row };
        of_table(&world, &stored).into_iter().map(|link| link.row).collect()
    }

    #[test]
    fn replicas_witnesses_and_old_global_tables_are_links() {
        let links = links_of(table());
        let regions: Vec<_> = links.iter().map(|link| link.dest_region.as_deref().unwrap()).collect();
        assert_eq!(regions, ["us-west-2", "ap-northeast-2", "ap-northeast-3"]);
        assert_eq!(links[1].kind.as_deref(), Some("dynamodb-witness"));
        assert_eq!(
            links[0].dest_arn.as_deref(),
            Some("arn:aws:dynamodb:us-west-2:111111111111:table/kasumi")
        );
    }

    #[test]
    fn a_table_that_cannot_be_described_may_have_replicas() {
        let links = links_of(DynamodbTable { replicas: None, ..table() });
        assert!(links.iter().any(|link| link.kind.as_deref() == Some(WITNESS) && link.enabled.is_none()));
        assert!(links.iter().any(|link| link.kind.as_deref() == Some(REPLICA) && link.dest_in_japan.is_none()));
    }
}
