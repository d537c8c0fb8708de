//! ANSI colours, for those who want them.

/// What a colour would underline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Tone {
    Good,
    Bad,
    Doubt,
    Plain,
}

pub(in crate::report) fn bold(text: &str, colour: bool) -> String {
    wrap(text, "1", colour)
}

pub(in crate::report) fn tone(text: &str, tone: Tone, colour: bool) -> String {
    match tone {
        Tone::Good => wrap(text, "32", colour),
        Tone::Bad => wrap(text, "31", colour),
        Tone::Doubt => wrap(text, "33", colour),
        Tone::Plain => text.to_owned(),
    }
}

/// Colours one word of a line that has already been cut to its width, if the cut left it whole.
pub(super) fn word(line: &str, word: &str, shade: Tone, colour: bool) -> String {
    line.replacen(word, &tone(word, shade, colour), 1)
}

fn wrap(text: &str, code: &str, colour: bool) -> String {
    if colour { format!("\u{1B}[{code}m{text}\u{1B}[0m") } else { text.to_owned() }
}
