//! One cheap call for each operation of the tables, so that a missing permission shows before a long
//! scan and not after it.
//!
//! A list is asked for its shortest page. A call about one resource is made about the first that was
//! listed; where there is none it is not made. A made-up name would not do: it has to be said first
//! whether a service looks for the resource or for the permission, and AWS documents that for few.

mod calls;
mod compute;
mod datastores;
mod endpoints;
mod keys;
mod monitoring;
mod network;
mod residency;

use std::collections::BTreeMap;

use futures_util::future::join_all;
use serde_json::Value;

use crate::aws::operation::Request;
use crate::aws::{Answer, Failure, Operation};
use crate::model::Cause;

use super::Reader;

/// What one call showed of a permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tried {
    /// AWS carried the call out, or said of the resource that it has no such setting.
    Granted,
    /// AWS refused it for want of permission.
    Denied {
        /// By which kind of policy, where AWS tells.
        cause: Cause,
        /// AWS's words.
        message: String,
    },
    /// The call was made and shows nothing of the permission.
    Undecided {
        /// What went wrong.
        cause: Cause,
        /// AWS's words, or ours.
        message: String,
    },
    /// There was nothing to ask about, or what lists it was refused.
    NotTried {
        /// The operation that lists it.
        after: &'static str,
    },
}

/// An operation: service by signing name, and API name.
type Named = (&'static str, &'static str);

/// An operation and what became of its call.
pub type Probed = (&'static str, &'static str, Tried);

/// An answer as it came: the members of a JSON object, or the children of an XML root.
type Members = serde_json::Map<String, Value>;

/// One operation and how it is tried.
struct Probe {
    operation: Operation<Members>,
    /// The operation of the same service whose answer names a resource.
    about: Option<&'static str>,
    /// Makes the request from the answer of `about`; none when that names no resource.
    request: fn(&Value) -> Option<Request>,
    /// Error codes by which AWS says that the resource has no such setting.
    absent: &'static [&'static str],
    /// Code and words by which AWS says that the service was never set up, although it reads as a refusal.
    off: Option<(&'static str, &'static str)>,
}

impl Probe {
    fn service(&self) -> &'static str {
        self.operation.service.signing_name
    }

    async fn send(&self, reader: &Reader, known: &Value) -> (Tried, Value) {
        let Some(request) = (self.request)(known) else { return (self.not_tried(), Value::Null) };
        let request = if self.operation.service.host.contains("{account}") {
            request.header("x-amz-account-id", reader.account().as_str())
        } else {
            request
        };
        let request = match self.operation.name {
            // A bucket elsewhere would answer with a redirection.
            "ListBuckets" => request.parameter("bucket-region", reader.region().as_str()),
            // A month has to be named. This call is charged like every other: USD 0.01.
            "GetCostAndUsage" => super::region_spend::request(reader, None),
            _ => request,
        };
        let region = calls::region(self.operation.name).unwrap_or_else(|| reader.region().clone());
        self.read(reader.at(&region).operation(&self.operation, request).await)
    }

    fn read(&self, answer: Answer<Members>) -> (Tried, Value) {
        match answer {
            Ok(reply) => (Tried::Granted, Value::Object(reply.value)),
            Err(failure) if failure.has_code(self.absent) => (Tried::Granted, Value::Null),
            Err(Failure { cause, code, message, .. }) if self.is_off(&code, &message) => {
                (Tried::Undecided { cause, message }, Value::Null)
            }
            Err(Failure { cause, message, .. }) if cause.is_denial() => {
                (Tried::Denied { cause, message }, Value::Null)
            }
            Err(Failure { cause, message, code, .. }) => {
                let message = if code.is_empty() { message } else { format!("{code}: {message}") };
                (Tried::Undecided { cause, message }, Value::Null)
            }
        }
    }

    fn is_off(&self, code: &str, message: &str) -> bool {
        self.off.is_some_and(|(refused, words)| code == refused && message.contains(words))
    }

    /// Of these operations the one that lists what the call is about: the service's own, where it has
    /// one of that name, else another's.
    fn lister(&self, among: &[Named]) -> Option<Named> {
        let named = || among.iter().filter(|(_, operation)| Some(*operation) == self.about);
        let own = named().find(|(service, _)| *service == self.service());
        own.or_else(|| named().next()).copied()
    }

    fn not_tried(&self) -> Tried {
        Tried::NotTried { after: self.about.unwrap_or_default() }
    }
}

