//! An account with very many keys, each with its own detail calls: memory grows with the keys by a small
//! constant, and every key is judged.
//!
//! `KAKUNIN_KEYS=100000` scans that many; the default keeps the test short.

#![cfg(target_os = "linux")]

use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use kakunin::aws::Session;
use kakunin::catalog::Catalog;
use kakunin::collect;
use kakunin::evaluate::Rules;
use kakunin::mock::{MockAws, Options};
use kakunin::model::{AccountId, Clock, Region, Time};
use kakunin::snapshot::Snapshot;
use kakunin::tables::Reader;
use kakunin::trial::unhurried;

use crate::hostile::kasumi;

/// Keys of one page, as AWS gives at most.
const PAGE: usize = 1000;

/// What a key may take, in bytes, measured in a debug build: five calls with their attempts and bodies,
/// its row, derived columns and findings.
const KEY_BYTES: u64 = 60_000;

/// Where the scan in a process of its own finds the mock.
const ENDPOINT: &str = "KAKUNIN_KEYS_AT";

/// 霞市 with this many keys in its home Region, all alike.
fn with_keys(count: usize) -> MockAws {
    let scenario = kasumi(|path, text| {
        if path.ends_with("kms_key.toml") {
            format!("{ELSEWHERE}{}{DETAILS}", pages(count))
        } else if path.ends_with("kms_grant.toml") {
            GRANTS.to_owned()
        } else {
            text
        }
    });
    MockAws::start(scenario, "2026-04-01T00:00:00Z".parse().unwrap(), Options::default()).unwrap()
}

const ELSEWHERE: &str = r#"
[[answer]]
service = "kms"
operation = "ListKeys"
match = { Marker = "" }
body = '{"Keys":[],"Truncated":false}'

[[answer]]
service = "kms"
operation = "ListAliases"
body = '{"Aliases":[],"Truncated":false}'

"#;

const DETAILS: &str = r#"
[[answer]]
service = "kms"
operation = "DescribeKey"
body = '{"KeyMetadata":{"AWSAccountId":"{{account}}","KeyId":"k","Arn":"arn","CreationDate":{{epoch -800d}},"Enabled":true,"Description":"","KeyUsage":"ENCRYPT_DECRYPT","KeyState":"Enabled","Origin":"AWS_KMS","KeyManager":"CUSTOMER","CustomerMasterKeySpec":"SYMMETRIC_DEFAULT","KeySpec":"SYMMETRIC_DEFAULT","EncryptionAlgorithms":["SYMMETRIC_DEFAULT"],"MultiRegion":false}}'

[[answer]]
service = "kms"
operation = "GetKeyPolicy"
body = '{"Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::{{account}}:root\"},\"Action\":\"kms:*\",\"Resource\":\"*\"}]}","PolicyName":"default"}'

[[answer]]
service = "kms"
operation = "GetKeyRotationStatus"
body = '{"KeyId":"k","KeyRotationEnabled":true,"RotationPeriodInDays":365}'

[[answer]]
service = "kms"
operation = "ListKeyRotations"
body = '{"Rotations":[],"Truncated":false}'

[[answer]]
service = "kms"
operation = "ListResourceTags"
body = '{"Tags":[{"TagKey":"Owner","TagValue":"霞市"}],"Truncated":false}'
"#;

const GRANTS: &str = r#"
[[answer]]
service = "kms"
operation = "ListGrants"
body = '{"Grants":[],"Truncated":false}'
"#;

fn pages(count: usize) -> String {
    let mut answers = String::new();
    for start in (0..count).step_by(PAGE) {
        let marker = if start == 0 { String::new() } else { format!("t{start}") };
        let next = start + PAGE;
        let end = if next < count {
            format!("\"NextMarker\":\"t{next}\",\"Truncated\":true")
        } else {
            "\"Truncated\":false".to_owned()
        };
        let keys: Vec<String> = (start..count.min(next)).map(key).collect();
        write!(
            answers,
            "[[answer]]\nservice = \"kms\"\nregion = \"ap-northeast-1\"\noperation = \"ListKeys\"\n\
             match = {{ Marker = \"{marker}\" }}\nbody = '{{\"Keys\":[{}],{end}}}'\n\n",
            keys.join(",")
        )
        .unwrap();
    }
    answers
}

fn key(number: usize) -> String {
    let id = format!("00000000-0000-4000-8000-{number:012}");
    format!(r#"{{"KeyId":"{id}","KeyArn":"arn:aws:kms:ap-northeast-1:{{{{account}}}}:key/{id}"}}"#)
}

/// Scans in a process of its own; gives its highest resident memory in bytes and how many keys were judged.
fn scan(count: usize) -> (u64, usize) {
    let mock = with_keys(count);
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "scale_keys::scan_for_another_test", "--ignored", "--nocapture"])
        .env(ENDPOINT, mock.endpoint())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        peak = peak.max(text.lines().find_map(kilobytes).unwrap_or(0) * 1024);
        std::thread::sleep(Duration::from_millis(20));
    }
    let said = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let judged = said.lines().find_map(|line| line.strip_prefix("judged ")).expect("the scan ends");
    (peak, judged.parse().unwrap())
}

fn kilobytes(line: &str) -> Option<u64> {
    line.strip_prefix("VmHWM:")?.trim().trim_end_matches(" kB").parse().ok()
}

#[test]
#[ignore = "run by the test below, in a process whose memory is measured"]
fn scan_for_another_test() {
    let Ok(endpoint) = std::env::var(ENDPOINT) else { return };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let store = tempfile::tempdir().unwrap();
    let clock = Clock::Fixed(Time::parse("2026-04-01T00:00:00Z").unwrap());
    let folder = runtime.block_on(async {
        let account = AccountId::parse("111111111111").unwrap();
        let home = Region::parse("ap-northeast-1").unwrap();
        let session = Session::open_loopback(&endpoint, &account, &home, clock, unhurried()).await.unwrap();
        let session = Arc::new(session);
        let reader = Reader::new(Arc::clone(&session), Region::global(), Arc::new([]), clock.now());
        let plan = collect::plan(&reader, &[]).await.unwrap();
        let observer: collect::Observer = Arc::new(|_| {});
        collect::scan(session, &plan, store.path().to_owned(), clock, observer).await.unwrap().0
    });
    let catalog = Catalog::built_in().unwrap();
    let rules = Rules::compile(&catalog.checks, &catalog.settings).unwrap();
    let evaluation = rules.evaluate(&Snapshot::open(&folder).unwrap()).unwrap();
    let judged = evaluation.findings.iter().filter(|finding| {
        finding.check.as_str() == "kms-rotation-enabled" && finding.resource.contains("key/00000000-")
    });
    println!("judged {}", judged.count());
}

#[test]
fn memory_grows_with_the_keys_by_a_small_constant() {
    let many = std::env::var("KAKUNIN_KEYS").ok().and_then(|count| count.parse().ok()).unwrap_or(2_200);
    let few = 200;
    let ((peak_of_few, judged_few), (peak_of_many, judged_many)) = (scan(few), scan(many));
    assert_eq!((judged_few, judged_many), (few, many));
    let a_key = peak_of_many.saturating_sub(peak_of_few) / u64::try_from(many - few).unwrap();
    println!("{peak_of_few} bytes for {few} keys, {peak_of_many} for {many}: {a_key} a key");
    assert!(a_key < KEY_BYTES, "{a_key} bytes a key: {peak_of_few} for {few}, {peak_of_many} for {many}");
}
