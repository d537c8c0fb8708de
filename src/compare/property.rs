//! What holds for every two snapshots: nothing differs from itself, and the other way round is the mirror.

use proptest::prelude::*;

use crate::model::{Finding, Outcome};

use super::sample::{Sample, denied, finding, side};
use super::{Cause, Class, Difference, Ending, Replay, Replays, changed, compare};

fn diff(old: &Sample, new: &Sample) -> Difference {
    compare(&old.side(), &new.side(), &Replays::default(), Vec::new())
}

fn one(old: Vec<Finding>, new: Vec<Finding>) -> (Class, Cause) {
    let found = diff(&side(old, false), &side(new, false)).findings;
    assert_eq!(found.len(), 1, "{found:?}");
    (found[0].class, found[0].cause)
}

fn any_finding() -> impl Strategy<Value = Finding> {
    (0..4_u8, 0..3_u8, 0..3_i64).prop_map(|(name, outcome, value)| match outcome {
        0 => finding(&format!("r{name}"), Outcome::Pass, value),
        1 => finding(&format!("r{name}"), Outcome::Fail, value),
        _ => denied(&format!("r{name}")),
    })
}

fn any_side() -> impl Strategy<Value = Sample> {
    (proptest::collection::vec(any_finding(), 0..8), any::<bool>())
        .prop_map(|(found, blind)| side(found, blind))
}

/// What a class is called from the other side; what came failing or unknown is named by its outcome there.
fn mirrored(class: Class, before: Option<Outcome>) -> Vec<Class> {
    match class {
        Class::Worse if before.is_none() => vec![Class::Went],
        Class::Worse => vec![Class::Better],
        Class::Better => vec![Class::Worse],
        Class::Unknown if before.is_none() => vec![Class::Went, Class::Known],
        Class::Unknown => vec![Class::Known],
        Class::Known => vec![Class::Unknown],
        Class::Came => vec![Class::Went],
        Class::Went => vec![Class::Came, Class::Worse, Class::Unknown],
        Class::Changed => vec![Class::Changed],
    }
}

proptest! {
    #[test]
    fn nothing_differs_from_itself(one in any_side()) {
        let found = diff(&one, &one);
        prop_assert!(found.is_empty());
        prop_assert_eq!(found.ending(), Ending::NotWorse);
    }

    #[test]
    fn the_other_way_round_is_the_mirror(one in any_side(), other in any_side()) {
        let (there, back) = (diff(&one, &other).findings, diff(&other, &one).findings);
        prop_assert_eq!(there.len(), back.len());
        for change in &there {
            let same = |back: &&super::FindingChange| {
                back.resource == change.resource && back.before == change.after && back.after == change.before
            };
            let twin = back.iter().find(same);
            prop_assert!(twin.is_some(), "{change:?} in {back:?}");
            if let Some(twin) = twin {
                prop_assert!(mirrored(change.class, change.before).contains(&twin.class), "{change:?} {twin:?}");
                prop_assert_eq!(change.cause, twin.cause);
            }
        }
    }

    #[test]
    fn the_order_of_findings_does_not_matter(one in any_side(), other in any_side()) {
        let mut turned = other.clone();
        turned.evaluation.findings.reverse();
        let columns = |found: Difference| found.findings.into_iter().map(|one| (one.resource, one.class, one.before, one.after)).collect::<Vec<_>>();
        prop_assert_eq!(columns(diff(&one, &other)), columns(diff(&one, &turned)));
    }

    #[test]
    fn what_becomes_unknown_never_makes_it_better(one in any_side(), mut other in any_side()) {
        other.evaluation.findings.iter_mut().for_each(|finding| finding.outcome = Outcome::Unknown);
        prop_assert!(diff(&one, &other).findings.iter().all(|one| one.class != Class::Better));
    }
}

#[test]
fn a_passing_resource_that_fails_is_worse_by_the_account() {
    let found = one(vec![finding("r", Outcome::Pass, 1)], vec![finding("r", Outcome::Fail, 2)]);
    assert_eq!(found, (Class::Worse, Cause::Account));
}

#[test]
fn a_resource_that_goes_from_fail_to_unknown_is_unknown_for_the_refused_call() {
    let mut blind = side(vec![denied("r")], false);
    blind.evaluation.gaps = vec![super::sample::gap("t", "t:Get")];
    let found = diff(&side(vec![finding("r", Outcome::Fail, 1)], false), &blind);
    assert_eq!((found.findings[0].class, found.findings[0].cause), (Class::Unknown, Cause::Access));
    assert_eq!(found.findings[0].missing[0].permission, "t:Get");
    assert_eq!(found.ending(), Ending::LessKnown);
}

#[test]
fn what_is_no_longer_listed_is_unknown_where_the_list_was_refused() {
    let (seen, blind) = (side(vec![finding("r", Outcome::Fail, 1)], false), side(Vec::new(), true));
    let found = diff(&seen, &blind);
    assert_eq!((found.findings[0].class, found.findings[0].cause), (Class::Unknown, Cause::Access));
    let back = diff(&blind, &seen);
    assert_eq!((back.findings[0].class, back.ending()), (Class::Known, Ending::Worse));
}

#[test]
fn a_table_that_the_older_version_did_not_read_is_no_change_of_the_account() {
    let mut older = side(Vec::new(), false);
    older.evaluation.coverage.clear();
    let found = diff(&older, &side(vec![finding("r", Outcome::Fail, 1)], false));
    assert_eq!((found.findings[0].class, found.findings[0].cause), (Class::Known, Cause::Tool));
    assert_eq!(found.checks[0].before, Outcome::Unknown);
}

#[test]
fn an_account_that_was_not_scanned_is_no_change_of_the_account() {
    let mut newer = side(vec![finding("r", Outcome::Fail, 1)], false);
    newer.evaluation.findings[0].account = crate::model::AccountId::parse("222222222222").unwrap();
    let found = diff(&side(Vec::new(), false), &newer);
    assert_eq!((found.findings[0].class, found.findings[0].cause), (Class::Known, Cause::Scope));
}

fn replayed(old: &Sample, new: &Sample, restored: &Sample) -> Difference {
    let keys = changed(&old.side(), &new.side());
    let single = vec![Replay::of(Cause::Time, &keys, &restored.evaluation, &restored.assessment)];
    compare(&old.side(), &new.side(), &Replays { single, together: None }, Vec::new())
}

#[test]
fn what_was_as_before_at_the_time_before_differs_by_time_alone() {
    let old = side(vec![finding("r", Outcome::Pass, 80)], false);
    let new = side(vec![finding("r", Outcome::Fail, 95)], false);
    let found = replayed(&old, &new, &old);
    assert_eq!((found.findings[0].class, found.findings[0].cause), (Class::Worse, Cause::Time));
}

#[test]
fn what_would_also_have_passed_before_but_with_other_values_differs_by_the_account() {
    let old = side(vec![finding("r", Outcome::Pass, 80)], false);
    let new = side(vec![finding("r", Outcome::Fail, 95)], false);
    let then = side(vec![finding("r", Outcome::Pass, 3)], false);
    assert_eq!(replayed(&old, &new, &then).findings[0].cause, Cause::Account);
}
