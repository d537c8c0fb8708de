//! The call ledger (law 4): every call, each attempt of it, and the bodies that came back.
//!
//! The [`recorder`](super::recorder) fills it while the SDK sends. A row exists from the start of a
//! call on and says `cancelled` until the call has ended, so that a scan that is stopped leaves no
//! call that looks answered.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use crate::model::{Attempt, BodyState, Call, CallId, Cause, Clock, NoAnswer};

use super::recorder::Recorder;
use super::secret::Known;

/// An answer's body as it may be kept, by its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// SHA-256 of `text` in hexadecimal, as the ledger has it.
    pub sha256: String,
    /// The body without secrets.
    pub text: String,
}

/// Takes bodies over to where they are kept.
pub type BodySink = Arc<dyn Fn(Body) + Send + Sync>;

/// Every call of one target, in order of start.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    rows: Arc<Mutex<Rows>>,
    known: Known,
}

#[derive(Default)]
struct Rows {
    calls: Vec<Call>,
    attempts: Vec<Attempt>,
    bodies: Bodies,
}

/// Where bodies go.
enum Bodies {
    /// No place is known yet: they wait.
    Waiting(Vec<Body>, BTreeSet<String>),
    /// Each new one is handed over.
    Kept(BodySink, BTreeSet<String>),
    /// They are not wanted.
    Unwanted,
}

impl Default for Bodies {
    fn default() -> Self {
        Self::Waiting(Vec::new(), BTreeSet::new())
    }
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Rows").field("calls", &self.calls.len()).finish_non_exhaustive()
    }
}

impl Ledger {
    /// Every call so far.
    pub fn calls(&self) -> Vec<Call> {
        self.lock().calls.clone()
    }

    /// Every attempt so far, by call and number.
    pub fn attempts(&self) -> Vec<Attempt> {
        let mut attempts = self.lock().attempts.clone();
        attempts.sort_by_key(|attempt| (attempt.call, attempt.number));
        attempts
    }

    /// How many calls were started.
    pub fn len(&self) -> usize {
        self.lock().calls.len()
    }

    /// Whether no call was started.
    pub fn is_empty(&self) -> bool {
        self.lock().calls.is_empty()
    }

    /// Hands every body over, those that came before included, each once; none when they were to be
    /// forgotten.
    pub fn keep_bodies(&self, sink: &BodySink) {
        let mut rows = self.lock();
        let waiting = match &mut rows.bodies {
            Bodies::Unwanted => return,
            Bodies::Kept(..) => Vec::new(),
            Bodies::Waiting(waiting, _) => std::mem::take(waiting),
        };
        rows.bodies = Bodies::Kept(Arc::clone(sink), BTreeSet::new());
        drop(rows);
        for body in waiting {
            self.keep(body);
        }
    }

    /// Lets bodies go; their digests stay in the ledger.
    pub fn forget_bodies(&self) {
        self.lock().bodies = Bodies::Unwanted;
    }

    pub(super) fn start(
        &self,
        service: &'static str,
        operation: &str,
        region: &str,
        clock: Clock,
    ) -> Recorder {
        let mut rows = self.lock();
        let id = CallId(u32::try_from(rows.calls.len()).unwrap_or(u32::MAX).saturating_add(1));
        rows.calls.push(Call {
            id,
            region: region.to_owned(),
            service: service.to_owned(),
            operation: operation.to_owned(),
            parameters: String::new(),
            started_at: clock.now(),
            duration_ms: 0,
            attempts: 0,
            status: 0,
            error_code: "none".to_owned(),
            request_id: "none".to_owned(),
            body_sha256: "none".to_owned(),
            cause: Some(Cause::Cancelled),
        });
        drop(rows);
        Recorder::new(id, service, self.clone(), clock)
    }

    pub(super) fn update(&self, id: CallId, change: impl FnOnce(&mut Call)) {
        let index = usize::try_from(id.0).unwrap_or(usize::MAX).wrapping_sub(1);
        if let Some(call) = self.lock().calls.get_mut(index) {
            change(call);
        }
    }

    /// Starts an attempt of a call and gives its place.
    pub(super) fn attempt(&self, call: CallId, number: i64, clock: Clock) -> Started {
        let mut rows = self.lock();
        rows.attempts.push(Attempt {
            call,
            number,
            started_at: clock.now(),
            duration_ms: 0,
            status: 0,
            error_code: "none".to_owned(),
            request_id: "none".to_owned(),
            no_answer: Some(NoAnswer::Cancelled),
            body_sha256: "none".to_owned(),
            body: BodyState::None,
        });
        Started { index: rows.attempts.len() - 1, at: Instant::now() }
    }

    pub(super) fn update_attempt(&self, index: usize, change: impl FnOnce(&mut Attempt)) {
        if let Some(attempt) = self.lock().attempts.get_mut(index) {
            change(attempt);
        }
    }

    /// Keeps a body, once.
    pub(super) fn keep(&self, body: Body) {
        let sink = match &mut self.lock().bodies {
            Bodies::Unwanted => None,
            Bodies::Waiting(waiting, seen) => {
                if seen.insert(body.sha256.clone()) {
                    waiting.push(body.clone());
                }
                None
            }
            Bodies::Kept(sink, seen) => seen.insert(body.sha256.clone()).then(|| Arc::clone(sink)),
        };
        // Writing takes a while: the ledger is free meanwhile.
        if let Some(sink) = sink {
            sink(body);
        }
    }

    /// The credentials that were used.
    pub(super) fn known(&self) -> &Known {
        &self.known
    }

    fn lock(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An attempt under way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Started {
    /// Its place among the attempts.
    pub(super) index: usize,
    /// When it began.
    pub(super) at: Instant,
}

#[cfg(test)]
mod tests {
    use crate::model::Time;

    use super::*;

    fn fixed() -> Clock {
        Clock::Fixed(Time::from_millis(0))
    }

    fn body(text: &str) -> Body {
        Body { sha256: text.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn calls_are_numbered_from_one_in_order_of_start() {
        let ledger = Ledger::default();
        let first = ledger.start("kms", "ListKeys", "ap-northeast-1", fixed());
        let second = ledger.start("kms", "DescribeKey", "ap-northeast-1", fixed());
        assert_eq!((first.id, second.id), (CallId(1), CallId(2)));
        assert_eq!(ledger.len(), 2);
    }

    #[test]
    fn a_call_counts_as_cancelled_until_it_has_ended() {
        let ledger = Ledger::default();
        ledger.start("kms", "ListKeys", "ap-northeast-1", fixed());
        assert_eq!(ledger.calls()[0].cause, Some(Cause::Cancelled));
    }

    #[test]
    fn bodies_that_came_before_are_handed_over_and_each_once() {
        let ledger = Ledger::default();
        let kept = Arc::new(Mutex::new(Vec::new()));
        ledger.keep(body("a"));
        let into = Arc::clone(&kept);
        let sink: BodySink = Arc::new(move |body: Body| into.lock().unwrap().push(body.text));
        ledger.keep_bodies(&sink);
        for text in ["b", "a", "b"] {
            ledger.keep(body(text));
        }
        assert_eq!(*kept.lock().unwrap(), ["a", "b"]);
    }
}
