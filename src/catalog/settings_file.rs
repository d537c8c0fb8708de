//! `settings.toml`: parameters with their floors.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::{Floor, Parameter, Settings, Text};

use super::CatalogError;
use super::check_file::value_of;
use super::position::{rejected, syntax};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    value: toml::Value,
    floor: Option<toml::Value>,
    stricter: Option<Floor>,
    ja: String,
    en: String,
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
