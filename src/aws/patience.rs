//! How long calls are waited for, and how often they are tried again.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;

/// How long calls are waited for, and how often they are tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Attempts of one call, the first included.
    pub attempts: u32,
    /// Longest time of one attempt.
    pub attempt: Duration,
    /// Longest wait before the second attempt; it doubles with each further one.
    pub backoff: Duration,
    /// Wait between two questions whether AWS has finished what it was asked to make.
    pub polling: Duration,
    /// Whether calls wait for their turn by AWS's rates.
    pub paced: bool,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            attempts: 5,
            attempt: Duration::from_mins(1),
            backoff: Duration::from_secs(1),
            polling: Duration::from_secs(2),
            paced: true,
        }
    }
}

impl Patience {
    pub(super) fn retries(self) -> RetryConfig {
        RetryConfig::standard().with_max_attempts(self.attempts).with_initial_backoff(self.backoff)
    }

    pub(super) fn timeouts(self) -> TimeoutConfig {
        TimeoutConfig::builder()
            .connect_timeout(self.attempt.min(Duration::from_secs(5)))
            .read_timeout(self.attempt.min(Duration::from_secs(30)))
            .operation_attempt_timeout(self.attempt)
            .build()
    }
}
