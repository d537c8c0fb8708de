//! Reads AWS policy documents and answers the questions the tables ask of them, because what a
//! principal may do is nowhere a field: it has to be computed from the text of its policies.
//!
//! A policy is parsed once into a [`Document`]; everything else is a pure function over it.
//! `None` means *cannot be determined*, as everywhere in this crate: a text that does not parse, or
//! that holds an element whose effect is not known here, gives no document, and so no answer.
//!
//! | question | function | column |
//! |---|---|---|
//! | open to everyone? | [`is_public`] | `policy_public` |
//! | which other accounts? | [`external_accounts`] | `policy_external_accounts`, `external_principals` |
//! | is plain HTTP refused? | [`requires_tls`] | `tls_only` |
//! | are administrators and users of the key apart? | [`duties_are_split`] | `admins_and_users_split` |
//! | does the key leave it to IAM? | [`root_delegates`] | `policy_root_delegates` |
//! | may anyone take the role? | [`any_principal`], [`oidc_wildcard`] | `trust_any_principal`, `oidc_wildcard` |
//! | who may take the role? | [`trusted_accounts`], [`trusted_by_human`] | same names |
//! | is a second factor demanded? | [`trust_requires_mfa`], [`enforces_mfa`] | `trust_requires_mfa`, `mfa_enforced_by_policy` |
//! | how much power? | [`is_privileged`], [`any_admin_equivalent`] | `is_privileged`, `admin_via_user_policy` |
//! | what does one policy give? | [`allows_star_star`], [`allows_escalation`], [`uses_not_action`], [`allows_kms_any_decrypt`] | same names |

mod bound;
mod condition;
mod document;
mod duties;
mod escalation;
#[cfg(test)]
mod generate;
mod json;
mod known;
mod matching;
mod mfa;
mod oidc;
mod openness;
mod parse;
mod principal;
mod privilege;
mod resource;
mod single;
mod transport;
mod trust;

pub use bound::ANY_ACCOUNT;
pub use condition::{Comparison, Condition, Operator, Quantifier};
pub use document::{Actions, Document, Effect, PolicyError, Principals, Resources, Statement};
pub use duties::duties_are_split;
pub use matching::{matches, matches_ignoring_case};
pub use mfa::enforces_mfa;
pub use oidc::oidc_wildcard;
pub use openness::{external_accounts, is_public, root_delegates};
pub use principal::Principal;
pub use privilege::{Boundary, EffectivePolicies, allows_escalation, is_privileged};
pub use single::{
    allows_kms_any_decrypt, allows_star_star, any_admin_equivalent, is_admin_equivalent, uses_not_action,
};
pub use transport::requires_tls;
pub use trust::{ProviderMfa, any_principal, trust_requires_mfa, trusted_accounts, trusted_by_human};
