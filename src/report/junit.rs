//! Checks as test cases, in the XML that every pipeline can show: one suite for each group of checks.
//!
//! The members are those that Jenkins' xUnit plugin takes. Unknown is an error, because a skipped test case
//! counts as good in every pipeline.

use std::collections::BTreeMap;

use quick_xml::se::Serializer;
use serde::Serialize;

use crate::model::{Finding, Lang, Outcome};

use super::view::{CheckView, whole};
use super::words::{self, Labels};
use super::{ReportError, View, visible};

#[derive(Serialize)]
#[serde(rename = "testsuites")]
struct Suites<'a> {
    #[serde(rename = "@name")]
    name: String,
    #[serde(rename = "@tests")]
    tests: usize,
    #[serde(rename = "@failures")]
    failures: usize,
    #[serde(rename = "@errors")]
    errors: usize,
    testsuite: Vec<Suite<'a>>,
}

#[derive(Serialize)]
struct Suite<'a> {
    #[serde(rename = "@name")]
    name: &'a str,
    #[serde(rename = "@tests")]
    tests: usize,
    #[serde(rename = "@failures")]
    failures: usize,
    #[serde(rename = "@errors")]
    errors: usize,
    #[serde(rename = "@skipped")]
    skipped: usize,
    #[serde(rename = "@timestamp")]
    timestamp: String,
    testcase: Vec<Case<'a>>,
}

/// A check; without a member of these it passes.
#[derive(Default, Serialize)]
struct Case<'a> {
    #[serde(rename = "@classname")]
    classname: &'a str,
    #[serde(rename = "@name")]
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<Told>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Told>,
    #[serde(skip_serializing_if = "Option::is_none")]
    skipped: Option<Told>,
}

#[derive(Serialize)]
struct Told {
    #[serde(rename = "@type")]
    r#type: &'static str,
    #[serde(rename = "@message")]
    message: String,
    #[serde(rename = "$text")]
    text: String,
}

/// Every check as a test case, its texts in one language.
pub fn junit(view: &View<'_>, lang: Lang) -> Result<String, ReportError> {
    let mut groups: BTreeMap<&str, Vec<Case<'_>>> = BTreeMap::new();
    for check in view.checks.values() {
        groups.entry(&check.check.group).or_default().push(case(view, check, lang));
    }
    let testsuite: Vec<Suite<'_>> =
        groups.into_iter().map(|(name, cases)| suite(view, name, cases)).collect();
    let snapshot = &view.input.snapshot;
    let suites = Suites {
        name: format!("{} {}", view.input.tool.name, visible(&snapshot.id)),
        tests: testsuite.iter().map(|one| one.tests).sum(),
        failures: testsuite.iter().map(|one| one.failures).sum(),
        errors: testsuite.iter().map(|one| one.errors).sum(),
        testsuite,
    };
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    let mut serializer = Serializer::new(&mut text);
    serializer.indent(' ', 2);
    suites.serialize(serializer)?;
    text.push('\n');
    Ok(text)
}

fn suite<'a>(view: &View<'_>, name: &'a str, testcase: Vec<Case<'a>>) -> Suite<'a> {
    let count = |is: fn(&Case<'_>) -> bool| testcase.iter().filter(|one| is(one)).count();
    Suite {
        name,
        tests: testcase.len(),
        failures: count(|one| one.failure.is_some()),
        errors: count(|one| one.error.is_some()),
        skipped: count(|one| one.skipped.is_some()),
        timestamp: view.input.snapshot.started_at.to_rfc3339(),
        testcase,
    }
}

fn case<'a>(view: &View<'_>, check: &CheckView<'a>, lang: Lang) -> Case<'a> {
    let bare = Case { classname: &check.check.group, name: check.check.id.as_str(), ..Case::default() };
    let outcome = check.judgement.outcome;
    match outcome {
        Outcome::Pass => bare,
        Outcome::Fail => Case { failure: Some(failure(view, check, lang)), ..bare },
        Outcome::Unknown => Case { error: Some(told(view, check, lang)), ..bare },
        Outcome::NotApplicable => Case { skipped: Some(told(view, check, lang)), ..bare },
    }
}

