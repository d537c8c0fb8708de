//! Resource types in the words of AWS Backup: which resources of a type a Region has, and what a
//! pattern of a plan can reach.

use std::collections::BTreeSet;

use crate::model::{CallId, Region};
use crate::tables::Table;
use crate::tables::dynamodb_table::DynamodbTable;
use crate::tables::ebs_volume::EbsVolume;
use crate::tables::ec2_instance::Ec2Instance;
use crate::tables::file_system::FileSystem;
use crate::tables::rds_cluster::RdsCluster;
use crate::tables::rds_instance::RdsInstance;
use crate::tables::s3_bucket::S3Bucket;

use super::World;
use super::backup_selection_match::matches;
use super::data_resource::rds::cluster_candidate;

/// The base tables that tell which resources there are.
pub(super) const FEEDS: &[&str] = &[
    "dynamodb_table",
    "ebs_volume",
    "ec2_instance",
    "file_system",
    "rds_cluster",
    "rds_instance",
    "s3_bucket",
];

/// How the ARNs of a type begin after `arn:aws:`: service, and the beginning of the resource.
const ARNS: &[(&str, &str, &str)] = &[
    ("Aurora", "rds", "cluster:"),
    ("CloudFormation", "cloudformation", "stack/"),
    ("DocumentDB", "rds", "cluster:"),
    ("DynamoDB", "dynamodb", "table/"),
    ("EBS", "ec2", "volume/"),
    ("EC2", "ec2", "instance/"),
    ("EFS", "elasticfilesystem", "file-system/"),
    ("EKS", "eks", "cluster/"),
    ("FSx", "fsx", ""),
    ("Neptune", "rds", "cluster:"),
    ("RDS", "rds", "db:"),
    ("Redshift", "redshift", ""),
    ("Redshift Serverless", "redshift-serverless", ""),
    ("S3", "s3", ""),
    ("SAP HANA on Amazon EC2", "ssm-sap", ""),
    ("Storage Gateway", "storagegateway", ""),
    ("Timestream", "timestream", ""),
    ("VirtualMachine", "backup-gateway", ""),
];

/// The resources of a type in a Region, as far as they are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Present {
    /// Their ARNs.
    pub(super) arns: BTreeSet<String>,
    /// Whether there are no others.
    pub(super) complete: bool,
    /// The calls behind the rows that were looked at.
    pub(super) calls: Vec<CallId>,
}

impl Present {
    /// How many there are.
    pub(super) fn count(&self) -> Option<i64> {
        self.complete.then(|| i64::try_from(self.arns.len()).ok()).flatten()
    }

    /// Whether one of them has this ARN.
    pub(super) fn has(&self, arn: &str) -> Option<bool> {
        if self.arns.contains(arn) { Some(true) } else { self.complete.then_some(false) }
    }
}

/// The resources of a type in a Region; nothing is known of a type that no table lists.
pub(super) fn present(world: &World, region: &Region, backup_type: &str) -> Present {
    match backup_type {
        "DynamoDB" => of::<DynamodbTable>(world, region, |_| Some(true)),
        "EBS" => of::<EbsVolume>(world, region, |_| Some(true)),
        "EC2" => of::<Ec2Instance>(world, region, |row| Some(row.state != "terminated")),
        "EFS" => of::<FileSystem>(world, region, |row| row.kind.as_ref().map(|kind| kind == "efs")),
        "FSx" => of::<FileSystem>(world, region, |row| row.kind.as_ref().map(|kind| kind != "efs")),
        "S3" => {
            let buckets = of::<S3Bucket>(world, region, |_| Some(true));
            Present { complete: world.is_complete(S3Bucket::NAME), ..buckets }
        }
        "Aurora" | "DocumentDB" | "Neptune" => clusters(world, region, backup_type),
        "RDS" => {
            let mut databases = of::<RdsInstance>(world, region, |row| Some(!row.is_cluster_member));
            let clusters = clusters(world, region, backup_type);
            databases.arns.extend(clusters.arns);
            databases.calls.extend(clusters.calls);
            Present { complete: databases.complete && clusters.complete, ..databases }
        }
        _ => Present::default(),
    }
}

