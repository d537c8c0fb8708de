//! The section on what people declared: each attestation and register, and whether it held at the scan.

use crate::model::{EvidenceState, ItemId, Lang, Standing};

use super::super::View;
use super::super::words::{self, Labels};

/// One attestation or register.
pub(super) struct DeclaredRow<'a> {
    /// The item of an attestation.
    pub(super) item: Option<&'a str>,
    /// Title of the document, or kind of the register.
    pub(super) title: &'a str,
    /// Number or address of the document, or the number of lines.
    pub(super) reference: String,
    pub(super) approver: &'a str,
    pub(super) date: String,
    pub(super) valid_until: String,
    pub(super) class: &'static str,
    pub(super) standing: &'static str,
    /// Evidence files that are gone or other ones than when it was approved.
    pub(super) changed: Vec<&'a str>,
}

/// What was declared, or the attestations of one item.
pub(super) fn declared<'a>(view: &'a View<'a>, item: Option<&ItemId>, lang: Lang) -> Vec<DeclaredRow<'a>> {
    let (declarations, at) = (view.input.declarations, view.input.snapshot.started_at);
    let here = |id: &ItemId| item.is_none_or(|item| id == item);
    let attestations = declarations.attestations.iter().filter(|one| here(&one.item)).map(|one| {
        let other = one.evidence.iter().filter(|file| file.state != EvidenceState::AsStated);
        DeclaredRow {
            item: Some(one.item.as_str()),
            title: &one.title,
            reference: one.reference.clone(),
            approver: one.approver.as_deref().unwrap_or_default(),
            date: one.approved_at.date_in_japan(),
            valid_until: one.valid_until.plus_days(-1).date_in_japan(),
            class: class(one.standing(at)),
            standing: words::standing(one.standing(at), lang),
            changed: other.map(|file| file.path.as_str()).collect(),
        }
    });
    let registers = declarations.registers.iter().filter(|_| item.is_none()).map(|one| DeclaredRow {
        item: None,
        title: one.kind.as_str(),
        reference: format!("{}: {}", Labels::of(lang).lines, one.entries.len()),
        approver: one.approver.as_deref().unwrap_or_default(),
        date: one.approved_at.date_in_japan(),
        valid_until: one.valid_until.plus_days(-1).date_in_japan(),
        class: class(one.standing(at)),
        standing: words::standing(one.standing(at), lang),
        changed: Vec::new(),
    });
    let mut rows: Vec<DeclaredRow<'_>> = attestations.chain(registers).collect();
    rows.sort_by(|one, other| {
        let key = |row: &DeclaredRow<'a>| (row.item.is_none(), row.item, row.title, row.date.clone());
        key(one).cmp(&key(other))
    });
    rows
}

/// The colours of the page's outcomes.
fn class(standing: Standing) -> &'static str {
    match standing {
        Standing::Current => "pass",
        Standing::NotYet | Standing::NotApproved | Standing::EvidenceChanged | Standing::Expired => "unknown",
    }
}
