//! The ways by which an event becomes an alert: rules on the bus, metric filters with alarms.

use serde_json::Value as Json;

use crate::derive::World;
use crate::derive::arn::Arn;
use crate::derive::log_store::judge::{Delivery, healthy, trail_coverage};
use crate::derive::truth::{all, any, not};
use crate::model::{CallId, GapId, Region, Stored};
use crate::tables::Table;
use crate::tables::alarm::Alarm;
use crate::tables::event_rule::EventRule;
use crate::tables::metric_filter::{MetricFilter, MetricName};
use crate::tables::sns_topic::SnsTopic;
use crate::tables::trail::Trail;

use super::event_pattern;
use super::filter_pattern::Pattern;
use super::sample::Occurrence;

/// From how many buses to the next an event is followed.
const FURTHEST: u8 = 2;

/// What becomes of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::derive) struct Reached {
    /// Whether something is done about it.
    pub(in crate::derive) covered: Option<bool>,
    /// Whether somebody is told.
    pub(in crate::derive) notified: Option<bool>,
}

/// What a row rests on.
#[derive(Clone, Debug, Default)]
pub(in crate::derive) struct Basis {
    pub(in crate::derive) calls: Vec<CallId>,
    pub(in crate::derive) gaps: Vec<GapId>,
}

impl Basis {
    pub(in crate::derive) fn rests_on<T>(&mut self, row: &Stored<T>) {
        self.calls.extend(&row.calls);
        self.gaps.extend(&row.gaps);
    }
}

