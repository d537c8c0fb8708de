//! Which plans of AWS Backup cover a resource, and how long they keep its backups.

use crate::model::row::tidy;
use crate::model::{CallId, GapId, Region, Stored};
use crate::tables::Table;
use crate::tables::backup_plan_rule::BackupPlanRule;
use crate::tables::backup_region_setting::BackupRegionSetting;
use crate::tables::backup_selection::BackupSelection;

use super::World;
use super::backup_selection_match::{Candidate, selects};
use super::truth::any;

/// Continuous backups reach back no further.
const CONTINUOUS_DAYS: i64 = 35;

/// The types of which AWS Backup can make continuous backups.
const CONTINUOUS_TYPES: &[&str] = &["RDS", "Aurora", "S3", "SAP HANA on Amazon EC2"];

/// What the plans do for a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Covered {
    /// Whether some plan covers it.
    pub(super) in_plan: Option<bool>,
    /// Longest time in days that covering plans keep its backups; 0 without one.
    pub(super) retention_days: Option<i64>,
    /// Calls that this rests on.
    pub(super) calls: Vec<CallId>,
    /// Gaps that leave it open.
    pub(super) gaps: Vec<GapId>,
}

/// The base tables that tell what a backup covers, beside that of the resource itself.
pub(super) const FEEDS: &[&str] = &["backup_plan_rule", "backup_region_setting", "backup_selection"];

/// Looks through the plans of a Region. A resource is covered when any of its candidates is taken:
/// a volume by itself or through its instance. `complete` says whether all candidates are known.
pub(super) fn covered(world: &World, region: &Region, candidates: &[Candidate], complete: bool) -> Covered {
    let mut calls = Vec::new();
    let mut gaps = Vec::new();
    let mut answers = Vec::new();
    let mut plans = Vec::new();
    for selection in world.rows::<BackupSelection>().iter().filter(|one| one.region.as_ref() == Some(region))
    {
        let taken = any(candidates.iter().map(|one| {
            let (opted_in, asked) = opted_in(world, region, one.resource_type);
            calls.extend(asked);
            selects(&selection.row, one, opted_in)
        }));
        answers.push(taken);
        match taken {
            Some(true) => {
                plans.push(selection.row.plan_id.as_str());
                calls.extend(&selection.calls);
            }
            Some(false) => calls.extend(&selection.calls),
            None => gaps.extend(&selection.gaps),
        }
    }
    if !(complete && world.is_complete_in(BackupSelection::NAME, region)) {
        answers.push(None);
    }
    let in_plan = any(answers.iter().copied());
    if answers.contains(&None) {
        gaps.extend(gaps_in::<BackupSelection>(world, region));
        gaps.extend(gaps_in::<BackupRegionSetting>(world, region));
    }
    let resource_type = candidates.first().map_or("", |one| one.resource_type);
    let rules = rules(world, region, &plans);
    calls.extend(rules.iter().flat_map(|(_, rule)| &rule.calls));
    let retention_days = if answers.contains(&None) {
        None
    } else {
        longest(&plans, &rules, CONTINUOUS_TYPES.contains(&resource_type))
    };
    if retention_days.is_none() {
        gaps.extend(rules.iter().flat_map(|(_, rule)| &rule.gaps));
    }
    Covered { in_plan, retention_days, calls: tidy(calls), gaps: tidy(gaps) }
}

/// The gaps by which rows of a table may be missing in a Region.
pub(super) fn gaps_in<T: Table>(world: &World, region: &Region) -> Vec<GapId> {
    let cells = world.incomplete(T::NAME).into_iter().filter(|cell| cell.region == *region);
    cells.flat_map(|cell| cell.gaps.iter().copied()).collect()
}

/// A type that the Region's settings do not name is not switched on.
fn opted_in<'a>(world: &'a World, region: &Region, resource_type: &str) -> (Option<bool>, &'a [CallId]) {
    let mut settings = world.rows::<BackupRegionSetting>().iter();
    let setting =
        settings.find(|one| one.region.as_ref() == Some(region) && one.row.resource_type == resource_type);
    match setting {
        Some(setting) => (Some(setting.row.opted_in), &setting.calls),
        None => (world.is_complete_in(BackupRegionSetting::NAME, region).then_some(false), &[]),
    }
}

/// The rules of plans, each with its plan.
fn rules<'a>(
    world: &'a World,
    region: &Region,
    plans: &[&'a str],
) -> Vec<(&'a str, &'a Stored<BackupPlanRule>)> {
    let of_region = |rule: &&Stored<BackupPlanRule>| rule.region.as_ref() == Some(region);
    let rules = world.rows::<BackupPlanRule>().iter().filter(of_region);
    rules.map(|rule| (rule.row.plan_id.as_str(), rule)).filter(|(plan, _)| plans.contains(plan)).collect()
}

fn longest(plans: &[&str], rules: &[(&str, &Stored<BackupPlanRule>)], continuous: bool) -> Option<i64> {
    let mut longest = 0;
    for plan in plans {
        let mut of_plan = rules.iter().filter(|(of, _)| of == plan).map(|(_, rule)| rule).peekable();
        of_plan.peek()?;
        for rule in of_plan {
            longest = longest.max(kept_days(&rule.row, continuous)?);
        }
    }
    Some(longest)
}

/// A backup that is deleted once copied is kept as long as its copies are.
fn kept_days(rule: &BackupPlanRule, continuous: bool) -> Option<i64> {
    let days = rule.delete_after_days?;
    if rule.delete_after_copy? {
        return Some(rule.copy_delete_after_days.as_ref()?.iter().copied().max().unwrap_or(0));
    }
    Some(if continuous && rule.continuous? { days.min(CONTINUOUS_DAYS) } else { days })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(days: i64) -> BackupPlanRule {
        let json = serde_json::json!({
            "plan_id": "p", "plan_name": "p", "managed_by_org": false, "delete_after_days": days,
            "delete_after_copy": false, "continuous": true, "copy_delete_after_days": [400],
        });
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn continuous_backups_reach_back_35_days_at_most() {
        assert_eq!(kept_days(&rule(90), true), Some(35));
        assert_eq!(kept_days(&rule(90), false), Some(90));
    }

    #[test]
    fn a_backup_deleted_once_copied_lasts_as_long_as_the_copy() {
        let moved = BackupPlanRule { delete_after_copy: Some(true), ..rule(1) };
        assert_eq!(kept_days(&moved, false), Some(400));
    }

    #[test]
    fn a_plan_that_cannot_be_read_keeps_for_an_unknown_time() {
        assert_eq!(kept_days(&BackupPlanRule { delete_after_days: None, ..rule(1) }, false), None);
    }
}
