//! Towns to scan, and what a scan of one says: the real SDK against the mock, then the whole path.
//!
//! `kasumi` is 霞市 as it stands, `quiet` the same with three Regions in which the lists can be read, so
//! that what a case changes is all there is to doubt. A [`Town`] is one of them with other answers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, OnceLock};

use kakunin::catalog::Catalog;
use kakunin::evaluate::{Evaluation, query};
use kakunin::mock::{Fault, FaultKind, KASUMI_SETTINGS, Options};
use kakunin::model::{Attestation, Cause, Declarations, Finding};
use kakunin::trial::{Scanned, Trial, unhurried};
use serde_json::Value;

use crate::expectation::names;

/// The Regions of 霞市 that the quiet town does not have.
const CLOSED: [&str; 6] =
    ["ap-northeast-2", "ap-southeast-1", "ap-southeast-3", "ca-central-1", "eu-west-1", "us-west-2"];

/// The cluster of DSQL that may not be asked, as it stands in its list.
const CLUSTER: &str = "{\n      \"identifier\": \"kasumiabcdefghijklmnopqrs3\",\n      \
     \"arn\": \"arn:aws:dsql:ap-northeast-1:{{account}}:cluster/kasumiabcdefghijklmnopqrs3\"\n    }";

/// 霞市, scanned once for all the tests that only look.
pub(super) fn kasumi() -> &'static Seen {
    static SEEN: OnceLock<Seen> = OnceLock::new();
    SEEN.get_or_init(|| Town::kasumi(&[]).whole())
}

/// The quiet town, scanned once.
pub(super) fn quiet() -> &'static Seen {
    static SEEN: OnceLock<Seen> = OnceLock::new();
    SEEN.get_or_init(|| Town::quiet(&[]).whole())
}

/// The built-in checks with the settings of 霞市, read once.
fn catalog() -> Catalog {
    static READ: OnceLock<Catalog> = OnceLock::new();
    let read = || {
        let mut catalog = Catalog::built_in().unwrap();
        catalog.apply_settings_text("settings.toml", KASUMI_SETTINGS).unwrap();
        catalog
    };
    READ.get_or_init(read).clone()
}

type Edit = Box<dyn Fn(String) -> String>;

/// A town whose answers are being changed.
pub(super) struct Town {
    unchanged: fn() -> &'static Seen,
    checks: Vec<String>,
    edits: BTreeMap<String, Vec<Edit>>,
    faults: Vec<Fault>,
}

impl Town {
    /// 霞市, to be judged by these checks; by all of them when none is named.
    pub(super) fn kasumi(checks: &[&str]) -> Self {
        let checks = checks.iter().map(ToString::to_string).collect();
        Self { unchanged: kasumi, checks, edits: BTreeMap::new(), faults: Vec::new() }
    }

    /// The quiet town, to be judged by these checks.
    pub(super) fn quiet(checks: &[&str]) -> Self {
        let closed = |town: Self, region: &&str| town.with_region(region, "DISABLED");
        let town = CLOSED.iter().fold(Self::kasumi(checks), closed);
        // What is refused about these could be under any key.
        let queue = ",\"https://sqs.ap-northeast-1.amazonaws.com/{{account}}/kasumi-audit\"";
        let town = town.with("message_store", "", queue, "");
        Self { unchanged: quiet, ..town.with("dsql_cluster", "", CLUSTER, "") }
    }

    /// With another state of a Region.
    pub(super) fn with_region(self, region: &str, state: &str) -> Self {
        let (named, state) = (format!("\"RegionName\": \"{region}\""), state.to_owned());
        self.rewritten("region", move |text| {
            let line = text.lines().find(|line| line.contains(&named)).expect("the Region is listed");
            let comma = if line.ends_with(',') { "," } else { "" };
            text.replacen(line, &format!("{{ {named}, \"RegionOptStatus\": \"{state}\" }}{comma}"), 1)
        })
    }

    /// With the first `from` after `anchor` in the answers of a table replaced.
    pub(super) fn with(self, table: &str, anchor: &str, from: &str, to: &str) -> Self {
        let [anchor, from, to] = [anchor, from, to].map(str::to_owned);
        self.rewritten(table, move |text| {
            let start = text.find(&anchor).unwrap_or_else(|| panic!("nothing says {anchor}"));
            let (before, after) = text.split_at(start);
            assert!(after.contains(&from), "nothing says {from} after {anchor}");
            format!("{before}{}", after.replacen(&from, &to, 1))
        })
    }

    /// With the answers of a table rewritten.
    pub(super) fn rewritten(mut self, table: &str, edit: impl Fn(String) -> String + 'static) -> Self {
        self.edits.entry(format!("/{table}.toml")).or_default().push(Box::new(edit));
        self
    }

    /// With this answer of an operation, whoever is asked about.
    pub(super) fn answering(self, service: &str, operation: &str, status: u16, body: &str) -> Self {
        self.struck(Fault::on(service, operation, FaultKind::Answer { status, body: body.to_owned() }))
    }

