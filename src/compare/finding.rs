//! Findings that differ, each with its class and its cause.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use crate::model::{AccountId, Cause as GapCause, CheckId, Finding, Gap, Outcome, Severity, Text};

use super::key::{FindingKey, pairs};
use super::pair::Pair;
use super::side::{Index, Sight, not_asked_for};
use super::state::State;
use super::{Cause, Class, Replays, Side};

/// A column that differs; null is unknown.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct ColumnChange {
    /// Its name.
    pub column: String,
    /// Its value before.
    pub before: Value,
    /// Its value after.
    pub after: Value,
}

/// A call without an answer, behind something unknown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
pub struct Missing {
    /// The operation, such as `kms:DescribeKey`; `none` when no call was made.
    pub operation: String,
    /// The IAM action that would allow it; `none` when no permission would help.
    pub permission: String,
    /// Why there is no answer.
    pub cause: GapCause,
}

/// A finding that differs.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct FindingChange {
    /// Why it differs.
    pub cause: Cause,
    /// In which way.
    pub class: Class,
    /// The check.
    pub check: CheckId,
    /// The check's severity.
    pub severity: Severity,
    /// The account.
    pub account: AccountId,
    /// The Region; `unknown` where it could not be determined.
    pub region: String,
    /// The resource.
    pub resource: String,
    /// The finding's id, for `kakunin evidence`: the newer one's where it is there.
    pub id: String,
    /// Its outcome before; absent where it was not there.
    pub before: Option<Outcome>,
    /// Its outcome after; absent where it is not there.
    pub after: Option<Outcome>,
    /// The ticket of the waiver it was accepted under before.
    pub accepted_before: Option<String>,
    /// The ticket of the waiver it is accepted under.
    pub accepted_after: Option<String>,
    /// The attestation that answered it before.
    pub answered_before: Option<String>,
    /// The attestation that answers it.
    pub answered_after: Option<String>,
    /// Why it is as it is; of the older side where the newer has it no more.
    pub reason: Text,
    /// The columns that the check reads and that differ; none where one side has no such finding.
    pub columns: Vec<ColumnChange>,
    /// The calls without an answer behind what is unknown on either side.
    pub missing: Vec<Missing>,
}

impl FindingChange {
    /// Whether it fails now and was not known to.
    pub fn is_alarming(&self) -> bool {
        self.after == Some(Outcome::Fail) && matches!(self.class, Class::Worse | Class::Known)
    }
}

/// The findings that differ: by cause, then the worst first.
pub(super) fn changes(old: &Side<'_>, new: &Side<'_>, replays: &Replays) -> Vec<FindingChange> {
    let (before, after) = (Index::of(old), Index::of(new));
    let pairs = pairs(old.findings, new.findings);
    let mut found: Vec<FindingChange> =
        pairs.iter().filter_map(|pair| change(pair, &before, &after, replays)).collect();
    found.sort_by_cached_key(order);
    found
}

type Order = (Cause, Class, bool, std::cmp::Reverse<Severity>, FindingKey, String);

fn order(one: &FindingChange) -> Order {
    let FindingChange { check, account, region, resource, .. } = one.clone();
    let key = FindingKey { check, account, region, resource };
    let outcomes = [one.before, one.after].map(|outcome| outcome.map_or("", Outcome::as_str)).join(" ");
    (one.cause, one.class, !one.is_alarming(), std::cmp::Reverse(one.severity), key, outcomes)
}

fn change(
    pair: &Pair<FindingKey, &Finding>,
    before: &Index<'_>,
    after: &Index<'_>,
    replays: &Replays,
) -> Option<FindingChange> {
    let (one, other) = (Half::of(&pair.key, pair.old, before), Half::of(&pair.key, pair.new, after));
    let shown = pair.new.or(pair.old)?;
    let known_states = one.state.is_unknown() && other.state.is_unknown();
    let class = match Class::of(one.state, other.state) {
        Some(class) => class,
        // Unknown on both sides, and nothing that a person said of it differs.
        None if known_states && !is_answered(pair) => return None,
        None => Class::Changed,
    };
    let cause = cause(pair, &one, &other, replays);
    let ticket = |one: Option<&Finding>| one?.accepted.as_ref().map(|one| one.ticket.clone());
    let answer = |one: Option<&Finding>| one?.answered.as_ref().map(|one| one.attestation.clone());
    Some(FindingChange {
        cause,
        class,
        check: pair.key.check.clone(),
        severity: one.severity.max(other.severity),
        account: pair.key.account.clone(),
        region: pair.key.region.clone(),
        resource: pair.key.resource.clone(),
        id: shown.id.clone(),
        before: pair.old.map(|one| one.outcome),
        after: pair.new.map(|one| one.outcome),
        accepted_before: ticket(pair.old),
        accepted_after: ticket(pair.new),
        answered_before: answer(pair.old),
        answered_after: answer(pair.new),
        reason: shown.reason.clone(),
        columns: columns(pair),
        missing: missing(one.gaps.iter().chain(&other.gaps)),
    })
}

