//! Queues of SQS. The messages are not looked at, nor are the policies.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Operation, Page, pages};
use crate::model::CallId;
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
    let names = vec!["KmsMasterKeyId", "SqsManagedSseEnabled"];
    let request = Request::new().member("QueueUrl", url.clone()).member("AttributeNames", names);
    let answer = reader.operation(&GET_QUEUE_ATTRIBUTES, request).await;
    let mut facts = Facts::of(reader.region(), arn.clone()).resting_on(call);
    let row = MessageStore::undescribed(arn, "sqs");
    let row = match facts.take(&DESCRIBED, answer) {
        Some(answer) => answer.attributes.into_row(row),
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
}

/// A queue to which none of the attributes applies is answered without the member.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetQueueAttributes {
    #[serde(default)]
    attributes: Attributes,
}

#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
struct Attributes(BTreeMap<String, String>);

impl Attributes {
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
