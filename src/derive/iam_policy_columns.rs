//! What a policy gives, told from its document.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, Stored};
use crate::tables::iam_policy::IamPolicy;

use super::identity::parse;
use super::policy::{allows_escalation, allows_kms_any_decrypt, allows_star_star, uses_not_action};
use super::{Columns, World};

/// Columns computed for a policy of the account's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IamPolicyColumns {
    /// Whether it allows every action on every resource without condition.
    pub allows_star_star: Option<bool>,
    /// Whether it allows a set of actions by which a principal can make itself more powerful.
    pub allows_escalation: Option<bool>,
    /// Whether it allows by naming what it does not allow.
    pub uses_not_action: Option<bool>,
    /// Whether it allows decrypting with every key.
    pub allows_kms_any_decrypt: Option<bool>,
}

impl Columns for IamPolicyColumns {
    type Base = IamPolicy;

    fn derive(_: &World, rows: &[Stored<IamPolicy>]) -> Vec<Extra<Self>> {
        rows.iter().map(|stored| Extra::of(Self::of(&stored.row))).collect()
    }
}

impl IamPolicyColumns {
    fn of(policy: &IamPolicy) -> Self {
        let document = parse(policy.document.as_ref());
        Self {
            allows_star_star: document.as_deref().map(allows_star_star),
            allows_escalation: document.as_deref().map(allows_escalation),
            uses_not_action: document.as_deref().map(uses_not_action),
            allows_kms_any_decrypt: document.as_deref().map(allows_kms_any_decrypt),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(document: Option<&str>) -> IamPolicyColumns {
        IamPolicyColumns::of(&IamPolicy {
            arn: "arn".to_owned(),
            policy_name: "p".to_owned(),
            kind: "customer".to_owned(),
            attachment_count: Some(1),
            document: document.map(str::to_owned),
        })
    }

    #[test]
    fn star_on_star_is_seen() {
        let document = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
        let columns = columns(Some(document));
        assert_eq!((columns.allows_star_star, columns.uses_not_action), (Some(true), Some(false)));
        assert_eq!(columns.allows_kms_any_decrypt, Some(true));
    }

    #[test]
    fn a_document_that_is_not_understood_is_unknown() {
        assert_eq!(columns(Some(r#"{"Statement":[{"Effect":"Perhaps"}]}"#)).allows_star_star, None);
        assert_eq!(columns(None).allows_star_star, None);
    }
}