fn is_answered(pair: &Pair<FindingKey, &Finding>) -> bool {
    [pair.old, pair.new].into_iter().flatten().any(|one| one.answered.is_some())
}

/// One side of a finding.
struct Half<'a> {
    state: State,
    sight: Sight,
    gaps: Vec<&'a Gap>,
    severity: Severity,
    /// Whether the version that scanned read every table that the check feeds on.
    tables: bool,
}

impl<'a> Half<'a> {
    fn of(key: &'a FindingKey, finding: Option<&Finding>, index: &Index<'a>) -> Self {
        let feeds = index.side.feeds.get(&key.check);
        let rows = feeds.into_iter().flat_map(|feeds| feeds.rows.iter());
        let sight = index.sight(&key.account, &key.region, rows);
        let ids = match (finding, &sight) {
            (Some(finding), _) => finding.gaps.clone(),
            (None, Sight::Gap(gaps)) => gaps.clone(),
            (None, Sight::Clear | Sight::NotScanned | Sight::NoTable) => Vec::new(),
        };
        let gaps = index.gaps_of(&key.account, &ids);
        let state = match (finding, &sight) {
            (Some(finding), _) => State::of_finding(finding, gaps.iter().copied()),
            (None, Sight::Clear) => State::Absent,
            (None, Sight::Gap(_) | Sight::NotScanned | Sight::NoTable) => State::Unseen,
        };
        let all = feeds.into_iter().flat_map(|feeds| feeds.all.iter());
        Self {
            state,
            gaps,
            severity: feeds.map_or(Severity::Info, |feeds| feeds.severity),
            tables: !index.has_account(&key.account) || index.has_tables(&key.account, all),
            sight,
        }
    }
}

fn cause(pair: &Pair<FindingKey, &Finding>, one: &Half<'_>, other: &Half<'_>, replays: &Replays) -> Cause {
    let halves = [one, other];
    if halves.iter().any(|half| half.sight == Sight::NotScanned && half.state == State::Unseen) {
        return Cause::Scope;
    }
    if halves.iter().any(|half| half.state.is_unknown() && !half.tables) {
        return Cause::Tool;
    }
    if let Some(cause) = replays.explains(&pair.key, pair.old) {
        return cause;
    }
    let open: Vec<&Gap> = halves
        .iter()
        .filter(|half| half.state.is_unknown())
        .flat_map(|half| half.gaps.iter().copied())
        .collect();
    match (open.is_empty(), not_asked_for(&open)) {
        (true, _) => Cause::Account,
        (false, true) => Cause::Scope,
        (false, false) => Cause::Access,
    }
}

fn columns(pair: &Pair<FindingKey, &Finding>) -> Vec<ColumnChange> {
    match (pair.old, pair.new) {
        (Some(old), Some(new)) => differing_columns(&old.columns, &new.columns),
        (None, _) | (_, None) => Vec::new(),
    }
}

/// The columns that both have, with different values.
pub(super) fn differing_columns(
    old: &BTreeMap<String, Value>,
    new: &BTreeMap<String, Value>,
) -> Vec<ColumnChange> {
    let both = old.iter().filter_map(|(name, before)| Some((name, before, new.get(name)?)));
    both.filter(|(_, before, after)| before != after)
        .map(|(name, before, after)| ColumnChange {
            column: name.clone(),
            before: before.clone(),
            after: after.clone(),
        })
        .collect()
}

fn missing<'a>(gaps: impl Iterator<Item = &'a &'a Gap>) -> Vec<Missing> {
    let of = |gap: &&Gap| Missing {
        operation: gap.operation.clone(),
        permission: gap.permission.clone(),
        cause: gap.cause,
    };
    gaps.map(of).collect::<BTreeSet<_>>().into_iter().collect()
}
