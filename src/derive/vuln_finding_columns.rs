//! Columns of `vuln_finding` that follow from the time of the scan.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, Stored, Time};
use crate::tables::vuln_finding::VulnFinding;

use super::elapsed::days_since;
use super::{Columns, World};

/// How long critical findings have been open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VulnFindingColumns {
    /// Days since the oldest open critical finding with a fix was first seen; 0 when none has a fix.
    pub oldest_critical_days: Option<i64>,
}

impl Columns for VulnFindingColumns {
    type Base = VulnFinding;

    fn derive(world: &World, rows: &[Stored<VulnFinding>]) -> Vec<Extra<Self>> {
        let days = |at: Time| if at == Time::NONE { 0 } else { days_since(at, world.as_of()) };
        let of = |row: &Stored<VulnFinding>| {
            Extra::of(Self { oldest_critical_days: row.row.oldest_critical_at.map(days) })
        };
        rows.iter().map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::derive::identity::fixture;

    use super::*;

    fn days(oldest: Option<Time>) -> Option<i64> {
        let row = VulnFinding {
            resource_id: "i-1".to_owned(),
            resource_type: "AWS_EC2_INSTANCE".to_owned(),
            open_critical: Some(1),
            oldest_critical_at: oldest,
            exploit_known: Some(0),
        };
        let stored = fixture::stored_in(None, "i-1", row);
        VulnFindingColumns::derive(&fixture::world(), &[stored]).remove(0).row.oldest_critical_days
    }

    #[test]
    fn without_a_fix_there_is_nothing_to_be_late_with() {
        assert_eq!(days(Some(Time::NONE)), Some(0));
        assert_eq!(days(Some(fixture::as_of().minus_days(31))), Some(31));
        assert_eq!(days(None), None);
    }
}
