//! Pacing: calls wait for their turn by AWS's documented rates, service by service and Region by
//! Region, instead of queueing behind a fixed number of workers.
//!
//! A throttle answer halves the rate of its lane, so an account with lower limits settles by itself.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// A rate in calls a second, and how many may start at once after a rest.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Rate {
    per_second: u32,
    burst: u32,
}

/// Documented limits where AWS publishes them, else a rate that undocumented control planes are
/// seen to bear. KMS: "Request quotas" of the KMS Developer Guide; CloudTrail: "Quotas in AWS
/// CloudTrail"; EC2: "Request throttling for the Amazon EC2 API".
fn rate(service: &str, operation: &str) -> Rate {
    let (per_second, burst) = match (service, operation) {
        ("cloudtrail", "LookupEvents") => (2, 2),
        ("organizations" | "account", _) => (2, 5),
        ("ec2", _) => (20, 100),
        ("kms", "DescribeCustomKeyStores" | "GetKeyLastUsage") => (5, 5),
        ("kms", "ListGrants" | "ListKeyRotations") => (100, 100),
        ("cloudtrail" | "logs", _) => (10, 10),
        ("kms" | "s3", _) => (200, 200),
        _ => (20, 40),
    };
    Rate { per_second, burst }
}

/// Operations that AWS limits by themselves, apart from the rest of their service.
fn lane(service: &'static str, operation: &'static str, region: &str) -> Lane {
    let own = matches!(
        (service, operation),
        ("cloudtrail", "LookupEvents")
            | ("kms", "DescribeCustomKeyStores" | "GetKeyLastUsage" | "ListGrants" | "ListKeyRotations")
    );
    Lane { service, operation: if own { operation } else { "" }, region: region.to_owned() }
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Lane {
    service: &'static str,
    operation: &'static str,
    region: String,
}

#[derive(Debug)]
struct Bucket {
    rate: Rate,
    /// When the bucket would be full again if nothing more were asked.
    full_at: Instant,
}

impl Bucket {
    fn interval(&self) -> Duration {
        Duration::from_secs(1) / self.rate.per_second.max(1)
    }

    /// Takes one token and says when the call may start.
    fn take(&mut self, now: Instant) -> Instant {
        self.full_at = self.full_at.max(now) + self.interval();
        let room = self.interval() * self.rate.burst;
        self.full_at.checked_sub(room).map_or(now, |start| start.max(now))
    }
}

/// The lanes of one scan.
#[derive(Debug, Default)]
pub(super) struct Pacing {
    buckets: Mutex<BTreeMap<Lane, Bucket>>,
    /// Whether no call waits.
    off: bool,
}

impl Pacing {
    /// No call waits: for an AWS that is not AWS.
    pub(super) fn none() -> Self {
        Self { off: true, ..Self::default() }
    }

    /// Waits until a call of this operation may start.
    pub(super) async fn wait(&self, service: &'static str, operation: &'static str, region: &str) {
        if self.off {
            return;
        }
        let start = self.start_at(service, operation, region, Instant::now());
        tokio::time::sleep_until(start).await;
    }

    fn start_at(
        &self,
        service: &'static str,
        operation: &'static str,
        region: &str,
        now: Instant,
    ) -> Instant {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets
            .entry(lane(service, operation, region))
            .or_insert_with(|| Bucket { rate: rate(service, operation), full_at: now })
            .take(now)
    }

    /// Halves the rate of a lane that AWS throttled.
    pub(super) fn slow_down(&self, service: &'static str, operation: &'static str, region: &str) {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = buckets.get_mut(&lane(service, operation, region)) {
            bucket.rate.per_second = (bucket.rate.per_second / 2).max(1);
            bucket.rate.burst = (bucket.rate.burst / 2).max(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_burst_starts_at_once_and_the_rest_waits() {
        let pacing = Pacing::default();
        let now = Instant::now();
        let starts: Vec<_> =
            (0..4).map(|_| pacing.start_at("cloudtrail", "LookupEvents", "ap-northeast-1", now)).collect();
        assert_eq!(starts[0], now);
        assert_eq!(starts[1], now);
        assert_eq!(starts[2], now + Duration::from_millis(500));
        assert_eq!(starts[3], now + Duration::from_secs(1));
    }

    #[tokio::test]
    async fn regions_do_not_wait_for_each_other() {
        let pacing = Pacing::default();
        let now = Instant::now();
        for region in ["ap-northeast-1", "ap-northeast-3", "us-east-1"] {
            assert_eq!(pacing.start_at("cloudtrail", "LookupEvents", region, now), now);
        }
    }

    #[tokio::test]
    async fn a_throttle_halves_the_rate() {
        let pacing = Pacing::default();
        let now = Instant::now();
        pacing.start_at("cloudtrail", "LookupEvents", "ap-northeast-1", now);
        pacing.slow_down("cloudtrail", "LookupEvents", "ap-northeast-1");
        let next = pacing.start_at("cloudtrail", "LookupEvents", "ap-northeast-1", now);
        assert!(next >= now + Duration::from_millis(400), "{:?}", next - now);
    }
}
