//! Placeholders of the mock files, parsed once, so that a misspelt one stops the load and not a test.

use std::collections::BTreeMap;

use jiff::Timestamp;
use thiserror::Error;

use super::encoding::{Encoding, TimeFormat, offset_seconds};

/// One row of `each`: column to value.
pub(super) type Row = BTreeMap<String, String>;

/// How often a column may name a column before it is taken for a circle.
const DEEPEST: u8 = 4;

/// What a placeholder can say about the request being answered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) account: &'a str,
    pub(super) region: &'a str,
    pub(super) clock: Timestamp,
}

/// What is wrong with a placeholder; `at` counts bytes from the start of the text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("placeholder `{{{{{tag}}}}}`: {fault}")]
pub(super) struct TemplateError {
    pub(super) tag: String,
    pub(super) at: usize,
    pub(super) fault: TagFault,
}

/// Why a placeholder cannot be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(super) enum TagFault {
    #[error("it is not closed")]
    Unclosed,
    #[error("it closes a block that is not open")]
    NotOpen,
    #[error("neither a column of `each` nor a known name")]
    Unknown,
    #[error("the offset is not like `-30d`, `+12h`, `-5m`, `+1w` or `-10s`, at most 100 years")]
    Offset,
    #[error("its column names itself")]
    Circle,
}

/// A text with placeholders.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Literal(String),
    /// Not yet known to be a column, the account or the region.
    Name(Tag),
    Account,
    Region,
    Time(TimeFormat, Offset),
    Block(Encoding, Vec<Self>),
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Tag {
    text: String,
    at: usize,
}

impl Tag {
    fn fault(&self, fault: TagFault) -> TemplateError {
        TemplateError { tag: self.text.clone(), at: self.at, fault }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Offset {
    Seconds(i64),
    /// A column that holds the offset.
    Column(Tag),
}

impl Template {
    /// Reads the placeholders of a text; their names are looked up by [`Template::bind`].
    pub(super) fn parse(text: &str) -> Result<Self, TemplateError> {
        let mut parser = Parser { length: text.len(), rest: text };
        parser.parts(None).map(Self)
    }

    /// Puts the columns of a row in; a column may itself hold placeholders.
    pub(super) fn bind(&self, row: &Row) -> Result<Self, TemplateError> {
        Ok(Self(joined(bound(&self.0, row, DEEPEST)?)))
    }

    /// Reads and binds in one step.
    pub(super) fn of(text: &str, row: &Row) -> Result<Self, TemplateError> {
        Self::parse(text)?.bind(row)
    }

    /// The text for one request.
    pub(super) fn render(&self, context: Context<'_>) -> String {
        rendered(&self.0, context)
    }

    /// Whether the text for this request is `other`.
    pub(super) fn equals(&self, other: &str, context: Context<'_>) -> bool {
        match self.0.as_slice() {
            [] => other.is_empty(),
            [Part::Literal(text)] => text == other,
            parts => rendered(parts, context) == other,
        }
    }

    /// Whether the text is empty for every request.
    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn bound(parts: &[Part], row: &Row, depth: u8) -> Result<Vec<Part>, TemplateError> {
    let mut all = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Part::Name(tag) => all.extend(bound_name(tag, row, depth)?),
            Part::Time(format, Offset::Column(tag)) => {
                let value = row.get(&tag.text).ok_or_else(|| tag.fault(TagFault::Offset))?;
                let seconds = offset_seconds(value).ok_or_else(|| tag.fault(TagFault::Offset))?;
                all.push(Part::Time(*format, Offset::Seconds(seconds)));
            }
            Part::Block(encoding, inner) => {
                all.push(Part::Block(*encoding, bound(inner, row, depth)?));
            }
            Part::Literal(_) | Part::Account | Part::Region | Part::Time(_, Offset::Seconds(_)) => {
                all.push(part.clone());
            }
        }
    }
    Ok(all)
}

fn bound_name(tag: &Tag, row: &Row, depth: u8) -> Result<Vec<Part>, TemplateError> {
    match (row.get(&tag.text), tag.text.as_str()) {
        (Some(value), _) => {
            let depth = depth.checked_sub(1).ok_or_else(|| tag.fault(TagFault::Circle))?;
            // The place is that of the outermost text, where a reader looks for it.
            let parsed = Template::parse(value).and_then(|value| bound(&value.0, row, depth));
            parsed.map_err(|error| TemplateError { at: tag.at, ..error })
        }
        (None, "account") => Ok(vec![Part::Account]),
        (None, "region") => Ok(vec![Part::Region]),
        (None, _) => Err(tag.fault(TagFault::Unknown)),
    }
}

/// Neighbouring literals become one, so that most conditions are compared without rendering.
fn joined(parts: Vec<Part>) -> Vec<Part> {
    let mut all: Vec<Part> = Vec::with_capacity(parts.len());
    for part in parts {
        match (all.last_mut(), part) {
            (Some(Part::Literal(before)), Part::Literal(text)) => before.push_str(&text),
            (_, part) => all.push(part),
        }
    }
    all
}

fn rendered(parts: &[Part], context: Context<'_>) -> String {
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Literal(literal) => text.push_str(literal),
            Part::Account => text.push_str(context.account),
            Part::Region => text.push_str(context.region),
            Part::Time(format, Offset::Seconds(offset)) => {
                let seconds = context.clock.as_second().saturating_add(*offset);
                text.push_str(&format.text(seconds));
            }
            Part::Block(encoding, inner) => {
                text.push_str(&encoding.text(&rendered(inner, context)));
            }
            // Binding has replaced both; nothing reaches the wire unbound.
            Part::Name(_) | Part::Time(_, Offset::Column(_)) => {}
        }
    }
    text
}

