//! How many days are left until an event of AWS Health.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, Stored, Time};
use crate::tables::health_event::HealthEvent;

use super::elapsed::NEVER_DAYS;
use super::{Columns, World};

/// Columns computed for an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HealthEventColumns {
    /// Days until it begins, negative since it began; 100000 when AWS does not say when.
    pub start_days: Option<i64>,
}

impl Columns for HealthEventColumns {
    type Base = HealthEvent;

    fn derive(world: &World, rows: &[Stored<HealthEvent>]) -> Vec<Extra<Self>> {
        let of = |row: &Stored<HealthEvent>| Self { start_days: Some(days(row.row.start_at, world.as_of())) };
        rows.iter().map(|row| Extra::of(of(row))).collect()
    }
}

fn days(start: Time, as_of: Time) -> i64 {
    if start == Time::NONE { NEVER_DAYS } else { as_of.days_until(start) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_on_both_sides_of_the_scan() {
        let as_of = Time::from_seconds(10 * 86_400);
        assert_eq!(days(Time::from_seconds(13 * 86_400), as_of), 3);
        assert_eq!(days(Time::from_seconds(8 * 86_400), as_of), -2);
        assert_eq!(days(Time::NONE, as_of), NEVER_DAYS);
    }
}
