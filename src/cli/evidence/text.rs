//! The evidence of a finding for people, in Japanese or English.

use std::fmt::Write as _;

use crate::model::{BodyState, Gap, Lang, NoAnswer};
use crate::report::{accepted, answered, outcome_name, visible};

use super::{Asked, Evidence, Tried, body};

/// Appends a line; a `String` takes every text.
macro_rules! line {
    ($text:ident) => {
        $text.push('\n')
    };
    ($text:ident, $($argument:tt)*) => {
        { let _ = writeln!($text, $($argument)*); }
    };
}

fn word(lang: Lang, ja: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Ja => ja,
        Lang::En => en,
    }
}

pub(super) fn text(evidence: &Evidence<'_>, lang: Lang, full: bool) -> String {
    let mut text = String::new();
    heading(&mut text, evidence, lang);
    rule(&mut text, evidence, lang);
    values(&mut text, evidence, lang);
    gaps(&mut text, &evidence.gaps, lang);
    line!(text, "\n{} ({})", word(lang, "根拠の呼び出し", "calls behind it"), evidence.calls.len());
    for asked in &evidence.calls {
        call(&mut text, asked, lang);
        answer(&mut text, asked, evidence.answers_kept, (lang, full));
    }
    line!(text, "\n{}", lookup(lang));
    text
}

fn heading(text: &mut String, evidence: &Evidence<'_>, lang: Lang) {
    let outcome = outcome_name(evidence.outcome, lang);
    line!(text, "{}  {outcome}  {}", evidence.id, evidence.rule.title.get(lang));
    line!(text, "  {}: {}", word(lang, "リソース", "resource"), visible(evidence.resource));
    line!(text, "  {}: {}", word(lang, "アカウント", "account"), evidence.account);
    line!(text, "  {}: {}", word(lang, "リージョン", "region"), evidence.region);
    line!(text, "  {}: {}", word(lang, "理由", "reason"), visible(evidence.reason.get(lang)));
    if let Some(one) = evidence.accepted {
        let ticket = visible(&one.ticket);
        line!(text, "  {}: {} [{ticket}]", word(lang, "例外承認", "waiver"), accepted(one.until, lang));
    }
    if let Some(one) = evidence.answered {
        line!(text, "  {}: {}", word(lang, "証跡", "attestation"), visible(&answered(one, lang)));
    }
    line!(text, "  {}: {}", word(lang, "スナップショット", "snapshot"), evidence.snapshot);
}

fn rule(text: &mut String, evidence: &Evidence<'_>, lang: Lang) {
    let rule = &evidence.rule;
    line!(text, "\n{} {}", word(lang, "規則", "rule"), rule.check);
    line!(text, "  {}", rule.why.get(lang));
    line!(text, "  {}: {}", word(lang, "テーブル", "table"), rule.table);
    line!(text, "  {}: {}", word(lang, "対象", "scope"), rule.scope.trim());
    line!(text, "  {}: {}", word(lang, "合格", "pass"), rule.pass.trim());
    for (name, value) in &rule.thresholds {
        line!(text, "  ${name} = {value}");
    }
}

fn values(text: &mut String, evidence: &Evidence<'_>, lang: Lang) {
    line!(text, "\n{}", word(lang, "読んだ値", "values that it read"));
    for (name, value) in evidence.values {
        if value.is_null() {
            line!(text, "  {name} = NULL ({})", word(lang, "不明", "unknown"));
        } else {
            line!(text, "  {name} = {}", visible(&value.to_string()));
        }
    }
}

fn gaps(text: &mut String, gaps: &[&Gap], lang: Lang) {
    if gaps.is_empty() {
        return;
    }
    line!(text, "\n{} ({})", word(lang, "欠測", "gaps"), gaps.len());
    for gap in gaps {
        let call = gap.call.map_or_else(
            || word(lang, "呼び出しなし", "no call was made").to_owned(),
            |call| format!("{} #{}", word(lang, "呼び出し", "call"), call.0),
        );
        line!(text, "  {} ({})  {}  {}  {call}", gap.table, gap.region, gap.operation, gap.cause.as_str());
        if gap.permission != "none" {
            line!(text, "    {}: {}", word(lang, "必要な権限", "permission"), gap.permission);
        }
        if !gap.message.is_empty() {
            line!(text, "    {}", visible(&gap.message));
        }
    }
}

