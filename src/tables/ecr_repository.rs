//! Private repositories of Amazon ECR, with what the registry scans of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{Answer, AnswerExt as _, Listed, Operation, Page, pages};
use crate::model::{Time, matches_pattern};

use super::closed::Closed;
use super::required::unheard_of;
use super::service::ECR;
use super::wire::{EpochTime, or_none};
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE_REPOSITORIES: Operation<DescribeRepositories> = ECR.operation("DescribeRepositories");
static GET_REGISTRY_SCANNING: Operation<GetRegistryScanningConfiguration> =
    ECR.operation("GetRegistryScanningConfiguration");

/// One private repository.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct EcrRepository {
    /// ARN.
    pub arn: String,
    /// Name.
    pub name: String,
    /// Whether the repository's own setting scans images on push.
    pub scan_on_push: bool,
    /// Whether a rule of the registry scans its images on push by basic scanning.
    pub registry_scan_on_push: Option<bool>,
    /// Whether a rule of the registry has Inspector scan its images (enhanced scanning).
    pub enhanced_scanning: Option<bool>,
    /// Whether tags can be moved: `MUTABLE`, `IMMUTABLE`, or either `_WITH_EXCLUSION`.
    pub tag_mutability: Option<String>,
    /// Whether tags stay what they are, apart from excluded ones.
    pub immutable: Option<bool>,
    /// Encryption: `AES256`, `KMS` or `KMS_DSSE`.
    pub enc_type: String,
    /// ARN of its KMS key; `none` when it is encrypted without one.
    pub kms_key: String,
    /// Creation time.
    pub created_at: Time,
}

impl Table for EcrRepository {
    const NAME: &'static str = "ecr_repository";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("ecr", "DescribeRepositories"), ("ecr", "GetRegistryScanningConfiguration")];
    const CLOSED: &'static [Closed] = &[Closed::column(
        "tag_mutability",
        "DescribeRepositories",
        &["IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION", "MUTABLE", "MUTABLE_WITH_EXCLUSION"],
    )
    .and(&["immutable"])];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = repositories(&reader).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        if list.items.is_empty() {
            return collected;
        }
        let scanning = reader.operation(&GET_REGISTRY_SCANNING, Request::new()).await;
        for (repository, call) in list.items {
            let arn = repository.repository_arn.clone();
            let mut facts = Facts::of(reader.region(), arn).resting_on(call);
            let (registry_scan_on_push, enhanced_scanning) =
                scanned(&mut facts, &scanning, &repository.repository_name);
            let row = Self { registry_scan_on_push, enhanced_scanning, ..repository.into_row() };
            collected.keep(facts, row);
        }
        collected
    }
}

async fn repositories(reader: &Reader) -> Listed<Repository> {
    pages(|token| {
        let request = Request::new().member("maxResults", 1000).member_if("nextToken", token);
        async move {
            let answer = reader.operation(&DESCRIBE_REPOSITORIES, request).await;
            answer.map_value(|answer| Page { items: answer.repositories, next: answer.next_token })
        }
    })
    .await
}

