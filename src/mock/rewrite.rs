//! Answers that are whole but not what they were: one more page for ever, members and values that AWS
//! has added since.
//!
//! A body that is neither JSON nor XML, or is a policy of a customer's, stays as it is: AWS adds
//! nothing to those.
#![expect(clippy::wildcard_enum_match_arm, reason = "of XML only the ends of elements matter here")]

use quick_xml::events::{BytesText, Event};
use quick_xml::{Reader, Writer};
use serde_json::{Map, Value, json};

/// A page token that comes back for ever.
pub(super) const TOKEN: &str = "kakunin-again";

/// A value that no model of any service knows.
pub(super) const NEW_VALUE: &str = "UNHEARD_OF";

const NEW_FIELD: &str = "UnheardOf";

/// Every name under which AWS services hand out page tokens, and what says that there are more pages.
const TOKENS: [&str; 8] = [
    "NextToken",
    "nextToken",
    "Marker",
    "NextMarker",
    "NextPageToken",
    "ContinuationToken",
    "NextContinuationToken",
    "LastEvaluatedTableName",
];
const MORE: [&str; 2] = ["IsTruncated", "Truncated"];

/// The answer, and that there is one more page.
pub(super) fn with_more_pages(body: &str) -> String {
    let more = |object: &mut Map<String, Value>| {
        object.extend(TOKENS.map(|name| (name.to_owned(), json!(TOKEN))));
        object.extend(MORE.map(|name| (name.to_owned(), json!(true))));
    };
    let element = TOKENS.iter().map(|name| format!("<{name}>{TOKEN}</{name}>"));
    let element: String = element.chain(MORE.iter().map(|name| format!("<{name}>true</{name}>"))).collect();
    match parsed(body) {
        Body::Json(Value::Object(mut object)) => {
            more(&mut object);
            Value::Object(object).to_string()
        }
        Body::Xml(events) => written(&replace_pages(events, &element)),
        Body::Json(_) | Body::Other => body.to_owned(),
    }
}

/// The answer with members that nobody has heard of: in the outermost object and in the entries of
/// lists, which are structures in every model (an object elsewhere may be a map of a customer's).
pub(super) fn with_new_fields(body: &str) -> String {
    match parsed(body) {
        Body::Json(mut value) => {
            add_field(&mut value);
            add_to_entries(&mut value);
            value.to_string()
        }
        Body::Xml(events) => written(&add_elements(events)),
        Body::Other => body.to_owned(),
    }
}

/// The answer, with a value nobody has heard of in the named members.
pub(super) fn with_new_values(body: &str, members: &[String]) -> String {
    match parsed(body) {
        Body::Json(mut value) => {
            replace_values(&mut value, members);
            value.to_string()
        }
        Body::Xml(events) => written(&replace_texts(events, members)),
        Body::Other => body.to_owned(),
    }
}

enum Body {
    Json(Value),
    Xml(Vec<Event<'static>>),
    Other,
}

fn parsed(body: &str) -> Body {
    let is_policy = |value: &Value| value.get("Statement").is_some();
    if let Ok(value) = serde_json::from_str::<Value>(body) {
        return if is_policy(&value) { Body::Other } else { Body::Json(value) };
    }
    if body.trim_start().starts_with('<') { events(body).map_or(Body::Other, Body::Xml) } else { Body::Other }
}

fn events(body: &str) -> Option<Vec<Event<'static>>> {
    let mut reader = Reader::from_str(body);
    reader.config_mut().expand_empty_elements = true;
    let mut events = Vec::new();
    loop {
        match reader.read_event().ok()? {
            Event::Eof => return Some(events),
            event => events.push(event.into_owned()),
        }
    }
}

fn written(events: &[Event<'_>]) -> String {
    let mut writer = Writer::new(Vec::new());
    for event in events {
        let done = writer.write_event(event.borrow());
        debug_assert!(done.is_ok(), "a Vec takes every event");
    }
    String::from_utf8_lossy(&writer.into_inner()).into_owned()
}

fn name(event: &Event<'_>) -> Option<String> {
    match event {
        Event::Start(start) => Some(start.local_name().as_ref().to_owned()),
        Event::End(end) => Some(end.local_name().as_ref().to_owned()),
        _ => None,
    }
}

fn raw(xml: &str) -> Event<'static> {
    Event::Text(BytesText::from_escaped(xml.to_owned()))
}

