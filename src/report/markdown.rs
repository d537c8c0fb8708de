//! A text for tickets: verdicts of the items, what fails with what to do, what is unknown with what is missing.
//!
//! Names of resources stand in code spans and never in tables, so that they stay text wherever it is pasted.

mod inert;

use std::collections::BTreeSet;

use crate::model::{Cause, CheckId, Finding, ItemId, Lang, Outcome};

use super::view::{Bounds, CheckView, ItemView, Repair, whole};
use super::words::{self, Labels};
use super::{View, visible};

use inert::cell;
pub(super) use inert::{code, prose};

/// Resources shown of one check; nobody reads a ticket of thousands of lines, and trackers refuse it.
const ROWS_MAX: usize = 5;

/// The report as Markdown (GitHub's, for its tables), its texts in one language.
pub fn markdown(view: &View<'_>, lang: Lang) -> String {
    let mut lines = head(view, lang);
    lines.extend(verdicts(view, lang));
    lines.extend(failing(view, lang));
    lines.extend(unknown(view, lang));
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

fn head(view: &View<'_>, lang: Lang) -> Vec<String> {
    let (labels, snapshot) = (Labels::of(lang), &view.input.snapshot);
    let accounts: Vec<&str> = snapshot.targets.iter().map(|target| target.account.as_str()).collect();
    let facts = [
        (labels.accounts, accounts.join(", ")),
        (labels.snapshot, code(&snapshot.id)),
        (labels.scanned, words::time(snapshot.started_at, lang)),
        (labels.framework, prose(view.input.framework.title.get(lang))),
        (labels.score, prose(&words::score_line(view.bounds(), view.input.assessment.whole.coverage, lang))),
    ];
    let mut lines = vec![format!("# {}", labels.report), String::new()];
    lines.extend(facts.into_iter().map(|(label, fact)| format!("- {label}: {fact}")));
    let doubts = words::doubts(view.doubts(), lang);
    if !doubts.is_empty() {
        lines.extend([String::new(), format!("**{}**", prose(&words::incomplete_line(&doubts, lang)))]);
    }
    let loosened = view.input.loosened.iter().map(|one| words::loosened(one, lang));
    lines.extend(
        loosened.flat_map(|text| [String::new(), format!("**{}**: {}", labels.loosened, prose(&text))]),
    );
    lines
}

fn verdicts(view: &View<'_>, lang: Lang) -> Vec<String> {
    let labels = Labels::of(lang);
    let mut lines = section(labels.verdicts);
    lines.push(format!("| {} | {} | {} | {} |", labels.item, labels.verdict, labels.score, labels.title));
    lines.push("|---|---|---|---|".to_owned());
    let row = |one: &ItemView<'_>| {
        let verdict = one.result.verdict;
        let (mark, name) = (words::verdict_mark(verdict, lang), words::verdict(verdict, lang));
        let title = cell(one.item.title.get(lang));
        format!("| {} | {mark} {name} | {} | {title} |", one.item.id, score(one.bounds()))
    };
    lines.extend(view.items.iter().map(row));
    lines
}

fn score(bounds: Option<Bounds>) -> String {
    match bounds {
        Some(Bounds { lower, upper: Some(upper) }) => format!("{lower}–{upper}"),
        Some(Bounds { lower, upper: None }) => lower.to_string(),
        None => "–".to_owned(),
    }
}

fn section(title: &str) -> Vec<String> {
    vec![String::new(), format!("## {title}"), String::new()]
}

/// Failing checks: those that decide an item, then the others, then those that are accepted.
fn failing(view: &View<'_>, lang: Lang) -> Vec<String> {
    let labels = Labels::of(lang);
    let mut lines = section(labels.failing_checks);
    let mut rest: Vec<&CheckView<'_>> = view
        .checks
        .values()
        .filter(|one| one.judgement.outcome == Outcome::Fail && !view.worst.contains(&&one.check.id))
        .collect();
    rest.sort_by_key(|one| (one.is_accepted(), std::cmp::Reverse(one.check.severity)));
    let worst = view.worst.iter().filter_map(|id| view.checks.get(*id));
    let all: Vec<&CheckView<'_>> = worst.chain(rest).collect();
    if all.is_empty() {
        lines.push(labels.failing_none.to_owned());
    }
    for check in all {
        lines.extend(failing_check(view, check, lang));
        lines.push(String::new());
    }
    lines
}

fn failing_check(view: &View<'_>, check: &CheckView<'_>, lang: Lang) -> Vec<String> {
    let labels = Labels::of(lang);
    let counted = words::fail(check.failing.len(), check.accepted.len(), lang);
    let mut lines = title(check, lang);
    lines.push(format!("- {}: {counted}", labels.counts));
    lines.push(format!("- {}: {}", labels.fix, prose(check.check.fix.get(lang))));
    let rows: Vec<&Finding> = check.failing.iter().chain(&check.accepted).copied().collect();
    lines.extend(resources(view, &rows, Outcome::Fail, lang));
    lines
}

fn title(check: &CheckView<'_>, lang: Lang) -> Vec<String> {
    let items: Vec<&str> = check.check.items.keys().map(ItemId::as_str).collect();
    let severity = words::severity(check.check.severity, lang);
    vec![
        format!("### {severity}: {}", prose(check.check.title.get(lang))),
        String::new(),
        format!("- {}: {}", Labels::of(lang).check, code(check.check.id.as_str())),
        format!("- {}: {}", Labels::of(lang).served, items.join(", ")),
    ]
}

