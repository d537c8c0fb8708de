//! From credentials to the SDK's configuration: the chain, the role, the addresses.

use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::{AppName, BehaviorVersion};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_http_client::tls;
use aws_types::SdkConfig;
use aws_types::region::Region as SdkRegion;
use aws_types::service_config::ServiceConfigKey;

use crate::model::{Cause, Clock, Region};

use super::ledger::Ledger;
use super::secret::{Known, Watched};
use super::{Patience, SessionError, chain};

/// Service ids of the SDK crates, as configuration names them.
const CRATE_SERVICES: [&str; 5] = ["STS", "IAM", "KMS", "CloudTrail", "Config Service"];

/// How the credentials of a target are found; everything absent is the ordinary AWS chain.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    /// Profile of the shared configuration files.
    pub profile: Option<String>,
    /// Role to assume with the chain's credentials.
    pub role_arn: Option<String>,
    /// External id that the role's trust policy asks for.
    pub external_id: Option<String>,
    /// Region for the first call, when neither environment nor profile names one.
    pub region: Option<Region>,
}

/// What environment or profile name as the URL of a service.
pub(super) fn configured_url(sdk: &SdkConfig, service_id: &str) -> Option<String> {
    let key = ServiceConfigKey::builder()
        .service_id(service_id)
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build()
        .ok()?;
    let named = sdk.service_config().and_then(|config| config.load_config(key));
    named.or_else(|| sdk.endpoint_url().map(str::to_owned))
}

/// An empty URL, as a variable that is set to nothing gives it, makes the SDK's crates panic.
pub(super) fn refuse_empty_urls(sdk: &SdkConfig) -> Result<(), SessionError> {
    let is_empty = |id: &str| configured_url(sdk, id).is_some_and(|url| url.trim().is_empty());
    match CRATE_SERVICES.iter().find(|id| is_empty(id)) {
        None => Ok(()),
        Some(id) => Err(SessionError::Identity {
            message: format!("the endpoint URL configured for {id} is empty"),
            cause: Cause::Unreachable,
        }),
    }
}

pub(super) async fn load(credentials: &Credentials, ledger: &Ledger, clock: Clock) -> SdkConfig {
    let known = ledger.known();
    let http = aws_smithy_http_client::Builder::new()
        .tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring))
        .build_https();
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(chain::noting(http.clone(), ledger, clock))
        .timeout_config(Patience::default().timeouts())
        .stalled_stream_protection(no_stream_protection())
        .retry_config(Patience::default().retries());
    if let Ok(name) = AppName::new("kakunin") {
        loader = loader.app_name(name);
    }
    if let Some(profile) = &credentials.profile {
        loader = loader.profile_name(profile);
    }
    let sdk = loader.load().await;
    let sdk = match (&credentials.region, sdk.region()) {
        (Some(region), None) => sdk.into_builder().region(SdkRegion::new(region.to_string())).build(),
        (_, Some(_)) => sdk,
        (None, None) => sdk.into_builder().region(SdkRegion::new("ap-northeast-1")).build(),
    };
    let sdk = watched(assume(credentials, watched(sdk, known)).await, known);
    // Everything else is noted by the interceptor of each call.
    sdk.into_builder().http_client(http).build()
}

/// The SDK's own guard of slow answers walks through time in bins: when the machine's clock jumps by
/// years it never ends. The end of each attempt is guard enough.
pub(super) fn no_stream_protection() -> StalledStreamProtectionConfig {
    StalledStreamProtectionConfig::disabled()
}

/// The same configuration, whose credentials are known and so kept out of everything.
fn watched(sdk: SdkConfig, known: &Known) -> SdkConfig {
    let Some(provider) = sdk.credentials_provider() else { return sdk };
    let watched = SharedCredentialsProvider::new(Watched::new(provider, known.clone()));
    sdk.into_builder().credentials_provider(watched).build()
}

async fn assume(credentials: &Credentials, sdk: SdkConfig) -> SdkConfig {
    let Some(role) = &credentials.role_arn else { return sdk };
    let mut builder =
        aws_config::sts::AssumeRoleProvider::builder(role.clone()).session_name("kakunin").configure(&sdk);
    if let Some(external_id) = &credentials.external_id {
        builder = builder.external_id(external_id.clone());
    }
    let provider = SharedCredentialsProvider::new(builder.build().await);
    sdk.into_builder().credentials_provider(provider).build()
}
