//! What is asked of single keys beyond `DescribeKey`: policy, tags, rotation.

use aws_sdk_kms::Client;
use aws_sdk_kms::operation::get_key_rotation_status::GetKeyRotationStatusOutput;
use futures_util::future::join3;

use crate::aws::{Answer, Failure, Reply};
use crate::model::Time;
use crate::tables::required::{incomplete, required};
use crate::tables::wire::{Tag, sdk_time, tag_list};
use crate::tables::{Facts, Reader};

use super::list::{Description, Key};

/// A fact of one key.
#[derive(Clone, Debug)]
pub(super) enum Fact<T> {
    /// True of every key of the kind, as AWS documents it.
    Documented(T),
    /// What AWS answered for this key.
    Answered(Answer<T>),
    /// Not asked, because the key could not be described: that gap names the columns.
    NotAsked,
}

impl<T> Fact<T> {
    /// The value, or `None` and a gap.
    pub(super) fn take(self, facts: &mut Facts, columns: &[&'static str]) -> Option<T> {
        match self {
            Self::Documented(value) => Some(value),
            Self::Answered(answer) => facts.take(columns, answer),
            Self::NotAsked => None,
        }
    }
}

/// Policy, tags and rotation of one key.
#[derive(Clone, Debug)]
pub(super) struct Details {
    pub(super) policy: Fact<String>,
    pub(super) tags: Fact<Vec<String>>,
    pub(super) rotation: Fact<Rotation>,
}

/// The automatic rotation of one key.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rotation {
    pub(super) enabled: bool,
    /// AWS always gives the period of a rotation that is on.
    pub(super) period_days: Result<i64, Failure>,
    pub(super) next_at: Time,
}

impl Rotation {
    /// Of keys that cannot rotate by themselves.
    const NONE: Self = Self { enabled: false, period_days: Ok(0), next_at: Time::NONE };
    /// Of AWS-managed keys.
    const YEARLY: Self = Self { enabled: true, period_days: Ok(365), next_at: Time::NONE };
}

/// Asks what the kind of the key calls for.
pub(super) async fn of(reader: &Reader, key: &Key) -> Details {
    if key.is_aws_managed() {
        return Details {
            policy: Fact::Documented("none".to_owned()),
            tags: Fact::Documented(Vec::new()),
            rotation: Fact::Documented(Rotation::YEARLY),
        };
    }
    let client = Client::new(&reader.sdk());
    let asked = Asked { reader, client: &client, id: &key.id };
    let (policy, tags, rotation) = join3(asked.policy(), asked.tags(), asked.rotation(&key.description)).await;
    Details { policy: Fact::Answered(policy), tags: Fact::Answered(tags), rotation }
}

/// Whether KMS can rotate the key by itself, told from what the key is: the status call of other
/// kinds answers FALSE or an error, depending on its age.
fn can_rotate(key: &Description) -> bool {
    key.spec == "SYMMETRIC_DEFAULT" && key.origin == "AWS_KMS" && key.custom_store_id == "none"
}

struct Asked<'a> {
    reader: &'a Reader,
    client: &'a Client,
    id: &'a str,
}

impl Asked<'_> {
    async fn policy(&self) -> Answer<String> {
        let request = self.client.get_key_policy().key_id(self.id).policy_name("default");
        let send = |recorder| request.customize().interceptor(recorder).send();
        let answer = self.reader.session().call("kms", "GetKeyPolicy", self.reader.region(), send).await;
        required("kms", "GetKeyPolicy", answer, |answer| answer.policy)
    }

    /// One page holds them all: a key has at most 50 tags, and so many come unasked.
    async fn tags(&self) -> Answer<Vec<String>> {
        let request = self.client.list_resource_tags().key_id(self.id);
        let send = |recorder| request.customize().interceptor(recorder).send();
        let answer = self.reader.session().call("kms", "ListResourceTags", self.reader.region(), send).await;
        required("kms", "ListResourceTags", answer, |answer| {
            let whole = answer.tags.filter(|_| !answer.truncated)?;
            Some(tag_list(whole.into_iter().map(|tag| Tag { key: tag.tag_key, value: tag.tag_value })))
        })
    }

    async fn rotation(&self, description: &Answer<Description>) -> Fact<Rotation> {
        match description {
            Err(_) => return Fact::NotAsked,
            Ok(key) if !can_rotate(&key.value) => return Fact::Documented(Rotation::NONE),
            Ok(_) => {}
        }
        let request = self.client.get_key_rotation_status().key_id(self.id);
        let send = |recorder| request.customize().interceptor(recorder).send();
        let answer = self.reader.session().call("kms", "GetKeyRotationStatus", self.reader.region(), send).await;
        Fact::Answered(rotation(answer))
    }
}

fn rotation(answer: Answer<GetKeyRotationStatusOutput>) -> Answer<Rotation> {
    let Reply { value: (enabled, period, next_at), call } =
        required("kms", "GetKeyRotationStatus", answer, |answer| {
            let next_at = answer.next_rotation_date.as_ref().map_or(Some(Time::NONE), sdk_time)?;
            let enabled = answer.key_rotation_enabled;
            Some((enabled, if enabled { answer.rotation_period_in_days } else { Some(0) }, next_at))
        })?;
    let period_days = period.map(i64::from).ok_or_else(|| incomplete("kms", "GetKeyRotationStatus", call));
    Ok(Reply { value: Rotation { enabled, period_days, next_at }, call })
}

#[cfg(test)]
mod tests {
    use crate::model::{CallId, Cause};

    use super::*;

    fn answered(output: GetKeyRotationStatusOutput) -> Rotation {
        rotation(Ok(Reply { value: output, call: CallId(3) })).unwrap().value
    }

    #[test]
    fn a_rotation_that_is_off_has_no_period_whatever_the_answer_says() {
        let off = GetKeyRotationStatusOutput::builder().key_rotation_enabled(false).rotation_period_in_days(365);
        assert_eq!(answered(off.build()), Rotation::NONE);
    }

    #[test]
    fn a_rotation_that_is_on_without_a_period_is_malformed_in_the_period_alone() {
        let on = answered(GetKeyRotationStatusOutput::builder().key_rotation_enabled(true).build());
        let failure = on.period_days.unwrap_err();
        assert!(on.enabled);
        assert_eq!((failure.cause, failure.call), (Cause::Malformed, Some(CallId(3))));
    }
}
