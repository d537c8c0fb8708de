//! Derived table `config_recording`: the recorders of AWS Config, and the Regions in use that have none.
//!
//! A Region without a recorder shows no row of `config_recorder`; here it has one, so that nothing
//! recorded is not taken for nothing wrong.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::row::tidy;
use crate::model::{Region as RegionName, Stored};
use crate::tables::Table as _;
use crate::tables::config_recorder::ConfigRecorder;
use crate::tables::region::Region;

use super::region_use::region_use;
use super::{Derived, World};

/// One customer-managed recorder, or a Region without one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ConfigRecording {
    /// Name of the recorder; `none` of a Region without one.
    pub name: Option<String>,
    /// Whether a service keeps it for itself.
    pub service_linked: Option<bool>,
    /// TRUE of every recorder; of a Region without one, whether it holds data or runs instances.
    pub in_use: Option<bool>,
    /// Whether it is recording now; FALSE without a recorder.
    pub recording: Option<bool>,
    /// Whether it records every type that AWS Config supports; FALSE without a recorder.
    pub all_supported: Option<bool>,
    /// Outcome of its latest attempt; `none` without a recorder.
    pub last_status: Option<String>,
    /// Whether a delivery channel exists and its latest delivery of history did not fail; FALSE without a
    /// recorder.
    pub channel_ok: Option<bool>,
}

impl Derived for ConfigRecording {
    const NAME: &'static str = "config_recording";
    const FEEDS: &'static [&'static str] = &[
        "backup_vault",
        "cache_cluster",
        "config_recorder",
        "config_resource",
        "dsql_cluster",
        "dynamodb_table",
        "ebs_snapshot",
        "ebs_volume",
        "ec2_instance",
        "event_data_store",
        "file_system",
        "fsx_backup",
        "kms_key",
        "log_group",
        "message_store",
        "rds_automated_backup",
        "rds_cluster",
        "rds_instance",
        "rds_snapshot",
        "recovery_point",
        "region",
        "s3_bucket",
        "search_domain",
        "secret",
        "trail",
        "warehouse",
    ];

    fn derive(world: &World) -> Vec<Stored<Self>> {
        let recorders = world.rows::<ConfigRecorder>();
        let mut rows: Vec<_> = recorders.iter().map(recorder).collect();
        let recorded = |region: &RegionName| recorders.iter().any(|one| one.region.as_ref() == Some(region));
        let regions = world.rows::<Region>().iter().filter(|region| region.row.enabled);
        let bare = regions.filter(|region| region.region.as_ref().is_some_and(|name| !recorded(name)));
        rows.extend(bare.filter_map(|region| without_recorder(world, region)));
        rows.extend(world.placeholders(ConfigRecorder::NAME, |_| Self::unknown()));
        rows
    }
}

impl ConfigRecording {
    fn unknown() -> Self {
        Self {
            name: None,
            service_linked: None,
            in_use: None,
            recording: None,
            all_supported: None,
            last_status: None,
            channel_ok: None,
        }
    }

    fn none(in_use: Option<bool>) -> Self {
        Self {
            name: Some("none".to_owned()),
            service_linked: Some(false),
            in_use,
            recording: Some(false),
            all_supported: Some(false),
            last_status: Some("none".to_owned()),
            channel_ok: Some(false),
        }
    }
}

fn recorder(stored: &Stored<ConfigRecorder>) -> Stored<ConfigRecording> {
    let row = ConfigRecording {
        name: Some(stored.row.name.clone()),
        service_linked: Some(stored.row.service_linked),
        in_use: Some(true),
        recording: stored.row.recording,
        all_supported: stored.row.all_supported,
        last_status: stored.row.last_status.clone(),
        channel_ok: stored.row.channel_ok,
    };
    Stored {
        region: stored.region.clone(),
        resource: stored.resource.clone(),
        calls: stored.calls.clone(),
        gaps: stored.gaps.clone(),
        row,
    }
}

/// A Region without a recorder, where that is known; none for a Region that is not in use.
fn without_recorder(world: &World, stored: &Stored<Region>) -> Option<Stored<ConfigRecording>> {
    let region = stored.region.as_ref()?;
    if !world.is_complete_in(ConfigRecorder::NAME, region) {
        return None;
    }
    let used = region_use(world, region);
    if used.in_use == Some(false) {
        return None;
    }
    Some(Stored {
        region: Some(region.clone()),
        resource: format!("arn:aws:config:{region}:{}:configuration-recorder/none", world.account()),
        calls: tidy([stored.calls.as_slice(), &used.calls].concat()),
        gaps: tidy([stored.gaps.as_slice(), &used.gaps].concat()),
        row: ConfigRecording::none(used.in_use),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::model::{AccountId, Coverage, Settings, State, Time};
    use crate::tables::ebs_volume::EbsVolume;

    use super::*;

    fn tokyo() -> RegionName {
        RegionName::parse("ap-northeast-1").unwrap()
    }

    fn stored<T>(row: T) -> Stored<T> {
        let region = Some(tokyo());
        Stored { region, resource: "r".to_owned(), calls: Vec::new(), gaps: Vec::new(), row }
    }

    fn world(recorders: State, others: State, with_volume: bool) -> World {
        let cell = |table: &str, state| Coverage {
            region: tokyo(),
            table: table.to_owned(),
            state,
            rows: 0,
            gaps: Vec::new(),
        };
        let cells = vec![cell("config_recorder", recorders), cell("dynamodb_table", others)];
        let account = AccountId::parse("111111111111").unwrap();
        let mut world = World::new(account, Time::from_seconds(0), Settings::default(), cells, Vec::new());
        let row = json!({"opt_status": "ENABLED_BY_DEFAULT", "enabled": true, "source": "s"});
        world.insert::<Region>(vec![stored(serde_json::from_value(row).unwrap())]);
        if with_volume {
            let row = json!({"id": "v", "encrypted": true, "kms_key": "k", "attached": false, "size_gib": 8,
                "instance_ids": [], "created_at": 0, "tags": []});
            world.insert::<EbsVolume>(vec![stored(serde_json::from_value(row).unwrap())]);
        }
        world
    }

    fn rows(world: &World) -> Vec<ConfigRecording> {
        ConfigRecording::derive(world).into_iter().map(|stored| stored.row).collect()
    }

    #[test]
    fn a_region_in_use_without_a_recorder_records_nothing() {
        assert_eq!(
            rows(&world(State::Read, State::Read, true)),
            [ConfigRecording::none(Some(true))]
        );
    }

    #[test]
    fn a_region_that_is_not_in_use_needs_no_recorder() {
        assert!(rows(&world(State::Read, State::Read, false)).is_empty());
    }

    #[test]
    fn a_region_whose_use_is_not_known_is_not_forgotten() {
        assert_eq!(rows(&world(State::Read, State::Gap, false)), [ConfigRecording::none(None)]);
    }

    #[test]
    fn recorders_that_could_not_be_listed_are_not_absent() {
        assert_eq!(rows(&world(State::Gap, State::Read, true)), [ConfigRecording::unknown()]);
    }

    #[test]
    fn everything_that_tells_of_use_feeds_it() {
        let missing =
            super::super::region_use::FEEDS.iter().find(|feed| !ConfigRecording::FEEDS.contains(feed));
        assert_eq!(missing, None);
    }
}
