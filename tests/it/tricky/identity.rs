//! Cases 10 to 18: root, users, privileged roles and passwords.

use kakunin::model::{Attestation, Cause, DocKind, ItemId, Time};

use super::{Town, kasumi, quiet};

const ROOT_MFA: &str = "root-mfa-or-no-credentials";
const ROOT: &str = "arn:aws:iam::111111111111:root$";

/// The quiet town whose account summary has these values.
fn root_with(checks: &[&str], entries: &[(&str, &str, &str)]) -> Town {
    entries.iter().fold(Town::quiet(checks), |town, (key, before, now)| {
        let entry = |value| format!("<key>{key}</key><value>{value}</value>");
        town.with("root_user", "", &entry(before), &entry(now))
    })
}

const WITHOUT_CREDENTIALS: &[(&str, &str, &str)] =
    &[("AccountMFAEnabled", "1", "0"), ("AccountPasswordPresent", "1", "0")];
const PASSWORD_ALONE: &[(&str, &str, &str)] = &[("AccountMFAEnabled", "1", "0")];

/// A town whose account manages the organization.
fn managing(town: Town) -> Town {
    town.with("account", "", "\"MasterAccountId\": \"222222222222\"", "\"MasterAccountId\": \"111111111111\"")
}

#[test]
fn case_10_root_without_credentials_passes_in_a_member_alone() {
    let member = root_with(&[ROOT_MFA], WITHOUT_CREDENTIALS).read(&["root_user"]);
    assert_eq!(member.outcome(ROOT_MFA, ROOT), "pass");
    assert_eq!(member.column(ROOT_MFA, ROOT, "has_credentials"), false);
    let management = managing(root_with(&[ROOT_MFA], WITHOUT_CREDENTIALS)).read(&["account", "root_user"]);
    assert_eq!(management.column(ROOT_MFA, ROOT, "is_management"), true);
    assert_eq!(management.outcome(ROOT_MFA, ROOT), "fail");
}

#[test]
fn case_10_a_password_of_root_that_nothing_tells_of_is_unknown() {
    let entry = "      <entry><key>AccountPasswordPresent</key><value>1</value></entry>\n";
    let seen = root_with(&[ROOT_MFA], PASSWORD_ALONE)
        .with("root_user", "", entry, "")
        .with("credential_report", ",<root_account>,", "TRUE,TRUE", "false,not_supported")
        .read(&["root_user", "credential_report"]);
    assert!(seen.column(ROOT_MFA, ROOT, "has_credentials").is_null());
    assert_eq!(seen.outcome(ROOT_MFA, ROOT), "unknown");
}

#[test]
fn case_11_a_password_that_remains_under_central_root_access_fails() {
    let features = "<ListOrganizationsFeaturesResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><ListOrganizationsFeaturesResult>\
        <OrganizationId>o-kasumi00001</OrganizationId><EnabledFeatures><member>RootCredentialsManagement</member></EnabledFeatures>\
        </ListOrganizationsFeaturesResult></ListOrganizationsFeaturesResponse>";
    let managed = "org-root-credentials-managed";
    let management = managing(root_with(&[ROOT_MFA, managed], PASSWORD_ALONE))
        .answering("iam", "ListOrganizationsFeatures", 200, features)
        .read(&["account", "root_user"]);
    assert_eq!(management.verdict(managed), "pass");
    assert_eq!(management.outcome(ROOT_MFA, ROOT), "fail");
    let member = root_with(&[ROOT_MFA], PASSWORD_ALONE).read(&["root_user"]);
    assert_eq!(member.outcome(ROOT_MFA, ROOT), "fail");
}

