//! The policies that decide what a user or role may do, gathered from all the tables they stand in.

#[cfg(test)]
pub(super) mod fixture;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{CallId, Extra, GapId, Stored, row::tidy};
use crate::tables::iam_group::IamGroup;
use crate::tables::iam_managed_policy::IamManagedPolicy;
use crate::tables::iam_policy::IamPolicy;
use crate::tables::{InlinePolicy, Table as _};

use super::World;
use super::policy::{Boundary, Document, EffectivePolicies};

/// One policy, read; `None` where its document is unknown.
#[derive(Clone, Debug, Default)]
struct Policy {
    document: Option<Arc<Document>>,
    calls: Vec<CallId>,
    gaps: Vec<GapId>,
}

impl Policy {
    fn new<R>(text: Option<&String>, stored: &Stored<R>) -> Self {
        Self { document: parse(text), calls: stored.calls.clone(), gaps: stored.gaps.clone() }
    }
}

/// Reads a document; `None` for one that is unknown or not understood.
pub(super) fn parse(text: Option<&String>) -> Option<Arc<Document>> {
    Document::parse(text?).ok().map(Arc::new)
}

/// The managed policies and groups of the account.
#[derive(Debug)]
pub(super) struct Library {
    managed: BTreeMap<String, Policy>,
    groups: BTreeMap<String, Policies>,
    /// Gaps by which managed policies may be missing.
    gaps: Vec<GapId>,
    /// Gaps by which groups may be missing.
    group_gaps: Vec<GapId>,
}

/// The policies of a principal or group, with what they rest on.
#[derive(Clone, Debug, Default)]
pub(super) struct Policies {
    documents: Vec<Option<Arc<Document>>>,
    calls: Vec<CallId>,
    gaps: Vec<GapId>,
}

/// What a principal carries itself.
pub(super) struct Carried<'a> {
    /// Inline policies.
    pub(super) inline: &'a [InlinePolicy],
    /// ARNs of attached policies; unknown when they could not be read.
    pub(super) attached: Option<&'a [String]>,
}

impl Library {
    /// The library of a world.
    pub(super) fn of(world: &World) -> Self {
        let own = world.rows::<IamPolicy>().iter();
        let own =
            own.map(|stored| (stored.row.arn.clone(), Policy::new(stored.row.document.as_ref(), stored)));
        let aws = world.rows::<IamManagedPolicy>().iter();
        let aws =
            aws.map(|stored| (stored.row.arn.clone(), Policy::new(stored.row.document.as_ref(), stored)));
        let gaps = [world.gaps_of(IamPolicy::NAME), world.gaps_of(IamManagedPolicy::NAME)].concat();
        let mut library = Self {
            managed: own.chain(aws).collect(),
            groups: BTreeMap::new(),
            gaps,
            group_gaps: world.gaps_of(IamGroup::NAME),
        };
        for stored in world.rows::<IamGroup>() {
            let group = &stored.row;
            let attached = group.attached_policy_arns.as_deref();
            let mut policies = library.carried(&Carried { inline: &group.inline_policies, attached });
            policies.rest_on(&stored.calls, &stored.gaps);
            library.groups.insert(group.group_name.clone(), policies);
        }
        library
    }

    /// The policies that a principal carries itself.
    pub(super) fn carried(&self, carried: &Carried<'_>) -> Policies {
        let mut policies = Policies::default();
        policies.documents.extend(carried.inline.iter().map(|policy| parse(policy.document.as_ref())));
        match carried.attached {
            Some(arns) => arns.iter().for_each(|arn| policies.add(self.managed(arn))),
            None => policies.documents.push(None),
        }
        policies
    }

    /// The policies of a group.
    pub(super) fn group(&self, name: &str) -> Policies {
        let unread =
            || Policies { documents: vec![None], gaps: self.group_gaps.clone(), ..Policies::default() };
        self.groups.get(name).cloned().unwrap_or_else(unread)
    }

    fn managed(&self, arn: &str) -> Policy {
        let unread = || Policy { gaps: self.gaps.clone(), ..Policy::default() };
        self.managed.get(arn).cloned().unwrap_or_else(unread)
    }

    /// A permissions boundary by its ARN: no policy for `none`.
    pub(super) fn boundary(&self, arn: Option<&str>) -> Policies {
        let mut policies = Policies::default();
        match arn {
            Some("none") => {}
            Some(arn) => policies.add(self.managed(arn)),
            None => policies.documents.push(None),
        }
        policies
    }
}

impl Policies {
    fn add(&mut self, policy: Policy) {
        self.documents.push(policy.document);
        self.rest_on(&policy.calls, &policy.gaps);
    }

    fn rest_on(&mut self, calls: &[CallId], gaps: &[GapId]) {
        self.calls.extend(calls);
        self.gaps.extend(gaps);
    }

    /// These and others together.
    pub(super) fn join(&mut self, others: Self) {
        self.documents.extend(others.documents);
        self.rest_on(&others.calls, &others.gaps);
    }

    /// The documents; `None` for one that could not be read.
    pub(super) fn documents(&self) -> Vec<Option<&Document>> {
        self.documents.iter().map(Option::as_deref).collect()
    }

    /// What they allow together within a boundary.
    pub(super) fn within<'a>(&'a self, boundary: &'a Self) -> EffectivePolicies<'a> {
        let boundary = match boundary.documents.first() {
            None => Boundary::Absent,
            Some(None) => Boundary::Unreadable,
            Some(Some(document)) => Boundary::Document(document),
        };
        EffectivePolicies { identity: self.documents(), boundary }
    }

    /// Columns that rest on these policies too.
    pub(super) fn support<R>(self, row: R) -> Extra<R> {
        Extra { calls: tidy(self.calls), gaps: tidy(self.gaps), row }
    }
}
