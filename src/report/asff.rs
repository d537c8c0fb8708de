//! Records in the AWS Security Finding Format, for `BatchImportFindings` of Security Hub.
//!
//! Each line is one request: at most 100 findings of one account and Region, because Security Hub takes a
//! finding only in the Region of its product. Lengths are those of the Security Hub API Reference.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::model::{Cause, ItemId, Lang, Outcome, Region, Severity};

use super::view::Record;
use super::words;
use super::{ReportError, View, visible, visible_json};

/// Findings that one call takes.
const BATCH: usize = 100;
/// Of `Title`, `Description`, `Recommendation.Text` and `Note.Text`, `Resource.Id`, and a product field.
const TITLE_MAX: usize = 256;
const DESCRIPTION_MAX: usize = 1024;
const TEXT_MAX: usize = 512;
const ID_MAX: usize = 512;
const FIELD_MAX: usize = 2048;
const REQUIREMENTS_MAX: usize = 32;

/// Every record, as lines of requests, its texts in one language.
pub fn asff(view: &View<'_>, lang: Lang) -> Result<String, ReportError> {
    let mut places: BTreeMap<(&str, String), Vec<Value>> = BTreeMap::new();
    let records = view.records();
    for record in &records {
        let place = (record.account.as_str(), region(record));
        places.entry(place).or_default().push(finding(view, record, lang));
    }
    let mut text = String::new();
    for findings in places.values().flat_map(|findings| findings.chunks(BATCH)) {
        text.push_str(&serde_json::to_string(&json!({ "Findings": findings }))?);
        text.push('\n');
    }
    Ok(visible_json(&text).into_owned())
}

/// Where the finding is filed: what is of no Region goes where the account-wide services live.
fn region(record: &Record<'_>) -> String {
    match Region::parse(record.region()) {
        Ok(region) if !region.is_global() && region.as_str() != "unknown" => region,
        Ok(_) | Err(_) => Region::us_east_1(),
    }
    .as_str()
    .to_owned()
}

fn finding(view: &View<'_>, record: &Record<'_>, lang: Lang) -> Value {
    let (check, snapshot, account) = (record.check.check, &view.input.snapshot, record.account);
    let region = region(record);
    let mut finding = json!({
        "SchemaVersion": "2018-10-08",
        "Id": format!("kakunin/{account}/{}", record.id()),
        "ProductArn": format!("arn:aws:securityhub:{region}:{account}:product/{account}/default"),
        "GeneratorId": format!("kakunin/{}", check.id),
        "AwsAccountId": account,
        "CreatedAt": snapshot.started_at.to_rfc3339(),
        "UpdatedAt": snapshot.ended_at.to_rfc3339(),
        "LastObservedAt": snapshot.started_at.to_rfc3339(),
        "Title": cut(check.title.get(lang), TITLE_MAX),
        "Description": cut(record.reason(lang), DESCRIPTION_MAX),
        "FindingProviderFields": {
            "Severity": { "Label": severity(record), "Original": check.severity.as_str() },
            "Types": ["Software and Configuration Checks/Industry and Regulatory Standards"],
        },
        "ProductFields": product_fields(view, record),
        "Resources": [resource(record, &region)],
        "Compliance": compliance(view, record, lang),
        "Workflow": { "Status": workflow(record) },
        "RecordState": "ACTIVE",
    });
    if let Some(advice) = record.advice(view, lang) {
        let remediation = json!({ "Recommendation": { "Text": cut(&advice, TEXT_MAX) } });
        set(&mut finding, "Remediation", remediation);
    }
    if let Some(note) = note(view, record, lang) {
        set(&mut finding, "Note", note);
    }
    finding
}

fn set(value: &mut Value, name: &str, member: Value) {
    if let Some(members) = value.as_object_mut() {
        members.insert(name.to_owned(), member);
    }
}