/// Tries every operation of the tables in the reader's Region, side by side, lists first.
pub async fn probe(reader: &Reader) -> Vec<Probed> {
    let mut left = calls::all();
    let all: Vec<Named> = left.iter().map(|probe| (probe.service(), probe.operation.name)).collect();
    // Several services have an operation of the same name.
    let mut answers: BTreeMap<Named, Value> = BTreeMap::new();
    let mut probed = Vec::new();
    while !left.is_empty() {
        let ready = |probe: &Probe| probe.lister(&all).is_none_or(|lister| answers.contains_key(&lister));
        let (now, later): (Vec<Probe>, Vec<Probe>) = left.into_iter().partition(ready);
        // What waits for an operation that nobody makes would wait for ever.
        if now.is_empty() {
            probed.extend(later.iter().map(|one| (one.service(), one.operation.name, one.not_tried())));
            break;
        }
        let known = |probe: &Probe| {
            probe.lister(&all).and_then(|lister| answers.get(&lister).cloned()).unwrap_or_default()
        };
        let sent = now.iter().map(|probe| {
            let known = known(probe);
            async move { probe.send(reader, &known).await }
        });
        let results = join_all(sent).await;
        for (probe, (tried, answer)) in now.iter().zip(results) {
            probed.push((probe.service(), probe.operation.name, tried));
            answers.insert((probe.service(), probe.operation.name), answer);
        }
        left = later;
    }
    probed.sort_by_key(|(service, operation, _)| (*service, *operation));
    probed
}

/// The text at the end of a path of member names; of a list the first element that has one.
fn text(answer: &Value, path: &[&str]) -> Option<String> {
    match (answer, path) {
        (Value::Array(list), _) => list.iter().find_map(|one| text(one, path)),
        (Value::String(found), []) => (!found.is_empty()).then(|| found.clone()),
        // An XML element without attributes or children.
        (Value::Object(members), []) => members.get("$text").and_then(|inner| text(inner, &[])),
        (Value::Object(members), [name, rest @ ..]) => members.get(*name).and_then(|inner| text(inner, rest)),
        (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_), _) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use crate::tables::{Table, Visitor};

    use super::*;

    /// The operations that the tables declare.
    #[derive(Default)]
    struct Declared(BTreeSet<(&'static str, &'static str)>);

    impl Visitor for Declared {
        fn visit<T: Table>(&mut self) {
            self.0.extend(T::OPERATIONS);
        }
    }

    #[test]
    fn every_operation_of_the_tables_is_tried_once_and_no_other() {
        let mut declared = Declared::default();
        crate::tables::for_each(&mut declared);
        declared.0.remove(&("sts", "GetCallerIdentity"));
        let probes = calls::all();
        let tried: BTreeSet<_> = probes.iter().map(|one| (one.service(), one.operation.name)).collect();
        assert_eq!(tried, declared.0);
        assert_eq!(tried.len(), probes.len());
    }

    #[test]
    fn what_a_call_is_about_is_listed_by_another() {
        let probes = calls::all();
        let named: Vec<Named> = probes.iter().map(|one| (one.service(), one.operation.name)).collect();
        for probe in probes.iter().filter(|probe| probe.about.is_some()) {
            assert!(probe.lister(&named).is_some(), "{}", probe.operation.name);
        }
    }

    #[test]
    fn without_a_resource_a_call_is_not_made() {
        for probe in calls::all() {
            assert_eq!(
                (probe.request)(&Value::Null).is_none(),
                probe.about.is_some(),
                "{}",
                probe.operation.name
            );
        }
    }

    #[test]
    fn a_text_is_found_in_xml() {
        let body = r#"<R xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
          <Owner><ID>7b1c</ID></Owner>
          <Buckets>
            <Bucket><Name>kasumi-a</Name><BucketRegion>ap-northeast-1</BucketRegion></Bucket>
            <Bucket><Name>kasumi-b</Name></Bucket>
          </Buckets>
        </R>"#;
        let answer: Members = quick_xml::de::from_str(body).unwrap();
        assert!(text(&Value::Object(answer.clone()), &["Buckets", "Bucket", "Name"]).is_some(), "{answer:?}");
    }

    #[test]
    fn a_text_is_found_through_lists_and_elements() {
        assert_eq!(text(&json!({"Keys": [{}, {"KeyId": "a"}]}), &["Keys", "KeyId"]), Some("a".to_owned()));
        assert_eq!(text(&json!({"User": {"$text": "a"}}), &["User"]), Some("a".to_owned()));
        assert_eq!(text(&json!({"Keys": []}), &["Keys", "KeyId"]), None);
        assert_eq!(text(&json!({"Keys": 1}), &["Keys"]), None);
    }
}
