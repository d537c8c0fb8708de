//! Cases 19 to 27: keys, who may use them, and what refers to them.

use kakunin::mock::{Fault, FaultKind, Wording};
use kakunin::model::Cause;

use super::{Town, kasumi, quiet};

/// The checks of rotation.
const ROTATION: [&str; 3] = ["kms-rotation-enabled", "kms-rotation-period", "kms-rotation-happened"];

fn key(number: u32) -> String {
    format!("key/11110000-0000-4000-8000-0000000000{number:02}$")
}

/// A column of a key of the table.
fn of_key(seen: &super::town::Seen, number: u32, column: &str) -> serde_json::Value {
    let id = format!("11110000-0000-4000-8000-0000000000{number:02}");
    seen.row(&format!("SELECT {column} FROM kms_key WHERE key_id = '{id}'"))[column].clone()
}

#[test]
fn case_19_an_asymmetric_key_is_not_judged_for_rotation() {
    assert_eq!(of_key(kasumi(), 6, "spec"), "RSA_2048");
    for check in ROTATION {
        assert!(kasumi().findings(check, &key(6)).is_empty(), "{check}");
        assert_eq!(kasumi().outcome(check, &key(1)), "pass");
    }
}

#[test]
fn case_20_a_key_whose_policy_refuses_is_unknown_and_the_others_are_not() {
    let unknown =
        ["kms-rotation-enabled", "kms-policy-not-public", "kms-keys-identified", "kms-keys-in-japan"];
    for check in unknown {
        assert_eq!(kasumi().outcome(check, &key(16)), "unknown", "{check}");
        assert_eq!(kasumi().outcome(check, &key(1)), "pass", "{check}");
    }
    assert_eq!(kasumi().outcome("kms-rotation-enabled", &key(4)), "fail");
    assert!(kasumi().causes("kms:DescribeKey").contains(&Cause::DeniedByResourcePolicy));
}

#[test]
fn case_21_a_primary_that_waits_for_its_replicas_has_no_date_of_deletion() {
    let (check, arn) = (
        "kms-pending-deletion-unreferenced",
        "ap-northeast-1:111111111111:key/mrk-11110000000040008000000000000030",
    );
    assert_eq!(quiet().column(check, arn, "state"), "PendingReplicaDeletion");
    assert_eq!(quiet().outcome(check, arn), "pass");
    let row = quiet().row(&format!("SELECT deletion_at FROM kms_key WHERE resource LIKE '%{arn}'"));
    assert_eq!(row["deletion_at"], "1970-01-01T00:00:00Z");
}

#[test]
fn case_22_an_alias_without_a_target_belongs_to_no_key_and_spoils_no_other() {
    let check = "kms-keys-identified";
    assert_eq!(kasumi().outcome(check, &key(19)), "fail");
    assert_eq!(kasumi().column(check, &key(19), "alias_count"), 0);
    let page = "{ \"AliasName\": \"alias/aws/lambda\", \"AliasArn\": \"arn:aws:kms:ap-northeast-1:{{account}}:alias/aws/lambda\" }";
    let more = "{ \"AliasName\": \"alias/kasumi-unused\", \"AliasArn\": \"arn:aws:kms:ap-northeast-1:{{account}}:alias/kasumi-unused\" }";
    let seen = Town::kasumi(&[check]).with("kms_key", "", page, more).read(&["kms_key"]);
    assert_eq!(seen.outcome(check, &key(19)), "fail");
    assert_eq!(seen.outcome(check, &key(1)), "pass");
    assert_eq!(seen.column(check, &key(1), "alias_count"), 1);
}

#[test]
fn case_23_expired_material_makes_the_key_wait_for_an_import_and_fail() {
    let check = "kms-imported-material-not-expiring";
    assert_eq!(kasumi().outcome(check, &key(10)), "fail");
    assert_eq!(kasumi().column(check, &key(10), "state"), "PendingImport");
    assert_eq!(kasumi().column(check, &key(10), "origin"), "EXTERNAL");
}

#[test]
fn case_24_any_principal_through_a_service_is_the_public() {
    assert_eq!(kasumi().outcome("kms-policy-not-public", &key(13)), "fail");
    assert_eq!(of_key(kasumi(), 13, "policy_public"), true);
    assert_eq!(kasumi().outcome("kms-policy-not-public", &key(2)), "pass");
}

#[test]
fn case_25_the_state_of_a_key_of_another_account_is_not_known() {
    let bucket = ":::kasumi-flowlogs-tokyo$";
    assert_eq!(kasumi().outcome("kms-references-usable", bucket), "unknown");
    assert!(kasumi().column("kms-references-usable", bucket, "key_state").is_null());
    let row =
        kasumi().row("SELECT key_arn FROM kms_reference WHERE resource LIKE '%:::kasumi-flowlogs-tokyo'");
    assert!(row["key_arn"].as_str().unwrap().contains(":333333333333:"), "{row}");
}

#[test]
fn case_26_twenty_days_of_tracking_do_not_show_that_a_key_is_unused() {
    let check = "kms-unused-keys-reviewed";
    assert_eq!(quiet().outcome(check, &key(13)), "unknown");
    assert_eq!(quiet().column(check, &key(13), "referenced_by"), 0);
    assert!(quiet().column(check, &key(13), "last_used_days").is_null());
    assert_eq!(quiet().outcome(check, &key(19)), "fail");
}

#[test]
fn case_27_no_reference_is_not_known_while_fsx_may_not_be_listed() {
    let check = "kms-pending-deletion-unreferenced";
    assert_eq!(quiet().column(check, &key(12), "referenced_by"), 0);
    assert_eq!(quiet().outcome(check, &key(12)), "pass");
    let denied = FaultKind::Deny { wording: Wording::IdentityPolicy };
    let seen = Town::quiet(&[check])
        .struck(Fault::on("fsx", "DescribeFileSystems", denied).in_region("ap-northeast-1"))
        .read(&["file_system"]);
    assert!(seen.column(check, &key(12), "referenced_by").is_null());
    assert_eq!(seen.outcome(check, &key(12)), "unknown");
    assert_eq!(seen.outcome(check, &key(11)), "fail");
}
