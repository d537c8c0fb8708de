//! How far this machine's clock is from AWS's.
//!
//! Ages are counted to the start of the scan. A clock that is a year slow makes every key young and
//! every backup fresh, and the SDK signs with a corrected time, so nothing else would show it.

use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::date_time::{DateTime, Format};

use crate::model::{Clock, Time};

/// The difference that AWS's signatures allow as well.
const ALLOWED_MILLIS: u64 = 5 * 60 * 1000;

/// Remembers the time at which AWS says it answered.
#[derive(Clone, Debug, Default)]
pub(super) struct AnsweredAt(Arc<Mutex<Option<Time>>>);

#[dyn_dispatch_hint]
impl Intercept for AnsweredAt {
    fn name(&self) -> &'static str {
        "KakuninAnsweredAt"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let header = context.response().headers().get("date");
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = header.and_then(time);
        Ok(())
    }
}

impl AnsweredAt {
    /// The machine's time and AWS's, where they differ by more than is allowed. A clock that was
    /// set by hand is meant to differ.
    pub(super) fn differs_from(&self, clock: Clock) -> Option<(Time, Time)> {
        let aws = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match clock {
            Clock::System => aws.and_then(|aws| apart(clock.now(), aws)),
            Clock::Fixed(_) => None,
        }
    }
}

fn apart(machine: Time, aws: Time) -> Option<(Time, Time)> {
    let millis = machine.as_millis().abs_diff(aws.as_millis());
    (millis > ALLOWED_MILLIS).then_some((machine, aws))
}

/// A `Date` header (RFC 9110), in a form that HTTP servers still write.
fn time(header: &str) -> Option<Time> {
    let time = DateTime::from_str(header, Format::HttpDate).ok()?;
    time.to_millis().ok().map(Time::from_millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_header_is_a_time_and_anything_else_is_none() {
        assert_eq!(time("Thu, 01 Jan 1970 00:01:40 GMT"), Some(Time::from_seconds(100)));
        for header in ["", "yesterday", "Thu, 99 Jan 1970 00:00:00 GMT", "\u{FFFD}"] {
            assert_eq!(time(header), None, "{header}");
        }
    }

    #[test]
    fn five_minutes_are_allowed_in_both_directions() {
        let aws = Time::from_seconds(1_000_000);
        for (seconds, differs) in [(0, false), (300, false), (301, true), (100_000_000, true)] {
            for machine in [1_000_000 + seconds, 1_000_000 - seconds] {
                assert_eq!(apart(Time::from_seconds(machine), aws).is_some(), differs, "{machine}");
            }
        }
    }

    #[test]
    fn a_clock_set_by_hand_is_not_compared() {
        let answered = AnsweredAt(Arc::new(Mutex::new(Some(Time::from_seconds(0)))));
        assert!(answered.differs_from(Clock::System).is_some());
        assert_eq!(answered.differs_from(Clock::Fixed(Time::from_seconds(1_000_000))), None);
        assert_eq!(AnsweredAt::default().differs_from(Clock::System), None);
    }
}