struct Parser<'a> {
    length: usize,
    rest: &'a str,
}

impl Parser<'_> {
    fn parts(&mut self, open: Option<Tag>) -> Result<Vec<Part>, TemplateError> {
        let mut parts = Vec::new();
        while let Some((before, after)) = self.rest.split_once("{{") {
            push_literal(&mut parts, before);
            let at = self.length.saturating_sub(after.len()).saturating_sub(2);
            let (text, rest) = after.split_once("}}").ok_or_else(|| unclosed(after, at))?;
            self.rest = rest;
            let tag = Tag { text: text.trim().to_owned(), at };
            if let Some(closed) = tag.text.strip_prefix('/') {
                let opens = open.as_ref().is_some_and(|open| open.text == closed);
                return if opens { Ok(parts) } else { Err(tag.fault(TagFault::NotOpen)) };
            }
            parts.push(self.part(tag)?);
        }
        if let Some(open) = open {
            return Err(open.fault(TagFault::Unclosed));
        }
        push_literal(&mut parts, self.rest);
        Ok(parts)
    }

    fn part(&mut self, tag: Tag) -> Result<Part, TemplateError> {
        if let Some(encoding) = Encoding::parse(&tag.text) {
            return Ok(Part::Block(encoding, self.parts(Some(tag))?));
        }
        let (name, offset) = tag.text.split_once(' ').unwrap_or((&tag.text, ""));
        match TimeFormat::parse(name) {
            Some(format) => Ok(Part::Time(format, parsed_offset(offset.trim(), &tag)?)),
            None => Ok(Part::Name(tag)),
        }
    }
}

fn push_literal(parts: &mut Vec<Part>, text: &str) {
    if !text.is_empty() {
        parts.push(Part::Literal(text.to_owned()));
    }
}

fn unclosed(after: &str, at: usize) -> TemplateError {
    let tag = after.chars().take(20).collect();
    TemplateError { tag, at, fault: TagFault::Unclosed }
}

