//! Whether Amazon Inspector is on: what the tables share that read its coverage and findings.
//!
//! What the lists answer where it is off is not documented; the state of the account is.

use serde::Deserialize;

use crate::aws::operation::Request;
use crate::aws::{Answer, Operation, Reply};

use super::Reader;
use super::required::incomplete;
use super::service::INSPECTOR;

static BATCH_GET_ACCOUNT_STATUS: Operation<BatchGetAccountStatus> =
    INSPECTOR.operation("BatchGetAccountStatus");

/// Whether Inspector may know anything of the account in the reader's Region: every state but `DISABLED`.
pub(super) async fn is_on(reader: &Reader) -> Answer<bool> {
    (*reader.once("inspector", ask(reader)).await).clone()
}

async fn ask(reader: &Reader) -> Answer<bool> {
    let request = Request::post("/status/batch/get")
        .member("accountIds", vec![serde_json::Value::from(reader.account().as_str())]);
    let Reply { value, call } = reader.operation(&BATCH_GET_ACCOUNT_STATUS, request).await?;
    let own = value.accounts.into_iter().find(|account| account.account_id == reader.account().as_str());
    let own = own.ok_or_else(|| incomplete("inspector2", "BatchGetAccountStatus", call))?;
    Ok(Reply { value: own.state.status != "DISABLED", call })
}

#[derive(Debug, Deserialize)]
struct BatchGetAccountStatus {
    accounts: Vec<Account>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Account {
    account_id: String,
    state: State,
}

#[derive(Debug, Deserialize)]
struct State {
    status: String,
}

/// One condition of a filter: the text must be this one.
pub(super) fn equals(text: &str) -> serde_json::Value {
    serde_json::json!([{ "comparison": "EQUALS", "value": text }])
}