/// The report with its cells changed; a cell is changed by the name of its column and of its user.
fn report(text: &str, cell: impl Fn(&str, &str, &str) -> String, columns: &[&str]) -> String {
    let (before, rest) = text.split_once("{{base64}}").unwrap();
    let (csv, after) = rest.split_once("{{/base64}}").unwrap();
    let mut lines = csv.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let columns = if columns.is_empty() { &header[..] } else { columns };
    let at = |line: &[&str], name: &str| line[header.iter().position(|one| *one == name).unwrap()].to_owned();
    let mut written = columns.join(",") + "\n";
    for line in lines {
        let line: Vec<&str> = line.split(',').collect();
        let user = at(&line, "user");
        let cells = columns.iter().map(|name| cell(name, &user, &at(&line, name)));
        written += &(cells.collect::<Vec<_>>().join(",") + "\n");
    }
    format!("{before}{{{{base64}}}}{written}{{{{/base64}}}}{after}")
}

/// The columns in the order of the IAM User Guide.
const USUAL: [&str; 22] = [
    "user",
    "arn",
    "user_creation_time",
    "password_enabled",
    "password_last_used",
    "password_last_changed",
    "password_next_rotation",
    "mfa_active",
    "access_key_1_active",
    "access_key_1_last_rotated",
    "access_key_1_last_used_date",
    "access_key_1_last_used_region",
    "access_key_1_last_used_service",
    "access_key_2_active",
    "access_key_2_last_rotated",
    "access_key_2_last_used_date",
    "access_key_2_last_used_region",
    "access_key_2_last_used_service",
    "cert_1_active",
    "cert_1_last_rotated",
    "cert_2_active",
    "cert_2_last_rotated",
];

const OF_THE_REPORT: [&str; 4] = ["credential_report", "iam_access_key", "iam_user", "root_user"];

#[test]
fn case_12_another_order_of_columns_and_upper_case_say_the_same() {
    let lower = |_: &str, _: &str, cell: &str| match cell {
        "TRUE" | "FALSE" => cell.to_lowercase(),
        other => other.to_owned(),
    };
    let usual = Town::quiet(&[])
        .rewritten("credential_report", move |text| {
            assert!(text.contains("{{base64}}arn,user,") && text.contains(",TRUE,"), "the report is unusual");
            report(&text, lower, &USUAL)
        })
        .read(&OF_THE_REPORT);
    assert_eq!(usual.row("SELECT count(*) AS n FROM credential_report WHERE mfa_active IS NULL")["n"], 0);
    assert_eq!(usual.everything(), quiet().everything());
}

#[test]
fn case_13_a_report_that_is_not_finished_leaves_its_facts_unknown() {
    let state = "<GenerateCredentialReportResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><GenerateCredentialReportResult>\
        <State>INPROGRESS</State></GenerateCredentialReportResult></GenerateCredentialReportResponse>";
    let seen = Town::quiet(&["iam-users-not-idle", "root-not-used"])
        .answering("iam", "GenerateCredentialReport", 200, state)
        .answering("cloudtrail", "LookupEvents", 200, "{\"Events\":[]}")
        .read(&OF_THE_REPORT);
    assert_eq!(seen.called("iam", "GenerateCredentialReport"), 31);
    assert_eq!(seen.causes("iam:GenerateCredentialReport"), [Cause::TimedOut].into());
    for user in ["user/tanaka.yuki", "user/yamada.ichiro"] {
        assert_eq!(seen.outcome("iam-users-not-idle", user), "unknown");
    }
    assert_eq!(seen.outcome("root-not-used", ROOT), "unknown");
    assert_eq!(seen.verdict("iam-users-not-idle"), "unknown");
}

#[test]
fn case_14_a_privileged_user_with_keys_whom_nothing_makes_use_the_device_fails() {
    let (check, user) = ("iam-privileged-users-mfa", "user/admin-deploy");
    assert_eq!(kasumi().outcome(check, user), "fail");
    assert_eq!(kasumi().column(check, user, "mfa_count"), 1);
    assert_eq!(kasumi().column(check, user, "active_key_count"), 1);
    assert_eq!(kasumi().column(check, user, "mfa_enforced_by_policy"), false);
}

