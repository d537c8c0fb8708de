//! `CloudFront` distributions, with what their viewers and origins may speak and where their logs go.
//!
//! Standard logs of the second kind are no part of a distribution: they are a delivery of
//! `CloudWatch` Logs in us-east-1 whose source is the distribution. Headers that a distribution adds
//! for its origin are agreed secrets and are not read.

mod answers;
mod logging;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::{Request, segment};
use crate::aws::{Listed, Operation, pages};
use crate::model::{CallId, Region};

use self::answers::{Distribution, DistributionConfig, ListDistributions};
use self::logging::Deliveries;
use super::closed::Closed;
use super::service::CLOUD_FRONT;
use super::several::several;
use super::wire::or_none;
use super::{Collected, Facts, Reader, Scope, Table};

static LIST: Operation<ListDistributions> = CLOUD_FRONT.operation("ListDistributions");
static CONFIG: Operation<DistributionConfig> = CLOUD_FRONT.operation("GetDistributionConfig");

const PATH: &str = "/2020-05-31/distribution";

/// One distribution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cdn {
    /// ARN.
    pub arn: String,
    /// Host name that AWS gave it.
    pub domain: String,
    /// Whether it takes requests.
    pub enabled: bool,
    /// Web ACL in front of it: an ARN, or the id of one of the first generation; `none` without one.
    pub web_acl: String,
    /// What viewers may speak, for each behaviour once: `allow-all`, `https-only` or
    /// `redirect-to-https`.
    pub viewer_policies: Option<Vec<String>>,
    /// Security policy for viewers; `TLSv1` under the certificate that every distribution has.
    pub minimum_protocol: Option<String>,
    /// ARN of its certificate, or id of one kept in IAM; `none` under the one that every distribution
    /// has.
    pub certificate: String,
    /// Whether viewers have to show a certificate.
    pub mtls: bool,
    /// Its origins, but for S3 and those within a VPC.
    pub origins: Vec<CustomOrigin>,
    /// Countries whose viewers alone are served; empty when there is no such list.
    pub countries: Vec<String>,
    /// Whether code of Lambda runs at its edge locations.
    pub edge_functions: bool,
    /// ARNs of the versions of functions that run there, sorted.
    pub edge_function_arns: Vec<String>,
    /// Whether access logs are kept: standard logs of either kind.
    pub logging: Option<bool>,
}

/// An origin that is reached over the internet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomOrigin {
    /// Its id within the distribution.
    pub id: String,
    /// How it is reached: `http-only`, `https-only` or `match-viewer`.
    pub protocol_policy: String,
    /// Protocol versions that `CloudFront` may use towards it.
    pub protocols: Vec<String>,
}

impl Table for Cdn {
    const NAME: &'static str = "cdn";
    const SCOPE: Scope = Scope::Global;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[
        ("cloudfront", "ListDistributions"),
        ("cloudfront", "GetDistributionConfig"),
        ("logs", "DescribeDeliverySources"),
        ("logs", "DescribeDeliveries"),
    ];
    const CLOSED: &'static [Closed] = &[
        Closed::column(
            "viewer_policies",
            "ListDistributions",
            &["allow-all", "https-only", "redirect-to-https"],
        ),
        Closed::column(
            "minimum_protocol",
            "ListDistributions",
            &[
                "SSLv3",
                "TLSv1",
                "TLSv1_2016",
                "TLSv1.1_2016",
                "TLSv1.2_2018",
                "TLSv1.2_2019",
                "TLSv1.2_2021",
                "TLSv1.2_2025",
                "TLSv1.3_2025",
            ],
        ),
        Closed::member(
            "origins",
            "protocol_policy",
            "ListDistributions",
            &["http-only", "https-only", "match-viewer"],
        ),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let mut collected = Collected::default();
        let list = distributions(&reader).await;
        collected.listed(reader.region(), &list);
        let deliveries = Deliveries::of(&reader, !list.items.is_empty()).await;
        let rows = list.items.into_iter().map(|(one, call)| describe(&reader, &deliveries, one, call));
        for (facts, row) in several(rows).await {
            collected.keep(facts, row);
        }
        collected
    }
}

async fn distributions(reader: &Reader) -> Listed<Distribution> {
    pages(|marker| async move {
        let request = Request::get(PATH).parameter("MaxItems", 100).parameter_if("Marker", marker);
        let answer = reader.operation(&LIST, request).await;
        answers::page(answer)
    })
    .await
}

async fn describe(
    reader: &Reader,
    deliveries: &Deliveries,
    listed: Distribution,
    call: CallId,
) -> (Facts, Cdn) {
    let mut facts = Facts::of(&Region::global(), &listed.arn).resting_on(call);
    let request = Request::get(format!("{PATH}/{}/config", segment(&listed.id)));
    let config = facts.take(&["logging"], reader.operation(&CONFIG, request).await);
    let first = config.map(|config| config.logging.is_some_and(|logging| logging.enabled));
    let second = deliveries.has(&mut facts, &listed.arn);
    let logging = match (first, second) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    };
    let row = Cdn {
        viewer_policies: Some(listed.viewer_policies()),
        edge_functions: listed.runs_lambda(),
        edge_function_arns: listed.functions(),
        mtls: listed.mtls(),
        countries: listed.restrictions.geo_restriction.whitelist(),
        minimum_protocol: listed.viewer_certificate.minimum_protocol(),
        certificate: listed.viewer_certificate.name(),
        origins: listed.origins.custom(),
        arn: listed.arn,
        domain: listed.domain_name,
        enabled: listed.enabled,
        web_acl: or_none(Some(listed.web_acl_id)),
        logging,
    };
    (facts, row)
}
