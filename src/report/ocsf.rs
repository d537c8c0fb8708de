//! Records as events of the Open Cybersecurity Schema Framework: Compliance Finding (2003) of OCSF 1.5.0.
//!
//! One event a line, as lakes and SIEMs take them. Numbers and names are those of the schema (schema.ocsf.io);
//! `metadata.uid` names the event of this snapshot, `finding_info.uid` the finding from scan to scan.

use serde_json::{Value, json};

use crate::model::{ItemId, Lang, Outcome, Severity};

use super::view::Record;
use super::{ReportError, View, visible_json};

const VERSION: &str = "1.5.0";
const CATEGORY: u32 = 2;
const CLASS: u32 = 2003;
const CREATE: u32 = 1;

/// Every record as a line of NDJSON, its texts in one language.
pub fn ocsf(view: &View<'_>, lang: Lang) -> Result<String, ReportError> {
    let mut text = String::new();
    for record in view.records() {
        text.push_str(&serde_json::to_string(&event(view, &record, lang))?);
        text.push('\n');
    }
    Ok(visible_json(&text).into_owned())
}

fn event(view: &View<'_>, record: &Record<'_>, lang: Lang) -> Value {
    let (severity_id, severity) = severity(record.check.check.severity);
    let (status_id, status) = if record.is_accepted() { (3, "Suppressed") } else { (1, "New") };
    let mut event = json!({
        "activity_id": CREATE,
        "activity_name": "Create",
        "category_name": "Findings",
        "category_uid": CATEGORY,
        "class_name": "Compliance Finding",
        "class_uid": CLASS,
        "cloud": cloud(record),
        "compliance": compliance(view, record, lang),
        "evidences": [{ "data": evidence(record) }],
        "finding_info": finding_info(view, record, lang),
        "message": record.reason(lang),
        "metadata": metadata(view, record, lang),
        "resources": [resource(record)],
        "severity": severity,
        "severity_id": severity_id,
        "status": status,
        "status_id": status_id,
        "time": view.input.snapshot.started_at.as_millis(),
        "type_name": "Compliance Finding: Create",
        "type_uid": CLASS * 100 + CREATE,
    });
    if let Some(advice) = record.advice(view, lang) {
        set(&mut event, "remediation", json!({ "desc": advice }));
    }
    if let Some(settled) = record.settled(lang) {
        set(&mut event, "status_detail", settled.into());
    }
    event
}

fn set(value: &mut Value, name: &str, member: Value) {
    if let Some(members) = value.as_object_mut() {
        members.insert(name.to_owned(), member);
    }
}

fn metadata(view: &View<'_>, record: &Record<'_>, lang: Lang) -> Value {
    let snapshot = &view.input.snapshot;
    json!({
        "correlation_uid": snapshot.id,
        "event_code": record.check.check.id,
        "product": {
            "lang": lang.code(),
            "name": view.input.tool.name,
            "vendor_name": view.input.tool.name,
            "version": view.input.tool.version,
        },
        "profiles": ["cloud"],
        "uid": format!("{}/{}/{}", snapshot.id, record.account, record.id()),
        "version": VERSION,
    })
}

fn cloud(record: &Record<'_>) -> Value {
    let account = record.account;
    json!({
        "account": { "name": account, "type": "AWS Account", "type_id": 10, "uid": account },
        "provider": "AWS",
        "region": record.region(),
    })
}

fn finding_info(view: &View<'_>, record: &Record<'_>, lang: Lang) -> Value {
    let check = record.check.check;
    json!({
        "created_time": view.input.snapshot.started_at.as_millis(),
        "desc": check.why.get(lang),
        "title": check.title.get(lang),
        "types": [check.group],
        "uid": format!("{}/{}", record.account, record.id()),
    })
}

fn compliance(view: &View<'_>, record: &Record<'_>, lang: Lang) -> Value {
    let check = record.check.check;
    let framework = view.input.framework.title.get(lang);
    let (status_id, status) = compliance_status(record.outcome);
    let (check_status_id, check_status) = compliance_status(record.check.judgement.outcome);
    let (severity_id, severity) = severity(check.severity);
    json!({
        "checks": [{
            "name": check.title.get(lang),
            "severity": severity,
            "severity_id": severity_id,
            "standards": [framework],
            "status": check_status,
            "status_id": check_status_id,
            "uid": check.id,
        }],
        "control": check.id,
        "requirements": check.items.keys().map(ItemId::as_str).collect::<Vec<_>>(),
        "standards": [framework],
        "status": status,
        "status_code": record.outcome.as_str(),
        "status_details": [record.reason(lang)],
        "status_id": status_id,
    })
}

