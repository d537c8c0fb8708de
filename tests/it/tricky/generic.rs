//! Cases 51 to 54: what holds for every check when something is not known.

use kakunin::mock::{Fault, FaultKind, Wording};
use kakunin::model::Cause;

use super::{Town, quiet};

fn denied(service: &str, operation: &str) -> Fault {
    Fault::on(service, operation, FaultKind::Deny { wording: Wording::IdentityPolicy })
}

#[test]
fn case_51_an_empty_table_is_nothing_to_judge_only_where_it_was_read_completely() {
    let check = "lake-retention";
    let empty = |town: Town| {
        let town = town.answering("cloudtrail", "ListEventDataStores", 200, "{\"EventDataStores\":[]}");
        town.read(&["event_data_store"])
    };
    assert_eq!(quiet().verdict(check), "fail");
    assert_eq!(empty(Town::quiet(&[check])).verdict(check), "not_applicable");
    let refused = denied("cloudtrail", "ListEventDataStores").in_region("us-east-1");
    let seen = empty(Town::quiet(&[check]).struck(refused));
    assert_eq!(seen.verdict(check), "unknown");
    assert_eq!(seen.outcome(check, "event_data_store (us-east-1)"), "unknown");
}

#[test]
fn case_52_any_one_pass_decides_and_one_unknown_beside_failures_does_not() {
    let check = "trail-multiregion-logging";
    let (main, org) = ("trail/kasumi-main$", "trail/kasumi-org$");
    assert_eq!((quiet().outcome(check, main), quiet().outcome(check, org)), ("pass", "unknown"));
    assert_eq!(quiet().outcome(check, "trail/kasumi-osaka$"), "fail");
    assert_eq!(quiet().verdict(check), "pass");
    let stopped = |trail: &str| format!("match = {{ Name = \"{trail}\" }}");
    let seen = Town::quiet(&[check])
        .with(
            "trail",
            &stopped("arn:aws:cloudtrail:ap-northeast-1:{{account}}:trail/kasumi-main"),
            "\"IsLogging\": true",
            "\"IsLogging\": false",
        )
        .with(
            "trail",
            &stopped("arn:aws:cloudtrail:us-east-1:{{account}}:trail/kasumi-kms-excluded"),
            "\"IsLogging\": true",
            "\"IsLogging\": false",
        )
        .read(&["trail"]);
    assert_eq!((seen.outcome(check, main), seen.outcome(check, org)), ("fail", "unknown"));
    assert_eq!(seen.verdict(check), "unknown");
}

#[test]
fn case_53_what_may_be_out_of_scope_is_unknown_even_where_it_would_pass() {
    let (check, group) = ("cwl-admin-log-retention", "log-group:/aws/ssm/session-manager$");
    assert_eq!(quiet().outcome(check, group), "pass");
    let seen = Town::quiet(&[check]).struck(denied("cloudtrail", "DescribeTrails")).read(&["trail"]);
    assert!(seen.column(check, group, "is_trail_group").is_null());
    assert_eq!(seen.column(check, group, "retention_days"), 2_147_483_647);
    assert_eq!(seen.outcome(check, group), "unknown");
}

#[test]
fn case_54_what_stays_throttled_is_null_and_never_false() {
    let (pitr, table) =
        ("dynamodb-pitr", "arn:aws:dynamodb:ap-northeast-1:111111111111:table/kasumi-resident-index$");
    assert_eq!(quiet().outcome(pitr, table), "pass");
    let seen = Town::quiet(&[pitr, "root-mfa-or-no-credentials", "root-no-access-keys"])
        .struck(Fault::on("dynamodb", "DescribeContinuousBackups", FaultKind::Throttled))
        .struck(Fault::on("iam", "GetAccountSummary", FaultKind::Throttled))
        .read(&["dynamodb_table", "root_user"]);
    assert_eq!(seen.outcome(pitr, table), "unknown");
    assert!(seen.column(pitr, table, "pitr").is_null());
    assert_eq!(seen.causes("dynamodb:DescribeContinuousBackups"), [Cause::Throttled].into());
    for (check, column) in
        [("root-mfa-or-no-credentials", "mfa_enabled"), ("root-no-access-keys", "access_keys_present")]
    {
        assert_eq!(seen.outcome(check, ":root$"), "unknown");
        assert!(seen.column(check, ":root$", column).is_null());
    }
    assert_eq!(seen.called("iam", "GetAccountSummary"), 3, "it was tried again");
}
