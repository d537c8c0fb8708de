//! Small hand-made sides for tests of this layer.

use std::collections::{BTreeMap, BTreeSet};

use crate::evaluate::{Counts, Evaluation, Judgement};
use crate::model::{
    AccountId, Cause as GapCause, CheckId, Coverage, Declarations, Finding, Gap, GapId, Outcome, Region,
    Severity, State, Text, Time,
};
use crate::score::{Assessment, Score, Summed};

use super::{Feeds, Scan, Scope, Side};

pub(super) const TABLE: &str = "t";
pub(super) const CHECK: &str = "a-check";

/// What a [`Side`] borrows from.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    pub(super) days: i64,
    pub(super) evaluation: Evaluation,
    pub(super) assessment: Assessment,
    pub(super) waivers: BTreeMap<String, String>,
    pub(super) feeds: BTreeMap<CheckId, Feeds>,
}

pub(super) fn account() -> AccountId {
    AccountId::parse("111111111111").unwrap()
}

pub(super) fn region() -> Region {
    Region::parse("ap-northeast-1").unwrap()
}

pub(super) fn check() -> CheckId {
    CheckId::parse(CHECK).unwrap()
}

pub(super) fn finding(resource: &str, outcome: Outcome, value: i64) -> Finding {
    Finding {
        id: resource.to_owned(),
        check: check(),
        account: account(),
        region: region().to_string(),
        resource: resource.to_owned(),
        outcome,
        reason: Text::new("理由", "reason"),
        columns: BTreeMap::from([("value".to_owned(), value.into())]),
        calls: Vec::new(),
        gaps: Vec::new(),
        accepted: None,
        answered: None,
    }
}

/// What could not be judged for a refused call.
pub(super) fn denied(resource: &str) -> Finding {
    Finding { gaps: vec![GapId(1)], ..finding(resource, Outcome::Unknown, 0) }
}

pub(super) fn gap(table: &str, operation: &str) -> Gap {
    Gap {
        id: GapId(1),
        account: account(),
        region: region(),
        table: table.to_owned(),
        resource: "none".to_owned(),
        columns: Vec::new(),
        cause: GapCause::Denied,
        call: None,
        operation: operation.to_owned(),
        permission: operation.to_owned(),
        message: String::new(),
    }
}

/// A side with these findings; with a gap in its table where `blind`.
pub(super) fn side(findings: Vec<Finding>, blind: bool) -> Sample {
    let count = |outcome| findings.iter().filter(|one| one.outcome == outcome).count();
    let counts = Counts {
        pass: count(Outcome::Pass),
        fail: count(Outcome::Fail),
        unknown: count(Outcome::Unknown) + usize::from(blind),
        not_applicable: 0,
    };
    let outcome = match counts {
        Counts { fail: 1.., .. } => Outcome::Fail,
        Counts { unknown: 1.., .. } => Outcome::Unknown,
        Counts { pass: 1.., .. } => Outcome::Pass,
        Counts { .. } => Outcome::NotApplicable,
    };
    let state = if blind { State::Gap } else { State::Read };
    let gaps = if blind { vec![GapId(1)] } else { Vec::new() };
    let cell = Coverage { region: region(), table: TABLE.to_owned(), state, rows: 0, gaps };
    let tables = BTreeSet::from([TABLE.to_owned()]);
    let feeds = Feeds { rows: tables.clone(), all: tables, severity: Severity::High };
    Sample {
        days: 0,
        evaluation: Evaluation {
            judgements: BTreeMap::from([(check(), Judgement { outcome, counts })]),
            findings,
            gaps: if blind { vec![gap(TABLE, "t:List")] } else { Vec::new() },
            coverage: vec![(account(), cell)],
            declarations: Declarations::default(),
        },
        assessment: Assessment {
            whole: Summed { score: None, coverage: Score::FULL },
            areas: Vec::new(),
            items: Vec::new(),
        },
        waivers: BTreeMap::new(),
        feeds: BTreeMap::from([(check(), feeds)]),
    }
}

impl Sample {
    pub(super) fn side(&self) -> Side<'_> {
        Side {
            scan: Scan {
                id: format!("day-{}", self.days),
                started_at: Time::from_seconds(86_400 * self.days),
                version: "0.1.0".to_owned(),
                catalogue_sha256: None,
                settings_sha256: None,
                judged_with: "00".to_owned(),
                targets: vec![Scope { account: account(), regions: vec![region()] }],
            },
            findings: &self.evaluation.findings,
            judgements: &self.evaluation.judgements,
            gaps: &self.evaluation.gaps,
            coverage: &self.evaluation.coverage,
            assessment: &self.assessment,
            declarations: &self.evaluation.declarations,
            waivers: &self.waivers,
            feeds: &self.feeds,
        }
    }
}
