//! What is known of one trail's deliveries, events and bucket.

use crate::derive::World;
use crate::derive::event_selectors::{EventCoverage, management_coverage};
use crate::derive::owned_bucket::Owner;
use crate::derive::retention::StoreInput;
use crate::model::Time;
use crate::tables::account::Account;
use crate::tables::trail::Trail;

/// The latest delivery to a store.
#[derive(Clone, Copy, Debug)]
pub(in crate::derive) struct Delivery<'a> {
    /// Its error; `none` when it went well.
    pub(in crate::derive) error: Option<&'a str>,
    /// When it was; 1970 when there was none.
    pub(in crate::derive) at: Option<Time>,
}

/// Whether the latest delivery went well and is fresh. An error or an old delivery is enough to
/// say no, whatever is not known of the other.
pub(in crate::derive) fn healthy(world: &World, delivery: Delivery<'_>) -> Option<bool> {
    let well = delivery.error.map(|error| error == "none");
    let limit = world.settings().int("max_delivery_age_h");
    let fresh = delivery.at.zip(limit).map(|(at, limit)| at.hours_until(world.as_of()) <= limit);
    match (well, fresh) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        (None, _) | (_, None) => None,
    }
}

/// What a trail records of management events.
pub(in crate::derive) fn trail_coverage(trail: &Trail) -> EventCoverage {
    management_coverage(
        trail.has_custom_selectors,
        trail.event_selectors.as_deref(),
        trail.advanced_event_selectors.as_deref(),
    )
}

/// What is known of a trail's bucket; of a bucket of another account, nothing but where in it the
/// files lie.
pub(super) fn store_input<'a>(world: &'a World, trail: &'a Trail, owner: Owner<'a>) -> StoreInput<'a> {
    let bucket = match owner {
        Owner::Here(bucket) => Some(&bucket.row),
        Owner::Elsewhere | Owner::Unknown => None,
    };
    StoreInput {
        account: world.account().as_str(),
        bucket_prefix: Some(&trail.bucket_prefix),
        organization: organization(world, trail),
        versioning: bucket.and_then(|bucket| bucket.versioning.as_deref()),
        rules: bucket.and_then(|bucket| bucket.lifecycle_rules.as_deref()),
        object_lock_mode: bucket.and_then(|bucket| bucket.object_lock_mode.as_deref()),
        object_lock_days: bucket.and_then(|bucket| bucket.object_lock_days),
    }
}

/// The organization whose id is part of the keys of a trail's files; `none` for a trail of one account.
fn organization<'a>(world: &'a World, trail: &Trail) -> Option<&'a str> {
    if !trail.is_org {
        return Some("none");
    }
    // An organization trail outlives the membership of the account that sees it: then it is not known.
    world.rows::<Account>().first()?.row.org_id.as_deref().filter(|id| *id != "none")
}
