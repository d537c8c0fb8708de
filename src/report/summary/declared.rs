//! Accepted failures, apart from what passes, and the waivers that are worth a look.

use crate::model::{Lang, WaiverNote, WaiverState};

use super::super::words::{self, Labels};
use super::super::{View, visible};
use super::grid::fit;
use super::{LINES_MAX, Style, paint, rest, text};

pub(super) fn waivers(view: &View<'_>, style: Style) -> String {
    let labels = Labels::of(style.lang);
    let in_force = |note: &&WaiverNote| note.state == WaiverState::InForce;
    let (held, look): (Vec<_>, Vec<_>) = view.input.waivers.iter().partition(in_force);
    let parts = [(labels.accepted_rows, held), (labels.waivers_look, look)];
    let mut lines = Vec::new();
    for (title, notes) in parts.into_iter().filter(|(_, notes)| !notes.is_empty()) {
        lines.push(paint::bold(title, style.colour));
        lines.extend(notes.iter().take(LINES_MAX).map(|note| fit(&line(note, style.lang), style.width)));
        lines.extend(rest(notes.len(), style));
    }
    text(&lines)
}

fn line(note: &WaiverNote, lang: Lang) -> String {
    let waiver = &note.waiver;
    let place = match note.state {
        WaiverState::InForce => waiver.ticket.clone(),
        WaiverState::Unused | WaiverState::TooBroad | WaiverState::NotYet | WaiverState::Expired => {
            format!("{}:{}", waiver.file, waiver.line)
        }
    };
    let state = words::waiver(note, lang);
    visible(&format!("  {state}: {} {} [{place}]", waiver.check, waiver.resource)).into_owned()
}
