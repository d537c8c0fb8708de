//! The shape of the JSON report: names, types and what each holds.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{
    AccountId, CallId, Cause, CheckId, Class, ItemId, Loosened, Outcome, Severity, Text, Verdict, WaiverState,
};

use super::super::{Counts, Target, Tool};
use super::FORMAT;
use super::declared::Declared;

/// A report of kakunin on one snapshot.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "kakunin.report/1")]
pub(super) struct Report<'a> {
    /// Name and version of this format.
    #[schemars(extend("const" = FORMAT))]
    pub(super) format: &'static str,
    /// What wrote the report.
    pub(super) tool: &'a Tool,
    /// The snapshot that was judged.
    pub(super) snapshot: SnapshotPart<'a>,
    /// Whether everything selected was read and every check could be judged; when not, `gaps` says
    /// what was not and what would mend it.
    pub(super) complete: bool,
    /// The list that the accounts were held against.
    pub(super) framework: FrameworkPart<'a>,
    /// The mean of the items that have a score.
    pub(super) score: ScorePart,
    /// Each part of the list, in order.
    pub(super) areas: Vec<AreaPart<'a>>,
    /// Thresholds that are looser than their floors: checks that judge by them cannot pass, and their items
    /// cannot conform.
    pub(super) loosened: &'a [Loosened],
    /// Every confirmation item, in the order of the list.
    pub(super) items: Vec<ItemPart<'a>>,
    /// What people declared, and whether it holds.
    pub(super) declared: Declared<'a>,
    /// Every check of this version, by id.
    pub(super) checks: Vec<CheckPart<'a>>,
    /// Findings, by check, account, Region and resource.
    pub(super) findings: Vec<FindingPart<'a>>,
    /// Waivers, with what each is worth. What they accept counts as failed.
    pub(super) waivers: Vec<WaiverPart<'a>>,
    /// What could not be read, by account.
    pub(super) gaps: Vec<GapPart<'a>>,
}

/// The snapshot that was judged.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Snapshot")]
pub(super) struct SnapshotPart<'a> {
    /// Its id.
    pub(super) id: &'a str,
    /// Start of the scan (RFC 3339, UTC).
    #[schemars(extend("format" = "date-time"))]
    pub(super) started_at: String,
    /// End of the scan (RFC 3339, UTC).
    #[schemars(extend("format" = "date-time"))]
    pub(super) ended_at: String,
    /// The accounts that were read.
    pub(super) targets: &'a [Target],
}

/// A list of items.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Framework")]
pub(super) struct FrameworkPart<'a> {
    /// Its id.
    pub(super) id: &'a str,
    /// Its name.
    pub(super) title: &'a Text,
}

/// A part of the list.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Area")]
pub(super) struct AreaPart<'a> {
    /// Its id.
    pub(super) id: &'a str,
    /// Its name.
    pub(super) title: &'a Text,
    /// The mean of its items that have a score.
    pub(super) score: ScorePart,
}

/// A failure accepted for a time.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Waiver")]
pub(super) struct WaiverPart<'a> {
    /// The check.
    pub(super) check: &'a CheckId,
    /// The account.
    pub(super) account: &'a AccountId,
    /// The resources; `*` stands for any text.
    pub(super) resource: &'a str,
    /// What it is worth at the time of the scan.
    pub(super) state: WaiverState,
    /// How many failures it accepts.
    pub(super) accepted: usize,
    /// When it was accepted (RFC 3339, UTC).
    #[schemars(extend("format" = "date-time"))]
    pub(super) approved_at: String,
    /// First moment at which it is accepted no longer (RFC 3339, UTC).
    #[schemars(extend("format" = "date-time"))]
    pub(super) until: String,
    /// Why.
    pub(super) reason: &'a str,
    /// Who accepted it.
    pub(super) approver: &'a str,
    /// The ticket or document of the decision.
    pub(super) ticket: &'a str,
    /// File and line.
    pub(super) place: String,
}

/// The waiver under which a failure is accepted.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Acceptance")]
pub(super) struct AcceptancePart<'a> {
    /// First moment at which it is accepted no longer (RFC 3339, UTC).
    #[schemars(extend("format" = "date-time"))]
    pub(super) until: String,
    /// Who accepted it.
    pub(super) approver: &'a str,
    /// The ticket or document of the decision.
    pub(super) ticket: &'a str,
    /// Why.
    pub(super) reason: &'a str,
}

/// The attestation that answers an unknown.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Answer")]
pub(super) struct AnswerPart<'a> {
    /// Its name.
    pub(super) attestation: &'a str,
    /// First moment at which it holds no longer (RFC 3339, UTC).
    #[schemars(extend("format" = "date-time"))]
    pub(super) until: String,
}

