//! Words of the HTML page alone: its first sheet, its pictures and its filters.

use crate::model::{Days, Lang, Role};

use super::super::view::ItemView;

labels! {
    PageLabels;
    skip: "本文へ移動", "Skip to the content";
    pictures: "図で見る", "In pictures";
    all_of_them: "すべて見る", "See all";
    unknown_title: "判定できなかった理由", "What is unknown, and why";
    unknown_none: "判定できなかったものはない。", "Nothing is unknown.";
    soon: "期限が近いもの・切れたもの（前後60日）", "Expires soon or just expired (60 days)";
    soon_none: "走査の前後60日に期限を迎えるものはない。", "Nothing expires within 60 days of the scan.";
    certificate: "証明書", "Certificate";
    key_material: "インポートした鍵素材", "Imported key material";
    runtime: "サポート終了（EOL）", "End of support";
    attestation: "証跡", "Attestation";
    waiver: "例外承認", "Waiver";
    changes: "前回からの変化", "Changes since the last snapshot";
    previous: "前回", "Last";
    before: "前", "Before";
    after: "今回", "Now";
    became_worse: "悪化", "Worse";
    became_better: "改善", "Better";
    became_unknown: "不明になった", "Became unknown";
    became_known: "判明した", "Became known";
    changes_none: "適合状況と得点が変わった確認事項はない。", "No item changed its verdict or score.";
    worse_rows: "悪化した検出結果", "Findings that became worse";
    trend: "得点の推移", "Trend of scores";
    trend_note: "実線は得点（下限）、帯は上限まで、破線は判定できた割合。", "The line is the score (lower bound), the band reaches to the upper bound, dashes are the coverage.";
    trend_alt: "得点の推移の折れ線グラフ。同じ値を下の表に示す。", "Line chart of the scores; the table below says the same.";
    numbers: "数値で見る", "As numbers";
    heat: "リージョン×確認事項", "Regions × items";
    heat_note: "各欄は、その確認事項のチェックで不合格（×）と不明（？）になったリソースの件数。色の濃さは不合格の多さを、破線の枠は不明があることを表す。", "Each field counts the resources that fail (✕) or are unknown (?) in the checks of the item. A darker field has more failures; a dashed frame marks unknowns.";
    heat_none: "不合格も不明もない。", "Nothing fails and nothing is unknown.";
    other_regions: "その他", "others";
    logs: "ログの保持期間", "How long logs are kept";
    logs_note: "操作ログの保管先と監査ログのロググループごとの、読める日数。縦線は1年（365日）。日数が足りていても、記録の範囲などほかの条件で不合格となるものがある。", "Days that the records stay readable, for each store of operation logs and each audit log group. The upright line is one year (365 days). A store with days enough may fail for another reason, such as what it records.";
    backups: "最新の復旧点の経過時間", "Age of the newest restorable point";
    backups_note: "リソースごとの最新の復旧点から走査までの時間。縦線は許される時間（RPO）。線より左なら間に合っている。", "Hours from the newest restorable point to the scan, for each resource. The upright line is the age allowed (RPO); left of it is in time.";
    value: "値", "Value";
    picture: "図", "Picture";
    cause_and_remedy: "原因と、解決するには", "Cause, and what mends it";
    filter: "絞り込みと検索", "Search and filter";
    search: "語で探す", "Search";
    search_hint: "確認事項、チェック、リソース名", "item, check, resource";
    area: "区分", "Area";
    any: "すべて", "all";
    clear: "解除", "Clear";
    shown: "{all}件の確認事項のうち{items}件、チェック{checks}件、リソース{rows}件を表示", "{items} of {all} items, {checks} checks, {rows} resources shown";
    search_note: "この頁にある行を探す。行を省いた一覧の全件はCSVまたはJSONにある。", "Looks at the rows of this page. Lists that were cut are whole in the CSV and JSON reports.";
    judged: "判断の仕方", "How it is judged";
    item_attestations: "この確認事項の証跡", "Attestations of this item";
    item_waivers: "この確認事項のチェックに対する例外承認", "Waivers for checks of this item";
    evidence: "根拠の引き方", "How to see the evidence";
    evidence_note: "各リソースの横のIDを渡すと、根拠となったAPI呼出（リクエストID、時刻、応答のダイジェスト）を示す。", "Give it the id beside a resource: it shows the API calls behind the result (request id, time, digest of the answer).";
    back: "一覧へ戻る", "Back to the overview";
    for_ever: "無期限", "for ever";
    not_known: "不明", "unknown";
    sheet: "概要", "Overview";
}

