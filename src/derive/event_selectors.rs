//! Which management events a trail or an event data store records, read from its event selectors.
//!
//! A trail that looks complete can leave out the very events that show what an administrator did:
//! one class (read or write), one service, or all but a few names. Read and write events are
//! judged apart, and whatever is not understood counts as recording less.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::tables::trail::{AdvancedEventSelector, EventSelector, FieldSelector};

#[cfg(test)]
mod laws;

/// The event sources that AWS lets a trail leave out. Where no selector records a whole class,
/// these count as left out unless a selector names them: nothing shows that they are recorded.
const EXCLUDABLE: [&str; 2] = ["kms.amazonaws.com", "rdsdata.amazonaws.com"];

/// What is recorded of management events. `None`: the selectors could not be read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventCoverage {
    /// Some selector records management events that read.
    pub mgmt_read: Option<bool>,
    /// Some selector records management events that write.
    pub mgmt_write: Option<bool>,
    /// Event sources whose write events are not all recorded, sorted. When `mgmt_narrowed`, the
    /// list cannot be complete and holds what is known.
    pub excluded_sources: Option<Vec<String>>,
    /// The same for read events.
    pub excluded_read_sources: Option<Vec<String>>,
    /// Read or write events are recorded only through selectors with further conditions.
    pub mgmt_narrowed: Option<bool>,
}

impl EventCoverage {
    /// Read events are recorded without further conditions (left-out sources do not matter here:
    /// their volume is the usual reason to leave them out).
    pub fn covers_read(&self) -> Option<bool> {
        and(self.mgmt_read, not(self.mgmt_narrowed))
    }

    /// Write events of every source are recorded without further conditions.
    pub fn covers_write(&self) -> Option<bool> {
        let every_source = self.excluded_sources.as_ref().map(Vec::is_empty);
        and(and(self.mgmt_write, not(self.mgmt_narrowed)), every_source)
    }

    /// Every management event is recorded: both classes, every source, no condition.
    pub fn covers_management(&self) -> Option<bool> {
        let every_source = self.excluded_read_sources.as_ref().map(Vec::is_empty);
        and(and(self.covers_read(), every_source), self.covers_write())
    }
}

/// The coverage of a trail.
///
/// `has_custom` is `HasCustomEventSelectors` of `DescribeTrails`; it answers for an organization
/// trail whose selectors a member account may not read: FALSE means all management events. AWS
/// answers with basic or with advanced selectors, never both and never neither, so an answer of
/// both or neither shows nothing.
pub fn management_coverage(
    has_custom: Option<bool>,
    classic: Option<&[EventSelector]>,
    advanced: Option<&[AdvancedEventSelector]>,
) -> EventCoverage {
    let classic = classic.filter(|selectors| !selectors.is_empty());
    let advanced = advanced.filter(|selectors| !selectors.is_empty());
    match (classic, advanced) {
        (Some(selectors), None) => coverage(&classic_selections(selectors)),
        (None, Some(selectors)) => coverage(&advanced_selections(selectors)),
        (None, None) if has_custom == Some(false) => coverage(&[Selection::everything()]),
        (None, None) | (Some(_), Some(_)) => EventCoverage::default(),
    }
}

/// The coverage of an event data store, which has advanced selectors only.
pub fn event_data_store_coverage(advanced: Option<&[AdvancedEventSelector]>) -> EventCoverage {
    management_coverage(None, None, advanced)
}

/// What one selector records of management events.
struct Selection {
    read: bool,
    write: bool,
    sources: Sources,
}

/// The event sources whose events a selector records completely.
enum Sources {
    /// All but these.
    AllBut(BTreeSet<String>),
    /// These and no others.
    Only(BTreeSet<String>),
    /// None for certain: the selector has conditions on something else.
    Unproven,
}

impl Selection {
    fn everything() -> Self {
        Self { read: true, write: true, sources: Sources::AllBut(BTreeSet::new()) }
    }
}

/// One class of events (read or write) over all selectors: an event that one selector leaves out
/// and another records is recorded.
struct Class {
    covered: bool,
    narrowed: bool,
    excluded: Vec<String>,
}

fn coverage(selections: &[Selection]) -> EventCoverage {
    let read = class(selections.iter().filter(|selection| selection.read));
    let write = class(selections.iter().filter(|selection| selection.write));
    EventCoverage {
        mgmt_read: Some(read.covered),
        mgmt_write: Some(write.covered),
        excluded_sources: Some(write.excluded),
        excluded_read_sources: Some(read.excluded),
        mgmt_narrowed: Some(read.narrowed || write.narrowed),
    }
}

fn class<'a>(covering: impl Iterator<Item = &'a Selection>) -> Class {
    let mut covered = false;
    let mut left_out: Option<BTreeSet<String>> = None;
    let mut named = BTreeSet::new();
    for selection in covering {
        covered = true;
        match &selection.sources {
            Sources::AllBut(out) => {
                left_out = Some(left_out.map_or_else(|| out.clone(), |both| &both & out));
            }
            Sources::Only(sources) => named.extend(sources.iter().cloned()),
            Sources::Unproven => {}
        }
    }
    let narrowed = covered && left_out.is_none();
    let unproven = || EXCLUDABLE.map(String::from).into_iter().collect();
    let out = if narrowed { unproven() } else { left_out.unwrap_or_default() };
    Class { covered, narrowed, excluded: (&out - &named).into_iter().collect() }
}

