//! Analyzers of IAM Access Analyzer. They are regional; the organization's are seen in the account that
//! administers them and not in its members.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};

use super::closed::Closed;
use super::service::ACCESS_ANALYZER;
use super::{Collected, Facts, Reader, Scope, Table};

static LIST: Operation<ListAnalyzers> = ACCESS_ANALYZER.operation("ListAnalyzers");

const KINDS: &[&str] = &[
    "ACCOUNT",
    "ACCOUNT_INTERNAL_ACCESS",
    "ACCOUNT_UNUSED_ACCESS",
    "ORGANIZATION",
    "ORGANIZATION_INTERNAL_ACCESS",
    "ORGANIZATION_UNUSED_ACCESS",
];

const STATES: &[&str] = &["ACTIVE", "CREATING", "DISABLED", "FAILED"];

/// One analyzer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Analyzer {
    /// ARN.
    pub arn: String,
    /// What it looks for and where: `ACCOUNT` and `ORGANIZATION` find access from outside; those with
    /// `_UNUSED_ACCESS` or `_INTERNAL_ACCESS` do not.
    pub kind: Option<String>,
    /// State: `ACTIVE`, `CREATING`, `DISABLED` or `FAILED`.
    pub status: Option<String>,
}

impl Table for Analyzer {
    const NAME: &'static str = "analyzer";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("access-analyzer", "ListAnalyzers")];
    const CLOSED: &'static [Closed] = &[
        Closed::column("kind", "ListAnalyzers", KINDS),
        Closed::column("status", "ListAnalyzers", STATES),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = analyzers(&reader).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (analyzer, call) in &list.items {
            collected.keep(Facts::of(reader.region(), &analyzer.arn).resting_on(*call), analyzer.clone());
        }
        collected
    }
}

impl Analyzer {
    /// Whether it finds access from outside, and runs. Unknown for a kind or state that is not known.
    pub fn finds_external_access(&self) -> Option<bool> {
        let kind = self.kind.as_deref().filter(|kind| KINDS.contains(kind))?;
        let status = self.status.as_deref().filter(|status| STATES.contains(status))?;
        Some(matches!(kind, "ACCOUNT" | "ORGANIZATION") && status == "ACTIVE")
    }
}

/// The analyzers of the reader's Region, asked for once.
pub(super) async fn analyzers(reader: &Reader) -> Arc<Listed<Analyzer>> {
    reader.once("analyzers", list(reader)).await
}

async fn list(reader: &Reader) -> Listed<Analyzer> {
    pages(|token| async move {
        let request = Request::get("/analyzer").parameter("maxResults", 100).parameter_if("nextToken", token);
        let answer = reader.operation(&LIST, request).await;
        answer.map_value(|answer| Page {
            items: answer.analyzers.into_iter().map(Summary::into_row).collect(),
            next: answer.next_token,
        })
    })
    .await
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListAnalyzers {
    analyzers: Vec<Summary>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Summary {
    arn: String,
    #[serde(rename = "type")]
    kind: String,
    status: String,
}

impl Summary {
    fn into_row(self) -> Analyzer {
        Analyzer { arn: self.arn, kind: Some(self.kind), status: Some(self.status) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(kind: &str, status: &str) -> Option<bool> {
        let text = |text: &str| Some(text.to_owned());
        Analyzer { arn: "arn".to_owned(), kind: text(kind), status: text(status) }.finds_external_access()
    }

    #[test]
    fn only_analyzers_of_external_access_that_run_find_it() {
        assert_eq!((finds("ACCOUNT", "ACTIVE"), finds("ORGANIZATION", "ACTIVE")), (Some(true), Some(true)));
        assert_eq!((finds("ACCOUNT", "FAILED"), finds("ACCOUNT_UNUSED_ACCESS", "ACTIVE")), (Some(false), Some(false)));
    }

    #[test]
    fn a_kind_or_state_that_is_not_known_tells_nothing() {
        assert_eq!((finds("ACCOUNT", "RESTING"), finds("PLANET", "ACTIVE")), (None, None));
    }

    #[test]
    fn an_answer_without_the_list_is_not_an_empty_list() {
        assert!(serde_json::from_str::<ListAnalyzers>("{}").is_err());
    }
}
