//! What `CloudFront` answers, as far as it is read.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::aws::{Answer, AnswerExt as _, Page};
use crate::tables::rds_list::Elements;
use crate::tables::wire::or_none;

use super::CustomOrigin;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListDistributions {
    is_truncated: bool,
    next_marker: Option<String>,
    #[serde(rename = "Quantity")]
    _quantity: i64,
    #[serde(default)]
    items: Elements<Distribution>,
}

/// One page; a marker on the last one is not followed.
pub(super) fn page(answer: Answer<ListDistributions>) -> Answer<Page<Distribution>> {
    answer.map_value(|answer| Page {
        items: answer.items.list,
        next: answer.next_marker.filter(|_| answer.is_truncated),
    })
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Distribution {
    pub(super) id: String,
    #[serde(rename = "ARN")]
    pub(super) arn: String,
    pub(super) domain_name: String,
    pub(super) origins: Origins,
    default_cache_behavior: Behaviour,
    cache_behaviors: Behaviours,
    pub(super) enabled: bool,
    pub(super) viewer_certificate: Certificate,
    pub(super) restrictions: Restrictions,
    #[serde(rename = "WebACLId")]
    pub(super) web_acl_id: String,
    viewer_mtls_config: Option<Mtls>,
}

impl Distribution {
    fn behaviours(&self) -> impl Iterator<Item = &Behaviour> {
        std::iter::once(&self.default_cache_behavior).chain(&self.cache_behaviors.items.list)
    }

    /// What viewers may speak, each policy once.
    pub(super) fn viewer_policies(&self) -> Vec<String> {
        let policies: BTreeSet<&str> =
            self.behaviours().map(|one| one.viewer_protocol_policy.as_str()).collect();
        policies.into_iter().map(str::to_owned).collect()
    }

    pub(super) fn runs_lambda(&self) -> bool {
        self.behaviours().any(|one| one.lambda_function_associations.as_ref().is_some_and(|list| list.quantity > 0))
    }

    /// The functions that run at the edge, by ARN and version, each once.
    pub(super) fn functions(&self) -> Vec<String> {
        let lists = self.behaviours().filter_map(|one| one.lambda_function_associations.as_ref());
        let names: BTreeSet<&String> = lists.flat_map(|list| &list.items.list).map(|one| &one.function).collect();
        names.into_iter().cloned().collect()
    }

    pub(super) fn mtls(&self) -> bool {
        let mode = self.viewer_mtls_config.as_ref().and_then(|config| config.mode.as_deref());
        mode == Some("required")
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Origins {
    items: Elements<Origin>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Origin {
    id: String,
    custom_origin_config: Option<CustomOriginConfig>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CustomOriginConfig {
    origin_protocol_policy: String,
    origin_ssl_protocols: Option<SslProtocols>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SslProtocols {
    #[serde(default)]
    items: Elements<String>,
}

impl Origins {
    /// The origins that are reached over the internet.
    pub(super) fn custom(&self) -> Vec<CustomOrigin> {
        let custom = |origin: &Origin| {
            let config = origin.custom_origin_config.clone()?;
            Some(CustomOrigin {
                id: origin.id.clone(),
                protocol_policy: config.origin_protocol_policy,
                protocols: config.origin_ssl_protocols.map(|one| one.items.list).unwrap_or_default(),
            })
        };
        self.items.list.iter().filter_map(custom).collect()
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Behaviours {
    #[serde(default)]
    items: Elements<Behaviour>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Behaviour {
    viewer_protocol_policy: String,
    lambda_function_associations: Option<Associations>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Associations {
    quantity: i64,
    #[serde(default)]
    items: Elements<Association>,
}

#[derive(Clone, Debug, Deserialize)]
struct Association {
    #[serde(rename = "LambdaFunctionARN")]
    function: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Certificate {
    #[serde(default, rename = "CloudFrontDefaultCertificate")]
    is_default: bool,
    #[serde(rename = "IAMCertificateId")]
    iam: Option<String>,
    #[serde(rename = "ACMCertificateArn")]
    acm: Option<String>,
    #[serde(rename = "MinimumProtocolVersion")]
    minimum: Option<String>,
}

impl Certificate {
    /// The default certificate forces `TLSv1`, whatever stands beside it.
    pub(super) fn minimum_protocol(&self) -> Option<String> {
        if self.is_default { Some("TLSv1".to_owned()) } else { self.minimum.clone() }
    }

    pub(super) fn name(&self) -> String {
        or_none(self.acm.clone().or(self.iam.clone()))
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Restrictions {
    pub(super) geo_restriction: GeoRestriction,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GeoRestriction {
    restriction_type: String,
    #[serde(default)]
    items: Elements<String>,
}

impl GeoRestriction {
    pub(super) fn whitelist(&self) -> Vec<String> {
        if self.restriction_type == "whitelist" { self.items.list.clone() } else { Vec::new() }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Mtls {
    mode: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DistributionConfig {
    pub(super) logging: Option<Logging>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Logging {
    pub(super) enabled: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "<DistributionList><Marker/><MaxItems>100</MaxItems><IsTruncated>false</IsTruncated><Quantity>1</Quantity><Items>
      <DistributionSummary><Id>E1</Id><ARN>arn:cf</ARN><DomainName>d.cloudfront.net</DomainName>
      <Origins><Quantity>2</Quantity><Items>
        <Origin><Id>s3</Id><S3OriginConfig><OriginAccessIdentity/></S3OriginConfig></Origin>
        <Origin><Id>web</Id><CustomHeaders><Quantity>1</Quantity><Items><OriginCustomHeader><HeaderName>X</HeaderName><HeaderValue>s3cret</HeaderValue></OriginCustomHeader></Items></CustomHeaders>
          <CustomOriginConfig><OriginProtocolPolicy>https-only</OriginProtocolPolicy><OriginSslProtocols><Quantity>2</Quantity><Items><SslProtocol>TLSv1</SslProtocol><SslProtocol>TLSv1.2</SslProtocol></Items></OriginSslProtocols></CustomOriginConfig></Origin>
      </Items></Origins>
      <DefaultCacheBehavior><ViewerProtocolPolicy>redirect-to-https</ViewerProtocolPolicy></DefaultCacheBehavior>
      <CacheBehaviors><Quantity>1</Quantity><Items><CacheBehavior><ViewerProtocolPolicy>allow-all</ViewerProtocolPolicy><LambdaFunctionAssociations><Quantity>1</Quantity><Items><LambdaFunctionAssociation><LambdaFunctionARN>arn:aws:lambda:us-east-1:111111111111:function:kasumi-edge:3</LambdaFunctionARN><EventType>viewer-response</EventType></LambdaFunctionAssociation></Items></LambdaFunctionAssociations></CacheBehavior></Items></CacheBehaviors>
      <Enabled>true</Enabled>
      <ViewerCertificate><CloudFrontDefaultCertificate>true</CloudFrontDefaultCertificate><MinimumProtocolVersion>TLSv1.2_2021</MinimumProtocolVersion></ViewerCertificate>
      <Restrictions><GeoRestriction><RestrictionType>whitelist</RestrictionType><Quantity>1</Quantity><Items><Location>JP</Location></Items></GeoRestriction></Restrictions>
      <WebACLId></WebACLId></DistributionSummary>
    </Items></DistributionList>";

    fn distribution() -> Distribution {
        quick_xml::de::from_str::<ListDistributions>(BODY).unwrap().items.list[0].clone()
    }

    #[test]
    fn one_behaviour_that_allows_all_shows() {
        assert_eq!(distribution().viewer_policies(), ["allow-all", "redirect-to-https"]);
        assert!(distribution().runs_lambda());
        assert_eq!(distribution().functions(), ["arn:aws:lambda:us-east-1:111111111111:function:kasumi-edge:3"]);
    }

    #[test]
    fn the_default_certificate_forces_the_oldest_policy() {
        let certificate = distribution().viewer_certificate;
        assert_eq!(certificate.minimum_protocol().as_deref(), Some("TLSv1"));
        assert_eq!(certificate.name(), "none");
    }

    #[test]
    fn a_bucket_is_no_custom_origin_and_headers_are_not_read() {
        let origins = distribution().origins.custom();
        assert_eq!((origins.len(), origins[0].id.as_str()), (1, "web"));
        assert_eq!(origins[0].protocols, ["TLSv1", "TLSv1.2"]);
        assert!(!format!("{:?}", distribution()).contains("s3cret"));
    }

    #[test]
    fn a_list_of_allowed_countries_is_told_from_one_of_others() {
        assert_eq!(distribution().restrictions.geo_restriction.whitelist(), ["JP"]);
        let others = GeoRestriction { restriction_type: "blacklist".to_owned(), items: Elements::default() };
        assert!(others.whitelist().is_empty());
    }
}
