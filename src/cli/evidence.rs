//! `kakunin evidence`: what one finding rests on, so that an auditor can follow it to CloudTrail:
//! the rule, the values that it read, each API call with its attempts, and the raw answers.

mod body;
mod find;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::evaluate::Evaluation;
use crate::model::{
    Acceptance, Attempt, BodyState, Call, Cause, Check, Finding, Gap, Lang, Outcome, Settings, Testimony,
    Text, Value,
};
use crate::snapshot::Snapshot;

use super::args::{EvidenceArgs, SummaryFormat};
use super::assess::Judge;
use super::{Exit, Failure, output};

/// The format that `--format json` writes.
const FORMAT: &str = "kakunin.evidence/1";

/// Everything that one finding rests on.
#[derive(Serialize)]
struct Evidence<'a> {
    format: &'static str,
    snapshot: &'a str,
    id: &'a str,
    account: &'a str,
    region: &'a str,
    resource: &'a str,
    outcome: Outcome,
    reason: &'a Text,
    /// First moment at which the failure is accepted no longer; null when it is not.
    accepted_until: Option<String>,
    /// Name of the attestation that answers what is unknown; null when none does.
    answered_by: Option<&'a str>,
    #[serde(skip)]
    accepted: Option<&'a Acceptance>,
    #[serde(skip)]
    answered: Option<&'a Testimony>,
    rule: Rule<'a>,
    values: &'a BTreeMap<String, serde_json::Value>,
    gaps: Vec<&'a Gap>,
    calls: Vec<Asked>,
    /// Whether the snapshot holds raw answers at all.
    answers_kept: bool,
}

#[derive(Serialize)]
struct Rule<'a> {
    check: &'a str,
    title: &'a Text,
    why: &'a Text,
    table: &'a str,
    scope: &'a str,
    pass: &'a str,
    thresholds: BTreeMap<&'a str, serde_json::Value>,
}

/// One call behind the finding.
#[derive(Serialize)]
struct Asked {
    call: u32,
    started_at: String,
    duration_ms: i64,
    service: String,
    operation: String,
    region: String,
    parameters: String,
    status: i64,
    error_code: String,
    cause: Option<Cause>,
    request_id: String,
    attempts: Vec<Tried>,
    body_sha256: String,
    body: BodyState,
    /// The answer as it is kept; null when it is not.
    answer: Option<String>,
}

/// One attempt of a call.
#[derive(Serialize)]
struct Tried {
    number: i64,
    started_at: String,
    duration_ms: i64,
    status: i64,
    error_code: String,
    request_id: String,
    no_answer: Option<crate::model::NoAnswer>,
}

pub(super) fn run(args: &EvidenceArgs, lang: Lang) -> Result<Exit, Failure> {
    let judge = Judge::load(&args.catalog)?.with_waivers(&args.waivers)?;
    let (snapshot, judged) = judge.open(&args.snapshot, &args.given)?;
    let finding = find::finding(&judged.evaluation.findings, &args.finding)?;
    let check = judge.catalog.checks.get(&finding.check);
    let check = check.ok_or_else(|| find::unknown_check(finding.check.as_str()))?;
    let evidence = gather(&snapshot, &judged.evaluation, &judge.catalog.settings, check, finding)?;
    output::data(&match args.format {
        SummaryFormat::Json => json(&evidence)?,
        SummaryFormat::Text => text::text(&evidence, lang, args.full),
    })?;
    Ok(Exit::Complete)
}

fn json(evidence: &Evidence<'_>) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(evidence)
        .map_err(|source| crate::report::ReportError::Json { source })?;
    Ok(format!("{text}\n"))
}