/// The plural ending of English.
fn s(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// How many checks something affects.
pub(in crate::report) fn affects(checks: usize, gaps: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("欠測{gaps}件、影響するチェック{checks}件"),
        Lang::En => format!("{gaps} gap{}, {checks} check{} affected", s(gaps), s(checks)),
    }
}

/// How long something still holds, or since when it does not.
pub(in crate::report) fn days_left(days: Days, lang: Lang) -> String {
    let plural = if days.abs() == 1 { "" } else { "s" };
    match (lang, days < 0) {
        (Lang::Ja, false) => format!("あと{days}日"),
        (Lang::Ja, true) => format!("{}日前に切れた", days.abs()),
        (Lang::En, false) => format!("{days} day{plural} left"),
        (Lang::En, true) => format!("expired {} day{plural} ago", days.abs()),
    }
}

/// A number of days.
pub(in crate::report) fn days(days: i64, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{days}日"),
        Lang::En => format!("{days} day{}", if days == 1 { "" } else { "s" }),
    }
}

/// A number of hours, from two days on also in days.
pub(in crate::report) fn hours(hours: i64, lang: Lang) -> String {
    match (lang, hours >= 48) {
        (Lang::Ja, false) => format!("{hours}時間"),
        (Lang::Ja, true) => format!("{hours}時間（{}日）", hours / 24),
        (Lang::En, false) => format!("{hours} h"),
        (Lang::En, true) => format!("{hours} h ({} days)", hours / 24),
    }
}

/// How many resources of a field fail and are unknown, in words for those who do not see it.
pub(in crate::report) fn field(fail: usize, unknown: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("不合格{fail}件、不明{unknown}件"),
        Lang::En => format!("{fail} failing, {unknown} unknown"),
    }
}

/// How an item comes to its verdict: which checks settle it, which only lower its score.
pub(in crate::report) fn judged(item: &ItemView<'_>, lang: Lang) -> Vec<String> {
    use crate::model::Attests;
    let of = |role| item.result.checks.iter().filter(|one| one.role == role).count();
    let (decides, supports) = (of(Role::Decides) + item.result.awaited.len(), of(Role::Supports));
    let mut said = Vec::new();
    said.extend((decides > 0).then(|| match lang {
        Lang::Ja => format!("判定チェック{decides}件のすべてが合格することを求める。"),
        Lang::En => format!("All of its {decides} deciding check{} must pass.", s(decides)),
    }));
    said.extend((supports > 0).then(|| match lang {
        Lang::Ja => format!("補助チェック{supports}件は得点を下げるだけで、単独では不適合としない。"),
        Lang::En => format!("{supports} supporting check{} only lower the score.", s(supports)),
    }));
    said.extend(match (item.item.attests, lang) {
        (Attests::None, _) => None,
        (Attests::Required, Lang::Ja) => Some("あわせて、人が確かめた証跡を要する。".to_owned()),
        (Attests::Required, Lang::En) => Some("A person's attestation is needed as well.".to_owned()),
        (Attests::Decides, Lang::Ja) => Some("設定からは決まらず、人が確かめた証跡で決まる。".to_owned()),
        (Attests::Decides, Lang::En) => {
            Some("No setting settles it; a person's attestation does.".to_owned())
        }
    });
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_has_passed_is_not_said_to_be_left() {
        assert_eq!(days_left(-3, Lang::En), "expired 3 days ago");
        assert_eq!(days_left(1, Lang::En), "1 day left");
    }
}
