//! The calls of load balancers, distributions, APIs, certificates and what stands beside them.

use serde_json::Value;

use crate::aws::operation::Request;
use crate::tables::service::{
    ACM, API_GATEWAY, API_GATEWAY_V2, AUTO_SCALING, CLOUD_FRONT, EC2, ECS, ELB, ELB_V2, GLOBAL_ACCELERATOR,
    LOGS, ROUTE_53, WAF,
};

use super::calls::{IAM, about, list, member, part, short};
use super::{Probe, text};

/// Every call there is.
pub(super) fn all() -> Vec<Probe> {
    [balancers(), apis(), edge(), certificates(), web_acls(), computing()].into_iter().flatten().collect()
}

/// Both generations share the permissions, so those of the first that the second has too are not tried.
fn balancers() -> Vec<Probe> {
    const BALANCERS: &str = "DescribeLoadBalancers";
    vec![
        list(&ELB_V2, BALANCERS, |_| Some(Request::new().parameter("PageSize", 1))),
        list(&ELB_V2, "DescribeSSLPolicies", |_| Some(Request::new().parameter("PageSize", 1))),
        list(&ELB, "DescribeLoadBalancerPolicies", |_| Some(Request::new())),
        about(BALANCERS, &ELB_V2, "DescribeLoadBalancerAttributes", balancer),
        about(BALANCERS, &ELB_V2, "DescribeListeners", |balancers| {
            Some(balancer(balancers)?.parameter("PageSize", 1))
        }),
        about("DescribeListeners", &ELB_V2, "DescribeRules", |listeners| {
            let path = ["DescribeListenersResult", "Listeners", "member", "ListenerArn"];
            let request = Request::new().parameter("ListenerArn", text(listeners, &path)?);
            Some(request.parameter("PageSize", 1))
        }),
    ]
}

fn balancer(balancers: &Value) -> Option<Request> {
    let path = ["DescribeLoadBalancersResult", "LoadBalancers", "member", "LoadBalancerArn"];
    Some(Request::new().parameter("LoadBalancerArn", text(balancers, &path)?))
}

fn apis() -> Vec<Probe> {
    vec![
        list(&API_GATEWAY, "GetRestApis", |_| rest("/restapis")),
        list(&API_GATEWAY, "GetDomainNames", |_| rest("/domainnames")),
        list(&API_GATEWAY_V2, "GetApis", |_| Some(Request::get("/v2/apis").parameter("maxResults", 1))),
        about("GetRestApis", &API_GATEWAY, "GetStages", |apis| {
            rest(&format!("/restapis/{}/stages", part(apis, &["item", "id"])?))
        }),
    ]
}

#[expect(clippy::unnecessary_wraps, reason = "as every other request is made")]
fn rest(path: &str) -> Option<Request> {
    Some(Request::get(path).header("accept", "application/json").parameter("limit", 1))
}

/// `CloudFront`, the deliveries of its logs, Route 53 and Global Accelerator.
fn edge() -> Vec<Probe> {
    vec![
        list(&CLOUD_FRONT, "ListDistributions", |_| {
            Some(Request::get("/2020-05-31/distribution").parameter("MaxItems", 1))
        }),
        about("ListDistributions", &CLOUD_FRONT, "GetDistributionConfig", |distributions| {
            let id = part(distributions, &["Items", "DistributionSummary", "Id"])?;
            Some(Request::get(format!("/2020-05-31/distribution/{id}/config")))
        }),
        list(&LOGS, "DescribeDeliverySources", |_| Some(Request::new().member("limit", 1))),
        list(&LOGS, "DescribeDeliveries", |_| Some(Request::new().member("limit", 1))),
        list(&ROUTE_53, "ListHostedZones", |_| {
            Some(Request::get("/2013-04-01/hostedzone").parameter("maxitems", 1))
        }),
        list(&GLOBAL_ACCELERATOR, "ListAccelerators", |_| Some(Request::new().member("MaxResults", 1))),
    ]
}

fn certificates() -> Vec<Probe> {
    vec![
        list(&ACM, "ListCertificates", |_| Some(Request::new().member("MaxItems", 1))),
        about("ListCertificates", &ACM, "DescribeCertificate", |certificates| {
            member(certificates, &["CertificateSummaryList", "CertificateArn"], "CertificateArn")
        }),
        list(&IAM, "ListServerCertificates", |_| Some(Request::new().parameter("MaxItems", 1))),
    ]
}

fn web_acls() -> Vec<Probe> {
    const LIST: &str = "ListWebACLs";
    vec![
        list(&WAF, LIST, |_| Some(Request::new().member("Scope", "REGIONAL").member("Limit", 1))),
        about(LIST, &WAF, "GetWebACL", |acls| {
            let of = |name: &str| text(acls, &["WebACLs", name]);
            let request = Request::new().member("Scope", "REGIONAL").member("Name", of("Name")?);
            Some(request.member("Id", of("Id")?))
        }),
        about(LIST, &WAF, "GetLoggingConfiguration", |acls| member(acls, &["WebACLs", "ARN"], "ResourceArn"))
            .or_absent(&["WAFNonexistentItemException"]),
        about("DescribeLoadBalancers", &WAF, "GetWebACLForResource", |balancers| {
            let path = ["DescribeLoadBalancersResult", "LoadBalancers", "member"];
            let all = path.iter().try_fold(balancers, |inner, name| inner.get(*name))?;
            let all = all.as_array().map_or(std::slice::from_ref(all), Vec::as_slice);
            let application = |one: &&Value| text(one, &["Type"]).as_deref() == Some("application");
            member(all.iter().find(application)?, &["LoadBalancerArn"], "ResourceArn")
        }),
    ]
}

/// Auto Scaling, ECS and the network that both stand in.
fn computing() -> Vec<Probe> {
    vec![
        list(&AUTO_SCALING, "DescribeAutoScalingGroups", |_| Some(Request::new().parameter("MaxRecords", 1))),
        list(&EC2, "DescribeNatGateways", |_| short()),
        list(&EC2, "DescribeSubnets", |_| short()),
        list(&ECS, "ListClusters", |_| Some(Request::new().member("maxResults", 1))),
        about("ListClusters", &ECS, "ListServices", |clusters| {
            Some(member(clusters, &["clusterArns"], "cluster")?.member("maxResults", 1))
        }),
        about("ListServices", &ECS, "DescribeServices", |services| {
            let arn = text(services, &["serviceArns"])?;
            // arn:aws:ecs:region:account:service/cluster/name
            let cluster = arn.split('/').nth(1)?.to_owned();
            Some(Request::new().member("cluster", cluster).member("services", vec![arn]))
        }),
    ]
}
