//! The page in a real browser: a headless Chromium, driven by `tests/witness/browser.py`.
//!
//! Where there is no Chromium or no Python the tests say so and are skipped; with
//! `KAKUNIN_BROWSER=required` a skip is a failure.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use crate::program::{kakunin, stderr};
use crate::witness::skip_unless_required;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/witness/browser.py");

/// Names under which systems install it.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// A page and what the browser saw of it.
struct Seen {
    page: String,
    facts: Value,
}

impl Seen {
    fn number(&self, pointer: &str) -> u64 {
        self.facts.pointer(pointer).and_then(Value::as_u64).unwrap_or_else(|| panic!("{pointer}"))
    }

    fn is_empty(&self, name: &str) -> bool {
        let fact = &self.facts[name];
        fact.as_array().is_some_and(Vec::is_empty) || fact.as_object().is_some_and(serde_json::Map::is_empty)
    }
}

fn browser() -> Result<&'static str, String> {
    let starts =
        |name: &&str| Command::new(name).arg("--version").output().is_ok_and(|one| one.status.success());
    if !starts(&"python3") {
        return Err("there is no python3".to_owned());
    }
    BROWSERS.into_iter().find(starts).ok_or_else(|| "there is no Chromium".to_owned())
}

fn look(browser: &str, page: &Path) -> Value {
    let output = Command::new("python3").arg(SCRIPT).arg(browser).arg(page).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The demo's pages in Japanese and in English, looked at once for all tests, and a page into which
/// a script was smuggled; nothing where there is no browser.
fn seen() -> Option<&'static [Seen; 3]> {
    static SEEN: OnceLock<Option<[Seen; 3]>> = OnceLock::new();
    let look_at_all = || {
        let browser = browser().map_err(|why| skip_unless_required("KAKUNIN_BROWSER", &why)).ok()?;
        let folder = tempfile::tempdir().unwrap();
        let output = kakunin(folder.path()).args(["demo", "--output", "."]).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        let path = |name: &str| folder.path().join(format!("report.{name}.html"));
        let page = fs::read_to_string(path("en")).unwrap();
        let smuggled = page.replace("</h1>", "</h1><script>document.title = 'owned'; throw 1</script>");
        std::io::Write::write_all(&mut fs::File::create(path("bad")).unwrap(), smuggled.as_bytes()).unwrap();
        Some(["ja", "en", "bad"].map(|name| Seen {
            page: fs::read_to_string(path(name)).unwrap(),
            facts: look(browser, &path(name)),
        }))
    };
    SEEN.get_or_init(look_at_all).as_ref()
}

/// The two pages as they are.
fn pages() -> &'static [Seen] {
    seen().map_or(&[], |all| &all[..2])
}

#[test]
fn the_page_opens_without_a_complaint_and_asks_for_nothing_but_itself() {
    for seen in pages() {
        assert!(seen.is_empty("complaints"), "{}", seen.facts["complaints"]);
        assert!(seen.page.contains(&format!("<html lang={}>", seen.facts["language"])));
        let requests = seen.facts["requests"].as_array().unwrap();
        assert_eq!(requests.len(), 1, "{requests:?}");
        assert!(requests[0].as_str().unwrap().starts_with("file://"));
    }
}

#[test]
fn a_script_that_is_not_its_own_does_not_run() {
    if let Some([_, _, bad]) = seen() {
        let said = bad.facts["complaints"].to_string();
        assert!(
            said.contains("Content Security Policy") || said.contains("ContentSecurityPolicyIssue"),
            "{said}"
        );
        assert!(bad.facts["title"].as_str().unwrap().starts_with("Report"), "{}", bad.facts["title"]);
    }
}

#[test]
fn without_script_everything_is_there_and_the_filters_are_not() {
    for seen in pages() {
        assert_eq!(seen.number("/without_script/filters"), 0);
        assert_eq!(seen.number("/visible/filters"), 1);
        for name in ["items", "checks", "failing", "unknown"] {
            let (bare, whole) = (format!("/without_script/{name}"), format!("/visible/{name}"));
            assert_eq!(seen.number(&bare), seen.number(&whole), "{name}");
        }
        assert_eq!(seen.number("/visible/items"), 37);
    }
}

#[test]
fn filters_hide_what_was_not_chosen_and_say_how_much_is_left() {
    for seen in pages() {
        let of = |filter: &str, name: &str| seen.number(&format!("/filtered/{filter}/{name}"));
        let count = |text: &str| u64::try_from(seen.page.matches(text).count()).unwrap();
        assert_eq!(of("verdict", "items"), count("data-verdict=\"does_not_conform\""));
        assert_eq!(of("area", "items"), 4);
        assert!((1..seen.number("/visible/checks")).contains(&of("severity", "checks")));
        assert_eq!(
            (of("outcome", "failing"), of("outcome", "unknown")),
            (0, seen.number("/visible/unknown"))
        );
        assert_eq!((of("nothing", "items"), of("nothing", "failing")), (0, 0));
        let status = seen.facts["filtered"]["text"]["status"].as_str().unwrap();
        assert!(status.contains(&of("text", "items").to_string()), "{status}");
        assert_eq!(seen.facts["filtered"]["cleared"], seen.facts["visible"]);
    }
}

#[test]
fn a_search_finds_the_resource_and_hides_the_others() {
    for seen in pages() {
        let found = seen.number("/filtered/text/failing");
        assert!((1..20).contains(&found), "{found}");
        assert!(seen.number("/filtered/text/items") < 37);
    }
}

#[test]
fn nothing_reaches_over_the_side_of_a_phone() {
    for seen in pages() {
        assert_eq!((seen.number("/overflow_phone"), seen.number("/overflow_desktop")), (0, 0));
    }
}

#[test]
fn every_text_stands_out_from_its_ground_in_light_and_dark() {
    for seen in pages() {
        for name in ["contrast_light", "contrast_dark"] {
            assert!(seen.is_empty(name), "below 4.5 : 1: {}", seen.facts[name]);
        }
    }
}

#[test]
fn everything_that_can_be_operated_has_a_name() {
    for seen in pages() {
        assert!(seen.number("/tree/operable") > 100);
        assert_eq!(seen.facts["tree"]["unnamed"], Value::Array(Vec::new()));
    }
}

#[test]
fn headings_leave_out_no_level() {
    for seen in pages() {
        let levels: Vec<u64> =
            seen.facts["headings"].as_array().unwrap().iter().filter_map(Value::as_u64).collect();
        assert_eq!(levels.first(), Some(&1));
        let jump = levels.windows(2).find(|pair| pair[1] > pair[0] + 1);
        assert_eq!(jump, None);
    }
}

#[test]
fn the_page_prints_with_a_sheet_for_each_item() {
    for seen in pages() {
        let pages = seen.number("/pdf_pages");
        assert!((37..400).contains(&pages), "{pages}");
    }
}

#[test]
fn the_pictures_of_kasumi_are_there() {
    for seen in pages() {
        assert!(seen.page.contains("class=\"heat\""));
        assert_eq!(seen.page.matches("class=\"rows bars\"").count(), 2, "logs and backups");
        assert!(seen.page.contains("certificate/22222222-aaaa-4000-8000-000000000002</bdi>"), "expires soon");
    }
}
