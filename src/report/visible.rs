//! Makes what cannot be seen visible: a name may not steer the terminal, hide or turn the text around it.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The text with every control, invisible and direction-changing character written as `[U+202E]`.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        if is_hidden(char) {
            let written = write!(shown, "[U+{:04X}]", u32::from(char));
            debug_assert!(written.is_ok(), "a String takes every text");
        } else {
            shown.push(char);
        }
    }
    Cow::Owned(shown)
}

/// A JSON document in which hidden characters stand as `\u` escapes: the same values for whoever
/// reads it, and nothing that steers the terminal it is shown on.
///
/// They can only stand inside strings, but for the line breaks between values.
pub fn visible_json(document: &str) -> Cow<'_, str> {
    let is_hidden = |char: char| char != '\n' && is_hidden(char);
    if !document.chars().any(is_hidden) {
        return Cow::Borrowed(document);
    }
    let mut shown = String::with_capacity(document.len() + 16);
    for char in document.chars() {
        if is_hidden(char) {
            for unit in char.encode_utf16(&mut [0; 2]) {
                let written = write!(shown, "\\u{unit:04x}");
                debug_assert!(written.is_ok(), "a String takes every text");
            }
        } else {
            shown.push(char);
        }
    }
    Cow::Owned(shown)
}

/// Control characters, and those of Unicode's `Default_Ignorable_Code_Point` and `Bidi_Control` that
/// have no place in a name; combining marks and emoji selectors stay.
fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(
            char,
            '\u{00AD}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{180E}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{200B}'..='\u{200F}' // zero width, left-to-right and right-to-left marks
            | '\u{2028}'..='\u{202E}' // line and paragraph separators, embeddings and overrides
            | '\u{2060}'..='\u{206F}' // joiners, isolates
            | '\u{FFF9}'..='\u{FFFB}' // interlinear annotation
            | '\u{FFFE}'..='\u{FFFF}' // no characters, and not allowed in XML
            | '\u{E0000}'..='\u{E007F}' // tags
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    use proptest::prelude::*;

    #[test]
    fn plain_text_of_any_language_stays_as_it_is() {
        let text = "arn:aws:s3:::kasumi-住民情報-é-שלום";
        assert!(matches!(visible(text), Cow::Borrowed(same) if same == text));
    }

    #[test]
    fn a_direction_override_is_shown() {
        assert_eq!(visible("log\u{202E}gpj.exe"), "log[U+202E]gpj.exe");
    }

    #[test]
    fn a_terminal_sequence_loses_its_escape_character() {
        assert_eq!(visible("\u{1B}[2Jgone\r\n"), "[U+001B][2Jgone[U+000D][U+000A]");
    }

    #[test]
    fn a_document_is_read_as_the_same_values_and_shows_nothing_hidden() {
        let value = serde_json::json!({"\u{9B}2J": ["log\u{202E}gpj", "\u{7F}\u{E0041}", "a\nb\u{1B}]8;;"]});
        let shown = visible_json(&format!("{value:#}\n")).into_owned();
        assert!(!shown.chars().any(|char| char != '\n' && is_hidden(char)), "{shown:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
    }

    proptest! {
        #[test]
        fn nothing_hidden_is_left(text in any::<String>()) {
            let shown = visible(&text);
            prop_assert!(!shown.chars().any(is_hidden));
        }
    }
}
