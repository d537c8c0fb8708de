//! Snapshot + checks → findings. The only place that names the SQL engine.
//!
//! Unknown is NULL, and SQL's three-valued logic carries it: AND, OR, NOT and comparisons can only
//! lose certainty when a value becomes NULL. `rule` refuses what would break that, and tries it
//! on every check's own tests.

mod finding;
mod functions;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
mod predicate;
mod query;
mod reason;
mod rule;
mod sample;
mod schema;
mod table;
mod unread;

use std::collections::BTreeMap;

use datafusion::execution::SessionState;

use crate::model::{AccountId, Check, CheckId, Coverage, Declarations, Finding, Gap, Outcome, Settings};
use crate::snapshot::{Snapshot, SnapshotError};

pub use query::{Answer, QueryError, query};
pub use rule::{Rule, RuleError};
pub use schema::{Column, Schemas, TableDoc};

/// How many rows of a check had each outcome.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
pub struct Counts {
    /// Rows that pass.
    pub pass: usize,
    /// Rows that fail.
    pub fail: usize,
    /// Rows that could not be judged.
    pub unknown: usize,
    /// Rows out of scope.
    pub not_applicable: usize,
}

/// What a check says of all targets together.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The outcome.
    pub outcome: Outcome,
    /// Its rows.
    pub counts: Counts,
}

/// Everything that evaluating a snapshot gives.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// Outcome and counts of each check.
    pub judgements: BTreeMap<CheckId, Judgement>,
    /// Findings, by check, account, Region and resource.
    pub findings: Vec<Finding>,
    /// Gaps, by account and number.
    pub gaps: Vec<Gap>,
    /// Coverage, by account.
    pub coverage: Vec<(AccountId, Coverage)>,
    /// What people declared, none of it older than the settings allow.
    pub declarations: Declarations,
}

/// Checks that are ready to run.
#[derive(Debug)]
pub struct Rules {
    rules: Vec<Rule>,
    settings: Settings,
}

impl Rules {
    /// Compiles checks against the tables there are, and tries each on its own tests.
    pub fn compile(checks: &BTreeMap<CheckId, Check>, settings: &Settings) -> Result<Self, RuleError> {
        let schemas = Schemas::of_this_version()?;
        let state = functions::session();
        let compile = |check: &Check| Rule::compile(check, settings, &schemas, &state);
        let rules = checks.values().map(compile).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { rules, settings: settings.clone() })
    }

    /// The rules, by the ids of their checks.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
    }

    /// Tries every rule on its check's own tests, and on what is left of each when columns become
    /// unknown.
    pub fn prove(&self) -> Result<(), RuleError> {
        self.rules.iter().try_for_each(Rule::prove)
    }

    /// Judges a snapshot.
    pub fn evaluate(&self, snapshot: &Snapshot) -> Result<Evaluation, SnapshotError> {
        let (mut findings, mut gaps, mut coverage) = (Vec::new(), Vec::new(), Vec::new());
        let mut counts: BTreeMap<CheckId, Counts> = BTreeMap::new();
        for target in &snapshot.manifest().targets {
            let tables = table::Tables::read(snapshot, &target.account, &self.settings)?;
            for rule in &self.rules {
                let found = rule.judge(&tables)?;
                counts.entry(rule.check().id.clone()).or_default().add(found.counts);
                findings.extend(found.findings);
            }
            coverage.extend(tables.coverage().iter().map(|cell| (target.account.clone(), cell.clone())));
            gaps.extend(tables.into_gaps());
        }
        findings.sort_by(|a, b| {
            (&a.check, &a.account, &a.region, &a.resource).cmp(&(
                &b.check,
                &b.account,
                &b.region,
                &b.resource,
            ))
        });
        finding::number(&mut findings);
        let judge = |rule: &Rule| {
            let counts = counts.get(&rule.check().id).copied().unwrap_or_default();
            (rule.check().id.clone(), Judgement { outcome: counts.outcome(rule.check()), counts })
        };
        let judgements = self.rules.iter().map(judge).collect();
        let declarations = table::declarations(snapshot, &self.settings)?;
        Ok(Evaluation { judgements, findings, gaps, coverage, declarations })
    }
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.pass += other.pass;
        self.fail += other.fail;
        self.unknown += other.unknown;
        self.not_applicable += other.not_applicable;
    }

    /// One outcome from the rows, by the check's quantifier. What may be missing stands among the
    /// rows as an unknown one, so there is nothing else to look at.
    fn outcome(self, check: &Check) -> Outcome {
        use crate::model::{Quantifier, WhenEmpty};
        if self.pass + self.fail + self.unknown == 0 {
            return match check.when_empty {
                WhenEmpty::NotApplicable => Outcome::NotApplicable,
                WhenEmpty::Pass => Outcome::Pass,
                WhenEmpty::Fail => Outcome::Fail,
                WhenEmpty::Unknown => Outcome::Unknown,
            };
        }
        match check.quantifier {
            Quantifier::Each if self.fail > 0 => Outcome::Fail,
            Quantifier::Any if self.pass > 0 => Outcome::Pass,
            Quantifier::Each | Quantifier::Any if self.unknown > 0 => Outcome::Unknown,
            Quantifier::Each => Outcome::Pass,
            Quantifier::Any => Outcome::Fail,
        }
    }
}

