//! What `kakunin attest new` writes: every key, and what an auditor expects, in both languages.

use crate::model::{Item, RegisterKind, Time};

/// Days that a register holds at most: its review is yearly.
const REGISTER_DAYS: i64 = 365;

/// A new attestation. Nobody has approved it, so it counts for nothing yet.
pub(super) fn attestation(item: &Item, today: Time) -> String {
    let date = today.date_in_japan();
    let last = today.plus_days(item.renewal_days).date_in_japan();
    format!(
        r#"{head}
item = "{id}"
# 文書の種類 / kind of document:
# contract, report, procedure, design, register, training, decision, review
doc_kind = "procedure"
title = ""
# 文書番号または所在（文書そのものは書かない） / document number or address, never the document itself
reference = ""
# 何を確かめ、何を言明するか / what was confirmed, and what is stated
statement = """
"""
owner = ""
# 承認した人。空のあいだは数えない / who approved it; counts for nothing while empty
approver = ""
# 承認日または最後に見直した日（日本時間） / day of approval or of the last review (Japan Standard Time)
date = {date}
# この日まで有効。省くと {days} 日後まで。設定 evidence_max_age_days より長くは有効とならない
# holds through this day; {days} days when left out, never longer than the setting evidence_max_age_days
# valid_until = {last}
# 対象アカウント。省くとすべて / accounts it is about; all when left out
# accounts = ["111111111111"]

# 根拠ファイル。sha256 は kakunin attest digest が書く / evidence files; `kakunin attest digest` writes sha256
# [[evidence]]
# path = "evidence/{id}.pdf"
# sha256 = ""

# 答える検出結果（あれば）。不合格を合格に変えることはない
# the finding it answers, if any; it never turns a failure into a pass
# [answers]
# check = ""
# resource = "arn:aws:..."
"#,
        head = head(item),
        id = item.id,
        days = item.renewal_days,
    )
}

fn head(item: &Item) -> String {
    let lines = [
        format!("{} {}", item.id, item.title.ja),
        item.title.en.clone(),
        String::new(),
        "示すこと / what an auditor expects:".to_owned(),
        item.attested.ja.clone(),
        item.attested.en.clone(),
    ];
    lines
        .iter()
        .flat_map(|text| text.lines().map(comment).chain(text.is_empty().then(|| "#".to_owned())))
        .collect::<Vec<_>>()
        .join("\n")
}

fn comment(line: &str) -> String {
    format!("# {line}")
}

/// A new register. Nobody has approved it, so it says nothing yet.
pub(super) fn register(kind: RegisterKind, today: Time) -> String {
    let date = today.date_in_japan();
    let last = today.plus_days(REGISTER_DAYS).date_in_japan();
    let hours = match kind {
        RegisterKind::RecoveryPointObjective => {
            "\n# 復旧点に許す経過時間（時間） / greatest age of a backup, in hours\n# hours = 24"
        }
        RegisterKind::OwnAccounts
        | RegisterKind::VendorAccounts
        | RegisterKind::PrivilegedPrincipals
        | RegisterKind::BreakGlassUsers
        | RegisterKind::KeyDisposal
        | RegisterKind::KeyRotation
        | RegisterKind::KeyStores
        | RegisterKind::EdgeServices
        | RegisterKind::InformationAssets
        | RegisterKind::NoBackup
        | RegisterKind::SingleZone
        | RegisterKind::Software
        | RegisterKind::SharedMailboxes
        | RegisterKind::DebugLogGroups => "",
    };
    format!(
        r#"# {ja}
# {en}
# 承認された時点の一覧。ない・未承認・期限切れの台帳は「載っていない」ではなく「不明」となる
# a list as approved; one that is missing, not approved or out of date makes what needs it unknown
register = "{kind}"
owner = ""
# 承認した人。空のあいだは数えない / who approved it; counts for nothing while empty
approver = ""
# 承認日または最後に見直した日（日本時間） / day of approval or of the last review (Japan Standard Time)
date = {date}
# この日まで有効。省くと1年 / holds through this day; a year when left out
# valid_until = {last}
# 対象アカウント。省くとすべて / accounts it is about; all when left out
# accounts = ["111111111111"]

# 行ごとに繰り返す。* は任意の文字列 / repeat for each line; `*` stands for any text
# [[entry]]
# resource = "{example}"
# 理由、起案番号、承認番号 / reason, ticket or approval number
# reference = ""{hours}
# この行の期限（あれば） / last day of this line, if it has one
# valid_until = {last}
"#,
        ja = ja(kind),
        en = en(kind),
        kind = kind.as_str(),
        example = example(kind),
    )
}

/// What a register lists, in Japanese.
fn ja(kind: RegisterKind) -> &'static str {
    match kind {
        RegisterKind::OwnAccounts => "市または組織のAWSアカウント",
        RegisterKind::VendorAccounts => "書面で承認した事業者のアカウント",
        RegisterKind::PrivilegedPrincipals => "管理者権限を持つ利用者・ロール・割当て",
        RegisterKind::BreakGlassUsers => "緊急用の利用者",
        RegisterKind::KeyDisposal => "廃棄を承認した鍵",
        RegisterKind::KeyRotation => "手動で更新・交換する鍵とその決定",
        RegisterKind::KeyStores => "使用するカスタムキーストアと外部鍵管理",
        RegisterKind::EdgeServices => "エッジ拠点で複製や処理を行うサービス",
        RegisterKind::InformationAssets => "情報資産台帳（所管・形式・保存期間）",
        RegisterKind::NoBackup => "バックアップを要しないデータ",
        RegisterKind::RecoveryPointObjective => "復旧点に許す経過時間を別に定めるデータ",
        RegisterKind::SingleZone => "1つのアベイラビリティーゾーンに置いてよいもの",
        RegisterKind::Software => "他社ソフトとそのライセンス",
        RegisterKind::SharedMailboxes => "共有メールボックスのドメイン",
        RegisterKind::DebugLogGroups => "監査記録を含まない調査用のロググループ",
    }
}

