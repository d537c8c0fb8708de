//! What holds of every score, whatever the list and the outcomes.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use crate::model::check::Predicate;
use crate::model::{
    Attests, Awaited, Check, CheckId, Class, Item, ItemId, OutBy, Outcome, Quantifier, Role, Severity, Text,
    Verdict, WhenEmpty,
};

use super::{Assessment, Declared, Interval, assess};

const ITEMS: usize = 4;
const CHECKS: usize = 8;

/// A list with its checks and what they say.
#[derive(Clone, Debug)]
struct Case {
    items: Vec<Item>,
    checks: BTreeMap<CheckId, Check>,
    outcomes: BTreeMap<CheckId, Outcome>,
    declared: Declared,
}

impl Case {
    fn assess(&self) -> Assessment {
        assess(&self.items, &self.checks, &self.outcomes, &self.declared)
    }
}

fn check_id(number: usize) -> CheckId {
    CheckId::parse(&format!("check-{number}")).unwrap()
}

fn item_id(number: usize) -> ItemId {
    ItemId::parse(&format!("item-{number}")).unwrap()
}

fn check(number: usize, severity: Severity, roles: &[Option<Role>]) -> Check {
    let sql = Predicate { sql: "TRUE".to_owned(), line: 1 };
    Check {
        id: check_id(number),
        group: "g".to_owned(),
        path: String::new(),
        table: "t".to_owned(),
        severity,
        items: roles.iter().enumerate().filter_map(|(item, role)| Some((item_id(item), (*role)?))).collect(),
        scope: sql.clone(),
        pass: sql,
        quantifier: Quantifier::Each,
        when_empty: WhenEmpty::NotApplicable,
        title: Text::new("", ""),
        why: Text::new("", ""),
        fix: Text::new("", ""),
        tests: Vec::new(),
    }
}

fn item(number: usize, attests: Attests, awaits: Option<Severity>) -> Item {
    let awaited = awaits.map(|severity| Awaited {
        id: CheckId::parse("awaited").unwrap(),
        role: Role::Decides,
        severity,
    });
    Item {
        id: item_id(number),
        area: format!("area-{}", number % 2),
        reference: String::new(),
        class: Class::Automated,
        attests,
        out_by: OutBy::Decision,
        awaited: awaited.into_iter().collect(),
        title: Text::new("", ""),
        asks: Text::new("", ""),
        attested: Text::new("", ""),
        renewal_days: 365,
    }
}

fn severity() -> impl Strategy<Value = Severity> {
    prop::sample::select(vec![
        Severity::Info,
        Severity::Low,
        Severity::Medium,
        Severity::High,
        Severity::Critical,
    ])
}

fn outcome() -> impl Strategy<Value = Outcome> {
    prop::sample::select(vec![Outcome::Pass, Outcome::Fail, Outcome::Unknown, Outcome::NotApplicable])
}

fn role() -> impl Strategy<Value = Option<Role>> {
    prop::sample::select(vec![None, Some(Role::Decides), Some(Role::Supports), Some(Role::Evidence)])
}

fn case() -> impl Strategy<Value = Case> {
    let attests = prop::sample::select(vec![Attests::None, Attests::Required, Attests::Decides]);
    let checks = prop::collection::vec((severity(), prop::collection::vec(role(), ITEMS), outcome()), CHECKS);
    let items = prop::collection::vec((attests, prop::option::weighted(0.3, severity())), ITEMS);
    let some = |count| prop::collection::btree_set(0..count, 0..=count);
    (checks, items, some(ITEMS), some(ITEMS), some(CHECKS)).prop_map(
        |(checks, items, attested, out, answered)| {
            let number =
                |(number, (severity, roles, _)): (usize, &(Severity, Vec<Option<Role>>, Outcome))| {
                    (check_id(number), check(number, *severity, roles))
                };
            Case {
                outcomes: checks.iter().enumerate().map(|(number, one)| (check_id(number), one.2)).collect(),
                checks: checks.iter().enumerate().map(number).collect(),
                items: items
                    .into_iter()
                    .enumerate()
                    .map(|(n, (attests, awaits))| item(n, attests, awaits))
                    .collect(),
                declared: Declared {
                    attested: attested.into_iter().map(item_id).collect(),
                    not_applicable: out.into_iter().map(item_id).collect(),
                    answered: answered.into_iter().map(check_id).collect(),
                    loosened: BTreeSet::new(),
                },
            }
        },
    )
}

