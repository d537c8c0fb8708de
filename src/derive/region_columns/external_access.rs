//! What a Region holds, and whether anything there looks for access from outside.

use crate::derive::World;
use crate::derive::resource::Resource;
use crate::derive::truth::any;
use crate::model::{CallId, Region, Stored};
use crate::tables::Table as _;
use crate::tables::account::Account;
use crate::tables::analyzer::Analyzer;

/// Number of resources in the Region that hold data, at least so many where some could not be read;
/// unknown when none was seen and some could not be read, or are of a type that nobody has classified.
pub(super) fn data_bearing_count(world: &World, region: &Region) -> (Option<i64>, Vec<CallId>) {
    let resources = world.derived::<Resource>();
    let here = |row: &&Stored<Resource>| {
        row.region.as_ref().is_none_or(|of| of == region || of.is_global() && row.row.arn.is_none())
    };
    let (mut count, mut open, mut calls) = (0, false, Vec::new());
    for row in resources.iter().filter(here) {
        let seen = row.region.is_some() && row.row.arn.is_some();
        match row.row.data_bearing {
            Some(true) if seen => count += 1,
            Some(true) | None => open = true,
            Some(false) => continue,
        }
        calls.extend(&row.calls);
    }
    ((count > 0 || !open).then_some(count), calls)
}

/// Whether an analyzer for external access runs in the Region, and what that rests on. In a member of an
/// organization none may be seen although the organization has one: then it is unknown.
pub(super) fn analyzer_external(world: &World, region: &Region) -> (Option<bool>, Vec<CallId>) {
    let here: Vec<_> =
        world.rows::<Analyzer>().iter().filter(|row| row.region.as_ref() == Some(region)).collect();
    let complete = world.is_complete_in(Analyzer::NAME, region);
    let seen = any(here.iter().map(|row| row.row.finds_external_access()).chain([complete.then_some(false)]));
    let account = world.rows::<Account>().first();
    let alone = account.and_then(|account| account.row.in_organization).map(|member| !member);
    let calls = here.iter().flat_map(|row| row.calls.clone());
    let calls = calls.chain(account.map(|account| account.calls.clone()).unwrap_or_default()).collect();
    (if seen == Some(false) && alone != Some(true) { None } else { seen }, calls)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::derive::identity::fixture::{stored, stored_in, world_with_cells};
    use crate::model::{AccountId, Coverage, Settings, State, Time};
    use crate::tables::ebs_volume::EbsVolume;

    use super::*;

    fn tokyo() -> Region {
        Region::parse("ap-northeast-1").unwrap()
    }

    fn world(tables: &[(&str, State)]) -> World {
        let cell = |(table, state): &(&str, State)| Coverage {
            region: tokyo(),
            table: (*table).to_owned(),
            state: *state,
            rows: 0,
            gaps: Vec::new(),
        };
        let account = AccountId::parse("111111111111").unwrap();
        World::new(account, Time::from_seconds(0), Settings::default(), tables.iter().map(cell).collect(), Vec::new())
    }

    fn analyzed(state: State, analyzer: Option<&str>, in_organization: Option<bool>) -> Option<bool> {
        let mut world = world(&[("analyzer", state)]);
        let account = json!({"partition": "aws", "in_organization": in_organization, "is_management": null,
            "org_id": null, "management_account_id": null, "created_at": null, "root_cred_mgmt": null});
        world.insert::<Account>(vec![stored("111111111111", serde_json::from_value(account).unwrap())]);
        let row = |kind: &str| Analyzer {
            arn: "arn".to_owned(),
            kind: Some(kind.to_owned()),
            status: Some("ACTIVE".to_owned()),
        };
        world.insert(analyzer.map(|kind| stored_in(Some(tokyo()), "arn", row(kind))).into_iter().collect());
        analyzer_external(&world, &tokyo()).0
    }

    #[test]
    fn an_analyzer_that_runs_is_certain_whatever_else_is_not() {
        assert_eq!(analyzed(State::Gap, Some("ACCOUNT"), None), Some(true));
    }

    #[test]
    fn a_member_without_an_analyzer_may_be_covered_by_its_organization() {
        assert_eq!(analyzed(State::Read, None, Some(true)), None);
        assert_eq!(analyzed(State::Read, Some("ACCOUNT_UNUSED_ACCESS"), Some(true)), None);
        assert_eq!(analyzed(State::Read, None, None), None);
    }

    #[test]
    fn an_account_alone_without_an_analyzer_has_none() {
        assert_eq!(analyzed(State::Read, None, Some(false)), Some(false));
        assert_eq!(analyzed(State::Gap, None, Some(false)), None);
    }

    fn volumes(state: State, count: usize) -> Option<i64> {
        let mut world = world(&[("ebs_volume", state)]);
        let row: EbsVolume = serde_json::from_value(json!({
            "id": "v", "encrypted": false, "kms_key": "none", "attached": false, "size_gib": 8, "instance_ids": [],
            "created_at": 0, "tags": [],
        }))
        .unwrap();
        let rows = (0..count).map(|number| stored_in(Some(tokyo()), &format!("v-{number}"), row.clone()));
        world.insert(rows.collect());
        data_bearing_count(&world, &tokyo()).0
    }

    #[test]
    fn resources_with_data_are_counted_as_far_as_seen() {
        assert_eq!((volumes(State::Read, 2), volumes(State::Gap, 2)), (Some(2), Some(2)));
    }

    #[test]
    fn that_a_region_holds_nothing_needs_every_list() {
        assert_eq!((volumes(State::Read, 0), volumes(State::Gap, 0)), (Some(0), None));
        assert_eq!(data_bearing_count(&world_with_cells(&tokyo(), &[]), &tokyo()).0, Some(0));
    }
}
