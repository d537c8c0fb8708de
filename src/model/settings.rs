//! Thresholds: values that checks name as `$name`, each with the floor that its item fixes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Text;

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

    /// The value of a list parameter; empty when there is none of that name and kind.
    pub fn list(&self, name: &str) -> &[String] {
        match self.parameters.get(name).map(|parameter| &parameter.value) {
            Some(Value::List(list)) => list,
            Some(Value::Bool(_) | Value::Int(_) | Value::Num(_) | Value::Text(_)) | None => &[],
        }
    }

    /// Whether a Region lies in Japan, by the parameter `jp_regions`.
    pub fn in_japan(&self, region: &str) -> bool {
        self.list("jp_regions").iter().any(|name| name == region)
    }
}
