//! The report for people: one HTML page that needs nothing from outside, on screen, phone and A4.
//!
//! Its one script filters what the page shows; everything is there without it. The browser may run
//! that script and no other (`policy`). The template sees texts only; all of them go through
//! [`escape::Inert`], but the style sheet and the script, which are ours.

mod change;
mod declared;
mod detail;
pub(super) mod escape;
mod filter;
mod first;
mod heat;
mod limits;
mod page;
mod policy;
mod section;
mod soon;
mod timeline;
mod trend;
mod unknowns;
mod waivers;

use askama::Template as _;

use crate::model::Lang;

use super::{ReportError, View};

/// Rows of one list that the page shows; the rest is in the CSV or JSON report.
const ROWS_MAX: usize = 50;

/// Checks that the page names as the first to mend.
const WORST_MAX: usize = 20;

/// Names of a list within a row.
const NAMES_MAX: usize = 8;

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
    fn new<'s, S>(all: &'s [S], limit: usize, place: &str, lang: Lang, row: impl Fn(&'s S) -> T) -> Self {
        Self { rows: all.iter().take(limit).map(row).collect(), more: more(all.len(), limit, place, lang) }
    }

    fn of(mut rows: Vec<T>, limit: usize, place: &str, lang: Lang) -> Self {
        let more = more(rows.len(), limit, place, lang);
        rows.truncate(limit);
        Self { rows, more }
    }
}

fn more(all: usize, limit: usize, place: &str, lang: Lang) -> Option<String> {
    let rest = all.saturating_sub(limit);
    (rest > 0).then(|| super::words::more(rest, place, lang))
}

/// The first names of a list within a row, and how many more there are.
fn list<'a>(mut names: impl Iterator<Item = &'a str>, limit: usize, between: &str) -> String {
    let shown = names.by_ref().take(limit).collect::<Vec<_>>().join(between);
    match names.count() {
        0 => shown,
        rest => format!("{shown} … +{rest}"),
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
    fn the_page_needs_nothing_from_outside() {
        let page = page(&sample::small(), Lang::Ja);
        for word in [" src=", "url(", "@import", "http://", "https://", "<link", "<iframe", " style=", " on"]
        {
            let outside = page.split("<script>").next().unwrap();
            assert!(!outside.contains(word) || word == " on", "{word}");
            assert!(!page.replace(policy::SCRIPT, "").contains(&format!("{word}click")), "{word}");
        }
    }

    #[test]
    fn the_page_runs_its_own_script_and_no_other() {
        let page = page(&sample::small(), Lang::Ja);
        assert_eq!(page.matches("<script").count(), 1);
        assert!(page.contains(&format!("<script>{}</script>", policy::SCRIPT)));
        assert!(page.contains(&format!("<style>{}</style>", policy::STYLE)));
        let allowed = page.split("Content-Security-Policy\" content=\"").nth(1).unwrap();
        let allowed = allowed.split('"').next().unwrap().replace("&#39;", "'");
        assert_eq!(allowed, policy::policy());
        assert!(!allowed.contains("unsafe"));
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
        assert!(row.contains("with evidence changed or missing <bdi><code>a.pdf</code></bdi>"), "{row}");
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

    #[test]
    fn what_changed_stands_on_the_first_sheet_where_it_was_compared() {
        let sample = sample::small();
        let mut input = sample.input();
        assert!(!html(&View::new(&input), Lang::En).unwrap().contains("Changes since the last snapshot"));
        input.changes = Some(sample::changes());
        let page = html(&View::new(&input), Lang::En).unwrap();
        let sheet = page.split("id=\"changed-short\"").nth(1).unwrap().split("</section>").next().unwrap();
        for word in ["Worse 3", "Better 2", "ops-11</a> conforms 100 →", "does not conform</b> 40"] {
            assert!(sheet.contains(word), "{word} in {sheet}");
        }
        let section = page.split("<h2 id=\"changes\"").nth(1).unwrap().split("</section>").next().unwrap();
        for word in ["rotation_enabled: true → false", "and 2 more (see kakunin diff)", "2026-03-31T150000Z"]
        {
            assert!(section.contains(word), "{word} in {section}");
        }
    }

    #[test]
    fn a_trend_is_drawn_and_said_in_numbers() {
        let sample = sample::small();
        let mut input = sample.input();
        input.trend = sample::trend(&[Some((20, 40)), Some((30, 30))]);
        let page = html(&View::new(&input), Lang::En).unwrap();
        let panel = page.split("id=\"trend\"").nth(1).unwrap().split("</section>").next().unwrap();
        for word in ["<polyline class=\"lower\"", "role=\"img\"", "20–40", "90%"] {
            assert!(panel.contains(word), "{word} in {panel}");
        }
    }

    #[test]
    fn an_item_lists_its_attestations_and_the_waivers_of_its_checks() {
        let sample = sample::Sample { declarations: sample::declared(), ..sample::waived() };
        let page = page(&sample, Lang::En);
        let item = |id: &str| {
            let article = page.split(&format!("id=\"item-{id}\"")).nth(1).unwrap();
            article.split("</article>").next().unwrap().to_owned()
        };
        assert!(item("build-1").contains("other-file") && !item("ops-11").contains("other-file"));
        assert!(item("ops-11").contains("情報政策課長") && !item("build-1").contains("情報政策課長"));
    }

    #[test]
    fn a_snapshot_of_a_hundred_thousand_findings_makes_a_page_under_five_megabytes() {
        let sample = sample::large(100_000);
        let page = page(&sample, Lang::Ja);
        assert!(page.len() < 5_000_000, "{}", page.len());
        assert!(page.contains("（CSVを参照）"));
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
