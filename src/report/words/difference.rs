//! Words of a comparison: in which way something differs, why, and the headings of its tables.

use crate::compare::{Cause, Class, Ending, Kind};
use crate::model::Lang;

use super::name::pick;

/// In which way something differs.
pub(in crate::report) fn class(class: Class, lang: Lang) -> &'static str {
    match class {
        Class::Worse => pick(lang, "悪化", "worse"),
        Class::Unknown => pick(lang, "不明になった", "became unknown"),
        Class::Known => pick(lang, "判明した", "became known"),
        Class::Better => pick(lang, "改善", "better"),
        Class::Came => pick(lang, "新規", "came"),
        Class::Went => pick(lang, "消滅", "went"),
        Class::Changed => pick(lang, "変更", "changed"),
    }
}

/// A sign of ASCII beside the class's name.
pub(in crate::report) fn class_mark(class: Class) -> char {
    match class {
        Class::Worse => 'x',
        Class::Unknown => '?',
        Class::Known => 'i',
        Class::Better => 'o',
        Class::Came => '+',
        Class::Went => '-',
        Class::Changed => '~',
    }
}

/// Why something differs, in a word or two.
pub(in crate::report) fn difference_cause(cause: Cause, lang: Lang) -> &'static str {
    match cause {
        Cause::Account => pick(lang, "アカウント", "the account"),
        Cause::Time => pick(lang, "時間の経過", "time"),
        Cause::Declarations => pick(lang, "証跡・台帳", "declarations"),
        Cause::Waivers => pick(lang, "例外承認", "waivers"),
        Cause::Settings => pick(lang, "設定", "settings"),
        Cause::Catalogue => pick(lang, "チェック一式", "catalogue"),
        Cause::Access => pick(lang, "読み取りの可否", "access"),
        Cause::Scope => pick(lang, "走査の範囲", "scope"),
        Cause::Tool => pick(lang, "kakuninの版", "version"),
    }
}

/// The heading of everything that differs for one cause, and what that means.
pub(in crate::report) fn cause_section(cause: Cause, lang: Lang) -> (&'static str, &'static str) {
    let (ja, en) = match cause {
        Cause::Account => (
            ("アカウントの変化", "アカウントから読み取った値そのものが変わった。"),
            ("Changes in the account", "What was read in the account is not what it was."),
        ),
        Cause::Time => (
            ("時間の経過だけによる変化", "値は変わらず、経過日数や期限だけが変わった。"),
            ("Time alone", "No value changed, but an age or a window did, or something expired."),
        ),
        Cause::Declarations => (
            ("証跡・台帳による変化", "新しい側を古い側の証跡・台帳で判定すると、元の結果になる。"),
            (
                "Attestations and registers",
                "Judged with the older side's declarations, the newer side is as before.",
            ),
        ),
        Cause::Waivers => (
            ("例外承認による変化", "不合格であることは変わらない。受容されているかどうかが変わった。"),
            ("Waivers", "A failure stays a failure; whether it is accepted is what differs."),
        ),
        Cause::Settings => (
            ("設定による変化", "新しい側を古い設定で判定すると、元の結果になる。"),
            ("Settings", "Judged with the older settings, the newer side is as before."),
        ),
        Cause::Catalogue => (
            ("チェック一式による変化", "新しい側を古いチェック一式で判定すると、元の結果になる。"),
            ("Catalogue", "Judged with the older catalogue, the newer side is as before."),
        ),
        Cause::Access => (
            (
                "権限・読み取りの可否による変化",
                "片方の走査で呼出が拒否または失敗した。アカウントの変化ではない。",
            ),
            (
                "Permissions and failed calls",
                "A call was refused or failed in one of the scans: no change of the account.",
            ),
        ),
        Cause::Scope => (
            ("走査の範囲による変化", "片方でしか走査していないアカウントまたはリージョン。"),
            ("What was scanned", "The account or Region was scanned on one side only."),
        ),
        Cause::Tool => (
            ("kakuninの版による変化", "片方の走査に使った版は、このテーブルを読まなかった。"),
            ("Version of kakunin", "The version that made one of the scans did not read the table."),
        ),
    };
    match lang {
        Lang::Ja => ja,
        Lang::En => en,
    }
}

/// What differs beside the account.
pub(in crate::report) fn circumstance(kind: Kind, lang: Lang) -> &'static str {
    match kind {
        Kind::Accounts => pick(lang, "走査したアカウント", "Accounts scanned"),
        Kind::Regions => pick(lang, "走査したリージョン", "Regions scanned"),
        Kind::Catalogue => pick(lang, "判定に用いたチェック一式", "Catalogue judged with"),
        Kind::Version => pick(lang, "走査したkakuninの版", "Version that scanned"),
        Kind::ScannedCatalogue => {
            pick(lang, "走査時のチェック一式（判定には用いない）", "Catalogue at the scan (not judged with)")
        }
        Kind::ScannedSettings => {
            pick(lang, "走査時の設定（判定には用いない）", "Settings at the scan (not judged with)")
        }
        Kind::Declarations => pick(lang, "証跡・台帳", "Attestations and registers"),
        Kind::Waivers => pick(lang, "例外承認", "Waivers"),
    }
}

