//! Lifecycle rules: what S3 answers, and the same as columns with a value for everything not set.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::wire::{Tag, or_none, tag_list};
use super::answers::LifecycleConfiguration;

/// Stands for "never".
const FOREVER: i64 = 2_147_483_647;

/// One rule of a bucket's lifecycle configuration, as `GetBucketLifecycleConfiguration` gives it.
///
/// An action that the rule does not have is a value, not an unknown: each field names its own.
/// Left out: `AbortIncompleteMultipartUpload` and `NoncurrentVersionTransitions`, which neither
/// hide nor delete a log file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LifecycleRule {
    /// `ID`; `none` when the rule has none.
    pub id: String,
    /// `Status`: `Enabled` or `Disabled`.
    pub status: String,
    /// The key prefix that the rule is limited to: `Filter.Prefix`, `Filter.And.Prefix` or the
    /// older `Prefix` of the rule itself; empty when the rule is for the whole bucket.
    pub prefix: String,
    /// `Filter.Tag` or `Filter.And.Tags` as `key=value`; an object needs all of them. Empty when none.
    pub tags: Vec<String>,
    /// `ObjectSizeGreaterThan` of the filter in bytes; -1 when there is no such condition.
    pub size_greater_than: i64,
    /// `ObjectSizeLessThan` of the filter in bytes; -1 when there is no such condition.
    pub size_less_than: i64,
    /// `Expiration.Days`; 2147483647 (for ever) when the rule has none.
    pub expiration_days: i64,
    /// `Expiration.Date`; `none` when the rule has none.
    pub expiration_date: String,
    /// `Expiration.ExpiredObjectDeleteMarker`; false when absent.
    pub expired_object_delete_marker: bool,
    /// `NoncurrentVersionExpiration.NoncurrentDays`; 2147483647 (for ever) when the rule has none.
    pub noncurrent_days: i64,
    /// `NoncurrentVersionExpiration.NewerNoncurrentVersions`: so many newer noncurrent versions
    /// are kept whatever their age; 0 when absent.
    pub newer_noncurrent_versions: i64,
    /// `Transitions` of current versions; empty when none.
    pub transitions: Vec<LifecycleTransition>,
}

/// One `Transition` of a lifecycle rule: the current version moves to another storage class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LifecycleTransition {
    /// `StorageClass`, as AWS writes it.
    pub storage_class: String,
    /// `Days` after the object was written; 2147483647 when the transition goes by date.
    pub days: i64,
    /// `Date`; `none` when the transition goes by days.
    pub date: String,
}

/// A `Rule` element.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Rule {
    #[serde(rename = "ID")]
    id: Option<String>,
    status: String,
    prefix: Option<String>,
    filter: Option<Filter>,
    expiration: Option<Expiration>,
    noncurrent_version_expiration: Option<NoncurrentVersionExpiration>,
    #[serde(default)]
    transition: Vec<Transition>,
}

