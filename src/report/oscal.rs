//! The report as OSCAL assessment results (NIST, 1.2.1): an observation for each record, a finding for each item.
//!
//! OSCAL knows two states of a target and no third for unknown: an item that is not shown to conform is
//! `not-satisfied`, with the reason `other` where that is not because something failed. Texts are Markdown there.

mod uuid;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::model::{CallId, CheckId, Lang, Verdict};
use crate::score::Summed;

use super::markdown::{code, prose};
use super::view::{ItemView, Record};
use super::words::{self, Labels};
use super::{ReportError, View, visible, visible_json};

use uuid::uuid;

const VERSION: &str = "1.2.1";
/// Names the properties that are not OSCAL's own; nothing is to be found there.
const NAMESPACE: &str = "https://kakunin.invalid/ns/oscal";

/// The assessment results as one JSON document, its texts in one language.
pub fn oscal(view: &View<'_>, lang: Lang) -> Result<String, ReportError> {
    let snapshot = &view.input.snapshot;
    let plan = uuid(&[&snapshot.id, "plan"]);
    let document = json!({
        "assessment-results": {
            "uuid": uuid(&[&snapshot.id, lang.code()]),
            "metadata": {
                "title": Labels::of(lang).report,
                "last-modified": snapshot.ended_at.to_rfc3339(),
                "version": text(&snapshot.id),
                "oscal-version": VERSION,
                "props": [prop("tool", &format!("{} {}", view.input.tool.name, view.input.tool.version))],
            },
            "import-ap": { "href": format!("#{plan}") },
            "results": [result(view, lang)],
            "back-matter": { "resources": [{
                "uuid": plan,
                "title": prose(view.input.framework.title.get(lang)),
                "description": Labels::of(lang).plan,
                "props": [
                    prop("framework", &view.input.framework.id),
                    prop("catalogue-sha256", view.input.catalogue),
                ],
            }] },
        }
    });
    let mut text = serde_json::to_string_pretty(&document)?;
    text.push('\n');
    Ok(visible_json(&text).into_owned())
}

fn result(view: &View<'_>, lang: Lang) -> Value {
    let (snapshot, labels) = (&view.input.snapshot, Labels::of(lang));
    let records = view.records();
    let mut props = vec![prop("complete", if view.doubts().any() { "false" } else { "true" })];
    props.extend(score_props(&view.input.assessment.whole));
    let mut observations: BTreeMap<&CheckId, Vec<Value>> = BTreeMap::new();
    for record in &records {
        let uuid = json!({ "observation-uuid": observation_uuid(view, record) });
        observations.entry(&record.check.check.id).or_default().push(uuid);
    }
    let description = words::score_line(view.bounds(), view.input.assessment.whole.coverage, lang);
    let doubts = words::doubts(view.doubts(), lang);
    let mut result = json!({
        "uuid": uuid(&[&snapshot.id, "result", lang.code()]),
        "title": labels.report,
        "description": prose(&description),
        "start": snapshot.started_at.to_rfc3339(),
        "end": snapshot.ended_at.to_rfc3339(),
        "props": props,
        "reviewed-controls": { "control-selections": [{ "include-controls": controls(view) }] },
    });
    let mut add = |name: &str, all: Vec<Value>| set(&mut result, name, all);
    add("observations", records.iter().map(|record| observation(view, record, lang)).collect());
    add("findings", view.items.iter().map(|item| finding(view, item, &observations, lang)).collect());
    let inventory = inventory(&records);
    if let Some(members) = result.as_object_mut() {
        if !inventory.is_empty() {
            members.insert("local-definitions".to_owned(), json!({ "inventory-items": inventory }));
        }
        if !doubts.is_empty() {
            members.insert("remarks".to_owned(), prose(&words::incomplete_line(&doubts, lang)).into());
        }
    }
    result
}

/// A list, which in OSCAL is absent rather than empty.
fn set(value: &mut Value, name: &str, all: Vec<Value>) {
    if let (false, Some(members)) = (all.is_empty(), value.as_object_mut()) {
        members.insert(name.to_owned(), all.into());
    }
}

fn controls(view: &View<'_>) -> Vec<Value> {
    view.items.iter().map(|one| json!({ "control-id": one.item.id })).collect()
}

