//! The alarms of an account, found by what they watch.

use std::collections::BTreeMap;

use crate::derive::World;
use crate::derive::detection::routes::{Basis, Routes};
use crate::derive::truth::{all, any};
use crate::model::{Region, Stored};
use crate::tables::alarm::{Alarm, WatchedMetric};

use super::metrics::SPARSE;

/// After how many days without data an alarm is taken for broken.
const BROKEN_AFTER_DAYS: i64 = 14;

/// The alarms, by Region and dimension.
pub(super) struct Watch<'a> {
    world: &'a World,
    routes: Routes<'a>,
    by_region: BTreeMap<&'a Region, Vec<&'a Stored<Alarm>>>,
    by_dimension: BTreeMap<(&'a Region, &'a str), Vec<&'a Stored<Alarm>>>,
    /// Alarms on queries, and those of which it is not known what they watch.
    vague: BTreeMap<&'a Region, Vec<&'a Stored<Alarm>>>,
}

impl<'a> Watch<'a> {
    pub(super) fn of(world: &'a World) -> Self {
        let (routes, mut by_region) = (Routes::of(world), BTreeMap::<_, Vec<_>>::new());
        let (mut by_dimension, mut vague) = (BTreeMap::<_, Vec<_>>::new(), BTreeMap::<_, Vec<_>>::new());
        for alarm in world.rows::<Alarm>() {
            let Some(region) = &alarm.region else { continue };
            by_region.entry(region).or_default().push(alarm);
            if is_vague(&alarm.row) {
                vague.entry(region).or_default().push(alarm);
            }
            let of_expression = alarm.row.expression_metrics.iter().flat_map(|metric| &metric.dimensions);
            let mut dimensions: Vec<&String> = alarm.row.dimensions.iter().chain(of_expression).collect();
            dimensions.sort();
            dimensions.dedup();
            for dimension in dimensions {
                by_dimension.entry((region, dimension.as_str())).or_default().push(alarm);
            }
        }
        Self { world, routes, by_region, by_dimension, vague }
    }

    /// Whether somebody is told by an alarm on one of the metrics for a dimension (`name=value`).
    pub(super) fn told(
        &self,
        region: &Region,
        (namespace, metrics): (&str, &[&str]),
        dimension: &str,
        basis: &mut Basis,
    ) -> Option<bool> {
        let mut ways = vec![self.routes.complete::<Alarm>(Some(region), basis)];
        let named = self.by_dimension.get(&(region, dimension)).into_iter().flatten();
        for alarm in named {
            let watched = watches(&alarm.row, namespace, metrics, dimension);
            if watched != Some(false) {
                ways.push(all([watched, self.lives(&alarm.row), self.notifies(alarm, region, basis)]));
            }
        }
        for alarm in self.vague.get(region).into_iter().flatten() {
            if alarm.row.query == "none" || metrics.iter().any(|metric| alarm.row.query.contains(metric)) {
                ways.push(all([None, self.lives(&alarm.row), self.notifies(alarm, region, basis)]));
            }
        }
        any(ways)
    }

    fn notifies(&self, alarm: &Stored<Alarm>, region: &Region, basis: &mut Basis) -> Option<bool> {
        let of_region = self.by_region.get(region).map_or(&[][..], Vec::as_slice);
        self.routes.alarmed(alarm, of_region, basis).notified
    }

    /// Whether an alarm gets data. Without any for weeks it is broken, unless its metric has none in good
    /// times.
    fn lives(&self, alarm: &Alarm) -> Option<bool> {
        let long = alarm.state_since_at.days_until(self.world.as_of()) >= BROKEN_AFTER_DAYS;
        match (alarm.state.as_deref(), long) {
            (Some("INSUFFICIENT_DATA"), true) if SPARSE.contains(&alarm.metric.as_str()) => None,
            (Some("INSUFFICIENT_DATA"), true) => Some(false),
            (Some(_), _) | (None, false) => Some(true),
            (None, true) => None,
        }
    }
}

fn is_vague(alarm: &Alarm) -> bool {
    let on_nothing_known = alarm.namespace == "none" && alarm.expression_metrics.is_empty();
    alarm.kind == "metric" && (alarm.query != "none" || on_nothing_known)
}

/// Whether an alarm watches one of the metrics for a dimension. One on an expression does when everything in
/// it is of that dimension; else what the expression makes of it is not known.
fn watches(alarm: &Alarm, namespace: &str, metrics: &[&str], dimension: &str) -> Option<bool> {
    let has = |dimensions: &[String]| dimensions.iter().any(|one| one == dimension);
    if alarm.namespace == namespace && metrics.contains(&alarm.metric.as_str()) && has(&alarm.dimensions) {
        return Some(true);
    }
    let of_resource = |one: &WatchedMetric| has(&one.dimensions);
    let is_asked = |one: &WatchedMetric| one.namespace == namespace && metrics.contains(&one.name.as_str());
    if !alarm.expression_metrics.iter().any(|one| of_resource(one) && is_asked(one)) {
        return Some(false);
    }
    alarm.expression_metrics.iter().all(of_resource).then_some(true)
}
