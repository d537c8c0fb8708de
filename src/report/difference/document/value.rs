//! Values, scores and digests as people read them, before and after.

use serde_json::Value;

use crate::compare::{Cause, ColumnChange};
use crate::model::Lang;
use crate::score::Interval;

use super::super::words::{self, Heading};

/// Longer values are cut here; JSON and CSV have them whole.
const VALUE_MAX: usize = 200;

/// Between what was and what is.
const ARROW: &str = " → ";

pub(super) fn causes(causes: &[Cause], lang: Lang) -> String {
    causes.iter().map(|cause| words::difference_cause(*cause, lang)).collect::<Vec<_>>().join(", ")
}

/// What was, and what is; once where it is the same.
pub(super) fn change(before: &str, after: &str) -> String {
    if before == after { after.to_owned() } else { format!("{before}{ARROW}{after}") }
}

pub(super) fn column_change(one: &ColumnChange, lang: Lang) -> String {
    format!("{}: {}", one.column, change(&value(&one.before, lang), &value(&one.after, lang)))
}

fn value(value: &Value, lang: Lang) -> String {
    match value {
        Value::Null => Heading::UnknownValue.get(lang).to_owned(),
        Value::String(text) => cut(text),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => cut(&value.to_string()),
    }
}

pub(super) fn cut(text: &str) -> String {
    let mut chars = text.chars();
    let start: String = chars.by_ref().take(VALUE_MAX).collect();
    if chars.next().is_some() { format!("{start}..") } else { start }
}

pub(super) fn interval(score: Option<Interval>) -> String {
    let text = |Interval { lower, upper }: Interval| {
        if lower == upper { lower.to_string() } else { format!("{lower}-{upper}") }
    };
    score.map_or_else(|| "-".to_owned(), text)
}

/// The first digits of a digest, and any other text whole.
pub(super) fn short(text: &str) -> String {
    let digest = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if digest { text.chars().take(12).collect() } else { text.to_owned() }
}
