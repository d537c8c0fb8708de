//! `checks/` as data: checks, items, settings. Every error names the file and the line.
//!
//! The catalogue that kakunin was built with is inside the binary; another can be read from a
//! folder of the same shape.

mod check_file;
pub mod declarations;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
mod item_file;
mod position;
mod settings_file;
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::model::{Check, CheckId, Item, Settings};

/// Everything `checks/` says.
#[derive(Clone, Debug)]
pub struct Catalog {
    /// Checks by id.
    pub checks: BTreeMap<CheckId, Check>,
    /// Items in the order of the list.
    pub items: Vec<Item>,
    /// Parameters.
    pub settings: Settings,
    /// SHA-256 over every file, in hexadecimal: the catalogue's version.
    pub digest: String,
}

/// Why a catalogue cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// A file or folder could not be read.
    #[error("read `{path}`")]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A file says something that is not allowed.
    #[error("{path}:{line}: {message}")]
    Rejected {
        /// The file.
        path: String,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// A file that must be there is not.
    #[error("read `{path}`: there is no such file in the catalogue")]
    Missing {
        /// The file.
        path: &'static str,
    },
}

impl CatalogError {
    /// What the user can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Read { .. } | Self::Missing { .. } => {
                "name a folder that holds items.toml, settings.toml and <group>/<check>.toml"
            }
            Self::Rejected { .. } => "correct the file; README says how a check is written",
        }
    }
}

impl Catalog {
    /// The catalogue inside the binary.
    pub fn built_in() -> Result<Self, CatalogError> {
        Self::from_files(&source::built_in())
    }

    /// A catalogue from a folder.
    pub fn load(folder: &Path) -> Result<Self, CatalogError> {
        Self::from_files(&source::folder(folder)?)
    }

    /// A catalogue from files: path below the folder, and text.
    pub fn from_files(files: &BTreeMap<String, String>) -> Result<Self, CatalogError> {
        let text = |path: &'static str| files.get(path).ok_or(CatalogError::Missing { path });
        let settings = settings_file::parse("settings.toml", text("settings.toml")?)?;
        let items = item_file::parse("items.toml", text("items.toml")?)?;
        let mut checks = BTreeMap::new();
        for (path, text) in files {
            if let Some((group, file)) = path.split_once('/')
                && let Some(id) = file.strip_suffix(".toml")
            {
                let check = check_file::parse(path, group, id, text)?;
                check_file::agrees_with(&check, &items)?;
                checks.insert(check.id.clone(), check);
            }
        }
        Ok(Self { checks, items, settings, digest: digest(files) })
    }

    /// Takes a user's thresholds and registers over the catalogue's.
    pub fn apply_settings(&mut self, path: &Path) -> Result<(), CatalogError> {
        let failed = |source| CatalogError::Read { path: path.to_owned(), source };
        let text = std::fs::read_to_string(path).map_err(failed)?;
        self.apply_settings_text(&path.display().to_string(), &text)
    }

    /// The same from a text; `name` stands in errors.
    pub fn apply_settings_text(&mut self, name: &str, text: &str) -> Result<(), CatalogError> {
        settings_file::apply(name, text, &mut self.settings)
    }

    /// The checks that judge by a threshold looser than its floor: they can show failures, and
    /// cannot show that an item is met.
    pub fn loosened_checks(&self) -> BTreeSet<CheckId> {
        let loose = self.settings.loosened();
        let names = |check: &&Check| {
            loose.iter().any(|name| {
                let parameter = format!("${name}");
                check.scope.sql.contains(&parameter) || check.pass.sql.contains(&parameter)
            })
        };
        self.checks.values().filter(names).map(|check| check.id.clone()).collect()
    }

    /// A check by its id.
    pub fn check(&self, id: &str) -> Option<&Check> {
        self.checks.get(&CheckId::parse(id).ok()?)
    }

    /// An item by its id.
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.id.as_str() == id)
    }
}

fn digest(files: &BTreeMap<String, String>) -> String {
    let mut sha = Sha256::new();
    for (path, text) in files {
        sha.update(path.as_bytes());
        sha.update([0]);
        sha.update(text.as_bytes());
        sha.update([0]);
    }
    crate::model::text::hex(&sha.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rejected(change: impl Fn(&str) -> String) -> String {
        let mut files = source::built_in();
        let path = "keys/kms-rotation-enabled.toml";
        let text = files[path].clone();
        let changed = change(&text);
        assert_ne!(changed, text, "the change changes something");
        files.insert(path.to_owned(), changed);
        Catalog::from_files(&files).unwrap_err().to_string()
    }

    #[test]
    fn the_built_in_catalogue_loads() {
        let catalog = Catalog::built_in().unwrap();
        assert_eq!(catalog.items.len(), 37);
        assert!(catalog.checks.len() >= 52);
    }

    #[test]
    fn a_typo_in_a_key_names_file_and_line() {
        let message = rejected(|text| text.replacen("severity", "severty", 1));
        assert!(message.starts_with("keys/kms-rotation-enabled.toml:2: "), "{message}");
        assert!(message.contains("severty"), "{message}");
    }

    #[test]
    fn a_missing_language_is_refused() {
        let message = rejected(|text| text.replace("[ja]", "[de]"));
        assert!(message.contains("keys/kms-rotation-enabled.toml:"), "{message}");
    }

    #[test]
    fn a_check_without_a_test_for_unknown_is_refused() {
        let message = rejected(|text| text.replace("expect = \"unknown\"", "expect = \"not_applicable\""));
        assert!(message.contains("unknown"), "{message}");
    }

    #[test]
    fn an_item_that_does_not_exist_is_refused() {
        let message = rejected(|text| text.replace("\"ops-11\"", "\"ops-99\""));
        assert!(message.contains("ops-99"), "{message}");
    }
}
