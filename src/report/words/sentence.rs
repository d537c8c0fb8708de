//! Words with numbers and names in them.

use crate::model::{Attests, DeclaredBy, Lang, Outcome, Role, Time, Verdict};

use crate::score::Score;

use super::super::Doubts;
use super::super::view::{Bounds, Cells, ItemView, Tally};

const SECONDS_JAPAN: i64 = 9 * 3600;

/// The plural ending of English.
fn s(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// A time as its readers live by it: Japanese time in Japanese, UTC in English.
pub(in crate::report) fn time(time: Time, lang: Lang) -> String {
    let (shift, zone) = match lang {
        Lang::Ja => (SECONDS_JAPAN, "（日本時間）"),
        Lang::En => (0, " UTC"),
    };
    let text = Time::from_seconds(time.as_seconds().saturating_add(shift)).to_rfc3339();
    format!("{}{zone}", text.trim_end_matches('Z').replace('T', " "))
}

/// What could not be determined, each with its number.
pub(in crate::report) fn doubts(doubts: Doubts, lang: Lang) -> Vec<String> {
    let Doubts { checks, findings, gaps } = doubts;
    let all = match lang {
        Lang::Ja => [
            (checks, format!("判定できないチェック {checks}件")),
            (findings, format!("判定できないリソース {findings}件")),
            (gaps, format!("読めなかったもの（欠測） {gaps}件")),
        ],
        Lang::En => [
            (checks, format!("{checks} check{} undetermined", s(checks))),
            (findings, format!("{findings} resource{} not judged", s(findings))),
            (gaps, format!("{gaps} gap{} in what was read", s(gaps))),
        ],
    };
    all.into_iter().filter(|(count, _)| *count > 0).map(|(_, text)| text).collect()
}

/// What people declared, and how much of it counts; nothing when nobody did.
pub(in crate::report) fn declared(declared: &Tally, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    match (declared.by, lang) {
        (DeclaredBy::Given, Lang::Ja) => {
            lines.push(
                "スナップショットに綴じた証跡・台帳ではなく、指定されたものを用いて判定した。".to_owned(),
            );
        }
        (DeclaredBy::Given, Lang::En) => lines.push(
            "Judged with the attestations and registers given, not with those filed in the snapshot."
                .to_owned(),
        ),
        (DeclaredBy::Nobody | DeclaredBy::Snapshot, _) => {}
    }
    let counts: Vec<String> = declared
        .standings
        .iter()
        .map(|(standing, count)| match lang {
            Lang::Ja => format!("{} {count}件", super::standing(*standing, lang)),
            Lang::En => format!("{count} {}", super::standing(*standing, lang)),
        })
        .collect();
    if !counts.is_empty() {
        lines.push(match lang {
            Lang::Ja => format!("証跡: {}。有効なものだけを数える", counts.join("、")),
            Lang::En => format!("Attestations: {}; only current ones count", counts.join(", ")),
        });
    }
    lines
}

/// How many deciding checks are not built yet; absent when all are.
pub(in crate::report) fn awaited(count: usize, lang: Lang) -> Option<String> {
    let text = match lang {
        Lang::Ja => format!("この版には未実装の判定チェックが{count}件ある。"),
        Lang::En => format!("This version does not have {count} deciding check{} yet.", s(count)),
    };
    (count > 0).then_some(text)
}

/// The same beside an item.
pub(in crate::report) fn awaited_short(count: usize, lang: Lang) -> Option<String> {
    let text = match lang {
        Lang::Ja => format!("未実装の判定チェック {count}件"),
        Lang::En => format!("{count} deciding check{} not built yet", s(count)),
    };
    (count > 0).then_some(text)
}

/// The end of a list that was cut.
pub(in crate::report) fn more(count: usize, place: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("ほか{count}件（{place}を参照）"),
        Lang::En => format!("and {count} more (see {place})"),
    }
}

