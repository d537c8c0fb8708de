//! Columns of `ec2_instance` that follow from Systems Manager.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, Stored, Time};
use crate::tables::Table as _;
use crate::tables::ec2_instance::Ec2Instance;
use crate::tables::ssm_node::SsmNode;

use super::backup_coverage::gaps_in;
use super::elapsed::days_since_use;
use super::truth::{all, any};
use super::{Columns, Feeds, World};

/// Hours since which an agent must have been heard of.
const HEARD_OF_H: i64 = 24;

/// Whether Systems Manager keeps an instance patched.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Ec2InstanceColumns {
    /// Whether it is a managed node whose agent is online or was heard of within 24 hours.
    pub ssm_managed: Option<bool>,
    /// Whether a patch operation of the last `$patch_window_days` days found no critical and no security
    /// patch missing, none failed and none waiting for a restart; FALSE when there was none.
    pub patch_ok: Option<bool>,
}

impl Columns for Ec2InstanceColumns {
    type Base = Ec2Instance;
    const FEEDS: &'static [Feeds] = &[(&["ssm_managed", "patch_ok"], &["ssm_node"])];

    fn derive(world: &World, rows: &[Stored<Ec2Instance>]) -> Vec<Extra<Self>> {
        let nodes = world.rows::<SsmNode>().iter().map(|node| ((&node.region, node.row.id.as_str()), node));
        let nodes: BTreeMap<_, _> = nodes.collect();
        let of = |row: &Stored<Ec2Instance>| match nodes.get(&(&row.region, row.row.id.as_str())) {
            Some(node) => managed(world, node),
            None => unmanaged(world, row),
        };
        rows.iter().map(of).collect()
    }
}

fn managed(world: &World, node: &Stored<SsmNode>) -> Extra<Ec2InstanceColumns> {
    let heard_of = node.row.last_ping_at.hours_until(world.as_of()) <= HEARD_OF_H;
    let row = Ec2InstanceColumns {
        ssm_managed: any([node.row.ping.as_ref().map(|ping| ping == "Online"), Some(heard_of)]),
        patch_ok: patched(world, &node.row),
    };
    Extra { calls: node.calls.clone(), gaps: node.gaps.clone(), row }
}

fn patched(world: &World, node: &SsmNode) -> Option<bool> {
    let none = |count: Option<i64>| count.map(|count| count == 0);
    let window = world.settings().int("patch_window_days");
    let recent = |at: Time| window.map(|window| days_since_use(at, world.as_of()) <= window);
    all([
        none(node.patches_critical),
        none(node.patches_security),
        none(node.patches_failed),
        none(node.patches_pending_reboot),
        node.patch_at.and_then(recent),
    ])
}

/// No node of that name: unmanaged where all nodes of the Region are known.
fn unmanaged(world: &World, instance: &Stored<Ec2Instance>) -> Extra<Ec2InstanceColumns> {
    let Some(region) = &instance.region else {
        return Extra::of(Ec2InstanceColumns { ssm_managed: None, patch_ok: None });
    };
    let known = world.is_complete_in(SsmNode::NAME, region).then_some(false);
    let row = Ec2InstanceColumns { ssm_managed: known, patch_ok: known };
    Extra { gaps: gaps_in::<SsmNode>(world, region), ..Extra::of(row) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::derive::identity::fixture;
    use crate::model::{AccountId, Coverage, Parameter, Region, Settings, State, Text, Value};

    use super::*;

    fn tokyo() -> Region {
        Region::parse("ap-northeast-1").unwrap()
    }

    fn world(state: State) -> World {
        let parameter = Parameter { value: Value::Int(30), floor: None, text: Text::new("", "") };
        let settings = Settings { parameters: BTreeMap::from([("patch_window_days".to_owned(), parameter)]) };
        let cell =
            Coverage { region: tokyo(), table: "ssm_node".to_owned(), state, rows: 0, gaps: Vec::new() };
        let account = AccountId::parse("111111111111").unwrap();
        World::new(account, Time::from_seconds(100 * 86_400), settings, vec![cell], Vec::new())
    }

    fn node(ping: &str, heard_of_days: i64, patched_days: i64, critical: Option<i64>) -> Stored<SsmNode> {
        let ago = |days: i64| (100 - days) * 86_400_000;
        let row = json!({
            "id": "i-1", "ping": ping, "last_ping_at": ago(heard_of_days), "platform_name": "Amazon Linux",
            "platform_version": "2023", "agent_latest": true, "assoc_status": "Success",
            "patch_at": ago(patched_days), "patches_critical": critical, "patches_security": 0,
            "patches_failed": 0, "patches_pending_reboot": 0,
        });
        fixture::stored_in(Some(tokyo()), "i-1", serde_json::from_value(row).unwrap())
    }

    fn of(world: &World) -> (Option<bool>, Option<bool>) {
        let row = json!({
            "id": "i-1", "state": "running", "launched_at": 0, "root_volume_id": "none",
            "volume_ids": [], "asg_member": false, "tags": [],
        });
        let instance = fixture::stored_in(Some(tokyo()), "i-1", serde_json::from_value(row).unwrap());
        let columns = Ec2InstanceColumns::derive(world, &[instance]).remove(0).row;
        (columns.ssm_managed, columns.patch_ok)
    }

    fn with(node: Stored<SsmNode>) -> (Option<bool>, Option<bool>) {
        let mut world = world(State::Read);
        world.insert(vec![node]);
        of(&world)
    }

    #[test]
    fn an_online_node_scanned_lately_without_missing_patches_is_patched() {
        assert_eq!(with(node("Online", 3, 10, Some(0))), (Some(true), Some(true)));
    }

    #[test]
    fn a_node_that_lost_its_connection_days_ago_is_not_managed() {
        assert_eq!(with(node("ConnectionLost", 3, 10, Some(0))).0, Some(false));
        assert_eq!(with(node("ConnectionLost", 1, 10, Some(0))).0, Some(true));
    }

    #[test]
    fn a_scan_older_than_the_window_proves_nothing() {
        assert_eq!(with(node("Online", 0, 31, Some(0))).1, Some(false));
        assert_eq!(with(node("Online", 0, 30, Some(1))).1, Some(false));
        assert_eq!(with(node("Online", 0, 30, None)).1, None);
    }

    #[test]
    fn an_instance_without_a_node_is_unmanaged_only_where_all_nodes_are_known() {
        assert_eq!(of(&world(State::Read)), (Some(false), Some(false)));
        assert_eq!(of(&world(State::Gap)), (None, None));
    }
}
