//! The only way of a text into the page: markup escaped, hidden characters shown.

use std::fmt::{self, Write};

use askama::filters::{Escaper, Html};

use super::super::visible;

/// Escapes as askama does for HTML, after [`visible`].
#[derive(Clone, Copy, Debug)]
pub(in crate::report) struct Inert;

impl Escaper for Inert {
    fn write_escaped_str<W: Write>(&self, dest: W, string: &str) -> fmt::Result {
        Html.write_escaped_str(dest, &visible(string))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_hidden_characters_become_text() {
        let mut out = String::new();
        Inert.write_escaped_str(&mut out, "<b title=\"'\">\u{200F}&").unwrap();
        assert_eq!(out, "&#60;b title=&#34;&#39;&#34;&#62;[U+200F]&#38;");
    }
}
