//! Strikes operations with misfortunes, several scans side by side, and judges each.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use crate::mock::Options;
use crate::model::{CallId, Cause, Finding, Gap, Outcome};

use super::compare::{lies, unexplained};
use super::graft::callers;
use super::misfortune::{Expected, Misfortune};
use super::scan::{Scanned, Trial, TrialError, impatient, unhurried};
use super::table::{Struck, Table};

/// Scans at once that keep the processor busy.
const BUSY: usize = 4;

/// Scans at once that mostly wait for an answer that never comes.
const WAITING: usize = 12;

/// What another call still tells (EC2 lists the Regions too, and the report of credentials can be
/// fetched when making it went wrong), and what 霞市 does not tell in any case (a member account is
/// refused the rules, and the events of root are unknown for want of those of us-west-2).
const LOSES_NOTHING: [&str; 5] = [
    "ListRegions",
    "GenerateCredentialReport",
    "ListCentralizationRulesForOrganization",
    "ListOrganizationsFeatures",
    "LookupEvents",
];

/// Whose answer is an empty object where there is nothing: with members that this version does not
/// know, it cannot be told from the answer of another operation, and is a gap.
const EMPTY_WHERE_NOTHING_IS: [&str; 2] = ["ListQueues", "GetWebACLForResource"];

/// Whose empty list is, to the byte, the empty list of another operation of the service: nothing that
/// comes with it tells them apart.
const EMPTY_AS_ANOTHER: &str = "GetRestApis";

/// What happens while a trial runs, for whoever shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The number of scans that will be made.
    Planned(usize),
    /// One of them ended.
    Ended,
}

/// Strikes each operation of a scan with each misfortune that `select` picks for it (named as in
/// `kms:DescribeKey`), one scan each, and records what came of it.
pub fn run(
    trial: &Trial,
    mut select: impl FnMut(&str, Misfortune) -> bool,
    observe: &(dyn Fn(Event) + Sync),
) -> Result<Table, TrialError> {
    let whole = trial.scan(Vec::new(), unhurried())?;
    let operations: Vec<(String, String)> =
        whole.called.keys().filter(|(service, _)| service != "sts").cloned().collect();
    let mut jobs = Vec::new();
    for (service, operation) in &operations {
        let name = format!("{service}:{operation}");
        let members = Trial::members_of_closed_lists(service, operation);
        for misfortune in Misfortune::ALL.into_iter().filter(|one| select(&name, *one)) {
            if let Some(fault) = misfortune.fault(service, operation, &members) {
                jobs.push(Job { service: service.clone(), operation: operation.clone(), misfortune, fault });
            }
        }
    }
    observe(Event::Planned(jobs.len()));
    // Apart, so that a busy processor is not taken for an answer that does not come.
    let (waiting, busy): (Vec<_>, Vec<_>) = jobs.into_iter().partition(|job| job.misfortune.waits());
    let mut struck = strike(trial, &whole, busy, BUSY, observe)?;
    struck.extend(strike(trial, &whole, waiting, WAITING, observe)?);
    struck.sort_by(|a, b| {
        (&a.service, &a.operation, a.misfortune).cmp(&(&b.service, &b.operation, b.misfortune))
    });
    Ok(Table { struck, checks: whole.evaluation.judgements.len() })
}

struct Job {
    service: String,
    operation: String,
    misfortune: Misfortune,
    fault: crate::mock::Fault,
}

fn strike(
    trial: &Trial,
    whole: &Scanned,
    jobs: Vec<Job>,
    at_once: usize,
    observe: &(dyn Fn(Event) + Sync),
) -> Result<Vec<Struck>, TrialError> {
    let left = Mutex::new(jobs.into_iter());
    let next = || left.lock().unwrap_or_else(PoisonError::into_inner).next();
    let done = Mutex::new(Vec::new());
    let work = || {
        while let Some(job) = next() {
            // Before the lock is taken: the scans are to run side by side.
            let struck = one(trial, whole, job);
            done.lock().unwrap_or_else(PoisonError::into_inner).push(struck);
            observe(Event::Ended);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(work);
        }
    });
    done.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().collect()
}

