//! EBS volumes: their snapshots, and plans that take them or the instance they are attached to.
//!
//! Root volumes of machines that are made and thrown away by the dozen (Auto Scaling, Kubernetes
//! nodes) hold no data of record and are left out.

use crate::model::{Region, Stored};
use crate::tables::Table as _;
use crate::tables::ebs_snapshot::EbsSnapshot;
use crate::tables::ebs_volume::EbsVolume;
use crate::tables::ec2_instance::Ec2Instance;

use super::{Candidate, DataResource, Points, Subject, World, protected, unlisted};

const TYPE: &str = "AWS::EC2::Volume";

/// Keys of the tags that mark a node of a group or cluster.
const NODE_TAGS: &[&str] =
    &["aws:autoscaling:groupName=", "aws:eks:cluster-name=", "eks:cluster-name=", "karpenter.sh/nodepool="];

pub(super) fn rows(world: &World) -> Vec<Stored<DataResource>> {
    let volumes = world.rows::<EbsVolume>().iter().filter(|volume| !is_node_root(world, volume));
    let rows = volumes.map(|volume| protected(world, volume, subject(world, volume)));
    rows.chain(unlisted::<EbsVolume>(world, TYPE)).collect()
}

fn instances<'a>(
    world: &'a World,
    volume: &'a Stored<EbsVolume>,
) -> impl Iterator<Item = &'a Stored<Ec2Instance>> {
    let here = |one: &&Stored<Ec2Instance>| {
        one.region == volume.region && volume.row.instance_ids.contains(&one.row.id)
    };
    world.rows::<Ec2Instance>().iter().filter(here)
}

fn is_node_root(world: &World, volume: &Stored<EbsVolume>) -> bool {
    let is_node = |instance: &Ec2Instance| {
        instance.tags.iter().any(|tag| NODE_TAGS.iter().any(|key| tag.starts_with(key)))
    };
    instances(world, volume).any(|one| one.row.root_volume_id == volume.row.id && is_node(&one.row))
}

fn subject(world: &World, volume: &Stored<EbsVolume>) -> Subject {
    let row = &volume.row;
    let mut candidates = vec![Candidate {
        arn: volume.resource.clone(),
        resource_type: "EBS",
        tags: Some(row.tags.clone()),
    }];
    candidates.extend(instances(world, volume).map(|instance| Candidate {
        arn: instance.resource.clone(),
        resource_type: "EC2",
        tags: Some(instance.row.tags.clone()),
    }));
    let all_read = |region: &Region| world.is_complete_in(Ec2Instance::NAME, region);
    let found = candidates.len() > row.instance_ids.len();
    Subject {
        resource_type: TYPE,
        candidates_complete: found || volume.region.as_ref().is_some_and(all_read),
        candidates,
        created_at: Some(row.created_at),
        is_replica: Some(false),
        native_backup: Some(false),
        native_days: Some(0),
        points: snapshots(world, volume),
        calls: instances(world, volume).flat_map(|instance| instance.calls.iter().copied()).collect(),
    }
}

fn snapshots(world: &World, volume: &Stored<EbsVolume>) -> Points {
    let mut points = Points::default();
    let of_volume = |one: &&Stored<EbsSnapshot>| {
        one.region == volume.region && one.row.volume_id == volume.row.id && one.row.state == "completed"
    };
    for snapshot in world.rows::<EbsSnapshot>().iter().filter(of_volume) {
        points.add(snapshot.row.started_at);
        points.calls.extend(&snapshot.calls);
    }
    if let Some(region) = &volume.region {
        points.needs::<EbsSnapshot>(world, region);
        if !volume.row.instance_ids.is_empty() {
            points.needs::<Ec2Instance>(world, region);
        }
    }
    points
}
