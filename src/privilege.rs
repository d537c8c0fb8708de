//! Least privilege: which IAM actions the checks need, and the policies and the role that grant them.
//!
//! Generated from the tables, so that no list of permissions is written by hand (law 7), and pure:
//! the same checks give the same bytes.
//!
//! Every statement but the one for a signing key has the resource `*`. Most actions that list can
//! be granted on `*` alone, and a narrower resource would hide what is created tomorrow: a scan has to
//! see what nobody told it of. None of the actions writes or reads content, so `*` gives away
//! configuration only.

mod cloudformation;
mod document;
mod name;
mod need;
mod terraform;

pub use cloudformation::template;
pub use document::{Document, LIMIT, Statement, documents, size};
pub use name::{ExternalId, KeyArn, NameError, Principal, RoleName};
pub use need::Needs;
pub use terraform::module;

/// The role that a template makes; what is absent is asked for when the template is used.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its name.
    pub name: RoleName,
    /// Who may assume it.
    pub trust: Option<Principal>,
    /// The external id that has to be told on assuming it.
    pub external_id: Option<ExternalId>,
}
