//! Drops members from JSON and leaves every other byte as it is.
//!
//! Parsing into values and writing them again would change the bytes of every answer. So the text
//! is checked to be JSON first, and then copied piece by piece.

use serde::de::IgnoredAny;

use super::rule::Names;
use super::{Cut, MARKER, Unreadable};

/// JSON in a text of JSON, as Config and CloudTrail answer it, is looked into this deep.
const NESTED_MAX: u8 = 3;

pub(super) fn without(text: &str, names: &Names) -> Result<Option<Cut>, Unreadable> {
    nested(text, names, NESTED_MAX)
}

fn nested(text: &str, names: &Names, depth: u8) -> Result<Option<Cut>, Unreadable> {
    serde_json::from_str::<IgnoredAny>(text).map_err(|_not_json| Unreadable)?;
    let mut copy = Copy { rest: text, names, depth, out: String::new(), dropped: Vec::new(), changed: false };
    copy.run()?;
    Ok(copy.changed.then_some(Cut { text: copy.out, dropped: copy.dropped }))
}

struct Copy<'a> {
    rest: &'a str,
    names: &'a Names,
    depth: u8,
    out: String,
    dropped: Vec<String>,
    changed: bool,
}

/// An open object or list.
struct Open {
    object: bool,
    key_next: bool,
}

impl<'a> Copy<'a> {
    fn run(&mut self) -> Result<(), Unreadable> {
        let mut open: Vec<Open> = Vec::new();
        let mut drop_next = false;
        while let Some(first) = self.rest.chars().next() {
            let is_key = open.last().is_some_and(|open| open.object && open.key_next);
            match first {
                ' ' | '\n' | '\r' | '\t' | ':' => {
                    self.copy(1)?;
                }
                ',' | '}' | ']' => {
                    self.copy(1)?;
                    if first == ',' {
                        open.last_mut().into_iter().for_each(|open| open.key_next = open.object);
                    } else {
                        open.pop();
                    }
                }
                '"' if is_key => {
                    let key = self.copy(string_len(self.rest)?)?;
                    drop_next = self.names.has(&decoded(key)?);
                    open.last_mut().into_iter().for_each(|open| open.key_next = false);
                }
                _ if drop_next => {
                    drop_next = false;
                    self.drop_value()?;
                }
                '{' | '[' => {
                    self.copy(1)?;
                    open.push(Open { object: first == '{', key_next: first == '{' });
                }
                '"' => self.text()?,
                _ => {
                    self.copy(scalar_len(self.rest))?;
                }
            }
        }
        Ok(())
    }

    /// Takes the next bytes off the rest.
    fn take(&mut self, len: usize) -> Result<&'a str, Unreadable> {
        let (taken, rest) = self.rest.split_at_checked(len).ok_or(Unreadable)?;
        self.rest = rest;
        Ok(taken)
    }

    fn copy(&mut self, len: usize) -> Result<&'a str, Unreadable> {
        let taken = self.take(len)?;
        self.out.push_str(taken);
        Ok(taken)
    }

    /// A value that says that there is none is not a secret, and worth knowing.
    fn drop_value(&mut self) -> Result<(), Unreadable> {
        let value = self.take(value_len(self.rest)?)?;
        // White space within a text is the value's own.
        let bare = |value: &str| match value.strip_prefix('"') {
            Some(_) => value.to_owned(),
            None => value.chars().filter(|c| !c.is_ascii_whitespace()).collect(),
        };
        if matches!(bare(value.trim()).as_str(), "null" | "\"\"" | "{}" | "[]") {
            self.out.push_str(value);
            return Ok(());
        }
        self.changed = true;
        self.out.push('"');
        self.out.push_str(MARKER);
        self.out.push('"');
        texts(&serde_json::from_str(value).map_err(|_not_json| Unreadable)?, &mut self.dropped);
        Ok(())
    }

    /// A text, which may be JSON itself.
    fn text(&mut self) -> Result<(), Unreadable> {
        let token = self.take(string_len(self.rest)?)?;
        let inner = decoded(token)?;
        let depth = self.depth.checked_sub(1).filter(|_| inner.trim_start().starts_with(['{', '[']));
        let cut = depth.and_then(|depth| nested(&inner, self.names, depth).ok().flatten());
        match cut {
            None => self.out.push_str(token),
            Some(cut) => {
                self.changed = true;
                self.out.push_str(&serde_json::Value::String(cut.text).to_string());
                self.dropped.extend(cut.dropped);
            }
        }
        Ok(())
    }
}

