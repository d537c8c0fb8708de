//! Conformance packs of AWS Config, with how many of their rules are not met.

use std::collections::BTreeMap;

use aws_sdk_config::Client;
use aws_sdk_config::types::ConformancePackDetail;

use crate::aws::{AnswerExt as _, Listed, Page, pages};
use crate::model::CallId;
use crate::tables::required::{incomplete, required, unheard_of};
use crate::tables::several::several;
use crate::tables::{Collected, Facts, Reader};

use super::{Framework, is_recognised};

/// Every state of a pack.
const PACK_STATES: &[&str] =
    &["CREATE_COMPLETE", "CREATE_FAILED", "CREATE_IN_PROGRESS", "DELETE_FAILED", "DELETE_IN_PROGRESS"];

/// Columns that the states of packs fill.
const STATE: &[&str] = &["status", "ready"];

pub(super) async fn packs(reader: &Reader) -> Collected<Framework> {
    let list = list(reader).await;
    let mut collected = Collected::default();
    collected.listed(reader.region(), &list);
    if list.items.is_empty() {
        return collected;
    }
    let states = states(reader).await;
    let known: BTreeMap<&str, (&str, CallId)> = states
        .items
        .iter()
        .map(|((name, state), call)| (name.as_str(), (state.as_str(), *call)))
        .collect();
    let rules = several(list.items.iter().map(|(pack, _)| rules(reader, &pack.name))).await;
    for ((pack, call), rules) in list.items.into_iter().zip(rules) {
        let mut facts = Facts::of(reader.region(), pack.arn.clone()).resting_on(call);
        let state = known.get(pack.name.as_str());
        match (state, &states.failure) {
            (Some((state, call)), _) => {
                facts.rest_on(&[*call]);
                if !PACK_STATES.contains(state) {
                    facts.unknown(STATE, unheard_of("config", "DescribeConformancePackStatus", *call, state));
                }
            }
            (None, Some(failure)) => facts.unknown(STATE, failure.clone()),
            (None, None) => facts.unknown(STATE, incomplete("config", "DescribeConformancePackStatus", call)),
        }
        let state = state.filter(|(state, _)| PACK_STATES.contains(state)).map(|(state, _)| (*state).to_owned());
        let counted = count(&mut facts, rules);
        let row = pack.into_row(state, counted);
        collected.keep(facts, row);
    }
    collected
}

/// A pack as it is listed.
#[derive(Clone, Debug)]
struct Pack {
    name: String,
    arn: String,
    /// The document of AWS that it was made from.
    template: Option<String>,
}

impl Pack {
    fn of(detail: ConformancePackDetail) -> Self {
        Self {
            name: detail.conformance_pack_name,
            arn: detail.conformance_pack_arn,
            template: detail.template_ssm_document_details.map(|document| document.document_name),
        }
    }

    fn into_row(self, status: Option<String>, counted: Option<(i64, i64)>) -> Framework {
        let name = self.template.unwrap_or(self.name);
        Framework {
            id: self.arn,
            is_global_framework: is_recognised(&name),
            name,
            kind: "conformance-pack".to_owned(),
            ready: status.as_ref().map(|status| status == "CREATE_COMPLETE"),
            status,
            failed: counted.map(|(failed, _)| failed),
            undetermined: counted.map(|(_, undetermined)| undetermined),
        }
    }
}

async fn list(reader: &Reader) -> Listed<Pack> {
    const NAME: &str = "DescribeConformancePacks";
    let client = Client::new(&reader.sdk());
    let list = pages(|token| {
        let call = client.describe_conformance_packs().limit(20).set_next_token(token).customize();
        async move {
            let send = |recorder| call.interceptor(recorder).send();
            let answer = reader.session().call("config", NAME, reader.region(), send).await;
            let answer = required("config", NAME, answer, |answer| {
                Some((answer.conformance_pack_details?, answer.next_token))
            });
            answer.map_value(|(packs, next)| Page { items: packs.into_iter().map(Pack::of).collect(), next })
        }
    });
    Box::pin(list).await
}

