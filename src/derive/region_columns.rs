//! How well each Region was read, summarised from every cell of Region × table.

mod external_access;
mod spend;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Cause, Coverage, Extra, GapId, Region as RegionName, State, Stored, row::tidy};
use crate::tables::Table as _;
use crate::tables::account::Account;
use crate::tables::guardduty_detector::GuarddutyDetector;
use crate::tables::region::Region;

use super::backup_coverage::gaps_in;
use super::region_use::region_use;
use super::truth::any;
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
    /// Whether it holds data or runs instances: TRUE as soon as one resource shows it, FALSE only where
    /// everything that could show it was read.
    pub in_use: Option<bool>,
    /// Whether a `GuardDuty` detector is on; FALSE without one.
    pub guardduty_enabled: Option<bool>,
    /// Number of resources in it that hold data, at least so many where some could not be read; NULL
    /// when none was seen and one that could not be read, or whose type nobody has classified, may.
    pub data_bearing_count: Option<i64>,
    /// Whether an analyzer of Access Analyzer for external access runs in it; NULL in a member of an
    /// organization where none is seen, because the organization's are seen elsewhere.
    pub analyzer_external: Option<bool>,
    /// Whether a service control policy closes the Region. FALSE where none binds the account: the
    /// management account's, or one without an organization. TRUE when three services or more answered
    /// that one denies; else unknown, since a member cannot read the policies.
    pub deny_guard: Option<bool>,
    /// What was used in it in the last full month, in US dollars; unknown when that is below
    /// `$spend_floor_usd` by an estimate, which may still grow.
    pub settled_spend_usd: Option<f64>,
}

impl Columns for RegionColumns {
    type Base = Region;
    const FEEDS: &'static [Feeds] = &[
        (&["scan_state", "covered", "deny_guard"], crate::tables::NAMES),
        (&["in_use"], super::region_use::FEEDS),
        (&["guardduty_enabled"], &["guardduty_detector"]),
        (&["data_bearing_count"], super::sighting::FEEDS),
        (&["analyzer_external"], &["account", "analyzer"]),
        (&["settled_spend_usd"], &["region_spend"]),
    ];

    fn derive(world: &World, rows: &[Stored<Region>]) -> Vec<Extra<Self>> {
        rows.iter().map(|stored| columns(world, stored)).collect()
    }
}

fn columns(world: &World, stored: &Stored<Region>) -> Extra<RegionColumns> {
    let Some(region) = &stored.region else {
        return Extra::of(RegionColumns {
            in_japan: None,
            scan_state: None,
            covered: None,
            in_use: None,
            guardduty_enabled: None,
            data_bearing_count: None,
            analyzer_external: None,
            deny_guard: None,
            settled_spend_usd: None,
        });
    };
    let (scan_state, gaps) = summary(world, region, stored.row.enabled);
    let covered = scan_state.filter(|state| matches!(*state, "complete" | "not_enabled")).map(|_| true);
    let used = region_use(world, region);
    let detection = detection(world, region);
    let (data_bearing_count, holding) = external_access::data_bearing_count(world, region);
    let (analyzer_external, analyzers) = external_access::analyzer_external(world, region);
    let deny_guard = deny_guard(world, &gaps);
    let spend = spend::settled(world, region);
    let row = RegionColumns {
        in_japan: Some(world.settings().in_japan(region.as_str())),
        scan_state: scan_state.map(str::to_owned),
        covered,
        in_use: used.in_use,
        guardduty_enabled: detection.row,
        data_bearing_count,
        analyzer_external,
        deny_guard,
        settled_spend_usd: spend.row,
    };
    let calls = [world.calls_of(&gaps), used.calls, detection.calls, holding, analyzers, spend.calls].concat();
    Extra { calls: tidy(calls), gaps: tidy([gaps, used.gaps, detection.gaps, spend.gaps].concat()), row }
}

/// Whether a detector of the Region is on.
fn detection(world: &World, region: &RegionName) -> Extra<Option<bool>> {
    let detectors = world.rows::<GuarddutyDetector>().iter().filter(|one| one.region.as_ref() == Some(region));
    let detectors: Vec<_> = detectors.collect();
    let on = |one: &&Stored<GuarddutyDetector>| one.row.status.as_ref().map(|status| status == "ENABLED");
    let all_listed = world.is_complete_in(GuarddutyDetector::NAME, region).then_some(false);
    let own_gaps = detectors.iter().flat_map(|one| one.gaps.iter().copied());
    Extra {
        row: any(detectors.iter().map(on).chain([all_listed])),
        calls: detectors.iter().flat_map(|one| one.calls.iter().copied()).collect(),
        gaps: own_gaps.chain(gaps_in::<GuarddutyDetector>(world, region)).collect(),
    }
}

/// How many services have to say that a service control policy denies.
const DENYING_SERVICES: usize = 3;

fn deny_guard(world: &World, gaps: &[GapId]) -> Option<bool> {
    let unbound = |row: &Account| any([row.in_organization.map(|member| !member), row.is_management]);
    let accounts = world.rows::<Account>().iter();
    if accounts.map(|account| unbound(&account.row)).any(|unbound| unbound == Some(true)) {
        return Some(false);
    }
    let denied = gaps.iter().filter_map(|id| world.gap(*id));
    let denied = denied.filter(|gap| gap.cause == Cause::DeniedByServiceControlPolicy);
    let services: BTreeSet<&str> =
        denied.filter_map(|gap| Some(gap.operation.split_once(':')?.0)).collect();
    (services.len() >= DENYING_SERVICES).then_some(true)
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

    fn detected(statuses: &[Option<&str>], complete: bool) -> Option<bool> {
        let region = RegionName::parse("ap-northeast-1").unwrap();
        let state = if complete { State::Read } else { State::Gap };
        let table = "guardduty_detector".to_owned();
        let cell = Coverage { region: region.clone(), table, state, rows: 0, gaps: Vec::new() };
        let account = crate::model::AccountId::parse("111111111111").unwrap();
        let settings = crate::model::Settings::default();
        let mut world = World::new(account, fixture::as_of(), settings, vec![cell], Vec::new());
        let row = |status: Option<&str>| {
            let row = GuarddutyDetector { id: "d".to_owned(), status: status.map(str::to_owned) };
            fixture::stored_in(Some(region.clone()), "d", row)
        };
        world.insert(statuses.iter().copied().map(row).collect());
        detection(&world, &region).row
    }

    #[test]
    fn no_detector_is_off_and_so_is_a_suspended_one() {
        assert_eq!(detected(&[], true), Some(false));
        assert_eq!(detected(&[Some("DISABLED")], true), Some(false));
        assert_eq!(detected(&[Some("ENABLED")], true), Some(true));
    }

    #[test]
    fn detectors_that_could_not_be_asked_are_not_off() {
        assert_eq!(detected(&[], false), None);
        assert_eq!(detected(&[None], true), None);
    }

    #[test]
    fn one_service_that_a_policy_denies_does_not_close_the_region() {
        let scp = Some(Cause::DeniedByServiceControlPolicy);
        assert_eq!(state(true, &[scp, scp, scp]).deny_guard, None);
        assert_eq!(state(true, &[Some(Cause::Denied)]).deny_guard, None);
    }

    #[test]
    fn tokyo_is_in_japan_by_the_settings() {
        assert_eq!(state(true, &[None]).in_japan, Some(true));
    }
}
