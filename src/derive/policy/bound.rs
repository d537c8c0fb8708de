//! Whom the conditions of a statement leave, when its principal is everyone: the difference between
//! an open door and the usual way AWS itself writes a policy for one account.

use std::collections::BTreeSet;

use super::condition::{Comparison, Condition};
use super::document::{Principals, Statement};
use super::matching::is_literal;
use super::principal::{Principal, is_account_id};

/// Stands in a list of accounts for everyone in the world.
pub const ANY_ACCOUNT: &str = "*";

/// What the conditions of a statement leave of everyone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Bound {
    /// Everyone.
    Open,
    /// These accounts, besides the one that owns the policy.
    Accounts(BTreeSet<String>),
    /// Somebody known to AWS, such as an organization, whose accounts the policy does not name.
    Unlisted,
}

/// What one value of a bounding key leaves.
enum Limit {
    Account(String),
    Owner,
    Unlisted,
}

/// What the value of a bounding key looks like.
#[derive(Clone, Copy)]
enum Shape {
    Account,
    Organization,
    OrganizationPath,
    PrincipalArn,
    SourceArn,
}

/// The keys that bound a caller. `kms:ViaService` is absent on purpose: it bounds the way, not the
/// caller; `sts:ExternalId` too, since it is a password that both sides may publish.
const BOUNDING_KEYS: &[(&str, Shape)] = &[
    ("kms:calleraccount", Shape::Account),
    ("aws:principalaccount", Shape::Account),
    ("aws:sourceaccount", Shape::Account),
    ("aws:principalorgid", Shape::Organization),
    ("aws:sourceorgid", Shape::Organization),
    ("aws:principalorgpaths", Shape::OrganizationPath),
    ("aws:sourceorgpaths", Shape::OrganizationPath),
    ("aws:principalarn", Shape::PrincipalArn),
    ("aws:sourcearn", Shape::SourceArn),
];

impl Statement {
    /// Whether it speaks of everyone: Principal `*`, or `NotPrincipal`, which leaves the world.
    pub(super) fn names_everyone(&self) -> bool {
        match &self.principals {
            Principals::Only(named) => named.contains(&Principal::Everyone),
            Principals::AllExcept(_) => true,
            Principals::Absent => false,
        }
    }

    /// What its conditions leave of everyone. One bounding condition is enough, because all
    /// conditions must hold; accounts from several are joined.
    pub(super) fn bound(&self) -> Bound {
        let mut bound = Bound::Open;
        for limits in self.conditions.iter().filter_map(limits) {
            bound = tighter(bound, limits_to_bound(limits));
        }
        bound
    }
}

fn tighter(left: Bound, right: Bound) -> Bound {
    match (left, right) {
        (Bound::Accounts(mut accounts), Bound::Accounts(more)) => {
            accounts.extend(more);
            Bound::Accounts(accounts)
        }
        (Bound::Accounts(accounts), _) | (_, Bound::Accounts(accounts)) => Bound::Accounts(accounts),
        (Bound::Unlisted, _) | (_, Bound::Unlisted) => Bound::Unlisted,
        (Bound::Open, Bound::Open) => Bound::Open,
    }
}

fn limits_to_bound(limits: Vec<Limit>) -> Bound {
    let mut accounts = BTreeSet::new();
    for limit in limits {
        match limit {
            Limit::Account(id) => {
                accounts.insert(id);
            }
            Limit::Owner => {}
            Limit::Unlisted => return Bound::Unlisted,
        }
    }
    Bound::Accounts(accounts)
}

/// What a condition leaves, value by value; `None` when it bounds nobody. The values are
/// alternatives, so each of them must bound.
fn limits(condition: &Condition) -> Option<Vec<Limit>> {
    if !condition.operator.demands_the_key() || condition.values.is_empty() {
        return None;
    }
    let (_, shape) = BOUNDING_KEYS.iter().find(|(key, _)| *key == condition.key)?;
    let comparison = condition.operator.comparison;
    let values = condition.values.iter();
    values.map(|value| limit(*shape, comparison, value)).collect()
}

fn limit(shape: Shape, comparison: Comparison, value: &str) -> Option<Limit> {
    let text = comparison.is_text_agreement();
    match shape {
        Shape::Account => text.then(|| account(value)).flatten(),
        Shape::Organization => text.then(|| organization(value)).flatten(),
        Shape::OrganizationPath => {
            let organization_id = value.split('/').next().unwrap_or(value);
            text.then(|| organization(organization_id)).flatten()
        }
        Shape::PrincipalArn => arn(comparison, value).and_then(|(id, _)| account(id)),
        Shape::SourceArn => match arn(comparison, value)? {
            // Bucket ARNs have no account; the name of a bucket is unique in the world.
            ("", resource) => is_literal(resource).then_some(Limit::Unlisted),
            (id, _) => account(id),
        },
    }
}

fn account(value: &str) -> Option<Limit> {
    if value.eq_ignore_ascii_case("${aws:ResourceAccount}") {
        return Some(Limit::Owner);
    }
    if is_account_id(value) {
        return Some(Limit::Account(value.to_owned()));
    }
    is_literal(value).then_some(Limit::Unlisted)
}

fn organization(value: &str) -> Option<Limit> {
    let own = value.eq_ignore_ascii_case("${aws:ResourceOrgID}");
    (own || is_literal(value)).then_some(Limit::Unlisted)
}

/// Account and resource of an ARN that a condition compares. In a comparison of texts a star also
/// runs over colons, so a star before the account would let a foreign ARN slip its own account in.
fn arn(comparison: Comparison, value: &str) -> Option<(&str, &str)> {
    let mut fields = value.splitn(6, ':');
    let front = [fields.next()?, fields.next()?, fields.next()?, fields.next()?];
    let (account, resource) = (fields.next()?, fields.next()?);
    let firm = comparison.is_arn_agreement()
        || comparison.is_text_agreement() && !front.concat().contains(['*', '?']);
    firm.then_some((account, resource))
}
