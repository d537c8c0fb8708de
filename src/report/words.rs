//! Every word of the reports that does not come from the catalogue, in both languages side by side.
//!
//! A word without one of its languages does not compile. These are constants, so they are not
//! [`crate::model::Text`], which owns what it holds.

mod declared;
mod difference;
mod name;
mod remedy;
mod sentence;

use crate::model::Lang;

pub use declared::{accepted, answered};
pub(super) use declared::{capped, last_day, loosened, waiver};
pub(super) use difference::*;
pub(super) use name::{cause, outcome, outcome_mark, role, severity, verdict, verdict_mark, waiver_class};
pub use name::{cause_name, outcome_name, standing, verdict_name};
pub(super) use remedy::{remedy, remedy_of_cause};
pub(super) use sentence::*;

macro_rules! labels {
    ($labels:ident; $($name:ident: $ja:literal, $en:literal;)*) => {
        /// Fixed words of a report in one language.
        #[derive(Clone, Copy, Debug)]
        pub(in crate::report) struct $labels {
            $(pub(in crate::report) $name: &'static str,)*
        }

        impl $labels {
            pub(in crate::report) fn of(lang: Lang) -> Self {
                match lang {
                    Lang::Ja => Self { $($name: $ja,)* },
                    Lang::En => Self { $($name: $en,)* },
                }
            }
        }
    };
}

// After the macro, which it takes its words with.
mod page;

pub(super) use page::*;

labels! {
    Labels;
    report: "確認事項 適合状況報告書", "Report on the confirmation items";
    contents: "目次", "Contents";
    account: "アカウント", "Account";
    accounts: "アカウント", "Accounts";
    snapshot: "スナップショット", "Snapshot";
    scanned: "走査日時", "Scanned";
    score: "得点", "Score";
    points: "/ 100", "/ 100";
    upper: "上限", "Upper bound";
    coverage: "判定できた割合", "Coverage";
    score_note: "得点は下限。判定できなかったものをすべて不合格とみなした値である。上限は、すべて合格とみなした値。", "The score is the lower bound: everything that could not be determined counts as failed. The upper bound counts it as passed.";
    no_score: "得点なし（対象となるチェックがない）", "No score (no check applies)";
    no_check: "チェックなし", "no check";
    none_applies: "対象なし", "none applies";
    incomplete: "この結果は不完全である", "This result is incomplete";
    incomplete_note: "判定できなかったものは合格として数えていない。", "Nothing undetermined is counted as passed.";
    complete: "読めなかったものはない。", "Everything selected could be read.";
    see_gaps: "読めなかったものと、足りない権限", "What could not be read, and the permissions missing";
    verdicts: "確認事項の適合状況", "Verdicts on the items";
    worst: "先に直すもの", "What to fix first";
    worst_note: "不合格の判定チェックを、重大度の高い順に示す。", "Failing checks that decide an item, the most severe first.";
    worst_none: "不合格の判定チェックはない。", "No deciding check fails.";
    failing_checks: "不合格のチェック", "Failing checks";
    failing_none: "不合格のチェックはない。", "No check fails.";
    unknown_checks: "判定できないチェック", "Checks that could not be determined";
    unknown_none: "判定できないチェックはない。", "Every check could be determined.";
    items: "確認事項ごとの結果", "Results by item";
    asks: "問われること", "What is asked";
    why_verdict: "判断の理由", "Why this verdict";
    attested: "証跡で示すこと", "What an attestation must show";
    check: "チェック", "Check";
    role: "役割", "Role";
    severity: "重大度", "Severity";
    outcome: "判定", "Outcome";
    counts: "件数", "Resources";
    resource: "リソース", "Resource";
    region: "リージョン", "Region";
    reason: "理由", "Reason";
    calls: "呼出", "Calls";
    call: "呼出", "Call";
    why: "なぜ重要か", "Why it matters";
    fix: "直し方", "What to do";
    failing: "不合格のリソース", "Failing resources";
    unknown: "判定できなかったリソース", "Resources that could not be judged";
    passing: "合格のリソース", "Passing resources";
    cause: "原因", "Cause";
    permission: "足りない権限", "Permission missing";
    no_permission: "権限では解決しない", "no permission helps";
    absent: "あるべきものがない。該当するリソースが一つも見つからなかった。", "What should be there is missing: no such resource was found.";
    absent_right: "該当するリソースはなく、それでよい。", "No such resource was found, as it should be.";
    not_run: "読めなかったものがあるため判定していない。", "Not judged, because something could not be read.";
    gaps: "読めなかったもの（欠測）", "What could not be read (gaps)";
    gaps_none: "欠測はない。", "There are no gaps.";
    repairs: "与えれば読める権限", "Permissions that would mend them";
    remedy: "解決するには", "What mends it";
    all_gaps: "欠測の一覧", "Every gap";
    number: "件数", "Gaps";
    table: "テーブル", "Table";
    columns: "列", "Columns";
    all_rows: "行全体", "whole rows";
    no_call: "呼出なし", "not called";
    awaited: "この版には未実装の判定チェック", "Deciding checks not yet in this version";
    awaited_note: "次の判定チェックはこの版にまだない。これらを要する確認事項は「適合」とならない。", "This version does not have these deciding checks yet. An item that needs one cannot conform.";
    awaited_none: "すべての判定チェックが実装されている。", "Every deciding check is in this version.";
    item: "確認事項", "Item";
    declared: "証跡と台帳", "Attestations and registers";
    declared_none: "証跡も台帳も示されていない（--attestations）。", "No attestation or register was given (--attestations).";
    document: "文書", "Document";
    register: "台帳", "Register";
    lines: "行数", "lines";
    approver: "承認者", "Approved by";
    declared_on: "承認・確認日", "Date";
    valid_until: "有効期限", "Valid until";
    standing: "状態", "State";
    plan: "評価計画の文書はない。この一覧とチェックが計画にあたる。", "There is no assessment plan of its own: this list and these checks are the plan.";
    scope: "読み取りの範囲", "What was read";
    api_calls: "API呼出", "API calls";
    cells: "読めたテーブル", "Tables read";
    regions: "リージョン", "Regions";
    reading: "この報告書の読み方", "How to read this report";
    catalogue: "チェック一式のSHA-256", "SHA-256 of the checks";
    tool: "作成", "Written by";
    served: "関係する確認事項", "Items served";
    elsewhere: "詳細", "Details";
    verdict: "適合状況", "Verdict";
    title: "題", "Title";
    framework: "項目一覧", "List";
    accepted: "受容済み", "accepted";
    accepted_rows: "不合格を受容しているリソース（合格ではない）", "Resources whose failure is accepted (not passed)";
    waivers: "例外承認", "Waivers";
    waivers_note: "受容した不合格は、件数でも得点でも不合格として数える。", "An accepted failure counts as failed in every number and score.";
    waivers_look: "見直すべき例外承認", "Waivers to look at";
    state: "状態", "State";
    place: "ファイル", "File";
    loosened: "下限より緩い閾値で判定している", "A threshold is looser than its floor";
}