/// The same in English.
fn en(kind: RegisterKind) -> &'static str {
    match kind {
        RegisterKind::OwnAccounts => "accounts of the municipality or its organization",
        RegisterKind::VendorAccounts => "accounts of vendors approved in writing",
        RegisterKind::PrivilegedPrincipals => "administrators: users, roles and Identity Center assignments",
        RegisterKind::BreakGlassUsers => "users kept for emergencies",
        RegisterKind::KeyDisposal => "keys whose disposal was approved",
        RegisterKind::KeyRotation => "keys that are rotated or replaced by hand, and the decision",
        RegisterKind::KeyStores => "custom key stores and external key managers in use",
        RegisterKind::EdgeServices => "services that hold copies or run code at edge locations",
        RegisterKind::InformationAssets => "the information-asset register (owner, format, retention)",
        RegisterKind::NoBackup => "data that needs no backup",
        RegisterKind::RecoveryPointObjective => "data with a greatest age of a backup of its own",
        RegisterKind::SingleZone => "what may stand in one Availability Zone",
        RegisterKind::Software => "third-party software and its licences",
        RegisterKind::SharedMailboxes => "mail domains whose addresses are shared mailboxes",
        RegisterKind::DebugLogGroups => "log groups for debugging only, without audit records",
    }
}

/// An example of a line.
fn example(kind: RegisterKind) -> &'static str {
    match kind {
        RegisterKind::OwnAccounts => "111111111111",
        RegisterKind::VendorAccounts => "444444444444",
        RegisterKind::PrivilegedPrincipals => "arn:aws:iam::111111111111:role/kasumi-admin",
        RegisterKind::BreakGlassUsers => "arn:aws:iam::111111111111:user/kasumi-breakglass",
        RegisterKind::KeyDisposal | RegisterKind::KeyRotation => {
            "arn:aws:kms:ap-northeast-1:111111111111:key/..."
        }
        RegisterKind::KeyStores => "cks-...",
        RegisterKind::EdgeServices => "arn:aws:cloudfront::111111111111:distribution/...",
        RegisterKind::InformationAssets => "arn:aws:s3:::kasumi-...",
        RegisterKind::NoBackup => "arn:aws:dynamodb:ap-northeast-1:111111111111:table/...",
        RegisterKind::RecoveryPointObjective | RegisterKind::SingleZone => {
            "arn:aws:rds:ap-northeast-1:111111111111:db:..."
        }
        RegisterKind::Software => "...",
        RegisterKind::SharedMailboxes => "kasumi.example.jp",
        RegisterKind::DebugLogGroups => "arn:aws:logs:ap-northeast-1:111111111111:log-group:/aws/lambda/...",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::catalog::{Catalog, declarations};
    use crate::model::Standing;

    fn today() -> Time {
        Time::parse("2026-03-31T15:00:00Z").unwrap()
    }

    fn read(text: String) -> crate::model::Declarations {
        let files = BTreeMap::from([("a.toml".to_owned(), text)]);
        declarations::declarations(&declarations::parse(&files, &Catalog::built_in().unwrap()).unwrap())
    }

    #[test]
    fn the_template_of_every_item_is_read_and_counts_for_nothing() {
        for item in Catalog::built_in().unwrap().items {
            let text = attestation(&item, today());
            assert!(item.attested.ja.lines().chain(item.attested.en.lines()).all(|line| text.contains(line)));
            let read = read(text).attestations.remove(0);
            assert_eq!((&read.item, read.standing(today())), (&item.id, Standing::NotApproved));
        }
    }

    #[test]
    fn the_template_of_every_register_is_read_and_says_nothing() {
        for kind in RegisterKind::ALL {
            let read = read(register(kind, today())).registers.remove(0);
            assert_eq!((read.kind, read.standing(today())), (kind, Standing::NotApproved));
        }
    }

    /// Every line but those of prose, with the comment signs taken away.
    fn filled(text: &str) -> String {
        let key = |line: &&str| {
            line.starts_with('[')
                || line.split_once(" = ").is_some_and(|(key, _)| {
                    key.chars().all(|one| one.is_ascii_lowercase() || one == '_' || one.is_ascii_digit())
                })
        };
        let lines = text
            .lines()
            .map(|line| line.strip_prefix("# ").unwrap_or(line))
            .filter(|line| key(line) || *line == "\"\"\"");
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn what_a_template_offers_in_comments_is_what_a_register_takes() {
        for kind in RegisterKind::ALL {
            let text =
                filled(&register(kind, today())).replace("reference = \"\"", "reference = \"霞情第1号\"");
            assert_eq!(read(text).registers[0].entries.len(), 1, "{}", kind.as_str());
        }
    }
}
