//! Which resources are encrypted with a key.

use crate::derive::World;
use crate::derive::kms_reference::KmsReference;
use crate::derive::truth as known;
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
    /// Whether the resource holds ciphertext.
    pub(super) holds_data: Option<bool>,
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
        self.count_where(key, |_| Some(true))
    }

    /// The references of resources that hold data.
    pub(super) fn count_stored(&self, key: &Stored<KmsKey>) -> Count {
        self.count_where(key, |reference| reference.holds_data)
    }

    fn count_where(&self, key: &Stored<KmsKey>, counts: fn(&Reference) -> Option<bool>) -> Count {
        let is = |reference: &&Reference| known::all([reference.is_of(key), counts(reference)]);
        let mut deciding: Vec<&Reference> = self.0.iter().filter(|one| is(one) == Some(true)).collect();
        let count = deciding.len();
        if count == 0 {
            deciding = self.0.iter().filter(|one| is(one).is_none()).collect();
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
            holds_data: stored.row.holds_data,
            calls: stored.calls.clone(),
            gaps: stored.gaps.clone(),
        }
    }
}

impl Reference {
    /// Whether it refers to the key; unknown when its own key is and can be this one.
    fn is_of(&self, key: &Stored<KmsKey>) -> Option<bool> {
        let elsewhere = self.key_region.is_some() && key.region.is_some() && self.key_region != key.region;
        match &self.key_arn {
            Some(arn) => Some(*arn == key.row.arn),
            None => elsewhere.then_some(false),
        }
    }
}