/// The SQL engine's state with our functions.
fn engine() -> SessionState {
    functions::session()
}

#[cfg(test)]
mod tests {
    use crate::model::check::Predicate;
    use crate::model::{Quantifier, Severity, Text, WhenEmpty};

    use super::*;

    fn check(quantifier: Quantifier, when_empty: WhenEmpty) -> Check {
        let predicate = || Predicate { sql: "TRUE".to_owned(), line: 1 };
        Check {
            id: CheckId::parse("a-check").unwrap(),
            group: "g".to_owned(),
            path: "g/a-check.toml".to_owned(),
            table: "t".to_owned(),
            severity: Severity::High,
            items: BTreeMap::new(),
            scope: predicate(),
            pass: predicate(),
            quantifier,
            when_empty,
            title: Text::new("", ""),
            why: Text::new("", ""),
            fix: Text::new("", ""),
            tests: Vec::new(),
        }
    }

    fn outcome(quantifier: Quantifier, (pass, fail, unknown): (usize, usize, usize)) -> Outcome {
        let counts = Counts { pass, fail, unknown, not_applicable: 0 };
        counts.outcome(&check(quantifier, WhenEmpty::NotApplicable))
    }

    #[test]
    fn with_each_an_unknown_row_hides_no_failure_and_makes_no_pass() {
        assert_eq!(outcome(Quantifier::Each, (1, 0, 1)), Outcome::Unknown);
        assert_eq!(outcome(Quantifier::Each, (1, 1, 1)), Outcome::Fail);
        assert_eq!(outcome(Quantifier::Each, (1, 0, 0)), Outcome::Pass);
    }

    #[test]
    fn case_52_with_any_one_unknown_and_one_fail_is_unknown_and_one_pass_passes() {
        assert_eq!(outcome(Quantifier::Any, (0, 1, 1)), Outcome::Unknown);
        assert_eq!(outcome(Quantifier::Any, (1, 1, 1)), Outcome::Pass);
        assert_eq!(outcome(Quantifier::Any, (0, 1, 0)), Outcome::Fail);
    }

    #[test]
    fn without_rows_the_check_says_what_that_means() {
        let counts = Counts { not_applicable: 3, ..Counts::default() };
        assert_eq!(counts.outcome(&check(Quantifier::Each, WhenEmpty::Fail)), Outcome::Fail);
        assert_eq!(counts.outcome(&check(Quantifier::Any, WhenEmpty::NotApplicable)), Outcome::NotApplicable);
    }
}
