//! Reads a signed request: whose it is, for which region and service, which operation, with what.

use http::HeaderMap;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::request::Parts;
use percent_encoding::percent_decode_str;
use sha2::{Digest as _, Sha256};

use super::parameters::{self, Parameters};
use super::protocol::Protocol;

/// Access keys of the mock: this and the account id, or `ASIAMOCK` and the account id.
const KEY_PREFIXES: [&str; 2] = ["AKIAMOCK", "ASIAMOCK"];

/// The service of a request that carries no readable signature.
const UNSIGNED: &str = "unsigned";

/// A request as the scenario sees it.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) account: String,
    pub(super) region: String,
    /// The signing name; S3 Control signs as `s3` and is told apart as `s3control`.
    pub(super) service: String,
    /// The operation; in REST services the method and path until the scenario gives it its name.
    pub(super) operation: String,
    pub(super) protocol: Protocol,
    pub(super) method: String,
    /// Path segments, decoded, without the empty one after a trailing slash.
    pub(super) path: Vec<String>,
    /// Query parameters alone: the sub-resources of S3.
    pub(super) query: Parameters,
    /// Query, form and body together.
    pub(super) parameters: Parameters,
    pub(super) content_type: Option<String>,
}

/// The credential scope of a Signature Version 4 header.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Scope {
    key_id: String,
    region: String,
    service: String,
}

impl Request {
    /// Reads a request; keys that are not the mock's own belong to `account`.
    pub(super) fn read(parts: &Parts, body: &[u8], account: &str) -> Self {
        let scope = scope(&parts.headers).unwrap_or_else(Scope::none);
        let path = segments(parts.uri.path());
        let query = parameters::from_query(parts.uri.query().unwrap_or_default());
        let content_type = header(&parts.headers, CONTENT_TYPE.as_str());
        let is_form = content_type.as_deref().is_some_and(|media| media.contains("form-urlencoded"));
        let target = header(&parts.headers, "x-amz-target");
        let service = service(&scope, &path);
        let protocol = Protocol::of(&service, target.is_some(), is_form);
        let mut parameters = query.clone();
        parameters.extend(body_parameters(&service, protocol, body));
        let method = parts.method.as_str().to_owned();
        let operation = match protocol {
            Protocol::Json => target.as_deref().and_then(last_word),
            Protocol::Query | Protocol::Ec2 => parameters.remove("Action"),
            Protocol::RestJson | Protocol::RestXml | Protocol::RestXmlWrapped => None,
        };
        Self {
            account: account_of(&scope.key_id).unwrap_or_else(|| account.to_owned()),
            region: scope.region,
            operation: operation.unwrap_or_else(|| format!("{method} {}", parts.uri.path())),
            service,
            protocol,
            method,
            path,
            query,
            parameters,
            content_type,
        }
    }

    /// The same for the same request, whatever its time and signature.
    pub(super) fn digest(&self) -> [u8; 32] {
        let mut digest = Sha256::new();
        let fixed = [&self.account, &self.region, &self.service, &self.operation, &self.method];
        let pairs = self.parameters.iter().flat_map(|(name, value)| [name, value]);
        for text in fixed.into_iter().chain(&self.path).chain(pairs) {
            digest.update(text);
            digest.update([0]);
        }
        digest.finalize().into()
    }
}

impl Scope {
    fn none() -> Self {
        Self { key_id: String::new(), region: String::new(), service: UNSIGNED.to_owned() }
    }
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(ToOwned::to_owned)
}

fn scope(headers: &HeaderMap) -> Option<Scope> {
    let authorization = header(headers, AUTHORIZATION.as_str())?;
    let (_, after) = authorization.split_once("Credential=")?;
    let credential = after.split([',', ' ']).next()?;
    match credential.split('/').collect::<Vec<_>>().as_slice() {
        [key_id, _, region, service, "aws4_request"] => Some(Scope::new(key_id, region, service)),
        // Signature Version 4A names its regions in a header of their own.
        [key_id, _, service, "aws4_request"] => {
            let regions = header(headers, "x-amz-region-set")?;
            Some(Scope::new(key_id, &regions, service))
        }
        _ => None,
    }
}

impl Scope {
    fn new(key_id: &str, region: &str, service: &str) -> Self {
        Self { key_id: key_id.to_owned(), region: region.to_owned(), service: service.to_owned() }
    }
}

fn account_of(key_id: &str) -> Option<String> {
    let digits = KEY_PREFIXES.iter().find_map(|prefix| key_id.strip_prefix(prefix))?;
    let is_id = digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_id.then(|| digits.to_owned())
}

fn service(scope: &Scope, path: &[String]) -> String {
    if scope.service == "s3" && is_s3_control(path) {
        return "s3control".to_owned();
    }
    scope.service.clone()
}

/// Every path of S3 Control starts with its version; no bucket of ours has that name.
pub(super) fn is_s3_control(path: &[String]) -> bool {
    path.first().is_some_and(|segment| segment == "v20180820")
}

/// The segments of a path, percent-decoded one by one: a segment may hold a slash of its own.
fn segments(path: &str) -> Vec<String> {
    let path = path.trim_matches('/');
    if path.is_empty() {
        return Vec::new();
    }
    path.split('/').map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned()).collect()
}

