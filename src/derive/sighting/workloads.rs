//! What runs or is run: functions, groups, services, clusters, stacks, topics, key stores, life-cycle policies.

use crate::model::Stored;
use crate::tables::Table;
use crate::tables::asg::Asg;
use crate::tables::cdn::Cdn;
use crate::tables::container_service::ContainerService;
use crate::tables::dlm_policy::DlmPolicy;
use crate::tables::k8s_cluster::K8sCluster;
use crate::tables::kms_custom_store::KmsCustomStore;
use crate::tables::lambda_fn::LambdaFn;
use crate::tables::sns_topic::SnsTopic;
use crate::tables::stack::Stack;

use super::super::truth::any;
use super::edge::in_us_east_1;
use super::{Sighting, World, shown};

/// `CloudFront` takes functions of us-east-1 alone, and carries them to its edge itself.
pub(super) fn functions(world: &World) -> Vec<Sighting> {
    const TYPE: &str = "AWS::Lambda::Function";
    let distributions = || world.rows::<Cdn>().iter().flat_map(|one| one.calls.iter().copied());
    let show = |one: &Stored<LambdaFn>| {
        let seen = Sighting::of(one, TYPE);
        if !in_us_east_1(one) {
            return Some(Sighting { is_global: Some(false), ..seen });
        }
        let is_global = runs_at_the_edge(world, &one.row.arn);
        let gaps = if is_global.is_none() { world.gaps_of(Cdn::NAME) } else { Vec::new() };
        let calls = seen.calls.iter().copied().chain(distributions()).collect();
        Some(Sighting { is_global, calls, gaps: [seen.gaps, gaps].concat(), ..seen })
    };
    shown(world, TYPE, show)
}

/// Distributions name a version of a function: its ARN with a number.
fn runs_at_the_edge(world: &World, function: &str) -> Option<bool> {
    let version = |name: &String| {
        name.strip_prefix(function).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    };
    let runs = |one: &Stored<Cdn>| match &one.row {
        cdn if cdn.edge_function_arns.iter().any(version) => Some(true),
        // Code runs there and its name did not come along.
        cdn if cdn.edge_functions && cdn.edge_function_arns.is_empty() => None,
        _ => Some(false),
    };
    let all_listed = world.is_complete(Cdn::NAME).then_some(false);
    any(world.rows::<Cdn>().iter().map(runs).chain([all_listed]))
}

/// Every row of a table, all of one type.
fn plain<T: Table>(world: &World, resource_type: &str) -> Vec<Sighting> {
    shown(world, resource_type, |one: &Stored<T>| Some(Sighting::of(one, resource_type)))
}

pub(super) fn groups(world: &World) -> Vec<Sighting> {
    plain::<Asg>(world, "AWS::AutoScaling::AutoScalingGroup")
}

pub(super) fn services(world: &World) -> Vec<Sighting> {
    plain::<ContainerService>(world, "AWS::ECS::Service")
}

pub(super) fn clusters(world: &World) -> Vec<Sighting> {
    plain::<K8sCluster>(world, "AWS::EKS::Cluster")
}

pub(super) fn stacks(world: &World) -> Vec<Sighting> {
    plain::<Stack>(world, "AWS::CloudFormation::Stack")
}

pub(super) fn topics(world: &World) -> Vec<Sighting> {
    plain::<SnsTopic>(world, "AWS::SNS::Topic")
}

pub(super) fn key_stores(world: &World) -> Vec<Sighting> {
    plain::<KmsCustomStore>(world, "AWS::KMS::CustomKeyStore")
}

pub(super) fn life_cycles(world: &World) -> Vec<Sighting> {
    plain::<DlmPolicy>(world, "AWS::DLM::LifecyclePolicy")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::derive::identity::fixture::{stored, stored_in, world_covering};
    use crate::model::Region;

    use super::*;

    const FUNCTION: &str = "arn:aws:lambda:us-east-1:111111111111:function:kasumi-edge";

    /// Whether the function counts as part of the edge, given what distributions run.
    fn at_the_edge(region: &Region, listed: bool, runs: Option<&[&str]>) -> Option<bool> {
        let mut world = world_covering(&[("cdn", listed)]);
        let function = json!({"arn": FUNCTION, "runtime": "python3.13", "package_type": "Zip", "env_key": "none",
            "tracing": "Active"});
        let function: LambdaFn = serde_json::from_value(function).unwrap();
        world.insert(vec![stored_in(Some(region.clone()), FUNCTION, function)]);
        let cdn = |arns: &[&str]| {
            let row = json!({"arn": "cf", "domain": "d", "enabled": true, "web_acl": "none", "viewer_policies": [],
                "minimum_protocol": "TLSv1", "certificate": "none", "mtls": false, "origins": [], "countries": [],
                "edge_functions": true, "edge_function_arns": arns, "logging": true});
            stored::<Cdn>("cf", serde_json::from_value(row).unwrap())
        };
        world.insert(runs.map(cdn).into_iter().collect());
        functions(&world)[0].is_global
    }

    #[test]
    fn a_function_of_a_distribution_can_only_be_in_us_east_1() {
        let version = format!("{FUNCTION}:3");
        let us_east_1 = Region::us_east_1();
        assert_eq!(at_the_edge(&us_east_1, true, Some(&[&version])), Some(true));
        assert_eq!(
            at_the_edge(
                &us_east_1,
                true,
                Some(&["arn:aws:lambda:us-east-1:111111111111:function:kasumi-edge-2:1"])
            ),
            Some(false)
        );
        assert_eq!(at_the_edge(&Region::parse("eu-west-1").unwrap(), true, Some(&[&version])), Some(false));
    }

    #[test]
    fn without_every_distribution_a_function_of_us_east_1_is_not_abroad() {
        assert_eq!(at_the_edge(&Region::us_east_1(), false, None), None);
        assert_eq!(at_the_edge(&Region::us_east_1(), true, Some(&[])), None);
        assert_eq!(at_the_edge(&Region::us_east_1(), true, None), Some(false));
    }
}
