//! The parameters of a request as one flat map, so that a condition reads alike in every protocol.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde_json::Value;

/// Parameter to value; nested members are joined by dots, list members numbered from 0.
pub(super) type Parameters = BTreeMap<String, String>;

/// A query string or a form body. What is not UTF-8 keeps its shape with replacement characters.
pub(super) fn from_query(query: &str) -> Parameters {
    query.split('&').filter(|pair| !pair.is_empty()).map(pair).collect()
}

fn pair(text: &str) -> (String, String) {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    (decoded(name), decoded(value))
}

fn decoded(text: &str) -> String {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
}

/// The members of a JSON body; nothing for a body that is not a JSON object.
pub(super) fn from_json(body: &[u8]) -> Parameters {
    let mut parameters = Parameters::new();
    if let Ok(value @ Value::Object(_)) = serde_json::from_slice(body) {
        flatten("", &value, &mut parameters);
    }
    parameters
}

fn flatten(name: &str, value: &Value, parameters: &mut Parameters) {
    match value {
        // A member that is null is a member that is absent.
        Value::Null => {}
        Value::Object(members) => {
            for (member, value) in members {
                flatten(&dotted(name, member), value, parameters);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                flatten(&dotted(name, &index.to_string()), item, parameters);
            }
        }
        Value::String(text) => insert(parameters, name, text.clone()),
        Value::Bool(_) | Value::Number(_) => insert(parameters, name, value.to_string()),
    }
}

fn insert(parameters: &mut Parameters, name: &str, value: String) {
    parameters.insert(name.to_owned(), value);
}

fn dotted(name: &str, member: &str) -> String {
    if name.is_empty() { member.to_owned() } else { format!("{name}.{member}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_decoded() {
        let form = from_query("Action=ListUsers&Path=%2Fa+b&Empty&&Owner.1=self");
        assert_eq!(form["Path"], "/a b");
        assert_eq!(form["Empty"], "");
        assert_eq!(form["Owner.1"], "self");
        assert_eq!(form.len(), 4);
    }

    #[test]
    fn nested_members_are_joined_by_dots() {
        let body =
            br#"{"LookupAttributes":[{"AttributeKey":"Username"}],"MaxResults":50,"On":true,"No":null}"#;
        let members = from_json(body);
        assert_eq!(members["LookupAttributes.0.AttributeKey"], "Username");
        assert_eq!(members["MaxResults"], "50");
        assert_eq!(members["On"], "true");
        assert!(!members.contains_key("No"));
    }

    #[test]
    fn a_broken_body_has_no_members() {
        assert!(from_json(b"{\"a\":").is_empty());
        assert!(from_json("[".repeat(100_000).as_bytes()).is_empty());
        assert!(from_json(b"\xff\xfe").is_empty());
    }

    #[test]
    fn bytes_that_are_not_utf8_do_not_stop_the_reading() {
        assert_eq!(from_query("a=%ff%")["a"], "\u{fffd}%");
    }
}
