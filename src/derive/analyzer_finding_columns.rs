//! How long a finding of Access Analyzer has been open.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, Stored};
use crate::tables::analyzer_finding::AnalyzerFinding;

use super::elapsed::days_since;
use super::{Columns, World};

/// Columns computed for a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AnalyzerFindingColumns {
    /// Days since it was found.
    pub age_days: Option<i64>,
}

impl Columns for AnalyzerFindingColumns {
    type Base = AnalyzerFinding;

    fn derive(world: &World, rows: &[Stored<AnalyzerFinding>]) -> Vec<Extra<Self>> {
        let age = |row: &AnalyzerFinding| row.found_at.map(|found| days_since(found, world.as_of()));
        rows.iter().map(|stored| Extra::of(Self { age_days: age(&stored.row) })).collect()
    }
}
