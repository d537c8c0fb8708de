//! The five protocols that AWS speaks: awsJson, restJson, query, ec2 and restXml.
//!
//! Reading is strict about what decides (the root element of query and EC2 answers, members that
//! AWS always sends), so that the body of another operation cannot pass for an empty list.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_types::body::SdkBody;
use percent_encoding::utf8_percent_encode;
use quick_xml::events::Event;
use serde::de::DeserializeOwned;

use super::request::UNRESERVED;
use super::{OperationError, Request};

/// How a service's requests and answers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// A JSON body, the operation in a header with this prefix.
    AwsJson {
        /// Prefix of `X-Amz-Target`, such as `DynamoDB_20120810`.
        target: &'static str,
        /// `1.0` or `1.1`.
        version: &'static str,
    },
    /// Paths, query parameters and JSON bodies.
    RestJson,
    /// A form body, XML answers.
    Query {
        /// API version, such as `2014-10-31`.
        version: &'static str,
    },
    /// Like query, with EC2's own lists and errors.
    Ec2 {
        /// API version, such as `2016-11-15`.
        version: &'static str,
    },
    /// Paths, query parameters and XML bodies.
    RestXml,
}

impl Protocol {
    pub(super) fn write(self, operation: &str, request: &Request) -> Result<HttpRequest, BoxError> {
        let uri = match self {
            Self::RestJson | Self::RestXml => with_query(request),
            Self::AwsJson { .. } | Self::Query { .. } | Self::Ec2 { .. } => request.path.clone(),
        };
        let mut http = http::Request::builder().method(request.method).uri(uri);
        for (name, value) in &request.headers {
            http = http.header(*name, value);
        }
        let body = match self {
            Self::AwsJson { target, version } => {
                http = http
                    .header("x-amz-target", format!("{target}.{operation}"))
                    .header("content-type", format!("application/x-amz-json-{version}"));
                serde_json::to_string(&request.members)?
            }
            Self::RestJson if request.method == "GET" => String::new(),
            Self::RestJson => {
                http = http.header("content-type", "application/json");
                serde_json::to_string(&request.members)?
            }
            Self::Query { version } | Self::Ec2 { version } => {
                http = http.header("content-type", "application/x-www-form-urlencoded");
                form(operation, version, request)
            }
            Self::RestXml => String::new(),
        };
        if !body.is_empty() {
            http = http.header("content-length", body.len());
        }
        Ok(http.body(SdkBody::from(body))?.try_into()?)
    }

    pub(super) fn read<O: DeserializeOwned>(
        self,
        operation: &str,
        response: &HttpResponse,
    ) -> Result<O, OrchestratorError<OperationError>> {
        let body = std::str::from_utf8(response.body().bytes().unwrap_or_default());
        if !response.status().is_success() {
            return Err(OrchestratorError::operation(self.error(response, body.unwrap_or_default())));
        }
        let body = body.map_err(OrchestratorError::other)?;
        let answer = match self {
            Self::AwsJson { .. } | Self::RestJson => serde_json::from_str(body).map_err(BoxError::from),
            Self::Query { .. } | Self::Ec2 { .. } => {
                expect_root(body, &[&format!("{operation}Response")]).and_then(|()| from_xml(body))
            }
            // The one answer of S3 that is the document itself, and no XML.
            Self::RestXml if operation == "GetBucketPolicy" => document(body),
            Self::RestXml => roots(operation)
                .map_or(Ok(()), |roots| expect_root(body, roots))
                .and_then(|()| from_xml(body)),
        };
        answer.map_err(OrchestratorError::other)
    }

    fn error(self, response: &HttpResponse, body: &str) -> OperationError {
        let (code, message) = match self {
            Self::AwsJson { .. } | Self::RestJson => json_error(response, body),
            Self::Query { .. } | Self::Ec2 { .. } | Self::RestXml => xml_error(body),
        };
        OperationError::new(&code, &message)
    }
}

fn with_query(request: &Request) -> String {
    let pairs: Vec<String> = request
        .parameters
        .iter()
        .map(|(name, value)| match value {
            Some(value) => format!("{}={}", encode(name), encode(value)),
            None => encode(name),
        })
        .collect();
    if pairs.is_empty() { request.path.clone() } else { format!("{}?{}", request.path, pairs.join("&")) }
}

fn form(operation: &str, version: &str, request: &Request) -> String {
    let mut form = format!("Action={operation}&Version={version}");
    for (name, value) in &request.parameters {
        form.push('&');
        form.push_str(&encode(name));
        form.push('=');
        form.push_str(&encode(value.as_deref().unwrap_or_default()));
    }
    form
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, &UNRESERVED).to_string()
}

