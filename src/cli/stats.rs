//! What a scan cost, for the table in README: `scan --stats` (hidden). Linux only, where the kernel
//! tells it through `/proc`.

use std::collections::BTreeMap;
use std::fs;

use serde_json::json;

use crate::model::{AccountId, Call};
use crate::snapshot::{Snapshot, SnapshotError};

/// Clock ticks a second in `/proc/self/stat`: 100 on every Linux that Rust runs on (`USER_HZ`).
const TICKS_PER_SECOND: u64 = 100;

/// One JSON line: wall and CPU time of this process, its peak memory, its calls.
pub(super) fn line(snapshot: &Snapshot) -> Result<String, SnapshotError> {
    let accounts: Vec<&AccountId> =
        snapshot.manifest().targets.iter().map(|target| &target.account).collect();
    let mut calls: Vec<Call> = Vec::new();
    for account in accounts {
        calls.extend(snapshot.ledger(account)?);
    }
    let mut by_service: BTreeMap<&str, usize> = BTreeMap::new();
    for call in &calls {
        *by_service.entry(&call.service).or_default() += 1;
    }
    let (wall_ms, cpu_ms) = times();
    let figures = json!({
        "wall_ms": wall_ms,
        "cpu_ms": cpu_ms,
        "peak_kb": peak_kb(),
        "first_call_ms": first_call_ms(&calls),
        "calls": calls.len(),
        "by_service": by_service,
    });
    Ok(figures.to_string())
}

/// Milliseconds since this process started, and of CPU that it has used.
fn times() -> (u64, u64) {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Fields count from 3 after the name, which stands in parentheses and may hold anything.
    let fields: Vec<u64> = stat
        .rsplit_once(')')
        .map(|(_, rest)| rest.split_whitespace().map(|field| field.parse().unwrap_or(0)).collect())
        .unwrap_or_default();
    let field = |number: usize| fields.get(number - 3).copied().unwrap_or(0);
    let millis = |ticks: u64| ticks * 1000 / TICKS_PER_SECOND;
    let uptime = fs::read_to_string("/proc/uptime").unwrap_or_default();
    let up_ms: f64 =
        uptime.split_whitespace().next().and_then(|text| text.parse().ok()).unwrap_or(0.0) * 1000.0;
    let started_ms = millis(field(22));
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "milliseconds since boot fit"
    )]
    let wall_ms = (up_ms as u64).saturating_sub(started_ms);
    (wall_ms, millis(field(14) + field(15)))
}

fn peak_kb() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// From the start of the process to its first call.
fn first_call_ms(calls: &[Call]) -> i64 {
    let (wall_ms, _) = times();
    let now = crate::model::Clock::System.now().as_millis();
    let started = now - i64::try_from(wall_ms).unwrap_or(0);
    calls.iter().map(|call| call.started_at.as_millis() - started).min().unwrap_or(0)
}
