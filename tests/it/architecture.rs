//! The shape of the repository, held by tests: layers, file sizes, and files that belong together.
//!
//! Reads files only, so that it also says what is wrong when the crate does not compile.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The layers from the bottom up, and what each may import. `src/lib.rs` shows the same table.
const LAYERS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("catalog", &["model"]),
    ("snapshot", &["model"]),
    ("aws", &["model"]),
    ("tables", &["model", "aws"]),
    ("collect", &["model", "snapshot", "aws", "tables"]),
    ("derive", &["model", "tables"]),
    ("evaluate", &["model", "snapshot", "tables", "derive"]),
    ("privilege", &["model", "aws", "tables", "evaluate"]),
    ("score", &["model"]),
    ("compare", &["model", "snapshot", "evaluate", "score"]),
    ("report", &["model", "score", "compare"]),
    ("mock", &[]),
    (
        "trial",
        &["model", "catalog", "snapshot", "aws", "tables", "collect", "derive", "evaluate", "score", "mock"],
    ),
    (
        "cli",
        &[
            "model",
            "catalog",
            "snapshot",
            "aws",
            "tables",
            "collect",
            "derive",
            "evaluate",
            "privilege",
            "score",
            "compare",
            "report",
            "mock",
            "trial",
        ],
    ),
];

/// What unit tests of any layer may import besides: the mock is there to be tested against.
const FOR_TESTS: &str = "mock";

const MAX_LINES: usize = 500;
const LONG_LINES: usize = 400;

/// Files with more than 400 lines, and why each is not split.
const LONG_FILES: &[(&str, &str)] =
    &[("tests/it/architecture.rs", "what holds for the whole repository stands in one place")];

/// Tables whose mock answers stand in another table's file, and why.
const SHARED_MOCKS: &[(&str, &str, &str)] = &[
    ("iam_group", "iam_user", "one call answers for users, groups, roles and policies"),
    ("iam_managed_policy", "iam_user", "one call answers for users, groups, roles and policies"),
    ("iam_policy", "iam_user", "one call answers for users, groups, roles and policies"),
    ("iam_role", "iam_user", "one call answers for users, groups, roles and policies"),
];

/// Folders that hold what we wrote; the files directly in the root belong to it too.
const FOLDERS: [&str; 8] = ["src", "checks", "mocks", "tests", "fuzz", ".ci", "deploy", "benches"];

