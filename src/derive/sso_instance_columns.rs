//! What follows about an instance of IAM Identity Center: whose it is, and what is on file of its MFA.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, Stored};
use crate::tables::account::Account;
use crate::tables::sso_instance::SsoInstance;

use super::policy::ProviderMfa;
use super::provider_mfa::provider_mfa;
use super::{Columns, Feeds, World};

/// Columns computed for an instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SsoInstanceColumns {
    /// Whether it is the organization's: the management account owns it. The instance of a single
    /// account gives no access to AWS accounts.
    pub is_organization_instance: Option<bool>,
    /// `REQUIRED` when a current attestation for build-2 of kind design or review is on file; else
    /// NULL, because no public API tells.
    pub mfa_policy: Option<String>,
}

impl Columns for SsoInstanceColumns {
    type Base = SsoInstance;
    const FEEDS: &'static [Feeds] = &[(&["is_organization_instance"], &["account"])];

    fn derive(world: &World, rows: &[Stored<SsoInstance>]) -> Vec<Extra<Self>> {
        let account = world.rows::<Account>().first();
        let mfa_policy = match provider_mfa(world) {
            ProviderMfa::Attested => Some("REQUIRED".to_owned()),
            ProviderMfa::NotAttested => None,
        };
        let columns = |stored: &Stored<SsoInstance>| Extra {
            calls: account.map(|account| account.calls.clone()).unwrap_or_default(),
            gaps: account.map(organization_gaps(world)).unwrap_or_default(),
            row: Self {
                is_organization_instance: account.and_then(|account| is_organizations(&account.row, &stored.row)),
                mfa_policy: mfa_policy.clone(),
            },
        };
        rows.iter().map(columns).collect()
    }
}

/// The gaps by which the organization is unknown.
fn organization_gaps(world: &World) -> impl Fn(&Stored<Account>) -> Vec<crate::model::GapId> {
    |account| {
        let names = |column: &String| column == "management_account_id";
        let about = |id: &crate::model::GapId| world.gap(*id).is_some_and(|gap| gap.columns.iter().any(names));
        account.gaps.iter().copied().filter(about).collect()
    }
}

fn is_organizations(account: &Account, instance: &SsoInstance) -> Option<bool> {
    account.management_account_id.as_ref().map(|management| *management == instance.owner_account)
}

#[cfg(test)]
mod tests {
    use crate::derive::identity::fixture::{stored, world_covering};
    use crate::derive::provider_mfa::fixture::declared;
    use crate::model::{Declarations, DocKind};

    use super::*;

    fn columns(management: Option<&str>, declarations: Declarations) -> SsoInstanceColumns {
        let mut world = world_covering(&[]).with_declarations(declarations);
        let account = serde_json::json!({
            "partition": "aws", "in_organization": null, "is_management": null, "org_id": null,
            "management_account_id": management, "created_at": null, "root_cred_mgmt": null,
        });
        world.insert::<Account>(vec![stored("111111111111", serde_json::from_value(account).unwrap())]);
        let instance = SsoInstance {
            instance_arn: "arn:aws:sso:::instance/ssoins-1".to_owned(),
            owner_account: "222222222222".to_owned(),
            status: Some("ACTIVE".to_owned()),
        };
        SsoInstanceColumns::derive(&world, &[stored("arn", instance)]).remove(0).row
    }

    #[test]
    fn the_instance_of_the_management_account_is_the_organizations() {
        let of = |management| columns(management, Declarations::default()).is_organization_instance;
        assert_eq!(of(Some("222222222222")), Some(true));
        assert_eq!(of(Some("333333333333")), Some(false));
        assert_eq!((of(Some("none")), of(None)), (Some(false), None));
    }

    #[test]
    fn the_second_factor_is_required_only_where_a_document_says_so() {
        assert_eq!(columns(None, Declarations::default()).mfa_policy, None);
        assert_eq!(columns(None, declared(DocKind::Procedure)).mfa_policy, None);
        assert_eq!(columns(None, declared(DocKind::Design)).mfa_policy.as_deref(), Some("REQUIRED"));
    }
}