fn clusters(world: &World, region: &Region, backup_type: &str) -> Present {
    of::<RdsCluster>(world, region, |row| Some(cluster_candidate(row).resource_type == backup_type))
}

/// A row of which it is not known whether it counts leaves open what else there is.
fn of<T: Table>(world: &World, region: &Region, counts: impl Fn(&T) -> Option<bool>) -> Present {
    let mut present = Present { complete: world.is_complete_in(T::NAME, region), ..Present::default() };
    for one in world.rows::<T>().iter().filter(|one| one.region.as_ref() == Some(region)) {
        present.calls.extend(&one.calls);
        match counts(&one.row) {
            Some(true) => {
                present.arns.insert(one.resource.clone());
            }
            Some(false) => {}
            None => present.complete = false,
        }
    }
    present
}

/// Whether a pattern with `*` can stand for a resource of a type in a Region; unknown for a type
/// whose ARNs are not known. An ARN by name is no pattern.
pub(super) fn reaches(world: &World, region: &Region, pattern: &str, backup_type: &str) -> Option<bool> {
    if !pattern.contains('*') {
        return Some(false);
    }
    let (_, service, resource) = ARNS.iter().find(|(name, ..)| *name == backup_type)?;
    let (region, account) =
        if *service == "s3" { ("", "") } else { (region.as_str(), world.account().as_str()) };
    Some(reaches_arn(pattern, [service, region, account], resource))
}

/// Field by field where the pattern has them all: a `*` for the account does not stand for what
/// follows it.
fn reaches_arn(pattern: &str, [service, region, account]: [&str; 3], resource: &str) -> bool {
    let fields: Vec<&str> = pattern.splitn(6, ':').collect();
    let [prefix, partition, of_service, of_region, of_account, rest] = fields.as_slice() else {
        return may_begin(pattern, &format!("arn:aws:{service}:{region}:{account}:{resource}"));
    };
    let wanted = [
        (prefix, "arn"),
        (partition, "aws"),
        (of_service, service),
        (of_region, region),
        (of_account, account),
    ];
    wanted.into_iter().all(|(field, text)| matches(field, text)) && may_begin(rest, resource)
}

/// Whether some text that a pattern stands for begins so.
fn may_begin(pattern: &str, beginning: &str) -> bool {
    let wanted: Vec<char> = beginning.chars().collect();
    // How much of the beginning the pattern so far can stand for.
    let mut places = BTreeSet::from([0]);
    for character in pattern.chars() {
        if places.contains(&wanted.len()) {
            return true;
        }
        places = match (character, places.first()) {
            ('*', Some(least)) => (*least..=wanted.len()).collect(),
            (_, _) => {
                places.into_iter().filter(|at| wanted.get(*at) == Some(&character)).map(|at| at + 1).collect()
            }
        };
    }
    places.contains(&wanted.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_reaches_the_type_whose_arns_it_can_stand_for() {
        let volume =
            |pattern: &str| reaches_arn(pattern, ["ec2", "ap-northeast-1", "111111111111"], "volume/");
        assert!(volume("arn:aws:ec2:*:*:volume/*") && volume("arn:aws:ec2:ap-*:*:volume/vol-1*"));
        assert!(volume("*") && volume("arn:aws:*") && volume("arn:aws:ec2:*:*:vol*"));
        assert!(!volume("arn:aws:ec2:*:*:instance/*") && !volume("arn:aws:rds:*"));
        assert!(!volume("arn:aws:ec2:us-east-1:*"));
    }

    #[test]
    fn what_is_not_listed_may_be_there_when_the_list_is_cut_short() {
        let known =
            Present { arns: BTreeSet::from(["arn:a".to_owned()]), complete: false, ..Present::default() };
        assert_eq!((known.has("arn:a"), known.has("arn:b"), known.count()), (Some(true), None, None));
        let whole = Present { complete: true, ..known };
        assert_eq!((whole.has("arn:b"), whole.count()), (Some(false), Some(1)));
    }
}
