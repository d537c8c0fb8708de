//! What could not be read on one side only: the permissions and calls that were lost or gained.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::model::{AccountId, Cause, Gap};

/// One operation with a cause, and how much it leaves unread on one side only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct GapChange {
    /// The operation, such as `kms:DescribeKey`; `none` when no call was made.
    pub operation: String,
    /// The IAM action that would allow it; `none` when no permission would help.
    pub permission: String,
    /// Why there was no answer.
    pub cause: Cause,
    /// How many gaps came.
    pub came: usize,
    /// How many gaps went.
    pub went: usize,
    /// The accounts they are in.
    pub accounts: Vec<AccountId>,
    /// The Regions they are in; `global` for account-wide tables.
    pub regions: Vec<String>,
    /// The tables they are in.
    pub tables: Vec<String>,
}

type Place<'a> = (&'a str, &'a str, Cause, &'a AccountId, &'a str, &'a str, &'a str, &'a [String]);

/// By this a gap is found again on the other side; its number differs from scan to scan.
fn place(gap: &Gap) -> Place<'_> {
    let Gap { account, region, table, resource, columns, cause, operation, permission, .. } = gap;
    (operation, permission, *cause, account, region.as_str(), table, resource, columns)
}

#[derive(Default)]
struct Sum<'a> {
    came: usize,
    went: usize,
    accounts: BTreeSet<&'a AccountId>,
    regions: BTreeSet<&'a str>,
    tables: BTreeSet<&'a str>,
}

/// The gaps of one side only, by operation, permission and cause.
pub(super) fn changes(old: &[Gap], new: &[Gap]) -> Vec<GapChange> {
    let (before, after): (BTreeSet<_>, BTreeSet<_>) =
        (old.iter().map(place).collect(), new.iter().map(place).collect());
    let mut sums: BTreeMap<_, Sum<'_>> = BTreeMap::new();
    let sides = after.difference(&before).map(|one| (one, true));
    for (one, came) in sides.chain(before.difference(&after).map(|one| (one, false))) {
        let (operation, permission, cause, account, region, table, _, _) = *one;
        let sum = sums.entry((operation, permission, cause)).or_default();
        sum.came += usize::from(came);
        sum.went += usize::from(!came);
        sum.accounts.insert(account);
        sum.regions.insert(region);
        sum.tables.insert(table);
    }
    let change = |((operation, permission, cause), sum): ((&str, &str, Cause), Sum<'_>)| GapChange {
        operation: operation.to_owned(),
        permission: permission.to_owned(),
        cause,
        came: sum.came,
        went: sum.went,
        accounts: sum.accounts.into_iter().cloned().collect(),
        regions: sum.regions.into_iter().map(str::to_owned).collect(),
        tables: sum.tables.into_iter().map(str::to_owned).collect(),
    };
    sums.into_iter().map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::sample::gap;

    #[test]
    fn a_gap_with_another_number_is_the_same() {
        let other = Gap { id: crate::model::GapId(7), ..gap("t", "kms:DescribeKey") };
        assert_eq!(changes(&[gap("t", "kms:DescribeKey")], &[other]), []);
    }

    #[test]
    fn gaps_that_came_and_went_are_counted_by_operation() {
        let found =
            changes(&[gap("t", "kms:ListKeys")], &[gap("t", "kms:DescribeKey"), gap("u", "kms:DescribeKey")]);
        let counts: Vec<_> = found.iter().map(|one| (one.operation.as_str(), one.came, one.went)).collect();
        assert_eq!(counts, [("kms:DescribeKey", 2, 0), ("kms:ListKeys", 0, 1)]);
        assert_eq!(found.first().unwrap().tables, ["t", "u"]);
    }
}
