//! The comparison for the terminal: grouped by cause, the worst first, each list with an end.

use crate::compare::Class;
use crate::model::Lang;

use super::super::summary::Style;
use super::super::summary::grid::fit;
use super::super::summary::paint::{Tone, bold, tone};
use super::super::visible;
use super::Compared;
use super::document::{Cell, Document, Row, Section, document};
use super::words::{self, Heading};

/// Rows of a list that are shown.
const ROWS_MAX: usize = 10;

/// The comparison as text, ending with a line break.
pub fn difference_text(compared: &Compared<'_>, style: Style) -> String {
    let style = Style { width: style.width.max(40), ..style };
    let Document { facts, notes, sections } = document(compared, style.lang, ROWS_MAX);
    let fact = |(heading, cell): &(Heading, Cell)| {
        fit(&format!("{}: {}", heading.get(style.lang), visible(cell.text())), style.width)
    };
    let mut parts = vec![facts.iter().map(fact).collect::<Vec<_>>()];
    parts.extend(sections.iter().map(|one| section(one, style)));
    parts.push(notes.into_iter().map(|note| bold(note, style.colour)).collect());
    let text: Vec<String> = parts.into_iter().map(|lines| lines.join("\n")).collect();
    format!("{}\n", text.join("\n\n"))
}

fn section(section: &Section, style: Style) -> Vec<String> {
    let mut lines = vec![bold(&section.title, style.colour)];
    lines.extend(section.rows.iter().flat_map(|one| row(section, one, style)));
    if section.more > 0 {
        lines.push(format!("  {}", words::and_more(section.more, style.lang)));
    }
    lines
}

/// One line for what it is, one for what there is to say of it.
fn row(section: &Section, row: &Row, style: Style) -> Vec<String> {
    let words: Vec<&str> = row.head.iter().map(Cell::text).filter(|text| !text.is_empty()).collect();
    let head = visible(&words.join("  ")).into_owned();
    let first = match row.class {
        Some(class) => {
            let word = format!("{} {}", words::class_mark(class), words::class(class, style.lang));
            let rest = fit(
                &head,
                style.width.saturating_sub(unicode_width::UnicodeWidthStr::width(word.as_str()) + 4),
            );
            format!("  {}  {rest}", tone(&word, tone_of(class), style.colour))
        }
        None => fit(&format!("  {head}"), style.width),
    };
    let named = section.headings.iter().skip(row.head.len()).zip(&row.details);
    let details = named.filter(|(_, cell)| !cell.text().is_empty() && cell.text() != "0");
    let (fix, details): (Vec<_>, Vec<_>) = details.partition(|(heading, _)| **heading == Heading::Fix);
    let details: Vec<String> =
        details.into_iter().map(|(heading, cell)| labelled(*heading, cell, style.lang)).collect();
    let mut lines = vec![first];
    if !details.is_empty() {
        lines.push(fit(&format!("      {}", details.join(", ")), style.width));
    }
    // Not cut to the width: half a remedy is none.
    lines.extend(fix.into_iter().map(|(_, cell)| format!("      → {}", visible(cell.text()))));
    lines
}

/// A number says nothing without its heading, a change of an outcome does.
fn labelled(heading: Heading, cell: &Cell, lang: Lang) -> String {
    let text = visible(cell.text());
    let evident = [Heading::Outcome, Heading::Verdict, Heading::Details, Heading::Columns].contains(&heading);
    match lang {
        _ if evident => text.into_owned(),
        Lang::Ja => format!("{}：{text}", heading.get(lang)),
        Lang::En => format!("{} {text}", heading.get(lang)),
    }
}

fn tone_of(class: Class) -> Tone {
    match class {
        Class::Worse => Tone::Bad,
        Class::Better => Tone::Good,
        Class::Unknown | Class::Known => Tone::Doubt,
        Class::Came | Class::Went | Class::Changed => Tone::Plain,
    }
}