fn call(text: &mut String, asked: &Asked, lang: Lang) {
    let status = if asked.status == 0 {
        word(lang, "応答なし", "no answer").to_owned()
    } else {
        format!("HTTP {}", asked.status)
    };
    let code = if asked.error_code == "none" { "" } else { &asked.error_code };
    line!(
        text,
        "\n#{}  {}:{}  {}  {status} {code}",
        asked.call,
        asked.service,
        asked.operation,
        asked.region
    );
    line!(text, "  {}: {}", word(lang, "時刻", "time"), asked.started_at);
    line!(text, "  {}: {}", word(lang, "要求ID", "request id"), visible(&asked.request_id));
    line!(text, "  {}: {}", word(lang, "要求", "asked"), visible(&asked.parameters));
    if let Some(cause) = asked.cause {
        line!(text, "  {}: {}", word(lang, "原因", "cause"), cause.as_str());
    }
    for tried in &asked.attempts {
        attempt(text, tried, lang);
    }
}

fn attempt(text: &mut String, tried: &Tried, lang: Lang) {
    let came = match tried.no_answer {
        None => format!("HTTP {}", tried.status),
        Some(NoAnswer::NotSent) => word(lang, "送信できず", "not sent").to_owned(),
        Some(NoAnswer::ConnectionBroken) => word(lang, "接続が切れた", "the connection broke").to_owned(),
        Some(NoAnswer::BrokenOff) => word(lang, "応答が途中で切れた", "the answer broke off").to_owned(),
        Some(NoAnswer::TimedOut) => word(lang, "時間内に応答がない", "no answer in time").to_owned(),
        Some(NoAnswer::Cancelled) => word(lang, "走査が中断された", "the scan was stopped").to_owned(),
    };
    let code = if tried.error_code == "none" { "" } else { &tried.error_code };
    let attempt = word(lang, "試行", "attempt");
    let (number, at, id) = (tried.number, &tried.started_at, visible(&tried.request_id));
    line!(text, "  {attempt} {number}: {at}  {came} {code}  {} ms  {id}", tried.duration_ms);
}

fn answer(text: &mut String, asked: &Asked, kept: bool, (lang, full): (Lang, bool)) {
    let state = match (&asked.answer, asked.body) {
        (_, BodyState::Unreadable) => word(
            lang,
            "残していない: 読めないため、秘密がないと確かめられない",
            "not kept: it could not be read, so it could not be shown to hold no secrets",
        ),
        (_, BodyState::SecretsDropped) => word(lang, "秘密を除いて保存", "kept, secrets dropped"),
        (Some(_), _) => word(lang, "受け取ったまま保存", "kept as it came"),
        (None, _) if asked.body_sha256 == "none" => word(lang, "本文なし", "no body came"),
        (None, _) if !kept => word(lang, "残していない（--no-bodies）", "not kept (--no-bodies)"),
        (None, _) => word(lang, "残していない", "not kept"),
    };
    line!(text, "  {}: {state}  sha256 {}", word(lang, "応答", "answer"), asked.body_sha256);
    let Some(answer) = &asked.answer else { return };
    let (lines, left_out) = body::lines(answer, full);
    for line in lines {
        line!(text, "    {line}");
    }
    if left_out > 0 {
        let (ja, en) = (
            format!("…ほか{left_out}行（--full で全文）"),
            format!("… {left_out} more lines (--full shows all)"),
        );
        line!(text, "    {}", if lang == Lang::Ja { ja } else { en });
    }
}

fn lookup(lang: Lang) -> &'static str {
    word(
        lang,
        "CloudTrailでの確かめ方: 対象アカウントの同じリージョン（IAMなど全世界のサービスはus-east-1）のイベント履歴を、\
         イベント名（上の操作名）と時刻で絞り、イベントレコードのrequestIDを上の要求IDと照らす（S3はGetBucketLifecycleのように名前が異なるものがある）。\
         読み取りの管理イベントは90日間残る。その後は証跡のログで引く。",
        "To look a call up in CloudTrail: open the event history of the account in the same Region (us-east-1 for \
         global services such as IAM), filter by event name (the operation above) and time, and compare the \
         record's requestID with the request id above (S3 names some events differently, such as \
         GetBucketLifecycle). Read-only management events stay there for 90 days; after \
         that, search the logs of a trail.",
    )
}
