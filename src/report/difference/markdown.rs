//! The comparison as Markdown for tickets (GitHub's tables): names stand in code spans, where nothing is
//! a link, a mention, markup or a cell of its own.

use crate::model::Lang;

use super::super::visible;
use super::Compared;
use super::document::{Cell, Section, document};
use super::words::{self, Heading};

/// Rows of a table that are shown: a ticket is read by people.
const ROWS_MAX: usize = 50;

/// The comparison as Markdown, ending with a line break.
pub fn difference_markdown(compared: &Compared<'_>, lang: Lang) -> String {
    let document = document(compared, lang, ROWS_MAX);
    let mut parts = vec![format!("# {}", Heading::Title.get(lang))];
    parts.push(document.notes.iter().map(|note| format!("**{note}**")).collect::<Vec<_>>().join("\n\n"));
    let fact = |(heading, text): &(Heading, Cell)| format!("* {}: {}", heading.get(lang), cell(text));
    parts.push(document.facts.iter().map(fact).collect::<Vec<_>>().join("\n"));
    parts.extend(document.sections.iter().map(|one| section(one, lang)));
    format!("{}\n", parts.join("\n\n"))
}

fn section(section: &Section, lang: Lang) -> String {
    let classes = section.rows.iter().any(|row| row.class.is_some());
    let first = if classes { Some(Heading::Change) } else { None };
    let headings: Vec<&str> =
        first.iter().chain(&section.headings).map(|heading| heading.get(lang)).collect();
    let mut lines = vec![format!("## {}", section.title), String::new()];
    if !section.note.is_empty() {
        lines.extend([section.note.to_owned(), String::new()]);
    }
    lines.push(format!("| {} |", headings.join(" | ")));
    lines.push(format!("|{}", "---|".repeat(headings.len())));
    for row in &section.rows {
        let class = row.class.map(|class| words::class(class, lang).to_owned());
        let cells: Vec<String> =
            class.into_iter().chain(row.head.iter().chain(&row.details).map(cell)).collect();
        lines.push(format!("| {} |", cells.join(" | ")));
    }
    if section.more > 0 {
        lines.extend([String::new(), words::and_more(section.more, lang)]);
    }
    lines.join("\n")
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Words(text) => plain(text),
        Cell::Names(text) => code(text),
    }
}

/// Our own words; what could be markup in them is escaped.
fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in visible(text).chars() {
        if char.is_ascii_punctuation()
            && !matches!(char, '.' | ',' | '-' | ':' | '(' | ')' | '%' | '/' | '\'' | '!')
        {
            escaped.push('\\');
        }
        escaped.push(char);
    }
    escaped
}

/// A code span with a fence longer than any run of backticks in it; a bar would end the cell.
fn code(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let shown = visible(text);
    let longest = shown.split(|char| char != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if shown.starts_with(['`', ' ']) || shown.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{space}{}{space}{fence}", shown.replace('|', "\\|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_ends_neither_its_code_span_nor_its_cell() {
        assert_eq!(code("a|b"), "`a\\|b`");
        assert_eq!(code("``x"), "``` ``x ```");
        assert_eq!(code("@all <b>http://x</b>"), "`@all <b>http://x</b>`");
        assert_eq!(code("a\nb"), "`a[U+000A]b`");
    }

    #[test]
    fn words_keep_no_markup() {
        assert_eq!(plain("a*b_c|d"), "a\\*b\\_c\\|d");
    }
}
