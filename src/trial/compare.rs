//! Two scans held against each other: where less information gave more certainty.

use std::collections::BTreeMap;

use arrow::array::{Array as _, AsArray as _};
use arrow::datatypes::UInt32Type;

use crate::model::{CheckId, Finding, Gap, GapId, Outcome};
use crate::snapshot::SnapshotError;
use crate::tables;

use super::Scanned;

/// Everything in which `less`, a scan that lost something, claims more than `whole`.
pub fn lies(whole: &Scanned, less: &Scanned) -> Vec<String> {
    let mut lies = outcomes(whole, less);
    lies.extend(findings(whole, less));
    lies.extend(scores(whole, less));
    lies
}

/// A check may become unknown and nothing else.
fn outcomes(whole: &Scanned, less: &Scanned) -> Vec<String> {
    let changed = |(id, judgement): (&CheckId, &crate::evaluate::Judgement)| {
        let before = whole.evaluation.judgements.get(id)?.outcome;
        let told = judgement.outcome != before && judgement.outcome != Outcome::Unknown;
        told.then(|| format!("{id} was {} and became {}", before.as_str(), judgement.outcome.as_str()))
    };
    less.evaluation.judgements.iter().filter_map(changed).collect()
}

/// What a finding is on. A role has no Region: each Region's Access Analyzer finds it under another
/// number, and the first that could be asked stands for all.
fn subject(resource: &str) -> &str {
    match resource.split_once(" (") {
        Some((role, _number)) if role.starts_with("arn:aws:iam::") => role,
        Some(_) | None => resource,
    }
}

/// What is still known of a resource is what was known of it before. (Not by Region: of a link either
/// end may tell, and each in its own Region.)
fn findings(whole: &Scanned, less: &Scanned) -> Vec<String> {
    let key = |one: &Finding| (one.check.clone(), subject(&one.resource).to_owned());
    let mut before: BTreeMap<_, Vec<Outcome>> = BTreeMap::new();
    for one in &whole.evaluation.findings {
        before.entry(key(one)).or_default().push(one.outcome);
    }
    let lie = |one: &Finding| {
        let known = matches!(one.outcome, Outcome::Pass | Outcome::Fail);
        let kept = before.get(&key(one)).is_some_and(|all| all.contains(&one.outcome));
        (known && !kept)
            .then(|| format!("{} became a {} on {}", one.check, one.outcome.as_str(), one.resource))
    };
    less.evaluation.findings.iter().filter_map(lie).collect()
}

/// Every interval contains the one before.
fn scores(whole: &Scanned, less: &Scanned) -> Vec<String> {
    let mut lies = Vec::new();
    for (before, after) in whole.assessment.items.iter().zip(&less.assessment.items) {
        if let Some(interval) = before.score
            && !after.score.is_some_and(|wider| wider.contains(interval))
        {
            lies.push(format!("{}: {:?} does not contain {interval:?}", after.id, after.score));
        }
    }
    if let Some(before) = whole.assessment.whole.score
        && !less.assessment.whole.score.is_some_and(|after| after.contains(before))
    {
        lies.push(format!("the whole: {:?} does not contain {before:?}", less.assessment.whole.score));
    }
    lies
}

/// Every cell of a base table that is NULL and that no gap of its row explains.
pub fn unexplained(scanned: &Scanned) -> Result<Vec<String>, SnapshotError> {
    let mut found = Vec::new();
    for target in &scanned.snapshot.manifest().targets {
        let gaps = scanned.snapshot.gaps(&target.account)?;
        let gaps: BTreeMap<GapId, &Gap> = gaps.iter().map(|gap| (gap.id, gap)).collect();
        for table in tables::NAMES {
            if let Some(batch) = scanned.snapshot.table(&target.account, table)? {
                found.extend(unexplained_cells(table, &batch, &gaps));
            }
        }
    }
    Ok(found)
}

fn unexplained_cells(
    table: &str,
    batch: &arrow::array::RecordBatch,
    gaps: &BTreeMap<GapId, &Gap>,
) -> Vec<String> {
    let mut found = Vec::new();
    let Some(of_rows) = batch.column_by_name("gaps").and_then(|column| column.as_list_opt::<i32>()) else {
        return vec![format!("{table} has no column `gaps`")];
    };
    for row in 0..batch.num_rows() {
        let numbers = of_rows.value(row);
        let numbers = numbers.as_primitive_opt::<UInt32Type>().map(|ids| ids.values().to_vec());
        let own: Vec<&Gap> =
            numbers.unwrap_or_default().iter().filter_map(|id| gaps.get(&GapId(*id)).copied()).collect();
        for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
            // A row without a Region is one whose Region could not be determined.
            let explains = |gap: &&Gap| field.name() == "region" || gap.columns.contains(field.name());
            if column.is_null(row) && !own.iter().any(explains) {
                found.push(format!("{table}.{} is NULL in row {row} without a gap", field.name()));
            }
        }
    }
    found
}