/// How the comparison ended.
pub(in crate::report) fn ending(ending: Ending, lang: Lang) -> &'static str {
    match ending {
        Ending::NotWorse => pick(lang, "悪化も、新たな不明もない。", "Nothing became worse or unknown."),
        Ending::Worse => pick(
            lang,
            "悪化したもの、または新たに不合格と判明したものがある。",
            "Something became worse, or is now known to fail.",
        ),
        Ending::LessKnown => pick(
            lang,
            "悪化はないが、不明になったものがある。",
            "Nothing became worse, but something became unknown.",
        ),
    }
}

macro_rules! headings {
    ($($name:ident: $ja:literal, $en:literal;)*) => {
        /// A fixed word of a comparison.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(in crate::report) enum Heading {
            $($name,)*
        }

        impl Heading {
            pub(in crate::report) fn get(self, lang: Lang) -> &'static str {
                match self {
                    $(Self::$name => pick(lang, $ja, $en),)*
                }
            }
        }
    };
}

headings! {
    Title: "スナップショットの比較", "Comparison of two snapshots";
    Older: "古い側", "Older";
    Newer: "新しい側", "Newer";
    Accounts: "アカウント", "Accounts";
    JudgedWith: "両方を判定したチェック一式", "Both judged with the catalogue";
    Score: "得点", "Score";
    Coverage: "判定できた割合", "Coverage";
    Findings: "検出結果の差", "Findings that differ";
    None: "差はない", "none";
    Reversed: "注意: 古い側として指定されたスナップショットのほうが後に走査されている。", "Note: the snapshot given as the older one was scanned later.";
    Circumstances: "アカウント以外の違い", "What differs beside the account";
    What: "内容", "What";
    OnlyOlder: "古い側だけ", "Only older";
    OnlyNewer: "新しい側だけ", "Only newer";
    Items: "確認事項の差", "Items that differ";
    Item: "確認事項", "Item";
    Change: "区分", "Change";
    Verdict: "適合状況", "Verdict";
    Causes: "原因", "Cause";
    Checks: "チェックの差", "Checks that differ";
    Check: "チェック", "Check";
    Severity: "重大度", "Severity";
    Outcome: "判定", "Outcome";
    Resource: "リソース", "Resource";
    Region: "リージョン", "Region";
    Details: "変わった値・理由", "What changed, or why";
    Fix: "直し方", "What to do";
    Counts: "件数（合格/不合格/不明/対象外）", "Rows (pass/fail/unknown/not applicable)";
    Gaps: "読めるようになったもの・読めなくなったもの", "What can be read now, and what not any more";
    Operation: "操作", "Operation";
    Permission: "権限", "Permission";
    GapsCame: "増えた欠測", "Gaps that came";
    GapsWent: "なくなった欠測", "Gaps that went";
    Tables: "リソースの差（テーブル別）", "Resources that differ, by table";
    Table: "テーブル", "Table";
    Came: "新規", "Came";
    Went: "消滅", "Went";
    Changed: "変更", "Changed";
    Known: "判明", "Known";
    Unknown: "不明", "Unknown";
    NotCompared: "比較できない行", "Not compared";
    ColumnsApart: "片方にしかない列", "Columns of one side only";
    Rows: "リソースの差", "Resources that differ";
    Columns: "変わった値", "What changed";
    NotThere: "なし", "not there";
    UnknownValue: "不明", "unknown";
    Same: "違いはない。", "Nothing differs.";
    Tool: "作成", "Written by";
}

/// The end of a list that was cut.
pub(in crate::report) fn and_more(count: usize, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("ほか{count}件（JSONまたはCSVを参照）"),
        Lang::En => format!("and {count} more (see JSON or CSV)"),
    }
}

/// A permission without which something is not known.
pub(in crate::report) fn without(permission: &str, cause: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{permission}（{cause}）"),
        Lang::En => format!("{permission} ({cause})"),
    }
}

/// Under which waiver a failure is accepted.
pub(in crate::report) fn acceptance(ticket: Option<&str>, lang: Lang) -> String {
    match (ticket, lang) {
        (Some(ticket), Lang::Ja) => format!("受容済み {ticket}"),
        (Some(ticket), Lang::En) => format!("accepted {ticket}"),
        (None, Lang::Ja) => "受容なし".to_owned(),
        (None, Lang::En) => "not accepted".to_owned(),
    }
}

/// Which attestation answers an unknown.
pub(in crate::report) fn answer(attestation: Option<&str>, lang: Lang) -> String {
    match (attestation, lang) {
        (Some(name), Lang::Ja) => format!("証跡 {name} が答える"),
        (Some(name), Lang::En) => format!("answered by {name}"),
        (None, Lang::Ja) => "答える証跡なし".to_owned(),
        (None, Lang::En) => "not answered".to_owned(),
    }
}
