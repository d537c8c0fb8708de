//! Tables that a scan did not read: an earlier version did not know them, or nobody asked for them.
//!
//! A snapshot says nothing of such a table, and nothing is not "none there": a gap says so.

use std::collections::BTreeSet;

use crate::model::{AccountId, Cause, Coverage, Gap, GapId, Region, State};
use crate::tables;

/// Adds a gap for each table of this version that the scan of an account did not read; the cells of
/// the scan with one more for each of those.
pub(super) fn note(account: &AccountId, gaps: &mut Vec<Gap>, coverage: &[Coverage]) -> Vec<Coverage> {
    let read: BTreeSet<&str> = coverage.iter().map(|cell| cell.table.as_str()).collect();
    let last = gaps.iter().map(|gap| gap.id.0).max().unwrap_or(0);
    let unread = tables::NAMES.iter().filter(|name| !read.contains(**name));
    let mut cells = coverage.to_vec();
    for (name, id) in unread.zip(last.saturating_add(1)..) {
        gaps.push(gap(account, name, GapId(id)));
        cells.push(Coverage {
            region: Region::global(),
            table: (*name).to_owned(),
            state: State::Gap,
            rows: 0,
            gaps: vec![GapId(id)],
        });
    }
    cells
}

fn gap(account: &AccountId, table: &str, id: GapId) -> Gap {
    Gap {
        id,
        account: account.clone(),
        region: Region::global(),
        table: table.to_owned(),
        resource: "none".to_owned(),
        columns: Vec::new(),
        cause: Cause::NotInScope,
        call: None,
        operation: "none".to_owned(),
        permission: "none".to_owned(),
        message: "the scan did not read this table; scan again with this version".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> AccountId {
        AccountId::parse("111111111111").unwrap()
    }

    #[test]
    fn a_table_that_was_not_read_has_a_gap() {
        let mut gaps = Vec::new();
        let cells = note(&account(), &mut gaps, &[]);
        assert_eq!(gaps.len(), tables::NAMES.len());
        assert_eq!(cells.len(), gaps.len());
        assert!(cells.iter().zip(&gaps).all(|(cell, gap)| cell.gaps == [gap.id] && cell.table == gap.table));
    }

    #[test]
    fn what_was_read_is_left_alone_and_no_number_is_given_twice() {
        let cell = |name: &&str| Coverage {
            region: Region::global(),
            table: (*name).to_owned(),
            state: State::Read,
            rows: 0,
            gaps: Vec::new(),
        };
        let coverage: Vec<Coverage> = tables::NAMES.iter().skip(1).map(cell).collect();
        let mut gaps = vec![gap(&account(), "kms_key", GapId(7))];
        let cells = note(&account(), &mut gaps, &coverage);
        assert_eq!(gaps.iter().map(|gap| gap.id.0).collect::<Vec<_>>(), [7, 8]);
        assert_eq!(cells.len(), tables::NAMES.len());
    }
}