fn parsed_offset(text: &str, tag: &Tag) -> Result<Offset, TemplateError> {
    if text.is_empty() {
        return Ok(Offset::Seconds(0));
    }
    if text.starts_with(['+', '-']) {
        let seconds = offset_seconds(text).ok_or_else(|| tag.fault(TagFault::Offset))?;
        return Ok(Offset::Seconds(seconds));
    }
    Ok(Offset::Column(Tag { text: text.to_owned(), at: tag.at }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(template: &str, row: &[(&str, &str)]) -> Result<String, TemplateError> {
        let row = row.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let clock = "2026-03-02T00:00:00Z".parse().unwrap();
        let context = Context { account: "111111111111", region: "ap-northeast-1", clock };
        Ok(Template::of(template, &row)?.render(context))
    }

    #[test]
    fn a_column_takes_its_value() {
        assert_eq!(text("key/{{id}}!", &[("id", "a")]).unwrap(), "key/a!");
    }

    #[test]
    fn a_column_wins_over_the_region_of_the_request() {
        assert_eq!(text("{{account}} {{region}}", &[("region", "x")]).unwrap(), "111111111111 x");
    }

    #[test]
    fn a_column_may_hold_placeholders() {
        assert_eq!(
            text("{{arn}}", &[("arn", "{{id}}@{{region}}"), ("id", "a")]).unwrap(),
            "a@ap-northeast-1"
        );
    }

    #[test]
    fn a_column_that_names_itself_is_refused() {
        assert_eq!(text("{{a}}", &[("a", "{{a}}")]).unwrap_err().fault, TagFault::Circle);
    }

    #[test]
    fn times_count_from_the_clock_of_the_mock() {
        assert_eq!(text("{{iso -30d}}", &[]).unwrap(), "2026-01-31T00:00:00Z");
        assert_eq!(text("{{iso +12h}}", &[]).unwrap(), "2026-03-02T12:00:00Z");
        assert_eq!(text(r#"{"a":{"t":{{epoch -30d}}}}"#, &[]).unwrap(), r#"{"a":{"t":1769817600}}"#);
        assert_eq!(text("{{millis}}", &[]).unwrap(), "1772409600000");
    }

    #[test]
    fn an_offset_may_come_from_a_column() {
        assert_eq!(text("{{iso age}}", &[("age", "-1d")]).unwrap(), "2026-03-01T00:00:00Z");
    }

    #[test]
    fn blocks_encode_what_they_hold_and_nest() {
        assert_eq!(text("{{base64}}{{id}}{{/base64}}", &[("id", "root")]).unwrap(), "cm9vdA==");
        assert_eq!(text(r#"{{uri}}{"a b":"~/"}{{/uri}}"#, &[]).unwrap(), "%7B%22a%20b%22%3A%22~%2F%22%7D");
        assert_eq!(text("{{json}}a\"\n{{xml}}<{{/xml}}{{/json}}", &[]).unwrap(), r#"a\"\n&lt;"#);
    }

    #[test]
    fn a_misspelt_placeholder_is_refused_with_its_place() {
        let error = text("abc {{regoin}}", &[]).unwrap_err();
        assert_eq!((error.at, error.fault), (4, TagFault::Unknown));
        assert_eq!(
            error.to_string(),
            "placeholder `{{regoin}}`: neither a column of `each` nor a known name"
        );
    }

    #[test]
    fn open_and_crossed_blocks_are_refused() {
        assert_eq!(text("{{xml}}a", &[]).unwrap_err().fault, TagFault::Unclosed);
        assert_eq!(text("{{xml}}{{json}}a{{/xml}}{{/json}}", &[]).unwrap_err().fault, TagFault::NotOpen);
        assert_eq!(text("{{id", &[]).unwrap_err().fault, TagFault::Unclosed);
    }

    #[test]
    fn an_offset_without_a_unit_is_refused() {
        assert_eq!(text("{{iso -30}}", &[]).unwrap_err().fault, TagFault::Offset);
        assert_eq!(text("{{iso -9999999999w}}", &[]).unwrap_err().fault, TagFault::Offset);
    }
}
