//! Outside witnesses: moto and ministack, two AWS emulators that nobody here wrote.
//!
//! Where there is no Python or no package registry the tests say so and are skipped; with
//! `KAKUNIN_WITNESS=required` a skip is a failure.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::expectation::{Expectations, every_check};
use crate::program::{json, kakunin, kakunin_at, only_snapshot, stderr};

const ACCOUNT: &str = "111111111111";
pub(crate) const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/witness");

/// Each virtual environment is made once.
static INSTALLING: Mutex<()> = Mutex::new(());

/// The virtual environment of the emulators and of the lists that AWS publishes.
pub(crate) fn venv() -> Result<PathBuf, String> {
    venv_of("witness", "requirements.txt")
}

/// A virtual environment of its own, where what is pinned does not go together with the others.
pub(crate) fn venv_of(name: &str, requirements: &str) -> Result<PathBuf, String> {
    let _one = INSTALLING.lock().unwrap_or_else(PoisonError::into_inner);
    let venv = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-venv"));
    let requirements = format!("{FOLDER}/{requirements}");
    let wanted = fs::read_to_string(&requirements).expect("the requirements are there");
    let stamp = venv.join("installed.txt");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(venv);
    }
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv))?;
    run(Command::new(venv.join("bin/pip")).args(["install", "--quiet", "-r", &requirements]))?;
    fs::File::create(&stamp)
        .and_then(|mut file| std::io::Write::write_all(&mut file, wanted.as_bytes()))
        .map_err(|error| error.to_string())?;
    Ok(venv)
}

fn run(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)))
}

pub(crate) fn skip(why: &str) {
    skip_unless_required("KAKUNIN_WITNESS", why);
}

/// Says that a test is left out; fails where the variable requires its witness.
pub(crate) fn skip_unless_required(variable: &str, why: &str) {
    let required = std::env::var(variable).is_ok_and(|value| value == "required");
    assert!(!required, "the witness is required and could not be had: {why}");
    // Past the test harness, which hides what a passing test prints.
    let said = std::io::Write::write_all(&mut std::io::stderr(), format!("SKIPPED: {why}\n").as_bytes());
    drop(said);
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    listener.local_addr().expect("a bound socket has an address").port()
}

/// An emulator that ends with the test.
pub(crate) struct Emulator {
    child: Child,
    pub(crate) endpoint: String,
}

impl Drop for Emulator {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Emulator {
    fn start(command: &mut Command, port: u16) -> Self {
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the emulator starts");
        let emulator = Self { child, endpoint: format!("http://127.0.0.1:{port}") };
        let patience = Instant::now() + Duration::from_mins(1);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < patience, "the emulator did not answer within a minute");
            std::thread::sleep(Duration::from_millis(100));
        }
        emulator
    }
}

