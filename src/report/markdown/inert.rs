//! The only ways of a text into Markdown: as a code span, or with everything escaped that could be markup.

use super::super::visible;

/// The text as a code span, in which nothing is markup, a link or a mention.
pub(in crate::report) fn code(text: &str) -> String {
    let shown = visible(text);
    let fence = "`".repeat(longest_run(&shown) + 1);
    // One space on either side is taken away again, and keeps a backtick of the text off the fence.
    let bare = shown.is_empty() || shown.starts_with(['`', ' ']) || shown.ends_with(['`', ' ']);
    let pad = if bare { " " } else { "" };
    format!("{fence}{pad}{shown}{pad}{fence}")
}

/// The text as prose, behind other text of the same line. What services link by themselves, such as
/// addresses, mentions and ticket numbers, cannot be escaped: such a text becomes a code span.
pub(in crate::report) fn prose(text: &str) -> String {
    if is_linked(text) { code(text) } else { escaped(text) }
}

/// The same in a cell of a table, where a pipe ends even a code span.
pub(super) fn cell(text: &str) -> String {
    if is_linked(text) { code(text).replace('|', "\\|") } else { escaped(text) }
}

fn is_linked(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower.contains(['@', '#']) || lower.contains("://") || lower.contains("www.")
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for char in visible(text).chars() {
        if "\\`*_{}[]<>|~&!$".contains(char) {
            escaped.push('\\');
        }
        escaped.push(char);
    }
    escaped
}

fn longest_run(text: &str) -> usize {
    text.split(|char| char != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_is_longer_than_any_run_of_backticks() {
        assert_eq!(code("a``b`c"), "```a``b`c```");
        assert_eq!(code("`"), "`` ` ``");
    }

    #[test]
    fn a_pipe_does_not_end_a_cell() {
        assert_eq!(cell("a|@b"), "`a\\|@b`");
        assert_eq!(cell("a|b"), "a\\|b");
    }

    #[test]
    fn a_text_of_several_lines_is_one() {
        assert_eq!(code("a\n\n# b"), "`a[U+000A][U+000A]# b`");
        assert_eq!(prose("a\n> b"), "a\\[U+000A\\]\\> b");
    }

    #[test]
    fn what_services_link_by_themselves_becomes_code() {
        for text in ["see https://evil.example", "WWW.evil.example", "@all", "who@evil.example", "fixes #1"] {
            assert!(prose(text).starts_with('`'), "{text}");
        }
    }

    #[test]
    fn markup_is_escaped_in_prose() {
        assert_eq!(prose("<b>*a* [x](y) ![i](j) &lt;"), "\\<b\\>\\*a\\* \\[x\\](y) \\!\\[i\\](j) \\&lt;");
    }
}
