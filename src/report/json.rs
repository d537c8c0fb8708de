//! The report for machines: a contract with a name and a version.

mod declared;

use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::Serialize;

use crate::model::{
    AccountId, CallId, Cause, CheckId, Finding, Gap, ItemId, Outcome, Severity, Text, Verdict,
};
use crate::score::Score;

use super::view::{CheckView, ItemView};
use super::{Counts, ReportError, Target, Tool, View, visible_json, words};

/// The format that this version writes.
///
/// * `kakunin.report/1`: tool, snapshot, score, items, declared, checks, findings, gaps.
pub const FORMAT: &str = "kakunin.report/1";

/// A report of kakunin on one snapshot.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "kakunin.report/1")]
struct Report<'a> {
    /// Name and version of this format.
    #[schemars(extend("const" = FORMAT))]
    format: &'static str,
    /// What wrote the report.
    tool: &'a Tool,
    /// The snapshot that was judged.
    snapshot: SnapshotPart<'a>,
    /// Whether everything selected was read and every check could be judged; when not, `gaps` says
    /// what was not and what would mend it.
    complete: bool,
    /// The mean of the items that have a score.
    score: ScorePart,
    /// Every confirmation item, in the order of the list.
    items: Vec<ItemPart<'a>>,
    /// What people declared, and whether it holds.
    declared: declared::Declared<'a>,
    /// Every check of this version, by id.
    checks: Vec<CheckPart<'a>>,
    /// Findings, by check, account, Region and resource.
    findings: Vec<FindingPart<'a>>,
    /// What could not be read, by account.
    gaps: Vec<GapPart<'a>>,
}

/// The snapshot that was judged.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Snapshot")]
struct SnapshotPart<'a> {
    /// Its id.
    id: &'a str,
    /// Start of the scan (RFC 3339, UTC).
    #[schemars(extend("format" = "date-time"))]
    started_at: String,
    /// End of the scan (RFC 3339, UTC).
    #[schemars(extend("format" = "date-time"))]
    ended_at: String,
    /// The accounts that were read.
    targets: &'a [Target],
}

/// A score as an interval, in points from 0 to 100.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Score")]
struct ScorePart {
    /// With every unknown taken as failed: the score that is shown; null when nothing is scored.
    #[schemars(range(min = 0, max = 100))]
    lower: Option<f64>,
    /// With every unknown taken as passed; null when nothing is scored.
    #[schemars(range(min = 0, max = 100))]
    upper: Option<f64>,
    /// Share of the weight of applicable checks whose outcome is known, in percent.
    #[schemars(range(min = 0, max = 100))]
    coverage: f64,
}

/// One confirmation item.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Item")]
struct ItemPart<'a> {
    /// Its id, such as `ops-11`.
    id: &'a ItemId,
    /// Its title.
    title: &'a Text,
    /// What the checks say of it.
    verdict: Verdict,
    /// Lower bound of its score; null when no check applies.
    #[schemars(range(min = 0, max = 100))]
    lower: Option<f64>,
    /// Upper bound of its score; null when no check applies.
    #[schemars(range(min = 0, max = 100))]
    upper: Option<f64>,
    /// Its checks of this version, deciding ones first.
    checks: Vec<&'a CheckId>,
    /// Deciding checks that this version does not have.
    awaited: &'a [CheckId],
}

/// One check.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Check")]
struct CheckPart<'a> {
    /// Its id.
    id: &'a CheckId,
    /// What it says of all targets together.
    outcome: Outcome,
    /// How much a failure matters.
    severity: Severity,
    /// How many rows had each outcome.
    counts: Counts,
}

/// The outcome of one check on one resource.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Finding")]
struct FindingPart<'a> {
    /// Its id, by which `kakunin evidence` shows what it rests on.
    id: &'a str,
    /// The check.
    check: &'a CheckId,
    /// The account of the resource.
    account: &'a AccountId,
    /// Its Region; `unknown` when it could not be determined.
    region: &'a str,
    /// Its ARN or id.
    resource: &'a str,
    /// The outcome.
    outcome: Outcome,
    /// Why.
    reason: &'a Text,
    /// The columns that the check read; null is what could not be determined.
    columns: &'a BTreeMap<String, serde_json::Value>,
    /// Numbers of the calls it rests on, in the ledger of the account.
    calls: &'a [CallId],
}

/// One thing that could not be read.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Gap")]
struct GapPart<'a> {
    /// The account it belongs to.
    account: &'a AccountId,
    /// The Region it belongs to; `global` for account-wide tables.
    region: &'a str,
    /// The table it belongs to.
    table: &'a str,
    /// The row whose columns are missing; `none` when rows themselves may be missing.
    resource: &'a str,
    /// Columns that are null because of it; empty when rows themselves may be missing.
    columns: &'a [String],
    /// Why.
    cause: Cause,
    /// Number of the call that did not answer; null when none was made.
    call: Option<CallId>,
    /// Service and operation; `none` when no call was made.
    operation: &'a str,
    /// IAM action that would allow it; `none` when no permission would help.
    permission: &'a str,
    /// What would mend it.
    remedy: Text,
    /// The message of AWS, or of kakunin where no call was made.
    message: &'a str,
}