/// Length of the text that starts here, quotes included.
fn string_len(rest: &str) -> Result<usize, Unreadable> {
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Ok(at + 1),
            _ => {}
        }
    }
    Err(Unreadable)
}

fn scalar_len(rest: &str) -> usize {
    rest.find([',', '}', ']', ' ', '\n', '\r', '\t']).unwrap_or(rest.len()).max(1)
}

/// Length of the value that starts here.
fn value_len(rest: &str) -> Result<usize, Unreadable> {
    if rest.starts_with('"') {
        return string_len(rest);
    }
    if !rest.starts_with(['{', '[']) {
        return Ok(scalar_len(rest));
    }
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Ok(at + 1);
                }
            }
            _ => {}
        }
    }
    Err(Unreadable)
}

fn decoded(token: &str) -> Result<String, Unreadable> {
    serde_json::from_str(token).map_err(|_not_json| Unreadable)
}

/// Every text in a value.
fn texts(value: &serde_json::Value, into: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => into.push(text.clone()),
        serde_json::Value::Array(list) => list.iter().for_each(|one| texts(one, into)),
        serde_json::Value::Object(members) => members.values().for_each(|one| texts(one, into)),
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use proptest::prelude::*;

    fn left(service: &str, text: &str) -> String {
        without(text, &Names::of(service)).unwrap().map_or_else(|| text.to_owned(), |cut| cut.text)
    }

    #[test]
    fn a_member_goes_whatever_its_value_is() {
        for value in [r#"{"Variables":{"P":"s3cret"}}"#, r#"["s3cret",{"a":"]"}]"#, r#""s3\"cret""#, "31337"]
        {
            let text = format!(r#"{{"Functions":[{{"A": 1, "Environment" : {value} ,"B":[2]}}]}}"#);
            let expected = format!(r#"{{"Functions":[{{"A": 1, "Environment" : "{MARKER}" ,"B":[2]}}]}}"#);
            assert_eq!(left("lambda", &text), expected);
        }
    }

    #[test]
    fn what_says_that_there_is_none_stays() {
        for value in ["null", "\"\"", "{ }", "[]"] {
            let text = format!(r#"{{"Environment":{value},"x":1}}"#);
            assert_eq!(left("lambda", &text), text);
        }
    }

    #[test]
    fn an_escaped_name_or_a_second_one_of_the_same_name_does_not_hide_a_secret() {
        let text = r#"{"e\u006evironment":"s3cret","environment":"s3cret2","environment":{}}"#;
        assert!(!left("ecs", text).contains("s3cret"));
    }

    #[test]
    fn json_in_a_text_is_looked_into() {
        let text = r#"{"Results":["{\"resourceType\":\"x\",\"configuration\":{\"userData\":\"s3cret\"}}"]}"#;
        let left = left("config", text);
        assert!(!left.contains("s3cret") && left.contains(r#"\"resourceType\":\"x\""#), "{left}");
    }

    #[test]
    fn a_value_of_that_name_is_not_a_member() {
        let text = r#"{"names":["Environment","x"],"Key":"Environment","Value":"x"}"#;
        assert_eq!(left("lambda", text), text);
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        use serde_json::Value;
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            "[a-z\"\\\\{}\\[\\]:, ]{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            let name = prop_oneof!["[a-z\"{,:]{0,6}", Just("userData".to_owned())];
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::vec((name, inner), 0..5)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    /// The same on values, for comparison.
    fn by_value(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Object(members) => {
                for (name, value) in members {
                    let empty = ["null", "\"\"", "{}", "[]"].contains(&value.to_string().as_str());
                    if name == "userData" && !empty {
                        *value = MARKER.into();
                    } else if name != "userData" {
                        by_value(value);
                    }
                }
            }
            serde_json::Value::Array(list) => list.iter_mut().for_each(by_value),
            serde_json::Value::String(_)
            | serde_json::Value::Null
            | serde_json::Value::Bool(_)
            | serde_json::Value::Number(_) => {}
        }
    }

    proptest! {
        #[test]
        fn copying_is_the_same_as_changing_values(value in any_json()) {
            let mut expected = value.clone();
            by_value(&mut expected);
            for text in [value.to_string(), format!("{value:#}")] {
                let left: serde_json::Value = serde_json::from_str(&left("ec2", &text)).unwrap();
                prop_assert_eq!(&left, &expected);
            }
        }
    }
}
