//! Scores and counts in the text format of Prometheus (0.0.4), for the textfile collector or a push gateway.
//!
//! No series is of one resource: their number follows the catalogue, not the account.

use std::fmt::Write as _;

use crate::model::{Cause, Outcome, Standing, Verdict};
use crate::score::{Score, Summed};

use super::view::{CheckView, ItemView};
use super::{View, visible};

const OUTCOMES: [Outcome; 4] = [Outcome::Pass, Outcome::Fail, Outcome::Unknown, Outcome::NotApplicable];
const VERDICTS: [Verdict; 5] = [
    Verdict::Conforms,
    Verdict::DoesNotConform,
    Verdict::Undetermined,
    Verdict::NeedsAttestation,
    Verdict::NotApplicable,
];
const STANDINGS: [Standing; 5] = [
    Standing::Current,
    Standing::NotYet,
    Standing::NotApproved,
    Standing::EvidenceChanged,
    Standing::Expired,
];

/// Labels with their values, and the value of the sample.
type Sample<'a> = (Vec<(&'static str, &'a str)>, String);

/// The metrics as text.
pub fn prometheus(view: &View<'_>) -> String {
    let mut text = String::new();
    scan(&mut text, view);
    scores(&mut text, view);
    items(&mut text, view);
    checks(&mut text, view);
    let gaps = |cause: Cause| view.gaps.values().filter(|gap| gap.cause == cause).count();
    let gaps = Cause::ALL.map(|cause| (vec![("cause", cause.as_str())], gaps(cause).to_string()));
    family(&mut text, "gaps", "Things that could not be read, by cause", &gaps);
    let declared = view.declared().standings;
    let declared = STANDINGS.map(|standing| {
        let count = declared.get(&standing).copied().unwrap_or_default();
        (vec![("standing", standing.as_str())], count.to_string())
    });
    family(&mut text, "attestations", "Attestations, by whether they held at the scan", &declared);
    text
}

fn scan(text: &mut String, view: &View<'_>) {
    let (input, snapshot) = (view.input, &view.input.snapshot);
    let labels = vec![
        ("version", input.tool.version.as_str()),
        ("snapshot", snapshot.id.as_str()),
        ("framework", input.framework.id.as_str()),
        ("catalogue", input.catalogue),
    ];
    let one = |value: String| [(Vec::new(), value)];
    family(text, "info", "What was judged, by which version and checks", &[(labels, "1".to_owned())]);
    let (start, end) = (snapshot.started_at.as_seconds(), snapshot.ended_at.as_seconds());
    family(text, "scan_start_timestamp_seconds", "Start of the scan", &one(start.to_string()));
    family(text, "scan_end_timestamp_seconds", "End of the scan", &one(end.to_string()));
    let complete = !view.doubts().any();
    let help = "1 when everything selected was read and every check could be judged";
    family(text, "complete", help, &one(flag(complete)));
    let calls: Vec<Sample<'_>> = snapshot
        .targets
        .iter()
        .map(|target| (vec![("account", target.account.as_str())], target.calls.to_string()))
        .collect();
    family(text, "calls", "API calls made, by account", &calls);
}

fn scores(text: &mut String, view: &View<'_>) {
    bounds(text, "score", "score of the list", &[(Vec::new(), &view.input.assessment.whole)]);
    let areas = view.areas();
    let areas: Vec<(Vec<_>, &Summed)> =
        areas.iter().map(|one| (vec![("area", one.area.id.as_str())], one.summed)).collect();
    bounds(text, "area_score", "score of an area", &areas);
}

/// The lower and the upper bound and the coverage of scores; what has no score has no sample.
fn bounds<'a>(text: &mut String, name: &str, what: &str, all: &[(Vec<(&'static str, &'a str)>, &Summed)]) {
    let each = |value: fn(&Summed) -> Option<Score>| -> Vec<Sample<'a>> {
        all.iter().filter_map(|(labels, summed)| Some((labels.clone(), value(summed)?.to_string()))).collect()
    };
    let lower = each(|summed| summed.score.map(|score| score.lower));
    family(
        text,
        &format!("{name}_lower"),
        &format!("Lower bound of the {what}: unknown counts as failed"),
        &lower,
    );
    let upper = each(|summed| summed.score.map(|score| score.upper));
    family(
        text,
        &format!("{name}_upper"),
        &format!("Upper bound of the {what}: unknown counts as passed"),
        &upper,
    );
    let coverage = each(|summed| summed.score.map(|_| summed.coverage));
    family(text, &format!("{name}_coverage"), "Percent of the weight that could be judged", &coverage);
}

