//! The calls of compute and of the services that watch over configuration, as short as each allows.

use serde_json::Value;

use crate::aws::operation::Request;
use crate::tables::service::{
    CLOUD_FORMATION, ECR, EKS, GUARD_DUTY, INSPECTOR, LAMBDA, LICENSE_MANAGER, RDS, SECURITY_HUB, SSM,
    WELL_ARCHITECTED,
};

use super::calls::{CONFIG, about, list, member, part};
use super::{Probe, text};

/// Every call of these services.
pub(super) fn all() -> Vec<Probe> {
    [compute(), watch(), records()].into_iter().flatten().collect()
}

fn compute() -> Vec<Probe> {
    vec![
        list(&ECR, "DescribeRepositories", |_| Some(Request::new().member("maxResults", 1))),
        list(&ECR, "GetRegistryScanningConfiguration", |_| Some(Request::new())),
        list(&EKS, "ListClusters", |_| Some(Request::get("/clusters").parameter("maxResults", 1))),
        about("ListClusters", &EKS, "DescribeCluster", |clusters| {
            Some(Request::get(format!("/clusters/{}", part(clusters, &["clusters"])?)))
        }),
        list(&EKS, "DescribeClusterVersions", |_| {
            Some(Request::get("/cluster-versions").parameter("maxResults", 1))
        }),
        list(&LAMBDA, "ListFunctions", |_| {
            Some(Request::get("/2015-03-31/functions").parameter("MaxItems", 1))
        }),
        // 20 is the least that RDS takes, 5 the least of Systems Manager.
        list(&RDS, "DescribeDBMajorEngineVersions", |_| Some(Request::new().parameter("MaxRecords", 20))),
        list(&SSM, "DescribeInstanceInformation", |_| Some(Request::new().member("MaxResults", 5))),
        about("DescribeInstanceInformation", &SSM, "DescribeInstancePatchStates", |nodes| {
            let node = text(nodes, &["InstanceInformationList", "InstanceId"])?;
            Some(Request::new().member("InstanceIds", vec![Value::from(node)]))
        }),
    ]
}

/// `GuardDuty`, Inspector, Security Hub.
fn watch() -> Vec<Probe> {
    vec![
        list(&GUARD_DUTY, "ListDetectors", |_| Some(Request::get("/detector").parameter("maxResults", 1))),
        about("ListDetectors", &GUARD_DUTY, "GetDetector", |detectors| {
            Some(Request::get(format!("/detector/{}", part(detectors, &["detectorIds"])?)))
        }),
        list(&INSPECTOR, "BatchGetAccountStatus", |_| Some(Request::post("/status/batch/get"))),
        list(&INSPECTOR, "ListCoverage", |_| Some(Request::post("/coverage/list").member("maxResults", 1))),
        list(&INSPECTOR, "ListFindings", |_| Some(Request::post("/findings/list").member("maxResults", 1))),
        list(&SECURITY_HUB, "GetEnabledStandards", |_| {
            Some(Request::post("/standards/get").member("MaxResults", 1))
        }),
        list(&SECURITY_HUB, "GetFindings", |_| Some(Request::post("/findings").member("MaxResults", 1))),
    ]
}

/// Config, `CloudFormation`, License Manager, the Well-Architected Tool.
fn records() -> Vec<Probe> {
    const NAMES: [&str; 4] = [
        "DescribeConfigurationRecorders",
        "DescribeConfigurationRecorderStatus",
        "DescribeConformancePackStatus",
        "DescribeDeliveryChannelStatus",
    ];
    let mut probes = vec![
        list(&CLOUD_FORMATION, "DescribeStacks", |_| Some(Request::new())),
        list(&CONFIG, "DescribeConformancePacks", |_| Some(Request::new().member("Limit", 1))),
        about("DescribeConformancePacks", &CONFIG, "DescribeConformancePackCompliance", |packs| {
            member(packs, &["ConformancePackDetails", "ConformancePackName"], "ConformancePackName")
        }),
        list(&LICENSE_MANAGER, "ListLicenseConfigurations", |_| Some(Request::new().member("MaxResults", 1)))
            .unless_told(("AccessDeniedException", "Service role not found")),
        about(
            "ListLicenseConfigurations",
            &LICENSE_MANAGER,
            "ListAssociationsForLicenseConfiguration",
            |records| {
                let path = ["LicenseConfigurations", "LicenseConfigurationArn"];
                member(records, &path, "LicenseConfigurationArn")
            },
        ),
        list(&WELL_ARCHITECTED, "ListWorkloads", |_| {
            Some(Request::post("/workloadsSummaries").member("MaxResults", 1))
        }),
    ];
    probes.extend(NAMES.map(|name| list(&CONFIG, name, |_| Some(Request::new()))));
    probes
}
