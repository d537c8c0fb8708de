//! Check files: whatever loads and proves itself keeps unknown unknown, also on rows that its own
//! tests do not hold. A text of one line is taken as a predicate.

#![no_main]

use std::collections::BTreeMap;
use std::sync::OnceLock;

use kakunin::catalog::{Catalog, fuzzing::check};
use kakunin::evaluate::Rule;
use kakunin::evaluate::fuzzing::{Compiler, outcomes};
use kakunin::model::{Outcome, Value};
use libfuzzer_sys::fuzz_target;

const TEMPLATE: &str = include_str!("../../checks/keys/kms-rotation-enabled.toml");

struct World {
    catalog: Catalog,
    compiler: Compiler,
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| World {
        catalog: Catalog::built_in().expect("the catalogue loads"),
        compiler: Compiler::new().expect("the tables are known"),
    })
}

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let World { catalog, compiler } = world();
    let (text, proved_by_itself) =
        if text.contains('\n') { (text.to_owned(), true) } else { (with_predicate(text), false) };
    let Ok(check) = check(catalog, &text) else { return };
    let Ok(rule) = compiler.compile(&check, &catalog.settings) else { return };
    if proved_by_itself && rule.prove().is_err() {
        return;
    }
    if rule.columns().is_empty() {
        return;
    }
    let seed = data.iter().fold(7_u64, |seed, byte| seed.wrapping_mul(31).wrapping_add(u64::from(*byte)));
    for round in 0..4 {
        knowing_less_is_never_another_answer(&rule, seed.wrapping_add(round));
    }
});

/// The template with another predicate.
fn with_predicate(sql: &str) -> String {
    let quoted = format!("pass = {}", serde_json::Value::from(sql));
    let line = TEMPLATE.lines().find(|line| line.starts_with("pass = ")).expect("a predicate");
    TEMPLATE.replacen(line, &quoted, 1)
}

/// A row of some values for the columns that the rule reads, then without each of them, then without any.
fn knowing_less_is_never_another_answer(rule: &Rule, seed: u64) {
    let mut row = BTreeMap::new();
    for (index, column) in rule.columns().into_iter().enumerate() {
        // A value of a kind that the column does not take is refused by `outcomes`: the next is tried.
        let shift = u32::try_from(index % 60).expect("small");
        for value in values(seed.rotate_right(shift)) {
            let with = BTreeMap::from([(column.to_owned(), value.clone())]);
            if outcomes(rule, &[with]).is_ok() {
                row.insert(column.to_owned(), value);
                break;
            }
        }
    }
    let Ok(full) = outcomes(rule, std::slice::from_ref(&row)) else { return };
    for column in row.keys() {
        let mut less = row.clone();
        less.remove(column);
        let said = outcomes(rule, &[less.clone()]);
        if let Ok(said) = said {
            assert!(said == full || said == [Outcome::Unknown], "{row:?} {full:?}, {less:?} {said:?}");
        }
    }
}

fn values(seed: u64) -> Vec<Value> {
    let pick = |count: u64| usize::try_from(seed % count).expect("small");
    let texts = ["CUSTOMER", "AWS", "Enabled", "none", "ap-northeast-1", ""];
    let numbers = [0, 1, 90, 365, 2_147_483_647, i64::MAX, i64::MIN];
    let text = texts[pick(6)].to_owned();
    vec![
        Value::Bool(seed % 2 == 0),
        Value::Int(numbers[pick(7)]),
        Value::Text(text.clone()),
        Value::List(if seed % 3 == 0 { Vec::new() } else { vec![text] }),
    ]
}