fn one(trial: &Trial, whole: &Scanned, job: Job) -> Result<Struck, TrialError> {
    let Job { service, operation, misfortune, fault } = job;
    let patience = if misfortune.waits() { impatient() } else { unhurried() };
    let options = Options { faults: vec![fault], ..Options::default() };
    let less = trial.again(whole, &callers(&operation), options, patience)?;
    let mut wrong = lies(whole, &less);
    wrong.extend(unexplained(&less)?);
    let told = |causes, must_lose| gaps_told(whole, &less, &operation, causes, must_lose);
    let tells = misfortune != Misfortune::OtherBody || operation != EMPTY_AS_ANOTHER;
    wrong.extend(match misfortune.expected() {
        Expected::Lost(causes) => told(causes, tells)?,
        Expected::LostIfRead(causes) => told(causes, false)?,
        Expected::Nothing
            if misfortune == Misfortune::NewFields
                && EMPTY_WHERE_NOTHING_IS.contains(&operation.as_str()) =>
        {
            told(&[Cause::Malformed], true)?
        }
        Expected::Nothing => changed(whole, &less),
    });
    let gaps = less.evaluation.gaps.len().saturating_sub(whole.evaluation.gaps.len());
    Ok(Struck { service, operation, misfortune, unknown: newly_unknown(whole, &less), gaps, wrong })
}

/// Checks whose outcome was known and is not any more.
fn newly_unknown(whole: &Scanned, less: &Scanned) -> usize {
    let before = &whole.evaluation.judgements;
    let lost = less.evaluation.judgements.iter().filter(|(id, one)| {
        one.outcome == Outcome::Unknown
            && before.get(*id).is_some_and(|before| before.outcome != Outcome::Unknown)
    });
    lost.count()
}

/// Whether the gaps of the operation that were not there before say why and name their call.
fn gaps_told(
    whole: &Scanned,
    less: &Scanned,
    operation: &str,
    causes: &[Cause],
    must_lose: bool,
) -> Result<Vec<String>, TrialError> {
    // What was refused before is refused in another way now.
    let before: BTreeSet<String> = whole.evaluation.gaps.iter().map(place).collect();
    let of_operation = |gap: &Gap| gap.operation.ends_with(&format!(":{operation}"));
    let own = |gap: &&Gap| of_operation(gap) && !before.contains(&place(gap));
    let gaps: Vec<&Gap> = less.evaluation.gaps.iter().filter(own).collect();
    let mut wrong = BTreeSet::new();
    if gaps.is_empty() && must_lose && !LOSES_NOTHING.contains(&operation) {
        wrong.insert("no gap says so".to_owned());
    }
    let refused = refused(less)?;
    for gap in gaps {
        // A refusal tells its code beside its body, whatever became of that.
        let still_refused = causes.contains(&Cause::Malformed)
            && gap.cause == Cause::Denied
            && gap.call.is_some_and(|call| refused.contains(&call));
        if !causes.contains(&gap.cause) && !still_refused {
            wrong.insert(format!("a gap of {} says {}: {}", gap.table, gap.cause.as_str(), gap.message));
        }
        if gap.call.is_none() {
            wrong.insert(format!("a gap of {} names no call", gap.table));
        }
    }
    Ok(wrong.into_iter().collect())
}

/// The calls that were answered, and not with success.
fn refused(scanned: &Scanned) -> Result<BTreeSet<CallId>, TrialError> {
    let mut refused = BTreeSet::new();
    for target in &scanned.snapshot.manifest().targets {
        let calls = scanned.snapshot.ledger(&target.account)?.into_iter();
        refused.extend(calls.filter(|call| call.status >= 400).map(|call| call.id));
    }
    Ok(refused)
}

/// Everything that is not as it was.
fn changed(whole: &Scanned, less: &Scanned) -> Vec<String> {
    let mut wrong = Vec::new();
    if whole.assessment != less.assessment {
        wrong.push("verdicts or scores changed".to_owned());
    }
    let (before, after) = (facts(whole), facts(less));
    wrong.extend(before.difference(&after).take(3).map(|one| format!("lost: {one}")));
    wrong.extend(after.difference(&before).take(3).map(|one| format!("new: {one}")));
    wrong
}

/// Findings and gaps without the numbers of their calls, which depend on what came first.
fn facts(scanned: &Scanned) -> BTreeSet<String> {
    let Scanned { evaluation, .. } = scanned;
    let finding =
        |one: &Finding| format!("{} {} {} {}", one.check, one.region, one.resource, one.outcome.as_str());
    evaluation.findings.iter().map(finding).chain(evaluation.gaps.iter().map(gap_fact)).collect()
}

/// What a gap leaves unknown.
fn place(gap: &Gap) -> String {
    let Gap { table, region, resource, operation, .. } = gap;
    format!("{table} {region} {resource} {operation}")
}

fn gap_fact(gap: &Gap) -> String {
    let Gap { table, region, resource, operation, cause, .. } = gap;
    format!("{table} {region} {resource} {operation} {}", cause.as_str())
}
