//! Whether a Region is in use: whether it holds data or runs instances.

use crate::model::row::tidy;
use crate::model::{CallId, GapId, Region, Stored};

use super::World;
use super::resource::Resource;

/// What is known of the use of a Region.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct RegionUse {
    /// TRUE as soon as one resource shows it, whatever else could not be read; FALSE only where all was read.
    pub(super) in_use: Option<bool>,
    /// Calls that show it.
    pub(super) calls: Vec<CallId>,
    /// Gaps that leave it open.
    pub(super) gaps: Vec<GapId>,
}

/// The base tables that the use of a Region follows from.
pub(super) const FEEDS: &[&str] = super::sighting::FEEDS;

/// Looks at everything that any table shows in a Region.
pub(super) fn region_use(world: &World, region: &Region) -> RegionUse {
    let resources = world.derived::<Resource>();
    let here = |one: &&Stored<Resource>| one.region.as_ref() == Some(region);
    if let Some(shows) = resources.iter().filter(here).find(|one| shows_use(&one.row)) {
        return RegionUse { in_use: Some(true), calls: shows.calls.clone(), gaps: Vec::new() };
    }
    // What has no Region, or a list of the whole account that ended early, may lie here.
    let may_be_here =
        |one: &&Stored<Resource>| one.region.as_ref().is_none_or(|at| at == region || at.is_global());
    let open: Vec<_> = resources.iter().filter(may_be_here).filter(|one| may_show_use(&one.row)).collect();
    let asked = world.coverage().iter().any(|cell| cell.region == *region);
    RegionUse {
        in_use: (open.is_empty() && asked).then_some(false),
        calls: Vec::new(),
        gaps: tidy(open.iter().flat_map(|one| one.gaps.iter().copied()).collect()),
    }
}

fn is_instance(resource: &Resource) -> bool {
    resource.resource_type.as_deref() == Some("AWS::EC2::Instance")
}

fn shows_use(resource: &Resource) -> bool {
    resource.source.is_some() && (resource.data_bearing == Some(true) || is_instance(resource))
}

/// A stand-in for what could not be listed, or a resource of a type that nobody has classified.
fn may_show_use(resource: &Resource) -> bool {
    let unread = resource.source.is_none() && (is_instance(resource) || resource.data_bearing != Some(false));
    unread || (resource.source.is_some() && resource.data_bearing.is_none())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::model::{AccountId, Coverage, Settings, State, Time};
    use crate::tables::ebs_volume::EbsVolume;

    use super::*;

    fn tokyo() -> Region {
        Region::parse("ap-northeast-1").unwrap()
    }

    fn world(cells: &[(&str, State)]) -> World {
        let cell = |(table, state): &(&str, State)| Coverage {
            region: tokyo(),
            table: (*table).to_owned(),
            state: *state,
            rows: 0,
            gaps: Vec::new(),
        };
        let account = AccountId::parse("111111111111").unwrap();
        let cells = cells.iter().map(cell).collect();
        World::new(account, Time::from_seconds(0), Settings::default(), cells, Vec::new())
    }

    fn in_use(world: &World) -> Option<bool> {
        region_use(world, &tokyo()).in_use
    }

    #[test]
    fn one_volume_shows_it_whatever_else_could_not_be_read() {
        let mut world = world(&[("ebs_volume", State::Read), ("dynamodb_table", State::Gap)]);
        let row = json!({"id": "v", "encrypted": true, "kms_key": "k", "attached": false, "size_gib": 8,
            "instance_ids": [], "created_at": 0, "tags": []});
        let row: EbsVolume = serde_json::from_value(row).unwrap();
        let region = Some(tokyo());
        world.insert(vec![Stored { region, resource: "v".to_owned(), calls: vec![], gaps: vec![], row }]);
        assert_eq!(in_use(&world), Some(true));
    }

    #[test]
    fn a_list_of_data_that_could_not_be_read_leaves_it_open() {
        assert_eq!(in_use(&world(&[("dynamodb_table", State::Gap)])), None);
        assert_eq!(in_use(&world(&[("ec2_instance", State::Gap)])), None);
    }

    #[test]
    fn what_holds_no_data_does_not_matter() {
        assert_eq!(in_use(&world(&[("kms_key", State::Gap), ("ebs_volume", State::Read)])), Some(false));
    }

    #[test]
    fn a_region_that_nobody_asked_is_not_known_to_be_empty() {
        assert_eq!(in_use(&world(&[])), None);
    }
}
