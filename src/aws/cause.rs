//! From an SDK error to a cause of the closed list.
//!
//! AWS tells why through an error code, and which policy refused only through the wording of the
//! message ("Access denied error message format" in the IAM User Guide). What is not recognised
//! stays a plain denial: never a guess.

use std::error::Error as StdError;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::model::Cause;

const DENIED: &[&str] = &[
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "AuthorizationErrorException",
    "NotAuthorized",
    "UnauthorizedAccess",
    "UnauthorizedException",
    "UnauthorizedOperation",
    "InsufficientPermissionsException",
    "403",
    "Forbidden",
    "AllAccessDisabled",
];

const CREDENTIALS: &[&str] = &[
    "AuthFailure",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "InvalidToken",
    "MissingAuthenticationToken",
    "RequestExpired",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
    "TokenRefreshRequired",
    "UnrecognizedClientException",
];

const THROTTLED: &[&str] = &[
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "TooManyRequestsException",
    "TransactionInProgressException",
];

const NOT_HERE: &[&str] = &[
    "InvalidAction",
    "OptInRequired",
    "SubscriptionRequiredException",
    "UnknownOperationException",
    "UnsupportedOperation",
];

/// The parts of a failure that the error tells: code, cause, message.
pub(super) struct Classified {
    pub(super) code: String,
    pub(super) cause: Cause,
    pub(super) message: String,
}

/// Reads code, cause and message off an error of the SDK.
pub(super) fn classify<E>(error: &SdkError<E, HttpResponse>) -> Classified
where
    E: ProvideErrorMetadata + StdError + 'static,
{
    let status = error.raw_response().map_or(0, |response| response.status().as_u16());
    match error {
        SdkError::ServiceError(service) => {
            let code = service.err().code().unwrap_or_default().to_owned();
            let message = service.err().message().unwrap_or_default().to_owned();
            Classified { cause: by_code(&code, &message, status), code, message }
        }
        SdkError::TimeoutError(_) => without_code(Cause::TimedOut, error),
        SdkError::ResponseError(_) if status >= 500 => without_code(Cause::ServerError, error),
        SdkError::DispatchFailure(failure) if failure.is_timeout() => without_code(Cause::TimedOut, error),
        SdkError::DispatchFailure(_) | SdkError::ConstructionFailure(_) => {
            without_code(by_source(error), error)
        }
        // The SDK may add kinds; what it could not read is malformed whatever it is called.
        SdkError::ResponseError(_) | _ => without_code(Cause::Malformed, error),
    }
}

fn without_code<E: StdError + 'static>(cause: Cause, error: &SdkError<E, HttpResponse>) -> Classified {
    Classified { code: String::new(), cause, message: told(error) }
}

/// What the errors say, outermost first. Their debug form would show the whole answer, unread as it is.
fn told<E: StdError + 'static>(error: &SdkError<E, HttpResponse>) -> String {
    let mut told = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let text = cause.to_string();
        if !text.is_empty() && !told.ends_with(&text) {
            told = format!("{told}: {text}");
        }
        source = cause.source();
    }
    told
}

fn by_source<E: StdError + 'static>(error: &SdkError<E, HttpResponse>) -> Cause {
    let mut source: Option<&(dyn StdError + 'static)> = error.source();
    while let Some(current) = source {
        if current.downcast_ref::<CredentialsError>().is_some() {
            return Cause::Credentials;
        }
        source = current.source();
    }
    Cause::Unreachable
}

fn by_code(code: &str, message: &str, status: u16) -> Cause {
    if DENIED.contains(&code) {
        by_wording(message)
    } else if CREDENTIALS.contains(&code) {
        Cause::Credentials
    } else if THROTTLED.contains(&code) || status == 429 {
        Cause::Throttled
    } else if NOT_HERE.contains(&code) || status == 501 {
        Cause::ServiceUnavailableHere
    } else if code == "RequestTimeout" {
        Cause::TimedOut
    } else if status >= 500 {
        Cause::ServerError
    } else if status == 403 {
        by_wording(message)
    } else {
        Cause::Malformed
    }
}

fn by_wording(message: &str) -> Cause {
    let message = message.to_ascii_lowercase();
    let says = |words: &str| message.contains(words);
    if says("service control policy") || says("resource control policy") {
        Cause::DeniedByServiceControlPolicy
    } else if says("permissions boundary") {
        Cause::DeniedByPermissionsBoundary
    } else if says("session policy") {
        Cause::DeniedBySessionPolicy
    } else if says("resource-based policy") || says("vpc endpoint policy") || says("resource policy") {
        Cause::DeniedByResourcePolicy
    } else if says("identity-based policy") {
        Cause::DeniedByIdentityPolicy
    } else {
        Cause::Denied
    }
}

/// Whether an error code says that AWS asks for fewer calls.
pub(super) fn is_throttle(code: &str) -> bool {
    THROTTLED.contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wording_tells_which_policy_refused() {
        let scp = "User: x is not authorized to perform: kms:ListKeys with an explicit deny in a service control policy";
        assert_eq!(by_code("AccessDeniedException", scp, 400), Cause::DeniedByServiceControlPolicy);
        let own = "because no identity-based policy allows the kms:ListKeys action";
        assert_eq!(by_code("AccessDeniedException", own, 400), Cause::DeniedByIdentityPolicy);
        assert_eq!(by_code("AccessDenied", "Access Denied", 403), Cause::Denied);
    }

    #[test]
    fn a_region_that_is_off_looks_like_bad_credentials() {
        assert_eq!(by_code("UnrecognizedClientException", "", 400), Cause::Credentials);
        assert_eq!(by_code("AuthFailure", "", 401), Cause::Credentials);
    }

    #[test]
    fn an_unknown_client_error_is_never_a_denial() {
        assert_eq!(by_code("ValidationException", "", 400), Cause::Malformed);
        assert_eq!(by_code("", "", 500), Cause::ServerError);
    }
}