pub(crate) fn moto(venv: &Path) -> Emulator {
    let port = free_port();
    let mut command = Command::new(venv.join("bin/moto_server"));
    command
        .args(["-H", "127.0.0.1", "-p", &port.to_string()])
        .env("MOTO_ACCOUNT_ID", ACCOUNT)
        .env("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
        .env("MOTO_IAM_LOAD_MANAGED_POLICIES", "true");
    Emulator::start(&mut command, port)
}

pub(crate) fn ministack(venv: &Path, enforcing: bool) -> Emulator {
    let port = free_port();
    let mut command = Command::new(venv.join("bin/ministack"));
    command
        .env("BIND_HOST", "127.0.0.1")
        .env("GATEWAY_PORT", port.to_string())
        .env("AUTH", enforcing.to_string())
        .env("MINISTACK_ACCOUNT_ID", ACCOUNT);
    Emulator::start(&mut command, port)
}

/// Runs the seed and gives what it called by which name.
pub(crate) fn seed(venv: &Path, script: &str, endpoint: &str) -> BTreeMap<String, String> {
    let output = Command::new(venv.join("bin/python"))
        .arg(format!("{FOLDER}/{script}"))
        .arg(endpoint)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .output()
        .expect("the seed runs");
    assert!(output.status.success(), "{}", stderr(&output));
    let last =
        BufReader::new(output.stdout.as_slice()).lines().map_while(Result::ok).last().unwrap_or_default();
    let mut names: BTreeMap<String, String> =
        serde_json::from_str(&last).expect("the seed prints its ids as JSON");
    names.insert("account".to_owned(), ACCOUNT.to_owned());
    names
}

fn compare(venv: &Path, endpoint: &str, expected: &str, names: &BTreeMap<String, String>) {
    let folder = tempfile::tempdir().unwrap();
    let expectations = Expectations::read(&format!("witness/{expected}"), names);
    assert_eq!(expectations.checks(), every_check());
    let settings = folder.path().join("settings.toml");
    let register = format!(
        "own_accounts = {:?}\nvendor_accounts = {:?}\n",
        expectations.scan.own_accounts, expectations.scan.vendor_accounts
    );
    fs::File::create(&settings)
        .and_then(|mut file| std::io::Write::write_all(&mut file, register.as_bytes()))
        .unwrap();
    let mut command = kakunin_at(folder.path(), endpoint, "AKIAIOSFODNN7EXAMPLE");
    command.args(["scan", "--format", "json", "--settings"]).arg(&settings);
    for region in &expectations.scan.regions {
        command.args(["--region", region]);
    }
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    every_call_is_an_allowed_read(venv, folder.path());
    let differences = expectations.differences(&json(&output));
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
}

/// Looks up what the scan in `snapshots` called, and the whole policy, in data of others.
fn every_call_is_an_allowed_read(venv: &Path, folder: &Path) {
    let snapshot = only_snapshot(&folder.join("snapshots"));
    let write = |name: &str, args: &[&str]| {
        let output = kakunin(folder).args(args).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        fs::File::create(folder.join(name))
            .and_then(|mut file| std::io::Write::write_all(&mut file, &output.stdout))
            .unwrap();
    };
    let sql = "SELECT DISTINCT service, operation FROM ledger";
    write("calls.csv", &["query", snapshot.to_str().unwrap(), sql, "--format", "csv"]);
    write("policy.json", &["policy"]);
    let mut command = Command::new(venv.join("bin/python"));
    command.arg(format!("{FOLDER}/check_policy.py")).args(["policy.json", "calls.csv"]).current_dir(folder);
    let said = run(&mut command).unwrap_or_else(|why| panic!("{why}"));
    assert!(said.contains(" actions, "), "{said}");
}

#[test]
fn what_a_scan_of_kasumi_calls_is_allowed_and_reads_by_the_word_of_others() {
    let venv = match venv() {
        Err(why) => return skip(&why),
        Ok(venv) => venv,
    };
    let folder = tempfile::tempdir().unwrap();
    let output = kakunin(folder.path()).args(["demo", "--output", "."]).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    every_call_is_an_allowed_read(&venv, folder.path());
}

#[test]
fn cloudformation_takes_the_template_by_the_word_of_a_linter_of_others() {
    let venv = match venv() {
        Err(why) => return skip(&why),
        Ok(venv) => venv,
    };
    let folder = tempfile::tempdir().unwrap();
    let output = kakunin(folder.path()).args(["policy", "--format", "cloudformation"]).output().unwrap();
    fs::File::create(folder.path().join("role.json"))
        .and_then(|mut file| std::io::Write::write_all(&mut file, &output.stdout))
        .unwrap();
    let lint = |name: &str| run(Command::new(venv.join("bin/cfn-lint")).arg(name).current_dir(folder.path()));
    lint("role.json").unwrap_or_else(|why| panic!("{why}"));
    // It can refuse.
    let broken =
        String::from_utf8(output.stdout).unwrap().replace("AssumeRolePolicyDocument", "TrustDocument");
    fs::File::create(folder.path().join("broken.json"))
        .and_then(|mut file| std::io::Write::write_all(&mut file, broken.as_bytes()))
        .unwrap();
    assert!(lint("broken.json").is_err());
}

/// The denials that a scan of ministack names, by a user with a policy.
fn denied(venv: &Path, emulator: &Emulator, name: &str, policy: &serde_json::Value) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("policy.json");
    fs::File::create(&file)
        .and_then(|mut file| std::io::Write::write_all(&mut file, policy.to_string().as_bytes()))
        .unwrap();
    let mut make = Command::new(venv.join("bin/python"));
    make.arg(format!("{FOLDER}/ministack_user.py")).args([&emulator.endpoint, name]).arg(&file);
    let key: BTreeMap<String, String> =
        serde_json::from_str(&run(&mut make).unwrap_or_else(|why| panic!("{why}"))).unwrap();
    let output = kakunin_at(folder.path(), &emulator.endpoint, &key["id"])
        .env("AWS_SECRET_ACCESS_KEY", &key["secret"])
        .args(["scan", "--format", "json", "--region", "ap-northeast-1"])
        .output()
        .unwrap();
    let report = json(&output);
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let gaps = report["gaps"].as_array().unwrap().iter();
    let mut denied: Vec<_> = gaps
        .filter(|gap| text(&gap["cause"]).starts_with("denied"))
        .map(|gap| (text(&gap["permission"]), text(&gap["cause"])))
        .collect();
    denied.sort();
    denied.dedup();
    denied
}

