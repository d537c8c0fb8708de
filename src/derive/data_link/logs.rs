//! Links of logs and configuration records: trails, event data stores, delivery channels of AWS
//! Config, flow logs, resource data syncs, subscriptions and centralization rules.

use crate::derive::owned_bucket::{OwnedBuckets, bucket_name};
use crate::model::Stored;
use crate::tables::account::Account;
use crate::tables::config_channel::ConfigChannel;
use crate::tables::event_data_store::EventDataStore;
use crate::tables::flow_log::FlowLog;
use crate::tables::log_centralization::LogCentralization;
use crate::tables::log_subscription::LogSubscription;
use crate::tables::ssm_data_sync::SsmDataSync;
use crate::tables::trail::Trail;

use super::s3::{bucket_end, to_bucket};
use super::{Arn, DataLink, End, Link, World, link, undetermined, unlisted};

const TRAIL: &str = "trail-bucket";
const LAKE: &str = "trail-lake";
const CONFIG: &str = "config-channel";
const FLOW: &str = "flow-log";
const SYNC: &str = "ssm-data-sync";
const SUBSCRIPTION: &str = "cwl-subscription";
const CENTRALIZATION: &str = "cwl-centralization";

pub(super) fn links(world: &World) -> Vec<Stored<DataLink>> {
    let owned = OwnedBuckets::of(world);
    let mut links: Vec<_> = world.rows::<Trail>().iter().map(|one| of_trail(world, &owned, one)).collect();
    links.extend(world.rows::<EventDataStore>().iter().map(|one| of_store(world, one)));
    links.extend(world.rows::<ConfigChannel>().iter().map(|one| of_channel(world, &owned, one)));
    links.extend(world.rows::<FlowLog>().iter().filter_map(|one| of_flow_log(world, &owned, one)));
    links.extend(world.rows::<SsmDataSync>().iter().filter_map(|one| of_sync(world, &owned, one)));
    links.extend(world.rows::<LogSubscription>().iter().map(|one| of_subscription(world, one)));
    links.extend(world.rows::<LogCentralization>().iter().map(|one| of_rule(world, one)));
    links.extend(unlisted::<Trail>(world, &[TRAIL]));
    links.extend(unlisted::<EventDataStore>(world, &[LAKE]));
    links.extend(unlisted::<ConfigChannel>(world, &[CONFIG]));
    links.extend(unlisted::<FlowLog>(world, &[FLOW]));
    links.extend(unlisted::<SsmDataSync>(world, &[SYNC]));
    links.extend(unlisted::<LogSubscription>(world, &[SUBSCRIPTION]));
    if !stands_alone(world) {
        links.extend(unlisted::<LogCentralization>(world, &[CENTRALIZATION]));
    }
    links
}

/// Centralization rules belong to an organization: without one there are none, though AWS refuses
/// to list them.
fn stands_alone(world: &World) -> bool {
    world.rows::<Account>().iter().any(|account| account.row.in_organization == Some(false))
}

fn of_trail(world: &World, owned: &OwnedBuckets<'_>, trail: &Stored<Trail>) -> Stored<DataLink> {
    let to = bucket_end(world, owned, &format!("arn:aws:s3:::{}", trail.row.bucket), "none");
    let row = link(world, trail, Link { kind: TRAIL, source: End::this(trail), to, enabled: trail.row.is_logging });
    to_bucket(world, owned, trail, row)
}

/// An event data store keeps events of every Region where it is, also after it stopped taking them in.
fn of_store(world: &World, store: &Stored<EventDataStore>) -> Stored<DataLink> {
    let enabled = store.row.status.as_deref().map(|status| status != "PENDING_DELETION");
    link(world, store, Link { kind: LAKE, source: End::this(store), to: End::this(store), enabled })
}

fn of_channel(world: &World, owned: &OwnedBuckets<'_>, channel: &Stored<ConfigChannel>) -> Stored<DataLink> {
    let to = bucket_end(world, owned, &format!("arn:aws:s3:::{}", channel.row.bucket), "none");
    let row = link(world, channel, Link { kind: CONFIG, source: End::this(channel), to, enabled: Some(true) });
    to_bucket(world, owned, channel, row)
}

/// A flow log; none for one that stays in a Region abroad: what it records is abroad already.
fn of_flow_log(
    world: &World,
    owned: &OwnedBuckets<'_>,
    log: &Stored<FlowLog>,
) -> Option<Stored<DataLink>> {
    let arn = log.row.dest_arn.as_str();
    if arn == "none" {
        return Some(undetermined(log, FLOW));
    }
    let to = if bucket_name(arn).is_some() { bucket_end(world, owned, arn, "none") } else { End::of_arn(arn) };
    let source = End::this(log);
    let abroad = source.region.as_deref().is_some_and(|region| !world.settings().in_japan(region));
    if abroad && source.region == to.region {
        return None;
    }
    let enabled = Some(log.row.status == "ACTIVE");
    Some(to_bucket(world, owned, log, link(world, log, Link { kind: FLOW, source, to, enabled })))
}

/// A sync into a bucket, whose Region it names; none for one that has no bucket.
fn of_sync(world: &World, owned: &OwnedBuckets<'_>, sync: &Stored<SsmDataSync>) -> Option<Stored<DataLink>> {
    let bucket = Some(sync.row.dest_bucket.as_str()).filter(|bucket| *bucket != "none")?;
    let mut to = bucket_end(world, owned, &format!("arn:aws:s3:::{bucket}"), "none");
    to.region = Some(sync.row.dest_region.clone());
    let row = link(world, sync, Link { kind: SYNC, source: End::this(sync), to, enabled: Some(true) });
    Some(to_bucket(world, owned, sync, row))
}

/// A logical destination is in the Region of the log group, but the stream it stands for may be in
/// another one (Amazon CloudWatch Logs User Guide, "Cross-account log data sharing"): one in Japan
/// does not show that the events stay there.
fn of_subscription(world: &World, subscription: &Stored<LogSubscription>) -> Stored<DataLink> {
    let mut to = End::of_arn(&subscription.row.dest_arn);
    let arn = Arn::parse(&subscription.row.dest_arn);
    if arn.is_some_and(|arn| arn.service == "logs" && arn.resource.starts_with("destination:")) {
        to.region = to.region.filter(|region| !world.settings().in_japan(region));
    }
    let source = End::this(subscription);
    link(world, subscription, Link { kind: SUBSCRIPTION, source, to, enabled: Some(true) })
}

fn of_rule(world: &World, rule: &Stored<LogCentralization>) -> Stored<DataLink> {
    let to = End {
        arn: Some(format!("{} in {}", rule.row.dest_account, rule.row.dest_region)),
        region: Some(rule.row.dest_region.clone()),
        account: Some(rule.row.dest_account.clone()),
    };
    link(world, rule, Link { kind: CENTRALIZATION, source: End::this(rule), to, enabled: Some(true) })
}
