//! Waivers: failures that somebody answers for has accepted, for a time.
//!
//! A waiver changes how a failure is shown, never that it is one: no count of passes and no score knows it.

use serde::Serialize;

use super::register::matches_pattern;
use super::{Acceptance, AccountId, CheckId, Time};

/// One accepted failure, or several of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// Its file.
    pub file: String,
    /// Its line there, counted from 1.
    pub line: usize,
    /// The check.
    pub check: CheckId,
    /// The account.
    pub account: AccountId,
    /// The resources; `*` stands for any text.
    pub resource: String,
    /// Why the failure is accepted.
    pub reason: String,
    /// Who accepted it.
    pub approver: String,
    /// The ticket or document of the decision.
    pub ticket: String,
    /// When it was accepted.
    pub approved_at: Time,
    /// First moment at which it is accepted no longer; at most a year after it was.
    pub valid_until: Time,
}

/// What a waiver is worth at the time of a scan.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum WaiverState {
    /// It accepts failures.
    InForce,
    /// It holds, and nothing fails that it would accept.
    Unused,
    /// It names more than can have been looked at one by one; it accepts nothing.
    TooBroad,
    /// Its day has not come yet; it accepts nothing.
    NotYet,
    /// It is out of date; it accepts nothing.
    Expired,
}

/// A waiver with what it is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaiverNote {
    /// The waiver.
    pub waiver: Waiver,
    /// What it is worth.
    pub state: WaiverState,
    /// How many failures it accepts.
    pub accepted: usize,
}

impl Waiver {
    /// Whether it is about findings of a check on a resource of an account.
    pub fn is_about(&self, check: &CheckId, account: &AccountId, resource: &str) -> bool {
        self.check == *check && self.account == *account && matches_pattern(&self.resource, resource)
    }

    /// What stands beside a failure that it accepts.
    pub fn acceptance(&self) -> Acceptance {
        Acceptance {
            until: self.valid_until,
            approver: self.approver.clone(),
            ticket: self.ticket.clone(),
            reason: self.reason.clone(),
        }
    }
}
