//! What the mock was asked, for tests to look at.

use std::collections::BTreeMap;
use std::fmt;

use super::request::Request;

/// One request as the mock understood it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenRequest {
    /// Account id, from the access key.
    pub account: String,
    /// Region of the credential scope; empty for an unsigned request.
    pub region: String,
    /// The name the service signs with, `s3control` for S3 Control, `unsigned` for an unsigned request.
    pub service: String,
    /// AWS name of the operation; method and path where the scenario knows no name.
    pub operation: String,
    /// HTTP method.
    pub method: String,
    /// Path, decoded.
    pub path: String,
    /// Query, form and JSON body; nested members joined by dots.
    pub parameters: BTreeMap<String, String>,
    /// HTTP status of the answer; none: a fault left it without one.
    pub status: Option<u16>,
}

impl SeenRequest {
    pub(super) fn new(request: &Request, status: Option<u16>) -> Self {
        Self {
            account: request.account.clone(),
            region: request.region.clone(),
            service: request.service.clone(),
            operation: request.operation.clone(),
            method: request.method.clone(),
            path: format!("/{}", request.path.join("/")),
            parameters: request.parameters.clone(),
            status,
        }
    }
}

impl fmt::Display for SeenRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { account, region, service, operation, method, path, .. } = self;
        write!(formatter, "{service} {operation} in {region} of account {account} ({method} {path}")?;
        for (name, value) in &self.parameters {
            write!(formatter, " {name}={value}")?;
        }
        formatter.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seen_request_reads_as_one_line() {
        let mut request = Request::sample("kms", "DescribeKey");
        request.parameters.insert("KeyId".to_owned(), "a".to_owned());
        assert_eq!(
            SeenRequest::new(&request, Some(501)).to_string(),
            "kms DescribeKey in ap-northeast-1 of account 111111111111 (POST / KeyId=a)"
        );
    }
}
