//! `settings.toml`: parameters with their floors.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::model::{Floor, Parameter, Settings, Text};

use super::CatalogError;
use super::check_file::value_of;
use super::position::{line, rejected, syntax};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    value: toml::Value,
    floor: Option<toml::Value>,
    stricter: Option<Floor>,
    ja: String,
    en: String,
}

/// A user's values over the catalogue's. Each must name a parameter and be of its kind.
pub(super) fn apply(path: &str, text: &str, settings: &mut Settings) -> Result<(), CatalogError> {
    let entries: BTreeMap<Spanned<String>, toml::Value> =
        toml::from_str(text).map_err(|error| syntax(path, text, &error))?;
    for (name, value) in entries {
        let at = line(text, name.span().start);
        let name = name.into_inner();
        let Some(parameter) = settings.parameters.get_mut(&name) else {
            let known: Vec<&str> = settings.parameters.keys().map(String::as_str).collect();
            return Err(rejected(
                path,
                at,
                format!("there is no parameter `{name}` (there are: {})", known.join(", ")),
            ));
        };
        match value_of(value) {
            Some(value) if value.kind() == parameter.value.kind() => parameter.value = value,
            Some(value) => {
                let message = format!("`{name}` is {}, not {}", parameter.value.kind(), value.kind());
                return Err(rejected(path, at, message));
            }
            None => return Err(rejected(path, at, format!("`{name}` is {}", parameter.value.kind()))),
        }
    }
    Ok(())
}

/// A threshold that a list of items sets.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Set {
    value: toml::Value,
    stricter: Floor,
}

/// A list's thresholds over those of `settings.toml`: what the list asks for is the floor.
pub(super) fn apply_list(
    path: &str,
    values: BTreeMap<String, Set>,
    settings: &mut Settings,
) -> Result<(), CatalogError> {
    for (name, set) in values {
        let wrong = |message: String| rejected(path, 1, format!("`{name}`: {message}"));
        let Some(parameter) = settings.parameters.get_mut(&name) else {
            return Err(wrong("there is no such parameter".to_owned()));
        };
        match value_of(set.value) {
            Some(value) if value.kind() == parameter.value.kind() => {
                parameter.floor = Some((value.clone(), set.stricter));
                parameter.value = value;
            }
            Some(_) | None => return Err(wrong(format!("is {}", parameter.value.kind()))),
        }
    }
    Ok(())
}

/// Reads the parameters.
pub(super) fn parse(path: &str, text: &str) -> Result<Settings, CatalogError> {
    let entries: BTreeMap<String, Entry> =
        toml::from_str(text).map_err(|error| syntax(path, text, &error))?;
    let parameters =
        entries.into_iter().map(|(name, entry)| parameter(path, name, entry)).collect::<Result<_, _>>()?;
    Ok(Settings { parameters })
}

fn parameter(path: &str, name: String, entry: Entry) -> Result<(String, Parameter), CatalogError> {
    let wrong = |what: &str| rejected(path, 1, format!("`{name}`: {what}"));
    let value = value_of(entry.value).ok_or_else(|| wrong("a kind of value that no parameter has"))?;
    let floor = match (entry.floor, entry.stricter) {
        (Some(floor), Some(stricter)) => {
            let floor = value_of(floor).ok_or_else(|| wrong("a kind of floor that no parameter has"))?;
            Some((floor, stricter))
        }
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => return Err(wrong("`floor` and `stricter` belong together")),
    };
    let parameter = Parameter { value, floor, text: Text::new(entry.ja, entry.en) };
    Ok((name, parameter))
}
