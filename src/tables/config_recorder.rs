//! The configuration recorder that the customer manages in each Region, and how it fares.
//!
//! Without an argument AWS lists this recorder alone; recorders that services keep for themselves
//! are not listed, and nobody else can query what they record.

use aws_sdk_config::Client;
use aws_sdk_config::types::{ConfigurationRecorder, ConfigurationRecorderStatus, DeliveryChannelStatus};
use aws_sdk_config::types::{RecordingGroup, RecordingStrategyType};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::{Answer, Reply};

use super::closed::Closed;
use super::required::{incomplete, required};
use super::wire::or_none;
use super::{Collected, Facts, Reader, Scope, Table};

/// The types of IAM, which have no Region and which one Region should record.
const GLOBAL_TYPES: [&str; 4] = ["AWS::IAM::Group", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User"];
/// How AWS writes the states of recorders and deliveries; it answers in other case, too.
const STATES: [&str; 5] = ["Failure", "NotApplicable", "Not_Applicable", "Pending", "Success"];

/// One customer-managed recorder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConfigRecorder {
    /// Name.
    pub name: String,
    /// Whether it records every type that AWS Config supports.
    pub all_supported: Option<bool>,
    /// Whether it records the types of IAM, which have no Region.
    pub includes_global: bool,
    /// Types that it leaves out by name; empty when none.
    pub excluded_types: Vec<String>,
    /// How often it records: `CONTINUOUS` or `DAILY`.
    pub frequency: String,
    /// Whether a service keeps it for itself.
    pub service_linked: bool,
    /// Whether it is recording now.
    pub recording: Option<bool>,
    /// Outcome of its latest attempt: `Success`, `Pending` before the first, `Failure`, `NotApplicable`.
    pub last_status: Option<String>,
    /// Whether a delivery channel exists and its latest delivery of history did not fail.
    pub channel_ok: Option<bool>,
}

impl Table for ConfigRecorder {
    const NAME: &'static str = "config_recorder";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[
        ("config", "DescribeConfigurationRecorders"),
        ("config", "DescribeConfigurationRecorderStatus"),
        ("config", "DescribeDeliveryChannelStatus"),
    ];
    const CLOSED: &'static [Closed] = &[Closed::column(
        "last_status",
        "DescribeConfigurationRecorderStatus",
        &["Failure", "NotApplicable", "Pending", "Success", "none"],
    )];

    async fn collect(reader: Reader) -> Collected<Self> {
        let mut collected = Collected::default();
        match recorders(&reader).await {
            Err(failure) => collected.missing(reader.region(), failure),
            Ok(reply) => {
                collected.calls.push(reply.call);
                if reply.value.is_empty() {
                    return collected;
                }
                let (statuses, channels) = (statuses(&reader).await, channels(&reader).await);
                for row in reply.value {
                    let (account, name) = (reader.account(), &row.name);
                    let arn = format!("arn:aws:config:{}:{account}:configuration-recorder/{name}", reader.region());
                    let mut facts = Facts::of(reader.region(), arn).resting_on(reply.call);
                    if row.all_supported.is_none() {
                        let failure = incomplete("config", "DescribeConfigurationRecorders", reply.call);
                        facts.unknown(&["all_supported"], failure);
                    }
                    let row = with_state(&mut facts, row, statuses.clone(), channels.clone());
                    collected.keep(facts, row);
                }
            }
        }
        collected
    }
}

async fn recorders(reader: &Reader) -> Answer<Vec<ConfigRecorder>> {
    let client = Client::new(&reader.sdk());
    let send = |recorder| client.describe_configuration_recorders().customize().interceptor(recorder).send();
    let name = "DescribeConfigurationRecorders";
    let answer = reader.session().call("config", name, reader.region(), send).await;
    required("config", name, answer, |answer| {
        answer.configuration_recorders?.into_iter().map(row).collect::<Option<Vec<_>>>()
    })
}

async fn statuses(reader: &Reader) -> Answer<Vec<ConfigurationRecorderStatus>> {
    let client = Client::new(&reader.sdk());
    let send =
        |recorder| client.describe_configuration_recorder_status().customize().interceptor(recorder).send();
    let name = "DescribeConfigurationRecorderStatus";
    let answer = reader.session().call("config", name, reader.region(), send).await;
    required("config", name, answer, |answer| answer.configuration_recorders_status)
}

