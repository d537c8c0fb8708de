//! Topics of SNS, and how many subscriptions of each are confirmed.
//!
//! Whom a topic tells is somebody's mail address or phone number: that is never read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::operation::Request;
use crate::aws::{AnswerExt as _, Listed, Operation, Page, pages};

use super::rds_list::Elements;
use super::service::SNS;
use super::several::several;
use super::{Collected, Facts, Reader, Scope, Table};

static TOPICS: Operation<ListTopics> = SNS.operation("ListTopics");
static SUBSCRIPTIONS: Operation<ListSubscriptions> = SNS.operation("ListSubscriptionsByTopic");

/// One topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SnsTopic {
    /// ARN.
    pub arn: String,
    /// Number of confirmed subscriptions; one that waits for confirmation delivers nothing.
    pub confirmed_subs: Option<i64>,
    /// Number of confirmed subscriptions of other accounts.
    pub cross_account_subs: Option<i64>,
    /// Whether there are confirmed subscriptions and all of them are mail addresses.
    pub email_only: Option<bool>,
}

const COLUMNS: &[&str] = &["confirmed_subs", "cross_account_subs", "email_only"];

impl Table for SnsTopic {
    const NAME: &'static str = "sns_topic";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("sns", "ListTopics"), ("sns", "ListSubscriptionsByTopic")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let list = topics(&reader).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        let lists = several(list.values().map(|arn| subscriptions(&reader, arn))).await;
        for ((arn, call), subscriptions) in list.items.iter().zip(lists) {
            let mut facts = Facts::of(reader.region(), arn).resting_on(*call);
            let row = row(&mut facts, arn, reader.account().as_str(), subscriptions);
            collected.keep(facts, row);
        }
        collected
    }
}

async fn topics(reader: &Reader) -> Listed<String> {
    pages(|token| async move {
        let answer = reader.operation(&TOPICS, Request::new().parameter_if("NextToken", token)).await;
        answer.map_value(|answer| Page {
            items: answer.result.topics.list.into_iter().map(|topic| topic.topic_arn).collect(),
            next: answer.result.next_token,
        })
    })
    .await
}

async fn subscriptions(reader: &Reader, topic: &str) -> Listed<Subscription> {
    pages(|token| async move {
        let request = Request::new().parameter("TopicArn", topic).parameter_if("NextToken", token);
        let answer = reader.operation(&SUBSCRIPTIONS, request).await;
        // A topic deleted since it was listed tells nobody.
        let answer = answer.absent(&["NotFound"], ListSubscriptions::none);
        answer.map_value(|answer| Page {
            items: answer.result.subscriptions.list,
            next: answer.result.next_token,
        })
    })
    .await
}

fn row(facts: &mut Facts, arn: &str, account: &str, list: Listed<Subscription>) -> SnsTopic {
    facts.rest_on(&list.calls);
    let arn = arn.to_owned();
    if let Some(failure) = list.failure {
        facts.unknown(COLUMNS, failure);
        return SnsTopic { arn, confirmed_subs: None, cross_account_subs: None, email_only: None };
    }
    let confirmed: Vec<&Subscription> = list.values().filter(|one| one.is_confirmed()).collect();
    let elsewhere = confirmed.iter().filter(|one| one.owner != account).count();
    SnsTopic {
        arn,
        confirmed_subs: i64::try_from(confirmed.len()).ok(),
        cross_account_subs: i64::try_from(elsewhere).ok(),
        email_only: Some(!confirmed.is_empty() && confirmed.iter().all(|one| one.protocol.starts_with("email"))),
    }
}

#[derive(Debug, Deserialize)]
struct ListTopics {
    #[serde(rename = "ListTopicsResult")]
    result: Topics,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Topics {
    topics: Elements<Topic>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Topic {
    topic_arn: String,
}

#[derive(Debug, Deserialize)]
struct ListSubscriptions {
    #[serde(rename = "ListSubscriptionsByTopicResult")]
    result: Subscriptions,
}

impl ListSubscriptions {
    fn none() -> Self {
        Self { result: Subscriptions { subscriptions: Elements::default(), next_token: None } }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Subscriptions {
    subscriptions: Elements<Subscription>,
    next_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Subscription {
    subscription_arn: String,
    owner: String,
    protocol: String,
}

impl Subscription {
    /// Instead of an ARN stands `PendingConfirmation` or `Deleted`.
    fn is_confirmed(&self) -> bool {
        self.subscription_arn.starts_with("arn:")
    }
}

#[cfg(test)]
mod tests {
    use crate::aws::Failure;
    use crate::model::{CallId, Cause, Region};

    use super::*;

    fn topic(subscriptions: &[(&str, &str, &str)], failure: Option<Failure>) -> SnsTopic {
        let one = |(arn, owner, protocol): &(&str, &str, &str)| Subscription {
            subscription_arn: (*arn).to_owned(),
            owner: (*owner).to_owned(),
            protocol: (*protocol).to_owned(),
        };
        let items = subscriptions.iter().map(|subscription| (one(subscription), CallId(1))).collect();
        let list = Listed { items, calls: vec![CallId(1)], failure };
        row(&mut Facts::of(&Region::us_east_1(), "t"), "t", "111111111111", list)
    }

    const OWN: &str = "111111111111";

    #[test]
    fn a_subscription_that_nobody_confirmed_does_not_count() {
        let topic = topic(&[("arn:aws:sns:s", OWN, "email"), ("PendingConfirmation", OWN, "email"), ("Deleted", OWN, "sms")], None);
        assert_eq!((topic.confirmed_subs, topic.cross_account_subs, topic.email_only), (Some(1), Some(0), Some(true)));
    }

    #[test]
    fn a_topic_without_subscriptions_is_not_one_of_mail_only() {
        assert_eq!((topic(&[], None).confirmed_subs, topic(&[], None).email_only), (Some(0), Some(false)));
    }

    #[test]
    fn a_list_that_breaks_off_leaves_the_number_unknown() {
        let denied = Failure::without_call(Cause::Denied, "");
        assert_eq!(topic(&[("arn:aws:sns:s", "222222222222", "https")], Some(denied)).confirmed_subs, None);
    }

    #[test]
    fn addresses_are_not_read() {
        let body = "<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult><Subscriptions><member>\
            <TopicArn>arn:t</TopicArn><Protocol>email</Protocol><SubscriptionArn>arn:s</SubscriptionArn>\
            <Owner>111111111111</Owner><Endpoint>a@city.kasumi.example</Endpoint></member></Subscriptions>\
            </ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>";
        let answer = quick_xml::de::from_str::<ListSubscriptions>(body).unwrap();
        assert!(!format!("{answer:?}").contains("kasumi.example"));
    }
}