/// Name and state of every pack.
async fn states(reader: &Reader) -> Listed<(String, String)> {
    const NAME: &str = "DescribeConformancePackStatus";
    let client = Client::new(&reader.sdk());
    let list = pages(|token| {
        let call = client.describe_conformance_pack_status().limit(20).set_next_token(token).customize();
        async move {
            let send = |recorder| call.interceptor(recorder).send();
            let answer = reader.session().call("config", NAME, reader.region(), send).await;
            let answer = required("config", NAME, answer, |answer| {
                Some((answer.conformance_pack_status_details?, answer.next_token))
            });
            answer.map_value(|(states, next)| {
                let pair = |one: aws_sdk_config::types::ConformancePackStatusDetail| {
                    (one.conformance_pack_name, one.conformance_pack_state.as_str().to_owned())
                };
                Page { items: states.into_iter().map(pair).collect(), next }
            })
        }
    });
    Box::pin(list).await
}

/// The compliance of every rule of a pack.
async fn rules(reader: &Reader, pack: &str) -> Listed<String> {
    const NAME: &str = "DescribeConformancePackCompliance";
    let client = Client::new(&reader.sdk());
    let list = pages(|token| {
        let call = client.describe_conformance_pack_compliance().conformance_pack_name(pack).limit(1000);
        let call = call.set_next_token(token).customize();
        async move {
            let send = |recorder| call.interceptor(recorder).send();
            let answer = reader.session().call("config", NAME, reader.region(), send).await;
            let answer = required("config", NAME, answer, |answer| {
                let rules = answer.conformance_pack_rule_compliance_list.into_iter();
                let words: Option<Vec<String>> =
                    rules.map(|rule| Some(rule.compliance_type?.as_str().to_owned())).collect();
                Some((words?, answer.next_token))
            });
            answer.map_value(|(items, next)| Page { items, next })
        }
    });
    Box::pin(list).await
}

/// How many rules are not met, and of how many the result is not known.
fn count(facts: &mut Facts, list: Listed<String>) -> Option<(i64, i64)> {
    facts.rest_on(&list.calls);
    let mut failure = list.failure;
    let (mut failed, mut undetermined) = (0, 0);
    for (word, call) in list.items {
        match word.as_str() {
            "COMPLIANT" => {}
            "NON_COMPLIANT" => failed += 1,
            "INSUFFICIENT_DATA" => undetermined += 1,
            other => failure = Some(unheard_of("config", "DescribeConformancePackCompliance", call, other)),
        }
    }
    match failure {
        Some(failure) => {
            facts.unknown(&["failed", "undetermined"], failure);
            None
        }
        None => Some((failed, undetermined)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(template: Option<&str>) -> Pack {
        let template = template.map(str::to_owned);
        Pack { name: "kasumi".to_owned(), arn: "arn".to_owned(), template }
    }

    #[test]
    fn a_pack_is_told_by_its_template_and_else_by_its_name() {
        let template = "AWSConformancePacks-OperationalBestPracticesforPCIDSS";
        let row = pack(Some(template)).into_row(Some("CREATE_COMPLETE".to_owned()), Some((0, 0)));
        assert_eq!((row.name.as_str(), row.is_global_framework, row.ready), (template, true, Some(true)));
        let row = pack(None).into_row(Some("CREATE_FAILED".to_owned()), None);
        assert_eq!((row.name.as_str(), row.is_global_framework, row.ready), ("kasumi", false, Some(false)));
    }

    #[test]
    fn a_rule_without_data_is_neither_met_nor_failed() {
        let words = ["COMPLIANT", "NON_COMPLIANT", "INSUFFICIENT_DATA"];
        let items = words.iter().map(|word| ((*word).to_owned(), CallId(1))).collect();
        let list = Listed { items, calls: vec![CallId(1)], failure: None };
        let mut facts = Facts::of(&crate::model::Region::us_east_1(), "pack");
        assert_eq!(count(&mut facts, list), Some((1, 1)));
    }
}
