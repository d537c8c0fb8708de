//! The files of a folder of declarations. No link is followed, and a folder of any size is either
//! read within limits or refused.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

use super::DeclarationError;

/// Longest file, in bytes: a register of ten thousand lines is about that long.
const FILE_BYTES: u64 = 1024 * 1024;
/// Most files.
const FILES: usize = 5_000;
/// Most names of any kind below the folder.
const NAMES: usize = 100_000;
/// Deepest folder below the folder.
const DEPTH: usize = 8;

/// Every `.toml` file below a folder, by path with `/`. Names that begin with a dot are passed over,
/// as `.git` is.
pub(super) fn read(root: &Path) -> Result<BTreeMap<String, String>, DeclarationError> {
    let mut walk = Walk { root, files: BTreeMap::new(), names: 0 };
    walk.folder("", 0)?;
    Ok(walk.files)
}

struct Walk<'a> {
    root: &'a Path,
    files: BTreeMap<String, String>,
    names: usize,
}

impl Walk<'_> {
    fn folder(&mut self, below: &str, depth: usize) -> Result<(), DeclarationError> {
        let folder = self.root.join(below);
        let failed = |source| DeclarationError::Read { path: folder.clone(), source };
        if depth > DEPTH {
            return Err(rejected(below, "the folder lies too deep", "move its files up"));
        }
        let mut found = Vec::new();
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            found.push((entry.file_name(), entry.file_type().map_err(failed)?));
        }
        found.sort_by(|one, other| one.0.cmp(&other.0));
        for (name, kind) in found {
            self.names += 1;
            if self.names > NAMES {
                let remedy = "name the folder of attestations itself, not one above it";
                return Err(rejected(below, "the folder holds too many files", remedy));
            }
            let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else { continue };
            let path = if below.is_empty() { name.to_owned() } else { format!("{below}/{name}") };
            let is_toml = Path::new(name).extension().is_some_and(|end| end == "toml");
            match (kind.is_dir(), kind.is_file()) {
                (true, _) => self.folder(&path, depth + 1)?,
                (_, true) if is_toml => self.file(path)?,
                (_, false) if is_toml => {
                    return Err(rejected(
                        &path,
                        "is not an ordinary file",
                        "put the file itself there, not a link to it",
                    ));
                }
                (_, _) => {}
            }
        }
        Ok(())
    }

    fn file(&mut self, path: String) -> Result<(), DeclarationError> {
        if path.contains(['\\', ':']) || path.chars().any(char::is_control) {
            return Err(rejected(
                &path,
                "has a name that not every system can store",
                "name it with letters, digits and hyphens",
            ));
        }
        if self.files.len() >= FILES {
            return Err(rejected(
                &path,
                "is one file too many (5000 at most)",
                "remove what is out of date; git keeps it",
            ));
        }
        let full = self.root.join(&path);
        let mut bytes = Vec::new();
        let read = File::open(&full).and_then(|file| file.take(FILE_BYTES + 1).read_to_end(&mut bytes));
        let read = read.map_err(|source: io::Error| DeclarationError::Read { path: full, source })?;
        if u64::try_from(read).unwrap_or(u64::MAX) > FILE_BYTES {
            return Err(rejected(
                &path,
                "is longer than 1 MiB",
                "name documents as `[[evidence]]`, or split the register by account",
            ));
        }
        match String::from_utf8(bytes) {
            Ok(text) => {
                self.files.insert(path, text);
                Ok(())
            }
            Err(_not_utf8) => Err(rejected(&path, "is not UTF-8", "save it as UTF-8")),
        }
    }
}

fn rejected(path: &str, message: &str, remedy: &str) -> DeclarationError {
    let path = if path.is_empty() { "." } else { path };
    let (message, remedy) = (message.to_owned(), remedy.to_owned());
    DeclarationError::Rejected { path: path.to_owned(), line: 1, message, remedy }
}
