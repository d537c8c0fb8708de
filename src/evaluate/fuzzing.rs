//! Doors for the fuzz targets: checks compiled against schemas that are built once.

use std::collections::BTreeMap;

use datafusion::execution::SessionState;

use crate::model::{Check, Outcome, Settings, Value};

use super::{Rule, RuleError, Schemas, functions};

/// What every compilation needs.
#[derive(Debug)]
pub struct Compiler {
    schemas: Schemas,
    state: SessionState,
}

impl Compiler {
    /// The tables of this version.
    pub fn new() -> Result<Self, RuleError> {
        Ok(Self { schemas: Schemas::of_this_version()?, state: functions::session() })
    }

    /// A check, compiled; not yet proved.
    pub fn compile(&self, check: &Check, settings: &Settings) -> Result<Rule, RuleError> {
        Rule::compile(check, settings, &self.schemas, &self.state)
    }
}

/// How a check judges rows of values.
pub fn outcomes(rule: &Rule, rows: &[BTreeMap<String, Value>]) -> Result<Vec<Outcome>, RuleError> {
    rule.outcomes_of(rows, 1)
}
