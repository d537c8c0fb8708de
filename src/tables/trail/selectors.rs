//! Event selectors: which events a trail or an event data store records.

use aws_sdk_cloudtrail::types as sdk;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::tables::wire::or_none;

/// One basic event selector of a trail, as `GetEventSelectors` gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EventSelector {
    /// `ReadWriteType`: `All`, `ReadOnly` or `WriteOnly`; `All` when absent, as AWS documents.
    pub read_write_type: String,
    /// `IncludeManagementEvents`; true when absent, as AWS documents.
    pub include_management_events: bool,
    /// `ExcludeManagementEventSources`; empty when none.
    pub exclude_management_event_sources: Vec<String>,
    /// `DataResources[].Type`; empty when none.
    pub data_resource_types: Vec<String>,
}

/// One advanced event selector of a trail or an event data store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AdvancedEventSelector {
    /// `Name`; `none` when absent.
    pub name: String,
    /// `FieldSelectors`: an event must satisfy every one.
    pub fields: Vec<FieldSelector>,
}

/// One condition of an advanced event selector. Empty lists stand for operators that are not used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FieldSelector {
    /// `Field`, such as `eventCategory`, `readOnly` or `eventSource`.
    pub field: String,
    /// `Equals`: the field has one of these values.
    pub equals: Vec<String>,
    /// `NotEquals`: the field has none of these values.
    pub not_equals: Vec<String>,
    /// `StartsWith`: the field starts with one of these texts.
    pub starts_with: Vec<String>,
    /// `NotStartsWith`: the field starts with none of these texts.
    pub not_starts_with: Vec<String>,
    /// `EndsWith`: the field ends with one of these texts.
    pub ends_with: Vec<String>,
    /// `NotEndsWith`: the field ends with none of these texts.
    pub not_ends_with: Vec<String>,
}

/// Basic selectors from the SDK's; absent is a list without any.
pub(super) fn basic(selectors: Option<Vec<sdk::EventSelector>>) -> Vec<EventSelector> {
    selectors.unwrap_or_default().into_iter().map(EventSelector::from).collect()
}

/// Advanced selectors from the SDK's; absent is a list without any.
pub(in crate::tables) fn advanced(selectors: Option<Vec<sdk::AdvancedEventSelector>>) -> Vec<AdvancedEventSelector> {
    selectors.unwrap_or_default().into_iter().map(AdvancedEventSelector::from).collect()
}

impl From<sdk::EventSelector> for EventSelector {
    fn from(selector: sdk::EventSelector) -> Self {
        let kinds = selector.data_resources.unwrap_or_default().into_iter().filter_map(|data| data.r#type);
        Self {
            read_write_type: selector.read_write_type.as_ref().map_or("All", |kind| kind.as_str()).to_owned(),
            include_management_events: selector.include_management_events.unwrap_or(true),
            exclude_management_event_sources: selector.exclude_management_event_sources.unwrap_or_default(),
            data_resource_types: kinds.collect(),
        }
    }
}

impl From<sdk::AdvancedEventSelector> for AdvancedEventSelector {
    fn from(selector: sdk::AdvancedEventSelector) -> Self {
        let fields = selector.field_selectors.into_iter().map(FieldSelector::from).collect();
        Self { name: or_none(selector.name.filter(|name| !name.is_empty())), fields }
    }
}

impl From<sdk::AdvancedFieldSelector> for FieldSelector {
    fn from(field: sdk::AdvancedFieldSelector) -> Self {
        Self {
            field: field.field,
            equals: field.equals.unwrap_or_default(),
            not_equals: field.not_equals.unwrap_or_default(),
            starts_with: field.starts_with.unwrap_or_default(),
            not_starts_with: field.not_starts_with.unwrap_or_default(),
            ends_with: field.ends_with.unwrap_or_default(),
            not_ends_with: field.not_ends_with.unwrap_or_default(),
        }
    }
}
