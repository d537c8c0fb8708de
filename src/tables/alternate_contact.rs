//! The contacts that AWS writes to beside the root user's address.
//!
//! Only whether there is one is kept: names, addresses and numbers are personal data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{Answer, AnswerExt as _, Operation};
use crate::model::Region;

use super::service::ACCOUNT;
use super::{Collected, Facts, Reader, Scope, Table};
use super::several::several;

static GET_ALTERNATE_CONTACT: Operation<GetAlternateContact> = ACCOUNT.operation("GetAlternateContact");

/// The kinds of contact that an account can have.
const TYPES: [&str; 3] = ["BILLING", "OPERATIONS", "SECURITY"];

/// One kind of contact; three rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AlternateContact {
    /// What it is for: `BILLING`, `OPERATIONS` or `SECURITY`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether there is one.
    pub present: Option<bool>,
}

impl Table for AlternateContact {
    const NAME: &'static str = "alternate_contact";
    const SCOPE: Scope = Scope::Global;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("account", "GetAlternateContact")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let answers = several(TYPES.map(|kind| ask(&reader, kind))).await;
        let mut collected = Collected::default();
        for (kind, answer) in TYPES.into_iter().zip(answers) {
            let mut facts = Facts::of(&Region::global(), format!("alternate-contact/{kind}"));
            let present = facts.take(&["present"], answer);
            collected.keep(facts, Self { kind: kind.to_owned(), present });
        }
        collected
    }
}

/// The account's own contact: the member that names an account is left out for it.
async fn ask(reader: &Reader, kind: &str) -> Answer<bool> {
    let request = Request::post("/getAlternateContact").member("AlternateContactType", kind);
    let answer = reader.operation(&GET_ALTERNATE_CONTACT, request).await;
    answer.map_value(|_| true).absent(&["ResourceNotFoundException"], || false)
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetAlternateContact {
    #[expect(dead_code, reason = "an answer without it is not this operation's")]
    alternate_contact: Described,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    #[expect(dead_code, reason = "the only member that is no personal data")]
    alternate_contact_type: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_without_a_contact_is_no_contact_and_no_absence_either() {
        assert!(serde_json::from_str::<GetAlternateContact>("{}").is_err());
        assert!(serde_json::from_str::<GetAlternateContact>(r#"{"AlternateContact":{}}"#).is_err());
    }
}
