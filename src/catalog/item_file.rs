//! `items.toml`: the confirmation items in the order of the list.

use serde::Deserialize;

use crate::model::{CheckId, Class, Item, ItemId, Text};

use super::CatalogError;
use super::position::{rejected, syntax};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    item: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    class: Class,
    deciding: Vec<String>,
    renewal_days: i64,
    ja: Words,
    en: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    title: String,
    asks: String,
    attested: String,
}

/// Reads the list of items.
pub(super) fn parse(path: &str, text: &str) -> Result<Vec<Item>, CatalogError> {
    let file: File = toml::from_str(text).map_err(|error| syntax(path, text, &error))?;
    file.item.into_iter().map(|entry| item(path, entry)).collect()
}

fn item(path: &str, entry: Entry) -> Result<Item, CatalogError> {
    let wrong = |error: crate::model::IdError| rejected(path, 1, error.to_string());
    let id = ItemId::parse(&entry.id).map_err(wrong)?;
    let deciding =
        entry.deciding.iter().map(|id| CheckId::parse(id)).collect::<Result<_, _>>().map_err(wrong)?;
    if entry.renewal_days < 1 {
        return Err(rejected(path, 1, format!("`{id}`: `renewal_days` is less than a day")));
    }
    let (ja, en) = (entry.ja, entry.en);
    Ok(Item {
        id,
        class: entry.class,
        deciding,
        title: Text::new(ja.title, en.title),
        asks: Text::new(ja.asks, en.asks),
        attested: Text::new(ja.attested, en.attested),
        renewal_days: entry.renewal_days,
    })
}
