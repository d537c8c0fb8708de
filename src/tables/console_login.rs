//! Sign-ins to the console in the last 90 days: what kind of identity, whether it worked, with MFA or not.
//!
//! Who it was and from where is not kept: people's names and addresses are no evidence here, and the
//! event's id finds the record.

use aws_sdk_cloudtrail::types::{Event, LookupAttributeKey};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Failure;
use crate::model::{CallId, Cause};

use super::required::incomplete;
use super::{Collected, Facts, Reader, Scope, Table, event_history};

/// One sign-in. Each is recorded in the Region of the sign-in page that was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConsoleLogin {
    /// Id of the event.
    pub event_id: String,
    /// Kind of identity: `IAMUser`, `Root`, `AssumedRole`, `SAMLUser`, `WebIdentityUser` and others.
    pub principal_type: Option<String>,
    /// Whether the sign-in succeeded; NULL when the event does not say.
    pub success: Option<bool>,
    /// Whether AWS asked for MFA and got it. NULL for identities other than IAM users and root, for whom
    /// the event says `No` whatever their provider asked, and when the event does not say.
    pub mfa_used: Option<bool>,
}

impl Table for ConsoleLogin {
    const NAME: &'static str = "console_login";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("cloudtrail", "LookupEvents")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = event_history::find(&reader, LookupAttributeKey::EventName, "ConsoleLogin", read).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (login, call) in list.items {
            let mut facts = Facts::of(reader.region(), &login.event_id).resting_on(call);
            login.explain(&mut facts, call);
            collected.keep(facts, login);
        }
        collected
    }
}

impl ConsoleLogin {
    /// A gap for each column that the event leaves open.
    fn explain(&self, facts: &mut Facts, call: CallId) {
        let untold = || incomplete("cloudtrail", "LookupEvents", call);
        if self.principal_type.is_none() {
            facts.unknown(&["principal_type"], untold());
        }
        if self.success.is_none() {
            facts.unknown(&["success"], untold());
        }
        if self.mfa_used.is_none() {
            let federated = self.principal_type.as_deref().is_some_and(|kind| !is_judged(kind));
            let message = "the second factor of a federated sign-in is the identity provider's, which AWS does not see";
            let elsewhere = Failure { call: Some(call), ..Failure::without_call(Cause::NotInScope, message) };
            facts.unknown(&["mfa_used"], if federated { elsewhere } else { untold() });
        }
    }
}

/// Whether AWS itself asks this kind of identity for a second factor.
fn is_judged(kind: &str) -> bool {
    matches!(kind, "IAMUser" | "Root")
}

fn read(event: &Event) -> Option<ConsoleLogin> {
    let record: Record = serde_json::from_str(event.cloud_trail_event()?).ok()?;
    let principal_type = record.user_identity.and_then(|user| user.kind);
    let judged = principal_type.as_deref().is_some_and(is_judged);
    let mfa_used = record.additional_event_data.and_then(|data| data.mfa_used).filter(|_| judged);
    Some(ConsoleLogin {
        event_id: event.event_id()?.to_owned(),
        success: record.response_elements.and_then(|answer| either(answer.console_login?, "Success", "Failure")),
        mfa_used: mfa_used.and_then(|text| either(text, "Yes", "No")),
        principal_type,
    })
}

/// TRUE and FALSE in the event's words; unknown for any other.
#[expect(clippy::needless_pass_by_value, reason = "the text is not needed afterwards")]
fn either(text: String, yes: &str, no: &str) -> Option<bool> {
    if text == yes { Some(true) } else { (text == no).then_some(false) }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    user_identity: Option<UserIdentity>,
    response_elements: Option<ResponseElements>,
    additional_event_data: Option<AdditionalEventData>,
}

#[derive(Deserialize)]
struct UserIdentity {
    #[serde(rename = "type")]
    kind: Option<String>,
}

#[derive(Deserialize)]
struct ResponseElements {
    #[serde(rename = "ConsoleLogin")]
    console_login: Option<String>,
}

#[derive(Deserialize)]
struct AdditionalEventData {
    #[serde(rename = "MFAUsed")]
    mfa_used: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(kind: &str, answer: &str, mfa: &str) -> ConsoleLogin {
        let text = format!(
            r#"{{"userIdentity":{{"type":"{kind}","userName":"suzuki.jiro"}},"sourceIPAddress":"192.0.2.7",
            "responseElements":{{"ConsoleLogin":"{answer}"}},"additionalEventData":{{"MFAUsed":"{mfa}"}}}}"#
        );
        read(&Event::builder().event_id("e-1").cloud_trail_event(text).build()).unwrap()
    }

    #[test]
    fn a_sign_in_without_mfa_is_told_apart() {
        assert_eq!((login("IAMUser", "Success", "Yes").mfa_used, login("Root", "Success", "No").mfa_used), (Some(true), Some(false)));
        assert_eq!((login("IAMUser", "Success", "No").success, login("IAMUser", "Failure", "No").success), (Some(true), Some(false)));
    }

    #[test]
    fn of_federated_people_the_field_says_nothing() {
        assert_eq!(login("AssumedRole", "Success", "No").mfa_used, None);
        assert_eq!(login("SAMLUser", "Success", "No").mfa_used, None);
    }

    #[test]
    fn a_word_that_is_not_known_is_neither_yes_nor_no() {
        assert_eq!((login("IAMUser", "Maybe", "Maybe").success, login("IAMUser", "Success", "Maybe").mfa_used), (None, None));
    }

    #[test]
    fn neither_name_nor_address_gets_into_the_row() {
        let row = serde_json::to_string(&login("IAMUser", "Success", "Yes")).unwrap();
        assert!(!row.contains("suzuki") && !row.contains("192.0.2.7"), "{row}");
    }

    #[test]
    fn an_event_without_a_record_is_malformed() {
        assert_eq!(read(&Event::builder().event_id("e-1").build()), None);
    }
}
