//! The SDK interceptor that writes a call's rows of the ledger: the call, each attempt, the bodies.
//!
//! Everything is cleaned of secrets here, before it is digested, noted or handed on.

use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime::client::retries::TokenBucket;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    AfterDeserializationInterceptorContextRef, BeforeDeserializationInterceptorContextRef,
    BeforeTransmitInterceptorContextMut, BeforeTransmitInterceptorContextRef, Error,
    FinalizerInterceptorContextRef,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use sha2::{Digest as _, Sha256};

use crate::model::{CallId, Clock, NoAnswer, text::hex};

use super::ledger::{Body, Ledger, Started};
use super::operation::error_of;
use super::secret;

/// Longer parameters are cut: a ledger row names what was asked, it is not an archive of requests.
const PARAMETERS_MAX: usize = 2_000;

/// A dropped value shorter than this is no secret that a message could give away, and may be any word.
const ECHO_MIN: usize = 6;

const REQUEST_ID_HEADERS: [&str; 3] = ["x-amzn-requestid", "x-amzn-request-id", "x-amz-request-id"];

/// Writes one call's rows of the ledger while the SDK sends it.
#[derive(Clone, Debug)]
pub struct Recorder {
    /// The row.
    pub(super) id: CallId,
    service: &'static str,
    ledger: Ledger,
    clock: Clock,
    /// Service and operation when an SDK crate reads the answer: its parser is lenient, so the
    /// answer is checked here. Our own operations check theirs as they read them.
    crate_call: Option<(&'static str, &'static str)>,
    state: Arc<Mutex<State>>,
}

/// What is remembered from hook to hook.
#[derive(Debug, Default)]
struct State {
    attempts: i64,
    started: Option<Started>,
    dropped: Vec<String>,
}

#[dyn_dispatch_hint]
impl Intercept for Recorder {
    fn name(&self) -> &'static str {
        "KakuninLedger"
    }

    // The SDK lets all calls of a process to one service share a hundred retries, which a large
    // account uses up; then a fault that a retry would mend becomes a gap. Attempts are limited call
    // by call, and pacing slows a throttled lane down.
    fn modify_before_retry_loop(
        &self,
        _context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        config.interceptor_state().store_put(TokenBucket::unlimited());
        Ok(())
    }

    fn read_before_attempt(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.with(|state| {
            state.attempts += 1;
            state.started = Some(self.ledger.attempt(self.id, state.attempts, self.clock));
        });
        Ok(())
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request();
        let body = request.body().bytes().map(String::from_utf8_lossy).unwrap_or_default();
        let known = self.ledger.known();
        let asked = secret::parameters(self.service, request.method(), request.uri(), &body, known);
        self.ledger.update(self.id, |call| {
            call.attempts += 1;
            call.parameters = asked.chars().take(PARAMETERS_MAX).collect();
        });
        Ok(())
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.answered(context.response());
        Ok(())
    }

    // The body is in memory only now; the headers were noted before, in case it never arrived whole.
    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response();
        // Absent when the body broke off: there is nothing to keep or to check.
        let Some(body) = response.body().bytes() else { return Ok(()) };
        self.keep(response, body);
        match self.crate_call {
            Some((service, operation)) if response.status().is_success() => {
                super::whole::check(service, operation, body)
            }
            Some(_) | None => Ok(()),
        }
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let missing = match context.output_or_error() {
            Some(Err(error)) => no_answer(error, context.response().is_some()),
            Some(Ok(_)) => None,
            None => Some(NoAnswer::Cancelled),
        };
        self.in_attempt(|attempt, started| {
            attempt.duration_ms = i64::try_from(started.at.elapsed().as_millis()).unwrap_or(i64::MAX);
            attempt.no_answer = missing;
        });
        Ok(())
    }
}

/// Why an attempt that ended with an error had no whole answer; `None` when it had one.
fn no_answer(error: &OrchestratorError<Error>, responded: bool) -> Option<NoAnswer> {
    let connector = error.as_connector_error();
    if error.is_timeout_error() || connector.is_some_and(ConnectorError::is_timeout) {
        Some(NoAnswer::TimedOut)
    } else if connector.is_some() {
        Some(NoAnswer::ConnectionBroken)
    } else if error.is_response_error() {
        Some(NoAnswer::BrokenOff)
    } else if responded {
        None
    } else {
        Some(NoAnswer::NotSent)
    }
}

impl Recorder {
    pub(super) fn new(id: CallId, service: &'static str, ledger: Ledger, clock: Clock) -> Self {
        Self { id, service, ledger, clock, crate_call: None, state: Arc::default() }
    }

    /// The same for a call whose answer an SDK crate reads.
    #[must_use]
    pub(super) fn of_crate(self, service: &'static str, operation: &'static str) -> Self {
        Self { crate_call: Some((service, operation)), ..self }
    }

    /// A message without what was dropped from the answers, and without credentials.
    pub(super) fn scrubbed(&self, message: String) -> String {
        let message = self.with(|state| unechoed(message, &state.dropped));
        self.ledger.known().scrub(&message).unwrap_or(message)
    }

    /// Keeps the body as far as it may be kept; the digest is of what is kept.
    fn keep(&self, response: &HttpResponse, body: &[u8]) {
        let mut clean = secret::clean(self.service, body, self.ledger.known());
        if !response.status().is_success() {
            // A refusal may repeat in words what it was given; an answer's other values are facts.
            clean.body = clean.body.map(|text| unechoed(text, &clean.dropped));
        }
        let code = match &clean.body {
            Some(text) if !response.status().is_success() => error_of(response, text),
            Some(_) | None => String::new(),
        };
        let digest =
            clean.body.as_deref().map_or_else(|| "none".to_owned(), |text| hex_sha256(text.as_bytes()));
        self.with(|state| state.dropped.extend(clean.dropped));
        self.ledger.update(self.id, |call| call.body_sha256.clone_from(&digest));
        self.in_attempt(|attempt, _| {
            attempt.body = clean.state;
            attempt.body_sha256.clone_from(&digest);
            if !code.is_empty() {
                attempt.error_code = code;
            }
        });
        if let Some(text) = clean.body {
            self.ledger.keep(Body { sha256: digest, text });
        }
    }

    fn answered(&self, response: &HttpResponse) {
        let request_id = request_id(response);
        let status = i64::from(response.status().as_u16());
        self.ledger.update(self.id, |call| {
            call.status = status;
            request_id.clone_into(&mut call.request_id);
            "none".clone_into(&mut call.body_sha256);
        });
        self.in_attempt(|attempt, _| {
            attempt.status = status;
            request_id.clone_into(&mut attempt.request_id);
        });
    }

    fn in_attempt(&self, change: impl FnOnce(&mut crate::model::Attempt, Started)) {
        if let Some(started) = self.with(|state| state.started) {
            self.ledger.update_attempt(started.index, |attempt| change(attempt, started));
        }
    }

    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// AWS's request id of an answer; `none` when it has none.
pub(super) fn request_id(response: &HttpResponse) -> &str {
    REQUEST_ID_HEADERS.iter().find_map(|name| response.headers().get(*name)).unwrap_or("none")
}

/// A text without the values that were dropped.
fn unechoed(text: String, dropped: &[String]) -> String {
    let echoed = dropped.iter().filter(|value| value.len() >= ECHO_MIN);
    echoed.fold(text, |text, value| text.replace(value.as_str(), secret::MARKER))
}

fn hex_sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
