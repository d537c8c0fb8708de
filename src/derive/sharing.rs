//! With whom a copy is shared: judges what the services list as those who may use it.

use crate::tables::account::Account;

use super::World;
use super::arn::Arn;
use super::truth::any;

/// Stands for everyone.
const EVERYONE: &str = "all";

/// Whether everyone is among those who may use it.
pub(super) fn is_public(holders: Option<&[String]>) -> Option<bool> {
    holders.map(|holders| holders.iter().any(|holder| holder == EVERYONE))
}

/// Whether an account or organization is among them that is neither own nor an approved vendor's.
/// Everyone is not counted here: that is [`is_public`].
pub(super) fn is_external(world: &World, holders: Option<&[String]>) -> Option<bool> {
    let named = holders?.iter().filter(|holder| *holder != EVERYONE);
    any(named.map(|holder| is_stranger(world, holder)))
}

fn is_stranger(world: &World, holder: &str) -> Option<bool> {
    if holder.len() == 12 && holder.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(!world.is_known(holder));
    }
    let arn = Arn::parse(holder).filter(|arn| arn.service == "organizations")?;
    // `organization/o-…` and `ou/o-…/ou-…` both name the organization second.
    let organization = arn.resource.split('/').nth(1)?;
    let own = world.rows::<Account>().first().and_then(|account| account.row.org_id.as_deref());
    match (own, arn.account.map(|management| world.is_known(management))) {
        (Some(own), _) if own == organization => Some(false),
        (_, Some(true)) => Some(false),
        (Some(_), _) => Some(true),
        (None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::derive::identity::fixture::{stored, world};

    use super::*;

    fn external(org_id: Option<&str>, holders: &[&str]) -> Option<bool> {
        let mut world = world();
        let account = serde_json::json!({
            "partition": "aws", "in_organization": true, "management_account_id": null, "is_management": null,
            "org_id": org_id, "created_at": null,
        });
        world.insert::<Account>(vec![stored("111111111111", serde_json::from_value(account).unwrap())]);
        let holders: Vec<String> = holders.iter().map(|holder| (*holder).to_owned()).collect();
        is_external(&world, Some(&holders))
    }

    #[test]
    fn everyone_is_public_and_no_stranger() {
        let all = ["all".to_owned()];
        assert_eq!(is_public(Some(&all)), Some(true));
        assert_eq!(external(None, &["all"]), Some(false));
        assert_eq!((is_public(Some(&[])), is_public(None)), (Some(false), None));
    }

    #[test]
    fn accounts_are_strangers_unless_they_are_own_or_approved() {
        assert_eq!(external(None, &["222222222222", "444444444444"]), Some(false));
        assert_eq!(external(None, &["222222222222", "999999999999"]), Some(true));
        assert_eq!(external(None, &[]), Some(false));
    }

    #[test]
    fn the_own_organization_is_no_stranger() {
        let organization = "arn:aws:organizations::888888888888:organization/o-kasumi00001";
        let unit = "arn:aws:organizations::888888888888:ou/o-kasumi00001/ou-ab12-cdefgh34";
        assert_eq!(external(Some("o-kasumi00001"), &[organization, unit]), Some(false));
        assert_eq!(external(Some("o-another00001"), &[organization]), Some(true));
        assert_eq!(external(None, &[unit]), None);
        assert_eq!(external(None, &["arn:aws:organizations::222222222222:organization/o-x"]), Some(false));
    }

    #[test]
    fn who_cannot_be_told_is_not_known() {
        assert_eq!(external(None, &["?"]), None);
        assert_eq!(external(None, &["?", "999999999999"]), Some(true));
        assert_eq!(is_external(&world(), None), None);
    }
}
