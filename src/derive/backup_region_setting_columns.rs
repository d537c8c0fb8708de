//! Columns of `backup_region_setting`: whether a switch matters.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::row::tidy;
use crate::model::{Extra, Region, Stored};
use crate::tables::Table as _;
use crate::tables::backup_region_setting::BackupRegionSetting;
use crate::tables::backup_selection::BackupSelection;

use super::backup_coverage::gaps_in;
use super::backup_type::{FEEDS, present, reaches};
use super::truth::any;
use super::{Columns, Feeds, World};

/// Whether plans count on a resource type in a Region, and how much there is of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BackupRegionSettingColumns {
    /// How many resources of the type the Region has; unknown for a type that no table lists.
    pub resources_present: Option<i64>,
    /// Whether some selection of a plan takes resources of the type by tag, by pattern or by naming
    /// nothing at all.
    pub used_by_plan: Option<bool>,
}

impl Columns for BackupRegionSettingColumns {
    type Base = BackupRegionSetting;
    const FEEDS: &'static [Feeds] = &[(&["resources_present"], FEEDS), (&["used_by_plan"], &["backup_selection"])];

    fn derive(world: &World, rows: &[Stored<BackupRegionSetting>]) -> Vec<Extra<Self>> {
        let of = |setting: &Stored<BackupRegionSetting>| match &setting.region {
            Some(region) => columns(world, region, &setting.row.resource_type),
            None => Extra::of(Self { resources_present: None, used_by_plan: None }),
        };
        rows.iter().map(of).collect()
    }
}

fn columns(world: &World, region: &Region, backup_type: &str) -> Extra<BackupRegionSettingColumns> {
    let here: Vec<_> =
        world.rows::<BackupSelection>().iter().filter(|one| one.region.as_ref() == Some(region)).collect();
    let used = here.iter().map(|selection| targets(world, region, &selection.row, backup_type));
    let all_read = world.is_complete_in(BackupSelection::NAME, region);
    let used_by_plan = any(used.chain([all_read.then_some(false)]));
    let there = present(world, region, backup_type);
    let row = BackupRegionSettingColumns { resources_present: there.count(), used_by_plan };
    let calls = here.iter().flat_map(|selection| selection.calls.iter().copied()).chain(there.calls).collect();
    let mut gaps = Vec::new();
    if used_by_plan.is_none() {
        gaps.extend(here.iter().flat_map(|selection| selection.gaps.iter().copied()));
        gaps.extend(gaps_in::<BackupSelection>(world, region));
    }
    Extra { calls: tidy(calls), gaps: tidy(gaps), row }
}

/// A selection by tag may take any type; one that names neither ARNs nor tags takes every type.
fn targets(world: &World, region: &Region, selection: &BackupSelection, backup_type: &str) -> Option<bool> {
    let (tags, resources) = (selection.tags.as_deref()?, selection.resources.as_deref()?);
    if !tags.is_empty() || resources.is_empty() {
        return Some(true);
    }
    any(resources.iter().map(|pattern| reaches(world, region, pattern, backup_type)))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::model::{AccountId, Coverage, Settings, State, Time};

    use super::*;

    fn used(selection: Option<&Value>, state: State, backup_type: &str) -> Option<bool> {
        let region = Region::parse("ap-northeast-1").unwrap();
        let table = "backup_selection".to_owned();
        let cell = Coverage { region: region.clone(), table, state, rows: 0, gaps: Vec::new() };
        let account = AccountId::parse("111111111111").unwrap();
        let mut world = World::new(account, Time::from_seconds(0), Settings::default(), vec![cell], Vec::new());
        let row = |value: &Value| Stored {
            region: Some(region.clone()),
            resource: "s".to_owned(),
            calls: Vec::new(),
            gaps: Vec::new(),
            row: serde_json::from_value(value.clone()).unwrap(),
        };
        world.insert::<BackupSelection>(selection.iter().map(|value| row(value)).collect());
        columns(&world, &region, backup_type).row.used_by_plan
    }

    fn selection(resources: &Value, tags: &Value) -> Value {
        json!({"plan_id": "p", "id": "s", "name": "s", "resources": resources, "not_resources": [], "tags": tags, "conditions": []})
    }

    #[test]
    fn case_50_a_selection_by_tag_counts_on_every_type() {
        let by_tag = selection(&json!([]), &json!(["Backup=daily"]));
        assert_eq!(used(Some(&by_tag), State::Read, "DynamoDB"), Some(true));
    }

    #[test]
    fn an_arn_by_name_needs_no_switch_and_a_pattern_only_that_of_its_type() {
        let named = selection(&json!(["arn:aws:dynamodb:ap-northeast-1:111111111111:table/t"]), &json!([]));
        assert_eq!(used(Some(&named), State::Read, "DynamoDB"), Some(false));
        let pattern = selection(&json!(["arn:aws:ec2:*:*:volume/*"]), &json!([]));
        assert_eq!(used(Some(&pattern), State::Read, "EBS"), Some(true));
        assert_eq!(used(Some(&pattern), State::Read, "EC2"), Some(false));
    }

    #[test]
    fn a_type_that_is_new_may_be_meant_by_a_pattern() {
        let pattern = selection(&json!(["arn:aws:*"]), &json!([]));
        assert_eq!(used(Some(&pattern), State::Read, "Quantum Ledger"), None);
    }

    #[test]
    fn selections_that_cannot_be_read_may_count_on_it() {
        assert_eq!(used(Some(&selection(&json!(null), &json!(null))), State::Read, "EBS"), None);
        assert_eq!((used(None, State::Gap, "EBS"), used(None, State::Read, "EBS")), (None, Some(false)));
    }
}
