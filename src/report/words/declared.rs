//! Words for what people declared: waivers, answers, thresholds of their own.

use crate::model::{Lang, Loosened, Testimony, Time, WaiverNote, WaiverState};

/// The last day in Japan before a moment at which something holds no longer.
pub(in crate::report) fn last_day(until: Time) -> String {
    Time::from_millis(until.as_millis().saturating_sub(1)).date_in_japan()
}

/// Until when a failure is accepted, by the last day in Japan.
pub fn accepted(until: Time, lang: Lang) -> String {
    let day = last_day(until);
    match lang {
        Lang::Ja => format!("{day}まで受容"),
        Lang::En => format!("accepted until {day}"),
    }
}

/// What a waiver is worth.
pub(in crate::report) fn waiver(note: &WaiverNote, lang: Lang) -> String {
    let (from, until) = (note.waiver.approved_at.date_in_japan(), last_day(note.waiver.valid_until));
    match (note.state, lang) {
        (WaiverState::InForce, _) => accepted(note.waiver.valid_until, lang),
        (WaiverState::Unused, Lang::Ja) => "不要（該当する不合格がない）".to_owned(),
        (WaiverState::Unused, Lang::En) => "unused: nothing fails that it would accept".to_owned(),
        (WaiverState::TooBroad, Lang::Ja) => "範囲が広すぎる（何も受容しない）".to_owned(),
        (WaiverState::TooBroad, Lang::En) => "too broad: it accepts nothing".to_owned(),
        (WaiverState::NotYet, Lang::Ja) => format!("{from}から（まだ何も受容しない）"),
        (WaiverState::NotYet, Lang::En) => format!("not before {from}: it accepts nothing yet"),
        (WaiverState::Expired, Lang::Ja) => format!("{until}で期限切れ（何も受容しない）"),
        (WaiverState::Expired, Lang::En) => format!("expired after {until}: it accepts nothing"),
    }
}

/// Which attestation answers an unknown.
pub fn answered(testimony: &Testimony, lang: Lang) -> String {
    let (name, day) = (&testimony.attestation, last_day(testimony.until));
    match lang {
        Lang::Ja => format!("証跡 {name} が{day}まで答える"),
        Lang::En => format!("answered by the attestation {name} until {day}"),
    }
}

/// A threshold that is looser than its floor, and what that means.
pub(in crate::report) fn loosened(one: &Loosened, lang: Lang) -> String {
    let Loosened { parameter, value, floor, checks } = one;
    let checks: Vec<&str> = checks.iter().map(crate::model::CheckId::as_str).collect();
    let checks = checks.join(", ");
    match lang {
        Lang::Ja => format!(
            "{parameter} = {value} は下限 {floor} より緩い。これで判定するチェックは合格とならず、確認事項は「適合」とならない: {checks}"
        ),
        Lang::En => format!(
            "{parameter} = {value} is looser than the floor {floor}: checks that judge by it cannot pass, and their items cannot conform: {checks}"
        ),
    }
}

/// Why an item cannot conform whatever passes.
pub(in crate::report) fn capped(lang: Lang) -> String {
    match lang {
        Lang::Ja => "下限より緩い閾値で判定しているため、適合とはならない。",
        Lang::En => "It cannot conform while a threshold is looser than its floor.",
    }
    .to_owned()
}
