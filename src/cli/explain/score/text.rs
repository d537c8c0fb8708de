//! The arithmetic of a score for people.

use std::fmt::Write as _;

use crate::cli::list::role_word;
use crate::model::Lang;
use crate::report::{outcome_name, verdict_name, visible};

use super::{Arithmetic, CheckPart, ItemSum, Mean, Points};

/// Appends a line; a `String` takes every text.
macro_rules! line {
    ($text:ident) => {
        $text.push('\n')
    };
    ($text:ident, $($argument:tt)*) => {
        { let _ = writeln!($text, $($argument)*); }
    };
}

pub(super) fn text(arithmetic: &Arithmetic<'_>, lang: Lang) -> String {
    let mut text = String::new();
    line!(text, "{}: {}", pick(lang, "スナップショット", "Snapshot"), visible(arithmetic.snapshot));
    for line in rules(lang) {
        line!(text, "{line}");
    }
    for one in arithmetic.loosened {
        let (name, value, floor) = (&one.parameter, visible(&one.value), &one.floor);
        match lang {
            Lang::Ja => line!(text, "{name} = {value} は下限 {floor} より緩く、これによる合格は不明とした。"),
            Lang::En => line!(
                text,
                "{name} = {value} is looser than the floor {floor}: what passes by it is unknown."
            ),
        }
    }
    for item in &arithmetic.items {
        line!(text);
        item_lines(&mut text, item, lang);
    }
    for area in arithmetic.areas.iter().chain(&arithmetic.whole) {
        line!(text);
        mean_lines(&mut text, area, lang);
    }
    text
}

fn pick(lang: Lang, ja: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Ja => ja,
        Lang::En => en,
    }
}

fn rules(lang: Lang) -> [&'static str; 4] {
    match lang {
        Lang::Ja => [
            "重みは、緊急8、高4、中2、低1、情報0。補助チェックは半分、参考は0。対象外のチェックは数えない。",
            "下限 = 100 × 合格の重み ÷ 対象の重み（小数第2位未満切捨て）。上限は不明も合格とみなす（切上げ）。",
            "判定できた割合 = 100 × 合格か不合格の重み ÷ 対象の重み。分野と全体は、得点のある確認事項の平均。",
            "例外承認された不合格は不合格、証跡が答えた不明は不明、未実装の判定チェックは不明として数える。",
        ],
        Lang::En => [
            "A check weighs 8 (critical), 4 (high), 2 (medium), 1 (low) or 0 (info); half of it when it supports, nothing as evidence. What does not apply is not counted.",
            "lower = 100 × weight passed ÷ weight that applies, rounded down to hundredths; upper takes the unknown as passed, rounded up.",
            "coverage = 100 × weight passed or failed ÷ weight that applies. Areas and the whole are means of the items that have a score.",
            "An accepted failure counts as failed, an answered unknown as unknown, a deciding check not built yet as unknown.",
        ],
    }
}

fn item_lines(text: &mut String, item: &ItemSum<'_>, lang: Lang) {
    line!(text, "{}  {}  [{}]", item.id, item.title.get(lang), verdict_name(item.verdict, lang));
    if !item.checks.is_empty() {
        let [applies, lower, upper] =
            [pick(lang, "対象", "applies"), pick(lang, "下限", "lower"), pick(lang, "上限", "upper")];
        line!(text, "  {applies:>7} {lower:>7} {upper:>7}");
    }
    for check in &item.checks {
        check_line(text, check, lang);
    }
    let (all, passed, unknown) = (&item.applies, &item.passed, &item.passed_or_unknown);
    match &item.score {
        None => line!(
            text,
            "  {}",
            pick(lang, "得点なし（対象となる重みがない）", "no score: nothing with a weight applies")
        ),
        Some(Points { lower, upper }) => {
            line!(text, "  {all:>7} {passed:>7} {unknown:>7}  {}", pick(lang, "合計", "sum"));
            line!(text, "  {} 100 × {passed} ÷ {all} = {lower}", pick(lang, "下限", "lower"));
            line!(text, "  {} 100 × {unknown} ÷ {all} = {upper}", pick(lang, "上限", "upper"));
        }
    }
    if let Some(coverage) = &item.coverage {
        line!(text, "  {} {coverage}%", pick(lang, "判定できた割合", "coverage"));
    }
}

fn check_line(text: &mut String, check: &CheckPart<'_>, lang: Lang) {
    let words = [
        role_word(lang, check.role).to_owned(),
        check.severity.as_str().to_owned(),
        outcome_name(check.outcome, lang).to_owned(),
    ];
    let words: Vec<String> = words.into_iter().chain(notes(check, lang)).collect();
    let CheckPart { id, applies, lower, upper, .. } = check;
    line!(text, "  {applies:>7} {lower:>7} {upper:>7}  {:36} {}", id.as_str(), words.join(", "));
}

/// Why a check counts as it does, where that is not its outcome alone.
fn notes(check: &CheckPart<'_>, lang: Lang) -> Vec<String> {
    let mut notes = Vec::new();
    if check.awaited {
        notes.push(pick(lang, "この版には未実装", "not built yet").to_owned());
    }
    if check.answered {
        notes.push(pick(lang, "証跡が答えている", "answered by attestations").to_owned());
    }
    if check.accepted > 0 {
        let count = check.accepted;
        notes.push(match lang {
            Lang::Ja => format!("受容済み{count}件も不合格"),
            Lang::En => format!("{count} accepted, counted as failed"),
        });
    }
    notes
}

fn mean_lines(text: &mut String, mean: &Mean<'_>, lang: Lang) {
    let name = match (mean.id, mean.title) {
        (Some(id), Some(title)) => format!("{id}  {}", title.get(lang)),
        (Some(id), None) => id.to_owned(),
        (None, _) => pick(lang, "全体", "the whole").to_owned(),
    };
    line!(text, "{name}");
    let Some(Points { lower, upper }) = &mean.score else {
        line!(text, "  {}", pick(lang, "得点なし", "no score"));
        return;
    };
    let count = mean.of.len();
    let sum = |bound: fn(&Points) -> &String| {
        mean.of.iter().map(|(_, points)| bound(points).as_str()).collect::<Vec<_>>().join(" + ")
    };
    line!(text, "  {} ({}) ÷ {count} = {lower}", pick(lang, "下限", "lower"), sum(|points| &points.lower));
    line!(text, "  {} ({}) ÷ {count} = {upper}", pick(lang, "上限", "upper"), sum(|points| &points.upper));
    line!(text, "  {} {}%", pick(lang, "判定できた割合", "coverage"), mean.coverage);
}
