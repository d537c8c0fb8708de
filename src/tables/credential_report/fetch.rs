//! Orders the report, waits for it, and reads its CSV by the names of its columns.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_iam::operation::get_credential_report::GetCredentialReportOutput;
use aws_sdk_iam::types::ReportStateType;
use serde::Deserialize;

use crate::aws::{Answer, Failure, Reply};
use crate::model::{CallId, Cause, Region, Time};
use crate::tables::required::required;
use crate::tables::wire::sdk_time;
use crate::tables::{Reader, iam};

/// The user name of root's line.
pub(in crate::tables) const ROOT: &str = "<root_account>";

const GENERATE: &str = "GenerateCredentialReport";
const GET: &str = "GetCredentialReport";

/// How often to ask whether it is made: with two seconds in between, for a minute.
const QUESTIONS: u32 = 31;

/// The report.
#[derive(Clone, Debug)]
pub(in crate::tables) struct Contents {
    pub(in crate::tables) generated_at: Option<Time>,
    pub(in crate::tables) lines: Vec<Line>,
}

impl Contents {
    /// The line of a user.
    pub(in crate::tables) fn line(&self, user: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.user == user)
    }
}

/// One line, named by the header: the set and order of columns has changed over the years.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::tables) struct Line {
    pub(in crate::tables) user: String,
    pub(in crate::tables) arn: String,
    pub(in crate::tables) password_enabled: String,
    pub(in crate::tables) password_last_used: String,
    pub(in crate::tables) password_last_changed: String,
    pub(in crate::tables) mfa_active: String,
    pub(in crate::tables) access_key_1_active: String,
    pub(in crate::tables) access_key_1_last_rotated: String,
    pub(in crate::tables) access_key_1_last_used_date: String,
    pub(in crate::tables) access_key_2_active: String,
    pub(in crate::tables) access_key_2_last_rotated: String,
    pub(in crate::tables) access_key_2_last_used_date: String,
    pub(in crate::tables) cert_1_active: String,
    pub(in crate::tables) cert_2_active: String,
}

/// TRUE or FALSE as the report writes it, in any letter case; `None` for its other words.
pub(in crate::tables) fn flag(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// A last use: 1970 for never (`N/A`, or `no_information`, which is never within the time that IAM
/// keeps track of); `None` for a text that tells nothing, such as `not_supported`.
pub(in crate::tables) fn last_used(text: &str) -> Option<Time> {
    match text.to_ascii_lowercase().as_str() {
        "n/a" | "no_information" => Some(Time::NONE),
        _ => Time::parse(text),
    }
}

/// The report, ordered and read once.
pub(in crate::tables) async fn report(reader: &Reader) -> Arc<Answer<Contents>> {
    reader.at(&Region::global()).once("credential_report", fetch(reader)).await
}

async fn fetch(reader: &Reader) -> Answer<Contents> {
    complete(reader.session().polling(), QUESTIONS, || generate(reader)).await?;
    let client = iam::client(reader);
    let answer = reader
        .session()
        .call("iam", GET, &Region::us_east_1(), |recorder| {
            client.get_credential_report().customize().interceptor(recorder).send()
        })
        .await;
    required("iam", GET, answer, contents)
}

async fn generate(reader: &Reader) -> Answer<bool> {
    let client = iam::client(reader);
    let answer = reader
        .session()
        .call("iam", GENERATE, &Region::us_east_1(), |recorder| {
            client.generate_credential_report().customize().interceptor(recorder).send()
        })
        .await;
    required("iam", GENERATE, answer, |output| output.state.map(|state| state == ReportStateType::Complete))
}

/// Asks until the report is complete.
async fn complete<F, Fut>(every: Duration, questions: u32, mut ask: F) -> Result<(), Failure>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Answer<bool>>,
{
    let mut asked = 1;
    loop {
        match ask().await? {
            Reply { value: true, call: _ } => return Ok(()),
            Reply { value: false, call } if asked >= questions => return Err(late(call)),
            Reply { value: false, call: _ } => tokio::time::sleep(every).await,
        }
        asked += 1;
    }
}

fn late(call: CallId) -> Failure {
    let message = "the credential report was not complete within 60 seconds";
    let failure = Failure::without_call(Cause::TimedOut, message);
    Failure { call: Some(call), service: "iam", operation: GENERATE, ..failure }
}

fn contents(output: GetCredentialReportOutput) -> Option<Contents> {
    let generated_at = sdk_time(output.generated_time.as_ref()?)?;
    let lines = lines(output.content?.as_ref())?;
    Some(Contents { generated_at: Some(generated_at), lines })
}

/// The lines of the CSV; `None` when it is no such report or ends within a line.
fn lines(csv: &[u8]) -> Option<Vec<Line>> {
    let mut reader = csv::Reader::from_reader(csv);
    let headers = reader.headers().ok()?;
    if !headers.iter().any(|name| name == "user") {
        return None;
    }
    reader.deserialize().collect::<Result<_, _>>().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "arn,user,password_enabled,mfa_active,password_last_used,password_last_changed,\
        access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,cert_2_active,\
        access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,cert_1_active,new_column";

    fn line(user: &str, password: &str) -> String {
        format!("arn:{user},{user},{password},FALSE,no_information,N/A,false,N/A,N/A,false,true,N/A,N/A,false,x")
    }

    #[expect(clippy::unnecessary_wraps, reason = "the test builds what the code takes")]
    fn state(complete: bool) -> Answer<bool> {
        Ok(Reply { value: complete, call: CallId(1) })
    }

    #[test]
    fn case_12_columns_go_by_name_and_booleans_by_any_case() {
        let report = format!("{HEADER}\n{}\n{}\n", line(ROOT, "TRUE"), line("ito.kenta", "true"));
        let lines = lines(report.as_bytes()).unwrap();
        assert_eq!(lines[0].user, ROOT);
        assert_eq!(flag(&lines[0].password_enabled), flag(&lines[1].password_enabled));
        assert_eq!(flag(&lines[0].mfa_active), Some(false));
        assert_eq!(lines[1].access_key_1_active, "true");
    }

    #[test]
    fn a_report_that_lacks_a_column_or_ends_within_a_line_is_malformed() {
        assert!(lines(b"user,arn\nito.kenta,arn\n").is_none());
        assert!(lines(format!("{HEADER}\narn:x,ito").as_bytes()).is_none());
        assert!(lines(b"<html/>").is_none());
        assert!(lines(b"").is_none());
    }

    #[test]
    fn never_used_is_a_value_and_not_supported_is_not() {
        assert_eq!(last_used("N/A"), Some(Time::NONE));
        assert_eq!(last_used("no_information"), Some(Time::NONE));
        assert_eq!(last_used("2026-01-31T00:00:00+00:00"), Time::parse("2026-01-31T00:00:00Z"));
        assert_eq!(last_used("not_supported"), None);
    }

    #[tokio::test]
    async fn case_13_a_report_that_stays_in_progress_is_timed_out() {
        let ended = complete(Duration::from_millis(1), 3, || async { state(false) }).await;
        let failure = ended.unwrap_err();
        assert_eq!((failure.cause, failure.call), (Cause::TimedOut, Some(CallId(1))));
    }

    #[tokio::test]
    async fn a_report_is_asked_for_until_it_is_complete() {
        let mut asked = 0;
        let ended = complete(Duration::from_millis(1), 5, || {
            asked += 1;
            let done = asked == 3;
            async move { state(done) }
        })
        .await;
        assert!(ended.is_ok());
        assert_eq!(asked, 3);
    }
}
