//! The call ledger (law 4) and the SDK interceptor that fills it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_smithy_runtime::client::retries::TokenBucket;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    AfterDeserializationInterceptorContextRef, BeforeDeserializationInterceptorContextRef,
    BeforeTransmitInterceptorContextMut, BeforeTransmitInterceptorContextRef,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use sha2::{Digest as _, Sha256};

use crate::model::{Call, CallId, Time, text::hex};

/// Longer parameters are cut: a ledger row names what was asked, it is not an archive of requests.
const PARAMETERS_MAX: usize = 2_000;

const REQUEST_ID_HEADERS: [&str; 3] = ["x-amzn-requestid", "x-amzn-request-id", "x-amz-request-id"];

/// Every call of one target, in order of start.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    calls: Arc<Mutex<Vec<Call>>>,
}

impl Ledger {
    /// Every call so far.
    pub fn calls(&self) -> Vec<Call> {
        self.lock().clone()
    }

    /// How many calls were started.
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether no call was started.
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    pub(super) fn start(&self, service: &str, operation: &str, region: &str, now: Time) -> Recorder {
        let mut calls = self.lock();
        let id = CallId(u32::try_from(calls.len()).unwrap_or(u32::MAX).saturating_add(1));
        calls.push(Call {
            id,
            region: region.to_owned(),
            service: service.to_owned(),
            operation: operation.to_owned(),
            parameters: String::new(),
            started_at: now,
            duration_ms: 0,
            attempts: 0,
            status: 0,
            error_code: "none".to_owned(),
            request_id: "none".to_owned(),
            body_sha256: "none".to_owned(),
            cause: None,
        });
        Recorder { id, ledger: self.clone(), crate_call: None }
    }

    pub(super) fn update(&self, id: CallId, change: impl FnOnce(&mut Call)) {
        let index = usize::try_from(id.0).unwrap_or(usize::MAX).wrapping_sub(1);
        if let Some(call) = self.lock().get_mut(index) {
            change(call);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Call>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes one call's ledger row while the SDK sends it.
#[derive(Clone, Debug)]
pub struct Recorder {
    /// The row.
    pub(super) id: CallId,
    ledger: Ledger,
    /// Service and operation when an SDK crate reads the answer: its parser is lenient, so the
    /// answer is checked here. Our own operations check theirs as they read them.
    crate_call: Option<(&'static str, &'static str)>,
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

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request();
        let path = request.uri().splitn(4, '/').nth(3).unwrap_or_default();
        let body = request.body().bytes().map(String::from_utf8_lossy).unwrap_or_default();
        let parameters = format!("{} /{path} {body}", request.method());
        self.ledger.update(self.id, |call| {
            call.attempts += 1;
            call.parameters = parameters.trim_end().chars().take(PARAMETERS_MAX).collect();
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
        let body = response.body().bytes().unwrap_or_default();
        let digest = hex_sha256(body);
        self.ledger.update(self.id, |call| call.body_sha256 = digest);
        match self.crate_call {
            Some((service, operation)) if response.status().is_success() => {
                super::whole::check(service, operation, body)
            }
            Some(_) | None => Ok(()),
        }
    }
}

impl Recorder {
    /// The same for a call whose answer an SDK crate reads.
    #[must_use]
    pub(super) fn of_crate(self, service: &'static str, operation: &'static str) -> Self {
        Self { crate_call: Some((service, operation)), ..self }
    }

    fn answered(&self, response: &HttpResponse) {
        let request_id = REQUEST_ID_HEADERS.iter().find_map(|name| response.headers().get(*name));
        self.ledger.update(self.id, |call| {
            call.status = i64::from(response.status().as_u16());
            request_id.unwrap_or("none").clone_into(&mut call.request_id);
            "none".clone_into(&mut call.body_sha256);
        });
    }
}

fn hex_sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_numbered_from_one_in_order_of_start() {
        let ledger = Ledger::default();
        let first = ledger.start("kms", "ListKeys", "ap-northeast-1", Time::from_seconds(0));
        let second = ledger.start("kms", "DescribeKey", "ap-northeast-1", Time::from_seconds(1));
        assert_eq!((first.id, second.id), (CallId(1), CallId(2)));
        assert_eq!(ledger.len(), 2);
    }
}
