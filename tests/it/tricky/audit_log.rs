//! Cases 28 to 41: trails, and how long and how surely their logs are kept.

use kakunin::mock::{Fault, FaultKind, Wording};

use super::residency::with_every_default_region;
use super::town::Seen;
use super::{Town, kasumi, quiet};

const RETENTION: &str = "trail-bucket-retention";
const ONE_YEAR: &str = "admin-log-retention-one-year";
const PROVEN: &str = "admin-log-one-year-proven";
const MAIN_TRAIL: &str = "trail/kasumi-main$";
const ORG_TRAIL: &str = "arn:aws:cloudtrail:ap-northeast-1:222222222222:trail/kasumi-org$";
/// The bucket of the trail in order, with versions.
const MAIN: &str = "trail/kasumi-main -> arn:aws:s3:::kasumi-cloudtrail-logs$";

#[test]
fn case_28_a_trail_that_shows_in_seventeen_regions_is_one_row() {
    let check = "trail-multiregion-logging";
    let seen = with_every_default_region(Town::kasumi(&[check])).read(&["trail"]);
    assert!(seen.called("cloudtrail", "DescribeTrails") >= 17);
    let row = seen.row("SELECT count(*) AS n FROM trail WHERE resource LIKE '%:trail/kasumi-main'");
    assert_eq!(row["n"], 1);
    assert_eq!(seen.outcome(check, MAIN_TRAIL), "pass");
}

#[test]
fn case_29_an_organization_trail_in_a_member_is_unknown_and_no_failure() {
    for check in ["trail-multiregion-logging", "trail-management-events-complete"] {
        assert_eq!(kasumi().outcome(check, ORG_TRAIL), "unknown");
        assert!(kasumi().column(check, ORG_TRAIL, "is_logging").is_null());
    }
    for check in ["trail-log-validation", "trail-delivery-healthy"] {
        assert!(kasumi().findings(check, "trail/kasumi-org").is_empty(), "{check}");
    }
    assert_eq!(kasumi().causes("cloudtrail:GetTrailStatus").len(), 1);
}

/// The quiet town whose trail in order has other selectors.
fn selecting(selectors: &str) -> Seen {
    let selectors = selectors.to_owned();
    Town::quiet(&["trail-management-events-complete"])
        .rewritten("trail", move |text| {
            let own = "\"TrailARN\": \"arn:aws:cloudtrail:ap-northeast-1:{{account}}:trail/kasumi-main\",\n  \"EventSelectors\": [";
            let (before, rest) = text.split_once(own).expect("the selectors of the trail");
            let (_, after) = rest.split_once("\n  ]\n}\n'''").unwrap();
            let arn = own.lines().next().unwrap();
            format!("{before}{arn}\n{selectors}\n}}\n'''{after}")
        })
        .read(&["trail"])
}

#[test]
fn case_30_a_reading_and_a_writing_selector_together_are_complete() {
    let selector = |kind: &str| {
        format!(
            "{{ \"ReadWriteType\": \"{kind}\", \"IncludeManagementEvents\": true, \"DataResources\": [], \"ExcludeManagementEventSources\": [] }}"
        )
    };
    let check = "trail-management-events-complete";
    let both =
        selecting(&format!("\"EventSelectors\": [{}, {}]", selector("ReadOnly"), selector("WriteOnly")));
    assert_eq!(both.outcome(check, MAIN_TRAIL), "pass");
    let one = selecting(&format!("\"EventSelectors\": [{}]", selector("WriteOnly")));
    assert_eq!(one.outcome(check, MAIN_TRAIL), "fail");
    assert_eq!(one.column(check, MAIN_TRAIL, "mgmt_read"), false);
}

#[test]
fn case_31_a_condition_on_the_name_of_events_narrows_and_fails() {
    let check = "trail-management-events-complete";
    let seen = selecting(
        "\"AdvancedEventSelectors\": [{ \"Name\": \"some\", \"FieldSelectors\": [\
         { \"Field\": \"eventCategory\", \"Equals\": [\"Management\"] }, { \"Field\": \"eventName\", \"Equals\": [\"ConsoleLogin\"] }] }]",
    );
    assert_eq!(seen.column(check, MAIN_TRAIL, "mgmt_narrowed"), true);
    assert_eq!(seen.outcome(check, MAIN_TRAIL), "fail");
}

