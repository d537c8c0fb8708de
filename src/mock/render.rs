//! Writes errors as the SDKs read them, and request ids that are the same in every run.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

use super::encoding::xml_escaped;
use super::protocol::Protocol;

/// A response before it meets the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

/// The n-th time that this request was asked, so ids do not depend on which of two requests came first.
#[derive(Debug, Clone, Copy)]
pub(super) struct RequestId {
    pub(super) digest: [u8; 32],
    pub(super) repeat: u32,
}

impl RequestId {
    /// As the service writes it: 16 capitals for S3, a UUID elsewhere.
    pub(super) fn text(self, protocol: Protocol) -> String {
        match protocol {
            Protocol::RestXml | Protocol::RestXmlWrapped => hex(self.bytes(4)).to_uppercase(),
            Protocol::Json | Protocol::RestJson | Protocol::Query | Protocol::Ec2 => {
                dashed(&hex(self.bytes(12)))
            }
        }
    }

    /// The headers that carry it.
    pub(super) fn headers(self, protocol: Protocol) -> Vec<(String, String)> {
        let text = self.text(protocol);
        match protocol {
            Protocol::RestXml | Protocol::RestXmlWrapped => vec![
                ("x-amz-request-id".to_owned(), text),
                ("x-amz-id-2".to_owned(), STANDARD.encode(self.bytes(32).collect::<Vec<_>>())),
            ],
            Protocol::Json | Protocol::RestJson | Protocol::Query | Protocol::Ec2 => {
                vec![("x-amzn-requestid".to_owned(), text)]
            }
        }
    }

    fn bytes(self, of_digest: usize) -> impl Iterator<Item = u8> {
        self.digest.into_iter().take(of_digest).chain(self.repeat.to_be_bytes())
    }
}

fn hex(bytes: impl Iterator<Item = u8>) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16);
    bytes.flat_map(|byte| [byte >> 4, byte & 0x0f]).filter_map(digit).collect()
}

fn dashed(digits: &str) -> String {
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if [8, 12, 16, 20].contains(&index) {
            text.push('-');
        }
        text.push(digit);
    }
    text
}

/// An error in the words of its protocol.
pub(super) fn error(protocol: Protocol, status: u16, code: &str, message: &str, id: RequestId) -> Reply {
    let headers = match protocol {
        Protocol::Json | Protocol::RestJson => {
            vec![("x-amzn-errortype".to_owned(), code.to_owned())]
        }
        Protocol::Query | Protocol::Ec2 | Protocol::RestXml | Protocol::RestXmlWrapped => Vec::new(),
    };
    let body = match protocol {
        Protocol::Json => json!({ "__type": code, "message": message }).to_string(),
        Protocol::RestJson => json!({ "message": message }).to_string(),
        Protocol::Query | Protocol::Ec2 | Protocol::RestXml | Protocol::RestXmlWrapped => {
            xml_error(protocol, status, &xml_escaped(code), &xml_escaped(message), &id.text(protocol))
        }
    };
    Reply { status, headers, body }
}

fn xml_error(protocol: Protocol, status: u16, code: &str, message: &str, id: &str) -> String {
    let inner = format!("<Code>{code}</Code><Message>{message}</Message>");
    match protocol {
        Protocol::Ec2 => format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error>{inner}</Error></Errors><RequestID>{id}</RequestID></Response>"
        ),
        Protocol::RestXml => format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>{inner}<RequestId>{id}</RequestId><HostId>{id}</HostId></Error>"
        ),
        Protocol::Query | Protocol::RestXmlWrapped | Protocol::Json | Protocol::RestJson => {
            let kind = if status < 500 { "Sender" } else { "Receiver" };
            format!(
                "<ErrorResponse><Error><Type>{kind}</Type>{inner}</Error><RequestId>{id}</RequestId></ErrorResponse>"
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: RequestId = RequestId { digest: [0xab; 32], repeat: 2 };
    const UUID: &str = "abababab-abab-abab-abab-abab00000002";

    fn body(protocol: Protocol) -> String {
        error(protocol, 400, "Code", "a < b \"c\"", ID).body
    }

    #[test]
    fn json_has_the_code_in_body_and_header() {
        assert_eq!(body(Protocol::Json), r#"{"__type":"Code","message":"a < b \"c\""}"#);
        let headers = error(Protocol::Json, 400, "Code", "", ID).headers;
        assert_eq!(headers, [("x-amzn-errortype".to_owned(), "Code".to_owned())]);
    }

    #[test]
    fn rest_json_has_the_code_in_the_header_alone() {
        assert_eq!(body(Protocol::RestJson), r#"{"message":"a < b \"c\""}"#);
        assert_eq!(error(Protocol::RestJson, 403, "Code", "", ID).headers.len(), 1);
    }

    #[test]
    fn query_wraps_the_error_and_names_the_side_at_fault() {
        let expected = format!(
            "<ErrorResponse><Error><Type>Sender</Type><Code>Code</Code><Message>a &lt; b &quot;c&quot;</Message></Error><RequestId>{UUID}</RequestId></ErrorResponse>"
        );
        assert_eq!(body(Protocol::Query), expected);
        assert!(error(Protocol::Query, 500, "Code", "", ID).body.contains("<Type>Receiver</Type>"));
    }

    #[test]
    fn ec2_has_a_list_of_errors() {
        let tail = format!("</Error></Errors><RequestID>{UUID}</RequestID></Response>");
        assert!(body(Protocol::Ec2).contains("<Response><Errors><Error><Code>Code</Code>"));
        assert!(body(Protocol::Ec2).ends_with(&tail));
    }

    #[test]
    fn s3_has_a_bare_error_and_s3_control_a_wrapped_one() {
        assert!(body(Protocol::RestXml).contains("\n<Error><Code>Code</Code>"));
        assert!(body(Protocol::RestXml).contains("<RequestId>ABABABAB00000002</RequestId>"));
        assert!(body(Protocol::RestXmlWrapped).starts_with("<ErrorResponse><Error>"));
    }

    #[test]
    fn s3_answers_with_two_ids() {
        let names: Vec<_> = ID.headers(Protocol::RestXml).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["x-amz-request-id", "x-amz-id-2"]);
        assert_eq!(ID.headers(Protocol::Json), [("x-amzn-requestid".to_owned(), UUID.to_owned())]);
    }
}