#[test]
fn imports_point_down() {
    let mut wrong = Vec::new();
    for file in rust_files("src") {
        let Some(layer) = layer_of(&file) else { continue };
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == layer) else {
            wrong.push(format!("{file}: `{layer}` is not in the table of layers"));
            continue;
        };
        let text = without_comments(&read(&file));
        let (code, tests) = split_tests(&text);
        for import in imports(code).into_iter().filter(|import| layer_exists(import)) {
            if import != layer && !allowed.contains(&import.as_str()) {
                wrong.push(format!("{file}: `{layer}` may not import `{import}`"));
            }
        }
        for import in imports(tests).into_iter().filter(|import| layer_exists(import)) {
            if import != layer && import != FOR_TESTS && !allowed.contains(&import.as_str()) {
                wrong.push(format!("{file}: tests of `{layer}` may not import `{import}`"));
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn no_path_leaves_its_layer_by_super() {
    let mut wrong = Vec::new();
    for file in rust_files("src") {
        if layer_of(&file).is_none() {
            continue;
        }
        let depth = file.trim_end_matches(".rs").split('/').count() - 1;
        let text = without_comments(&read(&file));
        let (code, tests) = split_tests(&text);
        if longest_super(code) >= depth || longest_super(tests) > depth {
            wrong.push(format!("{file}: reach another layer by `crate::`, not by `super::`"));
        }
    }
    assert_none(&wrong);
}

#[test]
fn every_layer_imports_only_layers_below_it() {
    for (index, (layer, imports)) in LAYERS.iter().enumerate() {
        for import in *imports {
            let below = LAYERS.iter().position(|(name, _)| name == import).unwrap();
            assert!(below < index, "`{layer}` imports `{import}`, which stands above it");
        }
    }
}

#[test]
fn the_library_shows_the_same_table_of_layers() {
    let shown: BTreeMap<String, BTreeSet<String>> =
        read("src/lib.rs").lines().filter_map(shown_layer).collect();
    let meant = |(layer, imports): &(&str, &[&str])| {
        let imports = if *layer == "cli" { BTreeSet::from(["all".to_owned()]) } else { owned(imports) };
        ((*layer).to_owned(), imports)
    };
    assert_eq!(shown, LAYERS.iter().map(meant).collect());
}

#[test]
fn the_binary_is_thin() {
    let text = without_comments(&read("src/main.rs"));
    assert!(text.lines().count() <= 20, "src/main.rs only starts the command line");
    assert!(!text.contains("\nmod "), "src/main.rs has no modules of its own");
}

#[test]
fn every_source_file_says_first_what_it_is_for() {
    let silent = |file: &String| !read(file).starts_with("//!");
    assert_none(&rust_files("src").into_iter().chain(rust_files("tests")).filter(silent).collect::<Vec<_>>());
}

#[test]
fn no_source_file_is_longer_than_can_be_read_at_once() {
    let mut wrong = Vec::new();
    for file in rust_files("src").into_iter().chain(rust_files("tests")) {
        let lines = read(&file).lines().count();
        let listed = LONG_FILES.iter().any(|(name, _)| *name == file);
        match (lines, listed) {
            (MAX_LINES.., _) => wrong.push(format!("{file}: {lines} lines; split it")),
            (LONG_LINES.., false) => {
                wrong.push(format!("{file}: {lines} lines; split it, or list it with a reason"));
            }
            (0..LONG_LINES, true) => wrong.push(format!("{file}: {lines} lines; take it off the list")),
            (_, _) => {}
        }
    }
    let gone = LONG_FILES.iter().filter(|(name, _)| !root().join(name).exists());
    wrong.extend(gone.map(|(name, _)| format!("{name}: listed as long and not there")));
    assert_none(&wrong);
}

#[test]
fn every_table_has_its_answers_in_the_mock() {
    let mut wrong = Vec::new();
    for table in tables() {
        let shared = SHARED_MOCKS.iter().find(|(name, _, _)| *name == table).map(|(_, file, _)| *file);
        let file = format!("mocks/kasumi/{}.toml", shared.unwrap_or(&table));
        if !root().join(&file).exists() {
            wrong.push(format!("table `{table}`: there is no {file}"));
        }
        if shared.is_some() && root().join(format!("mocks/kasumi/{table}.toml")).exists() {
            wrong.push(format!(
                "table `{table}` has its own file of answers: take it off the list of shared ones"
            ));
        }
    }
    let gone = SHARED_MOCKS.iter().filter(|(name, _, _)| !tables().iter().any(|table| table == name));
    wrong.extend(gone.map(|(name, _, _)| format!("`{name}` shares a file of answers and is no table")));
    assert_none(&wrong);
}

#[test]
fn every_check_reads_a_table_that_exists() {
    let known: BTreeSet<String> = tables().into_iter().chain(derived_tables()).collect();
    let mut wrong = Vec::new();
    for file in files("checks")
        .into_iter()
        .filter(|file| file.matches('/').count() == 2 && has_extension(file, "toml"))
        .filter(|file| !file.starts_with("checks/frameworks/"))
    {
        match table_of_check(&read(&file)) {
            Some(table) if known.contains(&table) => {}
            Some(table) => wrong.push(format!("{file}: there is no table `{table}`")),
            None => wrong.push(format!("{file}: names no table")),
        }
    }
    assert_none(&wrong);
}

#[test]
fn both_readmes_have_the_same_sections() {
    let sections = |path: &str| {
        let name = |line: &str| Some(line.strip_prefix("<!-- generated: ")?.strip_suffix(" -->")?.to_owned());
        read(path)
            .lines()
            .filter_map(name)
            .map(|name| name.trim_end_matches("-ja").to_owned())
            .collect::<Vec<_>>()
    };
    let headings = |path: &str| read(path).lines().filter(|line| line.starts_with("## ")).count();
    assert_eq!(sections("README.md"), sections("README.ja.md"));
    assert_eq!(headings("README.md"), headings("README.ja.md"));
}

#[test]
fn no_file_tells_of_the_machine_it_was_written_on() {
    // Put together here, so that this file does not hold them.
    let pieces = [
        ("/wo", "rk/"),
        ("/ro", "ot/"),
        ("/ho", "me/"),
        ("/Use", "rs/"),
        ("/tm", "p/"),
        ("C:\\Use", "rs"),
        ("anth", "ropic"),
        ("cla", "ude"),
        ("chat", "gpt"),
        ("open", "ai"),
        ("copi", "lot"),
        ("language ", "model"),
        ("ai assis", "tant"),
        ("coding assis", "tant"),
        ("sub", "agent"),
        ("this ses", "sion of"),
        ("previous ses", "sion"),
        ("earlier ses", "sion"),
    ];
    let words: Vec<String> =
        pieces.iter().map(|(start, end)| format!("{start}{end}").to_lowercase()).collect();
    let mut wrong = Vec::new();
    for file in FOLDERS.iter().flat_map(|folder| files(folder)).chain(root_files()) {
        let text = read(&file).to_lowercase();
        wrong
            .extend(words.iter().filter(|word| text.contains(*word)).map(|word| format!("{file}: `{word}`")));
    }
    assert_none(&wrong);
}

#[test]
fn imports_are_found_in_every_form() {
    let code =
        "use crate::model::Gap;\nuse crate::{aws, tables::{self, Reader}};\nlet x = crate::score::assess();";
    assert_eq!(imports(code), owned(&["aws", "model", "score", "tables"]));
    assert_eq!(imports("use my_crate::report;"), owned(&[]));
}

#[test]
fn chains_of_super_are_counted() {
    assert_eq!(longest_super("use super::a; use super::super::b;"), 2);
    assert_eq!(longest_super("pub(super) fn f() {}"), 0);
}

fn assert_none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n  {}\n", wrong.join("\n  "));
}

fn owned(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A file by its path below the root. What is not text is read as far as it is.
fn read(path: &str) -> String {
    let bytes = fs::read(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Every file below a folder, by its path below the root, in order; none where there is no folder.
fn files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(below_root(&path));
            }
        }
    }
    found.sort();
    found
}

fn root_files() -> Vec<String> {
    let paths = fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path());
    // In a worktree `.git` is a file.
    paths.filter(|path| path.is_file()).map(|path| below_root(&path)).filter(|file| file != ".git").collect()
}

