//! One scanned account: its credentials, clients, pacing and ledger.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_config::identity::IdentityCache;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_async::time::SystemTimeSource;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::SdkConfig;
use aws_types::region::Region as SdkRegion;
use serde::de::DeserializeOwned;

use crate::model::{AccountId, Cause, Clock, Region};

use super::absence::{NO_ENDPOINT, shows_absence};
use super::configuration::{configured_url, load, no_stream_protection, refuse_empty_urls};
use super::ledger::Ledger;
use super::operation::{Operation, Request, Send, Service};
use super::pacing::Pacing;
use super::recorder::Recorder;
use super::skew::AnsweredAt;
use super::{Answer, Credentials, Failure, Memo, Patience, Reply, cause, endpoint};

/// Why an account cannot be scanned at all.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// No usable credentials were found, or AWS does not accept them.
    #[error("use the AWS credentials: {message}")]
    Credentials {
        /// What the chain or AWS said.
        message: String,
    },
    /// AWS could not be asked who is calling.
    #[error("ask AWS who is calling (sts:GetCallerIdentity): {message}")]
    Identity {
        /// What went wrong.
        message: String,
        /// Why.
        cause: Cause,
    },
    /// The machine's clock is wrong, and every age would be too.
    #[error("scan by a clock that says {machine} when AWS says {aws}")]
    Clock {
        /// The machine's time (RFC 3339).
        machine: String,
        /// The time of AWS's answer (RFC 3339).
        aws: String,
    },
    /// The credentials belong to a partition that kakunin does not know.
    #[error("scan partition `{partition}`: only `aws` is supported")]
    Partition {
        /// The partition of the caller's ARN.
        partition: String,
    },
}

/// One account and how to call AWS in it.
pub struct Session {
    sdk: SdkConfig,
    account: AccountId,
    caller_arn: String,
    home: Region,
    clock: Clock,
    ledger: Ledger,
    pacing: Pacing,
    polling: Duration,
    memo: Memo,
}

impl fmt::Debug for Session {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Session")
            .field("account", &self.account)
            .field("home", &self.home)
            .finish_non_exhaustive()
    }
}

impl Session {
    /// Finds credentials and asks AWS whose they are.
    pub async fn open(credentials: &Credentials, clock: Clock) -> Result<Self, SessionError> {
        let ledger = Ledger::default();
        let sdk = load(credentials, &ledger, clock).await;
        refuse_empty_urls(&sdk)?;
        Self::open_with(sdk, ledger, clock).await
    }

    /// Opens an account of a mock AWS on this machine, whatever the environment says.
    pub async fn open_loopback(
        endpoint: &str,
        account: &AccountId,
        home: &Region,
        clock: Clock,
        patience: Patience,
    ) -> Result<Self, SessionError> {
        let key = format!("AKIAMOCK{account}");
        let credentials = aws_credential_types::Credentials::new(key, "mock", None, None, "kakunin mock");
        let ledger = Ledger::default();
        let sdk = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(SdkRegion::new(home.to_string()))
            .endpoint_url(endpoint)
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .identity_cache(IdentityCache::lazy().build())
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
            .time_source(SystemTimeSource::new())
            .retry_config(patience.retries())
            .timeout_config(patience.timeouts())
            .stalled_stream_protection(no_stream_protection())
            .build();
        let pacing = if patience.paced { Pacing::default() } else { Pacing::none() };
        Ok(Self { pacing, polling: patience.polling, ..Self::open_with(sdk, ledger, clock).await? })
    }

    async fn open_with(sdk: SdkConfig, ledger: Ledger, clock: Clock) -> Result<Self, SessionError> {
        let home = sdk.region().map_or("ap-northeast-1", SdkRegion::as_ref).to_owned();
        let home = Region::parse(&home).map_err(|source| SessionError::Credentials {
            message: format!("the configured region: {source}"),
        })?;
        let (account, caller_arn) = identity(&sdk, &ledger, &home, clock).await?;
        Ok(Self {
            sdk,
            account,
            caller_arn,
            home,
            clock,
            ledger,
            pacing: Pacing::default(),
            polling: Patience::default().polling,
            memo: Memo::default(),
        })
    }

    /// The account that is scanned.
    pub fn account(&self) -> &AccountId {
        &self.account
    }

    /// How long to wait before asking again whether AWS has finished what it was asked to make.
    pub fn polling(&self) -> Duration {
        self.polling
    }

    /// The ARN of the caller.
    pub fn caller_arn(&self) -> &str {
        &self.caller_arn
    }

    /// The Region that calls go to when a table has no Region of its own.
    pub fn home(&self) -> &Region {
        &self.home
    }

    /// Every call so far.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Answers shared between tables.
    pub fn memo(&self) -> &Memo {
        &self.memo
    }

    /// The configuration for an SDK crate's client in a Region.
    pub fn sdk(&self, region: &Region) -> SdkConfig {
        let region = if region.is_global() { &self.home } else { region };
        self.sdk.clone().into_builder().region(SdkRegion::new(region.to_string())).build()
    }

