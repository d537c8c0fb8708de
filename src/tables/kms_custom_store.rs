//! Custom key stores of KMS: `CloudHSM` clusters and external key managers that hold key material.

use aws_sdk_kms::Client;
use aws_sdk_kms::types::CustomKeyStoresListEntry;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::pages;

use super::closed::Closed;
use super::kms_key::page;
use super::required::required;
use super::wire::or_none;
use super::{Collected, Facts, Reader, Scope, Table};

/// One custom key store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KmsCustomStore {
    /// Id, such as `cks-1234567890abcdef0`.
    pub id: String,
    /// Name.
    pub name: String,
    /// `AWS_CLOUDHSM` or `EXTERNAL_KEY_STORE`.
    pub kind: Option<String>,
    /// State of its connection: `CONNECTED`, `CONNECTING`, `DISCONNECTED`, `DISCONNECTING` or `FAILED`.
    pub state: Option<String>,
    /// `CloudHSM` cluster; `none` for an external key store.
    pub cluster_id: String,
    /// Where the proxy of an external key store is reached; `none` for a cluster. It tells nothing of
    /// the country in which the key manager stands.
    pub xks_uri: String,
}

impl Table for KmsCustomStore {
    const NAME: &'static str = "kms_custom_store";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("kms", "DescribeCustomKeyStores")];
    const CLOSED: &'static [Closed] = &[
        Closed::column("kind", "DescribeCustomKeyStores", &["AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"]),
        Closed::column(
            "state",
            "DescribeCustomKeyStores",
            &["CONNECTED", "CONNECTING", "DISCONNECTED", "DISCONNECTING", "FAILED"],
        ),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let client = Client::new(&reader.sdk());
        let (client, reader) = (&client, &reader);
        let list = pages(|marker| async move {
            let request = client.describe_custom_key_stores().limit(1000).set_marker(marker);
            let send = |recorder| request.customize().interceptor(recorder).send();
            let answer = reader.session().call("kms", "DescribeCustomKeyStores", reader.region(), send).await;
            required("kms", "DescribeCustomKeyStores", answer, |answer| {
                page(answer.custom_key_stores?, answer.next_marker, answer.truncated, Self::read)
            })
        })
        .await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (store, call) in list.items {
            collected.keep(Facts::of(reader.region(), &store.id).resting_on(call), store);
        }
        collected
    }
}

impl KmsCustomStore {
    fn read(entry: CustomKeyStoresListEntry) -> Option<Self> {
        let proxy = entry.xks_proxy_configuration;
        Some(Self {
            id: entry.custom_key_store_id?,
            name: entry.custom_key_store_name?,
            kind: Some(entry.custom_key_store_type?.as_str().to_owned()),
            state: Some(entry.connection_state?.as_str().to_owned()),
            cluster_id: or_none(entry.cloud_hsm_cluster_id),
            xks_uri: or_none(proxy.and_then(|proxy| proxy.uri_endpoint)),
        })
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_kms::types::{ConnectionStateType, CustomKeyStoreType};

    use super::*;

    #[test]
    fn a_store_without_a_state_is_malformed() {
        let entry = || {
            CustomKeyStoresListEntry::builder()
                .custom_key_store_id("cks-1")
                .custom_key_store_name("kasumi-hsm")
                .custom_key_store_type(CustomKeyStoreType::AwsCloudhsm)
        };
        assert_eq!(KmsCustomStore::read(entry().build()), None);
        let row = KmsCustomStore::read(entry().connection_state(ConnectionStateType::Failed).build()).unwrap();
        assert_eq!((row.state.as_deref(), row.xks_uri.as_str()), (Some("FAILED"), "none"));
    }
}
