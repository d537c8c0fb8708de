//! Delivery channels of AWS Config: the bucket that receives configuration history.

use aws_sdk_config::Client;
use aws_sdk_config::types::DeliveryChannel;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{AccountId, Region};

use super::required::required;
use super::wire::or_none;
use super::{Collected, Facts, Reader, Scope, Table};

/// One delivery channel; a Region has one at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConfigChannel {
    /// Name.
    pub name: String,
    /// Name of the bucket.
    pub bucket: String,
    /// Prefix within the bucket; `none` when there is none.
    pub bucket_prefix: String,
    /// KMS key of the delivered files; `none` when none is named.
    pub kms_key: String,
    /// SNS topic that is told of changes; `none` when there is none.
    pub topic_arn: String,
}

impl Table for ConfigChannel {
    const NAME: &'static str = "config_channel";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("config", "DescribeDeliveryChannels")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let client = Client::new(&reader.sdk());
        let send = |recorder| client.describe_delivery_channels().customize().interceptor(recorder).send();
        let answer = reader.session().call("config", "DescribeDeliveryChannels", reader.region(), send).await;
        let rows = required("config", "DescribeDeliveryChannels", answer, |answer| {
            answer.delivery_channels?.into_iter().map(row).collect::<Option<Vec<_>>>()
        });
        let mut collected = Collected::default();
        match rows {
            Ok(reply) => {
                collected.calls.push(reply.call);
                for row in reply.value {
                    let arn = arn(reader.region(), reader.account(), &row.name);
                    collected.keep(Facts::of(reader.region(), arn).resting_on(reply.call), row);
                }
            }
            Err(failure) => collected.missing(reader.region(), failure),
        }
        collected
    }
}

fn arn(region: &Region, account: &AccountId, name: &str) -> String {
    format!("arn:aws:config:{region}:{account}:delivery-channel/{name}")
}

fn row(channel: DeliveryChannel) -> Option<ConfigChannel> {
    Some(ConfigChannel {
        name: channel.name?,
        bucket: channel.s3_bucket_name?,
        bucket_prefix: or_none(channel.s3_key_prefix.filter(|prefix| !prefix.is_empty())),
        kms_key: or_none(channel.s3_kms_key_arn),
        topic_arn: or_none(channel.sns_topic_arn),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_channel_does_not_set_has_a_value() {
        let channel = DeliveryChannel::builder().name("default").s3_bucket_name("kasumi-config").build();
        let row = row(channel).unwrap();
        assert_eq!((row.bucket.as_str(), row.bucket_prefix.as_str()), ("kasumi-config", "none"));
    }

    #[test]
    fn a_channel_without_a_bucket_is_not_an_answer() {
        assert_eq!(row(DeliveryChannel::builder().name("default").build()), None);
    }
}
