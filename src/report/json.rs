//! The report for machines: a contract with a name and a version.

mod declared;
mod lines;
mod part;

use schemars::Schema;
use schemars::generate::SchemaSettings;

use crate::model::{Acceptance, Finding, Gap, Testimony, WaiverNote};
use crate::score::{Score, Summed};

use super::view::{AreaView, CheckView, ItemView};
use super::{ReportError, View, visible_json, words};

pub use lines::ndjson;
use part::{
    AcceptancePart, AnswerPart, AreaPart, CheckPart, FindingPart, FrameworkPart, GapPart, ItemPart, Report,
    ScorePart, SnapshotPart, WaiverPart,
};

/// The format that this version writes.
///
/// * `kakunin.report/1`: tool, snapshot, framework, score, areas, loosened, items, declared, checks,
///   findings, waivers, gaps.
pub const FORMAT: &str = "kakunin.report/1";

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
        framework: FrameworkPart { id: &view.input.framework.id, title: &view.input.framework.title },
        score: score(&view.input.assessment.whole),
        areas: view.areas().iter().map(area).collect(),
        loosened: view.input.loosened,
        items: view.items.iter().map(item).collect(),
        declared: declared::declared(view),
        checks: view.checks.values().map(check).collect(),
        findings: view.findings.iter().map(|one| finding(one)).collect(),
        waivers: view.input.waivers.iter().map(waiver).collect(),
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

fn score(summed: &Summed) -> ScorePart {
    ScorePart {
        lower: summed.score.map(|score| score.lower.points()),
        upper: summed.score.map(|score| score.upper.points()),
        coverage: Score::points(summed.coverage),
    }
}

fn area<'a>(view: &AreaView<'a>) -> AreaPart<'a> {
    AreaPart { id: &view.area.id, title: &view.area.title, score: score(view.summed) }
}

fn waiver(note: &WaiverNote) -> WaiverPart<'_> {
    let waiver = &note.waiver;
    WaiverPart {
        check: &waiver.check,
        account: &waiver.account,
        resource: &waiver.resource,
        state: note.state,
        accepted: note.accepted,
        approved_at: waiver.approved_at.to_rfc3339(),
        until: waiver.valid_until.to_rfc3339(),
        reason: &waiver.reason,
        approver: &waiver.approver,
        ticket: &waiver.ticket,
        place: format!("{}:{}", waiver.file, waiver.line),
    }
}

fn acceptance(accepted: &Acceptance) -> AcceptancePart<'_> {
    let Acceptance { until, approver, ticket, reason } = accepted;
    AcceptancePart { until: until.to_rfc3339(), approver, ticket, reason }
}

fn answer(testimony: &Testimony) -> AnswerPart<'_> {
    AnswerPart { attestation: &testimony.attestation, until: testimony.until.to_rfc3339() }
}

fn item<'a>(view: &'a ItemView<'_>) -> ItemPart<'a> {
    ItemPart {
        id: &view.item.id,
        area: &view.item.area,
        reference: &view.item.reference,
        class: view.item.class,
        title: &view.item.title,
        verdict: view.result.verdict,
        lower: view.result.score.map(|score| score.lower.points()),
        upper: view.result.score.map(|score| score.upper.points()),
        coverage: view.result.coverage.map(Score::points),
        attested: view.result.attested,
        capped: view.result.capped,
        checks: view.result.checks.iter().map(|check| &check.id).collect(),
        answered: view.answered().map(|check| &check.id).collect(),
        awaited: view.result.awaited.iter().map(|check| &check.id).collect(),
    }
}

fn check<'a>(view: &'a CheckView<'_>) -> CheckPart<'a> {
    CheckPart {
        id: &view.check.id,
        outcome: view.judgement.outcome,
        severity: view.check.severity,
        counts: view.judgement.counts,
        accepted: view.accepted.len(),
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
        accepted: finding.accepted.as_ref().map(acceptance),
        answered: finding.answered.as_ref().map(answer),
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
    #[expect(clippy::too_many_lines, reason = "one contract, read in one piece")]
    fn the_keys_are_the_contract() {
        let report = value();
        let all = [
            "areas",
            "checks",
            "complete",
            "declared",
            "findings",
            "format",
            "framework",
            "gaps",
            "items",
            "loosened",
            "score",
            "snapshot",
            "tool",
            "waivers",
        ];
        assert_eq!(keys(&report), all);
        assert_eq!(report["complete"], false);
        assert_eq!(keys(&report["snapshot"]), ["ended_at", "id", "started_at", "targets"]);
        assert_eq!(keys(&report["snapshot"]["targets"][0]), ["account", "calls", "gaps", "regions"]);
        assert_eq!(keys(&report["score"]), ["coverage", "lower", "upper"]);
        let item = [
            "answered",
            "area",
            "attested",
            "awaited",
            "capped",
            "checks",
            "class",
            "coverage",
            "id",
            "lower",
            "reference",
            "title",
            "upper",
            "verdict",
        ];
        assert_eq!(keys(&report["items"][0]), item);
        assert_eq!(keys(&report["checks"][0]), ["accepted", "counts", "id", "outcome", "severity"]);
        let counts = ["fail", "not_applicable", "pass", "unknown"];
        assert_eq!(keys(&report["checks"][0]["counts"]), counts);
        let finding = [
            "accepted", "account", "answered", "calls", "check", "columns", "id", "outcome", "reason",
            "region", "resource",
        ];
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
    fn an_accepted_failure_counts_as_failed_and_says_so() {
        let sample = sample::waived();
        let report: serde_json::Value =
            serde_json::from_str(&json(&View::new(&sample.input())).unwrap()).unwrap();
        let check =
            report["checks"].as_array().unwrap().iter().find(|one| one["id"] == "keys-rotate").unwrap();
        assert_eq!(
            (&check["outcome"], &check["counts"]["fail"], &check["accepted"]),
            (&"fail".into(), &1.into(), &1.into())
        );
        let accepted: Vec<_> =
            report["findings"].as_array().unwrap().iter().filter(|one| !one["accepted"].is_null()).collect();
        assert_eq!(accepted.len(), 1);
        assert_eq!(accepted[0]["outcome"], "fail");
        assert_eq!(accepted[0]["accepted"]["until"], "2026-09-30T15:00:00Z");
        assert_eq!(report["waivers"][0]["state"], "in_force");
        assert_eq!(report["waivers"][1]["state"], "expired");
        assert_eq!(report["score"], value()["score"]);
    }

    #[test]
    fn a_loose_threshold_is_in_the_report() {
        let sample = sample::loosened();
        let report: serde_json::Value =
            serde_json::from_str(&json(&View::new(&sample.input())).unwrap()).unwrap();
        assert_eq!(report["loosened"][0]["parameter"], "min_log_days");
        assert_eq!(report["loosened"][0]["checks"][0], "backup-recent");
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
