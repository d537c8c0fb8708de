//! Clocks that are wrong or jump: AWS's in its answers, and this machine's while a scan runs.

use std::process::Command;

use kakunin::mock::{MockAws, Options, Scenario};

use crate::hostile::{KEY, kasumi, scan_of, verdicts};
use crate::program::{kakunin, kakunin_at, only_snapshot, stderr, stdout};

/// 霞市 with this `Date` on every answer of these operations.
fn dated(operations: &[&str], date: &str) -> MockAws {
    let scenario = kasumi(|_, mut text| {
        for operation in operations {
            let line = format!("operation = \"{operation}\"\n");
            text = text.replace(&line, &format!("{line}headers = {{ Date = \"{date}\" }}\n"));
        }
        text
    });
    MockAws::start(scenario, jiff::Timestamp::now(), Options::default()).unwrap()
}

#[test]
fn a_clock_that_is_years_off_gives_no_result_instead_of_wrong_ages() {
    for date in ["Mon, 01 Jan 2001 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"] {
        let folder = tempfile::tempdir().unwrap();
        let mock = dated(&["GetCallerIdentity"], date);
        let output = kakunin_at(folder.path(), &mock.endpoint(), KEY)
            .args(["scan", "--store", "store"])
            .output()
            .unwrap();
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(4), "{said}");
        assert!(said.contains("clock") && said.contains("hint: "), "{said}");
        assert!(!folder.path().join("store").exists());
    }
}

#[test]
fn dates_that_jump_between_answers_change_no_verdict() {
    let late = dated(&["ListKeys", "DescribeKey", "DescribeVolumes"], "Fri, 01 Jan 2100 00:00:00 GMT");
    let early = dated(&["ListKeys", "GetTrailStatus", "DescribeVolumes"], "Mon, 01 Jan 2001 00:00:00 GMT");
    let steady = dated(&[], "");
    let [late, early, steady] = [late, early, steady].map(|mock| verdicts(&scan_of(&mock).report()));
    assert_eq!(late, steady);
    assert_eq!(early, steady);
}

/// Makes the library that lets a program's clock jump; none where there is no C compiler.
fn jumping_clock(folder: &std::path::Path) -> std::path::PathBuf {
    let library = folder.join("clock_jump.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/clock_jump.c");
    let made = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(source).status();
    assert!(made.expect("the C compiler that the build needs").success());
    library
}

/// The scan ends as one by a steady clock does: ages are counted to its start, waits and durations by
/// a clock that cannot be set.
#[test]
fn a_clock_of_this_machine_that_jumps_in_mid_scan_changes_no_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let library = jumping_clock(folder.path());
    let mock =
        || MockAws::start(Scenario::kasumi().unwrap(), jiff::Timestamp::now(), Options::default()).unwrap();
    let steady = verdicts(&scan_of(&mock()).report());
    for years in [-20_i64, 20] {
        let (mock, store) = (mock(), folder.path().join(years.to_string()));
        let output = kakunin_at(folder.path(), &mock.endpoint(), KEY)
            .args(["scan", "--format", "json", "--store"])
            .arg(&store)
            .env("LD_PRELOAD", &library)
            .env("CLOCK_JUMP", (years * 365 * 86_400).to_string())
            .env("CLOCK_JUMP_AFTER", "500")
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
        assert_eq!(verdicts(&crate::program::json(&output)), steady, "{years} years");
        let snapshot = only_snapshot(&store);
        let ended: serde_json::Value =
            serde_json::from_slice(&std::fs::read(snapshot.join("manifest.json")).unwrap()).unwrap();
        let apart = ended["ended_at"].as_i64().unwrap() - ended["started_at"].as_i64().unwrap();
        assert!(apart.abs() > 19 * 365 * 86_400_000, "the clock jumped: {apart} ms");
        let verified = kakunin(folder.path()).arg("verify").arg(&snapshot).output().unwrap();
        assert_eq!(verified.status.code(), Some(0), "{}{}", stdout(&verified), stderr(&verified));
    }
}