fn below_root(path: &Path) -> String {
    let parts: Vec<_> =
        path.strip_prefix(root()).unwrap().iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

fn has_extension(file: &str, extension: &str) -> bool {
    Path::new(file).extension().is_some_and(|it| it == extension)
}

fn rust_files(folder: &str) -> Vec<String> {
    files(folder).into_iter().filter(|file| has_extension(file, "rs")).collect()
}

/// `src/aws/cause.rs` and `src/aws.rs` are of layer `aws`; the roots of the crates are of none.
fn layer_of(file: &str) -> Option<String> {
    let inside = file.strip_prefix("src/")?;
    let name = inside.split('/').next()?.trim_end_matches(".rs");
    (name != "lib" && name != "main").then(|| name.to_owned())
}

fn layer_exists(name: &str) -> bool {
    root().join(format!("src/{name}.rs")).exists()
}

/// A line's comment may name any layer.
fn without_comments(text: &str) -> String {
    let code = |line: &str| line.split("//").next().unwrap_or_default().to_owned();
    text.lines().map(code).collect::<Vec<_>>().join("\n")
}

fn split_tests(text: &str) -> (&str, &str) {
    text.find("\n#[cfg(test)]\nmod ").map_or((text, ""), |at| text.split_at(at))
}

/// The first name of every path from the crate's root.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut before = "";
    for (index, path) in code.split("crate::").enumerate() {
        // `some_crate::` is another name; `$crate::` in a macro is meant.
        let other = before.ends_with(|last: char| last.is_alphanumeric() || last == '_');
        before = path;
        if index == 0 || other {
            continue;
        }
        match path.strip_prefix('{') {
            Some(group) => found.extend(group_heads(group)),
            None => found.extend(head(path)),
        }
    }
    found
}

fn head(path: &str) -> Option<String> {
    let name: String = path.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!name.is_empty()).then_some(name)
}

/// The first names in `a, b::{c, d}}`.
fn group_heads(group: &str) -> Vec<String> {
    let (mut depth, mut part, mut heads) = (0_usize, String::new(), Vec::new());
    for c in group.chars() {
        match c {
            '}' if depth == 0 => break,
            ',' if depth == 0 => heads.extend(head(&std::mem::take(&mut part))),
            '{' => depth += 1,
            '}' => depth -= 1,
            _ if depth == 0 => part.push(c),
            _ => {}
        }
    }
    heads.extend(head(&part));
    heads
}

fn longest_super(code: &str) -> usize {
    (1..9).take_while(|count| code.contains(&"super::".repeat(*count))).last().unwrap_or(0)
}

/// A row ``//! | `layer` | what it holds | imports |`` of the table in `src/lib.rs`.
fn shown_layer(line: &str) -> Option<(String, BTreeSet<String>)> {
    let cells: Vec<&str> = line.strip_prefix("//! | `")?.split('|').map(str::trim).collect();
    let [layer, _holds, imports, ""] = cells.as_slice() else { return None };
    let names = imports.split(", ").filter(|name| *name != "–").map(|name| name.trim_matches('`').to_owned());
    Some((layer.trim_end_matches('`').to_owned(), names.collect()))
}

/// The names before `::` in `tables! { name::Row, … }`.
fn tables() -> Vec<String> {
    names_in(&read("src/tables.rs"), "\ntables! {")
}

fn derived_tables() -> Vec<String> {
    let text = read("src/derive.rs");
    let list = text.split("\nderived! {").nth(1).unwrap();
    names_in(list, "tables {")
}

fn names_in(text: &str, start: &str) -> Vec<String> {
    let list = text.split(start).nth(1).unwrap().split('}').next().unwrap();
    list.lines().filter_map(|line| Some(line.trim().split_once("::")?.0.to_owned())).collect()
}

fn table_of_check(text: &str) -> Option<String> {
    let value = text.lines().find_map(|line| line.strip_prefix("table = \""))?;
    Some(value.trim_end_matches('"').to_owned())
}
