//! Hand-written expectations: what a scan must say, check by check and resource by resource.
//!
//! They are written from the domain, before and apart from any output of kakunin.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use kakunin::catalog::Catalog;
use serde::Deserialize;
use serde_json::Value;

/// The checks of the catalogue, sorted: each has an expectation.
pub(crate) fn every_check() -> Vec<String> {
    let catalog = Catalog::built_in().expect("the catalogue loads");
    catalog.checks.keys().map(ToString::to_string).collect()
}

#[derive(Debug, Deserialize)]
pub(crate) struct Expectations {
    #[serde(default)]
    pub(crate) scan: Scan,
    #[serde(default)]
    check: Vec<CheckExpectation>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Scan {
    #[serde(default)]
    pub(crate) regions: Vec<String>,
    #[serde(default)]
    pub(crate) own_accounts: Vec<String>,
    #[serde(default)]
    pub(crate) vendor_accounts: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct CheckExpectation {
    id: String,
    outcome: String,
    because: String,
    #[serde(default)]
    pass: Vec<String>,
    #[serde(default)]
    fail: Vec<String>,
    #[serde(default)]
    unknown: Vec<String>,
}

impl Expectations {
    /// Reads every file of a folder under `tests/`; `{name}` stands for what the seed called by that name.
    pub(crate) fn read(folder: &str, names: &BTreeMap<String, String>) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
        let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        let mut all = Self { scan: Scan::default(), check: Vec::new() };
        for file in files {
            let read = Self::parse(&fs::read_to_string(&file).unwrap(), names);
            if file.ends_with("scan.toml") {
                all.scan = read.scan;
            }
            all.check.extend(read.check);
        }
        all
    }

    fn parse(text: &str, names: &BTreeMap<String, String>) -> Self {
        let mut text = text.to_owned();
        for (name, value) in names {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        toml::from_str(&text).expect("the expectations are TOML of the expected shape")
    }

    /// The checks that something is expected of, sorted.
    pub(crate) fn checks(&self) -> Vec<String> {
        let mut checks: Vec<String> = self.check.iter().map(|check| check.id.clone()).collect();
        checks.sort_unstable();
        checks
    }

    /// Everything in which a JSON report differs, as sentences.
    pub(crate) fn differences(&self, report: &Value) -> Vec<String> {
        self.check.iter().flat_map(|expected| expected.differences(report)).collect()
    }
}

impl CheckExpectation {
    fn differences(&self, report: &Value) -> Vec<String> {
        let mut differences = Vec::new();
        let check = entries(report, "checks").find(|check| check["id"] == self.id.as_str());
        let found = check.and_then(|check| check["outcome"].as_str()).unwrap_or("absent");
        if found != self.outcome {
            differences.push(format!("{}: {found}, expected {} ({})", self.id, self.outcome, self.because));
        }
        for (outcome, resources) in [("pass", &self.pass), ("fail", &self.fail), ("unknown", &self.unknown)] {
            differences.extend(resources.iter().filter_map(|resource| self.row(report, resource, outcome)));
        }
        differences
    }

    fn row(&self, report: &Value, resource: &str, outcome: &str) -> Option<String> {
        let of_check = entries(report, "findings").filter(|finding| finding["check"] == self.id.as_str());
        let named =
            of_check.filter(|finding| finding["resource"].as_str().is_some_and(|text| names(resource, text)));
        let found: Vec<(&str, &str)> = named
            .map(|finding| {
                (
                    finding["outcome"].as_str().unwrap_or_default(),
                    finding["reason"]["en"].as_str().unwrap_or_default(),
                )
            })
            .collect();
        match found.as_slice() {
            [(one, _)] if *one == outcome => None,
            many if !many.is_empty() && many.iter().all(|(one, _)| *one == outcome) => None,
            [] => Some(format!("{}: no finding on {resource}, expected {outcome}", self.id)),
            other => Some(format!("{}: {resource} is {other:?}, expected {outcome}", self.id)),
        }
    }
}

/// An entry names the resources that contain it, or with a `$` at its end those that end in it.
pub(crate) fn names(entry: &str, resource: &str) -> bool {
    match entry.strip_suffix('$') {
        Some(end) => resource.ends_with(end),
        None => resource.contains(entry),
    }
}

fn entries<'a>(report: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    report[key].as_array().into_iter().flatten()
}
