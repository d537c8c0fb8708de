//! The comparison for machines: a contract with a name and a version.

use schemars::Schema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

use crate::compare::{Difference, Ending};

use super::super::{ReportError, Tool, visible_json};
use super::Compared;

/// The format that this version writes.
///
/// * `kakunin.difference/1`: tool, ending, old, new, circumstances, score, items, checks, findings, gaps,
///   tables. Null is unknown, never a value; what is absent on one side is null in `before` or `after`.
pub const DIFFERENCE_FORMAT: &str = "kakunin.difference/1";

/// What differs between two snapshots, both judged by one catalogue.
#[derive(Serialize, schemars::JsonSchema)]
#[schemars(rename = "kakunin.difference/1")]
struct Document<'a> {
    /// Name and version of this format.
    format: &'static str,
    /// What wrote it.
    tool: &'a Tool,
    /// Whether something became worse (`worse`), nothing worse but something unknown (`less_known`), or
    /// neither (`not_worse`).
    ending: Ending,
    #[serde(flatten)]
    difference: &'a Difference,
}

/// The comparison as JSON, ending with a line break.
pub fn difference_json(compared: &Compared<'_>) -> Result<String, ReportError> {
    let document = Document {
        format: DIFFERENCE_FORMAT,
        tool: &compared.tool,
        ending: compared.difference.ending(),
        difference: compared.difference,
    };
    let mut text = serde_json::to_string_pretty(&document)?;
    text.push('\n');
    Ok(visible_json(&text).into_owned())
}

/// The JSON Schema of [`difference_json`]'s document.
pub fn difference_json_schema() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Document<'_>>()
}