/// The score with its upper bound where that differs, in one line.
pub(in crate::report) fn score_line(score: Option<Bounds>, coverage: Score, lang: Lang) -> String {
    match (score, lang) {
        (Some(Bounds { lower, upper: Some(upper) }), Lang::Ja) => {
            format!("得点 {lower}（上限 {upper}） 判定できた割合 {coverage}%")
        }
        (Some(Bounds { lower, upper: Some(upper) }), Lang::En) => {
            format!("Score {lower} (upper bound {upper}), coverage {coverage}%")
        }
        (Some(Bounds { lower, upper: None }), Lang::Ja) => format!("得点 {lower} 判定できた割合 {coverage}%"),
        (Some(Bounds { lower, upper: None }), Lang::En) => format!("Score {lower}, coverage {coverage}%"),
        (None, Lang::Ja) => format!("得点なし 判定できた割合 {coverage}%"),
        (None, Lang::En) => format!("No score, coverage {coverage}%"),
    }
}

/// What would mend how many gaps.
pub(in crate::report) fn repair(name: &str, gaps: usize, cause: &str, regions: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{name}: {gaps}件、{cause}（{regions}）"),
        Lang::En => format!("{name}: {gaps} gap{}, {cause} ({regions})", s(gaps)),
    }
}

/// The last line of a summary whose result is incomplete.
pub(in crate::report) fn incomplete_line(doubts: &[String], lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("不完全: {}。不明は合格として数えていない。", doubts.join("、")),
        Lang::En => format!("INCOMPLETE: {}. Unknown is not counted as passed.", doubts.join(", ")),
    }
}

/// How many resources fail, and how many failures are accepted besides.
pub(in crate::report) fn fail(failing: usize, accepted: usize, lang: Lang) -> String {
    match (lang, accepted) {
        (Lang::Ja, 0) => format!("不合格 {failing}件"),
        (Lang::En, 0) => format!("{failing} failing"),
        (Lang::Ja, _) => format!("不合格 {failing}件、受容済み {accepted}件"),
        (Lang::En, _) => format!("{failing} failing, {accepted} accepted"),
    }
}

/// How many tables were read of how many.
pub(in crate::report) fn cells(cells: Cells, lang: Lang) -> String {
    let Cells { read, all } = cells;
    match lang {
        Lang::Ja => format!("{all}のうち{read}"),
        Lang::En => format!("{read} of {all}"),
    }
}

/// Says a number.
type Sentence = fn(usize, Lang) -> String;

/// Why an item has its verdict, in sentences.
pub(in crate::report) fn verdict_reasons(item: &ItemView<'_>, lang: Lang) -> Vec<String> {
    let result = item.result;
    let answered = item.answered().count();
    let mut reasons = vec![ground(item, lang)];
    let counts: [(usize, Sentence); 5] = [
        (item.count(Role::Decides, Outcome::Fail), count_failing),
        (item.count(Role::Decides, Outcome::Unknown).saturating_sub(answered), count_unknown),
        (answered, count_answered),
        (result.awaited.len(), count_awaited),
        (item.count(Role::Supports, Outcome::Fail), count_supporting),
    ];
    reasons.extend(counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, say)| say(count, lang)));
    reasons.extend(result.capped.then(|| super::capped(lang)));
    reasons
}

fn count_answered(count: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("判定チェック{count}件は判定できず、証跡が答えている。"),
        Lang::En => {
            let verb = if count == 1 { "is" } else { "are" };
            format!(
                "{count} deciding check{} could not be determined and {verb} answered by attestations.",
                s(count)
            )
        }
    }
}

fn count_failing(count: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("判定チェック{count}件が不合格。"),
        Lang::En => format!("{count} deciding check{} failed.", s(count)),
    }
}

fn count_unknown(count: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("判定チェック{count}件は判定できない。"),
        Lang::En => format!("{count} deciding check{} could not be determined.", s(count)),
    }
}

