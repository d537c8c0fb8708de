//! Derived table `monitored_resource`: resources that should have alarms on their room and their speed, and
//! whether such alarms tell somebody.
//!
//! An alarm belongs to a resource by namespace, metric and dimension, never by its name.

mod metrics;
mod sources;
mod watch;

#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Region, Stored, row::tidy};
use crate::tables::Table;

use self::watch::Watch;
use super::detection::routes::Basis;
use super::truth::{all, any};
use super::{Derived, World};

/// One resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MonitoredResource {
    /// ARN.
    pub arn: Option<String>,
    /// CloudFormation type.
    pub resource_type: String,
    /// Whether an alarm on its capacity tells somebody; TRUE for a type without such a metric, unknown for
    /// a type that is not classified. An alarm counts whose action leads to a confirmed subscription and
    /// that was not without data for two weeks.
    pub capacity_alarm: Option<bool>,
    /// The same for its performance.
    pub performance_alarm: Option<bool>,
}

impl Derived for MonitoredResource {
    const NAME: &'static str = "monitored_resource";
    const FEEDS: &'static [&'static str] = &[
        "alarm",
        "dynamodb_table",
        "ebs_volume",
        "ec2_instance",
        "file_system",
        "rds_cluster",
        "rds_instance",
        "sns_topic",
    ];

    fn derive(world: &World) -> Vec<Stored<Self>> {
        let watch = Watch::of(world);
        sources::SOURCES.iter().flat_map(|rows| rows(world, &watch)).collect()
    }
}

/// A resource that should be watched.
struct Subject {
    arn: String,
    resource_type: &'static str,
    /// Dimensions (`name=value`) by which an alarm is about it; one is enough.
    dimensions: Vec<String>,
    /// Dimensions of its parts; with an alarm on every one of them it is watched too.
    parts: Vec<String>,
    /// Whether it is certain that it should be watched.
    certain: bool,
}

impl Subject {
    fn of(arn: impl Into<String>, resource_type: &'static str, dimension: &str, value: &str) -> Self {
        let dimensions = vec![format!("{dimension}={value}")];
        Self { arn: arn.into(), resource_type, dimensions, parts: Vec::new(), certain: true }
    }
}

/// The rows for one table: those that `subject` finds worth watching, and the cells not read.
fn rows_of<T: Table>(
    world: &World,
    watch: &Watch<'_>,
    resource_type: &str,
    subject: impl Fn(&Stored<T>) -> Option<Subject>,
) -> Vec<Stored<MonitoredResource>> {
    let unread = world.placeholders(T::NAME, |_| MonitoredResource {
        arn: None,
        resource_type: resource_type.to_owned(),
        capacity_alarm: None,
        performance_alarm: None,
    });
    let found = world.rows::<T>().iter().filter_map(|row| Some(judged(world, watch, row, subject(row)?)));
    found.chain(unread).collect()
}

fn judged<T>(
    world: &World,
    watch: &Watch<'_>,
    from: &Stored<T>,
    subject: Subject,
) -> Stored<MonitoredResource> {
    let mut basis = Basis::default();
    basis.rests_on(from);
    let kind = metrics::of(subject.resource_type);
    let mut watched = |metrics: fn(&metrics::Kind) -> &'static [&'static str]| {
        let (kind, region) = (kind?, from.region.as_ref()?);
        covered(watch, region, (kind.namespace, metrics(kind)), &subject, &mut basis)
    };
    let (capacity_alarm, performance_alarm) =
        (watched(|kind| kind.capacity), watched(|kind| kind.performance));
    let row = MonitoredResource {
        arn: Some(subject.arn),
        resource_type: subject.resource_type.to_owned(),
        capacity_alarm,
        performance_alarm,
    };
    let known = capacity_alarm.is_some() && performance_alarm.is_some();
    let gaps = if known { Vec::new() } else { tidy(basis.gaps) };
    let calls = tidy([basis.calls, world.calls_of(&gaps)].concat());
    Stored { region: from.region.clone(), resource: from.resource.clone(), calls, gaps, row }
}

fn covered(
    watch: &Watch<'_>,
    region: &Region,
    metrics: (&str, &[&str]),
    subject: &Subject,
    basis: &mut Basis,
) -> Option<bool> {
    if metrics.1.is_empty() {
        return Some(true);
    }
    let mut told = |dimension: &String| watch.told(region, metrics, dimension, basis);
    let whole = any(subject.dimensions.iter().map(&mut told).collect::<Vec<_>>());
    let parts = all(subject.parts.iter().map(&mut told).collect::<Vec<_>>());
    let by_parts = if subject.parts.is_empty() { Some(false) } else { parts };
    let perhaps = if subject.certain { Some(false) } else { None };
    any([whole, by_parts, perhaps])
}
