//! Worlds for the tests of derived tables: rows as JSON, cells read or not, registers.

use serde_json::Value;

use crate::model::{
    AccountId, Coverage, Declarations, Region, Register, RegisterEntry, RegisterKind, Settings, State,
    Stored, Time,
};
use crate::tables::Table;

use super::World;

pub(super) const TOKYO: &str = "ap-northeast-1";

/// A world in which these tables were read in Tokyo, or not.
pub(super) fn world(cells: &[(&str, State)]) -> World {
    let cell = |(table, state): &(&str, State)| Coverage {
        region: region(TOKYO),
        table: (*table).to_owned(),
        state: *state,
        rows: 1,
        gaps: Vec::new(),
    };
    let account = AccountId::parse("111111111111").unwrap();
    let cells = cells.iter().map(cell).collect();
    World::new(account, Time::from_seconds(0), Settings::default(), cells, Vec::new())
}

/// The same world with a register that lists these resources.
pub(super) fn registered(world: World, kind: RegisterKind, resources: &[&str]) -> World {
    let entry = |resource: &&str| RegisterEntry {
        resource: (*resource).to_owned(),
        reference: "霞情第1号".to_owned(),
        hours: None,
        valid_until: None,
    };
    let register = Register {
        kind,
        accounts: Vec::new(),
        owner: "情報政策課".to_owned(),
        approver: Some("課長".to_owned()),
        approved_at: Time::from_seconds(0),
        valid_until: Time::from_seconds(1),
        entries: resources.iter().map(entry).collect(),
    };
    world.with_declarations(Declarations { attestations: Vec::new(), registers: vec![register] })
}

/// A row in Tokyo that goes by its ARN.
pub(super) fn row<T: Table>(arn: &str, json: Value) -> Stored<T> {
    Stored {
        region: Some(region(TOKYO)),
        resource: arn.to_owned(),
        calls: Vec::new(),
        gaps: Vec::new(),
        row: serde_json::from_value(json).unwrap(),
    }
}

fn region(name: &str) -> Region {
    Region::parse(name).unwrap()
}
