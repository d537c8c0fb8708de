//! A check with its judgement and its findings, apart by outcome.

use std::collections::BTreeMap;

use crate::model::{Check, CheckId, Finding, Outcome};

use super::super::{Input, Judgement};

/// One check of this version.
#[derive(Debug)]
pub(in crate::report) struct CheckView<'a> {
    pub(in crate::report) check: &'a Check,
    pub(in crate::report) judgement: Judgement,
    /// Failures that nobody accepted.
    pub(in crate::report) failing: Vec<&'a Finding>,
    /// Failures that a waiver accepts.
    pub(in crate::report) accepted: Vec<&'a Finding>,
    pub(in crate::report) unknown: Vec<&'a Finding>,
    pub(in crate::report) passing: Vec<&'a Finding>,
}

pub(super) fn views<'a>(
    input: &'a Input<'a>,
    findings: &[&'a Finding],
) -> BTreeMap<&'a CheckId, CheckView<'a>> {
    let mut views: BTreeMap<&CheckId, CheckView<'_>> =
        input.checks.iter().map(|(id, check)| (id, empty(input, check))).collect();
    for finding in findings {
        if let Some(view) = views.get_mut(&finding.check) {
            match finding.outcome {
                Outcome::Fail if finding.accepted.is_some() => view.accepted.push(finding),
                Outcome::Fail => view.failing.push(finding),
                Outcome::Unknown => view.unknown.push(finding),
                Outcome::Pass => view.passing.push(finding),
                Outcome::NotApplicable => {}
            }
        }
    }
    views
}

fn empty<'a>(input: &Input<'_>, check: &'a Check) -> CheckView<'a> {
    let judgement = input.judgements.get(&check.id).copied().unwrap_or(Judgement::NOT_RUN);
    CheckView {
        check,
        judgement,
        failing: Vec::new(),
        accepted: Vec::new(),
        unknown: Vec::new(),
        passing: Vec::new(),
    }
}

impl CheckView<'_> {
    /// Whether everything that fails is accepted.
    pub(in crate::report) fn is_accepted(&self) -> bool {
        self.failing.is_empty() && !self.accepted.is_empty()
    }
}
