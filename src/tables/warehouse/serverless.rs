//! Namespaces of Redshift Serverless, which hold the data, with the workgroups that serve them.

use serde::Deserialize;

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};
use crate::model::CallId;
use crate::tables::required::incomplete;
use crate::tables::service::REDSHIFT_SERVERLESS;
use crate::tables::wire::TextTime;
use crate::tables::{Collected, Facts, Reader};

use super::Warehouse;

static LIST_NAMESPACES: Operation<ListNamespaces> = REDSHIFT_SERVERLESS.operation("ListNamespaces");
static LIST_WORKGROUPS: Operation<ListWorkgroups> = REDSHIFT_SERVERLESS.operation("ListWorkgroups");

/// Adds the namespaces of the Region.
pub(super) async fn collect(reader: &Reader, collected: &mut Collected<Warehouse>) {
    let namespaces = pages(|token| async move {
        let request = Request::new().member("maxResults", 100).member_if("nextToken", token);
        let answer = reader.operation(&LIST_NAMESPACES, request).await;
        answer.map_value(|answer| Page { items: answer.namespaces, next: answer.next_token })
    })
    .await;
    collected.listed(reader.region(), &namespaces);
    if namespaces.items.is_empty() {
        return;
    }
    let workgroups = pages(|token| async move {
        let request = Request::new().member("maxResults", 100).member_if("nextToken", token);
        let answer = reader.operation(&LIST_WORKGROUPS, request).await;
        answer.map_value(|answer| Page { items: answer.workgroups, next: answer.next_token })
    })
    .await;
    for (namespace, call) in namespaces.items {
        let (facts, row) = row(reader, namespace, call, &workgroups);
        collected.keep(facts, row);
    }
}

fn row(
    reader: &Reader,
    namespace: Namespace,
    call: CallId,
    workgroups: &Listed<Workgroup>,
) -> (Facts, Warehouse) {
    let mut facts = Facts::of(reader.region(), namespace.namespace_arn.clone()).resting_on(call);
    facts.rest_on(&workgroups.calls);
    if let Some(failure) = &workgroups.failure {
        facts.unknown(&["publicly_accessible", "require_ssl"], failure.clone());
    }
    let complete = workgroups.failure.is_none();
    let own = workgroups.items.iter().filter(|(one, _)| one.namespace_name == namespace.namespace_name);
    let own: Vec<_> = own.collect();
    let public = own.iter().any(|(one, _)| one.publicly_accessible);
    let silent = own.iter().find(|(one, _)| one.require_ssl().is_none());
    if let (Some((_, call)), true) = (silent, complete) {
        facts.unknown(&["require_ssl"], incomplete("redshift-serverless", "ListWorkgroups", *call));
    }
    let open = own.iter().any(|(one, _)| one.require_ssl() == Some(false));
    let known = complete && silent.is_none();
    let row = Warehouse {
        publicly_accessible: (public || complete).then_some(public),
        require_ssl: (open || known).then_some(!open),
        ..namespace.into_row()
    };
    (facts, row)
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListNamespaces {
    namespaces: Vec<Namespace>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Namespace {
    namespace_arn: String,
    namespace_name: String,
    kms_key_id: Option<String>,
    #[serde(default)]
    log_exports: Vec<String>,
    creation_date: TextTime,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListWorkgroups {
    workgroups: Vec<Workgroup>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Workgroup {
    namespace_name: String,
    publicly_accessible: bool,
    #[serde(default)]
    config_parameters: Vec<Parameter>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameter {
    parameter_key: String,
    parameter_value: Option<String>,
}

impl Workgroup {
    /// Whether it demands TLS; absent where AWS does not list the parameter.
    fn require_ssl(&self) -> Option<bool> {
        let found = self.config_parameters.iter().find(|one| one.parameter_key == "require_ssl")?;
        Some(found.parameter_value.as_deref() == Some("true"))
    }
}

impl Namespace {
    /// The row without what the workgroups tell.
    fn into_row(self) -> Warehouse {
        let key = self.kms_key_id.filter(|key| !matches!(key.as_str(), "" | "AWS_OWNED_KMS_KEY"));
        Warehouse {
            arn: self.namespace_arn,
            name: self.namespace_name,
            kind: "serverless".to_owned(),
            encrypted: true,
            kms_key: key.unwrap_or_else(|| "aws-owned".to_owned()),
            snapshot_days: 1,
            publicly_accessible: None,
            copy_region: "none".to_owned(),
            audit_logging: Some(!self.log_exports.is_empty()),
            require_ssl: None,
            parameter_status: "in-sync".to_owned(),
            multi_az: "none".to_owned(),
            storage_mb: 0,
            created_at: self.creation_date.0,
            tags: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_namespace_without_a_key_of_its_own_is_under_awss() {
        let json = r#"{"namespaceArn":"a","namespaceName":"n","kmsKeyId":"AWS_OWNED_KMS_KEY","creationDate":"2025-01-01T00:00:00Z"}"#;
        let row = serde_json::from_str::<Namespace>(json).unwrap().into_row();
        assert_eq!(
            (row.encrypted, row.kms_key.as_str(), row.audit_logging),
            (true, "aws-owned", Some(false))
        );
    }

    #[test]
    fn a_workgroup_that_does_not_list_the_parameter_says_nothing_of_tls() {
        let read = |json: &str| serde_json::from_str::<Workgroup>(json).unwrap().require_ssl();
        let with = |value: &str| {
            format!(
                r#"{{"namespaceName":"n","publiclyAccessible":false,"configParameters":[{{"parameterKey":"require_ssl","parameterValue":"{value}"}}]}}"#
            )
        };
        assert_eq!(read(r#"{"namespaceName":"n","publiclyAccessible":true}"#), None);
        assert_eq!((read(&with("true")), read(&with("false"))), (Some(true), Some(false)));
    }
}
