//! Which cells (Region × table) a scan reads.

use std::collections::BTreeSet;

use tokio::task::JoinSet;

use crate::aws::Failure;
use crate::model::{Cause, Region};
use crate::tables::region::known;
use crate::tables::{Collected, Reader, Scope, Table, Visitor};

use super::cell::{Cells, Gathered};
use super::{Event, Observer};

/// What a scan reads: Regions × tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Regions to read.
    pub selected: Vec<Region>,
    /// Regions that are enabled and were left out: gaps, never "nothing there".
    pub left_out: Vec<Region>,
    /// Tables to read; absent for every table.
    pub tables: Option<BTreeSet<&'static str>>,
}

/// Why the Regions that were asked for cannot be scanned.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// AWS has no Region of that name.
    #[error("scan Region `{region}`: AWS lists no Region of that name")]
    NoSuchRegion {
        /// The name given.
        region: Region,
        /// The Regions there are.
        known: Vec<Region>,
    },
    /// The Region is not enabled for the account.
    #[error("scan Region `{region}`: it is not enabled for this account ({status})")]
    NotEnabled {
        /// The Region.
        region: Region,
        /// Its state, as AWS names it.
        status: String,
    },
}

/// Plans a scan: every enabled Region, or those that were asked for.
pub async fn plan(reader: &Reader, asked: &[Region]) -> Result<Plan, PlanError> {
    let known = known(reader).await;
    let enabled = known.enabled();
    for region in asked.iter().filter(|region| !enabled.contains(region)) {
        match known.opt_status(region) {
            Some(status) => {
                return Err(PlanError::NotEnabled { region: region.clone(), status: status.to_owned() });
            }
            None if known.failure().is_none() => {
                return Err(PlanError::NoSuchRegion { region: region.clone(), known: enabled });
            }
            // The list is not whole: the Region may well exist, and the calls will tell.
            None => {}
        }
    }
    let mut selected = if asked.is_empty() { enabled.clone() } else { asked.to_vec() };
    selected.sort();
    selected.dedup();
    let left_out = enabled.into_iter().filter(|region| !selected.contains(region)).collect();
    Ok(Plan { selected, left_out, tables: None })
}

/// Makes one task for each table.
pub(super) struct Jobs<'a> {
    reader: &'a Reader,
    plan: &'a Plan,
    observer: Observer,
    tasks: JoinSet<(usize, Box<dyn Gathered>)>,
    tables: usize,
    cells: usize,
}

impl<'a> Jobs<'a> {
    pub(super) fn new(reader: &'a Reader, plan: &'a Plan, observer: Observer) -> Self {
        Self { reader, plan, observer, tasks: JoinSet::new(), tables: 0, cells: 0 }
    }

    pub(super) fn start(self) -> JoinSet<(usize, Box<dyn Gathered>)> {
        (self.observer)(Event::Planned(self.cells));
        self.tasks
    }
}

impl Visitor for Jobs<'_> {
    fn visit<T: Table>(&mut self) {
        if self.plan.tables.as_ref().is_some_and(|tables| !tables.contains(T::NAME)) {
            return;
        }
        let regions = match T::SCOPE {
            Scope::Global => vec![Region::global()],
            Scope::Regional => self.plan.selected.clone(),
        };
        let left_out = match T::SCOPE {
            Scope::Global => Vec::new(),
            Scope::Regional => self.plan.left_out.clone(),
        };
        let index = self.tables;
        self.tables += 1;
        self.cells += regions.len();
        let readers: Vec<Reader> = regions.iter().map(|region| self.reader.at(region)).collect();
        let observer = Observer::clone(&self.observer);
        self.tasks.spawn(async move {
            let table: Box<dyn Gathered> = Box::new(gather::<T>(readers, &left_out, &observer).await);
            (index, table)
        });
    }
}

async fn gather<T: Table>(readers: Vec<Reader>, left_out: &[Region], observer: &Observer) -> Cells<T> {
    let mut tasks = JoinSet::new();
    for reader in readers {
        tasks.spawn(async move {
            let region = reader.region().clone();
            (region, T::collect(reader).await)
        });
    }
    let mut cells = Cells::default();
    while let Some(joined) = tasks.join_next().await {
        match joined {
            Ok((region, collected)) => {
                observer(Event::Read { table: T::NAME, region: region.clone(), gaps: collected.gaps.len() });
                cells.insert(region, collected);
            }
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(_cancelled) => {}
        }
    }
    for region in left_out {
        let mut collected = Collected::default();
        let message = "the Region was left out of the scan (--region)";
        collected.missing(region, Failure::without_call(Cause::NotInScope, message));
        cells.insert(region.clone(), collected);
    }
    cells
}
