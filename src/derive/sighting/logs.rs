//! Trails, event data stores, log groups and the keys themselves.

use crate::model::Stored;
use crate::tables::event_data_store::EventDataStore;
use crate::tables::kms_key::KmsKey;
use crate::tables::log_group::LogGroup;
use crate::tables::trail::Trail;

use super::edge::in_us_east_1;
use super::{Sighting, World, shown};

/// The trail of an organization is a resource of the account that owns it. Global services are recorded in
/// us-east-1: a trail may have its home there.
pub(super) fn trails(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::CloudTrail::Trail";
    let show = |one: &Stored<Trail>| {
        let own = one.row.owner_account == world.account().as_str();
        let encrypted = one.row.kms_key != "none";
        let trail = || Sighting::keyed(one, TYPE, encrypted, &one.row.kms_key);
        own.then(|| Sighting { is_global: Some(in_us_east_1(one)), ..trail() })
    };
    shown(world, TYPE, show)
}

/// CloudTrail always encrypts event data stores.
pub(super) fn event_data_stores(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::CloudTrail::EventDataStore";
    let show = |one: &Stored<EventDataStore>| {
        let key = one.row.kms_key.as_deref().map(|key| if key == "none" { "aws-owned" } else { key });
        let key = key.map(str::to_owned);
        Some(Sighting { encrypted: Some(true), key, ..Sighting::of(one, TYPE) })
    };
    shown(world, TYPE, show)
}

/// CloudWatch Logs always encrypts.
pub(super) fn groups(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::Logs::LogGroup";
    let show = |one: &Stored<LogGroup>| {
        let key = if one.row.kms_key == "none" { "aws-owned" } else { &one.row.kms_key };
        Some(Sighting::keyed(one, TYPE, true, key))
    };
    shown(world, TYPE, show)
}

pub(super) fn keys(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::KMS::Key";
    let show = |one: &Stored<KmsKey>| {
        let key = Sighting::keyed(one, TYPE, false, "none");
        let is_default_object = one.row.manager.as_deref().map(|manager| manager == "AWS");
        Some(Sighting { tags: one.row.tags.clone(), is_default_object, ..key })
    };
    shown(world, TYPE, show)
}