#[test]
fn ministack_refuses_nothing_with_the_printed_policy_and_exactly_what_is_taken_out_of_it() {
    let venv = match venv() {
        Err(why) => return skip(&why),
        Ok(venv) => venv,
    };
    let emulator = ministack(&venv, true);
    let folder = tempfile::tempdir().unwrap();
    let policy = json(&kakunin(folder.path()).args(["policy"]).output().unwrap());
    // Several documents where the limit of one is not enough.
    let policy = if policy.is_array() { policy } else { serde_json::json!([policy]) };
    assert_eq!(denied(&venv, &emulator, "whole", &policy), []);
    let mut refused = 0;
    let actions = actions_to_take_out(&policy);
    for action in &actions {
        let mut less = policy.clone();
        for document in less.as_array_mut().unwrap() {
            let statements = document["Statement"].as_array_mut().unwrap();
            for statement in statements.iter_mut() {
                statement["Action"].as_array_mut().unwrap().retain(|one| one != action);
            }
            statements.retain(|one| one["Action"] != serde_json::json!([]));
        }
        let exactly = (action.clone(), "denied_by_identity_policy".to_owned());
        let found = denied(&venv, &emulator, &action.replace(':', "-"), &less);
        assert!(found.is_empty() || found == [exactly], "without {action}: {found:?}");
        if found.is_empty() {
            eprintln!("not asked for, or not refused, by ministack: {action}");
        } else {
            refused += 1;
        }
    }
    eprintln!("{refused} of {} actions refused", actions.len());
    assert!(refused >= SURE.len(), "{refused} refusals");
}

/// One action of each protocol, of those that ministack refuses: JSON, EC2, query, REST with XML and with
/// JSON. With `KAKUNIN_EVERY_ACTION` set, every action of the policy is tried (some minutes).
const SURE: [&str; 5] = [
    "kms:ListKeys",
    "ec2:DescribeVolumes",
    "iam:GetAccountSummary",
    "s3:ListAllMyBuckets",
    "backup:ListBackupVaults",
];

fn actions_to_take_out(policy: &serde_json::Value) -> Vec<String> {
    if std::env::var_os("KAKUNIN_EVERY_ACTION").is_none() {
        return SURE.map(str::to_owned).to_vec();
    }
    let documents = policy.as_array().unwrap().iter();
    let statements = documents.flat_map(|document| document["Statement"].as_array().unwrap());
    let actions = statements.flat_map(|one| one["Action"].as_array().unwrap());
    actions.map(|action| action.as_str().unwrap().to_owned()).collect()
}

#[test]
fn moto_is_judged_as_written_by_hand() {
    match venv() {
        Err(why) => skip(&why),
        Ok(venv) => {
            let emulator = moto(&venv);
            let names = seed(&venv, "moto_seed.py", &emulator.endpoint);
            compare(&venv, &emulator.endpoint, "moto_expected", &names);
        }
    }
}

#[test]
fn ministack_is_judged_as_written_by_hand() {
    match venv() {
        Err(why) => skip(&why),
        Ok(venv) => {
            let emulator = ministack(&venv, false);
            let names = seed(&venv, "ministack_seed.py", &emulator.endpoint);
            compare(&venv, &emulator.endpoint, "ministack_expected", &names);
        }
    }
}

#[test]
fn the_json_report_obeys_its_schema_by_a_validator_that_nobody_here_wrote() {
    let venv = match venv() {
        Err(why) => return skip(&why),
        Ok(venv) => venv,
    };
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| {
        let output = kakunin(folder.path()).args(args).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
    };
    run(&["demo", "--output", "demo"]);
    let snapshot = only_snapshot(&folder.path().join("demo/snapshots"));
    let snapshot = snapshot.to_str().unwrap();
    run(&["report", snapshot, "--format", "json", "--output", "report.json"]);
    run(&["report", snapshot, "--format", "json-schema", "--output", "schema.json"]);
    let output = Command::new(venv.join("bin/python"))
        .arg(format!("{FOLDER}/check_schema.py"))
        .args(["report.json", "schema.json"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn attestations_and_registers_obey_the_schema_that_editors_are_given() {
    let venv = match venv() {
        Err(why) => return skip(&why),
        Ok(venv) => venv,
    };
    let folder = tempfile::tempdir().unwrap();
    let output = kakunin(folder.path()).args(["attest", "schema"]).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    fs::write(folder.path().join("schema.json"), &output.stdout).unwrap();
    for args in [["new", "ops-1"], ["new", "--register=key-disposal"]] {
        let output = kakunin(folder.path()).arg("attest").args(args).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
    }
    let output = Command::new(venv.join("bin/python"))
        .arg(format!("{FOLDER}/check_declared.py"))
        .args([
            "schema.json",
            concat!(env!("CARGO_MANIFEST_DIR"), "/mocks/kasumi/attestations"),
            "attestations",
        ])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
}
