//! Server certificates kept in IAM, the place before Certificate Manager. IAM tells neither their keys
//! nor who uses them.

use aws_sdk_iam::Client;
use aws_sdk_iam::types::ServerCertificateMetadata;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::{Answer, Page, pages};
use crate::model::{Region, Time};

use super::required::required;
use super::wire::sdk_time;
use super::{Collected, Facts, Reader, Scope, Table, iam};

const LIST: &str = "ListServerCertificates";

/// One server certificate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ServerCertificate {
    /// ARN.
    pub arn: String,
    /// Id, by which `CloudFront` names it.
    pub id: String,
    /// End of its validity.
    pub expires_at: Time,
}

impl Table for ServerCertificate {
    const NAME: &'static str = "server_certificate";
    const SCOPE: Scope = Scope::Global;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("iam", "ListServerCertificates")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let client = iam::client(&reader);
        let (asked, with) = (&reader, &client);
        let list = pages(|marker| page(asked, with, marker)).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (certificate, call) in list.items {
            let facts = Facts::of(&Region::global(), &certificate.arn).resting_on(call);
            collected.keep(facts, certificate);
        }
        collected
    }
}

async fn page(reader: &Reader, client: &Client, marker: Option<String>) -> Answer<Page<ServerCertificate>> {
    let answer = reader
        .session()
        .call("iam", LIST, &Region::us_east_1(), |recorder| {
            client.list_server_certificates().set_marker(marker).customize().interceptor(recorder).send()
        })
        .await;
    required("iam", LIST, answer, |output| {
        let rows = output.server_certificate_metadata_list.iter().map(row).collect::<Option<Vec<_>>>();
        Some(Page { items: rows?, next: output.marker.filter(|_| output.is_truncated) })
    })
}

fn row(listed: &ServerCertificateMetadata) -> Option<ServerCertificate> {
    Some(ServerCertificate {
        arn: listed.arn.clone(),
        id: listed.server_certificate_id.clone(),
        expires_at: sdk_time(listed.expiration.as_ref()?)?,
    })
}
