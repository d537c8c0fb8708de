//! CloudTrail Lake event data stores. The list gives names only; everything else is asked of each.
//!
//! CloudTrail Lake is closed to new customers since 31 May 2026: no store is the usual case.

use aws_sdk_cloudtrail::Client;
use aws_sdk_cloudtrail::operation::get_event_data_store::GetEventDataStoreOutput;
use aws_sdk_cloudtrail::types::BillingMode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::{Answer, Listed, Page, pages};
use crate::model::Time;

use super::required::required;
use super::trail::{AdvancedEventSelector, advanced};
use super::wire::{or_none, sdk_time};
use super::closed::Closed;
use super::{Collected, Facts, Reader, Scope, Table};
use super::several::several;

/// One event data store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventDataStore {
    /// ARN.
    pub arn: String,
    /// Name.
    pub name: String,
    /// State, such as `ENABLED`, `STOPPED_INGESTION` or `PENDING_DELETION`.
    pub status: Option<String>,
    /// Retention of its events in days.
    pub retention_days: Option<i64>,
    /// `EXTENDABLE_RETENTION_PRICING` or `FIXED_RETENTION_PRICING`; `none` when AWS gives none.
    pub billing_mode: Option<String>,
    /// Whether it cannot be deleted as it is.
    pub termination_protection: Option<bool>,
    /// Whether it takes in events of every Region.
    pub multi_region: Option<bool>,
    /// Whether it takes in events of every account of the organization.
    pub is_org: Option<bool>,
    /// KMS key, as AWS gives it; `none` when AWS owns the key.
    pub kms_key: Option<String>,
    /// Creation time.
    pub created_at: Option<Time>,
    /// Which events it takes in.
    pub advanced_event_selectors: Option<Vec<AdvancedEventSelector>>,
}

impl Table for EventDataStore {
    const NAME: &'static str = "event_data_store";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] =
        &[("cloudtrail", "ListEventDataStores"), ("cloudtrail", "GetEventDataStore")];
    const CLOSED: &'static [Closed] = &[
        Closed::column("status", "ListEventDataStores", &["CREATED", "ENABLED", "PENDING_DELETION", "STARTING_INGESTION", "STOPPED_INGESTION", "STOPPING_INGESTION"]),
        Closed::column("billing_mode", "GetEventDataStore", &["EXTENDABLE_RETENTION_PRICING", "FIXED_RETENTION_PRICING", "none"]),
    ];

    async fn collect(reader: Reader) -> Collected<Self> {
        let client = Client::new(&reader.sdk());
        let list = list(&reader, &client).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        let details = several(list.values().map(|(arn, _)| get(&reader, &client, arn))).await;
        for (((arn, name), call), details) in list.items.into_iter().zip(details) {
            let mut facts = Facts::of(reader.region(), &arn).resting_on(call);
            let row = row(arn, name, facts.take(DETAILS, details));
            collected.keep(facts, row);
        }
        collected
    }
}

/// Columns that `GetEventDataStore` fills.
const DETAILS: &[&str] = &[
    "status",
    "retention_days",
    "billing_mode",
    "termination_protection",
    "multi_region",
    "is_org",
    "kms_key",
    "created_at",
    "advanced_event_selectors",
];

async fn list(reader: &Reader, client: &Client) -> Listed<(String, String)> {
    pages(|token| async move {
        let request = client.list_event_data_stores().set_next_token(token);
        let send = |recorder| request.customize().interceptor(recorder).send();
        let answer = reader.session().call("cloudtrail", "ListEventDataStores", reader.region(), send).await;
        required("cloudtrail", "ListEventDataStores", answer, |answer| {
            let stores = answer.event_data_stores?.into_iter();
            let named = stores.map(|store| Some((store.event_data_store_arn?, store.name?)));
            Some(Page { items: named.collect::<Option<_>>()?, next: answer.next_token })
        })
    })
    .await
}

