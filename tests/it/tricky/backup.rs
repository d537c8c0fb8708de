//! Cases 42 to 50: plans, jobs, recovery points and vaults.

use super::{Town, kasumi};

const JOBS: &str = "backup-jobs-succeeded";

fn job(number: u32) -> String {
    format!("BA0B0000-0000-4000-8000-0000000000{number:02}$")
}

#[test]
fn case_42_a_plan_without_a_selection_has_no_effect() {
    let rule = "backup-plan:5a1c0000-0000-4000-8000-000000000003/daily$";
    assert_eq!(kasumi().outcome("backup-plan-effective", rule), "fail");
    assert_eq!(kasumi().column("backup-plan-effective", rule, "selection_count"), 0);
    assert_eq!(kasumi().column("backup-plan-effective", rule, "interval_h"), 24);
}

#[test]
fn case_43_a_job_that_completed_without_success_fails() {
    assert_eq!(kasumi().column(JOBS, &job(2), "state"), "COMPLETED");
    assert_eq!(kasumi().column(JOBS, &job(2), "message_category"), "AccessDenied");
    assert_eq!(kasumi().outcome(JOBS, &job(2)), "fail");
    assert_eq!(kasumi().outcome(JOBS, &job(1)), "pass");
}

#[test]
fn case_44_an_expired_job_passes_when_a_later_one_completed() {
    for (number, superseded, outcome) in [(3, true, "pass"), (6, false, "fail")] {
        assert_eq!(kasumi().column(JOBS, &job(number), "state"), "EXPIRED");
        assert_eq!(kasumi().column(JOBS, &job(number), "superseded"), superseded);
        assert_eq!(kasumi().outcome(JOBS, &job(number)), outcome);
    }
}

#[test]
fn case_45_the_failed_job_of_a_resource_that_is_gone_is_not_judged() {
    let sql = "SELECT state, resource_exists FROM backup_job WHERE resource LIKE 'BA0B%07'";
    let row = serde_json::json!({"state": "FAILED", "resource_exists": false});
    assert_eq!(kasumi().row(sql), row);
    assert!(kasumi().findings(JOBS, &job(7)).is_empty());
}

#[test]
fn case_46_a_volume_is_covered_by_the_fresh_image_of_its_instance() {
    let (recent, volume) = ("backup-recent", "volume/vol-0a1b2c00000000004$");
    let own = "SELECT resource FROM recovery_point WHERE resource_arn LIKE '%vol-0a1b2c00000000004'";
    assert!(kasumi().rows(own).is_empty());
    assert_eq!(kasumi().outcome("backup-coverage-complete", volume), "pass");
    assert_eq!(kasumi().outcome(recent, volume), "pass");
    assert_eq!(kasumi().column(recent, volume, "restorable_age_h"), 10);
    let newest = "\"CompletionDate\": {{epoch -9h}}";
    let stale = Town::kasumi(&[recent])
        .with(
            "recovery_point",
            newest,
            "\"CreationDate\": {{epoch -10h}}",
            "\"CreationDate\": {{epoch -10d}}",
        )
        .read(&["recovery_point"]);
    assert_eq!(stale.outcome(recent, volume), "fail");
}

#[test]
fn case_47_a_member_of_aurora_is_judged_by_its_cluster() {
    let member =
        kasumi().row("SELECT is_cluster_member FROM rds_instance WHERE resource LIKE '%:db:kasumi-aurora-1'");
    assert_eq!(member["is_cluster_member"], true);
    for check in ["rds-automated-backups", "backup-coverage-complete", "backup-recent"] {
        assert!(kasumi().findings(check, ":db:kasumi-aurora-").is_empty(), "{check}");
    }
    assert_eq!(kasumi().outcome("aurora-automated-backups", ":cluster:kasumi-aurora$"), "pass");
    assert_eq!(kasumi().outcome("backup-coverage-complete", ":cluster:kasumi-aurora$"), "pass");
}

#[test]
fn case_48_a_lock_that_becomes_final_later_is_cooling_off() {
    let (check, vault) = ("backup-vault-locked", "backup-vault:kasumi-vault-tokyo$");
    let seen = Town::kasumi(&[check])
        .with("backup_vault", "backup-vault:kasumi-vault-tokyo", "{{epoch -400d}}", "{{epoch +2d}}")
        .read(&["backup_vault"]);
    assert_eq!(kasumi().column(check, vault, "lock_state"), "compliance");
    assert_eq!(seen.column(check, vault, "lock_state"), "cooling-off");
    assert_eq!(seen.outcome(check, vault), "pass");
}

#[test]
fn case_49_a_copy_to_singapore_fails() {
    let (check, rule) =
        ("backup-copy-rules-in-japan", "backup-plan:5a1c0000-0000-4000-8000-000000000002/weekly$");
    assert_eq!(kasumi().outcome(check, rule), "fail");
    assert_eq!(kasumi().column(check, rule, "copy_regions"), &serde_json::json!(["ap-southeast-1"]));
}

#[test]
fn case_50_a_tag_does_not_reach_a_type_that_is_opted_out() {
    let table = "arn:aws:dynamodb:ap-northeast-1:111111111111:table/kasumi-survey$";
    for check in ["dynamodb-pitr", "backup-coverage-complete"] {
        assert_eq!(kasumi().outcome(check, table), "fail");
        assert_eq!(kasumi().column(check, table, "in_backup_plan"), false);
    }
    assert_eq!(kasumi().outcome("backup-types-opted-in", "DynamoDB (ap-northeast-1)"), "fail");
    let opted_in = Town::kasumi(&["dynamodb-pitr"])
        .with(
            "backup_region_setting",
            "region = \"ap-northeast-1\"",
            "\"DynamoDB\": false",
            "\"DynamoDB\": true",
        )
        .read(&["backup_region_setting"]);
    assert_eq!(opted_in.outcome("dynamodb-pitr", table), "pass");
}
