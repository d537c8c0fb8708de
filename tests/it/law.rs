//! Law 1 on the whole path: whatever AWS refuses or garbles, nothing becomes a pass, and every interval
//! contains the one it had before.
//!
//! Here each operation is struck by some misfortunes and each misfortune strikes some operations;
//! `kakunin faults` tries all of them, and the gate compares its table with `src/trial/README.md`.

use kakunin::mock::{Fault, FaultKind};
use kakunin::model::Cause;
use kakunin::trial::{self, Misfortune, Scanned, Trial, lies, unexplained, unhurried};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// Of so many pairs of operation and misfortune, one is tried.
const ONE_OF: usize = 8;

/// Scans with several misfortunes at once.
const COMBINATIONS: u32 = 24;

fn nothing_is_claimed(whole: &Scanned, less: &Scanned) -> Vec<String> {
    let mut wrong = lies(whole, less);
    wrong.extend(unexplained(less).unwrap());
    wrong
}

#[test]
fn whatever_operation_fails_nothing_becomes_a_pass_and_intervals_only_widen() {
    let trial = Trial::of_kasumi().unwrap();
    let mut pair = 0;
    let select = |_: &str, _: Misfortune| {
        pair += 1;
        pair % ONE_OF == 0
    };
    let table = trial::run(&trial, select, &|_| {}).unwrap();
    assert!(table.struck.len() > 150, "{}", table.struck.len());
    let wrong = table.wrong();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn whatever_fails_together_nothing_becomes_a_pass() {
    let trial = Trial::of_kasumi().unwrap();
    let whole = trial.scan(Vec::new(), unhurried()).unwrap();
    let operations: Vec<(String, String)> =
        whole.called.keys().filter(|(service, _)| service != "sts").cloned().collect();
    let quick: Vec<Misfortune> = Misfortune::ALL.into_iter().filter(|one| !one.waits()).collect();
    let strike = (prop::sample::select(operations), prop::sample::select(quick), 0_u32..6, prop::bool::ANY);
    let faults = prop::collection::vec(strike, 2..12);
    let config = Config { cases: COMBINATIONS, failure_persistence: None, ..Config::default() };
    let tried = TestRunner::new(config).run(&faults, |strikes| {
        let fault =
            |((service, operation), misfortune, after, tokyo): ((String, String), Misfortune, u32, bool)| {
                let members = Trial::members_of_closed_lists(&service, &operation);
                let fault = misfortune.fault(&service, &operation, &members)?.after(after);
                Some(if tokyo { fault.in_region("ap-northeast-1") } else { fault })
            };
        let less = trial.scan(strikes.into_iter().filter_map(fault).collect(), unhurried()).unwrap();
        let wrong = nothing_is_claimed(&whole, &less);
        prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        Ok(())
    });
    if let Err(error) = tried {
        panic!("{error}");
    }
}

#[test]
fn a_token_that_expires_in_mid_scan_leaves_gaps_and_no_pass() {
    let trial = Trial::of_kasumi().unwrap();
    let whole = trial.scan(Vec::new(), unhurried()).unwrap();
    for spared in [1, 50, 200, 400, 600] {
        let less = trial
            .scan(vec![Fault::on_everything(FaultKind::ExpiredToken).after(spared)], unhurried())
            .unwrap();
        let wrong = nothing_is_claimed(&whole, &less);
        assert!(wrong.is_empty(), "after {spared} calls: {}", wrong.join("\n"));
        let told = less.evaluation.gaps.iter().filter(|gap| gap.cause == Cause::Credentials).count();
        assert!(told > 0, "after {spared} calls no gap says that the credentials were not accepted");
    }
}

#[test]
fn an_account_in_which_nothing_can_be_read_passes_nothing() {
    let trial = Trial::of_kasumi().unwrap();
    let whole = trial.scan(Vec::new(), unhurried()).unwrap();
    for kind in [FaultKind::ServerError(500), FaultKind::Empty, FaultKind::Garble, FaultKind::Reset] {
        let fault = Fault::on_everything(kind.clone()).after(1);
        let less = trial.scan(vec![fault], unhurried()).unwrap();
        let wrong = nothing_is_claimed(&whole, &less);
        assert!(wrong.is_empty(), "{kind:?}: {}", wrong.join("\n"));
    }
}
