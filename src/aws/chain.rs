//! The calls that find the credentials: the SDK makes them on its own, through clients of its own.
//!
//! They are calls to AWS like any other and stand in the ledger (law 4), but no interceptor of ours
//! reaches them. What does is the HTTP client they are sent with. Each request is one call with one
//! attempt; of the answer only status and request id are noted, because the rest is credentials.
//! What the instance's metadata service or a container's agent gives is no call to AWS.

use std::fmt;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

use crate::model::{BodyState, CallId, Clock, NoAnswer};

use super::ledger::{Ledger, Started};
use super::recorder::request_id;

/// What may be noted of a form that asks for a role; a web identity token may not.
const NOTED: [&str; 5] = ["Action", "Version", "RoleArn", "RoleSessionName", "DurationSeconds"];

/// An HTTP client that notes the calls of the credential chain.
pub(super) fn noting(inner: SharedHttpClient, ledger: &Ledger, clock: Clock) -> SharedHttpClient {
    SharedHttpClient::new(Noting { inner, ledger: ledger.clone(), clock })
}

#[derive(Clone)]
struct Noting<T> {
    inner: T,
    ledger: Ledger,
    clock: Clock,
}

impl<T> fmt::Debug for Noting<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Noting")
    }
}

impl HttpClient for Noting<SharedHttpClient> {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Noting { inner, ledger: self.ledger.clone(), clock: self.clock })
    }
}

impl HttpConnector for Noting<SharedHttpConnector> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let Some(asked) = Asked::of(&request) else { return self.inner.call(request) };
        let call = self.ledger.start(asked.service, asked.operation, &asked.region, self.clock).id;
        self.ledger.update(call, |row| {
            row.attempts = 1;
            row.parameters = asked.parameters;
        });
        let started = self.ledger.attempt(call, 1, self.clock);
        let (sending, ledger) = (self.inner.call(request), self.ledger.clone());
        HttpConnectorFuture::new(async move {
            let answer = sending.await;
            note(&ledger, call, started, &answer);
            answer
        })
    }
}

fn note(ledger: &Ledger, call: CallId, started: Started, answer: &Result<HttpResponse, ConnectorError>) {
    let (status, id) = match answer {
        Ok(response) => (i64::from(response.status().as_u16()), request_id(response)),
        Err(_) => (0, "none"),
    };
    let duration = i64::try_from(started.at.elapsed().as_millis()).unwrap_or(i64::MAX);
    ledger.update(call, |row| {
        (row.status, row.duration_ms, row.request_id) = (status, duration, id.to_owned());
        row.cause = match answer {
            Ok(response) if response.status().is_success() => None,
            Ok(_) => Some(crate::model::Cause::Credentials),
            Err(error) if error.is_timeout() => Some(crate::model::Cause::TimedOut),
            Err(_) => Some(crate::model::Cause::Unreachable),
        };
    });
    ledger.update_attempt(started.index, |attempt| {
        (attempt.status, attempt.duration_ms, attempt.request_id) = (status, duration, id.to_owned());
        (attempt.no_answer, attempt.body) = match answer {
            Ok(_) => (None, BodyState::Unreadable),
            Err(error) if error.is_timeout() => (Some(NoAnswer::TimedOut), BodyState::None),
            Err(_) => (Some(NoAnswer::ConnectionBroken), BodyState::None),
        };
    });
}

/// A call of the credential chain.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    service: &'static str,
    operation: &'static str,
    region: String,
    parameters: String,
}

impl Asked {
    /// What a request asks AWS for; none when it does not go to AWS.
    fn of(request: &HttpRequest) -> Option<Self> {
        let path = request.uri().splitn(4, '/').nth(3).unwrap_or_default();
        let form = request.body().bytes().and_then(|body| std::str::from_utf8(body).ok()).unwrap_or_default();
        let (service, operation, parameters) = if path.starts_with("federation/credentials") {
            ("sso", "GetRoleCredentials", format!("GET /{path}"))
        } else if path == "token" {
            ("sso-oauth", "CreateToken", "POST /token".to_owned())
        } else {
            ("sts", role_operation(form)?, format!("POST / {}", noted(form)))
        };
        Some(Self { service, operation, region: region(request), parameters })
    }
}

fn role_operation(form: &str) -> Option<&'static str> {
    let action = form.split('&').find_map(|pair| pair.strip_prefix("Action="))?;
    ["AssumeRole", "AssumeRoleWithWebIdentity"].into_iter().find(|one| *one == action)
}

fn noted(form: &str) -> String {
    let may_be = |pair: &&str| pair.split_once('=').is_some_and(|(name, _)| NOTED.contains(&name));
    form.split('&').filter(may_be).collect::<Vec<_>>().join("&")
}

/// The Region of the signature, else of the host name; `none` when neither tells.
fn region(request: &HttpRequest) -> String {
    let scope = request.headers().get("authorization").and_then(|value| value.split('/').nth(2));
    let host = request.uri().split('/').nth(2).unwrap_or_default();
    let label = host.strip_suffix(".amazonaws.com").and_then(|host| host.rsplit('.').next());
    let label = label.filter(|label| label.contains('-'));
    scope.or(label).unwrap_or("none").to_owned()
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::body::SdkBody;

    use super::*;

    fn request(uri: &str, body: &str) -> HttpRequest {
        let mut request = HttpRequest::new(SdkBody::from(body));
        request.set_uri(uri).unwrap();
        request
    }

    #[test]
    fn the_external_id_and_the_identity_token_are_not_noted() {
        let form = "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn&WebIdentityToken=s3cret&ExternalId=e";
        let asked = Asked::of(&request("https://sts.ap-northeast-1.amazonaws.com/", form)).unwrap();
        assert_eq!(
            asked.parameters,
            "POST / Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn"
        );
        assert_eq!((asked.operation, asked.region.as_str()), ("AssumeRoleWithWebIdentity", "ap-northeast-1"));
    }

    #[test]
    fn single_sign_on_is_known_by_its_paths() {
        let of = |uri, body| Asked::of(&request(uri, body)).map(|asked| (asked.service, asked.operation));
        let credentials =
            "https://portal.sso.ap-northeast-1.amazonaws.com/federation/credentials?role_name=r";
        assert_eq!(of(credentials, ""), Some(("sso", "GetRoleCredentials")));
        let token = "https://oidc.ap-northeast-1.amazonaws.com/token";
        assert_eq!(of(token, r#"{"refreshToken":"s3cret"}"#), Some(("sso-oauth", "CreateToken")));
    }

    #[test]
    fn the_metadata_service_of_an_instance_is_not_aws() {
        assert_eq!(Asked::of(&request("http://169.254.169.254/latest/meta-data/iam/", "")), None);
    }

    #[test]
    fn the_region_is_that_of_the_signature() {
        let mut signed = request("http://127.0.0.1:5000/", "Action=AssumeRole");
        let scope = "AWS4-HMAC-SHA256 Credential=AKIAMOCK/20261123/us-west-2/sts/aws4_request, Signature=0";
        signed.headers_mut().insert("authorization", scope);
        assert_eq!(Asked::of(&signed).unwrap().region, "us-west-2");
        assert_eq!(
            Asked::of(&request("http://127.0.0.1:5000/", "Action=AssumeRole")).unwrap().region,
            "none"
        );
    }
}
