//! Compares a folder with its manifest. No link is followed, no file is held in memory whole.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::digest::of_reader;
use super::manifest::{DIGEST_FILE, MANIFEST_FILE, SIGNATURE_FILE};
use super::{FileEntry, Kind, Problem};

/// What a name below the folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Present {
    File,
    Folder,
    Other,
}

/// Every way in which the folder differs from the files that its manifest lists.
pub(super) fn compare(folder: &Path, files: &[FileEntry], signed: bool) -> Vec<Problem> {
    let mut problems = Vec::new();
    let present = present(folder, &mut problems);
    let mut listed: BTreeSet<&str> = BTreeSet::from([MANIFEST_FILE, DIGEST_FILE]);
    if signed {
        listed.insert(SIGNATURE_FILE);
    }
    for file in files {
        if !is_plain(&file.path) || !listed.insert(&file.path) {
            problems.push(Problem::new(&file.path, Kind::BadPath, ""));
            continue;
        }
        problems.extend(check(folder, file, present.get(&file.path).copied()));
    }
    problems.extend(unlisted(&present, &listed));
    problems.sort();
    problems
}

/// Whether a path stays inside and is written in one way only.
fn is_plain(path: &str) -> bool {
    let plain =
        |part: &str| !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', ':', '\0']);
    path.split('/').all(plain)
}

fn check(folder: &Path, file: &FileEntry, present: Option<Present>) -> Option<Problem> {
    let problem = |kind, detail: String| Some(Problem::new(&file.path, kind, detail));
    match present {
        None => problem(Kind::Missing, String::new()),
        Some(Present::Folder | Present::Other) => problem(Kind::NotAFile, String::new()),
        Some(Present::File) => match File::open(folder.join(&file.path)).and_then(of_reader) {
            Err(error) => problem(Kind::Unreadable, error.to_string()),
            Ok((_, length)) if length != file.bytes => {
                problem(Kind::OtherLength, format!("{} -> {length} bytes", file.bytes))
            }
            Ok((digest, _)) if digest != file.sha256 => {
                problem(Kind::Altered, format!("SHA-256 {} -> {digest}", file.sha256))
            }
            Ok(_) => None,
        },
    }
}

fn unlisted(present: &BTreeMap<String, Present>, listed: &BTreeSet<&str>) -> Vec<Problem> {
    let lower: BTreeMap<String, &str> = listed.iter().map(|path| (path.to_lowercase(), *path)).collect();
    let parents: BTreeSet<&str> = listed.iter().flat_map(|path| parents(path)).collect();
    let problem = |(path, kind): (&String, &Present)| match kind {
        Present::Folder if parents.contains(path.as_str()) => None,
        // Told where the listed files are checked.
        Present::Folder | Present::File | Present::Other if listed.contains(path.as_str()) => None,
        Present::Folder => Some(Problem::new(path, Kind::ExtraFolder, "")),
        Present::Other => Some(Problem::new(path, Kind::NotAFile, "")),
        Present::File => Some(match lower.get(&path.to_lowercase()) {
            Some(meant) => Problem::new(path, Kind::OtherCase, format!("`{meant}`")),
            None => Problem::new(path, Kind::Extra, ""),
        }),
    };
    present.iter().filter_map(problem).collect()
}

/// `a/b/c` → `a`, `a/b`.
fn parents(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').filter_map(|(at, _)| path.get(..at))
}

/// Everything below a folder, by path with `/`.
fn present(root: &Path, problems: &mut Vec<Problem>) -> BTreeMap<String, Present> {
    let mut found = BTreeMap::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        match list(&root.join(&folder)) {
            Err(error) => problems.push(Problem::new(&folder, Kind::Unreadable, error.to_string())),
            Ok(entries) => {
                for (name, kind) in entries {
                    let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
                    if kind == Present::Folder {
                        folders.push(path.clone());
                    }
                    found.insert(path, kind);
                }
            }
        }
    }
    found
}

fn list(folder: &Path) -> io::Result<Vec<(String, Present)>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // Of the entry itself: a link is a link, wherever it points.
        let kind = entry.file_type()?;
        let kind = match (kind.is_file(), kind.is_dir()) {
            (true, _) => Present::File,
            (false, true) => Present::Folder,
            (false, false) => Present::Other,
        };
        entries.push(match entry.file_name().into_string() {
            Ok(name) => (name, kind),
            // No manifest lists such a name, and nothing is looked for below it.
            Err(name) => (name.to_string_lossy().into_owned(), Present::Other),
        });
    }
    Ok(entries)
}

/// Whether a path is an ordinary file, links not followed.
pub(super) fn is_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leaves_the_folder_is_not_plain() {
        assert!(is_plain("targets/1/gaps.parquet"));
        for path in ["../a", "/a", "a//b", "a/./b", "a/..", "", "c:\\a", "a/"] {
            assert!(!is_plain(path), "{path}");
        }
    }
}
