//! IAM users: policies, groups, console password, MFA devices.

mod credentials;

use aws_sdk_iam::Client;
use aws_sdk_iam::types::{MfaDevice, UserDetail};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::{Answer, AnswerExt as _, Failure, Page, pages};
use crate::model::{CallId, Region, Time};

use super::credential_report::{Contents, Line, flag, last_used, report};
use super::iam::{self, InlinePolicy, attached_arns, boundary, inline_policies, one_page, sent};
use super::required::{incomplete, required};
use super::wire::sdk_time;
use super::{Collected, Facts, Reader, Scope, Table};
use super::several::several;

/// One IAM user (root is not among them).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IamUser {
    /// ARN.
    pub arn: String,
    /// Name.
    pub user_name: String,
    /// Path, such as `/`.
    pub path: String,
    /// Creation time.
    pub created_at: Option<Time>,
    /// Whether the user has a console password, enabled.
    pub has_console: Option<bool>,
    /// When the password was last used; 1970 for never, or never within the time IAM keeps track of.
    pub password_last_used_at: Option<Time>,
    /// Serial numbers of the MFA devices.
    pub mfa_serials: Option<Vec<String>>,
    /// Number of MFA devices of any kind.
    pub mfa_count: Option<i64>,
    /// Kinds of the MFA devices: `virtual`, `u2f` (FIDO2, passkey) or `hardware-totp`.
    pub mfa_kinds: Option<Vec<String>>,
    /// Number of active credentials for a single service: Git of `CodeCommit`, Keyspaces, API keys of Bedrock.
    pub service_specific_creds: Option<i64>,
    /// Number of active SSH public keys.
    pub ssh_keys: Option<i64>,
    /// Policies that are part of the user.
    pub inline_policies: Vec<InlinePolicy>,
    /// ARNs of the managed policies attached to the user itself.
    pub attached_policy_arns: Option<Vec<String>>,
    /// Names of the groups the user is in.
    pub group_names: Vec<String>,
    /// ARN of the permissions boundary; `none` without one.
    pub boundary_arn: Option<String>,
    /// Tags as `key=value`, sorted.
    pub tags: Vec<String>,
}

impl Table for IamUser {
    const NAME: &'static str = "iam_user";
    const SCOPE: Scope = Scope::Global;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[
        ("iam", "GetAccountAuthorizationDetails"),
        ("iam", "GenerateCredentialReport"),
        ("iam", "GetCredentialReport"),
        ("iam", "GetLoginProfile"),
        ("iam", "ListMFADevices"),
        ("iam", credentials::SERVICES),
        ("iam", credentials::SSH),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let client = iam::client(&reader);
        let (list, report, services) = tokio::join!(
            iam::authorization(&reader),
            report(&reader),
            credentials::of_services(&reader, &client)
        );
        let mut collected = Collected::default();
        collected.listed(&Region::global(), &list);
        let rows: Vec<_> =
            iam::users(&list).map(|(user, call)| read(&reader, &client, &report, user, call)).collect();
        for row in several(rows).await {
            match row {
                Ok((mut facts, mut row)) => {
                    row.service_specific_creds = credentials::count(&mut facts, &services, &row.user_name);
                    collected.keep(facts, row);
                }
                Err(failure) => collected.missing(&Region::global(), failure),
            }
        }
        collected
    }
}

async fn read(
    reader: &Reader,
    client: &Client,
    report: &Answer<Contents>,
    user: &UserDetail,
    call: CallId,
) -> Result<(Facts, IamUser), Failure> {
    let (Some(arn), Some(name)) = (user.arn(), user.user_name()) else { return Err(iam::cut(call)) };
    let mut facts = Facts::of(&Region::global(), arn).resting_on(call);
    let mut row = described(&mut facts, arn, name, user, call);
    devices(reader, client, &mut facts, &mut row).await;
    row.ssh_keys = credentials::ssh_keys(reader, client, &mut facts, name).await;
    let line = line_of(report, name);
    row.has_console = match line.as_ref().ok().and_then(|(line, _)| flag(&line.password_enabled)) {
        Some(enabled) => Some(enabled),
        None => facts.take(&["has_console"], login_profile(reader, client, name).await),
    };
    row.password_last_used_at = sign_in(&mut facts, line, row.has_console);
    Ok((facts, row))
}

