//! What is asked of single keys beyond `DescribeKey`: policy, tags, rotation, last use.

use aws_sdk_kms::Client;
use aws_sdk_kms::operation::get_key_last_usage::GetKeyLastUsageOutput;
use aws_sdk_kms::operation::get_key_rotation_status::GetKeyRotationStatusOutput;
use aws_sdk_kms::types::RotationsListEntry;
use futures_util::future::join5;

use crate::aws::{Answer, AnswerExt as _, Failure, Page, Reply, pages};
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

/// Policy, tags, rotation and use of one key.
#[derive(Clone, Debug)]
pub(super) struct Details {
    pub(super) policy: Fact<String>,
    pub(super) tags: Fact<Vec<String>>,
    pub(super) rotation: Fact<Rotation>,
    pub(super) last_rotation: Fact<Time>,
    pub(super) usage: Fact<Usage>,
}

/// The latest use of one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Usage {
    pub(super) last_at: Time,
    pub(super) tracked_since: Time,
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
            last_rotation: Fact::Documented(Time::NONE),
            usage: Fact::Documented(Usage { last_at: Time::NONE, tracked_since: Time::NONE }),
        };
    }
    let client = Client::new(&reader.sdk());
    let asked = Asked { reader, client: &client, id: &key.id };
    let (rotation, rotations) = (asked.rotation(&key.description), asked.last_rotation(&key.description));
    let answers = Box::pin(join5(asked.policy(), asked.tags(), rotation, rotations, asked.usage()));
    let (policy, tags, rotation, last_rotation, usage) = answers.await;
    let (policy, tags) = (Fact::Answered(policy), Fact::Answered(tags));
    Details { policy, tags, rotation, last_rotation, usage: Fact::Answered(usage) }
}

/// Whether KMS can rotate the key by itself, told from what the key is: the status call of other
/// kinds answers FALSE or an error, depending on its age.
fn can_rotate(key: &Description) -> bool {
    key.spec == "SYMMETRIC_DEFAULT" && key.origin == "AWS_KMS" && key.custom_store_id == "none"
}

/// Whether the material of the key can be replaced under the same id, by KMS or by importing anew.
fn can_be_rotated(key: &Description) -> bool {
    can_rotate(key) || key.spec == "SYMMETRIC_DEFAULT" && key.origin == "EXTERNAL"
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

    async fn last_rotation(&self, description: &Answer<Description>) -> Fact<Time> {
        match description {
            Err(_) => return Fact::NotAsked,
            Ok(key) if !can_be_rotated(&key.value) => return Fact::Documented(Time::NONE),
            Ok(_) => {}
        }
        let list = pages(|marker| self.rotations(marker)).await;
        let latest = list.values().copied().max().unwrap_or(Time::NONE);
        match (list.failure, list.calls.last()) {
            (Some(failure), _) => Fact::Answered(Err(failure)),
            (None, Some(call)) => Fact::Answered(Ok(Reply { value: latest, call: *call })),
            (None, None) => Fact::NotAsked,
        }
    }

    /// One page of completed rotations.
    async fn rotations(&self, marker: Option<String>) -> Answer<Page<Time>> {
        let request = self.client.list_key_rotations().key_id(self.id).limit(1000).set_marker(marker);
        let send = |recorder| request.customize().interceptor(recorder).send();
        let answer = self.reader.session().call("kms", "ListKeyRotations", self.reader.region(), send).await;
        required("kms", "ListKeyRotations", answer, |answer| {
            let read = |rotation: RotationsListEntry| sdk_time(rotation.rotation_date.as_ref()?);
            super::list::page(answer.rotations?, answer.next_marker, answer.truncated, read)
        })
        .absent(&["UnsupportedOperationException"], || Page { items: Vec::new(), next: None })
    }

    async fn usage(&self) -> Answer<Usage> {
        let request = self.client.get_key_last_usage().key_id(self.id);
        let send = |recorder| request.customize().interceptor(recorder).send();
        let answer = self.reader.session().call("kms", "GetKeyLastUsage", self.reader.region(), send).await;
        required("kms", "GetKeyLastUsage", answer, usage)
    }
}

fn usage(answer: GetKeyLastUsageOutput) -> Option<Usage> {
    let last_at = match answer.key_last_usage {
        Some(used) => sdk_time(used.timestamp.as_ref()?)?,
        None => Time::NONE,
    };
    Some(Usage { last_at, tracked_since: sdk_time(answer.tracking_start_date.as_ref()?)? })
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
