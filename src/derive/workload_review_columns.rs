//! Columns of `workload_review` that follow from the time of the scan.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, Stored};
use crate::tables::workload_review::WorkloadReview;

use super::elapsed::days_since;
use super::{Columns, World};

/// How old a review is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WorkloadReviewColumns {
    /// Days since the workload was last changed.
    pub updated_days: i64,
}

impl Columns for WorkloadReviewColumns {
    type Base = WorkloadReview;

    fn derive(world: &World, rows: &[Stored<WorkloadReview>]) -> Vec<Extra<Self>> {
        let of = |row: &Stored<WorkloadReview>| {
            Extra::of(Self { updated_days: days_since(row.row.updated_at, world.as_of()) })
        };
        rows.iter().map(of).collect()
    }
}
