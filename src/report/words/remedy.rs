//! What would mend a gap, by its cause.
//!
//! Refusals name the action at the place where AWS refuses it (IAM User Guide, "Troubleshoot access
//! denied error messages"); everything else says what has to change before the next scan.

use crate::model::{Cause, Gap, Lang, Text};

use super::super::view::named;

/// What would mend a gap.
pub(in crate::report) fn remedy(gap: &Gap) -> Text {
    let (ja, en) = by_cause(gap.cause);
    let (ja_action, en_action) = match named(&gap.permission) {
        Some(permission) => (permission.to_owned(), permission.to_owned()),
        None => ("この操作".to_owned(), "this operation".to_owned()),
    };
    Text::new(ja.replace("{}", &ja_action), en.replace("{}", &en_action))
}

/// What would mend gaps of a cause, whatever the action; for lists grouped by cause.
pub(in crate::report) fn remedy_of_cause(cause: Cause, lang: Lang) -> String {
    let (ja, en) = by_cause(cause);
    match lang {
        Lang::Ja => ja.replace("{}", "その操作"),
        Lang::En => en.replace("{}", "the action"),
    }
}

/// Japanese and English, with `{}` for the action.
fn by_cause(cause: Cause) -> (&'static str, &'static str) {
    match cause {
        Cause::Denied | Cause::DeniedByIdentityPolicy => (
            "走査に使うロールのIAMポリシーで{}を許可する（必要なポリシーは kakunin policy が出力する）",
            "allow {} in the IAM policy of the role that scans (`kakunin policy` prints it)",
        ),
        Cause::DeniedByServiceControlPolicy => (
            "組織の管理者が、サービスコントロールポリシーまたはリソースコントロールポリシーで走査用ロールの{}を除外する",
            "let the organization exempt {} of the scanning role from its service or resource control policy",
        ),
        Cause::DeniedByResourcePolicy => (
            "リソースの所有者が、そのリソースポリシーで走査用ロールに{}を許可する",
            "let the owner of the resource allow {} to the scanning role in the resource's policy",
        ),
        Cause::DeniedBySessionPolicy => (
            "セッションポリシーを付けずに、または{}を許可するものを付けてロールを引き受ける",
            "assume the role without a session policy, or with one that allows {}",
        ),
        Cause::DeniedByPermissionsBoundary => (
            "走査用ロールのアクセス許可の境界に{}を加える",
            "add {} to the permissions boundary of the scanning role",
        ),
        Cause::RegionDisabled => (
            "リージョンを有効にするか、使わないことを証跡で示す",
            "enable the Region, or show by an attestation that it is not used",
        ),
        Cause::ServiceUnavailableHere => (
            "サービスの契約を確かめる。このリージョンにないサービスであれば、使っていないことを証跡で示す",
            "check that the account is subscribed to the service; where it does not exist, show by an attestation that it is not used",
        ),
        Cause::Throttled => {
            ("ほかのツールの呼出が少ない時間にもう一度走査する", "scan again when fewer other tools call AWS")
        }
        Cause::TimedOut | Cause::Unreachable => (
            "AWSまでの経路（プロキシ、DNS、VPCエンドポイント、ファイアウォール）を確かめ、もう一度走査する",
            "check the way to AWS (proxy, DNS, VPC endpoint, firewall) and scan again",
        ),
        Cause::ServerError => (
            "AWS側の障害である。AWS Health Dashboardを確かめ、後でもう一度走査する",
            "a fault on AWS's side: look at the AWS Health Dashboard and scan again later",
        ),
        Cause::Malformed => (
            "もう一度走査する。続く場合は、新しい版のkakuninを使うか、リクエストIDを添えて報告する",
            "scan again; if it stays, use a newer kakunin or report it with the request id",
        ),
        Cause::NotInScope => {
            ("そのアカウントまたはリージョンも走査の対象に加える", "scan that account or Region as well")
        }
        Cause::Credentials => (
            "認証し直し、走査の終わりまで有効な認証情報でもう一度走査する",
            "log in again, with credentials that outlive the scan, and scan again",
        ),
        Cause::Cancelled => ("最後まで走査し直す", "scan again to the end"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Style, View, csv, html, json, sample, summary};

    #[test]
    fn every_report_says_what_mends_a_gap_whatever_its_cause() {
        for cause in Cause::ALL {
            let mut sample = sample::small();
            for gap in &mut sample.gaps {
                gap.cause = cause;
            }
            let remedy = remedy(&sample.gaps[0]);
            let of_cause = remedy_of_cause(cause, Lang::En);
            let input = sample.input();
            let view = View::new(&input);
            let style = Style { lang: Lang::En, colour: false, width: 400 };
            assert!(summary(&view, style).contains(&of_cause), "{cause:?}");
            for lang in [Lang::Ja, Lang::En] {
                let page = html(&view, lang).unwrap().replace("&#39;", "'");
                assert!(page.contains(remedy.get(lang)), "{cause:?}");
                let rows = String::from_utf8(csv(&view, lang).unwrap()).unwrap();
                assert!(rows.contains(remedy.get(lang)), "{cause:?}");
                assert!(json(&view).unwrap().contains(remedy.get(lang)), "{cause:?}");
            }
        }
    }

    #[test]
    fn a_refusal_names_the_action_to_allow() {
        let gap = &sample::small().gaps[0];
        assert!(remedy(gap).en.contains("kms:DescribeKey") && remedy(gap).ja.contains("kms:DescribeKey"));
    }
}
