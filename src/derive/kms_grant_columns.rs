//! What follows about a grant: whether its grantee is an outsider, and how old it is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, Stored, Time};
use crate::tables::kms_grant::KmsGrant;

use super::arn::Arn;
use super::{Columns, World};

/// Derived columns of a grant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KmsGrantColumns {
    /// Whether the grantee belongs to an account that is neither own nor an approved vendor's. FALSE
    /// for AWS services. NULL for the id of a deleted principal, and for an unknown account as a
    /// whole in a grant that a service made, which may be the service's own account.
    pub grantee_external: Option<bool>,
    /// Whether the grantee may pass the permission on.
    pub allows_create_grant: Option<bool>,
    /// Days since it was created.
    pub age_days: Option<i64>,
}

impl Columns for KmsGrantColumns {
    type Base = KmsGrant;

    fn derive(world: &World, rows: &[Stored<KmsGrant>]) -> Vec<Extra<Self>> {
        let columns = |grant: &KmsGrant| Self {
            grantee_external: grantee_external(world, grant),
            allows_create_grant: Some(grant.operations.iter().any(|operation| operation == "CreateGrant")),
            age_days: (grant.created_at != Time::NONE).then(|| grant.created_at.days_until(world.as_of())),
        };
        rows.iter().map(|grant| Extra::of(columns(&grant.row))).collect()
    }
}

fn grantee_external(world: &World, grant: &KmsGrant) -> Option<bool> {
    if grant.grantee_is_service || is_service(&grant.grantee) {
        return Some(false);
    }
    let (account, whole) = grantee_account(&grant.grantee)?;
    if account == "aws" || world.is_known(account) {
        return Some(false);
    }
    // Services make grants for accounts of their own, which nothing tells from a stranger's. In such
    // a grant a service stands where no caller of CreateGrant can put one.
    let retired_by_service = is_service(&grant.retiring) && !grant.retiring_is_service;
    let made_by_service = whole && (retired_by_service || is_service(&grant.issuing_account));
    (!made_by_service).then_some(true)
}

/// The account of a principal, and whether the account as a whole is meant.
fn grantee_account(grantee: &str) -> Option<(&str, bool)> {
    let is_account = |text: &str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_account(grantee) {
        return Some((grantee, true));
    }
    let arn = Arn::parse(grantee)?;
    let account = arn.account.filter(|account| *account == "aws" || is_account(account))?;
    Some((account, arn.resource == "root"))
}

/// A service principal such as `rds.ap-northeast-1.amazonaws.com`: a host name of AWS, no ARN. Some
/// services show as `AWS Internal` only.
fn is_service(principal: &str) -> bool {
    principal == "AWS Internal" || principal.ends_with(".amazonaws.com") && !principal.contains([':', '/'])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::model::{AccountId, Parameter, Settings, Text, Time, Value};

    use super::*;

    fn world() -> World {
        let list = |name: &str, account: &str| {
            let value = Value::List(vec![account.to_owned()]);
            (name.to_owned(), Parameter { value, floor: None, text: Text { ja: String::new(), en: String::new() } })
        };
        let parameters = BTreeMap::from([list("own_accounts", "222222222222"), list("vendor_accounts", "444444444444")]);
        let account = AccountId::parse("111111111111").unwrap();
        World::new(account, Time::from_seconds(86_400 * 100), Settings { parameters }, Vec::new(), Vec::new())
    }

    fn grant(grantee: &str, retiring: &str) -> KmsGrant {
        KmsGrant {
            key_arn: "arn:aws:kms:ap-northeast-1:111111111111:key/k".to_owned(),
            grant_id: "g".to_owned(),
            grantee: grantee.to_owned(),
            grantee_is_service: false,
            operations: vec!["CreateGrant".to_owned(), "Decrypt".to_owned()],
            retiring: retiring.to_owned(),
            retiring_is_service: false,
            issuing_account: "arn:aws:iam::111111111111:root".to_owned(),
            constrained: false,
            created_at: Time::from_seconds(86_400),
        }
    }

    fn external(grantee: &str) -> Option<bool> {
        grantee_external(&world(), &grant(grantee, "none"))
    }

    #[test]
    fn own_accounts_and_vendors_are_no_outsiders() {
        for grantee in [
            "arn:aws:iam::111111111111:role/kasumi-app",
            "arn:aws:iam::222222222222:root",
            "arn:aws:iam::444444444444:role/monitoring-intake",
            "arn:aws:sts::111111111111:assumed-role/aws:ec2-infrastructure/i-0a1b2c",
            "111111111111",
        ] {
            assert_eq!(external(grantee), Some(false), "{grantee}");
        }
    }

    #[test]
    fn a_stranger_is_an_outsider_as_a_role_and_as_an_account() {
        assert_eq!(external("arn:aws:iam::999999999999:role/data-link"), Some(true));
        assert_eq!(external("arn:aws:iam::999999999999:root"), Some(true));
        assert_eq!(external("999999999999"), Some(true));
    }

    #[test]
    fn a_service_is_no_outsider() {
        assert_eq!(external("rds.ap-northeast-1.amazonaws.com"), Some(false));
        assert_eq!(external("AWS Internal"), Some(false));
        let named = KmsGrant { grantee_is_service: true, ..grant("mwaa.example", "none") };
        assert_eq!(grantee_external(&world(), &named), Some(false));
    }

    #[test]
    fn a_role_whose_name_ends_like_a_service_is_judged_by_its_account() {
        assert_eq!(external("arn:aws:iam::999999999999:role/x.amazonaws.com"), Some(true));
    }

    #[test]
    fn a_deleted_principal_has_no_account_to_judge() {
        assert_eq!(external("AROAEXAMPLEEXAMPLEEXA"), None);
    }

    #[test]
    fn the_account_of_a_grant_that_a_service_made_may_be_the_services() {
        let retired_by = |grantee: &str, retiring| grantee_external(&world(), &grant(grantee, retiring));
        let service = "workspaces.ap-northeast-1.amazonaws.com";
        assert_eq!(retired_by("arn:aws:iam::999999999999:root", service), None);
        assert_eq!(retired_by("arn:aws:iam::999999999999:role/data-link", service), Some(true));
        let issued = KmsGrant { issuing_account: service.to_owned(), ..grant("999999999999", "none") };
        assert_eq!(grantee_external(&world(), &issued), None);
    }

    #[test]
    fn a_service_that_a_caller_named_to_retire_the_grant_excuses_nobody() {
        let service = "workspaces.ap-northeast-1.amazonaws.com";
        let asked = KmsGrant { retiring_is_service: true, ..grant("arn:aws:iam::999999999999:root", service) };
        assert_eq!(grantee_external(&world(), &asked), Some(true));
    }

    #[test]
    fn only_a_foreign_retiring_principal_is_harmless() {
        let grant = grant("arn:aws:iam::111111111111:role/kasumi-app", "arn:aws:iam::999999999999:root");
        assert_eq!(grantee_external(&world(), &grant), Some(false));
    }

    #[test]
    fn a_grant_that_can_be_passed_on_says_so() {
        let stored = Stored {
            region: None,
            resource: String::new(),
            calls: Vec::new(),
            gaps: Vec::new(),
            row: grant("rds.amazonaws.com", "none"),
        };
        let columns = KmsGrantColumns::derive(&world(), &[stored]).remove(0).row;
        assert_eq!((columns.allows_create_grant, columns.age_days), (Some(true), Some(99)));
    }
}
