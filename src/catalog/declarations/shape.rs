//! What a file of declarations may hold, key by key: what the parser takes, and what editors can be told.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use crate::model::{DocKind, RegisterKind};

/// The JSON Schema of a file of declarations, for editors that check TOML as people write it.
///
/// It says what keys there are and of what type; what it cannot say (days in order, evidence that is
/// as stated, items that exist) is said when the folder is read.
pub fn schema() -> Schema {
    SchemaSettings::draft2020_12().for_deserialize().into_generator().into_root_schema_for::<File>()
}

/// An attestation or a register of kakunin.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "the parser tells them apart by their keys, for the sake of its messages")]
enum File {
    Attestation(Box<AttestationFile>),
    Register(Box<RegisterFile>),
}

/// An attestation: a dated, expiring statement of a person, for one item.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AttestationFile {
    /// Item that is attested, such as `ops-1`.
    #[schemars(with = "String")]
    pub(super) item: Spanned<String>,
    /// What kind of document stands behind it.
    pub(super) doc_kind: DocKind,
    /// Title of that document.
    #[schemars(with = "String")]
    pub(super) title: Spanned<String>,
    /// Number or address under which it is filed.
    #[schemars(with = "Option<String>")]
    pub(super) reference: Option<Spanned<String>>,
    /// What is stated.
    #[schemars(with = "String")]
    pub(super) statement: Spanned<String>,
    /// Who answers for it.
    #[schemars(with = "String")]
    pub(super) owner: Spanned<String>,
    /// Who approved it; without one it does not count.
    #[schemars(with = "Option<String>")]
    pub(super) approver: Option<Spanned<String>>,
    /// Day of the approval, in Japan.
    #[schemars(with = "Day")]
    pub(super) date: Spanned<Datetime>,
    /// Last day on which it counts; default: the item's renewal.
    #[schemars(with = "Option<Day>")]
    pub(super) valid_until: Option<Spanned<Datetime>>,
    /// Accounts that it is about; default: every account.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) accounts: Vec<Spanned<String>>,
    /// Files that it rests on.
    #[serde(default)]
    pub(super) evidence: Vec<EvidenceEntry>,
    /// The findings that it answers, where it answers some.
    pub(super) answers: Option<AnswersEntry>,
    /// Whether it states that the item does not apply.
    #[serde(default)]
    pub(super) not_applicable: bool,
}

/// A file that an attestation rests on.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EvidenceEntry {
    /// Path from the folder of attestations, with `/`.
    #[schemars(with = "String")]
    pub(super) path: Spanned<String>,
    /// SHA-256 in hexadecimal; `kakunin attest digest` writes it.
    #[schemars(with = "String")]
    pub(super) sha256: Spanned<String>,
}

/// Findings that an attestation answers.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswersEntry {
    /// Id of the check.
    #[schemars(with = "String")]
    pub(super) check: Spanned<String>,
    /// The resource as the finding names it; `*` stands for any text.
    #[schemars(with = "String")]
    pub(super) resource: Spanned<String>,
}

/// A register: a dated, expiring list that people approved and checks rely on.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RegisterFile {
    /// What it lists.
    pub(super) register: RegisterKind,
    /// Who answers for it.
    #[schemars(with = "String")]
    pub(super) owner: Spanned<String>,
    /// Who approved it; without one it does not count.
    #[schemars(with = "Option<String>")]
    pub(super) approver: Option<Spanned<String>>,
    /// Day of the approval, in Japan.
    #[schemars(with = "Day")]
    pub(super) date: Spanned<Datetime>,
    /// Last day on which it counts; default: a year after `date`.
    #[schemars(with = "Option<Day>")]
    pub(super) valid_until: Option<Spanned<Datetime>>,
    /// Accounts that it is about; default: every account.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) accounts: Vec<Spanned<String>>,
    /// Its lines.
    #[serde(default)]
    pub(super) entry: Vec<EntryFile>,
}

/// A line of a register.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EntryFile {
    /// Account id, ARN, id or name; `*` stands for a part of it.
    #[schemars(with = "String")]
    pub(super) resource: Spanned<String>,
    /// Reason, ticket or number of the approval.
    #[schemars(with = "String")]
    pub(super) reference: Spanned<String>,
    /// Greatest age of a backup in hours, in a register of recovery point objectives only.
    #[schemars(with = "Option<i64>")]
    pub(super) hours: Option<Spanned<i64>>,
    /// Last day on which the line counts; default: as long as the register.
    #[schemars(with = "Option<Day>")]
    pub(super) valid_until: Option<Spanned<Datetime>>,
}

/// A day, written without quotes in TOML: `2026-04-01`.
#[derive(JsonSchema)]
#[schemars(transparent)]
struct Day(
    #[schemars(extend("format" = "date"))]
    #[expect(dead_code, reason = "stands for a type of TOML")]
    String,
);
