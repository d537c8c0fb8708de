//! Connections from `OpenSearch` domains of the account to domains elsewhere, for searches and
//! replication across clusters.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Operation;
use crate::aws::operation::Request;

use super::closed::Closed;
use super::listing::{Listing, listed};
use super::service::OPENSEARCH;
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE: Operation<Describe> = OPENSEARCH.operation("DescribeOutboundConnections");

/// One connection.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct OpensearchConnection {
    /// Id of the connection.
    pub id: String,
    /// ARN of the domain that asks; its account and Region are this one's when AWS gives none.
    pub local_domain: String,
    /// ARN of the domain that is asked; without a Region when AWS gives none.
    pub remote_domain: String,
    /// Status, such as `ACTIVE`, `PENDING_ACCEPTANCE` or `DELETED`.
    pub status: Option<String>,
}

impl Table for OpensearchConnection {
    const NAME: &'static str = "opensearch_connection";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("es", "DescribeOutboundConnections")];
    const CLOSED: &'static [Closed] = &[Closed::column(
        "status",
        "DescribeOutboundConnections",
        &[
            "ACTIVE",
            "APPROVED",
            "DELETED",
            "DELETING",
            "PENDING_ACCEPTANCE",
            "PROVISIONING",
            "REJECTED",
            "REJECTING",
            "VALIDATING",
            "VALIDATION_FAILED",
        ],
    )];

    async fn collect(reader: Reader) -> Collected<Self> {
        let listing = Listing {
            operation: &DESCRIBE,
            request: Request::post("/2021-01-01/opensearch/cc/outboundConnection/search").member("MaxResults", 100),
            page: |request, token| request.member_if("NextToken", token),
            split: |answer| (answer.connections, answer.next_token),
            regions: None,
        };
        let list = listed(&reader, listing).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (connection, call) in list.items {
            let here = (reader.region().as_str(), reader.account().as_str());
            let row = connection.into_row(here);
            collected.keep(Facts::of(reader.region(), row.id.clone()).resting_on(call), row);
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
struct Describe {
    #[serde(rename = "Connections")]
    connections: Vec<Connection>,
    #[serde(rename = "NextToken")]
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Connection {
    connection_id: String,
    local_domain_info: DomainInfo,
    remote_domain_info: DomainInfo,
    connection_status: Status,
}

#[derive(Clone, Debug, Deserialize)]
struct DomainInfo {
    #[serde(rename = "AWSDomainInformation")]
    domain: Domain,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Domain {
    owner_id: Option<String>,
    domain_name: String,
    region: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct Status {
    #[serde(rename = "StatusCode")]
    code: String,
}

impl Domain {
    fn arn(&self, region: &str, owner: &str) -> String {
        let region = self.region.as_deref().unwrap_or(region);
        let owner = self.owner_id.as_deref().unwrap_or(owner);
        format!("arn:aws:es:{region}:{owner}:domain/{}", self.domain_name)
    }
}

impl Connection {
    fn into_row(self, (region, account): (&str, &str)) -> OpensearchConnection {
        OpensearchConnection {
            id: self.connection_id,
            local_domain: self.local_domain_info.domain.arn(region, account),
            remote_domain: self.remote_domain_info.domain.arn("", ""),
            status: Some(self.connection_status.code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remote_domain_without_a_region_is_not_taken_to_be_here() {
        let body = r#"{"Connections":[{"ConnectionId":"c","ConnectionStatus":{"StatusCode":"ACTIVE"},
            "LocalDomainInfo":{"AWSDomainInformation":{"DomainName":"a"}},
            "RemoteDomainInfo":{"AWSDomainInformation":{"OwnerId":"222222222222","DomainName":"b"}}}]}"#;
        let answer: Describe = serde_json::from_str(body).unwrap();
        let row = answer.connections[0].clone().into_row(("ap-northeast-1", "111111111111"));
        assert_eq!(row.local_domain, "arn:aws:es:ap-northeast-1:111111111111:domain/a");
        assert_eq!(row.remote_domain, "arn:aws:es::222222222222:domain/b");
    }
}
