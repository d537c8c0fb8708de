//! Lists of items: `items.toml`, the 37, and others of the same shape in `frameworks/`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use toml::Spanned;

use crate::model::{Area, Attests, CheckId, Class, Framework, Item, ItemId, OutBy, Role, Text};

use super::CatalogError;
use super::position::{line, rejected, syntax};
use super::settings_file::Set;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    framework: Head,
    area: Vec<AreaEntry>,
    item: Vec<Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    id: String,
    ja: Title,
    en: Title,
    #[serde(default)]
    settings: BTreeMap<String, Set>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Title {
    title: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AreaEntry {
    id: String,
    ja: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    area: String,
    #[serde(default)]
    reference: String,
    class: Class,
    attestation: Attests,
    #[serde(default)]
    not_applicable: OutBy,
    deciding: Vec<String>,
    #[serde(default)]
    supporting: Vec<String>,
    #[serde(default)]
    evidence: Vec<String>,
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

/// A list as its file has it.
#[derive(Clone, Debug)]
pub(super) struct List {
    /// Its file.
    pub(super) path: String,
    /// What it is.
    pub(super) framework: Framework,
    /// Its items, in order.
    pub(super) items: Vec<Item>,
    /// The checks that each item names, present or not.
    pub(super) roles: BTreeMap<ItemId, BTreeMap<CheckId, Role>>,
    /// Thresholds that it sets otherwise than `settings.toml`.
    pub(super) settings: BTreeMap<String, Set>,
}

/// Reads a list of items.
pub(super) fn parse(path: &str, text: &str) -> Result<List, CatalogError> {
    let file: File = toml::from_str(text).map_err(|error| syntax(path, text, &error))?;
    let area = |entry: AreaEntry| Area { id: entry.id, title: Text::new(entry.ja, entry.en) };
    let head = file.framework;
    let framework = Framework {
        id: head.id,
        title: Text::new(head.ja.title, head.en.title),
        areas: file.area.into_iter().map(area).collect(),
    };
    let mut list = List {
        path: path.to_owned(),
        framework,
        items: Vec::new(),
        roles: BTreeMap::new(),
        settings: head.settings,
    };
    for entry in file.item {
        let at = line(text, entry.span().start);
        let entry = entry.into_inner();
        let roles = roles(&entry).map_err(|error| rejected(path, at, error))?;
        let item = item(entry).map_err(|error| rejected(path, at, error))?;
        if !list.framework.areas.iter().any(|area| area.id == item.area) {
            return Err(rejected(path, at, format!("`{}`: there is no area `{}`", item.id, item.area)));
        }
        if list.roles.insert(item.id.clone(), roles).is_some() {
            return Err(rejected(path, at, format!("there are two items `{}`", item.id)));
        }
        list.items.push(item);
    }
    Ok(list)
}

fn roles(entry: &Entry) -> Result<BTreeMap<CheckId, Role>, String> {
    let mut roles = BTreeMap::new();
    let named = [
        (Role::Decides, &entry.deciding),
        (Role::Supports, &entry.supporting),
        (Role::Evidence, &entry.evidence),
    ];
    for (role, ids) in named {
        for id in ids {
            let check = CheckId::parse(id).map_err(|error| error.to_string())?;
            if roles.insert(check, role).is_some() {
                return Err(format!("`{}` names `{id}` twice", entry.id));
            }
        }
    }
    Ok(roles)
}

fn item(entry: Entry) -> Result<Item, String> {
    let id = ItemId::parse(&entry.id).map_err(|error| error.to_string())?;
    if entry.renewal_days < 1 {
        return Err(format!("`{id}`: `renewal_days` is less than a day"));
    }
    let (ja, en) = (entry.ja, entry.en);
    Ok(Item {
        id,
        area: entry.area,
        reference: entry.reference,
        class: entry.class,
        attests: entry.attestation,
        out_by: entry.not_applicable,
        awaited: Vec::new(),
        title: Text::new(ja.title, en.title),
        asks: Text::new(ja.asks, en.asks),
        attested: Text::new(ja.attested, en.attested),
        renewal_days: entry.renewal_days,
    })
}

impl List {
    /// The checks that the list names at all.
    pub(super) fn checks(&self) -> BTreeSet<&CheckId> {
        self.roles.values().flat_map(BTreeMap::keys).collect()
    }
}
