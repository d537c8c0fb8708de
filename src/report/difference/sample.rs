//! A small comparison, and what holds for it in every format whatever things are called.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::compare::{
    Cause, CheckChange, Class, ColumnChange, Counts, Difference, FindingChange, GapChange, Missing,
    RowChange, Scan, Scope, SummedChange, TableChange, WholeState,
};
use crate::model::{AccountId, Cause as GapCause, CheckId, Lang, Outcome, Region, Severity, Text, Time};
use crate::score::{Interval, Score};

use super::super::{Style, Tool};
use super::{
    Compared, difference_csv, difference_html, difference_json, difference_markdown, difference_text,
};

fn account() -> AccountId {
    AccountId::parse("111111111111").unwrap()
}

fn scan(day: i64) -> Scan {
    Scan {
        id: format!("day-{day}"),
        started_at: Time::from_seconds(day * 86_400),
        version: "0.1.0".to_owned(),
        catalogue_sha256: None,
        settings_sha256: None,
        judged_with: "ab".repeat(32),
        targets: vec![Scope { account: account(), regions: vec![Region::parse("ap-northeast-1").unwrap()] }],
    }
}

fn finding(name: &str, cause: Cause, class: Class, after: Option<Outcome>) -> FindingChange {
    FindingChange {
        cause,
        class,
        check: CheckId::parse("keys-rotate").unwrap(),
        severity: Severity::High,
        account: account(),
        region: "ap-northeast-1".to_owned(),
        resource: name.to_owned(),
        id: "5f1d0c2a9b7e".to_owned(),
        before: Some(Outcome::Pass),
        after,
        accepted_before: None,
        accepted_after: None,
        answered_before: None,
        answered_after: None,
        reason: Text::new(name, name),
        columns: vec![ColumnChange { column: "rotates".to_owned(), before: true.into(), after: name.into() }],
        missing: Vec::new(),
    }
}

/// One finding worse by the account, one unknown for a refused call, one row, one gap.
fn difference(name: &str) -> Difference {
    let interval = |points| Interval { lower: Score::rounded_down(points, 100), upper: Score::FULL };
    let whole = |points| WholeState { score: Some(interval(points)), coverage: Score::FULL };
    let missing = Missing {
        operation: "kms:Get".to_owned(),
        permission: "kms:Get".to_owned(),
        cause: GapCause::Denied,
    };
    let counts = |fail| Counts { fail, ..Counts::default() };
    Difference {
        old: scan(1),
        new: scan(2),
        reversed: false,
        circumstances: Vec::new(),
        score: SummedChange { class: Some(Class::Unknown), before: whole(90), after: whole(80) },
        items: Vec::new(),
        checks: vec![CheckChange {
            check: CheckId::parse("keys-rotate").unwrap(),
            severity: Severity::High,
            class: Some(Class::Worse),
            causes: vec![Cause::Account],
            before: Outcome::Pass,
            after: Outcome::Fail,
            counts_before: counts(0),
            counts_after: counts(1),
        }],
        findings: vec![
            finding(name, Cause::Account, Class::Worse, Some(Outcome::Fail)),
            FindingChange {
                missing: vec![missing],
                ..finding("key/2", Cause::Access, Class::Unknown, Some(Outcome::Unknown))
            },
        ],
        gaps: vec![GapChange {
            operation: "kms:Get".to_owned(),
            permission: "kms:Get".to_owned(),
            cause: GapCause::Denied,
            came: 1,
            went: 0,
            accounts: vec![account()],
            regions: vec!["ap-northeast-1".to_owned()],
            tables: vec!["kms_key".to_owned()],
        }],
        tables: vec![TableChange {
            table: "kms_key".to_owned(),
            changed: 1,
            rows: vec![RowChange {
                class: Class::Changed,
                cause: Cause::Account,
                account: account(),
                region: "ap-northeast-1".to_owned(),
                resource: name.to_owned(),
                columns: vec![ColumnChange {
                    column: "tag".to_owned(),
                    before: name.into(),
                    after: serde_json::Value::Null,
                }],
            }],
            ..TableChange::default()
        }],
    }
}