/// What every answer of a list ends with: the result of the query protocol, else the root.
fn list_end(events: &[Event<'_>]) -> Option<usize> {
    let ends = |event: &&Event<'_>| matches!(event, Event::End(_));
    let result = events
        .iter()
        .rposition(|event| ends(&event) && name(event).is_some_and(|name| name.ends_with("Result")));
    result.or_else(|| events.iter().rposition(|event| ends(&event)))
}

fn replace_pages(events: Vec<Event<'static>>, more: &str) -> Vec<Event<'static>> {
    let own = |name: &str| TOKENS.contains(&name) || MORE.contains(&name);
    let mut kept = Vec::new();
    let mut inside = false;
    for event in events {
        let ours = name(&event).is_some_and(|name| own(&name));
        if !ours && !inside {
            kept.push(event.clone());
        }
        inside = ours && matches!(event, Event::Start(_));
    }
    if let Some(end) = list_end(&kept) {
        kept.insert(end, raw(more));
    }
    kept
}

/// Adds an element to the root, to results and to entries of lists that hold elements themselves.
fn add_elements(events: Vec<Event<'static>>) -> Vec<Event<'static>> {
    let field = format!("<{NEW_FIELD}><Deep>1</Deep></{NEW_FIELD}>");
    let mut kept: Vec<Event<'static>> = Vec::new();
    let last = events.iter().rposition(|event| matches!(event, Event::End(_)));
    for (index, event) in events.into_iter().enumerate() {
        let closes = matches!(event, Event::End(_));
        let holds_elements = matches!(kept.last(), Some(Event::End(_)))
            || kept
                .last()
                .is_some_and(|last| matches!(last, Event::Text(text) if text.trim_ascii().is_empty()));
        let entry =
            name(&event).is_some_and(|name| name == "member" || name == "item" || name.ends_with("Result"));
        if closes && ((entry && holds_elements) || Some(index) == last) {
            kept.push(raw(&field));
        }
        kept.push(event);
    }
    kept
}

fn replace_texts(events: Vec<Event<'static>>, members: &[String]) -> Vec<Event<'static>> {
    let mut open: Vec<String> = Vec::new();
    let mut kept = Vec::new();
    for event in events {
        match &event {
            Event::Start(_) => open.extend(name(&event)),
            Event::End(_) => {
                open.pop();
            }
            _ => {}
        }
        // A list of values has its entries in `member` or `item` elements.
        let mut names = open.iter().rev();
        let own = names.next().is_some_and(|own| members.contains(own))
            || (open.last().is_some_and(|own| own == "member" || own == "item")
                && names.next().is_some_and(|list| members.contains(list)));
        let text = matches!(&event, Event::Text(text) if !text.trim_ascii().is_empty());
        kept.push(if own && text { raw(NEW_VALUE) } else { event });
    }
    kept
}

fn add_field(value: &mut Value) {
    if let Value::Object(object) = value {
        object.insert(NEW_FIELD.to_owned(), json!({ "Deep": [1, null] }));
    }
}

fn add_to_entries(value: &mut Value) {
    match value {
        Value::Array(entries) => {
            for entry in entries {
                add_to_entries(entry);
                add_field(entry);
            }
        }
        Value::Object(object) => object.values_mut().for_each(add_to_entries),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn replace_values(value: &mut Value, members: &[String]) {
    match value {
        Value::Array(entries) => entries.iter_mut().for_each(|entry| replace_values(entry, members)),
        Value::Object(object) => {
            for (name, value) in object {
                if members.contains(name) {
                    replace_leaf(value);
                } else {
                    replace_values(value, members);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn replace_leaf(value: &mut Value) {
    match value {
        Value::String(text) => NEW_VALUE.clone_into(text),
        Value::Array(entries) => entries.iter_mut().for_each(replace_leaf),
        Value::Object(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = r#"{"Keys":[{"KeyId":"1","KeyState":"Enabled"}],"Truncated":false}"#;
    const XML: &str = "<R><ListResult><IsTruncated>false</IsTruncated><Users><member><Name>a</Name>\
                       <Status>Active</Status></member><member>text</member></Users></ListResult></R>";

    #[test]
    fn there_is_always_one_more_page() {
        let json = with_more_pages(JSON);
        assert!(
            json.contains(r#""NextMarker":"kakunin-again""#) && json.contains(r#""Truncated":true"#),
            "{json}"
        );
        let xml = with_more_pages(XML);
        assert!(
            xml.contains("<Marker>kakunin-again</Marker>") && xml.ends_with("</ListResult></R>"),
            "{xml}"
        );
        assert!(!xml.contains("false"), "{xml}");
    }

    #[test]
    fn new_fields_go_into_structures_alone() {
        let json = with_new_fields(JSON);
        assert_eq!(json.matches(NEW_FIELD).count(), 2, "{json}");
        let xml = with_new_fields(XML);
        assert_eq!(xml.matches("<UnheardOf>").count(), 3, "{xml}");
        assert!(xml.contains("<member>text</member>"), "{xml}");
    }

    #[test]
    fn new_values_stand_in_the_named_members_alone() {
        let json = with_new_values(JSON, &["KeyState".to_owned()]);
        assert!(json.contains(r#""KeyState":"UNHEARD_OF""#) && json.contains(r#""KeyId":"1""#), "{json}");
        let xml = with_new_values(XML, &["Status".to_owned()]);
        assert!(xml.contains("<Status>UNHEARD_OF</Status>") && xml.contains("<Name>a</Name>"), "{xml}");
    }

    #[test]
    fn a_policy_and_a_text_stay_as_they_are() {
        for body in [r#"{"Version":"2012-10-17","Statement":[]}"#, "plain", ""] {
            assert_eq!(with_new_fields(body), body);
            assert_eq!(with_more_pages(body), body);
        }
    }
}