#[test]
fn case_32_the_shorter_of_two_overlapping_rules_counts() {
    let bucket = "-> arn:aws:s3:::kasumi-trail-short$";
    assert_eq!(kasumi().outcome(RETENTION, bucket), "fail");
    assert_eq!(kasumi().column(RETENTION, bucket, "visible_days"), 90);
}

#[test]
fn case_33_a_rule_for_tagged_objects_takes_no_log_away() {
    assert_eq!(kasumi().column(RETENTION, MAIN, "visible_days"), 400);
    let seen = keeping(
        "<Filter><Tag><Key>temporary</Key><Value>true</Value></Tag></Filter>",
        "<Expiration><Days>30</Days></Expiration>",
    );
    assert_eq!(seen.column(RETENTION, MAIN, "visible_days"), 2_147_483_647);
    assert_eq!(seen.outcome(RETENTION, MAIN), "pass");
}

/// The quiet town whose versioned bucket of logs has this one rule.
fn keeping(filter: &str, actions: &str) -> Seen {
    let rule = format!("<Rule><ID>only</ID>{filter}<Status>Enabled</Status>{actions}</Rule>");
    Town::quiet(&[RETENTION, ONE_YEAR])
        .rewritten("s3_bucket", move |text| {
            let (before, rest) = text.split_once("request = \"GET /kasumi-cloudtrail-logs?lifecycle\"").unwrap();
            let (answer, after) = rest.split_once("</LifecycleConfiguration>").unwrap();
            let (head, _) = answer.split_once("<Rule>").unwrap();
            format!("{before}request = \"GET /kasumi-cloudtrail-logs?lifecycle\"{head}{rule}</LifecycleConfiguration>{after}")
        })
        .read(&["s3_bucket"])
}

const EVERYTHING: &str = "<Filter/>";

/// For how many days a log can be read, and for how many it can be recovered.
fn days(seen: &Seen) -> (serde_json::Value, serde_json::Value) {
    let sql = "SELECT visible_days, recoverable_days FROM log_store WHERE resource LIKE '%:::kasumi-cloudtrail-logs'";
    let row = seen.row(sql);
    (row["visible_days"].clone(), row["recoverable_days"].clone())
}

fn expiring(days: u32, noncurrent: u32) -> String {
    format!(
        "<Expiration><Days>{days}</Days></Expiration>\
         <NoncurrentVersionExpiration><NoncurrentDays>{noncurrent}</NoncurrentDays></NoncurrentVersionExpiration>"
    )
}

#[test]
fn case_34_days_as_a_noncurrent_version_count_for_recovery_alone() {
    let seen = keeping(EVERYTHING, &expiring(365, 30));
    assert_eq!(days(&seen), (365.into(), 395.into()));
    assert_eq!(seen.outcome(RETENTION, MAIN), "pass");
}

#[test]
fn case_35_what_is_hidden_after_ninety_days_fails_although_it_can_be_recovered() {
    let seen = keeping(EVERYTHING, &expiring(90, 400));
    assert_eq!(days(&seen), (90.into(), 490.into()));
    assert_eq!(seen.outcome(RETENTION, MAIN), "fail");
    assert_eq!(seen.outcome(ONE_YEAR, MAIN), "fail");
}

#[test]
fn case_36_a_lifecycle_that_may_not_be_read_is_unknown() {
    let denied = FaultKind::Deny { wording: Wording::IdentityPolicy };
    let seen = Town::quiet(&[RETENTION, ONE_YEAR])
        .struck(Fault::on("s3", "GetBucketLifecycleConfiguration", denied))
        .read(&["s3_bucket"]);
    for check in [RETENTION, ONE_YEAR] {
        assert_eq!(seen.outcome(check, MAIN), "unknown");
        assert!(seen.column(check, MAIN, "visible_days").is_null());
    }
}

#[test]
fn case_37_a_rule_with_a_date_guarantees_no_day() {
    let seen = keeping(EVERYTHING, "<Expiration><Date>{{iso +600d}}</Date></Expiration>");
    assert_eq!(seen.column(RETENTION, MAIN, "visible_days"), 0);
    assert_eq!(seen.outcome(RETENTION, MAIN), "fail");
}

