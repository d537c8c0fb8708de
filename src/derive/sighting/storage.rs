//! Volumes, snapshots, instances, file systems, buckets and what AWS Backup keeps.

use crate::model::Stored;
use crate::tables::backup_vault::BackupVault;
use crate::tables::ebs_snapshot::EbsSnapshot;
use crate::tables::ebs_volume::EbsVolume;
use crate::tables::ec2_instance::Ec2Instance;
use crate::tables::file_system::FileSystem;
use crate::tables::fsx_backup::FsxBackup;
use crate::tables::recovery_point::RecoveryPoint;
use crate::tables::s3_bucket::S3Bucket;
use crate::tables::secret::Secret;

use super::{Sighting, World, shown};

pub(super) fn volumes(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::EC2::Volume";
    let show = |one: &Stored<EbsVolume>| {
        Some(Sighting::keyed(one, TYPE, one.row.encrypted, &one.row.kms_key).tagged(&one.row.tags))
    };
    shown(world, TYPE, show)
}

pub(super) fn snapshots(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::EC2::Snapshot";
    let show = |one: &Stored<EbsSnapshot>| {
        Some(Sighting::keyed(one, TYPE, one.row.encrypted, &one.row.kms_key).tagged(&one.row.tags))
    };
    shown(world, TYPE, show)
}

pub(super) fn instances(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::EC2::Instance";
    let show = |one: &Stored<Ec2Instance>| {
        let encrypted = Some(false);
        Some(Sighting { encrypted, ..Sighting::keyed(one, TYPE, false, "none").tagged(&one.row.tags) })
    };
    shown(world, TYPE, show)
}

pub(super) fn file_systems(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::EFS::FileSystem";
    let show = |one: &Stored<FileSystem>| {
        let elastic = one.row.kind.as_deref() == Some("efs");
        let resource_type = if elastic { TYPE } else { "AWS::FSx::FileSystem" };
        Some(Sighting::keyed(one, resource_type, one.row.encrypted, &one.row.kms_key).tagged(&one.row.tags))
    };
    shown(world, TYPE, show)
}

/// Those that AWS Backup made are among its recovery points too, under the same ARN.
pub(super) fn file_backups(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::FSx::Backup";
    let show = |one: &Stored<FsxBackup>| {
        Some(Sighting::keyed(one, TYPE, true, &one.row.kms_key).tagged(&one.row.tags))
    };
    shown(world, TYPE, show)
}

/// Secrets Manager always encrypts.
pub(super) fn secrets(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::SecretsManager::Secret";
    let show =
        |one: &Stored<Secret>| Some(Sighting::keyed(one, TYPE, true, &one.row.kms_key).tagged(&one.row.tags));
    shown(world, TYPE, show)
}

/// The empty vaults that AWS makes wherever somebody opens the console hold nothing.
pub(super) fn vaults(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::Backup::BackupVault";
    let show = |one: &Stored<BackupVault>| {
        let made_by_aws = matches!(one.row.name.as_str(), "Default" | "aws/efs/automatic-backup-vault");
        let data_bearing = Some(one.row.recovery_points > 0 || !made_by_aws);
        // Tags of vaults are not asked for: untagged counts as confidential.
        let vault = Sighting::keyed(one, TYPE, true, &one.row.kms_key).tagged(&[]);
        Some(Sighting { data_bearing, is_default_object: Some(made_by_aws), ..vault })
    };
    shown(world, TYPE, show)
}

/// Snapshots that AWS Backup made are among the service's own, under the same ARN.
pub(super) fn recovery_points(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::Backup::RecoveryPoint";
    let show = |one: &Stored<RecoveryPoint>| {
        Some(Sighting::keyed(one, TYPE, one.row.encrypted, &one.row.kms_key).tagged(&[]))
    };
    shown(world, TYPE, show)
}

pub(super) fn buckets(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::S3::Bucket";
    let show = |one: &Stored<S3Bucket>| {
        let key = match (one.row.sse_algorithm.as_deref(), one.row.sse_key_arn.as_deref()) {
            (Some("aws:kms" | "aws:kms:dsse"), Some("none")) => Some("alias/aws/s3"),
            (Some("aws:kms" | "aws:kms:dsse"), key) => key,
            (Some("none"), _) => Some("none"),
            // S3's own keys.
            (Some(_), _) => Some("aws-owned"),
            (None, _) => None,
        };
        Some(Sighting {
            encrypted: one.row.sse_algorithm.as_deref().map(|algorithm| algorithm != "none"),
            key: key.map(str::to_owned),
            tags: one.row.tags.clone(),
            ..Sighting::of(one, TYPE)
        })
    };
    shown(world, TYPE, show)
}
