//! A raw answer for people: indented, nothing invisible, long ones cut.

use quick_xml::events::Event;
use quick_xml::{Reader, Writer};

use crate::report::visible;

/// Lines that are shown of an answer without `--full`.
const LINES_MAX: usize = 40;

/// Characters that are shown of a line without `--full`.
const LINE_MAX: usize = 400;

/// The lines of an answer, and how many lines or ends of lines were left out.
pub(super) fn lines(body: &str, full: bool) -> (Vec<String>, usize) {
    let text = indented(body);
    let (lines_max, line_max) = if full { (usize::MAX, usize::MAX) } else { (LINES_MAX, LINE_MAX) };
    let mut left_out = 0;
    let mut shown = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if number >= lines_max {
            left_out += 1;
            continue;
        }
        let mut cut: String = line.chars().take(line_max).collect();
        if cut.len() < line.len() {
            left_out += 1;
            cut.push('…');
        }
        shown.push(visible(&cut).into_owned());
    }
    (shown, left_out)
}

/// JSON and XML indented; what is neither stays as it is.
fn indented(body: &str) -> String {
    let pretty = match body.trim_start().chars().next() {
        Some('<') => xml(body),
        Some(_) => serde_json::from_str::<serde_json::Value>(body).ok().map(|value| format!("{value:#}")),
        None => None,
    };
    pretty.unwrap_or_else(|| body.to_owned())
}

#[expect(clippy::wildcard_enum_match_arm, reason = "everything but the end is written again")]
fn xml(body: &str) -> Option<String> {
    let mut reader = Reader::from_str(body);
    reader.config_mut().trim_text(true);
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    loop {
        match reader.read_event().ok()? {
            Event::Eof => return String::from_utf8(writer.into_inner()).ok(),
            event => writer.write_event(event).ok()?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_and_xml_are_indented_and_the_rest_stays() {
        assert_eq!(lines(r#"{"a":[1]}"#, true).0, ["{", "  \"a\": [", "    1", "  ]", "}"]);
        assert_eq!(lines("<a><b>1</b></a>", true).0, ["<a>", "  <b>1</b>", "</a>"]);
        assert_eq!(lines("not { json", true).0, ["not { json"]);
    }

    #[test]
    fn a_long_answer_is_cut_unless_it_is_asked_for_whole() {
        let body = format!("[{}0]", "0,".repeat(100));
        let (shown, left_out) = lines(&body, false);
        assert_eq!((shown.len(), left_out), (LINES_MAX, 103 - LINES_MAX));
        assert_eq!(lines(&body, true).1, 0);
        assert_eq!(lines(&"x".repeat(LINE_MAX + 1), false).1, 1);
    }

    #[test]
    fn an_answer_cannot_steer_the_terminal() {
        let (shown, _) = lines("{\"a\":\"\\u001b[2J\u{202E}\"}", true);
        assert!(!shown.concat().contains(['\u{1b}', '\u{202E}']), "{shown:?}");
        assert!(!lines("\u{1b}[2J", true).0.concat().contains('\u{1b}'));
    }
}
