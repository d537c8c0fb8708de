//! Reports for machines, read by implementations that nobody here wrote.

use std::path::Path;
use std::process::Command;

use crate::hostile::{assert_shows_nothing_hidden, scan_of_hostile_names};
use crate::program::{kakunin, only_snapshot, stderr};
use crate::witness::{FOLDER, skip, venv_of};

/// By their name on the command line.
const FORMATS: [&str; 7] = ["ndjson", "junit", "markdown", "prometheus", "ocsf", "asff", "oscal"];

fn run(folder: &Path, args: &[&str]) {
    let output = kakunin(folder).args(args).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
}

/// Writes every report of a snapshot, with the JSON report and its schema beside them.
fn write(folder: &Path, snapshot: &str, lang: &str) {
    for format in FORMATS.into_iter().chain(["json", "json-schema"]) {
        let name = match format {
            "json-schema" => "schema.json".to_owned(),
            other => format!("report.{other}"),
        };
        run(folder, &["--lang", lang, "report", snapshot, "--format", format, "--output", &name]);
    }
}

fn read_by_others(folder: &Path, python: &Path) {
    let script = format!("{FOLDER}/check_formats.py");
    let output = Command::new(python).arg(script).arg(folder).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let read: Vec<String> = String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect();
    assert_eq!(read, FORMATS);
}

#[test]
fn every_format_is_read_by_an_implementation_that_nobody_here_wrote() {
    let venv = match venv_of("formats", "formats_requirements.txt") {
        Err(why) => return skip(&why),
        Ok(venv) => venv,
    };
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["demo", "--output", "demo"]);
    let snapshot = only_snapshot(&folder.path().join("demo/snapshots"));
    for lang in ["ja", "en"] {
        write(folder.path(), snapshot.to_str().unwrap(), lang);
        read_by_others(folder.path(), &venv.join("bin/python"));
    }
}

#[test]
fn hostile_names_stay_whole_and_inert_in_every_format() {
    let scanned = scan_of_hostile_names();
    let folder = scanned.folder.path();
    for lang in ["ja", "en"] {
        write(folder, scanned.snapshot.to_str().unwrap(), lang);
        for format in FORMATS {
            let text = std::fs::read_to_string(folder.join(format!("report.{format}"))).unwrap();
            assert_shows_nothing_hidden(&text, format);
            // Metrics name no resource; the others are compared with the JSON report below.
            assert_eq!(text.contains("~H"), format != "prometheus", "{format}");
        }
        match venv_of("formats", "formats_requirements.txt") {
            Err(why) => skip(&why),
            Ok(venv) => read_by_others(folder, &venv.join("bin/python")),
        }
    }
}

#[test]
fn a_report_made_again_is_the_same_to_the_byte() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["demo", "--output", "demo"]);
    let snapshot = only_snapshot(&folder.path().join("demo/snapshots"));
    let made = || {
        write(folder.path(), snapshot.to_str().unwrap(), "ja");
        FORMATS.map(|format| std::fs::read(folder.path().join(format!("report.{format}"))).unwrap())
    };
    let (one, other) = (made(), made());
    for (format, (one, other)) in FORMATS.into_iter().zip(one.iter().zip(&other)) {
        assert!(one == other && !one.is_empty(), "{format}");
    }
}