/// What the check read, with the numbers of the calls that answered.
fn evidence(record: &Record<'_>) -> Value {
    json!({
        "calls": record.calls(),
        "columns": record.finding.map(|finding| &finding.columns),
        "finding": record.id(),
    })
}

fn resource(record: &Record<'_>) -> Value {
    let uid = record.resource().unwrap_or(record.account.as_str());
    let r#type = record.resource().map_or("account", |_| record.check.check.table.as_str());
    json!({ "cloud_partition": "aws", "region": record.region(), "type": r#type, "uid": uid })
}

/// `Warning` is for what gave no result; but `Unknown` is the word, and no consumer takes it for a pass.
fn compliance_status(outcome: Outcome) -> (u32, &'static str) {
    match outcome {
        Outcome::Pass => (1, "Pass"),
        Outcome::Fail => (3, "Fail"),
        Outcome::Unknown => (0, "Unknown"),
        Outcome::NotApplicable => (99, "Not applicable"),
    }
}

fn severity(severity: Severity) -> (u32, &'static str) {
    match severity {
        Severity::Info => (1, "Informational"),
        Severity::Low => (2, "Low"),
        Severity::Medium => (3, "Medium"),
        Severity::High => (4, "High"),
        Severity::Critical => (5, "Critical"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{self, Sample};

    fn events(sample: &Sample) -> Vec<Value> {
        let text = ocsf(&View::new(&sample.input()), Lang::En).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn of<'a>(events: &'a [Value], resource: &str) -> &'a Value {
        events.iter().find(|event| event["resources"][0]["uid"] == resource).unwrap()
    }

    #[test]
    fn unknown_is_unknown_and_says_what_would_mend_it() {
        let events = events(&sample::small());
        let unknown = of(&events, "key/3");
        assert_eq!(unknown["compliance"]["status_id"], 0);
        assert_eq!(unknown["compliance"]["status_code"], "unknown");
        assert!(unknown["remediation"]["desc"].as_str().unwrap().contains("kms:DescribeKey"));
    }

    #[test]
    fn an_accepted_failure_is_a_suppressed_failure() {
        let events = events(&sample::waived());
        let accepted = of(&events, "key/1");
        assert_eq!((&accepted["compliance"]["status_id"], &accepted["status_id"]), (&3.into(), &3.into()));
        assert_eq!(accepted["status_detail"], "accepted until 2026-09-30");
        assert_eq!(of(&events, "root")["status_id"], 1);
    }

    #[test]
    fn a_check_without_resources_is_an_event_of_the_account() {
        let mut sample = sample::small();
        sample.findings.clear();
        let events = events(&sample);
        assert_eq!(events.len(), 4);
        assert_eq!(of(&events, "111111111111")["compliance"]["status_id"], 99);
    }

    #[test]
    fn an_event_is_named_by_snapshot_and_finding_and_a_finding_by_itself() {
        let event = events(&sample::small())[0].clone();
        assert_eq!(event["metadata"]["uid"], "2026-06-30T150000Z/111111111111/5f1d0c2a9b7e");
        assert_eq!(event["finding_info"]["uid"], "111111111111/5f1d0c2a9b7e");
    }

    #[test]
    fn a_hostile_name_is_whole_and_steers_nothing() {
        let sample = sample::hostile();
        let text = ocsf(&View::new(&sample.input()), Lang::En).unwrap();
        assert!(!text.chars().any(|char| char != '\n' && char.is_control()) && !text.contains('\u{202E}'));
        assert_eq!(events(&sample)[0]["resources"][0]["uid"], sample.findings[0].resource.as_str());
    }

    #[test]
    fn the_order_of_findings_does_not_matter() {
        let mut sample = sample::small();
        let before = events(&sample);
        sample.findings.reverse();
        sample.gaps.reverse();
        assert_eq!(events(&sample), before);
    }
}