    /// With a fault.
    pub(super) fn struck(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// A whole scan.
    pub(super) fn whole(self) -> Seen {
        let (trial, options) = self.prepared();
        let scanned = trial.scan_with(options, unhurried()).expect("the scan ends");
        Seen::new(trial, scanned)
    }

    /// These tables read from the changed town, the others as they were before.
    pub(super) fn read(self, tables: &[&'static str]) -> Seen {
        assert!(!tables.is_empty() && !tables.contains(&"region"), "that is a whole scan");
        let unchanged = (self.unchanged)();
        let (trial, options) = self.prepared();
        let tables: BTreeSet<&'static str> = tables.iter().copied().collect();
        let again = trial.again(&unchanged.scanned, &tables, options, unhurried()).expect("the scan ends");
        Seen::new(trial, again)
    }

    fn prepared(self) -> (Trial, Options) {
        let Self { checks, edits, faults, .. } = self;
        let mut catalog = catalog();
        assert!(checks.iter().all(|check| catalog.checks.keys().any(|id| id.as_str() == check)));
        catalog.checks.retain(|id, _| checks.is_empty() || checks.iter().any(|check| id.as_str() == check));
        let made = Mutex::new(BTreeSet::new());
        let scenario = crate::hostile::kasumi(|path, text| {
            let own = edits.iter().filter(|(file, _)| path.ends_with(file.as_str()));
            own.fold(text, |text, (file, edits)| {
                made.lock().unwrap().insert(file.clone());
                edits.iter().fold(text, |text, edit| edit(text))
            })
        });
        assert_eq!(made.into_inner().unwrap().len(), edits.len(), "a table has no answers of its own");
        (Trial::new(catalog, scenario).unwrap(), Options { faults, ..Options::default() })
    }
}

/// What a scan says.
pub(super) struct Seen {
    trial: Trial,
    scanned: Scanned,
}

impl Seen {
    fn new(trial: Trial, scanned: Scanned) -> Self {
        assert_eq!(scanned.unmatched, Vec::<String>::new());
        Self { trial, scanned }
    }

    /// The one finding of a check on the resource that contains `entry`, or with a `$` ends in it.
    pub(super) fn finding(&self, check: &str, entry: &str) -> &Finding {
        let found = self.findings(check, entry);
        assert_eq!(found.len(), 1, "findings of {check} on {entry}: {found:#?}");
        found[0]
    }

    /// All findings of a check on such resources.
    pub(super) fn findings(&self, check: &str, entry: &str) -> Vec<&Finding> {
        assert!(self.scanned.evaluation.judgements.keys().any(|id| id.as_str() == check), "{check} ran");
        let findings = self.scanned.evaluation.findings.iter();
        findings.filter(|one| one.check.as_str() == check && names(entry, &one.resource)).collect()
    }

    /// The outcome of a check on the one resource.
    pub(super) fn outcome(&self, check: &str, entry: &str) -> &'static str {
        self.finding(check, entry).outcome.as_str()
    }

    /// What a check read in a column of the one resource.
    pub(super) fn column(&self, check: &str, entry: &str, column: &str) -> &Value {
        let finding = self.finding(check, entry);
        finding.columns.get(column).unwrap_or_else(|| panic!("{check} reads no {column}"))
    }

    /// The outcome of a whole check.
    pub(super) fn verdict(&self, check: &str) -> &'static str {
        let judgements = self.scanned.evaluation.judgements.iter();
        let (_, one) = judgements.into_iter().find(|(id, _)| id.as_str() == check).expect("the check ran");
        one.outcome.as_str()
    }

    /// Every finding in short, to compare scans.
    pub(super) fn everything(&self) -> Vec<String> {
        let short = |one: &Finding| format!("{} {} {}", one.check, one.resource, one.outcome.as_str());
        self.scanned.evaluation.findings.iter().map(short).collect()
    }

    /// The rows of a query over the snapshot; a NULL column is left out of its row.
    pub(super) fn rows(&self, sql: &str) -> Vec<Value> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (settings, evaluation) = (&self.trial.catalog().settings, &self.scanned.evaluation);
        let answer = runtime.block_on(query(&self.scanned.snapshot, settings, evaluation, sql)).unwrap();
        let mut writer = arrow::json::ArrayWriter::new(Vec::new());
        writer.write_batches(&answer.batches.iter().collect::<Vec<_>>()).unwrap();
        writer.finish().unwrap();
        let text = writer.into_inner();
        if text.is_empty() { Vec::new() } else { serde_json::from_slice(&text).unwrap() }
    }

    /// The one row of a query.
    pub(super) fn row(&self, sql: &str) -> Value {
        let mut rows = self.rows(sql);
        assert_eq!(rows.len(), 1, "{sql}: {rows:#?}");
        rows.remove(0)
    }

    /// The causes of the gaps that an operation left, such as `kms:DescribeKey`.
    pub(super) fn causes(&self, operation: &str) -> BTreeSet<Cause> {
        let gaps = self.scanned.evaluation.gaps.iter();
        gaps.filter(|gap| gap.operation == operation).map(|gap| gap.cause).collect()
    }

    /// How often the mock was asked for an operation.
    pub(super) fn called(&self, service: &str, operation: &str) -> usize {
        *self.scanned.called.get(&(service.to_owned(), operation.to_owned())).unwrap_or(&0)
    }

    /// The same snapshot, judged with an attestation.
    pub(super) fn attested(&self, attestation: Attestation) -> Evaluation {
        let declarations = Declarations { attestations: vec![attestation], registers: Vec::new() };
        let snapshot = self.scanned.snapshot.clone().with_declarations(declarations);
        self.trial.rules().evaluate(&snapshot).unwrap()
    }
}
