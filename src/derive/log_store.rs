//! Derived table `log_store`: every store that holds the account's management events.
//!
//! A trail always has a bucket and may have a log group; an event data store is one by itself. The
//! 90-day event history is not a store. Where a store belongs to another account, how long it keeps
//! events is unknown here: its row has the calls and gaps of its trail, but no gap says so, because
//! no call was made that could have failed. Scanning that account tells.

pub(super) mod judge;
mod proof;

#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::row::tidy;
use crate::model::{CallId, GapId, Stored};
use crate::tables::Table as _;
use crate::tables::account::Account;
use crate::tables::event_data_store::EventDataStore;
use crate::tables::log_group::LogGroup;
use crate::tables::trail::Trail;

use super::arn::Arn;
use super::event_selectors::event_data_store_coverage;
use super::owned_bucket::{OwnedBuckets, Owner};
use super::retention::{Retention, event_data_store_days, log_group_days};
use super::{Derived, World};
use proof::Proof;
use judge::{Delivery, healthy, store_input, trail_coverage};

/// One store of management events.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LogStore {
    /// ARN of the bucket, log group or event data store.
    pub store_arn: Option<String>,
    /// `s3` (bucket of a trail), `cwl` (log group of a trail) or `lake` (event data store).
    pub kind: Option<String>,
    /// Whether the store is in the scanned account.
    pub owned_here: Option<bool>,
    /// Whether events of every Region arrive.
    pub covers_all_regions: Option<bool>,
    /// Whether management events that read are recorded, without further conditions.
    pub covers_read: Option<bool>,
    /// Whether management events that write are recorded, of every source, without further conditions.
    pub covers_write: Option<bool>,
    /// Whether events of services without a Region (IAM, sign-in) arrive.
    pub covers_global: Option<bool>,
    /// Whether events are being recorded: the trail is logging, the event data store is `ENABLED`.
    pub active: Option<bool>,
    /// Whether the latest delivery went well and is not older than `$max_delivery_age_h` hours; for
    /// an event data store, to which nothing is delivered, the same as `active`.
    pub healthy: Option<bool>,
    /// Days after which the configuration takes an event out of sight; 2147483647 for never.
    pub retention_days: Option<i64>,
    /// Days for which nobody can delete an event; 0 when nothing prevents it.
    pub guaranteed_days: Option<i64>,
    /// Days for which an event is readable without undeleting anything; 2147483647 for ever.
    pub visible_days: Option<i64>,
    /// Days for which an event still exists, if only as a noncurrent version; 2147483647 for ever.
    pub recoverable_days: Option<i64>,
    /// Age in days of the oldest day of which something is stored, no more than the configuration keeps;
    /// 0 when nothing is. Unknown for an event data store, which is not queried.
    pub oldest_day_age: Option<i64>,
    /// Days among the last 365 of which a bucket holds nothing of the trail's home Region; unknown for
    /// other stores, and unless the account is older than a year.
    pub missing_days_365: Option<i64>,
    /// Whether the account is older than a year, so that a year of logs can be there.
    pub proof_due: Option<bool>,
}

impl Derived for LogStore {
    const NAME: &'static str = "log_store";
    const FEEDS: &'static [&'static str] = &[
        "account",
        "event_data_store",
        "log_group",
        "s3_bucket",
        "stored_log",
        "trail",
    ];

    fn derive(world: &World) -> Vec<Stored<Self>> {
        let buckets = OwnedBuckets::of(world);
        let proof = Proof::of(world);
        let mut stores = Vec::new();
        for trail in world.rows::<Trail>() {
            stores.push(in_bucket(world, &buckets, trail));
            stores.extend(in_log_group(world, trail));
        }
        stores.extend(world.rows::<EventDataStore>().iter().map(|store| in_lake(world, store)));
        // A trail that was not seen has a bucket in any case.
        stores.extend(world.placeholders(Trail::NAME, |_| Self::unknown("s3")));
        stores.extend(world.placeholders(EventDataStore::NAME, |_| Self::unknown("lake")));
        stores.into_iter().map(|store| proof.added(world, store)).collect()
    }
}

impl LogStore {
    fn unknown(kind: &str) -> Self {
        Self { kind: Some(kind.to_owned()), ..Self::default() }
    }

    fn keeping(self, kept: Retention) -> Self {
        Self {
            retention_days: kept.retention_days,
            guaranteed_days: kept.guaranteed_days,
            visible_days: kept.visible_days,
            recoverable_days: kept.recoverable_days,
            ..self
        }
    }

    /// What both stores of a trail have in common.
    fn of_trail(trail: &Trail) -> Self {
        let coverage = trail_coverage(trail);
        let only_global = trail.home_region == "us-east-1" && trail.includes_global;
        Self {
            covers_all_regions: Some(trail.multi_region),
            covers_read: coverage.covers_read(),
            covers_write: coverage.covers_write(),
            covers_global: Some(trail.multi_region || only_global),
            active: trail.is_logging,
            ..Self::default()
        }
    }
}

