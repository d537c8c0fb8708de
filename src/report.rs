//! One view model, then one file for each format; README.md beside them says what becomes what.
//!
//! Every format is made from [`View`], so that no two of them can tell different stories. The same
//! input gives the same bytes, whatever the order of its findings and gaps.

mod asff;
mod csv;
mod difference;
mod html;
mod input;
mod json;
mod junit;
mod markdown;
mod ocsf;
mod oscal;
mod prometheus;
mod summary;
mod view;
mod visible;
mod words;

#[cfg(test)]
mod sample;

pub use asff::asff;
pub use csv::{csv, inert};
pub use difference::{
    Compared, DIFFERENCE_FORMAT, difference_csv, difference_html, difference_json, difference_json_schema,
    difference_markdown, difference_text,
};
pub use html::html;
pub use input::{
    ChangedFinding, Changes, Counts, Input, ItemChange, ItemState, Judgement, Snapshot, Target, Tool,
    TrendPoint,
};
pub use json::{FORMAT, json, json_schema, ndjson};
pub use junit::junit;
pub use markdown::markdown;
pub use ocsf::ocsf;
pub use oscal::oscal;
pub use prometheus::prometheus;
pub use summary::{Style, summary};
pub use view::{Doubts, View};
pub use visible::{visible, visible_json};
pub use words::{accepted, answered, cause_name, outcome_name, standing as standing_name, verdict_name};

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The page could not be filled in.
    #[error("render the HTML report")]
    Html {
        /// What the template engine said.
        #[from]
        source: askama::Error,
    },
    /// The report could not be put into JSON.
    #[error("write the JSON report")]
    Json {
        /// What the writer said.
        #[from]
        source: serde_json::Error,
    },
    /// The report could not be put into XML.
    #[error("write the JUnit report")]
    Junit {
        /// What the writer said.
        #[from]
        source: quick_xml::SeError,
    },
    /// A row could not be put into CSV.
    #[error("write the CSV report")]
    Csv {
        /// What the writer said.
        #[from]
        source: ::csv::Error,
    },
}
