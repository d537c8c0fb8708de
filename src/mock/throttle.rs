//! Token buckets as AWS documents its limits: a burst, refilled at so many calls a second.

use std::collections::BTreeMap;
use std::time::Instant;

use super::fault::concerns_service;
use super::request::Request;

/// A limit on calls, kept for each account and region.
#[derive(Debug, Clone, PartialEq)]
pub struct Throttle {
    /// The name the service signs with.
    pub service: String,
    /// The operation it limits; none: all operations of the service share it.
    pub operation: Option<String>,
    /// How many calls fit in at once.
    pub burst: u32,
    /// How many calls a second come back.
    pub per_second: f64,
}

impl Throttle {
    fn concerns(&self, request: &Request) -> bool {
        concerns_service(&self.service, &request.service)
            && self.operation.as_ref().is_none_or(|operation| *operation == request.operation)
    }
}

/// The buckets of all accounts and regions seen so far.
#[derive(Debug, Default)]
pub(super) struct Buckets(BTreeMap<(usize, String, String), Bucket>);

#[derive(Debug)]
struct Bucket {
    tokens: f64,
    filled_at: Instant,
}

impl Buckets {
    /// Whether every limit that concerns the call has room; if so, takes one token from each.
    pub(super) fn admit(&mut self, limits: &[Throttle], request: &Request, now: Instant) -> bool {
        let concerned: Vec<_> =
            limits.iter().enumerate().filter(|(_, limit)| limit.concerns(request)).collect();
        for (index, limit) in &concerned {
            if self.bucket(*index, limit, request, now).tokens < 1.0 {
                return false;
            }
        }
        for (index, limit) in &concerned {
            self.bucket(*index, limit, request, now).tokens -= 1.0;
        }
        true
    }

    fn bucket(&mut self, index: usize, limit: &Throttle, request: &Request, now: Instant) -> &mut Bucket {
        let burst = f64::from(limit.burst);
        let key = (index, request.account.clone(), request.region.clone());
        let bucket = self.0.entry(key).or_insert(Bucket { tokens: burst, filled_at: now });
        let passed = now.saturating_duration_since(bucket.filled_at).as_secs_f64();
        bucket.tokens = passed.mul_add(limit.per_second, bucket.tokens).min(burst);
        bucket.filled_at = now;
        bucket
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn request(operation: &str, region: &str) -> Request {
        Request { region: region.to_owned(), ..Request::sample("kms", operation) }
    }

    fn limit(operation: Option<&str>, burst: u32) -> Throttle {
        Throttle {
            service: "kms".to_owned(),
            operation: operation.map(str::to_owned),
            burst,
            per_second: 2.0,
        }
    }

    #[test]
    fn a_burst_is_let_in_and_then_refilled() {
        let (mut buckets, limits, start) = (Buckets::default(), [limit(None, 2)], Instant::now());
        let mut admit =
            |seconds| buckets.admit(&limits, &request("A", "r"), start + Duration::from_secs_f64(seconds));
        assert_eq!([0.0, 0.0, 0.0, 0.4, 0.6, 0.7].map(&mut admit), [true, true, false, false, true, false]);
        assert_eq!([60.0, 60.0, 60.0].map(&mut admit), [true, true, false]);
    }

    #[test]
    fn regions_do_not_share_a_bucket() {
        let (mut buckets, limits, now) = (Buckets::default(), [limit(None, 1)], Instant::now());
        assert!(buckets.admit(&limits, &request("A", "r"), now));
        assert!(buckets.admit(&limits, &request("A", "s"), now));
        assert!(!buckets.admit(&limits, &request("B", "r"), now));
    }

    #[test]
    fn a_limit_on_an_operation_leaves_the_others_alone() {
        let (mut buckets, limits, now) = (Buckets::default(), [limit(Some("A"), 0)], Instant::now());
        assert!(!buckets.admit(&limits, &request("A", "r"), now));
        assert!(buckets.admit(&limits, &request("B", "r"), now));
    }

    #[test]
    fn a_refused_call_takes_no_token_from_another_limit() {
        let (mut buckets, limits, now) =
            (Buckets::default(), [limit(None, 1), limit(Some("A"), 0)], Instant::now());
        assert!(!buckets.admit(&limits, &request("A", "r"), now));
        assert!(buckets.admit(&limits, &request("B", "r"), now));
    }
}
