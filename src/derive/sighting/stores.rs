//! Warehouses, search domains, caches and in-memory databases.

use crate::model::Stored;
use crate::tables::cache_cluster::CacheCluster;
use crate::tables::message_store::MessageStore;
use crate::tables::search_domain::SearchDomain;
use crate::tables::warehouse::Warehouse;

use super::{Sighting, World, shown};

pub(super) fn warehouses(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::Redshift::Cluster";
    let show = |one: &Stored<Warehouse>| {
        let resource_type =
            if one.row.kind == "cluster" { TYPE } else { "AWS::RedshiftServerless::Namespace" };
        let seen = Sighting::keyed(one, resource_type, one.row.encrypted, &one.row.kms_key);
        Some(seen.tagged(&one.row.tags))
    };
    shown(world, TYPE, show)
}

/// Tags of domains are not asked for: untagged counts as confidential.
pub(super) fn domains(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::OpenSearchService::Domain";
    let show = |one: &Stored<SearchDomain>| {
        Some(Sighting::keyed(one, TYPE, one.row.at_rest, &one.row.kms_key).tagged(&[]))
    };
    shown(world, TYPE, show)
}

/// Nor are those of caches.
pub(super) fn caches(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::ElastiCache::ReplicationGroup";
    let show = |one: &Stored<CacheCluster>| {
        let resource_type = match one.row.kind.as_str() {
            "replication_group" => TYPE,
            "serverless" => "AWS::ElastiCache::ServerlessCache",
            "memorydb" => "AWS::MemoryDB::Cluster",
            _ => "AWS::ElastiCache::CacheCluster",
        };
        Some(Sighting::keyed(one, resource_type, one.row.at_rest, &one.row.kms_key).tagged(&[]))
    };
    shown(world, TYPE, show)
}

/// Nor are those of queues and streams. A stream that keeps nothing holds no data.
pub(super) fn messages(world: &World) -> Vec<Sighting> {
    let show = |one: &Stored<MessageStore>| {
        let resource_type = match one.row.kind.as_str() {
            "kinesis" => "AWS::Kinesis::Stream",
            "firehose" => "AWS::KinesisFirehose::DeliveryStream",
            _ => "AWS::SQS::Queue",
        };
        let on = |text: &str| matches!(text, "ENABLED" | "KMS" | "service");
        let seen = Sighting {
            encrypted: one.row.encryption.as_deref().map(on),
            key: one.row.kms_key.clone(),
            ..Sighting::of(one, resource_type).tagged(&[])
        };
        Some(Sighting { data_bearing: one.row.stores_data, ..seen })
    };
    // What could not be listed may be a stream, which a key of the customer can protect.
    shown(world, "AWS::Kinesis::Stream", show)
}
