//! Reports of what differs between two snapshots: one document, then one file for each format.

mod csv;
mod document;
mod html;
mod json;
mod markdown;
#[cfg(test)]
mod sample;
mod text;

use std::collections::BTreeMap;

use crate::compare::Difference;
use crate::model::{Check, CheckId, Item};

// The template's escaper is looked for beside its module.
use super::html::escape;
use super::{Tool, words};

pub use csv::difference_csv;
pub use html::difference_html;
pub use json::{DIFFERENCE_FORMAT, difference_json, difference_json_schema};
pub use markdown::difference_markdown;
pub use text::difference_text;

/// What reports of a comparison are made from.
#[derive(Clone, Debug)]
pub struct Compared<'a> {
    /// What wrote the report.
    pub tool: Tool,
    /// What differs.
    pub difference: &'a Difference,
    /// The checks of the newer side, by id.
    pub checks: &'a BTreeMap<CheckId, Check>,
    /// The items of the newer side.
    pub items: &'a [Item],
}