/// A `Filter` element, or the `And` in it: the same members, one or several.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Filter {
    prefix: Option<String>,
    #[serde(default)]
    tag: Vec<Tag>,
    object_size_greater_than: Option<i64>,
    object_size_less_than: Option<i64>,
    and: Option<Box<Self>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Expiration {
    days: Option<i64>,
    date: Option<String>,
    expired_object_delete_marker: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct NoncurrentVersionExpiration {
    noncurrent_days: Option<i64>,
    newer_noncurrent_versions: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Transition {
    storage_class: String,
    days: Option<i64>,
    date: Option<String>,
}

impl LifecycleConfiguration {
    pub(super) fn into_rules(self) -> Vec<LifecycleRule> {
        self.rules.into_iter().map(Rule::into_row).collect()
    }
}

impl Rule {
    fn into_row(self) -> LifecycleRule {
        let filter = self.filter.unwrap_or_default();
        let filter = filter.and.map_or_else(|| Filter { and: None, ..filter }, |both| *both);
        let expiration = self.expiration.unwrap_or_default();
        let noncurrent = self.noncurrent_version_expiration.unwrap_or_default();
        LifecycleRule {
            id: or_none(self.id),
            status: self.status,
            prefix: filter.prefix.or(self.prefix).unwrap_or_default(),
            tags: tag_list(filter.tag),
            size_greater_than: filter.object_size_greater_than.unwrap_or(-1),
            size_less_than: filter.object_size_less_than.unwrap_or(-1),
            expiration_days: expiration.days.unwrap_or(FOREVER),
            expiration_date: or_none(expiration.date),
            expired_object_delete_marker: expiration.expired_object_delete_marker.unwrap_or(false),
            noncurrent_days: noncurrent.noncurrent_days.unwrap_or(FOREVER),
            newer_noncurrent_versions: noncurrent.newer_noncurrent_versions.unwrap_or(0),
            transitions: self.transition.into_iter().map(Transition::into_row).collect(),
        }
    }
}

impl Transition {
    fn into_row(self) -> LifecycleTransition {
        LifecycleTransition {
            storage_class: self.storage_class,
            days: self.days.unwrap_or(FOREVER),
            date: or_none(self.date),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(body: &str) -> Vec<LifecycleRule> {
        let body = format!("<LifecycleConfiguration>{body}</LifecycleConfiguration>");
        quick_xml::de::from_str::<LifecycleConfiguration>(&body).unwrap().into_rules()
    }

    #[test]
    fn what_a_rule_does_not_set_has_a_value() {
        let rule = &rules("<Rule><ID>a</ID><Filter><Prefix>AWSLogs/</Prefix></Filter><Status>Enabled</Status><Expiration><Days>365</Days></Expiration></Rule>")[0];
        assert_eq!((rule.prefix.as_str(), rule.expiration_days), ("AWSLogs/", 365));
        assert_eq!((rule.expiration_date.as_str(), rule.noncurrent_days), ("none", FOREVER));
        assert_eq!((rule.size_greater_than, rule.size_less_than), (-1, -1));
    }

    #[test]
    fn an_older_rule_has_its_prefix_outside_a_filter() {
        let rule = &rules("<Rule><Prefix>logs/</Prefix><Status>Disabled</Status><Expiration><Date>2027-04-01T00:00:00.000Z</Date></Expiration></Rule>")[0];
        assert_eq!((rule.prefix.as_str(), rule.status.as_str()), ("logs/", "Disabled"));
        assert_eq!(rule.expiration_date, "2027-04-01T00:00:00.000Z");
    }

    #[test]
    fn an_empty_filter_is_the_whole_bucket() {
        let rule = &rules("<Rule><Filter/><Status>Enabled</Status><Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration></Rule>")[0];
        assert_eq!((rule.prefix.as_str(), rule.tags.len()), ("", 0));
        assert!(rule.expired_object_delete_marker);
    }

    #[test]
    fn conditions_joined_by_and_are_all_kept() {
        let rule = &rules("<Rule><Filter><And><Prefix>p/</Prefix><Tag><Key>b</Key><Value>2</Value></Tag><Tag><Key>a</Key><Value>1</Value></Tag><ObjectSizeGreaterThan>500</ObjectSizeGreaterThan></And></Filter><Status>Enabled</Status></Rule>")[0];
        assert_eq!(rule.tags, ["a=1", "b=2"]);
        assert_eq!((rule.prefix.as_str(), rule.size_greater_than), ("p/", 500));
    }

    #[test]
    fn a_single_tag_is_kept_so_that_the_rule_does_not_look_unfiltered() {
        let rule = &rules("<Rule><Filter><Tag><Key>temporary</Key><Value>yes</Value></Tag></Filter><Status>Enabled</Status><Expiration><Days>30</Days></Expiration></Rule>")[0];
        assert_eq!(rule.tags, ["temporary=yes"]);
    }

    #[test]
    fn versions_and_transitions_are_read() {
        let rule = &rules("<Rule><Filter/><Status>Enabled</Status><NoncurrentVersionExpiration><NoncurrentDays>30</NoncurrentDays><NewerNoncurrentVersions>3</NewerNoncurrentVersions></NoncurrentVersionExpiration><Transition><Days>90</Days><StorageClass>DEEP_ARCHIVE</StorageClass></Transition><Transition><Date>2027-04-01T00:00:00.000Z</Date><StorageClass>GLACIER</StorageClass></Transition></Rule>")[0];
        assert_eq!((rule.noncurrent_days, rule.newer_noncurrent_versions), (30, 3));
        assert_eq!((rule.transitions[0].days, rule.transitions[0].date.as_str()), (90, "none"));
        assert_eq!((rule.transitions[1].days, rule.transitions[1].storage_class.as_str()), (FOREVER, "GLACIER"));
    }
}
