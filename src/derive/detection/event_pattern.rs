//! Event patterns of `EventBridge`, as its user guide describes them, put to a sample.

use serde_json::{Map, Value as Json};

use crate::derive::truth::{all, any, not};
use crate::derive::policy::matches as matches_wildcards;

use super::sample::{Sample, Value, thousandths};

/// Whether a pattern takes every event of which the sample fixes a part; unknown where it asks for what
/// the sample leaves open, or in words that are not known here.
pub(in crate::derive) fn matches(pattern: &Json, sample: &Sample) -> Option<bool> {
    object(pattern.as_object()?, sample, "")
}

fn object(members: &Map<String, Json>, sample: &Sample, prefix: &str) -> Option<bool> {
    all(members.iter().map(|(name, value)| match value {
        Json::Array(ways) if name == "$or" => {
            any(ways.iter().map(|way| object(way.as_object()?, sample, prefix)))
        }
        Json::Object(inner) => object(inner, sample, &format!("{prefix}{name}.")),
        Json::Array(values) => {
            let found = sample.get(&format!("{prefix}{name}"));
            any(values.iter().map(|value| one(value, found)))
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => None,
    }))
}

/// Whether a member has a value that is asked for.
fn one(wanted: &Json, found: Option<&Value>) -> Option<bool> {
    if let Json::Object(test) = wanted {
        return all(test.iter().map(|(name, argument)| tested(name, argument, found)));
    }
    let found = found?;
    Some(match (wanted, found) {
        (Json::String(wanted), Value::Text(text)) => wanted == text,
        (Json::Bool(wanted), Value::Truth(truth)) => wanted == truth,
        (Json::Number(wanted), Value::Number(number)) => thousandths(&wanted.to_string())? == *number,
        (Json::Array(_) | Json::Object(_), _) => return None,
        (Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_), _) => false,
    })
}

/// Whether a member passes a test by its name.
fn tested(name: &str, argument: &Json, found: Option<&Value>) -> Option<bool> {
    match name {
        "exists" => Some((*found? != Value::Absent) == argument.as_bool()?),
        "anything-but" => match found? {
            Value::Absent => Some(false),
            Value::Text(_) | Value::Number(_) | Value::Truth(_) => not(excluded(argument, found)),
        },
        "numeric" => numeric(argument.as_array()?, found?),
        "prefix" | "suffix" | "wildcard" | "equals-ignore-case" => match found? {
            Value::Text(text) => text_test(name, argument, text),
            Value::Number(_) | Value::Truth(_) | Value::Absent => Some(false),
        },
        _ => None,
    }
}

fn excluded(argument: &Json, found: Option<&Value>) -> Option<bool> {
    match argument {
        Json::Array(values) => any(values.iter().map(|value| one(value, found))),
        Json::Object(test) => any(test.iter().map(|(name, argument)| match argument {
            Json::Array(values) => any(values.iter().map(|value| tested(name, value, found))),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Object(_) => {
                tested(name, argument, found)
            }
        })),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => one(argument, found),
    }
}

fn text_test(name: &str, argument: &Json, text: &str) -> Option<bool> {
    if let Some(ignoring_case) = argument.as_object().and_then(|inner| inner.get("equals-ignore-case")) {
        let (wanted, text) = (ignoring_case.as_str()?.to_lowercase(), text.to_lowercase());
        return text_test(name, &Json::String(wanted), &text);
    }
    let wanted = argument.as_str()?;
    Some(match name {
        "prefix" => text.starts_with(wanted),
        "suffix" => text.ends_with(wanted),
        "wildcard" => matches_wildcards(wanted, text),
        _ => text.to_lowercase() == wanted.to_lowercase(),
    })
}

/// Comparisons in pairs of operator and number, all of which must hold.
fn numeric(pairs: &[Json], found: &Value) -> Option<bool> {
    let Value::Number(number) = found else { return Some(false) };
    if !pairs.len().is_multiple_of(2) {
        return None;
    }
    all(pairs.chunks(2).map(|pair| {
        let [Json::String(operator), Json::Number(limit)] = pair else { return None };
        let limit = thousandths(&limit.to_string())?;
        match operator.as_str() {
            "=" => Some(*number == limit),
            "<" => Some(*number < limit),
            "<=" => Some(*number <= limit),
            ">" => Some(*number > limit),
            ">=" => Some(*number >= limit),
            _ => None,
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(pattern: &str) -> Option<bool> {
        let sample = Sample::default()
            .with("source", "aws.kms")
            .with("detail.eventName", "DisableKey")
            .with("detail.errorCode", Value::Absent)
            .with("detail.severity", Value::Number(5000))
            .with("detail.readOnly", Value::Truth(false));
        matches(&serde_json::from_str(pattern).unwrap(), &sample)
    }

    #[test]
    fn values_are_alternatives_and_members_must_all_hold() {
        assert_eq!(takes(r#"{"source":["aws.kms"],"detail":{"eventName":["DisableKey","PutKeyPolicy"]}}"#), Some(true));
        assert_eq!(takes(r#"{"source":["aws.iam"],"detail":{"eventName":["DisableKey"]}}"#), Some(false));
        assert_eq!(takes(r#"{"detail":{"readOnly":[false]}}"#), Some(true));
    }

    #[test]
    fn what_the_sample_leaves_open_leaves_the_answer_open() {
        assert_eq!(takes(r#"{"source":["aws.kms"],"detail":{"requestParameters":{"keyId":["k"]}}}"#), None);
        assert_eq!(takes(r#"{"source":["aws.iam"],"detail":{"requestParameters":{"keyId":["k"]}}}"#), Some(false));
    }

    #[test]
    fn tests_by_name_are_carried_out() {
        for (test, result) in [
            (r#"{"eventName":[{"prefix":"Disable"}]}"#, Some(true)),
            (r#"{"eventName":[{"suffix":"Policy"}]}"#, Some(false)),
            (r#"{"eventName":[{"wildcard":"Dis*Key"}]}"#, Some(true)),
            (r#"{"eventName":[{"equals-ignore-case":"disablekey"}]}"#, Some(true)),
            (r#"{"eventName":[{"prefix":{"equals-ignore-case":"DISABLE"}}]}"#, Some(true)),
            (r#"{"eventName":[{"anything-but":["DisableKey"]}]}"#, Some(false)),
            (r#"{"eventName":[{"anything-but":{"prefix":"Describe"}}]}"#, Some(true)),
            (r#"{"errorCode":[{"exists":false}]}"#, Some(true)),
            (r#"{"errorCode":[{"anything-but":"x"}]}"#, Some(false)),
            (r#"{"severity":[{"numeric":[">=",4]}]}"#, Some(true)),
            (r#"{"severity":[4,5.0,6]}"#, Some(true)),
            (r#"{"severity":[{"numeric":[">",4,"<",5]}]}"#, Some(false)),
            (r#"{"eventName":[{"cidr":"10.0.0.0/8"}]}"#, None),
        ] {
            assert_eq!(takes(&format!(r#"{{"detail":{test}}}"#)), result, "{test}");
        }
    }

    #[test]
    fn one_of_several_ways_is_enough() {
        assert_eq!(takes(r#"{"$or":[{"source":["aws.iam"]},{"detail":{"eventName":["DisableKey"]}}]}"#), Some(true));
    }
}
