//! Whether the answer of an SDK crate's call is whole.
//!
//! The generated parsers are lenient: XML that breaks off in the middle reads as lists without
//! entries, a JSON member that is missing reads as false. Here both are refused before anything is
//! taken from them, so that a garbled answer is a gap and never "there is none".

use aws_smithy_runtime_api::box_error::BoxError;
use quick_xml::events::Event;

/// Refuses a successful answer that is cut off, garbled, empty, or of another operation.
pub(super) fn check(service: &str, operation: &str, body: &[u8]) -> Result<(), BoxError> {
    match service {
        "iam" | "sts" => whole_xml(operation, std::str::from_utf8(body)?),
        _ => whole_json(required(service, operation), body),
    }
}

/// The member that AWS always sends in the answer; none where every member may be absent.
fn required(service: &str, operation: &str) -> Option<&'static str> {
    Some(match (service, operation) {
        ("kms", "ListKeys") => "Keys",
        ("kms", "ListAliases") => "Aliases",
        ("kms", "DescribeKey") => "KeyMetadata",
        ("kms", "GetKeyPolicy") => "Policy",
        ("kms", "GetKeyRotationStatus") => "KeyRotationEnabled",
        ("kms", "ListResourceTags") => "Tags",
        ("kms", "ListGrants") => "Grants",
        ("kms", "ListKeyRotations") => "Rotations",
        ("kms", "GetKeyLastUsage") => "TrackingStartDate",
        ("kms", "DescribeCustomKeyStores") => "CustomKeyStores",
        ("kms", "GetPublicKey") => "PublicKey",
        ("kms", "Sign") => "Signature",
        ("cloudtrail", "DescribeTrails") => "trailList",
        ("cloudtrail", "GetTrailStatus") => "IsLogging",
        ("cloudtrail", "GetEventSelectors") => "TrailARN",
        ("cloudtrail", "ListEventDataStores") => "EventDataStores",
        ("cloudtrail", "GetEventDataStore") => "EventDataStoreArn",
        ("cloudtrail", "LookupEvents") => "Events",
        ("config", "DescribeConformancePackCompliance") => "ConformancePackRuleComplianceList",
        ("config", "DescribeDeliveryChannels") => "DeliveryChannels",
        ("config", "SelectResourceConfig") => "Results",
        (_, _) => return None,
    })
}

fn whole_json(required: Option<&str>, body: &[u8]) -> Result<(), BoxError> {
    let answer: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(body)?;
    match required {
        Some(member) if answer.get(member).is_none_or(serde_json::Value::is_null) => {
            Err(format!("the answer lacks `{member}`, which AWS always sends").into())
        }
        Some(_) | None => Ok(()),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "only where elements begin and end matters")]
fn whole_xml(operation: &str, body: &str) -> Result<(), BoxError> {
    let mut reader = quick_xml::Reader::from_str(body);
    let (mut depth, mut roots, mut root) = (0_usize, 0_usize, None);
    loop {
        let event = reader.read_event()?;
        match &event {
            Event::Start(element) | Event::Empty(element) if depth == 0 => {
                root = Some(element.local_name().as_ref().to_owned());
                roots += 1;
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Text(text) if depth == 0 && !text.trim().is_empty() => {
                return Err("the answer holds text outside of its root".into());
            }
            Event::Eof => break,
            _ => {}
        }
        depth += usize::from(matches!(event, Event::Start(_)));
    }
    match root {
        None => Err("the answer is empty".into()),
        Some(_) if depth > 0 => Err("the answer breaks off".into()),
        Some(_) if roots > 1 => Err("the answer goes on after its end".into()),
        Some(root) if root != format!("{operation}Response") => Err(format!("the answer is a {root}").into()),
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USERS: &str = "<ListUsersResponse><ListUsersResult><Users/></ListUsersResult></ListUsersResponse>";

    #[test]
    fn a_whole_answer_is_taken() {
        assert!(check("iam", "ListUsers", USERS.as_bytes()).is_ok());
        let framed = format!("<?xml version=\"1.0\"?>\n<!-- a -->{USERS}\n<!-- b -->\n");
        assert!(check("iam", "ListUsers", framed.as_bytes()).is_ok());
        assert!(check("kms", "ListKeys", br#"{"Keys":[]}"#).is_ok());
    }

    #[test]
    fn xml_that_breaks_off_is_refused_at_every_byte() {
        for end in 0..USERS.len() {
            assert!(check("iam", "ListUsers", &USERS.as_bytes()[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn the_answer_of_another_operation_is_refused() {
        assert!(check("iam", "ListRoles", USERS.as_bytes()).is_err());
        assert!(check("kms", "GetKeyRotationStatus", br#"{"Keys":[]}"#).is_err());
        assert!(check("kms", "ListKeys", br#"{"Keys":null}"#).is_err());
    }

    #[test]
    fn an_empty_or_garbled_answer_is_refused() {
        for body in ["", "{", "{}", "[]", "not json"] {
            assert!(check("kms", "ListKeys", body.as_bytes()).is_err(), "{body}");
        }
        for body in [
            "",
            "<a",
            "<ListUsersResponse><b></a></ListUsersResponse>",
            "<ListUsersResponse/><ListUsersResponse></ListUsersResponse>",
            "<ListUsersResponse></ListUsersResponse>and more",
        ] {
            assert!(check("iam", "ListUsers", body.as_bytes()).is_err(), "{body}");
        }
    }
}