fn product_fields(view: &View<'_>, record: &Record<'_>) -> BTreeMap<&'static str, String> {
    let resource = record.resource().unwrap_or(record.account.as_str());
    let answered = record.finding.and_then(|finding| finding.answered.as_ref());
    let answered = answered.map(|one| ("kakunin/AnsweredBy", cut(&one.attestation, FIELD_MAX)));
    let mut fields = BTreeMap::from([
        ("kakunin/CheckOutcome", record.check.judgement.outcome.as_str().to_owned()),
        ("kakunin/Finding", record.id().to_owned()),
        ("kakunin/Framework", cut(&view.input.framework.id, FIELD_MAX)),
        ("kakunin/Outcome", record.outcome.as_str().to_owned()),
        ("kakunin/Resource", cut(resource, FIELD_MAX)),
        ("kakunin/Snapshot", cut(&view.input.snapshot.id, FIELD_MAX)),
        ("ProviderName", view.input.tool.name.clone()),
        ("ProviderVersion", view.input.tool.version.clone()),
    ]);
    fields.extend(answered);
    fields
}

fn resource(record: &Record<'_>, region: &str) -> Value {
    let (r#type, id) = match record.resource() {
        Some(resource) => ("Other", cut(resource, ID_MAX)),
        None => ("AwsAccount", format!("AWS::::Account:{}", record.account)),
    };
    json!({ "Type": r#type, "Id": id, "Partition": "aws", "Region": region })
}

fn compliance(view: &View<'_>, record: &Record<'_>, lang: Lang) -> Value {
    let requirement = |item: &ItemId| format!("{} {item}", view.input.framework.id);
    let requirements: Vec<String> =
        record.check.check.items.keys().map(requirement).take(REQUIREMENTS_MAX).collect();
    let status = match record.outcome {
        Outcome::Pass => "PASSED",
        Outcome::Fail => "FAILED",
        Outcome::Unknown | Outcome::NotApplicable => "NOT_AVAILABLE",
    };
    let mut compliance = json!({ "Status": status });
    if !requirements.is_empty() {
        set(&mut compliance, "RelatedRequirements", requirements.into());
    }
    let reasons = reasons(view, record, lang);
    if !reasons.is_empty() {
        set(&mut compliance, "StatusReasons", reasons.into());
    }
    compliance
}

/// Why there is no status: each cause of the gaps, or that nothing applies.
fn reasons(view: &View<'_>, record: &Record<'_>, lang: Lang) -> Vec<Value> {
    let reason = |code: &str, text: &str| json!({ "ReasonCode": format!("KAKUNIN_{}", code.to_uppercase()), "Description": cut(text, DESCRIPTION_MAX) });
    match record.outcome {
        Outcome::Pass | Outcome::Fail => Vec::new(),
        Outcome::NotApplicable => vec![reason("not_applicable", record.reason(lang))],
        Outcome::Unknown => {
            let gaps = record.finding.map_or_else(Vec::new, |finding| view.gaps_of(finding));
            let mut causes: Vec<Cause> = gaps.iter().map(|gap| gap.cause).collect();
            causes.sort_unstable();
            causes.dedup();
            let mut reasons = vec![reason("unknown", record.reason(lang))];
            reasons.extend(causes.iter().map(|cause| reason(cause.as_str(), words::cause(*cause, lang))));
            reasons
        }
    }
}

/// What passes or does not apply is no issue, whatever its check weighs.
fn severity(record: &Record<'_>) -> &'static str {
    let weight = match record.outcome {
        Outcome::Pass | Outcome::NotApplicable => Severity::Info,
        Outcome::Fail | Outcome::Unknown => record.check.check.severity,
    };
    match weight {
        Severity::Info => "INFORMATIONAL",
        Severity::Low => "LOW",
        Severity::Medium => "MEDIUM",
        Severity::High => "HIGH",
        Severity::Critical => "CRITICAL",
    }
}

fn workflow(record: &Record<'_>) -> &'static str {
    match record.outcome {
        Outcome::Fail if record.is_accepted() => "SUPPRESSED",
        Outcome::Fail | Outcome::Unknown => "NEW",
        Outcome::Pass | Outcome::NotApplicable => "RESOLVED",
    }
}

/// Who accepted a failure, until when and why.
fn note(view: &View<'_>, record: &Record<'_>, lang: Lang) -> Option<Value> {
    let accepted = record.finding?.accepted.as_ref()?;
    let text = format!("{}: {} {}", words::accepted(accepted.until, lang), accepted.ticket, accepted.reason);
    Some(json!({
        "Text": cut(&text, TEXT_MAX),
        "UpdatedBy": cut(&accepted.approver, TEXT_MAX),
        "UpdatedAt": view.input.snapshot.started_at.to_rfc3339(),
    }))
}

/// A text that Security Hub takes: not blank, of at most so many UTF-16 units, with an ellipsis where it was cut.
fn cut(text: &str, max: usize) -> String {
    let shown = visible(text);
    if shown.trim().is_empty() {
        return "-".to_owned();
    }
    if shown.encode_utf16().count() <= max {
        return shown.into_owned();
    }
    let mut left = max.saturating_sub(1);
    let fits = |char: &char| match left.checked_sub(char.len_utf16()) {
        Some(less) => {
            left = less;
            true
        }
        None => false,
    };
    let mut short: String = shown.chars().take_while(fits).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{self, Sample};

    fn batches(sample: &Sample) -> Vec<Vec<Value>> {
        let text = asff(&View::new(&sample.input()), Lang::En).unwrap();
        let batch = |line: &str| {
            let request: Value = serde_json::from_str(line).unwrap();
            request["Findings"].as_array().unwrap().clone()
        };
        text.lines().map(batch).collect()
    }

    fn of(sample: &Sample, resource: &str) -> Value {
        let all = batches(sample).concat();
        all.into_iter().find(|one| one["Resources"][0]["Id"] == resource).unwrap()
    }

    #[test]
    fn unknown_is_not_available_with_its_reasons() {
        let unknown = of(&sample::small(), "key/3");
        assert_eq!(unknown["Compliance"]["Status"], "NOT_AVAILABLE");
        let reasons = unknown["Compliance"]["StatusReasons"].as_array().unwrap();
        let codes: Vec<&Value> = reasons.iter().map(|one| &one["ReasonCode"]).collect();
        assert_eq!(codes, ["KAKUNIN_UNKNOWN", "KAKUNIN_DENIED_BY_RESOURCE_POLICY"]);
        assert_eq!(unknown["Workflow"]["Status"], "NEW");
        assert_eq!(unknown["FindingProviderFields"]["Severity"]["Label"], "MEDIUM");
    }

    #[test]
    fn an_accepted_failure_is_failed_and_suppressed() {
        let accepted = of(&sample::waived(), "key/1");
        assert_eq!(accepted["Compliance"]["Status"], "FAILED");
        assert_eq!(accepted["Workflow"]["Status"], "SUPPRESSED");
        assert!(accepted["Note"]["Text"].as_str().unwrap().contains("KASUMI-42"));
    }

    #[test]
    fn a_request_has_at_most_a_hundred_findings_of_one_region() {
        let mut sample = sample::small();
        let one = sample.findings[1].clone();
        sample.findings.extend(std::iter::repeat_n(one, 120));
        let sizes: Vec<usize> = batches(&sample).iter().map(Vec::len).collect();
        assert_eq!(sizes, [100, 24, 1]);
        for batch in batches(&sample) {
            assert!(batch.iter().all(|one| one["ProductArn"] == batch[0]["ProductArn"]));
        }
    }

    #[test]
    fn what_is_of_no_region_is_filed_in_us_east_1() {
        let root = of(&sample::small(), "root");
        let arn = "arn:aws:securityhub:us-east-1:111111111111:product/111111111111/default";
        assert_eq!(root["ProductArn"], arn);
    }

    #[test]
    fn a_long_text_is_cut_to_its_length_and_a_blank_one_is_not_sent() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abcd", 3), "ab…");
        assert_eq!(cut("a😀😀", 4), "a😀…");
        assert_eq!(cut(" \u{3000}", 4), "-");
    }

    #[test]
    fn a_hostile_name_is_shown_and_cut() {
        let all = batches(&sample::hostile()).concat();
        let id = all[0]["Resources"][0]["Id"].as_str().unwrap();
        assert!(id.contains("[U+202E]") && id.encode_utf16().count() == ID_MAX, "{id}");
    }

    #[test]
    fn the_order_of_findings_does_not_matter() {
        let mut sample = sample::small();
        let before = batches(&sample);
        sample.findings.reverse();
        sample.gaps.reverse();
        assert_eq!(batches(&sample), before);
    }
}