/// A score as an interval, in points from 0 to 100.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Score")]
pub(super) struct ScorePart {
    /// With every unknown taken as failed: the score that is shown; null when nothing is scored.
    #[schemars(range(min = 0, max = 100))]
    pub(super) lower: Option<f64>,
    /// With every unknown taken as passed; null when nothing is scored.
    #[schemars(range(min = 0, max = 100))]
    pub(super) upper: Option<f64>,
    /// Share of the weight of applicable checks whose outcome is known, in percent; the mean over the items.
    #[schemars(range(min = 0, max = 100))]
    pub(super) coverage: f64,
}

/// One confirmation item.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Item")]
pub(super) struct ItemPart<'a> {
    /// Its id, such as `ops-11`.
    pub(super) id: &'a ItemId,
    /// Id of the area it belongs to.
    pub(super) area: &'a str,
    /// Its number in the document that the list is taken from; empty where its id says it.
    pub(super) reference: &'a str,
    /// How much an API can show.
    pub(super) class: Class,
    /// Its title.
    pub(super) title: &'a Text,
    /// What checks and attestations say of it.
    pub(super) verdict: Verdict,
    /// Lower bound of its score; null when no check applies.
    #[schemars(range(min = 0, max = 100))]
    pub(super) lower: Option<f64>,
    /// Upper bound of its score; null when no check applies.
    #[schemars(range(min = 0, max = 100))]
    pub(super) upper: Option<f64>,
    /// Share of the weight of its applicable checks whose outcome is known, in percent; null when no check
    /// applies.
    #[schemars(range(min = 0, max = 100))]
    pub(super) coverage: Option<f64>,
    /// Whether a current attestation is there.
    pub(super) attested: bool,
    /// Whether a threshold looser than its floor keeps it from conforming.
    pub(super) capped: bool,
    /// Its checks of this version, deciding ones first.
    pub(super) checks: Vec<&'a CheckId>,
    /// Deciding checks that are unknown and answered by attestations.
    pub(super) answered: Vec<&'a CheckId>,
    /// Deciding checks that this version does not have.
    pub(super) awaited: Vec<&'a CheckId>,
}

/// One check.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Check")]
pub(super) struct CheckPart<'a> {
    /// Its id.
    pub(super) id: &'a CheckId,
    /// What it says of all targets together.
    pub(super) outcome: Outcome,
    /// How much a failure matters.
    pub(super) severity: Severity,
    /// How many rows had each outcome.
    pub(super) counts: Counts,
    /// How many of the failing rows are accepted under a waiver.
    pub(super) accepted: usize,
}

/// The outcome of one check on one resource.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Finding")]
pub(super) struct FindingPart<'a> {
    /// Its id, by which `kakunin evidence` shows what it rests on.
    pub(super) id: &'a str,
    /// The check.
    pub(super) check: &'a CheckId,
    /// The account of the resource.
    pub(super) account: &'a AccountId,
    /// Its Region; `unknown` when it could not be determined.
    pub(super) region: &'a str,
    /// Its ARN or id.
    pub(super) resource: &'a str,
    /// The outcome.
    pub(super) outcome: Outcome,
    /// Why.
    pub(super) reason: &'a Text,
    /// The columns that the check read; null is what could not be determined.
    pub(super) columns: &'a BTreeMap<String, serde_json::Value>,
    /// Numbers of the calls it rests on, in the ledger of the account.
    pub(super) calls: &'a [CallId],
    /// The waiver under which the failure is accepted; it stays a failure.
    pub(super) accepted: Option<AcceptancePart<'a>>,
    /// The attestation that answers what is unknown; it stays unknown.
    pub(super) answered: Option<AnswerPart<'a>>,
}

/// One thing that could not be read.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Gap")]
pub(super) struct GapPart<'a> {
    /// The account it belongs to.
    pub(super) account: &'a AccountId,
    /// The Region it belongs to; `global` for account-wide tables.
    pub(super) region: &'a str,
    /// The table it belongs to.
    pub(super) table: &'a str,
    /// The row whose columns are missing; `none` when rows themselves may be missing.
    pub(super) resource: &'a str,
    /// Columns that are null because of it; empty when rows themselves may be missing.
    pub(super) columns: &'a [String],
    /// Why.
    pub(super) cause: Cause,
    /// Number of the call that did not answer; null when none was made.
    pub(super) call: Option<CallId>,
    /// Service and operation; `none` when no call was made.
    pub(super) operation: &'a str,
    /// IAM action that would allow it; `none` when no permission would help.
    pub(super) permission: &'a str,
    /// What would mend it.
    pub(super) remedy: Text,
    /// The message of AWS, or of kakunin where no call was made.
    pub(super) message: &'a str,
}
