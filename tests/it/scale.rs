//! An account with very many resources: memory grows with its rows by a small constant, and every row is judged.

#![cfg(target_os = "linux")]

use std::fmt::Write as _;
use std::fs;
use std::process::Stdio;
use std::time::Duration;

use kakunin::mock::{MockAws, Options};

use crate::hostile::kasumi;
use crate::program::kakunin_at;

/// Rows of one page, as AWS gives at most.
const PAGE: usize = 1000;

/// What a row may take, in bytes, measured in a debug build: its columns, derived rows and findings.
const ROW_BYTES: u64 = 25_000;

/// 霞市 with this many volumes in its home Region.
fn with_volumes(count: usize) -> MockAws {
    let scenario = kasumi(|path, text| {
        if path.ends_with("ebs_volume.toml") { format!("{}{}", elsewhere(&text), pages(count)) } else { text }
    });
    MockAws::start(scenario, jiff::Timestamp::now(), Options::default()).unwrap()
}

/// The answers for other Regions.
fn elsewhere(text: &str) -> String {
    let blocks = text.split("[[answer]]").skip(1);
    let kept = blocks.filter(|block| !block.contains("region = \"ap-northeast-1\""));
    kept.flat_map(|block| ["[[answer]]", block]).collect()
}

fn pages(count: usize) -> String {
    let mut answers = String::new();
    for start in (0..count).step_by(PAGE) {
        let token = if start == 0 { String::new() } else { format!("t{start}") };
        let next = start + PAGE;
        let next = if next < count { format!("<nextToken>t{next}</nextToken>") } else { String::new() };
        let items: String = (start..count.min(start + PAGE)).map(volume).collect();
        write!(
            answers,
            "[[answer]]\nservice = \"ec2\"\nregion = \"ap-northeast-1\"\noperation = \"DescribeVolumes\"\n\
             match = {{ NextToken = \"{token}\" }}\nbody = '''<DescribeVolumesResponse><volumeSet>{items}</volumeSet>\
             {next}</DescribeVolumesResponse>'''\n\n"
        )
        .unwrap();
    }
    answers
}

fn volume(number: usize) -> String {
    format!(
        "<item><volumeId>vol-{number:017x}</volumeId><createTime>2020-01-01T00:00:00Z</createTime>\
         <status>in-use</status><encrypted>true</encrypted><size>8</size><volumeType>gp3</volumeType>\
         <availabilityZone>ap-northeast-1a</availabilityZone><attachmentSet/>\
         <tagSet><item><key>Name</key><value>volume {number}</value></item></tagSet></item>"
    )
}

/// Scans, and gives the highest resident memory of the program in bytes and the number of findings on volumes.
fn scan(count: usize) -> (u64, usize) {
    let (folder, mock) = (tempfile::tempdir().unwrap(), with_volumes(count));
    let out = fs::File::create(folder.path().join("out.json")).unwrap();
    let mut child = kakunin_at(folder.path(), &mock.endpoint(), "AKIAMOCK111111111111")
        .args(["scan", "--store", "store", "--format", "json"])
        .stdout(out)
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let code = loop {
        let text = fs::read_to_string(&status).unwrap_or_default();
        peak = peak.max(text.lines().find_map(kilobytes).unwrap_or(0) * 1024);
        if let Some(code) = child.try_wait().unwrap() {
            break code;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    assert_eq!(code.code(), Some(3));
    let report = fs::read_to_string(folder.path().join("out.json")).unwrap();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let on_volumes = report["findings"].as_array().unwrap().iter().filter(|finding| {
        finding["check"] == "backup-coverage-complete"
            && finding["resource"].as_str().unwrap().contains("volume/vol-0000")
    });
    (peak, on_volumes.count())
}

fn kilobytes(line: &str) -> Option<u64> {
    line.strip_prefix("VmHWM:")?.trim().trim_end_matches(" kB").parse().ok()
}

#[test]
fn memory_grows_with_the_rows_of_the_target_by_a_small_constant() {
    let (few, many) = (1_000, 10_000);
    let ((peak_of_few, judged_few), (peak_of_many, judged_many)) = (scan(few), scan(many));
    assert_eq!((judged_few, judged_many), (few, many));
    let rows = u64::try_from(many - few).unwrap();
    let a_row = peak_of_many.saturating_sub(peak_of_few) / rows;
    assert!(
        a_row < ROW_BYTES,
        "{a_row} bytes a row: {peak_of_few} bytes for {few}, {peak_of_many} for {many}"
    );
}