fn last_word(target: &str) -> Option<String> {
    target.rsplit('.').next().map(ToOwned::to_owned)
}

fn body_parameters(service: &str, protocol: Protocol, body: &[u8]) -> Parameters {
    match protocol {
        Protocol::Json | Protocol::RestJson => parameters::from_json(body),
        Protocol::Query | Protocol::Ec2 => {
            let mut form = parameters::from_query(&String::from_utf8_lossy(body));
            // The version of the API is part of the protocol, not of the question; but where two
            // generations of a service share the names of operations it alone tells them apart.
            if service != "elasticloadbalancing" {
                form.remove("Version");
            }
            form
        }
        Protocol::RestXml | Protocol::RestXmlWrapped => Parameters::new(),
    }
}

#[cfg(test)]
impl Request {
    /// A signed call of the account and region of the tests, without parameters.
    pub(super) fn sample(service: &str, operation: &str) -> Self {
        Self {
            account: "111111111111".to_owned(),
            region: "ap-northeast-1".to_owned(),
            service: service.to_owned(),
            operation: operation.to_owned(),
            protocol: Protocol::of(service, true, true),
            method: "POST".to_owned(),
            path: Vec::new(),
            query: Parameters::new(),
            parameters: Parameters::new(),
            content_type: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "AKIAMOCK222222222222";

    fn read(service: &str, key: &str, uri: &str, headers: &[(&str, &str)], body: &str) -> Request {
        let credential = format!("{key}/20260302/ap-northeast-1/{service}/aws4_request");
        let signature = format!("AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=00");
        let mut builder = http::Request::builder().method("POST").uri(uri).header(AUTHORIZATION, signature);
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        let (parts, ()) = builder.body(()).unwrap().into_parts();
        Request::read(&parts, body.as_bytes(), "111111111111")
    }

    #[test]
    fn a_json_request_names_its_operation_in_a_header() {
        let headers =
            [("x-amz-target", "TrentService.DescribeKey"), ("content-type", "application/x-amz-json-1.1")];
        let request = read("kms", KEY, "/", &headers, r#"{"KeyId":"a"}"#);
        assert_eq!((request.service.as_str(), request.operation.as_str()), ("kms", "DescribeKey"));
        assert_eq!(request.region, "ap-northeast-1");
        assert_eq!(request.parameters["KeyId"], "a");
    }

    #[test]
    fn a_form_request_names_its_operation_in_a_field() {
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let request =
            read("ec2", KEY, "/", &headers, "Action=DescribeSnapshots&Version=2016-11-15&Owner.1=self");
        assert_eq!(request.operation, "DescribeSnapshots");
        assert_eq!(request.parameters.keys().collect::<Vec<_>>(), ["Owner.1"]);
    }

    #[test]
    fn the_account_is_in_the_access_key_of_the_mock() {
        assert_eq!(read("kms", KEY, "/", &[], "").account, "222222222222");
        assert_eq!(read("kms", "ASIAMOCK333333333333", "/", &[], "").account, "333333333333");
    }

    #[test]
    fn another_access_key_belongs_to_the_account_of_the_scenario() {
        assert_eq!(read("kms", "AKIAIOSFODNN7EXAMPLE", "/", &[], "").account, "111111111111");
        assert_eq!(read("kms", "AKIAMOCK22222222222x", "/", &[], "").account, "111111111111");
    }

    #[test]
    fn path_segments_are_decoded_and_a_trailing_slash_is_ignored() {
        let request =
            read("backup", KEY, "/backup-vaults/a%2Fb%20c/recovery-points/?maxResults=1000", &[], "");
        assert_eq!(request.path, ["backup-vaults", "a/b c", "recovery-points"]);
        assert_eq!(request.query["maxResults"], "1000");
    }

    #[test]
    fn s3_control_is_told_from_s3_by_its_path() {
        assert_eq!(read("s3", KEY, "/v20180820/mrap/instances", &[], "").service, "s3control");
        assert_eq!(read("s3", KEY, "/bucket?lifecycle", &[], "").service, "s3");
    }

    #[test]
    fn an_unsigned_request_has_no_service() {
        let (parts, ()) = http::Request::builder().uri("/a").body(()).unwrap().into_parts();
        let request = Request::read(&parts, b"", "111111111111");
        assert_eq!((request.service.as_str(), request.operation.as_str()), ("unsigned", "GET /a"));
    }

    #[test]
    fn a_signature_of_version_4a_names_its_region_in_a_header() {
        let signature = "AWS4-ECDSA-P256-SHA256 Credential=AKIAMOCK222222222222/20260302/s3/aws4_request, SignedHeaders=host";
        let request = http::Request::builder().uri("/").header(AUTHORIZATION, signature);
        let (parts, ()) = request.header("x-amz-region-set", "*").body(()).unwrap().into_parts();
        assert_eq!(Request::read(&parts, b"", "1").region, "*");
    }

    #[test]
    fn the_digest_tells_requests_apart_and_nothing_else() {
        let digest =
            |body| read("iam", KEY, "/", &[("content-type", "x-www-form-urlencoded")], body).digest();
        assert_eq!(digest("Action=A&B=1"), digest("B=1&Action=A"));
        assert_ne!(digest("Action=A&B=1"), digest("Action=A&B=2"));
    }
}
