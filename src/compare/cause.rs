//! Why something differs, told by judging the newer snapshot again under the older one's circumstances.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::evaluate::Evaluation;
use crate::model::{CheckId, Finding, ItemId, Outcome};
use crate::score::Assessment;

use super::key::{FindingKey, content};
use super::score::ItemState;

/// Why something differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// What was read in the account is not what it was.
    Account,
    /// Nothing but the time: an age or a window ran out, a declaration expired.
    Time,
    /// Attestations or registers are not what they were.
    Declarations,
    /// Waivers are not what they were.
    Waivers,
    /// Settings are not what they were.
    Settings,
    /// The catalogue is not what it was.
    Catalogue,
    /// A call was refused or failed on one side.
    Access,
    /// The account or Region was scanned on one side only.
    Scope,
    /// The version that scanned one side did not read the table.
    Tool,
}

impl Cause {
    /// Every cause, changes in the account first.
    pub const ALL: [Self; 9] = [
        Self::Account,
        Self::Time,
        Self::Declarations,
        Self::Waivers,
        Self::Settings,
        Self::Catalogue,
        Self::Access,
        Self::Scope,
        Self::Tool,
    ];

    /// The cause's name in data.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Time => "time",
            Self::Declarations => "declarations",
            Self::Waivers => "waivers",
            Self::Settings => "settings",
            Self::Catalogue => "catalogue",
            Self::Access => "access",
            Self::Scope => "scope",
            Self::Tool => "tool",
        }
    }

    /// Whether it lies in how the account was read, not in what was there.
    pub fn is_of_reading(self) -> bool {
        match self {
            Self::Access | Self::Scope | Self::Tool => true,
            Self::Account
            | Self::Time
            | Self::Declarations
            | Self::Waivers
            | Self::Settings
            | Self::Catalogue => false,
        }
    }
}

/// The newer snapshot, judged as if one circumstance were still the older one's.
#[derive(Clone, Debug)]
pub struct Replay {
    /// The circumstance.
    cause: Cause,
    findings: BTreeMap<FindingKey, Vec<Shown>>,
    checks: BTreeMap<CheckId, Outcome>,
    items: BTreeMap<ItemId, ItemState>,
}

/// What of a finding has to be the same.
#[derive(Clone, Debug, PartialEq)]
struct Shown {
    content: (String, String, String),
    columns: BTreeMap<String, serde_json::Value>,
}

impl Shown {
    fn of(finding: &Finding) -> Self {
        Self { content: content(finding), columns: finding.columns.clone() }
    }
}

impl Replay {
    /// Keeps what is asked of it later: the findings that differ, and every outcome and verdict.
    pub fn of(
        cause: Cause,
        differing: &BTreeSet<FindingKey>,
        evaluation: &Evaluation,
        assessment: &Assessment,
    ) -> Self {
        let mut findings: BTreeMap<FindingKey, Vec<Shown>> = BTreeMap::new();
        for finding in &evaluation.findings {
            let key = FindingKey::of(finding);
            if differing.contains(&key) {
                findings.entry(key).or_default().push(Shown::of(finding));
            }
        }
        let checks = evaluation.judgements.iter().map(|(id, one)| (id.clone(), one.outcome)).collect();
        let items = assessment.items.iter().map(|one| (one.id.clone(), ItemState::of(one))).collect();
        Self { cause, findings, checks, items }
    }

    /// Whether a finding is what it was on the older side, down to the columns that its check reads.
    fn restores(&self, key: &FindingKey, old: Option<&Finding>) -> bool {
        let shown = self.findings.get(key).map_or(&[][..], Vec::as_slice);
        match old {
            Some(old) => shown.contains(&Shown::of(old)),
            None => shown.is_empty(),
        }
    }
}

/// The newer snapshot under each circumstance that differs, and under all of them.
#[derive(Clone, Debug, Default)]
pub struct Replays {
    /// Under one of them at a time.
    pub single: Vec<Replay>,
    /// Under all at once; absent where there is only one, or none.
    pub together: Option<Replay>,
}

impl Replays {
    /// The circumstance that explains a difference alone; absent where what was read differs too.
    pub(super) fn explains(&self, key: &FindingKey, old: Option<&Finding>) -> Option<Cause> {
        self.first(|replay| replay.restores(key, old))
    }

    /// The same for the outcome of a check.
    pub(super) fn explains_check(&self, check: &CheckId, before: Outcome) -> Option<Cause> {
        self.first(|replay| replay.checks.get(check) == Some(&before))
    }

    /// The circumstances that an item would be another without.
    pub(super) fn behind_item(&self, item: &ItemId, after: &ItemState) -> Vec<Cause> {
        let moves = |replay: &&Replay| replay.items.get(item).is_some_and(|shown| shown != after);
        self.single.iter().filter(moves).map(|replay| replay.cause).collect()
    }

    fn first(&self, restores: impl Fn(&Replay) -> bool) -> Option<Cause> {
        let whole = self.together.as_ref().or_else(|| self.single.first())?;
        if !restores(whole) {
            return None;
        }
        // Where it takes several together, the first of them is named.
        self.single
            .iter()
            .find(|replay| restores(replay))
            .or_else(|| self.single.first())
            .map(|replay| replay.cause)
    }
}