#[test]
fn case_15_a_denial_by_bool_does_not_enforce_and_one_by_bool_if_exists_does() {
    let check = "iam-privileged-users-mfa";
    let enforced = |user| kasumi().column(check, user, "mfa_enforced_by_policy") == true;
    assert!(!enforced("user/admin-ops2") && enforced("user/admin-ops1"));
    assert_eq!(kasumi().outcome(check, "user/admin-ops2"), "fail");
    assert_eq!(kasumi().outcome(check, "user/admin-ops1"), "pass");
}

#[test]
fn case_16_a_privileged_role_of_identity_center_passes_by_an_attestation_alone() {
    let (check, role) = ("privileged-role-mfa", "AWSReservedSSO_AdministratorAccess_0123456789abcdef");
    assert_eq!(kasumi().outcome(check, role), "unknown");
    let evaluation = kasumi().attested(Attestation {
        name: "build-2-idp".to_owned(),
        item: ItemId::parse("build-2").unwrap(),
        doc_kind: DocKind::Design,
        title: "多要素認証の設定".to_owned(),
        reference: "霞情第3号".to_owned(),
        statement: "サインインのたびに多要素認証を求める".to_owned(),
        owner: "情報政策課".to_owned(),
        approver: Some("課長".to_owned()),
        approved_at: Time::parse("2026-01-01T00:00:00Z").unwrap(),
        valid_until: Time::parse("2026-12-31T00:00:00Z").unwrap(),
        accounts: Vec::new(),
        evidence: Vec::new(),
        answers: None,
        not_applicable: false,
    });
    let of_role =
        |one: &&kakunin::model::Finding| one.check.as_str() == check && one.resource.ends_with(role);
    let outcomes: Vec<&str> =
        evaluation.findings.iter().filter(of_role).map(|one| one.outcome.as_str()).collect();
    assert_eq!(outcomes, ["pass"]);
}

#[test]
fn case_17_a_user_of_ten_days_who_never_signed_in_is_not_idle() {
    let (check, user) = ("iam-users-not-idle", "user/ito.kenta");
    assert_eq!(kasumi().outcome(check, user), "pass");
    assert_eq!(kasumi().column(check, user, "idle_days"), 10);
    let line = kasumi().row("SELECT password_last_used FROM credential_report WHERE user_name = 'ito.kenta'");
    assert_eq!(line["password_last_used"], "no_information");
}

/// The quiet town without a password policy, where the console is for these users alone.
fn without_policy(users: &'static [&'static str]) -> super::town::Seen {
    let absent = "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type><Code>NoSuchEntity</Code>\
        <Message>The Password Policy with domain name 111111111111 cannot be found.</Message></Error></ErrorResponse>";
    let cell = move |column: &str, user: &str, cell: &str| match column {
        "password_enabled" if user != "<root_account>" => users.contains(&user).to_string(),
        _ => cell.to_owned(),
    };
    Town::quiet(&["password-policy-strong"])
        .answering("iam", "GetAccountPasswordPolicy", 404, absent)
        .rewritten("credential_report", move |text| report(&text, cell, &[]))
        .read(&["credential_report", "iam_user", "password_policy"])
}

#[test]
fn case_18_no_password_policy_fails_only_where_somebody_has_a_password() {
    let (check, account) = ("password-policy-strong", "111111111111");
    let one = without_policy(&["yamada.ichiro"]);
    assert_eq!(one.outcome(check, account), "fail");
    assert_eq!(one.column(check, account, "console_user_count"), 1);
    assert_eq!(one.column(check, account, "exists_policy"), false);
    let none = without_policy(&[]);
    assert_eq!(none.verdict(check), "not_applicable");
    let row = none.row("SELECT console_user_count, exists_policy FROM password_policy");
    assert_eq!(row, serde_json::json!({"console_user_count": 0, "exists_policy": false}));
}
