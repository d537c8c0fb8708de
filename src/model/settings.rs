//! Thresholds: values that checks name as `$name`, each with the floor that its item fixes.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{CheckId, Text};

/// A value of a parameter or of a test row.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Num(f64),
    /// Text.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
}

impl Value {
    /// The kind of value, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Bool(_) => "a boolean",
            Self::Int(_) => "a whole number",
            Self::Num(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list of texts",
        }
    }
}

/// In which direction a value is stricter than the floor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Floor {
    /// A higher value is stricter.
    Higher,
    /// A lower value is stricter.
    Lower,
    /// A part of the list is stricter.
    Subset,
}

/// One parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The value in force.
    pub value: Value,
    /// The loosest value with which the item can still conform, and which way is stricter.
    pub floor: Option<(Value, Floor)>,
    /// What it is.
    pub text: Text,
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(truth) => truth.fmt(formatter),
            Self::Int(number) => number.fmt(formatter),
            Self::Num(number) => number.fmt(formatter),
            Self::Text(text) => formatter.write_str(text),
            Self::List(list) => write!(formatter, "[{}]", list.join(", ")),
        }
    }
}

/// A parameter whose value is looser than its floor, and what that takes away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Loosened {
    /// The parameter.
    pub parameter: String,
    /// The value in force.
    pub value: String,
    /// The loosest value with which an item can conform.
    pub floor: String,
    /// The checks that judge by it: what they would pass is unknown.
    pub checks: Vec<CheckId>,
}

/// All parameters, by name.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Parameters by name.
    pub parameters: BTreeMap<String, Parameter>,
}

impl Settings {
    /// The value of a whole-number parameter; absent when there is none of that name and kind.
    pub fn int(&self, name: &str) -> Option<i64> {
        match self.parameters.get(name)?.value {
            Value::Int(value) => Some(value),
            Value::Bool(_) | Value::Num(_) | Value::Text(_) | Value::List(_) => None,
        }
    }

    /// The value of a parameter with a fraction; absent when there is none of that name and kind.
    pub fn num(&self, name: &str) -> Option<f64> {
        match self.parameters.get(name)?.value {
            Value::Num(value) => Some(value),
            Value::Bool(_) | Value::Int(_) | Value::Text(_) | Value::List(_) => None,
        }
    }

    /// The value of a list parameter; empty when there is none of that name and kind.
    pub fn list(&self, name: &str) -> &[String] {
        match self.parameters.get(name).map(|parameter| &parameter.value) {
            Some(Value::List(list)) => list,
            Some(Value::Bool(_) | Value::Int(_) | Value::Num(_) | Value::Text(_)) | None => &[],
        }
    }

    /// The parameters whose value is looser than its floor, by name.
    pub fn loosened(&self) -> Vec<&str> {
        let loose = |(_, parameter): &(&String, &Parameter)| match &parameter.floor {
            Some((floor, direction)) => !at_least_as_strict(&parameter.value, floor, *direction),
            None => false,
        };
        self.parameters.iter().filter(loose).map(|(name, _)| name.as_str()).collect()
    }

    /// Whether a Region lies in Japan, by the parameter `jp_regions`.
    pub fn in_japan(&self, region: &str) -> bool {
        self.list("jp_regions").iter().any(|name| name == region)
    }
}

/// A value that cannot be compared with its floor is not as strict.
fn at_least_as_strict(value: &Value, floor: &Value, direction: Floor) -> bool {
    match (value, floor, direction) {
        (Value::Int(value), Value::Int(floor), Floor::Higher) => value >= floor,
        (Value::Int(value), Value::Int(floor), Floor::Lower) => value <= floor,
        (Value::Num(value), Value::Num(floor), Floor::Higher) => value >= floor,
        (Value::Num(value), Value::Num(floor), Floor::Lower) => value <= floor,
        (Value::List(value), Value::List(floor), Floor::Subset) => {
            value.iter().all(|one| floor.contains(one))
        }
        (_, _, Floor::Higher | Floor::Lower | Floor::Subset) => value == floor,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(value: Value, floor: Value, direction: Floor) -> Settings {
        let parameter = Parameter { value, floor: Some((floor, direction)), text: Text::new("", "") };
        Settings { parameters: BTreeMap::from([("p".to_owned(), parameter)]) }
    }

    #[test]
    fn fewer_days_of_logs_than_the_item_asks_is_looser() {
        assert_eq!(settings(Value::Int(364), Value::Int(365), Floor::Higher).loosened(), ["p"]);
        assert!(settings(Value::Int(400), Value::Int(365), Floor::Higher).loosened().is_empty());
    }

    #[test]
    fn a_higher_sum_than_the_item_allows_is_looser() {
        assert_eq!(settings(Value::Num(0.02), Value::Num(0.01), Floor::Lower).loosened(), ["p"]);
        assert!(settings(Value::Num(0.0), Value::Num(0.01), Floor::Lower).loosened().is_empty());
    }

    #[test]
    fn a_region_more_than_the_item_allows_is_looser() {
        let list = |names: &[&str]| Value::List(names.iter().map(|name| (*name).to_owned()).collect());
        assert_eq!(settings(list(&["a", "b"]), list(&["a"]), Floor::Subset).loosened(), ["p"]);
        assert!(settings(list(&["a"]), list(&["a", "b"]), Floor::Subset).loosened().is_empty());
    }
}