async fn channels(reader: &Reader) -> Answer<Vec<DeliveryChannelStatus>> {
    let client = Client::new(&reader.sdk());
    let send = |recorder| client.describe_delivery_channel_status().customize().interceptor(recorder).send();
    let name = "DescribeDeliveryChannelStatus";
    let answer = reader.session().call("config", name, reader.region(), send).await;
    required("config", name, answer, |answer| answer.delivery_channels_status)
}

fn row(recorder: ConfigurationRecorder) -> Option<ConfigRecorder> {
    let group = recorder.recording_group;
    let mode = recorder.recording_mode.map(|mode| mode.recording_frequency.as_str().to_owned());
    Some(ConfigRecorder {
        name: recorder.name?,
        all_supported: group.as_ref().map_or(Some(false), records_all),
        includes_global: group.as_ref().is_some_and(records_global),
        excluded_types: group.as_ref().map(excluded).unwrap_or_default(),
        // Recorders older than the setting record continuously.
        frequency: mode.unwrap_or_else(|| "CONTINUOUS".to_owned()),
        service_linked: recorder.service_principal.is_some(),
        recording: None,
        last_status: None,
        channel_ok: None,
    })
}

fn strategy(group: &RecordingGroup) -> Option<&RecordingStrategyType> {
    group.recording_strategy.as_ref()?.use_only.as_ref()
}

/// Unknown for a strategy that this version does not know.
fn records_all(group: &RecordingGroup) -> Option<bool> {
    match strategy(group).map(RecordingStrategyType::as_str) {
        Some("ALL_SUPPORTED_RESOURCE_TYPES") => Some(true),
        None | Some("INCLUSION_BY_RESOURCE_TYPES" | "EXCLUSION_BY_RESOURCE_TYPES") => Some(group.all_supported),
        Some(_) => group.all_supported.then_some(true),
    }
}

/// With exclusions the flag is ignored: the types of IAM are recorded unless they are excluded.
fn records_global(group: &RecordingGroup) -> bool {
    let listed = |types: &[String], name: &str| types.iter().any(|one| one == name);
    if strategy(group) == Some(&RecordingStrategyType::ExclusionByResourceTypes) {
        let excluded = excluded(group);
        return !GLOBAL_TYPES.iter().any(|name| listed(&excluded, name));
    }
    let types: Vec<String> = group.resource_types.iter().flatten().map(|one| one.as_str().to_owned()).collect();
    group.include_global_resource_types || GLOBAL_TYPES.iter().all(|name| listed(&types, name))
}

fn excluded(group: &RecordingGroup) -> Vec<String> {
    let types = group.exclusion_by_resource_types.as_ref().and_then(|one| one.resource_types.as_ref());
    let mut names: Vec<String> = types.into_iter().flatten().map(|one| one.as_str().to_owned()).collect();
    names.sort();
    names
}

/// The columns that the other two calls fill.
fn with_state(
    facts: &mut Facts,
    row: ConfigRecorder,
    statuses: Answer<Vec<ConfigurationRecorderStatus>>,
    channels: Answer<Vec<DeliveryChannelStatus>>,
) -> ConfigRecorder {
    let own = required("config", "DescribeConfigurationRecorderStatus", statuses, |list| {
        list.into_iter().find(|status| status.name.as_deref() == Some(row.name.as_str()))
    });
    let status = facts.take(&["recording", "last_status"], own);
    let last_status =
        status.as_ref().map(|status| or_none(status.last_status.as_ref().map(|one| spelled(one.as_str()))));
    let channel_ok = if row.service_linked { Some(true) } else { delivers(facts, channels) };
    ConfigRecorder { recording: status.map(|status| status.recording), last_status, channel_ok, ..row }
}

fn delivers(facts: &mut Facts, channels: Answer<Vec<DeliveryChannelStatus>>) -> Option<bool> {
    let Reply { value, call } = match channels {
        Ok(reply) => reply,
        Err(failure) => {
            facts.unknown(&["channel_ok"], failure);
            return None;
        }
    };
    facts.rest_on(&[call]);
    let Some(channel) = value.into_iter().next() else { return Some(false) };
    let state = channel.config_history_delivery_info.and_then(|info| info.last_status);
    match state.as_ref().map(|state| spelled(state.as_str())).as_deref() {
        Some("Failure") => Some(false),
        None | Some("Success" | "Not_Applicable") => Some(true),
        Some(_) => {
            facts.unknown(&["channel_ok"], incomplete("config", "DescribeDeliveryChannelStatus", call));
            None
        }
    }
}

