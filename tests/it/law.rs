//! Law 1 on the whole path: whatever AWS refuses or garbles, nothing becomes a pass, and every interval
//! contains the one it had before.
//!
//! Here each operation is struck by some misfortunes and each misfortune strikes some operations;
//! `kakunin faults` tries all of them, and the gate compares its table with `src/trial/README.md`.

use kakunin::trial::{self, Misfortune, Trial};

/// Of so many pairs of operation and misfortune, one is tried.
const ONE_OF: usize = 8;

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
