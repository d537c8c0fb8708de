//! What follows about a trail: whose it is, how fresh its deliveries are, which events it records.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, Stored, Time};
use crate::tables::trail::Trail;

use super::event_selectors::management_coverage;
use super::{Columns, World};

/// Hours since something that never happened.
const NEVER_HOURS: i64 = 100_000;

/// Derived columns of a trail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TrailColumns {
    /// Whether the scanned account owns it.
    pub owned_here: Option<bool>,
    /// Hours since the latest delivery to the bucket; 100000 when there was none.
    pub delivery_age_h: Option<i64>,
    /// Hours since the latest delivery of a digest; 100000 when there was none.
    pub digest_age_h: Option<i64>,
    /// Hours since the latest delivery to the log group; 100000 when there was none.
    pub cwl_age_h: Option<i64>,
    /// Whether some selector records management events that read.
    pub mgmt_read: Option<bool>,
    /// Whether some selector records management events that write.
    pub mgmt_write: Option<bool>,
    /// Event sources whose write management events no selector records; empty when none.
    pub excluded_sources: Option<Vec<String>>,
    /// The same for management events that read.
    pub excluded_read_sources: Option<Vec<String>>,
    /// Whether read or write events are recorded only through selectors with further conditions.
    pub mgmt_narrowed: Option<bool>,
}

impl Columns for TrailColumns {
    type Base = Trail;

    fn derive(world: &World, rows: &[Stored<Trail>]) -> Vec<Extra<Self>> {
        rows.iter().map(|trail| Extra::of(columns(world, &trail.row))).collect()
    }
}

fn columns(world: &World, trail: &Trail) -> TrailColumns {
    let age = |time: Option<Time>| time.map(|time| hours_since(time, world.as_of()));
    let coverage = management_coverage(
        trail.has_custom_selectors,
        trail.event_selectors.as_deref(),
        trail.advanced_event_selectors.as_deref(),
    );
    TrailColumns {
        owned_here: Some(trail.owner_account == world.account().as_str()),
        delivery_age_h: age(trail.delivery_at),
        digest_age_h: age(trail.digest_at),
        cwl_age_h: age(trail.cwl_at),
        mgmt_read: coverage.mgmt_read,
        mgmt_write: coverage.mgmt_write,
        excluded_sources: coverage.excluded_sources,
        excluded_read_sources: coverage.excluded_read_sources,
        mgmt_narrowed: coverage.mgmt_narrowed,
    }
}

fn hours_since(time: Time, as_of: Time) -> i64 {
    if time == Time::NONE { NEVER_HOURS } else { time.hours_until(as_of) }
}

#[cfg(test)]
mod tests {
    use crate::model::{AccountId, Settings};
    use crate::tables::trail::EventSelector;

    use super::*;

    const HOUR: i64 = 3600;

    fn world() -> World {
        let account = AccountId::parse("111111111111").unwrap();
        World::new(account, Time::from_seconds(100 * HOUR), Settings::default(), Vec::new(), Vec::new())
    }

    fn trail() -> Trail {
        Trail {
            arn: "arn:aws:cloudtrail:ap-northeast-1:111111111111:trail/kasumi-main".to_owned(),
            name: "kasumi-main".to_owned(),
            home_region: "ap-northeast-1".to_owned(),
            owner_account: "111111111111".to_owned(),
            is_org: false,
            multi_region: true,
            includes_global: true,
            validation: true,
            kms_key: "none".to_owned(),
            bucket: "kasumi-cloudtrail-logs".to_owned(),
            bucket_prefix: "none".to_owned(),
            log_group_arn: "none".to_owned(),
            has_custom_selectors: Some(true),
            is_logging: Some(true),
            delivery_error: Some("none".to_owned()),
            delivery_at: Some(Time::from_seconds(98 * HOUR)),
            digest_error: Some("none".to_owned()),
            digest_at: Some(Time::NONE),
            cwl_error: None,
            cwl_at: None,
            event_selectors: Some(vec![EventSelector {
                read_write_type: "All".to_owned(),
                include_management_events: true,
                exclude_management_event_sources: vec!["kms.amazonaws.com".to_owned()],
                data_resource_types: Vec::new(),
            }]),
            advanced_event_selectors: Some(Vec::new()),
        }
    }

    #[test]
    fn what_was_never_delivered_is_old_and_what_is_unknown_is_unknown() {
        let columns = columns(&world(), &trail());
        assert_eq!((columns.delivery_age_h, columns.digest_age_h), (Some(2), Some(100_000)));
        assert_eq!(columns.cwl_age_h, None);
    }

    #[test]
    fn the_selectors_tell_what_is_recorded() {
        let columns = columns(&world(), &trail());
        assert_eq!((columns.mgmt_read, columns.mgmt_write, columns.mgmt_narrowed), (Some(true), Some(true), Some(false)));
        assert_eq!(columns.excluded_sources.unwrap(), ["kms.amazonaws.com"]);
    }

    #[test]
    fn case_29_an_organization_trail_with_default_selectors_records_everything_and_its_state_is_unknown() {
        let org = Trail {
            owner_account: "222222222222".to_owned(),
            has_custom_selectors: Some(false),
            delivery_at: None,
            event_selectors: None,
            advanced_event_selectors: None,
            ..trail()
        };
        let columns = columns(&world(), &org);
        assert_eq!((columns.owned_here, columns.mgmt_write), (Some(false), Some(true)));
        assert_eq!((columns.excluded_sources, columns.delivery_age_h), (Some(Vec::new()), None));
    }

    #[test]
    fn unread_selectors_of_unknown_kind_record_nothing_for_certain() {
        let unread = Trail { event_selectors: None, advanced_event_selectors: None, ..trail() };
        assert_eq!(columns(&world(), &unread).mgmt_read, None);
    }
}
