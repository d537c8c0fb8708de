//! What a threshold looser than its floor takes away: a pass by it is not shown to be one.

use std::collections::BTreeMap;

use crate::evaluate::Evaluation;
use crate::model::{CheckId, Loosened, Outcome, Text};

/// Makes unknown what the checks of a loosened threshold would let through. What fails by it fails.
pub(super) fn apply(evaluation: &mut Evaluation, loosened: &[Loosened]) {
    let mut reasons: BTreeMap<&CheckId, Text> = BTreeMap::new();
    for one in loosened {
        for check in &one.checks {
            reasons.entry(check).or_insert_with(|| reason(one));
        }
    }
    for finding in evaluation.findings.iter_mut().filter(|one| one.outcome == Outcome::Pass) {
        if let Some(reason) = reasons.get(&finding.check) {
            finding.outcome = Outcome::Unknown;
            finding.reason = reason.clone();
        }
    }
    for (check, judgement) in &mut evaluation.judgements {
        if reasons.contains_key(check) {
            judgement.counts.unknown += std::mem::take(&mut judgement.counts.pass);
            judgement.outcome = match judgement.outcome {
                // A looser threshold may also have put rows out of scope.
                Outcome::Pass | Outcome::NotApplicable | Outcome::Unknown => Outcome::Unknown,
                Outcome::Fail => Outcome::Fail,
            };
        }
    }
}

fn reason(loosened: &Loosened) -> Text {
    let Loosened { parameter, value, floor, checks: _ } = loosened;
    Text::new(
        format!("合格とみなせない: {parameter} = {value} は下限 {floor} より緩い"),
        format!("not taken as passed: {parameter} = {value} is looser than the floor {floor}"),
    )
}