/// What the one answer for the whole account says of a user.
fn described(facts: &mut Facts, arn: &str, name: &str, user: &UserDetail, call: CallId) -> IamUser {
    IamUser {
        arn: arn.to_owned(),
        user_name: name.to_owned(),
        path: user.path().unwrap_or("/").to_owned(),
        created_at: sent(facts, "created_at", user.create_date().and_then(sdk_time), call),
        has_console: None,
        password_last_used_at: None,
        mfa_serials: None,
        mfa_count: None,
        mfa_kinds: None,
        service_specific_creds: None,
        ssh_keys: None,
        inline_policies: inline_policies(facts, user.user_policy_list.as_deref(), call),
        attached_policy_arns: attached_arns(facts, user.attached_managed_policies.as_deref(), call),
        group_names: user.group_list().to_vec(),
        boundary_arn: boundary(facts, user.permissions_boundary(), call),
        tags: iam::tags(user.tags.as_deref()),
    }
}

/// A user's line of the report. The report may be older than the user.
fn line_of<'a>(report: &'a Answer<Contents>, name: &str) -> Result<(&'a Line, CallId), Failure> {
    let reply = report.as_ref().map_err(Clone::clone)?;
    let line = reply.value.line(name).ok_or_else(|| incomplete("iam", "GetCredentialReport", reply.call))?;
    Ok((line, reply.call))
}

/// The last use of the password, from the report.
fn sign_in(
    facts: &mut Facts,
    line: Result<(&Line, CallId), Failure>,
    has_console: Option<bool>,
) -> Option<Time> {
    let used = line.and_then(|(line, call)| {
        facts.rest_on(&[call]);
        password_last_used(line, has_console).ok_or_else(|| incomplete("iam", "GetCredentialReport", call))
    });
    used.map_err(|failure| facts.unknown(&["password_last_used_at"], failure)).ok()
}

/// `not_supported` is never for a user who has no password.
fn password_last_used(line: &Line, has_console: Option<bool>) -> Option<Time> {
    let no_password = has_console == Some(false);
    let unsupported = line.password_last_used.eq_ignore_ascii_case("not_supported");
    last_used(&line.password_last_used).or_else(|| (unsupported && no_password).then_some(Time::NONE))
}

async fn login_profile(reader: &Reader, client: &Client, name: &str) -> Answer<bool> {
    let operation = "GetLoginProfile";
    let answer = reader
        .session()
        .call("iam", operation, &Region::us_east_1(), |recorder| {
            client.get_login_profile().user_name(name).customize().interceptor(recorder).send()
        })
        .await;
    required("iam", operation, answer, |output| output.login_profile.map(|_| true))
        .absent(&["NoSuchEntity"], || false)
}

async fn devices(reader: &Reader, client: &Client, facts: &mut Facts, row: &mut IamUser) {
    let name = row.user_name.clone();
    let list = pages(|marker| device_page(reader, client, &name, marker)).await;
    facts.rest_on(&list.calls);
    if let Some(failure) = list.failure {
        return facts.unknown(&["mfa_serials", "mfa_count", "mfa_kinds"], failure);
    }
    let serials: Vec<String> = list.items.into_iter().map(|(device, _)| device.serial_number).collect();
    row.mfa_count = i64::try_from(serials.len()).ok();
    row.mfa_kinds = Some(serials.iter().map(|serial| kind(serial).to_owned()).collect());
    row.mfa_serials = Some(serials);
}

async fn device_page(
    reader: &Reader,
    client: &Client,
    name: &str,
    marker: Option<String>,
) -> Answer<Page<MfaDevice>> {
    let operation = "ListMFADevices";
    let answer = reader
        .session()
        .call("iam", operation, &Region::us_east_1(), |recorder| {
            let request = client.list_mfa_devices().user_name(name).set_marker(marker);
            request.customize().interceptor(recorder).send()
        })
        .await;
    required("iam", operation, answer, |output| {
        one_page(output.mfa_devices, output.is_truncated, output.marker)
    })
}

