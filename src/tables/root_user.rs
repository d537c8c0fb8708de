//! The root user: its credentials, its MFA, and what it did in the last 90 days.

mod events;

use aws_sdk_iam::Client;
use aws_sdk_iam::operation::list_virtual_mfa_devices::ListVirtualMfaDevicesOutput;
use aws_sdk_iam::types::{AssignmentStatusType, SummaryKeyType};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::{Answer, Failure, Listed, Page, Reply, pages};
use crate::model::{CallId, Cause, Region, Time};

use super::credential_report::{Contents, Line, ROOT, flag, last_used, report};
use super::iam::{self, one_page};
use super::required::{incomplete, required};
use super::{Collected, Facts, Reader, Scope, Table};

const SUMMARY: &str = "GetAccountSummary";
const DEVICES: &str = "ListVirtualMFADevices";

/// The root user; one row.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RootUser {
    /// Whether MFA is on.
    pub mfa_enabled: Option<bool>,
    /// Whether there are access keys, active or not.
    pub access_keys_present: Option<bool>,
    /// Whether there are signing certificates.
    pub signing_certs_present: Option<bool>,
    /// Whether there is a password; a member account's root may have none.
    pub password_present: Option<bool>,
    /// Number of virtual MFA devices assigned; others cannot be listed.
    pub virtual_mfa_count: Option<i64>,
    /// When the password was last used; 1970 for never within the time IAM keeps track of.
    pub password_last_used_at: Option<Time>,
    /// When an access key was last used; 1970 for never, or no key.
    pub key_last_used_at: Option<Time>,
    /// Events of root in the last 90 days, in every enabled Region. Left out: what AWS services
    /// did, and sessions that the management account opened (`sts:AssumeRoot`).
    pub root_events_90d: Option<i64>,
}

impl Table for RootUser {
    const NAME: &'static str = "root_user";
    const SCOPE: Scope = Scope::Global;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[
        ("iam", SUMMARY),
        ("iam", DEVICES),
        ("iam", "GenerateCredentialReport"),
        ("iam", "GetCredentialReport"),
        ("cloudtrail", "LookupEvents"),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let client = iam::client(&reader);
        let (summary, devices, report, events) = tokio::join!(
            summary(&reader, &client),
            devices(&reader, &client),
            report(&reader),
            events::count(&reader)
        );
        let arn = arn(reader.account().as_str());
        let mut facts = Facts::of(&Region::global(), &arn);
        let mut row = Self::default();
        row.read_summary(&mut facts, summary, &report);
        row.virtual_mfa_count = virtual_devices(&mut facts, devices, &arn);
        row.read_report(&mut facts, &report);
        row.root_events_90d = events.into_column(&mut facts);
        let mut collected = Collected::default();
        collected.keep(facts, row);
        collected
    }
}

fn arn(account: &str) -> String {
    format!("arn:aws:iam::{account}:root")
}

/// What the account summary says of root. A key that is absent is unknown.
#[derive(Debug, Default)]
struct Summary {
    mfa: Option<bool>,
    access_keys: Option<bool>,
    certificates: Option<bool>,
    password: Option<bool>,
}

async fn summary(reader: &Reader, client: &Client) -> Answer<Summary> {
    let answer = reader
        .session()
        .call("iam", SUMMARY, &Region::us_east_1(), |recorder| {
            client.get_account_summary().customize().interceptor(recorder).send()
        })
        .await;
    required("iam", SUMMARY, answer, |output| {
        let map = output.summary_map?;
        let some = |key: SummaryKeyType| map.get(&key).map(|count| *count > 0);
        Some(Summary {
            mfa: some(SummaryKeyType::AccountMfaEnabled),
            access_keys: some(SummaryKeyType::AccountAccessKeysPresent),
            certificates: some(SummaryKeyType::AccountSigningCertificatesPresent),
            password: some(SummaryKeyType::AccountPasswordPresent),
        })
    })
}