/// All rules, filters, alarms and topics, their patterns read.
pub(in crate::derive) struct Routes<'a> {
    world: &'a World,
    rules: Vec<(&'a Stored<EventRule>, Json)>,
    filters: Vec<(&'a Stored<MetricFilter>, Pattern)>,
}

impl<'a> Routes<'a> {
    pub(in crate::derive) fn of(world: &'a World) -> Self {
        let rules = world.rows::<EventRule>().iter().filter(|rule| rule.row.event_pattern != "none");
        let rules = rules.map(|rule| (rule, serde_json::from_str(&rule.row.event_pattern).unwrap_or_default()));
        let filters = world.rows::<MetricFilter>().iter();
        Self {
            world,
            rules: rules.collect(),
            filters: filters.map(|filter| (filter, Pattern::parse(&filter.row.pattern))).collect(),
        }
    }

    /// What becomes of an event, by all ways together.
    pub(super) fn reach(&self, event: &Occurrence, basis: &mut Basis) -> Reached {
        let mut ways = Vec::new();
        let mut seen = Some(true);
        if event.by_trail {
            let trails = self.world.rows::<Trail>();
            for trail in trails {
                basis.rests_on(trail);
            }
            ways.extend(trails.iter().map(|trail| self.by_filters(trail, event, basis)));
            let whole = self.complete::<Trail>(None, basis);
            if self.hides_a_trail(&event.region) {
                ways.push(self.by_unlisted_trail(event, basis));
            }
            seen = any(trails.iter().map(|trail| records(trail, event)).chain([whole]));
        }
        let on_bus = self.on_bus(&event.region, event, FURTHEST, basis);
        ways.push(Reached { covered: all([seen, on_bus.covered]), notified: all([seen, on_bus.notified]) });
        either(&ways)
    }

    /// FALSE, which decides nothing among ways, where every row of a table is there; else unknown.
    pub(in crate::derive) fn complete<T: Table>(&self, region: Option<&Region>, basis: &mut Basis) -> Option<bool> {
        let whole = match region {
            Some(region) => self.world.is_complete_in(T::NAME, region),
            None => self.world.is_complete(T::NAME),
        };
        if !whole {
            let cells = self.world.incomplete(T::NAME).into_iter();
            let here = cells.filter(|cell| region.is_none_or(|region| cell.region == *region));
            basis.gaps.extend(here.flat_map(|cell| cell.gaps.iter().copied()));
        }
        whole.then_some(false)
    }

    /// Whether a trail may record what happens in a Region and was not listed. Trails of all Regions are
    /// seen from every Region, so only one of that Region alone can hide.
    fn hides_a_trail(&self, region: &Region) -> bool {
        let unread = self.world.incomplete(Trail::NAME);
        unread.iter().any(|cell| cell.region == *region || cell.region.is_global())
    }

    /// By any metric filter: a trail that was not listed may deliver to its log group.
    fn by_unlisted_trail(&self, event: &Occurrence, basis: &mut Basis) -> Reached {
        let mut ways = vec![Reached::certain(self.complete::<MetricFilter>(None, basis))];
        for (filter, pattern) in &self.filters {
            if let Some(region) = filter.region.as_ref().filter(|_| pattern.matches(&event.sample) != Some(false)) {
                basis.rests_on(filter);
                ways.push(self.watched(&filter.row.metrics, region, basis).only_if(None));
            }
        }
        either(&ways)
    }

    /// By metric filters on the log group of one trail, and alarms on what they count.
    fn by_filters(&self, trail: &Stored<Trail>, event: &Occurrence, basis: &mut Basis) -> Reached {
        let group = Arn::parse(&trail.row.log_group_arn).filter(|_| trail.row.log_group_arn != "none");
        let recorded = records(trail, event);
        let Some(group) = group else { return Reached::NOWHERE };
        let region = group.region.and_then(|name| Region::parse(name).ok());
        let (Some(region), true) = (region, group.account == Some(self.world.account().as_str())) else {
            // What is done in another account cannot be seen.
            return Reached::NOWHERE.or_unknown_if(recorded);
        };
        let name = group.resource.strip_prefix("log-group:").unwrap_or(group.resource);
        let name = name.strip_suffix(":*").unwrap_or(name);
        let delivery = Delivery { error: trail.row.cwl_error.as_deref(), at: trail.row.cwl_at };
        let alive = all([recorded, healthy(self.world, delivery)]);
        let mut ways = vec![Reached::certain(self.complete::<MetricFilter>(Some(&region), basis))];
        for (filter, pattern) in &self.filters {
            let here = filter.region.as_ref() == Some(&region) && filter.row.log_group_name == name;
            let taken = pattern.matches(&event.sample);
            if here && taken != Some(false) {
                basis.rests_on(filter);
                let watched = self.watched(&filter.row.metrics, &region, basis);
                ways.push(watched.only_if(all([alive, taken])));
            }
        }
        either(&ways)
    }

    /// By alarms on some of the metrics.
    fn watched(&self, metrics: &[MetricName], region: &Region, basis: &mut Basis) -> Reached {
        let mut ways = vec![Reached::certain(self.complete::<Alarm>(Some(region), basis))];
        let alarms: Vec<_> =
            self.world.rows::<Alarm>().iter().filter(|alarm| alarm.region.as_ref() == Some(region)).collect();
        for alarm in &alarms {
            let watches = watches(&alarm.row, metrics);
            if watches == Some(false) {
                continue;
            }
            ways.push(self.alarmed(alarm, &alarms, basis).only_if(watches));
        }
        either(&ways)
    }

    /// What becomes of it when an alarm goes off: its own actions, and those of the alarms of its Region
    /// that watch it.
    pub(in crate::derive) fn alarmed(
        &self,
        alarm: &Stored<Alarm>,
        of_region: &[&Stored<Alarm>],
        basis: &mut Basis,
    ) -> Reached {
        basis.rests_on(alarm);
        let mut ways = vec![self.acted(&alarm.row, basis)];
        for composite in of_region.iter().filter(|one| one.row.rule.contains(&alarm.row.name)) {
            basis.rests_on(composite);
            // Whether the alarm alone sets the other one off depends on the rule.
            ways.push(self.acted(&composite.row, basis).only_if(None));
        }
        either(&ways)
    }

    fn acted(&self, alarm: &Alarm, basis: &mut Basis) -> Reached {
        let acts = alarm.actions_enabled && !alarm.actions.is_empty();
        let told: Vec<_> = alarm.actions.iter().map(|action| self.tells(action, basis)).collect();
        Reached { covered: Some(acts), notified: all([Some(acts), any(told)]) }
    }

    /// By rules on the bus of a Region.
    fn on_bus(&self, bus: &Region, event: &Occurrence, further: u8, basis: &mut Basis) -> Reached {
        let mut ways = vec![Reached::certain(self.complete::<EventRule>(Some(bus), basis))];
        for (rule, pattern) in self.rules.iter().filter(|(rule, _)| rule.region.as_ref() == Some(bus)) {
            let taken = event_pattern::matches(pattern, &event.sample);
            if taken == Some(false) {
                continue;
            }
            ways.push(self.followed(rule, event, further, basis).only_if(taken));
        }
        either(&ways)
    }

    /// The rules, and the patterns by which they take events.
    pub(in crate::derive) fn rules(&self) -> &[(&'a Stored<EventRule>, Json)] {
        &self.rules
    }

    /// What becomes of an event that a rule takes.
    pub(in crate::derive) fn taken(&self, rule: &Stored<EventRule>, event: &Occurrence, basis: &mut Basis) -> Reached {
        self.followed(rule, event, FURTHEST, basis)
    }

    fn followed(&self, rule: &Stored<EventRule>, event: &Occurrence, further: u8, basis: &mut Basis) -> Reached {
        basis.rests_on(rule);
        let on = rule.row.state.as_deref().map(|state| state.starts_with("ENABLED"));
        let leads = match &rule.row.targets {
            Some(targets) => self.led(targets, event, further, basis),
            None => Reached { covered: None, notified: None },
        };
        leads.only_if(on)
    }

    fn led(&self, targets: &[String], event: &Occurrence, further: u8, basis: &mut Basis) -> Reached {
        let told = targets.iter().map(|target| match self.default_bus(target) {
            Some(bus) if further > 0 => self.on_bus(&bus, event, further - 1, basis).notified,
            Some(_) | None => self.tells(target, basis),
        });
        let told: Vec<_> = told.collect();
        Reached { covered: Some(!targets.is_empty()), notified: any(told) }
    }

    /// The Region of a default bus of this account.
    fn default_bus(&self, target: &str) -> Option<Region> {
        let arn = Arn::parse(target).filter(|arn| arn.service == "events" && arn.resource == "event-bus/default")?;
        let own = arn.account == Some(self.world.account().as_str());
        Region::parse(arn.region.filter(|_| own)?).ok()
    }

    /// Whether an action or target tells somebody. A log group does not; whether a program, a queue or
    /// another account does cannot be seen.
    fn tells(&self, target: &str, basis: &mut Basis) -> Option<bool> {
        let arn = Arn::parse(target)?;
        match arn.service {
            "logs" => Some(false),
            "sns" if arn.account == Some(self.world.account().as_str()) => self.delivers(target, arn, basis),
            _ => None,
        }
    }

    /// Whether a topic of this account has a confirmed subscription. One that is gone has none.
    fn delivers(&self, topic: &str, arn: Arn<'_>, basis: &mut Basis) -> Option<bool> {
        let region = Region::parse(arn.region?).ok()?;
        match self.world.rows::<SnsTopic>().iter().find(|row| row.row.arn == topic) {
            Some(row) => {
                basis.rests_on(row);
                row.row.confirmed_subs.map(|count| count > 0)
            }
            None => self.complete::<SnsTopic>(Some(&region), basis),
        }
    }
}

impl Reached {
    /// Nothing is done.
    const NOWHERE: Self = Self { covered: Some(false), notified: Some(false) };

    fn certain(value: Option<bool>) -> Self {
        Self { covered: value, notified: value }
    }

    /// The way exists only where something holds.
    fn only_if(self, holds: Option<bool>) -> Self {
        Self { covered: all([self.covered, holds]), notified: all([self.covered, self.notified, holds]) }
    }

    fn or_unknown_if(self, holds: Option<bool>) -> Self {
        if holds == Some(false) { self } else { Self { covered: None, notified: None } }
    }
}

fn either(ways: &[Reached]) -> Reached {
    Reached {
        covered: any(ways.iter().map(|way| way.covered)),
        notified: any(ways.iter().map(|way| way.notified)),
    }
}

/// Whether an alarm watches one of the metrics; unknown for one of several in an expression.
fn watches(alarm: &Alarm, metrics: &[MetricName]) -> Option<bool> {
    let is = |metric: &MetricName| alarm.namespace == metric.namespace && alarm.metric == metric.name;
    if metrics.iter().any(is) {
        return Some(true);
    }
    let among = |metric: &MetricName| alarm.expression_metrics.iter().any(|one| one.is(metric));
    let among = metrics.iter().any(among);
    if among { None } else { Some(false) }
}

/// Whether a trail records an event for certain.
fn records(trail: &Stored<Trail>, event: &Occurrence) -> Option<bool> {
    let trail = &trail.row;
    let here = trail.multi_region || trail.home_region == event.region.as_str();
    let coverage = trail_coverage(trail);
    let leaves_out = event.source.map_or(Some(false), |source| {
        coverage.excluded_sources.as_ref().map(|left| left.iter().any(|one| one == source))
    });
    all([Some(here), trail.is_logging, coverage.mgmt_write, not(coverage.mgmt_narrowed), not(leaves_out)])
}
