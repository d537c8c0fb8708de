//! How well each Region was read, summarised from every cell of Region × table.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Cause, Coverage, Extra, GapId, Region as RegionName, State, Stored, row::tidy};
use crate::tables::region::Region;

use super::{Columns, Feeds, World};

/// Columns computed for a Region.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RegionColumns {
    /// Whether the Region lies in Japan, by the parameter `jp_regions`.
    pub in_japan: Option<bool>,
    /// `complete`; `not_enabled`; `blocked_by_scp` when a service control policy refused whatever
    /// is missing; `denied` or `skipped` when nothing was read, for want of permission or by
    /// choice; else `partial`.
    pub scan_state: Option<String>,
    /// TRUE when everything in the Region was read, or it is not enabled. Never FALSE: what was not
    /// read may be nothing.
    pub covered: Option<bool>,
}

impl Columns for RegionColumns {
    type Base = Region;
    const FEEDS: &'static [Feeds] = &[(&["scan_state", "covered"], crate::tables::NAMES)];

    fn derive(world: &World, rows: &[Stored<Region>]) -> Vec<Extra<Self>> {
        rows.iter().map(|stored| columns(world, stored)).collect()
    }
}

fn columns(world: &World, stored: &Stored<Region>) -> Extra<RegionColumns> {
    let Some(region) = &stored.region else {
        return Extra::of(RegionColumns { in_japan: None, scan_state: None, covered: None });
    };
    let in_japan = Some(world.settings().in_japan(region.as_str()));
    let (scan_state, gaps) = summary(world, region, stored.row.enabled);
    let covered = scan_state.filter(|state| matches!(*state, "complete" | "not_enabled")).map(|_| true);
    let row = RegionColumns { in_japan, scan_state: scan_state.map(str::to_owned), covered };
    Extra { calls: tidy(world.calls_of(&gaps)), gaps: tidy(gaps), row }
}

/// The state of a Region, with the gaps in it; no state where nothing was to be read.
fn summary(world: &World, region: &RegionName, enabled: bool) -> (Option<&'static str>, Vec<GapId>) {
    if !enabled {
        return (Some("not_enabled"), Vec::new());
    }
    let cells: Vec<&Coverage> = world.coverage().iter().filter(|cell| cell.region == *region).collect();
    if cells.is_empty() {
        return (None, Vec::new());
    }
    let open: Vec<&Coverage> = cells.iter().copied().filter(|cell| cell.state == State::Gap).collect();
    let gaps: Vec<GapId> = open.iter().flat_map(|cell| cell.gaps.iter().copied()).collect();
    let causes: Vec<Option<Cause>> = gaps.iter().map(|id| world.gap(*id).map(|gap| gap.cause)).collect();
    let all = |holds: fn(Cause) -> bool| {
        !causes.is_empty() && causes.iter().all(|cause| cause.is_some_and(holds))
    };
    let nothing_read = open.len() == cells.len();
    let state = if open.is_empty() {
        "complete"
    } else if all(|cause| cause == Cause::DeniedByServiceControlPolicy) {
        "blocked_by_scp"
    } else if nothing_read && all(Cause::is_denial) {
        "denied"
    } else if nothing_read && all(|cause| cause == Cause::NotInScope) {
        "skipped"
    } else {
        "partial"
    };
    (Some(state), gaps)
}

#[cfg(test)]
mod tests {
    use crate::derive::identity::fixture;

    use super::*;

    /// A state of Tokyo from the causes of its cells; `None` is a cell that was read.
    fn state(enabled: bool, cells: &[Option<Cause>]) -> RegionColumns {
        let region = RegionName::parse("ap-northeast-1").unwrap();
        let world = fixture::world_with_cells(&region, cells);
        let row = Region { opt_status: String::new(), enabled, source: String::new() };
        let stored = fixture::stored_in(Some(region), "ap-northeast-1", row);
        RegionColumns::derive(&world, &[stored]).remove(0).row
    }

    fn named(cells: &[Option<Cause>]) -> (Option<String>, Option<bool>) {
        let columns = state(true, cells);
        (columns.scan_state, columns.covered)
    }

    #[test]
    fn a_region_read_in_every_table_is_covered() {
        assert_eq!(named(&[None, None]), (Some("complete".to_owned()), Some(true)));
    }

    #[test]
    fn case_3_a_region_that_is_not_enabled_is_covered_without_cells() {
        let columns = state(false, &[]);
        assert_eq!((columns.scan_state.as_deref(), columns.covered), (Some("not_enabled"), Some(true)));
    }

    #[test]
    fn a_region_closed_by_the_organization_is_not_known_to_be_empty() {
        let scp = Some(Cause::DeniedByServiceControlPolicy);
        assert_eq!(named(&[scp, scp, None]), (Some("blocked_by_scp".to_owned()), None));
    }

    #[test]
    fn case_4_a_plain_denial_is_never_taken_for_a_service_control_policy() {
        let denied = Some(Cause::Denied);
        let scp = Some(Cause::DeniedByServiceControlPolicy);
        assert_eq!(named(&[denied, denied]), (Some("denied".to_owned()), None));
        assert_eq!(named(&[denied, scp, None]), (Some("partial".to_owned()), None));
    }

    #[test]
    fn a_region_left_out_is_skipped_and_one_half_read_is_partial() {
        let left_out = Some(Cause::NotInScope);
        assert_eq!(named(&[left_out, left_out]), (Some("skipped".to_owned()), None));
        assert_eq!(named(&[Some(Cause::Throttled), None]), (Some("partial".to_owned()), None));
    }

    #[test]
    fn an_enabled_region_of_which_nothing_is_recorded_is_unknown() {
        assert_eq!(named(&[]), (None, None));
    }

    #[test]
    fn tokyo_is_in_japan_by_the_settings() {
        assert_eq!(state(true, &[None]).in_japan, Some(true));
    }
}