/// Whether rules of the registry have a repository scanned: by basic scanning, by Inspector.
fn scanned(
    facts: &mut Facts,
    scanning: &Answer<GetRegistryScanningConfiguration>,
    name: &str,
) -> (Option<bool>, Option<bool>) {
    const COLUMNS: &[&str] = &["registry_scan_on_push", "enhanced_scanning"];
    let reply = match scanning {
        Ok(reply) => reply,
        Err(failure) => {
            facts.unknown(COLUMNS, failure.clone());
            return (None, None);
        }
    };
    facts.rest_on(&[reply.call]);
    let configuration = &reply.value.scanning_configuration;
    match configuration.scans(name) {
        Ok(found) => (Some(found && !configuration.is_enhanced()), Some(found && configuration.is_enhanced())),
        Err(word) => {
            let failure = unheard_of("ecr", "GetRegistryScanningConfiguration", reply.call, word);
            facts.unknown(COLUMNS, failure);
            (None, None)
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeRepositories {
    repositories: Vec<Repository>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Repository {
    repository_arn: String,
    repository_name: String,
    created_at: EpochTime,
    image_tag_mutability: String,
    image_scanning_configuration: OnPush,
    encryption_configuration: Option<Encryption>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OnPush {
    scan_on_push: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Encryption {
    encryption_type: String,
    kms_key: Option<String>,
}

impl Repository {
    fn into_row(self) -> EcrRepository {
        let (enc_type, kms_key) = match self.encryption_configuration {
            Some(encryption) => (encryption.encryption_type, encryption.kms_key),
            // Repositories older than the setting are encrypted by S3's own keys.
            None => ("AES256".to_owned(), None),
        };
        EcrRepository {
            arn: self.repository_arn,
            name: self.repository_name,
            scan_on_push: self.image_scanning_configuration.scan_on_push,
            registry_scan_on_push: None,
            enhanced_scanning: None,
            immutable: Some(matches!(
                self.image_tag_mutability.as_str(),
                "IMMUTABLE" | "IMMUTABLE_WITH_EXCLUSION"
            )),
            tag_mutability: Some(self.image_tag_mutability),
            enc_type,
            kms_key: or_none(kms_key),
            created_at: self.created_at.0,
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct GetRegistryScanningConfiguration {
    scanning_configuration: Scanning,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Scanning {
    scan_type: String,
    rules: Vec<Rule>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    scan_frequency: String,
    repository_filters: Vec<Filter>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Filter {
    filter: String,
    filter_type: String,
}

impl Scanning {
    fn is_enhanced(&self) -> bool {
        self.scan_type == "ENHANCED"
    }

    /// Whether a rule scans a repository without being asked; a word that this version does not know as error.
    fn scans(&self, name: &str) -> Result<bool, &str> {
        if !["BASIC", "ENHANCED"].contains(&self.scan_type.as_str()) {
            return Err(&self.scan_type);
        }
        let mut filters = self.rules.iter().flat_map(|rule| &rule.repository_filters);
        let strange = filters.find(|filter| !filter.is_wildcard());
        let mut unheard = strange.map(|filter| filter.filter_type.as_str());
        for rule in self.rules.iter().filter(|rule| rule.covers(name)) {
            match rule.scan_frequency.as_str() {
                "SCAN_ON_PUSH" | "CONTINUOUS_SCAN" => return Ok(true),
                "MANUAL" => {}
                other => unheard = Some(other),
            }
        }
        unheard.map_or(Ok(false), Err)
    }
}

impl Rule {
    fn covers(&self, name: &str) -> bool {
        self.repository_filters.iter().any(|filter| filter.is_wildcard() && covers(&filter.filter, name))
    }
}

impl Filter {
    fn is_wildcard(&self) -> bool {
        self.filter_type == "WILDCARD"
    }
}

/// A filter without `*` takes every repository whose name contains it (ECR User Guide, "Using filters").
fn covers(filter: &str, name: &str) -> bool {
    if filter.contains('*') { matches_pattern(filter, name) } else { name.contains(filter) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanning(kind: &str, frequency: &str, filter: &str) -> Scanning {
        let json = format!(
            r#"{{"scanType":"{kind}","rules":[{{"scanFrequency":"{frequency}","repositoryFilters":
            [{{"filter":"{filter}","filterType":"WILDCARD"}}]}}]}}"#
        );
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn a_rule_of_the_registry_counts_only_for_repositories_it_names() {
        assert_eq!(scanning("ENHANCED", "CONTINUOUS_SCAN", "*").scans("kasumi/web"), Ok(true));
        assert_eq!(scanning("ENHANCED", "CONTINUOUS_SCAN", "prod").scans("kasumi/web"), Ok(false));
        assert_eq!(scanning("ENHANCED", "CONTINUOUS_SCAN", "kasumi").scans("kasumi/web"), Ok(true));
        assert_eq!(scanning("BASIC", "MANUAL", "*").scans("kasumi/web"), Ok(false));
    }

    #[test]
    fn a_frequency_that_is_not_known_yet_is_unknown() {
        assert_eq!(scanning("BASIC", "HOURLY", "*").scans("kasumi/web"), Err("HOURLY"));
        assert_eq!(scanning("DEEP", "MANUAL", "*").scans("kasumi/web"), Err("DEEP"));
        let mut strange = scanning("ENHANCED", "CONTINUOUS_SCAN", "*");
        strange.rules[0].repository_filters[0].filter_type = "REGEX".to_owned();
        assert_eq!(strange.scans("kasumi/web"), Err("REGEX"));
    }

    #[test]
    fn tags_are_immutable_apart_from_excluded_ones() {
        let row = |mutability: &str| {
            let json = format!(
                r#"{{"repositoryArn":"a","repositoryName":"n","createdAt":1,"imageTagMutability":"{mutability}",
                "imageScanningConfiguration":{{"scanOnPush":false}}}}"#
            );
            serde_json::from_str::<Repository>(&json).unwrap().into_row()
        };
        let immutable = |mutability: &str| row(mutability).immutable.unwrap();
        assert!(immutable("IMMUTABLE_WITH_EXCLUSION") && immutable("IMMUTABLE"));
        assert!(!immutable("MUTABLE") && !immutable("MUTABLE_WITH_EXCLUSION"));
        assert_eq!(row("MUTABLE").enc_type, "AES256");
    }
}
