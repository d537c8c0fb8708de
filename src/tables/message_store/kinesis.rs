//! Streams of Kinesis Data Streams.

use serde::Deserialize;

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Operation, Page, pages};
use crate::model::CallId;
use crate::tables::service::KINESIS;
use crate::tables::several::several;
use crate::tables::wire::or_none;
use crate::tables::{Collected, Facts, Reader};

use super::{DESCRIBED, MessageStore};

static LIST_STREAMS: Operation<ListStreams> = KINESIS.operation("ListStreams");
static DESCRIBE_STREAM_SUMMARY: Operation<DescribeStreamSummary> = KINESIS.operation("DescribeStreamSummary");

/// Adds the streams of the Region.
pub(super) async fn collect(reader: &Reader, collected: &mut Collected<MessageStore>) {
    let list = pages(|token| async move {
        let request = Request::new().member("Limit", 1000).member_if("NextToken", token);
        let answer = reader.operation(&LIST_STREAMS, request).await;
        answer.map_value(|answer| Page { items: answer.stream_names, next: answer.next_token })
    })
    .await;
    collected.listed(reader.region(), &list);
    let streams = list.items.into_iter().map(|(name, call)| stream(reader, name, call));
    for (facts, row) in several(streams).await {
        collected.keep(facts, row);
    }
}

async fn stream(reader: &Reader, name: String, call: CallId) -> (Facts, MessageStore) {
    let arn = format!("arn:aws:kinesis:{}:{}:stream/{name}", reader.region(), reader.account());
    let request = Request::new().member("StreamName", name);
    let answer = reader.operation(&DESCRIBE_STREAM_SUMMARY, request).await;
    let mut facts = Facts::of(reader.region(), arn.clone()).resting_on(call);
    let row = MessageStore::undescribed(arn, "kinesis");
    let row = match facts.take(&DESCRIBED, answer) {
        Some(answer) => answer.summary.into_row(row),
        None => row,
    };
    (facts, row)
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListStreams {
    stream_names: Vec<String>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
struct DescribeStreamSummary {
    #[serde(rename = "StreamDescriptionSummary")]
    summary: Summary,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Summary {
    encryption_type: Option<String>,
    key_id: Option<String>,
}

impl Summary {
    fn into_row(self, row: MessageStore) -> MessageStore {
        MessageStore {
            encryption: Some(self.encryption_type.unwrap_or_else(|| "NONE".to_owned())),
            kms_key: Some(or_none(self.key_id)),
            ..row
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_without_an_encryption_type_is_not_encrypted() {
        let answer: DescribeStreamSummary =
            serde_json::from_str(r#"{"StreamDescriptionSummary":{}}"#).unwrap();
        let row = answer.summary.into_row(MessageStore::undescribed("arn".to_owned(), "kinesis"));
        assert_eq!((row.encryption.as_deref(), row.kms_key.as_deref()), (Some("NONE"), Some("none")));
    }
}
