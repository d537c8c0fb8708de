//! Which buckets logs are delivered to.

use std::collections::BTreeMap;

use crate::derive::World;
use crate::derive::owned_bucket::bucket_name;
use crate::model::{CallId, GapId, Region, Stored, row::tidy};
use crate::tables::Table as _;
use crate::tables::config_channel::ConfigChannel;
use crate::tables::flow_log::FlowLog;
use crate::tables::s3_bucket::S3Bucket;
use crate::tables::trail::Trail;

/// The buckets that logs are delivered to, each with the calls that say so, and what leaves it open
/// whether there are more.
pub(in crate::derive) struct LogBuckets<'a> {
    names: BTreeMap<&'a str, Vec<CallId>>,
    complete: bool,
    gaps: Vec<GapId>,
    /// Buckets of which it is not known where their access logs go. These stay in their Region.
    silent: Vec<&'a Stored<S3Bucket>>,
}

impl<'a> LogBuckets<'a> {
    pub(in crate::derive) fn of(world: &'a World) -> Self {
        let trails = world.rows::<Trail>().iter().map(|one| (Some(one.row.bucket.as_str()), &one.calls));
        let channels = world.rows::<ConfigChannel>().iter().map(|one| (Some(one.row.bucket.as_str()), &one.calls));
        let flows = world.rows::<FlowLog>().iter().map(|one| (bucket_name(&one.row.dest_arn), &one.calls));
        let buckets = world.rows::<S3Bucket>();
        let access = buckets.iter().map(|one| (one.row.logging_target.as_deref(), &one.calls));
        let mut names = BTreeMap::<&str, Vec<CallId>>::new();
        for (name, calls) in trails.chain(channels).chain(flows).chain(access) {
            if let Some(name) = name.filter(|name| *name != "none") {
                names.entry(name).or_default().extend(calls);
            }
        }
        let sources = [Trail::NAME, ConfigChannel::NAME, FlowLog::NAME];
        Self {
            names,
            complete: sources.iter().all(|table| world.is_complete(table)),
            gaps: tidy(sources.iter().flat_map(|table| world.gaps_of(table)).collect()),
            silent: buckets.iter().filter(|one| one.row.logging_target.is_none()).collect(),
        }
    }

    /// Whether logs are delivered to a bucket.
    pub(in crate::derive) fn has(&self, bucket: &Stored<S3Bucket>) -> Option<bool> {
        let open = !self.complete || self.silent_beside(bucket.region.as_ref()).next().is_some();
        if self.names.contains_key(bucket.row.name.as_str()) { Some(true) } else { (!open).then_some(false) }
    }

    /// The calls that say that logs are delivered to the bucket of this name.
    pub(super) fn calls(&self, name: &str) -> Option<Vec<CallId>> {
        self.names.get(name).cloned()
    }

    /// The gaps by which logs may be delivered to a bucket.
    pub(in crate::derive) fn gaps(&self, bucket: &Stored<S3Bucket>) -> Vec<GapId> {
        let silent = self.silent_beside(bucket.region.as_ref()).flat_map(|one| one.gaps.iter().copied());
        tidy(self.gaps.iter().copied().chain(silent).collect())
    }

    fn silent_beside(&self, region: Option<&Region>) -> impl Iterator<Item = &'a Stored<S3Bucket>> {
        let region = region.cloned();
        self.silent.iter().copied().filter(move |one| {
            // Of a bucket whose own Region is not known, nothing is.
            one.region.is_none() || region.is_none() || one.region == region
        })
    }
}