fn resources(view: &View<'_>, rows: &[&Finding], outcome: Outcome, lang: Lang) -> Vec<String> {
    if rows.is_empty() {
        return vec![format!("- {}", whole(outcome, lang))];
    }
    let mut lines: Vec<String> = rows.iter().take(ROWS_MAX).map(|one| resource(view, one, lang)).collect();
    let more = rows.len().saturating_sub(ROWS_MAX);
    if more > 0 {
        lines.push(format!("- {}", words::more(more, "CSV", lang)));
    }
    lines
}

fn resource(view: &View<'_>, finding: &Finding, lang: Lang) -> String {
    let Finding { id, account, region, resource, reason, accepted, answered, .. } = finding;
    let mut line = format!(
        "- {} ({account}, {}, {}): {}",
        code(resource),
        visible(region),
        code(id),
        prose(reason.get(lang))
    );
    let settled = accepted.iter().map(|one| words::accepted(one.until, lang));
    let settled = settled.chain(answered.iter().map(|one| words::answered(one, lang)));
    for more in settled.chain(view.remedies(finding, lang)) {
        line.push_str(" / ");
        line.push_str(&prose(&more));
    }
    line
}

/// Checks that are unknown, then what would mend the gaps, with the calls and permissions.
fn unknown(view: &View<'_>, lang: Lang) -> Vec<String> {
    let labels = Labels::of(lang);
    let mut lines = section(labels.unknown_checks);
    let ids: Vec<(&&CheckId, &CheckView<'_>)> =
        view.checks.iter().filter(|(_, one)| one.judgement.outcome == Outcome::Unknown).collect();
    if ids.is_empty() {
        lines.push(labels.unknown_none.to_owned());
    }
    for (_, check) in ids {
        lines.extend(title(check, lang));
        lines.extend(resources(view, &check.unknown, Outcome::Unknown, lang));
        lines.push(String::new());
    }
    lines.extend(gaps(view, lang));
    lines
}

/// What would mend the gaps, in a line each, then how, once for each cause.
fn gaps(view: &View<'_>, lang: Lang) -> Vec<String> {
    let labels = Labels::of(lang);
    let mut lines = section(labels.see_gaps);
    if view.repairs.is_empty() {
        lines.push(labels.gaps_none.to_owned());
        return lines;
    }
    lines.extend(view.repairs.iter().map(|repair| mending(repair, lang)));
    lines.extend([String::new(), format!("{}:", labels.remedy), String::new()]);
    let causes: BTreeSet<Cause> = view.repairs.iter().map(|repair| repair.cause).collect();
    let remedy = |cause: Cause| {
        format!("- {}: {}", words::cause(cause, lang), prose(&words::remedy_of_cause(cause, lang)))
    };
    lines.extend(causes.into_iter().map(remedy));
    lines
}

fn mending(repair: &Repair<'_>, lang: Lang) -> String {
    let permission = repair.permission.map_or_else(|| Labels::of(lang).no_permission.to_owned(), code);
    let regions: Vec<&str> = repair.regions.iter().map(|one| one.as_str()).collect();
    let (cause, regions) = (words::cause(repair.cause, lang), regions.join(" "));
    let told = words::repair(&permission, repair.gaps, cause, &regions, lang);
    // Most permissions are called as their operations are.
    let others = repair.operations.iter().filter(|one| repair.permission != Some(**one));
    let others: Vec<String> = others.map(|one| code(one)).collect();
    if others.is_empty() { format!("- {told}") } else { format!("- {told}: {}", others.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{self, Sample};

    fn text(sample: &Sample) -> String {
        markdown(&View::new(&sample.input()), Lang::En)
    }

    #[test]
    fn a_failing_check_comes_with_its_resources_and_what_to_do() {
        let text = text(&sample::small());
        assert!(text.contains("### critical: Root has MFA\n"), "{text}");
        assert!(
            text.contains("- What to do: Register a key.\n- `root` (111111111111, global, `5f1d0c2a9b7e`): ")
        );
    }

    #[test]
    fn an_unknown_check_is_not_among_the_failing_and_names_its_call() {
        let text = text(&sample::small());
        let (failing, unknown) = text.split_once("\n## Checks that could not be determined").unwrap();
        assert!(!failing.contains("`keys-japan`") && unknown.contains("- Check: `keys-japan`\n"), "{text}");
        assert!(
            unknown.contains("- `kms:DescribeKey`: 2 gaps")
                && unknown.contains(": `backup:ListBackupJobs`\n")
        );
    }

    #[test]
    fn a_check_that_was_not_run_is_unknown() {
        let mut sample = sample::small();
        sample.findings.clear();
        let mut input = sample.input();
        input.judgements.clear();
        let text = markdown(&View::new(&input), Lang::En);
        assert!(text.contains("- Check: `root-mfa`") && text.contains("- Not judged, because"), "{text}");
    }

    #[test]
    fn an_accepted_failure_stays_among_the_failing() {
        let text = text(&sample::waived());
        assert!(
            text.contains("0 failing, 1 accepted") && text.contains("accepted until 2026-09-30"),
            "{text}"
        );
    }

    #[test]
    fn a_long_list_is_cut_and_says_so() {
        let mut sample = sample::small();
        let one = sample.findings[0].clone();
        sample.findings.extend(std::iter::repeat_n(one, 30));
        assert!(text(&sample).contains("- and 26 more (see CSV)"));
    }

    #[test]
    fn a_hostile_name_stands_in_a_code_span_on_one_line() {
        let sample = sample::hostile();
        let text = text(&sample);
        assert!(text.contains(&format!("- {} (", code(&sample.findings[0].resource))));
        assert_eq!(text.lines().count(), self::text(&sample::small()).lines().count());
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