/// The report as JSON, ending with a line break.
pub fn json(view: &View<'_>) -> Result<String, ReportError> {
    let mut text = serde_json::to_string_pretty(&report(view))?;
    text.push('\n');
    Ok(visible_json(&text).into_owned())
}

/// The JSON Schema of [`json`]'s report.
pub fn json_schema() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Report<'_>>()
}

fn report<'a>(view: &'a View<'_>) -> Report<'a> {
    Report {
        format: FORMAT,
        tool: &view.input.tool,
        snapshot: snapshot(view),
        complete: !view.doubts().any(),
        score: score(view),
        items: view.items.iter().map(item).collect(),
        declared: declared::declared(view),
        checks: view.checks.values().map(check).collect(),
        findings: view.findings.iter().map(|one| finding(one)).collect(),
        gaps: view.gaps.values().map(|one| gap(one)).collect(),
    }
}

fn snapshot<'a>(view: &'a View<'_>) -> SnapshotPart<'a> {
    let snapshot = &view.input.snapshot;
    SnapshotPart {
        id: &snapshot.id,
        started_at: snapshot.started_at.to_rfc3339(),
        ended_at: snapshot.ended_at.to_rfc3339(),
        targets: &snapshot.targets,
    }
}

fn score(view: &View<'_>) -> ScorePart {
    let assessment = view.input.assessment;
    ScorePart {
        lower: assessment.score.map(|score| score.lower.points()),
        upper: assessment.score.map(|score| score.upper.points()),
        coverage: Score::points(assessment.coverage),
    }
}

fn item<'a>(view: &'a ItemView<'_>) -> ItemPart<'a> {
    ItemPart {
        id: &view.item.id,
        title: &view.item.title,
        verdict: view.result.verdict,
        lower: view.result.score.map(|score| score.lower.points()),
        upper: view.result.score.map(|score| score.upper.points()),
        checks: view.result.checks.iter().map(|check| &check.id).collect(),
        awaited: &view.result.awaited,
    }
}

fn check<'a>(view: &'a CheckView<'_>) -> CheckPart<'a> {
    CheckPart {
        id: &view.check.id,
        outcome: view.judgement.outcome,
        severity: view.check.severity,
        counts: view.judgement.counts,
    }
}

fn finding(finding: &Finding) -> FindingPart<'_> {
    FindingPart {
        id: &finding.id,
        check: &finding.check,
        account: &finding.account,
        region: &finding.region,
        resource: &finding.resource,
        outcome: finding.outcome,
        reason: &finding.reason,
        columns: &finding.columns,
        calls: &finding.calls,
    }
}

fn gap(gap: &Gap) -> GapPart<'_> {
    GapPart {
        account: &gap.account,
        region: gap.region.as_str(),
        table: &gap.table,
        resource: &gap.resource,
        columns: &gap.columns,
        cause: gap.cause,
        call: gap.call,
        operation: &gap.operation,
        permission: &gap.permission,
        remedy: words::remedy(gap),
        message: &gap.message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn value() -> serde_json::Value {
        let sample = sample::small();
        let input = sample.input();
        serde_json::from_str(&json(&View::new(&input)).unwrap()).unwrap()
    }

    fn keys(value: &serde_json::Value) -> Vec<&str> {
        value.as_object().unwrap().keys().map(String::as_str).collect()
    }

    #[test]
    fn the_keys_are_the_contract() {
        let report = value();
        let all = [
            "checks", "complete", "declared", "findings", "format", "gaps", "items", "score", "snapshot",
            "tool",
        ];
        assert_eq!(keys(&report), all);
        assert_eq!(report["complete"], false);
        assert_eq!(keys(&report["snapshot"]), ["ended_at", "id", "started_at", "targets"]);
        assert_eq!(keys(&report["snapshot"]["targets"][0]), ["account", "calls", "gaps", "regions"]);
        assert_eq!(keys(&report["score"]), ["coverage", "lower", "upper"]);
        let item = ["awaited", "checks", "id", "lower", "title", "upper", "verdict"];
        assert_eq!(keys(&report["items"][0]), item);
        assert_eq!(keys(&report["checks"][0]), ["counts", "id", "outcome", "severity"]);
        let counts = ["fail", "not_applicable", "pass", "unknown"];
        assert_eq!(keys(&report["checks"][0]["counts"]), counts);
        let finding =
            ["account", "calls", "check", "columns", "id", "outcome", "reason", "region", "resource"];
        assert_eq!(keys(&report["findings"][0]), finding);
        let gap = [
            "account",
            "call",
            "cause",
            "columns",
            "message",
            "operation",
            "permission",
            "region",
            "remedy",
            "resource",
            "table",
        ];
        assert_eq!(keys(&report["gaps"][0]), gap);
    }

    #[test]
    fn an_item_without_checks_has_no_score() {
        let report = value();
        let items = report["items"].as_array().unwrap();
        let bare = items.iter().find(|item| item["checks"].as_array().unwrap().is_empty()).unwrap();
        assert!(bare["lower"].is_null() && bare["upper"].is_null());
    }

    #[test]
    fn the_order_of_findings_and_gaps_does_not_matter() {
        let mut sample = sample::small();
        let write = |sample: &sample::Sample| json(&View::new(&sample.input())).unwrap();
        let before = write(&sample);
        sample.findings.reverse();
        sample.gaps.reverse();
        assert_eq!(write(&sample), before);
    }
}
