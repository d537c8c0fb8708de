//! Custom domain names of API Gateway. Both generations of its API list them; one that both list is
//! kept once, as the first gives it, which knows more security policies.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};

use super::closed::Closed;
use super::service::{API_GATEWAY, API_GATEWAY_V2};
use super::wire::or_none;
use super::{Collected, Facts, Reader, Scope, Table};

static GET_DOMAIN_NAMES: Operation<GetDomainNames> = API_GATEWAY.operation("GetDomainNames");
static GET_DOMAIN_NAMES_2: Operation<GetDomainNames2> = API_GATEWAY_V2.operation("GetDomainNames");

/// One custom domain name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ApiDomain {
    /// ARN.
    pub arn: String,
    /// Host name.
    pub name: String,
    /// Where it is reached: `EDGE`, `REGIONAL` or `PRIVATE`.
    pub endpoint_type: Option<String>,
    /// Security policy; `none` where AWS names none.
    pub policy: String,
    /// Whether clients have to show a certificate.
    pub mtls: bool,
}

impl Table for ApiDomain {
    const NAME: &'static str = "api_domain";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("apigateway", "GetDomainNames")];
    const CLOSED: &'static [Closed] =
        &[Closed::column("endpoint_type", "GetDomainNames", &["EDGE", "PRIVATE", "REGIONAL"])];

    async fn collect(reader: Reader) -> Collected<Self> {
        let mut collected = Collected::default();
        let mut seen = BTreeSet::new();
        for list in [domains(&reader).await, domains_2(&reader).await] {
            collected.listed(reader.region(), &list);
            for (domain, call) in list.items {
                let arn = format!("arn:aws:apigateway:{}::/domainnames/{}", reader.region(), domain.name);
                let row = Self { arn: domain.arn.clone().unwrap_or(arn), ..domain.into_row() };
                if seen.insert(row.name.clone()) || row.endpoint_type.as_deref() == Some("PRIVATE") {
                    collected.keep(Facts::of(reader.region(), &row.arn).resting_on(call), row);
                }
            }
        }
        collected
    }
}

async fn domains(reader: &Reader) -> Listed<Domain> {
    pages(|position| {
        let request = Request::get("/domainnames").header("accept", "application/json").parameter("limit", 500);
        let request = request.parameter_if("position", position);
        async move {
            let answer = reader.operation(&GET_DOMAIN_NAMES, request).await;
            answer.map_value(|answer| Page {
                items: answer.items.into_iter().map(DomainName::into_domain).collect(),
                next: answer.position,
            })
        }
    })
    .await
}

async fn domains_2(reader: &Reader) -> Listed<Domain> {
    pages(|token| {
        let request = Request::get("/v2/domainnames").parameter("maxResults", 500);
        let request = request.parameter_if("nextToken", token);
        async move {
            let answer = reader.operation(&GET_DOMAIN_NAMES_2, request).await;
            answer.map_value(|answer| Page {
                items: answer.items.into_iter().map(DomainName2::into_domain).collect(),
                next: answer.next_token,
            })
        }
    })
    .await
}

/// A domain name of either generation.
#[derive(Clone, Debug)]
struct Domain {
    arn: Option<String>,
    name: String,
    endpoint_type: Option<String>,
    policy: Option<String>,
    mtls: bool,
}

impl Domain {
    fn into_row(self) -> ApiDomain {
        ApiDomain {
            arn: or_none(self.arn),
            name: self.name,
            endpoint_type: Some(or_none(self.endpoint_type)),
            policy: or_none(self.policy),
            mtls: self.mtls,
        }
    }
}

#[derive(Debug, Deserialize)]
struct GetDomainNames {
    #[serde(rename = "item")]
    items: Vec<DomainName>,
    position: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DomainName {
    domain_name: String,
    domain_name_arn: Option<String>,
    endpoint_configuration: EndpointConfiguration,
    security_policy: Option<String>,
    mutual_tls_authentication: Option<MutualTls>,
}

#[derive(Clone, Debug, Deserialize)]
struct EndpointConfiguration {
    types: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct MutualTls {
    truststore_uri: Option<String>,
}

fn is_on(mtls: Option<MutualTls>) -> bool {
    mtls.and_then(|mtls| mtls.truststore_uri).is_some_and(|uri| !uri.is_empty())
}

impl DomainName {
    fn into_domain(self) -> Domain {
        Domain {
            arn: self.domain_name_arn,
            name: self.domain_name,
            endpoint_type: self.endpoint_configuration.types.into_iter().next(),
            policy: self.security_policy,
            mtls: is_on(self.mutual_tls_authentication),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct GetDomainNames2 {
    items: Vec<DomainName2>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DomainName2 {
    domain_name: String,
    domain_name_arn: Option<String>,
    domain_name_configurations: Vec<Configuration>,
    mutual_tls_authentication: Option<MutualTls>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Configuration {
    endpoint_type: Option<String>,
    security_policy: Option<String>,
}

impl DomainName2 {
    fn into_domain(self) -> Domain {
        let first = self.domain_name_configurations.into_iter().next();
        let (endpoint_type, policy) =
            first.map_or((None, None), |one| (one.endpoint_type, one.security_policy));
        Domain {
            arn: self.domain_name_arn,
            name: self.domain_name,
            endpoint_type,
            policy,
            mtls: is_on(self.mutual_tls_authentication),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_generations_give_the_same_row() {
        let first = r#"{"domainName":"api.kasumi.example","endpointConfiguration":{"types":["REGIONAL"]},"securityPolicy":"TLS_1_2","mutualTlsAuthentication":{"truststoreUri":"s3://x"}}"#;
        let second = r#"{"domainName":"api.kasumi.example","domainNameConfigurations":[{"endpointType":"REGIONAL","securityPolicy":"TLS_1_2"}],"mutualTlsAuthentication":{"truststoreUri":"s3://x"}}"#;
        let first = serde_json::from_str::<DomainName>(first).unwrap().into_domain().into_row();
        let second = serde_json::from_str::<DomainName2>(second).unwrap().into_domain().into_row();
        assert_eq!(first, second);
        assert!(first.mtls);
    }
}