/// The bounds and the coverage of a score; nothing where there is none.
fn score_props(summed: &Summed) -> Vec<Value> {
    let Some(score) = summed.score else { return Vec::new() };
    vec![
        prop("score-lower", &score.lower.to_string()),
        prop("score-upper", &score.upper.to_string()),
        prop("coverage", &summed.coverage.to_string()),
    ]
}

fn observation_uuid(view: &View<'_>, record: &Record<'_>) -> String {
    uuid(&[&view.input.snapshot.id, "observation", record.account.as_str(), record.id()])
}

fn observation(view: &View<'_>, record: &Record<'_>, lang: Lang) -> Value {
    let check = record.check.check;
    let mut props = vec![
        prop("outcome", record.outcome.as_str()),
        prop("check", check.id.as_str()),
        prop("severity", check.severity.as_str()),
        prop("account", record.account.as_str()),
        prop("region", record.region()),
        prop("finding", record.id()),
    ];
    if let Some(accepted) = record.finding.and_then(|finding| finding.accepted.as_ref()) {
        props.push(prop("accepted-until", &accepted.until.to_rfc3339()));
        props.push(prop("ticket", &accepted.ticket));
    }
    if let Some(answered) = record.finding.and_then(|finding| finding.answered.as_ref()) {
        props.push(prop("answered-by", &answered.attestation));
    }
    let mut observation = json!({
        "uuid": observation_uuid(view, record),
        "title": prose(check.title.get(lang)),
        "description": prose(record.reason(lang)),
        "props": props,
        "methods": ["TEST"],
        "types": ["control-objective"],
        "subjects": [{ "subject-uuid": subject_uuid(record), "type": "inventory-item" }],
        "collected": view.input.snapshot.started_at.to_rfc3339(),
    });
    let evidence = evidence(view, record);
    set(&mut observation, "relevant-evidence", evidence.into_iter().collect());
    let remarks: Vec<String> = record.settled(lang).into_iter().chain(record.advice(view, lang)).collect();
    if let (false, Some(members)) = (remarks.is_empty(), observation.as_object_mut()) {
        members.insert("remarks".to_owned(), prose(&remarks.join(" / ")).into());
    }
    observation
}

/// The calls that the record rests on, by their numbers in the ledger.
fn evidence(view: &View<'_>, record: &Record<'_>) -> Option<Value> {
    let calls: Vec<String> = record.calls().iter().map(|CallId(number)| number.to_string()).collect();
    let command = code(&format!("kakunin evidence {} {}", view.input.snapshot.id, record.id()));
    (!calls.is_empty()).then(|| json!({ "description": command, "props": [prop("calls", &calls.join(" "))] }))
}

/// The same resource has the same UUID in every snapshot.
fn subject_uuid(record: &Record<'_>) -> String {
    uuid(&["resource", record.account.as_str(), record.region(), record.resource().unwrap_or_default()])
}

/// Every subject once, by UUID.
fn inventory(records: &[Record<'_>]) -> Vec<Value> {
    let item = |record: &Record<'_>| {
        let id = record.resource().unwrap_or(record.account.as_str());
        let uuid = subject_uuid(record);
        let own = json!({ "uuid": uuid, "description": code(id), "props": [
            { "name": "asset-id", "value": text(id) },
            prop("account", record.account.as_str()),
            prop("region", record.region()),
        ] });
        (uuid, own)
    };
    records.iter().map(item).collect::<BTreeMap<_, _>>().into_values().collect()
}

fn finding(
    view: &View<'_>,
    item: &ItemView<'_>,
    observations: &BTreeMap<&CheckId, Vec<Value>>,
    lang: Lang,
) -> Value {
    let result = item.result;
    let reasons = words::verdict_reasons(item, lang).join(" ");
    let mut props = vec![prop("verdict", result.verdict.as_str())];
    props.extend(score_props(&item.summed()));
    let of_check = |check: &CheckId| observations.get(check).cloned().unwrap_or_default();
    let related: Vec<Value> = result.checks.iter().flat_map(|check| of_check(&check.id)).collect();
    let mut finding = json!({
        "uuid": uuid(&[&view.input.snapshot.id, "finding", item.item.id.as_str()]),
        "title": prose(item.item.title.get(lang)),
        "description": prose(&reasons),
        "props": props,
        "target": target(item, lang),
    });
    set(&mut finding, "related-observations", related);
    finding
}

