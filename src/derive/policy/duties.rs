//! Whether a key's policy keeps those who administer the key apart from those who use it.

use std::collections::BTreeMap;

use super::document::{Document, Principals, Statement};
use super::principal::Principal;

/// Actions that decide over a key.
const ADMINISTRATIVE: [&str; 3] = ["kms:DisableKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"];

/// Actions by which a key gives away what it protects, or vouches for something.
const CRYPTOGRAPHIC: [&str; 3] = ["kms:Decrypt", "kms:GenerateMac", "kms:Sign"];

/// What Allow statements give to one name.
#[derive(Clone, Copy, Debug, Default)]
struct Duties {
    administers: bool,
    uses: bool,
}

/// Who holds the duties.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Holder {
    /// Somebody whose power ends with this policy: a user or role, a federated identity, everyone.
    Named(String),
    /// An account as a whole, whose IAM policies decide further, or a name that tells nobody.
    Undecided(String),
}

/// Whether no principal holds both an administrative and a cryptographic action on the key.
///
/// Conditional Allows count. Services are left out. Where both go to an account as a whole (the
/// policy that AWS gives by default), IAM decides who holds them: the answer is `None`, unless
/// somebody else named holds both.
pub fn duties_are_split(document: &Document) -> Option<bool> {
    let mut held: BTreeMap<Holder, Duties> = BTreeMap::new();
    for allow in document.allows() {
        for holder in holders(allow)? {
            let duties = held.entry(holder).or_default();
            duties.administers |= ADMINISTRATIVE.iter().any(|action| allow.actions.include(action));
            duties.uses |= CRYPTOGRAPHIC.iter().any(|action| allow.actions.include(action));
        }
    }
    let both: Vec<&Holder> = held
        .iter()
        .filter(|(_, duties)| duties.administers && duties.uses)
        .map(|(holder, _)| holder)
        .collect();
    if both.iter().any(|holder| matches!(holder, Holder::Named(_))) {
        return Some(false);
    }
    both.is_empty().then_some(true)
}

/// Those a statement names; `None` for a statement that names nobody, which no key policy may have.
fn holders(allow: &Statement) -> Option<Vec<Holder>> {
    match &allow.principals {
        Principals::Absent => None,
        Principals::AllExcept(_) => Some(vec![Holder::Named("*".to_owned())]),
        Principals::Only(named) => Some(named.iter().filter_map(holder).collect()),
    }
}

fn holder(principal: &Principal) -> Option<Holder> {
    Some(match principal {
        Principal::Everyone => Holder::Named("*".to_owned()),
        Principal::Account { id, whole: true, .. } => Holder::Undecided(id.clone()),
        Principal::Account { id, name, .. } => Holder::Named(format!("{id}:{name}")),
        Principal::Saml { account } => Holder::Named(format!("{account}:saml")),
        Principal::WebIdentity { provider, .. } => Holder::Named(provider.clone()),
        Principal::Service(_) => return None,
        Principal::Unknown(name) => Holder::Undecided(name.clone()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str = "arn:aws:iam::111111111111:root";

    fn split(statements: &[(&str, &str)]) -> Option<bool> {
        let allow = |(who, actions): &(&str, &str)| {
            format!(r#"{{"Effect":"Allow","Principal":{{"AWS":"{who}"}},"Action":{actions},"Resource":"*"}}"#)
        };
        let all: Vec<String> = statements.iter().map(allow).collect();
        duties_are_split(&Document::parse(&format!(r#"{{"Statement":[{}]}}"#, all.join(","))).unwrap())
    }

    fn role(name: &str) -> String {
        format!("arn:aws:iam::111111111111:role/{name}")
    }

    #[test]
    fn an_administrator_and_a_user_apart_are_split() {
        let (admin, app) = (role("key-admin"), role("app"));
        assert_eq!(split(&[(&admin, r#"["kms:Put*"]"#), (&app, r#""kms:Decrypt""#)]), Some(true));
    }

    #[test]
    fn one_role_with_both_is_not_split_also_by_two_statements() {
        let one = role("maintenance");
        assert_eq!(split(&[(&one, r#""kms:*""#)]), Some(false));
        assert_eq!(split(&[(&one, r#""kms:DisableKey""#), (&one, r#""kms:Sign""#)]), Some(false));
    }

    #[test]
    fn the_default_policy_leaves_it_to_iam() {
        assert_eq!(split(&[(ROOT, r#""kms:*""#)]), None);
        assert_eq!(split(&[(ROOT, r#""kms:*""#), (&role("all"), r#""kms:*""#)]), Some(false));
    }

    #[test]
    fn an_account_that_may_only_read_leaves_nothing_to_iam() {
        assert_eq!(split(&[(ROOT, r#"["kms:Describe*","kms:Get*","kms:List*"]"#)]), Some(true));
    }

    #[test]
    fn everyone_with_both_is_not_split() {
        assert_eq!(split(&[("*", r#"["kms:PutKeyPolicy","kms:Decrypt"]"#)]), Some(false));
    }
}
