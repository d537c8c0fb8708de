//! The report for people: one HTML page that needs nothing from outside, on screen, phone and A4.
//!
//! The page has no script and forbids any. The template sees texts only; all of them go through
//! [`escape::Inert`].

mod declared;
mod detail;
pub(super) mod escape;
mod page;
mod section;
mod waivers;

use askama::Template as _;

use crate::model::Lang;

use super::{ReportError, View};

/// Rows of one list that the page shows; the rest is in the CSV or JSON report.
const ROWS_MAX: usize = 50;

/// Checks that the page names as the first to mend.
const WORST_MAX: usize = 20;

/// The report as one HTML page in one language.
pub fn html(view: &View<'_>, lang: Lang) -> Result<String, ReportError> {
    Ok(page::Page::new(view, lang).render()?)
}

/// The rows shown of a list, and what to say of the rest.
struct Cut<T> {
    rows: Vec<T>,
    more: Option<String>,
}

impl<T> Cut<T> {
    fn new<S>(all: &[S], limit: usize, place: &str, lang: Lang, row: impl Fn(&S) -> T) -> Self {
        let rest = all.len().saturating_sub(limit);
        Self {
            rows: all.iter().take(limit).map(row).collect(),
            more: (rest > 0).then(|| super::words::more(rest, place, lang)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CallId, Finding, Outcome};
    use crate::report::sample;

    use proptest::prelude::*;

    fn page(sample: &sample::Sample, lang: Lang) -> String {
        html(&View::new(&sample.input()), lang).unwrap()
    }

    #[test]
    fn the_page_needs_nothing_from_outside_and_runs_nothing() {
        let page = page(&sample::small(), Lang::Ja);
        assert!(page.contains("default-src 'none'; style-src 'unsafe-inline'"));
        for word in ["<script", "src=", "url(", "@import", "http://", "https://", "<link"] {
            assert!(!page.contains(word), "{word}");
        }
    }

    #[test]
    fn an_incomplete_result_says_so_with_its_numbers() {
        let page = page(&sample::small(), Lang::En);
        assert!(page.contains("This result is incomplete"));
        assert!(page.contains("1 check undetermined"));
        assert!(page.contains("3 gaps in what was read"));
    }

    #[test]
    fn a_complete_result_has_no_such_notice() {
        let mut sample = sample::small();
        sample.findings.retain(|one| one.outcome != Outcome::Unknown);
        sample.gaps.clear();
        let page = page(&sample, Lang::En);
        assert!(!page.contains("This result is incomplete"));
        assert!(page.contains("Everything selected could be read."));
    }

    #[test]
    fn an_unknown_names_call_cause_and_permission() {
        let page = page(&sample::small(), Lang::En);
        let unknown = page.split("Resources that could not be judged").nth(1).unwrap();
        let unknown = unknown.split("</table>").next().unwrap();
        for word in ["key/3", "kms:DescribeKey", "denied by a resource policy", "#7"] {
            assert!(unknown.contains(word), "{word} in {unknown}");
        }
    }

    #[test]
    fn a_deciding_check_that_is_not_built_is_named() {
        assert!(page(&sample::small(), Lang::Ja).contains("backup-copied"));
    }

    #[test]
    fn an_accepted_failure_stands_apart_with_its_day_and_ticket() {
        let page = page(&sample::waived(), Lang::En);
        let accepted = page.split("Resources whose failure is accepted (not passed)").nth(1).unwrap();
        let accepted = accepted.split("</table>").next().unwrap();
        for word in ["key/1", "accepted until 2026-09-30", "KASUMI-42"] {
            assert!(accepted.contains(word), "{word} in {accepted}");
        }
        assert!(page.contains("expired after 2026-04-30"));
        assert!(page.contains("情報政策課長") && page.contains("移行まで"));
    }

    #[test]
    fn a_page_without_waivers_does_not_speak_of_them() {
        assert!(!page(&sample::small(), Lang::En).contains("id=\"waivers\""));
    }

    #[test]
    fn a_loose_threshold_is_named_on_the_page() {
        let page = page(&sample::loosened(), Lang::Ja);
        assert!(page.contains("min_log_days = 90 は下限 365 より緩い"));
    }

    #[test]
    fn a_long_list_is_cut_and_says_how_much_is_left() {
        let mut sample = sample::small();
        let first = sample.findings[0].clone();
        let row = |number| Finding {
            resource: format!("row-{number:03}"),
            calls: vec![CallId(number)],
            ..first.clone()
        };
        sample.findings = (0..60).map(row).collect();
        let page = page(&sample, Lang::En);
        assert!(page.contains("and 10 more (see CSV)"));
        assert!(page.contains("row-049") && !page.contains("row-050"));
    }

    #[test]
    fn an_attestation_whose_evidence_changed_names_the_file() {
        let sample = sample::Sample { declarations: sample::declared(), ..sample::small() };
        let page = page(&sample, Lang::En);
        let section = page.split("id=\"declared\"").nth(1).unwrap().split("</section>").next().unwrap();
        let row = section.split("<tr>").find(|row| row.contains("other-file")).unwrap();
        assert!(row.contains("with evidence changed or missing <code>a.pdf</code>"), "{row}");
        assert!(section.contains("key-disposal"));
    }

    #[test]
    fn every_link_inside_the_page_has_its_place() {
        let page = page(&sample::small(), Lang::Ja);
        for link in page.split("href=\"#").skip(1) {
            let id = link.split('"').next().unwrap();
            assert!(page.contains(&format!("id=\"{id}\"")), "{id}");
        }
    }

    #[test]
    fn the_order_of_findings_does_not_matter() {
        let mut sample = sample::small();
        let before = page(&sample, Lang::En);
        sample.findings.reverse();
        assert_eq!(page(&sample, Lang::En), before);
    }

    proptest! {
        #[test]
        fn any_name_stays_text(name in any::<String>()) {
            let plain = page(&sample::small(), Lang::En);
            let mut sample = sample::small();
            sample.findings[0].resource.clone_from(&name);
            sample.gaps[0].message = format!("</td><script>{name}\u{202E}\"'>");
            let page = page(&sample, Lang::En);
            let tags = |page: &str| page.matches('<').count();
            prop_assert_eq!(tags(&page), tags(&plain));
            let turned = page.contains('\u{202E}');
            prop_assert!(!turned);
            prop_assert!(!page.chars().any(|char| char.is_control() && char != '\n'));
        }
    }
}
