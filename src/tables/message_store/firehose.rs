//! Streams of Firehose, which keep what they have not delivered yet.

use serde::Deserialize;

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Operation, Page, pages};
use crate::model::CallId;
use crate::tables::required::unheard_of;
use crate::tables::service::FIREHOSE;
use crate::tables::several::several;
use crate::tables::{Collected, Facts, Reader};

use super::MessageStore;

static LIST_DELIVERY_STREAMS: Operation<ListDeliveryStreams> = FIREHOSE.operation("ListDeliveryStreams");
static DESCRIBE_DELIVERY_STREAM: Operation<DescribeDeliveryStream> =
    FIREHOSE.operation("DescribeDeliveryStream");

/// Adds the streams of the Region. The list goes on after the last name of a page.
pub(super) async fn collect(reader: &Reader, collected: &mut Collected<MessageStore>) {
    let list = pages(|last| async move {
        let request = Request::new().member("Limit", 100).member_if("ExclusiveStartDeliveryStreamName", last);
        let answer = reader.operation(&LIST_DELIVERY_STREAMS, request).await;
        answer.map_value(|answer| {
            let next = answer.names.last().filter(|_| answer.more).cloned();
            Page { items: answer.names, next }
        })
    })
    .await;
    collected.listed(reader.region(), &list);
    let streams = list.items.into_iter().map(|(name, call)| stream(reader, name, call));
    for (facts, row) in several(streams).await {
        collected.keep(facts, row);
    }
}

async fn stream(reader: &Reader, name: String, call: CallId) -> (Facts, MessageStore) {
    let arn = format!("arn:aws:firehose:{}:{}:deliverystream/{name}", reader.region(), reader.account());
    // The destinations do not matter.
    let request = Request::new().member("DeliveryStreamName", name).member("Limit", 1);
    let answer = reader.operation(&DESCRIBE_DELIVERY_STREAM, request).await;
    let mut facts = Facts::of(reader.region(), arn.clone()).resting_on(call);
    let row = MessageStore::undescribed(arn, "firehose");
    let row = match facts.take(&["stores_data", "encryption", "kms_key"], answer) {
        Some(answer) => {
            let kind = answer.description.kind.clone();
            let row = answer.description.into_row(row);
            if row.stores_data.is_none() {
                facts.unknown(
                    &["stores_data"],
                    unheard_of("firehose", DESCRIBE_DELIVERY_STREAM.name, call, &kind),
                );
            }
            row
        }
        None => row,
    };
    (facts, row)
}

#[derive(Debug, Deserialize)]
struct ListDeliveryStreams {
    #[serde(rename = "DeliveryStreamNames")]
    names: Vec<String>,
    #[serde(rename = "HasMoreDeliveryStreams")]
    more: bool,
}

#[derive(Debug, Deserialize)]
struct DescribeDeliveryStream {
    #[serde(rename = "DeliveryStreamDescription")]
    description: Description,
}

#[derive(Debug, Deserialize)]
struct Description {
    #[serde(rename = "DeliveryStreamType")]
    kind: String,
    #[serde(rename = "DeliveryStreamEncryptionConfiguration", default)]
    encryption: Encryption,
}

/// Absent where it was never switched on.
#[derive(Debug, Default, Deserialize)]
struct Encryption {
    #[serde(rename = "Status")]
    status: Option<String>,
    #[serde(rename = "KeyARN")]
    key: Option<String>,
}

impl Description {
    fn into_row(self, row: MessageStore) -> MessageStore {
        let status = self.encryption.status.unwrap_or_else(|| "DISABLED".to_owned());
        let own = if status == "DISABLED" { "none" } else { "aws-owned" };
        MessageStore {
            stores_data: match self.kind.as_str() {
                "DirectPut" => Some(true),
                "DatabaseAsSource" | "KinesisStreamAsSource" | "MSKAsSource" => Some(false),
                // A source that came later may or may not keep the data itself.
                _ => None,
            },
            encryption: Some(status),
            kms_key: Some(self.encryption.key.unwrap_or_else(|| own.to_owned())),
            ..row
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> MessageStore {
        let description: Description = serde_json::from_str(json).unwrap();
        description.into_row(MessageStore::undescribed("arn".to_owned(), "firehose"))
    }

    #[test]
    fn encryption_that_was_never_switched_on_is_off() {
        let row = read(r#"{"DeliveryStreamType":"DirectPut"}"#);
        assert_eq!((row.encryption.as_deref(), row.kms_key.as_deref()), (Some("DISABLED"), Some("none")));
    }

    #[test]
    fn a_stream_that_reads_another_keeps_nothing() {
        let row = read(r#"{"DeliveryStreamType":"KinesisStreamAsSource"}"#);
        assert_eq!(row.stores_data, Some(false));
    }
}
