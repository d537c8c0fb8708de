//! Hostile names, tags, policies and messages: every output stays inert and whole, and no verdict changes.

mod answer;
mod bytes;

use std::collections::BTreeMap;
use std::path::PathBuf;

use kakunin::mock::{Fault, FaultKind, MockAws, Options, Scenario};
use serde_json::Value;

use answer::{PAYLOADS, faults, name, roles, volumes, xml};

use crate::program::{kakunin, kakunin_at, stderr, stdout};

pub(crate) const KEY: &str = "AKIAMOCK111111111111";
const HOME: &str = "ap-northeast-1";

/// A snapshot of 霞市 under these faults, and what the scan wrote to the terminal.
pub(crate) struct Scanned {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) snapshot: PathBuf,
    terminal: String,
}

pub(crate) fn scan(faults: impl IntoIterator<Item = Fault>) -> Scanned {
    let now = jiff::Timestamp::now();
    let mock = MockAws::start(Scenario::kasumi().unwrap(), now, Options::default()).unwrap();
    faults.into_iter().for_each(|fault| mock.fault(fault));
    scan_of(&mock)
}

pub(crate) fn scan_of(mock: &MockAws) -> Scanned {
    scan_at(&mock.endpoint())
}

/// A snapshot in which every name and message is hostile.
pub(crate) fn scan_of_hostile_names() -> Scanned {
    let names: Vec<String> = PAYLOADS.iter().enumerate().map(|(index, text)| name(index, text)).collect();
    scan(faults(&names))
}

fn scan_at(endpoint: &str) -> Scanned {
    let folder = tempfile::tempdir().unwrap();
    let output =
        kakunin_at(folder.path(), endpoint, KEY).args(["scan", "--store", "store"]).output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    let snapshot = crate::program::only_snapshot(&folder.path().join("store"));
    let terminal = format!("{}{}", stdout(&output), stderr(&output));
    Scanned { folder, snapshot, terminal }
}

impl Scanned {
    fn run(&self, arguments: &[&str]) -> String {
        let (command, rest) = arguments.split_first().unwrap();
        let output =
            kakunin(self.folder.path()).arg(command).arg(&self.snapshot).args(rest).output().unwrap();
        assert!(matches!(output.status.code(), Some(0 | 3)), "{}", stderr(&output));
        String::from_utf8(output.stdout).expect("every output is UTF-8")
    }

    pub(crate) fn report(&self) -> Value {
        serde_json::from_str(&self.run(&["report", "--format", "json"])).unwrap()
    }
}

/// How often each check had each outcome on each marked resource; the payload before the mark does not count.
pub(crate) fn verdicts(report: &Value) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    for finding in report["findings"].as_array().unwrap() {
        let resource = finding["resource"].as_str().unwrap();
        let resource = match resource.split_once("~H") {
            Some((_, mark)) => format!("H{}", mark.split('~').next().unwrap()),
            None => resource.to_owned(),
        };
        let (check, region) = (&finding["check"], &finding["region"]);
        *counted.entry(format!("{check} {region} {resource} {}", finding["outcome"])).or_default() += 1;
    }
    counted
}

fn hidden(char: char) -> bool {
    (char.is_control() && char != '\n')
        || matches!(char, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E007F}')
}

pub(crate) fn assert_shows_nothing_hidden(text: &str, what: &str) {
    let found: Vec<_> = text.char_indices().filter(|(_, char)| hidden(*char)).take(3).collect();
    assert!(found.is_empty(), "{what}: {found:?}");
}

/// How often each element begins.
fn elements(html: &str) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    for tag in html.split('<').skip(1) {
        let name: String =
            tag.chars().take_while(|c| c.is_ascii_alphanumeric() || "/!-".contains(*c)).collect();
        *counted.entry(name).or_default() += 1;
    }
    counted
}