/// A hardware TOTP device has a plain serial number; the others an ARN that tells the kind.
fn kind(serial: &str) -> &'static str {
    let resource = serial.strip_prefix("arn:").and_then(|arn| arn.rsplit(':').next()).unwrap_or_default();
    if resource.starts_with("mfa/") {
        "virtual"
    } else if resource.starts_with("u2f/") {
        "u2f"
    } else {
        "hardware-totp"
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_iam::types::{AttachedPolicy, PolicyDetail};

    use crate::aws::Reply;
    use crate::model::Cause;

    use super::*;

    fn line(user: &str, enabled: &str, used: &str) -> Line {
        let none = || "N/A".to_owned();
        Line {
            user: user.to_owned(),
            arn: user.to_owned(),
            password_enabled: enabled.to_owned(),
            password_last_used: used.to_owned(),
            password_last_changed: none(),
            mfa_active: none(),
            access_key_1_active: none(),
            access_key_1_last_rotated: none(),
            access_key_1_last_used_date: none(),
            access_key_2_active: none(),
            access_key_2_last_rotated: none(),
            access_key_2_last_used_date: none(),
            cert_1_active: none(),
            cert_2_active: none(),
        }
    }

    #[test]
    fn the_kind_of_a_device_is_in_its_serial_number() {
        assert_eq!(kind("arn:aws:iam::111111111111:mfa/ito.kenta"), "virtual");
        assert_eq!(kind("arn:aws:iam::111111111111:u2f/user/ito.kenta/key-1"), "u2f");
        assert_eq!(kind("GAHT12345678"), "hardware-totp");
    }

    #[test]
    fn not_supported_counts_as_never_only_without_a_password() {
        let line = line("ito.kenta", "false", "not_supported");
        assert_eq!(password_last_used(&line, Some(false)), Some(Time::NONE));
        assert_eq!(password_last_used(&line, Some(true)), None);
        assert_eq!(password_last_used(&line, None), None);
    }

    #[test]
    fn a_user_younger_than_the_report_has_no_line() {
        let contents = Contents { generated_at: None, lines: vec![line("a", "true", "N/A")] };
        let report: Answer<Contents> = Ok(Reply { value: contents, call: CallId(4) });
        assert!(line_of(&report, "a").is_ok());
        assert_eq!(line_of(&report, "b").unwrap_err().call, Some(CallId(4)));
        let denied: Answer<Contents> = Err(Failure::without_call(Cause::Denied, ""));
        assert_eq!(line_of(&denied, "a").unwrap_err().cause, Cause::Denied);
    }

    #[test]
    fn what_iam_leaves_out_of_a_user_is_not_set() {
        let user = UserDetail::builder().create_date(aws_smithy_types::DateTime::from_secs(1)).build();
        let mut facts = Facts::of(&Region::global(), "arn");
        let row = described(&mut facts, "arn", "ito.kenta", &user, CallId(1));
        assert_eq!(row.attached_policy_arns, Some(Vec::new()));
        assert_eq!(row.boundary_arn.as_deref(), Some("none"));
        assert!(row.inline_policies.is_empty() && row.tags.is_empty());
    }

    #[test]
    fn policies_are_kept_as_json_and_by_arn() {
        let inline = PolicyDetail::builder().policy_name("p").policy_document("%7B%7D").build();
        let attached = AttachedPolicy::builder().policy_arn("arn:aws:iam::aws:policy/ReadOnlyAccess").build();
        let user = UserDetail::builder().user_policy_list(inline).attached_managed_policies(attached).build();
        let mut facts = Facts::of(&Region::global(), "arn");
        let row = described(&mut facts, "arn", "ito.kenta", &user, CallId(1));
        assert_eq!(row.inline_policies[0].document.as_deref(), Some("{}"));
        assert_eq!(row.attached_policy_arns.unwrap(), ["arn:aws:iam::aws:policy/ReadOnlyAccess"]);
        assert_eq!(row.created_at, None);
    }
}
