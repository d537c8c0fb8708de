//! By what a finding is found again on the other side, and which findings differ at all.

use std::collections::BTreeSet;

use crate::model::{AccountId, CheckId, Finding};

use super::Side;
use super::pair::{Pair, differing};

/// Check, account, Region and resource of a finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FindingKey {
    /// The check.
    pub check: CheckId,
    /// The account.
    pub account: AccountId,
    /// The Region; `unknown` where it could not be determined.
    pub region: String,
    /// The resource.
    pub resource: String,
}

impl FindingKey {
    /// The key of a finding.
    pub fn of(finding: &Finding) -> Self {
        Self {
            check: finding.check.clone(),
            account: finding.account.clone(),
            region: finding.region.clone(),
            resource: finding.resource.clone(),
        }
    }
}

/// What of a finding is compared, in an order of its own. What its columns hold is told where something
/// else differs: a time that moved on a passing resource is seen in the tables.
pub(super) fn content(finding: &Finding) -> (String, String, String) {
    let waiver = finding
        .accepted
        .as_ref()
        .map_or_else(String::new, |one| format!("{} {}", one.ticket, one.until.as_millis()));
    let testimony = finding
        .answered
        .as_ref()
        .map_or_else(String::new, |one| format!("{} {}", one.attestation, one.until.as_millis()));
    (finding.outcome.as_str().to_owned(), waiver, testimony)
}

/// The findings that differ.
pub(super) fn pairs<'a>(old: &'a [Finding], new: &'a [Finding]) -> Vec<Pair<FindingKey, &'a Finding>> {
    let keyed = |one: &'a Finding| (FindingKey::of(one), one);
    differing(old.iter().map(keyed), new.iter().map(keyed), |one| content(one))
}

/// The keys of the findings that differ: what a [`Replay`](super::Replay) has to keep.
pub fn changed(old: &Side<'_>, new: &Side<'_>) -> BTreeSet<FindingKey> {
    pairs(old.findings, new.findings).into_iter().map(|pair| pair.key).collect()
}
