//! `checks/` as data: checks, items, settings. Every error names the file and the line.
//!
//! The catalogue that kakunin was built with is inside the binary; another can be read from a
//! folder of the same shape.

mod check_file;
pub mod declarations;
mod domain_file;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
mod item_file;
mod position;
mod settings_file;
mod source;
mod waiver_file;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::model::{
    Awaited, Check, CheckId, Framework, Item, ItemId, Loosened, Role, Settings, Severity, Waiver,
};

pub use domain_file::{Index, Indexed, Tier};
pub use waiver_file::waiver_files;

use item_file::List;

/// The folder of lists beside that of the 37.
const FRAMEWORKS: &str = "frameworks";

/// Everything `checks/` says.
#[derive(Clone, Debug)]
pub struct Catalog {
    /// Checks by id.
    pub checks: BTreeMap<CheckId, Check>,
    /// The list that accounts are held against.
    pub framework: Framework,
    /// Items in the order of the list.
    pub items: Vec<Item>,
    /// What the domain says of every check, also of those that are not here.
    pub index: Index,
    /// The items of every list, which attestations may be for.
    every_item: Vec<Item>,
    /// Further lists, by id.
    others: BTreeMap<String, List>,
    /// Every check there is, whatever list is taken.
    known: BTreeSet<CheckId>,
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
    /// Waivers could not be read.
    #[error("read the waivers `{path}`")]
    Waivers {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// There is no list of items by that name.
    #[error("select the framework `{name}`: there is none of that name (there are: {known})")]
    NoFramework {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
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
            Self::Waivers { .. } => "name a file of waivers, or a folder of them; README shows one",
            Self::NoFramework { .. } => "name one of these, or leave --framework out",
            Self::Rejected { .. } => "correct the file; README says how checks and waivers are written",
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
        let list = item_file::parse("items.toml", text("items.toml")?)?;
        let index = match files.get("domain.toml") {
            Some(text) => domain_file::parse("domain.toml", text)?,
            None => Index::default(),
        };
        let (mut checks, mut others) = (BTreeMap::new(), BTreeMap::new());
        for (path, text) in files {
            match path.split_once('/').map(|(group, file)| (group, file.strip_suffix(".toml"))) {
                Some((FRAMEWORKS, Some(_))) => {
                    let list = item_file::parse(path, text)?;
                    others.insert(list.framework.id.clone(), list);
                }
                Some((group, Some(id))) => {
                    let check = check_file::parse(path, group, id, text)?;
                    check_file::agrees_with(&check, &list.items)?;
                    checks.insert(check.id.clone(), check);
                }
                Some((_, None)) | None => {}
            }
        }
        let List { framework, items, roles, .. } = list;
        let digest = digest(files);
        let known = checks.keys().cloned().collect();
        let others_items = others.values().flat_map(|list| &list.items);
        let every_item = items.iter().chain(others_items).cloned().collect();
        let mut catalog =
            Self { checks, framework, items, index, every_item, others, known, settings, digest };
        catalog.await_checks(&roles);
        Ok(catalog)
    }

    /// The ids of the lists there are, this one first.
    pub fn frameworks(&self) -> Vec<&str> {
        std::iter::once(self.framework.id.as_str()).chain(self.others.keys().map(String::as_str)).collect()
    }

    /// Takes another list in place of the 37: its items, its thresholds, and of the checks those it names.
    pub fn select(&mut self, framework: &str) -> Result<(), CatalogError> {
        if self.framework.id == framework {
            return Ok(());
        }
        let Some(list) = self.others.remove(framework) else {
            let known = self.frameworks().join(", ");
            return Err(CatalogError::NoFramework { name: framework.to_owned(), known });
        };
        settings_file::apply_list(&list.path, list.settings.clone(), &mut self.settings)?;
        let named: BTreeSet<CheckId> = list.checks().into_iter().cloned().collect();
        self.checks.retain(|id, _| named.contains(id));
        for check in self.checks.values_mut() {
            let roles =
                list.roles.iter().filter_map(|(item, roles)| Some((item.clone(), *roles.get(&check.id)?)));
            check.items = roles.collect();
        }
        let List { framework, items, roles, .. } = list;
        self.framework = framework;
        self.items = items;
        self.await_checks(&roles);
        Ok(())
    }

    /// Reads files of waivers: name and text.
    pub fn waivers(&self, files: &BTreeMap<String, String>) -> Result<Vec<Waiver>, CatalogError> {
        waiver_file::parse(files, &self.known)
    }

    /// Notes at each item which checks its list names that are not here.
    fn await_checks(&mut self, roles: &BTreeMap<ItemId, BTreeMap<CheckId, Role>>) {
        for item in &mut self.items {
            let missing =
                roles.get(&item.id).into_iter().flatten().filter(|(id, _)| !self.checks.contains_key(id));
            let awaited = missing.map(|(id, role)| Awaited {
                id: id.clone(),
                role: *role,
                // Of which nothing is known may be the worst.
                severity: self.index.checks.get(id).map_or(Severity::Critical, |one| one.severity),
            });
            item.awaited = awaited.collect();
            item.awaited.sort_by(|a, b| (a.role, &a.id).cmp(&(b.role, &b.id)));
        }
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

    /// The thresholds that are looser than their floors, with the checks that judge by them: these can
    /// show failures, and cannot show that an item is met.
    pub fn loosened(&self) -> Vec<Loosened> {
        let loosened = |name: &str| {
            let parameter = self.settings.parameters.get(name)?;
            let (floor, _) = parameter.floor.as_ref()?;
            let reads = |check: &&Check| check.scope.reads(name) || check.pass.reads(name);
            Some(Loosened {
                parameter: name.to_owned(),
                value: parameter.value.to_string(),
                floor: floor.to_string(),
                checks: self.checks.values().filter(reads).map(|check| check.id.clone()).collect(),
            })
        };
        self.settings.loosened().into_iter().filter_map(loosened).collect()
    }

    /// The checks that judge by a threshold looser than its floor.
    pub fn loosened_checks(&self) -> BTreeSet<CheckId> {
        self.loosened().into_iter().flat_map(|one| one.checks).collect()
    }

    /// A check by its id.
    pub fn check(&self, id: &str) -> Option<&Check> {
        self.checks.get(&CheckId::parse(id).ok()?)
    }

    /// An item of any list by its id.
    pub fn known_item(&self, id: &str) -> Option<&Item> {
        self.every_item.iter().find(|item| item.id.as_str() == id)
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
    fn every_check_that_an_item_names_is_here_or_awaited_with_its_role() {
        let catalog = Catalog::built_in().unwrap();
        let item = catalog.item("ops-14").unwrap();
        let here = catalog.checks.values().filter(|check| check.items.contains_key(&item.id)).count();
        assert_eq!(here + item.awaited.len(), 4 + 19);
    }

    #[test]
    fn roles_in_a_check_file_are_those_of_the_list() {
        let files = source::built_in();
        let list = item_file::parse("items.toml", &files["items.toml"]).unwrap();
        let catalog = Catalog::from_files(&files).unwrap();
        for check in catalog.checks.values() {
            let named =
                list.roles.iter().filter_map(|(item, roles)| Some((item.clone(), *roles.get(&check.id)?)));
            let named: BTreeMap<ItemId, Role> = named.collect();
            let explained = catalog.index.reasons.contains_key(&check.id);
            assert!(named == check.items || explained, "{}: {:?}, the list {named:?}", check.id, check.items);
        }
    }

    #[test]
    fn another_list_takes_the_place_of_the_37_with_its_own_areas_ids_and_thresholds() {
        let mut catalog = Catalog::built_in().unwrap();
        catalog.select("cis-aws-foundations").unwrap();
        assert_eq!(catalog.framework.id, "cis-aws-foundations");
        assert_eq!(catalog.items.len(), 70);
        assert_eq!(catalog.framework.areas.len(), 5);
        assert!(catalog.items.iter().all(|item| item.id.as_str().starts_with("cis-")));
        let served = catalog.checks.values().flat_map(|check| check.items.keys());
        assert!(served.clone().count() > 10);
        assert!(served.into_iter().all(|item| item.as_str().starts_with("cis-")));
        assert_eq!(catalog.settings.int("unused_days"), Some(45));
        assert!(catalog.loosened().is_empty());
    }

    #[test]
    fn a_threshold_looser_than_another_list_asks_for_is_told() {
        let mut catalog = Catalog::built_in().unwrap();
        catalog.apply_settings_text("s.toml", "unused_days = 90").unwrap();
        assert!(catalog.loosened().is_empty());
        catalog.select("cis-aws-foundations").unwrap();
        catalog.apply_settings_text("s.toml", "unused_days = 90").unwrap();
        let loosened = catalog.loosened();
        assert_eq!((loosened[0].parameter.as_str(), loosened[0].floor.as_str()), ("unused_days", "45"));
        assert!(loosened[0].checks.iter().any(|id| id.as_str() == "iam-users-not-idle"));
    }

    #[test]
    fn a_list_that_is_not_there_is_named_with_those_that_are() {
        let error = Catalog::built_in().unwrap().select("cis").unwrap_err();
        assert!(error.to_string().contains("municipal-37, cis-aws-foundations"), "{error}");
    }

    #[test]
    fn every_check_of_every_list_is_known_to_the_domain() {
        let catalog = Catalog::built_in().unwrap();
        for list in catalog.others.values() {
            for check in list.checks() {
                let known = catalog.checks.contains_key(check) || catalog.index.checks.contains_key(check);
                assert!(known, "{}: {check}", list.path);
            }
        }
    }

    #[test]
    fn an_item_of_an_area_that_is_not_there_is_refused_with_its_line() {
        let mut files = source::built_in();
        let text = files["items.toml"].replacen("area = \"confirm\"", "area = \"elsewhere\"", 1);
        files.insert("items.toml".to_owned(), text);
        let message = Catalog::from_files(&files).unwrap_err().to_string();
        assert!(message.starts_with("items.toml:") && message.contains("elsewhere"), "{message}");
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
