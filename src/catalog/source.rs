//! Where the files of a catalogue come from.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use include_dir::{Dir, include_dir};

use super::CatalogError;

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/checks");

/// The files inside the binary.
pub(super) fn built_in() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    add(&BUILT_IN, &mut files);
    files
}

fn add(folder: &Dir<'_>, files: &mut BTreeMap<String, String>) {
    for file in folder.files().filter(|file| is_toml(file.path())) {
        if let Some(text) = file.contents_utf8() {
            files.insert(with_slashes(file.path()), text.to_owned());
        }
    }
    for below in folder.dirs() {
        add(below, files);
    }
}

/// The files of a folder and of the folders directly in it.
pub(super) fn folder(root: &Path) -> Result<BTreeMap<String, String>, CatalogError> {
    let mut files = BTreeMap::new();
    for entry in entries(root)? {
        if entry.is_dir() {
            for below in entries(&entry)? {
                read(root, &below, &mut files)?;
            }
        } else {
            read(root, &entry, &mut files)?;
        }
    }
    Ok(files)
}

fn entries(folder: &Path) -> Result<Vec<std::path::PathBuf>, CatalogError> {
    let failed = |source| CatalogError::Read { path: folder.to_owned(), source };
    fs::read_dir(folder)
        .map_err(failed)?
        .map(|entry| entry.map(|entry| entry.path()).map_err(failed))
        .collect()
}

fn read(root: &Path, path: &Path, files: &mut BTreeMap<String, String>) -> Result<(), CatalogError> {
    if !path.is_file() || !is_toml(path) {
        return Ok(());
    }
    let text =
        fs::read_to_string(path).map_err(|source| CatalogError::Read { path: path.to_owned(), source })?;
    files.insert(with_slashes(path.strip_prefix(root).unwrap_or(path)), text);
    Ok(())
}

fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "toml")
}

fn with_slashes(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
