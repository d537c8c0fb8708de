//! `kakunin generate` (hidden): writes the generated parts of the repository anew, or compares them.
//!
//! Run from the repository's root. What is generated: the index of checks and its comparison with the domain, the documentation of
//! tables, the JSON Schemas of the report and of a comparison, and the marked sections of both READMEs.

mod coverage;
mod sections;

use std::fs;
use std::path::Path;

use super::{Exit, Failure, output};

const READMES: [&str; 2] = ["README.md", "README.ja.md"];

pub(super) fn run(check: bool) -> Result<Exit, Failure> {
    let mut stale = Vec::new();
    for (path, text) in everything()? {
        let now = fs::read_to_string(&path).unwrap_or_default();
        if now == text {
            continue;
        }
        if !check {
            output::file(Path::new(&path), text.as_bytes())?;
        }
        stale.push(path);
    }
    for path in &stale {
        output::note(&format!("{} {path}", if check { "out of date:" } else { "written:" }));
    }
    Ok(if check && !stale.is_empty() { Exit::Failing } else { Exit::Complete })
}

/// Every generated file: path and text.
fn everything() -> Result<Vec<(String, String)>, Failure> {
    let mut files = vec![
        ("checks/README.md".to_owned(), sections::checks()?),
        ("checks/COVERAGE.md".to_owned(), coverage::page(&crate::catalog::Catalog::built_in()?)),
        ("src/tables/README.md".to_owned(), sections::tables()?),
        ("src/report/schema.json".to_owned(), super::report::schema()),
        ("src/report/difference.schema.json".to_owned(), super::diff::schema()),
    ];
    let sections = sections::readme()?;
    for path in READMES {
        let mut text = fs::read_to_string(path).map_err(|source| Failure::System {
            what: format!("read `{path}` (run this from the repository)"),
            source,
        })?;
        for (name, section) in &sections {
            text = replace(&text, name, section);
        }
        files.push((path.to_owned(), text));
    }
    Ok(files)
}

/// Puts a section between its markers; a text without the markers stays as it is.
fn replace(text: &str, name: &str, section: &str) -> String {
    let (start, end) = (format!("<!-- generated: {name} -->\n"), "<!-- end -->");
    let Some((before, rest)) = text.split_once(&start) else { return text.to_owned() };
    let Some((_, after)) = rest.split_once(end) else { return text.to_owned() };
    format!("{before}{start}{section}{end}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_replaced_between_its_markers() {
        let text = "a\n<!-- generated: x -->\nold\n<!-- end -->\nb\n";
        assert_eq!(replace(text, "x", "new\n"), "a\n<!-- generated: x -->\nnew\n<!-- end -->\nb\n");
        assert_eq!(replace(text, "y", "new\n"), text);
    }
}