fn gather<'a>(
    snapshot: &'a Snapshot,
    evaluation: &'a Evaluation,
    settings: &'a Settings,
    check: &'a Check,
    finding: &'a Finding,
) -> Result<Evidence<'a>, Failure> {
    let of_finding = |gap: &&Gap| gap.account == finding.account && finding.gaps.contains(&gap.id);
    let gaps: Vec<&Gap> = evaluation.gaps.iter().filter(of_finding).collect();
    Ok(Evidence {
        format: FORMAT,
        snapshot: &snapshot.manifest().id,
        id: &finding.id,
        account: finding.account.as_str(),
        region: &finding.region,
        resource: &finding.resource,
        outcome: finding.outcome,
        reason: &finding.reason,
        accepted_until: finding.accepted.as_ref().map(|one| one.until.to_rfc3339()),
        answered_by: finding.answered.as_ref().map(|one| one.attestation.as_str()),
        accepted: finding.accepted.as_ref(),
        answered: finding.answered.as_ref(),
        rule: rule(check, settings),
        values: &finding.columns,
        calls: calls(snapshot, finding, &gaps)?,
        gaps,
        answers_kept: snapshot.has_bodies(&finding.account),
    })
}

fn rule<'a>(check: &'a Check, settings: &'a Settings) -> Rule<'a> {
    let read = |name: &str| check.scope.reads(name) || check.pass.reads(name);
    let thresholds = settings.parameters.iter().filter(|(name, _)| read(name));
    Rule {
        check: check.id.as_str(),
        title: &check.title,
        why: &check.why,
        table: &check.table,
        scope: &check.scope.sql,
        pass: &check.pass.sql,
        thresholds: thresholds.map(|(name, one)| (name.as_str(), value(&one.value))).collect(),
    }
}

fn value(value: &Value) -> serde_json::Value {
    match value {
        Value::Bool(truth) => (*truth).into(),
        Value::Int(number) => (*number).into(),
        Value::Num(number) => (*number).into(),
        Value::Text(text) => text.as_str().into(),
        Value::List(list) => list.clone().into(),
    }
}

/// The calls of the finding, and those behind its gaps, in order of start.
fn calls(snapshot: &Snapshot, finding: &Finding, gaps: &[&Gap]) -> Result<Vec<Asked>, Failure> {
    let account = &finding.account;
    let wanted: BTreeSet<_> =
        finding.calls.iter().copied().chain(gaps.iter().filter_map(|gap| gap.call)).collect();
    let mut attempts = snapshot.attempts(account)?;
    attempts.retain(|attempt| wanted.contains(&attempt.call));
    let mut calls = snapshot.ledger(account)?;
    calls.retain(|call| wanted.contains(&call.id));
    let digests: BTreeSet<&str> =
        calls.iter().map(|call| call.body_sha256.as_str()).filter(|digest| *digest != "none").collect();
    let bodies = snapshot.bodies(account, &digests)?;
    Ok(calls.iter().map(|call| asked(call, &attempts, bodies.get(&call.body_sha256))).collect())
}

fn asked(call: &Call, attempts: &[Attempt], body: Option<&Vec<u8>>) -> Asked {
    let of_call = || attempts.iter().filter(|attempt| attempt.call == call.id);
    Asked {
        call: call.id.0,
        started_at: call.started_at.to_rfc3339(),
        duration_ms: call.duration_ms,
        service: call.service.clone(),
        operation: call.operation.clone(),
        region: call.region.clone(),
        parameters: call.parameters.clone(),
        status: call.status,
        error_code: call.error_code.clone(),
        cause: call.cause,
        request_id: call.request_id.clone(),
        attempts: of_call().map(tried).collect(),
        body_sha256: call.body_sha256.clone(),
        body: of_call().next_back().map_or(BodyState::None, |attempt| attempt.body),
        answer: body.map(|body| String::from_utf8_lossy(body).into_owned()),
    }
}

fn tried(attempt: &Attempt) -> Tried {
    Tried {
        number: attempt.number,
        started_at: attempt.started_at.to_rfc3339(),
        duration_ms: attempt.duration_ms,
        status: attempt.status,
        error_code: attempt.error_code.clone(),
        request_id: attempt.request_id.clone(),
        no_answer: attempt.no_answer,
    }
}