impl RootUser {
    fn read_summary(&mut self, facts: &mut Facts, summary: Answer<Summary>, report: &Answer<Contents>) {
        let Reply { value: summary, call } = match summary {
            Ok(reply) => reply,
            Err(failure) => {
                let columns =
                    ["mfa_enabled", "access_keys_present", "signing_certs_present", "password_present"];
                return facts.unknown(&columns, failure);
            }
        };
        facts.rest_on(&[call]);
        self.mfa_enabled = present(facts, "mfa_enabled", summary.mfa, call);
        self.access_keys_present = present(facts, "access_keys_present", summary.access_keys, call);
        self.signing_certs_present = present(facts, "signing_certs_present", summary.certificates, call);
        self.password_present = match summary.password {
            Some(there) => Some(there),
            None => facts.take(&["password_present"], reported_password(report)),
        };
    }

    fn read_report(&mut self, facts: &mut Facts, report: &Answer<Contents>) {
        match reported_use(report) {
            Ok(Reply { value: (password, key), call }) => {
                facts.rest_on(&[call]);
                self.password_last_used_at = told(facts, "password_last_used_at", password, call);
                self.key_last_used_at = told(facts, "key_last_used_at", key, call);
            }
            Err(failure) => facts.unknown(&["password_last_used_at", "key_last_used_at"], failure),
        }
    }
}

fn present(facts: &mut Facts, column: &'static str, value: Option<bool>, call: CallId) -> Option<bool> {
    if value.is_none() {
        facts.unknown(&[column], incomplete("iam", SUMMARY, call));
    }
    value
}

fn told(facts: &mut Facts, column: &'static str, value: Option<Time>, call: CallId) -> Option<Time> {
    if value.is_none() {
        facts.unknown(&[column], untold(call));
    }
    value
}

/// Root's line of the report; some reports have none.
fn root_line(report: &Answer<Contents>) -> Answer<&Line> {
    let reply = report.as_ref().map_err(Clone::clone)?;
    let line = reply.value.line(ROOT).ok_or_else(|| untold(reply.call))?;
    Ok(Reply { value: line, call: reply.call })
}

fn reported_password(report: &Answer<Contents>) -> Answer<bool> {
    let line = root_line(report)?;
    let value = flag(&line.value.password_enabled).ok_or_else(|| untold(line.call))?;
    Ok(Reply { value, call: line.call })
}

/// The last use of the password, and the later one of the two keys.
fn reported_use(report: &Answer<Contents>) -> Answer<(Option<Time>, Option<Time>)> {
    let Reply { value: line, call } = root_line(report)?;
    let keys = [&line.access_key_1_last_used_date, &line.access_key_2_last_used_date];
    let keys: Option<Vec<Time>> = keys.into_iter().map(|text| last_used(text)).collect();
    let key = keys.and_then(|keys| keys.into_iter().max());
    Ok(Reply { value: (last_used(&line.password_last_used), key), call })
}

fn untold(call: CallId) -> Failure {
    let message = "the credential report does not tell this of root";
    let failure = Failure::without_call(Cause::Malformed, message);
    Failure { call: Some(call), service: "iam", operation: "GetCredentialReport", ..failure }
}

async fn devices(reader: &Reader, client: &Client) -> Listed<String> {
    pages(|marker| device_page(reader, client, marker)).await
}

async fn device_page(reader: &Reader, client: &Client, marker: Option<String>) -> Answer<Page<String>> {
    let answer = reader
        .session()
        .call("iam", DEVICES, &Region::us_east_1(), |recorder| {
            let assigned = AssignmentStatusType::Assigned;
            let request = client.list_virtual_mfa_devices().assignment_status(assigned).set_marker(marker);
            request.customize().interceptor(recorder).send()
        })
        .await;
    required("iam", DEVICES, answer, owners)
}

/// The ARNs of those to whom the devices are assigned.
fn owners(output: ListVirtualMfaDevicesOutput) -> Option<Page<String>> {
    let devices = output.virtual_mfa_devices.into_iter();
    let items: Option<Vec<String>> = devices.map(|device| Some(device.user?.arn)).collect();
    one_page(items?, output.is_truncated, output.marker)
}

