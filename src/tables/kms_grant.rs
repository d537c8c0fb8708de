//! Grants of KMS keys: permissions that no policy shows and that never expire.
//!
//! Asked of every key that AWS does not manage. Where a key's grants cannot be listed, rows may be
//! missing, and the Region says so.

use aws_sdk_kms::Client;
use aws_sdk_kms::types::{GrantConstraints, GrantListEntry};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::{Listed, pages};
use crate::model::Time;

use super::kms_key::{keys, page};
use super::required::required;
use super::wire::{or_none, sdk_time};
use super::{Collected, Facts, Reader, Scope, Table};
use super::several::several;

/// One grant. A finding calls it by the key's ARN and the grant's id, with which it is revoked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KmsGrant {
    /// ARN of the key it is a grant of.
    pub key_arn: String,
    /// Grant id.
    pub grant_id: String,
    /// Who may use the key by it: an ARN, a service principal such as `rds.ap-northeast-1.amazonaws.com`,
    /// `AWS Internal`, or the unique id of a principal that was deleted.
    pub grantee: String,
    /// Whether AWS says in a field of its own that the grantee is a service principal.
    pub grantee_is_service: bool,
    /// What it allows, such as `Decrypt`, sorted.
    pub operations: Vec<String>,
    /// Who may retire it, an ARN or a service principal; `none` when nobody is named.
    pub retiring: String,
    /// Whether AWS says in a field of its own that a service principal may retire it.
    pub retiring_is_service: bool,
    /// Account under which it was issued, as AWS gives it, a service principal for some grants that
    /// services make; `none` when AWS gives none.
    pub issuing_account: String,
    /// Whether it holds only with a certain encryption context or for a certain source resource.
    pub constrained: bool,
    /// Creation time; 1970-01-01T00:00:00Z when AWS gives none.
    pub created_at: Time,
}

impl Table for KmsGrant {
    const NAME: &'static str = "kms_grant";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("kms", "ListKeys"), ("kms", "DescribeKey"), ("kms", "ListGrants")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let keys = keys(&reader).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &keys);
        let customer = keys.values().filter(|key| !key.is_aws_managed());
        let asked = customer.map(|key| grants(&reader, &key.id, &key.arn));
        for list in several(asked).await {
            collected.listed(reader.region(), &list);
            for (grant, call) in list.items {
                let resource = format!("{} grant {}", grant.key_arn, grant.grant_id);
                collected.keep(Facts::of(reader.region(), resource).resting_on(call), grant);
            }
        }
        collected
    }
}

async fn grants(reader: &Reader, id: &str, arn: &str) -> Listed<KmsGrant> {
    let client = Client::new(&reader.sdk());
    let client = &client;
    pages(|marker| async move {
        let request = client.list_grants().key_id(id).limit(100).set_marker(marker);
        let send = |recorder| request.customize().interceptor(recorder).send();
        let answer = reader.session().call("kms", "ListGrants", reader.region(), send).await;
        required("kms", "ListGrants", answer, |answer| {
            page(answer.grants?, answer.next_marker, answer.truncated, |grant| row(arn, grant))
        })
    })
    .await
}

fn row(key_arn: &str, grant: GrantListEntry) -> Option<KmsGrant> {
    let mut operations: Vec<String> =
        grant.operations?.iter().map(|operation| operation.as_str().to_owned()).collect();
    operations.sort();
    Some(KmsGrant {
        key_arn: key_arn.to_owned(),
        grant_id: grant.grant_id?,
        grantee_is_service: grant.grantee_service_principal.is_some(),
        grantee: grant.grantee_service_principal.or(grant.grantee_principal)?,
        operations,
        retiring_is_service: grant.retiring_service_principal.is_some(),
        retiring: or_none(grant.retiring_service_principal.or(grant.retiring_principal)),
        issuing_account: or_none(grant.issuing_account),
        constrained: grant.constraints.as_ref().is_some_and(constrains),
        created_at: grant.creation_date.as_ref().map_or(Some(Time::NONE), sdk_time)?,
    })
}

fn constrains(constraints: &GrantConstraints) -> bool {
    let pairs = [&constraints.encryption_context_subset, &constraints.encryption_context_equals];
    constraints.source_arn.is_some() || pairs.into_iter().flatten().any(|pairs| !pairs.is_empty())
}

#[cfg(test)]
mod tests {
    use aws_sdk_kms::types::GrantOperation;
    use aws_smithy_types::DateTime;

    use super::*;

    const KEY: &str = "arn:aws:kms:ap-northeast-1:111111111111:key/k";

    fn grant() -> aws_sdk_kms::types::builders::GrantListEntryBuilder {
        GrantListEntry::builder()
            .grant_id("g")
            .grantee_principal("arn:aws:iam::999999999999:role/data-link")
            .operations(GrantOperation::GenerateDataKey)
            .operations(GrantOperation::Decrypt)
            .creation_date(DateTime::from_secs(60))
    }

    #[test]
    fn what_a_grant_does_not_name_is_a_value() {
        let row = row(KEY, grant().build()).unwrap();
        assert_eq!((row.retiring.as_str(), row.issuing_account.as_str()), ("none", "none"));
        assert_eq!(row.operations, ["Decrypt", "GenerateDataKey"]);
        assert!(!row.constrained && !row.grantee_is_service);
    }

    #[test]
    fn a_service_principal_in_its_own_field_is_the_grantee() {
        let service = grant().set_grantee_principal(None).grantee_service_principal("mwaa.amazonaws.com");
        let row = row(KEY, service.build()).unwrap();
        assert_eq!((row.grantee.as_str(), row.grantee_is_service), ("mwaa.amazonaws.com", true));
    }

    #[test]
    fn empty_constraints_do_not_constrain() {
        let empty = GrantConstraints::builder().set_encryption_context_subset(Some([].into())).build();
        assert!(!row(KEY, grant().constraints(empty).build()).unwrap().constrained);
        let one = GrantConstraints::builder().encryption_context_equals("aws:ebs:id", "vol-1").build();
        assert!(row(KEY, grant().constraints(one).build()).unwrap().constrained);
    }

    #[test]
    fn a_grant_without_a_grantee_is_no_grant() {
        assert_eq!(row(KEY, grant().set_grantee_principal(None).build()), None);
    }
}
