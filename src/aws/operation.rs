//! One operation type for every service without an SDK crate.
//!
//! It runs on the SDK's own runtime: the same credentials, signer (`SigV4`), retries, timeouts,
//! interceptors and ledger as the SDK crates. A table declares service, operation and the fields
//! it reads; the five protocols of AWS live in `protocol`.

mod error;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
mod protocol;
mod request;

use std::fmt;
use std::marker::PhantomData;

use aws_runtime::auth::sigv4::{self, SigV4AuthScheme};
use aws_runtime::auth::{SigV4OperationSigningConfig, SigningOptions};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_smithy_runtime::client::orchestrator::operation::Operation as SdkOperation;
use aws_smithy_runtime::client::retries::classifiers::{HttpStatusCodeClassifier, TransientErrorClassifier};
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{
    AuthSchemeOptionResolverParams, SharedAuthScheme, SharedAuthSchemeOptionResolver,
};
use aws_smithy_runtime_api::client::identity::SharedIdentityResolver;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use aws_types::SigningName;
use aws_types::region::{Region as SdkRegion, SigningRegion};
use serde::de::DeserializeOwned;

pub use error::OperationError;
pub use protocol::Protocol;
pub(super) use protocol::error_of;
pub use request::{Request, segment};

use super::recorder::Recorder;

/// A service, as far as calling it needs.
#[derive(Clone, Copy, Debug)]
pub struct Service {
    /// Name in the signature and in the ledger, such as `elasticfilesystem`.
    pub signing_name: &'static str,
    /// First label of its host name, such as `s3`.
    pub host: &'static str,
    /// Service id, by which `AWS_ENDPOINT_URL_<ID>` and profiles name it, such as `EC2`.
    pub id: &'static str,
    /// How requests and answers are written.
    pub protocol: Protocol,
    /// Whether one control plane in us-east-1 answers for the whole partition.
    pub partition_wide: bool,
}

impl Service {
    /// An operation of this service whose answer is read as `O`.
    pub const fn operation<O>(&'static self, name: &'static str) -> Operation<O> {
        Operation { service: self, name, answer: PhantomData }
    }
}

/// An operation: what to call and what its answer is read as.
#[derive(Debug)]
pub struct Operation<O> {
    /// The service.
    pub service: &'static Service,
    /// The operation's API name, such as `DescribeVolumes`.
    pub name: &'static str,
    answer: PhantomData<fn() -> O>,
}

/// Where and with what an operation is sent.
pub(super) struct Send<'a> {
    pub(super) sdk: &'a SdkConfig,
    pub(super) url: &'a str,
    pub(super) region: &'a str,
    pub(super) recorder: Recorder,
}

impl<O> Operation<O>
where
    O: DeserializeOwned + fmt::Debug + std::marker::Send + Sync + 'static,
{
    pub(super) async fn send(
        &self,
        to: Send<'_>,
        request: Request,
    ) -> Result<O, SdkError<OperationError, HttpResponse>> {
        let (service, name) = (self.service, self.name);
        let mut builder = SdkOperation::builder()
            .service_name(service.id)
            .operation_name(name)
            .endpoint_url(to.url)
            .standard_retry(to.sdk.retry_config().unwrap_or(&RetryConfig::standard()))
            .timeout_config(to.sdk.timeout_config().cloned().unwrap_or_else(TimeoutConfig::disabled))
            .retry_classifier(TransientErrorClassifier::<OperationError>::new())
            .retry_classifier(AwsErrorCodeClassifier::<OperationError>::new())
            .retry_classifier(HttpStatusCodeClassifier::default())
            .interceptor(to.recorder)
            .runtime_plugin(signing(to.sdk, service, to.region))
            .serializer(move |request: Request| service.protocol.write(name, &request))
            .deserializer(move |response: &HttpResponse| service.protocol.read::<O>(name, response));
        if let Some(client) = to.sdk.http_client() {
            builder = builder.http_client(client);
        }
        if let Some(sleep) = to.sdk.sleep_impl() {
            builder = builder.sleep_impl(sleep);
        }
        builder.build().invoke(request).await
    }
}

/// The credentials and the signature of one service in one Region.
fn signing(sdk: &SdkConfig, service: &Service, region: &str) -> StaticRuntimePlugin {
    let mut options = SigningOptions::default();
    if service.protocol == Protocol::RestXml {
        // S3 signs the path as it is sent and wants the body's digest as a header.
        options.double_uri_encode = false;
        options.normalize_uri_path = false;
        options.content_sha256_header = true;
    }
    let mut layer = Layer::new("kakunin signing");
    layer.store_put(AuthSchemeOptionResolverParams::new(()));
    layer.store_put(SigV4OperationSigningConfig {
        region: Some(SigningRegion::from(SdkRegion::new(region.to_owned()))),
        name: Some(SigningName::from(service.signing_name)),
        signing_options: options,
        ..SigV4OperationSigningConfig::default()
    });
    let mut components = RuntimeComponentsBuilder::new("kakunin signing");
    components.set_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(
        StaticAuthSchemeOptionResolver::new(vec![sigv4::SCHEME_ID]),
    )));
    components.push_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()));
    components.set_identity_cache(sdk.identity_cache());
    if let Some(provider) = sdk.credentials_provider() {
        components.set_identity_resolver(sigv4::SCHEME_ID, SharedIdentityResolver::new(provider));
    }
    StaticRuntimePlugin::new().with_config(layer.freeze()).with_runtime_components(components)
}