    /// Sends one call of an SDK crate: waits for its turn, writes its ledger row, and turns an
    /// error into a [`Failure`].
    ///
    /// `send` gets the interceptor to put into the call: `….customize().interceptor(recorder).send()`.
    pub async fn call<T, E, F, Fut>(
        &self,
        service: &'static str,
        operation: &'static str,
        region: &Region,
        send: F,
    ) -> Answer<T>
    where
        F: FnOnce(Recorder) -> Fut,
        Fut: Future<Output = Result<T, SdkError<E, HttpResponse>>> + std::marker::Send,
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        self.paced(service, operation, region, |recorder| send(recorder.of_crate(service, operation))).await
    }

    /// Waits for the call's turn, sends it and writes its ledger row.
    async fn paced<T, E, F, Fut>(
        &self,
        service: &'static str,
        operation: &'static str,
        region: &Region,
        send: F,
    ) -> Answer<T>
    where
        F: FnOnce(Recorder) -> Fut,
        Fut: Future<Output = Result<T, SdkError<E, HttpResponse>>> + std::marker::Send,
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        self.pacing.wait(service, operation, region.as_str()).await;
        let clock = tokio::time::Instant::now();
        let recorder = self.ledger.start(service, operation, region.as_str(), self.clock);
        let (id, record) = (recorder.id, recorder.clone());
        // The SDK's futures are deep and large; on the heap they cost every caller a pointer.
        let sending: Pin<Box<dyn Future<Output = _> + std::marker::Send>> = Box::pin(send(recorder));
        let result = sending.await;
        let duration = i64::try_from(clock.elapsed().as_millis()).unwrap_or(i64::MAX);
        self.ledger.update(id, |call| {
            call.duration_ms = duration;
            call.cause = None;
        });
        match result {
            Ok(value) => Ok(Reply { value, call: id }),
            Err(error) => {
                let mut classified = cause::classify(&error);
                if shows_absence(service, region.as_str(), &classified.message) {
                    NO_ENDPOINT.clone_into(&mut classified.code);
                    classified.cause = Cause::ServiceUnavailableHere;
                }
                if cause::is_throttle(&classified.code) {
                    self.pacing.slow_down(service, operation, region.as_str());
                }
                self.ledger.update(id, |call| {
                    call.cause = Some(classified.cause);
                    if !classified.code.is_empty() {
                        call.error_code.clone_from(&classified.code);
                    }
                });
                let message = record.scrubbed(classified.message);
                let (code, cause) = (classified.code, classified.cause);
                Err(Failure { call: Some(id), service, operation, code, cause, message })
            }
        }
    }

    /// Sends one call of a service that has no SDK crate here.
    pub async fn operation<O>(&self, operation: &Operation<O>, region: &Region, request: Request) -> Answer<O>
    where
        O: DeserializeOwned + fmt::Debug + std::marker::Send + Sync + 'static,
    {
        let service = operation.service;
        let global = Region::us_east_1();
        let region = match (service.partition_wide, region.is_global()) {
            (true, _) => &global,
            (false, true) => &self.home,
            (false, false) => region,
        };
        let url = self.url(service, region);
        self.paced(service.signing_name, operation.name, region, |recorder| async move {
            let to = Send { sdk: &self.sdk, url: &url, region: region.as_str(), recorder };
            operation.send(to, request).await
        })
        .await
    }

    /// `AWS_ENDPOINT_URL_<ID>`, `AWS_ENDPOINT_URL` or the profile's, else AWS's own.
    fn url(&self, service: &Service, region: &Region) -> String {
        if let Some(url) = configured_url(&self.sdk, service.id) {
            return url;
        }
        let host = service.host.replace("{account}", self.account.as_str());
        let (fips, dual) = (self.sdk.use_fips().unwrap_or(false), self.sdk.use_dual_stack().unwrap_or(false));
        endpoint::url(&host, region.as_str(), fips, dual)
    }
}

async fn identity(
    sdk: &SdkConfig,
    ledger: &Ledger,
    home: &Region,
    clock: Clock,
) -> Result<(AccountId, String), SessionError> {
    let recorder = ledger.start("sts", "GetCallerIdentity", home.as_str(), clock);
    let recorder = recorder.of_crate("sts", "GetCallerIdentity");
    let (id, record) = (recorder.id, recorder.clone());
    let client = aws_sdk_sts::Client::new(sdk);
    let answered_at = AnsweredAt::default();
    let call =
        client.get_caller_identity().customize().interceptor(recorder).interceptor(answered_at.clone());
    let answer = call.send().await;
    if let Some((machine, aws)) = answered_at.differs_from(clock) {
        return Err(SessionError::Clock { machine: machine.to_rfc3339(), aws: aws.to_rfc3339() });
    }
    let answer = answer.map_err(|error| {
        let classified = cause::classify(&error);
        let text = if classified.code.is_empty() { String::new() } else { format!("{}: ", classified.code) };
        let message = record.scrubbed(format!("{text}{}", classified.message));
        if classified.cause == Cause::Credentials {
            SessionError::Credentials { message }
        } else {
            SessionError::Identity { message, cause: classified.cause }
        }
    })?;
    ledger.update(id, |call| call.cause = None);
    let arn = answer.arn().unwrap_or_default().to_owned();
    let partition = arn.split(':').nth(1).unwrap_or_default();
    if partition != "aws" {
        return Err(SessionError::Partition { partition: partition.to_owned() });
    }
    let account = AccountId::parse(answer.account().unwrap_or_default())
        .map_err(|source| SessionError::Identity { message: source.to_string(), cause: Cause::Malformed })?;
    Ok((account, arn))
}
