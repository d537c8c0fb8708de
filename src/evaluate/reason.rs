//! Why a finding has its outcome, in words for both languages.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::model::{Cause, Check, Gap, Outcome, Text};

use super::table::{Basis, Tables};

/// Longer values are cut in a reason; the finding's columns have them whole.
const VALUE_MAX: usize = 80;

/// The gaps that explain why a row could not be judged: those of the columns that the check reads,
/// else those of missing rows, else all that the row has.
pub(super) fn gaps_behind<'a>(
    tables: &'a Tables,
    basis: &Basis,
    columns: &BTreeMap<String, serde_json::Value>,
) -> Vec<&'a Gap> {
    let gaps: Vec<&Gap> = basis.gaps.iter().filter_map(|id| tables.gap(*id)).collect();
    let reads =
        |gap: &&&Gap| gap.columns.is_empty() || gap.columns.iter().any(|column| columns.contains_key(column));
    let direct: Vec<&Gap> = gaps.iter().filter(reads).copied().collect();
    if direct.is_empty() { gaps } else { direct }
}

/// The reason of a finding.
pub(super) fn reason(
    check: &Check,
    outcome: Outcome,
    columns: &BTreeMap<String, serde_json::Value>,
    gaps: &[&Gap],
) -> Text {
    match outcome {
        Outcome::Pass | Outcome::NotApplicable => check.title.clone(),
        Outcome::Fail => {
            let values = values(columns);
            Text::new(format!("満たしていない: {values}"), format!("not met: {values}"))
        }
        Outcome::Unknown => unknown(columns, gaps),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "every other JSON value is shown as it is written")]
fn values(columns: &BTreeMap<String, serde_json::Value>) -> String {
    let mut text = String::new();
    for (name, value) in columns {
        if !text.is_empty() {
            text.push_str(", ");
        }
        let value: String = match value {
            serde_json::Value::String(value) => value.chars().take(VALUE_MAX).collect(),
            other => other.to_string().chars().take(VALUE_MAX).collect(),
        };
        let written = write!(text, "{name} = {value}");
        debug_assert!(written.is_ok(), "a String takes every text");
    }
    text
}

fn unknown(columns: &BTreeMap<String, serde_json::Value>, gaps: &[&Gap]) -> Text {
    let Some(gap) = gaps.first() else {
        let names: Vec<&str> =
            columns.iter().filter(|(_, value)| value.is_null()).map(|(name, _)| name.as_str()).collect();
        let names = names.join(", ");
        return Text::new(
            format!("判定できない: {names} が不明"),
            format!("cannot be judged: {names} unknown"),
        );
    };
    let cause = cause(gap.cause);
    let place = if gap.operation == "none" { gap.table.clone() } else { gap.operation.clone() };
    let more = gaps.len() - 1;
    let (ja, en) = if more == 0 {
        (String::new(), String::new())
    } else {
        (format!("（ほか{more}件）"), format!(" (and {more} more)"))
    };
    Text::new(
        format!("判定できない: {place}（{}）: {}{ja}", gap.region, cause.ja),
        format!("cannot be judged: {place} ({}): {}{en}", gap.region, cause.en),
    )
}

/// A cause in words.
fn cause(cause: Cause) -> Text {
    let (ja, en) = match cause {
        Cause::Denied => ("拒否された", "denied"),
        Cause::DeniedByIdentityPolicy => ("IDポリシーで許可されていない", "denied by an identity policy"),
        Cause::DeniedByServiceControlPolicy => {
            ("サービスコントロールポリシーで拒否された", "denied by a service control policy")
        }
        Cause::DeniedByResourcePolicy => ("リソースポリシーで拒否された", "denied by a resource policy"),
        Cause::DeniedBySessionPolicy => ("セッションポリシーで拒否された", "denied by a session policy"),
        Cause::DeniedByPermissionsBoundary => {
            ("アクセス許可の境界で拒否された", "denied by a permissions boundary")
        }
        Cause::RegionDisabled => ("リージョンが無効", "the Region is disabled"),
        Cause::ServiceUnavailableHere => {
            ("このリージョンまたは契約では利用できない", "not available in this Region or plan")
        }
        Cause::Throttled => ("呼出制限を超えた", "throttled"),
        Cause::TimedOut => ("時間内に応答がない", "timed out"),
        Cause::Unreachable => ("接続できない", "unreachable"),
        Cause::ServerError => ("AWS側のエラー", "a server error of AWS"),
        Cause::Malformed => ("応答を解釈できない", "the answer could not be read"),
        Cause::NotInScope => ("走査の対象外", "outside what was scanned"),
        Cause::Credentials => ("認証情報が受け付けられない", "the credentials were not accepted"),
        Cause::Cancelled => ("走査が中断された", "the scan was stopped"),
    };
    Text::new(ja, en)
}
