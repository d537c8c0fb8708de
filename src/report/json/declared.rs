//! What people declared, for machines: each attestation and register with whether it held at the scan.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{
    AccountId, Attestation, DeclaredBy, DocKind, EvidenceFile, EvidenceState, ItemId, Register, RegisterKind,
    Standing, Time,
};

use super::super::View;

/// What people declared.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Declared")]
pub(super) struct Declared<'a> {
    /// Where it comes from: `given` when the snapshot was judged with other declarations than those it
    /// was filed with.
    by: DeclaredBy,
    /// Attestations, by name.
    attestations: Vec<AttestationPart<'a>>,
    /// Registers, by kind and day.
    registers: Vec<RegisterPart<'a>>,
}

/// One attestation.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Attestation")]
struct AttestationPart<'a> {
    /// Name of its file without the ending.
    name: &'a str,
    /// The item it is for.
    item: &'a ItemId,
    /// Kind of document.
    doc_kind: DocKind,
    /// Title of the document.
    title: &'a str,
    /// Number or address of the document; may be empty.
    reference: &'a str,
    /// Who answers for it.
    owner: &'a str,
    /// Who approved it; null while nobody has.
    approver: Option<&'a str>,
    /// Day of approval or review in Japan.
    #[schemars(extend("format" = "date"))]
    date: String,
    /// Last day in Japan on which it holds.
    #[schemars(extend("format" = "date"))]
    valid_until: String,
    /// Whether it held at the start of the scan, and if not, why. Only `current` counts.
    standing: Standing,
    /// Accounts it is about; empty for all.
    accounts: &'a [AccountId],
    /// The files it rests on.
    evidence: Vec<EvidencePart<'a>>,
}

/// One evidence file.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EvidenceFile")]
struct EvidencePart<'a> {
    /// Path below the folder of attestations.
    path: &'a str,
    /// SHA-256 as stated, hexadecimal.
    sha256: &'a str,
    /// What was found there.
    state: EvidenceState,
}

/// One register.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Register")]
struct RegisterPart<'a> {
    /// What it lists.
    kind: RegisterKind,
    /// Who keeps it.
    owner: &'a str,
    /// Who approved it; null while nobody has.
    approver: Option<&'a str>,
    /// Day of approval or review in Japan.
    #[schemars(extend("format" = "date"))]
    date: String,
    /// Last day in Japan on which it holds.
    #[schemars(extend("format" = "date"))]
    valid_until: String,
    /// Whether it held at the start of the scan, and if not, why.
    standing: Standing,
    /// Accounts it is about; empty for all.
    accounts: &'a [AccountId],
    /// Number of its lines.
    entries: usize,
}

pub(super) fn declared<'a>(view: &View<'a>) -> Declared<'a> {
    let (declarations, at) = (view.input.declarations, view.input.snapshot.started_at);
    let mut attestations: Vec<&Attestation> = declarations.attestations.iter().collect();
    attestations.sort_by(|one, other| one.name.cmp(&other.name));
    let mut registers: Vec<&Register> = declarations.registers.iter().collect();
    registers.sort_by_key(|register| (register.kind, register.approved_at, &register.accounts));
    Declared {
        by: view.input.declared_by,
        attestations: attestations.into_iter().map(|one| attestation(one, at)).collect(),
        registers: registers.into_iter().map(|one| register(one, at)).collect(),
    }
}

fn attestation<'a>(one: &'a Attestation, at: Time) -> AttestationPart<'a> {
    let evidence = |file: &'a EvidenceFile| {
        let EvidenceFile { path, sha256, state } = file;
        EvidencePart { path, sha256, state: *state }
    };
    AttestationPart {
        name: &one.name,
        item: &one.item,
        doc_kind: one.doc_kind,
        title: &one.title,
        reference: &one.reference,
        owner: &one.owner,
        approver: one.approver.as_deref(),
        date: one.approved_at.date_in_japan(),
        valid_until: one.valid_until.plus_days(-1).date_in_japan(),
        standing: one.standing(at),
        accounts: &one.accounts,
        evidence: one.evidence.iter().map(evidence).collect(),
    }
}

fn register(one: &Register, at: Time) -> RegisterPart<'_> {
    RegisterPart {
        kind: one.kind,
        owner: &one.owner,
        approver: one.approver.as_deref(),
        date: one.approved_at.date_in_japan(),
        valid_until: one.valid_until.plus_days(-1).date_in_japan(),
        standing: one.standing(at),
        accounts: &one.accounts,
        entries: one.entries.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn each_attestation_says_whether_it_held_at_the_scan() {
        let mut sample = sample::small();
        sample.declarations = sample::declared();
        sample.declared_by = DeclaredBy::Given;
        let input = sample.input();
        let value = serde_json::to_value(declared(&View::new(&input))).unwrap();
        let standing = |one: &serde_json::Value| {
            format!("{} {}", one["name"].as_str().unwrap(), one["standing"].as_str().unwrap())
        };
        let found: Vec<String> = value["attestations"].as_array().unwrap().iter().map(standing).collect();
        assert_eq!(
            found,
            ["draft not_approved", "held current", "other-file evidence_changed", "past expired"]
        );
        assert_eq!(value["by"], "given");
        assert_eq!(value["attestations"][3]["valid_until"], "2026-06-20");
        assert_eq!(value["registers"][0]["standing"], "current");
    }
}