fn with<T>(name: &str, write: impl Fn(&Compared<'_>) -> T) -> T {
    let (difference, checks) = (difference(name), BTreeMap::new());
    let tool = Tool { name: "kakunin".to_owned(), version: "0.1.0".to_owned() };
    write(&Compared { tool, difference: &difference, checks: &checks, items: &[] })
}

fn text(name: &str, lang: Lang) -> String {
    with(name, |compared| difference_text(compared, Style { lang, colour: false, width: 90 }))
}

#[test]
fn the_text_in_english() {
    insta::assert_snapshot!(text("key/1", Lang::En), @r"
        Older: day-1 1970-01-02 00:00:00 UTC
        Newer: day-2 1970-01-03 00:00:00 UTC
        Accounts: 111111111111
        Both judged with the catalogue: abababababab
        Score: 90-100 → 80-100
        Coverage: 100%
        Findings that differ: worse 1, became unknown 1

        Changes in the account (1)
          x worse  high  keys-rotate  key/1  111111111111 ap-northeast-1
              pass → fail, rotates: true → key/1

        Permissions and failed calls (1)
          ? became unknown  high  keys-rotate  key/2  111111111111 ap-northeast-1
              pass → unknown, kms:Get (denied); rotates: true → key/2

        What can be read now, and what not any more
          ? became unknown  kms:Get  kms:Get
              Cause denied, Gaps that came 1, Region ap-northeast-1, Table kms_key

        Resources that differ, by table
          kms_key
              Changed 1

        Resources that differ
          ~ changed  kms_key  key/1  111111111111 ap-northeast-1
              Cause the account, tag: key/1 → unknown

        Checks that differ
          x worse  high  keys-rotate
              pass → fail, Rows (pass/fail/unknown/not applicable) 0/0/0/0 → 0/1/0/0, Cause the ..

        Something became worse, or is now known to fail.
        ");
}

#[test]
fn the_text_in_japanese() {
    insta::assert_snapshot!(text("key/1", Lang::Ja), @r"
        古い側: day-1 1970-01-02 09:00:00（日本時間）
        新しい側: day-2 1970-01-03 09:00:00（日本時間）
        アカウント: 111111111111
        両方を判定したチェック一式: abababababab
        得点: 90-100 → 80-100
        判定できた割合: 100%
        検出結果の差: 悪化 1, 不明になった 1

        アカウントの変化 (1)
          x 悪化  高  keys-rotate  key/1  111111111111 ap-northeast-1
              合格 → 不合格, rotates: true → key/1

        権限・読み取りの可否による変化 (1)
          ? 不明になった  高  keys-rotate  key/2  111111111111 ap-northeast-1
              合格 → 不明, kms:Get（拒否された）; rotates: true → key/2

        読めるようになったもの・読めなくなったもの
          ? 不明になった  kms:Get  kms:Get
              原因：拒否された, 増えた欠測：1, リージョン：ap-northeast-1, テーブル：kms_key

        リソースの差（テーブル別）
          kms_key
              変更：1

        リソースの差
          ~ 変更  kms_key  key/1  111111111111 ap-northeast-1
              原因：アカウント, tag: key/1 → 不明

        チェックの差
          x 悪化  高  keys-rotate
              合格 → 不合格, 件数（合格/不合格/不明/対象外）：0/0/0/0 → 0/1/0/0, 原因：アカウント

        悪化したもの、または新たに不合格と判明したものがある。
        ");
}

#[test]
fn changes_in_the_account_stand_apart_from_lost_permissions() {
    let markdown = with("key/1", |compared| difference_markdown(compared, Lang::En));
    let account =
        markdown.split("## Changes in the account (1)").nth(1).unwrap().split("\n## ").next().unwrap();
    assert!(account.contains("`key/1`") && !account.contains("key/2"), "{account}");
    let access = markdown.split("## Permissions and failed calls (1)").nth(1).unwrap();
    assert!(
        access.contains("`key/2`") && access.contains("`kms:Get (denied); rotates: true → key/2`"),
        "{access}"
    );
}

#[test]
fn the_document_is_what_its_schema_says_at_the_top() {
    let text = with("key/1", |compared| difference_json(compared).unwrap());
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let schema = super::difference_json_schema().to_value();
    let known: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    let written: Vec<&String> = document.as_object().unwrap().keys().collect();
    assert!(written.iter().all(|key| known.contains(key)), "{written:?} {known:?}");
    assert_eq!(document["tables"][0]["rows"][0]["columns"][0]["after"], serde_json::Value::Null);
}

fn hidden(text: &str) -> bool {
    text.chars().any(|char| (char.is_control() && char != '\n' && char != '\r') || char == '\u{202E}')
}

proptest! {
    #[test]
    fn any_name_stays_inert_in_every_format(name in any::<String>()) {
        let name = format!("{name}\u{202E}\u{1B}[2J</td><script>`|\n=1");
        let page = with(&name, |compared| difference_html(compared, Lang::En).unwrap());
        let plain = with("key/1", |compared| difference_html(compared, Lang::En).unwrap());
        prop_assert_eq!(page.matches('<').count(), plain.matches('<').count());
        let markdown = with(&name, |compared| difference_markdown(compared, Lang::En));
        let lines = with("key/1", |compared| difference_markdown(compared, Lang::En)).lines().count();
        prop_assert_eq!(markdown.lines().count(), lines);
        let csv = with(&name, |compared| difference_csv(compared, Lang::En).unwrap());
        let csv = String::from_utf8(csv).unwrap();
        let json = with(&name, |compared| difference_json(compared).unwrap());
        for text in [&page, &markdown, &csv, &json, &text(&name, Lang::Ja)] {
            prop_assert!(!hidden(text));
        }
        let mut reader = ::csv::Reader::from_reader(csv.trim_start_matches('\u{FEFF}').as_bytes());
        for record in reader.records() {
            for cell in &record.unwrap() {
                prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']));
            }
        }
    }
}