fn in_bucket(world: &World, buckets: &OwnedBuckets<'_>, trail: &Stored<Trail>) -> Stored<LogStore> {
    let owner = buckets.owner(&trail.row.bucket);
    let input = store_input(world, &trail.row, owner);
    let kept = super::retention::effective(&input);
    let delivery = Delivery { error: trail.row.delivery_error.as_deref(), at: trail.row.delivery_at };
    let arn = format!("arn:aws:s3:::{}", trail.row.bucket);
    let row = LogStore {
        owned_here: owner.is_here(),
        healthy: healthy(world, delivery),
        store_arn: Some(arn.clone()),
        ..LogStore { kind: Some("s3".to_owned()), ..LogStore::of_trail(&trail.row) }.keeping(kept)
    };
    let (mut calls, mut gaps) = account_basis(world, &trail.row);
    match owner {
        Owner::Here(bucket) => {
            calls.extend(&bucket.calls);
            gaps.extend(&bucket.gaps);
        }
        Owner::Elsewhere => {}
        Owner::Unknown => gaps.extend(world.gaps_of(crate::tables::s3_bucket::S3Bucket::NAME)),
    }
    stored(world, trail, &arn, (calls, gaps), row)
}

/// The log group of a trail; none when the trail has none.
fn in_log_group(world: &World, trail: &Stored<Trail>) -> Option<Stored<LogStore>> {
    let arn = Some(trail.row.log_group_arn.as_str()).filter(|arn| *arn != "none")?;
    let arn = arn.strip_suffix(":*").unwrap_or(arn);
    let owned_here = Arn::parse(arn).and_then(|arn| arn.account).map(|id| id == world.account().as_str());
    let group = world.rows::<LogGroup>().iter().find(|group| group.row.arn == arn);
    let days = match group {
        Some(group) => log_group_days(Some(group.row.retention_days), Some(&group.row.class)),
        // The group is gone: whatever is delivered to it is kept by nobody.
        None if owned_here == Some(true) && are_listed_where(world, arn) => Some(0),
        None => None,
    };
    let delivery = Delivery { error: trail.row.cwl_error.as_deref(), at: trail.row.cwl_at };
    let row = LogStore {
        owned_here,
        healthy: healthy(world, delivery),
        store_arn: Some(arn.to_owned()),
        ..LogStore { kind: Some("cwl".to_owned()), ..LogStore::of_trail(&trail.row) }
            .keeping(Retention::plain(days))
    };
    let (mut calls, mut gaps) = (Vec::new(), Vec::new());
    match group {
        Some(group) => {
            calls.extend(&group.calls);
            gaps.extend(&group.gaps);
        }
        None if days.is_none() && owned_here != Some(false) => gaps.extend(world.gaps_of(LogGroup::NAME)),
        None => {}
    }
    Some(stored(world, trail, arn, (calls, gaps), row))
}

/// Whether every log group of the Region of an ARN is known.
fn are_listed_where(world: &World, arn: &str) -> bool {
    let region = Arn::parse(arn).and_then(|arn| arn.region);
    let region = region.and_then(|name| crate::model::Region::parse(name).ok());
    region.is_some_and(|region| world.is_complete_in(LogGroup::NAME, &region))
}

fn in_lake(world: &World, store: &Stored<EventDataStore>) -> Stored<LogStore> {
    let row = &store.row;
    let coverage = event_data_store_coverage(row.advanced_event_selectors.as_deref());
    let active = row.status.as_deref().map(|status| status == "ENABLED");
    let lake = LogStore {
        store_arn: Some(row.arn.clone()),
        kind: Some("lake".to_owned()),
        owned_here: Arn::parse(&row.arn).and_then(|arn| arn.account).map(|id| id == world.account().as_str()),
        covers_all_regions: row.multi_region,
        covers_read: coverage.covers_read(),
        covers_write: coverage.covers_write(),
        // Whether a store of one Region gets the events of us-east-1 as a trail does is not documented.
        covers_global: row.multi_region,
        active,
        healthy: active,
        ..LogStore::default()
    }
    .keeping(Retention::plain(event_data_store_days(row.retention_days, row.status.as_deref())));
    stored(world, store, &row.arn, (Vec::new(), Vec::new()), lake)
}

/// A row that rests on its source and on what else was looked at.
fn stored<T>(
    world: &World,
    source: &Stored<T>,
    arn: &str,
    (calls, gaps): (Vec<CallId>, Vec<GapId>),
    row: LogStore,
) -> Stored<LogStore> {
    let resource = if source.resource == arn { arn.to_owned() } else { format!("{} -> {arn}", source.resource) };
    let gaps = tidy([source.gaps.as_slice(), &gaps].concat());
    let calls = tidy([source.calls.as_slice(), &calls, &world.calls_of(&gaps)].concat());
    Stored { region: source.region.clone(), resource, calls, gaps, row }
}

/// What the organization of a trail was looked up in; nothing for a trail of one account.
fn account_basis(world: &World, trail: &Trail) -> (Vec<CallId>, Vec<GapId>) {
    let account = world.rows::<Account>().first().filter(|_| trail.is_org);
    let names_organization = |id: &GapId| {
        world.gap(*id).is_some_and(|gap| gap.columns.iter().any(|column| column == "org_id"))
    };
    account.map_or_else(Default::default, |row| {
        (row.calls.clone(), row.gaps.iter().copied().filter(names_organization).collect())
    })
}