/// A state as the API model spells it; one that is not known as AWS gave it.
fn spelled(state: &str) -> String {
    let known = STATES.iter().find(|known| known.eq_ignore_ascii_case(state));
    known.map_or(state, |known| *known).to_owned()
}

#[cfg(test)]
mod tests {
    use aws_sdk_config::types::{
        ConfigExportDeliveryInfo, DeliveryStatus, ExclusionByResourceTypes, RecorderStatus, RecordingStrategy, ResourceType,
    };

    use crate::model::{CallId, Region};

    use super::*;

    fn recorder(group: RecordingGroup) -> ConfigRecorder {
        row(ConfigurationRecorder::builder().name("default").recording_group(group).build()).unwrap()
    }

    fn strategy_of(kind: RecordingStrategyType) -> RecordingStrategy {
        RecordingStrategy::builder().use_only(kind).build()
    }

    #[test]
    fn everything_is_recorded_by_the_flag_or_by_the_strategy() {
        assert_eq!(recorder(RecordingGroup::builder().all_supported(true).build()).all_supported, Some(true));
        let all = strategy_of(RecordingStrategyType::AllSupportedResourceTypes);
        assert_eq!(recorder(RecordingGroup::builder().recording_strategy(all).build()).all_supported, Some(true));
        assert_eq!(recorder(RecordingGroup::builder().build()).all_supported, Some(false));
        let new = strategy_of(RecordingStrategyType::from("EVERYTHING_OF_VALUE"));
        assert_eq!(recorder(RecordingGroup::builder().recording_strategy(new).build()).all_supported, None);
    }

    #[test]
    fn with_exclusions_the_types_of_iam_are_recorded_unless_excluded() {
        let with = |name: ResourceType| {
            let excluded = ExclusionByResourceTypes::builder().resource_types(name).build();
            let strategy = strategy_of(RecordingStrategyType::ExclusionByResourceTypes);
            let group = RecordingGroup::builder().recording_strategy(strategy);
            recorder(group.exclusion_by_resource_types(excluded).build())
        };
        let volume = with(ResourceType::Volume);
        assert_eq!((volume.includes_global, volume.all_supported), (true, Some(false)));
        assert_eq!(volume.excluded_types, ["AWS::EC2::Volume"]);
        assert!(!with(ResourceType::Role).includes_global);
    }

    fn state(status: Vec<ConfigurationRecorderStatus>, channels: Vec<DeliveryChannelStatus>) -> ConfigRecorder {
        let mut facts = Facts::of(&Region::us_east_1(), "default");
        let reply = |call| CallId(call);
        let row = recorder(RecordingGroup::builder().build());
        let statuses = Ok(Reply { value: status, call: reply(1) });
        with_state(&mut facts, row, statuses, Ok(Reply { value: channels, call: reply(2) }))
    }

    fn channel(state: &str) -> DeliveryChannelStatus {
        let info = ConfigExportDeliveryInfo::builder().last_status(DeliveryStatus::from(state)).build();
        DeliveryChannelStatus::builder().name("default").config_history_delivery_info(info).build()
    }

    #[test]
    fn states_are_read_in_any_case() {
        let status = ConfigurationRecorderStatus::builder().name("default").recording(true);
        let status = status.last_status(RecorderStatus::from("SUCCESS")).build();
        let row = state(vec![status], vec![channel("FAILURE")]);
        assert_eq!((row.last_status.as_deref(), row.channel_ok), (Some("Success"), Some(false)));
    }

    #[test]
    fn without_a_channel_nothing_is_delivered_and_before_the_first_delivery_nothing_failed() {
        assert_eq!(state(Vec::new(), Vec::new()).channel_ok, Some(false));
        assert_eq!(state(Vec::new(), vec![channel("Not_Applicable")]).channel_ok, Some(true));
        assert_eq!(state(Vec::new(), vec![channel("Delayed")]).channel_ok, None);
    }

    #[test]
    fn a_recorder_without_a_status_is_unknown() {
        let row = state(Vec::new(), Vec::new());
        assert_eq!((row.recording, row.last_status), (None, None));
    }
}
