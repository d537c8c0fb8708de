//! Gaps grouped by what would mend them, so that one policy change can be asked for at once.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::{AccountId, Cause, Gap, Region};

/// Gaps that have the permission that would mend them and their cause in common.
#[derive(Debug)]
pub(in crate::report) struct Repair<'a> {
    /// IAM action; absent when no permission would help.
    pub(in crate::report) permission: Option<&'a str>,
    pub(in crate::report) cause: Cause,
    /// Operations that did not answer.
    pub(in crate::report) operations: BTreeSet<&'a str>,
    pub(in crate::report) accounts: BTreeSet<&'a AccountId>,
    pub(in crate::report) regions: BTreeSet<&'a Region>,
    pub(in crate::report) tables: BTreeSet<&'a str>,
    /// Number of gaps.
    pub(in crate::report) gaps: usize,
}

pub(super) fn repairs<'a>(gaps: impl Iterator<Item = &'a Gap>) -> Vec<Repair<'a>> {
    let mut groups: BTreeMap<(Option<&str>, Cause), Repair<'_>> = BTreeMap::new();
    for gap in gaps {
        let (permission, cause) = (named(&gap.permission), gap.cause);
        let repair = groups.entry((permission, cause)).or_insert_with(|| empty(permission, cause));
        repair.operations.extend(named(&gap.operation));
        repair.accounts.insert(&gap.account);
        repair.regions.insert(&gap.region);
        repair.tables.insert(&gap.table);
        repair.gaps += 1;
    }
    let mut repairs: Vec<Repair<'_>> = groups.into_values().collect();
    // Stable: equal counts stay in the order of permission and cause.
    repairs.sort_by_key(|one| Reverse((one.permission.is_some(), one.gaps)));
    repairs
}

fn empty(permission: Option<&str>, cause: Cause) -> Repair<'_> {
    Repair {
        permission,
        cause,
        operations: BTreeSet::new(),
        accounts: BTreeSet::new(),
        regions: BTreeSet::new(),
        tables: BTreeSet::new(),
        gaps: 0,
    }
}

/// A text of the model that says `none` where there is nothing to name.
pub(in crate::report) fn named(text: &str) -> Option<&str> {
    (text != "none").then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn gaps_that_one_permission_mends_are_one_repair() {
        let sample = sample::small();
        let repairs = repairs(sample.gaps.iter());
        let shown: Vec<_> = repairs.iter().map(|one| (one.permission, one.gaps)).collect();
        assert_eq!(shown, [(Some("kms:DescribeKey"), 2), (None, 1)]);
    }
}