fn assert_inert_csv(text: &str, what: &str) -> usize {
    let body = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(body.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
    for cell in rows.iter().flatten() {
        assert_shows_nothing_hidden(cell, what);
        assert!(
            !cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']),
            "{what}: {cell}"
        );
    }
    rows.len()
}

#[test]
fn hostile_names_stay_inert_in_every_output_and_change_no_verdict() {
    let names: Vec<String> = PAYLOADS.iter().enumerate().map(|(index, text)| name(index, text)).collect();
    let harmless: Vec<String> = (0..PAYLOADS.len()).map(|index| name(index, "harmless")).collect();
    let (hostile, twin) = (scan(faults(&names)), scan(faults(&harmless)));
    let (report, twin_report) = (hostile.report(), twin.report());
    assert_eq!(verdicts(&report), verdicts(&twin_report));
    for name in &names {
        let whole = report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|finding| finding["resource"].as_str().unwrap().contains(name.as_str()));
        assert!(whole.count() >= 3, "{name:?} is not whole among the resources");
    }
    let message = |report: &Value| report["gaps"].to_string().matches("~H").count();
    assert!(message(&report) >= 1 && message(&report) == message(&twin_report));
    assert_inert_for_people(&hostile, &twin);
    assert_inert_for_programs(&hostile, &names);
}

fn assert_inert_for_people(hostile: &Scanned, twin: &Scanned) {
    assert_shows_nothing_hidden(&hostile.terminal, "scan");
    assert_shows_nothing_hidden(&hostile.run(&["check"]), "check");
    let sql = "SELECT resource, tags FROM ebs_volume ORDER BY resource";
    let table = hostile.run(&["query", sql]);
    assert_shows_nothing_hidden(&table, "query");
    assert_eq!(table.lines().count(), twin.run(&["query", sql]).lines().count());
    for lang in ["ja", "en"] {
        let html = |scanned: &Scanned| scanned.run(&["report", "--format", "html", "--lang", lang]);
        let (page, twin_page) = (html(hostile), html(twin));
        assert_shows_nothing_hidden(&page, "html");
        assert_eq!(elements(&page), elements(&twin_page));
        assert!(page.contains("&#60;script&#62;alert(1)"), "the name is there, as text");
    }
}

fn assert_inert_for_programs(hostile: &Scanned, names: &[String]) {
    let rows = assert_inert_csv(&hostile.run(&["report", "--format", "csv"]), "csv");
    assert_eq!(rows, hostile.report()["findings"].as_array().unwrap().len() + 1);
    let sql = "SELECT id, tags FROM ebs_volume WHERE id LIKE '%~H%'";
    assert_eq!(assert_inert_csv(&hostile.run(&["query", sql, "--format", "csv"]), "query"), names.len() + 1);
    assert_shows_nothing_hidden(&hostile.run(&["report", "--format", "json"]), "json");
    let lines = hostile.run(&["query", sql, "--format", "json"]);
    assert_shows_nothing_hidden(&lines, "query json");
    let mut read: Vec<String> = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().to_owned())
        .collect();
    let mut names = names.to_vec();
    read.sort();
    names.sort();
    assert_eq!(read, names);
}

/// The outcomes of a check in one Region.
fn outcomes(report: &Value, check: &str, region: &str) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap().iter();
    let of = findings.filter(|finding| finding["check"] == check && finding["region"] == region);
    of.map(|finding| finding["outcome"].as_str().unwrap().to_owned()).collect()
}

fn key_policy(statements: &[Value]) -> FaultKind {
    let policy = serde_json::json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    FaultKind::Answer {
        status: 200,
        body: serde_json::json!({"PolicyName": "default", "Policy": policy}).to_string(),
    }
}

