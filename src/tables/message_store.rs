//! Queues and streams of which AWS keeps the messages encrypted or not: SQS, Kinesis Data Streams, Firehose.
//!
//! Amazon MSK and Amazon MQ always encrypt what they keep, and SNS keeps nothing.

mod firehose;
mod kinesis;
mod sqs;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::closed::Closed;
use super::{Collected, Reader, Scope, Table};

/// One queue or stream.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MessageStore {
    /// ARN.
    pub arn: String,
    /// Kind: `sqs`, `kinesis` or `firehose`.
    pub kind: String,
    /// Whether it keeps messages itself. A Firehose stream that reads another stream does not.
    pub stores_data: Option<bool>,
    /// How it is encrypted: `KMS` (by a key of KMS), `service` (by the service's own key) or `NONE`; of a
    /// Firehose stream the state, such as `ENABLED` or `DISABLED`.
    pub encryption: Option<String>,
    /// ARN, id or alias of its KMS key; `aws-owned` when the key is the service's own, `none` when it is not
    /// encrypted.
    pub kms_key: Option<String>,
}

impl Table for MessageStore {
    const NAME: &'static str = "message_store";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[
        ("sqs", "ListQueues"),
        ("sqs", "GetQueueAttributes"),
        ("kinesis", "ListStreams"),
        ("kinesis", "DescribeStreamSummary"),
        ("firehose", "ListDeliveryStreams"),
        ("firehose", "DescribeDeliveryStream"),
    ];
    const CLOSED: &'static [Closed] = &[Closed::column(
        "encryption",
        "DescribeStreamSummary",
        &[
            "DISABLED",
            "DISABLING",
            "DISABLING_FAILED",
            "ENABLED",
            "ENABLING",
            "ENABLING_FAILED",
            "KMS",
            "NONE",
            "service",
        ],
    )
    .and(&["kms_key"])];

    async fn collect(reader: Reader) -> Collected<Self> {
        let mut collected = Collected::default();
        sqs::collect(&reader, &mut collected).await;
        kinesis::collect(&reader, &mut collected).await;
        firehose::collect(&reader, &mut collected).await;
        collected
    }
}

/// What only the description of a queue or stream tells.
const DESCRIBED: [&str; 2] = ["encryption", "kms_key"];

impl MessageStore {
    /// One of which nothing but its name is known.
    fn undescribed(arn: String, kind: &str) -> Self {
        let stores_data = (kind != "firehose").then_some(true);
        Self { arn, kind: kind.to_owned(), stores_data, encryption: None, kms_key: None }
    }
}