/// Every interval of an assessment, that of the whole first.
fn intervals(assessment: &Assessment) -> Vec<Option<Interval>> {
    let areas = assessment.areas.iter().map(|(_, area)| area.score);
    let items = assessment.items.iter().map(|item| item.score);
    std::iter::once(assessment.whole.score).chain(areas).chain(items).collect()
}

fn scores_only(assessment: &Assessment) -> String {
    let coverage = assessment.items.iter().map(|item| item.coverage).collect::<Vec<_>>();
    format!("{:?}", (intervals(assessment), coverage, assessment.whole.coverage))
}

/// From bad to good; what does not apply stands beside them.
fn rank(outcome: Outcome) -> Option<u8> {
    match outcome {
        Outcome::Fail => Some(0),
        Outcome::Unknown => Some(1),
        Outcome::Pass => Some(2),
        Outcome::NotApplicable => None,
    }
}

proptest! {
    #[test]
    fn a_better_outcome_never_lowers_a_score(case in case(), number in 0..CHECKS, better in outcome()) {
        let before = case.outcomes[&check_id(number)];
        prop_assume!(rank(before).zip(rank(better)).is_some_and(|(before, better)| before <= better));
        let mut changed = case.clone();
        changed.outcomes.insert(check_id(number), better);
        for (before, after) in intervals(&case.assess()).into_iter().zip(intervals(&changed.assess())) {
            let (Some(before), Some(after)) = (before, after) else {
                prop_assert_eq!(before, after);
                continue;
            };
            prop_assert!(before.lower <= after.lower && before.upper <= after.upper);
        }
    }

    #[test]
    fn less_information_only_widens_a_score_and_lowers_coverage(case in case(), lost in prop::collection::vec(0..CHECKS, 1..4)) {
        let mut less = case.clone();
        for number in lost {
            less.outcomes.insert(check_id(number), Outcome::Unknown);
        }
        let (before, after) = (case.assess(), less.assess());
        for (before, after) in intervals(&before).into_iter().zip(intervals(&after)) {
            prop_assert!(before.is_none_or(|before| after.is_some_and(|after| after.contains(before))));
        }
        for (before, after) in before.items.iter().zip(&after.items) {
            prop_assert!(before.coverage.is_none_or(|before| after.coverage.is_some_and(|after| after <= before)));
        }
    }

    #[test]
    fn an_outcome_that_is_not_there_is_an_unknown_one(case in case(), number in 0..CHECKS) {
        let (mut without, mut unknown) = (case.clone(), case);
        without.outcomes.remove(&check_id(number));
        unknown.outcomes.insert(check_id(number), Outcome::Unknown);
        prop_assert_eq!(without.assess(), unknown.assess());
    }

    #[test]
    fn declarations_move_no_score(case in case()) {
        let undeclared = Case { declared: Declared::default(), ..case.clone() };
        prop_assert_eq!(scores_only(&case.assess()), scores_only(&undeclared.assess()));
    }

    #[test]
    fn no_declaration_makes_an_item_conform_in_which_a_deciding_check_fails(case in case()) {
        for item in case.assess().items {
            let failing = |one: &super::ItemCheck| one.role == Role::Decides && one.outcome == Outcome::Fail;
            let fails = item.checks.iter().any(failing);
            prop_assert_eq!(fails, item.verdict == Verdict::DoesNotConform);
        }
    }

    #[test]
    fn what_is_not_known_is_the_width_of_the_interval(case in case()) {
        for item in case.assess().items {
            if let Some((score, coverage)) = item.score.zip(item.coverage) {
                let width = score.upper.points() - score.lower.points();
                prop_assert!((100.0 - coverage.points() - width).abs() < 0.05, "{score:?} {coverage}");
            }
        }
    }

    #[test]
    fn a_check_by_a_loose_threshold_lets_no_item_conform(case in case(), number in 0..CHECKS) {
        let mut loose = case;
        loose.outcomes.insert(check_id(number), Outcome::Unknown);
        loose.declared.loosened.insert(check_id(number));
        for item in loose.assess().items {
            let speaks = |one: &super::ItemCheck| one.id == check_id(number) && one.role != Role::Evidence;
            if item.checks.iter().any(speaks) {
                prop_assert_ne!(item.verdict, Verdict::Conforms);
            }
        }
    }

    #[test]
    fn the_order_of_items_does_not_matter(case in case()) {
        let mut turned = case.clone();
        turned.items.reverse();
        let (straight, turned) = (case.assess(), turned.assess());
        prop_assert_eq!(straight.whole, turned.whole);
        for item in &straight.items {
            prop_assert!(turned.items.contains(item));
        }
        for area in &straight.areas {
            prop_assert!(turned.areas.contains(area));
        }
    }
}
