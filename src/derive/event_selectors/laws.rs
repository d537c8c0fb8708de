//! The computed coverage against events that are put to the selectors one by one.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::{EXCLUDABLE, EventCoverage, management_coverage};
use crate::tables::trail::{AdvancedEventSelector, EventSelector, FieldSelector};

const SOURCES: [&str; 4] =
    ["kms.amazonaws.com", "rdsdata.amazonaws.com", "ec2.amazonaws.com", "iam.amazonaws.com"];
const NAMES: [&str; 2] = ["ConsoleLogin", "DescribeKey"];

/// A management event, as far as selectors look at it.
#[derive(Debug, Clone, Copy)]
struct Event {
    reads: bool,
    source: &'static str,
    name: &'static str,
}

fn events() -> Vec<Event> {
    let mut events = Vec::new();
    for reads in [true, false] {
        for source in SOURCES {
            for name in NAMES {
                events.push(Event { reads, source, name });
            }
        }
    }
    events
}

fn basic_records(selector: &EventSelector, event: Event) -> bool {
    let class = match selector.read_write_type.as_str() {
        "All" => true,
        "ReadOnly" => event.reads,
        "WriteOnly" => !event.reads,
        _ => false,
    };
    let excluded = selector.exclude_management_event_sources.iter().any(|source| source == event.source);
    selector.include_management_events && class && !excluded
}

/// Each operator as AWS words it; a selector records an event that satisfies all its fields.
fn advanced_records(selector: &AdvancedEventSelector, event: Event) -> bool {
    selector.fields.iter().any(|field| field.field == "eventCategory")
        && selector.fields.iter().all(|field| {
            let value = match field.field.as_str() {
                "eventCategory" => "Management",
                "readOnly" if event.reads => "true",
                "readOnly" => "false",
                "eventSource" => event.source,
                "eventName" => event.name,
                other => panic!("no such field here: {other}"),
            };
            (field.equals.is_empty() || field.equals.iter().any(|text| value == text))
                && (field.starts_with.is_empty()
                    || field.starts_with.iter().any(|text| value.starts_with(text)))
                && (field.ends_with.is_empty() || field.ends_with.iter().any(|text| value.ends_with(text)))
                && !field.not_equals.iter().any(|text| value == text)
                && !field.not_starts_with.iter().any(|text| value.starts_with(text))
                && !field.not_ends_with.iter().any(|text| value.ends_with(text))
        })
}

fn texts(values: Vec<&'static str>) -> Vec<String> {
    values.into_iter().map(String::from).collect()
}

fn basic() -> impl Strategy<Value = EventSelector> {
    (
        select(vec!["All", "ReadOnly", "WriteOnly"]),
        prop::bool::weighted(0.8),
        subsequence(&EXCLUDABLE[..], 0..=2),
    )
        .prop_map(|(class, include, excluded)| EventSelector {
            read_write_type: class.into(),
            include_management_events: include,
            exclude_management_event_sources: texts(excluded),
            data_resource_types: Vec::new(),
        })
}

type Operator = (&'static str, Vec<&'static str>);

fn condition(field: &str, operators: &[Operator]) -> FieldSelector {
    let given = |name: &str| {
        let values = operators.iter().filter(|(operator, _)| *operator == name);
        values.flat_map(|(_, values)| texts(values.clone())).collect()
    };
    FieldSelector {
        field: field.into(),
        equals: given("Equals"),
        not_equals: given("NotEquals"),
        starts_with: given("StartsWith"),
        not_starts_with: given("NotStartsWith"),
        ends_with: given("EndsWith"),
        not_ends_with: given("NotEndsWith"),
    }
}

/// One operator on the event source, sometimes with a second one beside it.
fn on_source() -> impl Strategy<Value = Vec<Operator>> {
    let usual = select(vec!["Equals", "NotEquals", "NotEquals", "NotEquals"]);
    let rare = select(vec!["Equals", "NotEquals", "StartsWith", "NotStartsWith", "EndsWith", "NotEndsWith"]);
    let values = || subsequence(&SOURCES[..], 1..=3);
    let second = prop::option::weighted(0.3, (rare, values()));
    ((usual, values()), second, any::<bool>()).prop_map(|(first, second, both)| match second {
        Some(second) if both => vec![first, second],
        Some(second) => vec![second],
        None => vec![first],
    })
}

fn advanced() -> impl Strategy<Value = AdvancedEventSelector> {
    let category = select(vec!["Management", "Management", "Management", "Data"]);
    let reading = prop::option::of(subsequence(vec!["true", "false"], 1..=2));
    let name = (select(vec!["Equals", "NotEquals"]), subsequence(&NAMES[..], 1..=2));
    let name = prop::option::weighted(0.2, name);
    (category, reading, prop::option::of(on_source()), name).prop_map(|(category, reading, source, name)| {
        let mut fields = vec![condition("eventCategory", &[("Equals", vec![category])])];
        fields.extend(reading.map(|values| condition("readOnly", &[("Equals", values)])));
        fields.extend(source.map(|operators| condition("eventSource", &operators)));
        fields.extend(name.map(|operator| condition("eventName", &[operator])));
        AdvancedEventSelector { name: "none".into(), fields }
    })
}

/// What the coverage says of one class must be true of every event of it.
fn check(
    coverage: &EventCoverage,
    reads: bool,
    recorded: impl Fn(Event) -> bool,
) -> Result<(), TestCaseError> {
    let narrowed = coverage.mgmt_narrowed.unwrap();
    let (covered, excluded) = if reads {
        (coverage.mgmt_read.unwrap(), coverage.excluded_read_sources.clone().unwrap())
    } else {
        (coverage.mgmt_write.unwrap(), coverage.excluded_sources.clone().unwrap())
    };
    for source in SOURCES {
        let whole = events()
            .into_iter()
            .filter(|event| event.reads == reads && event.source == source)
            .all(&recorded);
        let said_to_be_out = excluded.iter().any(|out| out == source);
        if covered && (!narrowed || EXCLUDABLE.contains(&source)) {
            prop_assert!(whole || said_to_be_out, "{} (reads: {}) is lost", source, reads);
        }
    }
    let any = events().into_iter().filter(|event| event.reads == reads).any(&recorded);
    prop_assert!(covered || !any, "an uncovered class is recorded");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_basic_selectors_are_said_to_record_is_recorded(selectors in prop::collection::vec(basic(), 1..4)) {
        let coverage = management_coverage(Some(true), Some(&selectors), Some(&[]));
        let recorded = |event| selectors.iter().any(|selector| basic_records(selector, event));
        check(&coverage, true, recorded)?;
        check(&coverage, false, recorded)?;
        prop_assert_eq!(coverage.covers_management(), Some(events().into_iter().all(recorded)));
    }

    #[test]
    fn what_advanced_selectors_are_said_to_record_is_recorded(selectors in prop::collection::vec(advanced(), 1..4)) {
        let coverage = management_coverage(Some(true), Some(&[]), Some(&selectors));
        let recorded = |event| selectors.iter().any(|selector| advanced_records(selector, event));
        check(&coverage, true, recorded)?;
        check(&coverage, false, recorded)?;
        if coverage.covers_management() == Some(true) {
            prop_assert!(events().into_iter().all(recorded));
        }
    }
}
