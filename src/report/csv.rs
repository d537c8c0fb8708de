//! Findings as CSV for spreadsheets: UTF-8 with a byte order mark, and no cell that could be a formula.

use std::borrow::Cow;

use ::csv::{QuoteStyle, Terminator, WriterBuilder};

use crate::model::{Finding, ItemId, Lang, Outcome};

use super::{ReportError, View, visible, words};

/// By this Excel takes the file for UTF-8.
pub(super) const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

const HEADER: [&str; 16] = [
    "check",
    "severity",
    "account",
    "region",
    "resource",
    "outcome",
    "title",
    "reason",
    "fix",
    "items",
    "calls",
    "id",
    "scan_complete",
    "accepted_until",
    "ticket",
    "answered_by",
];

/// Every finding as a row of CSV (RFC 4180), its texts in one language.
///
/// The header and the outcomes are the names of the JSON report in both languages, so that rows of
/// either can be compared. Each row says whether the scan as a whole was complete: a sheet that was
/// filtered or cut still does not pass for everything there is.
pub fn csv(view: &View<'_>, lang: Lang) -> Result<Vec<u8>, ReportError> {
    // Quotes around every cell keep one cell one cell where the list separator is a semicolon.
    let mut builder = WriterBuilder::new();
    builder.quote_style(QuoteStyle::Always).terminator(Terminator::CRLF);
    let mut bytes = BYTE_ORDER_MARK.to_vec();
    let mut writer = builder.from_writer(&mut bytes);
    writer.write_record(HEADER)?;
    for finding in &view.findings {
        writer.write_record(row(view, finding, lang).map(|cell| inert(&cell)))?;
    }
    writer.flush().map_err(::csv::Error::from)?;
    drop(writer);
    Ok(bytes)
}

fn row(view: &View<'_>, finding: &Finding, lang: Lang) -> [String; 16] {
    let check = view.checks.get(&finding.check).map(|one| one.check);
    let fix = |outcome| match outcome {
        Outcome::Fail => check.map_or_else(String::new, |check| check.fix.get(lang).to_owned()),
        Outcome::Unknown => view.remedies(finding, lang).join(" / "),
        Outcome::Pass | Outcome::NotApplicable => String::new(),
    };
    let items: Vec<&str> =
        check.map_or_else(Vec::new, |check| check.items.keys().map(ItemId::as_str).collect());
    let calls: Vec<String> = finding.calls.iter().map(|call| call.0.to_string()).collect();
    [
        finding.check.to_string(),
        check.map_or_else(String::new, |check| check.severity.as_str().to_owned()),
        finding.account.to_string(),
        finding.region.clone(),
        finding.resource.clone(),
        finding.outcome.as_str().to_owned(),
        check.map_or_else(String::new, |check| check.title.get(lang).to_owned()),
        finding.reason.get(lang).to_owned(),
        fix(finding.outcome),
        items.join(" "),
        calls.join(" "),
        finding.id.clone(),
        (!view.doubts().any()).to_string(),
        finding.accepted.as_ref().map_or_else(String::new, |one| words::last_day(one.until)),
        finding.accepted.as_ref().map_or_else(String::new, |one| one.ticket.clone()),
        finding.answered.as_ref().map_or_else(String::new, |one| one.attestation.clone()),
    ]
}

/// A cell of CSV: the text with hidden characters shown, and an apostrophe before what a spreadsheet could
/// take for a formula (OWASP, "CSV Injection").
pub fn inert(cell: &str) -> String {
    let shown = visible(cell);
    let formula = starts_formula(cell) || starts_formula(&shown);
    let shown = if formula { Cow::Owned(format!("'{shown}")) } else { shown };
    shown.into_owned()
}

/// Spaces before do not help every spreadsheet; Japanese ones also read the full-width signs.
fn starts_formula(cell: &str) -> bool {
    let signs = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    cell.starts_with(signs) || cell.trim_start().starts_with(signs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    use proptest::prelude::*;

    fn text(lang: Lang) -> String {
        let sample = sample::small();
        let input = sample.input();
        String::from_utf8(csv(&View::new(&input), lang).unwrap()).unwrap()
    }

    #[test]
    fn the_file_opens_as_utf8_in_excel() {
        assert!(text(Lang::Ja).starts_with("\u{FEFF}\"check\",\"severity\",\"account\""));
    }

    #[test]
    fn a_failure_comes_with_its_fix_in_the_language_asked_for() {
        let row = text(Lang::En).lines().find(|line| line.starts_with("\"root-mfa\"")).unwrap().to_owned();
        let expected = "\"root-mfa\",\"critical\",\"111111111111\",\"global\",\"root\",\"fail\",\
            \"Root has MFA\",\"not met: mfa = false\",\"Register a key.\",\"build-2\",\"3\",\"5f1d0c2a9b7e\",\"false\",\"\",\"\",\"\"";
        assert_eq!(row, expected);
    }

    #[test]
    fn an_accepted_failure_is_a_failure_with_a_day() {
        let sample = sample::waived();
        let input = sample.input();
        let text = String::from_utf8(csv(&View::new(&input), Lang::En).unwrap()).unwrap();
        let row = text.lines().find(|line| line.contains("\"key/1\"")).unwrap();
        assert!(row.contains(",\"fail\",") && row.ends_with("\"2026-09-30\",\"KASUMI-42\",\"\""), "{row}");
    }

    #[test]
    fn a_formula_is_kept_as_text() {
        assert_eq!(inert("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(inert("\t=1"), "'[U+0009]=1");
        assert_eq!(inert("  ＝1"), "'  ＝1");
        assert_eq!(inert("a=1"), "a=1");
    }

    proptest! {
        #[test]
        fn any_resource_name_is_one_inert_cell(name in any::<String>()) {
            let mut sample = sample::small();
            sample.findings.truncate(1);
            sample.findings[0].resource = name;
            let input = sample.input();
            let bytes = csv(&View::new(&input), Lang::En).unwrap();
            let mut reader = ::csv::Reader::from_reader(&bytes[BYTE_ORDER_MARK.len()..]);
            let rows: Vec<_> = reader.records().collect::<Result<_, _>>().unwrap();
            prop_assert_eq!(rows.len(), 1);
            prop_assert_eq!(rows[0].len(), HEADER.len());
            for cell in &rows[0] {
                prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']));
                prop_assert!(!cell.chars().any(char::is_control));
            }
        }
    }
}
