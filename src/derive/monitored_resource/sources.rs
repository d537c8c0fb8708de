//! Which resources should be watched: one entry for each table.
//!
//! A further type needs a line in `metrics.rs` and an entry here: its table, its type, and the dimension
//! that names a resource of it. The dimension of a load balancer is the end of its ARN after
//! `loadbalancer/`, that of a cache `CacheClusterId`, of a search domain `DomainName` (with `ClientId`), of
//! a warehouse `ClusterIdentifier`.

use crate::derive::World;
use crate::derive::arn::Arn;
use crate::model::{Region, Stored};
use crate::tables::Table as _;
use crate::tables::dynamodb_table::DynamodbTable;
use crate::tables::ebs_volume::EbsVolume;
use crate::tables::ec2_instance::Ec2Instance;
use crate::tables::file_system::FileSystem;
use crate::tables::rds_cluster::RdsCluster;
use crate::tables::rds_instance::RdsInstance;

use super::watch::Watch;
use super::{MonitoredResource, Subject, rows_of};

type Rows = fn(&World, &Watch<'_>) -> Vec<Stored<MonitoredResource>>;

/// Every source. Further types are added here.
pub(super) const SOURCES: &[Rows] = &[
    |world, watch| rows_of(world, watch, "AWS::RDS::DBInstance", database),
    |world, watch| rows_of(world, watch, "AWS::RDS::DBCluster", |row| Some(cluster(row))),
    |world, watch| rows_of(world, watch, "AWS::EC2::Volume", |row| volume(world, row)),
    |world, watch| rows_of(world, watch, "AWS::EC2::Instance", |row| instance(world, row)),
    |world, watch| rows_of(world, watch, "AWS::DynamoDB::Table", table),
    |world, watch| rows_of(world, watch, "AWS::EFS::FileSystem", file_system),
];

/// Instances of a cluster are its parts.
fn database(row: &Stored<RdsInstance>) -> Option<Subject> {
    let database = &row.row;
    let subject = || Subject::of(&database.arn, "AWS::RDS::DBInstance", "DBInstanceIdentifier", &database.id);
    (!database.is_cluster_member).then(subject)
}

fn cluster(row: &Stored<RdsCluster>) -> Subject {
    let cluster = &row.row;
    let resource_type = match cluster.engine.as_str() {
        "docdb" => "AWS::DocDB::DBCluster",
        "neptune" => "AWS::Neptune::DBCluster",
        _ => "AWS::RDS::DBCluster",
    };
    let parts = cluster.members.iter().map(|member| format!("DBInstanceIdentifier={member}")).collect();
    Subject { parts, ..Subject::of(&cluster.arn, resource_type, "DBClusterIdentifier", &cluster.id) }
}

/// Volumes in use that are not the root of an instance: those hold its data.
fn volume(world: &World, row: &Stored<EbsVolume>) -> Option<Subject> {
    let volume = &row.row;
    let mut instances = world.rows::<Ec2Instance>().iter().filter(|one| one.region == row.region);
    if !volume.attached || instances.any(|one| one.row.root_volume_id == volume.id) {
        return None;
    }
    let whole = |region: &Region| world.is_complete_in(Ec2Instance::NAME, region);
    let certain = row.region.as_ref().is_some_and(whole);
    let arn = ec2_arn(world, row, &format!("volume/{}", volume.id));
    Some(Subject { certain, ..Subject::of(arn, "AWS::EC2::Volume", "VolumeId", &volume.id) })
}

/// Running instances, by themselves or by their Auto Scaling group.
fn instance(world: &World, row: &Stored<Ec2Instance>) -> Option<Subject> {
    let instance = &row.row;
    let arn = ec2_arn(world, row, &format!("instance/{}", instance.id));
    let mut subject = Subject::of(arn, "AWS::EC2::Instance", "InstanceId", &instance.id);
    let group = instance.tags.iter().find_map(|tag| tag.strip_prefix("aws:autoscaling:groupName="));
    subject.dimensions.extend(group.map(|group| format!("AutoScalingGroupName={group}")));
    (instance.state == "running").then_some(subject)
}

/// Tables with a provisioned capacity: the others grow by themselves.
fn table(row: &Stored<DynamodbTable>) -> Option<Subject> {
    let table = &row.row;
    let subject = |certain| Subject {
        certain,
        ..Subject::of(&table.arn, "AWS::DynamoDB::Table", "TableName", &table.name)
    };
    match table.billing_mode.as_deref() {
        Some("PROVISIONED") => Some(subject(true)),
        Some(_) => None,
        None => Some(subject(false)),
    }
}

fn file_system(row: &Stored<FileSystem>) -> Option<Subject> {
    let system = &row.row;
    let id = Arn::parse(&system.arn)?.resource.strip_prefix("file-system/")?;
    let elastic = system.kind.as_deref() == Some("efs");
    let resource_type = if elastic { "AWS::EFS::FileSystem" } else { "AWS::FSx::FileSystem" };
    Some(Subject::of(&system.arn, resource_type, "FileSystemId", id))
}

fn ec2_arn<T>(world: &World, row: &Stored<T>, resource: &str) -> String {
    let region = row.region.as_ref().map_or("", Region::as_str);
    format!("arn:aws:ec2:{region}:{}:{resource}", world.account())
}
