//! The keys and aliases of a Region; the keys are listed and described once for every table.

use std::sync::Arc;

use aws_sdk_kms::Client;
use aws_sdk_kms::types::{ExpirationModelType, KeyMetadata, KeyUsageType, MultiRegionConfiguration};

use crate::aws::{Answer, Listed, Page, pages};
use crate::model::Time;
use crate::tables::Reader;
use crate::tables::required::required;
use crate::tables::wire::{or_none, sdk_time};
use crate::tables::several::several;

/// A key as `ListKeys` names it and `DescribeKey` describes it.
#[derive(Clone, Debug)]
pub(in crate::tables) struct Key {
    pub(in crate::tables) id: String,
    pub(in crate::tables) arn: String,
    pub(in crate::tables) description: Answer<Description>,
}

impl Key {
    /// Whether AWS manages it for certain: such a key is asked nothing further.
    pub(in crate::tables) fn is_aws_managed(&self) -> bool {
        self.description.as_ref().is_ok_and(|reply| reply.value.manager == "AWS")
    }
}

/// What `DescribeKey` says, with the sentinels of the columns of the same names.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::tables) struct Description {
    pub(super) manager: String,
    pub(super) state: String,
    pub(super) enabled: bool,
    pub(super) spec: String,
    pub(super) usage: String,
    pub(super) origin: String,
    pub(super) created_at: Time,
    pub(super) deletion_at: Time,
    pub(super) expiration_model: String,
    pub(super) valid_to_at: Time,
    pub(super) custom_store_id: String,
    pub(super) multi_region: bool,
    pub(super) mr_type: String,
    pub(super) member_regions: Vec<String>,
}

/// An alias and the key it points to.
#[derive(Clone, Debug)]
pub(super) struct Alias {
    pub(super) name: String,
    /// Absent for an alias that AWS keeps for a key it has not made yet.
    pub(super) key_id: Option<String>,
}

/// The keys of the reader's Region, described.
pub(in crate::tables) async fn keys(reader: &Reader) -> Arc<Listed<Key>> {
    reader.once("kms_keys", described(reader)).await
}

async fn described(reader: &Reader) -> Listed<Key> {
    let client = Client::new(&reader.sdk());
    let client = &client;
    let list = pages(|marker| async move {
        let request = client.list_keys().limit(1000).set_marker(marker);
        let send = |recorder| request.customize().interceptor(recorder).send();
        let answer = reader.session().call("kms", "ListKeys", reader.region(), send).await;
        required("kms", "ListKeys", answer, |answer| {
            page(answer.keys?, answer.next_marker, answer.truncated, |key| Some((key.key_id?, key.key_arn?)))
        })
    })
    .await;
    let described = list.items.into_iter().map(|((id, arn), call)| async move {
        let description = describe(reader, client, &id).await;
        (Key { id, arn, description }, call)
    });
    Listed { items: several(described).await, calls: list.calls, failure: list.failure }
}

async fn describe(reader: &Reader, client: &Client, id: &str) -> Answer<Description> {
    let request = client.describe_key().key_id(id);
    let send = |recorder| request.customize().interceptor(recorder).send();
    let answer = reader.session().call("kms", "DescribeKey", reader.region(), send).await;
    required("kms", "DescribeKey", answer, |answer| Description::read(&answer.key_metadata?))
}

/// The aliases of the reader's Region.
pub(super) async fn aliases(reader: &Reader) -> Listed<Alias> {
    let client = Client::new(&reader.sdk());
    let client = &client;
    pages(|marker| async move {
        let request = client.list_aliases().limit(100).set_marker(marker);
        let send = |recorder| request.customize().interceptor(recorder).send();
        let answer = reader.session().call("kms", "ListAliases", reader.region(), send).await;
        required("kms", "ListAliases", answer, |answer| {
            page(answer.aliases?, answer.next_marker, answer.truncated, |alias| {
                Some(Alias { name: alias.alias_name?, key_id: alias.target_key_id })
            })
        })
    })
    .await
}

/// One page of a list of KMS, which says by a flag of its own that it goes on.
pub(in crate::tables) fn page<T, U>(
    items: Vec<T>,
    next: Option<String>,
    truncated: bool,
    read: impl Fn(T) -> Option<U>,
) -> Option<Page<U>> {
    if truncated && next.is_none() {
        return None;
    }
    Some(Page { items: items.into_iter().map(read).collect::<Option<_>>()?, next })
}