async fn get(reader: &Reader, client: &Client, arn: &str) -> Answer<Details> {
    let request = client.get_event_data_store().event_data_store(arn);
    let send = |recorder| request.customize().interceptor(recorder).send();
    let answer = reader.session().call("cloudtrail", "GetEventDataStore", reader.region(), send).await;
    required("cloudtrail", "GetEventDataStore", answer, Details::read)
}

/// What `GetEventDataStore` says, with the sentinels of the columns of the same names.
#[derive(Clone, Debug, PartialEq)]
struct Details {
    status: String,
    retention_days: i64,
    billing_mode: String,
    termination_protection: bool,
    multi_region: bool,
    is_org: bool,
    kms_key: String,
    created_at: Time,
    advanced_event_selectors: Vec<AdvancedEventSelector>,
}

impl Details {
    /// A store has at least one selector: it takes in nothing by itself.
    fn read(answer: GetEventDataStoreOutput) -> Option<Self> {
        let selectors = answer.advanced_event_selectors.filter(|selectors| !selectors.is_empty());
        Some(Self {
            status: answer.status?.as_str().to_owned(),
            retention_days: answer.retention_period?.into(),
            billing_mode: or_none(answer.billing_mode.as_ref().map(BillingMode::as_str)),
            termination_protection: answer.termination_protection_enabled?,
            multi_region: answer.multi_region_enabled.unwrap_or(false),
            is_org: answer.organization_enabled.unwrap_or(false),
            kms_key: or_none(answer.kms_key_id.filter(|key| !key.is_empty())),
            created_at: sdk_time(answer.created_timestamp.as_ref()?)?,
            advanced_event_selectors: advanced(Some(selectors?)),
        })
    }
}

fn row(arn: String, name: String, details: Option<Details>) -> EventDataStore {
    let known = details.as_ref();
    EventDataStore {
        arn,
        name,
        status: known.map(|store| store.status.clone()),
        retention_days: known.map(|store| store.retention_days),
        billing_mode: known.map(|store| store.billing_mode.clone()),
        termination_protection: known.map(|store| store.termination_protection),
        multi_region: known.map(|store| store.multi_region),
        is_org: known.map(|store| store.is_org),
        kms_key: known.map(|store| store.kms_key.clone()),
        created_at: known.map(|store| store.created_at),
        advanced_event_selectors: details.map(|store| store.advanced_event_selectors),
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudtrail::operation::get_event_data_store::builders::GetEventDataStoreOutputBuilder;
    use aws_sdk_cloudtrail::types::{AdvancedEventSelector as Selector, AdvancedFieldSelector, EventDataStoreStatus};
    use aws_smithy_types::DateTime;

    use super::*;

    fn answer() -> GetEventDataStoreOutputBuilder {
        let field = AdvancedFieldSelector::builder().field("eventCategory").equals("Management").build().unwrap();
        GetEventDataStoreOutput::builder()
            .status(EventDataStoreStatus::Enabled)
            .retention_period(2557)
            .termination_protection_enabled(true)
            .created_timestamp(DateTime::from_secs(60))
            .advanced_event_selectors(Selector::builder().field_selectors(field).build().unwrap())
    }

    #[test]
    fn a_store_says_how_long_it_keeps_what() {
        let store = Details::read(answer().build()).unwrap();
        assert_eq!((store.retention_days, store.termination_protection), (2557, true));
        assert_eq!((store.kms_key.as_str(), store.billing_mode.as_str()), ("none", "none"));
        assert_eq!(store.advanced_event_selectors[0].fields[0].equals, ["Management"]);
    }

    #[test]
    fn a_store_without_selectors_or_protection_is_cut_short() {
        assert_eq!(Details::read(answer().set_advanced_event_selectors(Some(Vec::new())).build()), None);
        assert_eq!(Details::read(answer().set_termination_protection_enabled(None).build()), None);
    }

    #[test]
    fn a_store_whose_details_were_denied_keeps_its_name() {
        let row = row("arn".to_owned(), "kasumi-lake".to_owned(), None);
        assert_eq!((row.name.as_str(), row.status, row.retention_days), ("kasumi-lake", None, None));
    }
}