fn target(item: &ItemView<'_>, lang: Lang) -> Value {
    let verdict = item.result.verdict;
    let (state, reason) = state(verdict);
    let mut target = json!({
        "type": "objective-id",
        "target-id": item.item.id,
        "status": { "state": state, "reason": reason, "remarks": words::verdict(verdict, lang) },
    });
    if let (Verdict::NotApplicable, Some(members)) = (verdict, target.as_object_mut()) {
        members.insert("implementation-status".to_owned(), json!({ "state": "not-applicable" }));
    }
    target
}

/// State and reason of a target. What does not apply is in nobody's way, and its implementation status says so.
fn state(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Conforms => ("satisfied", "pass"),
        Verdict::DoesNotConform => ("not-satisfied", "fail"),
        Verdict::Undetermined | Verdict::NeedsAttestation => ("not-satisfied", "other"),
        Verdict::NotApplicable => ("satisfied", "other"),
    }
}

fn prop(name: &str, value: &str) -> Value {
    json!({ "name": name, "ns": NAMESPACE, "value": text(value) })
}

/// A value of a property: one line that is not empty and neither starts nor ends with a space.
fn text(value: &str) -> String {
    let shown = visible(value);
    if shown.trim().len() == shown.len() && !shown.is_empty() {
        shown.into_owned()
    } else {
        format!("[{shown}]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{self, Sample};

    fn results(sample: &Sample) -> Value {
        let view = sample.input();
        let document: Value = serde_json::from_str(&oscal(&View::new(&view), Lang::En).unwrap()).unwrap();
        document["assessment-results"]["results"][0].clone()
    }

    fn status_of<'a>(results: &'a Value, item: &str) -> &'a Value {
        let findings = results["findings"].as_array().unwrap();
        &findings.iter().find(|one| one["target"]["target-id"] == item).unwrap()["target"]["status"]
    }

    #[test]
    fn what_is_undetermined_is_not_satisfied_and_not_failed() {
        let results = results(&sample::small());
        let status = status_of(&results, "build-1");
        assert_eq!((&status["state"], &status["reason"]), (&"not-satisfied".into(), &"other".into()));
        assert_eq!(status["remarks"], "undetermined");
        assert_eq!(status_of(&results, "build-2")["reason"], "fail");
    }

    #[test]
    fn an_unknown_observation_says_so() {
        let results = results(&sample::small());
        let observations = results["observations"].as_array().unwrap();
        let outcomes: Vec<&Value> = observations.iter().map(|one| &one["props"][0]["value"]).collect();
        assert_eq!(outcomes, ["pass", "unknown", "fail", "pass", "fail"]);
    }

    #[test]
    fn only_a_verdict_that_conforms_passes() {
        let passing = |verdict: &Verdict| state(*verdict).1 == "pass";
        let all = [
            Verdict::Undetermined,
            Verdict::NeedsAttestation,
            Verdict::DoesNotConform,
            Verdict::NotApplicable,
        ];
        assert!(!all.iter().any(passing) && passing(&Verdict::Conforms));
    }

    #[test]
    fn an_accepted_failure_stays_one() {
        let results = results(&sample::waived());
        let observations = results["observations"].as_array().unwrap();
        let accepted = observations.iter().find(|one| one.to_string().contains("accepted-until")).unwrap();
        assert_eq!(accepted["props"][0]["value"], "fail");
        assert_eq!(status_of(&results, "ops-11")["reason"], "fail");
    }

    #[test]
    fn every_subject_is_in_the_inventory() {
        let results = results(&sample::small());
        let items = results["local-definitions"]["inventory-items"].as_array().unwrap();
        for observation in results["observations"].as_array().unwrap() {
            let subject = &observation["subjects"][0]["subject-uuid"];
            assert!(items.iter().any(|one| one["uuid"] == *subject));
        }
    }

    #[test]
    fn a_value_is_one_line_without_spaces_around_it() {
        assert_eq!(text(" a\nb "), "[ a[U+000A]b ]");
        assert_eq!(text(""), "[]");
        assert_eq!(text("a b"), "a b");
    }

    #[test]
    fn the_order_of_findings_does_not_matter() {
        let mut sample = sample::small();
        let before = results(&sample);
        sample.findings.reverse();
        sample.gaps.reverse();
        assert_eq!(results(&sample), before);
    }
}