impl Description {
    fn read(metadata: &KeyMetadata) -> Option<Self> {
        let multi_region = metadata.multi_region.unwrap_or(false);
        let members = metadata.multi_region_configuration.as_ref().filter(|_| multi_region);
        let (mr_type, member_regions) = match members {
            Some(members) => (members.multi_region_key_type.as_ref()?.as_str(), regions(members)?),
            None if multi_region => return None,
            None => ("none", Vec::new()),
        };
        let time = |time: Option<&_>| time.map_or(Some(Time::NONE), sdk_time);
        Some(Self {
            manager: metadata.key_manager.as_ref()?.as_str().to_owned(),
            state: metadata.key_state.as_ref()?.as_str().to_owned(),
            enabled: metadata.enabled,
            spec: metadata.key_spec.as_ref()?.as_str().to_owned(),
            usage: or_none(metadata.key_usage.as_ref().map(KeyUsageType::as_str)),
            origin: metadata.origin.as_ref()?.as_str().to_owned(),
            created_at: sdk_time(metadata.creation_date.as_ref()?)?,
            deletion_at: time(metadata.deletion_date.as_ref())?,
            expiration_model: or_none(metadata.expiration_model.as_ref().map(ExpirationModelType::as_str)),
            valid_to_at: time(metadata.valid_to.as_ref())?,
            custom_store_id: or_none(metadata.custom_key_store_id.as_deref()),
            multi_region,
            mr_type: mr_type.to_owned(),
            member_regions,
        })
    }
}

fn regions(members: &MultiRegionConfiguration) -> Option<Vec<String>> {
    let all = members.primary_key.iter().chain(members.replica_keys.iter().flatten());
    let mut regions: Vec<String> = all.map(|member| member.region.clone()).collect::<Option<_>>()?;
    members.primary_key.as_ref()?;
    regions.sort();
    regions.dedup();
    Some(regions)
}

#[cfg(test)]
mod tests {
    use aws_sdk_kms::types::builders::KeyMetadataBuilder;
    use aws_sdk_kms::types::{KeyManagerType, KeySpec, KeyState, KeyUsageType, MultiRegionKey, MultiRegionKeyType, OriginType};
    use aws_smithy_types::DateTime;

    use super::*;

    fn metadata() -> KeyMetadataBuilder {
        KeyMetadata::builder()
            .key_id("k")
            .key_manager(KeyManagerType::Customer)
            .key_state(KeyState::Enabled)
            .key_spec(KeySpec::SymmetricDefault)
            .key_usage(KeyUsageType::EncryptDecrypt)
            .origin(OriginType::AwsKms)
            .creation_date(DateTime::from_secs(60))
    }

    fn read(metadata: KeyMetadataBuilder) -> Option<Description> {
        Description::read(&metadata.build().unwrap())
    }

    #[test]
    fn what_a_key_does_not_have_is_a_value() {
        let key = read(metadata()).unwrap();
        assert_eq!((key.deletion_at, key.valid_to_at), (Time::NONE, Time::NONE));
        assert_eq!((key.custom_store_id.as_str(), key.expiration_model.as_str()), ("none", "none"));
        assert_eq!((key.mr_type.as_str(), key.member_regions), ("none", Vec::new()));
    }

    #[test]
    fn a_multi_region_key_names_its_primary_and_its_replicas() {
        let region = |name: &str| MultiRegionKey::builder().region(name).build();
        let members = MultiRegionConfiguration::builder()
            .multi_region_key_type(MultiRegionKeyType::Replica)
            .primary_key(region("us-east-1"))
            .replica_keys(region("ap-northeast-1"))
            .build();
        let key = read(metadata().multi_region(true).multi_region_configuration(members)).unwrap();
        assert_eq!(key.mr_type, "REPLICA");
        assert_eq!(key.member_regions, ["ap-northeast-1", "us-east-1"]);
    }

    #[test]
    fn a_description_without_what_aws_always_sends_is_none() {
        assert_eq!(read(metadata().set_key_state(None)), None);
        assert_eq!(read(metadata().set_key_manager(None)), None);
        assert_eq!(read(metadata().multi_region(true)), None);
    }

    #[test]
    fn a_page_that_says_it_goes_on_and_not_how_is_none() {
        assert!(page(vec![1], None, true, Some).is_none());
        assert_eq!(page(vec![1], Some("m".to_owned()), true, Some).unwrap().items, [1]);
        assert!(page(vec![1], None, false, |_| None::<i32>).is_none());
    }
}