fn from_xml<O: DeserializeOwned>(body: &str) -> Result<O, BoxError> {
    if body.trim().is_empty() {
        return Err("the answer is empty".into());
    }
    quick_xml::de::from_str(body).map_err(BoxError::from)
}

/// A policy document as the text that it is.
fn document<O: DeserializeOwned>(body: &str) -> Result<O, BoxError> {
    const MEMBERS: [&str; 3] = ["Id", "Statement", "Version"];
    let members: serde_json::Map<String, serde_json::Value> = serde_json::from_str(body)?;
    let known = |name: &String| MEMBERS.iter().any(|member| member.eq_ignore_ascii_case(name));
    if !members.keys().all(known) || !members.keys().any(|name| name.eq_ignore_ascii_case("Statement")) {
        return Err("the answer is no policy document".into());
    }
    serde_json::from_value(serde_json::Value::String(body.to_owned())).map_err(BoxError::from)
}

/// The root of an answer in which everything may be left out: nothing else tells it from another's.
///
/// A place without a text is us-east-1, a bucket without a status never had versions, one without a
/// destination is not logged, and a distribution without an element for logs has none. S3 names the
/// element after what it holds, other implementations after the shape of its model.
fn roots(operation: &str) -> Option<&'static [&'static str]> {
    match operation {
        "GetDistributionConfig" => Some(&["DistributionConfig"]),
        "GetBucketLocation" => Some(&["LocationConstraint"]),
        "GetBucketVersioning" => Some(&["VersioningConfiguration", "GetBucketVersioningOutput"]),
        "GetBucketLogging" => Some(&["BucketLoggingStatus"]),
        _ => None,
    }
}

/// The answer has one of these root elements.
#[expect(clippy::wildcard_enum_match_arm, reason = "only the first element matters")]
fn expect_root(body: &str, roots: &[&str]) -> Result<(), BoxError> {
    let mut reader = quick_xml::Reader::from_str(body);
    loop {
        match reader.read_event()? {
            Event::Start(element) | Event::Empty(element) => {
                let name = element.local_name().as_ref().to_owned();
                if roots.contains(&name.as_str()) {
                    return Ok(());
                }
                return Err(format!("the answer is a {name}").into());
            }
            Event::Eof => return Err("the answer is empty".into()),
            _ => {}
        }
    }
}

fn json_error(response: &HttpResponse, body: &str) -> (String, String) {
    let json: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
    let text = |name: &str| json.get(name).and_then(serde_json::Value::as_str).unwrap_or_default();
    let first = |names: [&str; 2]| {
        names.map(text).into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_owned()
    };
    let code = match response.headers().get("x-amzn-errortype") {
        Some(code) => code.to_owned(),
        None => first(["__type", "code"]),
    };
    // `com.amazonaws.kms#AccessDeniedException:http://…` names AccessDeniedException.
    let code = code.split(':').next().and_then(|code| code.rsplit('#').next()).unwrap_or_default();
    (code.to_owned(), first(["message", "Message"]))
}

/// The error code of a refusal in any protocol; empty when it has none.
pub(in crate::aws) fn error_of(response: &HttpResponse, body: &str) -> String {
    if body.trim_start().starts_with('<') { xml_error(body).0 } else { json_error(response, body).0 }
}

/// The first `Code` and `Message` elements, wherever the protocol puts them.
#[expect(clippy::wildcard_enum_match_arm, reason = "only elements and their texts matter")]
fn xml_error(body: &str) -> (String, String) {
    let mut reader = quick_xml::Reader::from_str(body);
    let (mut code, mut message, mut inside) = (String::new(), String::new(), String::new());
    let (mut code_ended, mut message_ended) = (false, false);
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(element) => element.local_name().as_ref().clone_into(&mut inside),
            // A text with entities comes in pieces.
            Event::Text(text) if inside == "Code" && !code_ended => code.push_str(&text),
            Event::Text(text) if inside == "Message" && !message_ended => message.push_str(&text),
            Event::End(_) => {
                code_ended |= !code.is_empty();
                message_ended |= !message.is_empty();
                inside.clear();
            }
            Event::Eof => break,
            _ => {}
        }
    }
    (code, message)
}

#[cfg(test)]
mod tests {
    use aws_smithy_runtime_api::http::StatusCode;
    use serde::Deserialize;

    use super::*;

