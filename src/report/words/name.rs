//! Names of the closed lists of the model: verdicts, outcomes, severities, roles, causes.

use crate::model::{Cause, Lang, Outcome, Role, Severity, Standing, Verdict, WaiverState};

pub(super) fn pick(lang: Lang, ja: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Ja => ja,
        Lang::En => en,
    }
}

pub(in crate::report) fn verdict(verdict: Verdict, lang: Lang) -> &'static str {
    match verdict {
        Verdict::Conforms => pick(lang, "適合", "conforms"),
        Verdict::DoesNotConform => pick(lang, "不適合", "does not conform"),
        Verdict::Undetermined => pick(lang, "未確定", "undetermined"),
        Verdict::NeedsAttestation => pick(lang, "証跡待ち", "needs attestation"),
        Verdict::NotApplicable => pick(lang, "対象外", "not applicable"),
    }
}

/// A sign beside the verdict's name; Japanese readers know the circle as right, others the tick.
pub(in crate::report) fn verdict_mark(verdict: Verdict, lang: Lang) -> &'static str {
    match verdict {
        Verdict::Conforms => pick(lang, "○", "✓"),
        Verdict::DoesNotConform => pick(lang, "×", "✕"),
        Verdict::Undetermined => pick(lang, "？", "?"),
        Verdict::NeedsAttestation => pick(lang, "□", "□"),
        Verdict::NotApplicable => pick(lang, "－", "–"),
    }
}

/// Whether an attestation or a register holds; both languages fit after a number and before one.
pub fn standing(standing: Standing, lang: Lang) -> &'static str {
    match standing {
        Standing::Current => pick(lang, "有効", "current"),
        Standing::NotYet => pick(lang, "日付が未来", "not yet begun"),
        Standing::NotApproved => pick(lang, "未承認", "not approved"),
        Standing::EvidenceChanged => {
            pick(lang, "根拠ファイルの変更または欠落", "with evidence changed or missing")
        }
        Standing::Expired => pick(lang, "期限切れ", "expired"),
    }
}

pub(in crate::report) fn outcome(outcome: Outcome, lang: Lang) -> &'static str {
    match outcome {
        Outcome::Pass => pick(lang, "合格", "pass"),
        Outcome::Fail => pick(lang, "不合格", "fail"),
        Outcome::Unknown => pick(lang, "不明", "unknown"),
        Outcome::NotApplicable => pick(lang, "対象外", "not applicable"),
    }
}

pub(in crate::report) fn outcome_mark(outcome: Outcome, lang: Lang) -> &'static str {
    match outcome {
        Outcome::Pass => pick(lang, "○", "✓"),
        Outcome::Fail => pick(lang, "×", "✕"),
        Outcome::Unknown => pick(lang, "？", "?"),
        Outcome::NotApplicable => pick(lang, "－", "–"),
    }
}

pub(in crate::report) fn severity(severity: Severity, lang: Lang) -> &'static str {
    match severity {
        Severity::Critical => pick(lang, "緊急", "critical"),
        Severity::High => pick(lang, "高", "high"),
        Severity::Medium => pick(lang, "中", "medium"),
        Severity::Low => pick(lang, "低", "low"),
        Severity::Info => pick(lang, "情報", "info"),
    }
}

pub(in crate::report) fn role(role: Role, lang: Lang) -> &'static str {
    match role {
        Role::Decides => pick(lang, "判定チェック", "decides"),
        Role::Supports => pick(lang, "補助チェック", "supports"),
        Role::Evidence => pick(lang, "参考", "evidence"),
    }
}

/// The class of a waiver's row in the page.
pub(in crate::report) fn waiver_class(state: WaiverState) -> &'static str {
    match state {
        WaiverState::InForce => "in_force",
        WaiverState::Unused | WaiverState::TooBroad | WaiverState::NotYet | WaiverState::Expired => "look",
    }
}

/// The name of a verdict, for people.
pub fn verdict_name(name: Verdict, lang: Lang) -> &'static str {
    verdict(name, lang)
}

/// The name of an outcome, for people.
pub fn outcome_name(name: Outcome, lang: Lang) -> &'static str {
    outcome(name, lang)
}

/// The name of a cause, for people.
pub fn cause_name(name: Cause, lang: Lang) -> &'static str {
    cause(name, lang)
}

pub(in crate::report) fn cause(cause: Cause, lang: Lang) -> &'static str {
    match cause {
        Cause::Denied => pick(lang, "拒否された", "denied"),
        Cause::DeniedByIdentityPolicy => {
            pick(lang, "IDポリシーで許可されていない", "denied by an identity policy")
        }
        Cause::DeniedByServiceControlPolicy => {
            pick(lang, "サービスコントロールポリシーで拒否された", "denied by a service control policy")
        }
        Cause::DeniedByResourcePolicy => {
            pick(lang, "リソースポリシーで拒否された", "denied by a resource policy")
        }
        Cause::DeniedBySessionPolicy => {
            pick(lang, "セッションポリシーで拒否された", "denied by a session policy")
        }
        Cause::DeniedByPermissionsBoundary => {
            pick(lang, "アクセス許可の境界で拒否された", "denied by a permissions boundary")
        }
        Cause::RegionDisabled => pick(lang, "リージョンが無効", "the Region is disabled"),
        Cause::ServiceUnavailableHere => {
            pick(lang, "このリージョンまたは契約では利用できない", "not available in this Region or plan")
        }
        Cause::Throttled => pick(lang, "呼出制限を超えた", "throttled"),
        Cause::TimedOut => pick(lang, "時間内に応答がない", "timed out"),
        Cause::Unreachable => pick(lang, "接続できない", "unreachable"),
        Cause::ServerError => pick(lang, "AWS側のエラー", "a server error of AWS"),
        Cause::Malformed => pick(lang, "応答を解釈できない", "the answer could not be read"),
        Cause::NotInScope => pick(lang, "走査の対象外", "outside what was scanned"),
        Cause::Credentials => pick(lang, "認証情報が受け付けられない", "the credentials were not accepted"),
        Cause::Cancelled => pick(lang, "走査が中断された", "the scan was stopped"),
    }
}
