//! Databases of RDS, DynamoDB and DSQL with their snapshots and backups.

use crate::model::Stored;
use crate::tables::dsql_cluster::DsqlCluster;
use crate::tables::dynamodb_table::DynamodbTable;
use crate::tables::rds_automated_backup::RdsAutomatedBackup;
use crate::tables::rds_cluster::RdsCluster;
use crate::tables::rds_instance::RdsInstance;
use crate::tables::rds_snapshot::RdsSnapshot;

use super::super::arn::Arn;
use super::{Sighting, World, shown};

pub(super) fn instances(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::RDS::DBInstance";
    let show = |one: &Stored<RdsInstance>| {
        let seen = Sighting::keyed(one, TYPE, one.row.encrypted, &one.row.kms_key).tagged(&one.row.tags);
        // The data of a member are its cluster's.
        let data_bearing = if one.row.is_cluster_member { Some(false) } else { seen.data_bearing };
        Some(Sighting { data_bearing, ..seen })
    };
    shown(world, TYPE, show)
}

pub(super) fn clusters(world: &World) -> Vec<Sighting> {
    let show = |one: &Stored<RdsCluster>| {
        let resource_type = match one.row.engine.as_str() {
            "docdb" => "AWS::DocDB::DBCluster",
            "neptune" => "AWS::Neptune::DBCluster",
            _ => "AWS::RDS::DBCluster",
        };
        let seen = Sighting::keyed(one, resource_type, one.row.encrypted, &one.row.kms_key);
        Some(seen.tagged(&one.row.tags))
    };
    shown(world, "AWS::RDS::DBCluster", show)
}

pub(super) fn snapshots(world: &World) -> Vec<Sighting> {
    let show = |one: &Stored<RdsSnapshot>| {
        let of_cluster = one.row.of_cluster;
        let resource_type = if of_cluster { "AWS::RDS::DBClusterSnapshot" } else { "AWS::RDS::DBSnapshot" };
        let seen = Sighting::keyed(one, resource_type, one.row.encrypted, &one.row.kms_key);
        Some(seen.tagged(&one.row.tags))
    };
    shown(world, "AWS::RDS::DBSnapshot", show)
}

/// Those of an instance beside them are part of it; the others are copies of their own.
pub(super) fn automated_backups(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::RDS::DBInstanceAutomatedBackup";
    let show = |one: &Stored<RdsAutomatedBackup>| {
        let source = Arn::parse(&one.row.instance_arn).and_then(|arn| arn.region);
        let beside = source == one.region.as_ref().map(crate::model::Region::as_str);
        let part_of_instance = beside && one.row.status != "retained";
        let seen = || Sighting::keyed(one, TYPE, one.row.encrypted, &one.row.kms_key).tagged(&[]);
        (!part_of_instance).then(seen)
    };
    shown(world, TYPE, show)
}

/// DynamoDB always encrypts.
pub(super) fn tables(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::DynamoDB::Table";
    let show = |one: &Stored<DynamodbTable>| {
        Some(Sighting {
            encrypted: Some(true),
            key: one.row.kms_key.clone(),
            tags: one.row.tags.clone(),
            ..Sighting::of(one, TYPE)
        })
    };
    shown(world, TYPE, show)
}

/// DSQL always encrypts. Tags are not asked for: untagged counts as confidential.
pub(super) fn distributed(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::DSQL::Cluster";
    let show = |one: &Stored<DsqlCluster>| {
        let (encrypted, key, tags) = (Some(true), one.row.kms_key.clone(), Some(Vec::new()));
        Some(Sighting { encrypted, key, tags, ..Sighting::of(one, TYPE) })
    };
    shown(world, TYPE, show)
}