fn classic_selections(selectors: &[EventSelector]) -> Vec<Selection> {
    selectors
        .iter()
        .filter(|selector| selector.include_management_events)
        .map(|selector| Selection {
            read: ["All", "ReadOnly"].contains(&selector.read_write_type.as_str()),
            write: ["All", "WriteOnly"].contains(&selector.read_write_type.as_str()),
            sources: Sources::AllBut(selector.exclude_management_event_sources.iter().cloned().collect()),
        })
        .collect()
}

fn advanced_selections(selectors: &[AdvancedEventSelector]) -> Vec<Selection> {
    selectors
        .iter()
        .map(|selector| selector.fields.as_slice())
        .filter(|fields| names_management(fields))
        .map(|fields| Selection {
            read: admits(fields, "readOnly", "true"),
            write: admits(fields, "readOnly", "false"),
            sources: sources(fields),
        })
        .collect()
}

/// A selector is for management events only when it says so.
fn names_management(fields: &[FieldSelector]) -> bool {
    fields.iter().any(|field| field.field == "eventCategory" && !field.equals.is_empty())
        && admits(fields, "eventCategory", "Management")
}

/// No condition on the field refuses the value. AWS compares field names and values exactly.
fn admits(fields: &[FieldSelector], name: &str, value: &str) -> bool {
    fields
        .iter()
        .filter(|field| field.field == name && !field.equals.is_empty())
        .all(|field| field.equals.iter().any(|admitted| admitted == value))
}

/// Reads the conditions of a selector for management events. A condition that is not understood,
/// be it the field or the operator, proves nothing about any source.
fn sources(fields: &[FieldSelector]) -> Sources {
    let mut excluded = BTreeSet::new();
    let mut only: Option<BTreeSet<String>> = None;
    for field in fields {
        match field.field.as_str() {
            "eventCategory" | "readOnly" if has_only_equals(field) => {}
            "eventSource" if has_only_not_equals(field) => {
                excluded.extend(field.not_equals.iter().cloned());
            }
            "eventSource" if has_only_equals(field) && only.is_none() => {
                only = Some(field.equals.iter().cloned().collect());
            }
            _ => return Sources::Unproven,
        }
    }
    only.map_or_else(|| Sources::AllBut(excluded.clone()), |named| Sources::Only(&named - &excluded))
}

fn has_only_equals(field: &FieldSelector) -> bool {
    !field.equals.is_empty() && field.not_equals.is_empty() && compares_whole_values(field)
}

fn has_only_not_equals(field: &FieldSelector) -> bool {
    !field.not_equals.is_empty() && field.equals.is_empty() && compares_whole_values(field)
}

fn compares_whole_values(field: &FieldSelector) -> bool {
    [&field.starts_with, &field.not_starts_with, &field.ends_with, &field.not_ends_with]
        .iter()
        .all(|values| values.is_empty())
}

/// SQL's AND: FALSE wins over unknown.
fn and(left: Option<bool>, right: Option<bool>) -> Option<bool> {
    match (left, right) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        (None, _) | (_, None) => None,
    }
}

