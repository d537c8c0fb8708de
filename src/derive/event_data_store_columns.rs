//! What follows about an event data store: where it is and whether it keeps administrators' acts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, Stored};
use crate::tables::event_data_store::EventDataStore;

use super::event_selectors::event_data_store_coverage;
use super::{Columns, World};

/// Derived columns of an event data store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventDataStoreColumns {
    /// Whether it takes in every management event: reading and writing, of every source, without a
    /// further condition.
    pub covers_management: Option<bool>,
    /// Whether its Region lies in Japan.
    pub region_in_japan: Option<bool>,
}

impl Columns for EventDataStoreColumns {
    type Base = EventDataStore;

    fn derive(world: &World, rows: &[Stored<EventDataStore>]) -> Vec<Extra<Self>> {
        let columns = |store: &Stored<EventDataStore>| {
            let selectors = store.row.advanced_event_selectors.as_deref();
            Self {
                covers_management: event_data_store_coverage(selectors).covers_management(),
                region_in_japan: store.region.as_ref().map(|region| world.settings().in_japan(region.as_str())),
            }
        };
        rows.iter().map(|store| Extra::of(columns(store))).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::model::{AccountId, Region, Settings, Time};
    use crate::tables::trail::{AdvancedEventSelector, FieldSelector};

    use super::*;

    fn covers(category: Option<&str>) -> Option<bool> {
        let selector = |category: &str| AdvancedEventSelector {
            name: "none".to_owned(),
            fields: vec![FieldSelector {
                field: "eventCategory".to_owned(),
                equals: vec![category.to_owned()],
                not_equals: Vec::new(),
                starts_with: Vec::new(),
                not_starts_with: Vec::new(),
                ends_with: Vec::new(),
                not_ends_with: Vec::new(),
            }],
        };
        let row = EventDataStore {
            arn: "arn:aws:cloudtrail:ap-northeast-1:111111111111:eventdatastore/e".to_owned(),
            name: "kasumi-lake".to_owned(),
            status: None,
            retention_days: None,
            billing_mode: None,
            termination_protection: None,
            multi_region: None,
            is_org: None,
            kms_key: None,
            created_at: None,
            advanced_event_selectors: category.map(|category| vec![selector(category)]),
        };
        let region = Some(Region::us_east_1());
        let stored = Stored { region, resource: String::new(), calls: Vec::new(), gaps: Vec::new(), row };
        let account = AccountId::parse("111111111111").unwrap();
        let world = World::new(account, Time::from_seconds(0), Settings::default(), Vec::new(), Vec::new());
        let columns = EventDataStoreColumns::derive(&world, &[stored]).remove(0).row;
        assert_eq!(columns.region_in_japan, Some(false));
        columns.covers_management
    }

    #[test]
    fn a_store_of_management_events_covers_them() {
        assert_eq!(covers(Some("Management")), Some(true));
    }

    #[test]
    fn a_store_of_configuration_items_does_not() {
        assert_eq!(covers(Some("ConfigurationItem")), Some(false));
    }

    #[test]
    fn a_store_whose_details_were_denied_is_unknown() {
        assert_eq!(covers(None), None);
    }
}
