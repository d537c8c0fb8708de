//! Mail addresses to which AWS User Notifications may send, and whether each was confirmed.
//!
//! Name and address of a contact are a person's: they are never read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Operation, Page, pages};

use super::closed::Closed;
use super::service::NOTIFICATION_CONTACTS;
use super::{Collected, Facts, Reader, Scope, Table};

static LIST: Operation<ListEmailContacts> = NOTIFICATION_CONTACTS.operation("ListEmailContacts");

/// One mail address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NotificationContact {
    /// ARN.
    pub arn: String,
    /// `active` once its owner has confirmed it; an `inactive` one receives nothing.
    pub status: Option<String>,
}

impl Table for NotificationContact {
    const NAME: &'static str = "notification_contact";
    const SCOPE: Scope = Scope::Global;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("notifications-contacts", "ListEmailContacts")];
    const CLOSED: &'static [Closed] =
        &[Closed::column("status", "ListEmailContacts", &["active", "inactive"])];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = pages(|token| {
            let request =
                Request::get("/emailcontacts").parameter("maxResults", 100).parameter_if("nextToken", token);
            let reader = &reader;
            async move {
                let answer = reader.operation(&LIST, request).await;
                answer.map_value(|answer| Page { items: answer.email_contacts, next: answer.next_token })
            }
        })
        .await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (contact, call) in list.items {
            let row = Self { arn: contact.arn.clone(), status: Some(contact.status) };
            collected.keep(Facts::of(reader.region(), contact.arn).resting_on(call), row);
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListEmailContacts {
    email_contacts: Vec<Contact>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct Contact {
    arn: String,
    status: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_address_are_not_read() {
        let body = r#"{"emailContacts":[{"arn":"arn:c","name":"yamada","address":"y@city.kasumi.example","status":"active"}]}"#;
        let answer = serde_json::from_str::<ListEmailContacts>(body).unwrap();
        let shown = format!("{answer:?}");
        assert!(!shown.contains("yamada") && !shown.contains("example"), "{shown}");
    }

    #[test]
    fn an_answer_without_contacts_is_not_an_empty_list() {
        assert!(serde_json::from_str::<ListEmailContacts>("{}").is_err());
    }
}
