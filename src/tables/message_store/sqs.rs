//! Queues of SQS. The messages are not looked at, nor are the policies.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Operation, Page, pages};
use crate::model::CallId;
use crate::tables::required::required;
use crate::tables::service::SQS;
use crate::tables::several::several;
use crate::tables::{Collected, Facts, Reader};

use super::{DESCRIBED, MessageStore};

static LIST_QUEUES: Operation<ListQueues> = SQS.operation("ListQueues");
static GET_QUEUE_ATTRIBUTES: Operation<GetQueueAttributes> = SQS.operation("GetQueueAttributes");

/// Adds the queues of the Region.
pub(super) async fn collect(reader: &Reader, collected: &mut Collected<MessageStore>) {
    let list = pages(|token| async move {
        let request = Request::new().member("MaxResults", 1000).member_if("NextToken", token);
        let answer = reader.operation(&LIST_QUEUES, request).await;
        let answer = required("sqs", LIST_QUEUES.name, answer, ListQueues::whole);
        answer.map_value(|answer| Page { items: answer.queue_urls, next: answer.next_token })
    })
    .await;
    collected.listed(reader.region(), &list);
    let queues = list.items.into_iter().map(|(url, call)| queue(reader, url, call));
    for (facts, row) in several(queues).await {
        collected.keep(facts, row);
    }
}

/// The ARN of a queue has the name that its address ends with.
async fn queue(reader: &Reader, url: String, call: CallId) -> (Facts, MessageStore) {
    let name = url.rsplit('/').next().unwrap_or_default();
    let arn = format!("arn:aws:sqs:{}:{}:{name}", reader.region(), reader.account());
    // Every queue has an ARN: an answer without it is none.
    let names = vec!["KmsMasterKeyId", "QueueArn", "SqsManagedSseEnabled"];
    let request = Request::new().member("QueueUrl", url.clone()).member("AttributeNames", names);
    let answer = reader.operation(&GET_QUEUE_ATTRIBUTES, request).await;
    let answer = required("sqs", GET_QUEUE_ATTRIBUTES.name, answer, |answer| answer.attributes.of(&arn));
    let mut facts = Facts::of(reader.region(), arn.clone()).resting_on(call);
    let row = MessageStore::undescribed(arn, "sqs");
    let row = match facts.take(&DESCRIBED, answer) {
        Some(attributes) => attributes.into_row(row),
        None => row,
    };
    (facts, row)
}

/// An account without queues is answered without the member.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListQueues {
    #[serde(default)]
    queue_urls: Vec<String>,
    next_token: Option<String>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

impl ListQueues {
    /// None when it may be the answer of another operation.
    fn whole(self) -> Option<Self> {
        let empty = self.queue_urls.is_empty() && !self.others.is_empty();
        (!empty).then_some(self)
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetQueueAttributes {
    attributes: Attributes,
}

#[derive(Debug, Deserialize)]
#[serde(transparent)]
struct Attributes(BTreeMap<String, String>);

impl Attributes {
    /// None when they are not of this queue.
    fn of(self, arn: &str) -> Option<Self> {
        (self.0.get("QueueArn")? == arn).then_some(self)
    }

    fn into_row(mut self, row: MessageStore) -> MessageStore {
        let key = self.0.remove("KmsMasterKeyId").filter(|key| !key.is_empty());
        let own = self.0.get("SqsManagedSseEnabled").is_some_and(|text| text == "true");
        let (encryption, kms_key) = match key {
            Some(key) => ("KMS", key),
            None if own => ("service", "aws-owned".to_owned()),
            None => ("NONE", "none".to_owned()),
        };
        MessageStore { encryption: Some(encryption.to_owned()), kms_key: Some(kms_key), ..row }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> MessageStore {
        let answer: GetQueueAttributes = serde_json::from_str(json).unwrap();
        answer.attributes.into_row(MessageStore::undescribed("arn".to_owned(), "sqs"))
    }

    #[test]
    fn an_account_without_queues_is_told_from_an_answer_about_something_else() {
        let whole = |json| serde_json::from_str::<ListQueues>(json).unwrap().whole().is_some();
        assert!(whole("{}"));
        assert!(whole(r#"{"QueueUrls":["https://a/b"],"NewMember":1}"#));
        assert!(!whole(r#"{"Messages":[]}"#));
    }

    #[test]
    fn attributes_of_another_queue_or_of_none_are_not_taken() {
        let of = |json| serde_json::from_str::<GetQueueAttributes>(json).unwrap().attributes.of("arn");
        assert!(of(r#"{"Attributes":{"QueueArn":"arn"}}"#).is_some());
        assert!(of(r#"{"Attributes":{"QueueArn":"another"}}"#).is_none());
        assert!(of(r#"{"Attributes":{}}"#).is_none());
        assert!(serde_json::from_str::<GetQueueAttributes>("{}").is_err());
    }

    #[test]
    fn a_key_a_key_of_the_service_and_none_are_told_apart() {
        let keyed =
            read(r#"{"Attributes":{"KmsMasterKeyId":"alias/aws/sqs","SqsManagedSseEnabled":"false"}}"#);
        assert_eq!(
            (keyed.encryption.as_deref(), keyed.kms_key.as_deref()),
            (Some("KMS"), Some("alias/aws/sqs"))
        );
        let own = read(r#"{"Attributes":{"SqsManagedSseEnabled":"true"}}"#);
        assert_eq!((own.encryption.as_deref(), own.kms_key.as_deref()), (Some("service"), Some("aws-owned")));
        let plain = read(r#"{"Attributes":{"SqsManagedSseEnabled":"false"}}"#);
        assert_eq!((plain.encryption.as_deref(), plain.kms_key.as_deref()), (Some("NONE"), Some("none")));
    }
}