    const EC2: Protocol = Protocol::Ec2 { version: "2016-11-15" };
    const JSON: Protocol = Protocol::AwsJson { target: "DynamoDB_20120810", version: "1.0" };

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Tables {
        table_names: Vec<String>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Volumes {
        volume_set: Items,
    }

    #[derive(Debug, Deserialize)]
    struct Items {
        #[serde(default)]
        item: Vec<Item>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Item {
        volume_id: String,
    }

    fn answer(status: u16, body: &str) -> HttpResponse {
        HttpResponse::new(StatusCode::try_from(status).unwrap(), SdkBody::from(body))
    }

    fn code(protocol: Protocol, body: &str) -> String {
        let error = protocol.read::<Tables>("ListTables", &answer(400, body)).unwrap_err();
        error.as_operation_error().unwrap().to_string()
    }

    #[test]
    fn a_json_answer_is_read_by_its_members() {
        let tables = JSON.read::<Tables>("ListTables", &answer(200, r#"{"TableNames":["a"]}"#)).unwrap();
        assert_eq!(tables.table_names, ["a"]);
    }

    #[test]
    fn an_answer_in_which_all_may_be_left_out_is_known_by_its_root() {
        #[derive(Debug, Deserialize)]
        struct Versioning {
            #[serde(rename = "Status")]
            status: Option<String>,
        }
        let read =
            |body: &str| Protocol::RestXml.read::<Versioning>("GetBucketVersioning", &answer(200, body));
        assert_eq!(read("<VersioningConfiguration/>").unwrap().status, None);
        assert!(read("<LifecycleConfiguration><Rule/></LifecycleConfiguration>").is_err());
        assert!(read("").is_err());
    }

    #[test]
    fn a_bucket_policy_is_the_document_itself() {
        let read = |body: &str| Protocol::RestXml.read::<String>("GetBucketPolicy", &answer(200, body));
        let policy = r#"{"Version":"2012-10-17","Statement":[]}"#;
        assert_eq!(read(policy).unwrap(), policy);
        assert!(read("<AccessControlPolicy/>").is_err());
        assert!(read(r#"{"Version":"#).is_err());
        assert!(read(r#"{"Keys":[]}"#).is_err());
        assert!(read(r#"{"Statement":[],"Credentials":{}}"#).is_err());
        assert!(read("").is_err());
    }

    #[test]
    fn a_json_request_names_its_operation_in_a_header() {
        let request = JSON.write("ListTables", &Request::new().member("Limit", 100)).unwrap();
        assert_eq!(request.headers().get("x-amz-target"), Some("DynamoDB_20120810.ListTables"));
        assert_eq!(request.body().bytes(), Some(br#"{"Limit":100}"#.as_slice()));
    }

    #[test]
    fn a_rest_request_encodes_its_query() {
        let request = Request::get("/bucket").flag("lifecycle").parameter("token", "a/b c");
        let request = Protocol::RestXml.write("GetBucketLifecycleConfiguration", &request).unwrap();
        assert_eq!(request.uri(), "/bucket?lifecycle&token=a%2Fb%20c");
    }

    #[test]
    fn an_ec2_list_is_read_through_its_items() {
        let body = "<DescribeVolumesResponse><volumeSet><item><volumeId>vol-1</volumeId></item></volumeSet></DescribeVolumesResponse>";
        let volumes = EC2.read::<Volumes>("DescribeVolumes", &answer(200, body)).unwrap();
        assert_eq!(volumes.volume_set.item[0].volume_id, "vol-1");
    }

    #[test]
    fn the_body_of_another_operation_is_not_an_empty_list() {
        let other = "<DescribeSnapshotsResponse><snapshotSet/><volumeSet/></DescribeSnapshotsResponse>";
        assert!(EC2.read::<Volumes>("DescribeVolumes", &answer(200, other)).is_err());
        assert!(JSON.read::<Tables>("ListTables", &answer(200, r#"{"Keys":[]}"#)).is_err());
    }

    #[test]
    fn an_empty_or_cut_off_body_is_an_error() {
        for body in ["", "<DescribeVolumesResponse><volumeSet><item>"] {
            assert!(EC2.read::<Volumes>("DescribeVolumes", &answer(200, body)).is_err(), "{body}");
        }
        assert!(JSON.read::<Tables>("ListTables", &answer(200, "")).is_err());
    }

    #[test]
    fn error_codes_are_found_in_every_protocol() {
        assert_eq!(
            code(JSON, r#"{"__type":"com.amazonaws#AccessDeniedException","message":"no"}"#),
            "AccessDeniedException: no"
        );
        let query = "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>a &amp; b</Message></Error></ErrorResponse>";
        assert!(code(Protocol::Query { version: "1" }, query).starts_with("AccessDenied: a "));
        let ec2 = "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>";
        assert_eq!(code(EC2, ec2), "UnauthorizedOperation: no");
        let s3 = "<Error><Code>NoSuchLifecycleConfiguration</Code><Message>none</Message></Error>";
        assert_eq!(code(Protocol::RestXml, s3), "NoSuchLifecycleConfiguration: none");
    }

    #[test]
    fn an_html_error_page_is_an_error_without_a_code() {
        assert_eq!(code(JSON, "<html>500</html>"), ": ");
    }
}
