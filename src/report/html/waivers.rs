//! The section of waivers: what is accepted until when, and which of them are worth a look.

use crate::model::{CheckId, Lang, WaiverNote};

use super::super::View;
use super::super::words;

/// One waiver.
pub(super) struct WaiverRow<'a> {
    pub(super) class: &'static str,
    pub(super) state: String,
    pub(super) check: &'a str,
    pub(super) account: &'a str,
    pub(super) resource: &'a str,
    pub(super) accepted: usize,
    pub(super) reason: &'a str,
    pub(super) approver: &'a str,
    pub(super) ticket: &'a str,
    pub(super) place: String,
}

/// The waivers of some checks.
pub(super) fn rows<'a>(view: &View<'a>, of: impl Fn(&CheckId) -> bool, lang: Lang) -> Vec<WaiverRow<'a>> {
    let row = |note: &'a WaiverNote| {
        let waiver = &note.waiver;
        WaiverRow {
            class: words::waiver_class(note.state),
            state: words::waiver(note, lang),
            check: waiver.check.as_str(),
            account: waiver.account.as_str(),
            resource: &waiver.resource,
            accepted: note.accepted,
            reason: &waiver.reason,
            approver: &waiver.approver,
            ticket: &waiver.ticket,
            place: format!("{}:{}", waiver.file, waiver.line),
        }
    };
    view.input.waivers.iter().filter(|note| of(&note.waiver.check)).map(row).collect()
}
