//! A scan that is killed leaves no snapshot or a whole one, and what is half written is cleaned up.
//!
//! `KAKUNIN_KILLS=200 cargo test --locked --test it killed -- --nocapture` kills more scans than the
//! suite does, and prints what it found.

use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use kakunin::mock::{MockAws, Options, Scenario};
use kakunin::model::Time;
use kakunin::snapshot::{verify, verify_store};

use crate::filed::{APRIL, seal, written};
use crate::program::{folders, kakunin, kakunin_at, stderr, stdout};

const KEY: &str = "AKIAMOCK111111111111";

/// How many scans are killed when nobody asks for more.
const KILLS: u64 = 8;

fn mock() -> MockAws {
    let scenario = Scenario::kasumi().expect("the scenario loads");
    MockAws::start(scenario, jiff::Timestamp::now(), Options::default()).expect("the mock starts")
}

fn start(folder: &Path, mock: &MockAws) -> Child {
    kakunin_at(folder, &mock.endpoint(), KEY)
        // One Region: what is killed is the writing, which is the same.
        .args(["scan", "--store", "store", "--region", "ap-northeast-1", "--exit-zero"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Waits until the scan has begun to write, or to the end of it.
fn until_it_writes(child: &mut Child, store: &Path) {
    let writes =
        || folders(store).iter().any(|folder| is_unfinished(folder) && folder.join("targets").is_dir());
    while child.try_wait().unwrap().is_none() && !writes() {
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn is_unfinished(folder: &Path) -> bool {
    folder.extension().is_some_and(|end| end == "part")
}

/// What lies in the store: sealed, unfinished. The newest that is sealed is whole.
fn counted(store: &Path) -> (usize, usize) {
    let found = folders(store);
    let unfinished = found.iter().filter(|folder| is_unfinished(folder)).count();
    if let Some(newest) = found.iter().rfind(|folder| !is_unfinished(folder)) {
        assert_eq!(verify(newest, &[]).problems, [], "{}", newest.display());
    }
    (found.len() - unfinished, unfinished)
}

fn assert_intact(store: &Path) {
    let verified = verify_store(store, &[], None);
    assert!(verified.is_intact(), "{:?}", verified.problems);
    assert_eq!(verified.notes, []);
}

/// A sequence that is different at each step and the same in each run (splitmix64).
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[test]
fn a_scan_that_is_killed_leaves_no_snapshot_or_a_whole_one() {
    let kills: u64 = std::env::var("KAKUNIN_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(KILLS);
    let (folder, mock) = (tempfile::tempdir().unwrap(), mock());
    let store = folder.path().join("store");
    // One scan that is let be: how long the whole takes, and how long the writing.
    let began = Instant::now();
    let mut child = start(folder.path(), &mock);
    until_it_writes(&mut child, &store);
    let until_writing = began.elapsed();
    assert!(child.wait().unwrap().success());
    let (whole, writing) = (began.elapsed(), began.elapsed().saturating_sub(until_writing));
    assert_eq!(counted(&store), (1, 0));
    let (mut sealed, mut after, mut rests, mut seed) = (1, 0, 0, 1_u64);
    for number in 0..kills {
        let mut child = start(folder.path(), &mock);
        // Every second one in the short time in which files are written.
        let span = if number % 2 == 0 {
            until_it_writes(&mut child, &store);
            writing
        } else {
            whole
        };
        let micros = u64::try_from(span.as_micros()).unwrap().max(1);
        std::thread::sleep(Duration::from_micros(random(&mut seed) % micros));
        drop(child.kill());
        child.wait().unwrap();
        let (now, unfinished) = counted(&store);
        assert!(unfinished <= 1, "the rest of an earlier scan is still there");
        assert!(now == sealed || now == sealed + 1);
        after += now - sealed;
        rests += unfinished;
        sealed = now;
    }
    // One more that is let be cleans up and follows the others.
    assert!(start(folder.path(), &mock).wait().unwrap().success());
    assert_eq!(counted(&store), (sealed + 1, 0));
    assert_intact(&store);
    println!(
        "{kills} killed: {} before the seal ({rests} left a rest), {after} after it; scan {whole:?}, writing {writing:?}",
        usize::try_from(kills).unwrap() - after
    );
}

#[test]
fn what_a_killed_scan_leaves_is_called_unfinished_and_the_next_scan_removes_it() {
    let (folder, mock) = (tempfile::tempdir().unwrap(), mock());
    let store = folder.path().join("store");
    let mut child = start(folder.path(), &mock);
    while folders(&store).is_empty() {
        std::thread::sleep(Duration::from_millis(5));
    }
    let verify = || kakunin(folder.path()).args(["verify", "store"]).output().unwrap();
    assert!(stdout(&verify()).contains("is being written"), "{}", stdout(&verify()));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(stdout(&verify()).contains("unfinished"), "{}", stdout(&verify()));
    let rest = folders(&store).remove(0);
    let check = kakunin(folder.path()).arg("check").arg(&rest).output().unwrap();
    assert_eq!(check.status.code(), Some(4));
    assert!(stderr(&check).contains("not a finished snapshot"), "{}", stderr(&check));
    let one = kakunin(folder.path()).arg("verify").arg(&rest).output().unwrap();
    assert_eq!(one.status.code(), Some(4));
    assert!(stdout(&one).contains("unfinished"), "{}", stdout(&one));
    assert!(start(folder.path(), &mock).wait().unwrap().success());
    assert!(!rest.exists());
    assert_eq!(verify().status.code(), Some(0), "{}", stdout(&verify()));
}

#[test]
fn a_scan_does_not_remove_what_another_is_writing() {
    let (folder, mock) = (tempfile::tempdir().unwrap(), mock());
    let store = folder.path().join("store");
    let first = written(&store, Time::from_seconds(APRIL));
    assert!(start(folder.path(), &mock).wait().unwrap().success());
    assert!(first.folder().exists(), "the second scan leaves the first one alone");
    seal(&store, first, Time::from_seconds(APRIL + 60), None);
    assert_eq!(counted(&store), (2, 0));
    assert_intact(&store);
}
