//! What AWS Config knows of types that no table lists.

use crate::model::Stored;
use crate::tables::Table as _;
use crate::tables::config_resource::ConfigResource;

use super::super::resource_type::always_encrypted;
use super::{Sighting, Source, World};

/// Config is asked only for types that hold data: what it could not be asked for would hold some.
pub(super) fn others(world: &World) -> Vec<Sighting> {
    let show = |one: &Stored<ConfigResource>| Sighting {
        source: Source::Config,
        encrypted: always_encrypted(&one.row.resource_type).then_some(true),
        ..Sighting::of(one, &one.row.resource_type)
    };
    let stand_in = |cell: Stored<()>| Sighting {
        source: Source::Unread,
        resource_type: None,
        data_bearing: Some(true),
        is_global: None,
        ..Sighting::of(&cell, "")
    };
    let unread = world.placeholders(ConfigResource::NAME, |_| ()).into_iter().map(stand_in);
    world.rows::<ConfigResource>().iter().map(show).chain(unread).collect()
}
