//! Which resources are encrypted with a key.

use crate::model::{CallId, GapId, Region, Stored, row::tidy};
use crate::tables::kms_key::KmsKey;

use super::super::World;

/// A resource and the key it is encrypted with, as far as known.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    /// Where the key must be: KMS encrypts for its own Region. Absent for a resource that takes keys
    /// of other Regions too, or whose Region is not known.
    pub(super) key_region: Option<Region>,
    /// Absent when unknown.
    pub(super) key_arn: Option<String>,
    pub(super) calls: Vec<CallId>,
    pub(super) gaps: Vec<GapId>,
}

/// Every reference of the account; absent while no table of them exists.
pub(super) struct References(Option<Vec<Reference>>);

/// How often a key is referred to, and what that rests on.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Count {
    pub(super) count: Option<i64>,
    pub(super) calls: Vec<CallId>,
    pub(super) gaps: Vec<GapId>,
}

impl References {
    /// The references of the world.
    pub(super) fn of(_world: &World) -> Self {
        Self(None)
    }

    #[cfg(test)]
    pub(super) fn new(references: Vec<Reference>) -> Self {
        Self(Some(references))
    }

    /// The references to one key. One that is known is certain whatever else could not be read; that
    /// there is none is certain only when no unknown one can be this key.
    pub(super) fn count(&self, key: &Stored<KmsKey>) -> Count {
        let Some(references) = &self.0 else { return Count::default() };
        let of_key = |reference: &&Reference| reference.key_arn.as_deref() == Some(key.row.arn.as_str());
        let mut deciding: Vec<&Reference> = references.iter().filter(of_key).collect();
        let count = deciding.len();
        if count == 0 {
            deciding = references.iter().filter(|reference| reference.may_be(key)).collect();
        }
        let unknown = count == 0 && !deciding.is_empty();
        Count {
            count: i64::try_from(count).ok().filter(|_| !unknown),
            calls: tidy(deciding.iter().flat_map(|reference| reference.calls.clone()).collect()),
            gaps: tidy(deciding.iter().flat_map(|reference| reference.gaps.clone()).collect()),
        }
    }
}

impl Reference {
    fn may_be(&self, key: &Stored<KmsKey>) -> bool {
        let elsewhere = self.key_region.is_some() && key.region.is_some() && self.key_region != key.region;
        self.key_arn.is_none() && !elsewhere
    }
}