#[test]
fn case_38_a_log_group_without_a_retention_keeps_its_events() {
    let (check, group) = ("cwl-admin-log-retention", "log-group:/aws/ssm/session-manager$");
    assert_eq!(kasumi().outcome(check, group), "pass");
    assert_eq!(kasumi().column(check, group, "retention_days"), 2_147_483_647);
}

#[test]
fn case_39_the_event_history_alone_fails() {
    let seen = Town::quiet(&[ONE_YEAR])
        .answering("cloudtrail", "DescribeTrails", 200, "{\"trailList\":[]}")
        .answering("cloudtrail", "ListEventDataStores", 200, "{\"EventDataStores\":[]}")
        .read(&["event_data_store", "stored_log", "trail"]);
    assert!(seen.rows("SELECT resource FROM log_store").is_empty());
    assert_eq!(seen.verdict(ONE_YEAR), "fail");
}

#[test]
fn case_40_a_young_account_has_its_retention_judged_and_nothing_to_prove_yet() {
    let seen = Town::quiet(&[ONE_YEAR, PROVEN])
        .with("account", "\"AccountCreatedDate\"", "{{iso -1096d}}", "{{iso -200d}}")
        .read(&["account"]);
    assert_eq!(seen.outcome(ONE_YEAR, MAIN), "pass");
    assert_eq!(seen.verdict(ONE_YEAR), "pass");
    assert_eq!(seen.verdict(PROVEN), "not_applicable");
    // The date from which a year can be proven follows from the account's own.
    assert_eq!(seen.row("SELECT created_at FROM account")["created_at"], "2025-09-13T00:00:00Z");
    let due = seen.rows("SELECT DISTINCT proof_due FROM log_store");
    assert_eq!(due, [serde_json::json!({"proof_due": false})]);
}

/// What is stored of the trail in order, of which the oldest day is now 100 days ago.
fn since_a_hundred_days(text: &str) -> String {
    let (main, others) = text.split_once("# kasumi-kms-excluded").unwrap();
    // The month of that day has no other answer than the one with that day.
    let months = ["-100d", "-110d", "-120d"].map(|at| format!("  {{ at = \"{at}\" }},\n"));
    let main = months.iter().fold(main.to_owned(), |main, month| {
        assert!(main.contains(month.as_str()));
        main.replace(month.as_str(), "")
    });
    assert!(main.contains("{{day -400d}}"));
    format!("{}# kasumi-kms-excluded{others}", main.replace("-400d", "-100d"))
}

#[test]
fn case_40_a_trail_of_a_hundred_days_in_an_old_account_proves_no_year() {
    let seen = Town::quiet(&[PROVEN])
        .rewritten("stored_log", |text| since_a_hundred_days(&text))
        .read(&["stored_log"]);
    assert_eq!(quiet().outcome(PROVEN, MAIN), "pass");
    assert_eq!(seen.column(PROVEN, MAIN, "oldest_day_age"), 100);
    assert_eq!(seen.outcome(PROVEN, MAIN), "fail");
}

#[test]
fn case_40_a_bucket_that_may_not_be_listed_proves_nothing_and_fails_nothing() {
    let denied = FaultKind::Deny { wording: Wording::IdentityPolicy };
    let seen = Town::quiet(&[PROVEN]).struck(Fault::on("s3", "ListObjectsV2", denied)).read(&["stored_log"]);
    assert!(seen.column(PROVEN, MAIN, "oldest_day_age").is_null());
    assert_eq!(seen.outcome(PROVEN, MAIN), "unknown");
}

#[test]
fn case_41_exactly_365_days_pass_and_400_are_advised() {
    let seen = keeping(EVERYTHING, "<Expiration><Days>365</Days></Expiration>");
    assert_eq!(seen.column(RETENTION, MAIN, "visible_days"), 365);
    assert_eq!(seen.outcome(RETENTION, MAIN), "pass");
    assert_eq!(seen.outcome(ONE_YEAR, MAIN), "pass");
    let catalog = kakunin::catalog::Catalog::built_in().unwrap();
    for (id, check) in &catalog.checks {
        if [RETENTION, ONE_YEAR].contains(&id.as_str()) {
            assert!(check.fix.en.contains("400 days or more") && check.fix.ja.contains("400日以上"), "{id}");
        }
    }
}
