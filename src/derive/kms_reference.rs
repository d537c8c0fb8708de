//! Derived table `kms_reference`: which resource depends on which KMS key.
//!
//! A resource under a key that AWS owns refers to none. A resource whose key could not be read has
//! a row without a key, and so has every Region whose resources could not be listed: neither can
//! be overlooked when references are counted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::Stored;
use crate::model::row::tidy;

use super::key_lookup::{KeyFacts, Keys};
use super::sighting::{Sighting, Source, sightings};
use super::{Derived, World};

/// One reference of a resource to a key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KmsReference {
    /// ARN of the resource.
    pub resource_arn: Option<String>,
    /// CloudFormation type of the resource.
    pub resource_type: Option<String>,
    /// ARN of the key; an alias is resolved to the key it points to now.
    pub key_arn: Option<String>,
    /// Account of the key.
    pub key_account: Option<String>,
    /// Whether that account is outside `$own_accounts` and not the scanned one.
    pub key_external: Option<bool>,
    /// State of the key, or `Deleted` when the resource still names a key that no longer exists;
    /// unknown for a key of another account.
    pub key_state: Option<String>,
    /// Whether the resource stores ciphertext. A trail counts: its log files are under the key.
    pub holds_data: Option<bool>,
    /// Whether the key lies in a Region of `$jp_regions`.
    pub key_in_japan: Option<bool>,
}

impl Derived for KmsReference {
    const NAME: &'static str = "kms_reference";
    const FEEDS: &'static [&'static str] = super::sighting::FEEDS;

    fn derive(world: &World) -> Vec<Stored<Self>> {
        let keys = Keys::of(world);
        sightings(world).into_iter().filter_map(|seen| reference(world, &keys, seen)).collect()
    }
}

fn reference(world: &World, keys: &Keys<'_>, seen: Sighting) -> Option<Stored<KmsReference>> {
    let key = match &seen.key {
        Some(key) => keys.find(key, seen.region.as_ref())?,
        None => KeyFacts::default(),
    };
    let trail = seen.resource_type.as_deref() == Some("AWS::CloudTrail::Trail");
    if !may_refer(&seen) {
        return None;
    }
    let row = KmsReference {
        resource_arn: (seen.source != Source::Unread).then(|| seen.resource.clone()),
        holds_data: if trail { Some(true) } else { seen.data_bearing },
        resource_type: seen.resource_type,
        key_external: key.account.as_deref().map(|account| !world.is_own(account)),
        key_in_japan: key.region.as_deref().map(|region| world.settings().in_japan(region)),
        key_arn: key.arn,
        key_account: key.account,
        key_state: key.state,
    };
    let calls = tidy([seen.calls, key.calls].concat());
    let gaps = tidy([seen.gaps, key.gaps].concat());
    Some(Stored { region: seen.region, resource: seen.resource, calls, gaps, row })
}

/// AWS Config is asked which resources there are and not for their keys: what only Config shows
/// is no reference, known or unknown. Instances and keys refer to no key themselves.
fn may_refer(seen: &Sighting) -> bool {
    let keyless = matches!(seen.resource_type.as_deref(), None | Some("AWS::EC2::Instance" | "AWS::KMS::Key"));
    seen.source != Source::Config && !keyless
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::model::{AccountId, Coverage, Region, Settings, State, Time};
    use crate::tables::ebs_volume::EbsVolume;

    use super::*;

    const OTHER: &str = "arn:aws:kms:ap-northeast-1:222222222222:key/k";

    fn world(state: State, key: &str) -> World {
        let region = Region::parse("ap-northeast-1").unwrap();
        let cell = |table: &str, state| Coverage {
            region: region.clone(),
            table: table.to_owned(),
            state,
            rows: 1,
            gaps: Vec::new(),
        };
        let account = AccountId::parse("111111111111").unwrap();
        let cells = vec![cell("ebs_volume", state), cell("kms_key", State::Read)];
        let mut world = World::new(account, Time::from_seconds(0), Settings::default(), cells, Vec::new());
        let row: EbsVolume = serde_json::from_value(json!({
            "id": "v", "encrypted": key != "none", "kms_key": key, "size_gib": 8, "attached": false, "instance_ids": [],
            "created_at": 0, "tags": [],
        }))
        .unwrap();
        let (calls, gaps) = (Vec::new(), Vec::new());
        world.insert(vec![Stored { region: Some(region), resource: "arn:v".to_owned(), calls, gaps, row }]);
        world
    }

    fn rows(world: &World) -> Vec<KmsReference> {
        world.derived::<KmsReference>().iter().map(|row| row.row.clone()).collect()
    }

    #[test]
    fn a_volume_without_a_key_refers_to_none() {
        assert!(rows(&world(State::Read, "none")).is_empty());
    }

    #[test]
    fn case_25_the_state_of_a_key_of_another_account_is_unknown() {
        let row = &rows(&world(State::Read, OTHER))[0];
        assert_eq!((row.key_external, row.key_state.as_deref(), row.holds_data), (Some(true), None, Some(true)));
    }

    #[test]
    fn a_volume_under_a_deleted_key_says_so() {
        let row = &rows(&world(State::Read, "arn:aws:kms:ap-northeast-1:111111111111:key/gone"))[0];
        assert_eq!((row.key_state.as_deref(), row.key_external), (Some("Deleted"), Some(false)));
    }

    #[test]
    fn volumes_that_could_not_be_listed_may_refer_to_any_key() {
        let rows = rows(&world(State::Gap, "none"));
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].key_arn.as_deref(), rows[0].holds_data), (None, Some(true)));
    }
}
