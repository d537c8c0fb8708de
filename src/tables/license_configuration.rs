//! Licence records of AWS License Manager, with the resources they are associated with.
//!
//! Until somebody sets License Manager up, its service-linked role is missing and every call is refused;
//! AWS says so in words, and there is no record then.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};
use crate::model::CallId;

use super::several::several;
use super::service::LICENSE_MANAGER;
use super::wire::or_none;
use super::{Collected, Facts, Reader, Scope, Table};

static LIST_LICENSE_CONFIGURATIONS: Operation<ListLicenseConfigurations> =
    LICENSE_MANAGER.operation("ListLicenseConfigurations");
static LIST_ASSOCIATIONS: Operation<ListAssociations> =
    LICENSE_MANAGER.operation("ListAssociationsForLicenseConfiguration");

/// What License Manager answers until it is set up.
const REFUSED: &str = "AccessDeniedException";
const NOT_SET_UP: &str = "Service role not found";

/// One licence record.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct LicenseConfiguration {
    /// ARN.
    pub arn: String,
    /// Name; `none` when it has none.
    pub name: String,
    /// ARNs of the instances, images, hosts and databases that it is associated with.
    pub resources: Option<Vec<String>>,
}

impl Table for LicenseConfiguration {
    const NAME: &'static str = "license_configuration";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[
        ("license-manager", "ListLicenseConfigurations"),
        ("license-manager", "ListAssociationsForLicenseConfiguration"),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = configurations(&reader).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        let rows = list.items.into_iter().map(|(one, call)| describe(&reader, one, call));
        for (facts, row) in several(rows).await {
            collected.keep(facts, row);
        }
        collected
    }
}

async fn configurations(reader: &Reader) -> Listed<Configuration> {
    pages(|token| {
        let request = Request::new().member("MaxResults", 100).member_if("NextToken", token);
        async move {
            let none = || ListLicenseConfigurations { license_configurations: Vec::new(), next_token: None };
            let answer = reader.operation(&LIST_LICENSE_CONFIGURATIONS, request).await;
            let answer = answer.absent_if_told(REFUSED, NOT_SET_UP, none);
            answer.map_value(|answer| Page { items: answer.license_configurations, next: answer.next_token })
        }
    })
    .await
}

async fn describe(reader: &Reader, one: Configuration, call: CallId) -> (Facts, LicenseConfiguration) {
    let arn = one.license_configuration_arn;
    let mut facts = Facts::of(reader.region(), arn.clone()).resting_on(call);
    let list = associations(reader, &arn).await;
    facts.rest_on(&list.calls);
    let resources = if let Some(failure) = list.failure {
        facts.unknown(&["resources"], failure);
        None
    } else {
        let mut resources: Vec<String> =
            list.items.into_iter().map(|(association, _)| association.resource_arn).collect();
        resources.sort();
        Some(resources)
    };
    (facts, LicenseConfiguration { arn, name: or_none(one.name), resources })
}

async fn associations(reader: &Reader, arn: &str) -> Listed<Association> {
    pages(|token| {
        let request = Request::new()
            .member("LicenseConfigurationArn", arn)
            .member("MaxResults", 100)
            .member_if("NextToken", token);
        async move {
            let answer = reader.operation(&LIST_ASSOCIATIONS, request).await;
            answer.map_value(|answer| Page {
                items: answer.license_configuration_associations,
                next: answer.next_token,
            })
        }
    })
    .await
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListLicenseConfigurations {
    license_configurations: Vec<Configuration>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Configuration {
    license_configuration_arn: String,
    name: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListAssociations {
    license_configuration_associations: Vec<Association>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Association {
    resource_arn: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_without_the_list_is_malformed() {
        assert!(serde_json::from_str::<ListLicenseConfigurations>("{}").is_err());
        assert!(serde_json::from_str::<ListAssociations>("{}").is_err());
    }
}