fn not(value: Option<bool>) -> Option<bool> {
    value.map(|known| !known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(values: &[&str]) -> Vec<String> {
        values.iter().copied().map(String::from).collect()
    }

    fn classic(read_write_type: &str, excluded: &[&str]) -> EventSelector {
        EventSelector {
            read_write_type: read_write_type.into(),
            include_management_events: true,
            exclude_management_event_sources: texts(excluded),
            data_resource_types: Vec::new(),
        }
    }

    fn field(name: &str) -> FieldSelector {
        FieldSelector {
            field: name.into(),
            equals: Vec::new(),
            not_equals: Vec::new(),
            starts_with: Vec::new(),
            not_starts_with: Vec::new(),
            ends_with: Vec::new(),
            not_ends_with: Vec::new(),
        }
    }

    fn equals(name: &str, values: &[&str]) -> FieldSelector {
        FieldSelector { equals: texts(values), ..field(name) }
    }

    fn not_equals(name: &str, values: &[&str]) -> FieldSelector {
        FieldSelector { not_equals: texts(values), ..field(name) }
    }

    fn management(further: Vec<FieldSelector>) -> AdvancedEventSelector {
        let mut fields = vec![equals("eventCategory", &["Management"])];
        fields.extend(further);
        AdvancedEventSelector { name: "none".into(), fields }
    }

    fn trail_with(advanced: &[AdvancedEventSelector]) -> EventCoverage {
        management_coverage(Some(true), Some(&[]), Some(advanced))
    }

    fn everything() -> EventCoverage {
        coverage(&[Selection::everything()])
    }

    #[test]
    fn case_30_read_only_and_write_only_selectors_together_are_complete() {
        let selectors = [classic("ReadOnly", &[]), classic("WriteOnly", &[])];
        let both = management_coverage(Some(true), Some(&selectors), Some(&[]));
        assert_eq!(both, everything());
        assert_eq!(both.covers_management(), Some(true));
    }

    #[test]
    fn case_31_a_condition_on_event_name_narrows_and_covers_nothing() {
        let narrow = trail_with(&[management(vec![equals("eventName", &["ConsoleLogin"])])]);
        assert_eq!((narrow.mgmt_write, narrow.mgmt_narrowed), (Some(true), Some(true)));
        assert_eq!((narrow.covers_read(), narrow.covers_write()), (Some(false), Some(false)));
    }

    #[test]
    fn case_29_default_selectors_of_an_organization_trail_answer_for_a_member() {
        assert_eq!(management_coverage(Some(false), None, None), everything());
    }

    #[test]
    fn unread_selectors_that_are_not_the_default_are_unknown() {
        assert_eq!(management_coverage(Some(true), None, None), EventCoverage::default());
        assert_eq!(management_coverage(None, None, None).covers_write(), None);
    }

    #[test]
    fn an_answer_without_any_selector_shows_nothing() {
        assert_eq!(management_coverage(Some(true), Some(&[]), Some(&[])), EventCoverage::default());
    }

    #[test]
    fn a_selector_without_management_events_covers_neither_class() {
        let data_only = EventSelector { include_management_events: false, ..classic("All", &[]) };
        let none = management_coverage(Some(true), Some(&[data_only]), None);
        assert_eq!(
            (none.mgmt_read, none.mgmt_write, none.mgmt_narrowed),
            (Some(false), Some(false), Some(false))
        );
    }

    #[test]
    fn an_exclusion_counts_only_when_every_selector_of_the_class_has_it() {
        let selectors = [
            classic("All", &["kms.amazonaws.com", "rdsdata.amazonaws.com"]),
            classic("WriteOnly", &["kms.amazonaws.com"]),
        ];
        let mixed = management_coverage(Some(true), Some(&selectors), None);
        assert_eq!(mixed.excluded_sources, Some(texts(&["kms.amazonaws.com"])));
        assert_eq!(mixed.excluded_read_sources, Some(texts(&["kms.amazonaws.com", "rdsdata.amazonaws.com"])));
    }

    #[test]
    fn a_second_selector_can_keep_the_write_events_of_an_excluded_source() {
        let kept = trail_with(&[
            management(vec![not_equals("eventSource", &["kms.amazonaws.com", "rdsdata.amazonaws.com"])]),
            management(vec![equals("readOnly", &["false"]), equals("eventSource", &["kms.amazonaws.com"])]),
        ]);
        assert_eq!(kept.excluded_sources, Some(texts(&["rdsdata.amazonaws.com"])));
        assert_eq!(kept.excluded_read_sources, Some(texts(&["kms.amazonaws.com", "rdsdata.amazonaws.com"])));
        assert_eq!(kept.mgmt_narrowed, Some(false));
    }

    #[test]
    fn a_selector_of_one_source_is_narrow_and_leaves_the_other_sources_out() {
        let narrow = trail_with(&[management(vec![equals("eventSource", &["ec2.amazonaws.com"])])]);
        assert_eq!(narrow.mgmt_narrowed, Some(true));
        assert_eq!(narrow.excluded_sources, Some(texts(&EXCLUDABLE)));
    }

    #[test]
    fn an_operator_that_is_not_known_makes_the_selector_narrow() {
        let narrow = trail_with(&[management(vec![field("eventSource")])]);
        assert_eq!(narrow.mgmt_narrowed, Some(true));
        assert_eq!(trail_with(&[management(vec![field("readOnly")])]).covers_write(), Some(false));
    }

    #[test]
    fn read_only_true_covers_reading_alone() {
        let reading = trail_with(&[management(vec![equals("readOnly", &["true"])])]);
        assert_eq!((reading.covers_read(), reading.covers_write()), (Some(true), Some(false)));
    }

    #[test]
    fn one_narrow_selector_beside_a_whole_one_changes_nothing() {
        let both = [management(vec![]), management(vec![equals("eventName", &["ConsoleLogin"])])];
        assert_eq!(trail_with(&both), everything());
    }

    #[test]
    fn values_compare_exactly_as_aws_compares_them() {
        let lower = AdvancedEventSelector {
            name: "none".into(),
            fields: vec![equals("eventCategory", &["management"])],
        };
        assert_eq!(trail_with(&[lower]).mgmt_write, Some(false));
    }

    #[test]
    fn selectors_of_other_categories_cover_no_management_events() {
        let data =
            AdvancedEventSelector { name: "none".into(), fields: vec![equals("eventCategory", &["Data"])] };
        assert_eq!(event_data_store_coverage(Some(&[data])).covers_management(), Some(false));
    }

    #[test]
    fn an_event_data_store_that_leaves_out_reading_does_not_cover_management() {
        let writing = [management(vec![equals("readOnly", &["false"])])];
        let store = event_data_store_coverage(Some(&writing));
        assert_eq!((store.covers_write(), store.covers_management()), (Some(true), Some(false)));
        assert_eq!(event_data_store_coverage(None), EventCoverage::default());
    }
}
