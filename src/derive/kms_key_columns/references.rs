//! Which resources are encrypted with a key.

use crate::derive::World;
use crate::derive::kms_reference::KmsReference;
use crate::model::{CallId, GapId, Region, Stored, row::tidy};
use crate::tables::kms_key::KmsKey;

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

/// Every reference of the account.
pub(super) struct References(Vec<Reference>);

/// How often a key is referred to, and what that rests on.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Count {
    pub(super) resources: Option<i64>,
    pub(super) calls: Vec<CallId>,
    pub(super) gaps: Vec<GapId>,
}

impl References {
    /// The references of the world.
    pub(super) fn of(world: &World) -> Self {
        Self(world.derived::<KmsReference>().iter().map(Reference::from).collect())
    }

    #[cfg(test)]
    pub(super) fn new(references: Vec<Reference>) -> Self {
        Self(references)
    }

    /// The references to one key. One that is known is certain whatever else could not be read; that
    /// there is none is certain only when no unknown one can be this key.
    pub(super) fn count(&self, key: &Stored<KmsKey>) -> Count {
        let of_key = |reference: &&Reference| reference.key_arn.as_deref() == Some(key.row.arn.as_str());
        let mut deciding: Vec<&Reference> = self.0.iter().filter(of_key).collect();
        let count = deciding.len();
        if count == 0 {
            deciding = self.0.iter().filter(|reference| reference.may_be(key)).collect();
        }
        let unknown = count == 0 && !deciding.is_empty();
        Count {
            resources: i64::try_from(count).ok().filter(|_| !unknown),
            calls: tidy(deciding.iter().flat_map(|reference| reference.calls.clone()).collect()),
            gaps: tidy(deciding.iter().flat_map(|reference| reference.gaps.clone()).collect()),
        }
    }
}

/// A trail takes the key of its bucket's Region, whatever its own.
const OF_ANY_REGION: &str = "AWS::CloudTrail::Trail";

impl From<&Stored<KmsReference>> for Reference {
    fn from(stored: &Stored<KmsReference>) -> Self {
        let anywhere = stored.row.resource_type.as_deref() == Some(OF_ANY_REGION);
        Self {
            key_region: stored.region.clone().filter(|region| !anywhere && !region.is_global()),
            key_arn: stored.row.key_arn.clone(),
            calls: stored.calls.clone(),
            gaps: stored.gaps.clone(),
        }
    }
}

impl Reference {
    fn may_be(&self, key: &Stored<KmsKey>) -> bool {
        let elsewhere = self.key_region.is_some() && key.region.is_some() && self.key_region != key.region;
        self.key_arn.is_none() && !elsewhere
    }
}