/// A failure, accepted or not, is one: what differs is its type and what is said.
fn failure(view: &View<'_>, check: &CheckView<'_>, lang: Lang) -> Told {
    let told = told(view, check, lang);
    let counted = words::fail(check.failing.len(), check.accepted.len(), lang);
    let message = format!("{}: {counted}", told.message);
    let r#type = if check.is_accepted() { "accepted" } else { told.r#type };
    let fix = check.check.fix.get(lang);
    Told { r#type, message, text: format!("{}: {fix}\n{}", Labels::of(lang).fix, told.text) }
}

fn told(view: &View<'_>, check: &CheckView<'_>, lang: Lang) -> Told {
    let rows = [&check.failing, &check.accepted, &check.unknown];
    let mut lines: Vec<String> =
        rows.into_iter().flatten().map(|finding| line(view, finding, lang)).collect();
    let outcome = check.judgement.outcome;
    if lines.is_empty() {
        lines.push(whole(outcome, lang).to_owned());
    }
    let message = format!("{}: {}", words::outcome(outcome, lang), check.check.title.get(lang));
    Told { r#type: outcome.as_str(), message, text: lines.join("\n") }
}

fn line(view: &View<'_>, finding: &Finding, lang: Lang) -> String {
    let Finding { account, region, resource, reason, outcome, accepted, answered, .. } = finding;
    let mut text =
        format!("[{}] {account} {region} {resource}: {}", words::outcome(*outcome, lang), reason.get(lang));
    let remedies = view.remedies(finding, lang);
    let settled = accepted.iter().map(|one| words::accepted(one.until, lang));
    let settled = settled.chain(answered.iter().map(|one| words::answered(one, lang)));
    for more in settled.chain(remedies) {
        text.push_str(" / ");
        text.push_str(&more);
    }
    visible(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{self, Sample};

    use quick_xml::Reader;
    use quick_xml::events::Event;

    fn text(sample: &Sample) -> String {
        junit(&View::new(&sample.input()), Lang::En).unwrap()
    }

    /// The part of the document that is one test case.
    fn case_of<'a>(text: &'a str, check: &str) -> &'a str {
        let name = format!(" name=\"{check}\"");
        text.split("<testcase").find(|case| case.contains(&name)).unwrap()
    }

    #[test]
    fn unknown_is_an_error_and_is_not_skipped() {
        let text = text(&sample::small());
        let case = case_of(&text, "keys-japan");
        assert!(case.contains("<error type=\"unknown\"") && case.contains("kms:DescribeKey"), "{case}");
        assert!(!case.contains("<skipped"));
    }

    #[test]
    fn a_failure_names_its_resources_and_what_to_do() {
        let text = text(&sample::small());
        let case = case_of(&text, "root-mfa");
        assert!(case.contains("<failure type=\"fail\"") && case.contains(" root: "), "{case}");
        assert!(case.contains("Register a key."));
    }

    #[test]
    fn an_accepted_failure_is_a_failure_that_says_so() {
        let text = text(&sample::waived());
        let case = case_of(&text, "keys-rotate");
        assert!(case.contains("<failure type=\"accepted\""), "{case}");
        assert!(case.contains("accepted until 2026-09-30"));
    }

    #[test]
    fn a_check_that_was_not_run_is_an_error() {
        let mut sample = sample::small();
        sample.findings.clear();
        let mut input = sample.input();
        input.judgements.clear();
        let text = junit(&View::new(&input), Lang::En).unwrap();
        assert!(text.contains("tests=\"4\" failures=\"0\" errors=\"4\""), "{text}");
    }

    #[test]
    fn what_does_not_apply_is_skipped() {
        let mut sample = sample::small();
        sample.findings.clear();
        assert!(text(&sample).contains("<skipped type=\"not_applicable\""));
    }

    #[test]
    fn a_hostile_name_makes_no_element() {
        let text = text(&sample::hostile());
        let mut reader = Reader::from_str(&text);
        let mut names = std::collections::BTreeSet::new();
        loop {
            let event = reader.read_event().unwrap();
            if event == Event::Eof {
                break;
            }
            if let Event::Start(tag) | Event::Empty(tag) = event {
                names.insert(tag.name().as_ref().to_owned());
            }
        }
        assert_eq!(
            names.into_iter().collect::<Vec<_>>(),
            ["error", "failure", "testcase", "testsuite", "testsuites"]
        );
        assert!(!text.contains('\u{202E}') && !text.contains('\u{FFFF}') && !text.contains('\u{1B}'));
    }

    #[test]
    fn the_order_of_findings_does_not_matter() {
        let mut sample = sample::small();
        let before = text(&sample);
        sample.findings.reverse();
        sample.gaps.reverse();
        assert_eq!(text(&sample), before);
    }
}