#[test]
fn policies_of_any_size_and_depth_are_judged_or_unknown() {
    let root = serde_json::json!({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:root"}, "Action": "kms:*", "Resource": "*"});
    let public =
        serde_json::json!({"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"});
    let many: Vec<Value> = std::iter::repeat_n(root.clone(), 10_000).chain([public]).collect();
    let accounts: Vec<String> =
        (0..100_000).map(|number| format!("{:012}", 500_000_000_000_u64 + number)).collect();
    let principals = serde_json::json!({"Effect": "Allow", "Principal": {"AWS": accounts}, "Action": "kms:Decrypt", "Resource": "*"});
    let deep = format!("{{\"Statement\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let deep = serde_json::json!({"PolicyName": "default", "Policy": deep}).to_string();
    let on = |region, kind| Fault::on("kms", "GetKeyPolicy", kind).in_region(region);
    let report = scan([
        on(HOME, key_policy(&many)),
        on("us-east-1", key_policy(&[root, principals])),
        on("ap-northeast-3", FaultKind::Answer { status: 200, body: deep }),
    ])
    .report();
    let public = |region| outcomes(&report, "kms-policy-not-public", region);
    assert!(public(HOME).contains(&"fail".to_owned()) && !public(HOME).contains(&"pass".to_owned()));
    assert!(
        public("ap-northeast-3").iter().all(|outcome| outcome == "unknown"),
        "{:?}",
        public("ap-northeast-3")
    );
    let known = outcomes(&report, "kms-policy-known-accounts", "us-east-1");
    assert!(known.contains(&"fail".to_owned()) && !known.contains(&"pass".to_owned()), "{known:?}");
}

#[test]
fn answers_of_any_depth_are_gaps_and_not_crashes() {
    let (open, shut) = ("<x>".repeat(100_000), "</x>".repeat(100_000));
    let deep_json = format!("{{\"FileSystems\":[],\"More\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let deep_keys = format!("{{\"Keys\":[],\"More\":{}{}}}", "{\"a\":".repeat(100_000), "}".repeat(100_001));
    let answer = |service, operation, body: String| {
        Fault::on(service, operation, FaultKind::Answer { status: 200, body }).in_region(HOME)
    };
    let long = name(0, &"x".repeat(64 * 1024));
    let scanned = scan([
        answer("ec2", "DescribeVolumes", volumes(std::slice::from_ref(&long))),
        answer(
            "ec2",
            "DescribeSnapshots",
            format!("<DescribeSnapshotsResponse>{open}{shut}<snapshotSet/></DescribeSnapshotsResponse>"),
        ),
        answer(
            "rds",
            "DescribeDBInstances",
            format!(
                "<DescribeDBInstancesResponse><DescribeDBInstancesResult>{open}{shut}</DescribeDBInstancesResult></DescribeDBInstancesResponse>"
            ),
        ),
        answer("elasticfilesystem", "DescribeFileSystems", deep_json),
        answer("kms", "ListKeys", deep_keys),
        Fault::on(
            "iam",
            "GetAccountAuthorizationDetails",
            FaultKind::Answer {
                status: 200,
                body: roles(&[])
                    .replace("<UserDetailList/>", &format!("<UserDetailList>{open}{shut}</UserDetailList>")),
            },
        ),
    ]);
    let report = scanned.report();
    let resources: Vec<_> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["resource"].to_string())
        .collect();
    assert!(resources.iter().any(|resource| resource.contains(&long)), "a long name is whole");
    assert!(outcomes(&report, "kms-rotation-enabled", HOME).iter().all(|outcome| outcome == "unknown"));
    assert!(
        scanned.terminal.lines().all(|line| line.chars().count() < 400),
        "a long name does not fill the terminal"
    );
}

#[test]
fn a_message_of_aws_cannot_steer_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let mock =
        MockAws::start(Scenario::kasumi().unwrap(), jiff::Timestamp::now(), Options::default()).unwrap();
    let body = format!(
        "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>{}</Message></Error></ErrorResponse>",
        xml(&PAYLOADS.concat())
    );
    mock.fault(Fault::on("sts", "GetCallerIdentity", FaultKind::Answer { status: 403, body }));
    let output =
        kakunin_at(folder.path(), &mock.endpoint(), KEY).args(["scan", "--store", "store"]).output().unwrap();
    assert_eq!(output.status.code(), Some(4));
    let said = stderr(&output);
    assert_shows_nothing_hidden(&said, "stderr");
    assert_eq!(said.lines().filter(|line| line.starts_with("hint: ")).count(), 1, "{said}");
}

/// 霞市 with its files edited; the edit gets a file's path and text.
pub(crate) fn kasumi(edit: impl Fn(&str, String) -> String) -> Scenario {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/mocks/kasumi"));
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let texts = files.filter(|path| path.extension().is_some_and(|end| end == "toml")).map(|path| {
        let (text, path) = (std::fs::read_to_string(&path).unwrap(), path.display().to_string());
        let text = edit(&path, text);
        (path, text)
    });
    Scenario::from_files(texts.collect::<Vec<_>>().into_iter()).unwrap()
}

/// The cause of each gap of an operation in the home Region.
fn causes(report: &Value, operation: &str) -> Vec<String> {
    let gaps = report["gaps"].as_array().unwrap().iter();
    let of = gaps.filter(|gap| gap["operation"] == operation && gap["region"] == HOME);
    of.map(|gap| gap["cause"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn bytes_that_are_no_text_are_gaps_and_never_half_a_list() {
    let mock =
        MockAws::start(Scenario::kasumi().unwrap(), jiff::Timestamp::now(), Options::default()).unwrap();
    for fault in faults(&["harmless".to_owned(), bytes::MARK.to_owned()]) {
        mock.fault(fault);
    }
    let scanned = scan_at(&bytes::pipe(&mock.endpoint()));
    let report = scanned.report();
    for operation in ["ec2:DescribeVolumes", "elasticfilesystem:DescribeFileSystems", "kms:ListResourceTags"]
    {
        let causes = causes(&report, operation);
        assert!(
            !causes.is_empty() && causes.iter().all(|cause| cause == "malformed"),
            "{operation}: {causes:?}"
        );
    }
    assert!(!causes(&report, "dynamodb:ListTables").is_empty(), "a refusal in no text is a refusal");
    assert!(!report["findings"].to_string().contains("harmless"), "no part of a spoiled list is judged");
    assert!(!outcomes(&report, "kms-keys-identified", HOME).contains(&"pass".to_owned()));
    assert_shows_nothing_hidden(&scanned.terminal, "scan");
}

#[test]
fn headers_that_are_no_text_are_gaps_and_no_verdict_changes() {
    let steady = scan([]).report();
    let scenario = kasumi(|_, mut text| {
        for operation in ["DescribeVolumes", "ListKeys", "DescribeTable", "GetBucketLocation"] {
            let line = format!("operation = \"{operation}\"\n");
            text = text.replace(&line, &format!("{line}headers = {{ x-note = \"{}\" }}\n", bytes::MARK));
        }
        text
    });
    let mock = MockAws::start(scenario, jiff::Timestamp::now(), Options::default()).unwrap();
    let spoiled = scan_at(&bytes::pipe(&mock.endpoint())).report();
    for operation in ["ec2:DescribeVolumes", "kms:ListKeys", "dynamodb:DescribeTable", "s3:GetBucketLocation"]
    {
        assert!(
            causes(&spoiled, operation).iter().all(|cause| cause == "malformed" || cause == "unreachable")
        );
    }
    let known = |report: &Value| -> BTreeMap<String, String> {
        let checks = report["checks"].as_array().unwrap().iter();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        checks.map(|check| (text(&check["id"]), text(&check["outcome"]))).collect()
    };
    for ((check, before), after) in known(&steady).iter().zip(known(&spoiled).values()) {
        assert!(after == before || after == "unknown", "{check} was {before} and became {after}");
    }
}