fn virtual_devices(facts: &mut Facts, devices: Listed<String>, arn: &str) -> Option<i64> {
    if let Some(failure) = devices.failure {
        facts.unknown(&["virtual_mfa_count"], failure);
        return None;
    }
    let count = i64::try_from(devices.values().filter(|owner| *owner == arn).count()).ok()?;
    facts.rest_on(&devices.calls);
    Some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(enabled: &str, used: &str, key: &str) -> Line {
        let text = format!(
            "user,arn,password_enabled,password_last_used,password_last_changed,mfa_active,\
             access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,\
             access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,\
             cert_1_active,cert_2_active\n\
             {ROOT},arn,{enabled},{used},N/A,false,false,N/A,{key},false,N/A,N/A,false,false\n"
        );
        csv::Reader::from_reader(text.as_bytes()).deserialize().next().unwrap().unwrap()
    }

    #[expect(clippy::unnecessary_wraps, reason = "the test builds what the code takes")]
    fn report(line: Option<Line>) -> Answer<Contents> {
        let lines = line.into_iter().collect();
        Ok(Reply { value: Contents { generated_at: None, lines }, call: CallId(2) })
    }

    #[expect(clippy::unnecessary_wraps, reason = "the test builds what the code takes")]
    fn summary(password: Option<bool>) -> Answer<Summary> {
        let off = Some(false);
        let summary = Summary { mfa: off, access_keys: off, certificates: off, password };
        Ok(Reply { value: summary, call: CallId(1) })
    }

    fn read(summary: Answer<Summary>, report: &Answer<Contents>) -> (RootUser, usize) {
        let mut facts = Facts::of(&Region::global(), "root");
        let mut row = RootUser::default();
        row.read_summary(&mut facts, summary, report);
        row.read_report(&mut facts, report);
        let mut collected = Collected::default();
        collected.keep(facts, ());
        (row, collected.gaps.len())
    }

    #[test]
    fn case_10_without_a_word_on_the_password_the_report_is_asked() {
        let (row, _) = read(summary(None), &report(Some(line("FALSE", "N/A", "N/A"))));
        assert_eq!(row.password_present, Some(false));
        let (row, gaps) = read(summary(None), &report(Some(line("not_supported", "N/A", "N/A"))));
        assert_eq!((row.password_present, gaps), (None, 1));
    }

    #[test]
    fn the_summary_is_believed_over_the_report() {
        let (row, _) = read(summary(Some(true)), &report(Some(line("false", "N/A", "N/A"))));
        assert_eq!(row.password_present, Some(true));
    }

    #[test]
    fn a_report_without_root_leaves_its_last_use_unknown() {
        let (row, gaps) = read(summary(Some(true)), &report(None));
        assert_eq!((row.password_last_used_at, row.key_last_used_at, gaps), (None, None, 1));
    }

    #[test]
    fn a_root_that_was_never_used_says_1970() {
        let (row, gaps) = read(summary(Some(true)), &report(Some(line("true", "no_information", "N/A"))));
        assert_eq!(row.password_last_used_at, Some(Time::NONE));
        assert_eq!((row.key_last_used_at, gaps), (Some(Time::NONE), 0));
    }

    #[test]
    fn the_later_of_two_keys_counts() {
        let used = "2026-01-31T00:00:00+00:00";
        let (row, _) = read(summary(Some(true)), &report(Some(line("true", "not_supported", used))));
        assert_eq!(row.key_last_used_at, Time::parse(used));
        assert_eq!(row.password_last_used_at, None);
    }

    #[test]
    fn a_device_left_over_from_setup_is_not_counted() {
        let mut facts = Facts::of(&Region::global(), "root");
        let owner = |arn: &str| (arn.to_owned(), CallId(1));
        let items = vec![owner("arn:aws:iam::111111111111:root"), owner("arn:aws:iam::111111111111:user/root")];
        let list = Listed { items, calls: vec![CallId(1)], failure: None };
        assert_eq!(virtual_devices(&mut facts, list, &arn("111111111111")), Some(1));
    }
}