fn items(text: &mut String, view: &View<'_>) {
    let summed: Vec<Summed> = view.items.iter().map(ItemView::summed).collect();
    let labelled: Vec<(Vec<_>, &Summed)> = view
        .items
        .iter()
        .zip(&summed)
        .map(|(one, summed)| (vec![("item", one.item.id.as_str())], summed))
        .collect();
    bounds(text, "item_score", "score of an item", &labelled);
    let mut verdicts: Vec<Sample<'_>> = Vec::new();
    for one in &view.items {
        verdicts.extend(VERDICTS.map(|verdict| {
            let labels = vec![("item", one.item.id.as_str()), ("verdict", verdict.as_str())];
            (labels, flag(one.result.verdict == verdict))
        }));
    }
    family(text, "item_verdict", "1 for the verdict that an item has, 0 for the others", &verdicts);
}

fn checks(text: &mut String, view: &View<'_>) {
    let (mut outcomes, mut counts, mut accepted) = (Vec::new(), Vec::new(), Vec::new());
    for one in view.checks.values() {
        let (id, severity) = (one.check.id.as_str(), one.check.severity.as_str());
        outcomes.extend(OUTCOMES.map(|outcome| {
            let labels = vec![("check", id), ("severity", severity), ("outcome", outcome.as_str())];
            (labels, flag(one.judgement.outcome == outcome))
        }));
        counts.extend(OUTCOMES.map(|outcome| {
            let labels = vec![("check", id), ("severity", severity), ("outcome", outcome.as_str())];
            (labels, count(one, outcome).to_string())
        }));
        accepted.push((vec![("check", id), ("severity", severity)], one.accepted.len().to_string()));
    }
    family(text, "check_outcome", "1 for the outcome that a check has, 0 for the others", &outcomes);
    family(text, "findings", "Resources that a check judged, by outcome", &counts);
    family(
        text,
        "findings_accepted",
        "Failing resources under a waiver; they count as failed too",
        &accepted,
    );
}

fn count(check: &CheckView<'_>, outcome: Outcome) -> usize {
    let counts = check.judgement.counts;
    match outcome {
        Outcome::Pass => counts.pass,
        Outcome::Fail => counts.fail,
        Outcome::Unknown => counts.unknown,
        Outcome::NotApplicable => counts.not_applicable,
    }
}

fn flag(is: bool) -> String {
    u8::from(is).to_string()
}

/// One metric with its samples; nothing where it has none.
fn family(text: &mut String, name: &str, help: &str, samples: &[Sample<'_>]) {
    if samples.is_empty() {
        return;
    }
    let mut lines = format!("# HELP kakunin_{name} {help}.\n# TYPE kakunin_{name} gauge\n");
    for (labels, value) in samples {
        let labels: Vec<String> =
            labels.iter().map(|(label, value)| format!("{label}=\"{}\"", escape(value))).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let written = writeln!(lines, "kakunin_{name}{labels} {value}");
        debug_assert!(written.is_ok(), "a String takes every text");
    }
    text.push_str(&lines);
}

fn escape(value: &str) -> String {
    visible(value).replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{self, Sample as Input};

    fn text(sample: &Input) -> String {
        prometheus(&View::new(&sample.input()))
    }

    #[test]
    fn unknown_is_counted_as_unknown() {
        let text = text(&sample::small());
        let of = |outcome| format!("check=\"keys-japan\",severity=\"medium\",outcome=\"{outcome}\"}}");
        assert!(text.contains(&format!("kakunin_check_outcome{{{} 1\n", of("unknown"))), "{text}");
        assert!(text.contains(&format!("kakunin_check_outcome{{{} 0\n", of("pass"))));
        assert!(text.contains(&format!("kakunin_findings{{{} 1\n", of("unknown"))));
        assert!(text.contains("kakunin_complete 0\n"));
    }

    #[test]
    fn an_item_without_a_score_has_a_verdict_and_no_sample_of_a_score() {
        let text = text(&sample::small());
        assert!(
            text.contains("kakunin_item_verdict{item=\"build-1\",verdict=\"undetermined\"} 1\n"),
            "{text}"
        );
        assert!(!text.contains("kakunin_item_score_lower{item=\"build-1\"}"));
        assert!(text.contains("kakunin_item_score_lower{item=\"build-2\"} 0\n"));
    }

    #[test]
    fn an_accepted_failure_is_counted_among_the_failed() {
        let text = text(&sample::waived());
        let of = "check=\"keys-rotate\",severity=\"high\"";
        assert!(text.contains(&format!("kakunin_findings{{{of},outcome=\"fail\"}} 1\n")));
        assert!(text.contains(&format!("kakunin_findings_accepted{{{of}}} 1\n")));
    }

    #[test]
    fn no_series_is_of_one_resource() {
        assert_eq!(text(&sample::hostile()), text(&sample::small()));
    }

    #[test]
    fn a_label_cannot_be_left() {
        assert_eq!(escape("a\"} 1\nb\\"), "a\\\"} 1[U+000A]b\\\\");
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
