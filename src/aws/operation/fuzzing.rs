//! Doors for the fuzz targets: the readers of answers, which nothing outside this layer may call.

use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use serde::de::DeserializeOwned;

use super::Protocol;

/// Reads an answer as a call would; the error is its text, `operation: ` before it when the service refused.
pub fn read<O: DeserializeOwned>(
    protocol: Protocol,
    operation: &str,
    status: u16,
    error_type: Option<&str>,
    body: &[u8],
) -> Result<O, String> {
    let status = StatusCode::try_from(status).map_err(|error| error.to_string())?;
    let mut response =
        aws_smithy_runtime_api::client::orchestrator::HttpResponse::new(status, SdkBody::from(body));
    if let Some(code) = error_type.filter(|code| code.bytes().all(|byte| byte.is_ascii_graphic())) {
        response.headers_mut().insert("x-amzn-errortype", code.to_owned());
    }
    protocol.read(operation, &response).map_err(|error| match error.as_operation_error() {
        Some(refused) => format!("operation: {refused}"),
        None => format!("{error:?}"),
    })
}

/// Whether the answer of an SDK crate's call would be taken for whole.
pub fn is_whole(service: &str, operation: &str, body: &[u8]) -> bool {
    crate::aws::whole::check(service, operation, body).is_ok()
}