fn count_awaited(count: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("判定チェック{count}件はこの版に未実装。"),
        Lang::En => format!("{count} deciding check{} not yet in this version.", s(count)),
    }
}

fn count_supporting(count: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("補助チェック{count}件が不合格（得点を下げる）。"),
        Lang::En => format!("{count} supporting check{} failed (lowers the score).", s(count)),
    }
}

fn ground(item: &ItemView<'_>, lang: Lang) -> String {
    let (result, attests) = (item.result, item.item.attests);
    let bare = result.checks.is_empty();
    let (ja, en) = match (result.verdict, attests) {
        (Verdict::Conforms, Attests::None) => ("判定チェックが合格。", "Its deciding checks passed."),
        (Verdict::Conforms, Attests::Required) => {
            ("設定に不合格はなく、証跡がある。", "No setting speaks against it, and an attestation is there.")
        }
        (Verdict::Conforms, Attests::Decides) => ("証跡がある。", "An attestation is there."),
        (Verdict::DoesNotConform, _) => ("満たしていないことが確認された。", "It is shown not to be met."),
        (Verdict::Undetermined, _) if bare => {
            ("この版にこの確認事項のチェックはない。", "This version has no check for this item.")
        }
        (Verdict::Undetermined, _) => {
            ("決め手となる事実がそろっていない。", "Not every deciding fact is known.")
        }
        (Verdict::NeedsAttestation, _) if bare => {
            ("設定からは確かめられない。証跡で示す。", "No setting shows it; an attestation must.")
        }
        (Verdict::NeedsAttestation, _) => (
            "設定に不合格はない。人の証跡がまだない。",
            "No setting speaks against it; a person's attestation is missing.",
        ),
        (Verdict::NotApplicable, Attests::None) => {
            ("対象となるリソースがない。", "There is nothing that it concerns.")
        }
        (Verdict::NotApplicable, Attests::Required | Attests::Decides) => {
            ("対象外とする決定の記録がある。", "A decision is recorded that it does not apply.")
        }
    };
    match lang {
        Lang::Ja => ja,
        Lang::En => en,
    }
    .to_owned()
}

/// How to read the report.
pub(in crate::report) fn guide(lang: Lang) -> [(&'static str, &'static str); 5] {
    match lang {
        Lang::Ja => [
            (
                "適合状況",
                "確認事項に対する結論。判定チェックが一つでも不合格なら不適合、判定できないものや未実装のものがあれば未確定とする。",
            ),
            (
                "判定チェック・補助チェック",
                "判定チェックは適合状況を決める。補助チェックは得点を下げるだけで、単独では不適合としない。",
            ),
            ("不明", "拒否や時間切れなどで読めなかったために決められないもの。合格とはしない。"),
            (
                "例外承認・証跡",
                "例外承認は不合格を期限まで受容する。証跡は設定に表れないことを示す。どちらも得点を動かさず、不合格を合格にしない。",
            ),
            (
                "呼出",
                "根拠としたAPI呼出の番号。スナップショットの呼出台帳で引ける。リソースの横のIDをkakunin evidenceに渡すと内容を示す。",
            ),
        ],
        Lang::En => [
            (
                "Verdict",
                "The conclusion on an item. One failing deciding check and it does not conform; something unknown or not built yet and it is undetermined.",
            ),
            (
                "Deciding and supporting checks",
                "A deciding check settles the verdict. A supporting one lowers the score and never decides alone.",
            ),
            (
                "Unknown",
                "Not settled, because something could not be read (denied, timed out, …). Never counted as passed.",
            ),
            (
                "Waivers and attestations",
                "A waiver accepts a failure until a day. An attestation shows what no setting does. Neither moves a score or makes a failure a pass.",
            ),
            (
                "Calls",
                "Numbers of the API calls that the result rests on, as in the call ledger of the snapshot. The command kakunin evidence shows them by the id beside the resource.",
            ),
        ],
    }
}
