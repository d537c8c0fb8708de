//! The comparison as one HTML page in the style of the report: no script, nothing from outside.

use askama::Template;

use crate::compare::Class;
use crate::model::Lang;

use super::super::ReportError;
use super::Compared;
use super::document::{Document, Row, Section, document};
use super::words::{self, Heading};

/// Rows of a table that are shown: the page is bounded in size.
const ROWS_MAX: usize = 200;

/// The page.
#[derive(Template)]
#[template(path = "difference.html", config = "src/report/askama.toml")]
struct Page {
    lang: &'static str,
    title: &'static str,
    facts: Vec<(&'static str, String)>,
    notes: Vec<&'static str>,
    sections: Vec<Table>,
    tool_label: &'static str,
    tool: String,
}

struct Table {
    id: String,
    title: String,
    note: &'static str,
    headings: Vec<&'static str>,
    rows: Vec<Line>,
    more: Option<String>,
}

struct Line {
    /// Sign, name and class of the style.
    class: Option<(char, &'static str, &'static str)>,
    cells: Vec<(&'static str, String)>,
}

/// The comparison as one HTML page in one language.
pub fn difference_html(compared: &Compared<'_>, lang: Lang) -> Result<String, ReportError> {
    let Document { facts, notes, sections } = document(compared, lang, ROWS_MAX);
    let page = Page {
        lang: lang.code(),
        title: Heading::Title.get(lang),
        facts: facts.iter().map(|(heading, cell)| (heading.get(lang), cell.text().to_owned())).collect(),
        notes,
        sections: sections.iter().enumerate().map(|(number, one)| table(number, one, lang)).collect(),
        tool_label: Heading::Tool.get(lang),
        tool: format!("{} {}", compared.tool.name, compared.tool.version),
    };
    Ok(page.render()?)
}

fn table(number: usize, section: &Section, lang: Lang) -> Table {
    let classes = section.rows.iter().any(|row| row.class.is_some());
    let first = classes.then_some(Heading::Change);
    Table {
        id: format!("section-{}", number + 1),
        title: section.title.clone(),
        note: section.note,
        headings: first.iter().chain(&section.headings).map(|heading| heading.get(lang)).collect(),
        rows: section.rows.iter().map(|row| line(section, row, lang)).collect(),
        more: (section.more > 0).then(|| words::and_more(section.more, lang)),
    }
}

fn line(section: &Section, row: &Row, lang: Lang) -> Line {
    let cells = section.headings.iter().zip(row.head.iter().chain(&row.details));
    Line {
        class: row.class.map(|class| (words::class_mark(class), words::class(class, lang), style(class))),
        cells: cells.map(|(heading, cell)| (heading.get(lang), cell.text().to_owned())).collect(),
    }
}

/// The outcome whose colour the class takes.
fn style(class: Class) -> &'static str {
    match class {
        Class::Worse => "fail",
        Class::Better => "pass",
        Class::Unknown | Class::Known => "unknown",
        Class::Came | Class::Went | Class::Changed => "",
    }
}
