//! From a rule and the tables of a target to findings.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use crate::model::text::hex;
use crate::model::{Finding, Outcome};
use crate::snapshot::{SnapshotError, json_rows};

use super::reason;
use super::table::{Basis, Tables};
use super::{Counts, Rule};

/// Enough to tell millions of findings apart, and short enough to be read out.
const ID_DIGITS: usize = 12;

/// What a rule found in one target.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) findings: Vec<Finding>,
    pub(super) counts: Counts,
}

/// Judges every row. Rows out of scope are counted and make no finding.
pub(super) fn judge(rule: &Rule, tables: &Tables) -> Result<Found, SnapshotError> {
    let check = rule.check();
    let wrong = |message: String| SnapshotError::Columns { table: check.table.clone(), message };
    let Some(table) = tables.get(&check.table) else {
        return Err(wrong("the snapshot has no such table".to_owned()));
    };
    let outcomes = rule.outcomes(&table.batch).map_err(wrong)?;
    let columns = json_rows(&table.batch, &rule.columns().into_iter().collect::<Vec<_>>()).map_err(wrong)?;
    let mut found = Found::default();
    for ((outcome, basis), columns) in outcomes.into_iter().zip(&table.rows).zip(columns) {
        found.counts.count(outcome);
        if outcome != Outcome::NotApplicable {
            found.findings.push(finding(rule, tables, basis, outcome, columns));
        }
    }
    Ok(found)
}

impl Counts {
    fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Pass => self.pass += 1,
            Outcome::Fail => self.fail += 1,
            Outcome::Unknown => self.unknown += 1,
            Outcome::NotApplicable => self.not_applicable += 1,
        }
    }
}

type Values = BTreeMap<String, serde_json::Value>;

fn finding(rule: &Rule, tables: &Tables, basis: &Basis, outcome: Outcome, columns: Values) -> Finding {
    let gaps = match outcome {
        Outcome::Unknown => reason::gaps_behind(tables, basis, &columns),
        Outcome::Pass | Outcome::Fail | Outcome::NotApplicable => Vec::new(),
    };
    Finding {
        id: String::new(),
        check: rule.check().id.clone(),
        account: tables.account().clone(),
        region: basis.region.clone().unwrap_or_else(|| "unknown".to_owned()),
        resource: basis.resource.clone(),
        outcome,
        reason: reason::reason(rule.check(), outcome, &columns, &gaps),
        columns,
        calls: basis.calls.clone(),
        gaps: gaps.into_iter().map(|gap| gap.id).collect(),
        accepted: None,
        answered: None,
    }
}

/// Gives each finding its id; they are sorted, so that the same snapshot numbers them the same.
pub(super) fn number(findings: &mut [Finding]) {
    let mut seen = BTreeMap::<String, usize>::new();
    for finding in findings {
        let account = finding.account.as_str();
        let parts = [finding.check.as_str(), account, &finding.region, &finding.resource].join("\0");
        let digest: String = hex(&Sha256::digest(parts.as_bytes())).chars().take(ID_DIGITS).collect();
        let times = seen.entry(digest.clone()).or_default();
        *times += 1;
        finding.id = if *times == 1 { digest } else { format!("{digest}-{times}") };
    }
}
